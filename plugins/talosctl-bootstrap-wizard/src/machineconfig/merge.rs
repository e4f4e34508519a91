//! Strategic merge as Talos does it (siderolabs/talos: pkg/machinery/config/merge, configpatcher, configloader).
//!
//! A text or number replaces what is there unless it is empty or zero; yes and no always do. Mappings are merged field
//! by field, lists are appended, except those of [`rule`]. `$patch: delete` deletes.

use serde_json::{Map, Value};

use super::Document;
use super::document::wipe;

/// Why a patch cannot be merged: a fragment with the path.
pub(super) type Conflict = String;

const DIRECTIVE: &str = "$patch";

/// What is special about a list or mapping at a place.
enum Rule {
    /// The patch's value takes the place of the one that is there.
    Replace,
    /// Items with the same value of one of these fields are merged.
    MergeBy(&'static [&'static str]),
    /// Items are appended.
    Append,
}

/// Places of the machine's document and of those with a kind; `[]` is any item.
fn rule(kind: &str, path: &str) -> Rule {
    match (kind, path) {
        (
            "",
            "cluster.network.podSubnets" | "cluster.network.serviceSubnets" | "cluster.apiServer.auditPolicy",
        )
        | ("NetworkRuleConfig", "ingress" | "portSelector.ports")
        | ("KubeNetworkConfig", "podSubnets" | "serviceSubnets") => Rule::Replace,
        ("", "machine.network.interfaces") => Rule::MergeBy(&["interface", "deviceSelector"]),
        ("", "machine.network.interfaces[].vlans") => Rule::MergeBy(&["vlanId"]),
        ("", "cluster.apiServer.admissionControl") => Rule::MergeBy(&["name"]),
        ("ExtensionServiceConfig", "configFiles") => Rule::MergeBy(&["mountPath"]),
        _ => Rule::Append,
    }
}

/// Merges the documents of a patch into those of a configuration: into the one with the same kind and name, else as a
/// new one.
pub(super) fn documents(into: &mut Vec<Document>, patch: &[Document]) -> Result<(), Conflict> {
    for document in patch {
        let mut patch = document.clone();
        let at = into.iter().position(|known| known.identity() == patch.identity());
        if patch.text(&format!("/{DIRECTIVE}")) == "delete" {
            if let Some(at) = at {
                into.remove(at);
            }
            continue;
        }
        let kind = patch.kind().to_owned();
        match at {
            None => {
                // There is nothing to delete in a document that is not there.
                strip(patch.value_mut());
                into.push(patch);
            }
            Some(at) => {
                delete(into[at].value_mut(), patch.value_mut(), "")?;
                merge(into[at].value_mut(), std::mem::take(patch.value_mut()), &kind, "")?;
            }
        }
    }
    Ok(())
}

/// Carries out the deletions of a patch and takes them out of it.
fn delete(target: &mut Value, patch: &mut Value, path: &str) -> Result<(), Conflict> {
    match patch {
        Value::Object(fields) => {
            let names: Vec<String> = fields.keys().cloned().collect();
            for name in names {
                let below = join(path, &name);
                let Some(inner) = fields.get_mut(&name) else { continue };
                if is_deletion(inner) {
                    let removed = target.as_object_mut().and_then(|target| target.shift_remove(&name));
                    wipe(&mut removed.ok_or_else(|| nothing_there(&below))?);
                    fields.shift_remove(&name);
                    continue;
                }
                let had = has_deletion(inner);
                match target.get_mut(&name) {
                    Some(target) => delete(target, inner, &below)?,
                    None if had => return Err(nothing_there(&below)),
                    None => {}
                }
                // What was there for the deletion only says nothing else.
                if had && is_empty(inner) {
                    fields.shift_remove(&name);
                }
            }
        }
        Value::Array(items) => {
            for item in items.iter().filter(|item| is_deletion(item)) {
                delete_item(target, item, path)?;
            }
            items.retain(|item| !is_deletion(item));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
    Ok(())
}

/// Deletes the items of a list whose field is that of the patch's item.
fn delete_item(target: &mut Value, item: &Value, path: &str) -> Result<(), Conflict> {
    let selector = item.as_object().and_then(|fields| fields.iter().find(|(name, _)| *name != DIRECTIVE));
    let (name, wanted) = selector.ok_or_else(|| format!("{path}: nothing says which item to delete"))?;
    let items = target.as_array_mut().ok_or_else(|| nothing_there(path))?;
    let before = items.len();
    items.retain_mut(|item| {
        let goes = item.get(name) == Some(wanted);
        if goes {
            wipe(item);
        }
        !goes
    });
    if items.len() == before { Err(nothing_there(&format!("{path}[{name}]"))) } else { Ok(()) }
}

fn nothing_there(path: &str) -> Conflict {
    format!("{path}: there is nothing to delete")
}

fn is_deletion(value: &Value) -> bool {
    value.get(DIRECTIVE).and_then(Value::as_str) == Some("delete")
}

fn has_deletion(value: &Value) -> bool {
    is_deletion(value)
        || match value {
            Value::Object(fields) => fields.values().any(has_deletion),
            Value::Array(items) => items.iter().any(has_deletion),
            _ => false,
        }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Object(fields) => fields.is_empty(),
        Value::Array(items) => items.is_empty(),
        _ => false,
    }
}

/// Takes deletions out of a document that begins with the patch.
fn strip(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.retain(|_, value| !is_deletion(value));
            fields.values_mut().for_each(strip);
        }
        Value::Array(items) => {
            items.retain(|item| !is_deletion(item));
            items.iter_mut().for_each(strip);
        }
        _ => {}
    }
}

