//! From text to tree: events of the parser library, positions in bytes, and the checks the library leaves to us.

use std::collections::{HashMap, HashSet};

use saphyr_parser::{Event, Marker, Parser, ScalarStyle, Span as CharSpan};

use super::{Document, Entry, Key, Limits, Node, Position, Scalar, Span, Style, SyntaxError, Value};

/// Reads a text that holds exactly one document.
///
/// # Errors
/// As [`parse_all`]; and when the text holds no document, or more than one.
pub fn parse(text: &str, limits: &Limits) -> Result<Document, SyntaxError> {
    let mut documents = parse_all(text, limits)?.into_iter();
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
    let mark = text.strip_prefix('\u{feff}').map_or(0, |rest| text.len() - rest.len());
    let body = &text[mark..];
    if u32::try_from(text.len()).is_err() {
        return Err(SyntaxError::new("the file is larger than 4 GiB", Position::START));
    }
    refuse_control_characters(body, mark)?;
    let places = Places::of(body, mark);
    let mut builder = Builder::new(body, places, limits);
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

/// Sizes were checked against `u32` at the door; this only spells the conversion.
fn clamp(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// Turns the library's character counts into byte offsets.
struct Places<'a> {
    body: &'a str,
    base: usize,
    /// Byte offset of every [`Places::STEP`]th character; empty for ASCII, where both counts agree.
    samples: Vec<u32>,
}

impl<'a> Places<'a> {
    const STEP: usize = 64;

    fn of(body: &'a str, base: usize) -> Self {
        let samples = if body.is_ascii() {
            Vec::new()
        } else {
            body.char_indices().step_by(Self::STEP).map(|(offset, _)| clamp(offset)).collect()
        };
        Self { body, base, samples }
    }

    fn at(&self, marker: Marker) -> Position {
        Position {
            offset: clamp(self.base + self.byte(marker.index())),
            line: clamp(marker.line()),
            column: clamp(marker.col() + 1),
        }
    }

    fn byte(&self, character: usize) -> usize {
        let Some(sample) = self.samples.get(character / Self::STEP) else {
            return if self.samples.is_empty() { character.min(self.body.len()) } else { self.body.len() };
        };
        let from = *sample as usize;
        self.body[from..]
            .char_indices()
            .nth(character % Self::STEP)
            .map_or(self.body.len(), |(at, _)| from + at)
    }

    fn span(&self, span: CharSpan) -> Span {
        Span { start: self.at(span.start), end: self.at(span.end) }
    }
}

/// A collection that is still open.
struct Open {
    node: Node,
    /// Begun by a bracket, so ended by one.
    bracketed: bool,
    anchor: usize,
    /// How many values it holds so far, itself and what aliases repeat included.
    size: usize,
    /// The key that waits for its value.
    key: Option<Key>,
    /// The keys so far, once a mapping is too long to look through.
    seen: HashSet<Box<str>>,
}

/// Above this many entries a set finds duplicates faster than looking through them.
const SMALL_MAPPING: usize = 16;

struct Builder<'a> {
    body: &'a str,
    places: Places<'a>,
    limits: &'a Limits,
    documents: Vec<Document>,
    open: Vec<Open>,
    /// Anchored nodes of this document, with how many nodes each is.
    anchors: HashMap<usize, (Node, usize)>,
    nodes: usize,
    repeated: usize,
}

impl<'a> Builder<'a> {
    fn new(body: &'a str, places: Places<'a>, limits: &'a Limits) -> Self {
        Self {
            body,
            places,
            limits,
            documents: Vec::new(),
            open: Vec::new(),
            anchors: HashMap::new(),
            nodes: 0,
            repeated: 0,
        }
    }

