//! What apps say, made fit to be shown: on one line, of a bearable length, and without what may hold keys.

/// The longest message that is shown whole, in characters.
const LONGEST: usize = 300;

/// A message on one line, cut where it goes on for too long. Queries of addresses in it are left out, for that is where
/// keys of indexers stand.
pub(super) fn tidy(message: &str) -> String {
    let words: Vec<&str> = message.split_whitespace().map(without_query).collect();
    let line = words.join(" ");
    match line.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

/// A word without what follows the question mark, if it is an address. The user in front of a host goes, too.
fn without_query(word: &str) -> &str {
    let Some(start) = word.find("://").map(|at| at + 3) else { return word };
    let end = word[start..].find('?').map_or(word.len(), |at| start + at);
    let authority = word[start..end].find('/').map_or(end, |at| start + at);
    match word[start..authority].rfind('@') {
        Some(at) => &word[start + at + 1..end],
        None => &word[..end],
    }
}

/// The first version in a text: `5.16.3.9541`.
pub(super) fn version_in(text: &str) -> Option<&str> {
    let outer = |c: char| !c.is_ascii_alphanumeric();
    let words = text.split(|c: char| c.is_whitespace() || matches!(c, ',' | '(' | ')' | '"'));
    let mut bare =
        words.map(|word| word.trim_matches(outer)).map(|word| word.strip_prefix('v').unwrap_or(word));
    bare.find(|word| {
        let numbers = word.split('.').collect::<Vec<_>>();
        numbers.len() > 2 && numbers.iter().all(|number| number.parse::<u32>().is_ok())
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn addresses_lose_what_may_be_a_key() {
        let told = "Failed to fetch\n https://user:pw@usenet.example/api?t=get&apikey=hunter2 from\tserver";
        assert_eq!(tidy(told), "Failed to fetch usenet.example/api from server");
        assert_eq!(tidy("is it?  yes"), "is it? yes");
        assert_eq!(tidy("see http://x?apikey=1."), "see http://x");
        assert_eq!(tidy(&"ä".repeat(400)).chars().count(), LONGEST + 1);
    }

    #[test]
    fn a_version_is_found_in_whatever_language() {
        assert_eq!(version_in("New update is available: v5.16.3.9541"), Some("5.16.3.9541"));
        assert_eq!(version_in("Neues Update (6.0.4) ist da."), Some("6.0.4"));
        assert_eq!(version_in("New update is available"), None);
        assert_eq!(version_in("in 2.5 days"), None);
    }

    proptest! {
        #[test]
        fn any_text_is_taken(text in ".{0,80}") {
            prop_assert!(!tidy(&text).contains('\n'));
            let _found = version_in(&text);
        }
    }
}
