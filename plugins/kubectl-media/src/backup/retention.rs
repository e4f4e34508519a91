//! Which backups are no longer wanted.

use std::collections::BTreeMap;

use super::record::{Backup, Verdict};

/// The places of backups that go when `keep` good ones of each instance stay.
///
/// Only good ones count, and only what is older than the last that counts goes: a row of damaged backups never pushes
/// the last good one out, and what came after it stays to be looked at.
pub fn superfluous(backups: &[Backup], keep: usize) -> Vec<usize> {
    let mut of_instance: BTreeMap<(&str, &str), Vec<usize>> = BTreeMap::new();
    for (place, backup) in backups.iter().enumerate() {
        let key = (backup.content.namespace.as_str(), backup.content.name.as_str());
        of_instance.entry(key).or_default().push(place);
    }
    let mut going = Vec::new();
    for places in of_instance.values_mut() {
        places.sort_by_key(|place| std::cmp::Reverse(backups[*place].content.taken));
        let mut good = 0;
        for place in places {
            if good >= keep {
                going.push(*place);
            } else if backups[*place].verdict() == Verdict::Good {
                good += 1;
            }
        }
    }
    going.sort_unstable();
    going
}

#[cfg(test)]
mod tests {
    use super::super::record::tests::backup;
    use super::*;
    use crate::backup::State;

    #[test]
    fn the_oldest_of_each_instance_go() {
        let all = [backup("radarr", 1), backup("radarr", 3), backup("radarr", 2), backup("sonarr", 1)];
        assert_eq!(superfluous(&all, 2), [0]);
        assert_eq!(superfluous(&all, 1), [0, 2]);
        assert_eq!(superfluous(&all, 9), [0; 0]);
    }

    #[test]
    fn damaged_ones_do_not_count() {
        let mut all = [backup("radarr", 1), backup("radarr", 2), backup("radarr", 3), backup("radarr", 4)];
        for place in [1, 2, 3] {
            all[place].databases[0].state = State::Damaged;
        }
        assert_eq!(superfluous(&all, 1), [0; 0], "the only good one stays, and what came after it");
        all[3].databases[0].state = State::Ok;
        assert_eq!(superfluous(&all, 1), [0, 1, 2]);
    }
}
