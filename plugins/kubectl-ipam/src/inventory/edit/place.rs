//! Where new entries of a section go, and how they are written there.

use std::ops::Range;

use labkit::manifest::yaml::Node;

use super::layout::{self, Splice};
use super::render::{self, FieldValue, Writing};

/// Where new entries of a section go.
pub(super) struct Place {
    /// The start of a line, or the end of the text.
    pub(super) at: usize,
    /// What stands for no entries at all, and goes: ` []`.
    pub(super) removed: Option<Range<usize>>,
    /// How they are written.
    pub(super) form: Form,
}

impl Place {
    /// Of a new section: behind the last one.
    pub(super) fn of_new_section(text: &str, root: &Node) -> Self {
        // The last field may hold nothing, and so end before its colon: the line is the same.
        let at = layout::lines_end(text, layout::content_end(text, root), 0);
        Self { at, removed: None, form: Form::TOP }
    }

    /// The replacements that put entries there.
    pub(super) fn splices<K: AsRef<str>>(self, text: &str, added: &[&[(K, FieldValue)]]) -> Vec<Splice> {
        let Self { at, removed, form } = self;
        let mut new = String::new();
        put_lines(&mut new, text, at, |new, newline| {
            for fields in added {
                form.write(new, fields, newline);
            }
        });
        removed.map(|range| (range, String::new())).into_iter().chain([(at..at, new)]).collect()
    }
}

/// How an entry of a list is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// Line by line.
    Lines {
        /// The column of its dash, from 0.
        dash: usize,
        /// How many columns behind it its keys stand.
        step: usize,
    },
    /// In brackets, on a line of its own.
    Brackets {
        /// The column of its dash, from 0.
        dash: usize,
        /// How it is written between the brackets.
        writing: Writing,
    },
}

impl Form {
    /// Of an entry in a section of our own.
    pub(super) const TOP: Self = Self::Lines { dash: 0, step: 2 };

    /// Writes the lines of an entry, each with its line ending.
    pub(super) fn write<K: AsRef<str>>(self, out: &mut String, fields: &[(K, FieldValue)], newline: &str) {
        match self {
            Self::Lines { dash, step } => {
                for (index, (name, value)) in fields.iter().enumerate() {
                    blanks(out, dash);
                    out.push_str(if index == 0 { "-" } else { " " });
                    blanks(out, step - 1);
                    render::write_field(out, name.as_ref(), value, dash + step, newline);
                    out.push_str(newline);
                }
            }
            Self::Brackets { dash, writing } => {
                blanks(out, dash);
                out.push_str("- ");
                out.push_str(&render::flow_entry(writing, fields));
                out.push_str(newline);
            }
        }
    }

    /// How many columns an entry's content stands to the right of its line's start.
    pub(super) fn column(self) -> usize {
        match self {
            Self::Lines { dash, step } => dash + step,
            Self::Brackets { dash, .. } => dash + 2,
        }
    }
}

fn blanks(out: &mut String, count: usize) {
    out.extend(std::iter::repeat_n(' ', count));
}

/// Puts lines that are inserted at `at` of the text, the start of a line or the end, behind `out`. Where the text does
/// not end with a line ending, they do not either. `write` gets the line ending in use, and puts it behind each line.
pub(super) fn put_lines(out: &mut String, text: &str, at: usize, write: impl FnOnce(&mut String, &str)) {
    let newline = layout::newline(text, at);
    let ends_open = at == text.len() && !text.is_empty() && !text.ends_with('\n');
    if ends_open {
        out.push_str(newline);
    }
    write(out, newline);
    if ends_open && out.ends_with(newline) {
        out.truncate(out.len() - newline.len());
    }
}
