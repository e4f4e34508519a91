//! `map`: pictures of networks.

use std::path::{Path, PathBuf};

use clap::Args;
use labkit::cli::{Error, ExitCode, Result, Session};
use labkit::files::{Privacy, read_bytes, write_atomic};
use labkit::finding::Subject;
use labkit::kube::Scope;
use labkit::output::{Format, Shape, View as _};
use labkit::plan::{Action, Decision, Plan, PlanFlags};
use labkit::prompt::Prompt;

use super::get::findings;
use super::sources::{SourceFlags, gather};
use crate::complete;
use crate::facts::Facts;
use crate::map::{AddressMap, Area, GENERATOR, ScaleError, Unknown, areas, html, picture, svg};
use crate::occupancy::contested;

/// The largest picture that is looked at before it is replaced.
const LIMIT: u64 = 64 << 20;

/// What to draw, and where.
#[derive(Debug, Args)]
pub struct MapArgs {
    /// Networks, tiers and pools by name, prefixes or ranges; without any, every network that is known
    #[arg(value_name = "NETWORK|CIDR|POOL", add = complete::drawable())]
    pub targets: Vec<String>,
    /// One cell for this many addresses, as a prefix length: /26; by default as few as fit
    #[arg(long, value_name = "/LENGTH", value_parser = prefix)]
    pub cell: Option<u8>,
    /// Draw an SVG into this file, or - for standard output
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub svg: Option<PathBuf>,
    /// Make a page of HTML in this file, or - for standard output
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub html: Option<PathBuf>,
    /// Confirmation and dry run, for --svg and --html.
    #[command(flatten)]
    pub plan: PlanFlags,
    /// What to read.
    #[command(flatten)]
    pub sources: SourceFlags,
}

/// Draws.
pub async fn run(args: MapArgs, session: &Session) -> Result<ExitCode> {
    check_flags(&args, session)?;
    let reading = session.ui.progress("reading inventory, files and cluster", None);
    let sources = gather(session, &args.sources, Scope::All).await?;
    drop(reading);
    let facts = &sources.facts;
    let contested = contested(&findings(facts, sources.inventory.as_ref(), session)?);
    let areas = areas(&args.targets, facts, &contested).map_err(|unknown| not_found(&unknown))?;
    if areas.is_empty() {
        return Err(Error::failed("no network is known")
            .hint("name a prefix or a range, or describe a network in the inventory"));
    }
    if args.svg.is_some() || args.html.is_some() {
        refuse_gaps(&args, facts)?;
        write(&areas, &args, session)?;
    } else {
        show(&areas, &args, facts, session)?;
    }
    for gap in &facts.gaps {
        session.ui.warn(&format!("not read: {}: {}", gap.what, gap.why));
    }
    Ok(if facts.has_blocking_gaps() { ExitCode::Gaps } else { ExitCode::Done })
}

/// Flags that would have no effect are refused.
fn check_flags(args: &MapArgs, session: &Session) -> Result<()> {
    session.ui.accepts(Shape::List)?;
    let files: Vec<&PathBuf> = args.svg.iter().chain(&args.html).collect();
    let to_stdout = files.iter().filter(|file| is_stdout(file)).count();
    let asks = args.plan.yes || args.plan.dry_run.is_some();
    let has_format = session.global.output.output.is_some();
    let is_data = !matches!(session.ui.format(), Format::Table | Format::Wide);
    if to_stdout > 1 {
        return Err(Error::usage("one picture fits on standard output").hint("name a file for the other"));
    }
    if asks && to_stdout == files.len() {
        return Err(
            Error::usage("--yes and --dry-run are about files").hint("name a file with --svg or --html")
        );
    }
    if has_format && to_stdout > 0 {
        return Err(Error::usage("-o and the picture are both for standard output")
            .hint("name a file for the picture, or leave out -o"));
    }
    if args.cell.is_some() && is_data && files.is_empty() {
        return Err(Error::usage("--cell is about pictures; data has stretches of equal addresses")
            .hint("leave out -o or --cell"));
    }
    Ok(())
}

/// A picture that is shared must not show as free what could not be looked at.
fn refuse_gaps(args: &MapArgs, facts: &Facts) -> Result<()> {
    let mut files = args.svg.iter().chain(&args.html).filter(|file| !is_stdout(file));
    match (files.next(), facts.gaps.iter().find(|gap| gap.blocking)) {
        (Some(file), Some(gap)) => {
            Err(Error::refused(format!("{} is not written: something could not be read", file.display()))
                .caused_by(format!("{}: {}", gap.what, gap.why))
                .hint("--offline draws what the files say"))
        }
        _ => Ok(()),
    }
}

