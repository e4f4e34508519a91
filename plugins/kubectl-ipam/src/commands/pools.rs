//! `pools`: how full every pool is, in the inventory and in the cluster.

use clap::Args;
use labkit::cli::{ExitCode, Result, Session};
use labkit::kube::Scope;
use labkit::output::Shape;

use super::list::known;
use super::sources::{SourceFlags, Sources, gather};
use crate::complete;
use crate::pools::overview::overview;
use crate::pools::view::PoolList;

/// The width of a bar where there is no terminal.
const BAR: usize = 10;

/// What the other columns need beside a bar.
const REST: usize = 110;

/// Which pools to show.
#[derive(Debug, Args)]
pub struct PoolsArgs {
    /// Only these pools
    #[arg(value_name = "NAME", add = complete::pools())]
    pub names: Vec<String>,
    /// What to read.
    #[command(flatten)]
    pub sources: SourceFlags,
}

/// Shows them.
pub async fn run(args: PoolsArgs, session: &Session) -> Result<ExitCode> {
    session.ui.accepts(Shape::List)?;
    let Sources { facts, .. } = gather(session, &args.sources, Scope::All).await?;
    for name in &args.names {
        known("pool", name.clone(), facts.pools.iter().map(|pool| pool.name.as_str()).collect())?;
    }
    let mut items = overview(&facts);
    items.retain(|item| args.names.is_empty() || args.names.contains(&item.name));
    let blocking = facts.has_blocking_gaps();
    let width = session.ui.terminal().width;
    let bar_width = width.map_or(BAR, |width| width.saturating_sub(REST).clamp(BAR / 2, BAR * 2));
    let (api_version, kind) = ("ipam.labkit.dev/v1", "PoolList");
    let list = PoolList { api_version, kind, items, gaps: facts.gaps, bar_width };
    session.ui.show(&list)?;
    if session.ui.format().is_human() {
        tell(&list, session);
    }
    for gap in &list.gaps {
        session.ui.warn(&format!("not read: {}: {}", gap.what, gap.why));
    }
    Ok(if blocking { ExitCode::Gaps } else { ExitCode::Done })
}

/// What the columns have no room for.
fn tell(list: &PoolList, session: &Session) {
    for item in &list.items {
        for difference in &item.differences {
            session.ui.warn(&format!("pool {}: {}", item.name, difference.text()));
        }
        if let Some(hint) = &item.hint {
            session.ui.hint(&format!("pool {} runs full: {hint}", item.name));
        }
    }
}
