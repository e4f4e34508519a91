//! Keys that programs have in variables beside the address of the app they ask: exportarr, Unpackerr, and whatever
//! else has `…URL` and `…API_KEY` with the same beginning.

use std::collections::BTreeMap;

use labkit::kube::resource::SECRETS;
use labkit::kube::{Cluster, Scope};
use labkit::secret::{SecretText, from_base64};
use serde::Deserialize;

use crate::ask::answers::Endpoint;
use crate::keys_view::compare::Held;
use crate::stack::{Instance, Stack, Value};

/// What the name of the variable with the key ends with, where that of the address ends with `URL`.
const KEYS: &[&str] = &["API_KEY", "APIKEY"];

#[derive(Deserialize)]
struct Data {
    #[serde(default)]
    data: Option<BTreeMap<String, SecretText>>,
}

/// The keys that programs have.
pub(super) async fn held(cluster: &Cluster, stack: &Stack) -> Vec<Held> {
    let mut found = Vec::new();
    for (user, instance) in stack.instances.iter().enumerate() {
        for (at, name) in addresses(instance) {
            let Some(value) = instance.environment.get(&name) else { continue };
            let mut secret = None;
            let (place, key) = match value {
                Value::Literal(text) => (format!("variable {name}"), Ok(text.clone())),
                Value::Secret { name: object, key } => {
                    secret = Some((object.clone(), key.clone()));
                    let place = format!("key {key} of secret {object} (variable {name})");
                    (place, from_secret(cluster, &instance.namespace, object, key).await)
                }
                Value::ConfigMap { .. } | Value::Field => {
                    (format!("variable {name}"), Err("it is neither a text nor of a Secret".to_owned()))
                }
            };
            found.push(Held { user, at, place, key, secret });
        }
    }
    found
}

/// Addresses in variables, each with the name of the variable that has the key for it.
fn addresses(instance: &Instance) -> Vec<(Endpoint, String)> {
    let variables = instance.environment.variables.iter();
    let pairs = variables.filter_map(|(name, value)| {
        let Value::Literal(text) = value else { return None };
        let start = name.strip_suffix("URL")?;
        let mut keys = KEYS.iter().map(|end| format!("{start}{end}"));
        let key = keys.find(|key| instance.environment.get(key).is_some())?;
        Some((Endpoint::parse(text.expose())?, key))
    });
    pairs.collect()
}

async fn from_secret(
    cluster: &Cluster,
    namespace: &str,
    name: &str,
    key: &str,
) -> Result<SecretText, String> {
    let found = cluster.get::<Data>(&SECRETS, Scope::Namespace(namespace), name).await;
    let found = found.map_err(|error| error.to_string())?;
    let data =
        found.ok_or_else(|| format!("secret {namespace}/{name} does not exist"))?.data.unwrap_or_default();
    let text = data.get(key).ok_or_else(|| format!("secret {namespace}/{name} has no key {key}"))?;
    from_base64(text.expose()).ok_or_else(|| format!("key {key} of secret {namespace}/{name} is no text"))
}
