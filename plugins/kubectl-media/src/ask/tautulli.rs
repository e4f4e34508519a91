//! Tautulli (media.md 1.11). It takes its key in the query only, and the API server's proxy logs queries, so through the
//! proxy nothing is asked that needs the key.

use labkit::finding::Severity;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::answers::{Answers, Complaint, Endpoint, Peer};
use super::loose;
use super::talk::Proof;
use super::words::tidy;
use super::{Depth, Talk, Trouble};
use crate::reach::Via;

/// Asks one of them.
pub(super) async fn ask(talk: &mut Talk<'_>, answers: &mut Answers, depth: Depth) {
    let Some(state) = talk.json::<State>("/status").await else { return };
    answers.alive = state.result == "success";
    let plex = talk.json::<State>("/server_status").await;
    answers.health.extend(plex.as_ref().and_then(State::complaint));
    if talk.via() == Some(Via::Proxy) {
        let why = "it takes one in the address only, and the API server's proxy logs addresses";
        return talk.fail(Trouble::NoKey(why.to_owned())).unwrap_or_default();
    }
    let Some(key) = talk.key() else { return };
    talk.proof = Proof::Query("apikey", key);
    let Some(info) = command::<Info>(talk, "get_tautulli_info").await else { return };
    answers.version = Some(info.tautulli_version.trim_start_matches('v').to_owned());
    let activity = command::<Activity>(talk, "get_activity").await;
    answers.streams = activity.map(|activity| loose::count(activity.stream_count));
    if depth == Depth::Settings && !talk.is_over() {
        let server = command::<Server>(talk, "get_server_info").await;
        let connected = plex.and_then(|plex| plex.connected);
        answers.settings.peers = server.and_then(|server| server.peer(connected)).into_iter().collect();
        answers.settings.known = !talk.is_over();
    }
}

/// Sends a command. Whether it was understood stands in the answer; a wrong key is "Invalid apikey" there.
async fn command<T: DeserializeOwned>(talk: &mut Talk<'_>, name: &str) -> Option<T> {
    let path = format!("/api/v2?cmd={name}");
    let response = talk.send(http::Method::GET, &path, &[]).await?;
    if response.is_html() {
        return talk.fail(Trouble::Page);
    }
    let answer = match response.json::<Answer<T>>() {
        Ok(answer) => answer.response,
        Err(_) if !response.status.is_success() => {
            return talk.fail(Trouble::Status(response.status.as_u16(), format!("/api/v2 {name}")));
        }
        Err(error) => return talk.fail(Trouble::Unexpected(format!("/api/v2 {name}"), error.to_string())),
    };
    if let Some(data) = answer.data.filter(|_| answer.result == "success") {
        return Some(data);
    }
    let message = tidy(&answer.message.unwrap_or_default());
    let source = talk.access.keys.first().map(|key| key.source.to_string()).unwrap_or_default();
    talk.fail(if message.eq_ignore_ascii_case("Invalid apikey") {
        Trouble::KeyRefused(source)
    } else {
        Trouble::Unexpected(format!("/api/v2 {name}"), message)
    })
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct State {
    result: String,
    connected: Option<bool>,
}

impl State {
    fn complaint(&self) -> Option<Complaint> {
        (self.connected == Some(false)).then(|| Complaint {
            severity: Severity::Error,
            source: "ServerStatus".to_owned(),
            topic: "disconnected".to_owned(),
            message: "it does not reach Plex".to_owned(),
        })
    }
}

#[derive(Deserialize)]
#[serde(bound = "T: DeserializeOwned")]
struct Answer<T> {
    response: Inner<T>,
}

/// Refusals have an empty object for data, so it may be anything.
#[derive(Deserialize)]
#[serde(bound = "T: DeserializeOwned")]
struct Inner<T> {
    result: String,
    message: Option<String>,
    #[serde(default = "none", deserialize_with = "if_fits")]
    data: Option<T>,
}

fn none<T>() -> Option<T> {
    None
}

fn if_fits<'de, D: serde::Deserializer<'de>, T: DeserializeOwned>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    let value = serde_json::Value::deserialize(deserializer)?;
    Ok(serde_json::from_value(value).ok())
}

#[derive(Deserialize)]
struct Info {
    tautulli_version: String,
}

#[derive(Deserialize)]
struct Activity {
    #[serde(deserialize_with = "loose::number")]
    stream_count: Option<f64>,
}

#[derive(Deserialize)]
struct Server {
    #[serde(rename = "pms_url")]
    url: String,
    #[serde(rename = "pms_identifier", default, deserialize_with = "loose::text")]
    identity: String,
    #[serde(rename = "pms_name", default, deserialize_with = "loose::text")]
    name: String,
}

impl Server {
    fn peer(self, connected: Option<bool>) -> Option<Peer> {
        Some(Peer {
            at: Endpoint::parse(&self.url)?,
            name: self.name,
            identity: Some(self.identity).filter(|id| !id.is_empty()),
            connected,
            ..Peer::new("plex")
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn its_plex_is_known_by_its_identity() {
        let json = r#"{"response": {"result": "success", "message": null, "data":
            {"pms_url": "http://plex.media:32400", "pms_identifier": "m1", "pms_name": "lab", "pms_port": 32400}}}"#;
        let answer: Answer<Server> = serde_json::from_str(json).unwrap();
        let peer = answer.response.data.and_then(|server| server.peer(Some(true))).unwrap();
        assert_eq!((peer.app, peer.identity.as_deref(), peer.connected), ("plex", Some("m1"), Some(true)));
        assert_eq!(peer.at.to_string(), "http://plex.media:32400");
    }

    #[test]
    fn a_refusal_has_no_data_of_use() {
        let json = r#"{"response": {"result": "error", "message": "Invalid apikey", "data": {}}}"#;
        let answer: Answer<Info> = serde_json::from_str(json).unwrap();
        assert!(answer.response.data.is_none());
        assert_eq!(answer.response.message.as_deref(), Some("Invalid apikey"));
    }

    #[test]
    fn plex_out_of_its_reach_is_a_complaint() {
        let told = |json: &str| serde_json::from_str::<State>(json).unwrap().complaint().is_some();
        assert!(told(r#"{"result": "success", "connected": false}"#));
        assert!(!told(r#"{"result": "success", "connected": true}"#));
        assert!(!told(r#"{"result": "success"}"#));
    }
}
