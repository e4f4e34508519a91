//! `status`: every node on one line, or what the journal says.

use std::time::Duration;

use clap::Args;
use labkit::cli::{Error, ExitCode, Result, Session};
use labkit::kube::parse_duration;
use labkit::output::Shape;
use labkit::talos::{Patience, TalosFlags};

use super::ground;
use crate::access::Access;
use crate::cluster::{Cluster, ClusterArgs};
use crate::journal;
use crate::nodes::journal::JournalList;
use crate::nodes::status::{Seen, StatusList};
use crate::nodes::targets::{look_at, targets};
use crate::secrets::ClientRole;

/// Which nodes to show.
#[derive(Debug, Args)]
pub struct StatusArgs {
    /// The cluster's description.
    #[command(flatten)]
    pub cluster: ClusterArgs,
    /// Show what was done so far, with its proof, instead of asking the nodes
    #[arg(long, conflicts_with = "connect_timeout")]
    pub journal: bool,
    /// How long to wait for a node that does not answer
    #[arg(long, value_name = "DURATION", default_value = "5s", value_parser = parse_duration)]
    pub connect_timeout: Duration,
}

/// Shows how the nodes are.
pub async fn run(args: StatusArgs, flags: &TalosFlags, session: &Session) -> Result<ExitCode> {
    session.ui.accepts(Shape::List)?;
    let cluster = ground::present(&args.cluster, session)?;
    if args.journal {
        return show_journal(&args, session);
    }
    let list = look(&args, cluster.as_ref(), flags, session).await?;
    session.ui.show(&list)?;
    for gap in &list.gaps {
        session.ui.warn(&format!("not read: {}: {}", gap.what, gap.why));
    }
    if session.ui.format().is_human() {
        tell(&list, session);
    }
    Ok(match list.totals.broken {
        0 if list.gaps.is_empty() => ExitCode::Done,
        0 => ExitCode::Gaps,
        _ => ExitCode::Findings,
    })
}

async fn look(
    args: &StatusArgs,
    cluster: Option<&Cluster>,
    flags: &TalosFlags,
    session: &Session,
) -> Result<StatusList> {
    let patience = Patience { connect: args.connect_timeout, ..Patience::default() };
    let access = Access::of(session, flags, cluster, ClientRole::Reader)?;
    let _shown = session.ui.progress("asking the nodes", None);
    let targets = targets(flags, cluster, &access, patience).await?;
    let mut nodes = look_at(&targets, &access, patience).await;
    if let Some(contents) = cluster.and_then(|cluster| journal::look(session, &cluster.name).ok()).flatten() {
        let history = journal::replay(&contents.records);
        for node in &mut nodes {
            node.last_seen = history.node(node.name()).last;
        }
    }
    let seen = Seen {
        cluster: cluster.map(|cluster| cluster.name.clone()),
        nodes,
        client_certificate_until: access.until,
    };
    Ok(StatusList::new(seen, session.now()))
}

/// What is wrong, a line each, and the sum.
fn tell(list: &StatusList, session: &Session) {
    for row in &list.items {
        for problem in &row.problems {
            session.ui.status(&format!("{}: {} ({})", row.name, problem.message, problem.code));
        }
    }
    if list.totals.broken + list.totals.warnings == 0 && list.gaps.is_empty() {
        session.ui.success(&list.summary());
    } else {
        session.ui.status(&list.summary());
    }
}

fn show_journal(args: &StatusArgs, session: &Session) -> Result<ExitCode> {
    let cluster = args.cluster.load(session.env.directory())?;
    let Some(contents) = journal::look(session, &cluster.name)? else {
        return Err(Error::failed(format!("there is no journal of cluster {}", cluster.name))
            .hint("it begins with the first step of `install`"));
    };
    session.ui.show(&JournalList::new(&cluster.name, contents.records))?;
    Ok(ExitCode::Done)
}
