//! Tables as kubectl prints them: no borders, capitals on top, three spaces between columns.

use std::io::{self, Write};

use comfy_table::{CellAlignment, ColumnConstraint, Width, presets};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::{Cell, Table, Tone, escape};

/// Rows laid out at once: bounds memory for long lists. Widths are those of the whole table.
const CHUNK: usize = 1_000;

/// Spaces between columns.
const GAP: u16 = 3;

/// The widest column the layout can hold; longer texts end in `…`.
const MAX_WIDTH: usize = 60_000;

/// Writes the table, with its wide columns or without, in colour or without.
pub(super) fn write(
    out: &mut dyn Write,
    table: &Table,
    wide: bool,
    headers: bool,
    color: bool,
) -> io::Result<()> {
    let shown: Vec<usize> = (0..table.columns.len()).filter(|i| wide || !table.columns[*i].wide).collect();
    let layout = Layout {
        heads: shown.iter().map(|i| table.columns[*i].name).filter(|_| headers).collect(),
        right: shown.iter().map(|i| table.columns[*i].right).collect(),
        color,
    };
    layout.write(out, || table.rows.iter().map(|row| shown.iter().filter_map(|i| row.get(*i)).collect()))
}

/// Writes a table of texts under headings chosen at run time.
pub(super) fn write_plain(out: &mut dyn Write, heads: &[&str], rows: Vec<Vec<String>>) -> io::Result<()> {
    let rows: Vec<Vec<Cell>> =
        rows.into_iter().map(|row| row.into_iter().map(Cell::from).collect()).collect();
    let columns = heads.len().max(rows.first().map_or(0, Vec::len));
    let layout = Layout { heads: heads.to_vec(), right: vec![false; columns], color: false };
    layout.write(out, || rows.iter().map(|row| row.iter().collect()))
}

struct Layout<'t> {
    /// Empty without headings.
    heads: Vec<&'t str>,
    right: Vec<bool>,
    color: bool,
}

impl Layout<'_> {
    fn write<'c, R>(&self, out: &mut dyn Write, rows: impl Fn() -> R) -> io::Result<()>
    where
        R: Iterator<Item = Vec<&'c Cell>>,
    {
        let mut widths: Vec<usize> = vec![0; self.right.len()];
        for (width, head) in widths.iter_mut().zip(&self.heads) {
            *width = head.width();
        }
        for row in rows() {
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = (*width).max(shown(cell).width());
            }
        }
        let mut rows = rows();
        let mut first = true;
        loop {
            let chunk: Vec<_> = rows.by_ref().take(CHUNK).collect();
            let heads: &[&str] = if first { &self.heads } else { &[] };
            if chunk.is_empty() && heads.is_empty() {
                return Ok(());
            }
            // The layout of a long list is settled; its rows only have to be filled up with blanks.
            if first || widths.contains(&0) {
                self.write_chunk(out, heads, &chunk, &widths)?;
            } else {
                self.write_rows(out, &chunk, &widths)?;
            }
            first = false;
        }
    }

    /// Writes rows as [`Self::write_chunk`] does, each on one line. No column is empty.
    fn write_rows(&self, out: &mut dyn Write, rows: &[Vec<&Cell>], widths: &[usize]) -> io::Result<()> {
        let mut line = String::new();
        for cells in rows {
            line.clear();
            for (i, (cell, width)) in cells.iter().zip(widths).enumerate() {
                let text = shown(cell);
                let blanks = std::iter::repeat_n(' ', width.saturating_sub(text.width()));
                if self.right[i] {
                    line.extend(blanks);
                    line.push_str(&text);
                } else {
                    line.push_str(&text);
                    line.extend(blanks);
                }
                if i + 1 < widths.len() {
                    line.extend(std::iter::repeat_n(' ', usize::from(GAP)));
                }
            }
            let line = line.trim_end();
            if self.color {
                writeln!(out, "{}", paint(line, cells, widths))?;
            } else {
                writeln!(out, "{line}")?;
            }
        }
        Ok(())
    }

    fn write_chunk(
        &self,
        out: &mut dyn Write,
        heads: &[&str],
        rows: &[Vec<&Cell>],
        widths: &[usize],
    ) -> io::Result<()> {
        let mut text = comfy_table::Table::new();
        text.load_style(presets::NOTHING);
        if !heads.is_empty() {
            text.set_header(heads.to_vec());
        }
        text.add_rows(rows.iter().map(|row| row.iter().map(|cell| shown(cell)).collect::<Vec<_>>()));
        for (i, column) in text.column_iter_mut().enumerate() {
            let gap = if i + 1 == widths.len() { 0 } else { GAP };
            column.set_padding((0, gap));
            if self.right[i] {
                column.set_cell_alignment(CellAlignment::Right);
            }
            let content = u16::try_from(widths[i]).unwrap_or(u16::MAX - GAP);
            column.set_constraint(ColumnConstraint::Absolute(Width::Fixed(content + gap)));
        }
        for (i, line) in text.lines().enumerate() {
            let line = line.trim_end();
            match i.checked_sub(usize::from(!heads.is_empty())).and_then(|i| rows.get(i)) {
                Some(cells) if self.color => writeln!(out, "{}", paint(line, cells, widths))?,
                _ => writeln!(out, "{line}")?,
            }
        }
        Ok(())
    }
}

