//! `wiring`: how the apps are wired to each other.

mod picture;
pub(super) mod probe;

use std::path::PathBuf;

use clap::Args;
use labkit::cli::{Error, ExitCode, Result, Session};
use labkit::output::Shape;
use labkit::plan::{Decision, Plan, PlanFlags};
use labkit::prompt::Prompt;

use super::asking::AskArgs;
use super::asking::Gathered;
use super::judged::{Conclusion, Judged, sum_up};
use super::selected::AppArgs;
use crate::wiring::{Link, State, WiringList, links, proofs};

/// Whose links to show, and where.
#[derive(Debug, Args)]
pub struct WiringArgs {
    /// Which apps.
    #[command(flatten)]
    pub which: AppArgs,
    /// Draw the links into this file, or - for standard output: an SVG with the broken ones red and explained
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub svg: Option<PathBuf>,
    /// Also have the apps test their links: to indexers, apps, download clients, which changes something
    ///
    /// A test logs in, may create a category that is missing, counts at the indexer, and is remembered as a success or
    /// failure. What each test changes is shown first. Links to qBittorrent that are broken are left out: a wrong password counts towards a ban.
    #[arg(long, conflicts_with = "svg")]
    pub test: bool,
    /// How apps are asked.
    #[command(flatten)]
    pub ask: AskArgs,
    /// Confirmation and dry run.
    #[command(flatten)]
    pub plan: PlanFlags,
}

/// Shows the links, or draws them.
pub async fn run(args: WiringArgs, session: &Session) -> Result<ExitCode> {
    let ui = &session.ui;
    ui.accepts(Shape::Graph)?;
    check(&args)?;
    let mut judged = Judged::gather(&args.which, &args.ask, session).await?;
    let mut items = links(&judged.world());
    items.retain(|link| judged.is_wanted(&link.from) || judged.is_wanted(&link.to));
    let silent = items.iter().filter(|link| link.is_unasked());
    judged.note_silent(silent.map(|link| (link.from.clone(), link.detail.clone())));
    if args.test && !test(&args, judged.gathered, &mut items, session).await? {
        return Ok(ExitCode::Done);
    }
    items.sort_by_key(|link| std::cmp::Reverse(link.state));
    let list = WiringList::new(items, judged.gaps, args.which.all_namespaces);

    let mut plan = Plan::default();
    let drawing = args.svg.as_deref().map(|path| picture::Picture::new(path, &list));
    if let Some(picture) = &drawing {
        picture.plan(&mut plan, ui)?;
    }
    if !plan.is_empty() {
        match plan.confirm(&args.plan, ui, &Prompt::new(ui))? {
            Decision::Shown => {
                ui.show(&plan.document("media"))?;
                return Ok(ExitCode::Done);
            }
            Decision::Rehearse(_) => return Err(no_rehearsal()),
            Decision::Apply(confirmed) => {
                if let Some(picture) = &drawing {
                    picture.write(&confirmed, ui)?;
                }
            }
        }
    }
    match &drawing {
        Some(picture) if picture.is_stdout() => ui.print(picture.text())?,
        _ => ui.show(&list)?,
    }
    let summary = (!list.items.is_empty()).then(|| list.summary());
    let end = Conclusion {
        summary: summary.as_deref(),
        is_well: list.is_well(),
        broken: list.totals.broken,
        hints: hints(&list),
    };
    sum_up(session, &list.gaps, &end)
}

/// Has the apps test their links; `false` if only the plan was wanted, which is shown then.
async fn test(args: &WiringArgs, gathered: Gathered, items: &mut [Link], session: &Session) -> Result<bool> {
    let ui = &session.ui;
    let (proofs, left_out) = proofs(items, &gathered.stack);
    for text in left_out {
        ui.warn(&format!("not tested: {text}"));
    }
    let plan = probe::plan(&proofs, items);
    match plan.confirm(&args.plan, ui, &Prompt::new(ui))? {
        Decision::Shown => {
            ui.show(&plan.document("media"))?;
            return Ok(false);
        }
        Decision::Rehearse(_) => return Err(no_rehearsal()),
        Decision::Apply(confirmed) => {
            probe::apply(&confirmed, &proofs, items, gathered, args.ask.options(), session).await?;
        }
    }
    Ok(true)
}

fn no_rehearsal() -> Error {
    Error::usage("--dry-run=server asks the API server, and nothing here is sent to it").hint("use --dry-run")
}

fn check(args: &WiringArgs) -> Result<()> {
    let asks = args.plan.yes || args.plan.dry_run.is_some();
    let writes = args.svg.as_deref().is_some_and(|path| path.as_os_str() != "-");
    if asks && !writes && !args.test {
        return Err(Error::usage("--yes and --dry-run are about what is written or tested")
            .hint("name a file with --svg, or add --test"));
    }
    Ok(())
}

/// What to do about the worst, each once.
fn hints(list: &WiringList) -> Vec<String> {
    const MOST: usize = 3;
    let mut hints: Vec<String> = Vec::new();
    for link in list.items.iter().filter(|link| link.state > State::Unknown) {
        let Some(hint) = &link.hint else { continue };
        let text = format!("{}: {hint}", link.from.name);
        if hints.len() < MOST && !hints.contains(&text) {
            hints.push(text);
        }
    }
    hints
}
