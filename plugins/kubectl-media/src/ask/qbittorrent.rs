//! qBittorrent (media.md 1.5): a key from 5.2 on, otherwise one login with a password that was handed over. After five
//! failures it lets nobody in from an address for an hour, and every client that comes through a forwarded port has the
//! same one, so nothing is guessed and nothing tried twice.

use std::collections::BTreeMap;

use http::header::SET_COOKIE;
use http::{Method, StatusCode};
use labkit::finding::Severity;
use labkit::http::Response;
use labkit::secret::SecretText;
use serde::Deserialize;

use super::answers::{Answers, Category, Complaint, Disk, Queue, Settings};
use super::loose;
use super::talk::Proof;
use super::{Depth, Talk, Trouble};
use crate::keys::{FileState, Login, Store};
use crate::reach::Via;
use crate::stack::Instance;

const VERSION: &str = "/api/v2/app/version";
/// The name of the user unless somebody changed it.
const USER: &str = "admin";

/// Asks one of them.
pub(super) async fn ask(
    talk: &mut Talk<'_>,
    answers: &mut Answers,
    instance: &Instance,
    store: &Store,
    depth: Depth,
) {
    let Some(first) = talk.send(Method::GET, VERSION, &[]).await else { return };
    let entrance = entrance(&first);
    answers.alive = !matches!(
        entrance,
        Entrance::Barred(Trouble::Page | Trouble::Closed(..) | Trouble::Starting(_) | Trouble::Status(..))
    );
    let version = match entrance {
        Entrance::Open => Some(first),
        Entrance::Locked => enter(talk, instance, store).await,
        Entrance::Barred(trouble) => talk.fail(trouble),
    };
    let Some(version) = version else { return };
    answers.version = version.text().map(|text| text.trim().trim_start_matches('v').to_owned());
    if let Some(transfer) = talk.json::<Transfer>("/api/v2/transfer/info").await {
        answers.health.extend(transfer.complaint());
        answers.external = Some(transfer.last_external_address_v4).filter(|address| !address.is_empty());
    }
    // Those that are complete are many, and say nothing.
    let mut torrents: BTreeMap<String, Torrent> = BTreeMap::new();
    for filter in ["downloading", "errored"] {
        let path = format!("/api/v2/torrents/info?filter={filter}");
        let Some(found) = talk.json::<Vec<Torrent>>(&path).await else { return };
        torrents.extend(found.into_iter().map(|torrent| (torrent.hash.clone(), torrent)));
    }
    answers.queue = Some(queue(&torrents.into_values().collect::<Vec<_>>()));
    if depth == Depth::Settings && !talk.is_over() {
        answers.settings = settings(talk).await;
        answers.settings.known = !talk.is_over();
    }
}

/// What the first answer, to a question without any proof, says about getting in.
enum Entrance {
    /// It wants nothing: clients like this one need no login.
    Open,
    /// It wants a key or a session.
    Locked,
    /// There is no way in.
    Barred(Trouble),
}

fn entrance(first: &Response) -> Entrance {
    let says = |word: &str| first.text().is_some_and(|text| text.contains(word));
    match first.status {
        _ if first.is_html() => Entrance::Barred(Trouble::Page),
        status if status.is_success() => Entrance::Open,
        StatusCode::FORBIDDEN if says("banned") => Entrance::Barred(Trouble::Banned),
        StatusCode::FORBIDDEN if says("Forbidden") => Entrance::Locked,
        // Nothing was proved yet, so it can only be about the header.
        StatusCode::UNAUTHORIZED if says("Unauthorized") => {
            Entrance::Barred(Trouble::HostRefused("127.0.0.1".to_owned()))
        }
        // It is something else that refuses.
        status @ (StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN) => {
            Entrance::Barred(Trouble::Closed(status.as_u16(), VERSION.to_owned()))
        }
        StatusCode::SERVICE_UNAVAILABLE => Entrance::Barred(Trouble::Starting("HTTP 503".to_owned())),
        status => Entrance::Barred(Trouble::Status(status.as_u16(), VERSION.to_owned())),
    }
}

