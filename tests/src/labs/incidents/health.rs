//! Apps that run, and say that something is wrong.

use serde_json::{Value, json};

use super::apps::{app, report, set_field, write_log};
use crate::media::servarr::{Login, Servarr};
use crate::media::{App, Placed};

fn servarr<'a>(apps: &'a mut [Placed], name: &str) -> Option<&'a mut Servarr> {
    match app(apps, name)? {
        App::Servarr(arr) => Some(arr),
        _ => None,
    }
}

/// What Plex writes when its database on NFS is broken.
pub fn corrupt_plex_database(apps: &mut [Placed]) {
    let line = "SQLITE3:0x80000001, 26, file is not a database in \"PRAGMA cache_size=2000\"";
    let end = "Error: Unable to set up server: sqlite3_statement_backend::prepare: file is not a database";
    write_log(apps, "plex", &[line, end]);
    if let Some(placed) = apps.iter_mut().find(|one| one.namespace == "media" && one.workload == "plex") {
        placed.previous_log = Some(vec![line.to_owned(), end.to_owned()]);
    }
}

/// The server was restarted with other exports; Radarr sees nothing any more.
pub fn stale_share(apps: &mut [Placed]) {
    if let Some(radarr) = servarr(apps, "radarr") {
        radarr.resources.insert(
            "rootfolder".to_owned(),
            json!([{"id": 1, "path": "/data/media/movies", "accessible": false, "freeSpace": 0, "unmappedFolders": []}]),
        );
        report(
            radarr,
            "RootFolderCheck",
            "error",
            "Missing root folder: /data/media/movies",
            "missing-root-folder",
        );
    }
    write_log(apps, "radarr", &["[Error] DiskProviderBase: Stale file handle : '/data/media/movies'"]);
}

/// The files on the server belong to 977:988, the containers run as 1000:1000.
pub fn foreign_files(apps: &mut [Placed]) {
    if let Some(sonarr) = servarr(apps, "sonarr") {
        let why =
            "Sonarr can see but not access downloaded episode /data/downloads/tv. Likely permissions error.";
        report(sonarr, "RemotePathMappingCheck", "error", why, "permissions-error");
    }
    write_log(
        apps,
        "sonarr",
        &["[Warn] DiskTransferService: Access to the path '/data/media/tv' is denied."],
    );
    if let Some(placed) = apps.iter_mut().find(|one| one.namespace == "media" && one.workload == "sonarr") {
        placed.owner = (977, 988);
    }
}

/// Plex tells nobody the address of its Service.
pub fn hide_plex(apps: &mut [Placed]) {
    if let Some(App::Plex(plex)) = app(apps, "plex") {
        plex.preferences.retain(|name, _| name != "customConnections" && name != "secureConnections");
    }
}

/// Plex tells its players the address it had first.
pub fn tell_first_address(apps: &mut [Placed]) {
    if let Some(App::Plex(plex)) = app(apps, "plex") {
        plex.preferences.insert("customConnections".to_owned(), json!("http://10.69.1.154:32400"));
    }
}

/// Overseerr was started on an empty volume.
pub fn forget_set_up(apps: &mut [Placed]) {
    if let Some(App::Overseerr(overseerr)) = app(apps, "overseerr") {
        overseerr.initialized = false;
    }
}

/// Every indexer of Prowlarr fails.
pub fn lose_indexers(apps: &mut [Placed]) {
    if let Some(prowlarr) = servarr(apps, "prowlarr") {
        let why = "All indexers are unavailable due to failures";
        report(prowlarr, "IndexerStatusCheck", "error", why, "indexers-are-unavailable-due-to-failures");
        let status = |id: u32| json!({"indexerId": id, "disabledTill": "2026-01-31T18:00:00Z"});
        prowlarr.resources.insert("indexerstatus".to_owned(), json!([status(1), status(2)]));
    }
}

/// Prowlarr has an old key of Radarr.
pub fn refuse_prowlarr(apps: &mut [Placed]) {
    if let Some(prowlarr) = servarr(apps, "prowlarr") {
        let why = "Applications unavailable due to failures: Radarr";
        report(
            prowlarr,
            "ApplicationStatusCheck",
            "error",
            why,
            "applications-are-unavailable-due-to-failures",
        );
        let fields = prowlarr.resources.get_mut("applications").and_then(|all| all.pointer_mut("/0/fields"));
        let mut fields = fields.and_then(Value::as_array_mut).into_iter().flatten();
        if let Some(key) = fields.find(|field| field["name"] == "apiKey") {
            let right = key["value"].as_str().unwrap_or_default().to_owned();
            key["value"] = json!("c0ffee00c0ffee00c0ffee00deadbeef");
            prowlarr.keys_taken.insert("applications/1".to_owned(), right);
        }
    }
}

