//! Lab A: Talos on six mini PCs, MetalLB in layer 2 mode, a media stack, Argo CD.
//!
//! Cluster objects are in `labs/lab-a/cluster`; what Argo CD applies is in `labs/lab-a/files`,
//! the users' Git repository, and is read from there. Names of container images carry no registry.

use serde_json::{Value, json};

use super::{Files, manifest};
use crate::kube::controllers::world::{World, set, text};
use crate::media::Placed;

/// Cluster objects that are not in Git.
const CLUSTER: &[manifest::Embedded] = embedded!["lab-a";
    "cluster/argocd.yaml",
    "cluster/crds.yaml",
    "cluster/ingress.yaml",
    "cluster/kube-system.yaml",
    "cluster/metallb.yaml",
    "cluster/monitoring.yaml",
    "cluster/namespaces.yaml",
    "cluster/nodes.yaml",
    "cluster/sealed-secrets.yaml",
    "cluster/sealing-key.yaml",
    "cluster/static-pods.yaml",
    "cluster/storage.yaml",
];

/// The Git repository.
const GIT: &[manifest::Embedded] = embedded!["lab-a";
    "files/apps/argocd/applications.yaml",
    "files/apps/media/base/kustomization.yaml",
    "files/apps/media/base/lidarr.yaml",
    "files/apps/media/base/namespace.yaml",
    "files/apps/media/base/overseerr.yaml",
    "files/apps/media/base/plex.yaml",
    "files/apps/media/base/prowlarr.yaml",
    "files/apps/media/base/qbittorrent.yaml",
    "files/apps/media/base/radarr.yaml",
    "files/apps/media/base/sabnzbd.yaml",
    "files/apps/media/base/sealed-secrets.yaml",
    "files/apps/media/base/sonarr.yaml",
    "files/apps/media/base/storage.yaml",
    "files/apps/media/overlays/production/kustomization.yaml",
    "files/infrastructure/kustomization.yaml",
    "files/infrastructure/network-inventory.yaml",
];

/// What runs in the pods of the media stack.
const APPS: &str = include_str!("../../labs/lab-a/media.yaml");

/// Revision the applications were last synced to.
const REVISION: &str = "4b1f0c2d9e7a6385f1c0b2a49d8e7f6a5c3b2d10";

/// The users' files, by path below the repository's root.
pub fn files() -> Files {
    manifest::repository(GIT)
}

/// The apps of the media stack.
pub fn apps() -> Result<Vec<Placed>, String> {
    serde_yaml::from_str(APPS).map_err(|why| format!("media.yaml: {why}"))
}

/// Puts the cluster's objects into an empty world: its own, and those that Git holds.
pub fn populate(world: &mut World, files: &Files) -> Result<(), String> {
    manifest::insert(world, CLUSTER)?;
    for (folder, application) in [("infrastructure/", "infrastructure"), ("apps/media/base/", "media-stack")]
    {
        let mut managed = Vec::new();
        for (path, text) in files.iter().filter(|(path, _)| path.starts_with(folder)) {
            if path.ends_with("/kustomization.yaml") {
                continue;
            }
            for mut object in manifest::read(path, text)? {
                track(&mut object, application);
                managed.push(resource_status(&object));
                world.insert(object);
            }
        }
        add_application(world, files, application, &managed)?;
    }
    Ok(())
}

/// What Argo CD 3 writes into everything it manages (tracking by annotation), and the label that
/// the overlay adds.
fn track(object: &mut Value, application: &str) {
    let api_version = text(object, "/apiVersion");
    let group = api_version.split_once('/').map_or("", |(group, _)| group);
    let id = format!(
        "{application}:{group}/{}:{}/{}",
        text(object, "/kind"),
        text(object, "/metadata/namespace"),
        text(object, "/metadata/name")
    );
    set(object, &["metadata", "annotations", "argocd.argoproj.io/tracking-id"], json!(id));
    set(object, &["metadata", "labels", "app.kubernetes.io/managed-by"], json!("argocd"));
}

/// One entry of an Application's `status.resources`.
fn resource_status(object: &Value) -> Value {
    let api_version = text(object, "/apiVersion");
    let (group, version) = api_version.split_once('/').unwrap_or(("", api_version));
    json!({
        "group": group,
        "version": version,
        "kind": object["kind"],
        "namespace": object["metadata"]["namespace"],
        "name": object["metadata"]["name"],
        "status": "Synced",
    })
}

fn add_application(world: &mut World, files: &Files, name: &str, managed: &[Value]) -> Result<(), String> {
    let path = "apps/argocd/applications.yaml";
    let text = files.get(path).map_or("", String::as_str);
    for mut object in manifest::read(path, text)? {
        if object["metadata"]["name"] != name {
            continue;
        }
        let status = json!({
            "sync": {"status": "Synced", "revision": REVISION},
            "health": {"status": "Healthy"},
            "reconciledAt": world.now_text(),
            "resources": managed,
        });
        set(&mut object, &["status"], status);
        world.insert(object);
    }
    Ok(())
}
