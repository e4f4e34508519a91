//! Transmission (media.md 1.7): RPC with a session id that its first refusal hands out, and with name and password only
//! where it wants them and they were handed over.

use http::StatusCode;
use http::header::{AUTHORIZATION, HeaderName, WWW_AUTHENTICATE};
use labkit::http::Response;
use labkit::secret::{SecretText, to_base64};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::answers::{Answers, Disk, Queue, Settings};
use super::loose;
use super::talk::{Proof, no_key};
use super::{Depth, Talk, Trouble};
use crate::keys::{Login, Store};
use crate::stack::Instance;

const RPC: &str = "/transmission/rpc";
const SESSION_ID: HeaderName = HeaderName::from_static("x-transmission-session-id");

/// Asks one of them.
pub(super) async fn ask(
    talk: &mut Talk<'_>,
    answers: &mut Answers,
    instance: &Instance,
    store: &Store,
    depth: Depth,
) {
    let fields = json!({"fields": ["version", "download-dir"]});
    let Some(first) = talk.post_json(RPC, &question("session-get", &fields)).await else { return };
    answers.alive = is_transmission(&first);
    if !enter(talk, &first, instance, store).await {
        return;
    }
    let Some(session) = call::<Session>(talk, "session-get", &fields).await else { return };
    let version = session.version.split_whitespace().next();
    answers.version = version.map(str::to_owned);
    let fields = json!({"fields": ["status", "error", "percentDone"]});
    let torrents = call::<Torrents>(talk, "torrent-get", &fields).await;
    answers.queue = torrents.map(|torrents| queue(&torrents.torrents));
    if depth == Depth::Settings && !talk.is_over() {
        let path = json!({"path": session.download_dir});
        let space = call::<Space>(talk, "free-space", &path).await;
        answers.settings = settings(session, space);
        answers.settings.known = !talk.is_over();
    }
}

/// Whether it is Transmission that answers, and not something in front of it.
fn is_transmission(first: &Response) -> bool {
    let asks = |realm: &str| first.header(&WWW_AUTHENTICATE).is_some_and(|value| value.contains(realm));
    match first.status {
        StatusCode::CONFLICT => first.headers.contains_key(SESSION_ID),
        StatusCode::UNAUTHORIZED => asks("Transmission"),
        StatusCode::MISDIRECTED_REQUEST => true,
        status => status.is_success() && !first.is_html(),
    }
}

/// Takes the session id, after name and password if it wants them; whether it lets us in. They are tried once.
async fn enter(talk: &mut Talk<'_>, first: &Response, instance: &Instance, store: &Store) -> bool {
    let mut proof = Vec::new();
    let again;
    let mut response = first;
    if response.status == StatusCode::UNAUTHORIZED && !is_transmission(first) {
        talk.troubles.push(Trouble::Closed(StatusCode::UNAUTHORIZED.as_u16(), RPC.to_owned()));
        return false;
    }
    if response.status == StatusCode::UNAUTHORIZED {
        let Some(password) = talk.access.password.clone() else {
            talk.troubles.push(no_key(&talk.access));
            return false;
        };
        let refused = Trouble::LoginRefused(password.source.to_string());
        if matches!(store.logins.of(instance), Some(Login::Refused)) {
            talk.troubles.push(refused);
            return false;
        }
        let pair = SecretText::new(format!(
            "{}:{}",
            talk.access.user.clone().unwrap_or_default(),
            password.text.expose()
        ));
        proof.push((AUTHORIZATION, SecretText::new(format!("Basic {}", to_base64(&pair).expose()))));
        talk.proof = Proof::Headers(proof.clone());
        let Some(answer) = talk.post_json(RPC, &question("session-get", &json!({}))).await else {
            return false;
        };
        again = answer;
        response = &again;
        if matches!(response.status, StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN) {
            store.logins.note(instance, Login::Refused);
            talk.troubles.push(refused);
            return false;
        }
    }
    match response.status {
        StatusCode::CONFLICT => {
            let Some(id) = response.header(&SESSION_ID) else {
                talk.troubles.push(Trouble::Status(StatusCode::CONFLICT.as_u16(), RPC.to_owned()));
                return false;
            };
            proof.push((SESSION_ID, SecretText::new(id.to_owned())));
            talk.proof = Proof::Headers(proof);
            true
        }
        StatusCode::MISDIRECTED_REQUEST => {
            talk.troubles.push(Trouble::HostRefused("127.0.0.1".to_owned()));
            false
        }
        status if status.is_success() && !response.is_html() => true,
        status if status.is_success() => {
            talk.troubles.push(Trouble::Page);
            false
        }
        status => {
            talk.troubles.push(Trouble::Status(status.as_u16(), RPC.to_owned()));
            false
        }
    }
}

