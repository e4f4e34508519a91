//! Where apps keep their settings and databases, and who else writes there.

use std::collections::BTreeSet;

use labkit::finding::{Evidence, Rule, Severity, Subject};

use super::case::{Case, field, target};
use super::correlate::Found;
use crate::stack::{Instance, Mount};

pub(super) fn check(case: &Case<'_>, found: &mut Vec<Found>) {
    for (at, instance) in case.wanted() {
        found.extend(of_other(case, at));
        found.extend(writers(case, at));
        found.extend(not_kept(case, at, instance));
    }
    on_network(case, found);
}

pub(super) const CLAIM_OF_OTHER: Rule = Rule {
    code: "MEDIA-CLAIM-OF-OTHER",
    severity: Severity::Error,
    title: "an app keeps its settings in the claim of another app",
    explanation: "An app that finds the files of another one starts as if it were new, or spoils them.\n\nFound by the \
                  names: the claim under the folder of settings names another app that is there, and that app uses \
                  the same part of the same claim.",
    mend: "Name the app's own claim in the workload.",
    source: "Kubernetes: Concepts / Persistent Volumes / Claims As Volumes",
};

pub(super) const TWO_WRITERS: Rule = Rule {
    code: "MEDIA-TWO-WRITERS",
    severity: Severity::Warning,
    title: "two pods of an app can write one database",
    explanation: "These apps keep SQLite databases that one process may write. With several replicas, or while a \
                  rolling update starts the new pod before the old one has ended, two of them do.\n\nFound by \
                  `spec.replicas` and `spec.strategy` of a Deployment with a volume for settings; an error with \
                  several replicas.",
    mend: "One replica, and `strategy: {type: Recreate}`.",
    source: "sqlite.org: howtocorrupt.html; Servarr/Wiki: radarr/faq.md",
};

pub(super) const CONFIG_ON_NETWORK: Rule = Rule {
    code: "MEDIA-CONFIG-ON-NETWORK",
    severity: Severity::Warning,
    title: "databases of apps are on a network filesystem",
    explanation: "SQLite relies on locks that network filesystems do not keep reliably; sooner or later a database is \
                  locked or corrupt.\n\nFound by the volume behind the claim of the apps' settings: NFS, CIFS, \
                  CephFS, GlusterFS.",
    mend: "Settings on a block device or a local disk; or PostgreSQL, where the app can. Media files may stay where \
           they are.",
    source: "Servarr/Wiki: radarr/faq.md; Sonarr/Sonarr#1886, #3051",
};

pub(super) const CONFIG_NOT_KEPT: Rule = Rule {
    code: "MEDIA-CONFIG-NOT-KEPT",
    severity: Severity::Warning,
    title: "an app keeps its settings nowhere",
    explanation: "Without a volume under its folder of settings an app is as new after each restart.\n\nFound by the \
                  mounts of its container.",
    mend: "Mount a claim there.",
    source: "Kubernetes: Concepts / Volumes",
};

/// The mount under which an instance keeps its settings.
fn config_mount(instance: &Instance) -> Option<&Mount> {
    let files = instance.app.settings.files;
    let is_above = |mount: &&Mount| {
        let path = mount.path.trim_end_matches('/');
        files.iter().any(|file| file.strip_prefix(path).is_some_and(|rest| rest.starts_with('/')))
    };
    instance.mounts.iter().filter(is_above).max_by_key(|mount| mount.path.len())
}

fn of_other(case: &Case<'_>, at: usize) -> Option<Found> {
    let instance = &case.stack[at];
    let mount = config_mount(instance)?;
    let claim = mount.claim.as_deref()?;
    let words: Vec<&str> = claim.split(['-', '.']).collect();
    if words.contains(&instance.app.name) || claim.contains(instance.name.as_str()) {
        return None;
    }
    let (_, other) = case.stack.iter().enumerate().find(|(place, other)| {
        *place != at
            && other.namespace == instance.namespace
            && words.contains(&other.app.name)
            && config_mount(other)
                .is_some_and(|theirs| theirs.claim == mount.claim && theirs.sub_path == mount.sub_path)
    })?;
    let message =
        format!("{} keeps its settings in claim {claim}, which is that of {}", instance.name, other.name);
    let one = Found::new(&CLAIM_OF_OTHER, instance.subject(), message).stops([at]);
    let evidence = [instance, other].map(|one| {
        let place = format!("mount {}", mount.path);
        field(one.kind.name(), &one.workload, &place, &format!("claim {claim}"))
    });
    let hint = format!("name the claim of {} instead: kubectl edit {}", instance.name, target(instance));
    Some(one.evidence(evidence).hint(hint))
}