fn merge(target: &mut Value, patch: Value, kind: &str, path: &str) -> Result<(), Conflict> {
    match (&mut *target, patch) {
        (_, Value::Null) => Ok(()),
        (Value::Null, patch) => {
            *target = patch;
            Ok(())
        }
        (Value::Object(_) | Value::Array(_), patch @ (Value::Object(_) | Value::Array(_)))
            if matches!(rule(kind, path), Rule::Replace) =>
        {
            wipe(target);
            *target = patch;
            Ok(())
        }
        (Value::Object(fields), Value::Object(patch)) => mappings(fields, patch, kind, path),
        (Value::Array(items), Value::Array(patch)) => lists(items, patch, kind, path),
        (Value::Object(_), _) => Err(format!("{path}: a mapping is expected there")),
        (Value::Array(_), _) => Err(format!("{path}: a list is expected there")),
        (_, Value::Object(_) | Value::Array(_)) => Err(format!("{path}: a single value is expected there")),
        (_, patch) if is_zero(&patch) => Ok(()),
        (_, patch) => {
            wipe(target);
            *target = patch;
            Ok(())
        }
    }
}

fn mappings(
    fields: &mut Map<String, Value>,
    patch: Map<String, Value>,
    kind: &str,
    path: &str,
) -> Result<(), Conflict> {
    for (name, value) in patch {
        match fields.get_mut(&name) {
            Some(known) => merge(known, value, kind, &join(path, &name))?,
            None if value.is_null() => {}
            None => drop(fields.insert(name, value)),
        }
    }
    Ok(())
}

fn lists(items: &mut Vec<Value>, patch: Vec<Value>, kind: &str, path: &str) -> Result<(), Conflict> {
    let Rule::MergeBy(names) = rule(kind, path) else {
        items.extend(patch);
        return Ok(());
    };
    for value in patch {
        // The first field that the patch's item has decides.
        let name = names.iter().find(|name| value.get(**name).is_some_and(|value| !is_zero(value)));
        let known = name.and_then(|name| items.iter_mut().find(|item| item.get(*name) == value.get(*name)));
        match known {
            Some(known) => merge(known, value, kind, &format!("{path}[]"))?,
            None => items.push(value),
        }
    }
    Ok(())
}

