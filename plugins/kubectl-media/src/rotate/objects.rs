//! Keys in Secrets and ConfigMaps: in values of their own and inside of files, and the workloads that read them.

use labkit::secret::{SecretText, from_base64, to_base64};
use serde_json::{Value, json};

/// A Secret or a ConfigMap.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Whether it is a Secret.
    pub secret: bool,
    /// Its namespace.
    pub namespace: String,
    /// Its name.
    pub name: String,
    /// The key of the value.
    pub key: String,
}

impl Place {
    /// `key radarr of secret keys`.
    pub fn text(&self) -> String {
        let kind = if self.secret { "secret" } else { "configmap" };
        format!("key {} of {kind} {}", self.key, self.name)
    }

    /// The kind as objects carry it.
    pub fn kind(&self) -> &'static str {
        if self.secret { "Secret" } else { "ConfigMap" }
    }
}

/// The values of an object that are this key, or have it in them as a word of its own.
pub fn holding(object: &Value, secret: bool, key: &SecretText) -> Vec<Place> {
    // Too short a key would be found in anything.
    if key.expose().len() < 16 || object["type"].as_str().is_some_and(|kind| kind.starts_with("helm.sh/")) {
        return Vec::new();
    }
    let text = |field: &str| object["metadata"][field].as_str().unwrap_or_default().to_owned();
    let data = object["data"].as_object().into_iter().flatten();
    let holds = |value: &Value| {
        let value = value.as_str()?;
        let value = if secret { from_base64(value)? } else { SecretText::new(value.to_owned()) };
        value.expose().contains(key.expose()).then_some(())
    };
    data.filter(|(_, value)| holds(value).is_some())
        .map(|(name, _)| Place {
            secret,
            namespace: text("namespace"),
            name: text("name"),
            key: name.clone(),
        })
        .collect()
}

/// The value of an object at a place.
pub fn value(object: &Value, place: &Place) -> Option<SecretText> {
    let text = object["data"].get(&place.key)?.as_str()?;
    if place.secret { from_base64(text) } else { Some(SecretText::new(text.to_owned())) }
}

/// A merge patch that puts the new key in place of the old one: in place of the whole value if the old one is unknown.
/// `None` where that changes nothing.
pub fn exchange(object: &Value, place: &Place, old: &SecretText, new: &SecretText) -> Option<Value> {
    let now = value(object, place);
    let now = now.as_ref().map(SecretText::expose).unwrap_or_default();
    let then = if now.contains(old.expose()) {
        now.replace(old.expose(), new.expose())
    } else {
        new.expose().to_owned()
    };
    if now == then || now.contains(new.expose()) {
        return None;
    }
    let then = SecretText::new(then);
    let stored = if place.secret { to_base64(&then).expose().to_owned() } else { then.expose().to_owned() };
    let version = &object["metadata"]["resourceVersion"];
    Some(json!({"metadata": {"resourceVersion": version}, "data": {&place.key: stored}}))
}

/// Whether the pods of a workload read the object when they start.
pub fn reads(workload: &Value, place: &Place) -> bool {
    let pod = match workload["kind"].as_str() {
        Some("CronJob") => workload.pointer("/spec/jobTemplate/spec/template/spec"),
        _ => workload.pointer("/spec/template/spec"),
    };
    workload["metadata"]["namespace"] == place.namespace.as_str() && pod.is_some_and(|pod| names(pod, place))
}

/// Whether a reference to the object is anywhere in a template of pods.
fn names(at: &Value, place: &Place) -> bool {
    let references: &[(&str, &str)] = if place.secret {
        &[("secretKeyRef", "name"), ("secretRef", "name"), ("secret", "secretName"), ("secret", "name")]
    } else {
        &[("configMapKeyRef", "name"), ("configMapRef", "name"), ("configMap", "name")]
    };
    match at {
        Value::Object(fields) => fields.iter().any(|(field, inside)| {
            let is_it = |(kind, name): &(&str, &str)| {
                // One that names a key of the object reads nothing else of it.
                field == kind
                    && inside[*name] == place.name.as_str()
                    && inside["key"].as_str().is_none_or(|key| key == place.key)
            };
            references.iter().any(is_it) || names(inside, place)
        }),
        Value::Array(all) => all.iter().any(|one| names(one, place)),
        _ => false,
    }
}

/// Whether a SealedSecret makes the object.
pub fn sealed_by(object: &Value) -> bool {
    owners(object).any(|owner| owner["kind"] == "SealedSecret")
}

