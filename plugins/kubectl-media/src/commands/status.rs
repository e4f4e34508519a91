//! `status`: every app on one line.

use clap::Args;
use labkit::cli::{ExitCode, Result, Session};
use labkit::kube::Scope;
use labkit::output::Shape;

use super::asking::{find, scope};
use crate::complete;
use crate::status::StatusList;

/// Which apps to show.
#[derive(Debug, Args)]
pub struct StatusArgs {
    /// Only these: radarr, radarr-4k, media/radarr; without any, every app that is found
    #[arg(value_name = "APP", add = complete::apps())]
    pub apps: Vec<String>,
    /// Look in all namespaces, whatever -n says
    #[arg(short = 'A', long)]
    pub all_namespaces: bool,
}

/// Shows how the apps are.
pub async fn run(args: StatusArgs, session: &Session) -> Result<ExitCode> {
    session.ui.accepts(Shape::List)?;
    let stack = find(session, args.all_namespaces, &args.apps).await?;
    let scope = scope(session.cluster().await?, args.all_namespaces);
    let list = StatusList::new(stack, args.all_namespaces, session.now());

    session.ui.show(&list)?;
    for gap in &list.gaps {
        session.ui.warn(&format!("not read: {}: {}", gap.what, gap.why));
    }
    // Whoever closed the pipe wants no last line either.
    session.ui.finish()?;
    sum_up(session, &list, scope);
    let blocking = list.gaps.iter().any(|gap| gap.blocking);
    Ok(match list.totals.broken {
        0 if blocking => ExitCode::Gaps,
        0 => ExitCode::Done,
        _ => ExitCode::Findings,
    })
}

/// The last line for people: how many there are, or where else to look.
fn sum_up(session: &Session, list: &StatusList, scope: Scope<'_>) {
    if !session.ui.format().is_human() {
        return;
    }
    match scope {
        Scope::Namespace(namespace) if list.items.is_empty() => {
            session.ui.hint(&format!("namespace {namespace} was looked at; -A looks in all of them"));
        }
        _ if list.items.is_empty() => {}
        _ if list.totals.broken + list.totals.warnings == 0 && list.gaps.is_empty() => {
            session.ui.success(&list.summary());
        }
        _ => session.ui.status(&list.summary()),
    }
}
