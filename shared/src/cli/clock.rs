//! The time a command works with.

use jiff::Timestamp;

use super::env::LABKIT_NOW;
use super::{Env, Error, Result};

/// Where the present time comes from: the system, or one fixed moment in tests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clock {
    /// The system's clock.
    System,
    /// Always this moment.
    Fixed(Timestamp),
}

impl Clock {
    /// The system's clock unless [`LABKIT_NOW`] pins it.
    pub fn from_env(env: &Env) -> Result<Self> {
        let Some(text) = env.non_empty(LABKIT_NOW) else { return Ok(Self::System) };
        text.parse().map(Self::Fixed).map_err(|error| {
            Error::usage(format!("{LABKIT_NOW} is not a time: {text:?}"))
                .caused_by(error)
                .hint("write it as 2026-01-31T12:00:00Z, or unset it: it is meant for tests")
        })
    }

    /// The present time.
    pub fn now(self) -> Timestamp {
        match self {
            Self::System => Timestamp::now(),
            Self::Fixed(moment) => moment,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labkit_now_pins_the_clock() {
        let env = Env::of([(LABKIT_NOW, "2026-01-31T12:00:00Z")], "/");
        let clock = Clock::from_env(&env).expect("a valid time");
        assert_eq!(clock.now().to_string(), "2026-01-31T12:00:00Z");
    }

    #[test]
    fn a_bad_time_is_a_usage_error() {
        let error = Clock::from_env(&Env::of([(LABKIT_NOW, "noon")], "/")).expect_err("not a time");
        assert_eq!(error.message, "LABKIT_NOW is not a time: \"noon\"");
    }
}
