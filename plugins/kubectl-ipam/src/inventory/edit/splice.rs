//! Which ranges of the text change, and into what.

use labkit::manifest::yaml::{Entry, Node, Style, Value};

use super::ReservationEntry;
use super::decide::{Decided, Fate};
use super::layout::{self, Splice};
use super::place::{Form, Place, put_lines};
use super::render::{self, FieldValue, Writing};

/// The key of the list that is edited.
pub(super) const SECTION: &str = "reservations";

/// The replacements that make the decided changes, or why they cannot be made in place.
pub(super) fn splices(text: &str, root: &Node, decided: &Decided<'_>) -> Result<Vec<Splice>, String> {
    let added: Vec<_> = decided.added.iter().copied().map(render::fields).collect();
    let added: Vec<_> = added.iter().map(Vec::as_slice).collect();
    let Some(section) = root.entry(SECTION) else {
        return new_sections(text, root, &[(SECTION, added)]).map(|splice| vec![splice]);
    };
    let list = List::new(text, root, section);
    if list.is_in_brackets() { list.in_brackets(decided, &added) } else { list.in_lines(decided, &added) }
}

/// A file that begins like JSON is kept JSON.
fn writing(root: &Node) -> Writing {
    let first = root.as_mapping().and_then(|entries| entries.first());
    let quoted = first.is_some_and(|entry| entry.key.scalar.style == Style::DoubleQuoted);
    if root.flow && quoted { Writing::Json } else { Writing::Yaml }
}

/// The key of a section, and the fields of each of its entries.
pub(super) type NewSection<'a, K> = (&'a str, Vec<&'a [(K, FieldValue)]>);

/// Writes sections behind the last one.
pub(super) fn new_sections<K: AsRef<str>>(
    text: &str,
    root: &Node,
    sections: &[NewSection<'_, K>],
) -> Result<Splice, String> {
    if root.flow {
        let missing: Vec<_> = sections.iter().map(|(section, _)| *section).collect();
        return Err(format!(
            "the inventory is written in brackets and has no list of {}",
            missing.join(" and ")
        ));
    }
    let Place { at, form, .. } = Place::of_new_section(text, root);
    let mut new = String::new();
    put_lines(&mut new, text, at, |new, newline| {
        for (section, added) in sections {
            write_heading(new, section, newline);
            for fields in added {
                form.write(new, fields, newline);
            }
        }
    });
    Ok((at..at, new))
}

/// The lines above the first entry of a new section.
pub(super) fn write_heading(out: &mut String, section: &str, newline: &str) {
    for part in [newline, section, ":", newline] {
        out.push_str(part);
    }
}

/// A list of entries in the text.
pub(super) struct List<'t> {
    pub(super) text: &'t str,
    section: &'t Entry,
    items: &'t [Node],
    pub(super) writing: Writing,
}

impl<'t> List<'t> {
    /// The list that is a section's value.
    pub(super) fn new(text: &'t str, root: &Node, section: &'t Entry) -> Self {
        let items = section.value.as_sequence().unwrap_or_default();
        Self { text, section, items, writing: writing(root) }
    }

    pub(super) fn is_in_brackets(&self) -> bool {
        self.section.value.flow && !self.items.is_empty()
    }

    pub(super) fn colon(&self) -> Result<usize, String> {
        layout::behind_colon(self.text, self.section)
            .ok_or_else(|| "the key has no colon behind it".to_owned())
    }

    /// Puts entries behind the others.
    pub(super) fn append<K: AsRef<str>>(&self, added: &[&[(K, FieldValue)]]) -> Result<Vec<Splice>, String> {
        if self.is_in_brackets() {
            return Ok(vec![self.add_to_brackets(added, true)]);
        }
        self.add_lines(self.colon()?, added)
    }

    fn in_lines<K: AsRef<str>>(
        &self,
        decided: &Decided<'_>,
        added: &[&[(K, FieldValue)]],
    ) -> Result<Vec<Splice>, String> {
        let mut splices = Vec::new();
        let emptied = added.is_empty() && decided.existing.iter().all(|fate| *fate == Fate::Removed);
        let colon = self.colon()?;
        let mut run: Option<(usize, usize)> = None;
        let mut before_run = None;
        for (item, fate) in self.items.iter().zip(&decided.existing) {
            let column = self.dash_column(item)?;
            if *fate == Fate::Removed {
                let dash = layout::dash(self.text, item).ok_or("an entry has no dash")?;
                let (start, end) = (layout::line_start(self.text, dash), self.item_end(item, column));
                match &mut run {
                    Some((_, last)) if *last == start => *last = end,
                    _ => {
                        splices.extend(run.replace((start, end)).map(|run| self.remove_run(run, before_run)));
                    }
                }
                continue;
            }
            splices.extend(run.take().map(|run| self.remove_run(run, before_run)));
            before_run = Some(item);
            if let Fate::Updated { from, to } = fate {
                splices.extend(self.update(item, from, to)?);
            }
        }
        splices.extend(run.map(|run| self.remove_run(run, before_run)));
        if emptied {
            splices.push((colon..colon, " []".to_owned()));
        }
        if !added.is_empty() {
            splices.extend(self.add_lines(colon, added)?);
        }
        Ok(splices)
    }

