//! `list`: every known address.

use clap::Args;
use labkit::cli::{Error, ExitCode, Result, Session};
use labkit::finding::Gap;
use labkit::kube::Scope;
use labkit::net::{AddrRange, AddrSpec};
use labkit::output::Shape;

use super::sources::{SourceFlags, Sources, gather};
use crate::complete;
use crate::facts::{Facts, Note, Role, Source, State};
use crate::listing::{AddressList, Filter};

/// Which addresses to list.
#[derive(Debug, Args)]
pub struct ListArgs {
    /// Only what shares an address with one of these: 10.69.1.163, 10.69.1.0/24, 10.69.1.150-165
    #[arg(value_name = "ADDRESS", value_parser = range)]
    pub addresses: Vec<AddrRange>,
    /// Only addresses of this network
    #[arg(long, value_name = "NAME", add = complete::networks())]
    pub network: Option<String>,
    /// Only addresses in this pool
    #[arg(long, value_name = "NAME", add = complete::pools())]
    pub pool: Option<String>,
    /// Only these roles
    #[arg(long, value_name = "ROLE", value_delimiter = ',', value_enum, hide_possible_values = true)]
    pub role: Vec<Role>,
    /// Only these owners: plex, media/plex, node/talos-qal-bre
    #[arg(long, value_name = "OWNER", value_delimiter = ',')]
    pub owner: Vec<String>,
    /// Only what is written in these sources
    #[arg(long, value_name = "SOURCE", value_delimiter = ',', value_enum, hide_possible_values = true)]
    pub origin: Vec<Source>,
    /// Only these states
    #[arg(long, value_name = "STATE", value_delimiter = ',', value_enum)]
    pub state: Vec<State>,
    /// Objects of all namespaces, whatever -n says; this is what happens without -n, too
    #[arg(short = 'A', long)]
    pub all_namespaces: bool,
    /// What to read.
    #[command(flatten)]
    pub sources: SourceFlags,
}

/// Lists what is known.
pub async fn run(args: ListArgs, session: &Session) -> Result<ExitCode> {
    session.ui.accepts(Shape::List)?;
    let namespace = session.global.kube.namespace.clone().filter(|_| !args.all_namespaces);
    let scope = namespace.as_deref().map_or(Scope::All, Scope::Namespace);
    let Sources { facts, .. } = gather(session, &args.sources, scope).await?;
    let facts = with_note_gaps(facts);
    let filter = Filter {
        addresses: args.addresses,
        network: args.network.map(|name| known("network", name, network_names(&facts))).transpose()?,
        pool: args.pool.map(|name| known("pool", name, pool_names(&facts))).transpose()?,
        roles: args.role,
        owners: args.owner,
        sources: args.origin,
        states: args.state,
        namespace,
    };
    let blocking = facts.has_blocking_gaps();
    let list = AddressList::new(facts, &filter);
    session.ui.show(&list)?;
    for gap in &list.gaps {
        session.ui.warn(&format!("not read: {}: {}", gap.what, gap.why));
    }
    Ok(if blocking { ExitCode::Gaps } else { ExitCode::Done })
}

/// An address text that could not be read is an address missing from the list.
fn with_note_gaps(mut facts: Facts) -> Facts {
    let missing = facts.notes.iter().filter(|note| !note.understood).map(|note: &Note| {
        let at = note.origin.location.as_ref().map(|at| format!("{}:{}: ", at.file, at.line));
        let what = format!("{}{} {}", at.unwrap_or_default(), note.origin, note.origin.field);
        Gap { what, why: note.error.to_string(), blocking: true }
    });
    let missing: Vec<Gap> = missing.collect();
    facts.gaps.extend(missing);
    facts
}

fn range(text: &str) -> Result<AddrRange, String> {
    AddrSpec::parse_cli(text).map(AddrSpec::range).map_err(|error| match error.hint() {
        Some(hint) => format!("{error}; {hint}"),
        None => error.to_string(),
    })
}

fn network_names(facts: &Facts) -> Vec<&str> {
    facts.networks.iter().map(|network| network.name.as_str()).collect()
}

fn pool_names(facts: &Facts) -> Vec<&str> {
    facts.pools.iter().map(|pool| pool.name.as_str()).collect()
}

/// A name that nothing has is a mistake, not an empty answer.
pub(super) fn known(what: &str, name: String, mut names: Vec<&str>) -> Result<String> {
    if names.contains(&name.as_str()) {
        return Ok(name);
    }
    names.sort_unstable();
    names.dedup();
    let hint = if names.is_empty() {
        format!("no {what} is known: describe one in the inventory")
    } else {
        format!("known are: {}", names.join(", "))
    };
    Err(Error::failed(format!("{what} {name:?} not found")).hint(hint))
}
