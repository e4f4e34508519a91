//! SABnzbd (media.md 1.6). Its key goes into a form, never into an address. Whether it knows the key is asked in a way
//! that leaves no warning there.

use http::{Method, StatusCode};
use labkit::finding::Severity;
use labkit::http::Response;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::answers::{Answers, Category, Complaint, Disk, Queue, Settings};
use super::loose;
use super::talk::Proof;
use super::words::tidy;
use super::{Depth, Talk, Trouble};

const API: &str = "/api";
/// How many warnings are told; it keeps them until somebody clears them.
const WARNINGS: usize = 5;
/// What it calls a gigabyte.
const GIGABYTE: f64 = 1_073_741_824.0;

/// Asks one of them.
pub(super) async fn ask(talk: &mut Talk<'_>, answers: &mut Answers, depth: Depth) {
    let Some(version) = mode::<Version>(talk, &[("mode", "version")]).await else { return };
    answers.alive = true;
    answers.version = Some(version.version);
    let Some(key) = talk.key() else { return };
    let Some(kind) = mode::<Auth>(talk, &[("mode", "auth"), ("key", key.expose())]).await else { return };
    if kind.auth != "apikey" {
        let source = talk.access.keys.first().map(|key| key.source.to_string());
        return talk.fail(Trouble::KeyRefused(source.unwrap_or_default())).unwrap_or_default();
    }
    talk.proof = Proof::Form("apikey", key);
    let queue =
        mode::<QueueAnswer>(talk, &[("mode", "queue"), ("limit", "1")]).await.map(|answer| answer.queue);
    let warnings = mode::<Warnings>(talk, &[("mode", "warnings")]).await.unwrap_or_default();
    answers.health = warnings.complaints();
    let status = mode::<StatusAnswer>(talk, &[("mode", "fullstatus"), ("skip_dashboard", "1")]).await;
    let status = status.unwrap_or_default().status;
    answers.health.extend(status.servers.iter().filter_map(Server::complaint));
    if let (Depth::Settings, false) = (depth, talk.is_over()) {
        let section = [("mode", "get_config"), ("section", "categories")];
        let configured = mode::<ConfigAnswer>(talk, &section).await.unwrap_or_default().config;
        answers.settings = settings(&status, queue.as_ref(), &configured.categories);
        answers.settings.known = !talk.is_over();
    }
    answers.queue = queue.map(Queue::from);
}

/// Asks in one mode. Refusals are words, not JSON.
async fn mode<T: DeserializeOwned>(talk: &mut Talk<'_>, pairs: &[(&str, &str)]) -> Option<T> {
    let mut all = pairs.to_vec();
    all.push(("output", "json"));
    let response = talk.send(Method::POST, API, &all).await?;
    if let Some(trouble) = refusal(&response) {
        return talk.fail(trouble);
    }
    let response = talk.judged(API, response)?;
    talk.read(API, &response)
}

fn refusal(response: &Response) -> Option<Trouble> {
    let text = response.text().filter(|_| response.status == StatusCode::FORBIDDEN)?;
    if text.contains("Hostname verification failed") {
        return Some(Trouble::HostRefused("127.0.0.1".to_owned()));
    }
    text.contains("External internet access denied").then_some(Trouble::Outside)
}

fn settings(status: &Status, queue: Option<&QueueBody>, categories: &[SavedIn]) -> Settings {
    let complete = status.completedir.trim_end_matches('/').to_owned();
    let path = |dir: &str| {
        // A star at the end says that jobs get no folder of their own.
        match dir.trim_end_matches('*').trim_end_matches('/') {
            "" => complete.clone(),
            own if own.starts_with('/') => own.to_owned(),
            own => format!("{complete}/{own}"),
        }
    };
    let usual = categories.iter().find(|category| category.name == "*");
    let disk = |path: &str, free: Option<f64>, total: Option<f64>| {
        let bytes = |gigabytes: f64| loose::count(Some(gigabytes * GIGABYTE));
        Some(Disk { path: path.to_owned(), free: bytes(free?), total: total.map(bytes) })
    };
    let disks = queue.map(|queue| {
        [
            disk(&status.downloaddir, queue.diskspace1, queue.diskspacetotal1),
            disk(&status.completedir, queue.diskspace2, queue.diskspacetotal2),
        ]
    });
    Settings {
        complete_path: Some(path(usual.map_or("", |usual| usual.dir.as_str())))
            .filter(|path| !path.is_empty()),
        categories: categories
            .iter()
            .filter(|category| category.name != "*")
            .map(|category| Category { name: category.name.clone(), path: path(&category.dir) })
            .collect(),
        disks: disks.into_iter().flatten().flatten().filter(|disk| !disk.path.is_empty()).collect(),
        ..Settings::default()
    }
}

#[derive(Deserialize)]
struct Version {
    version: String,
}

#[derive(Deserialize)]
struct Auth {
    #[serde(default)]
    auth: String,
}