    /// Removes the lines of neighbouring entries. Blank lines behind them would be taken over by a block text before
    /// them that keeps its blank lines, so they go too.
    fn remove_run(&self, (start, mut end): (usize, usize), before: Option<&Node>) -> Splice {
        let touches = |before: &Node| layout::content_end(self.text, before) >= start;
        if before.is_some_and(|before| layout::keeps_blank_lines(before) && touches(before)) {
            while end < self.text.len() && self.text[end..layout::next_line(self.text, end)].trim().is_empty()
            {
                end = layout::next_line(self.text, end);
            }
        }
        layout::remove_lines(self.text, start, end)
    }

    fn dash_column(&self, item: &Node) -> Result<usize, String> {
        let dash = layout::dash(self.text, item).ok_or("an entry does not begin with a dash of its own")?;
        Ok(dash - layout::line_start(self.text, dash))
    }

    fn item_end(&self, item: &Node, column: usize) -> usize {
        let end = match item.as_mapping().and_then(|entries| entries.last()) {
            Some(last) if !item.flow => {
                layout::value_end(self.text, last).unwrap_or(item.span.end.offset as usize)
            }
            _ => layout::content_end(self.text, item),
        };
        layout::lines_end(self.text, end, column)
    }

    fn add_lines<K: AsRef<str>>(
        &self,
        colon: usize,
        added: &[&[(K, FieldValue)]],
    ) -> Result<Vec<Splice>, String> {
        Ok(self.place(colon)?.splices(self.text, added))
    }

    /// Where new entries go that are not written between the brackets of the list.
    pub(super) fn place(&self, colon: usize) -> Result<Place, String> {
        let Some(last) = self.items.last() else {
            // `reservations:`, `reservations: []`: what stands for nothing goes, a comment behind it stays.
            let value = self.section.value.span;
            let removed = (value.start < value.end).then_some(colon..value.end.offset as usize);
            let key = self.section.key.span.start.offset as usize;
            let dash = key - layout::line_start(self.text, key);
            let at = layout::next_line(self.text, colon);
            return Ok(Place { at, removed, form: Form::Lines { dash, step: 2 } });
        };
        let column = self.dash_column(last)?;
        let form = if last.flow {
            Form::Brackets { dash: column, writing: self.writing }
        } else {
            let dash = layout::dash(self.text, last).unwrap_or_default();
            let start = last.span.start.offset as usize;
            // Keys on a line of their own below the dash: the usual step.
            let step = if self.text[dash..start].contains('\n') { 2 } else { start - dash };
            Form::Lines { dash: column, step }
        };
        Ok(Place { at: self.item_end(last, column), removed: None, form })
    }

    fn in_brackets<K: AsRef<str>>(
        &self,
        decided: &Decided<'_>,
        added: &[&[(K, FieldValue)]],
    ) -> Result<Vec<Splice>, String> {
        let mut splices = Vec::new();
        let mut kept_before = None;
        for (item, fate) in self.items.iter().zip(&decided.existing) {
            let range = item.span.start.offset as usize..item.span.end.offset as usize;
            match fate {
                Fate::Removed => splices.extend(layout::remove_from_flow(self.text, kept_before, range)),
                Fate::Updated { from, to } => {
                    splices.extend(self.update(item, from, to)?);
                    kept_before = Some(range.end);
                }
                Fate::Kept => kept_before = Some(range.end),
            }
        }
        if !added.is_empty() {
            splices.push(self.add_to_brackets(added, kept_before.is_some()));
        }
        Ok(splices)
    }

    fn add_to_brackets<K: AsRef<str>>(&self, added: &[&[(K, FieldValue)]], is_second: bool) -> Splice {
        let entries: Vec<_> = added.iter().map(|entry| render::flow_entry(self.writing, entry)).collect();
        let at = self.items.last().map_or(0, |item| item.span.end.offset as usize);
        let lead = if is_second { ", " } else { "" };
        (at..at, format!("{lead}{}", entries.join(", ")))
    }

