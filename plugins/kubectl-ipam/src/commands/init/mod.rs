//! `init`: the first inventory.

mod questions;

use std::path::{Path, PathBuf};

use clap::Args;
use labkit::cli::{Error, ExitCode, Result, Session};
use labkit::finding::Subject;
use labkit::output::Shape;
use labkit::plan::{Action, Decision, Plan, PlanFlags};
use labkit::prompt::Prompt;

use super::check::applied_by;
use super::import::{Found, Target, add_items, create};
use crate::import::view::Import;
use crate::import::{Draft, ImportItem, ImportList, Merged, SourceMap, merge};
use crate::inventory::discover::{NAMES, home};
use crate::inventory::{find, skeleton};
use questions::Interview;

/// Where, and from what.
#[derive(Debug, Args)]
pub struct InitArgs {
    /// The file to write, or the folder for it; without it, ipam.yaml at the root of the Git repository, or here
    /// outside of one
    #[arg(
        short,
        long,
        visible_alias = "inventory",
        value_name = "PATH",
        value_hint = clap::ValueHint::AnyPath
    )]
    pub filename: Option<PathBuf>,
    /// Begin with the nodes, pools, load balancer addresses, storage servers and ConfigMaps of the cluster
    #[arg(long)]
    pub from_cluster: bool,
    /// Confirmation and dry run.
    #[command(flatten)]
    pub plan: PlanFlags,
}

/// Writes the first inventory.
pub async fn run(args: InitArgs, session: &Session) -> Result<ExitCode> {
    session.ui.accepts(Shape::List)?;
    let prompt = Prompt::new(&session.ui);
    let mut target = vacant(args.filename.as_deref(), session.env.directory())?;
    let mut found = Found::default();
    let asks = !args.from_cluster && !args.plan.yes && prompt.can_ask();
    if args.from_cluster {
        found = Found::in_cluster(&target, session).await?;
    } else if asks {
        let interview = Interview::new(&prompt, session);
        if args.filename.is_none() {
            target = interview.target(target)?;
        }
        found.draft = interview.draft()?;
    }
    let code = found.code();
    let begun = skeleton(&filled(&found.draft, &found.maps));
    let Merged { text, items } = merge(&begun, &target.name, found.draft, &found.maps)?;
    for item in items.iter().filter(|item| item.is_conflict()) {
        session.ui.warn(&format!("{} {}: {}", item.kind, item.name, item.detail));
    }
    let plan = plan(&target, &items);
    match plan.confirm(&args.agreement(asks), &session.ui, &prompt)? {
        Decision::Shown if session.global.output.output.is_none() => {
            session.ui.status(&format!("{} would be:", target.name));
            session.ui.print(&text)?;
            return Ok(code);
        }
        Decision::Shown => {
            session.ui.show(&plan.document("ipam"))?;
            return Ok(code);
        }
        Decision::Rehearse(_) => session.ui.status("server dry run: nothing was changed"),
        Decision::Apply(_) => {
            create(&target, &text)?;
            for evidence in applied_by(Path::new(&target.name), Vec::new()) {
                session.ui.warn(&format!("a kustomization would apply {}: {evidence}", target.name));
            }
        }
    }
    session.ui.show(&answer(target.name, items))?;
    Ok(code)
}

impl InitArgs {
    /// The command line is the user's word, and nothing of theirs can be lost; only answers are shown once more.
    fn agreement(&self, asked: bool) -> PlanFlags {
        PlanFlags { yes: self.plan.yes || !asked, ..self.plan.clone() }
    }
}

/// A place for an inventory where none is, and where no other one counts.
fn vacant(named: Option<&Path>, directory: &Path) -> Result<Target> {
    let (path, existing) = match named {
        None => {
            let path = home(directory);
            let existing = in_the_way(&path).or(find(None, directory)?);
            (path, existing)
        }
        Some(named) => {
            let path = directory.join(named);
            let path = if path.is_dir() { path.join(NAMES[0]) } else { path };
            let existing = in_the_way(&path);
            (path, existing)
        }
    };
    let shown = |path: &Path| path.strip_prefix(directory).unwrap_or(path).display().to_string();
    if let Some(existing) = existing {
        return Err(Error::refused(format!("{} exists", shown(&existing)))
            .hint("init never overwrites an inventory; add to it with: kubectl ipam import"));
    }
    if let Some(folder) = path.parent().filter(|folder| !folder.is_dir()) {
        let folder = shown(folder);
        return Err(Error::failed(format!("there is no folder {folder}")).hint(format!("mkdir -p {folder}")));
    }
    Ok(Target { name: shown(&path), path, text: None })
}