#[derive(Deserialize)]
struct QueueAnswer {
    queue: QueueBody,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct QueueBody {
    #[serde(deserialize_with = "loose::flag")]
    paused: bool,
    #[serde(deserialize_with = "loose::number")]
    noofslots_total: Option<f64>,
    #[serde(deserialize_with = "loose::number")]
    diskspace1: Option<f64>,
    #[serde(deserialize_with = "loose::number")]
    diskspace2: Option<f64>,
    #[serde(deserialize_with = "loose::number")]
    diskspacetotal1: Option<f64>,
    #[serde(deserialize_with = "loose::number")]
    diskspacetotal2: Option<f64>,
}

impl From<QueueBody> for Queue {
    fn from(body: QueueBody) -> Self {
        Self { total: loose::count(body.noofslots_total), errors: 0, warnings: 0, paused: body.paused }
    }
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Warnings {
    warnings: Vec<Warning>,
}

impl Warnings {
    /// The newest ones, each text once. They stay until somebody clears them, so none of them says that it is broken now.
    fn complaints(self) -> Vec<Complaint> {
        let mut complaints: Vec<Complaint> = Vec::new();
        for warning in self.warnings.into_iter().rev() {
            let severity = match warning.kind.as_str() {
                "ERROR" | "WARNING" => Severity::Warning,
                _ => Severity::Info,
            };
            let message = tidy(&warning.text);
            if complaints.len() < WARNINGS && !complaints.iter().any(|known| known.message == message) {
                let source = "Warnings".to_owned();
                complaints.push(Complaint { severity, source, topic: String::new(), message });
            }
        }
        complaints
    }
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Warning {
    #[serde(rename = "type", deserialize_with = "loose::text")]
    kind: String,
    #[serde(deserialize_with = "loose::text")]
    text: String,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct StatusAnswer {
    status: Status,
}

/// The answer holds the key, too; it is not read.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Status {
    completedir: String,
    downloaddir: String,
    servers: Vec<Server>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Server {
    #[serde(deserialize_with = "loose::text")]
    servername: String,
    #[serde(deserialize_with = "loose::text")]
    servererror: String,
}

impl Server {
    fn complaint(&self) -> Option<Complaint> {
        let why = tidy(&self.servererror);
        (!why.is_empty()).then(|| Complaint {
            severity: Severity::Warning,
            source: "NewsServer".to_owned(),
            topic: String::new(),
            message: format!("news server {}: {why}", self.servername),
        })
    }
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct ConfigAnswer {
    config: Config,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Config {
    categories: Vec<SavedIn>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct SavedIn {
    name: String,
    #[serde(deserialize_with = "loose::text")]
    dir: String,
}

#[cfg(test)]
mod tests {
    use labkit::secret::SecretBytes;

    use super::*;

    #[test]
    fn refusals_are_told_apart_by_their_words() {
        let told = |text: &str| {
            let mut body = SecretBytes::new();
            body.push(text.as_bytes());
            let response = Response { status: StatusCode::FORBIDDEN, headers: http::HeaderMap::new(), body };
            refusal(&response).map(|trouble| trouble.reason())
        };
        let name = "Access denied - Hostname verification failed: https://sabnzbd.org/hostname-check";
        assert_eq!(told(name), Some("HostRefused"));
        assert_eq!(told("External internet access denied - https://sabnzbd.org"), Some("AddressRefused"));
        assert_eq!(told("API Key Incorrect"), None);
    }

    #[test]
    fn folders_of_categories_are_absolute() {
        let status: StatusAnswer = serde_json::from_str(
            r#"{"status": {"completedir": "/data/complete/", "downloaddir": "/data/incomplete", "apikey": "hunter2"}}"#,
        )
        .unwrap();
        let config: ConfigAnswer = serde_json::from_str(
            r#"{"config": {"categories": [{"name": "*", "dir": ""}, {"name": "movies", "dir": "films*"},
                {"name": "tv", "dir": "/tv"}, {"name": "music", "dir": null}]}}"#,
        )
        .unwrap();
        let queue: QueueAnswer = serde_json::from_str(
            r#"{"queue": {"paused": true, "noofslots_total": "3", "diskspace1": "1.5", "diskspacetotal1": 2}}"#,
        )
        .unwrap();
        let settings = settings(&status.status, Some(&queue.queue), &config.config.categories);
        let categories: Vec<String> =
            settings.categories.iter().map(|one| format!("{} {}", one.name, one.path)).collect();
        assert_eq!(categories, ["movies /data/complete/films", "tv /tv", "music /data/complete"]);
        assert_eq!(settings.complete_path.as_deref(), Some("/data/complete"));
        let disk = Disk { path: "/data/incomplete".into(), free: 1_610_612_736, total: Some(2_147_483_648) };
        assert_eq!(settings.disks, [disk]);
        assert_eq!(Queue::from(queue.queue), Queue { total: 3, errors: 0, warnings: 0, paused: true });
    }

    #[test]
    fn the_newest_warnings_are_told_once_and_none_of_them_breaks_it() {
        let all: Vec<String> = (0..9).map(|n| format!(r#"{{"type": "ERROR", "text": "no {n}"}}"#)).collect();
        let json = format!(r#"{{"warnings": [{}, {{"type": "ERROR", "text": "no 8"}}]}}"#, all.join(","));
        let told = serde_json::from_str::<Warnings>(&json).unwrap().complaints();
        let messages: Vec<&str> = told.iter().map(|one| one.message.as_str()).collect();
        assert_eq!(messages, ["no 8", "no 7", "no 6", "no 5", "no 4"]);
        assert!(told.iter().all(|one| one.severity == Severity::Warning));
    }

    #[test]
    fn a_news_server_that_fails_is_told() {
        let told = |error: &str| {
            let server = Server { servername: "news".into(), servererror: error.into() };
            server.complaint().map(|one| one.message)
        };
        assert_eq!(told(""), None);
        assert_eq!(told("too many connections").as_deref(), Some("news server news: too many connections"));
    }
}