    /// The changes inside one entry.
    fn update(
        &self,
        item: &Node,
        from: &ReservationEntry,
        to: &ReservationEntry,
    ) -> Result<Vec<Splice>, String> {
        let entries = item.as_mapping().ok_or("an entry is no mapping")?;
        let (old, new) = (render::fields(from), render::fields(to));
        let wanted = |name: &str| new.iter().find(|(key, _)| *key == name).map(|(_, value)| value);
        let mut splices = Vec::new();
        let mut kept_before = None;
        for (index, entry) in entries.iter().enumerate() {
            let name = &*entry.key.scalar.text;
            let was = old.iter().find(|(key, _)| *key == name).map(|(_, value)| value);
            match wanted(name) {
                // What is written for "nothing" stays when nothing is wanted.
                None if was.is_none() => kept_before = layout::value_end(self.text, entry),
                None => splices.extend(self.remove_field(item, entries, index, kept_before)?),
                Some(value) => {
                    if was != Some(value) {
                        splices.push(self.set_field(entry, value)?);
                    }
                    kept_before = layout::value_end(self.text, entry);
                }
            }
        }
        let is_new = |name: &str| !entries.iter().any(|entry| &*entry.key.scalar.text == name);
        let added: Vec<_> = new.iter().filter(|(name, _)| is_new(name)).collect();
        splices.extend(self.add_fields(item, entries, &added)?);
        Ok(splices)
    }

    /// Another value for a field.
    pub(super) fn set_field(&self, entry: &Entry, value: &FieldValue) -> Result<Splice, String> {
        let new = render::value(self.writing, value);
        let span = entry.value.span;
        let in_place = match &entry.value.value {
            Value::Scalar(scalar) => {
                span.start < span.end && !matches!(scalar.style, Style::Literal | Style::Folded)
            }
            _ => entry.value.flow,
        };
        if in_place {
            return Ok((span.start.offset as usize..span.end.offset as usize, new));
        }
        let colon = layout::behind_colon(self.text, entry).ok_or("a field has no colon behind it")?;
        let end = layout::value_end(self.text, entry).ok_or("a field has no end")?;
        // A block that keeps its blank lines ends with a line ending, which has to stay.
        let end = self.text[..end].trim_end().len().max(colon);
        Ok((colon..end, format!(" {new}")))
    }

    fn remove_field(
        &self,
        item: &Node,
        entries: &[Entry],
        index: usize,
        kept_before: Option<usize>,
    ) -> Result<Vec<Splice>, String> {
        let entry = &entries[index];
        let start = entry.key.span.start.offset as usize;
        let end = layout::value_end(self.text, entry).ok_or("a field has no end")?;
        if item.flow {
            return Ok(layout::remove_from_flow(self.text, kept_before, start..end));
        }
        let line = layout::line_start(self.text, start);
        if self.text[line..start].bytes().all(|byte| byte == b' ') {
            let end = layout::lines_end(self.text, end, start - line);
            return Ok(vec![layout::remove_lines(self.text, line, end)]);
        }
        // On the dash's line: the next field moves up to the dash.
        let next = entries.get(index + 1).ok_or("an entry would be left empty")?;
        Ok(vec![(start..next.key.span.start.offset as usize, String::new())])
    }

    /// Puts fields behind the others of an entry.
    pub(super) fn add_fields<K: AsRef<str>>(
        &self,
        item: &Node,
        entries: &[Entry],
        added: &[&(K, FieldValue)],
    ) -> Result<Vec<Splice>, String> {
        let Some(last) = entries.last().filter(|_| !added.is_empty()) else { return Ok(Vec::new()) };
        let end = layout::value_end(self.text, last).ok_or("a field has no end")?;
        let line = |(name, value): &&(K, FieldValue)| {
            format!("{}: {}", render::key(self.writing, name.as_ref()), render::value(self.writing, value))
        };
        if item.flow {
            let new: Vec<_> = added.iter().map(line).collect();
            return Ok(vec![(end..end, format!(", {}", new.join(", ")))]);
        }
        let key = last.key.span.start;
        let indent = " ".repeat(key.column as usize - 1);
        let lines: Vec<_> = added.iter().map(|field| format!("{indent}{}", line(field))).collect();
        let at = layout::lines_end(self.text, end, key.column as usize - 1);
        Ok(vec![layout::insert_lines(self.text, at, &lines)])
    }
}
