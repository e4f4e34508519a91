//! What logs tell: of lines that mean something, one of each sort.

use jiff::Timestamp;

use crate::apps::Sign;

/// A line that means something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// What it tells.
    pub sign: Sign,
    /// The line, the first of its sort, without what may be a secret.
    pub line: String,
    /// How many lines tell it.
    pub count: usize,
    /// When the last of them was written.
    pub at: Option<Timestamp>,
}

/// What the log of one run of a container tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogFact {
    /// The place of its instance in the stack.
    pub instance: usize,
    /// The pod.
    pub pod: String,
    /// The container.
    pub container: String,
    /// Whether it is the run before the last restart.
    pub previous: bool,
    /// Lines that mean something, each sort once.
    pub marks: Vec<Mark>,
    /// The last line that is not empty, without what may be a secret.
    pub last: Option<String>,
}
