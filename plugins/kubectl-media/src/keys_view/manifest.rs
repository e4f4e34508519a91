//! Keys as a Secret, or sealed as a SealedSecret. Both are written for files that people keep, so in YAML, by hand:
//! a value that could be serialised could be printed.

use std::fmt::Write as _;

use labkit::output::{Column, Table, View};
use labkit::sealed::{Certificate, Scope};
use labkit::secret::{SecretText, to_base64};
use schemars::JsonSchema;
use serde::Serialize;

use crate::apps::Api;
use crate::keys::Access;
use crate::stack::{Instance, Stack, Value};

/// One value: under which name, and whose.
#[derive(Debug)]
pub struct Entry {
    /// `radarr-api-key`.
    pub name: String,
    /// The value.
    pub text: SecretText,
}

/// What was written: everything but the manifest, which sealing makes another one every time.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct KeyManifest {
    /// `media.labkit.dev/v1`.
    pub api_version: &'static str,
    /// `KeyManifest`.
    pub kind: &'static str,
    /// `Secret` or `SealedSecret`.
    pub object: &'static str,
    /// Its name.
    pub name: String,
    /// Its namespace.
    pub namespace: String,
    /// The names of the keys in it.
    pub keys: Vec<String>,
    /// Apps without a key.
    pub left_out: Vec<String>,
    /// The file it was written to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
}

impl View for KeyManifest {
    fn table(&self) -> Table {
        let mut table = Table::new([Column::new("KEY")]);
        for key in &self.keys {
            table.row([key.as_str().into()]);
        }
        table
    }

    fn names(&self) -> Vec<String> {
        vec![format!("{}/{}", self.object.to_lowercase(), self.name)]
    }

    fn items(&self) -> &'static str {
        "keys"
    }
}

/// The values of every instance, under the names by which its workload reads them from the Secret of this name, else those
/// by which `--keys-from` finds them again; and the names of the instances that have none. Plex's token opens the whole account of its owner, and is taken only if Plex was named.
pub fn entries(
    stack: &Stack,
    known: &[Option<Access>],
    named: &[String],
    secret: &str,
) -> (Vec<Entry>, Vec<String>) {
    let (mut found, mut without) = (Vec::new(), Vec::new());
    for (instance, access) in stack.instances.iter().zip(known) {
        let Some(access) = access else { continue };
        if instance.app.api == Api::Plex && named.is_empty() {
            without.push(format!("{} (name it to take its owner's token)", instance.name));
            continue;
        }
        let own = |what: &str| format!("{}-{what}", plain(&instance.name));
        if let Some(key) = access.key() {
            let what = if instance.app.api == Api::Plex { "token" } else { "api-key" };
            let name = name_in(secret, instance).unwrap_or_else(|| own(what));
            found.push(Entry { name, text: key.clone() });
        }
        if let Some(password) = &access.password {
            found.push(Entry { name: own("password"), text: password.text.clone() });
        }
        if access.key().is_none() && access.password.is_none() {
            without.push(instance.name.clone());
        }
    }
    found.sort_by(|a, b| a.name.cmp(&b.name));
    found.dedup_by(|a, b| a.name == b.name);
    (found, without)
}

/// The name under which the workload of an instance reads its key from a Secret, if it does.
fn name_in(secret: &str, instance: &Instance) -> Option<String> {
    let variables = instance.app.settings.key_variables;
    let one = variables.iter().find_map(|variable| match instance.environment.get(variable)? {
        Value::Secret { name, key } if name == secret => Some(key.clone()),
        _ => None,
    });
    let whole = || {
        let mut bulk = instance.environment.bulk.iter();
        let bulk = bulk.find(|bulk| bulk.secret && bulk.name == secret)?;
        let name = variables.iter().find_map(|variable| variable.strip_prefix(bulk.prefix.as_str()))?;
        Some(name.to_owned())
    };
    one.or_else(whole)
}

/// Keys of Secrets are letters, digits, `-`, `_` and `.`; instances are named after objects, so little has to go.
fn plain(name: &str) -> String {
    name.chars().map(|c| if c.is_ascii_alphanumeric() || "-_.".contains(c) { c } else { '-' }).collect()
}

/// A Secret with these values.
pub fn secret(namespace: &str, name: &str, entries: &[Entry]) -> SecretText {
    let mut text = format!(
        "apiVersion: v1\nkind: Secret\nmetadata:\n  name: {name}\n  namespace: {namespace}\ntype: Opaque\ndata:\n"
    );
    for Entry { name, text: value } in entries {
        // Writing to a text cannot fail.
        writeln!(text, "  {name}: {}", to_base64(value).expose()).unwrap_or_default();
    }
    SecretText::new(text)
}

/// The same, sealed.
///
/// # Errors
/// When a value cannot be sealed.
pub fn sealed(
    certificate: &Certificate,
    scope: Scope,
    namespace: &str,
    name: &str,
    entries: &[Entry],
) -> labkit::cli::Result<String> {
    let annotations = |indent: &str| match scope.annotation() {
        Some(annotation) => format!("{indent}annotations:\n{indent}  {annotation}: \"true\"\n"),
        None => String::new(),
    };
    let (head, inner) = (annotations("  "), annotations("      "));
    let mut text = format!(
        "apiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\nmetadata:\n  name: {name}\n  namespace: {namespace}\n{head}\
         spec:\n  encryptedData:\n"
    );
    for Entry { name: item, text: value } in entries {
        let sealed = certificate.seal(scope, namespace, name, value)?;
        writeln!(text, "    {item}: {sealed}").unwrap_or_default();
    }
    write!(
        text,
        "  template:\n    metadata:\n      name: {name}\n      namespace: {namespace}\n{inner}    type: Opaque\n"
    )
    .unwrap_or_default();
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stack::Bulk;
    use crate::wiring::testing::instance;

    #[test]
    fn the_names_are_those_that_workloads_read() {
        let mut radarr = instance("radarr");
        assert_eq!(name_in("keys", &radarr), None);
        let reads = Value::Secret { name: "radarr-key".to_owned(), key: "api-key".to_owned() };
        radarr.environment.variables.push(("RADARR__AUTH__APIKEY".to_owned(), reads));
        assert_eq!(name_in("radarr-key", &radarr).as_deref(), Some("api-key"));
        assert_eq!(name_in("keys", &radarr), None, "that is another Secret");
        let all = Bulk { prefix: String::new(), secret: true, name: "keys".to_owned() };
        radarr.environment.bulk.push(all);
        assert_eq!(name_in("keys", &radarr).as_deref(), Some("RADARR__AUTH__APIKEY"));
    }

    #[test]
    fn a_secret_is_what_kubectl_applies() {
        let entry =
            |name: &str, text: &str| Entry { name: name.to_owned(), text: SecretText::new(text.to_owned()) };
        let text = secret("media", "keys", &[entry("plex-token", "t"), entry("radarr-api-key", "hunter2")]);
        let value: serde_json::Value = serde_yaml::from_str(text.expose()).unwrap();
        assert_eq!(value["metadata"], serde_json::json!({"name": "keys", "namespace": "media"}));
        assert_eq!(
            value["data"],
            serde_json::json!({"plex-token": "dA==", "radarr-api-key": "aHVudGVyMg=="})
        );
    }
}
