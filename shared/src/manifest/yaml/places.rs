//! Positions: from the library's character counts to bytes, lines and columns.

use saphyr_parser::{Marker, Span as CharSpan};

use super::{Position, Span};

/// Turns the library's character counts into byte offsets.
pub(super) struct Places<'a> {
    body: &'a str,
    pub(super) base: usize,
    /// Byte offset of every [`Places::STEP`]th character; empty for ASCII, where both counts agree.
    samples: Vec<u32>,
}

impl<'a> Places<'a> {
    const STEP: usize = 64;

    pub(super) fn of(body: &'a str, base: usize) -> Self {
        let samples = if body.is_ascii() {
            Vec::new()
        } else {
            body.char_indices().step_by(Self::STEP).map(|(offset, _)| clamp(offset)).collect()
        };
        Self { body, base, samples }
    }

    pub(super) fn at(&self, marker: Marker) -> Position {
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

    pub(super) fn span(&self, span: CharSpan) -> Span {
        Span { start: self.at(span.start), end: self.at(span.end) }
    }
}

/// The position behind a character.
pub(super) fn step(at: Position, character: char) -> Position {
    let offset = at.offset + clamp(character.len_utf8());
    match character {
        '\n' => Position { offset, line: at.line + 1, column: 1 },
        _ => Position { offset, line: at.line, column: at.column + 1 },
    }
}

/// Sizes were checked against `u32` at the door; this only spells the conversion.
pub(super) fn clamp(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
