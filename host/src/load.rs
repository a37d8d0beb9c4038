//! Reads configuration files, and those that they include.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use footguard_core::decode::{self, Malformed};
use footguard_core::source::Environment;
use footguard_core::text::SourceId;
use footguard_core::{Analysis, Options, Sources, analyze};

/// Larger files are no configurations, and positions in a text are counted in 32 bits.
const MAX_BYTES: u64 = 64 << 20;
/// A configuration that includes more files than this is no honest one.
const MAX_FILES: usize = 1000;

/// Why a file could not be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LoadError {
    /// The system refuses.
    #[error("cannot read {}: {}", path.display(), reason(source))]
    Read {
        /// As it was named.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// It is larger than 64 MiB.
    #[error("cannot read {}: it is larger than 64 MiB, which no configuration is", path.display())]
    TooLarge {
        /// As it was named.
        path: PathBuf,
    },
}

/// One file as it was when it was read.
#[derive(Debug)]
pub struct FileState {
    /// Where its bytes are: links on the way were followed once.
    pub target: PathBuf,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// A configuration and everything that it was made of.
pub struct Configuration {
    /// Its texts and environment.
    pub sources: Sources,
    /// The files that were read, by the name that the core knows them by. Empty for standard input and the sample.
    pub files: BTreeMap<String, FileState>,
    /// Names of texts that are not UTF-8, and where.
    pub malformed: Vec<(String, Malformed)>,
    /// Texts that count more than those on disk, by the paths of their files with links followed: an editor has not saved them.
    pub open: BTreeMap<PathBuf, Arc<str>>,
    /// It lies on another machine: nothing that it names is read on this one.
    pub is_elsewhere: bool,
}

impl Configuration {
    /// No file.
    pub fn absent() -> Configuration {
        Configuration {
            sources: Sources::absent(),
            files: BTreeMap::new(),
            malformed: Vec::new(),
            open: BTreeMap::new(),
            is_elsewhere: false,
        }
    }

    /// A text that is in no file.
    pub fn text(name: &str, text: &str) -> Configuration {
        Configuration { sources: Sources::new(name, text), ..Configuration::absent() }
    }

    /// The file at `path`.
    ///
    /// # Errors
    /// Fails if it cannot be read, or is larger than 64 MiB.
    pub fn file(path: &Path) -> Result<Configuration, LoadError> {
        let failed = |source| LoadError::Read { path: path.to_owned(), source };
        let name = path.display().to_string();
        let kind = path.metadata().map_err(failed)?.file_type();
        if !kind.is_file() && !kind.is_dir() {
            // A pipe or a terminal: it has no place to write to, and its link leads nowhere.
            return Configuration::stream(&name, File::open(path).map_err(failed)?);
        }
        Configuration::regular(path)
    }

    /// As [`Configuration::file`], where nobody named a pipe on purpose: one that lies in the file's place is not read, since
    /// somebody may have laid it there for whoever waits at its end.
    ///
    /// # Errors
    /// As for [`Configuration::file`], and if it is no file.
    pub fn regular(path: &Path) -> Result<Configuration, LoadError> {
        let failed = |source| LoadError::Read { path: path.to_owned(), source };
        let kind = path.metadata().map_err(failed)?.file_type();
        if !kind.is_file() && !kind.is_dir() {
            return Err(failed(io::Error::other("it is a pipe, a socket or a device, not a file")));
        }
        let name = path.display().to_string();
        let target = path.canonicalize().map_err(failed)?;
        let bytes = read(File::open(&target).map_err(failed)?, path)?;
        let mut configuration = Configuration::bytes(&name, &bytes);
        configuration.files.insert(name, FileState { target, bytes });
        Ok(configuration)
    }

    /// What `input` holds, under the name `name`.
    ///
    /// # Errors
    /// Fails if it cannot be read, or is larger than 64 MiB.
    pub fn stream(name: &str, input: impl Read) -> Result<Configuration, LoadError> {
        Ok(Configuration::bytes(name, &read(input, Path::new(name))?))
    }

    fn bytes(name: &str, bytes: &[u8]) -> Configuration {
        let decoded = decode::decode(bytes);
        let mut configuration = Configuration::text(name, &decoded.text);
        configuration.malformed.extend(decoded.malformed.map(|it| (name.to_owned(), it)));
        configuration
    }

    /// Analyses it in the environment `env`, reading the files that it includes.
    pub fn analyze(&mut self, env: Option<Environment>, options: &Options) -> Analysis {
        self.sources.env = env;
        let mut analysis = analyze(&self.sources, options);
        while !analysis.missing.is_empty() && !self.is_elsewhere {
            for name in std::mem::take(&mut analysis.missing) {
                self.include(name);
            }
            analysis = analyze(&self.sources, options);
        }
        self.report_malformed(&mut analysis);
        analysis
    }

    fn include(&mut self, name: String) {
        if self.files.len() > MAX_FILES {
            self.sources.add_unreadable(name, format!("more than {MAX_FILES} files are included"));
            return;
        }
        if let Some(text) = self.open.get(&identity(Path::new(&name))).filter(|_| !self.open.is_empty()) {
            let text = text.to_string();
            self.sources.add(name, text);
            return;
        }
        match Configuration::regular(Path::new(&name)) {
            Ok(included) => {
                let text = included.sources.main().map_or("", |it| it.1).to_owned();
                self.files.extend(included.files);
                self.malformed.extend(included.malformed);
                self.sources.add(name, text);
            }
            Err(LoadError::Read { source, .. }) => self.sources.add_unreadable(name, reason(&source)),
            Err(LoadError::TooLarge { .. }) => self.sources.add_unreadable(name, "it is larger than 64 MiB"),
        }
    }

    fn report_malformed(&self, analysis: &mut Analysis) {
        for (name, malformed) in &self.malformed {
            if let Some(at) = analysis.documents.iter().position(|it| it.name == *name) {
                analysis.diagnostics.push(malformed.diagnostic(SourceId(at as u32)));
            }
        }
        analysis.diagnostics.sort_by_key(|it| (std::cmp::Reverse(it.severity), it.loc));
    }
}

/// What two names of the same file have in common: links are followed as far as the file is there.
pub fn identity(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| match (path.parent(), path.file_name()) {
        (Some(folder), Some(name)) => folder.canonicalize().map_or_else(|_| path.to_owned(), |it| it.join(name)),
        _ => path.to_owned(),
    })
}

fn read(input: impl Read, path: &Path) -> Result<Vec<u8>, LoadError> {
    let mut bytes = Vec::new();
    let read = input.take(MAX_BYTES + 1).read_to_end(&mut bytes);
    read.map_err(|source| LoadError::Read { path: path.to_owned(), source })?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(LoadError::TooLarge { path: path.to_owned() });
    }
    Ok(bytes)
}

/// What the system said, in words for people.
fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "there is no such file".to_owned(),
        io::ErrorKind::PermissionDenied => "you may not read it".to_owned(),
        io::ErrorKind::IsADirectory => "it is a folder; name the file in it".to_owned(),
        _ => error.to_string(),
    }
}
