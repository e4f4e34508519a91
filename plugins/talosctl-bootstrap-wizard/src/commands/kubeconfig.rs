//! `kubeconfig`: the cluster's kubeconfig, merged into the user's file.

use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;
use labkit::cli::{Error, ExitCode, Result, ResultExt, Session};
use labkit::files::{self, Privacy};
use labkit::finding::Subject;
use labkit::kube::parse_duration;
use labkit::output::Shape;
use labkit::plan::{Decision, Plan, PlanFlags};
use labkit::prompt::Prompt;
use labkit::secret::SecretText;
use labkit::talos::{Patience, TalosFlags};

use super::ground;
use crate::access::Access;
use crate::access::kubeconfig::{Fetched, Merged, Options, merge};
use crate::cluster::{Cluster, ClusterArgs};
use crate::nodes::control_plane;
use crate::secrets::ClientRole;

/// Kubeconfigs are small.
const MAX_BYTES: u64 = 16 << 20;

/// Where to put it.
#[derive(Debug, Args)]
pub struct KubeconfigArgs {
    /// The kubeconfig to merge into; `-` writes what the node gives to standard output and changes nothing
    /// [default: the first file of KUBECONFIG, or ~/.kube/config]
    #[arg(value_name = "PATH", value_hint = clap::ValueHint::FilePath)]
    pub path: Option<PathBuf>,
    /// The cluster's description.
    #[command(flatten)]
    pub cluster: ClusterArgs,
    /// Replace entries of the same name that mean another cluster
    #[arg(long)]
    pub force: bool,
    /// Name the context, its cluster and its user so
    #[arg(long, value_name = "NAME")]
    pub force_context_name: Option<String>,
    /// Make it the current context; in a file without one it is that in any case
    #[arg(long)]
    pub use_context: bool,
    /// How long to wait for a node that does not answer
    #[arg(long, value_name = "DURATION", default_value = "5s", value_parser = parse_duration)]
    pub connect_timeout: Duration,
    /// Whether to ask.
    #[command(flatten)]
    pub plan: PlanFlags,
}

/// Fetches the kubeconfig, and merges it.
pub async fn run(args: KubeconfigArgs, flags: &TalosFlags, session: &Session) -> Result<ExitCode> {
    session.ui.accepts(Shape::List)?;
    let cluster = ground::present(&args.cluster, session)?;
    let text = fetch(&args, cluster.as_ref(), flags, session).await?;
    if args.path.as_deref() == Some(Path::new("-")) {
        session.ui.print(text.expose())?;
        return Ok(ExitCode::Done);
    }
    let fetched = Fetched::read(text.expose())?;
    let path = place(&args, session)?;
    let before = match path.symlink_metadata() {
        Ok(_) => Some(SecretText::new(files::read_text(&path, MAX_BYTES)?)),
        Err(_) => None,
    };
    let options = Options {
        force: args.force,
        name: args.force_context_name.as_deref(),
        use_context: args.use_context,
    };
    let merged = merge(before.as_ref().map(SecretText::expose), &fetched, options)
        .map_err(|error| error.context(format!("cannot merge into {}", path.display())))?;
    let backup = before.as_ref().map(|_| backup_of(&path, session));
    let plan = planned(&merged, &path, backup.as_deref());
    match plan.confirm(&args.plan, &session.ui, &Prompt::new(&session.ui))? {
        Decision::Shown | Decision::Rehearse(_) => {
            session.ui.show(&plan.document("wizard"))?;
        }
        Decision::Apply(confirmed) => {
            if !plan.is_empty() {
                write(&path, before.as_ref(), backup.as_deref(), &merged)?;
            }
            for change in &confirmed.plan().changes {
                confirmed.report(&session.ui, change);
            }
            tell(&merged, &path, &plan, session);
        }
    }
    Ok(ExitCode::Done)
}

async fn fetch(
    args: &KubeconfigArgs,
    cluster: Option<&Cluster>,
    flags: &TalosFlags,
    session: &Session,
) -> Result<SecretText> {
    let patience = Patience { connect: args.connect_timeout, ..Patience::default() };
    let access = Access::of(session, flags, cluster, ClientRole::Admin)?;
    let _shown = session.ui.progress("fetching the kubeconfig", None);
    let node = control_plane::connect_any(flags, cluster, &access, patience).await?;
    Ok(node.kubeconfig().await?)
}

/// The file to merge into.
fn place(args: &KubeconfigArgs, session: &Session) -> Result<PathBuf> {
    let directory = session.env.directory();
    if let Some(path) = &args.path {
        let path = directory.join(path);
        return Ok(if path.is_dir() { path.join("kubeconfig") } else { path });
    }
    let listed = session.env.get_os("KUBECONFIG").filter(|list| !list.is_empty());
    let first = listed.and_then(|list| std::env::split_paths(list).find(|path| !path.as_os_str().is_empty()));
    match first {
        Some(path) => Ok(directory.join(path)),
        None => Ok(session.env.home()?.join(".kube/config")),
    }
}

fn backup_of(path: &Path, session: &Session) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".{}.bak", session.now().strftime("%Y%m%dT%H%M%SZ")));
    PathBuf::from(name)
}

fn planned(merged: &Merged, path: &Path, backup: Option<&Path>) -> Plan {
    let how = match backup {
        Some(backup) => format!("put {} back", backup.display()),
        None => format!("remove {}", path.display()),
    };
    let mut plan = Plan::default();
    for change in &merged.changes {
        let subject = Subject::new(change.kind, change.name.as_str());
        let summary = format!("{} in {}", change.summary, path.display());
        plan.undoable(change.action, subject, summary, &how).fields.clone_from(&change.fields);
    }
    plan
}

fn write(path: &Path, before: Option<&SecretText>, backup: Option<&Path>, merged: &Merged) -> Result<()> {
    let Some(folder) = path.parent() else {
        return Err(Error::failed(format!("{} is no file", path.display())));
    };
    if folder.symlink_metadata().is_err() {
        files::create_private_dir(folder)?;
    }
    let content = merged.text.expose().as_bytes();
    let (Some(before), Some(backup)) = (before, backup) else {
        return files::write_atomic(path, content, Privacy::Private);
    };
    files::write_atomic(backup, before.expose().as_bytes(), Privacy::Private)?;
    labkit::failpoint!("wizard.kubeconfig.backed-up");
    let is_same = files::write_atomic_if(path, before.expose().as_bytes(), content, Privacy::Private)?;
    if is_same {
        return Ok(());
    }
    std::fs::remove_file(backup).or_failed(|| format!("cannot remove {}", backup.display()))?;
    Err(Error::refused(format!("{} was changed meanwhile; nothing was written", path.display()))
        .hint("run the command again"))
}

fn tell(merged: &Merged, path: &Path, plan: &Plan, session: &Session) {
    if plan.is_empty() {
        return session.ui.success(&format!("{} has all of it already", path.display()));
    }
    if merged.loses_comments {
        session
            .ui
            .warn(&format!("{} was written anew: its comments are in the copy beside it", path.display()));
    }
    session.ui.success(&format!("context {} is in {}", merged.context, path.display()));
    session.ui.hint(&format!(
        "kubectl --kubeconfig {} --context {} get nodes",
        path.display(),
        merged.context
    ));
}
