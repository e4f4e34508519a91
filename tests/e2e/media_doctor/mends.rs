//! What an operator does about each incident: with kubectl, in the pages of an app, or at a machine.

use serde_json::{Value, json};
use simlab::media::App;
use simlab::media::servarr::{Login, Servarr};

use super::Bench;

const WORKER: &str = "talos-unz-1z7";

/// The app looks again, and has nothing to complain about.
fn checks_again(app: &mut Servarr) {
    app.resources.remove("health");
    app.failing.clear();
}

fn all_check_again(bench: &Bench) {
    for name in ["radarr", "sonarr", "lidarr"] {
        bench.servarr(name, checks_again);
    }
}

/// A field of a Servarr app's first download client.
fn set_client_field(app: &mut Servarr, name: &str, value: &str) {
    let fields = app.resources.get_mut("downloadclient").and_then(|list| list.pointer_mut("/0/fields"));
    for field in fields.and_then(Value::as_array_mut).into_iter().flatten() {
        if field["name"] == name {
            field["value"] = json!(value);
        }
    }
}

/// Puts something into the pods of a Deployment, or in place of what is there.
fn put(bench: &Bench, deployment: &str, path: &str, value: &Value) {
    // In a list, adding would move what is there.
    let op = if path.ends_with("/0") { "replace" } else { "add" };
    let patch = json!([{"op": op, "path": format!("/spec/template/spec/{path}"), "value": value}]);
    bench.kubectl(&format!("patch deployment {deployment} -n media --type=json -p {patch}"));
}

/// Takes something out of the pods of a Deployment.
fn remove(bench: &Bench, deployment: &str, path: &str) {
    let patch = json!([{"op": "remove", "path": format!("/spec/template/spec/{path}")}]);
    bench.kubectl(&format!("patch deployment {deployment} -n media --type=json -p {patch}"));
}

/// What the kubelet of the worker says of itself, one condition.
fn node_says(bench: &Bench, condition: &str, status: &str, reason: &str) {
    let patch = json!({"status": {"conditions": [
        {"type": condition, "status": status, "reason": reason, "message": ""},
    ]}});
    bench.kubectl(&format!("patch node {WORKER} --subresource=status -p {patch}"));
}

pub fn start_kubelet(bench: &Bench) {
    for pressure in ["MemoryPressure", "DiskPressure", "PIDPressure"] {
        node_says(bench, pressure, "False", "KubeletHasNoPressure");
    }
    node_says(bench, "Ready", "True", "KubeletReady");
}

pub fn free_node_disk(bench: &Bench) {
    node_says(bench, "DiskPressure", "False", "KubeletHasNoDiskPressure");
}

pub fn free_volume(bench: &Bench) {
    bench.kubectl(
        "patch pv pvc-bf7d87b5-e8df-4170-8b55-6adaadcd6ffd --type=merge -p \
         {\"spec\":{\"claimRef\":{\"uid\":null,\"resourceVersion\":null}}}",
    );
    bench.kubectl("wait pvc/media-storage -n media --for=jsonpath={.status.phase}=Bound --timeout=60s");
}

pub fn name_right_claim(bench: &Bench) {
    put(bench, "overseerr", "volumes/0/persistentVolumeClaim/claimName", &json!("media-configs"));
}

pub fn mount_once(bench: &Bench) {
    for app in ["radarr", "sonarr", "lidarr"] {
        remove(bench, app, "volumes/2");
        remove(bench, app, "containers/0/volumeMounts/2");
    }
}

/// A volume object that leads to what is still there.
pub fn find_volume_again(bench: &Bench) {
    let claim = ["kubectl", "get", "pvc", "sonarr-config", "-n", "media", "-o", "json"];
    let claim = bench.env.run(claim).success().json();
    let (name, uid) = (&claim["spec"]["volumeName"], &claim["metadata"]["uid"]);
    let volume = json!({
        "apiVersion": "v1", "kind": "PersistentVolume", "metadata": {"name": name},
        "spec": {
            "accessModes": ["ReadWriteOnce"], "capacity": {"storage": "10Gi"},
            "claimRef": {
                "apiVersion": "v1", "kind": "PersistentVolumeClaim", "namespace": "media",
                "name": "sonarr-config", "uid": uid,
            },
            "csi": {"driver": "driver.longhorn.io", "volumeHandle": name},
            "persistentVolumeReclaimPolicy": "Retain", "storageClassName": claim["spec"]["storageClassName"],
        },
    });
    bench.env.run_with_input(["kubectl", "apply", "-f", "-"], volume.to_string().as_bytes()).success();
}

