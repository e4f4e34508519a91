//! Lines of logs that mean something, in whatever app they stand (media.md 5 names their origins).

use crate::logs::mask::{HIDDEN, mask};

/// What a line tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sign {
    /// The database of a log cannot be read; it can be thrown away.
    LogDatabaseCorrupt,
    /// The database cannot be read.
    DatabaseCorrupt,
    /// Somebody else writes the database.
    DatabaseLocked,
    /// A share of a server is not what it was when it was mounted.
    StaleShare,
    /// The init system of LinuxServer's images was started as a user it cannot work as.
    InitUser,
    /// Files belong to somebody else.
    PermissionDenied,
    /// There is no room for files.
    NoSpace,
    /// The program is for another sort of processor.
    OtherProcessor,
    /// qBittorrent made up a password, for it has none.
    TemporaryPassword,
    /// qBittorrent lets somebody in no more.
    Banned,
    /// Plex belongs to nobody and was told of nobody.
    Unclaimed,
    /// Plex was told of an owner, but not in time.
    ClaimFailed,
    /// Plex was told of an owner though it has one.
    AlreadyClaimed,
    /// The VPN does not take the credentials.
    VpnRefused,
}

/// A sort of line.
#[derive(Debug)]
struct Signature {
    sign: Sign,
    /// Fragments, each of which is enough.
    fragments: &'static [&'static str],
}

/// The first signature that fits a line counts.
const SIGNATURES: &[Signature] = &[
    Signature { sign: Sign::LogDatabaseCorrupt, fragments: &["Error creating log database"] },
    Signature {
        sign: Sign::DatabaseCorrupt,
        fragments: &[
            "database disk image is malformed",
            "file is not a database",
            "is corrupt, restore from backup",
        ],
    },
    Signature { sign: Sign::DatabaseLocked, fragments: &["database is locked"] },
    Signature { sign: Sign::StaleShare, fragments: &["Stale file handle", "Stale NFS file handle"] },
    Signature {
        sign: Sign::InitUser,
        fragments: &["/run belongs to uid", "s6-overlay-suexec: fatal", "usermod: cannot lock /etc/passwd"],
    },
    Signature { sign: Sign::NoSpace, fragments: &["No space left on device"] },
    Signature { sign: Sign::OtherProcessor, fragments: &["exec format error"] },
    Signature {
        sign: Sign::TemporaryPassword,
        fragments: &["temporary password is provided for this session:"],
    },
    Signature { sign: Sign::Banned, fragments: &["IP has been banned"] },
    Signature { sign: Sign::ClaimFailed, fragments: &["Unable to claim Plex server"] },
    Signature { sign: Sign::Unclaimed, fragments: &["Server is unclaimed, but no claim token has been set"] },
    Signature { sign: Sign::AlreadyClaimed, fragments: &["Server already claimed"] },
    Signature { sign: Sign::VpnRefused, fragments: &["AUTH_FAILED", "Your credentials might be wrong"] },
    Signature {
        sign: Sign::PermissionDenied,
        fragments: &["Permission denied", "is denied", "Operation not permitted"],
    },
];

/// A line that means something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// What it tells.
    pub sign: Sign,
    /// The line, the first of its sort, without what may be a secret.
    pub line: String,
    /// How many lines tell it.
    pub count: usize,
}

/// What the log of one run of a container tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogFact {
    /// The place of its instance in the stack.
    pub instance: usize,
    /// The pod.
    pub pod: String,
    /// The container.
    pub container: String,
    /// Whether it is the run before the last restart.
    pub previous: bool,
    /// Lines that mean something, each sort once.
    pub marks: Vec<Mark>,
    /// The last line that is not empty, without what may be a secret.
    pub last: Option<String>,
}

/// What a line tells, if it is known.
pub fn sign(line: &str) -> Option<Sign> {
    let fits = |signature: &&Signature| signature.fragments.iter().any(|fragment| line.contains(fragment));
    SIGNATURES.iter().find(fits).map(|signature| signature.sign)
}

/// Reads lines, and keeps of them what means something.
pub fn scan<L: AsRef<str>>(lines: impl Iterator<Item = L>) -> (Vec<Mark>, Option<String>) {
    let (mut marks, mut last) = (Vec::<Mark>::new(), None);
    for line in lines {
        let line = line.as_ref();
        if line.trim().is_empty() {
            continue;
        }
        let shown = redacted(line.trim());
        if let Some(sign) = sign(line) {
            match marks.iter_mut().find(|mark| mark.sign == sign) {
                Some(mark) => mark.count += 1,
                None => marks.push(Mark { sign, line: shown.clone(), count: 1 }),
            }
        }
        last = Some(shown);
    }
    (marks, last)
}

/// How much of a line is shown.
const SHOWN: usize = 240;
/// From how many characters on a word of letters and digits may be a key.
const KEY: usize = 20;

/// A line without what [`mask`] hides, and without long words of letters and digits: nobody asked for the log.
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
    fn lines_are_known_wherever_they_stand() {
        for (line, told) in [
            ("SQLITE3:0x80000001, 26, file is not a database in \"PRAGMA\"", Some(Sign::DatabaseCorrupt)),
            ("Error creating log database: database disk image is malformed", Some(Sign::LogDatabaseCorrupt)),
            (
                "/package/admin/s6-overlay/libexec/preinit: fatal: /run belongs to uid 0 instead of 1000",
                Some(Sign::InitUser),
            ),
            ("[Warn] Access to the path '/data/media' is denied", Some(Sign::PermissionDenied)),
            ("chown: changing ownership of '/config': Operation not permitted", Some(Sign::PermissionDenied)),
            ("Server already claimed", Some(Sign::AlreadyClaimed)),
            ("all is well", None),
        ] {
            assert_eq!(sign(line), told, "{line}");
        }
    }

    #[test]
    fn each_sort_is_kept_once_and_passwords_are_not() {
        let log = [
            "A temporary password is provided for this session: hunter2xyz",
            "",
            "Permission denied: /data",
            "Permission denied: /data/tv",
        ];
        let (marks, last) = scan(log.iter());
        let told: Vec<_> = marks.iter().map(|mark| (mark.sign, mark.count, mark.line.as_str())).collect();
        assert_eq!(
            told,
            [
                (Sign::TemporaryPassword, 1, "A temporary password is provided for this session: <hidden>"),
                (Sign::PermissionDenied, 2, "Permission denied: /data"),
            ]
        );
        assert_eq!(last.as_deref(), Some("Permission denied: /data/tv"));
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
    }
}
