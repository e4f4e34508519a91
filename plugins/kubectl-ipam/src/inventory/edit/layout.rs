//! Lines, columns and ranges of the text around a node.

use std::ops::Range;

use labkit::manifest::yaml::{Entry, Node, Style, Value};

/// A replacement of a range; an empty range is an insertion.
pub(super) type Splice = (Range<usize>, String);

/// Brings replacements into the order of the text; those at the same place keep theirs.
pub(super) fn in_order(mut splices: Vec<Splice>) -> Vec<Splice> {
    splices.sort_by_key(|(range, _)| (range.start, range.end));
    splices
}

/// Makes all replacements in one pass. They do not overlap and are in order.
pub(super) fn replace(text: &str, splices: &[Splice]) -> String {
    let mut result =
        String::with_capacity(text.len() + splices.iter().map(|(_, new)| new.len()).sum::<usize>());
    let mut done = 0;
    for (range, new) in splices {
        result.push_str(text.get(done..range.start).unwrap_or_default());
        result.push_str(new);
        done = range.end.max(done);
    }
    result.push_str(text.get(done..).unwrap_or_default());
    result
}

/// The line ending in use: that of the line before `at`, else the first one of the text.
pub(super) fn newline(text: &str, at: usize) -> &'static str {
    let before = text[..at].rfind('\n').or_else(|| text.find('\n'));
    match before {
        Some(newline) if text[..newline].ends_with('\r') => "\r\n",
        _ => "\n",
    }
}

pub(super) fn line_start(text: &str, at: usize) -> usize {
    text[..at].rfind('\n').map_or(0, |newline| newline + 1)
}

/// The start of the line after the one `at` is in; the text's end if it is the last one.
pub(super) fn next_line(text: &str, at: usize) -> usize {
    text[at..].find('\n').map_or(text.len(), |newline| at + newline + 1)
}

/// How far a line is indented, in columns.
pub(super) fn indentation(text: &str, line_start: usize) -> usize {
    text[line_start..].bytes().take_while(|byte| *byte == b' ').count()
}

/// The place of a list item's dash.
pub(super) fn dash(text: &str, item: &Node) -> Option<usize> {
    let start = item.span.start.offset as usize;
    let before = text[..start].trim_end();
    let dash = before.len().checked_sub(1)?;
    // Only blanks may stand before it in its line.
    (before.ends_with('-') && text[line_start(text, dash)..dash].bytes().all(|byte| byte == b' '))
        .then_some(dash)
}

/// The byte behind the colon of a field.
pub(super) fn behind_colon(text: &str, entry: &Entry) -> Option<usize> {
    let end = entry.key.span.end.offset as usize;
    let blanks = text[end..].bytes().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
    (text.as_bytes().get(end + blanks) == Some(&b':')).then_some(end + blanks + 1)
}

/// Where a field's value ends: behind the colon if nothing is written, without the blank lines behind a block.
pub(super) fn value_end(text: &str, entry: &Entry) -> Option<usize> {
    let span = entry.value.span;
    if span.start == span.end && entry.value.is_null() {
        return behind_colon(text, entry);
    }
    Some(content_end(text, &entry.value))
}

/// Where the content of a node ends. A block text that keeps its blank lines (`|+`) owns them.
pub(super) fn content_end(text: &str, node: &Node) -> usize {
    let end = node.span.end.offset as usize;
    // The parser looks for the end of a block text as far as into the indentation of the next line.
    if keeps_blank_lines(node) {
        text[..end].trim_end_matches(' ').len()
    } else {
        text[..end].trim_end().len()
    }
}

/// Whether the node ends in a block text that keeps the blank lines behind it.
pub(super) fn keeps_blank_lines(node: &Node) -> bool {
    last_block(node).is_some_and(|text| text.ends_with("\n\n") || text == "\n")
}

/// The block text that the node ends in.
pub(super) fn last_block(node: &Node) -> Option<&str> {
    match &node.value {
        Value::Scalar(scalar) => {
            matches!(scalar.style, Style::Literal | Style::Folded).then_some(&*scalar.text)
        }
        Value::Sequence(items) => items.last().filter(|_| !node.flow).and_then(last_block),
        Value::Mapping(entries) => {
            entries.last().filter(|_| !node.flow).and_then(|entry| last_block(&entry.value))
        }
    }
}

/// The end of the last line that belongs to a block node in column `column`: its own last line, and the lines of
/// comments below that are indented deeper than `column`.
pub(super) fn lines_end(text: &str, end: usize, column: usize) -> usize {
    let mut at = if end > 0 && text[..end].ends_with('\n') { end } else { next_line(text, end) };
    while at < text.len() && text[..at].ends_with('\n') {
        let indented = indentation(text, at);
        if indented <= column || !text[at + indented..].starts_with('#') {
            break;
        }
        at = next_line(text, at);
    }
    at
}

/// Lines to be inserted at `at`, which is the start of a line or the end of the text. Where the text does not end
/// with a line ending, it does not afterwards.
pub(super) fn insert_lines(text: &str, at: usize, lines: &[String]) -> Splice {
    let newline = newline(text, at);
    let joined = lines.join(newline);
    let ends_open = at == text.len() && !text.is_empty() && !text.ends_with('\n');
    let new = if ends_open { format!("{newline}{joined}") } else { format!("{joined}{newline}") };
    (at..at, new)
}

/// The range of whole lines; at the open end of the text the line ending before them goes instead.
pub(super) fn remove_lines(text: &str, start: usize, end: usize) -> Splice {
    if end == text.len() && !text.ends_with('\n') {
        let before = &text[..start];
        let before = before.strip_suffix('\n').unwrap_or(before);
        return (before.strip_suffix('\r').unwrap_or(before).len()..end, String::new());
    }
    (start..end, String::new())
}

/// Removes a part between brackets with one of the commas beside it. `before` is the end of the part before it, if
/// there is one.
pub(super) fn remove_from_flow(text: &str, before: Option<usize>, part: Range<usize>) -> Vec<Splice> {
    let blanks = text[..part.start].len() - text[..part.start].trim_end_matches([' ', '\t']).len();
    let with_blanks = part.start - blanks..part.end;
    if let Some(comma) = comma_after(text, part.end) {
        return vec![(with_blanks.start..part.end, String::new()), (comma..comma + 1, String::new())];
    }
    match before.and_then(|before| comma_after(text, before)).filter(|comma| *comma < part.start) {
        Some(comma) if comma + 1 >= with_blanks.start => vec![(comma..part.end, String::new())],
        Some(comma) => vec![(comma..comma + 1, String::new()), (with_blanks, String::new())],
        None => vec![(part, String::new())],
    }
}

/// The next comma, if only blanks, line ends and comments come before it.
fn comma_after(text: &str, from: usize) -> Option<usize> {
    let mut in_comment = false;
    for (offset, byte) in text.as_bytes().get(from..)?.iter().enumerate() {
        match byte {
            b'\n' => in_comment = false,
            _ if in_comment => {}
            b' ' | b'\t' | b'\r' => {}
            b'#' => in_comment = true,
            b',' => return Some(from + offset),
            _ => return None,
        }
    }
    None
}
