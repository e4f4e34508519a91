//! Jellyfin (media.md 1.10). Its keys are in its database and in no file, so most of it is known only where one was handed
//! over. While it migrates a small server stands in for it, which says that nothing was ever set up.

use http::{Method, StatusCode};
use labkit::finding::Severity;
use labkit::secret::SecretText;
use serde::Deserialize;
use serde_json::Value;

use super::answers::{Answers, Complaint, Library};
use super::talk::Proof;
use super::{Depth, Talk, Trouble};

/// Asks one of them.
pub(super) async fn ask(talk: &mut Talk<'_>, answers: &mut Answers, depth: Depth) {
    let Some(health) = talk.send(Method::GET, "/health", &[]).await else { return };
    let text = health.text().unwrap_or_default().trim().to_owned();
    answers.alive = health.status.is_success() && text == "Healthy";
    let Some(info) = talk.json::<Public>("/System/Info/Public").await else { return };
    answers.version = Some(info.version);
    answers.identity = Some(info.id).filter(|id| !id.is_empty());
    if !answers.alive {
        return talk.fail(unwell(health.status, &text)).unwrap_or_default();
    }
    answers.set_up = Some(info.startup_wizard_completed);
    let Some(key) = talk.key() else { return };
    talk.proof = Proof::Authorization(SecretText::new(format!("MediaBrowser Token=\"{}\"", key.expose())));
    let sessions = talk.json::<Vec<Session>>("/Sessions").await;
    answers.streams =
        sessions.map(|sessions| sessions.iter().filter(|session| session.plays()).count() as u64);
    if let Some(system) = talk.json::<System>("/System/Info").await {
        answers.health.extend(system.complaint());
    }
    if depth == Depth::Settings && !talk.is_over() {
        let folders = talk.json::<Vec<Folder>>("/Library/VirtualFolders").await.unwrap_or_default();
        answers.settings.libraries = folders.into_iter().map(Library::from).collect();
        answers.settings.known = !talk.is_over();
    }
}

fn unwell(status: StatusCode, text: &str) -> Trouble {
    match text {
        "Degraded" => Trouble::Starting("it sets itself up, or migrates its database".to_owned()),
        _ if status == StatusCode::SERVICE_UNAVAILABLE => {
            Trouble::Starting("it cannot read its database, or migrates it".to_owned())
        }
        _ => Trouble::Status(status.as_u16(), "/health".to_owned()),
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Public {
    version: String,
    #[serde(default)]
    id: String,
    #[serde(default)]
    startup_wizard_completed: bool,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "PascalCase", default)]
struct System {
    has_pending_restart: bool,
}

impl System {
    fn complaint(&self) -> Option<Complaint> {
        self.has_pending_restart.then(|| Complaint {
            severity: Severity::Info,
            source: "PendingRestart".to_owned(),
            topic: String::new(),
            message: "it wants to be restarted".to_owned(),
        })
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Session {
    #[serde(default)]
    now_playing_item: Value,
}

impl Session {
    /// Most sessions only stand open.
    fn plays(&self) -> bool {
        !self.now_playing_item.is_null()
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Folder {
    #[serde(default)]
    name: String,
    #[serde(default)]
    locations: Vec<String>,
}

impl From<Folder> for Library {
    fn from(folder: Folder) -> Self {
        Self { title: folder.name, paths: folder.locations }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_sessions_that_play_are_streams() {
        let json =
            r#"[{"Id": "a", "NowPlayingItem": {"Name": "Film"}}, {"Id": "b"}, {"NowPlayingItem": null}]"#;
        let sessions: Vec<Session> = serde_json::from_str(json).unwrap();
        assert_eq!(sessions.iter().filter(|session| session.plays()).count(), 1);
    }

    #[test]
    fn what_keeps_it_from_its_work() {
        let told = |status: u16, text: &str| unwell(StatusCode::from_u16(status).unwrap(), text).to_string();
        assert_eq!(told(200, "Degraded"), "it is starting: it sets itself up, or migrates its database");
        assert_eq!(told(503, "Unhealthy"), "it is starting: it cannot read its database, or migrates it");
        assert_eq!(told(500, ""), "it answers /health with HTTP 500");
    }
}