/// At the nodes: the driver is where the kubelets look for it.
pub fn start_driver(bench: &Bench) {
    bench.kubectl("annotate pv --all simlab.labkit.dev/volume-fails-");
}

pub fn drop_fs_group(bench: &Bench) {
    remove(bench, "sonarr", "securityContext");
}

/// At the NAS: the nodes are on its export list again.
pub fn export_share(bench: &Bench) {
    bench.kubectl("annotate pv --all simlab.labkit.dev/mount-refused-");
}

pub fn mount_share_anew(bench: &Bench) {
    bench.kubectl("rollout restart deployment/radarr -n media");
    bench.servarr("radarr", |radarr| {
        checks_again(radarr);
        radarr.resources.insert(
            "rootfolder".to_owned(),
            json!([{"id": 1, "path": "/data/media/movies", "accessible": true, "freeSpace": 1_u64 << 40}]),
        );
    });
}

pub fn leave_one_writer(bench: &Bench) {
    bench.kubectl(
        "patch deployment/radarr -n media --type=merge -p \
         {\"spec\":{\"replicas\":1,\"strategy\":{\"type\":\"Recreate\",\"rollingUpdate\":null}}}",
    );
}

/// The claim is mounted again, and it still holds the settings.
pub fn keep_settings(bench: &Bench) {
    let volume = json!({"name": "configs", "persistentVolumeClaim": {"claimName": "media-configs"}});
    put(bench, "overseerr", "volumes/0", &volume);
    bench.app("overseerr", |app| {
        let App::Overseerr(overseerr) = app else { return };
        overseerr.initialized = true;
    });
}

pub fn run_as_owner(bench: &Bench) {
    bench.kubectl("set env deployment/sonarr -n media PUID=977 PGID=988");
    bench.servarr("sonarr", checks_again);
}

pub fn make_room(bench: &Bench) {
    bench.servarr("radarr", |radarr| {
        let disk =
            json!([{"path": "/data", "label": "", "freeSpace": 1_u64 << 40, "totalSpace": 10_u64 << 40}]);
        radarr.resources.insert("diskspace".to_owned(), disk);
    });
}

pub fn transcode_in_software(bench: &Bench) {
    remove(bench, "plex", "containers/0/resources/limits/gpu.intel.com~1i915");
}

pub fn give_up_readarr(bench: &Bench) {
    bench.kubectl("delete deployment readarr -n media --timeout=60s");
}

pub fn name_usual_image(bench: &Bench) {
    bench.kubectl("set image deployment/lidarr -n media lidarr=linuxserver/lidarr:latest");
}

pub fn pull_from_mirror(bench: &Bench) {
    bench.kubectl("set image deployment/lidarr -n media lidarr=mirror.example/linuxserver/lidarr:latest");
}

pub fn give_sonarr_its_claim(bench: &Bench) {
    put(bench, "sonarr", "volumes/0/persistentVolumeClaim/claimName", &json!("sonarr-config"));
}

pub fn label_namespace(bench: &Bench) {
    bench.kubectl("label namespace media pod-security.kubernetes.io/enforce=privileged --overwrite");
}

pub fn create_secret(bench: &Bench) {
    bench.kubectl(
        "create secret generic media-stack-secrets -n media \
         --from-literal=prowlarr-api-key=c0ffee00c0ffee00c0ffee0000009696",
    );
}

