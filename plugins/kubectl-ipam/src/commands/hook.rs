//! `hook`: the check before each commit.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand, ValueEnum};
use labkit::cli::{Error, ExitCode, Result, ResultExt, Session};
use labkit::files::{Privacy, read_bytes, write_atomic};
use labkit::finding::{FailOn, FindingFlags, Report, Subject};
use labkit::output::Shape;
use labkit::plan::{Action, Decision, Plan, PlanFlags};
use labkit::prompt::Prompt;

use super::check::{self, CheckArgs};
use super::sources::SourceFlags;
use crate::check::CATALOGUE;
use crate::git::Repository;
use crate::hook::staged::{Group, groups, is_manifest};
use crate::hook::{BEFORE, Change, Hook, NAME, script};

/// A hook is a script that somebody wrote.
const LIMIT: u64 = 1 << 20;

/// How many files are named to one run of git: far less than any system's limit.
const AT_ONCE: usize = 200;

/// What to do with the hook.
#[derive(Debug, Args)]
#[command(subcommand_required = true, arg_required_else_help = true)]
pub struct HookArgs {
    /// What to do.
    #[command(subcommand)]
    pub verb: HookVerb,
}

/// What can be done with the hook.
#[derive(Debug, Subcommand)]
pub enum HookVerb {
    /// Check the staged files before each commit of this repository
    ///
    /// A pre-commit hook that is there already is kept and runs first. core.hooksPath is respected.
    Install(InstallArgs),
    /// Take the hook out again; one that was there before comes back
    Uninstall(UninstallArgs),
    /// Check the staged files as the hook does: their staged content, without the cluster
    Run(Box<RunArgs>),
}

/// How to install the hook.
#[derive(Debug, Args)]
pub struct InstallArgs {
    /// From which severity on a commit is refused
    #[arg(long, value_enum, value_name = "SEVERITY", default_value = "error")]
    pub fail_on: FailOn,
    /// Print the entry for .pre-commit-config.yaml of the pre-commit framework instead
    #[arg(long, conflicts_with_all = ["dry_run", "yes"])]
    pub print: bool,
    /// Confirmation and dry run.
    #[command(flatten)]
    pub plan: PlanFlags,
}

/// How to uninstall the hook.
#[derive(Debug, Args)]
pub struct UninstallArgs {
    /// Confirmation and dry run.
    #[command(flatten)]
    pub plan: PlanFlags,
}

/// What to report of the staged files.
#[derive(Debug, Args)]
pub struct RunArgs {
    /// What to report.
    #[command(flatten)]
    pub findings: FindingFlags,
}

/// Installs, uninstalls or runs the hook.
pub async fn run(args: HookArgs, session: &Session) -> Result<ExitCode> {
    match args.verb {
        HookVerb::Install(args) if args.print => {
            if session.global.output.output.is_some() {
                return Err(Error::usage("--print has one format").hint("leave out -o"));
            }
            session.ui.print(&script::framework(&severity(args.fail_on)))?;
            Ok(ExitCode::Done)
        }
        HookVerb::Install(args) => install(&args, session),
        HookVerb::Uninstall(args) => uninstall(&args, session),
        HookVerb::Run(args) => check_staged(args.findings, session).await,
    }
}

fn severity(fail_on: FailOn) -> String {
    fail_on.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
}

/// The places of a repository's pre-commit hook.
struct Place {
    hook: PathBuf,
    before: PathBuf,
    /// The top of the repository.
    root: PathBuf,
}

impl Place {
    fn of(repository: &Repository) -> Result<Self> {
        let folder = repository.hooks()?;
        if folder.exists() && !folder.is_dir() {
            return Err(Error::failed(format!("{} is no folder", folder.display()))
                .hint("git config core.hooksPath says where hooks are; unset it, or name a folder"));
        }
        let root = repository.root().to_owned();
        Ok(Self { hook: folder.join(NAME), before: folder.join(BEFORE), root })
    }

    /// Whether the folder belongs to this repository alone.
    fn is_own(&self) -> bool {
        self.hook.starts_with(&self.root)
    }

