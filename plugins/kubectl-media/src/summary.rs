//! The last line of a list: what it comes to.

use labkit::finding::Gap;

/// `8 links: 1 broken, 2 with warnings`; without any of them that nothing is wrong, as far as could be read. `counts` are
/// numbers with their words.
pub fn summary(noun: &str, total: usize, counts: &[(usize, &str)], gaps: &[Gap]) -> String {
    let parts: Vec<String> = counts
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| format!("{count} {what}"))
        .collect();
    let rest = match (parts.is_empty(), gaps.is_empty()) {
        (true, true) => "nothing wrong".to_owned(),
        (true, false) => "nothing wrong in what could be read".to_owned(),
        (false, _) => parts.join(", "),
    };
    let s = if total == 1 { "" } else { "s" };
    format!("{total} {noun}{s}: {rest}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_is_counted_and_what_was_not_read_is_not_called_right() {
        let gap = Gap { what: "events".to_owned(), why: "forbidden".to_owned(), blocking: false };
        let told = |total, broken, gaps: &[Gap]| {
            summary("link", total, &[(broken, "broken"), (2 * broken, "with warnings")], gaps)
        };
        assert_eq!(told(1, 0, &[]), "1 link: nothing wrong");
        assert_eq!(told(2, 0, std::slice::from_ref(&gap)), "2 links: nothing wrong in what could be read");
        assert_eq!(told(9, 1, &[gap]), "9 links: 1 broken, 2 with warnings");
    }
}
