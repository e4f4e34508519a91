//! Knows lines.

use std::borrow::Cow;

use crate::apps::{App, COMMON, Signature};

/// What the line is known for: by the app's own signatures before those of all.
pub fn known(app: &App, line: &str) -> Option<&'static Signature> {
    let line = line.to_lowercase();
    app.signatures.iter().chain(COMMON).find(|signature| has_all(&line, signature.texts))
}

/// Whether all the texts are in the line, one after the other.
fn has_all(line: &str, texts: &[&str]) -> bool {
    let mut rest = line;
    texts.iter().all(|text| match rest.find(text) {
        Some(at) => {
            rest = &rest[at + text.len()..];
            true
        }
        None => false,
    })
}

/// The line without the colours that programs write for terminals of their own.
pub fn plain(line: &str) -> Cow<'_, str> {
    if !line.contains(['\u{1b}', '\t']) {
        return Cow::Borrowed(line);
    }
    let mut plain = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(at) = rest.find(['\u{1b}', '\t']) {
        plain.push_str(&rest[..at]);
        rest = &rest[at..];
        if let Some(after) = rest.strip_prefix('\t') {
            plain.push_str("  ");
            rest = after;
            continue;
        }
        let end = rest.strip_prefix("\u{1b}[").and_then(|sequence| {
            let end = sequence.find(|c: char| !c.is_ascii_digit() && c != ';')?;
            sequence[end..].starts_with('m').then_some(end)
        });
        if let Some(end) = end {
            rest = &rest["\u{1b}[".len() + end + 1..];
        } else {
            // Whatever else it is stays, and is made harmless where it is shown.
            plain.push('\u{1b}');
            rest = &rest[1..];
        }
    }
    plain.push_str(rest);
    Cow::Owned(plain)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::apps::named;

    fn name(app: &str, line: &str) -> Option<&'static str> {
        known(named(app).unwrap(), line).map(|signature| signature.name)
    }

    #[test]
    fn lines_are_known_whatever_their_case() {
        assert_eq!(
            name("radarr", "[Fatal] SQLite error: Database disk image is malformed"),
            Some("sqlite-malformed")
        );
        assert_eq!(name("radarr", "radarr.db is corrupt, restore from backup"), Some("arr-database-corrupt"));
        assert_eq!(name("plex", "radarr.db is corrupt, restore from backup"), None, "that is Radarr's own");
        assert_eq!(
            name("qbittorrent", "WebAPI login failure. Reason: IP has been banned, IP: 10.0.0.7"),
            Some("qbittorrent-banned")
        );
        assert_eq!(name("plex", "Server already claimed"), Some("plex-already-claimed"));
        assert_eq!(
            name("sabnzbd", "chown: changing ownership of '/config': Operation not permitted"),
            Some("chown-refused")
        );
        assert_eq!(name("sabnzbd", "Operation not permitted, chown: no"), None, "the order counts");
        assert_eq!(name("plex", "all is well"), None);
    }

    #[test]
    fn colours_go_and_everything_else_stays() {
        assert_eq!(plain("\u{1b}[31merror\u{1b}[0m\tx"), "error  x");
        assert_eq!(plain("\u{1b}[1;2Hx\u{1b}"), "\u{1b}[1;2Hx\u{1b}");
        assert!(matches!(plain("nothing"), Cow::Borrowed(_)));
    }

    proptest! {
        #[test]
        fn any_line_is_read(line in "[\u{1b}\\[0-9;mHé\t ]{0,40}") {
            prop_assert!(!plain(&line).contains('\t'));
            let _ = name("radarr", &line);
        }
    }
}