    fn take(&mut self, event: Event<'_>, span: CharSpan) -> Result<(), SyntaxError> {
        let span = self.places.span(span);
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let decorated = self.decoration(anchor != 0, tag.is_some(), span)?;
                self.count(span.start)?;
                let span =
                    if text.is_empty() && style == ScalarStyle::Plain { self.nowhere(span) } else { span };
                let span = self.without_trailer(span, style);
                let scalar = Scalar { text: text.into(), style: style_of(style) };
                self.place(Node { value: Value::Scalar(scalar), span, flow: false, decorated }, anchor, 1)
            }
            Event::SequenceStart(anchor, tag) => {
                self.begin(Value::Sequence(Vec::new()), span, anchor, tag.is_some())
            }
            Event::MappingStart(anchor, tag) => {
                self.begin(Value::Mapping(Vec::new()), span, anchor, tag.is_some())
            }
            Event::SequenceEnd | Event::MappingEnd => self.end(span),
            Event::Alias(id) => {
                self.decoration(true, false, span)?;
                let Some((node, size)) = self.anchors.get(&id).cloned() else {
                    return Err(SyntaxError::new("an alias inside the value it stands for", span.start));
                };
                self.repeat(size, span.start)?;
                self.place(Node { decorated: true, ..node }, 0, size)
            }
            Event::DocumentEnd => {
                self.anchors.clear();
                Ok(())
            }
            Event::StreamStart | Event::StreamEnd | Event::DocumentStart(_) | Event::Nothing => Ok(()),
        }
    }

    fn begin(&mut self, value: Value, span: Span, anchor: usize, tagged: bool) -> Result<(), SyntaxError> {
        let decorated = self.decoration(anchor != 0, tagged, span)?;
        self.count(span.start)?;
        if self.open.len() >= self.limits.depth {
            let message = format!("nested more than {} levels deep", self.limits.depth);
            return Err(SyntaxError::new(message, span.start));
        }
        let bracketed = self.opens_with_bracket(span);
        // `[a: b]` opens a mapping without a bracket of its own.
        let flow = bracketed || self.open.last().is_some_and(|open| open.node.flow);
        let span = Span { start: span.start, end: span.start };
        let node = Node { value, span, flow, decorated };
        self.open.push(Open { node, bracketed, anchor, size: 1, key: None, seen: HashSet::new() });
        Ok(())
    }

    fn end(&mut self, span: Span) -> Result<(), SyntaxError> {
        let Some(Open { mut node, bracketed, anchor, size, .. }) = self.open.pop() else { return Ok(()) };
        if bracketed {
            node.span.end = self.behind_bracket(span.start);
        }
        if self.limits.references
            && let Value::Mapping(entries) = &mut node.value
        {
            merge(entries)?;
        }
        self.place(node, anchor, size)
    }

    /// Puts a finished node where it belongs: into the document, a list, or a mapping as key or value.
    fn place(&mut self, node: Node, anchor: usize, size: usize) -> Result<(), SyntaxError> {
        if anchor != 0 {
            self.repeat(size, node.span.start)?;
            self.anchors.insert(anchor, (node.clone(), size));
        }
        let Some(open) = self.open.last_mut() else {
            self.documents.push(Document { root: node });
            return Ok(());
        };
        // An aliased node ends where its anchor stands, which is before this point.
        open.node.span.end = open.node.span.end.max(node.span.end);
        open.size += size;
        match &mut open.node.value {
            Value::Sequence(items) => items.push(node),
            Value::Mapping(entries) => match open.key.take() {
                Some(key) => entries.push(Entry { key, value: node }),
                None => open.key = Some(new_key(node, entries, &mut open.seen)?),
            },
            Value::Scalar(_) => {}
        }
        Ok(())
    }

    fn opens_with_bracket(&self, span: Span) -> bool {
        let range =
            span.start.offset as usize - self.places.base..span.end.offset as usize - self.places.base;
        let mut words = self.body.get(range).unwrap_or_default().split_whitespace();
        // Anchor and tag belong to the event; so do blanks and a comment behind the bracket.
        let first = words.find(|word| !word.starts_with(['&', '!']));
        first.is_some_and(|word| word.starts_with(['[', '{']))
    }

    /// The parser counts blanks and a comment behind a closing quote as part of the scalar.
    fn without_trailer(&self, span: Span, style: ScalarStyle) -> Span {
        let at = span.start.offset as usize - self.places.base;
        let quote = match style {
            ScalarStyle::SingleQuoted => '\'',
            ScalarStyle::DoubleQuoted => '"',
            _ => return span,
        };
        let mut end = span.start;
        let mut inside = false;
        let mut characters = self.body[at..].chars().peekable();
        while let Some(character) = characters.next() {
            end = step(end, character);
            match character {
                _ if character == quote && !inside => inside = true,
                '\\' if inside && quote == '"' => {
                    end = characters.next().map_or(end, |escaped| step(end, escaped));
                }
                '\'' if inside && quote == '\'' && characters.peek() == Some(&'\'') => {
                    characters.next();
                    end = step(end, '\'');
                }
                _ if character == quote => break,
                _ => {}
            }
        }
        Span { start: span.start, end }
    }

    /// The end of a collection whose closing bracket, or the comma before it, stands at `at`.
    fn behind_bracket(&self, at: Position) -> Position {
        let mut end = at;
        let mut in_comment = false;
        for character in self.body[at.offset as usize - self.places.base..].chars() {
            end = step(end, character);
            match character {
                '\n' => in_comment = false,
                '#' => in_comment = true,
                ']' | '}' if !in_comment => break,
                _ => {}
            }
        }
        end
    }

    fn decoration(&self, anchor: bool, tag: bool, span: Span) -> Result<bool, SyntaxError> {
        if self.limits.references || !(anchor || tag) {
            return Ok(anchor || tag);
        }
        let what = if anchor { "anchors and aliases" } else { "tags" };
        Err(SyntaxError::new(format!("{what} are not supported in this file"), span.start)
            .hint("write the value out"))
    }

    fn count(&mut self, at: Position) -> Result<(), SyntaxError> {
        self.nodes += 1;
        if self.nodes <= self.limits.nodes {
            return Ok(());
        }
        Err(SyntaxError::new(format!("more than {} values in one file", self.limits.nodes), at)
            .hint("split the file"))
    }

    /// Counts what is kept twice: an anchored value for later, an alias for what it stands for.
    fn repeat(&mut self, size: usize, at: Position) -> Result<(), SyntaxError> {
        self.repeated += size;
        if self.repeated <= self.limits.repeated {
            return Ok(());
        }
        Err(SyntaxError::new(format!("anchors repeat more than {} values", self.limits.repeated), at)
            .hint("write the values out, or split the file"))
    }

    /// The place of a value that is not written: behind its key. The parser reports what follows it.
    fn nowhere(&self, span: Span) -> Span {
        match self.open.last().and_then(|open| open.key.as_ref()) {
            Some(key) => Span { start: key.span.end, end: key.span.end },
            None => Span { start: span.start, end: span.start },
        }
    }
}

