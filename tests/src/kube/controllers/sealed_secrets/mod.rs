//! A Sealed Secrets controller: opens SealedSecrets into the Secrets they stand for.
//!
//! It follows v0.27.1 (bitnami/sealed-secrets: pkg/controller/controller.go): key Secrets and the first key,
//! the three scopes, templates, owner references, refusal of Secrets it does not own unless they are
//! annotated `managed` or `patch`, the condition `Synced`, Events; [`http`] serves its endpoints. Of the
//! flags `--key-size` has an effect. Left out: renewal of keys, the deprecated `spec.data`, template functions
//! and control structures, `/v1/rotate`, metrics, rate limits. Two differences in time: keys are loaded as
//! soon as they are there, where the real controller loads them at its start; and what failed is tried again
//! at every change in the cluster, where the real one gives up after five tries.

mod cipher;
pub mod http;
mod keys;
mod template;
mod unseal;

#[cfg(test)]
mod tests;

use aws_lc_rs::rsa::KeySize;
use serde_json::{Map, Value, json};

pub use self::cipher::{Scope, SealingKey};
pub use self::keys::KeyPem;
use self::unseal::KeyRing;
use super::events::{self, Severity};
use super::world::{Key, World, annotation, is_controlled_by, items, key, set, suffix, text};

/// The API group of SealedSecrets.
pub const GROUP: &str = "bitnami.com";
const KIND: &str = "SealedSecret";
const COMPONENT: &str = "sealed-secrets";
const MANAGED: &str = "sealedsecrets.bitnami.com/managed";
const PATCH: &str = "sealedsecrets.bitnami.com/patch";

/// Why a SealedSecret came to nothing: the Event's reason and message, and the condition's message.
struct Failure {
    reason: &'static str,
    event: String,
    condition: String,
}

/// Runs every controller there is once.
pub fn reconcile(world: &mut World) {
    let served = key("apiextensions.k8s.io", "CustomResourceDefinition", "", "sealedsecrets.bitnami.com");
    if world.get(&served).is_none() {
        return;
    }
    let controllers: Vec<(String, KeySize)> = world
        .list("apps", "Deployment")
        .filter(|deployment| is_running_controller(deployment))
        .map(|deployment| (text(deployment, "/metadata/namespace").to_owned(), key_size(deployment)))
        .collect();
    for (namespace, size) in controllers {
        ensure_key(world, &namespace, size);
        let waiting: Vec<Key> =
            world.keys(GROUP, KIND).into_iter().filter(|key| needs_attention(world, key)).collect();
        if waiting.is_empty() {
            continue;
        }
        let secrets: Vec<&Value> = world.list_in("", "Secret", &namespace).collect();
        let ring = KeyRing::load(&loaded(&secrets));
        for key in waiting {
            converge(world, &key, &ring);
        }
    }
}

/// Whether a Deployment is a Sealed Secrets controller with a pod that is ready.
pub fn is_running_controller(deployment: &Value) -> bool {
    let ready = deployment.pointer("/status/readyReplicas").and_then(Value::as_u64).unwrap_or_default() > 0;
    ready && items(deployment, "/spec/template/spec/containers").iter().any(is_controller_image)
}

fn is_controller_image(container: &Value) -> bool {
    let name = text(container, "/image").rsplit('/').next().unwrap_or_default();
    name.split([':', '@']).next() == Some("sealed-secrets-controller")
}

/// `--key-size`; 4096 bits without it.
fn key_size(deployment: &Value) -> KeySize {
    let arguments = items(deployment, "/spec/template/spec/containers")
        .iter()
        .flat_map(|container| items(container, "/args"))
        .filter_map(Value::as_str);
    match arguments.filter_map(|argument| argument.strip_prefix("--key-size=")).next_back() {
        Some("2048") => KeySize::Rsa2048,
        Some("3072") => KeySize::Rsa3072,
        Some("8192") => KeySize::Rsa8192,
        _ => KeySize::Rsa4096,
    }
}

/// The keys among the Secrets of a controller's namespace.
pub fn loaded(secrets: &[&Value]) -> Vec<KeyPem> {
    secrets.iter().filter(|secret| keys::is_key(secret)).filter_map(|secret| keys::read(secret)).collect()
}

/// Makes the first key.
fn ensure_key(world: &mut World, namespace: &str, size: KeySize) {
    if world.list_in("", "Secret", namespace).any(keys::is_key) {
        return;
    }
    let Some(mut secret) = keys::generate(namespace, size, world.now()) else { return };
    let seed = format!("{namespace}/{}", text(&secret, "/data/tls.crt"));
    set(&mut secret, &["metadata", "name"], json!(format!("{}{}", keys::PREFIX, suffix(&seed, 5))));
    world.create(secret);
}

