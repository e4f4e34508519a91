//! `pool`: adds, widens and narrows pools, in the inventory and in the cluster together.
//!
//! Order: what a pool gets is written into the inventory first and given to the load balancer then; what it gives up
//! is taken from the load balancer first. So a run that dies between the two leaves nothing that hands out an
//! address of which the inventory does not know that it is the pool's. The same command again does the rest: ranges
//! name what is meant, and a number (`--by`) is refused while the two sides differ.

mod add;
mod carry_out;
mod grow;
mod live;
mod patches;
mod shrink;
mod survey;

use clap::{Args, Subcommand};
use labkit::cli::{Error, ExitCode, Result, Session};
use labkit::net::AddrSpec;
use labkit::output::Shape;

use super::editing::EditFlags;

/// Which pool to change, and how.
#[derive(Debug, Args)]
pub struct PoolArgs {
    /// What to do.
    #[command(subcommand)]
    pub verb: PoolVerb,
}

/// The verbs of `pool`.
#[derive(Debug, Subcommand)]
pub enum PoolVerb {
    /// Make a new pool: in the inventory, and for MetalLB or Cilium in the cluster
    ///
    /// Refused where the addresses belong to another pool, a DHCP range, a machine, a gateway or the edges of a
    /// network. The same command again finishes what was interrupted.
    Add(Box<add::AddArgs>),
    /// Give a pool more addresses
    ///
    /// The inventory comes first, the cluster second. Refused where the addresses belong to another pool, a DHCP
    /// range, a machine, a gateway or the edges of a network, or leave the pool's network.
    Grow(Box<grow::GrowArgs>),
    /// Take addresses away from a pool
    ///
    /// The cluster comes first, the inventory second. Refused as long as a Service has one of the addresses or asks
    /// for it, or one is reserved: no load balancer asks before it takes an address away.
    Shrink(Box<shrink::ShrinkArgs>),
}

/// What every verb of `pool` takes.
#[derive(Debug, Args)]
pub struct Common {
    /// Change the inventory only and ask no cluster
    #[arg(long)]
    pub offline: bool,
    /// How the inventory is edited.
    #[command(flatten)]
    pub edit: EditFlags,
}

/// Does it.
///
/// # Errors
/// What the verb fails with.
pub async fn run(args: PoolArgs, session: &Session) -> Result<ExitCode> {
    session.ui.accepts(Shape::List)?;
    match args.verb {
        PoolVerb::Add(args) => add::run(*args, session).await,
        PoolVerb::Grow(args) => grow::run(*args, session).await,
        PoolVerb::Shrink(args) => shrink::run(*args, session).await,
    }
}

/// A range as people type it.
fn range(text: &str) -> Result<AddrSpec, String> {
    AddrSpec::parse_cli(text).map_err(|error| match error.hint() {
        Some(hint) => format!("{error}; {hint}"),
        None => error.to_string(),
    })
}

/// Refuses the same address twice in one flag.
fn distinct(wanted: &[AddrSpec]) -> Result<()> {
    for (at, one) in wanted.iter().enumerate() {
        if let Some(other) = wanted[..at].iter().find(|other| other.range().overlaps(one.range())) {
            return Err(Error::usage(format!("{other} and {one} overlap")).hint("name each address once"));
        }
    }
    Ok(())
}
