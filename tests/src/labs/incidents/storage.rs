//! Claims and volumes.

use serde_json::json;

use crate::kube::controllers::world::{World, key, set, text};

/// The claim was deleted and made again: the volume still names the first one.
pub fn recreate_claim(world: &mut World) {
    for volume in world.keys("", "PersistentVolume") {
        world.edit(&volume, |volume| {
            if matches!(text(volume, "/spec/claimRef/name"), "media-storage" | "media") {
                set(volume, &["spec", "claimRef", "uid"], json!("00000000-0000-4000-8000-00000000dead"));
                set(volume, &["spec", "persistentVolumeReclaimPolicy"], json!("Retain"));
            }
        });
    }
}

/// The library and the downloads as two volumes of one claim, each with its own subPath.
pub fn claim_in_two_volumes(world: &mut World) {
    for app in ["radarr", "sonarr", "lidarr"] {
        world.edit(&key("apps", "Deployment", "media", app), |deployment| {
            let spec = &mut deployment["spec"]["template"]["spec"];
            if let Some(volumes) = spec["volumes"].as_array_mut() {
                volumes.push(json!({
                    "name": "downloads", "persistentVolumeClaim": {"claimName": "media-storage"},
                }));
            }
            if let Some(mounts) = spec["containers"][0]["volumeMounts"].as_array_mut() {
                mounts.push(
                    json!({"name": "downloads", "mountPath": "/data/downloads", "subPath": "downloads"}),
                );
            }
        });
    }
}

/// A claim that belongs to another app.
pub fn swap_claim(world: &mut World) {
    world.edit(&key("apps", "Deployment", "media", "sonarr"), |deployment| {
        deployment["spec"]["template"]["spec"]["volumes"][0]["persistentVolumeClaim"]["claimName"] =
            json!("radarr-config");
    });
}
