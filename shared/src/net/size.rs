//! How many addresses: exact at any size.

use std::borrow::Cow;
use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign};

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Serialize, Serializer};

/// A number of addresses. `::/0` has 2^128 of them, one more than a `u128` holds, so a carry is kept beside it.
///
/// Serialised as a JSON number up to 2^53 - 1, which every reader keeps exactly, and as a decimal string above.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Size {
    carry: u64,
    low: u128,
}

/// The largest integer that every JSON reader keeps exactly.
const MAX_JSON_INTEGER: u64 = (1 << 53) - 1;

/// Decimal digits are produced nine at a time.
const CHUNK: u64 = 1_000_000_000;

impl Size {
    /// No address.
    pub const ZERO: Self = Self { carry: 0, low: 0 };

    /// The addresses from `first` to `last`, both included; none if they are reversed.
    pub fn between(first: u128, last: u128) -> Self {
        match last.checked_sub(first) {
            None => Self::ZERO,
            Some(distance) => Self { carry: 0, low: distance } + Self { carry: 0, low: 1 },
        }
    }

    /// The number, if a `u128` holds it.
    pub fn to_u128(self) -> Option<u128> {
        (self.carry == 0).then_some(self.low)
    }

    /// True when there is no address.
    pub fn is_zero(self) -> bool {
        self == Self::ZERO
    }

    /// The difference, or zero if `other` is larger.
    pub fn saturating_sub(self, other: Self) -> Self {
        if other >= self {
            return Self::ZERO;
        }
        let (low, borrow) = self.low.overflowing_sub(other.low);
        Self { carry: self.carry - other.carry - u64::from(borrow), low }
    }

    /// The ratio to `whole` from 0 to 1, for display; 0 when `whole` is empty.
    #[allow(clippy::cast_precision_loss)]
    pub fn ratio(self, whole: Self) -> f64 {
        let float = |size: Self| (size.carry as f64).mul_add(2f64.powi(128), size.low as f64);
        if whole.is_zero() { 0.0 } else { float(self) / float(whole) }
    }
}

impl From<u128> for Size {
    fn from(count: u128) -> Self {
        Self { carry: 0, low: count }
    }
}

impl Add for Size {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        let (low, overflow) = self.low.overflowing_add(other.low);
        let carry = self.carry.saturating_add(other.carry).saturating_add(u64::from(overflow));
        Self { carry, low }
    }
}

impl AddAssign for Size {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Sum for Size {
    fn sum<I: Iterator<Item = Self>>(sizes: I) -> Self {
        sizes.fold(Self::ZERO, Add::add)
    }
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.carry == 0 {
            return fmt::Display::fmt(&self.low, f);
        }
        // Long division in base 2^32, nine decimal digits at a time.
        let mut limbs = [0u32; 6];
        let words = [self.carry >> 32, self.carry & 0xffff_ffff];
        for (limb, word) in limbs.iter_mut().zip(words) {
            *limb = u32::try_from(word).unwrap_or(u32::MAX);
        }
        for (limb, bytes) in limbs[2..].iter_mut().zip(self.low.to_be_bytes().chunks_exact(4)) {
            *limb = bytes.iter().fold(0, |value, byte| (value << 8) | u32::from(*byte));
        }
        let mut chunks = Vec::new();
        while limbs.iter().any(|limb| *limb != 0) {
            let mut remainder = 0u64;
            for limb in &mut limbs {
                let value = (remainder << 32) | u64::from(*limb);
                *limb = u32::try_from(value / CHUNK).unwrap_or(u32::MAX);
                remainder = value % CHUNK;
            }
            chunks.push(remainder);
        }
        let groups: Vec<String> = chunks.iter().rev().map(|chunk| format!("{chunk:09}")).collect();
        f.pad_integral(true, "", groups.concat().trim_start_matches('0'))
    }
}

impl Serialize for Size {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.to_u128().and_then(|count| u64::try_from(count).ok()) {
            Some(count) if count <= MAX_JSON_INTEGER => serializer.serialize_u64(count),
            _ => serializer.collect_str(self),
        }
    }
}

impl JsonSchema for Size {
    fn schema_name() -> Cow<'static, str> {
        "Size".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A number of addresses; a decimal string above 2^53 - 1.",
            "oneOf": [
                { "type": "integer", "minimum": 0, "maximum": MAX_JSON_INTEGER },
                { "type": "string", "pattern": "^[0-9]{16,}$" }
            ]
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_whole_of_ipv6_is_counted_exactly() {
        let all = Size::between(0, u128::MAX);
        assert_eq!(all.to_string(), "340282366920938463463374607431768211456");
        assert_eq!(all.to_u128(), None);
        assert_eq!((all + Size::from(4_294_967_296)).to_string(), "340282366920938463463374607436063178752");
        assert_eq!(all.saturating_sub(Size::from(1)).to_u128(), Some(u128::MAX));
    }

    #[test]
    fn zeros_inside_a_large_number_are_kept() {
        let ten_to_the_39 = (0..10).map(|_| Size::from(10u128.pow(38))).sum::<Size>();
        assert_eq!(ten_to_the_39.to_string(), format!("1{}", "0".repeat(39)));
    }

    #[test]
    fn json_keeps_small_numbers_as_numbers_and_large_ones_as_text() {
        assert_eq!(serde_json::to_string(&Size::from(16)).unwrap(), "16");
        assert_eq!(serde_json::to_string(&Size::from(1 << 53)).unwrap(), "\"9007199254740992\"");
    }

    #[test]
    fn ratios_are_for_display_and_never_divide_by_zero() {
        assert!((Size::from(9).ratio(Size::from(16)) - 0.5625).abs() < 1e-12);
        assert!(Size::from(9).ratio(Size::ZERO).abs() < 1e-12);
    }
}