/// Sealed with the certificate of this cluster.
pub fn seal_again(bench: &Bench) {
    bench.kubectl("delete sealedsecret prowlarr-key -n media --timeout=60s");
    bench.env.write("keys", "PROWLARR_API_KEY=c0ffee00c0ffee00c0ffee0000009696\n");
    let seal = ["kubectl", "media", "keys", "seal", "prowlarr", "-n", "media", "--keys-from=keys"];
    let sealed = bench.env.run(seal.iter().chain(&["--name=prowlarr-key"])).success();
    bench.env.run_with_input(["kubectl", "apply", "-f", "-"], sealed.stdout.as_bytes()).success();
}

/// The settings are put back while nothing runs on them.
pub fn restore_database(bench: &Bench) {
    bench.kubectl("scale deployment/plex -n media --replicas=0");
    bench.kubectl("wait pod -l app=plex -n media --for=delete --timeout=60s");
    bench.kubectl("scale deployment/plex -n media --replicas=1");
}

/// `logs.db` is deleted in its folder; the pod starts without it.
pub fn delete_log_database(bench: &Bench) {
    bench.kubectl("rollout restart deployment/radarr -n media");
}

pub fn drop_run_as_user(bench: &Bench) {
    remove(bench, "lidarr", "containers/0/securityContext");
}

pub fn add_startup_probe(bench: &Bench) {
    let probe =
        json!({"httpGet": {"path": "/ping", "port": 8686}, "failureThreshold": 60, "periodSeconds": 10});
    put(bench, "lidarr", "containers/0/startupProbe", &probe);
}

pub fn raise_memory(bench: &Bench) {
    bench.kubectl("set resources deployment/plex -n media -c plex --limits=memory=12Gi");
}

pub fn correct_vpn(bench: &Bench) {
    bench.kubectl("set env deployment/qbittorrent -n media -c gluetun SERVER_COUNTRIES=Sweden");
    all_check_again(bench);
}

pub fn widen_pool(bench: &Bench) {
    bench.kubectl(
        "patch ipaddresspool default-pool -n metallb-system --type=merge -p \
         {\"spec\":{\"addresses\":[\"10.69.1.150-10.69.1.165\"]}}",
    );
}

pub fn correct_selector(bench: &Bench) {
    bench.kubectl("patch service radarr -n media -p {\"spec\":{\"selector\":{\"app\":\"radarr\"}}}");
}

pub fn correct_port(bench: &Bench) {
    bench.kubectl(
        "patch service radarr -n media --type=json -p \
         [{\"op\":\"replace\",\"path\":\"/spec/ports/0/targetPort\",\"value\":\"web\"}]",
    );
}

pub fn ask_for_own_address(bench: &Bench) {
    bench.kubectl("patch service overseerr -n media -p {\"spec\":{\"loadBalancerIP\":\"10.69.1.160\"}}");
}

pub fn ask_for_old_address(bench: &Bench) {
    bench.kubectl(
        "annotate service radarr -n media metallb.universe.tf/loadBalancerIPs=10.69.1.156 --overwrite",
    );
}

pub fn ask_for_plex_address(bench: &Bench) {
    bench.kubectl("annotate service plex -n media metallb.io/loadBalancerIPs=10.69.1.165 --overwrite");
}

pub fn open_firewall(bench: &Bench) {
    bench.kubectl("set env deployment/qbittorrent -n media -c gluetun FIREWALL_INPUT_PORTS=8080");
    all_check_again(bench);
}

/// The tunnel carries what it should.
pub fn close_leak(bench: &Bench) {
    let running = |app: &mut App| {
        let App::Gluetun(gluetun) = app else { return };
        "203.0.113.80".clone_into(&mut gluetun.public_ip);
    };
    bench.lab.apps.with_container("media", "qbittorrent", Some("gluetun"), running).expect("it runs");
}

pub fn call_by_name(bench: &Bench) {
    bench.servarr("radarr", |radarr| {
        set_client_field(radarr, "host", "qbittorrent.media.svc.cluster.local");
        checks_again(radarr);
    });
}

pub fn start_solver(bench: &Bench) {
    bench.servarr("prowlarr", checks_again);
}

