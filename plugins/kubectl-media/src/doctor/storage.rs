//! Claims, volumes and shares.

use std::collections::BTreeSet;

use labkit::finding::{Evidence, Rule, Severity, Subject};

use super::case::{Case, event, field, log_line, target};
use super::correlate::Found;
use crate::facts::{Event, PersistentVolume};
use crate::signatures::Sign;
use crate::stack::{Instance, Mount};

pub(super) const VOLUME_RELEASED: Rule = Rule {
    code: "MEDIA-VOLUME-RELEASED",
    severity: Severity::Error,
    title: "the volume of a claim still belongs to a claim that was deleted",
    explanation: "A volume is kept for one very claim, by its UID. When the claim is deleted and made again, the \
                  volume stays Released and the new claim Pending; the data are still there.\n\nFound by \
                  `spec.claimRef` of the volume, which names the claim with another UID.",
    mend: "Make sure that the volume holds the data you want, then take the UID out of its claimRef: `kubectl patch \
           pv NAME --type=merge -p '{\"spec\":{\"claimRef\":{\"uid\":null,\"resourceVersion\":null}}}'`. Never \
           delete the volume.",
    source: "kubernetes/kubernetes#91847, #20753",
};

pub(super) const CLAIM_MISSING: Rule = Rule {
    code: "MEDIA-CLAIM-MISSING",
    severity: Severity::Error,
    title: "an app mounts a claim that is not there",
    explanation: "A pod whose claim does not exist is put on no node.\n\nFound by comparing the volumes of the pod \
                  with the claims of the namespace.",
    mend: "Create the claim, or correct its name in the workload.",
    source: "Kubernetes: Concepts / Persistent Volumes",
};

pub(super) const CLAIM_LOST: Rule = Rule {
    code: "MEDIA-CLAIM-LOST",
    severity: Severity::Error,
    title: "the volume of a claim is gone",
    explanation: "The claim was bound to a volume that does not exist any more.\n\nFound by the phase Lost of the \
                  claim.",
    mend: "Restore the volume object if its data are still there; else make the claim again and restore a backup.",
    source: "Kubernetes: Concepts / Persistent Volumes / Phase",
};

pub(super) const CLAIM_PENDING: Rule = Rule {
    code: "MEDIA-CLAIM-PENDING",
    severity: Severity::Error,
    title: "a claim gets no volume",
    explanation: "No volume fits the claim, and whoever makes volumes for its class has made none.\n\nFound by the \
                  phase Pending of the claim; its events say what is waited for.",
    mend: "See whether the provisioner of the class runs, and what `kubectl describe pvc` says.",
    source: "Kubernetes: Concepts / Persistent Volumes / Binding",
};

pub(super) const CLAIM_TWICE: Rule = Rule {
    code: "MEDIA-CLAIM-TWICE",
    severity: Severity::Warning,
    title: "a pod names one claim in two volumes",
    explanation: "The kubelet sets up each volume of a pod on its own and can wait for ever for the second one of the \
                  same claim: the pod stays in ContainerCreating. Where it does start, hardlinks between the two do \
                  not work.\n\nFound in `spec.volumes`; an error while the pod does not start.",
    mend: "One volume for the claim, mounted once at the top (`/data`).",
    source: "kubernetes/kubernetes#127004, #51853",
};

pub(super) const SHARE_REFUSED: Rule = Rule {
    code: "MEDIA-SHARE-REFUSED",
    severity: Severity::Error,
    title: "an NFS share cannot be mounted",
    explanation: "The server does not export the path, does not export it to this node, or the node has no program to \
                  mount it with.\n\nFound by events FailedMount with the messages of mount.",
    mend: "Compare the path with the server's exports (`showmount -e SERVER`), add the nodes' network to the export \
           list, install the NFS client on the node.",
    source: "kubernetes/kubernetes: pkg/volume/nfs; nfs-utils: mount.nfs(8)",
};

pub(super) const MOUNT_FAILED: Rule = Rule {
    code: "MEDIA-MOUNT-FAILED",
    severity: Severity::Error,
    title: "a volume of a pod cannot be set up",
    explanation: "The kubelet starts the containers of a pod when all its volumes are there.\n\nFound by events \
                  FailedMount and FailedAttachVolume of a pod that does not start.",
    mend: "The event says which volume and why; `kubectl describe pod` shows all of them.",
    source: "Kubernetes: Tasks / Debug Pods",
};

