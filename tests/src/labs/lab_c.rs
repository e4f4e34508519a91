//! Lab C: Flux, Rook-Ceph, Cilium with two families and BGP, more than a hundred apps.

use serde_json::{Value, json};

use super::apps::{self, App, Data, Style};
use super::{Files, manifest};
use crate::kube::controllers::world::{World, set};
use crate::media::Placed;

/// Cluster objects that are not in Git.
const CLUSTER: &[manifest::Embedded] =
    embedded!["lab-c"; "cluster/base.yaml", "cluster/crds.yaml", "cluster/nodes.yaml"];

/// The Git repository. The address plan in it is wrong in the ways the notes tell: four tiers lie
/// outside of the pod range, and every IPv6 prefix has host bits set.
const GIT: &[manifest::Embedded] = embedded!["lab-c";
    "files/docs/address-plan.md",
    "files/kubernetes/network/kustomization.yaml",
    "files/kubernetes/network/pools.yaml",
];

/// What runs in the pods of the media apps.
const MEDIA: &str = include_str!("../../labs/lab-c/media.yaml");

const POOLS: &str = "kubernetes/network/pools.yaml";

const STYLE: Style = Style {
    domain: "lab.example",
    gateway: ("lost-woods", "internal"),
    address_annotation: "lbipam.cilium.io/ips",
    dual_stack: true,
    driver: "rook-ceph.rbd.csi.ceph.com",
};

/// Namespaces by theme, each with its apps without data.
const STATELESS: &[(&str, &[&str])] = &[
    (
        "temple-of-time",
        &["immich-server", "immich-machine-learning", "mealie-frontend", "tautulli-exporter", "wizarr"],
    ),
    ("swift-sail", &["flaresolverr", "recyclarr-web", "autobrr", "cross-seed", "unpackerr", "exportarr"]),
    ("compass", &["unbound", "external-dns", "k8s-gateway", "adguard-exporter"]),
    (
        "gossip-stone",
        &[
            "grafana",
            "alertmanager",
            "kube-state-metrics",
            "blackbox-exporter",
            "snmp-exporter",
            "unifi-poller",
            "smartctl-exporter",
            "speedtest-exporter",
            "karma",
            "gatus",
            "kromgo",
            "vector-aggregator",
        ],
    ),
    ("fairy-bottle", &["velero", "velero-ui", "volsync", "snapshot-controller"]),
    (
        "lost-woods",
        &[
            "cloudflared",
            "crowdsec-bouncer",
            "crowdsec-lapi",
            "oauth2-proxy",
            "error-pages",
            "echo-server",
            "nginx-internal",
            "nginx-external",
        ],
    ),
    (
        "kakariko",
        &[
            "it-tools",
            "cyberchef",
            "excalidraw",
            "stirling-pdf",
            "homepage",
            "searxng",
            "libretranslate",
            "vlmcsd",
            "whoogle",
            "privatebin",
            "drawio",
            "omni-tools",
            "convertx",
            "memos-web",
            "ntfy",
            "gotify-web",
            "shlink-web",
        ],
    ),
    (
        "goron-city",
        &[
            "reloader",
            "descheduler",
            "spegel-web",
            "node-feature-discovery",
            "intel-device-plugin",
            "keda",
            "metrics-server",
            "cert-manager",
            "cert-manager-webhook",
            "external-secrets",
            "trust-manager",
        ],
    ),
    ("zoras-domain", &["minecraft-router", "pelican-panel", "romm-web"]),
];

/// Namespaces whose apps run three times, the others twice.
const REDUNDANT: &[&str] = &["compass", "gossip-stone", "goron-city", "lost-woods", "zoras-domain"];

