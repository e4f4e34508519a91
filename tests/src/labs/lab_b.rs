//! Lab B: K3s with one control plane VM, Cilium with BGP and Gateway API, Longhorn, NFS, Flux.

use serde_json::{Value, json};

use super::apps::{self, App, Data, Style};
use super::{Files, manifest};
use crate::kube::controllers::world::{World, set, text};
use crate::media::Placed;

/// Cluster objects that are not in Git.
const CLUSTER: &[manifest::Embedded] =
    embedded!["lab-b"; "cluster/base.yaml", "cluster/crds.yaml", "cluster/nodes.yaml"];

/// The Git repository.
const GIT: &[manifest::Embedded] = embedded!["lab-b";
    "files/clusters/main/infrastructure.yaml",
    "files/infrastructure/network/cilium-pools.yaml",
    "files/infrastructure/network/kustomization.yaml",
];

/// What runs in the pods of the media namespace.
const MEDIA: &str = include_str!("../../labs/lab-b/media.yaml");

const STYLE: Style = Style {
    domain: "lab.example",
    gateway: ("gateway", "main"),
    address_annotation: "io.cilium/lb-ipam-ips",
    dual_stack: false,
    driver: "driver.longhorn.io",
};

/// One pod, with its settings on the fast disks.
const fn app(namespace: &'static str, name: &'static str, image: &'static str, port: u16) -> App {
    App { namespace, name, image, port, replicas: 1, data: Data::Claim("longhorn-nvme"), address: None }
}

/// An app with an address of its own.
const fn published(app: App, address: &'static str) -> App {
    App { address: Some(address), ..app }
}

/// An app that keeps nothing.
const fn stateless(app: App) -> App {
    App { data: Data::None, ..app }
}

const APPS: &[App] = &[
    published(app("media", "plex", "linuxserver/plex:latest", 32400), "192.168.10.226"),
    published(app("media", "jellyfin", "jellyfin/jellyfin:10.10.7", 8096), "192.168.10.227"),
    app("media", "sonarr", "linuxserver/sonarr:latest", 8989),
    app("media", "radarr", "linuxserver/radarr:latest", 7878),
    app("media", "lidarr", "linuxserver/lidarr:latest", 8686),
    app("media", "prowlarr", "linuxserver/prowlarr:latest", 9696),
    app("media", "bazarr", "linuxserver/bazarr:latest", 6767),
    app("media", "whisparr", "hotio/whisparr:latest", 6969),
    app("media", "sabnzbd", "linuxserver/sabnzbd:latest", 8080),
    app("media", "overseerr", "sctx/overseerr:latest", 5055),
    stateless(app("auth", "authentik-server", "goauthentik/server:2025.6.3", 9000)),
    stateless(app("auth", "authentik-worker", "goauthentik/server:2025.6.3", 9000)),
    stateless(app("auth", "oauth2-proxy", "oauth2-proxy/oauth2-proxy:v7.9.0", 4180)),
    published(app("monitoring", "prometheus", "prometheus/prometheus:v3.4.1", 9090), "192.168.10.228"),
    app("monitoring", "grafana", "grafana/grafana:12.0.1", 3000),
    stateless(app("monitoring", "alertmanager", "prometheus/alertmanager:v0.28.1", 9093)),
];

/// The users' files, by path below the repository's root.
pub fn files() -> Files {
    manifest::repository(GIT)
}

/// The simulated apps of the media namespace.
pub fn apps() -> Result<Vec<Placed>, String> {
    serde_yaml::from_str(MEDIA).map_err(|why| format!("media.yaml: {why}"))
}

/// Puts the cluster's objects into an empty world: its own, its apps, and what Git holds.
pub fn populate(world: &mut World, files: &Files) -> Result<(), String> {
    manifest::insert(world, CLUSTER)?;
    for object in APPS.iter().flat_map(|app| apps::objects(app, &STYLE)) {
        world.insert(object);
    }
    world.insert(recyclarr());
    for path in ["clusters/main/infrastructure.yaml", "infrastructure/network/cilium-pools.yaml"] {
        for mut object in manifest::read(path, files.get(path).map_or("", String::as_str))? {
            if text(&object, "/kind") == "Kustomization" {
                continue;
            }
            set(
                &mut object,
                &["metadata", "labels", "kustomize.toolkit.fluxcd.io/name"],
                json!("infrastructure"),
            );
            set(
                &mut object,
                &["metadata", "labels", "kustomize.toolkit.fluxcd.io/namespace"],
                json!("flux-system"),
            );
            world.insert(object);
        }
    }
    Ok(())
}

fn recyclarr() -> Value {
    json!({
        "apiVersion": "batch/v1",
        "kind": "CronJob",
        "metadata": {"name": "recyclarr", "namespace": "media"},
        "spec": {
            "schedule": "0 4 * * *",
            "jobTemplate": {"spec": {"template": {"spec": {
                "restartPolicy": "Never",
                "containers": [{"name": "recyclarr", "image": "recyclarr/recyclarr:7.4", "args": ["sync"]}],
            }}}},
        },
    })
}