    /// As people would write it from the top of the repository.
    fn shown(&self, path: &Path) -> String {
        path.strip_prefix(&self.root).unwrap_or(path).display().to_string()
    }

    /// The hook as what a plan is about.
    fn subject(&self) -> Subject {
        Subject { kind: "file".to_owned(), namespace: None, name: self.shown(&self.hook) }
    }

    /// The hook's content; `None` when there is none.
    fn present(&self) -> Result<Option<Vec<u8>>> {
        // A link that leads nowhere is there, too.
        if self.hook.symlink_metadata().is_err() { Ok(None) } else { read_bytes(&self.hook, LIMIT).map(Some) }
    }

    fn answer(&self, change: Change, session: &Session) -> Result<ExitCode> {
        let chained = self.before.exists().then(|| self.shown(&self.before));
        session.ui.show(&Hook::new(self.shown(&self.hook), change, chained))?;
        Ok(ExitCode::Done)
    }
}

fn repository(session: &Session) -> Result<Repository> {
    let folder = session.env.directory();
    Repository::open(&session.env, folder)?.ok_or_else(|| {
        Error::failed(format!("{} is in no Git repository", folder.display()))
            .hint("change to the repository with the inventory")
    })
}

fn install(args: &InstallArgs, session: &Session) -> Result<ExitCode> {
    session.ui.accepts(if args.plan.dry_run.is_some() { Shape::List } else { Shape::One })?;
    let place = Place::of(&repository(session)?)?;
    let text = script::hook(&severity(args.fail_on));
    let present = place.present()?;
    let ours = present.as_deref().is_some_and(script::is_ours);
    if present.as_deref() == Some(text.as_bytes()) && is_executable(&place.hook) {
        return place.answer(Change::Unchanged, session);
    }
    let chains = present.is_some() && !ours;
    if chains && place.before.symlink_metadata().is_ok() {
        return Err(Error::refused(format!("{} is in the way", place.shown(&place.before)))
            .caused_by(format!("{} would be kept under this name", place.shown(&place.hook)))
            .hint("look at both, and remove or merge one of them"));
    }
    let mut plan = Plan::default();
    let subject = place.subject();
    let (action, summary) = match (ours, chains) {
        (true, _) => (Action::Update, "bring the hook up to date".to_owned()),
        (_, true) => (Action::Update, format!("keep the hook as {BEFORE}, and run the check after it")),
        (_, false) => (Action::Create, "check the staged files before each commit".to_owned()),
    };
    let change = plan.undoable(action, subject, &summary, "kubectl ipam hook uninstall");
    if !place.is_own() {
        change.needs.push("the folder lies outside this repository: others may share it".to_owned());
    }
    match plan.confirm(&args.plan, &session.ui, &Prompt::new(&session.ui))? {
        Decision::Apply(_) => {}
        Decision::Shown | Decision::Rehearse(_) => {
            session.ui.show(&plan.document("ipam"))?;
            return Ok(ExitCode::Done);
        }
    }
    put(&place, &text, chains)?;
    place.answer(if ours { Change::Updated } else { Change::Installed }, session)
}

/// Writes our hook. If that fails, the one before is put back.
fn put(place: &Place, text: &str, chains: bool) -> Result<()> {
    if let Some(folder) = place.hook.parent() {
        fs::create_dir_all(folder).or_failed(|| format!("cannot create {}", folder.display()))?;
    }
    if chains {
        // Renamed, not written over: the hook may be a link into the repository.
        fs::rename(&place.hook, &place.before)
            .or_failed(|| format!("cannot rename {}", place.hook.display()))?;
    }
    let written = write_atomic(&place.hook, text.as_bytes(), Privacy::Keep).and_then(|()| {
        let mode = fs::Permissions::from_mode(0o755);
        fs::set_permissions(&place.hook, mode)
            .or_failed(|| format!("cannot make {} executable", place.hook.display()))
    });
    if written.is_err() && chains {
        fs::rename(&place.before, &place.hook)
            .or_failed(|| format!("cannot rename {}", place.before.display()))?;
    }
    written
}

