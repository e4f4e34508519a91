//! What apps are told: mappings, keys, preferences. Only what was planned and confirmed comes here.

use std::time::Duration;

use http::{Method, StatusCode};
use labkit::cli::{Error, Result};
use labkit::http::Response;
use labkit::secret::SecretText;
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::time::sleep;

use crate::apps::Api;
use crate::ask::Talk;
use crate::logs::mask::mask;
use crate::mend::KeyPlace;
use crate::paths::{Fix, Target};
use crate::stack::Instance;

/// How often an app is asked whether its check has ended, and at what distance.
const LOOKS: usize = 20;
const PACE: Duration = Duration::from_millis(250);

/// Adds or corrects a remote path mapping.
///
/// # Errors
/// When the app does not take it: in its own words.
pub(super) async fn write_mapping(talk: &mut Talk<'_>, app: &Instance, fix: &Fix) -> Result<()> {
    let error = || Error::failed(format!("cannot map {} to {} in {}", fix.remote, fix.local, app.name));
    let path = format!("{}/remotepathmapping", base(app).ok_or_else(error)?);
    talk.with_key_header("x-api-key");
    let mut body = json!({"host": fix.host, "remotePath": fix.remote, "localPath": fix.local});
    let answer = match &fix.target {
        Target::New => talk.post_json(&path, &body).await,
        Target::Instead(id, _) => {
            body["id"] = json!(id);
            talk.put_json(&format!("{path}/{id}"), &body).await
        }
    };
    taken(talk, app, answer, error)
}

/// Gives an app the key of another one, in place of the one it has. What it has besides stays.
///
/// # Errors
/// When the app does not take it, or has something else at that place by now.
pub(super) async fn write_key(
    talk: &mut Talk<'_>,
    app: &Instance,
    place: &KeyPlace,
    key: &SecretText,
) -> Result<()> {
    let error = || Error::failed(format!("cannot give {} another key for {}", app.name, place.kind));
    talk.with_key_header("x-api-key");
    if app.app.api == Api::Bazarr {
        return write_key_of_bazarr(talk, app, place, key).await;
    }
    let list = base(app)
        .map_or_else(|| format!("/api/v1/settings/{}", place.kind), |base| format!("{base}/applications"));
    let (Some(id), Some(known)) = (place.id, talk.json::<Vec<Value>>(&list).await) else {
        return Err(unanswered(talk, error()));
    };
    let mut own = known.into_iter().find(|one| one["id"] == id && is_at(one, &place.host));
    let own = own.as_mut().ok_or_else(|| changed(error()))?;
    if let Some(fields) = own.get_mut("fields").and_then(Value::as_array_mut) {
        let field = fields.iter_mut().find(|field| field["name"] == "apiKey");
        field.ok_or_else(error)?["value"] = json!(key.expose());
    } else {
        let own = own.as_object_mut().ok_or_else(error)?;
        own.insert("apiKey".to_owned(), json!(key.expose()));
        // Its number is part of the path, and refused in the body (sct/overseerr: overseerr-api.yml, readOnly).
        own.remove("id");
    }
    let answer = talk.put_json(&format!("{list}/{id}"), own).await;
    taken(talk, app, answer, error)
}

/// Bazarr takes single settings in a form (morpheus65535/bazarr: bazarr/api/system/settings.py).
async fn write_key_of_bazarr(
    talk: &mut Talk<'_>,
    app: &Instance,
    place: &KeyPlace,
    key: &SecretText,
) -> Result<()> {
    const PATH: &str = "/api/system/settings";
    let error = || Error::failed(format!("cannot give {} another key for {}", app.name, place.kind));
    let known: Value = talk.json(PATH).await.ok_or_else(|| unanswered(talk, error()))?;
    if known[place.kind]["ip"] != place.host.as_str() {
        return Err(changed(error()));
    }
    let name = format!("settings-{}-apikey", place.kind);
    let answer = talk.send(Method::POST, PATH, &[(name.as_str(), key.expose())]).await;
    taken(talk, app, answer, error)
}

/// Whether an entry is about this host.
fn is_at(entry: &Value, host: &str) -> bool {
    let fields = entry["fields"].as_array().into_iter().flatten();
    let mut url =
        fields.filter(|field| field["name"] == "baseUrl").filter_map(|field| field["value"].as_str());
    entry["hostname"] == host || url.any(|url| url.contains(host))
}

/// Sets preferences of Plex (pkkid/python-plexapi: plexapi/settings.py).
///
/// # Errors
/// When Plex does not take them.
pub(super) async fn write_preferences(
    talk: &mut Talk<'_>,
    app: &Instance,
    pairs: &[(&'static str, String)],
) -> Result<()> {
    let error = || Error::failed(format!("cannot set the preferences of {}", app.name));
    talk.with_key_header("x-plex-token");
    let pairs: Vec<(&str, &str)> = pairs.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let answer = talk.put_query("/:/prefs", &pairs).await;
    taken(talk, app, answer, error)
}

/// Lets an app of the *arr family check its health again, and waits for that to end (media.md §1.3).
///
/// # Errors
/// When the app does not take the command, or is not done in some seconds.
pub(super) async fn check_health(talk: &mut Talk<'_>, app: &Instance) -> Result<()> {
    #[derive(Deserialize)]
    struct Command {
        id: i64,
        status: String,
    }
    let error = || Error::failed(format!("cannot let {} check its health", app.name));
    let path = format!("{}/command", base(app).ok_or_else(error)?);
    talk.with_key_header("x-api-key");
    let answer = talk.post_json(&path, &json!({"name": "CheckHealth"})).await;
    let mut command: Option<Command> =
        answer.filter(|one| one.status.is_success()).and_then(|one| one.json().ok());
    for _ in 0..LOOKS {
        match command {
            Some(one) if matches!(one.status.as_str(), "queued" | "started") => {
                sleep(PACE).await;
                command = talk.json(&format!("{path}/{}", one.id)).await;
            }
            Some(_) => return Ok(()),
            None => return Err(unanswered(talk, error())),
        }
    }
    Err(error().caused_by("it takes long"))
}

/// Where the API of the *arr family begins.
fn base(app: &Instance) -> Option<&'static str> {
    match app.app.api {
        Api::Servarr(base) => Some(base),
        _ => None,
    }
}

/// Whether an app has taken what it was told; why not, in its own words.
fn taken(talk: &Talk<'_>, app: &Instance, answer: Option<Response>, error: impl Fn() -> Error) -> Result<()> {
    let Some(answer) = answer else {
        return Err(unanswered(talk, error()).hint("run it again: what is done already stays"));
    };
    if answer.status.is_success() {
        return Ok(());
    }
    let refused = answer.json::<Vec<Refusal>>().unwrap_or_default();
    let error = error().caused_by(format!("{} answers HTTP {}", app.name, answer.status.as_u16()));
    let error = match answer.status {
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => error.hint("hand over its key with --keys-from"),
        _ => error,
    };
    Err(refused.into_iter().fold(error, |error, one| error.caused_by(mask(&one.error_message))))
}

/// Somebody else was there.
fn changed(error: Error) -> Error {
    error.caused_by("it was changed meanwhile").hint("run it again")
}

/// Why there was no answer.
fn unanswered(talk: &Talk<'_>, error: Error) -> Error {
    match talk.troubles.last() {
        Some(trouble) => error.caused_by(trouble),
        None => error,
    }
}

/// Why an app does not take something.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Refusal {
    error_message: String,
}
