//! `discover`: which nodes are there.

use std::time::Duration;

use clap::Args;
use labkit::cli::{Error, ExitCode, Result, Session};
use labkit::kube::parse_duration;
use labkit::output::Shape;
use labkit::prompt::Prompt;
use labkit::talos::{Patience, TalosFlags};

use crate::access::Access;
use crate::cluster::{Cluster, ClusterArgs};
use crate::discovery::scan::scan;
use crate::discovery::targets::Targets;
use crate::discovery::view::FoundList;
use crate::secrets::ClientRole;

/// How long an address may take to answer, unless somebody says otherwise.
pub(crate) const PATIENCE: Duration = Duration::from_secs(2);

/// Where to look, and how.
#[derive(Debug, Args)]
pub struct DiscoverArgs {
    /// Ranges and hosts: 10.0.0.0/24, 10.0.0.10-10.0.0.20, 10.0.0.7, node-1:50000; without any, those that cluster.yaml
    /// lists under `discover`, and its nodes
    #[arg(value_name = "RANGE")]
    pub targets: Vec<String>,
    /// The cluster's description.
    #[command(flatten)]
    pub cluster: ClusterArgs,
    /// How long to wait for an address where nothing answers
    #[arg(long, value_name = "DURATION", default_value = "2s", value_parser = parse_duration)]
    pub connect_timeout: Duration,
    /// Do not ask when there are more than 4096 addresses to try
    #[arg(short, long)]
    pub yes: bool,
}

/// Tries the addresses, and shows what answers.
pub async fn run(args: DiscoverArgs, flags: &TalosFlags, session: &Session) -> Result<ExitCode> {
    session.ui.accepts(Shape::List)?;
    let cluster = args.cluster.load_if_present(session.env.directory())?;
    let mut words = args.targets.clone();
    if words.is_empty() {
        let ranges = cluster.iter().flat_map(|cluster| cluster.discover.iter().map(ToString::to_string));
        let nodes =
            cluster.iter().flat_map(|cluster| cluster.nodes.iter().map(|node| node.address.to_string()));
        words = ranges.chain(nodes).collect();
    }
    let list = look(&words, cluster.as_ref(), args.connect_timeout, args.yes, flags, session).await?;
    session.ui.show(&list)?;
    for gap in &list.gaps {
        session.ui.warn(&format!("not read: {}: {}", gap.what, gap.why));
    }
    if session.ui.format().is_human() && !list.items.is_empty() {
        session.ui.status(&list.summary());
    }
    Ok(if list.gaps.is_empty() { ExitCode::Done } else { ExitCode::Gaps })
}

/// Tries these ranges and hosts.
///
/// # Errors
/// Usage: words that are neither. Refused: more addresses than are tried without a word on it.
pub(crate) async fn look(
    words: &[String],
    cluster: Option<&Cluster>,
    connect: Duration,
    is_agreed: bool,
    flags: &TalosFlags,
    session: &Session,
) -> Result<FoundList> {
    let targets = Targets::parse(words)?;
    if targets.count().is_zero() {
        return Err(Error::usage("there is no address to try").hint(
            "name a range, as in `discover 10.0.0.0/24`, or list ranges under `discover` in cluster.yaml",
        ));
    }
    agree(is_agreed, &targets, session)?;
    let patience = Patience { connect, ..Patience::default() };
    let access = Access::of(session, flags, cluster, ClientRole::Reader)?;
    let total = targets.count().to_u128().and_then(|count| u64::try_from(count).ok());
    let shown = session.ui.progress("looking for nodes", total);
    let found = scan(&targets, &access.keys, patience, &shown).await;
    Ok(FoundList::new(found, targets.count()))
}

/// Many addresses are tried only when that is meant.
fn agree(is_agreed: bool, targets: &Targets, session: &Session) -> Result<()> {
    if is_agreed || !targets.is_many() {
        return Ok(());
    }
    let count = targets.count();
    let prompt = Prompt::new(&session.ui);
    if prompt.can_ask() {
        if prompt.confirm(&format!("Try {count} addresses?"), false)? {
            return Ok(());
        }
        return Err(Error::refused("nothing was tried"));
    }
    Err(Error::refused(format!("{count} addresses are more than are tried without a word on it"))
        .hint("name a smaller range, or pass --yes"))
}