fn uninstall(args: &UninstallArgs, session: &Session) -> Result<ExitCode> {
    session.ui.accepts(if args.plan.dry_run.is_some() { Shape::List } else { Shape::One })?;
    let place = Place::of(&repository(session)?)?;
    if !place.present()?.as_deref().is_some_and(script::is_ours) {
        return place.answer(Change::Absent, session);
    }
    let restores = place.before.symlink_metadata().is_ok();
    let mut plan = Plan::default();
    let (action, summary) = if restores {
        (Action::Update, format!("put back the hook from {BEFORE}"))
    } else {
        (Action::Delete, "no longer check the staged files".to_owned())
    };
    plan.undoable(action, place.subject(), &summary, "kubectl ipam hook install");
    match plan.confirm(&args.plan, &session.ui, &Prompt::new(&session.ui))? {
        Decision::Apply(_) => {}
        Decision::Shown | Decision::Rehearse(_) => {
            session.ui.show(&plan.document("ipam"))?;
            return Ok(ExitCode::Done);
        }
    }
    if restores {
        fs::rename(&place.before, &place.hook)
            .or_failed(|| format!("cannot rename {}", place.before.display()))?;
    } else {
        fs::remove_file(&place.hook).or_failed(|| format!("cannot remove {}", place.hook.display()))?;
    }
    place.answer(Change::Removed, session)
}

fn is_executable(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|metadata| metadata.permissions().mode() & 0o100 != 0)
}

/// Checks what would be committed: the manifests of the index are written into a folder of their own, and the check
/// runs there, so that its paths read as in the repository.
async fn check_staged(findings: FindingFlags, session: &Session) -> Result<ExitCode> {
    session.ui.accepts(Shape::Findings)?;
    let repository = repository(session)?.at_root();
    let staged = repository.records(&["diff", "--cached", "--name-only", "-z", "--diff-filter=ACMRT"])?;
    if !staged.iter().any(|path| is_manifest(path)) {
        let mut nothing = Report::new(CATALOGUE);
        nothing.checked("staged manifests", 0);
        return nothing.judge(&findings, &[])?.show(&session.ui);
    }
    let all = files_of_index(&repository)?;
    let staged: Vec<PathBuf> = staged.into_iter().filter(|path| all.contains(path)).collect();
    let folder = tempfile::tempdir().or_failed(|| "cannot create a folder for the staged files")?;
    check_out(&repository, &all, folder.path())?;
    std::env::set_current_dir(folder.path()).or_failed(|| "cannot use a folder for the staged files")?;
    let mut worst = ExitCode::Done;
    for Group { inventory, manifests } in groups(&staged, &all) {
        let filename = inventory.into_iter().chain(manifests).collect();
        let sources = SourceFlags { filename, offline: true };
        let args =
            CheckArgs { paths: Vec::new(), all_namespaces: false, sources, findings: findings.clone() };
        let code = check::run(args, session).await?;
        // Findings count more than gaps, gaps more than nothing.
        worst = match (worst, code) {
            (ExitCode::Findings, _) | (_, ExitCode::Findings) => ExitCode::Findings,
            (ExitCode::Done, other) => other,
            (known, _) => known,
        };
    }
    Ok(worst)
}

/// The files of the index that can be manifests; links and submodules are none.
fn files_of_index(repository: &Repository) -> Result<Vec<PathBuf>> {
    let entries = repository.records(&["ls-files", "--stage", "-z"])?;
    // "100644 <hash> <stage>\t<path>"
    let path = |entry: PathBuf| {
        let text = entry.to_str()?;
        let (head, path) = text.split_once('\t')?;
        (head.starts_with("100") && head.ends_with(" 0")).then(|| PathBuf::from(path))
    };
    let paths = entries.into_iter().filter_map(path);
    Ok(paths.filter(|path| is_manifest(path) || path.ends_with("Kustomization")).collect())
}

fn check_out(repository: &Repository, files: &[PathBuf], folder: &Path) -> Result<()> {
    let prefix = format!("--prefix={}/", folder.display());
    for some in files.chunks(AT_ONCE) {
        let head = ["checkout-index", "--quiet", prefix.as_str(), "--"].map(PathBuf::from);
        repository.run(&[&head[..], some].concat())?;
    }
    Ok(())
}