/// The position behind a character.
fn step(at: Position, character: char) -> Position {
    let offset = at.offset + clamp(character.len_utf8());
    match character {
        '\n' => Position { offset, line: at.line + 1, column: 1 },
        _ => Position { offset, line: at.line, column: at.column + 1 },
    }
}

fn new_key(node: Node, entries: &[Entry], seen: &mut HashSet<Box<str>>) -> Result<Key, SyntaxError> {
    let span = node.span;
    let Value::Scalar(scalar) = node.value else {
        let what = if matches!(node.value, Value::Sequence(_)) { "a list" } else { "a mapping" };
        return Err(SyntaxError::new(format!("{what} is used as a key"), span.start)
            .hint("keys are text; put quotes around it if it is meant to be text"));
    };
    if seen.is_empty() && entries.len() >= SMALL_MAPPING {
        seen.extend(entries.iter().map(|entry| entry.key.scalar.text.clone()));
    }
    let known = if seen.is_empty() {
        entries.iter().any(|entry| entry.key.scalar.text == scalar.text)
    } else {
        !seen.insert(scalar.text.clone())
    };
    if known {
        let first = entries.iter().find(|entry| entry.key.scalar.text == scalar.text);
        let error = SyntaxError::new(format!("duplicate key {:?}", &*scalar.text), span.start);
        return Err(match first {
            Some(first) => error.hint(format!(
                "it is first written in line {}; keep one of the two",
                first.key.span.start.line
            )),
            None => error,
        });
    }
    Ok(Key { scalar, span })
}

/// Resolves `<<: *defaults`: fields that the mapping does not have itself are taken over.
fn merge(entries: &mut Vec<Entry>) -> Result<(), SyntaxError> {
    let is_merge = |entry: &Entry| &*entry.key.scalar.text == "<<" && entry.key.scalar.style == Style::Plain;
    let Some(at) = entries.iter().position(is_merge) else { return Ok(()) };
    let Entry { value, key } = entries.remove(at);
    let sources = match value.value {
        Value::Mapping(_) => vec![value],
        Value::Sequence(items) => items,
        Value::Scalar(_) => return Err(SyntaxError::new("`<<` merges mappings only", key.span.start)),
    };
    for source in sources {
        let Value::Mapping(fields) = source.value else {
            return Err(SyntaxError::new("`<<` merges mappings only", key.span.start));
        };
        let known: HashSet<_> = entries.iter().map(|entry| entry.key.scalar.text.clone()).collect();
        entries.extend(fields.into_iter().filter(|field| !known.contains(&field.key.scalar.text)));
    }
    Ok(())
}