/// What cert-manager writes when it has renewed one.
pub fn renew_certificate(bench: &Bench) {
    let status = json!({"status": {"notAfter": "2026-05-01T00:00:00Z", "conditions": [
        {"type": "Ready", "status": "True", "reason": "Ready", "message": ""},
    ]}});
    bench.kubectl(&format!(
        "patch certificate media-tls -n media --subresource=status --type=merge -p {status}"
    ));
}

/// What Argo CD writes when it has synced.
pub fn sync_git(bench: &Bench) {
    let application = ["kubectl", "get", "application", "media-stack", "-n", "argocd", "-o", "json"];
    let text = bench.env.run(application).success().stdout.replace("OutOfSync", "Synced");
    bench.env.run_with_input(["kubectl", "replace", "-f", "-"], text.as_bytes()).success();
}

/// What its controller writes when a run ended well.
pub fn run_recyclarr(bench: &Bench) {
    let status = json!({"status": {
        "lastScheduleTime": "2026-01-31T11:58:00Z", "lastSuccessfulTime": "2026-01-31T11:59:00Z",
    }});
    bench.kubectl(&format!("patch cronjob recyclarr -n media --subresource=status --type=merge -p {status}"));
}

pub fn correct_password(bench: &Bench) {
    bench.servarr("sonarr", |sonarr| set_client_field(sonarr, "password", "c0ffee00-qbittorrent"));
    bench.kubectl("rollout restart deployment/qbittorrent -n media");
    all_check_again(bench);
}

pub fn set_password(bench: &Bench) {
    bench.app("qbittorrent", |app| {
        let App::QBittorrent(qbittorrent) = app else { return };
        qbittorrent.password = Some("c0ffee00-lasting".to_owned());
    });
}

pub fn update_radarr(bench: &Bench) {
    bench.kubectl("set image deployment/radarr -n media radarr=linuxserver/radarr:6.1.1");
    bench.servarr("radarr", |radarr| {
        "6.1.1.10360".clone_into(&mut radarr.version);
        checks_again(radarr);
    });
}

pub fn claim_plex(bench: &Bench) {
    bench.app("plex", |app| {
        let App::Plex(plex) = app else { return };
        plex.token = Some("c0ffee00-plex-owner".to_owned());
    });
}

pub fn remove_claim(bench: &Bench) {
    bench.kubectl("set env deployment/plex -n media PLEX_CLAIM-");
}

pub fn tell_address(bench: &Bench) {
    bench.app("plex", |app| {
        let App::Plex(plex) = app else { return };
        plex.preferences.insert("customConnections".to_owned(), json!("http://10.69.1.165:32400"));
    });
}

pub fn map_path(bench: &Bench) {
    bench.kubectl("media paths radarr -n media --fix --yes");
    bench.servarr("radarr", checks_again);
}

/// Radarr's key, copied to where Overseerr has it.
pub fn copy_key(bench: &Bench) {
    bench.app("overseerr", |app| {
        let App::Overseerr(overseerr) = app else { return };
        for radarr in &mut overseerr.radarr {
            radarr["apiKey"] = json!("c0ffee00c0ffee00c0ffee0000007878");
        }
    });
}

pub fn copy_key_to_prowlarr(bench: &Bench) {
    bench.servarr("prowlarr", checks_again);
}

pub fn wait_for_indexers(bench: &Bench) {
    bench.servarr("prowlarr", |prowlarr| {
        checks_again(prowlarr);
        prowlarr.resources.remove("indexerstatus");
    });
}

/// In Activity / Queue: by hand, for the film it is.
pub fn choose_import(bench: &Bench) {
    bench.servarr("radarr", |radarr| {
        let queue = radarr.resources.get_mut("queue").and_then(Value::as_array_mut).expect("it has a queue");
        queue.retain(|one| one["trackedDownloadState"] != "importBlocked");
    });
}

pub fn set_clock(bench: &Bench) {
    bench.servarr("radarr", checks_again);
}

pub fn ask_for_login(bench: &Bench) {
    bench.servarr("radarr", |radarr| radarr.login = Login::Forms);
}
