//! Bazarr (media.md 1.11). Keys of Radarr and Sonarr come in clear, and are kept as secrets only.

use std::time::Duration;

use labkit::finding::Severity;
use labkit::secret::SecretText;
use serde::Deserialize;

use super::answers::{Answers, Complaint, Endpoint, Mapping, Peer, Settings};
use super::loose;
use super::words::tidy;
use super::{Depth, Talk};

/// How long is waited for the page that only newer versions have.
const PING: Duration = Duration::from_secs(3);

/// Asks one of them.
pub(super) async fn ask(talk: &mut Talk<'_>, answers: &mut Answers, depth: Depth) {
    // Since 1.5.2 only; older ones are known to live by what they answer to the key.
    answers.alive =
        talk.maybe::<Ping>("/api/system/ping", PING).await.is_some_and(|ping| ping.status == "OK");
    if !talk.with_key_header("x-api-key") {
        return;
    }
    let Some(status) = talk.json::<Data<Status>>("/api/system/status").await else { return };
    let Data { data: status } = status;
    answers.alive = true;
    if let Some(Data { data: issues }) = talk.json::<Data<Vec<Issue>>>("/api/system/health").await {
        answers.health = issues.into_iter().map(Complaint::from).collect();
    }
    let badges = talk.json::<Badges>("/api/badges").await.unwrap_or_default();
    answers.health.extend(badges.complaint());
    if depth == Depth::Settings && !talk.is_over() {
        let wired = talk.json::<Wired>("/api/system/settings").await;
        answers.settings = wired.map(|wired| wired.settings(&status, &badges)).unwrap_or_default();
        answers.settings.known = !talk.is_over();
    }
    answers.version = Some(status.own).filter(|version| !version.is_empty());
}

#[derive(Deserialize)]
struct Ping {
    status: String,
}