/// Apps with a volume of their own: namespace, name, port, name of the claim template.
///
/// The standard is `<namespace>-<app>-<purpose>`; those that start otherwise are the offenders.
const STATEFUL: &[(&str, &str, u16, &str)] = &[
    ("temple-of-time", "plex", 32400, "temple-of-time-plex-config"),
    ("temple-of-time", "jellyfin", 8096, "temple-of-time-jellyfin-config"),
    ("temple-of-time", "mealie", 9000, "temple-of-time-mealie-data"),
    ("temple-of-time", "calibre-web", 8083, "temple-of-time-calibre-web-config"),
    ("temple-of-time", "photoprism", 2342, "temple-of-time-photoprism-data"),
    ("temple-of-time", "photoprism-mariadb", 3306, "database"),
    ("temple-of-time", "audiobookshelf", 13378, "temple-of-time-audiobookshelf-config"),
    ("temple-of-time", "navidrome", 4533, "temple-of-time-navidrome-data"),
    ("temple-of-time", "kavita", 5000, "temple-of-time-kavita-config"),
    ("temple-of-time", "tautulli", 8181, "temple-of-time-tautulli-config"),
    ("temple-of-time", "overseerr", 5055, "temple-of-time-overseerr-config"),
    ("temple-of-time", "jellyseerr", 5055, "temple-of-time-jellyseerr-config"),
    ("swift-sail", "prowlarr", 9696, "swift-sail-prowlarr-config"),
    ("swift-sail", "bazarr", 6767, "swift-sail-bazarr-config"),
    ("swift-sail", "whisparr", 6969, "swift-sail-whisparr-config"),
    ("swift-sail", "sabnzbd", 8080, "swift-sail-sabnzbd-config"),
    ("compass", "adguard", 3000, "adguard-conf"),
    ("gossip-stone", "prometheus", 9090, "gossip-stone-prometheus-db"),
    ("gossip-stone", "loki", 3100, "gossip-stone-loki-data"),
    ("kakariko", "ollama", 11434, "data"),
    ("kakariko", "open-webui", 8080, "kakariko-open-webui-data"),
    ("kakariko", "bookstack", 80, "kakariko-bookstack-config"),
    ("kakariko", "code-server", 8443, "kakariko-code-server-config"),
    ("kakariko", "actualbudget", 5006, "kakariko-actualbudget-data"),
    ("kakariko", "vaultwarden", 80, "kakariko-vaultwarden-data"),
    ("kakariko", "paperless", 8000, "kakariko-paperless-data"),
    ("kakariko", "meilisearch", 7700, "kakariko-meilisearch-data"),
    ("kakariko", "redis", 6379, "kakariko-redis-data"),
    ("kakariko", "forgejo", 3000, "kakariko-forgejo-data"),
    ("kakariko", "n8n", 5678, "kakariko-n8n-data"),
    ("hyrule-castle", "home-assistant", 8123, "hyrule-castle-home-assistant-config"),
    ("hyrule-castle", "frigate", 5000, "hyrule-castle-frigate-config"),
    ("hyrule-castle", "mosquitto", 1883, "hyrule-castle-mosquitto-data"),
    ("hyrule-castle", "zigbee2mqtt", 8080, "hyrule-castle-zigbee2mqtt-data"),
    ("hyrule-castle", "esphome", 6052, "hyrule-castle-esphome-config"),
    ("hyrule-castle", "node-red", 1880, "hyrule-castle-node-red-data"),
    ("zoras-domain", "minecraft", 25565, "zoras-domain-minecraft-data"),
    ("zoras-domain", "romm", 8080, "zoras-domain-romm-data"),
];

/// Apps with an address of the load balancer range.
const PUBLISHED: &[(&str, &str)] = &[
    ("plex", "172.22.30.10"),
    ("jellyfin", "172.22.30.11"),
    ("adguard", "172.22.30.53"),
    ("mosquitto", "172.22.30.20"),
    ("minecraft", "172.22.30.30"),
    ("nginx-internal", "172.22.30.1"),
    ("nginx-external", "172.22.30.2"),
];

