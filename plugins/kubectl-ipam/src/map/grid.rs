//! An area cut into cells and rows. Costs what is drawn and what is known, not the number of addresses.

use std::sync::Arc;

use labkit::finding::Subject;
use labkit::net::{AddrRange, Size};

use super::area::Area;
use super::scale::Scale;
use crate::occupancy::{Occupancy, Run};

/// Areas with more rows than this have rows that are all the same folded into one line.
const UNFOLDED: u128 = 32;

/// An area in cells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grid {
    /// Its scale.
    pub scale: Scale,
    /// Its rows, in order.
    pub lines: Vec<Line>,
}

/// A row, or several that are all the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Line {
    /// Cells, as many as the scale says; those outside the area are blank.
    Cells(Vec<Cell>),
    /// Rows in which every address is in the same state.
    Fold {
        /// Their addresses.
        range: AddrRange,
        /// How many rows.
        rows: u128,
        /// What they are.
        state: Occupancy,
    },
}

impl Line {
    /// The addresses of a fold, or of the first cell of a row that has some.
    pub(super) fn range(&self) -> Option<AddrRange> {
        match self {
            Self::Cells(cells) => cells.iter().find_map(|cell| cell.range),
            Self::Fold { range, .. } => Some(*range),
        }
    }
}

/// A cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// Its addresses inside the area; `None` for one outside.
    pub range: Option<AddrRange>,
    /// What is drawn.
    pub mark: Mark,
    /// How many of its addresses somebody has.
    pub taken: Size,
    /// Whose they are, at most [`Cell::MOST_OWNERS`].
    pub owners: Vec<Arc<Subject>>,
    /// How many owners there are beyond those.
    pub more_owners: usize,
    /// The border it lies in, by its place in the area's list.
    pub border: Option<usize>,
}

impl Cell {
    /// How many owners a cell names.
    pub const MOST_OWNERS: usize = 8;
}

/// What is drawn in a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// Nothing: it is outside the area.
    Blank,
    /// All of it, or all that matters, is in this state.
    State(Occupancy),
    /// So many tenths are taken, in several ways: 1 to 9, and 10 when all of it is.
    Tenths(u8),
}

/// How many lines an area has.
pub(super) fn count_lines(area: &Area, scale: Scale) -> u128 {
    let mut count = 0;
    walk(area, scale, |step| {
        count += match step {
            Step::Row(_) => 1,
            Step::Same { rows, .. } if folds(area, scale, rows) => 1,
            Step::Same { rows, .. } => rows,
        };
    });
    count
}

/// The area in cells.
pub fn grid(area: &Area, scale: Scale) -> Grid {
    let mut lines = Vec::new();
    let mut cells = Cells { area, scale, run: 0, border: 0 };
    walk(area, scale, |step| match step {
        Step::Row(first) => lines.push(Line::Cells(cells.row(first))),
        Step::Same { first, rows, state } if folds(area, scale, rows) => {
            let end = rows_end(area, scale, first, rows);
            let range = AddrRange::from_numbers(area.range.family(), first, end);
            lines.push(Line::Fold { range, rows, state });
        }
        Step::Same { first, rows, .. } => {
            let mut at = first;
            for _ in 0..rows {
                lines.push(Line::Cells(cells.row(at)));
                at = scale.row(area.range.family(), at).1.saturating_add(1);
            }
        }
    });
    Grid { scale, lines }
}

/// Two rows say as much as a line about them.
fn folds(area: &Area, scale: Scale, rows: u128) -> bool {
    rows > 2 && scale.rows(area.range) > UNFOLDED
}

/// The last address number of some whole rows.
fn rows_end(area: &Area, scale: Scale, first: u128, rows: u128) -> u128 {
    let family = area.range.family();
    let (start, end) = scale.row(family, first);
    let more = (end - start).saturating_add(1).saturating_mul(rows - 1);
    end.saturating_add(more).min(area.range.numbers().1)
}

/// A step of the walk over the rows of an area.
enum Step {
    /// A row that is not all the same; its first address inside the area.
    Row(u128),
    /// Whole rows in the same state.
    Same { first: u128, rows: u128, state: Occupancy },
}

/// Goes over the rows. Rows in the same state are one step, however many.
fn walk(area: &Area, scale: Scale, mut visit: impl FnMut(Step)) {
    let family = area.range.family();
    let (first, last) = area.range.numbers();
    let mut stretches = stretches(&area.runs).peekable();
    let mut at = first;
    loop {
        while stretches.next_if(|(_, end, _)| *end < at).is_some() {}
        let (row_first, row_end) = scale.row(family, at);
        let row_last = row_end.min(last);
        let until = match stretches.peek() {
            Some((start, end, state)) if *start <= at && *end >= row_last => {
                let length = (row_end - row_first).saturating_add(1);
                let whole = (*end - at).saturating_add(1) / length;
                // The last row of an area may be cut off.
                let rows =
                    if *end == last { scale.rows(AddrRange::from_numbers(family, at, last)) } else { whole };
                let rows = if at == row_first { rows.max(1) } else { 1 };
                visit(Step::Same { first: at, rows, state: *state });
                rows_end(area, scale, at, rows)
            }
            _ => {
                visit(Step::Row(at));
                row_last
            }
        };
        if until >= last {
            return;
        }
        at = until + 1;
    }
}

