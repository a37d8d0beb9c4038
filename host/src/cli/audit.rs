//! `footguard audit`.

use std::io::{self, IsTerminal as _, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use footguard_core::diagnostic::Severity;
use footguard_core::dialect::{self, Dialect};
use footguard_core::facts::Facts;
use footguard_core::redact::Redactor;
use footguard_core::report::{self, Subject, github, html, json, markdown, sarif, text};
use footguard_core::snapshot::Snapshot;
use footguard_core::source::Environment;
use footguard_core::{Analysis, Options, rules, samples};

use super::posture::PostureArg;
use super::{Outcome, Streams, fix};
use crate::collect::{self, deep};
use crate::discover::Found;
use crate::load::Configuration;
use crate::machine::{Look, Machine, Wanted};
use crate::output::{self, Terminal};
use crate::snapshot;

/// Look for what is wrong with a configuration, and what is dangerous about it
///
/// Without a path, the file that the assistant would load is looked for. Problems are listed with the worst last, next to
/// the line that counts them. Exits with 0 if nothing is at or above the bar of --fail-on, 1 if something is, 2 if the job
/// could not be done.
#[derive(clap::Args, Debug)]
pub struct AuditArgs {
    /// Files to look at; `-` is standard input
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,

    /// Look at the built-in sample instead, which is full of mistakes
    #[arg(long, conflicts_with_all = ["paths", "profile", "fix", "diff"])]
    sample: bool,

    /// Look at the built-in sample if the assistant has no configuration here
    #[arg(long, conflicts_with_all = ["paths", "sample", "fix", "diff"])]
    or_sample: bool,

    /// Look at the configuration of this profile, as the assistant's own --profile does
    #[arg(long, value_name = "NAME", conflicts_with = "paths")]
    profile: Option<String>,

    /// Take the file for one of this assistant, whatever its name and content say
    #[arg(long, value_name = "NAME", value_parser = parse_dialect)]
    dialect: Option<&'static Dialect>,

    /// How exposed the assistant is meant to be: some findings then weigh more or less than in the assistant's own audit
    #[arg(long, value_name = "POSTURE", value_enum)]
    posture: Option<PostureArg>,

    /// How to print the report
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = Format::Text)]
    format: Format,

    /// Short for --format json
    #[arg(long, conflicts_with = "format")]
    json: bool,

    /// Write the report to this file instead of standard output
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,

    /// Mend what can be mended without changing what the assistant does; shows the changes and asks
    #[arg(long, group = "mending")]
    fix: bool,

    /// Also make the fixes of this rule that change what the assistant does; can be given more than once
    #[arg(long, value_name = "RULE", value_parser = parse_rule, requires = "mending")]
    r#unsafe: Vec<&'static str>,

    /// Show what --fix would change, and write nothing
    #[arg(long, group = "mending")]
    diff: bool,

    /// Write without asking
    #[arg(long, short, requires = "fix")]
    yes: bool,

    /// Exit with 1 if there is something this bad, or worse; a file that the assistant refuses counts as an error
    #[arg(long, value_name = "SEVERITY", value_enum, default_value_t = Bar::Critical)]
    fail_on: Bar,

    /// Judge without the variables of this machine, as on one where the assistant does not run
    #[arg(long)]
    no_env: bool,

    /// Judge the configuration alone: no variables, and no look at this machine's other files
    #[arg(long)]
    no_host: bool,

    /// Also look at what runs: the gateway, its ports, Tailscale, Docker; docs/deep.md says what is asked
    #[arg(long, conflicts_with_all = ["sample", "no_host"])]
    deep: bool,

    /// Judge the snapshots in this file, which `footguard facts --json` wrote on whatever machine; `-` is standard input
    #[arg(long, value_name = "FILE", conflicts_with_all = [
        "paths", "sample", "or_sample", "profile", "fix", "diff", "no_env", "no_host", "deep",
    ])]
    facts: Option<PathBuf>,

    /// How long --deep waits for each of them
    #[arg(long, value_name = "SECONDS", default_value = "5", value_parser = parse_seconds, requires = "deep")]
    timeout: Duration,

    /// Have --deep show the gateway its token or password even if that crosses a network in clear text
    #[arg(long, requires = "deep")]
    send_credentials: bool,
}

