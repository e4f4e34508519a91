//! What lines in logs mean.

use jiff::SignedDuration;
use labkit::finding::Severity;

/// What a line tells a diagnosis, in whatever words an app says it.
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

impl Sign {
    /// How long a line tells something of an app that works: afterwards what it tells of is over. `None` where it tells
    /// of the whole run.
    pub fn lasts(self) -> Option<SignedDuration> {
        match self {
            Self::LogDatabaseCorrupt
            | Self::DatabaseCorrupt
            | Self::DatabaseLocked
            | Self::PermissionDenied => Some(SignedDuration::from_hours(24)),
            // An hour is how long qBittorrent bans somebody.
            Self::Banned | Self::StaleShare | Self::NoSpace => Some(SignedDuration::from_hours(1)),
            Self::InitUser
            | Self::OtherProcessor
            | Self::TemporaryPassword
            | Self::Unclaimed
            | Self::ClaimFailed
            | Self::AlreadyClaimed
            | Self::VpnRefused => None,
        }
    }
}

/// A line of a log that is known.
#[derive(Debug, PartialEq, Eq)]
pub struct Signature {
    /// What it is called: `sqlite-malformed`.
    pub name: &'static str,
    /// What it tells a diagnosis, if anything.
    pub sign: Option<Sign>,
    /// How bad it is.
    pub severity: Severity,
    /// Texts that are all in the line, in this order and whatever their case.
    pub texts: &'static [&'static str],
    /// What it means.
    pub meaning: &'static str,
    /// What to do.
    pub hint: &'static str,
}

/// What any app may write (media.md 5).
pub const COMMON: &[Signature] = &[
    Signature {
        name: "disk-full",
        sign: Some(Sign::NoSpace),
        severity: Severity::Error,
        texts: &["no space left on device"],
        meaning: "a volume is full",
        hint: "make room on the volume, or enlarge its claim",
    },
    Signature {
        name: "stale-nfs",
        sign: Some(Sign::StaleShare),
        severity: Severity::Error,
        texts: &["stale file handle"],
        meaning: "the NFS server no longer knows what is mounted",
        hint: "check the server's export, then restart the app: kubectl rollout restart",
    },
    Signature {
        name: "sqlite-malformed",
        sign: Some(Sign::DatabaseCorrupt),
        severity: Severity::Error,
        texts: &["database disk image is malformed"],
        meaning: "the app's database is damaged",
        hint: "restore the newest backup, and keep the database on block or local storage, not on a share",
    },
    Signature {
        name: "sqlite-no-database",
        sign: Some(Sign::DatabaseCorrupt),
        severity: Severity::Error,
        texts: &["file is not a database"],
        meaning: "the app's database is damaged, or encrypted",
        hint: "restore the newest backup",
    },
    Signature {
        name: "sqlite-locked",
        sign: Some(Sign::DatabaseLocked),
        severity: Severity::Warning,
        texts: &["database is locked"],
        meaning: "two processes write one database, or it is on a share whose locks do not work",
        hint: "one replica with strategy Recreate, and the database on block or local storage",
    },
    Signature {
        name: "s6-run-not-owned",
        sign: Some(Sign::InitUser),
        severity: Severity::Error,
        texts: &["/run belongs to uid"],
        meaning: "a LinuxServer image runs as a user that it was not made for",
        hint: "remove runAsUser and use PUID and PGID, or follow the image's non-root mode as a whole",
    },
    Signature {
        name: "s6-no-suexec",
        sign: Some(Sign::InitUser),
        severity: Severity::Error,
        texts: &["s6-overlay-suexec"],
        meaning: "the security context keeps a LinuxServer image from starting",
        hint: "remove runAsUser and allowPrivilegeEscalation: false, and use PUID and PGID",
    },
    Signature {
        name: "no-user-change",
        sign: Some(Sign::InitUser),
        severity: Severity::Error,
        texts: &["usermod:", "/etc/passwd"],
        meaning: "a LinuxServer image may not set its user",
        hint: "remove runAsUser and readOnlyRootFilesystem, and use PUID and PGID",
    },
    Signature {
        name: "chown-refused",
        sign: Some(Sign::PermissionDenied),
        severity: Severity::Warning,
        texts: &["chown:", "operation not permitted"],
        meaning: "the image may not hand the folder over to its user; NFS servers that squash root refuse that",
        hint: "give the folder to PUID and PGID on the server",
    },
    Signature {
        name: "access-denied",
        sign: Some(Sign::PermissionDenied),
        severity: Severity::Error,
        texts: &["access to the path", "is denied"],
        meaning: "the app's user may not read or write the path",
        hint: "give the path to PUID and PGID where it is stored; fsGroup does nothing on NFS",
    },
    Signature {
        name: "permission-denied",
        sign: Some(Sign::PermissionDenied),
        severity: Severity::Error,
        texts: &["permission denied"],
        meaning: "the app's user may not read or write a file",
        hint: "give the file to PUID and PGID where it is stored; fsGroup does nothing on NFS",
    },
    Signature {
        name: "wrong-platform",
        sign: Some(Sign::OtherProcessor),
        severity: Severity::Error,
        texts: &["exec format error"],
        meaning: "the image is for another processor than the node's",
        hint: "use an image for the node's platform, or a nodeSelector",
    },
    Signature {
        name: "name-not-resolved",
        sign: None,
        severity: Severity::Warning,
        texts: &["name or service not known"],
        meaning: "a host name is known to nobody; names of Services need their namespace from elsewhere",
        hint: "write NAME.NAMESPACE.svc.cluster.local, and check the cluster's DNS",
    },
    Signature {
        name: "name-server-away",
        sign: None,
        severity: Severity::Warning,
        texts: &["temporary failure in name resolution"],
        meaning: "the name server did not answer; behind a VPN it may be the VPN's own",
        hint: "check the cluster's DNS, and the VPN beside the app if there is one",
    },
];

/// What the *arr apps write (media.md 5, row 7).
pub(super) const SERVARR: &[Signature] = &[
    Signature {
        name: "arr-database-corrupt",
        sign: Some(Sign::DatabaseCorrupt),
        severity: Severity::Error,
        texts: &["is corrupt, restore from backup"],
        meaning: "the app's database is damaged, and it does not start",
        hint: "restore the newest archive in /config/Backups",
    },
    Signature {
        name: "arr-log-database",
        sign: Some(Sign::LogDatabaseCorrupt),
        severity: Severity::Warning,
        texts: &["error creating log database"],
        meaning: "only the database of the log is damaged",
        hint: "delete logs.db beside the app's database, and restart it",
    },
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use crate::apps;

    #[test]
    fn signatures_are_told_apart_and_say_what_to_do() {
        for app in apps::ALL {
            let all: Vec<_> = super::COMMON.iter().chain(app.signatures).collect();
            let names: BTreeSet<_> = all.iter().map(|signature| signature.name).collect();
            assert_eq!(names.len(), all.len(), "{}", app.name);
            for signature in all {
                assert!(!signature.texts.is_empty() && !signature.hint.is_empty(), "{}", signature.name);
                let lower = signature.texts.iter().all(|text| text.to_lowercase() == *text);
                assert!(lower, "{}: lines are compared in lower case", signature.name);
            }
        }
    }
}
