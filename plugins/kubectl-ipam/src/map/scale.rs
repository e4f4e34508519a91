//! How many addresses a cell stands for.

use std::fmt;
use std::net::IpAddr;

use labkit::net::{AddrRange, Family};

use super::area::Area;
use super::grid::count_lines;

/// The most cells a picture may have.
pub const MOST_CELLS: u128 = 1 << 16;

/// A picture's size in cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scale {
    /// The prefix length of a cell.
    pub prefix: u8,
    /// Cells in a row, a power of two.
    pub per_row: u32,
}

/// Why an area cannot be drawn with such cells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ScaleError {
    /// The family has no such prefix.
    Prefix(u8, Family),
    /// There would be too many cells.
    TooMany(u8, String),
}

impl fmt::Display for ScaleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Prefix(prefix, family) => write!(f, "/{prefix} is no prefix of {family}"),
            Self::TooMany(prefix, title) => {
                write!(f, "a picture of {title} in cells of /{prefix} has more than {MOST_CELLS} cells")
            }
        }
    }
}

impl Scale {
    /// The scale for an area: with cells of that prefix length, or the finest at which no more than `most_lines` lines
    /// of `per_row` cells are needed. What is sparse in IPv6 is folded, so that the rest can be seen.
    ///
    /// # Errors
    /// When the cells that were asked for are impossible or too many.
    pub fn of(area: &Area, prefix: Option<u8>, per_row: u32, most_lines: u128) -> Result<Self, ScaleError> {
        let family = area.range.family();
        if let Some(prefix) = prefix {
            if prefix > family.bits() {
                return Err(ScaleError::Prefix(prefix, family));
            }
            let scale = Self { prefix, per_row }.narrowed(area.range);
            let lines = count_lines(area, scale);
            if lines.saturating_mul(u128::from(scale.per_row)) > MOST_CELLS {
                return Err(ScaleError::TooMany(prefix, area.title()));
            }
            return Ok(scale);
        }
        let step = if family == Family::V6 { 4 } else { 1 };
        let mut scale = Self { prefix: family.bits(), per_row }.narrowed(area.range);
        while scale.prefix > 0 {
            let lines = match family {
                Family::V4 => scale.rows(area.range),
                Family::V6 => count_lines(area, scale),
            };
            if lines <= most_lines {
                break;
            }
            scale.prefix -= step.min(scale.prefix);
            // A whole octet reads better than half of one.
            if family == Family::V4 && scale.prefix % 8 == 1 {
                scale.prefix -= 1;
            }
            scale = Self { per_row, ..scale }.narrowed(area.range);
        }
        Ok(scale)
    }

    /// How many bits a cell has below its prefix.
    fn bits(self, family: Family) -> u8 {
        family.bits() - self.prefix
    }

    /// The first and the last address number of the cell, and of the row, that a number lies in.
    pub(super) fn cell(self, family: Family, number: u128) -> (u128, u128) {
        block(number, u32::from(self.bits(family)))
    }

    /// As [`Scale::cell`], for the row.
    pub(super) fn row(self, family: Family, number: u128) -> (u128, u128) {
        block(number, u32::from(self.bits(family)) + self.per_row.ilog2())
    }

    /// The address that stands before the row that a range begins in: the row's first, also if the area begins later.
    pub(super) fn label(self, family: Family, range: AddrRange) -> IpAddr {
        family.address(self.row(family, range.numbers().0).0)
    }

    /// How many rows the range has, folded or not.
    pub(super) fn rows(self, range: AddrRange) -> u128 {
        let shift = u32::from(self.bits(range.family())) + self.per_row.ilog2();
        let (first, last) = range.numbers();
        let row = |number: u128| number.checked_shr(shift).unwrap_or(0);
        (row(last) - row(first)).saturating_add(1)
    }

    /// The same with rows no longer than the range: a /30 has four cells.
    fn narrowed(mut self, range: AddrRange) -> Self {
        let (first, last) = range.numbers();
        while self.per_row > 1 {
            let half = Self { per_row: self.per_row / 2, ..self };
            let (start, end) = half.row(range.family(), first);
            if !(start <= first && last <= end) {
                break;
            }
            self = half;
        }
        self
    }
}

/// The aligned block of `2^bits` numbers around a number.
fn block(number: u128, bits: u32) -> (u128, u128) {
    let mask = 1u128.checked_shl(bits).map_or(u128::MAX, |size| size - 1);
    (number & !mask, number | mask)
}
