//! Hides secrets in lines of logs: by the words in front of them, and by their form.

use std::borrow::Cow;

/// What stands in place of a secret.
pub const HIDDEN: &str = "<hidden>";

/// Words after which a secret stands, with `=`, `:` or a blank between, in lower case.
const WORDS: &[&str] = &[
    "apikey",
    "api_key",
    "api-key",
    "x-api-key",
    "x-plex-token",
    "x-emby-token",
    "x-mediabrowser-token",
    "token",
    "passkey",
    "password",
    "passwd",
    "authkey",
    "rsskey",
    "secret",
    "bearer",
    "basic",
];

/// What qBittorrent writes in front of the password it made up (media.md 1.5).
const TEMPORARY: &str = "temporary password is provided for this session:";

/// Beginnings of tokens that are known by them: Plex's claims, qBittorrent's keys.
const BEGINNINGS: &[&str] = &["claim-", "qbt_"];

/// The line with every secret hidden.
pub fn mask(line: &str) -> Cow<'_, str> {
    let mut spans = Vec::new();
    // Only ASCII changes, so that places in both are the same.
    let lower = line.to_ascii_lowercase();
    if let Some(at) = lower.find(TEMPORARY) {
        spans.push(trimmed(line, at + TEMPORARY.len(), line.len()));
    }
    for word in WORDS {
        spans.extend(after(&lower, word));
    }
    spans.extend(words(line).filter(|(start, end)| is_secret(&line[*start..*end])));
    spans.extend(user_information(line));
    spans.retain(|(start, end)| start < end);
    if spans.is_empty() {
        return Cow::Borrowed(line);
    }
    spans.sort_unstable();
    let mut masked = String::with_capacity(line.len());
    let mut done = 0;
    for (start, end) in spans {
        if end <= done {
            continue;
        }
        if start >= done {
            masked.push_str(&line[done..start]);
            masked.push_str(HIDDEN);
        }
        done = end;
    }
    masked.push_str(&line[done..]);
    Cow::Owned(masked)
}

/// The values behind a word: `apikey=…`, `"apiKey": "…"`, `X-Api-Key: …`, `Authorization: Bearer …`.
fn after<'a>(line: &'a str, word: &'a str) -> impl Iterator<Item = (usize, usize)> + 'a {
    let is_scheme = matches!(word, "bearer" | "basic") && line.contains("authorization");
    line.match_indices(word).filter_map(move |(at, _)| {
        let rest = &line[at + word.len()..];
        // `"apiKey": "…"`, `apikey = '…'`, `<ApiKey>…`, `api_key%3D…`
        let bare = rest.strip_prefix(['"', '\'']).unwrap_or(rest);
        let sign =
            bare.strip_prefix("%3d").or_else(|| bare.trim_start_matches(' ').strip_prefix(['=', ':', '>']));
        let value = match sign {
            Some(value) => value.trim_start_matches([' ', '"', '\'']),
            None if is_scheme => rest.strip_prefix(' ')?,
            None => return None,
        };
        let start = line.len() - value.len();
        Some((start, start + value.find(is_end).unwrap_or(value.len())))
    })
}

fn is_end(c: char) -> bool {
    c.is_whitespace() || matches!(c, '&' | '"' | '\'' | ',' | ';' | ')' | ']' | '}' | '<' | '>')
}

/// Words of letters, digits, `-` and `_`.
fn words(line: &str) -> impl Iterator<Item = (usize, usize)> + '_ {
    let part = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    line.split(move |c| !part(c)).map(move |word| {
        let start = word.as_ptr() as usize - line.as_ptr() as usize;
        (start, start + word.len())
    })
}

/// Whether a word looks like a key: 32 hex digits, as those of the *arr apps, SABnzbd and Tautulli, or a beginning
/// that only tokens have.
fn is_secret(word: &str) -> bool {
    let is_key = word.len() == 32 && word.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_key || BEGINNINGS.iter().any(|start| word.len() > start.len() + 8 && word.starts_with(start))
}

/// The password in `http://user:password@host`.
fn user_information(line: &str) -> impl Iterator<Item = (usize, usize)> + '_ {
    line.match_indices("://").filter_map(|(at, mark)| {
        let start = at + mark.len();
        let authority = &line[start..];
        let authority =
            &authority[..authority.find(|c: char| c == '/' || is_end(c)).unwrap_or(authority.len())];
        let user = &authority[..authority.rfind('@')?];
        let colon = user.find(':')?;
        Some((start + colon + 1, start + user.len()))
    })
}