fn is_stdout(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// The picture in the terminal, or the data behind it.
fn show(areas: &[Area], args: &MapArgs, facts: &Facts, session: &Session) -> Result<()> {
    let map = || AddressMap::new(areas, facts.gaps.clone());
    let ui = &session.ui;
    match ui.format() {
        Format::Table | Format::Wide => {
            let pictures: Result<Vec<String>, ScaleError> =
                areas.iter().map(|area| picture(area, args.cell, ui)).collect();
            ui.print(&pictures.map_err(|error| bad_scale(&error))?.join("\n"))?;
            if *ui.format() == Format::Wide {
                ui.print(&format!("\n{}", ui.table(&map().table(), true)))?;
            }
            Ok(())
        }
        _ => ui.show(&map()),
    }
}

/// Draws into files, after asking.
fn write(areas: &[Area], args: &MapArgs, session: &Session) -> Result<()> {
    let ui = &session.ui;
    let mut files: Vec<(&Path, String)> = Vec::new();
    if let Some(path) = &args.svg {
        files.push((path, svg(areas, args.cell).map_err(|error| bad_scale(&error))?));
    }
    if let Some(path) = &args.html {
        files.push((path, html(areas, args.cell).map_err(|error| bad_scale(&error))?));
    }
    let (printed, written): (Vec<_>, Vec<_>) = files.into_iter().partition(|(path, _)| is_stdout(path));
    let plan = plan(&written, session)?;
    let mut answers = session.global.output.output.is_some();
    if !plan.is_empty() {
        match plan.confirm(&args.plan, ui, &Prompt::new(ui))? {
            Decision::Shown => answers = true,
            Decision::Rehearse(_) => {
                return Err(Error::usage("--dry-run=server asks the API server, and this writes files")
                    .hint("use --dry-run"));
            }
            Decision::Apply(confirmed) => {
                for change in &confirmed.plan().changes {
                    let is_meant = |path: &Path| path.display().to_string() == change.subject.name;
                    if let Some((path, text)) = written.iter().find(|(path, _)| is_meant(path)) {
                        write_atomic(path, text.as_bytes(), Privacy::Keep)?;
                        confirmed.report(ui, change);
                    }
                }
            }
        }
    }
    if answers {
        ui.show(&plan.document("ipam"))?;
    }
    printed.iter().try_for_each(|(_, text)| ui.print(text))
}

/// Which files are to be written. One that somebody else made is not replaced.
fn plan(files: &[(&Path, String)], session: &Session) -> Result<Plan> {
    const UNDO: &str = "draw it again from the earlier inventory";
    let mut plan = Plan::default();
    for (path, text) in files {
        let subject = Subject::new("file", path.display().to_string());
        if matches!(path.try_exists(), Ok(false)) {
            plan.undoable(Action::Create, subject, "draw the picture", "delete the file");
            continue;
        }
        let old = read_bytes(path, LIMIT)?;
        let start = &old[..old.len().min(1024)];
        if old == text.as_bytes() {
            session.ui.success(&format!("{} is up to date", path.display()));
        } else if String::from_utf8_lossy(start).contains(GENERATOR) {
            plan.undoable(Action::Update, subject, "draw the picture as it is now", UNDO);
        } else {
            return Err(Error::refused(format!("{} was not drawn by map", path.display()))
                .hint("choose another file, or move this one away"));
        }
    }
    Ok(plan)
}

fn not_found(unknown: &Unknown) -> Error {
    let error = Error::failed(format!("network, tier or pool {:?} not found", unknown.name));
    match (&unknown.closest, &unknown.mistake) {
        (_, Some(mistake)) => {
            let error = Error::usage(mistake.to_string());
            mistake.hint().into_iter().fold(error, Error::hint)
        }
        (Some(closest), None) => error.hint(format!("did you mean {closest:?}?")),
        (None, None) => error.hint("kubectl ipam map without a name draws every network that is known"),
    }
}

fn bad_scale(error: &ScaleError) -> Error {
    Error::usage(error.to_string()).hint("choose a shorter prefix with --cell, or leave it out")
}

/// `/26` or `26`.
fn prefix(text: &str) -> Result<u8, String> {
    let digits = text.strip_prefix('/').unwrap_or(text);
    let length = digits.parse::<u8>().ok().filter(|length| *length <= 128);
    length.ok_or_else(|| "a prefix length is a number from /0 to /128".to_owned())
}