pub(super) fn parse_seconds(text: &str) -> Result<Duration, String> {
    let seconds = text.parse::<f64>().ok().filter(|it| (0.25..=600.0).contains(it));
    seconds.map(Duration::from_secs_f64).ok_or_else(|| "a number from 0.25 to 600 is wanted".to_owned())
}

fn parse_rule(name: &str) -> Result<&'static str, String> {
    rules::find(name).map(|it| it.id).ok_or_else(|| format!("there is no rule {name}"))
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// For people
    Text,
    /// For programs; docs/json.md describes it
    Json,
    /// For code scanning: SARIF 2.1.0
    Sarif,
    /// For GitHub Actions: notes at the lines of a pull request
    Github,
    /// For a comment on a pull request
    Markdown,
    /// For a browser: one page that needs nothing else
    Html,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Bar {
    /// The assistant refuses the file
    Error,
    /// Somebody else can get in, or at the secrets
    Critical,
    /// Weakens the deployment
    Warn,
    /// Worth knowing
    Info,
    /// Always exit with 0
    Never,
}

impl Bar {
    fn outcome(self, analysis: &Analysis) -> Outcome {
        let severity = match self {
            Bar::Error => Severity::Error,
            Bar::Critical => Severity::Critical,
            Bar::Warn => Severity::Warn,
            Bar::Info => Severity::Info,
            Bar::Never => return Outcome::Clean,
        };
        if report::reaches(analysis, severity) { Outcome::Found } else { Outcome::Clean }
    }
}

pub(super) fn parse_dialect(name: &str) -> Result<&'static Dialect, String> {
    dialect::by_name(name).ok_or_else(|| {
        let names: Vec<_> = dialect::ALL.iter().map(|it| it.name).collect();
        format!("known are {}", names.join(", "))
    })
}

/// What to look at.
enum Target {
    File(PathBuf),
    Stdin,
    Sample,
    /// No file where one was expected.
    Absent(PathBuf),
    /// The configuration of another machine, or of this one at another time.
    Snapshot(Box<Snapshot>),
}

impl Target {
    fn path(&self) -> Option<&Path> {
        match self {
            Target::File(path) | Target::Absent(path) => Some(path),
            Target::Stdin | Target::Sample | Target::Snapshot(_) => None,
        }
    }
}

/// One target's report in the making.
struct Audited {
    analysis: Analysis,
    is_sample: bool,
    fix: Option<json::FixResult>,
    /// What runs, if somebody looked.
    deep: Option<Facts>,
}

impl Audited {
    fn label(&self) -> Option<&'static str> {
        self.is_sample.then_some("The built-in sample, nobody's configuration")
    }
}

/// Everything that holds for all targets of one call.
struct Audit<'a> {
    args: &'a AuditArgs,
    machine: Machine,
    env: Option<Environment>,
    home: Option<String>,
    options: Options,
}

/// Audits what `args` name and prints the reports.
///
/// # Errors
/// Fails if no file can be looked for, or if the output cannot be written. Files that cannot be read are reported on
/// standard error and make the outcome [`Outcome::Failed`]; the others are audited all the same.
pub fn audit(args: &AuditArgs, streams: &mut Streams<'_>) -> anyhow::Result<Outcome> {
    let machine = Machine::here(Wanted { profile: args.profile.as_deref(), dialect: args.dialect })?;
    let targets = targets(args, &machine.found, streams)?;
    // The sample is nobody's: it lies on no machine. What a snapshot is of lies on another.
    let is_here = !args.no_host && !matches!(*targets, [Target::Sample] | [Target::Snapshot(_), ..]);
    let audit = Audit {
        args,
        env: (is_here && !args.no_env).then(|| machine.env.clone()),
        home: machine.home_text(),
        options: Options {
            dialect: args.dialect,
            posture: args.posture.map(Into::into),
            facts: Facts { place: machine.place.clone().filter(|_| is_here), ..Facts::default() },
            today: Some(machine.today()),
        },
        machine,
    };
    audit.run(&targets, streams)
}

