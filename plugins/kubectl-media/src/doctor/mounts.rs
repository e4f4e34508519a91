//! Volumes that a pod cannot set up, or that went bad while it had them.

use labkit::finding::{Rule, Severity};

use super::case::{Case, event, field, log_line, target};
use super::correlate::Found;
use crate::apps::Sign;
use crate::facts::Event;
use crate::stack::Instance;

pub(super) fn check(case: &Case<'_>, found: &mut Vec<Found>) {
    for (at, _) in case.wanted() {
        found.extend(twice(case, at));
        found.extend(mounts(case, at));
        found.extend(stale(case, at));
    }
}

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
    case.unbegun_events(instance)
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