pub(super) const STALE_SHARE: Rule = Rule {
    code: "MEDIA-SHARE-STALE",
    severity: Severity::Error,
    title: "a mounted NFS share is stale",
    explanation: "The server has replaced or moved what the node had mounted; every access fails until it is mounted \
                  anew.\n\nFound by `Stale file handle` in the log of an app.",
    mend: "Restart the pod, so that the share is mounted again; see whether the server was restarted or restored.",
    source: "Linux: nfs(5), ESTALE",
};

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

pub(super) fn check(case: &Case<'_>, found: &mut Vec<Found>) {
    claims(case, found);
    for (at, instance) in case.wanted() {
        found.extend(twice(case, at));
        found.extend(mounts(case, at));
        found.extend(stale(case, at));
        found.extend(of_other(case, at));
        found.extend(writers(case, at));
        found.extend(not_kept(case, at, instance));
    }
    on_network(case, found);
}

/// Claims that have no volume, each once.
fn claims(case: &Case<'_>, found: &mut Vec<Found>) {
    let mut seen = BTreeSet::new();
    for (_, instance) in case.wanted() {
        for mount in &instance.mounts {
            let (Some(name), Some(phase)) = (&mount.claim, mount.phase.as_deref()) else { continue };
            if phase != "Bound" && seen.insert((instance.namespace.as_str(), name.as_str())) {
                found.extend(claim(case, &instance.namespace, name, phase));
            }
        }
    }
}

fn claim(case: &Case<'_>, namespace: &str, name: &str, phase: &str) -> Option<Found> {
    let rule = match phase {
        "Missing" => &CLAIM_MISSING,
        "Lost" => &CLAIM_LOST,
        "Pending" => &CLAIM_PENDING,
        _ => return None,
    };
    let users = case.users_of(namespace, name);
    let own = Subject::in_namespace("PersistentVolumeClaim", namespace, name);
    let status = field("PersistentVolumeClaim", name, "status.phase", phase);
    if let Some(volume) = released(case, namespace, name) {
        let (pv, uid) =
            (&volume.metadata.name, volume.spec.claim_ref.as_ref().map_or("", |one| one.uid.as_str()));
        let now = case.claim(namespace, name).map_or("", |claim| claim.metadata.uid.as_str());
        let message = format!(
            "volume {pv} is kept for a claim {name} that was deleted, so that the claim of that name gets none"
        );
        let evidence = [
            field("PersistentVolume", pv, "status.phase", &volume.status.phase),
            field("PersistentVolume", pv, "spec.claimRef.uid", uid),
            field("PersistentVolumeClaim", name, "metadata.uid", now),
            status,
        ];
        let hint = format!(
            "make sure that {pv} holds the data, then: kubectl patch pv {pv} --type=merge -p \
             '{{\"spec\":{{\"claimRef\":{{\"uid\":null,\"resourceVersion\":null}}}}}}'"
        );
        let one = Found::new(&VOLUME_RELEASED, Subject::new("PersistentVolume", pv.as_str()), message);
        return Some(one.stops(users).evidence(evidence).hint(hint));
    }
    let message = match phase {
        "Missing" => format!("there is no claim {name}"),
        "Lost" => format!("the volume of claim {name} is gone"),
        _ => format!("claim {name} gets no volume"),
    };
    let events = case.further.about("PersistentVolumeClaim", namespace, name).take(2).map(event);
    let hint = match phase {
        "Missing" => format!("create claim {name}, or correct its name in the workload"),
        _ => format!("kubectl describe pvc {name} -n {namespace}"),
    };
    Some(Found::new(rule, own, message).stops(users).evidence([status]).evidence(events).hint(hint))
}