/// Gets in by key, by a session of this run or by a login, and asks for the version again.
async fn enter(talk: &mut Talk<'_>, instance: &Instance, store: &Store) -> Option<Response> {
    // The API server takes `Authorization` for its own.
    let by_key = talk.via() != Some(Via::Proxy);
    if let Some(key) = talk.access.keys.first().filter(|_| by_key).cloned() {
        talk.proof = Proof::Authorization(SecretText::new(format!("Bearer {}", key.text.expose())));
        let response = talk.send(Method::GET, VERSION, &[]).await?;
        if response.status.is_success() {
            return Some(response);
        }
        // A wrong key counts as no failure, so a password may still be tried.
        talk.proof = Proof::None;
        if talk.access.password.is_none() {
            return talk.fail(Trouble::KeyRefused(key.source.to_string()));
        }
    }
    match store.logins.of(instance) {
        Some(Login::Refused) => {
            let source = talk.access.password.as_ref().map(|key| key.source.to_string());
            return talk.fail(Trouble::LoginRefused(source.unwrap_or_default()));
        }
        Some(Login::Open(cookie)) => {
            talk.proof = Proof::Cookie(cookie);
            let response = talk.send(Method::GET, VERSION, &[]).await?;
            if response.status.is_success() {
                return Some(response);
            }
            store.logins.forget(instance);
            talk.proof = Proof::None;
        }
        None => {}
    }
    let cookie = log_in(talk, instance, store).await?;
    talk.proof = Proof::Cookie(cookie);
    talk.get(VERSION).await
}

/// Logs in, once.
async fn log_in(talk: &mut Talk<'_>, instance: &Instance, store: &Store) -> Option<SecretText> {
    let Some(password) = talk.access.password.clone() else {
        return talk.fail(match &talk.access.file {
            FileState::Unseen(why) => Trouble::KeyUnseen(why.clone()),
            FileState::Read(path) => {
                Trouble::NoKey(format!("{path} holds no key, and of the password only a hash"))
            }
            _ => super::talk::no_key(&talk.access),
        });
    };
    let user = talk.access.user.clone().unwrap_or_else(|| USER.to_owned());
    let pairs = [("username", user.as_str()), ("password", password.text.expose())];
    let response = talk.send(Method::POST, "/api/v2/auth/login", &pairs).await?;
    match login_answer(&response) {
        LoginAnswer::In(cookie) => {
            store.logins.note(instance, Login::Open(cookie.clone()));
            Some(cookie)
        }
        LoginAnswer::Banned => talk.fail(Trouble::Banned),
        LoginAnswer::Refused => {
            store.logins.note(instance, Login::Refused);
            talk.fail(Trouble::LoginRefused(password.source.to_string()))
        }
        LoginAnswer::Other(status) => {
            store.logins.note(instance, Login::Refused);
            talk.fail(Trouble::Status(status, "/api/v2/auth/login".to_owned()))
        }
    }
}

enum LoginAnswer {
    In(SecretText),
    Banned,
    Refused,
    Other(u16),
}

/// Up to 5.1 both ways out are 200, and the body tells; from 5.2 on they are 204 and 401.
fn login_answer(response: &Response) -> LoginAnswer {
    let cookie = response.header(&SET_COOKIE).and_then(|cookie| cookie.split(';').next());
    let banned = response.text().is_some_and(|text| text.contains("banned"));
    match response.status {
        StatusCode::FORBIDDEN if banned => LoginAnswer::Banned,
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => LoginAnswer::Refused,
        status if status.is_success() => match cookie.filter(|cookie| cookie.contains('=')) {
            Some(cookie) => LoginAnswer::In(SecretText::new(cookie.to_owned())),
            None => LoginAnswer::Refused,
        },
        status => LoginAnswer::Other(status.as_u16()),
    }
}

