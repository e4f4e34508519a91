//! What lines in logs mean.

use labkit::finding::Severity;

/// A line of a log that is known.
#[derive(Debug, PartialEq, Eq)]
pub struct Signature {
    /// What it is called: `sqlite-malformed`.
    pub name: &'static str,
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
        severity: Severity::Error,
        texts: &["no space left on device"],
        meaning: "a volume is full",
        hint: "make room on the volume, or enlarge its claim",
    },
    Signature {
        name: "stale-nfs",
        severity: Severity::Error,
        texts: &["stale file handle"],
        meaning: "the NFS server no longer knows what is mounted",
        hint: "check the server's export, then restart the app: kubectl rollout restart",
    },
    Signature {
        name: "sqlite-malformed",
        severity: Severity::Error,
        texts: &["database disk image is malformed"],
        meaning: "the app's database is damaged",
        hint: "restore the newest backup, and keep the database on block or local storage, not on a share",
    },
    Signature {
        name: "sqlite-no-database",
        severity: Severity::Error,
        texts: &["file is not a database"],
        meaning: "the app's database is damaged, or encrypted",
        hint: "restore the newest backup",
    },
    Signature {
        name: "sqlite-locked",
        severity: Severity::Warning,
        texts: &["database is locked"],
        meaning: "two processes write one database, or it is on a share whose locks do not work",
        hint: "one replica with strategy Recreate, and the database on block or local storage",
    },
    Signature {
        name: "s6-run-not-owned",
        severity: Severity::Error,
        texts: &["/run belongs to uid"],
        meaning: "a LinuxServer image runs as a user that it was not made for",
        hint: "remove runAsUser and use PUID and PGID, or follow the image's non-root mode as a whole",
    },
    Signature {
        name: "s6-no-suexec",
        severity: Severity::Error,
        texts: &["s6-overlay-suexec"],
        meaning: "the security context keeps a LinuxServer image from starting",
        hint: "remove runAsUser and allowPrivilegeEscalation: false, and use PUID and PGID",
    },
    Signature {
        name: "no-user-change",
        severity: Severity::Error,
        texts: &["usermod:", "/etc/passwd"],
        meaning: "a LinuxServer image may not set its user",
        hint: "remove runAsUser and readOnlyRootFilesystem, and use PUID and PGID",
    },
    Signature {
        name: "chown-refused",
        severity: Severity::Warning,
        texts: &["chown:", "operation not permitted"],
        meaning: "the image may not hand the folder over to its user; NFS servers that squash root refuse that",
        hint: "give the folder to PUID and PGID on the server",
    },
    Signature {
        name: "access-denied",
        severity: Severity::Error,
        texts: &["access to the path", "is denied"],
        meaning: "the app's user may not read or write the path",
        hint: "give the path to PUID and PGID where it is stored; fsGroup does nothing on NFS",
    },
    Signature {
        name: "permission-denied",
        severity: Severity::Error,
        texts: &["permission denied"],
        meaning: "the app's user may not read or write a file",
        hint: "give the file to PUID and PGID where it is stored; fsGroup does nothing on NFS",
    },
    Signature {
        name: "wrong-platform",
        severity: Severity::Error,
        texts: &["exec format error"],
        meaning: "the image is for another processor than the node's",
        hint: "use an image for the node's platform, or a nodeSelector",
    },
    Signature {
        name: "name-not-resolved",
        severity: Severity::Warning,
        texts: &["name or service not known"],
        meaning: "a host name is known to nobody; names of Services need their namespace from elsewhere",
        hint: "write NAME.NAMESPACE.svc.cluster.local, and check the cluster's DNS",
    },
    Signature {
        name: "name-server-away",
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
        severity: Severity::Error,
        texts: &["is corrupt, restore from backup"],
        meaning: "the app's database is damaged, and it does not start",
        hint: "restore the newest archive in /config/Backups",
    },
    Signature {
        name: "arr-log-database",
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