fn trimmed(line: &str, start: usize, end: usize) -> (usize, usize) {
    let text = &line[start..end];
    let lead = text.len() - text.trim_start().len();
    (start + lead, start + lead + text.trim().len())
}

/// How much of a line is shown.
const SHOWN: usize = 240;
/// From how many characters on a word of letters and digits may be a key.
const KEY: usize = 20;

/// A line without what [`mask`] hides, and without long words of letters and digits, where nobody asked for the log.
pub fn redacted(line: &str) -> String {
    let masked = mask(line);
    let mut shown = String::new();
    let mut rest = &*masked;
    while !rest.is_empty() {
        let is_word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '+');
        let word = &rest[..rest.find(|c| !is_word(c)).unwrap_or(rest.len())];
        if word.is_empty() {
            let next = rest.chars().next().map_or(0, char::len_utf8);
            shown.push_str(&rest[..next]);
            rest = &rest[next..];
            continue;
        }
        shown.push_str(if looks_like_key(word) { HIDDEN } else { word });
        rest = &rest[word.len()..];
    }
    if let Some((at, _)) = shown.char_indices().nth(SHOWN) {
        shown.truncate(at);
        shown.push('…');
    }
    shown
}

fn looks_like_key(word: &str) -> bool {
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    word.len() >= KEY && digits > 2 && word.bytes().any(|byte| byte.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn secrets_are_hidden_and_the_rest_can_be_read() {
        let masked = |line: &str| mask(line).into_owned();
        assert_eq!(
            masked("A temporary password is provided for this session: hUnter2! "),
            "A temporary password is provided for this session: <hidden> "
        );
        assert_eq!(
            masked("GET http://radarr:7878/api/v3/health?apikey=abc&x=1 200"),
            "GET http://radarr:7878/api/v3/health?apikey=<hidden>&x=1 200"
        );
        assert_eq!(masked(r#"{"apiKey": "abc", "port": 1}"#), r#"{"apiKey": "<hidden>", "port": 1}"#);
        assert_eq!(masked("<ApiKey>abc</ApiKey>"), "<ApiKey><hidden></ApiKey>");
        assert_eq!(masked("Authorization: Bearer abc.def"), "Authorization: Bearer <hidden>");
        assert_eq!(masked("X-Plex-Token=xyz, ok"), "X-Plex-Token=<hidden>, ok");
        assert_eq!(masked("key 0123456789abcdef0123456789ABCDEF."), "key <hidden>.");
        assert_eq!(masked("PLEX_CLAIM claim-abcdefghijk"), "PLEX_CLAIM <hidden>");
        assert_eq!(masked("proxy http://me:pa@ss@proxy:3128/"), "proxy http://me:<hidden>@proxy:3128/");
    }

    #[test]
    fn what_is_no_secret_stays() {
        for line in [
            "info hash 0123456789abcdef0123456789abcdef01234567",
            "Invalid API key",
            "the token expired",
            "http://prowlarr:9696/1/api",
            "Basic authentication is off",
            "Küche ☎ password",
        ] {
            assert!(matches!(mask(line), Cow::Borrowed(_)), "{line}: {}", mask(line));
        }
    }

    #[test]
    fn what_may_be_a_key_is_not_shown() {
        for (line, shown) in [
            ("GET /api?apikey=abc&mode=x", "GET /api?apikey=<hidden>&mode=x"),
            ("key 0123456789abcdef0123456789abcdef refused", "key <hidden> refused"),
            ("\"password\": \"letmein\"", "\"password\": \"<hidden>\""),
            ("http://jane:letmein@nas/ refused", "http://jane:<hidden>@nas/ refused"),
            ("GET /announce?passkey=letmein", "GET /announce?passkey=<hidden>"),
            ("Radarr.2008.1080p in /data/downloads", "Radarr.2008.1080p in /data/downloads"),
        ] {
            assert_eq!(redacted(line), shown);
        }
    }

    proptest! {
        #[test]
        fn any_line_can_be_shown(line in ".{0,400}") {
            prop_assert!(redacted(&line).chars().count() <= SHOWN + 1);
        }

        #[test]
        fn any_line_is_read_and_a_key_never_passes(before in ".{0,20}", after in ".{0,20}") {
            let key = "c0ffee00c0ffee00c0ffee0000007878";
            let line = format!("{before}?apikey={key}&{after}");
            let masked = mask(&line);
            prop_assert!(!masked.contains(key));
        }
    }
}