/// A download that Radarr cannot match.
pub fn block_import(apps: &mut [Placed]) {
    let Some(radarr) = servarr(apps, "radarr") else { return };
    let queue = radarr.resources.entry("queue".to_owned()).or_insert_with(|| json!([]));
    if let Value::Array(queue) = queue {
        queue.push(json!({
            "id": 12, "movieId": 8, "title": "Sintel.2010.1080p.WEB", "status": "completed",
            "trackedDownloadStatus": "warning", "trackedDownloadState": "importBlocked",
            "statusMessages": [{"title": "Sintel.2010.1080p.WEB", "messages": ["Movie title mismatch"]}],
            "downloadId": "2222222222222222222222222222222222222222", "downloadClient": "qBittorrent",
            "protocol": "torrent", "size": 1, "sizeleft": 0,
        }));
    }
}

/// The library's disk is full.
pub fn fill_disk(apps: &mut [Placed]) {
    if let Some(radarr) = servarr(apps, "radarr") {
        let disk = json!([{"path": "/data", "label": "", "freeSpace": 52_428_800_u64, "totalSpace": 10_995_116_277_760_u64}]);
        radarr.resources.insert("diskspace".to_owned(), disk);
    }
}

/// The node of Radarr's pod has another time than the rest of the world.
pub fn wrong_clock(apps: &mut [Placed]) {
    if let Some(radarr) = servarr(apps, "radarr") {
        let why = "System time is off by more than 1 day. Scheduled tasks may not run correctly until the time is corrected";
        report(radarr, "SystemTimeCheck", "error", why, "system-time-off");
    }
}

/// qBittorrent was updated and Radarr was not.
pub fn update_qbittorrent_only(apps: &mut [Placed]) {
    if let Some(App::QBittorrent(qbittorrent)) = app(apps, "qbittorrent") {
        "5.2.1".clone_into(&mut qbittorrent.version);
        qbittorrent.api_key = Some("qbt_c0ffee00c0ffee00c0ffee000000".to_owned());
    }
    if let Some(radarr) = servarr(apps, "radarr") {
        "6.0.2.10091".clone_into(&mut radarr.version);
        let why = "Unable to communicate with qBittorrent. Failed to authenticate with qBittorrent.";
        report(radarr, "DownloadClientCheck", "error", why, "download-clients");
    }
}

/// qBittorrent lost its password with its settings.
pub fn forget_password(apps: &mut [Placed]) {
    if let Some(App::QBittorrent(qbittorrent)) = app(apps, "qbittorrent") {
        qbittorrent.password = None;
        "c0ffee00-temporary".clone_into(&mut qbittorrent.temporary_password);
    }
}

/// Nobody has to log in to Radarr, which has an address of its own.
pub fn open_radarr(apps: &mut [Placed]) {
    if let Some(radarr) = servarr(apps, "radarr") {
        radarr.login = Login::External;
    }
}

/// Radarr calls qBittorrent by the address of its load balancer.
pub fn call_from_outside(apps: &mut [Placed]) {
    if let Some(radarr) = servarr(apps, "radarr") {
        set_field(radarr, "host", "10.69.1.158");
    }
}

/// What the *arr apps say while qBittorrent's VPN is down.
pub fn miss_client(apps: &mut [Placed]) {
    for name in ["radarr", "sonarr", "lidarr"] {
        if let Some(arr) = servarr(apps, name) {
            let why = "Unable to communicate with qBittorrent. Connection refused (qbittorrent.media.svc.cluster.local:8080)";
            report(arr, "DownloadClientCheck", "error", why, "download-clients");
        }
    }
}

/// What the init system of a LinuxServer image writes when it is started as another user than root.
pub fn init_as_user(apps: &mut [Placed]) {
    let line = "/package/admin/s6-overlay/libexec/preinit: fatal: /run belongs to uid 0 instead of 1000, has insecure \
                and/or unworkable permissions, and we're lacking the privileges to fix it.";
    write_log(apps, "lidarr", &[line]);
    if let Some(placed) = apps.iter_mut().find(|one| one.namespace == "media" && one.workload == "lidarr") {
        placed.previous_log = Some(vec![line.to_owned()]);
    }
}

/// Radarr does not start for the database of its log, which could be thrown away.
pub fn corrupt_log_database(apps: &mut [Placed]) {
    let line = "[Fatal] ConsoleApp: EPIC FAIL! Error creating log database: database disk image is malformed";
    write_log(apps, "radarr", &[line]);
    if let Some(placed) = apps.iter_mut().find(|one| one.namespace == "media" && one.workload == "radarr") {
        placed.previous_log = Some(vec![line.to_owned()]);
    }
}