fn question(method: &str, arguments: &Value) -> Value {
    json!({"method": method, "arguments": arguments})
}

async fn call<T: DeserializeOwned>(talk: &mut Talk<'_>, method: &str, arguments: &Value) -> Option<T> {
    let response = talk.post_json(RPC, &question(method, arguments)).await?;
    let response = talk.judged(RPC, response)?;
    let reply = talk.read::<Reply<T>>(RPC, &response)?;
    match reply.arguments {
        Some(arguments) if reply.result == "success" => Some(arguments),
        _ => talk.fail(Trouble::Unexpected(format!("{RPC} {method}"), "it does not say success".to_owned())),
    }
}

fn settings(session: Session, space: Option<Space>) -> Settings {
    let disk = space.and_then(|space| {
        let total = space.total_size.map(|total| loose::count(Some(total)));
        let free = loose::count(Some(space.size_bytes.filter(|size| *size >= 0.0)?));
        Some(Disk { path: session.download_dir.clone(), free, total })
    });
    Settings {
        disks: disk.into_iter().collect(),
        complete_path: Some(session.download_dir).filter(|path| !path.is_empty()),
        ..Settings::default()
    }
}

/// How many are not complete. Errors are those of its own (3); what a tracker says (1, 2) wants looking at.
fn queue(torrents: &[Torrent]) -> Queue {
    let mut queue = Queue::default();
    let mut stopped = 0;
    for torrent in torrents {
        match torrent.error {
            1 | 2 => queue.warnings += 1,
            3 => queue.errors += 1,
            _ => {}
        }
        if torrent.percent_done.unwrap_or(0.0) < 1.0 {
            queue.total += 1;
            stopped += u64::from(torrent.status == 0);
        }
    }
    queue.paused = queue.total > 0 && stopped == queue.total;
    queue
}

#[derive(Deserialize)]
struct Reply<T> {
    result: String,
    arguments: Option<T>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "kebab-case", default)]
struct Session {
    version: String,
    download_dir: String,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Torrents {
    torrents: Vec<Torrent>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct Torrent {
    status: i64,
    error: i64,
    #[serde(deserialize_with = "loose::number")]
    percent_done: Option<f64>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Space {
    #[serde(rename = "size-bytes", deserialize_with = "loose::number")]
    size_bytes: Option<f64>,
    #[serde(deserialize_with = "loose::number")]
    total_size: Option<f64>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_queue_is_what_is_not_complete() {
        let reply: Reply<Torrents> = serde_json::from_str(
            r#"{"result": "success", "arguments": {"torrents": [
                {"status": 4, "error": 0, "percentDone": 0.5}, {"status": 0, "error": 3, "percentDone": 0.1},
                {"status": 6, "error": 2, "percentDone": 1}, {"status": 0, "error": 0, "percentDone": 1}]}}"#,
        )
        .unwrap();
        let expected = Queue { total: 2, errors: 1, warnings: 1, paused: false };
        assert_eq!(queue(&reply.arguments.unwrap().torrents), expected);
        assert!(queue(&[Torrent { status: 0, error: 0, percent_done: None }]).paused);
        assert_eq!(queue(&[]), Queue::default());
    }

    #[test]
    fn the_folder_and_its_space() {
        let session =
            || serde_json::from_str::<Session>(r#"{"version": "3.00 (x)", "download-dir": "/downloads"}"#);
        let space = |json: &str| serde_json::from_str::<Space>(json).ok();
        let told = settings(
            session().unwrap(),
            space(r#"{"path": "/downloads", "size-bytes": 7, "total_size": 9}"#),
        );
        assert_eq!(told.complete_path.as_deref(), Some("/downloads"));
        assert_eq!(told.disks, [Disk { path: "/downloads".into(), free: 7, total: Some(9) }]);
        // That is what it says when it cannot tell.
        assert_eq!(settings(session().unwrap(), space(r#"{"size-bytes": -1}"#)).disks, []);
    }
}
