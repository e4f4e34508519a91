//! Claims and the volumes they are bound to.

use std::collections::BTreeSet;

use labkit::finding::{Rule, Severity, Subject};

use super::case::{Case, event, field};
use super::correlate::Found;
use crate::facts::PersistentVolume;

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

/// Claims that have no volume, each once.
pub(super) fn check(case: &Case<'_>, found: &mut Vec<Found>) {
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
