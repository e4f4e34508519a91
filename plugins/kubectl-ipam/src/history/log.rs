//! What `git log` says about a file, commit by commit.

use jiff::Timestamp;

/// The arguments of `git log` that [`read`] understands; the file's path follows them. With `--follow` the file is the
/// same one under its older names.
pub const ARGUMENTS: [&str; 7] = [
    "log",
    "--follow",
    "--raw",
    "--no-abbrev",
    "-z",
    "--format=%x1e%H%x1f%ct%x1f%an <%ae>%x1f%s%x1f%(trailers:only=true,unfold=true)%x1f",
    "--",
];

/// A commit that changed the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Commit {
    /// Its whole hash.
    pub hash: String,
    /// When it was made.
    pub time: Timestamp,
    /// Who wrote it, `name <address>`.
    pub author: String,
    /// Its first line.
    pub subject: String,
    /// Its trailers, for example `IPAM-Owner` and `media`.
    pub trailers: Vec<(String, String)>,
    /// The content before; `None` when the file is new.
    pub before: Option<String>,
    /// The content after; `None` when the file is gone.
    pub after: Option<String>,
}

impl Commit {
    /// The value of a trailer in the group about the reservation of that name. A commit has a group for each, and each
    /// begins with `IPAM-Action`; keys are the same whatever their case.
    pub fn trailer(&self, reservation: &str, key: &str) -> Option<&str> {
        let mut groups = self.trailers.chunk_by(|_, (next, _)| !next.eq_ignore_ascii_case("IPAM-Action"));
        let group = groups.find(|group| value(group, "IPAM-Name") == Some(reservation))?;
        value(group, key)
    }
}

fn value<'t>(trailers: &'t [(String, String)], key: &str) -> Option<&'t str> {
    trailers.iter().find(|(other, _)| other.eq_ignore_ascii_case(key)).map(|(_, value)| value.as_str())
}

/// Reads the log, newest commit first as Git writes it. A record that is none is left out: a commit without a change to
/// the file, such as a merge.
pub fn read(text: &str) -> Vec<Commit> {
    text.split('\x1e').filter_map(commit).collect()
}

fn commit(record: &str) -> Option<Commit> {
    let mut fields = record.split('\x1f');
    let (hash, time, author, subject) = (fields.next()?, fields.next()?, fields.next()?, fields.next()?);
    let trailers = fields.next()?.lines().filter_map(|line| line.split_once(':'));
    let trailers = trailers.map(|(key, value)| (key.trim().to_owned(), value.trim().to_owned())).collect();
    // ":100644 100644 <before> <after> M", git-diff(1) RAW OUTPUT FORMAT
    let raw = fields.next()?.split(['\0', '\n']).find(|line| line.starts_with(':'))?;
    let mut hashes = raw.split(' ').skip(2);
    let content = |hash: &str| hash.bytes().any(|byte| byte != b'0').then(|| hash.to_owned());
    Some(Commit {
        hash: hash.to_owned(),
        time: Timestamp::from_second(time.parse().ok()?).ok()?,
        author: author.to_owned(),
        subject: subject.to_owned(),
        trailers,
        before: content(hashes.next()?),
        after: content(hashes.next()?),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commits_trailers_and_contents_are_read() {
        let zero = "0".repeat(40);
        let text = format!(
            "\x1eaaaa\x1f1769860800\x1fJane <jane@example.com>\x1fReserve plex\x1fIPAM-Owner: media\nIPAM-Name: plex\n\x1f\0\
             :100644 100644 b1 b2 M\0ipam.yaml\0\0\
             \x1ebbbb\x1f1769774400\x1fJoe <joe@example.com>\x1fInventory\x1f\x1f\0:000000 100644 {zero} b1 A\0ipam.yaml\0\
             \x1ecccc\x1f1769774300\x1fJoe <joe@example.com>\x1fMerge\x1f\x1f\0"
        );
        let commits = read(&text);
        assert_eq!(commits.len(), 2);
        assert_eq!(commits[0].trailer("plex", "ipam-owner"), Some("media"));
        assert_eq!(commits[0].trailer("tv", "IPAM-Owner"), None);
        assert_eq!((commits[0].before.as_deref(), commits[0].after.as_deref()), (Some("b1"), Some("b2")));
        assert_eq!((commits[1].before.as_deref(), commits[1].after.as_deref()), (None, Some("b1")));
        assert_eq!(commits[1].time.to_string(), "2026-01-30T12:00:00Z");
        assert!(read("").is_empty());
    }
}
