//! The configurations that the open texts belong to.

use std::path::{Path, PathBuf};

use footguard_core::dialect;
use gen_lsp_types::{LogMessageParams, MessageType};

use super::Server;
use crate::load::identity;
use crate::lsp::project::{Looked, Project, Stale, World};
use crate::machine::{Machine, Wanted};

impl Server<'_> {
    /// Finds the configuration that an opened text belongs to.
    pub(super) fn adopt(&mut self, file: &Path) {
        let Some(buffer) = self.buffers.get(file) else { return };
        let is_main =
            |path: &Path| dialect::ALL.iter().any(|it| path.file_name().is_some_and(|name| name == it.config_file));
        let is_own = self.machine.as_ref().is_some_and(|it| it.is_own(&buffer.path));
        if is_own || is_main(&buffer.path) {
            let path = buffer.path.clone();
            return self.open(&path);
        }
        if self.projects.iter().any(|it| it.source(file).is_some()) {
            return;
        }
        // It may be included by a configuration that nobody has opened: one in a folder around it, or the machine's.
        let around = buffer.path.ancestors().skip(1).take(6);
        let mut mains: Vec<PathBuf> =
            around.flat_map(|folder| dialect::ALL.iter().map(move |it| folder.join(it.config_file))).collect();
        mains.extend(self.machine.as_ref().and_then(|it| it.config()).map(Path::to_owned));
        mains.retain(|it| it.is_file());
        for main in mains {
            let world = self.world();
            if let Ok(project) = Project::open(&main, &world)
                && project.source(file).is_some()
            {
                self.projects.push(project);
                return;
            }
        }
        if let Some(path) = self.buffers.get(file).filter(|it| it.is_declared).map(|it| it.path.clone()) {
            self.open(&path);
        }
    }

    pub(super) fn open(&mut self, path: &Path) {
        let root = identity(path);
        if self.projects.iter().any(|it| it.root == root) {
            return;
        }
        match Project::open(path, &self.world()) {
            Ok(project) => self.projects.push(project),
            Err(error) => self
                .notify("window/logMessage", LogMessageParams { kind: MessageType::Error, message: error.to_string() }),
        }
    }

    pub(super) fn world(&self) -> World<'_> {
        let today = self.machine.as_ref().map_or(0, Machine::today);
        World {
            buffers: &self.buffers,
            settings: self.settings,
            machine: self.machine.as_ref().filter(|_| self.host),
            today,
            looks: &self.looks.0,
        }
    }

    /// Notes that the text of a file is not what it was: configurations with it, or that wait for it, have to be judged anew.
    pub(super) fn touched(&mut self, file: &Path, stale: Stale) {
        for project in &mut self.projects {
            let is_part = project.source(file).is_some() || project.root == file;
            // A file that was wanted and not there may be opened.
            if is_part || stale == Stale::Files {
                project.stale(stale);
            }
        }
    }

    /// Something beside the open texts changed: the machine, settings.
    pub(super) fn look_again(&mut self) {
        self.projects.iter_mut().for_each(|it| it.stale(Stale::Files));
        self.is_news = true;
        self.refresh();
        let strays: Vec<PathBuf> = self.buffers.iter().map(|it| it.0.to_owned()).collect();
        for file in strays {
            if self.projects.iter().all(|it| it.source(&file).is_none()) {
                self.adopt(&file);
            }
        }
    }

    pub(super) fn looked(&mut self, seen: Looked) {
        self.is_settled = false;
        let mut projects = std::mem::take(&mut self.projects);
        if let Some(project) = projects.iter_mut().find(|it| it.root == seen.root) {
            self.is_news |= project.looked(seen, &self.world());
        }
        self.projects = projects;
    }

    /// Brings all configurations up to date; whether anything was done.
    pub(super) fn refresh(&mut self) -> bool {
        if self.projects.iter().all(|it| it.stale == Stale::Fresh) {
            return false;
        }
        if self.projects.iter().any(|it| it.stale == Stale::Files) {
            // Variables may have changed as well, and the day.
            self.machine = Machine::here(Wanted::default()).ok();
        }
        let mut projects = std::mem::take(&mut self.projects);
        let world = self.world();
        // One whose main file is gone, and open nowhere, is none any more.
        projects.retain_mut(|it| it.refresh(&world).is_ok());
        self.projects = projects;
        true
    }
}