/// What else makes the object and would take a change back.
pub fn made_by(object: &Value) -> Option<String> {
    let mut owners = owners(object).filter(|owner| owner["controller"] == true);
    let owner = owners.next()?;
    let text = |field: &str| owner[field].as_str().unwrap_or_default();
    Some(format!("{} {}", text("kind"), text("name")))
}

fn owners(object: &Value) -> impl Iterator<Item = &Value> {
    object["metadata"]["ownerReferences"].as_array().into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    const OLD: &str = "0123456789abcdef";

    fn text(text: &str) -> SecretText {
        SecretText::new(text.to_owned())
    }

    fn object(values: &[(&str, &str)]) -> Value {
        let data =
            values.iter().map(|(name, value)| ((*name).to_owned(), json!(to_base64(&text(value)).expose())));
        let data: serde_json::Map<String, Value> = data.collect();
        json!({"metadata": {"name": "keys", "namespace": "media", "resourceVersion": "7"}, "data": data})
    }

    #[test]
    fn keys_are_found_alone_and_in_files() {
        let file = format!("radarr:\n  api_key: {OLD}\n");
        let held = object(&[("radarr", OLD), ("recyclarr.yml", &file), ("sonarr", "fedcba9876543210")]);
        let found = holding(&held, true, &text(OLD));
        let keys: Vec<&str> = found.iter().map(|place| place.key.as_str()).collect();
        assert_eq!(keys, ["radarr", "recyclarr.yml"]);
        assert_eq!(found[0].text(), "key radarr of secret keys");
        assert!(holding(&held, true, &text("0")).is_empty(), "too short to be told from anything else");
    }

    #[test]
    fn only_the_key_is_exchanged() {
        let file = format!("a: {OLD}\nb: 1\n");
        let held =
            object(&[("whole", OLD), ("file", &file), ("done", "new-key-new-key-"), ("other", "else")]);
        let new = text("new-key-new-key-");
        let then = |key: &str| {
            let place =
                Place { secret: true, namespace: String::new(), name: String::new(), key: key.to_owned() };
            let patch = exchange(&held, &place, &text(OLD), &new)?;
            assert_eq!(patch["metadata"]["resourceVersion"], "7", "somebody else's change is not lost");
            value(&patch, &place).map(|value| value.expose().to_owned())
        };
        assert_eq!(then("whole").as_deref(), Some("new-key-new-key-"));
        assert_eq!(then("file").as_deref(), Some("a: new-key-new-key-\nb: 1\n"));
        assert_eq!(then("done"), None);
        assert_eq!(then("other").as_deref(), Some("new-key-new-key-"), "a stale value of an earlier time");
    }

    #[test]
    fn workloads_that_read_an_object_are_found_however_they_do() {
        let of = |text: &str| text.to_owned();
        let place = Place { secret: true, namespace: of("media"), name: of("keys"), key: of("k") };
        let with = |kind: &str, pod: Value| {
            let template = json!({"template": {"spec": pod}});
            let spec = if kind == "CronJob" { json!({"jobTemplate": {"spec": template}}) } else { template };
            reads(&json!({"kind": kind, "metadata": {"namespace": "media"}, "spec": spec}), &place)
        };
        let variable =
            json!({"env": [{"name": "K", "valueFrom": {"secretKeyRef": {"name": "keys", "key": "k"}}}]});
        assert!(with("Deployment", json!({"containers": [variable]})));
        let other =
            json!({"env": [{"name": "K", "valueFrom": {"secretKeyRef": {"name": "keys", "key": "other"}}}]});
        assert!(!with("Deployment", json!({"containers": [other]})));
        assert!(with("CronJob", json!({"containers": [{"envFrom": [{"secretRef": {"name": "keys"}}]}]})));
        assert!(with("Deployment", json!({"volumes": [{"secret": {"secretName": "keys"}}]})));
        let projected = json!([{"projected": {"sources": [{"secret": {"name": "keys"}}]}}]);
        assert!(with("StatefulSet", json!({"volumes": projected})));
        assert!(!with("Deployment", json!({"volumes": [{"configMap": {"name": "keys"}}]})));
        assert!(!with("Deployment", json!({})));
    }

    #[test]
    fn what_makes_an_object_is_known() {
        let owned = json!({"metadata": {"ownerReferences": [{"kind": "SealedSecret", "name": "s", "controller": true}]}});
        assert!(sealed_by(&owned) && made_by(&owned).as_deref() == Some("SealedSecret s"));
        assert!(!sealed_by(&json!({})) && made_by(&json!({})).is_none());
    }
}
