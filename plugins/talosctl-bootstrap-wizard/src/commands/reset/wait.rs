//! Looking at a node that may wipe itself, until it shows that it has.

use labkit::cli::{Error, Result};
use labkit::talos::facts::Stage;
use tokio::time::{Duration, Instant, sleep};

use super::{Proof, Scope, Shown, shown, stage};
use crate::commands::ground::{Ground, Seen};
use crate::install::limits::Limits;
use crate::install::sight::Sight;

/// What was seen of the node since the call.
#[derive(Debug, Clone, Copy, Default)]
struct Course {
    /// The node said that it wipes itself.
    accepted: bool,
    /// It has left: it is away, or says that it goes.
    has_gone: bool,
    /// How long it is silent without a break.
    silent: Duration,
    /// How long it is looked at.
    elapsed: Duration,
}

/// What a look means.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Meaning {
    Proven(Proof),
    Wait(&'static str),
    /// The call had no effect that shows.
    NotBegun,
    TimedOut,
}

/// Looks until it is clear what became of the node.
///
/// # Errors
/// Timed out, if it does not begin, or does not show that it is done.
pub(super) async fn until_wiped(
    ground: &Ground<'_>,
    before: &Seen<'_>,
    scope: Scope,
    powers_off: bool,
    accepted: bool,
) -> Result<Proof> {
    let name = &before.node.hostname;
    let started = Instant::now();
    let mut silent_since = None;
    let mut course = Course { accepted, ..Course::default() };
    let mut said = "";
    loop {
        let seen = ground.look_at(&[before.node]).await;
        let Some(seen) = seen.first() else { return Err(timed_out(name)) };
        let shown = shown(before.node, seen);
        let is_silent = matches!(shown, Shown::Silent { .. });
        silent_since = if is_silent { silent_since.or(Some(Instant::now())) } else { None };
        let leaves = matches!(&seen.sight, Sight::Ours(facts)
            if matches!(stage(facts), Stage::Resetting | Stage::Rebooting | Stage::ShuttingDown));
        course.has_gone |= leaves || !matches!(shown, Shown::Ours);
        course.silent = silent_since.map_or(Duration::ZERO, |since| since.elapsed());
        course.elapsed = started.elapsed();
        let meaning = if leaves {
            Meaning::Wait("wipes itself")
        } else {
            meaning(&shown, course, scope, powers_off, &ground.limits)
        };
        match meaning {
            Meaning::Proven(proof) => return Ok(proof),
            Meaning::NotBegun => return Err(not_begun(name)),
            Meaning::Wait(line) if course.elapsed < ground.limits.installed => {
                if said != line {
                    ground.say(name, line);
                    said = line;
                }
            }
            Meaning::Wait(_) | Meaning::TimedOut => return Err(timed_out(name)),
        }
        sleep(ground.limits.poll).await;
    }
}

fn meaning(shown: &Shown, course: Course, scope: Scope, powers_off: bool, limits: &Limits) -> Meaning {
    // Servers take minutes to start; one that is off stays silent.
    let patience = if powers_off { limits.begin } else { limits.preparing };
    match (shown, scope) {
        (Shown::Bare, Scope::System) => Meaning::Proven(Proof::Maintenance),
        (Shown::Ours, Scope::Ephemeral) if course.has_gone => Meaning::Proven(Proof::Back),
        (Shown::Ours, _) if course.elapsed >= limits.begin + limits.preparing => Meaning::NotBegun,
        (Shown::Ours, _) => Meaning::Wait("drains itself and leaves the cluster"),
        (Shown::Resetting, _) => Meaning::Wait("wipes itself"),
        (Shown::Silent { .. }, _) if course.silent < patience => {
            Meaning::Wait("is away: wiping, or restarting")
        }
        // Silence proves something only of a node that had agreed, and has nothing to come back with.
        (Shown::Silent { .. }, _) if course.accepted && (powers_off || scope == Scope::System) => {
            Meaning::Proven(Proof::Silent)
        }
        (Shown::Silent { .. }, _) => Meaning::TimedOut,
        (Shown::Installed, _) => Meaning::Wait("is in maintenance mode, and Talos is still on its disk"),
        (Shown::Bare | Shown::Foreign { .. }, _) => Meaning::Wait("shows something else"),
    }
}

fn not_begun(name: &str) -> Error {
    Error::timed_out(format!("{name} was not wiped: it has its configuration"))
        .hint("it may have failed to leave etcd: its console says why")
        .hint("run `reset` again, with --skip-drain if it cannot leave by itself")
}

fn timed_out(name: &str) -> Error {
    Error::timed_out(format!("{name} does not show that it is wiped"))
        .hint("start it from the installer, without another system on its disk it waits in maintenance mode")
        .hint("then run `reset` again: it looks first, and wipes nothing twice")
        .hint("if the machine is lost, pass --gone: then it is only taken out of etcd")
}

#[cfg(test)]
mod tests {
    use labkit::cli::Env;

    use super::*;

    fn of(shown: &Shown, course: Course, scope: Scope, powers_off: bool) -> Meaning {
        let limits = Limits::from_env(&Env::of([("", ""); 0], "/")).unwrap();
        meaning(shown, course, scope, powers_off, &limits)
    }

    fn silent() -> Shown {
        Shown::Silent { why: "no answer".to_owned() }
    }

    const HOUR: Duration = Duration::from_secs(3600);

    #[test]
    fn an_empty_disk_in_maintenance_mode_is_the_proof() {
        let any = Course::default();
        assert_eq!(of(&Shown::Bare, any, Scope::System, false), Meaning::Proven(Proof::Maintenance));
        assert!(matches!(of(&Shown::Installed, any, Scope::System, false), Meaning::Wait(_)));
        assert!(matches!(of(&Shown::Bare, any, Scope::Ephemeral, false), Meaning::Wait(_)));
    }

    #[test]
    fn a_node_that_never_left_is_not_back() {
        let here = Course { accepted: true, ..Course::default() };
        assert!(matches!(of(&Shown::Ours, here, Scope::Ephemeral, false), Meaning::Wait(_)));
        let away = Course { has_gone: true, ..here };
        assert_eq!(of(&Shown::Ours, away, Scope::Ephemeral, false), Meaning::Proven(Proof::Back));
        let late = Course { elapsed: HOUR, ..here };
        assert_eq!(of(&Shown::Ours, late, Scope::System, false), Meaning::NotBegun);
    }

    #[test]
    fn silence_after_a_lost_answer_proves_nothing() {
        let lost = Course { has_gone: true, silent: HOUR, elapsed: HOUR, accepted: false };
        assert_eq!(of(&silent(), lost, Scope::System, true), Meaning::TimedOut);
        let agreed = Course { accepted: true, ..lost };
        assert_eq!(of(&silent(), agreed, Scope::System, true), Meaning::Proven(Proof::Silent));
        assert_eq!(of(&silent(), agreed, Scope::Ephemeral, false), Meaning::TimedOut);
        let brief = Course { silent: Duration::from_secs(30), ..agreed };
        assert!(matches!(of(&silent(), brief, Scope::System, false), Meaning::Wait(_)));
    }
}
