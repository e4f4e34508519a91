//! `init`: the first `cluster.yaml`.

use std::path::{Path, PathBuf};
use std::str::FromStr;

use clap::Args;
use labkit::cli::{Error, ExitCode, Result, Session};
use labkit::files;
use labkit::finding::Subject;
use labkit::output::Shape;
use labkit::plan::{Action, Decision, Plan, PlanFlags};
use labkit::prompt::Prompt;
use labkit::secret::SecretText;
use labkit::talos::Address;

use crate::cluster::{Endpoint, FILE, Role, Version, parse};
use crate::fields::Wrong;
use crate::generate::FileList;
use crate::machineconfig::Config;
use crate::start::{Draft, DraftNode, known, text};

/// The largest configuration that is read.
const MAX_BYTES: u64 = 4 << 20;

/// What is known of the cluster.
#[derive(Debug, Clone, Default, Args)]
pub struct InitArgs {
    /// The file to write [default: cluster.yaml]
    #[arg(short, long, value_name = "FILE", value_hint = clap::ValueHint::AnyPath)]
    pub filename: Option<PathBuf>,
    /// Take what it says of the cluster from a controlplane.yaml or worker.yaml
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub from_config: Option<PathBuf>,
    /// The name of the cluster
    #[arg(long)]
    pub name: Option<String>,
    /// Where the Kubernetes API is reached, such as https://10.0.0.10:6443
    #[arg(long, value_name = "URL")]
    pub endpoint: Option<String>,
    /// An address that the control planes share
    #[arg(long, value_name = "ADDRESS")]
    pub vip: Option<String>,
    /// The version of Talos, such as v1.11.2
    #[arg(long, value_name = "VERSION")]
    pub talos_version: Option<String>,
    /// The version of Kubernetes, such as v1.34.1
    #[arg(long, value_name = "VERSION")]
    pub kubernetes_version: Option<String>,
    /// A network that nodes may be found in. Can be repeated
    #[arg(long, value_name = "CIDR", value_delimiter = ',')]
    pub discover: Vec<String>,
    /// A control plane: its host name and where it answers. Can be repeated
    #[arg(long, value_name = "HOSTNAME=ADDRESS", value_delimiter = ',')]
    pub control_plane: Vec<String>,
    /// A worker: its host name and where it answers. Can be repeated
    #[arg(long, value_name = "HOSTNAME=ADDRESS", value_delimiter = ',')]
    pub worker: Vec<String>,
    /// Confirmation and dry run.
    #[command(flatten)]
    pub plan: PlanFlags,
}

/// Writes the first description of the cluster.
pub fn run(args: &InitArgs, session: &Session) -> Result<ExitCode> {
    session.ui.accepts(Shape::List)?;
    let directory = session.env.directory();
    let named = args.filename.as_deref().unwrap_or(Path::new(FILE));
    let (path, name) = (directory.join(named), named.display().to_string());
    if path.symlink_metadata().is_ok() {
        return Err(Error::refused(format!("{name} exists")).hint("init never overwrites it; edit the file"));
    }
    let mut draft = args.draft()?;
    if let Some(config) = &args.from_config {
        let shown = config.display().to_string();
        let content = SecretText::new(files::read_text(&directory.join(config), MAX_BYTES)?);
        draft = draft.or(known(&Config::parse(&content, &shown)?));
    }
    let prompt = Prompt::new(&session.ui);
    if !args.plan.yes && args.plan.dry_run.is_none() && prompt.can_ask() {
        ask(&mut draft, &prompt, session)?;
    }
    let missing = missing(&draft);
    if !missing.is_empty() {
        return Err(Error::usage(format!("not known: {}", missing.join(", ")))
            .hint("give them as flags, or answer the questions on a terminal"));
    }
    let content = text(&draft);
    // The flags were read one by one; whether they agree only the whole file shows.
    parse(&content, &name, directory)?;
    let mut plan = Plan::default();
    let summary = format!("write {name}");
    plan.undoable(Action::Create, Subject::new("file", name.as_str()), summary, &format!("rm {name}"));
    let agreed = PlanFlags { yes: true, ..args.plan.clone() };
    match plan.confirm(&agreed, &session.ui, &prompt)? {
        Decision::Shown if session.global.output.output.is_none() => {
            session.ui.status(&format!("{name} would be:"));
            session.ui.print(&content)?;
            return Ok(ExitCode::Done);
        }
        Decision::Shown => {
            session.ui.show(&plan.document("wizard"))?;
            return Ok(ExitCode::Done);
        }
        Decision::Rehearse(_) => {
            return Err(Error::usage("--dry-run=server needs a server, and this command writes a file only")
                .hint("use --dry-run"));
        }
        Decision::Apply(_) => {
            if !files::write_new(&path, content.as_bytes())? {
                return Err(
                    Error::refused(format!("{name} exists")).hint("init never overwrites it; edit the file")
                );
            }
        }
    }
    session.ui.show(&FileList::description(draft.name.unwrap_or_default(), name))?;
    Ok(ExitCode::Done)
}

