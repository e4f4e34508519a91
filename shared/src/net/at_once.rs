//! How many connections may be tried at once.

use rustix::process::{Resource, getrlimit};

/// How many connections are tried at once at most.
const IN_FLIGHT: u64 = 256;

/// Files that the process needs for everything else.
const SPARE: u64 = 64;

/// How many probes may be in flight: 256, or as many as the system's limit on open files leaves room for.
pub fn probes_at_once() -> usize {
    let limit = getrlimit(Resource::Nofile).current.unwrap_or(IN_FLIGHT + SPARE);
    usize::try_from(limit.saturating_sub(SPARE).clamp(1, IN_FLIGHT)).unwrap_or(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_always_room_for_one_and_never_for_more_than_agreed() {
        assert!((1..=256).contains(&probes_at_once()));
    }
}