fn style_of(style: ScalarStyle) -> Style {
    match style {
        ScalarStyle::Plain => Style::Plain,
        ScalarStyle::SingleQuoted => Style::SingleQuoted,
        ScalarStyle::DoubleQuoted => Style::DoubleQuoted,
        ScalarStyle::Literal => Style::Literal,
        ScalarStyle::Folded => Style::Folded,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn error(text: &str) -> String {
        let error = parse(text, &Limits::EDITABLE).unwrap_err();
        format!("{error}; {}", error.hint.clone().unwrap_or_default())
    }

    #[test]
    fn every_value_knows_its_bytes() {
        let quoted = "{\"a\\\"\" : 'it''s'  , b: \"x\"  # y\n}";
        let root = parse(quoted, &Limits::EDITABLE).unwrap().root;
        assert_eq!(root.get("a\"").unwrap().span.text(quoted), "'it''s'");
        assert_eq!(root.entry("a\"").unwrap().key.span.text(quoted), "\"a\\\"\"");
        assert_eq!(root.get("b").unwrap().span.text(quoted), "\"x\"");

        let text = "\u{feff}# über\r\nname: 'löwe'\r\nlist:\r\n- a\r\n-  { k: \"v\" , z: [1, 2 ] }\r\nempty:\r\nblock: |\r\n  # no comment\r\nlast: x y # c";
        let root = parse(text, &Limits::EDITABLE).unwrap().root;
        let written = |pointer: &str| root.pointer(pointer).unwrap().span.text(text);
        assert_eq!(written("/name"), "'löwe'");
        assert_eq!(written("/list/0"), "a");
        assert_eq!(written("/list/1"), "{ k: \"v\" , z: [1, 2 ] }");
        assert_eq!(written("/list/1/z"), "[1, 2 ]");
        assert_eq!(written("/list"), "a\r\n-  { k: \"v\" , z: [1, 2 ] }");
        assert_eq!(written("/last"), "x y");
        assert!(root.pointer("/empty").unwrap().is_null());
        assert_eq!(root.pointer("/empty").unwrap().span.start.to_string(), "6:6");
        assert_eq!(root.pointer("/block").unwrap().as_str(), Some("# no comment\n"));
        assert_eq!(root.locate("/list/1/k").unwrap().to_string(), "5:6");
        assert_eq!(root.locate("/name").unwrap().to_string(), "2:1");
        assert_eq!(root.locate("/no"), None);
    }

    #[test]
    fn flow_and_block_collections_are_told_apart() {
        let text = "a:\n  b: [x: 1]\n\"{\": {c: d, # }\n  } # ]\ne:\n- f: {}\n";
        let root = parse(text, &Limits::EDITABLE).unwrap().root;
        let flow = |pointer: &str| root.pointer(pointer).unwrap().flow;
        assert!(!root.flow && !flow("/a") && !flow("/e") && !flow("/e/0"));
        assert_eq!(root.get("{").unwrap().span.text(text), "{c: d, # }\n  }");
        assert!(flow("/a/b") && flow("/a/b/0") && flow("/{") && flow("/e/0/f"));
    }

    #[test]
    fn what_is_wrong_is_said_with_its_place() {
        insta::assert_snapshot!(error("a: 1\nb: 2\na: 3\n"), @r#"3:1: duplicate key "a"; it is first written in line 1; keep one of the two"#);
        insta::assert_snapshot!(error("a:\n\tb: 1\n"), @"2:1: a tab is used for indentation; YAML indents with blanks only: replace each tab by blanks");
        insta::assert_snapshot!(error("a:\n  - b\n \t- c\n"), @"3:2: a tab is used for indentation; YAML indents with blanks only: replace each tab by blanks");
        insta::assert_snapshot!(error("a: &x 1\nb: *x\n"), @"1:4: anchors and aliases are not supported in this file; write the value out");
        insta::assert_snapshot!(error("a: !!str 1\n"), @"1:4: tags are not supported in this file; write the value out");
        insta::assert_snapshot!(error("[a]: 1\n"), @"1:1: a list is used as a key; keys are text; put quotes around it if it is meant to be text");
        insta::assert_snapshot!(error("a: 1\n---\nb: 2\n"), @"3:1: a second document begins here; keep one document in this file: remove the `---` line or move the rest elsewhere");
        insta::assert_snapshot!(error("# only a comment\n"), @"1:1: the file is empty;");
        insta::assert_snapshot!(error("a: b\nc: \u{1}d\n"), @r#"2:4: control character 0x01 in the text; this looks like a binary file; in double quotes such a character can be written as \xNN"#);
        insta::assert_snapshot!(error("a: 'b\n"), @"1:4: not valid YAML: while scanning a quoted scalar, found unexpected end of stream;");
        insta::assert_snapshot!(error("a: b: c\n"), @"1:5: not valid YAML: mapping values are not allowed in this context;");
        insta::assert_snapshot!(error(&"- ".repeat(200)), @"1:201: nested more than 100 levels deep;");
        insta::assert_snapshot!(error(&"[".repeat(200)), @"1:101: nested more than 100 levels deep;");
    }

    #[test]
    fn duplicate_keys_are_found_in_long_mappings_too() {
        let mut lines: Vec<_> = (0..100).map(|n| format!("k{n}: {n}\n")).collect();
        lines.push("'k42': again\n".to_owned());
        let text = lines.concat();
        assert_eq!(
            error(&text),
            "101:1: duplicate key \"k42\"; it is first written in line 43; keep one of the two"
        );
    }

    #[test]
    fn manifests_may_have_aliases_and_merge_keys() {
        let text = "base: &b {x: 1, y: 2}\nuse:\n  <<: *b\n  y: 3\n";
        let root = parse(text, &Limits::MANIFEST).unwrap().root;
        assert_eq!(root.get("use").unwrap().to_json(), serde_json::json!({"y": 3, "x": 1}));
    }

    #[test]
    fn an_alias_bomb_ends_early() {
        let mut lines = vec!["a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned()];
        for level in 1..12 {
            let items = vec![format!("*a{}", level - 1); 10].join(", ");
            lines.push(format!("a{level}: &a{level} [{items}]\n"));
        }
        let error = parse(&lines.concat(), &Limits::MANIFEST).unwrap_err();
        assert_eq!(error.message, "anchors repeat more than 100000 values");
        let error = parse("a: &a [*a]\n", &Limits::MANIFEST).unwrap_err();
        assert_eq!(error.message, "an alias inside the value it stands for");
    }

    #[test]
    fn several_documents_are_read_in_order() {
        let text = "---\na: 1\n--- # two\nb: 2\n...\n---\n";
        let documents = parse_all(text, &Limits::MANIFEST).unwrap();
        assert_eq!(documents.len(), 3);
        assert_eq!(documents[1].root.get("b").unwrap().as_str(), Some("2"));
        assert!(documents[2].root.is_null());
        assert!(parse_all("# nothing\n", &Limits::MANIFEST).unwrap().is_empty());
    }

    fn spans_nest(node: &Node, text: &str) {
        assert!(text.is_char_boundary(node.span.start.offset as usize));
        assert!(text.is_char_boundary(node.span.end.offset as usize));
        assert!(node.span.start <= node.span.end);
        let children: Vec<&Node> = match &node.value {
            Value::Scalar(_) => Vec::new(),
            Value::Sequence(items) => items.iter().collect(),
            Value::Mapping(entries) => entries.iter().map(|entry| &entry.value).collect(),
        };
        for child in children {
            assert!(child.span.end <= node.span.end);
            spans_nest(child, text);
        }
    }

    proptest! {
        #[test]
        fn nothing_makes_it_panic_and_spans_nest(text in "([-:{}\\[\\],#&*!|>'\"%@?ä\r\t\u{feff} a\n]|: |- |\n  ){0,60}") {
            for limits in [Limits::EDITABLE, Limits::MANIFEST] {
                if let Ok(documents) = parse_all(&text, &limits) && !limits.references {
                    for document in documents {
                        spans_nest(&document.root, &text);
                    }
                }
            }
        }
    }
}
