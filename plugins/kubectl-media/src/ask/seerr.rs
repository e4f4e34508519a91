//! Overseerr, Jellyseerr, Seerr (media.md 1.8). Keys of other apps come in clear, and are kept as secrets only.

use std::time::Duration;

use labkit::finding::Severity;
use labkit::secret::SecretText;
use serde::Deserialize;

use super::answers::{Answers, Complaint, Endpoint, Peer, Queue, Settings};
use super::loose;
use super::{Depth, Talk};

/// How long is waited for what it asks a server on the internet for.
const OUTSIDE: Duration = Duration::from_secs(3);

/// Asks one of them.
pub(super) async fn ask(talk: &mut Talk<'_>, answers: &mut Answers, depth: Depth) {
    let Some(public) = talk.json::<Public>("/api/v1/settings/public").await else { return };
    answers.alive = true;
    answers.set_up = Some(public.initialized);
    if let Some(data) = talk.json::<AppData>("/api/v1/status/appdata").await {
        answers.health.extend(data.complaint());
    }
    if talk.with_key_header("x-api-key") {
        let counts = talk.json::<Counts>("/api/v1/request/count").await;
        answers.queue = counts.map(Queue::from);
        if depth == Depth::Settings && !talk.is_over() {
            answers.settings = settings(talk).await;
            answers.settings.known = !talk.is_over();
        }
    }
    // It compares itself with what is on the internet before it answers, so this is the last question.
    if let Some(status) = talk.maybe::<Status>("/api/v1/status", OUTSIDE).await {
        answers.health.extend(status.complaint());
        answers.update = status.update_available.then(String::new);
        answers.version = Some(status.version).filter(|version| !version.is_empty());
    }
}

async fn settings(talk: &mut Talk<'_>) -> Settings {
    let mut settings = Settings::default();
    for app in ["radarr", "sonarr"] {
        let servers = talk.json::<Vec<Server>>(&format!("/api/v1/settings/{app}")).await.unwrap_or_default();
        settings.peers.extend(servers.into_iter().map(|server| server.peer(app)));
    }
    // Only Jellyseerr and Seerr know Jellyfin; the others answer that there is no such page.
    let plex = talk.json::<MediaServer>("/api/v1/settings/plex").await;
    settings.peers.extend(plex.and_then(|server| server.peer("plex")));
    let jellyfin = talk.maybe::<MediaServer>("/api/v1/settings/jellyfin", OUTSIDE).await;
    settings.peers.extend(jellyfin.and_then(|server| server.peer("jellyfin")));
    let tautulli = talk.maybe::<Server>("/api/v1/settings/tautulli", OUTSIDE).await;
    settings
        .peers
        .extend(tautulli.filter(|server| !server.hostname.is_empty()).map(|server| server.peer("tautulli")));
    settings
}

