//! `pool grow`: more addresses for a pool.

use clap::{ArgGroup, Args};
use labkit::cli::{ExitCode, Result, Session};
use labkit::net::AddrSpec;
use labkit::plan::Action;

use super::carry_out::Task;
use super::live::written;
use super::survey::{Found, Survey};
use super::{Common, distinct, range};
use crate::complete;
use crate::facts::Provider;
use crate::inventory::edit::{Edit, PoolEntry};
use crate::pools::change::{Ask, Delta, grow, ranges, texts};
use crate::pools::entries::Piece;
use crate::pools::objections::{Candidate, objections};
use crate::pools::room::{around, taken};

/// What to add.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("what").required(true))]
pub struct GrowArgs {
    /// The pool
    #[arg(value_name = "NAME", add = complete::pools())]
    pub name: String,
    /// So many addresses: those behind the pool if they are free, else before it, else the next free ones
    #[arg(long, value_name = "N", group = "what", value_parser = clap::value_parser!(u64).range(1..))]
    pub by: Option<u64>,
    /// These addresses: 10.69.1.166-170, 10.69.2.0/28
    #[arg(long, value_name = "RANGE", group = "what", value_delimiter = ',', value_parser = range)]
    pub add: Vec<AddrSpec>,
    /// All addresses that the pool shall have
    #[arg(long, value_name = "RANGE", group = "what", value_delimiter = ',', value_parser = range)]
    pub to: Vec<AddrSpec>,
    /// What every verb takes.
    #[command(flatten)]
    pub common: Common,
}

impl GrowArgs {
    fn ask(&self) -> Result<Ask> {
        distinct(&self.add)?;
        distinct(&self.to)?;
        Ok(match self.by {
            Some(count) => Ask::By(count),
            None if self.to.is_empty() => Ask::These(self.add.clone()),
            None => Ask::Exactly(self.to.clone()),
        })
    }
}

/// Grows it.
pub(super) async fn run(args: GrowArgs, session: &Session) -> Result<ExitCode> {
    let ask = args.ask()?;
    let survey = Survey::of(&args.common, session).await?;
    let found = survey.find(&args.name).await?;
    let has = found.sides.all();
    let room = || around(&has, &taken(&survey.facts), &survey.facts);
    let delta = grow(&found.sides, &ask, room)?;
    let gets = delta.new_to(&found.sides);
    if !gets.is_empty() {
        let candidate = Candidate { pool: found.fact, has: &has, gets: &gets, network: None };
        refuse(&candidate, &survey, session)?;
    }
    let added = if gets.is_empty() { texts(&delta.added) } else { ranges(&gets) };
    let undo = format!("kubectl ipam pool shrink {} --remove {added}", args.name);
    let mut task = Task::new("grow", &args.name, added, undo, &survey);
    write_down(&mut task, &found, &delta, session);
    if let Some(live) = &found.live {
        if let Some(pieces) = found.sides.live.as_ref().and_then(|side| delta.applied(side)) {
            task.rewrite(live, &pieces, session).await?;
        }
    } else {
        tell_absent(&found, &args, session);
    }
    task.carry_out(&args.common, session, async || Ok(())).await
}

/// Refuses what must not be; tells what is worth knowing.
pub(super) fn refuse(candidate: &Candidate<'_>, survey: &Survey, session: &Session) -> Result<()> {
    let found = objections(candidate, &survey.facts, survey.now);
    if let Some(error) = found.refusal(candidate) {
        let refused =
            Err(error.hint("choose addresses that are free: kubectl ipam list tells who has which"));
        return refused;
    }
    found.warnings.iter().for_each(|text| session.ui.warn(text));
    Ok(())
}

/// The half in the inventory. A pool that only the cluster has is written down, so that the inventory knows what is
/// handed out.
fn write_down(task: &mut Task<'_>, found: &Found<'_>, delta: &Delta, session: &Session) {
    let name = task.name.to_owned();
    let Some(inventory) = task.survey.inventory() else {
        session.ui.warn("there is no inventory: only the cluster's pool changes");
        return;
    };
    let after = |old: &[AddrSpec], pieces: &[Piece]| -> Vec<AddrSpec> {
        pieces.iter().filter_map(|piece| piece.addresses(old)).collect()
    };
    if let Some(side) = &found.sides.inventory {
        let pieces = delta.applied(side);
        let addresses = pieces.as_ref().map_or_else(|| side.entries.clone(), |new| after(&side.entries, new));
        let edit = |from| Edit::SetPool { name: name.clone(), addresses: addresses.clone(), from };
        task.settled = Some(edit(None));
        if pieces.is_some() {
            let before = Some(written(&side.entries));
            let edit = edit(Some(side.entries.clone()));
            task.write_down(Action::Update, before, written(&addresses), edit);
        }
    } else if let Some(side) = &found.sides.live {
        session.ui.warn(&format!(
            "pool {name} is only in the cluster ({}): it is added to {}",
            side.place, inventory.file
        ));
        let addresses =
            delta.applied(side).map_or_else(|| side.entries.clone(), |pieces| after(&side.entries, &pieces));
        let text = written(&addresses);
        let edit = Edit::AddEntry(PoolEntry { name, provider: found.provider, addresses }.into());
        task.settled = Some(edit.clone());
        task.write_down(Action::Create, None, text, edit);
    }
}

/// Says what happens to the cluster where it has no such pool.
fn tell_absent(found: &Found<'_>, args: &GrowArgs, session: &Session) {
    let name = &args.name;
    if found.provider == Provider::Static {
        return;
    }
    if args.common.offline {
        session.ui.warn(&format!("offline: the cluster's pool {name} stays as it is"));
    } else if matches!(found.provider, Provider::MetalLb | Provider::Cilium) {
        session.ui.warn(&format!("pool {name} is not in the cluster: only the inventory changes"));
        session.ui.hint(&format!(
            "to make it there, with all its addresses: kubectl ipam pool add {name} --addresses RANGE"
        ));
    }
}