fn writers(case: &Case<'_>, at: usize) -> Option<Found> {
    let instance = &case.stack[at];
    let mount = config_mount(instance)?;
    let workload = case.workload(instance)?;
    let is_deployment = instance.kind == crate::facts::Kind::Deployment;
    let kind = instance.kind.name();
    let (message, place, value, severity) = if instance.wanted > 1 && is_deployment {
        let message = format!("{} pods of {} write one database", instance.wanted, instance.name);
        (message, "spec.replicas", instance.wanted.to_string(), Severity::Error)
    } else if is_deployment && workload.spec.strategy.kind == "RollingUpdate" {
        let message = format!("an update of {} runs two pods on one database for a while", instance.name);
        (message, "spec.strategy.type", "RollingUpdate".to_owned(), Severity::Warning)
    } else {
        return None;
    };
    let one = Found::new(&TWO_WRITERS, instance.subject(), message).severity(severity).near([at]);
    let evidence = [
        field(kind, &instance.workload, place, &value),
        field(kind, &instance.workload, "mount", &mount.path),
    ];
    let hint = format!(
        "kubectl patch {} --type=merge -p \
         '{{\"spec\":{{\"replicas\":1,\"strategy\":{{\"type\":\"Recreate\",\"rollingUpdate\":null}}}}}}'",
        target(instance)
    );
    Some(one.evidence(evidence).hint(hint))
}

fn not_kept(case: &Case<'_>, at: usize, instance: &Instance) -> Option<Found> {
    let file = instance.app.settings.files.first()?;
    if config_mount(instance).is_some() {
        return None;
    }
    let folder = file.rsplit_once('/').map_or("/", |(folder, _)| folder);
    // A volume of a kind that is not known may well be kept.
    let own = case.spec(instance)?.running_containers().find(|one| one.name == instance.container)?;
    let lasting = |volume: &str| instance.mounts.iter().any(|mount| mount.volume == volume);
    let covered =
        own.volume_mounts.iter().any(|mount| folder.starts_with(mount.mount_path.trim_end_matches('/')));
    let message = if covered {
        format!("{} keeps its settings in a volume that ends with its pod", instance.name)
    } else {
        format!("{} keeps its settings nowhere: no volume is mounted at {folder}", instance.name)
    };
    let mounts: Vec<&str> = own
        .volume_mounts
        .iter()
        .filter(|mount| !lasting(&mount.name))
        .map(|mount| mount.mount_path.as_str())
        .collect();
    let one = Found::new(&CONFIG_NOT_KEPT, instance.subject(), message);
    // Then it has already lost them.
    let is_new = case.answers(at).is_some_and(|answers| answers.set_up == Some(false));
    let one = if is_new { one.stops([at]) } else { one.of([at]) };
    let evidence = field(instance.kind.name(), &instance.workload, "volumeMounts", &mounts.join(", "));
    Some(
        one.evidence([evidence])
            .hint(format!("mount a claim at {folder}: kubectl edit {}", target(instance))),
    )
}

/// Claims of settings that are on a network filesystem, each once.
fn on_network(case: &Case<'_>, found: &mut Vec<Found>) {
    let Some(volumes) = &case.further.volumes else { return };
    let mut seen = BTreeSet::new();
    for (_, instance) in case.wanted() {
        let Some(name) = config_mount(instance).and_then(|mount| mount.claim.as_deref()) else { continue };
        if !seen.insert((instance.namespace.as_str(), name)) {
            continue;
        }
        let Some(claim) = case.claim(&instance.namespace, name) else { continue };
        let Some(volume) = volumes.get(&claim.spec.volume_name) else { continue };
        let Some(place) = volume.network_filesystem() else { continue };
        let users: Vec<usize> = case
            .users_of(&instance.namespace, name)
            .into_iter()
            .filter(|at| {
                config_mount(&case.stack[*at]).is_some_and(|mount| mount.claim.as_deref() == Some(name))
            })
            .collect();
        let message = format!("databases in claim {name} are on a network filesystem");
        let subject = Subject::in_namespace("PersistentVolumeClaim", instance.namespace.as_str(), name);
        let evidence = [
            field("PersistentVolume", &volume.metadata.name, "spec", &place),
            Evidence::new(format!("settings of {}", case.names(users.iter().copied()))),
        ];
        let hint =
            "move the settings, not the media files, to a claim of a class with block devices or local disks";
        found
            .push(Found::new(&CONFIG_ON_NETWORK, subject, message).near(users).evidence(evidence).hint(hint));
    }
}
