//! Apps that do not work together.

use serde_json::{Value, json};

use crate::media::servarr::Servarr;
use crate::media::{App, Placed};

/// Sonarr has an old password and has tried it until nobody gets in.
pub fn ban_from_qbittorrent(apps: &mut [Placed]) {
    if let Some(App::QBittorrent(qbittorrent)) = app(apps, "qbittorrent") {
        qbittorrent.failures = qbittorrent.max_failures;
    }
    for name in ["radarr", "sonarr", "lidarr"] {
        if let Some(App::Servarr(arr)) = app(apps, name) {
            let why = "Unable to communicate with qBittorrent. Failed to authenticate with qBittorrent.";
            report(arr, "DownloadClientCheck", "error", why, "download-clients");
            arr.failing.insert("downloadclient/1".to_owned(), "Authentication failure".to_owned());
            if name == "sonarr" {
                set_field(arr, "password", "c0ffee00-outdated-password");
            }
        }
    }
    let failed = |attempt: u32| {
        format!(
            "WebAPI login failure. Reason: invalid credentials, attempt count: {attempt}, IP: ::ffff:{{pod sonarr}}, \
             username: admin"
        )
    };
    let mut lines: Vec<String> = (1..=5).map(failed).collect();
    let banned = "WebAPI login failure. Reason: IP has been banned, IP: ::ffff:{pod sonarr}, username: admin";
    lines.push(banned.to_owned());
    write_log(apps, "qbittorrent", &lines);
}

/// Radarr does not know where qBittorrent's folder is.
pub fn forget_remote_path(apps: &mut [Placed]) {
    if let Some(App::Servarr(radarr)) = app(apps, "radarr") {
        radarr.resources.remove("remotepathmapping");
        let why = "You are using docker; download client qBittorrent places downloads in /downloads/movies but this \
                   directory does not appear to exist inside the container. Review your remote path mappings and \
                   container volume settings.";
        report(radarr, "RemotePathMappingCheck", "error", why, "docker-bad-remote-path-mapping");
    }
}

/// Radarr has a new key that nobody told Overseerr.
pub fn change_key_in_overseerr(apps: &mut [Placed]) {
    if let Some(App::Overseerr(overseerr)) = app(apps, "overseerr") {
        for radarr in &mut overseerr.radarr {
            radarr["apiKey"] = json!("c0ffee00c0ffee00c0ffee00deadbeef");
        }
    }
}

/// Plex has lost its owner and could not be claimed.
pub fn forget_claim(apps: &mut [Placed]) {
    if let Some(App::Plex(plex)) = app(apps, "plex") {
        plex.token = None;
        plex.claim_tried = true;
        plex.preferences.retain(|name, _| !name.starts_with("PlexOnline"));
    }
}

/// Lines that a container of the media namespace has written.
pub(super) fn write_log<L: AsRef<str>>(apps: &mut [Placed], workload: &str, lines: &[L]) {
    let mut placed = apps.iter_mut();
    if let Some(placed) = placed.find(|one| one.namespace == "media" && one.workload == workload) {
        placed.log.extend(lines.iter().map(|line| line.as_ref().to_owned()));
    }
}

/// The app of a workload of the media namespace.
pub(super) fn app<'a>(apps: &'a mut [Placed], workload: &str) -> Option<&'a mut App> {
    let placed = apps.iter_mut().find(|placed| placed.namespace == "media" && placed.workload == workload)?;
    Some(&mut placed.runs)
}

/// Adds a failing check to what the app says about its health.
pub(super) fn report(app: &mut Servarr, source: &str, kind: &str, message: &str, fragment: &str) {
    let wiki = format!("https://wiki.servarr.com/{:?}/system#{fragment}", app.name).to_lowercase();
    let check = json!({"source": source, "type": kind, "message": message, "wikiUrl": wiki});
    let health = app.resources.entry("health".to_owned()).or_insert_with(|| json!([]));
    if let Value::Array(checks) = health {
        checks.push(check);
    }
}

/// Sets a field of the first download client.
pub(super) fn set_field(app: &mut Servarr, name: &str, value: &str) {
    let fields = app.resources.get_mut("downloadclient").and_then(|list| list.pointer_mut("/0/fields"));
    for field in fields.and_then(Value::as_array_mut).into_iter().flatten() {
        if field["name"] == name {
            field["value"] = json!(value);
        }
    }
}
