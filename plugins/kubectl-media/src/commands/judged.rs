//! What `wiring` and `paths` judge from: every app asked, since what one says is about the others.

use labkit::cli::{ExitCode, Result, Session};
use labkit::finding::Gap;

use super::asking::{AskArgs, Gathered, ask_all, find, scope};
use super::selected::AppArgs;
use crate::ask::Depth;
use crate::collect::{routes, volumes};
use crate::facts::HostRoute;
use crate::paths::trace::Volumes;
use crate::stack::Stack;
use crate::status::select;
use crate::wiring::{End, World};

/// A stack, what its apps said, and what is around it.
pub(super) struct Judged {
    /// The instances and what they said.
    pub gathered: Gathered,
    /// What could not be read.
    pub gaps: Vec<Gap>,
    /// The instances that were named; `None` if none were.
    wanted: Option<Vec<End>>,
    routes: Vec<HostRoute>,
    volumes: Volumes,
    only: Option<String>,
}

impl Judged {
    /// Reads and asks.
    ///
    /// # Errors
    /// As [`find`] and [`ask_all`].
    pub(super) async fn gather(which: &AppArgs, ask: &AskArgs, session: &Session) -> Result<Self> {
        let stack = find(session, which.all_namespaces, &[]).await?;
        let wanted = wanted(&stack, &which.apps)?;
        let cluster = session.cluster().await?;
        let scope = scope(cluster, which.all_namespaces);
        let (routes, volumes) = futures::try_join!(routes(cluster, scope), volumes(cluster))?;
        let gathered = ask_all(session, stack, ask, Depth::Settings).await?;
        let gaps = gathered.stack.gaps.iter().cloned().chain(routes.1).chain(volumes.1).collect();
        let only = (!which.all_namespaces).then(|| cluster.namespace().name.clone());
        let (routes, volumes) = (routes.0, Volumes::new(&volumes.0));
        Ok(Self { gathered, gaps, wanted, routes, volumes, only })
    }

    /// Everything as the judges take it.
    pub(super) fn world(&self) -> World<'_> {
        World {
            stack: &self.gathered.stack,
            asked: &self.gathered.asked,
            routes: &self.routes,
            only: self.only.as_deref(),
            volumes: &self.volumes,
        }
    }

    /// Whether the end is an instance that was named; each is, if none were.
    pub(super) fn is_wanted(&self, end: &End) -> bool {
        self.wanted.as_ref().is_none_or(|wanted| wanted.contains(end))
    }

    /// Adds apps that did not say what was asked of them, but for those that are gaps already.
    pub(super) fn note_silent(&mut self, silent: impl Iterator<Item = (End, String)>) {
        for (app, why) in silent {
            let what = format!("app {}", app.shown(true));
            if !self.gaps.iter().any(|gap| gap.what == what) {
                self.gaps.push(Gap { what, why, blocking: true });
            }
        }
    }
}

/// How a list of judgements ends: the gaps, the last line for people with hints, and the exit code. `is_well` and `summary`
/// are about the whole list, `broken` counts what fails.
pub(super) fn sum_up(session: &Session, gaps: &[Gap], end: &Conclusion<'_>) -> Result<ExitCode> {
    let ui = &session.ui;
    for gap in gaps {
        ui.warn(&format!("not read: {}: {}", gap.what, gap.why));
    }
    // Whoever closed the pipe wants no last line either.
    ui.finish()?;
    if let Some(summary) = end.summary.filter(|_| ui.format().is_human()) {
        if end.is_well {
            ui.success(summary);
        } else {
            ui.status(summary);
        }
        for hint in &end.hints {
            ui.hint(hint);
        }
    }
    let blocking = gaps.iter().any(|gap| gap.blocking);
    Ok(match end.broken {
        0 if blocking => ExitCode::Gaps,
        0 => ExitCode::Done,
        _ => ExitCode::Findings,
    })
}

/// What a list comes to.
pub(super) struct Conclusion<'l> {
    /// The last line; none where the list is empty.
    pub summary: Option<&'l str>,
    /// Whether there is nothing to worry about.
    pub is_well: bool,
    /// What does not work.
    pub broken: usize,
    /// What to do about the worst.
    pub hints: Vec<String>,
}

/// The instances that were named, as ends of links.
fn wanted(stack: &Stack, names: &[String]) -> Result<Option<Vec<End>>> {
    if names.is_empty() {
        return Ok(None);
    }
    let mut named = Stack { instances: stack.instances.clone(), ..Stack::default() };
    select(&mut named, names)?;
    Ok(Some(named.instances.iter().map(End::instance).collect()))
}
