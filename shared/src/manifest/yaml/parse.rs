//! From text to tree: what is refused at the door, and errors in words.

use saphyr_parser::Parser;

use super::build::{Builder, Show};
use super::places::{Places, clamp};
use super::{Document, Limits, Node, Position, SyntaxError};

/// Reads a text that holds exactly one document.
///
/// # Errors
/// As [`parse_all`]; and when the text holds no document, or more than one.
pub fn parse(text: &str, limits: &Limits) -> Result<Document, SyntaxError> {
    only_one(documents(text, limits, None)?)
}

/// Reads as [`parse`] does, and shows each item of a list that stands in the outermost mapping as soon as it is
/// complete: the list's key, the place in the list, the item. The tree keeps the last item of such a list only, so a
/// long list is never in memory as a whole. What was shown counts only if there is no error in the end.
///
/// # Errors
/// As [`parse`].
pub fn parse_items(
    text: &str,
    limits: &Limits,
    mut show: impl FnMut(&str, usize, &Node),
) -> Result<Document, SyntaxError> {
    only_one(documents(text, limits, Some(&mut show))?)
}

fn only_one(documents: Vec<Document>) -> Result<Document, SyntaxError> {
    let mut documents = documents.into_iter();
    match (documents.next(), documents.next()) {
        (Some(document), None) => Ok(document),
        (Some(_), Some(second)) => {
            Err(SyntaxError::new("a second document begins here", second.root.span.start)
                .hint("keep one document in this file: remove the `---` line or move the rest elsewhere"))
        }
        (None, _) => Err(SyntaxError::new("the file is empty", Position::START)),
    }
}

/// Reads every document of a text. A text with nothing but comments holds none.
///
/// # Errors
/// No YAML; a duplicate key; a control character; a tab in the indentation; a key that is no scalar; more than
/// `limits` allow. The position is the first place where something is wrong.
pub fn parse_all(text: &str, limits: &Limits) -> Result<Vec<Document>, SyntaxError> {
    documents(text, limits, None)
}

fn documents(text: &str, limits: &Limits, show: Option<&mut Show<'_>>) -> Result<Vec<Document>, SyntaxError> {
    let mark = text.strip_prefix('\u{feff}').map_or(0, |rest| text.len() - rest.len());
    let body = &text[mark..];
    if u32::try_from(text.len()).is_err() {
        return Err(SyntaxError::new("the file is larger than 4 GiB", Position::START));
    }
    refuse_control_characters(body, mark)?;
    let places = Places::of(body, mark);
    let mut builder = Builder::new(body, places, limits, show);
    let mut parser = Parser::new_from_str(body);
    loop {
        match parser.next_event() {
            None => return Ok(builder.documents),
            Some(Ok((event, span))) => builder.take(event, span)?,
            Some(Err(error)) => {
                return Err(scan_error(body, mark, builder.places.at(*error.marker()), error.info()));
            }
        }
    }
}

/// Binary content shows itself by the characters that YAML forbids (YAML 1.2.2 §5.1).
fn refuse_control_characters(body: &str, base: usize) -> Result<(), SyntaxError> {
    let allowed = |byte: u8| byte >= 0x20 && byte != 0x7f || matches!(byte, b'\t' | b'\n' | b'\r');
    let Some(at) = body.bytes().position(|byte| !allowed(byte)) else { return Ok(()) };
    let before = &body[..at];
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    let position = Position {
        offset: clamp(base + at),
        line: clamp(before.matches('\n').count() + 1),
        column: clamp(before[line_start..].chars().count() + 1),
    };
    let code = body.as_bytes()[at];
    Err(SyntaxError::new(format!("control character 0x{code:02x} in the text"), position)
        .hint("this looks like a binary file; in double quotes such a character can be written as \\xNN"))
}

/// The library's words, or ours where the cause is a tab.
fn scan_error(body: &str, base: usize, position: Position, info: &str) -> SyntaxError {
    // A tab is noticed in its own line, or at the end of the one before.
    let lines = if info.contains("tab") { [position.line, position.line + 1] } else { [position.line; 2] };
    for line in lines {
        let mut start = base;
        let mut all = body.split_inclusive('\n');
        for _ in 1..line {
            start += all.next().map_or(0, str::len);
        }
        let Some(text) = all.next() else { continue };
        let indentation = text.len() - text.trim_start_matches([' ', '\t']).len();
        if let Some(tab) = text[..indentation].find('\t') {
            let place = Position { offset: clamp(start + tab), line, column: clamp(tab + 1) };
            return SyntaxError::new("a tab is used for indentation", place)
                .hint("YAML indents with blanks only: replace each tab by blanks");
        }
    }
    SyntaxError::new(format!("not valid YAML: {info}"), position)
}

#[cfg(test)]
mod tests;