/// What does not replace anything: yes and no always do.
fn is_zero(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Number(number) => number.as_f64() == Some(0.0),
        Value::Bool(_) | Value::Array(_) | Value::Object(_) => false,
    }
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn merged(config: Value, patch: Value) -> Result<Value, Conflict> {
        let mut documents_of = vec![Document::new(config)];
        documents(&mut documents_of, &[Document::new(patch)])?;
        Ok(documents_of[0].value().clone())
    }

    #[test]
    fn values_replace_and_empty_ones_do_not() {
        let config = json!({"machine": {"type": "worker", "token": "a", "install": {"wipe": true, "n": 5}}});
        let patch =
            json!({"machine": {"token": "", "install": {"wipe": false, "n": 0, "image": "x", "m": null}}});
        let expected = json!({"machine": {"type": "worker", "token": "a", "install": {"wipe": false, "n": 5, "image": "x"}}});
        assert_eq!(merged(config, patch), Ok(expected));
    }

    #[test]
    fn lists_are_appended_except_those_that_are_replaced_or_merged() {
        let config = json!({"machine": {"certSANs": ["a"]}, "cluster": {
            "network": {"podSubnets": ["10.244.0.0/16"]},
            "apiServer": {"auditPolicy": {"kind": "Policy", "rules": [1]}, "admissionControl": [{"name": "PodSecurity", "configuration": {"kind": "A"}}]}}});
        let patch = json!({"machine": {"certSANs": ["b"]}, "cluster": {
            "network": {"podSubnets": ["10.10.0.0/16"]},
            "apiServer": {"auditPolicy": {"kind": "Other"}, "admissionControl": [{"name": "PodSecurity", "configuration": {"b": 1}}, {"name": "X"}]}}});
        let expected = json!({"machine": {"certSANs": ["a", "b"]}, "cluster": {
            "network": {"podSubnets": ["10.10.0.0/16"]},
            "apiServer": {"auditPolicy": {"kind": "Other"}, "admissionControl": [{"name": "PodSecurity", "configuration": {"kind": "A", "b": 1}}, {"name": "X"}]}}});
        assert_eq!(merged(config, patch), Ok(expected));
    }

    #[test]
    fn interfaces_are_merged_by_name_or_by_the_same_selector() {
        let link = |name: &str, mtu: u32| json!({"interface": name, "mtu": mtu, "vlans": [{"vlanId": 5, "mtu": mtu}]});
        let selector = json!({"deviceSelector": {"hardwareAddr": "aa"}, "dhcp": true});
        let config = json!({"machine": {"network": {"interfaces": [link("eth0", 1500), selector]}}});
        let patch = json!({"machine": {"network": {"interfaces": [
            {"interface": "eth0", "mtu": 9000, "vlans": [{"vlanId": 5, "dhcp": true}, {"vlanId": 6}]},
            {"deviceSelector": {"hardwareAddr": "aa"}, "dhcp": false}, {"interface": "eth1"}]}}});
        let expected = json!([
            {"interface": "eth0", "mtu": 9000, "vlans": [{"vlanId": 5, "mtu": 1500, "dhcp": true}, {"vlanId": 6}]},
            {"deviceSelector": {"hardwareAddr": "aa"}, "dhcp": false}, {"interface": "eth1"}]);
        assert_eq!(merged(config, patch).unwrap()["machine"]["network"]["interfaces"], expected);
    }

    #[test]
    fn what_is_marked_is_deleted() {
        let config = json!({"machine": {"network": {"hostname": "a", "interfaces": [{"interface": "eth0"}, {"interface": "eth1"}]}, "sysctls": {"a": "1"}}});
        let patch = json!({"machine": {"network": {"hostname": {"$patch": "delete"}, "interfaces": [{"interface": "eth0", "$patch": "delete"}]}, "sysctls": {"$patch": "delete"}}});
        let expected = json!({"machine": {"network": {"interfaces": [{"interface": "eth1"}]}}});
        assert_eq!(merged(config.clone(), patch), Ok(expected));
        let missing = json!({"machine": {"network": {"nameservers": {"$patch": "delete"}}}});
        assert_eq!(
            merged(config, missing),
            Err("machine.network.nameservers: there is nothing to delete".to_owned())
        );
    }

    #[test]
    fn documents_are_found_by_kind_and_name() {
        let named = |name: &str, mtu: u32| json!({"apiVersion": "v1alpha1", "kind": "LinkConfig", "name": name, "mtu": mtu});
        let mut all = vec![Document::new(json!({"machine": {}})), Document::new(named("eth0", 1500))];
        let hostname = json!({"apiVersion": "v1alpha1", "kind": "HostnameConfig", "$patch": "delete"});
        let patch = [named("eth0", 9000), named("eth1", 1400), hostname].map(Document::new);
        documents(&mut all, &patch).unwrap();
        let values: Vec<_> = all.iter().map(|document| document.value().clone()).collect();
        assert_eq!(values, [json!({"machine": {}}), named("eth0", 9000), named("eth1", 1400)]);
        let gone = [Document::new(
            json!({"apiVersion": "v1alpha1", "kind": "LinkConfig", "name": "eth0", "$patch": "delete"}),
        )];
        documents(&mut all, &gone).unwrap();
        assert_eq!(all.len(), 2);
    }

    #[test]
    fn what_does_not_fit_is_said_with_its_path() {
        let config = json!({"machine": {"certSANs": [], "type": "worker"}});
        let of = |patch| merged(config.clone(), patch).unwrap_err();
        assert_eq!(of(json!({"machine": {"certSANs": "a"}})), "machine.certSANs: a list is expected there");
        assert_eq!(of(json!({"machine": []})), "machine: a mapping is expected there");
        assert_eq!(of(json!({"machine": {"type": {}}})), "machine.type: a single value is expected there");
    }

    fn tree() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            any::<bool>().prop_map(Value::from),
            "[a-c]{1,2}".prop_map(Value::from),
            (1..9).prop_map(Value::from)
        ];
        leaf.prop_recursive(3, 20, 4, |inner| {
            prop::collection::btree_map("[a-d]", inner, 0..4)
                .prop_map(|map| Value::Object(map.into_iter().collect()))
        })
    }

    proptest! {
        /// Without lists: merging what is there already, or nothing, changes nothing; merging twice is merging once.
        #[test]
        fn merging_settles(config in tree(), patch in tree()) {
            let (config, patch) = (json!({"machine": config}), json!({"machine": patch}));
            prop_assert_eq!(merged(config.clone(), config.clone()), Ok(config.clone()));
            prop_assert_eq!(merged(config.clone(), json!({})), Ok(config.clone()));
            if let Ok(once) = merged(config, patch.clone()) {
                prop_assert_eq!(merged(once.clone(), patch), Ok(once));
            }
        }
    }
}
