//! How long something has been, in two units at most, as kubectl's AGE column has it.

use jiff::Timestamp;

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;
const YEAR: i64 = 365 * DAY;

/// The time from `since` to `now`: `45s`, `3m10s`, `12m`, `5h20m`, `30d`, `2y40d`. What lies ahead is `0s`: clocks
/// differ a little.
pub fn age(since: Timestamp, now: Timestamp) -> String {
    let seconds = now.as_second().saturating_sub(since.as_second()).max(0);
    let two = |large: i64, unit: &str, small: i64, small_unit: &str| match seconds % large / small {
        0 => format!("{}{unit}", seconds / large),
        rest => format!("{}{unit}{rest}{small_unit}", seconds / large),
    };
    // The second unit is dropped where it no longer matters (apimachinery, util/duration.HumanDuration).
    match seconds {
        ..120 => format!("{seconds}s"),
        120..600 => two(MINUTE, "m", 1, "s"),
        600..10_800 => format!("{}m", seconds / MINUTE),
        10_800..28_800 => two(HOUR, "h", MINUTE, "m"),
        28_800..172_800 => format!("{}h", seconds / HOUR),
        172_800..691_200 => two(DAY, "d", HOUR, "h"),
        691_200..63_072_000 => format!("{}d", seconds / DAY),
        63_072_000..252_288_000 => two(YEAR, "y", DAY, "d"),
        _ => format!("{}y", seconds / YEAR),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_units_while_the_second_matters() {
        let told =
            |seconds: i64| age(Timestamp::UNIX_EPOCH, Timestamp::from_second(seconds).expect("a time"));
        let told: Vec<String> =
            [-5, 0, 119, 120, 190, 720, 10_800, 19_200, 90_000, 176_400, 2_592_000, 66_528_000, 315_360_000]
                .map(told)
                .to_vec();
        assert_eq!(
            told,
            ["0s", "0s", "119s", "2m", "3m10s", "12m", "3h", "5h20m", "25h", "2d1h", "30d", "2y40d", "10y"]
        );
    }
}
