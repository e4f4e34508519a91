//! Lists of texts and mappings of free keys, changed where they stand.

use labkit::manifest::yaml::{self, Node};

use super::layout::{self, Splice};
use super::meaning::texts_of;
use super::render::{self, FieldValue};
use super::splice::List;

/// Gives a list other texts. What is the same at its beginning and end keeps its text and its comments, and so do the
/// lines of a text that becomes another one.
pub(super) fn set_texts(
    text: &str,
    list: &List<'_>,
    field: &yaml::Entry,
    wanted: &[String],
) -> Result<Vec<Splice>, String> {
    let replaced = || {
        let value = match wanted {
            [one] => FieldValue::Text(one.clone()),
            _ => FieldValue::List(wanted.to_vec()),
        };
        list.set_field(field, &value).map(|splice| vec![splice])
    };
    let Some(items) = field.value.as_sequence() else { return replaced() };
    let now = texts_of(&field.value);
    if now.len() != items.len() || now.len() > wanted.len() {
        return if field.value.flow {
            replaced()
        } else {
            shortened(text, items, &now, wanted).map_or_else(replaced, Ok)
        };
    }
    let mut splices = Vec::new();
    for ((item, now), wanted) in items.iter().zip(&now).zip(wanted) {
        if now != wanted {
            let span = item.span.start.offset as usize..item.span.end.offset as usize;
            splices.push((span, list.scalar(wanted)));
        }
    }
    let more = &wanted[items.len()..];
    let Some(last) = items.last().filter(|_| !more.is_empty()) else { return Ok(splices) };
    let end = last.span.end.offset as usize;
    if field.value.flow {
        let more: Vec<_> = more.iter().map(|text| list.scalar(text)).collect();
        splices.push((end..end, format!(", {}", more.join(", "))));
    } else {
        let dash = layout::dash(text, last).ok_or("an address has no dash")?;
        let column = dash - layout::line_start(text, dash);
        let at = layout::lines_end(text, layout::content_end(text, last), column);
        let lead = &text[layout::line_start(text, dash)..last.span.start.offset as usize];
        let lines: Vec<_> = more.iter().map(|text| format!("{lead}{}", list.scalar(text))).collect();
        splices.push(layout::insert_lines(text, at, &lines));
    }
    Ok(splices)
}

/// Takes lines out of a list, if the texts that are wanted are some of those that are there, in their order.
fn shortened(text: &str, items: &[Node], now: &[String], wanted: &[String]) -> Option<Vec<Splice>> {
    let mut rest = wanted.iter().peekable();
    let mut splices = Vec::new();
    for (item, now) in items.iter().zip(now) {
        if rest.peek() == Some(&now) {
            rest.next();
            continue;
        }
        let dash = layout::dash(text, item)?;
        let start = layout::line_start(text, dash);
        let end = layout::lines_end(text, layout::content_end(text, item), dash - start);
        splices.push(layout::remove_lines(text, start, end));
    }
    rest.peek().is_none().then_some(splices)
}

impl List<'_> {
    fn scalar(&self, text: &str) -> String {
        render::value(self.writing, &FieldValue::Text(text.to_owned()))
    }

    /// Sets free keys in a field of an entry; the field itself may be new.
    pub(super) fn set_texts_of(
        &self,
        item: &Node,
        field: &str,
        changes: &[(String, String)],
    ) -> Result<Vec<Splice>, String> {
        let entries = item.as_mapping().ok_or("an entry is no mapping")?;
        let Some(data) =
            item.entry(field).filter(|data| data.value.as_mapping().is_some_and(|all| !all.is_empty()))
        else {
            let value = FieldValue::Map(changes.to_vec());
            return match item.entry(field) {
                Some(written) => self.set_field(written, &value).map(|splice| vec![splice]),
                None => self.add_map(item, entries, field, changes),
            };
        };
        let mut splices = Vec::new();
        let mut added = Vec::new();
        for change in changes {
            match data.value.entry(&change.0) {
                Some(written) => splices.push(self.set_field(written, &FieldValue::Text(change.1.clone()))?),
                None => added.push(change.clone()),
            }
        }
        let all = data.value.as_mapping().unwrap_or_default();
        let Some(last) = all.last().filter(|_| !added.is_empty()) else { return Ok(splices) };
        let end = layout::value_end(self.text, last).ok_or("a field has no end")?;
        if data.value.flow {
            let more = added
                .iter()
                .map(|(key, text)| format!(", {}: {}", render::key(self.writing, key), self.scalar(text)));
            splices.push((end..end, more.collect()));
        } else {
            let column = last.key.span.start.column as usize - 1;
            let at = layout::lines_end(self.text, end, column);
            let lines: Vec<_> =
                added.iter().flat_map(|(key, text)| render::text_lines(key, text, column)).collect();
            splices.push(layout::insert_lines(self.text, at, &lines));
        }
        Ok(splices)
    }

    fn add_map(
        &self,
        item: &Node,
        entries: &[yaml::Entry],
        field: &str,
        changes: &[(String, String)],
    ) -> Result<Vec<Splice>, String> {
        let last = entries.last().ok_or("an entry is empty")?;
        let end = layout::value_end(self.text, last).ok_or("a field has no end")?;
        let value = FieldValue::Map(changes.to_vec());
        if item.flow {
            let key = render::key(self.writing, field);
            return Ok(vec![(end..end, format!(", {key}: {}", render::value(self.writing, &value)))]);
        }
        let column = last.key.span.start.column as usize - 1;
        let mut lines = render::field_lines(field, &value, column);
        if let Some(first) = lines.first_mut() {
            *first = format!("{}{first}", " ".repeat(column));
        }
        let at = layout::lines_end(self.text, end, column);
        Ok(vec![layout::insert_lines(self.text, at, &lines)])
    }
}
