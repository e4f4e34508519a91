//! Makes a new key.

use std::time::Duration;

use http::Method;
use labkit::cli::{Error, Result};
use labkit::kube::resource::SECRETS;
use labkit::kube::{Effect, PatchKind, Scope};
use labkit::secret::{SecretText, random_key};
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::json;
use tokio::time::{Instant, sleep};

use super::Task;
use super::look::World;
use crate::ask::Talk;
use crate::keys::read_settings;
use crate::rotate::objects::{Place, exchange};
use crate::rotate::{Edit, Way};

/// How long an app may take to write its new key into its file of settings.
const PATIENCE: Duration = Duration::from_secs(60);
/// How often the file is looked at.
const PACE: Duration = Duration::from_millis(300);

/// What apps answer that make a key themselves.
#[derive(Deserialize)]
struct Made {
    #[serde(rename = "apikey", alias = "apiKey")]
    key: SecretText,
}

/// A new key of the machine's own making.
pub(super) fn new_key() -> Result<SecretText> {
    random_key().ok_or_else(|| Error::failed("the system gives no randomness; nothing was changed"))
}

/// Makes the new key; what it is from now on. Not for keys that have to go into Git.
pub(super) async fn make(task: &Task, world: &World<'_>) -> Result<SecretText> {
    let owner = world.owner();
    let failed = |why: String| Error::failed(format!("{} made no new key", owner.name)).caused_by(why);
    if let Some(Edit::Value(place)) = &task.own {
        let key = new_key()?;
        put(world, place, &task.old, &key, Effect::Real).await?;
        return Ok(key);
    }
    let mut talk =
        world.talk_to_owner(&task.present).ok_or_else(|| failed("it cannot be asked".to_owned()))?;
    let made = match task.way {
        Way::Reset(base) => return reset(base, &mut talk, task, world).await,
        Way::SABnzbd => {
            let form = [("mode", "config"), ("name", "set_apikey"), ("output", "json")];
            match talk.form("/api", &form).await {
                Some(answer) => talk.read::<Made>("/api", &answer),
                None => None,
            }
        }
        Way::Seerr => {
            let path = "/api/v1/settings/main/regenerate";
            let answer = talk.post_json(path, &json!({})).await;
            let answer = answer.and_then(|answer| talk.judged(path, answer));
            answer.and_then(|answer| talk.read::<Made>(path, &answer))
        }
        Way::Bazarr => {
            let key = new_key()?;
            let taken = talk.form("/api/system/settings", &[("settings-auth-apikey", key.expose())]).await;
            taken.map(|_| Made { key })
        }
        Way::Secret { .. } => None,
    };
    let why = talk.troubles.last().map(ToString::to_string).unwrap_or_default();
    let made = made.ok_or_else(|| failed(why))?.key;
    if made.is_same(&task.present) || made.expose().is_empty() {
        return Err(failed("it answers with the old one: something sets it from outside".to_owned()));
    }
    Ok(made)
}

/// Has an app of the Servarr family make one. It does not say which, but writes it into its file.
async fn reset(base: &str, talk: &mut Talk<'_>, task: &Task, world: &World<'_>) -> Result<SecretText> {
    let owner = world.owner();
    let path = format!("{base}/command");
    let answer = talk.post_json(&path, &json!({"name": "ResetApiKey"})).await;
    if answer.and_then(|answer| talk.judged(&path, answer)).is_none() {
        let why = talk.troubles.last().map(ToString::to_string).unwrap_or_default();
        return Err(Error::failed(format!("{} made no new key", owner.name)).caused_by(why));
    }
    let progress = world.session.ui.progress(&format!("waiting for the new key of {}", owner.name), None);
    let begun = Instant::now();
    loop {
        let (_, settings) = read_settings(world.cluster, owner).await;
        if let Some(key) = settings.key.filter(|key| !key.is_same(&task.present)) {
            drop(progress);
            return Ok(key);
        }
        if begun.elapsed() >= PATIENCE {
            let error =
                Error::timed_out(format!("{} wrote no new key into its file of settings", owner.name));
            return Err(error.hint("see what it says: kubectl media logs"));
        }
        sleep(PACE).await;
    }
}

/// Puts a key into a Secret or ConfigMap; nothing is sent if it is there.
pub(super) async fn put(
    world: &World<'_>,
    place: &Place,
    old: &SecretText,
    key: &SecretText,
    effect: Effect,
) -> Result<()> {
    let object = world.object(place).await?;
    let Some(patch) = exchange(&object, place, old, key) else { return Ok(()) };
    let resource = if place.secret { &SECRETS } else { &labkit::kube::resource::CONFIG_MAPS };
    let scope = Scope::Namespace(&place.namespace);
    world.cluster.patch::<IgnoredAny>(resource, scope, &place.name, PatchKind::Merge, &patch, effect).await?;
    Ok(())
}

/// Whether the owner takes this key.
pub(super) async fn takes(world: &World<'_>, task: &Task, key: &SecretText) -> bool {
    let Some(mut talk) = world.talk_to_owner(key) else { return false };
    let (method, path, form): (Method, String, &[(&str, &str)]) = match &task.way {
        Way::Reset(base) => (Method::GET, format!("{base}/system/status"), &[]),
        Way::SABnzbd => {
            (Method::POST, "/api".to_owned(), &[("mode", "queue"), ("limit", "1"), ("output", "json")])
        }
        Way::Seerr => (Method::GET, "/api/v1/settings/main".to_owned(), &[]),
        Way::Bazarr => (Method::GET, "/api/system/status".to_owned(), &[]),
        // Its own questions are asked when the stack is read anew.
        Way::Secret { .. } => return world.own().is_some_and(|own| own.answers.troubles.is_empty()),
    };
    talk.send(method, &path, form).await.is_some_and(|answer| answer.status.is_success())
}
