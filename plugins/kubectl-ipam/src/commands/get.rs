//! `get`: everything about one name or address.

use std::path::Path;

use clap::Args;
use labkit::cli::{Error, ExitCode, Result, Session, closest};
use labkit::finding::{Finding, FindingFlags, Gap, Report, Suppression};
use labkit::kube::Scope;
use labkit::output::{Format, Shape};

use super::history::{Past, past};
use super::sources::{SourceFlags, Sources, gather};
use crate::check::{CATALOGUE, Input, check};
use crate::complete;
use crate::details::{DetailList, Match, Material, Target, details, matches, names, text};
use crate::facts::Facts;
use crate::history::events::{of_claim_fact, sort};
use crate::inventory::Inventory;
use crate::occupancy::contested;
use crate::publish;

/// How many commits are looked at for the history; `history` looks at more.
const COMMITS: u32 = 100;

/// What to look at.
#[derive(Debug, Args)]
pub struct GetArgs {
    /// A name, an object or addresses: plex, service/plex, node/worker-1, 10.69.1.154, 10.69.1.0/24
    #[arg(value_name = "NAME|ADDRESS|CIDR", required = true, add = complete::things())]
    pub targets: Vec<String>,
    /// Tell this many events of the history, the newest; 0 for none
    #[arg(long, value_name = "COUNT", default_value_t = 5)]
    pub events: usize,
    /// What to read.
    #[command(flatten)]
    pub sources: SourceFlags,
}

/// Tells everything about each of them.
pub async fn run(args: GetArgs, session: &Session) -> Result<ExitCode> {
    session.ui.accepts(Shape::List)?;
    let reading = session.ui.progress("reading inventory, files and cluster", None);
    let mut sources = gather(session, &args.sources, Scope::All).await?;
    drop(reading);
    let namespace = session.global.kube.namespace.as_deref();
    let (found, missing) = find(&args.targets, namespace, &sources.facts);
    if found.is_empty() {
        return Err(not_found(&missing, namespace, &sources.facts));
    }
    let list = describe(found, &args, &mut sources, session)?;
    match session.ui.format() {
        Format::Table => session.ui.print(&text(&list, false, &session.ui))?,
        Format::Wide => session.ui.print(&text(&list, true, &session.ui))?,
        _ => session.ui.show(&list)?,
    }
    for gap in &list.gaps {
        session.ui.warn(&format!("not read: {}: {}", gap.what, gap.why));
    }
    if !missing.is_empty() {
        return Err(not_found(&missing, namespace, &sources.facts));
    }
    Ok(if sources.facts.has_blocking_gaps() { ExitCode::Gaps } else { ExitCode::Done })
}

/// What fits each target, and the targets that nothing fits.
fn find<'t>(
    targets: &'t [String],
    namespace: Option<&str>,
    facts: &Facts,
) -> (Vec<(String, Match)>, Vec<&'t str>) {
    let (mut found, mut missing) = (Vec::new(), Vec::new());
    for text in targets {
        let matches = matches(&Target::read(text), namespace, facts);
        if matches.is_empty() {
            missing.push(text.as_str());
        }
        found.extend(matches.into_iter().map(|one| (text.clone(), one)));
    }
    (found, missing)
}

fn not_found(missing: &[&str], namespace: Option<&str>, facts: &Facts) -> Error {
    let Some(first) = missing.first() else { return Error::failed("nothing was asked for") };
    if let Some(mistake) = Target::mistake(first) {
        let error = Error::usage(mistake.to_string());
        return mistake.hint().into_iter().fold(error, Error::hint);
    }
    let within = namespace.map(|namespace| format!(" in namespace {namespace}")).unwrap_or_default();
    let quoted: Vec<String> = missing.iter().map(|name| format!("{name:?}")).collect();
    let error = Error::failed(format!("{} not found{within}", quoted.join(", ")));
    let name = first.rsplit('/').next().unwrap_or(first);
    let names = names(facts);
    if namespace.is_some() && names.contains(name) {
        return error.hint("leave out -n to look in every namespace");
    }
    match closest(name, names) {
        Some(known) if known != name => error.hint(format!("did you mean {known:?}?")),
        _ => error.hint("kubectl ipam list shows everything that is known"),
    }
}

/// Puts the answer together: what `check`, `history` and `render` know about it.
fn describe(
    found: Vec<(String, Match)>,
    args: &GetArgs,
    sources: &mut Sources,
    session: &Session,
) -> Result<DetailList> {
    let mut events: Vec<_> = sources.facts.claims.iter().map(of_claim_fact).collect();
    let mut gaps = Vec::new();
    if let Some(inventory) = sources.inventory.as_ref().filter(|_| args.events > 0)
        && Path::new(&inventory.file).is_file()
    {
        let past_of =
            Past { path: Path::new(&inventory.file), present: inventory, limit: COMMITS, told: false };
        if let Err(error) = past(past_of, session, &mut events, &mut gaps) {
            gaps.push(Gap::note("the history of the file", error.message));
        }
    }
    sort(&mut events);
    sources.facts.gaps.append(&mut gaps);
    let facts = &sources.facts;
    let inventory = sources.inventory.as_ref();
    let findings = findings(facts, inventory, session)?;
    // What cannot be rendered is a problem of the inventory, which `check` and `render` tell.
    let rendered = inventory.map(|inventory| publish::render(inventory).unwrap_or_default());
    let material = Material {
        facts,
        inventory,
        findings: &findings,
        contested: &contested(&findings),
        events: &events,
        most_events: args.events,
        rendered: rendered.as_deref().unwrap_or_default(),
    };
    Ok(details(found, &material))
}

/// What `check` finds and nobody suppressed.
pub(super) fn findings(
    facts: &Facts,
    inventory: Option<&Inventory>,
    session: &Session,
) -> Result<Vec<Finding>> {
    let suppressions: Vec<Suppression> = inventory.into_iter().flat_map(Inventory::suppressions).collect();
    let input = Input { facts, inventory, now: session.now(), suppressions: &suppressions, applied_by: &[] };
    let mut report = Report::new(CATALOGUE);
    report.extend(check(input));
    let judged = report.judge(&FindingFlags::default(), &suppressions)?;
    Ok(judged.document().value.findings.clone())
}