/// What has the name already, or the other name that an inventory may have in the same folder.
fn in_the_way(path: &Path) -> Option<PathBuf> {
    let is_usual = path.file_name().is_some_and(|name| NAMES.iter().any(|usual| name == *usual));
    let usual = NAMES.iter().filter(|_| is_usual).map(|name| path.with_file_name(name));
    // A link that leads nowhere is in the way, too.
    std::iter::once(path.to_owned()).chain(usual).find(|path| path.symlink_metadata().is_ok())
}

/// The sections that get entries.
fn filled(draft: &Draft, maps: &[SourceMap]) -> Vec<&'static str> {
    let sections = [
        ("networks", draft.networks.is_empty()),
        ("pools", draft.pools.is_empty()),
        ("hosts", draft.hosts.is_empty()),
        ("reservations", draft.reservations.is_empty()),
        ("publish", maps.is_empty()),
    ];
    sections.into_iter().filter(|(_, is_empty)| !is_empty).map(|(section, _)| section).collect()
}

/// What is in the file, in a few words.
fn content(items: &[ImportItem]) -> String {
    match items.iter().filter(|item| !item.is_conflict()).count() {
        0 => "examples in comments".to_owned(),
        1 => "1 entry".to_owned(),
        count => format!("{count} entries"),
    }
}

/// The file, then what is in it.
fn plan(target: &Target, items: &[ImportItem]) -> Plan {
    let mut plan = Plan::default();
    let subject = Subject::new("inventory", target.name.as_str());
    let summary = format!("write {} with {}", target.name, content(items));
    plan.undoable(Action::Create, subject, &summary, &format!("rm {}", target.name));
    add_items(&mut plan, target, items);
    plan
}

fn answer(name: String, items: Vec<ImportItem>) -> ImportList {
    let file = ImportItem {
        kind: "inventory".into(),
        name: name.clone(),
        change: Import::Added,
        detail: content(&items),
    };
    ImportList::new(name, std::iter::once(file).chain(items).collect())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use labkit::cli::ErrorKind;

    use super::*;

    #[test]
    fn the_place_is_the_root_of_the_repository_or_the_one_that_is_named() {
        let root = tempfile::tempdir().unwrap();
        let deep = root.path().join("apps/media");
        fs::create_dir_all(&deep).unwrap();
        assert_eq!(vacant(None, &deep).unwrap().name, "ipam.yaml");
        fs::create_dir(root.path().join(".git")).unwrap();
        assert_eq!(vacant(None, &deep).unwrap().path, root.path().join("ipam.yaml"));
        assert_eq!(vacant(Some(Path::new("plan.yaml")), &deep).unwrap().name, "plan.yaml");
        assert_eq!(
            vacant(Some(Path::new("media")), &root.path().join("apps")).unwrap().name,
            "media/ipam.yaml"
        );
        let error = vacant(Some(Path::new("net/ipam.yaml")), &deep).unwrap_err();
        assert_eq!(
            (error.message.as_str(), error.hints[0].as_str()),
            ("there is no folder net", "mkdir -p net")
        );
    }

    #[test]
    fn nothing_that_exists_is_replaced_or_hidden() {
        let root = tempfile::tempdir().unwrap();
        let deep = root.path().join("apps");
        fs::create_dir_all(&deep).unwrap();
        fs::create_dir(root.path().join(".git")).unwrap();
        fs::write(deep.join("ipam.yml"), "").unwrap();
        let refused = |named: Option<&str>| {
            let error = vacant(named.map(Path::new), &deep).unwrap_err();
            assert_eq!(error.kind, ErrorKind::Refused);
            error.message
        };
        assert_eq!(refused(None), "ipam.yml exists", "it would count before the one at the root");
        assert_eq!(refused(Some("ipam.yaml")), "ipam.yml exists");
        assert_eq!(refused(Some(".")), "ipam.yml exists");
        std::os::unix::fs::symlink("nowhere", deep.join("plan.yaml")).unwrap();
        assert_eq!(refused(Some("plan.yaml")), "plan.yaml exists");
        assert!(vacant(Some(Path::new("other.yaml")), &deep).is_ok());
    }
}