/// Databases: namespace and name; each CloudNativePG cluster has three instances.
const DATABASES: &[(&str, &str)] = &[
    ("temple-of-time", "immich-db"),
    ("temple-of-time", "mealie-db"),
    ("swift-sail", "prowlarr-db"),
    ("swift-sail", "radarr-db"),
    ("swift-sail", "sonarr-db"),
    ("gossip-stone", "grafana-db"),
    ("kakariko", "forgejo-db"),
    ("kakariko", "n8n-db"),
    ("kakariko", "paperless-db"),
    ("kakariko", "vaultwarden-db"),
    ("hyrule-castle", "home-assistant-db"),
    ("zoras-domain", "romm-db"),
];

/// The users' files, by path below the repository's root.
pub fn files() -> Files {
    manifest::repository(GIT)
}

/// The simulated media apps.
pub fn apps() -> Result<Vec<Placed>, String> {
    serde_yaml::from_str(MEDIA).map_err(|why| format!("media.yaml: {why}"))
}

/// Puts the cluster's objects into an empty world: its own, its apps, and what Git holds.
pub fn populate(world: &mut World, files: &Files) -> Result<(), String> {
    manifest::insert(world, CLUSTER)?;
    for namespace in namespaces() {
        world.insert(json!({
            "apiVersion": "v1", "kind": "Namespace",
            "metadata": {"name": namespace, "labels": {"kubernetes.io/metadata.name": namespace}},
        }));
    }
    for object in
        listed().iter().flat_map(|app| apps::objects(app, &STYLE)).chain(gateway()).chain(downloadarrs())
    {
        world.insert(object);
    }
    for object in DATABASES.iter().flat_map(|(namespace, name)| database(namespace, name)) {
        world.insert(object);
    }
    want_static_address(world);
    for mut object in manifest::read(POOLS, files.get(POOLS).map_or("", String::as_str))? {
        set(&mut object, &["metadata", "labels", "kustomize.toolkit.fluxcd.io/name"], json!("network"));
        set(
            &mut object,
            &["metadata", "labels", "kustomize.toolkit.fluxcd.io/namespace"],
            json!("flux-system"),
        );
        world.insert(object);
    }
    Ok(())
}

fn namespaces() -> Vec<&'static str> {
    let mut all =
        vec!["default", "kube-system", "kube-public", "kube-node-lease", "flux-system", "rook-ceph"];
    all.push("hyrule-castle");
    all.extend(STATELESS.iter().map(|(namespace, _)| *namespace));
    all
}

fn listed() -> Vec<App> {
    let address = |name: &str| PUBLISHED.iter().find(|(app, _)| *app == name).map(|(_, address)| *address);
    let stateless =
        STATELESS.iter().flat_map(|(namespace, names)| names.iter().map(move |name| (*namespace, *name)));
    let mut all: Vec<App> = stateless
        .map(|(namespace, name)| App {
            namespace,
            name,
            image: name,
            port: 8080,
            replicas: if REDUNDANT.contains(&namespace) { 3 } else { 2 },
            data: Data::None,
            address: address(name),
        })
        .collect();
    all.extend(STATEFUL.iter().map(|(namespace, name, port, template)| App {
        namespace,
        name,
        image: name,
        port: *port,
        replicas: 1,
        data: Data::Template(template, "ceph-block"),
        address: address(name),
    }));
    all
}

/// The Gateway of the internal names, with the Service Cilium makes for it.
fn gateway() -> Vec<Value> {
    let address = "172.22.30.3";
    vec![
        json!({
            "apiVersion": "gateway.networking.k8s.io/v1", "kind": "Gateway",
            "metadata": {"name": "internal", "namespace": "lost-woods"},
            "spec": {
                "gatewayClassName": "cilium",
                "addresses": [{"type": "IPAddress", "value": address}],
                "listeners": [{"name": "http", "port": 80, "protocol": "HTTP"}],
            },
            "status": {
                "addresses": [{"type": "IPAddress", "value": address}],
                "conditions": [{"type": "Programmed", "status": "True", "reason": "Programmed"}],
            },
        }),
        json!({
            "apiVersion": "v1", "kind": "Service",
            "metadata": {
                "name": "cilium-gateway-internal", "namespace": "lost-woods",
                "labels": {"gateway.networking.k8s.io/gateway-name": "internal"},
                "annotations": {"lbipam.cilium.io/ips": address},
            },
            "spec": {"type": "LoadBalancer", "ports": [{"name": "port-80", "port": 80, "protocol": "TCP"}]},
        }),
    ]
}

