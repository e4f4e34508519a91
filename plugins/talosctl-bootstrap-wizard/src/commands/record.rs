//! `record`: the nodes as files for Git.

use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;
use labkit::cli::{Error, ExitCode, Result, Session};
use labkit::files::{self, Privacy};
use labkit::finding::Subject;
use labkit::kube::parse_duration;
use labkit::manifest::edit::edited;
use labkit::output::Shape;
use labkit::plan::{Action, Decision, Plan, PlanFlags};
use labkit::prompt::Prompt;
use labkit::talos::{Patience, TalosFlags};

use super::ground;
use crate::access::Access;
use crate::cluster::ClusterArgs;
use crate::nodes::facts::{NodeFacts, State};
use crate::nodes::record::{EntryChange, NodeRecord, with_hosts};
use crate::nodes::targets::{look_at, targets};
use crate::secrets::ClientRole;

/// Both files are small.
const MAX_BYTES: u64 = 16 << 20;

/// The line above the document.
const HEADER: &str = "# Written by talosctl-bootstrap-wizard record, which writes it anew.\n";

/// What to write, and where.
#[derive(Debug, Args)]
pub struct RecordArgs {
    /// The cluster's description.
    #[command(flatten)]
    pub cluster: ClusterArgs,
    /// The file of the nodes
    #[arg(long, value_name = "FILE", default_value = "cluster-state/nodes.yaml", value_hint = clap::ValueHint::FilePath)]
    pub to: PathBuf,
    /// Also keep the nodes among the hosts of this inventory of `kubectl ipam`; its comments stay
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub inventory: Option<PathBuf>,
    /// How long to wait for a node that does not answer
    #[arg(long, value_name = "DURATION", default_value = "5s", value_parser = parse_duration)]
    pub connect_timeout: Duration,
    /// Whether to ask.
    #[command(flatten)]
    pub plan: PlanFlags,
}

/// A file as it is and as it will be.
struct Edit {
    path: PathBuf,
    before: Option<String>,
    after: String,
    what: &'static str,
    changes: Vec<EntryChange>,
}

/// Looks at the nodes, and writes what was seen.
pub async fn run(args: RecordArgs, flags: &TalosFlags, session: &Session) -> Result<ExitCode> {
    session.ui.accepts(Shape::List)?;
    let directory = session.env.directory();
    let mut cluster = args.cluster.load(directory)?;
    ground::move_to_where_they_answer(&mut cluster, session);
    let patience = Patience { connect: args.connect_timeout, ..Patience::default() };
    let access = Access::of(session, flags, Some(&cluster), ClientRole::Reader)?;
    let seen = {
        let _shown = session.ui.progress("asking the nodes", None);
        look_at(&targets(flags, Some(&cluster), &access, patience).await?, &access, patience).await
    };
    let unseen: Vec<&NodeFacts> = seen.iter().filter(|node| node.state != State::Ours).collect();
    for node in &unseen {
        let why = node.why.as_deref().unwrap_or(node.state.name());
        session.ui.warn(&format!("{} is not recorded anew: {why}", node.name()));
    }
    let (record, first) = nodes_file(&args, &cluster.name, &seen, directory)?;
    let mut edits = vec![first];
    if let Some(inventory) = &args.inventory {
        edits.push(inventory_file(&directory.join(inventory), &record)?);
    }
    let plan = planned(&edits);
    match plan.confirm(&args.plan, &session.ui, &Prompt::new(&session.ui))? {
        Decision::Shown | Decision::Rehearse(_) => session.ui.show(&plan.document("wizard"))?,
        Decision::Apply(confirmed) => {
            edits.iter().filter(|edit| !edit.changes.is_empty()).try_for_each(write)?;
            for change in &confirmed.plan().changes {
                confirmed.report(&session.ui, change);
            }
            let count = record.nodes.len();
            session.ui.success(&format!("{count} nodes are recorded in {}", args.to.display()));
        }
    }
    Ok(if unseen.is_empty() { ExitCode::Done } else { ExitCode::Gaps })
}

