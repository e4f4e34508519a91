//! Whether a backup is newer than the app that is to take it.

use std::cmp::Ordering;

/// Whether the first version is later than the second. Versions that are no numbers say nothing.
pub fn is_newer(backup: &str, running: &str) -> bool {
    let (backup, running) = (numbers(backup), numbers(running));
    !backup.is_empty() && !running.is_empty() && backup.cmp(&running) == Ordering::Greater
}

/// The numbers a version starts with: `v6.0.4.10291-ls12` has four.
fn numbers(version: &str) -> Vec<u64> {
    let version = version.trim_start_matches('v');
    let end = version.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(version.len());
    version[..end].split('.').map_while(|part| part.parse().ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_compared_by_their_numbers() {
        assert!(is_newer("6.0.10", "6.0.4.10291"));
        assert!(is_newer("v5.1.0", "5.0.9"));
        assert!(!is_newer("6.0.4.10291", "6.0.4.10291-ls1"));
        assert!(!is_newer("5.9", "6.0"));
        assert!(!is_newer("latest", "6.0"));
        assert!(!is_newer("6.0", "latest"));
    }
}
