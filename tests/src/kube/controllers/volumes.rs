//! Binds claims to volumes.
//!
//! A claim binds to the volume whose `claimRef` names it, and is `Lost` when that volume is gone. A volume that names another incarnation
//! of the claim (same name, other UID) is `Released` and binds to nobody: that is the state in
//! which media claims stayed `Pending`. Nothing is provisioned on demand.

use serde_json::{Value, json};

use super::events::{self, Severity};
use super::world::{Key, World, set, text};

/// Runs the binding once.
pub fn reconcile(world: &mut World) {
    for key in world.keys("", "PersistentVolumeClaim") {
        bind(world, &key);
    }
    for key in world.keys("", "PersistentVolume") {
        settle_volume(world, &key);
    }
}

fn bind(world: &mut World, key: &Key) {
    let Some(claim) = world.get(key).cloned() else { return };
    let volume = world.list("", "PersistentVolume").find(|volume| is_for(volume, &claim)).cloned();
    let Some(volume) = volume else {
        let bound = text(&claim, "/spec/volumeName");
        if !bound.is_empty() && world.find("", "PersistentVolume", "", bound).is_none() {
            return lose(world, key, &claim);
        }
        world.edit(key, |claim| set(claim, &["status"], json!({"phase": "Pending"})));
        return say_why_pending(world, &claim);
    };
    let status = json!({
        "phase": "Bound",
        "accessModes": volume["spec"]["accessModes"],
        "capacity": volume["spec"]["capacity"],
    });
    world.edit(key, |claim| {
        set(claim, &["spec", "volumeName"], volume["metadata"]["name"].clone());
        set(claim, &["status"], status);
    });
}

/// The volume a claim was bound to is gone (kubernetes/kubernetes: pkg/controller/volume/persistentvolume,
/// syncBoundClaim).
fn lose(world: &mut World, key: &Key, claim: &Value) {
    if !matches!(text(claim, "/status/phase"), "Bound" | "Lost") {
        return;
    }
    world.edit(key, |claim| set(claim, &["status"], json!({"phase": "Lost"})));
    let message = "Bound claim has lost its PersistentVolume. Data on the volume is lost!";
    events::record(world, claim, "persistentvolume-controller", Severity::Warning, "ClaimLost", message);
}

/// Whether a volume is kept for this very claim.
fn is_for(volume: &Value, claim: &Value) -> bool {
    let reference = &volume["spec"]["claimRef"];
    let uid = text(reference, "/uid");
    text(reference, "/name") == text(claim, "/metadata/name")
        && text(reference, "/namespace") == text(claim, "/metadata/namespace")
        && (uid.is_empty() || uid == text(claim, "/metadata/uid"))
}

fn say_why_pending(world: &mut World, claim: &Value) {
    let class = text(claim, "/spec/storageClassName");
    let (reason, message) = if let Some(class) = world.find("storage.k8s.io", "StorageClass", "", class) {
        let provisioner = text(class, "/provisioner");
        (
            "ExternalProvisioning",
            format!(
                "Waiting for a volume to be created either by the external provisioner '{provisioner}' or manually by the system administrator. If volume creation is delayed, please verify that the provisioner is running and correctly registered."
            ),
        )
    } else {
        let message = "no persistent volumes available for this claim and no storage class is set";
        ("FailedBinding", message.to_owned())
    };
    events::record(world, claim, "persistentvolume-controller", Severity::Normal, reason, &message);
}

fn settle_volume(world: &mut World, key: &Key) {
    let Some(volume) = world.get(key) else { return };
    let reference = &volume["spec"]["claimRef"];
    let phase = if reference.is_null() {
        "Available"
    } else {
        let claim =
            world.find("", "PersistentVolumeClaim", text(reference, "/namespace"), text(reference, "/name"));
        match claim {
            Some(claim) if is_for(volume, claim) => "Bound",
            _ if text(reference, "/uid").is_empty() => "Available",
            _ => "Released",
        }
    };
    let uid = (phase == "Bound")
        .then(|| {
            let claim = world.find(
                "",
                "PersistentVolumeClaim",
                text(reference, "/namespace"),
                text(reference, "/name"),
            )?;
            Some(claim["metadata"]["uid"].clone())
        })
        .flatten();
    world.edit(key, |volume| {
        set(volume, &["status", "phase"], json!(phase));
        if let Some(uid) = uid {
            set(volume, &["spec", "claimRef", "uid"], uid);
        }
    });
}