#[derive(Deserialize)]
struct Public {
    initialized: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct AppData {
    #[serde(default = "yes")]
    app_data: bool,
    #[serde(default)]
    app_data_path: String,
}

fn yes() -> bool {
    true
}

impl AppData {
    fn complaint(self) -> Option<Complaint> {
        (!self.app_data).then(|| Complaint {
            severity: Severity::Error,
            source: "AppData".to_owned(),
            topic: String::new(),
            message: format!(
                "no volume is mounted at {}: its settings are lost with the pod",
                self.app_data_path
            ),
        })
    }
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct Status {
    #[serde(deserialize_with = "loose::text")]
    version: String,
    #[serde(deserialize_with = "loose::flag")]
    update_available: bool,
    #[serde(deserialize_with = "loose::flag")]
    restart_required: bool,
}

impl Status {
    fn complaint(&self) -> Option<Complaint> {
        self.restart_required.then(|| Complaint {
            severity: Severity::Info,
            source: "RestartRequired".to_owned(),
            topic: String::new(),
            message: "settings were changed that count after a restart only".to_owned(),
        })
    }
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Counts {
    #[serde(deserialize_with = "loose::number")]
    pending: Option<f64>,
    #[serde(deserialize_with = "loose::number")]
    processing: Option<f64>,
}

impl From<Counts> for Queue {
    /// What waits for somebody to agree, and what was handed on.
    fn from(counts: Counts) -> Self {
        Self { total: loose::count(counts.pending) + loose::count(counts.processing), ..Self::default() }
    }
}

/// A Radarr, a Sonarr, a Tautulli.
#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct Server {
    id: Option<i64>,
    #[serde(deserialize_with = "loose::text")]
    name: String,
    #[serde(deserialize_with = "loose::text")]
    hostname: String,
    #[serde(deserialize_with = "loose::number")]
    port: Option<f64>,
    api_key: Option<SecretText>,
    #[serde(deserialize_with = "loose::flag")]
    use_ssl: bool,
    #[serde(alias = "urlBase", deserialize_with = "loose::text")]
    base_url: String,
    active_profile_id: Option<i64>,
    #[serde(deserialize_with = "loose::text")]
    active_directory: String,
    #[serde(rename = "is4k", deserialize_with = "loose::flag")]
    is_4k: bool,
    #[serde(deserialize_with = "loose::flag")]
    is_default: bool,
    tags: Vec<i64>,
}

impl Server {
    fn peer(self, app: &'static str) -> Peer {
        Peer {
            id: self.id,
            name: self.name,
            at: endpoint(self.hostname, self.port, self.use_ssl, &self.base_url),
            key: self.api_key.filter(|key| !key.expose().is_empty()),
            tags: self.tags,
            profile: self.active_profile_id,
            folder: Some(self.active_directory).filter(|folder| !folder.is_empty()),
            is_4k: self.is_4k,
            is_default: self.is_default,
            ..Peer::new(app)
        }
    }
}

/// A Plex or a Jellyfin.
#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct MediaServer {
    #[serde(deserialize_with = "loose::text")]
    name: String,
    /// Its address, or its whole URL in early versions for Jellyfin.
    #[serde(alias = "hostname", deserialize_with = "loose::text")]
    ip: String,
    #[serde(deserialize_with = "loose::number")]
    port: Option<f64>,
    #[serde(deserialize_with = "loose::flag")]
    use_ssl: bool,
    #[serde(deserialize_with = "loose::text")]
    url_base: String,
    #[serde(alias = "serverId", deserialize_with = "loose::text")]
    machine_id: String,
    api_key: Option<SecretText>,
}

impl MediaServer {
    /// None where nothing was set up.
    fn peer(self, app: &'static str) -> Option<Peer> {
        if self.ip.is_empty() {
            return None;
        }
        let whole = Endpoint::parse(&self.ip);
        Some(Peer {
            at: whole.unwrap_or_else(|| endpoint(self.ip, self.port, self.use_ssl, &self.url_base)),
            name: self.name,
            key: self.api_key.filter(|key| !key.expose().is_empty()),
            identity: Some(self.machine_id).filter(|id| !id.is_empty()),
            ..Peer::new(app)
        })
    }
}

fn endpoint(host: String, port: Option<f64>, tls: bool, base: &str) -> Endpoint {
    let port = u16::try_from(loose::count(port)).unwrap_or(0);
    Endpoint { host, port, tls, base: Endpoint::prefix(base) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_is_a_peer_with_its_key_folder_and_profile() {
        let server: Server = serde_json::from_str(
            r#"{"id": 0, "name": "UHD", "hostname": "radarr-4k.media", "port": "7878", "apiKey": "hunter2",
                "useSsl": false, "baseUrl": "/radarr/", "activeProfileId": 5, "activeProfileName": "Ultra-HD",
                "activeDirectory": "/data/media/uhd", "is4k": true, "isDefault": 1, "tags": [2]}"#,
        )
        .unwrap();
        let peer = server.peer("radarr");
        assert_eq!(peer.at.to_string(), "http://radarr-4k.media:7878/radarr");
        assert_eq!(
            (peer.id, peer.profile, peer.folder.as_deref()),
            (Some(0), Some(5), Some("/data/media/uhd"))
        );
        assert!(peer.is_4k && peer.is_default && peer.tags == [2]);
        assert_eq!(peer.key.as_ref().map(SecretText::expose), Some("hunter2"));
        assert!(!format!("{peer:?}").contains("hunter2"));
    }

    #[test]
    fn media_servers_are_known_by_their_identity() {
        let read = |json: &str, app| serde_json::from_str::<MediaServer>(json).unwrap().peer(app);
        let plex = read(
            r#"{"name": "lab", "ip": "plex.media", "port": 32400, "machineId": "m1", "libraries": []}"#,
            "plex",
        );
        let plex = plex.unwrap();
        assert_eq!(
            (plex.at.to_string().as_str(), plex.identity.as_deref()),
            ("http://plex.media:32400", Some("m1"))
        );
        let jellyfin =
            read(r#"{"hostname": "http://jellyfin:8096/jf", "serverId": "j1", "apiKey": ""}"#, "jellyfin");
        let jellyfin = jellyfin.unwrap();
        assert_eq!(jellyfin.at.to_string(), "http://jellyfin:8096/jf");
        assert!(jellyfin.key.is_none());
        assert!(read(r#"{"name": "", "ip": ""}"#, "plex").is_none());
    }

    #[test]
    fn what_is_wrong_with_it() {
        let data =
            |json: &str| serde_json::from_str::<AppData>(json).unwrap().complaint().map(|one| one.message);
        assert_eq!(data(r#"{"appData": true}"#), None);
        assert_eq!(data("{}"), None);
        assert_eq!(
            data(r#"{"appData": false, "appDataPath": "/app/config"}"#).as_deref(),
            Some("no volume is mounted at /app/config: its settings are lost with the pod")
        );
        let counts: Counts =
            serde_json::from_str(r#"{"pending": 2, "processing": "3", "approved": 90}"#).unwrap();
        assert_eq!(Queue::from(counts).total, 5);
    }
}