async fn settings(talk: &mut Talk<'_>) -> Settings {
    let mut settings = Settings::default();
    let preferences = talk.json::<Preferences>("/api/v2/app/preferences").await.unwrap_or_default();
    let categories = talk.json::<BTreeMap<String, SavedIn>>("/api/v2/torrents/categories").await;
    settings.categories = preferences.categories(categories.unwrap_or_default());
    // Among all its torrents, so it comes last.
    let all = talk.json::<MainData>("/api/v2/sync/maindata").await.unwrap_or_default();
    if let Some(free) = all.server_state.free_space_on_disk {
        let disk = Disk { path: preferences.save_path.clone(), free: loose::count(Some(free)), total: None };
        settings.disks = vec![disk];
    }
    settings.complete_path = Some(preferences.save_path).filter(|path| !path.is_empty());
    settings
}

/// How many are not complete, and how they do. States of 4.x and 5.x differ in the word for what was stopped.
fn queue(torrents: &[Torrent]) -> Queue {
    let mut queue = Queue::default();
    let mut stopped = 0;
    for torrent in torrents {
        match torrent.state.as_str() {
            "error" | "missingFiles" => queue.errors += 1,
            "pausedDL" | "stoppedDL" => stopped += 1,
            _ => {}
        }
        queue.total += 1;
    }
    queue.paused = stopped > 0 && stopped + queue.errors == queue.total;
    queue
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Torrent {
    hash: String,
    state: String,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Transfer {
    connection_status: String,
    #[serde(deserialize_with = "loose::text")]
    last_external_address_v4: String,
}

impl Transfer {
    fn complaint(&self) -> Option<Complaint> {
        let (severity, message) = match self.connection_status.as_str() {
            "disconnected" => {
                (Severity::Error, "it has no connection to any peer: its interface may be down")
            }
            "firewalled" => (Severity::Info, "no peer reaches it from outside: its port is not forwarded"),
            _ => return None,
        };
        Some(Complaint {
            severity,
            source: "ConnectionStatus".to_owned(),
            topic: self.connection_status.clone(),
            message: message.to_owned(),
        })
    }
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Preferences {
    save_path: String,
    auto_tmm_enabled: bool,
    use_category_paths_in_manual_mode: bool,
}

impl Preferences {
    /// Where each category saves, absolute: what is relative lies below the usual folder. Without a path of its own a
    /// category has a folder of its name there, if paths of categories are used at all.
    fn categories(&self, categories: BTreeMap<String, SavedIn>) -> Vec<Category> {
        let usual = self.save_path.trim_end_matches('/');
        let by_name = self.auto_tmm_enabled || self.use_category_paths_in_manual_mode;
        let path = |name: &str, own: &str| match own.trim_end_matches('/') {
            "" if by_name => format!("{usual}/{name}"),
            "" => usual.to_owned(),
            own if own.starts_with('/') => own.to_owned(),
            own => format!("{usual}/{own}"),
        };
        categories
            .into_iter()
            .map(|(name, saved)| Category { path: path(&name, &saved.path), name })
            .collect()
    }
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct SavedIn {
    #[serde(rename = "savePath", alias = "save_path", deserialize_with = "loose::text")]
    path: String,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct MainData {
    server_state: ServerState,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct ServerState {
    #[serde(deserialize_with = "loose::number")]
    free_space_on_disk: Option<f64>,
}

#[cfg(test)]
mod tests {
    use http::HeaderMap;
    use labkit::secret::SecretBytes;

    use super::*;

    fn answer(status: u16, text: &str, cookie: Option<&str>) -> Response {
        let mut body = SecretBytes::new();
        body.push(text.as_bytes());
        let mut headers = HeaderMap::new();
        if let Some(cookie) = cookie {
            headers.insert(SET_COOKIE, cookie.parse().unwrap());
        }
        Response { status: StatusCode::from_u16(status).unwrap(), headers, body }
    }

    fn entered(status: u16, text: &str) -> String {
        match entrance(&answer(status, text, None)) {
            Entrance::Open => "open".to_owned(),
            Entrance::Locked => "locked".to_owned(),
            Entrance::Barred(trouble) => trouble.reason().to_owned(),
        }
    }

    #[test]
    fn the_first_answer_tells_how_to_get_in() {
        assert_eq!(entered(200, "v4.6.7"), "open");
        assert_eq!(entered(403, "Forbidden"), "locked");
        assert_eq!(entered(403, "Your IP address has been banned after too many failed attempts."), "Banned");
        assert_eq!((entered(403, ""), entered(401, "")), ("LoginPage".to_owned(), "LoginPage".to_owned()));
        assert_eq!(entered(401, "Unauthorized"), "HostRefused");
        assert_eq!(entered(502, ""), "AppError");
    }

    fn logged_in(status: u16, text: &str, cookie: Option<&str>) -> String {
        match login_answer(&answer(status, text, cookie)) {
            LoginAnswer::In(cookie) => cookie.expose().to_owned(),
            LoginAnswer::Banned => "banned".to_owned(),
            LoginAnswer::Refused => "refused".to_owned(),
            LoginAnswer::Other(status) => status.to_string(),
        }
    }

    #[test]
    fn logins_are_answered_in_two_ways() {
        assert_eq!(logged_in(200, "Ok.", Some("SID=a; HttpOnly; path=/")), "SID=a");
        assert_eq!(logged_in(200, "Fails.", None), "refused");
        assert_eq!(logged_in(204, "", Some("QBT_SID_8080=b; path=/")), "QBT_SID_8080=b");
        assert_eq!(logged_in(401, "Unauthorized", None), "refused");
        assert_eq!(logged_in(403, "Your IP address has been banned", None), "banned");
        assert_eq!(logged_in(500, "", None), "500");
    }

    #[test]
    fn categories_have_absolute_paths() {
        let categories =
            r#"{"movies": {"savePath": "films/"}, "tv": {"save_path": "/tv"}, "music": {"savePath": null}}"#;
        let paths = |preferences: &str| {
            let preferences: Preferences = serde_json::from_str(preferences).unwrap();
            let all = preferences.categories(serde_json::from_str(categories).unwrap());
            all.into_iter().map(|one| format!("{} {}", one.name, one.path)).collect::<Vec<_>>()
        };
        assert_eq!(
            paths(r#"{"save_path": "/downloads/"}"#),
            ["movies /downloads/films", "music /downloads", "tv /tv"]
        );
        let automatic = paths(r#"{"save_path": "/downloads", "auto_tmm_enabled": true}"#);
        assert_eq!(automatic, ["movies /downloads/films", "music /downloads/music", "tv /tv"]);
    }

    #[test]
    fn the_queue_is_what_is_not_complete() {
        let of = |states: &[&str]| {
            let torrents: Vec<Torrent> =
                states.iter().map(|state| Torrent { state: (*state).into(), hash: String::new() }).collect();
            queue(&torrents)
        };
        let expected = Queue { total: 4, errors: 1, warnings: 0, paused: false };
        assert_eq!(of(&["downloading", "pausedDL", "missingFiles", "somethingNew"]), expected);
        assert!(of(&["stoppedDL", "pausedDL", "error"]).paused);
        assert!(!of(&[]).paused);
    }

    #[test]
    fn what_is_cut_off_is_told() {
        let told = |status: &str| {
            Transfer { connection_status: status.into(), ..Transfer::default() }
                .complaint()
                .map(|one| one.severity)
        };
        assert_eq!(told("connected"), None);
        assert_eq!(told("firewalled"), Some(Severity::Info));
        assert_eq!(told("disconnected"), Some(Severity::Error));
    }
}
