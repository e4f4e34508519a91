//! Texts in XML.

use super::escape as visible;

/// A text that is safe between tags and in attributes: what could move or hide text is made visible first, and what XML
/// cannot hold is replaced.
pub fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in visible(text).chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            // XML 1.0 has no place for these.
            '\u{FFFE}' | '\u{FFFF}' => safe.push('\u{FFFD}'),
            c => safe.push(c),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_and_what_xml_cannot_hold_are_harmless() {
        assert_eq!(escaped("<b a='1'>\"&\"</b>"), "&lt;b a=&#39;1&#39;&gt;&quot;&amp;&quot;&lt;/b&gt;");
        assert_eq!(escaped("a\u{1b}[31mb\u{FFFF}"), "a\\u{1b}[31mb\u{FFFD}");
        assert_eq!(escaped("Küche ☎"), "Küche ☎");
    }
}