/// A cell's text, safe for a terminal and short enough for the layout.
fn shown(cell: &Cell) -> std::borrow::Cow<'_, str> {
    let text = escape(&cell.text);
    if text.width() <= MAX_WIDTH {
        return text;
    }
    let mut short: String = text.chars().take(MAX_WIDTH / 2).collect();
    short.push('…');
    short.into()
}

/// Colours the toned cells of a laid-out line; their places follow from the column widths.
fn paint(line: &str, cells: &[&Cell], widths: &[usize]) -> String {
    let mut painted = String::with_capacity(line.len() + 16);
    let mut rest = line;
    for (i, cell) in cells.iter().enumerate() {
        let (text, after) = split_at_width(rest, widths[i]);
        let (gap, after) = split_at_width(after, usize::from(GAP));
        painted.push_str(&tint(text, cell.tone));
        painted.push_str(gap);
        rest = after;
    }
    painted.push_str(rest);
    painted
}

fn split_at_width(text: &str, width: usize) -> (&str, &str) {
    let mut seen = 0;
    for (at, c) in text.char_indices() {
        seen += c.width().unwrap_or(0);
        if seen > width {
            return text.split_at(at);
        }
    }
    (text, "")
}

/// The text in its tone's colour; surrounding spaces stay uncoloured.
pub(super) fn tint(text: &str, tone: Tone) -> String {
    let style = match tone {
        Tone::Plain => return text.to_owned(),
        Tone::Good => anstyle::AnsiColor::Green.on_default(),
        Tone::Warning => anstyle::AnsiColor::Yellow.on_default(),
        Tone::Bad => anstyle::AnsiColor::Red.on_default().bold(),
        Tone::Muted => anstyle::Style::new().dimmed(),
    };
    let inner = text.trim();
    if inner.is_empty() {
        return text.to_owned();
    }
    let before = &text[..text.len() - text.trim_start().len()];
    let after = &text[text.trim_end().len()..];
    format!("{before}{style}{inner}{style:#}{after}")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::Column;
    use super::*;

    fn sample() -> Table {
        let mut table = Table::new([
            Column::new("NAME"),
            Column::new("PORT").right(),
            Column::wide("NOTE"),
            Column::new("STATE"),
        ]);
        table.row(["plex".into(), "32400".into(), "on the\nTV".into(), Cell::toned("used", Tone::Good)]);
        table.row(["メディア".into(), "80".into(), "".into(), Cell::toned("conflict", Tone::Bad)]);
        table
    }

    fn render(wide: bool, headers: bool, color: bool) -> String {
        let mut out = Vec::new();
        write(&mut out, &sample(), wide, headers, color).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn columns_line_up_and_nothing_trails() {
        insta::assert_snapshot!(render(false, true, false), @"
        NAME        PORT   STATE
        plex       32400   used
        メディア      80   conflict
        ");
    }

    #[test]
    fn wide_columns_and_line_breaks_from_outside() {
        insta::assert_snapshot!(render(true, false, false), @r#"
        plex       32400   on the\nTV   used
        メディア      80                conflict
        "#);
    }

    #[test]
    fn colour_does_not_move_columns() {
        let plain = render(true, true, false);
        let colored = render(true, true, true);
        assert_ne!(plain, colored);
        let mut bare = colored;
        for style in ["\u{1b}[32m", "\u{1b}[1m", "\u{1b}[31m", "\u{1b}[0m"] {
            bare = bare.replace(style, "");
        }
        assert_eq!(bare, plain);
    }

    #[test]
    fn a_table_longer_than_a_chunk_keeps_one_width() {
        let mut table = Table::new([Column::new("A"), Column::new("B")]);
        for i in 0..=CHUNK {
            let name = if i == CHUNK { "the-longest-name" } else { "x" };
            table.row([name.into(), "b".into()]);
        }
        let mut out = Vec::new();
        write(&mut out, &table, false, true, false).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert_eq!(text.lines().count(), CHUNK + 2);
        assert!(text.lines().skip(1).all(|line| line.find('b') == Some("the-longest-name   ".len())));
    }

    proptest! {
        #[test]
        fn rows_filled_up_are_rows_laid_out(
            cells in prop::collection::vec(prop::collection::vec("[ a\u{300}メ\n\t\u{200b}é-]{0,9}", 3), 1..6),
            right in prop::collection::vec(any::<bool>(), 3),
            color in any::<bool>(),
        ) {
            let toned = |text: &String| Cell::toned(text.clone(), if text.len() > 4 { Tone::Bad } else { Tone::Plain });
            let cells: Vec<Vec<Cell>> = cells.iter().map(|row| row.iter().map(toned).collect()).collect();
            let rows: Vec<Vec<&Cell>> = cells.iter().map(|row| row.iter().collect()).collect();
            let width = |i: usize| rows.iter().map(|row| shown(row[i]).width()).max().unwrap_or_default();
            let widths: Vec<_> = (0..3).map(width).collect();
            prop_assume!(!widths.contains(&0));
            let layout = Layout { heads: Vec::new(), right, color };
            let (mut laid_out, mut filled_up) = (Vec::new(), Vec::new());
            layout.write_chunk(&mut laid_out, &[], &rows, &widths).unwrap();
            layout.write_rows(&mut filled_up, &rows, &widths).unwrap();
            prop_assert_eq!(String::from_utf8(filled_up), String::from_utf8(laid_out));
        }
    }
}
