//! The picture for a terminal: two columns a cell, letters first, colour as well where there is some.

use std::fmt::Write as _;

use labkit::net::{AddrRange, Family, Size};
use labkit::output::{Tone, Ui, escape};

use super::area::{Area, Border, BorderKind};
use super::grid::{Cell, Grid, Line, Mark, grid};
use super::look::{border_text, cell_text, glyph, letter, meaning, tone};
use super::scale::{Scale, ScaleError};
use crate::occupancy::{Occupancy, StateCount};

/// Lines of a picture, unless the user chose the size of the cells.
const MOST_LINES: u128 = 16;

/// The width of a terminal that does not say.
const USUAL_WIDTH: usize = 80;

/// The picture of an area: title, rows, legend. `prefix` is the size of the cells, if it was chosen.
///
/// # Errors
/// When the area cannot be drawn with such cells.
pub fn picture(area: &Area, prefix: Option<u8>, ui: &Ui) -> Result<String, ScaleError> {
    let width = ui.terminal().width.unwrap_or(USUAL_WIDTH);
    let scale = Scale::of(area, prefix, per_row(area.range, width), MOST_LINES)?;
    let mut picture = Picture { area, grid: grid(area, scale), ui, text: String::new() };
    picture.draw();
    Ok(picture.text)
}

/// As many cells as fit, a power of two between 8 and 64. In IPv6 sixteen of them are a digit of the address.
fn per_row(range: AddrRange, width: usize) -> u32 {
    let room = width.saturating_sub(label_width(range) + 2) / 2;
    let most = if range.family() == Family::V6 { 16 } else { 64 };
    [64, 32, 16].into_iter().find(|cells| *cells <= most && *cells as usize <= room).unwrap_or(8)
}

fn label_width(range: AddrRange) -> usize {
    let ends = [range.first(), range.last()].map(|end| end.to_string().len());
    ends.into_iter().max().unwrap_or_default()
}

struct Picture<'a> {
    area: &'a Area,
    grid: Grid,
    ui: &'a Ui,
    text: String,
}

impl Picture<'_> {
    fn draw(&mut self) {
        let title = self.area.title();
        self.line(&format!("{}: {}", escape(&title), self.area.summary()));
        let scale = self.grid.scale;
        let bits = self.area.range.family().bits();
        if let Some(text) = cell_text(scale.prefix, bits) {
            self.line(&text);
        }
        let lines = std::mem::take(&mut self.grid.lines);
        let width = lines.iter().map(|line| self.label(line).len()).max().unwrap_or_default();
        if scale.prefix == bits {
            self.line(&format!("{:width$}{}", "", header(self.area.range.family(), scale.per_row)));
        }
        for line in &lines {
            let label = self.label(line);
            match line {
                Line::Cells(cells) => {
                    let row = self.row(cells);
                    self.line(&format!("{label:width$} {row}"));
                }
                Line::Fold { range, rows, state } => {
                    let text = format!("… {rows} rows {}, {} addresses", meaning(*state), range.size());
                    let text = self.ui.tone(&text, Tone::Muted);
                    self.line(&format!("{label:width$}  {text}"));
                }
            }
        }
        self.legend(&lines);
    }

    fn label(&self, line: &Line) -> String {
        let family = self.area.range.family();
        line.range().map(|range| self.grid.scale.label(family, range).to_string()).unwrap_or_default()
    }

    /// Cells with a place for a border before each, and one at the end.
    fn row(&self, cells: &[Cell]) -> String {
        let (mut row, mut same, mut open) = (String::new(), String::new(), None);
        let mut before = Tone::Plain;
        for cell in cells {
            let edge = self.edge(open, cell.border);
            let tone = tone(cell.mark);
            // Neighbours that look alike are coloured at once.
            if edge != " " || tone != before {
                row.push_str(&self.ui.tone(&same, before));
                row.push_str(edge);
                same.clear();
            } else {
                same.push_str(edge);
            }
            same.push(glyph(cell.mark));
            (open, before) = (cell.border, tone);
        }
        row.push_str(&self.ui.tone(&same, before));
        row.push_str(self.edge(open, None));
        row
    }

    /// What stands between two cells: the end of a border, its beginning, or one of each.
    fn edge(&self, before: Option<usize>, after: Option<usize>) -> &'static str {
        if before == after {
            return " ";
        }
        let kind = |border: usize| self.area.borders[border].kind;
        match (before.map(kind), after.map(kind)) {
            (Some(_), Some(_)) => "|",
            (Some(BorderKind::Pool), None) => "]",
            (Some(BorderKind::Dhcp), None) => ")",
            (None, Some(BorderKind::Pool)) => "[",
            (None, Some(BorderKind::Dhcp)) => "(",
            (None, None) => " ",
        }
    }

    fn legend(&mut self, lines: &[Line]) {
        let width = self.ui.terminal().width.unwrap_or(USUAL_WIDTH);
        let count = |StateCount { state, addresses }: &StateCount| {
            let mark = self.ui.tone(&letter(*state).to_string(), tone(Mark::State(*state)));
            let text = format!("{} {addresses}", meaning(*state));
            (2 + text.len(), format!("{mark} {text}"))
        };
        let mut parts: Vec<(usize, String)> = self.area.counts().iter().map(count).collect();
        let mut cells = lines.iter().flat_map(|line| match line {
            Line::Cells(cells) => cells.as_slice(),
            Line::Fold { .. } => &[],
        });
        if cells.any(|cell| matches!(cell.mark, Mark::Tenths(_))) {
            let text = "1-9 tenths taken in several ways, # all of it";
            parts.push((text.len(), text.to_owned()));
        }
        let (mut line, mut used) = (String::new(), 0);
        for (length, part) in parts {
            if used > 0 && used + 3 + length > width {
                self.line(&line);
                (line, used) = (String::new(), 0);
            }
            let gap = if used > 0 { "   " } else { "" };
            line.push_str(gap);
            line.push_str(&part);
            used += gap.len() + length;
        }
        self.line(&line);
        let area = self.area;
        for border in &area.borders {
            let marks = match border.kind {
                BorderKind::Pool => "[ ]",
                BorderKind::Dhcp => "( )",
            };
            let free = self.free_in(border);
            self.line(&format!("{marks} {}, {free} free", escape(&border_text(border))));
        }
    }

    fn free_in(&self, border: &Border) -> Size {
        let start = self.area.runs.partition_point(|run| run.range.last() < border.addresses.first());
        let inside = self.area.runs[start..].iter();
        let inside = inside.take_while(|run| run.range.first() <= border.addresses.last());
        let free = inside.filter(|run| run.state.is_free() && run.state != Occupancy::Unknown);
        free.filter_map(|run| Some(run.range.intersection(border.addresses)?.size())).sum()
    }

    fn line(&mut self, line: &str) {
        // Writing into a String cannot fail.
        let _ = writeln!(self.text, "{}", line.trim_end());
    }
}

/// What is to be added to the address of the row: in decimal for every second cell, or a hexadecimal digit for each.
fn header(family: Family, per_row: u32) -> String {
    match family {
        Family::V4 => {
            (0..per_row).step_by(2).map(|offset| format!(" {offset:>2} ")).collect::<Vec<_>>().concat()
        }
        Family::V6 => (0..per_row).map(|offset| format!(" {offset:x}")).collect::<Vec<_>>().concat(),
    }
}