/// The SealedSecret is new, changed, not open yet, or its Secret is gone.
fn needs_attention(world: &World, key: &Key) -> bool {
    let Some(sealed) = world.get(key) else { return false };
    let synced = items(sealed, "/status/conditions")
        .iter()
        .any(|condition| condition["type"] == "Synced" && condition["status"] == "True");
    !synced
        || sealed["status"]["observedGeneration"] != sealed["metadata"]["generation"]
        || world.find("", "Secret", &key.namespace, &key.name).is_none()
}

fn converge(world: &mut World, key: &Key, ring: &KeyRing) {
    let Some(sealed) = world.get(key).cloned() else { return };
    let outcome = unseal::unseal(&sealed, ring)
        .map_err(|error| Failure {
            reason: "ErrUnsealFailed",
            event: format!("Failed to unseal: {error}"),
            condition: error,
        })
        .and_then(|secret| write(world, &sealed, secret));
    let (severity, reason, message) = match &outcome {
        Ok(()) => (Severity::Normal, "Unsealed", "SealedSecret unsealed successfully"),
        Err(failure) => (Severity::Warning, failure.reason, failure.event.as_str()),
    };
    events::record(world, &sealed, COMPONENT, severity, reason, message);
    tell(world, key, outcome.err().map(|failure| failure.condition));
}

/// Creates the Secret, or brings the one that is there up to date.
fn write(world: &mut World, sealed: &Value, secret: Value) -> Result<(), Failure> {
    let Some(place) = Key::of(&secret) else { return Ok(()) };
    let Some(existing) = world.get(&place) else {
        world.create(secret);
        return Ok(());
    };
    let asks = |name: &str| annotation(existing, name) == Some("true");
    let (managed, patch) = (asks(MANAGED), asks(PATCH));
    if !is_controlled_by(existing, sealed) && !managed && !patch {
        let event = format!("Resource {:?} already exists and is not managed by SealedSecret", place.name);
        let condition = format!("failed update: {event}");
        return Err(Failure { reason: "ErrUpdateFailed", event, condition });
    }
    let mut next = existing.clone();
    if patch {
        merge(&mut next, &secret, &["data"]);
        merge(&mut next, &secret, &["metadata", "labels"]);
        merge(&mut next, &secret, &["metadata", "annotations"]);
    } else {
        replace(&mut next, &secret, &["data"]);
        replace(&mut next, &secret, &["metadata", "labels"]);
        replace(&mut next, &secret, &["metadata", "annotations"]);
    }
    if !patch || managed {
        replace(&mut next, &secret, &["metadata", "ownerReferences"]);
    }
    next["type"] = secret["type"].clone();
    if existing["immutable"] == true && next["data"] != existing["data"] {
        return Err(immutable(&place));
    }
    world.edit(&place, |object| *object = next);
    Ok(())
}

fn immutable(secret: &Key) -> Failure {
    Failure {
        reason: "ErrUpdateFailed",
        event: format!(
            "Error updating {}: the target Secret is immutable. Once a Secret is marked as immutable, it is \
             not possible to revert this change nor to mutate the contents of the data field. You can only \
             delete and recreate the Secret.",
            secret.path()
        ),
        condition: format!(
            "Secret {:?} is invalid: data: Forbidden: field is immutable when `immutable` is set",
            secret.name
        ),
    }
}

fn at<'a>(object: &'a Value, path: &[&str]) -> &'a Value {
    object.pointer(&format!("/{}", path.join("/"))).unwrap_or(&Value::Null)
}

fn merge(target: &mut Value, from: &Value, path: &[&str]) {
    let Some(added) = at(from, path).as_object().filter(|added| !added.is_empty()) else { return };
    let mut map: Map<String, Value> = at(target, path).as_object().cloned().unwrap_or_default();
    map.extend(added.clone());
    set(target, path, Value::Object(map));
}

fn replace(target: &mut Value, from: &Value, path: &[&str]) {
    match at(from, path) {
        Value::Null => super::world::unset(target, path),
        value => set(target, path, value.clone()),
    }
}

/// Writes the condition; as upstream, only when it flips or the SealedSecret has changed.
fn tell(world: &mut World, key: &Key, failure: Option<String>) {
    let now = world.now_text();
    world.edit(key, |sealed| {
        let status = if failure.is_none() { "True" } else { "False" };
        let generation = sealed["metadata"]["generation"].clone();
        let before = items(sealed, "/status/conditions").iter().find(|c| c["type"] == "Synced").cloned();
        let flips = before.as_ref().is_none_or(|condition| condition["status"] != status);
        if !flips && sealed["status"]["observedGeneration"] == generation {
            return;
        }
        let since = before.filter(|_| !flips).map_or(json!(now), |c| c["lastTransitionTime"].clone());
        let mut condition =
            json!({"type": "Synced", "status": status, "lastUpdateTime": now, "lastTransitionTime": since});
        if let Some(message) = failure {
            condition["message"] = json!(message);
        }
        set(sealed, &["status", "conditions"], json!([condition]));
        set(sealed, &["status", "observedGeneration"], generation);
    });
}