fn read(path: &Path) -> Result<Option<String>> {
    match path.symlink_metadata() {
        Ok(_) => files::read_text(path, MAX_BYTES).map(Some),
        Err(_) => Ok(None),
    }
}

fn nodes_file(
    args: &RecordArgs,
    cluster: &str,
    seen: &[NodeFacts],
    directory: &Path,
) -> Result<(NodeRecord, Edit)> {
    let path = directory.join(&args.to);
    let before = read(&path)?;
    let unreadable = |why: String| {
        Error::failed(format!("{} is not a record of nodes", path.display()))
            .caused_by(why)
            .hint("name another file with --to, or move this one away")
    };
    let old: Option<NodeRecord> = before
        .as_deref()
        .map(serde_yaml::from_str)
        .transpose()
        .map_err(|error| unreadable(error.to_string()))?;
    if let Some(old) = old.as_ref().filter(|old| old.cluster != cluster) {
        return Err(unreadable(format!("it is of cluster {}, not of {cluster}", old.cluster)));
    }
    let record = NodeRecord::new(cluster, seen, old.as_ref());
    let text = serde_yaml::to_string(&record).map_err(|error| unreadable(error.to_string()))?;
    let changes = record.changes(old.as_ref());
    let edit = Edit { path: path.clone(), before, after: format!("{HEADER}{text}"), what: "node", changes };
    Ok((record, edit))
}

/// The inventory with the nodes among its hosts, edited line by line.
fn inventory_file(path: &Path, record: &NodeRecord) -> Result<Edit> {
    let before = files::read_text(path, MAX_BYTES)?;
    let loaded = labkit::manifest::load(&[path], &mut std::io::empty())?;
    let inventory = loaded.objects.iter().find(|object| object.kind == "NetworkInventory");
    let Some(inventory) = inventory.filter(|object| object.group() == "ipam.labkit.dev") else {
        return Err(Error::failed(format!("{} is no inventory of kubectl ipam", path.display()))
            .hint("`kubectl ipam init` writes one"));
    };
    let (wanted, changes) = with_hosts(&inventory.to_json(), record);
    let after = if changes.is_empty() {
        before.clone()
    } else {
        edited(&before, inventory, &wanted).ok_or_else(|| {
            Error::refused(format!("{} cannot be edited line by line", path.display()))
                .caused_by("its hosts are written in another way than one field or one item a line")
                .hint("write `hosts:` as a list with an item a line, or `kubectl ipam import` the nodes")
        })?
    };
    Ok(Edit { path: path.to_owned(), before: Some(before), after, what: "host", changes })
}

fn planned(edits: &[Edit]) -> Plan {
    let mut plan = Plan::default();
    for edit in edits {
        let how = if edit.before.is_some() { "git checkout the file" } else { "remove the file" };
        for change in &edit.changes {
            let name = &change.name;
            let doing = match change.action {
                Action::Create => format!("add {name} to"),
                Action::Delete => format!("take {name} out of"),
                Action::Update | Action::Run => format!("correct {name} in"),
            };
            let summary = format!("{doing} {}", edit.path.display());
            let subject = Subject::new(edit.what, change.name.as_str());
            plan.undoable(change.action, subject, summary, how).fields.clone_from(&change.fields);
        }
    }
    plan
}

fn write(edit: &Edit) -> Result<()> {
    if let Some(folder) = edit.path.parent() {
        std::fs::create_dir_all(folder)
            .map_err(|error| Error::failed(format!("cannot create {}", folder.display())).caused_by(error))?;
    }
    let content = edit.after.as_bytes();
    let Some(before) = &edit.before else {
        return files::write_atomic(&edit.path, content, Privacy::Keep);
    };
    if files::write_atomic_if(&edit.path, before.as_bytes(), content, Privacy::Keep)? {
        return Ok(());
    }
    Err(Error::refused(format!(
        "{} was changed meanwhile; it is as somebody else wrote it",
        edit.path.display()
    ))
    .hint("run the command again"))
}
