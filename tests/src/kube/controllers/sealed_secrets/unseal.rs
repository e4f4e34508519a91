//! From a SealedSecret to the Secret it stands for
//! (bitnami/sealed-secrets: pkg/apis/sealedsecrets/v1alpha1/sealedsecret_expansion.go).

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{LazyLock, Mutex, PoisonError};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use super::cipher::{Scope, SealingKey};
use super::keys::KeyPem;
use super::template;
use crate::kube::controllers::world::{annotation, set, text};

/// Set on a SealedSecret or on a Secret to be sealed.
pub const NAMESPACE_WIDE: &str = "sealedsecrets.bitnami.com/namespace-wide";
/// Set on a SealedSecret or on a Secret to be sealed; wins over the other.
pub const CLUSTER_WIDE: &str = "sealedsecrets.bitnami.com/cluster-wide";
const SKIP_OWNER: &str = "sealedsecrets.bitnami.com/skip-set-owner-references";

/// The scope an object's annotations ask for.
pub fn scope(object: &Value) -> Scope {
    if annotation(object, CLUSTER_WIDE) == Some("true") {
        Scope::ClusterWide
    } else if annotation(object, NAMESPACE_WIDE) == Some("true") {
        Scope::NamespaceWide
    } else {
        Scope::Strict
    }
}

/// The keys a controller has loaded.
#[derive(Debug, Default)]
pub struct KeyRing {
    /// What identifies the keys together.
    digest: [u8; 32],
    keys: Vec<SealingKey>,
}

/// What was opened before, by keys, label and ciphertext: labs are loaded hundreds of times in one process,
/// and what does not open is tried again at every change.
static OPENED: LazyLock<Mutex<Opened>> = LazyLock::new(Mutex::default);
/// Values by digest; none for what does not open.
type Opened = HashMap<[u8; 32], Option<Vec<u8>>>;
/// More than every lab has.
const REMEMBERED: usize = 4096;

impl KeyRing {
    /// Parses keys; those that are none are left out.
    pub fn load(pems: &[KeyPem]) -> KeyRing {
        let mut digest = Sha256::new();
        for pem in pems {
            digest.update(pem.key.len().to_be_bytes());
            digest.update(&pem.key);
        }
        KeyRing {
            digest: digest.finalize().into(),
            keys: pems.iter().filter_map(|pem| SealingKey::from_pem(&pem.key)).collect(),
        }
    }

    fn open(&self, label: &str, ciphertext: &[u8]) -> Option<Vec<u8>> {
        let mut digest = Sha256::new_with_prefix(self.digest);
        digest.update(label.len().to_be_bytes());
        digest.update(label);
        digest.update(ciphertext);
        let digest: [u8; 32] = digest.finalize().into();
        if let Some(known) = OPENED.lock().unwrap_or_else(PoisonError::into_inner).get(&digest) {
            return known.clone();
        }
        let value = self.keys.iter().find_map(|key| key.open(label, ciphertext));
        let mut opened = OPENED.lock().unwrap_or_else(PoisonError::into_inner);
        if opened.len() >= REMEMBERED {
            opened.clear();
        }
        opened.insert(digest, value.clone());
        value
    }
}

/// The Secret of a SealedSecret, or why there is none.
pub fn unseal(sealed: &Value, keys: &KeyRing) -> Result<Value, String> {
    if !sealed["spec"]["data"].is_null() {
        return Err("using deprecated 'data' field, use 'encryptedData' or flip the feature flag".to_owned());
    }
    let template = &sealed["spec"]["template"];
    let data = data(sealed, template, keys)?;
    let mut metadata = template["metadata"].as_object().cloned().unwrap_or_default();
    metadata.retain(|field, _| matches!(field.as_str(), "labels" | "annotations" | "finalizers"));
    for field in ["name", "namespace"] {
        metadata.insert(field.to_owned(), sealed["metadata"][field].clone());
    }
    let mut secret = json!({"apiVersion": "v1", "kind": "Secret", "metadata": metadata, "data": data});
    if annotation(template, SKIP_OWNER) != Some("true") {
        set(&mut secret, &["metadata", "ownerReferences"], json!([owner(sealed)]));
    }
    secret["type"] = json!(match text(template, "/type") {
        "" => "Opaque",
        given => given,
    });
    if template["immutable"].is_boolean() {
        secret["immutable"] = template["immutable"].clone();
    }
    Ok(secret)
}

fn owner(sealed: &Value) -> Value {
    json!({
        "apiVersion": "bitnami.com/v1alpha1",
        "kind": "SealedSecret",
        "name": sealed["metadata"]["name"],
        "uid": sealed["metadata"]["uid"],
        "controller": true,
    })
}

fn data(sealed: &Value, template: &Value, keys: &KeyRing) -> Result<Map<String, Value>, String> {
    let label = scope(sealed).label(text(sealed, "/metadata/namespace"), text(sealed, "/metadata/name"));
    let mut items = BTreeMap::new();
    let mut errors: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for (name, value) in sealed["spec"]["encryptedData"].as_object().into_iter().flatten() {
        // What is no text is dropped without a word, as by the real controller.
        let Some(value) = value.as_str() else { continue };
        let opened =
            STANDARD.decode(value.as_bytes()).map_err(|error| not_base64(&error)).and_then(|bytes| {
                keys.open(&label, &bytes).ok_or_else(|| "no key could decrypt secret".to_owned())
            });
        match opened {
            Ok(value) => drop(items.insert(name.clone(), value)),
            Err(error) => drop(errors.entry(error).or_default().insert(name)),
        }
    }
    let mut rendered = items.clone();
    for (name, text) in template["data"].as_object().into_iter().flatten() {
        match template::render(text.as_str().unwrap_or_default(), &items) {
            Ok(value) => drop(rendered.insert(name.clone(), value)),
            Err(error) => drop(errors.entry(error).or_default().insert(name)),
        }
    }
    if errors.is_empty() {
        Ok(rendered.into_iter().map(|(name, value)| (name, json!(STANDARD.encode(value)))).collect())
    } else {
        Err(said(&errors))
    }
}

/// Errors in one line, each with the items it is about.
fn said(errors: &BTreeMap<String, BTreeSet<&str>>) -> String {
    let parts: Vec<String> = errors
        .iter()
        .map(|(error, names)| format!("{error} ({})", names.iter().copied().collect::<Vec<_>>().join(", ")))
        .collect();
    parts.join("; ")
}

/// As Go's encoding/base64 says it.
fn not_base64(error: &base64::DecodeError) -> String {
    use base64::DecodeError::{InvalidByte, InvalidLastSymbol, InvalidLength, InvalidPadding};
    let at = match error {
        InvalidByte(at, _) | InvalidLastSymbol(at, _) | InvalidLength(at) => *at,
        InvalidPadding => 0,
    };
    format!("illegal base64 data at input byte {at}")
}
