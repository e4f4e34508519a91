//! Utilisation as a text bar.

use labkit::net::Size;

/// `#` for what is used, `=` for what is kept, `.` for what is free. What there is at all has a character of its own,
/// however little it is, if the bar is wide enough.
pub fn bar(used: Size, kept: Size, size: Size, width: usize) -> String {
    let free = size.saturating_sub(used).saturating_sub(kept);
    let needed = |count: Size| usize::from(!count.is_zero());
    let most = |others: usize| width.saturating_sub(others);
    let used_cells = cells(used, size, width).min(most(needed(kept) + needed(free)));
    let kept_cells = cells(kept, size, width).min(most(used_cells + needed(free)));
    let rest = width - used_cells - kept_cells;
    format!("{}{}{}", "#".repeat(used_cells), "=".repeat(kept_cells), ".".repeat(rest))
}

/// The part of the width, rounded, and at least one for what is not nothing.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss)]
fn cells(count: Size, size: Size, width: usize) -> usize {
    if count.is_zero() {
        return 0;
    }
    ((count.ratio(size) * width as f64).round() as usize).max(1)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn drawn(used: u128, kept: u128, size: u128, width: usize) -> String {
        bar(used.into(), kept.into(), size.into(), width)
    }

    #[test]
    fn parts_are_drawn_to_scale_and_little_is_not_nothing() {
        assert_eq!(drawn(5, 3, 10, 10), "#####===..");
        assert_eq!(drawn(1, 0, 1 << 64, 10), "#.........");
        assert_eq!(drawn(999, 0, 1000, 10), "#########.", "one is free");
        assert_eq!(drawn(0, 1000, 1000, 10), "==========");
        assert_eq!(drawn(0, 0, 0, 5), ".....");
        assert_eq!(drawn(1, 1, 3, 0), "");
    }

    proptest! {
        #[test]
        fn the_bar_is_as_wide_as_it_is_to_be(used: u64, kept: u64, free: u64, width in 0usize..40) {
            let size = u128::from(used) + u128::from(kept) + u128::from(free);
            let bar = drawn(used.into(), kept.into(), size, width);
            prop_assert_eq!(bar.len(), width);
            prop_assert!(width < 3 || used == 0 || bar.contains('#'));
            prop_assert!(width < 3 || kept == 0 || bar.contains('='));
            prop_assert!(width < 3 || free == 0 || bar.contains('.'));
        }
    }
}
