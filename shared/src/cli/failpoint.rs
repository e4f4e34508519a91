//! Points at which tests can kill, pause or fail a debug build.
//!
//! `LABKIT_FAILPOINT=<name>` makes the process kill itself with SIGKILL when it reaches that point;
//! `<name>:pause=<milliseconds>` sleeps there, `<name>:error` returns an error. Release builds contain none of this.

#[cfg(debug_assertions)]
use std::time::Duration;

#[cfg(debug_assertions)]
use super::{Error, Result, env::LABKIT_FAILPOINT};

/// Marks a point where a test may stop the process. Does nothing in release builds; in debug builds it may
/// return early with an error, so it stands only in functions that return [`Result`](crate::cli::Result).
#[macro_export]
macro_rules! failpoint {
    ($name:expr) => {
        #[cfg(debug_assertions)]
        $crate::cli::failpoint::reached($name)?;
        // Never called: what a name is made of counts as used there, too.
        #[cfg(not(debug_assertions))]
        let _unreached = || {
            let _name = $name;
        };
    };
}

/// What is to happen at a failpoint.
#[cfg(debug_assertions)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Effect {
    Kill,
    Pause(Duration),
    Fail,
}

/// Does what `LABKIT_FAILPOINT` asks for at `name`; see [`failpoint!`].
#[cfg(debug_assertions)]
pub fn reached(name: &str) -> Result<()> {
    let Some(wish) = std::env::var_os(LABKIT_FAILPOINT) else { return Ok(()) };
    match effect(&wish.to_string_lossy(), name) {
        None => Ok(()),
        Some(Effect::Kill) => {
            let killed =
                rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::KILL);
            Err(Error::failed(format!("failpoint {name}: the process survived SIGKILL: {killed:?}")))
        }
        Some(Effect::Pause(time)) => {
            std::thread::sleep(time);
            Ok(())
        }
        Some(Effect::Fail) => Err(Error::failed(format!("failpoint {name}"))),
    }
}

#[cfg(debug_assertions)]
fn effect(wish: &str, name: &str) -> Option<Effect> {
    let (wanted, what) = wish.split_once(':').unwrap_or((wish, "kill"));
    if wanted != name {
        return None;
    }
    match what {
        "kill" => Some(Effect::Kill),
        "error" => Some(Effect::Fail),
        other => {
            let milliseconds = other.strip_prefix("pause=")?.parse().ok()?;
            Some(Effect::Pause(Duration::from_millis(milliseconds)))
        }
    }
}

#[cfg(all(test, debug_assertions))]
mod tests {
    use super::*;

    #[test]
    fn a_wish_names_the_point_and_the_effect() {
        assert_eq!(effect("reserve.claimed", "reserve.claimed"), Some(Effect::Kill));
        assert_eq!(effect("reserve.claimed:kill", "reserve.claimed"), Some(Effect::Kill));
        assert_eq!(effect("reserve.claimed:error", "reserve.claimed"), Some(Effect::Fail));
        assert_eq!(
            effect("reserve.claimed:pause=250", "reserve.claimed"),
            Some(Effect::Pause(Duration::from_millis(250)))
        );
        assert_eq!(effect("reserve.claimed", "reserve.edited"), None);
    }
}
