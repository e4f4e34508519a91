//! What an app keeps, seen from the inside: a database that is broken, files of somebody else, a disk that is full, an
//! init system that may not prepare them.

use labkit::finding::{Evidence, Rule, Severity};

use super::case::{Case, field, log_line, target};
use super::correlate::Found;
use super::workload::container;
use crate::apps::Sign;
use crate::stack::{Family, Instance};

pub(super) const INIT_USER: Rule = Rule {
    code: "MEDIA-INIT-USER",
    severity: Severity::Error,
    title: "a LinuxServer image is started as a user its init system cannot work as",
    explanation: "These images start as root and change to PUID and PGID. With `runAsUser`, or without the right to \
                  change users, their init system ends at once.\n\nFound by its message in the log.",
    mend: "Take `runAsUser`, `runAsNonRoot` and `allowPrivilegeEscalation: false` away and set PUID and PGID; or \
           follow the image's instructions for running without root entirely.",
    source: "just-containers/s6-overlay#600; linuxserver.io: running as non-root",
};

pub(super) const DATABASE_CORRUPT: Rule = Rule {
    code: "MEDIA-DATABASE-CORRUPT",
    severity: Severity::Error,
    title: "the database of an app is corrupt",
    explanation: "The file is not a SQLite database any more, or its pages contradict each other: typically after two \
                  writers, a full disk, or on a network filesystem.\n\nFound by the messages of SQLite in the log.",
    mend: "Stop the app, set the file aside, restore the newest backup: the *arr apps keep them under \
           /config/Backups, Plex beside its database. Then move the settings off the network filesystem.",
    source: "sqlite.org: rescode.html (SQLITE_CORRUPT, SQLITE_NOTADB); Radarr/Radarr#3634; Sonarr/Sonarr#5115",
};

pub(super) const LOG_DATABASE_CORRUPT: Rule = Rule {
    code: "MEDIA-LOG-DATABASE-CORRUPT",
    severity: Severity::Error,
    title: "the database in which an app keeps its log is corrupt",
    explanation: "Only the log is in it; the library is not touched.\n\nFound by `Error creating log database` in the \
                  log.",
    mend: "Delete `logs.db` with its `-wal` and `-shm` in the folder of settings, and restart the app.",
    source: "Radarr/Radarr#3634",
};

pub(super) const FILE_OWNER: Rule = Rule {
    code: "MEDIA-FILE-OWNER",
    severity: Severity::Error,
    title: "files belong to a user the app does not run as",
    explanation: "The app may not read or write its files. On NFS the server decides about owners; fsGroup has no \
                  effect there, and a squashed root may not change them.\n\nFound by messages of the app or its image \
                  (`Permission denied`, `Operation not permitted`), and by the owner of the folder; a warning where an app works and a line in its \
                  log is all.",
    mend: "Give the files to the user on the server, or set PUID and PGID to their owner; umask 002 and a common group \
           for what several apps write.",
    source: "linuxserver.io: Understanding PUID and PGID; Servarr/Wiki: docker-guide",
};

pub(super) const NO_SPACE: Rule = Rule {
    code: "MEDIA-DISK-FULL",
    severity: Severity::Error,
    title: "an app has no room left",
    explanation: "Downloads stop, imports fail, and databases become corrupt when a disk is full.\n\nFound by what apps \
                  say of their disks (less than 1 GiB free, or less than 2 % of a smaller one than 1 TiB), by `No space \
                  left on device` in the log.",
    mend: "Delete, or enlarge the volume; empty the recycle bin and the folder of finished downloads first.",
    source: "Servarr/Wiki: system health",
};

pub(super) fn check(case: &Case<'_>, found: &mut Vec<Found>) {
    for (at, instance) in case.wanted() {
        found.extend(by_log(case, at, instance));
        found.extend(owner(case, at, instance));
        found.extend(space(case, at, instance));
    }
}

/// What the log of a container that does not stay says.
fn by_log(case: &Case<'_>, at: usize, instance: &Instance) -> Vec<Found> {
    let name = &instance.name;
    let mut found = Vec::new();
    let backups = match instance.app.api {
        crate::apps::Api::Servarr(_) => "/config/Backups",
        _ => "its folder of settings",
    };
    let signs = [
        (
            Sign::InitUser,
            &INIT_USER,
            format!("the init system of {name}'s image cannot work as the user it is started as"),
            format!("take runAsUser away and set PUID and PGID: kubectl edit {}", target(instance)),
        ),
        (
            Sign::LogDatabaseCorrupt,
            &LOG_DATABASE_CORRUPT,
            format!("the database of {name}'s log is corrupt"),
            format!(
                "delete logs.db in its folder of settings, then kubectl rollout restart {}",
                target(instance)
            ),
        ),
        (
            Sign::DatabaseCorrupt,
            &DATABASE_CORRUPT,
            format!("the database of {name} is corrupt"),
            format!(
                "stop it (kubectl scale {} --replicas=0), set the file aside, restore the newest backup from {backups}",
                target(instance)
            ),
        ),
    ];
    for (sign, rule, message, hint) in signs {
        let Some(line) = case.mark(at, sign) else { continue };
        let mut evidence = vec![log_line(line)];
        if sign == Sign::InitUser {
            evidence.extend(run_as(case, instance));
        }
        found.push(Found::new(rule, instance.subject(), message).stops([at]).evidence(evidence).hint(hint));
    }
    found
}

