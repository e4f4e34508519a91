//! Ways to apps and out of the cluster that lead elsewhere.

use serde_json::{Value, json};

use super::apps::{app, report};
use crate::kube::controllers::world::{World, key, set, unset};
use crate::media::gluetun::Gluetun;
use crate::media::{App, Placed};

/// Radarr's Service leads to a port by a name that no container has.
pub fn misname_port(world: &mut World) {
    world.edit(&key("", "Service", "media", "radarr"), |service| {
        service["spec"]["ports"][0]["targetPort"] = json!("webui");
    });
}

/// Overseerr's Service asks for the address that Radarr's has.
pub fn ask_for_radarrs_address(world: &mut World) {
    world.edit(&key("", "Service", "media", "overseerr"), |service| {
        set(service, &["spec", "loadBalancerIP"], json!("10.69.1.156"));
    });
}

/// Plex's Service asks for no address any more, and gets whichever is free.
pub fn ask_for_any_address(world: &mut World) {
    world.edit(&key("", "Service", "media", "plex"), |service| {
        unset(service, &["metadata", "annotations", "metallb.io/loadBalancerIPs"]);
    });
}

/// Radarr's Service asks for another address while nobody is there to give it.
pub fn ask_nobody(world: &mut World) {
    super::services::remove_metallb(world);
    world.edit(&key("", "Service", "media", "radarr"), |service| {
        set(
            service,
            &["metadata", "annotations", "metallb.universe.tf/loadBalancerIPs"],
            json!("10.69.1.164"),
        );
    });
}

/// The VPN's firewall knows no port of qBittorrent.
pub fn close_firewall(world: &mut World) {
    super::starts::add_vpn(world);
    world.edit(&key("apps", "Deployment", "media", "qbittorrent"), |deployment| {
        let containers = deployment["spec"]["template"]["spec"]["containers"].as_array_mut();
        for container in containers.into_iter().flatten().filter(|container| container["name"] == "gluetun") {
            if let Some(env) = container["env"].as_array_mut() {
                env.retain(|variable| variable["name"] != "FIREWALL_INPUT_PORTS");
            }
        }
    });
}

/// The address the household has on the internet.
const HOME: &str = "198.51.100.7";

/// A node says under which address the household is known.
pub fn tell_home_address(world: &mut World) {
    super::starts::add_vpn(world);
    world.edit(&key("", "Node", "", "talos-l7v-3rn"), |node| {
        if let Some(addresses) = node["status"]["addresses"].as_array_mut() {
            addresses.push(json!({"type": "ExternalIP", "address": HOME}));
        }
    });
}

/// The tunnel stands, and nothing goes through it.
pub fn leak(apps: &mut Vec<Placed>) {
    let running = Gluetun {
        running: true,
        public_ip: HOME.to_owned(),
        country: "Sweden".to_owned(),
        port: 0,
        open: true,
    };
    apps.push(Placed {
        namespace: "media".to_owned(),
        workload: "qbittorrent".to_owned(),
        container: "gluetun".to_owned(),
        runs: App::Gluetun(running),
        log: Vec::new(),
        previous_log: None,
        owner: (0, 0),
    });
}

/// The router does not let anybody out and in again.
pub fn close_hairpin(apps: &mut [Placed]) {
    super::health::call_from_outside(apps);
    if let Some(App::Servarr(radarr)) = app(apps, "radarr") {
        let why = "Unable to communicate with qBittorrent. Connection timed out (10.69.1.158:8080)";
        report(radarr, "DownloadClientCheck", "error", why, "download-clients");
    }
}

/// FlareSolverr does not answer Prowlarr.
pub fn lose_solver(apps: &mut [Placed]) {
    if let Some(App::Servarr(prowlarr)) = app(apps, "prowlarr") {
        let solver = json!([{
            "id": 1, "name": "FlareSolverr", "implementation": "FlareSolverr", "tags": [1],
            "fields": [{"name": "host", "value": "http://192.0.2.20:8191/", "privacy": "normal"}],
        }]);
        prowlarr.resources.insert("indexerproxy".to_owned(), solver);
        let why = "Proxies unavailable due to failures: FlareSolverr";
        report(
            prowlarr,
            "IndexerProxyStatusCheck",
            "warning",
            why,
            "proxies-are-unavailable-due-to-failures",
        );
    }
}

/// The files that say which volumes exist are gone; the claims are still there.
pub fn lose_volume(world: &mut World) {
    for volume in world.keys("", "PersistentVolume") {
        let is_sonarrs = |volume: &Value| volume["spec"]["claimRef"]["name"] == "sonarr-config";
        if world.get(&volume).is_some_and(is_sonarrs) {
            world.remove(&volume);
        }
    }
}

fn annotate_volumes(world: &mut World, annotation: &str, why: &str, is_meant: impl Fn(&str) -> bool) {
    for volume in world.keys("", "PersistentVolume") {
        world.edit(&volume, |volume| {
            if volume["spec"]["claimRef"]["name"].as_str().is_some_and(&is_meant) {
                set(volume, &["metadata", "annotations", annotation], json!(why));
            }
        });
    }
}

/// The kubelets look for their storage driver in another folder than it is in.
pub fn lose_driver(world: &mut World) {
    let why = "kubernetes.io/csi: mounter.SetUpAt failed to get CSI client: driver name driver.longhorn.io not found in \
               the list of registered CSI drivers";
    annotate_volumes(world, crate::kube::controllers::kubelet::VOLUME_FAILS, why, |claim| {
        claim.ends_with("-config")
    });
}

/// Sonarr sets `fsGroup`, which its storage driver cannot apply.
pub fn set_fs_group(world: &mut World) {
    let why = "applyFSGroup failed for vol: lstat: input/output error";
    let annotation = crate::kube::controllers::kubelet::FS_GROUP_FAILS;
    annotate_volumes(world, annotation, why, |claim| claim == "sonarr-config");
    world.edit(&key("apps", "Deployment", "media", "sonarr"), |deployment| {
        set(deployment, &["spec", "template", "spec", "securityContext"], json!({"fsGroup": 1000}));
    });
}
