//! A block between two marks in a file that somebody else keeps: it is replaced, and every other byte stays.

use std::ops::Range;

/// What the marks say after the comment sign.
const BEGIN: &str = "BEGIN kubectl-ipam";
const END: &str = "END kubectl-ipam";
const NOTE: &str = "written by kubectl ipam hosts; what is changed up to the end mark is lost";

/// Why a file's marks make no sense. Lines count from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BlockError {
    /// A block begins in this line and does not end.
    NoEnd(usize),
    /// A block ends in this line and did not begin.
    NoBegin(usize),
    /// A second block begins in this line.
    Second(usize),
}

impl BlockError {
    /// The line to look at, and what is wrong with it: a fragment.
    pub fn explain(self) -> (usize, String) {
        match self {
            Self::NoEnd(line) => (line, format!("the block that begins here has no line {END:?}")),
            Self::NoBegin(line) => (line, format!("the block that ends here has no line {BEGIN:?}")),
            Self::Second(line) => (line, "a second block begins here".to_owned()),
        }
    }
}

/// The block with its marks.
pub fn block(comment: &str, text: &str) -> String {
    format!("{comment} {BEGIN}\n{comment} {NOTE}\n{text}{comment} {END}\n")
}

/// The text of the block in a file, its marks included, with plain line endings; `None` when there is none.
///
/// # Errors
/// When the marks make no sense.
pub fn present(file: &[u8], comment: &str) -> Result<Option<String>, BlockError> {
    let Some(range) = find(file, comment)? else { return Ok(None) };
    let mut text = String::from_utf8_lossy(&file[range]).replace("\r\n", "\n");
    if !text.ends_with('\n') {
        text.push('\n');
    }
    Ok(Some(text))
}

/// The file with the block in it: in the place of the one it has, or at its end. Line endings are the file's own,
/// and a last line without one stays so.
///
/// # Errors
/// When the marks make no sense.
pub fn replace(file: &[u8], comment: &str, text: &str) -> Result<Vec<u8>, BlockError> {
    let ending = if uses_crlf(file) { "\r\n" } else { "\n" };
    let block = block(comment, text).replace('\n', ending).into_bytes();
    let Some(range) = find(file, comment)? else {
        let gap = if file.is_empty() || file.ends_with(b"\n") { "" } else { ending };
        return Ok([file, gap.as_bytes(), &block].concat());
    };
    let open_end = range.end == file.len() && !file.ends_with(b"\n");
    let block = if open_end { block.strip_suffix(ending.as_bytes()).unwrap_or(&block) } else { &block };
    Ok([&file[..range.start], block, &file[range.end..]].concat())
}