/// Whom a container is told to run as.
fn run_as(case: &Case<'_>, instance: &Instance) -> Option<Evidence> {
    let own = &container(case, instance)?.security_context;
    let pod = &case.spec(instance)?.security_context;
    let user = own.run_as_user.or(pod.run_as_user).map(|user| format!("runAsUser {user}"));
    let root =
        own.run_as_non_root.or(pod.run_as_non_root).filter(|is| *is).map(|_| "runAsNonRoot true".to_owned());
    let rights = own.allow_privilege_escalation.filter(|may| !may);
    let rights = rights.map(|_| "allowPrivilegeEscalation false".to_owned());
    let told: Vec<String> = [user, root, rights].into_iter().flatten().collect();
    (!told.is_empty())
        .then(|| field(instance.kind.name(), &instance.workload, "securityContext", &told.join(", ")))
}

fn owner(case: &Case<'_>, at: usize, instance: &Instance) -> Option<Found> {
    let complaint = case
        .answers(at)
        .and_then(|answers| answers.health.iter().find(|one| one.topic.contains("permissions-error")));
    // Devices belong to the node.
    let line = case.mark(at, Sign::PermissionDenied).filter(|(_, mark)| !mark.line.contains("/dev/"));
    if complaint.is_none() && line.is_none() {
        return None;
    }
    let number = |name: &str| instance.environment.literal(name).and_then(|text| text.parse::<u32>().ok());
    let runs_as = match instance.image.family() {
        Family::Linuxserver | Family::Hotio => {
            Some((number("PUID").unwrap_or(911), number("PGID").unwrap_or(911)))
        }
        Family::HomeOperations | Family::Other => None,
    };
    let owned = case.owners.iter().find(|owner| owner.instance == at);
    let differs = match (owned, runs_as) {
        (Some(owned), Some((user, group))) => (owned.user, owned.group) != (user, group),
        _ => true,
    };
    let mut evidence: Vec<Evidence> = line.map(log_line).into_iter().collect();
    evidence.extend(
        complaint.map(|one| Evidence::new(format!("{} says {}: {}", instance.name, one.source, one.message))),
    );
    if let Some(owned) = owned.filter(|_| differs) {
        evidence.push(Evidence::new(format!("{} belongs to {}:{}", owned.path, owned.user, owned.group)));
    }
    if let Some((user, group)) = runs_as.filter(|_| differs) {
        let places = "PUID:PGID";
        evidence.push(field(instance.kind.name(), &instance.workload, places, &format!("{user}:{group}")));
    }
    let message = match owned.filter(|_| differs) {
        Some(owned) => {
            format!(
                "{} may not use its files: {} belongs to {}:{}",
                instance.name, owned.path, owned.user, owned.group
            )
        }
        None => format!("{} may not use its files", instance.name),
    };
    let one = Found::new(&FILE_OWNER, instance.subject(), message);
    // A line alone may be about something that does not matter.
    let is_sure = complaint.is_some() || (owned.is_some() && runs_as.is_some() && differs);
    let one = match (case.is_up(instance), is_sure) {
        (false, _) => one.stops([at]),
        (true, true) => one.of([at]),
        (true, false) => one.of([at]).severity(Severity::Warning),
    };
    let hint = match (owned, runs_as) {
        (Some(owned), Some((user, group))) if differs => format!(
            "on the server: chown -R {user}:{group} of that folder; or kubectl set env {} PUID={} PGID={}",
            target(instance),
            owned.user,
            owned.group
        ),
        _ => "give the files to the user the app runs as, on the server that has them".to_owned(),
    };
    Some(one.evidence(evidence).hint(hint))
}

/// Free bytes below which a disk is full.
const FULL: u64 = 1 << 30;
/// Disks that are smaller than this are full when 2 % of them are free.
const SMALL: u64 = 1 << 40;

fn space(case: &Case<'_>, at: usize, instance: &Instance) -> Option<Found> {
    let is_full = |free: u64, total: Option<u64>| {
        free < FULL.min(total.map_or(FULL, |total| total / 10))
            || total.is_some_and(|total| total < SMALL && free < total / 50)
    };
    let settings = case.answers(at).map(|answers| &answers.settings);
    let disks =
        settings.iter().flat_map(|settings| &settings.disks).filter(|disk| is_full(disk.free, disk.total));
    let mut evidence: Vec<Evidence> = disks
        .map(|disk| {
            let total = disk.total.map(|total| format!(" of {}", size(total))).unwrap_or_default();
            Evidence::new(format!("{} says {}: {} free{total}", instance.name, disk.path, size(disk.free)))
        })
        .collect();
    evidence.extend(case.mark(at, Sign::NoSpace).map(log_line));
    if evidence.is_empty() {
        return None;
    }
    let one =
        Found::new(&NO_SPACE, instance.subject(), format!("{} has no room left", instance.name)).of([at]);
    let claims: Vec<&str> = instance.mounts.iter().filter_map(|mount| mount.claim.as_deref()).collect();
    let hint = format!("delete what is not needed, or enlarge the volume behind {}", claims.join(", "));
    Some(one.evidence(evidence).hint(hint))
}

/// Bytes for people: `512.0 MiB`.
fn size(bytes: u64) -> String {
    const UNITS: &[&str] = &["B", "KiB", "MiB", "GiB", "TiB", "PiB"];
    let mut unit = 0;
    let (mut whole, mut rest) = (bytes, 0);
    while whole >= 1024 && unit + 1 < UNITS.len() {
        rest = whole % 1024;
        whole /= 1024;
        unit += 1;
    }
    if unit == 0 { format!("{whole} B") } else { format!("{whole}.{} {}", rest * 10 / 1024, UNITS[unit]) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_written_for_people() {
        assert_eq!([size(0), size(1023), size(1536), size(5 << 40)], ["0 B", "1023 B", "1.5 KiB", "5.0 TiB"]);
    }
}
