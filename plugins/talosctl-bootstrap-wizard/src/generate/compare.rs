//! What is different between two configurations, without showing what may be secret.

use std::collections::BTreeMap;

use labkit::plan::FieldChange;
use serde_json::Value;

use crate::machineconfig::{Config, Document};

/// Fields whose values are no secrets, by the beginning of their path. Everything else may be one: patches put
/// passwords and keys wherever a configuration has room for them.
const HARMLESS: &[&str] = &[
    "machine.type",
    "machine.certSANs",
    "machine.kubelet.image",
    "machine.install.",
    "machine.network.hostname",
    "machine.network.nameservers",
    "machine.time.",
    "cluster.clusterName",
    "cluster.controlPlane.endpoint",
    "cluster.network.",
    "cluster.apiServer.image",
    "cluster.apiServer.certSANs",
    "cluster.controllerManager.image",
    "cluster.scheduler.image",
    "cluster.proxy.image",
    "cluster.allowSchedulingOnControlPlanes",
    "HostnameConfig.",
    "LinkConfig.",
    "LinkAliasConfig.",
    "DHCPv4Config.",
    "Layer2VIPConfig.",
    "ResolverConfig.",
    "TimeSyncConfig.",
];

/// What stands for a value that may be secret.
const HIDDEN: &str = "(not shown)";

/// The fields that differ, in the order of their paths.
pub(super) fn fields(old: &Config, new: &Config) -> Vec<FieldChange> {
    let (old, new) = (leaves(old), leaves(new));
    let shown = |path: &str, value: &Value| {
        let harmless = HARMLESS.iter().any(|beginning| path.starts_with(beginning));
        if harmless {
            value.as_str().map_or_else(|| value.to_string(), str::to_owned)
        } else {
            HIDDEN.to_owned()
        }
    };
    let paths: std::collections::BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    let differing = paths.into_iter().filter(|path| old.get(*path) != new.get(*path));
    differing
        .map(|path| FieldChange {
            path: path.clone(),
            before: old.get(path).map(|value| shown(path, value)),
            after: new.get(path).map(|value| shown(path, value)),
        })
        .collect()
}

fn leaves(config: &Config) -> BTreeMap<String, &Value> {
    let mut found = BTreeMap::new();
    for document in config.documents() {
        collect(&mut found, &name(document), document.value());
    }
    found
}

/// What the paths of a document begin with.
fn name(document: &Document) -> String {
    match (document.kind(), document.text("/name")) {
        ("", _) => String::new(),
        (kind, "") => kind.to_owned(),
        (kind, name) => format!("{kind}.{name}"),
    }
}

fn collect<'v>(found: &mut BTreeMap<String, &'v Value>, path: &str, value: &'v Value) {
    let join = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
    match value {
        Value::Object(fields) if !fields.is_empty() => {
            fields.iter().for_each(|(name, value)| collect(found, &join(name), value));
        }
        Value::Array(items) if !items.is_empty() => {
            items.iter().enumerate().for_each(|(at, value)| collect(found, &format!("{path}[{at}]"), value));
        }
        leaf => drop(found.insert(path.to_owned(), leaf)),
    }
}

#[cfg(test)]
mod tests {
    use labkit::secret::SecretText;

    use super::*;

    #[test]
    fn harmless_values_are_shown_and_all_others_are_not() {
        let config = |text: &str| Config::parse(&SecretText::new(text.to_owned()), "x").unwrap();
        let old = config("machine: {type: worker, token: abc, install: {image: a}, files: [{content: p1}]}");
        let new = config(
            "machine: {type: worker, token: abd, install: {image: b}, files: [{content: p2}]}\n---\nkind: HostnameConfig\nhostname: one\n",
        );
        let lines: Vec<_> = fields(&old, &new).iter().map(ToString::to_string).collect();
        insta::assert_snapshot!(lines.join("\n"), @r"
        HostnameConfig.hostname: + one
        HostnameConfig.kind: + HostnameConfig
        machine.files[0].content: (not shown) -> (not shown)
        machine.install.image: a -> b
        machine.token: (not shown) -> (not shown)
        ");
    }
}