/// Where the block is, from the first byte of its first mark to behind the line ending of its last.
fn find(file: &[u8], comment: &str) -> Result<Option<Range<usize>>, BlockError> {
    let (begin, end) = (format!("{comment} {BEGIN}"), format!("{comment} {END}"));
    let mut at = if file.starts_with(BYTE_ORDER_MARK) { BYTE_ORDER_MARK.len() } else { 0 };
    let mut open: Option<(usize, usize)> = None;
    let mut found: Option<Range<usize>> = None;
    for (number, line) in (1..).zip(file[at..].split_inclusive(|byte| *byte == b'\n')) {
        let start = at;
        at += line.len();
        let line = line.trim_ascii();
        if line == begin.as_bytes() {
            if open.is_some() || found.is_some() {
                return Err(BlockError::Second(number));
            }
            open = Some((number, start));
        } else if line == end.as_bytes() {
            let Some((_, start)) = open.take() else { return Err(BlockError::NoBegin(number)) };
            found = Some(start..at);
        }
    }
    match open {
        Some((number, _)) => Err(BlockError::NoEnd(number)),
        None => Ok(found),
    }
}

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// As the first line has it.
fn uses_crlf(file: &[u8]) -> bool {
    file.split_inclusive(|byte| *byte == b'\n').next().is_some_and(|line| line.ends_with(b"\r\n"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn replaced(file: &str, text: &str) -> String {
        String::from_utf8(replace(file.as_bytes(), "#", text).unwrap()).unwrap()
    }

    #[test]
    fn the_block_is_appended_once_and_then_replaced() {
        let first = replaced("127.0.0.1 localhost\n", "10.0.0.1 one\n");
        insta::assert_snapshot!(first, @"
        127.0.0.1 localhost
        # BEGIN kubectl-ipam
        # written by kubectl ipam hosts; what is changed up to the end mark is lost
        10.0.0.1 one
        # END kubectl-ipam
        ");
        let with_more = first.clone() + "# below\n10.9.9.9 mine\n";
        let second = replaced(&with_more, "10.0.0.2 two\n");
        insta::assert_snapshot!(second, @"
        127.0.0.1 localhost
        # BEGIN kubectl-ipam
        # written by kubectl ipam hosts; what is changed up to the end mark is lost
        10.0.0.2 two
        # END kubectl-ipam
        # below
        10.9.9.9 mine
        ");
        assert_eq!(replaced(&second, "10.0.0.2 two\n"), second, "twice gives the same bytes");
        assert_eq!(present(second.as_bytes(), "#").unwrap().unwrap(), block("#", "10.0.0.2 two\n"));
        assert_eq!(present(b"127.0.0.1 localhost\n", "#").unwrap(), None);
    }

    #[test]
    fn line_endings_and_a_last_line_without_one_stay() {
        let crlf = replaced("127.0.0.1 localhost\r\n", "10.0.0.1 one\n");
        assert!(!crlf.replace("\r\n", "").contains('\n'), "{crlf:?}");
        assert_eq!(replaced(&crlf, "10.0.0.1 one\n"), crlf);

        let open = "127.0.0.1 localhost\n".to_owned() + block("#", "10.0.0.1 one\n").trim_end();
        assert_eq!(replaced(&open, "10.0.0.1 one\n"), open);
        assert_eq!(replaced("no ending", ""), "no ending\n".to_owned() + &block("#", ""));
        assert_eq!(present(open.as_bytes(), "#").unwrap().unwrap(), block("#", "10.0.0.1 one\n"));
    }

    #[test]
    fn bytes_that_are_no_text_and_a_byte_order_mark_stay() {
        let file = [BYTE_ORDER_MARK, block("#", "old\n").as_bytes(), b"\xff\xfe caf\xe9\n"].concat();
        let new = replace(&file, "#", "new\n").unwrap();
        assert_eq!(new, [BYTE_ORDER_MARK, block("#", "new\n").as_bytes(), b"\xff\xfe caf\xe9\n"].concat());
    }

    #[test]
    fn marks_that_make_no_sense_are_refused() {
        let line = |file: &str| replace(file.as_bytes(), "#", "").unwrap_err();
        assert_eq!(line("a\n# BEGIN kubectl-ipam\nb\n"), BlockError::NoEnd(2));
        assert_eq!(line("a\n# END kubectl-ipam\nb\n"), BlockError::NoBegin(2));
        let twice = block("#", "") + &block("#", "");
        assert_eq!(line(&twice), BlockError::Second(4));
        assert_eq!(line("# BEGIN kubectl-ipam\n# BEGIN kubectl-ipam\n"), BlockError::Second(2));
    }

    proptest! {
        #[test]
        fn what_stands_around_a_block_is_never_touched(
            before in "([a-z# .0-9]{0,12}\n){0,4}",
            old in "([a-z .0-9]{1,12}\n){0,4}",
            new in "([a-z .0-9]{1,12}\n){0,4}",
            after in "([a-z# .0-9]{0,12}\n){0,4}",
        ) {
            let file = format!("{before}{}{after}", block("#", &old));
            prop_assert_eq!(replaced(&file, &new), format!("{before}{}{after}", block("#", &new)));
        }
    }
}
