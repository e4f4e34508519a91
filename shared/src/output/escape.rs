//! Text from outside (names, annotations, notes, file contents) is made harmless before it reaches a terminal.

use std::borrow::Cow;

/// Escapes what could move the cursor, recolour or reorder text: control characters (ESC, CR, tab, newline, C1)
/// and Unicode's bidirectional and invisible formatting characters. Ordinary text comes back untouched.
pub fn escape(text: &str) -> Cow<'_, str> {
    if text.bytes().all(|b| (b' '..=b'~').contains(&b)) || !text.chars().any(is_risky) {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '\n' => safe.push_str("\\n"),
            '\r' => safe.push_str("\\r"),
            '\t' => safe.push_str("\\t"),
            c if is_risky(c) => safe.extend(c.escape_unicode()),
            c => safe.push(c),
        }
    }
    Cow::Owned(safe)
}

fn is_risky(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            // Bidirectional marks, embeddings, overrides and isolates; zero-width characters; line and
            // paragraph separators; byte order mark; the tag block.
            '\u{061C}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{2069}'
                | '\u{FEFF}' | '\u{E0000}'..='\u{E007F}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_text_is_borrowed() {
        assert!(matches!(escape("plex 10.69.1.165"), Cow::Borrowed(_)));
        assert!(matches!(escape("Küche ☎"), Cow::Borrowed(_)));
    }

    #[test]
    fn terminal_sequences_and_reordering_become_visible() {
        assert_eq!(escape("\u{1b}[31mred\u{7}"), "\\u{1b}[31mred\\u{7}");
        assert_eq!(escape("a\r\nb\tc"), "a\\r\\nb\\tc");
        assert_eq!(escape("abc\u{202E}fed"), "abc\\u{202e}fed");
        assert_eq!(escape("c1 \u{9b}0m"), "c1 \\u{9b}0m");
    }
}
