//! `render`: the ConfigMaps of the inventory as manifests.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clap::Args;
use labkit::cli::{Error, ExitCode, Result, ResultExt, Session};
use labkit::files::{self, Privacy};
use labkit::finding::Subject;
use labkit::output::{Format, Shape};
use labkit::plan::{Action, Confirmed, Decision, Plan, PlanFlags};
use labkit::prompt::Prompt;

use super::publishing::Publication;
use crate::complete;
use crate::publish::{ManifestList, RenderedMap, folder};

/// What to render.
#[derive(Debug, Args)]
pub struct RenderArgs {
    /// Only these ConfigMaps; without any, all that the inventory publishes
    #[arg(value_name = "NAMESPACE/NAME", add = complete::published())]
    pub config_maps: Vec<String>,
    /// Use this inventory, or - for standard input
    #[arg(short, long, value_name = "PATH", value_hint = clap::ValueHint::FilePath)]
    pub filename: Option<PathBuf>,
    /// Write one file for each ConfigMap and a kustomization into this folder
    ///
    /// Files there that an earlier run wrote and that are not needed any more are deleted; files of anybody else
    /// are never touched.
    #[arg(long, value_name = "FOLDER", value_hint = clap::ValueHint::DirPath)]
    pub to: Option<PathBuf>,
    /// Confirmation and dry run, for --to.
    #[command(flatten)]
    pub plan: PlanFlags,
}

/// The largest file in the folder that is looked at.
const LIMIT: u64 = 16 << 20;

/// Renders.
pub fn run(args: &RenderArgs, session: &Session) -> Result<ExitCode> {
    session.ui.accepts(Shape::List)?;
    if args.to.is_some() && !args.config_maps.is_empty() {
        return Err(Error::usage(
            "--to writes every ConfigMap, so that nothing in the folder is out of date",
        )
        .hint("leave the names out, or leave --to out"));
    }
    if args.to.is_none() && (args.plan.yes || args.plan.dry_run.is_some()) {
        return Err(Error::usage("--yes and --dry-run are for --to: manifests on stdout change nothing"));
    }
    let publication = Publication::load(session, args.filename.as_deref())?;
    let maps = publication.maps(session, &args.config_maps)?;
    match &args.to {
        Some(folder) => write(&maps, &publication.file_name(), folder, args, session),
        None => show(&maps, session),
    }
}

fn show(maps: &[RenderedMap], session: &Session) -> Result<ExitCode> {
    let list = ManifestList::new(maps);
    if *session.ui.format() == Format::Table && !maps.is_empty() {
        let manifests: Vec<_> = maps.iter().map(RenderedMap::to_yaml).collect();
        session.ui.print(&manifests.join("---\n"))?;
    } else {
        session.ui.show(&list)?;
    }
    Ok(ExitCode::Done)
}

/// Brings a folder up to date.
fn write(
    maps: &[RenderedMap],
    inventory: &str,
    folder: &Path,
    args: &RenderArgs,
    session: &Session,
) -> Result<ExitCode> {
    let wanted = folder::files(maps, inventory);
    let found = read_folder(folder)?;
    let plan = plan(folder, &wanted, &found)?;
    match plan.confirm(&args.plan, &session.ui, &Prompt::new(&session.ui))? {
        Decision::Shown => {}
        Decision::Rehearse(_) => {
            return Err(Error::usage("--dry-run=server asks the API server, and --to writes files")
                .hint("use --dry-run"));
        }
        Decision::Apply(confirmed) => apply(&confirmed, folder, &wanted, session)?,
    }
    session.ui.show(&plan.clone().document("ipam"))?;
    Ok(ExitCode::Done)
}

/// The YAML files in the folder, by name.
fn read_folder(folder: &Path) -> Result<BTreeMap<String, String>> {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(BTreeMap::new()),
        Err(error) => {
            return Err(Error::failed(format!("cannot read {}", folder.display())).caused_by(error));
        }
    };
    let mut files = BTreeMap::new();
    for entry in entries {
        let entry = entry.or_failed(|| format!("cannot read {}", folder.display()))?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let is_yaml = Path::new(&name).extension().is_some_and(|end| end == "yaml");
        if is_yaml && entry.path().is_file() {
            files.insert(name, files::read_text(&entry.path(), LIMIT)?);
        }
    }
    Ok(files)
}

/// What has to be written and deleted; files that are not ours are in the way.
fn plan(folder: &Path, wanted: &BTreeMap<String, String>, found: &BTreeMap<String, String>) -> Result<Plan> {
    let mut plan = Plan::default();
    let subject = |name: &str| Subject::new("file", folder.join(name).display().to_string());
    for (name, text) in wanted {
        match found.get(name) {
            Some(old) if old == text => {}
            Some(old) if folder::is_own(old) => {
                plan.undoable(Action::Update, subject(name), "write what the inventory says now", UNDO);
            }
            Some(_) => {
                let path = folder.join(name);
                return Err(Error::refused(format!("{} was not written by render", path.display()))
                    .hint("choose another folder, or move the file away"));
            }
            None => {
                plan.undoable(Action::Create, subject(name), "write what the inventory says", UNDO);
            }
        }
    }
    let stale = found.iter().filter(|(name, text)| folder::is_own(text) && !wanted.contains_key(*name));
    for (name, _) in stale {
        plan.undoable(Action::Delete, subject(name), "the inventory does not publish it any more", UNDO);
    }
    Ok(plan)
}

const UNDO: &str = "render again from the earlier inventory";

fn apply(
    confirmed: &Confirmed<'_>,
    folder: &Path,
    wanted: &BTreeMap<String, String>,
    session: &Session,
) -> Result<()> {
    if !confirmed.plan().is_empty() {
        std::fs::create_dir_all(folder).or_failed(|| format!("cannot create {}", folder.display()))?;
    }
    for change in &confirmed.plan().changes {
        let name = Path::new(&change.subject.name).file_name().unwrap_or_default();
        let path = folder.join(name);
        match name.to_str().and_then(|name| wanted.get(name)) {
            Some(text) => files::write_atomic(&path, text.as_bytes(), Privacy::Keep)?,
            None => std::fs::remove_file(&path).or_failed(|| format!("cannot delete {}", path.display()))?,
        }
        confirmed.report(&session.ui, change);
    }
    Ok(())
}
