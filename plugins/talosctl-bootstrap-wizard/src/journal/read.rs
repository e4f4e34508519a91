//! From the bytes of a journal to its records.

use std::fmt;

use serde::Deserialize;

use super::record::{Header, Record, VERSION};

/// A journal as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contents {
    /// Its first line.
    pub header: Header,
    /// The others.
    pub records: Vec<Record>,
    /// How many of the bytes are whole lines. What follows was being written when the machine or the process died; it
    /// was never acted upon.
    pub whole: usize,
}

/// Why a journal cannot be used. Nothing is guessed from a part of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReadError {
    /// A newer wizard wrote it, in a format or with steps unknown here.
    Newer {
        /// Line, from 1.
        line: usize,
        /// What is unknown.
        what: String,
    },
    /// A line before the last is no record.
    Damaged {
        /// Line, from 1.
        line: usize,
        /// What the reader says.
        why: String,
    },
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Newer { line, what } => {
                write!(f, "line {line} was written by a newer version of this program: {what}")
            }
            Self::Damaged { line, why } => write!(f, "line {line} is damaged: {why}"),
        }
    }
}

impl std::error::Error for ReadError {}

/// Reads a journal; `None` if not even the header is whole, so that nothing can have been done.
///
/// # Errors
/// A newer version, or damage anywhere but in an unfinished last line.
pub fn read(bytes: &[u8]) -> Result<Option<Contents>, ReadError> {
    let whole = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    let Some(text) = bytes[..whole].strip_suffix(b"\n") else { return Ok(None) };
    let mut lines = text.split(|byte| *byte == b'\n').enumerate();
    let header = header(lines.next().map_or(&[], |(_, line)| line))?;
    let records = lines.map(|(at, line)| record(at, line)).collect::<Result<_, _>>()?;
    Ok(Some(Contents { header, records, whole }))
}

fn header(line: &[u8]) -> Result<Header, ReadError> {
    #[derive(Deserialize)]
    struct Versioned {
        version: u32,
    }
    let versioned: Versioned =
        serde_json::from_slice(line).map_err(|error| damaged(0, &error.to_string()))?;
    if versioned.version > VERSION {
        let what = format!("version {} of the format, {VERSION} is known", versioned.version);
        return Err(ReadError::Newer { line: 1, what });
    }
    serde_json::from_slice(line).map_err(|error| damaged(0, &error.to_string()))
}

fn record(at: usize, line: &[u8]) -> Result<Record, ReadError> {
    #[derive(Deserialize)]
    struct Stepped {
        step: String,
    }
    let error = match serde_json::from_slice(line) {
        Ok(record) => return Ok(record),
        Err(error) => error.to_string(),
    };
    match serde_json::from_slice::<Stepped>(line) {
        Ok(Stepped { step }) if error.starts_with("unknown") => {
            Err(ReadError::Newer { line: at + 1, what: format!("step {step:?}: {error}") })
        }
        _ => Err(damaged(at, &error)),
    }
}

fn damaged(at: usize, why: &str) -> ReadError {
    ReadError::Damaged { line: at + 1, why: why.to_owned() }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const HEADER: &str = r#"{"version":1,"cluster":"home","osCa":"ab","created":"2026-01-31T12:00:00Z"}"#;
    const RESET: &str = r#"{"at":"2026-01-31T12:00:00Z","node":"n1","step":"reset"}"#;

    fn text(lines: &[&str]) -> Vec<u8> {
        lines.iter().flat_map(|line| [line.as_bytes(), b"\n"].concat()).collect()
    }

    #[test]
    fn an_unfinished_last_line_was_never_acted_upon() {
        let mut bytes = text(&[HEADER, RESET]);
        let whole = bytes.len();
        bytes.extend_from_slice(br#"{"at":"2026-01-31T12:00"#);
        let contents = read(&bytes).unwrap().unwrap();
        assert_eq!((contents.records.len(), contents.whole), (1, whole));
        assert_eq!(read(&bytes[..20]), Ok(None), "not even the header");
        assert_eq!(read(b""), Ok(None));
    }

    #[test]
    fn damage_before_the_end_is_refused_with_its_line() {
        let error = |lines: &[&str]| read(&text(lines)).unwrap_err().to_string();
        assert!(error(&[HEADER, "{", RESET]).starts_with("line 2 is damaged"));
        assert!(error(&[HEADER, RESET, "", RESET]).starts_with("line 3 is damaged"));
        assert!(error(&[HEADER, RESET, ""]).starts_with("line 3 is damaged"));
        assert!(error(&["", HEADER]).starts_with("line 1 is damaged"));
        assert!(error(&["{}"]).starts_with("line 1 is damaged"));
    }

    #[test]
    fn what_a_newer_version_wrote_is_not_guessed() {
        let error = |lines: &[&str]| read(&text(lines)).unwrap_err().to_string();
        insta::assert_snapshot!(
            error(&[r#"{"version":2,"clusterName":"home"}"#]),
            @"line 1 was written by a newer version of this program: version 2 of the format, 1 is known"
        );
        let newer = r#"{"at":"2026-01-31T12:00:00Z","node":"n1","step":"moved"}"#;
        assert!(error(&[HEADER, newer]).starts_with("line 2 was written by a newer version"));
    }

    proptest! {
        /// Whatever was cut off at the end, what was whole before is read, and nothing else.
        #[test]
        fn a_cut_never_invents_or_loses_a_record(records in 0_usize..5, cut in 0_usize..400) {
            let mut lines = vec![HEADER];
            lines.extend(std::iter::repeat_n(RESET, records));
            let bytes = text(&lines);
            let bytes = &bytes[..cut.min(bytes.len())];
            let newlines = bytes.split(|byte| *byte == b'\n').count() - 1;
            let found = read(bytes).unwrap().map(|contents| contents.records.len());
            prop_assert_eq!(found, newlines.checked_sub(1));
        }

        #[test]
        fn no_bytes_make_the_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            drop(read(&bytes));
        }
    }
}
