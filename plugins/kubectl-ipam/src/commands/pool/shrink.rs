//! `pool shrink`: fewer addresses for a pool, none of which anybody has.

use clap::{ArgGroup, Args};
use labkit::cli::{Error, ExitCode, Result, Session};
use labkit::net::{AddrRange, AddrSpec};
use labkit::plan::Action;

use super::carry_out::Task;
use super::live::written;
use super::survey::{Found, Survey};
use super::{Common, distinct, range};
use crate::assign::Version;
use crate::commands::assigning::evidence;
use crate::complete;
use crate::facts::Provider;
use crate::inventory::edit::Edit;
use crate::pools::change::{Ask, Delta, ranges, shrink};
use crate::pools::holders::{Giver, holders, refusal};

/// What to take away.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("what").required(true))]
pub struct ShrinkArgs {
    /// The pool
    #[arg(value_name = "NAME", add = complete::pools())]
    pub name: String,
    /// So many addresses, from the end of the pool
    #[arg(long, value_name = "N", group = "what", value_parser = clap::value_parser!(u64).range(1..))]
    pub by: Option<u64>,
    /// These addresses: 10.69.1.163, 10.69.1.160-165
    #[arg(long, value_name = "RANGE", group = "what", value_delimiter = ',', value_parser = range)]
    pub remove: Vec<AddrSpec>,
    /// All addresses that the pool shall have
    #[arg(long, value_name = "RANGE", group = "what", value_delimiter = ',', value_parser = range)]
    pub to: Vec<AddrSpec>,
    /// What every verb takes.
    #[command(flatten)]
    pub common: Common,
}

impl ShrinkArgs {
    fn ask(&self) -> Result<Ask> {
        distinct(&self.remove)?;
        distinct(&self.to)?;
        Ok(match self.by {
            Some(count) => Ask::By(count),
            None if self.to.is_empty() => Ask::These(self.remove.clone()),
            None => Ask::Exactly(self.to.clone()),
        })
    }
}

/// Shrinks it.
pub(super) async fn run(args: ShrinkArgs, session: &Session) -> Result<ExitCode> {
    let ask = args.ask()?;
    let survey = Survey::of(&args.common, session).await?;
    let found = survey.find(&args.name).await?;
    let mut delta = shrink(&found.sides, &ask)?;
    keep_edges_out(&found, &mut delta);
    refuse(&survey, &found, &delta).await?;
    let removed = ranges(&delta.removed);
    let undo = format!("kubectl ipam pool grow {} --add {removed}", args.name);
    let mut task = Task::new("shrink", &args.name, removed, undo, &survey);
    let side = found.sides.inventory.as_ref();
    let pieces = side.and_then(|side| delta.applied(side));
    let left = side.map(|side| match &pieces {
        Some(pieces) => pieces.iter().filter_map(|piece| piece.addresses(&side.entries)).collect(),
        None => side.entries.clone(),
    });
    let edit = |addresses: &Vec<AddrSpec>, from| Edit::SetPool {
        name: args.name.clone(),
        addresses: addresses.clone(),
        from,
    };
    task.settled = left.as_ref().map(|left| edit(left, None));
    match (&found.live, found.sides.live.as_ref().and_then(|side| delta.applied(side))) {
        (Some(live), Some(pieces)) if pieces.is_empty() => {
            return Err(Error::refused(format!("{} would have no addresses left", live.subject))
                .hint("a pool that is not needed any more is deleted with kubectl"));
        }
        (Some(live), Some(pieces)) => task.rewrite(live, &pieces, session).await?,
        (None, _) if args.common.offline && found.provider != Provider::Static => {
            session.ui.warn(&format!("offline: the cluster's pool {} stays as it is", args.name));
        }
        (None, _) if found.provider != Provider::Static => {
            session.ui.warn(&format!("pool {} is not in the cluster: only the inventory changes", args.name));
        }
        (Some(_), None) | (None, _) => {}
    }
    match (side, &left) {
        (Some(side), Some(left)) if pieces.is_some() => {
            if left.is_empty() {
                return Err(Error::refused(format!("{}: pool {} would be empty", side.place, args.name))
                    .hint("correct the inventory by hand"));
            }
            let before = Some(written(&side.entries));
            task.write_down(Action::Update, before, written(left), edit(left, Some(side.entries.clone())));
        }
        (None, _) => {
            let place = survey.inventory().map_or("an inventory", |inventory| inventory.file.as_str());
            session.ui.warn(&format!("pool {} is not in {place}: only the cluster changes", args.name));
        }
        _ => {}
    }
    // Between the first look and the user's word a Service may have got one of the addresses.
    let again = async || {
        if args.common.offline {
            return Ok(());
        }
        let survey = Survey::of(&args.common, session).await?;
        let found = survey.find(&args.name).await?;
        refuse(&survey, &found, &delta).await
    };
    task.carry_out(&args.common, session, again).await
}

/// Cilium can leave the ends of a prefix out. What is left of a prefix is written as ranges, of which it leaves nothing
/// out, so the ends go, too.
fn keep_edges_out(found: &Found<'_>, delta: &mut Delta) {
    if found.provider != Provider::Cilium {
        return;
    }
    let removed = delta.removed.clone();
    let loses = |range: &AddrRange| !removed.intersect(&[*range].into_iter().collect()).is_empty();
    let split: Vec<AddrRange> = found.fact.ranges().filter(loses).collect();
    let ends = found.fact.skipped().filter(|end| split.iter().any(|range| range.contains_range(*end)));
    delta.removed.extend(ends);
}

/// Refuses to take an address from anybody.
async fn refuse(survey: &Survey, found: &Found<'_>, delta: &Delta) -> Result<()> {
    if delta.removed.is_empty() {
        return Ok(());
    }
    let mut unseen = survey.facts.gaps.iter().filter(|gap| gap.what.starts_with("services"));
    if let Some(gap) = unseen.next() {
        return Err(Error::refused(format!("who has addresses of pool {} is not known", found.sides.name))
            .caused_by(format!("{}: {}", gap.what, gap.why))
            .hint("without the right to list Services in all namespaces a pool is not made smaller"));
    }
    let mut giver =
        Giver { name: &found.sides.name, provider: found.provider, version: None, gives: &delta.removed };
    let losers = holders(&giver, &survey.facts, survey.inventory());
    if losers.is_empty() {
        return Ok(());
    }
    // Asked for only where it is told.
    giver.version = version(survey, found.provider).await?;
    let losers = holders(&giver, &survey.facts, survey.inventory());
    Err(refusal(&giver, &losers, &found.sides.all(), &survey.facts))
}

async fn version(survey: &Survey, provider: Provider) -> Result<Option<Version>> {
    let Some(cluster) = &survey.cluster else { return Ok(None) };
    let all = evidence(cluster).await?.controllers;
    Ok(all.into_iter().find(|controller| controller.provider == provider).and_then(|one| one.version))
}
