//! The part of an edited text that has to be read again.
//!
//! Outside of the splices every byte is the old one, and YAML is read from front to back: what a reader makes of the
//! rest depends only on the state in which it arrives there. In a list of dashes that state is known at the dash of
//! every entry: inside the list, inside the outermost mapping. So it is enough to read an excerpt that begins with an
//! entry nobody touched, below the list's key, and goes on to the next entry that nobody touched, or to the next key
//! of the outermost mapping. If a reader meets that one exactly where it has to be, everything from there on reads
//! as it did before. Anchors and tags, which would carry a meaning across, are not allowed in an inventory.

use std::ops::Range;

use labkit::manifest::yaml::{Entry, Node};

use super::Change;
use super::decide::Fate;
use super::layout;
use super::splice::SECTION;

/// An excerpt of the edited text that is a document of its own.
pub(super) struct Window<'a> {
    /// The document.
    pub(super) text: String,
    /// The entries of the old list that it shows, or showed before the edit.
    pub(super) items: Range<usize>,
    /// What nobody touched behind the edit, and where it begins in the excerpt.
    behind: Option<(Behind<'a>, usize)>,
}

/// What follows the edit.
enum Behind<'a> {
    /// An entry of the list, in this column; the excerpt ends with it. In another one the entries behind it, which
    /// the excerpt does not show, would not be of the same list.
    Item(u32),
    /// The next key of the outermost mapping; the excerpt ends with its colon.
    Key(&'a Entry),
}

impl<'a> Window<'a> {
    /// The excerpt for a change; `None` where only the whole text will do: a new list, one in brackets, splices that
    /// are not clearly between two untouched places.
    pub(super) fn of(edited: &str, change: &Change<'a>) -> Option<Self> {
        let Change { text, root, decided, splices } = *change;
        let fields = root.as_mapping().filter(|_| !root.flow)?;
        let at = fields.iter().position(|entry| &*entry.key.scalar.text == SECTION)?;
        let (section, next) = (fields.get(at)?, fields.get(at + 1));
        let items = section.value.as_sequence().unwrap_or_default();
        if section.value.flow && !items.is_empty() || decided.existing.len() != items.len() {
            return None;
        }
        let is_touched = |fate: &Fate<'_>| *fate != Fate::Kept;
        let first = decided.existing.iter().position(is_touched).unwrap_or(items.len());
        let last = match decided.existing.iter().rposition(is_touched) {
            _ if !decided.added.is_empty() => items.len(),
            last => last? + 1,
        };
        let before = first.checked_sub(1).map(|at| &items[at]);
        let (head, start, changes_from) = beginning(text, section, before)?;
        let (changes_to, end, place) = ending(text, &items[last..], next)?;
        if splices.first()?.0.start < changes_from || splices.last()?.0.end > changes_to {
            return None;
        }
        // All changes lie between the two, so what is behind them has moved by what the text has grown.
        let moved = |old: usize| (old + edited.len()).checked_sub(text.len());
        let excerpt = edited.get(start..moved(end)?)?;
        let behind = match place {
            Some((behind, at)) => Some((behind, (moved(at)? + head.len()).checked_sub(start)?)),
            None => None,
        };
        let items = first.saturating_sub(1)..(last + 1).min(items.len());
        Some(Self { text: format!("{head}{excerpt}"), items, behind })
    }

    /// Whether a reader of the excerpt found the list, and behind it what has to be there at its place.
    pub(super) fn is_complete(&self, root: &Node) -> bool {
        let Some([section, rest @ ..]) = root.as_mapping() else { return false };
        if &*section.key.scalar.text != SECTION {
            return false;
        }
        match (&self.behind, rest) {
            (None, []) => true,
            (Some((Behind::Item(column), at)), []) => {
                let last = section.value.as_sequence().and_then(<[Node]>::last);
                last.is_some_and(|last| {
                    let start = last.span.start;
                    (start.offset as usize, start.column) == (*at, *column)
                })
            }
            (Some((Behind::Key(old), at)), [new]) => {
                let place = new.key.span.start;
                new.key.scalar == old.key.scalar
                    && (place.offset as usize, place.column) == (*at, old.key.span.start.column)
                    && new.value.is_null()
            }
            _ => false,
        }
    }
}

/// How the excerpt begins: what is put before it, where it starts in the text, and the first place where a change
/// leaves its beginning alone.
fn beginning(text: &str, section: &Entry, before: Option<&Node>) -> Option<(String, usize, usize)> {
    let key = section.key.span;
    let colon = layout::behind_colon(text, section)?;
    let indentation = " ".repeat((key.start.column as usize).checked_sub(1)?);
    let Some(item) = before else { return Some((indentation, key.start.offset as usize, colon)) };
    let start = layout::line_start(text, layout::dash(text, item)?);
    Some((format!("{indentation}{}:\n", key.text(text)), start, layout::content_end(text, item)))
}

type Ending<'a> = (usize, usize, Option<(Behind<'a>, usize)>);

/// How it ends: the last place where a change leaves the ending alone, where the excerpt stops, and what has to be
/// met on the way. `rest` are the entries behind the edit, `next` is the key behind the list.
fn ending<'a>(text: &str, rest: &[Node], next: Option<&'a Entry>) -> Option<Ending<'a>> {
    let line_of = |item: &Node| layout::dash(text, item).map(|dash| layout::line_start(text, dash));
    let key = |entry: &Entry| entry.key.span.start.offset as usize;
    match (rest, next) {
        ([item, behind @ ..], _) => {
            let end = match (behind.first(), next) {
                (Some(next), _) => line_of(next)?,
                (None, Some(next)) => layout::line_start(text, key(next)),
                (None, None) => text.len(),
            };
            let start = item.span.start;
            Some((line_of(item)?, end, Some((Behind::Item(start.column), start.offset as usize))))
        }
        ([], Some(next)) => {
            let place = Some((Behind::Key(next), key(next)));
            Some((layout::line_start(text, key(next)), layout::behind_colon(text, next)?, place))
        }
        ([], None) => Some((text.len(), text.len(), None)),
    }
}