/// Download client and *arr apps behind one VPN: a single pod.
fn downloadarrs() -> Vec<Value> {
    let apps =
        [("qbittorrent", 8080), ("radarr", 7878), ("sonarr", 8989), ("lidarr", 8686), ("readarr", 8787)];
    let labels = json!({"app.kubernetes.io/name": "downloadarrs"});
    let mut containers = vec![json!({
        "name": "gluetun", "image": "qmcgaw/gluetun:v3.40",
        "securityContext": {"capabilities": {"add": ["NET_ADMIN"]}},
    })];
    let mut objects = Vec::new();
    for (name, port) in apps {
        containers.push(json!({
            "name": name, "image": format!("linuxserver/{name}:latest"),
            "ports": [{"name": name, "containerPort": port}],
            "env": [{"name": "PUID", "value": "1000"}, {"name": "PGID", "value": "1000"}],
        }));
        objects.push(json!({
            "apiVersion": "v1", "kind": "Service",
            "metadata": {"name": name, "namespace": "swift-sail", "labels": labels},
            "spec": {
                "selector": labels, "ipFamilyPolicy": "PreferDualStack",
                "ports": [{"name": "http", "port": port, "protocol": "TCP", "targetPort": name}],
            },
        }));
    }
    objects.push(json!({
        "apiVersion": "apps/v1", "kind": "Deployment",
        "metadata": {"name": "downloadarrs", "namespace": "swift-sail", "labels": labels},
        "spec": {
            "replicas": 1, "selector": {"matchLabels": labels},
            "template": {"metadata": {"labels": labels}, "spec": {"containers": containers}},
        },
    }));
    objects
}

/// A CloudNativePG cluster: the operator makes pods and claims itself.
fn database(namespace: &str, name: &str) -> Vec<Value> {
    let mut objects = vec![json!({
        "apiVersion": "postgresql.cnpg.io/v1", "kind": "Cluster",
        "metadata": {"name": name, "namespace": namespace},
        "spec": {"instances": 3, "storage": {"size": "10Gi", "storageClass": "ceph-block"}},
        "status": {"instances": 3, "readyInstances": 3, "phase": "Cluster in healthy state"},
    })];
    for instance in 1..=3 {
        let pod = format!("{name}-{instance}");
        objects.push(json!({
            "apiVersion": "v1", "kind": "PersistentVolumeClaim",
            "metadata": {"name": pod, "namespace": namespace, "labels": {"cnpg.io/cluster": name}},
            "spec": {
                "accessModes": ["ReadWriteOnce"], "storageClassName": "ceph-block",
                "resources": {"requests": {"storage": "10Gi"}},
            },
        }));
        objects.push(apps::volume(namespace, &pod, "ceph-block", STYLE.driver));
        objects.push(json!({
            "apiVersion": "v1", "kind": "Pod",
            "metadata": {
                "name": pod, "namespace": namespace,
                "labels": {"cnpg.io/cluster": name, "cnpg.io/instanceName": pod},
            },
            "spec": {
                "containers": [{"name": "postgres", "image": "cloudnative-pg/postgresql:17.5"}],
                "volumes": [{"name": "pgdata", "persistentVolumeClaim": {"claimName": pod}}],
            },
        }));
    }
    objects
}

/// The operator's assumption: Cilium has no such annotation, it is ignored.
fn want_static_address(world: &mut World) {
    for key in world.keys("apps", "Deployment") {
        if key.name == "crowdsec-bouncer" {
            world.edit(&key, |deployment| {
                set(
                    deployment,
                    &["spec", "template", "metadata", "annotations", "ipam.cilium.io/ip-address"],
                    json!("192.168.163.200"),
                );
            });
        }
    }
}
