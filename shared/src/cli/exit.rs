//! Exit codes, the same for every plugin and every output format.

/// How a command ended. The numbers are public and stable: scripts depend on them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum ExitCode {
    /// Done, or everything is healthy.
    Done = 0,
    /// The work failed: API, network, files, invalid input found while running.
    Failed = 1,
    /// The command line was wrong.
    Usage = 2,
    /// Findings at or above the threshold, or `diff` found differences.
    Findings = 3,
    /// Gave up waiting.
    TimedOut = 4,
    /// Refused: a conflict, a precondition, or a confirmation that was not given.
    Refused = 5,
    /// Done, but something could not be read or reached; the gaps are listed.
    Gaps = 6,
    /// Interrupted by Ctrl-C.
    Interrupted = 130,
}

impl ExitCode {
    /// Every code with the sentence the man pages print.
    pub const ALL: [(Self, &'static str); 8] = [
        (Self::Done, "done, or everything is healthy"),
        (Self::Failed, "failed"),
        (Self::Usage, "wrong command line"),
        (Self::Findings, "findings at or above the threshold, or differences were found"),
        (Self::TimedOut, "timed out waiting"),
        (Self::Refused, "refused: conflict, precondition or missing confirmation"),
        (Self::Gaps, "done with gaps: something could not be read"),
        (Self::Interrupted, "interrupted"),
    ];

    /// The number the process exits with.
    pub fn code(self) -> u8 {
        self as u8
    }
}

impl From<ExitCode> for std::process::ExitCode {
    fn from(exit: ExitCode) -> Self {
        Self::from(exit.code())
    }
}
