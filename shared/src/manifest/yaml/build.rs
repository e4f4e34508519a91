//! Events become a tree; what the library leaves to us is checked on the way.

use std::collections::{HashMap, HashSet};

use saphyr_parser::{Event, ScalarStyle, Span as CharSpan};

use super::places::{Places, step};
use super::{Document, Entry, Key, Limits, Node, Position, Scalar, Span, Style, SyntaxError, Value};

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
    /// How many items were shown.
    shown: usize,
}

/// Above this many entries a set finds duplicates faster than looking through them.
const SMALL_MAPPING: usize = 16;

/// Who is shown the items of lists in the outermost mapping: key, place in the list, item.
pub(super) type Show<'s> = dyn FnMut(&str, usize, &Node) + 's;

pub(super) struct Builder<'a, 's> {
    body: &'a str,
    pub(super) places: Places<'a>,
    limits: &'a Limits,
    pub(super) documents: Vec<Document>,
    open: Vec<Open>,
    /// Anchored nodes of this document, with how many nodes each is.
    anchors: HashMap<usize, (Node, usize)>,
    nodes: usize,
    repeated: usize,
    /// Whoever is here gets those items; the tree keeps the last one of each list only.
    show: Option<&'a mut Show<'s>>,
}

impl<'a, 's> Builder<'a, 's> {
    pub(super) fn new(
        body: &'a str,
        places: Places<'a>,
        limits: &'a Limits,
        show: Option<&'a mut Show<'s>>,
    ) -> Self {
        Self {
            body,
            places,
            limits,
            documents: Vec::new(),
            open: Vec::new(),
            anchors: HashMap::new(),
            nodes: 0,
            repeated: 0,
            show,
        }
    }

    pub(super) fn take(&mut self, event: Event<'_>, span: CharSpan) -> Result<(), SyntaxError> {
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
        self.open.push(Open { node, bracketed, anchor, size: 1, key: None, seen: HashSet::new(), shown: 0 });
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
        self.show(&node);
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

    /// Shows an item of a list in the outermost mapping, and makes room for it in the tree.
    fn show(&mut self, item: &Node) {
        let (Some(show), [outermost, list]) = (&mut self.show, self.open.as_mut_slice()) else { return };
        // Without a key, the list stands in another list, or for a key itself.
        let (Some(key), Value::Sequence(kept)) = (&outermost.key, &mut list.node.value) else { return };
        show(&key.scalar.text, list.shown, item);
        list.shown += 1;
        kept.clear();
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