fn targets(
    args: &AuditArgs,
    found: &Result<Found, crate::discover::DiscoverError>,
    streams: &mut Streams<'_>,
) -> anyhow::Result<Vec<Target>> {
    if args.sample {
        return Ok(vec![Target::Sample]);
    }
    if let Some(path) = &args.facts {
        return Ok(snapshot::read(path)?.into_iter().map(|it| Target::Snapshot(Box::new(it))).collect());
    }
    if !args.paths.is_empty() {
        let target = |path: &PathBuf| match path.as_os_str() == "-" {
            true => Target::Stdin,
            false => Target::File(path.clone()),
        };
        return Ok(args.paths.iter().map(target).collect());
    }
    let Found { place, others } = match found {
        Ok(found) => found,
        Err(error) => anyhow::bail!("{error}"),
    };
    for other in others {
        writeln!(streams.err, "note: there is also {}; name it to have it looked at", other.display())?;
    }
    let config = place.config.clone();
    Ok(vec![match place.exists() {
        true => Target::File(config),
        false if args.or_sample => Target::Sample,
        false => Target::Absent(config),
    }])
}

impl Audit<'_> {
    fn run(&self, targets: &[Target], streams: &mut Streams<'_>) -> anyhow::Result<Outcome> {
        let format = if self.args.json { Format::Json } else { self.args.format };
        let to_stdout = self.args.output.is_none();
        let mut worst = Outcome::Clean;
        let mut audited = Vec::new();
        // Files that no report is written over.
        let mut read = Vec::new();
        for (at, target) in targets.iter().enumerate() {
            read.extend(target.path().map(Path::to_owned));
            let mut configuration = match self.load(target, streams)? {
                Ok(configuration) => configuration,
                Err(error) => {
                    writeln!(streams.err, "footguard: {error}")?;
                    worst = Outcome::Failed;
                    continue;
                }
            };
            let mut options = self.options.clone();
            let mut analysis = self.look(target, &mut configuration, &mut options, streams.err);
            let mut result = None;
            if self.args.fix || self.args.diff {
                let files = match self.own_config(target) {
                    Some(path) => collect::every_file(&analysis, &configuration.sources, path, &options.facts),
                    None => Vec::new(),
                };
                let request = fix::Request {
                    write: self.args.fix,
                    yes: self.args.yes,
                    print: format == Format::Text && to_stdout,
                    named: &self.args.r#unsafe,
                    files: &files,
                    home: self.home.as_deref(),
                };
                let fixed = fix::fix(&configuration, &analysis, &options, request, streams)?;
                if fixed.changed {
                    match self.load(target, streams)? {
                        Ok(now) => configuration = now,
                        Err(error) => writeln!(streams.err, "footguard: {error}")?,
                    }
                    // What runs is as it was.
                    let look = Look { own: self.own_config(target), deep: None };
                    analysis =
                        self.machine.look(&mut configuration, self.env.as_ref(), &look, &mut options, streams.err);
                }
                for error in &fixed.result.errors {
                    writeln!(streams.err, "footguard: {error}")?;
                    worst = Outcome::Failed;
                }
                result = Some(fixed.result);
            }
            worst = worst.max(self.args.fail_on.outcome(&analysis));
            analysis.tell_reach(&configuration.sources, &options);
            read.extend(configuration.files.into_values().map(|it| it.target));
            let deep = self.is_deep(target, &options.facts).then_some(options.facts);
            let one = Audited { analysis, is_sample: matches!(target, Target::Sample), fix: result, deep };
            if format == Format::Text && to_stdout {
                // Between the reports somebody may be asked.
                if !self.args.diff {
                    let gap = if at > 0 { "\n" } else { "" };
                    write!(streams.out, "{gap}{}", self.text(&one, streams.terminal))?;
                }
            } else {
                audited.push(one);
            }
        }
        if format == Format::Text && to_stdout {
            return Ok(worst);
        }
        let report = self.render(format, audited, targets.len() > 1)?;
        match &self.args.output {
            Some(path) => output::save(path, &report, &read)?,
            None => streams.out.write_all(report.as_bytes())?,
        }
        Ok(worst)
    }

    /// What is known of the target, and of what lies on the machine where it points.
    fn look(
        &self,
        target: &Target,
        configuration: &mut Configuration,
        options: &mut Options,
        err: &mut dyn Write,
    ) -> Analysis {
        if let Target::Snapshot(snapshot) = target {
            options.facts = snapshot.facts.clone();
            options.dialect = options.dialect.or_else(|| dialect::by_name(snapshot.dialect.as_deref()?));
            return configuration.analyze(configuration.sources.env.clone(), options);
        }
        let own = self.own_config(target);
        let deep = (self.args.deep && !matches!(target, Target::Sample)).then(|| self.request());
        self.machine.look(configuration, self.env.as_ref(), &Look { own, deep }, options, err)
    }

    /// The path of the file that this machine's assistant loads, if that is the target.
    fn own_config(&self, target: &Target) -> Option<&Path> {
        let is_own = target.path().is_some_and(|it| self.machine.is_own(it)) && !self.args.no_env && !self.args.no_host;
        self.machine.config().filter(|_| is_own)
    }

    /// Whether somebody looked at what runs.
    fn is_deep(&self, target: &Target, facts: &Facts) -> bool {
        match target {
            Target::Snapshot(_) => !report::deep::lines(facts).is_empty(),
            Target::Sample => false,
            _ => self.args.deep,
        }
    }

    /// How to look at what runs.
    fn request(&self) -> deep::Request {
        deep::Request {
            limit: self.args.timeout,
            send_credentials: self.args.send_credentials,
            progress: io::stderr().is_terminal(),
        }
    }

    /// All reports as one text; empty if there is none.
    fn render(&self, format: Format, audited: Vec<Audited>, several: bool) -> anyhow::Result<String> {
        if audited.is_empty() {
            return Ok(String::new());
        }
        let redactors: Vec<_> = audited.iter().map(|it| Redactor::new(&it.analysis)).collect();
        let subjects: Vec<_> = audited
            .iter()
            .zip(&redactors)
            .map(|(it, redactor)| Subject { analysis: &it.analysis, redactor, label: it.label() })
            .collect();
        let each = |render: fn(&Subject<'_>) -> String| subjects.iter().map(render).collect::<Vec<_>>();
        Ok(match format {
            Format::Text if self.args.diff => audited.iter().filter_map(|it| Some(&*it.fix.as_ref()?.diff)).collect(),
            Format::Text => audited.iter().map(|it| self.text(it, Terminal::default())).collect::<Vec<_>>().join("\n"),
            Format::Sarif => serde_json::to_string_pretty(&sarif::log(&subjects))? + "\n",
            Format::Github => each(github::render).concat(),
            Format::Markdown => each(markdown::render).join("\n"),
            Format::Html => html::render(&subjects),
            Format::Json => {
                let reports = audited.iter().zip(&redactors);
                let mut reports: Vec<_> =
                    reports.map(|(it, redactor)| json::report(&it.analysis, redactor, self.machine.ts)).collect();
                for (report, it) in reports.iter_mut().zip(&audited) {
                    report.sample = it.is_sample;
                    report.deep = it.deep.as_ref().map(json::deep);
                }
                drop(subjects);
                drop(redactors);
                for (report, it) in reports.iter_mut().zip(audited) {
                    report.fix = it.fix;
                }
                let text = match reports.pop() {
                    Some(report) if !several => serde_json::to_string_pretty(&report)?,
                    last => {
                        reports.extend(last);
                        serde_json::to_string_pretty(&json::Reports { version: json::VERSION, reports })?
                    }
                };
                text + "\n"
            }
        })
    }

    fn load(
        &self,
        target: &Target,
        streams: &mut Streams<'_>,
    ) -> anyhow::Result<Result<Configuration, crate::load::LoadError>> {
        Ok(match target {
            Target::File(path) if self.args.paths.is_empty() => Configuration::regular(path),
            Target::File(path) => Configuration::file(path),
            Target::Stdin => Configuration::stream("<stdin>", io::stdin().lock()),
            Target::Sample => Ok(sample()),
            Target::Snapshot(it) => Ok(snapshot::configuration(it)),
            Target::Absent(path) => {
                let path = self.shorten(path);
                writeln!(streams.err, "note: there is no configuration at {path}; try `footguard audit --sample`")?;
                Ok(Configuration::absent())
            }
        })
    }

    fn text(&self, it: &Audited, terminal: Terminal) -> String {
        let mut options = terminal.text_options(self.home.as_deref());
        options.label = it.label();
        options.deep = it.deep.as_ref().map(report::deep::lines).unwrap_or_default();
        text::render(&it.analysis, &Redactor::new(&it.analysis), &options)
    }

    fn shorten(&self, path: &Path) -> String {
        let below = self.home.as_ref().and_then(|it| path.strip_prefix(it).ok());
        below.map_or_else(|| path.display().to_string(), |it| format!("~/{}", it.display()))
    }
}

/// The sample that is shown to whoever has no configuration at hand.
fn sample() -> Configuration {
    samples::ALL
        .first()
        .map_or_else(Configuration::absent, |it| Configuration::text(&format!("{}.json5", it.id), it.text))
}