#[derive(Deserialize)]
struct Data<T> {
    data: T,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Status {
    #[serde(rename = "bazarr_version", deserialize_with = "loose::text")]
    own: String,
    #[serde(rename = "sonarr_version", deserialize_with = "loose::text")]
    sonarr: String,
    #[serde(rename = "radarr_version", deserialize_with = "loose::text")]
    radarr: String,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Issue {
    #[serde(deserialize_with = "loose::text")]
    object: String,
    #[serde(deserialize_with = "loose::text")]
    issue: String,
}

impl From<Issue> for Complaint {
    fn from(issue: Issue) -> Self {
        let message = tidy(&format!("{}: {}", issue.object, issue.issue));
        Self { severity: Severity::Warning, source: "Health".to_owned(), topic: String::new(), message }
    }
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Badges {
    #[serde(deserialize_with = "loose::number")]
    providers: Option<f64>,
    #[serde(deserialize_with = "loose::text")]
    sonarr_signalr: String,
    #[serde(deserialize_with = "loose::text")]
    radarr_signalr: String,
}

impl Badges {
    fn complaint(&self) -> Option<Complaint> {
        let throttled = loose::count(self.providers);
        let s = if throttled == 1 { "" } else { "s" };
        (throttled > 0).then(|| Complaint {
            severity: Severity::Warning,
            source: "Providers".to_owned(),
            topic: "throttled".to_owned(),
            message: format!("{throttled} provider{s} of subtitles left alone for a while after failures"),
        })
    }
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Wired {
    general: General,
    sonarr: Link,
    radarr: Link,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct General {
    #[serde(deserialize_with = "loose::flag")]
    use_sonarr: bool,
    #[serde(deserialize_with = "loose::flag")]
    use_radarr: bool,
    path_mappings: Vec<(String, String)>,
    path_mappings_movie: Vec<(String, String)>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Link {
    #[serde(deserialize_with = "loose::text")]
    ip: String,
    #[serde(deserialize_with = "loose::number")]
    port: Option<f64>,
    #[serde(deserialize_with = "loose::text")]
    base_url: String,
    #[serde(deserialize_with = "loose::flag")]
    ssl: bool,
    apikey: Option<SecretText>,
}

impl Wired {
    fn settings(self, status: &Status, badges: &Badges) -> Settings {
        let Self { general, sonarr, radarr } = self;
        let mappings = [(&sonarr, general.path_mappings), (&radarr, general.path_mappings_movie)];
        let mappings = mappings.into_iter().flat_map(|(link, pairs)| mapped(&link.ip, pairs)).collect();
        // It knows the version of what it reaches, and hears of changes over a line that stands.
        let stands = |version: &str, line: &str| !version.is_empty() && line == "LIVE";
        let links = [
            (general.use_sonarr, "sonarr", sonarr, stands(&status.sonarr, &badges.sonarr_signalr)),
            (general.use_radarr, "radarr", radarr, stands(&status.radarr, &badges.radarr_signalr)),
        ];
        let used = links.into_iter().filter(|(used, ..)| *used);
        let peers = used.map(|(_, app, link, connected)| link.peer(app, connected)).collect();
        Settings { mappings, peers, ..Settings::default() }
    }
}

/// Pairs of paths: as the other app has it, as Bazarr has it.
fn mapped(host: &str, pairs: Vec<(String, String)>) -> Vec<Mapping> {
    let slashed = |path: &str| format!("{}/", path.trim_end_matches('/'));
    let pairs =
        pairs.into_iter().zip(0..).filter(|((remote, local), _)| !remote.is_empty() && !local.is_empty());
    let mapping = |((remote, local), id): ((String, String), i64)| Mapping {
        id,
        host: host.to_owned(),
        remote: slashed(&remote),
        local: slashed(&local),
    };
    pairs.map(mapping).collect()
}

impl Link {
    fn peer(self, app: &'static str, connected: bool) -> Peer {
        let port = u16::try_from(loose::count(self.port)).unwrap_or(0);
        Peer {
            at: Endpoint { host: self.ip, port, tls: self.ssl, base: Endpoint::prefix(&self.base_url) },
            key: self.apikey.filter(|key| !key.expose().is_empty()),
            connected: Some(connected),
            ..Peer::new(app)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_peers_with_their_keys() {
        let wired: Wired = serde_json::from_str(
            r#"{"auth": {"apikey": "own"}, "general": {"use_sonarr": true, "use_radarr": false,
                "path_mappings": [["/tv", "/data/media/tv/"], ["", ""]], "path_mappings_movie": []},
                "sonarr": {"ip": "sonarr.media", "port": "8989", "base_url": "/", "ssl": false, "apikey": "hunter2"}}"#,
        )
        .unwrap();
        let status: Data<Status> =
            serde_json::from_str(r#"{"data": {"bazarr_version": "1.5.3", "sonarr_version": "4.0"}}"#)
                .unwrap();
        let badges: Badges = serde_json::from_str(r#"{"providers": 1, "sonarr_signalr": "LIVE"}"#).unwrap();
        let settings = wired.settings(&status.data, &badges);
        assert_eq!(settings.peers.len(), 1, "Radarr is not used");
        let peer = &settings.peers[0];
        assert_eq!((peer.app, peer.at.to_string().as_str()), ("sonarr", "http://sonarr.media:8989"));
        assert_eq!(peer.connected, Some(true));
        assert_eq!(peer.key.as_ref().map(SecretText::expose), Some("hunter2"));
        let mapping = Mapping {
            id: 0,
            host: "sonarr.media".into(),
            remote: "/tv/".into(),
            local: "/data/media/tv/".into(),
        };
        assert_eq!(settings.mappings, [mapping]);
        assert!(!format!("{settings:?}").contains("hunter2"));
        let throttled = badges.complaint().unwrap().message;
        assert_eq!(throttled, "1 provider of subtitles left alone for a while after failures");
    }

    #[test]
    fn issues_are_complaints() {
        let data: Data<Vec<Issue>> =
            serde_json::from_str(r#"{"data": [{"object": "/tv", "issue": "This path does not exist"}]}"#)
                .unwrap();
        let messages: Vec<String> =
            data.data.into_iter().map(|issue| Complaint::from(issue).message).collect();
        assert_eq!(messages, ["/tv: This path does not exist"]);
    }
}
