//! The picture as SVG: self-contained, for light and dark, a tooltip for each cell. Renderers without CSS variables and
//! media queries draw the light one.

use std::fmt::Write as _;

use super::area::{Area, Border, BorderKind};
use super::grid::{Cell, Grid, Line, Mark, grid};
use super::look::{border_text, cell_text, class, glyph, meaning, title};
use super::scale::{Scale, ScaleError};
use crate::occupancy::{Occupancy, StateCount};
use labkit::output::xml::escaped;

/// By which a file says where it comes from, so that it may be replaced.
pub const GENERATOR: &str = "kubectl ipam map";

/// Lines of a picture, unless the user chose the size of the cells.
const MOST_LINES: u128 = 32;

/// Lengths, in pixels.
const CELL: u32 = 22;
const PITCH: u32 = 25;
const MARGIN: u32 = 20;
const LINE: u32 = 20;
/// The widths of letters, rounded up: of addresses, of other text.
const WIDE_LETTER: u32 = 8;
const LETTER: u32 = 7;
const SWATCH: u32 = 14;

/// The colours of everything.
pub const STYLE: &str = "
text{font:12px ui-sans-serif,system-ui,'Segoe UI',Helvetica,Arial,sans-serif;fill:#1f2328}
.name{font-size:17px;font-weight:600}
.dim{fill:#59636e}
.at{font:12px ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;fill:#59636e;text-anchor:end}
.col{font:10px ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;fill:#818b98;text-anchor:middle}
.c text{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:11px;font-weight:600;fill:#ffffff;text-anchor:middle}
.bg{fill:#ffffff}
.pool{fill:#dafbe1;stroke:#1a7f37;stroke-width:1.5}
.dhcp-range{fill:#eef1f4;stroke:#818b98;stroke-width:1.5;stroke-dasharray:4 3}
.fold{fill:none;stroke:#d1d9e0;stroke-width:1.5;stroke-dasharray:2 4}
.conflict rect{fill:#cf222e;stroke:#82071e;stroke-width:2}
.node rect{fill:#0969da}
.control-plane rect{fill:#033d8b}
.gateway rect{fill:#8250df}
.host rect{fill:#1b7c83}
.service rect{fill:#1a7f37}
.lease rect{fill:#59636e}
.claimed rect{fill:#9a6700}
.held rect{fill:#7d5f2a}
.reserved rect{fill:#f2b632}
.mentioned rect{fill:#e5d9a8}
.dhcp rect{fill:#d1d9e0}
.cluster-range rect{fill:#c5cfd9}
.kept-back rect{fill:#e6eaef}
.free-in-pool rect{fill:#ffffff;stroke:#4ac26b}
.free rect{fill:#f3f5f8}
.unknown rect{fill:none;stroke:#d1d9e0;stroke-dasharray:3 3}
.c.reserved text,.c.mentioned text,.c.dhcp text,.c.cluster-range text{fill:#1f2328}
.c.kept-back text,.c.unknown text{fill:#818b98}
.c.free-in-pool text{fill:#1a7f37}
.t1 rect{fill:#dcecf5}
.t2 rect{fill:#c8e0ef}
.t3 rect{fill:#b0d2e7}
.t4 rect{fill:#95c1dd}
.t5 rect{fill:#78add0}
.t6 rect{fill:#5c97c1}
.t7 rect{fill:#4381af}
.t8 rect{fill:#2f6c9c}
.t9 rect{fill:#1f5888}
.t10 rect{fill:#114272}
.c.t1 text,.c.t2 text,.c.t3 text,.c.t4 text,.c.t5 text{fill:#1f2328}
@media (prefers-color-scheme:dark){
text{fill:#e6edf3}
.dim,.at{fill:#9198a1}
.col{fill:#6e7681}
.bg{fill:#0d1117}
.pool{fill:#12261e;stroke:#3fb950}
.dhcp-range{fill:#161b22;stroke:#6e7681}
.fold{stroke:#3d444d}
.conflict rect{fill:#da3633;stroke:#ffa198}
.node rect{fill:#1f6feb}
.control-plane rect{fill:#0c4fb3}
.host rect{fill:#21868e}
.service rect{fill:#238636}
.lease rect{fill:#656c76}
.reserved rect{fill:#d29922}
.mentioned rect{fill:#8a7b3f}
.dhcp rect{fill:#3d444d}
.cluster-range rect{fill:#444c56}
.kept-back rect{fill:#21262d}
.free-in-pool rect{fill:#0d1117;stroke:#2ea043}
.free rect{fill:#1c2129}
.unknown rect{stroke:#3d444d}
.c.reserved text{fill:#0d1117}
.c.mentioned text,.c.dhcp text,.c.cluster-range text{fill:#e6edf3}
.c.kept-back text,.c.unknown text{fill:#6e7681}
.c.free-in-pool text{fill:#3fb950}
.t1 rect{fill:#14263a}
.t2 rect{fill:#173149}
.t3 rect{fill:#1b3d5a}
.t4 rect{fill:#204a6d}
.t5 rect{fill:#265880}
.t6 rect{fill:#2f6893}
.t7 rect{fill:#3b7aa8}
.t8 rect{fill:#4d8ebc}
.t9 rect{fill:#65a3cf}
.t10 rect{fill:#86bbe2}
.c.t1 text,.c.t2 text,.c.t3 text,.c.t4 text,.c.t5 text{fill:#e6edf3}
.c.t9 text,.c.t10 text{fill:#0d1117}
}
";

/// The areas below each other, as one file.
///
/// # Errors
/// When an area cannot be drawn with cells of that prefix length.
pub fn svg(areas: &[Area], prefix: Option<u8>) -> Result<String, ScaleError> {
    let drawings: Vec<Drawing> =
        areas.iter().map(|area| drawing(area, prefix, true)).collect::<Result<_, _>>()?;
    let width = drawings.iter().map(|drawing| drawing.width).max().unwrap_or(MARGIN * 2);
    let height = drawings.iter().map(|drawing| drawing.height).sum::<u32>().max(MARGIN);
    let titles: Vec<String> = areas.iter().map(Area::title).collect();
    let title = escaped(&format!("Address map: {}", titles.join(", ")));
    let mut text = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {width} {height}\" role=\"img\">\n<title>{title}</title>\n\
         <metadata>{GENERATOR}</metadata>\n<style>{STYLE}</style>\n\
         <rect class=\"bg\" width=\"{width}\" height=\"{height}\"/>\n"
    );
    let mut top = 0;
    for drawing in drawings {
        push(&mut text, format_args!("<g transform=\"translate(0 {top})\">\n{}</g>\n", drawing.text));
        top += drawing.height;
    }
    text.push_str("</svg>\n");
    Ok(text)
}

/// A drawing and its size.
pub(super) struct Drawing {
    /// The elements.
    pub text: String,
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
}

/// One area; `titled` with its name above.
pub(super) fn drawing(area: &Area, prefix: Option<u8>, titled: bool) -> Result<Drawing, ScaleError> {
    let narrow = area.range.size() <= labkit::net::Size::from(256);
    let per_row = if narrow || area.range.family() == labkit::net::Family::V6 { 16 } else { 32 };
    let scale = Scale::of(area, prefix, per_row, MOST_LINES)?;
    let grid = grid(area, scale);
    let family = area.range.family();
    let label = |line: &Line| line.range().map_or(0, |range| length(&scale.label(family, range).to_string()));
    let left = MARGIN + grid.lines.iter().map(label).max().unwrap_or_default() * WIDE_LETTER + 10;
    let cells = scale.per_row * PITCH;
    let folded = grid.lines.iter().map(|line| fold_text(line).map_or(0, |text| length(&text) * LETTER));
    let width = (left + folded.max().unwrap_or_default().max(cells) + MARGIN).max(640);
    let mut painter = Painter { area, grid: &grid, left, width, y: MARGIN, text: String::new() };
    painter.head(titled);
    painter.columns();
    for line in &grid.lines {
        painter.line(line);
    }
    painter.legend();
    Ok(Drawing { height: painter.y + MARGIN / 2, width, text: painter.text })
}

struct Painter<'a> {
    area: &'a Area,
    grid: &'a Grid,
    /// Where cells begin.
    left: u32,
    width: u32,
    /// Where the next line begins.
    y: u32,
    text: String,
}

impl Painter<'_> {
    fn head(&mut self, titled: bool) {
        if titled {
            self.y += 16;
            let (title, y) = (escaped(&self.area.title()), self.y);
            self.put(format_args!("<text class=\"name\" x=\"{MARGIN}\" y=\"{y}\">{title}</text>\n"));
            self.y += LINE;
            let (summary, y) = (escaped(&self.area.summary()), self.y);
            self.put(format_args!("<text x=\"{MARGIN}\" y=\"{y}\">{summary}</text>\n"));
            self.y += LINE;
        }
        let bits = self.area.range.family().bits();
        if let Some(text) = cell_text(self.grid.scale.prefix, bits) {
            let y = self.y;
            self.put(format_args!("<text class=\"dim\" x=\"{MARGIN}\" y=\"{y}\">{text}</text>\n"));
            self.y += LINE;
        }
    }

    /// What is to be added to the address of the row.
    fn columns(&mut self) {
        let bits = self.area.range.family().bits();
        if self.grid.scale.prefix == bits {
            for column in 0..self.grid.scale.per_row {
                let (x, y) = (self.left + column * PITCH + CELL / 2, self.y);
                let label = if bits == 128 { format!("{column:x}") } else { column.to_string() };
                self.put(format_args!("<text class=\"col\" x=\"{x}\" y=\"{y}\">{label}</text>\n"));
            }
        }
        self.y += 8;
    }

    fn line(&mut self, line: &Line) {
        let family = self.area.range.family();
        if let Some(range) = line.range() {
            let (x, y) = (self.left - 10, self.y + 15);
            let address = self.grid.scale.label(family, range);
            self.put(format_args!("<text class=\"at\" x=\"{x}\" y=\"{y}\">{address}</text>\n"));
        }
        match (line, fold_text(line)) {
            (Line::Cells(cells), _) => self.cells(cells),
            (Line::Fold { .. }, text) => self.fold(&text.unwrap_or_default()),
        }
        self.y += PITCH;
    }

    fn fold(&mut self, text: &str) {
        let y = self.y + 11;
        let from = self.left + length(text) * LETTER + 12;
        let to = (self.left + self.grid.scale.per_row * PITCH).max(from + 8);
        let left = self.left;
        self.put(format_args!("<text class=\"dim\" x=\"{left}\" y=\"{}\">{text}</text>\n", y + 4));
        self.put(format_args!("<path class=\"fold\" d=\"M{from} {y}H{to}\"/>\n"));
    }

    fn cells(&mut self, cells: &[Cell]) {
        let mut column = 0;
        for same in cells.chunk_by(|one, other| one.border == other.border) {
            let count = u32::try_from(same.len()).unwrap_or(u32::MAX);
            if let Some(border) = same[0].border.map(|border| &self.area.borders[border]) {
                self.border(border, column, count);
            }
            column += count;
        }
        for (column, cell) in (0..).zip(cells) {
            self.cell(cell, column);
        }
    }

    fn border(&mut self, border: &Border, column: u32, count: u32) {
        let class = match border.kind {
            BorderKind::Pool => "pool",
            BorderKind::Dhcp => "dhcp-range",
        };
        let title = escaped(&border_text(border));
        let (x, y) = (self.left + column * PITCH - 2, self.y - 2);
        let (width, height) = (count * PITCH + 1, CELL + 4);
        self.put(format_args!(
            "<rect class=\"{class}\" x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"5\">\
             <title>{title}</title></rect>\n"
        ));
    }

    fn cell(&mut self, cell: &Cell, column: u32) {
        let Some(title) = title(cell, self.area) else { return };
        let (x, y) = (self.left + column * PITCH, self.y);
        self.square(cell.mark, x, y, CELL, Some(&title));
    }

    fn square(&mut self, mark: Mark, x: u32, y: u32, size: u32, title: Option<&str>) {
        let class = class(mark);
        let title = title.map(|title| format!("<title>{}</title>", escaped(title))).unwrap_or_default();
        let radius = if size == CELL { 4 } else { 3 };
        self.put(format_args!(
            "<g class=\"c {class}\">{title}<rect x=\"{x}\" y=\"{y}\" width=\"{size}\" height=\"{size}\" \
             rx=\"{radius}\"/>"
        ));
        // Most of a picture is free: what is not, stands out.
        if mark != Mark::State(Occupancy::Free) {
            let (x, y) = (x + size / 2, y + size / 2 + 4);
            let letter = escaped(&glyph(mark).to_string());
            self.put(format_args!("<text x=\"{x}\" y=\"{y}\">{letter}</text>"));
        }
        self.text.push_str("</g>\n");
    }

    fn legend(&mut self) {
        self.y += 12;
        let mut x = MARGIN;
        for StateCount { state, addresses } in self.area.counts() {
            let text = format!("{} {addresses}", meaning(state));
            self.entry(&mut x, Mark::State(state), &text);
        }
        let mut cells = self.grid.lines.iter().flat_map(|line| match line {
            Line::Cells(cells) => cells.as_slice(),
            Line::Fold { .. } => &[],
        });
        if cells.any(|cell| matches!(cell.mark, Mark::Tenths(_))) {
            self.entry(&mut x, Mark::Tenths(5), "tenths taken in several ways");
            self.entry(&mut x, Mark::Tenths(10), "all of it");
        }
        self.y += LINE + 4;
        for border in &self.area.borders {
            let class = match border.kind {
                BorderKind::Pool => "pool",
                BorderKind::Dhcp => "dhcp-range",
            };
            let (text, y) = (escaped(&border_text(border)), self.y);
            self.put(format_args!(
                "<rect class=\"{class}\" x=\"{MARGIN}\" y=\"{y}\" width=\"{SWATCH}\" height=\"{SWATCH}\" rx=\"3\"/>\
                 <text x=\"{}\" y=\"{}\">{text}</text>\n",
                MARGIN + SWATCH + 6,
                y + 11
            ));
            self.y += LINE;
        }
    }

    /// An entry of the legend, in a new line when the old one is full.
    fn entry(&mut self, x: &mut u32, mark: Mark, text: &str) {
        let width = SWATCH + 6 + length(text) * LETTER + 14;
        if *x > MARGIN && *x + width > self.width {
            *x = MARGIN;
            self.y += LINE;
        }
        self.square(mark, *x, self.y, SWATCH, None);
        let (text, y) = (escaped(text), self.y + 11);
        self.put(format_args!("<text x=\"{}\" y=\"{y}\">{text}</text>\n", *x + SWATCH + 6));
        *x += width;
    }

    fn put(&mut self, text: std::fmt::Arguments<'_>) {
        push(&mut self.text, text);
    }
}

/// What stands for folded rows.
fn fold_text(line: &Line) -> Option<String> {
    let Line::Fold { range, rows, state } = line else { return None };
    Some(format!("{rows} rows {}, {} addresses", meaning(*state), range.size()))
}

pub(super) fn push(text: &mut String, more: std::fmt::Arguments<'_>) {
    // Writing into a String cannot fail.
    let _ = text.write_fmt(more);
}

fn length(text: &str) -> u32 {
    u32::try_from(text.chars().count()).unwrap_or(u32::MAX / 64)
}