/// The volume that is kept for an earlier claim of this name.
fn released<'c>(case: &Case<'c>, namespace: &str, name: &str) -> Option<&'c PersistentVolume> {
    let claim = case.claim(namespace, name)?;
    case.further.volumes.as_ref()?.values().find(|volume| {
        let Some(kept_for) = &volume.spec.claim_ref else { return false };
        volume.status.phase == "Released"
            && kept_for.namespace == namespace
            && kept_for.name == name
            && kept_for.uid != claim.metadata.uid
    })
}

fn twice(case: &Case<'_>, at: usize) -> Option<Found> {
    let instance = &case.stack[at];
    let spec = case.spec(instance)?;
    let claim = |place: usize| {
        spec.volumes[place].persistent_volume_claim.as_ref().map(|source| source.claim_name.as_str())
    };
    let (first, second) = (0..spec.volumes.len()).find_map(|second| {
        let name = claim(second)?;
        let first = (0..second).find(|first| claim(*first) == Some(name))?;
        Some((first, second))
    })?;
    let name = claim(second)?;
    let names = format!("{}, {}", spec.volumes[first].name, spec.volumes[second].name);
    let is_stuck = !case.is_up(instance);
    let message = if is_stuck {
        format!("{} names claim {name} in two volumes ({names}), and its pod does not start", instance.name)
    } else {
        format!("{} names claim {name} in two volumes ({names})", instance.name)
    };
    let one = Found::new(&CLAIM_TWICE, instance.subject(), message);
    let one = if is_stuck { one.stops([at]).severity(Severity::Error) } else { one.of([at]) };
    let volumes = field(instance.kind.name(), &instance.workload, "spec.template.spec.volumes", &names);
    let mount = failed_mounts(case, instance).next().map(event);
    let hint = format!(
        "keep one volume of claim {name} and mount it once at /data: kubectl edit {}",
        target(instance)
    );
    Some(one.evidence([volumes]).evidence(mount).hint(hint))
}

/// Why volumes of an instance's pods cannot be set up; Secrets and ConfigMaps are no storage.
fn failed_mounts<'c>(case: &Case<'c>, instance: &'c Instance) -> impl Iterator<Item = &'c Event> + use<'c> {
    let is_object = |event: &Event| {
        event.message.contains("not found")
            && (event.message.contains("secret \"") || event.message.contains("configmap \""))
    };
    case.pod_events(instance)
        .filter(|event| matches!(event.reason.as_str(), "FailedMount" | "FailedAttachVolume"))
        .filter(move |event| !is_object(event))
}

fn mounts(case: &Case<'_>, at: usize) -> Option<Found> {
    const REFUSALS: &[(&str, &str)] = &[
        ("access denied by server", "the server does not let this node have it"),
        ("No such file or directory", "the server does not export that path"),
        ("helper program", "the node has no program to mount it with"),
        ("exit status 32", "the server does not give it"),
    ];
    let instance = &case.stack[at];
    if case.is_up(instance) {
        return None;
    }
    let failed: Vec<&Event> = failed_mounts(case, instance).take(3).collect();
    let first = *failed.first()?;
    let refusal =
        failed.iter().find_map(|event| REFUSALS.iter().find(|(part, _)| event.message.contains(part)));
    let (rule, message, hint) = match refusal {
        Some((_, why)) => (
            &SHARE_REFUSED,
            format!("a share of {} cannot be mounted: {why}", instance.name),
            "compare the path with what the server exports (showmount -e SERVER) and to whom, then delete the pod so \
             that it is tried again"
                .to_owned(),
        ),
        None => (
            &MOUNT_FAILED,
            format!("a volume of {} cannot be set up", instance.name),
            format!("kubectl describe pod {} -n {}", first.involved_object.name, instance.namespace),
        ),
    };
    let one = Found::new(rule, instance.subject(), message).stops([at]);
    Some(one.evidence(failed.into_iter().map(event)).hint(hint))
}

fn stale(case: &Case<'_>, at: usize) -> Option<Found> {
    let instance = &case.stack[at];
    let line = log_line(case.mark(at, Sign::StaleShare)?);
    let message = format!("a share that {} has mounted is stale", instance.name);
    let one = Found::new(&STALE_SHARE, instance.subject(), message).stops([at]);
    let hint = format!("mount it again: kubectl rollout restart {}", target(instance));
    Some(one.evidence([line]).hint(hint))
}

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
