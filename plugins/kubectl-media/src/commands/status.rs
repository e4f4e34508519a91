//! `status`: every app on one line.

use std::time::Duration;

use clap::Args;
use labkit::cli::{Error, ExitCode, Result, Session};
use labkit::kube::{Scope, parse_duration};
use labkit::output::{Format, Shape};

use super::asking::{AskArgs, ask_again, find, scope};
use crate::ask::Depth;
use crate::complete;
use crate::keys::Logins;
use crate::status::StatusList;
use crate::status::changes::Before;

/// What moves the cursor of a terminal to the upper left corner and clears what is there.
const CLEAR: &str = "\u{1b}[H\u{1b}[2J";

/// Which apps to show, and how to look at them.
#[derive(Debug, Args)]
pub struct StatusArgs {
    /// Only these: radarr, radarr-4k, media/radarr; without any, every app that is found
    #[arg(value_name = "APP", add = complete::apps())]
    pub apps: Vec<String>,
    /// Look in all namespaces, whatever -n says
    #[arg(short = 'A', long)]
    pub all_namespaces: bool,
    /// Show what the API server says; ask no app
    #[arg(long, conflicts_with_all = ["via", "app_timeout", "keys_from"])]
    pub cluster_only: bool,
    /// Look again and again, and mark what has changed, until Ctrl-C
    ///
    /// On a terminal the table stays in its place, and cells that have changed bear a star. Elsewhere the table is
    /// followed by a line for each app that has changed.
    #[arg(short, long)]
    pub watch: bool,
    /// How long to wait between two looks
    #[arg(long, value_name = "DURATION", default_value = "5s", requires = "watch", value_parser = parse_duration)]
    pub interval: Duration,
    /// How apps are asked.
    #[command(flatten)]
    pub ask: AskArgs,
}

/// Shows how the apps are.
pub async fn run(args: StatusArgs, session: &Session) -> Result<ExitCode> {
    session.ui.accepts(Shape::List)?;
    // Asking holds the talks with eight apps at once, so it stands on the heap.
    if args.watch {
        return Box::pin(watch(&args, session)).await;
    }
    let list = Box::pin(look(&args, session, &mut Logins::default())).await?;
    session.ui.show(&list)?;
    warn(session, &list);
    // Whoever closed the pipe wants no last line either.
    session.ui.finish()?;
    sum_up(session, &list, scope(session.cluster().await?, args.all_namespaces));
    let blocking = list.gaps.iter().any(|gap| gap.blocking);
    Ok(match list.totals.broken {
        0 if blocking => ExitCode::Gaps,
        0 => ExitCode::Done,
        _ => ExitCode::Findings,
    })
}

/// Looks once. Logins of earlier looks are used again.
async fn look(args: &StatusArgs, session: &Session, logins: &mut Logins) -> Result<StatusList> {
    let _shown = session.ui.progress("looking at the apps", None);
    let stack = find(session, args.all_namespaces, &args.apps).await?;
    let (stack, asked) = if args.cluster_only {
        (stack, None)
    } else {
        let gathered = ask_again(session, stack, &args.ask, Depth::Health, logins).await?;
        *logins = gathered.store.logins;
        (gathered.stack, Some(gathered.asked))
    };
    Ok(StatusList::new(stack, asked, args.all_namespaces, session.now()))
}

/// Looks again and again. The first look must succeed; what goes wrong later is told, and it goes on.
async fn watch(args: &StatusArgs, session: &Session) -> Result<ExitCode> {
    let ui = &session.ui;
    let wide = match ui.format() {
        Format::Table => false,
        Format::Wide => true,
        _ => return Err(Error::usage("--watch shows a table").hint("leave -o away, or use -o wide")),
    };
    session.end_well_on_interrupt();
    let lives = ui.terminal().stdout && !ui.is_dumb();
    let mut before = Before::default();
    let mut logins = Logins::default();
    let mut list = look(args, session, &mut logins).await?;
    loop {
        if lives {
            let table = ui.table(&before.marked(&list), wide);
            ui.print(&format!("{CLEAR}{table}{}\n", list.summary()))?;
        } else {
            let first = before.is_empty();
            ui.print(&ui.rows(&before.changed(&list), wide, first))?;
        }
        warn(session, &list);
        list = loop {
            tokio::time::sleep(args.interval).await;
            // A look that fails for want of the API server leaves what was seen before.
            match look(args, session, &mut logins).await {
                Ok(list) => break list,
                Err(error) => ui.error(&error),
            }
        };
    }
}

fn warn(session: &Session, list: &StatusList) {
    for gap in &list.gaps {
        session.ui.warn(&format!("not read: {}: {}", gap.what, gap.why));
    }
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