/// Runs that differ only in their owners are one stretch; in another pool they look the same, but for the border.
fn stretches(runs: &[Run]) -> impl Iterator<Item = (u128, u128, Occupancy)> + '_ {
    let mut rest = runs.iter().peekable();
    std::iter::from_fn(move || {
        let first = rest.next()?;
        let (start, mut end) = first.range.numbers();
        while let Some(next) = rest.next_if(|next| next.state == first.state && next.pool == first.pool) {
            end = next.range.numbers().1;
        }
        Some((start, end, first.state))
    })
}

/// Makes cells, in the order of the addresses.
struct Cells<'a> {
    area: &'a Area,
    scale: Scale,
    /// The first run that may reach into the next cell.
    run: usize,
    /// The first border that may.
    border: usize,
}

impl Cells<'_> {
    /// The row that the address with this number lies in.
    fn row(&mut self, number: u128) -> Vec<Cell> {
        let family = self.area.range.family();
        let (mut at, _) = self.scale.row(family, number);
        let mut cells = Vec::new();
        for _ in 0..self.scale.per_row {
            let (first, last) = self.scale.cell(family, at);
            let whole = AddrRange::from_numbers(family, first, last);
            cells.push(match whole.intersection(self.area.range) {
                Some(range) => self.cell(range),
                None => Cell {
                    range: None,
                    mark: Mark::Blank,
                    taken: Size::ZERO,
                    owners: Vec::new(),
                    more_owners: 0,
                    border: None,
                },
            });
            at = last.saturating_add(1);
        }
        cells
    }

    fn cell(&mut self, range: AddrRange) -> Cell {
        let runs = &self.area.runs;
        while runs.get(self.run).is_some_and(|run| run.range.last() < range.first()) {
            self.run += 1;
        }
        let borders = &self.area.borders;
        while borders.get(self.border).is_some_and(|border| border.addresses.last() < range.first()) {
            self.border += 1;
        }
        let inside = runs[self.run..].iter().take_while(|run| run.range.first() <= range.last());
        let mut tally = Tally::default();
        for run in inside {
            if let Some(part) = run.range.intersection(range) {
                tally.add(run, part.size());
            }
        }
        let here = |border: &super::area::Border| border.addresses.overlaps(range);
        Cell {
            mark: tally.mark(),
            taken: tally.taken,
            more_owners: tally.owners.len().saturating_sub(Cell::MOST_OWNERS),
            owners: tally.owners.into_iter().take(Cell::MOST_OWNERS).collect(),
            border: borders.get(self.border).filter(|border| here(border)).map(|_| self.border),
            range: Some(range),
        }
    }
}

/// What is in a cell.
#[derive(Default)]
struct Tally {
    taken: Size,
    kept_back: Size,
    free: Size,
    /// The strongest state of those that take addresses, whether it is the only one.
    strongest: Option<(Occupancy, bool)>,
    /// The strongest state of the others.
    otherwise: Option<Occupancy>,
    owners: Vec<Arc<Subject>>,
}

impl Tally {
    fn add(&mut self, run: &Run, size: Size) {
        if run.state == Occupancy::KeptBack || run.state.is_free() {
            if run.state == Occupancy::KeptBack {
                self.kept_back += size;
            } else {
                self.free += size;
            }
            let best = |other: Occupancy| match (other, run.state) {
                (Occupancy::KeptBack, free) => free,
                (other, Occupancy::KeptBack) => other,
                (one, other) => one.min(other),
            };
            self.otherwise = Some(self.otherwise.map_or(run.state, best));
            return;
        }
        self.taken += size;
        self.strongest = Some(match self.strongest {
            None => (run.state, true),
            Some((state, only)) => (state.min(run.state), only && state == run.state),
        });
        for owner in &run.owners {
            if self.owners.last() != Some(owner) {
                self.owners.push(Arc::clone(owner));
            }
        }
    }

    fn mark(&self) -> Mark {
        match (self.strongest, self.otherwise) {
            (None, other) => other.map_or(Mark::Blank, Mark::State),
            (Some((Occupancy::Conflict, _)), _) => Mark::State(Occupancy::Conflict),
            (Some((state, true)), _) if self.free.is_zero() => Mark::State(state),
            (Some(_), _) => Mark::Tenths(self.tenths()),
        }
    }

    /// Tenths that are taken, rounded up; ten only when nothing is free.
    fn tenths(&self) -> u8 {
        if self.free.is_zero() {
            return 10;
        }
        let share = 10.0 * self.taken.ratio(self.taken + self.free + self.kept_back);
        (1..9).find(|tenth| share <= f64::from(*tenth)).unwrap_or(9)
    }
}
