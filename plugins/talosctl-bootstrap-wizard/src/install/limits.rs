//! How long anything may take, and how often is looked.

use std::time::Duration;

use labkit::cli::{Env, Error, Result};

/// For tests: every wait takes so many parts of its time, for example `0.01`.
pub const TIME_SCALE: &str = "LABKIT_TIME_SCALE";

/// How long to wait for what (siderolabs/talos internal/app/machined/pkg/runtime/v1alpha1: the sequences these follow).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// For the boot medium to be taken out.
    pub medium: Duration,
    /// For a node that has its configuration to leave maintenance mode.
    pub begin: Duration,
    /// For an installed node to answer: servers take minutes to start, and images come from the internet.
    pub installed: Duration,
    /// For etcd to wait for its bootstrap after the node answers.
    pub preparing: Duration,
    /// For etcd to run with all members after the bootstrap.
    pub etcd: Duration,
    /// How long a node may be away before it is looked for elsewhere.
    pub astray: Duration,
    /// Between two looks.
    pub poll: Duration,
    /// Between two searches of the ranges.
    pub search: Duration,
}

impl Limits {
    /// The limits, scaled if the environment says so.
    ///
    /// # Errors
    /// Usage: a scale that is no number above 0.
    pub fn from_env(env: &Env) -> Result<Self> {
        let Some(text) = env.non_empty(TIME_SCALE) else { return Ok(Self::scaled(1.0)) };
        match text.parse::<f64>() {
            Ok(scale) if scale > 0.0 && scale <= 100.0 => Ok(Self::scaled(scale)),
            _ => Err(Error::usage(format!("{TIME_SCALE} is no number above 0: {text:?}"))
                .hint("write it as 0.01, or unset it: it is meant for tests")),
        }
    }

    fn scaled(scale: f64) -> Self {
        let seconds = |seconds: u32| Duration::from_secs(u64::from(seconds)).mul_f64(scale);
        let minutes = |minutes: u32| seconds(minutes * 60);
        Self {
            medium: minutes(30),
            begin: minutes(2),
            installed: minutes(15),
            preparing: minutes(5),
            etcd: minutes(10),
            astray: seconds(30),
            poll: seconds(2),
            search: seconds(20),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tests_wait_less_and_nobody_waits_for_nothing() {
        let of = |text: &str| Limits::from_env(&Env::of([(TIME_SCALE, text)], "/"));
        assert_eq!(of("0.01").unwrap().begin, Duration::from_millis(1200));
        for wrong in ["0", "-1", "much", "NaN", "inf"] {
            assert!(of(wrong).is_err(), "{wrong}");
        }
        let whole = Limits::from_env(&Env::of([("", ""); 0], "/")).unwrap();
        assert_eq!(whole.installed, Duration::from_secs(900));
    }
}