impl InitArgs {
    fn draft(&self) -> Result<Draft> {
        let nodes =
            |words: &[String], role| words.iter().map(|word| node(word, role)).collect::<Result<Vec<_>>>();
        let version = |flag: &str, text: Option<&String>| -> Result<Option<Version>> {
            text.map(|text| read(flag, text)).transpose()
        };
        Ok(Draft {
            name: self.name.clone(),
            endpoint: self.endpoint.as_ref().map(|text| read("--endpoint", text)).transpose()?,
            vip: self.vip.clone(),
            talos: version("--talos-version", self.talos_version.as_ref())?,
            kubernetes: version("--kubernetes-version", self.kubernetes_version.as_ref())?,
            discover: self.discover.clone(),
            nodes: [nodes(&self.control_plane, Role::ControlPlane)?, nodes(&self.worker, Role::Worker)?]
                .concat(),
            ..Draft::default()
        })
    }
}

/// Reads what a flag or an answer says.
fn read<T: FromStr<Err: Into<Wrong>>>(what: &str, text: &str) -> Result<T> {
    text.parse().map_err(|error: T::Err| {
        let Wrong { message, hint } = error.into();
        hint.into_iter().fold(Error::usage(format!("{what}: {message}")), Error::hint)
    })
}

/// `talos-cp-1=10.0.0.11`.
fn node(word: &str, role: Role) -> Result<DraftNode> {
    let (hostname, address) = word.split_once('=').ok_or_else(|| {
        Error::usage(format!("{word:?} is no node"))
            .hint("write its host name and address, such as talos-1=10.0.0.11")
    })?;
    Ok(DraftNode {
        hostname: hostname.to_owned(),
        role,
        address: address.parse::<Address>()?,
        mac: None,
        uuid: None,
    })
}

/// What has to be known.
fn missing(draft: &Draft) -> Vec<&'static str> {
    let needed = [
        ("--name", draft.name.is_none()),
        ("--endpoint", draft.endpoint.is_none()),
        ("--talos-version", draft.talos.is_none()),
        ("--kubernetes-version", draft.kubernetes.is_none()),
    ];
    needed.into_iter().filter(|(_, is_missing)| *is_missing).map(|(flag, _)| flag).collect()
}

/// Asks for what is missing; an answer that cannot be read is asked for again.
fn ask(draft: &mut Draft, prompt: &Prompt, session: &Session) -> Result<()> {
    let question = |question: &str| Ok::<_, Error>(prompt.text(question)?.trim().to_owned());
    while draft.name.is_none() {
        draft.name = Some(question("Name of the cluster")?).filter(|name| !name.is_empty());
    }
    while draft.endpoint.is_none() {
        let text = question("Where the Kubernetes API is reached, such as https://10.0.0.10:6443")?;
        draft.endpoint = taken(read::<Endpoint>("the endpoint", &text), session);
    }
    while draft.talos.is_none() {
        draft.talos = taken(read("the version", &question("Version of Talos, such as v1.11.2")?), session);
    }
    while draft.kubernetes.is_none() {
        draft.kubernetes =
            taken(read("the version", &question("Version of Kubernetes, such as v1.34.1")?), session);
    }
    if draft.nodes.is_empty() {
        for (role, words) in [(Role::ControlPlane, "Control planes"), (Role::Worker, "Workers")] {
            loop {
                let text = question(&format!(
                    "{words} as HOSTNAME=ADDRESS, with blanks between them (empty: none)"
                ))?;
                let nodes: Result<Vec<_>> = text.split_whitespace().map(|word| node(word, role)).collect();
                if let Some(nodes) = taken(nodes, session) {
                    draft.nodes.extend(nodes);
                    break;
                }
            }
        }
    }
    Ok(())
}

/// The answer, or nothing and what is wrong with it.
fn taken<T>(answer: Result<T>, session: &Session) -> Option<T> {
    answer
        .map_err(|error| {
            let parts = std::iter::once(&error.message).chain(&error.hints);
            session.ui.warn(&parts.map(String::as_str).collect::<Vec<_>>().join("; "));
        })
        .ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_are_read_one_by_one() {
        let args = InitArgs {
            endpoint: Some("https://10.0.0.11:6443".to_owned()),
            talos_version: Some("1.11.2".to_owned()),
            control_plane: vec!["talos-1=10.0.0.11".to_owned()],
            worker: vec!["talos-2=10.0.0.12:50001".to_owned()],
            ..InitArgs::default()
        };
        let draft = args.draft().unwrap();
        assert_eq!(missing(&draft), ["--name", "--kubernetes-version"]);
        assert_eq!(draft.nodes.len(), 2);
        assert_eq!(draft.nodes[1].address.to_string(), "10.0.0.12:50001");
        let wrong = |args: InitArgs| args.draft().unwrap_err().message;
        assert_eq!(
            wrong(InitArgs { endpoint: Some("http://a".to_owned()), ..InitArgs::default() }),
            "--endpoint: \"http://a\" is not an https URL"
        );
        assert_eq!(
            wrong(InitArgs { worker: vec!["10.0.0.12".to_owned()], ..InitArgs::default() }),
            "\"10.0.0.12\" is no node"
        );
    }
}
