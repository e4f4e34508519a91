//! Discovery: which groups, versions and resources there are, aggregated and in the older piecewise form
//! (kubernetes.io/docs/concepts/overview/kubernetes-api; kubernetes/api: apidiscovery/v2/types.go).

use serde_json::{Map, Value, json};

use super::catalogue::{Kind, Kinds, api_version};

/// Media type of the aggregated form.
pub const AGGREGATED: &str = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";

/// `/api` (core) or `/apis` (all other groups) in the aggregated form.
pub fn aggregated(kinds: &Kinds, core: bool) -> Value {
    let items: Vec<Value> = kinds
        .groups()
        .iter()
        .filter(|(group, _)| group.is_empty() == core)
        .map(|(group, versions)| {
            let versions: Vec<Value> = versions
                .iter()
                .map(|version| {
                    let resources: Vec<Value> = in_version(kinds, group, version)
                        .filter(|kind| !kind.verbs.is_empty())
                        .map(|kind| aggregated_resource(kind, version))
                        .collect();
                    json!({"version": version, "resources": resources, "freshness": "Current"})
                })
                .collect();
            let mut metadata = Map::new();
            if !core {
                metadata.insert("name".to_owned(), json!(group));
            }
            metadata.insert("creationTimestamp".to_owned(), Value::Null);
            json!({"metadata": metadata, "versions": versions})
        })
        .collect();
    json!({
        "kind": "APIGroupDiscoveryList",
        "apiVersion": "apidiscovery.k8s.io/v2",
        "metadata": {},
        "items": items,
    })
}

fn in_version<'a>(kinds: &'a Kinds, group: &'a str, version: &'a str) -> impl Iterator<Item = &'a Kind> {
    kinds
        .iter()
        .map(AsRef::as_ref)
        .filter(move |kind: &&Kind| kind.group == group && kind.version(version).is_some())
}

fn aggregated_resource(kind: &Kind, version: &str) -> Value {
    let own = json!({"group": kind.group, "version": version, "kind": kind.kind});
    let scope = if kind.namespaced { "Namespaced" } else { "Cluster" };
    let mut resource = Map::new();
    resource.insert("resource".to_owned(), json!(kind.plural));
    resource.insert("responseKind".to_owned(), own.clone());
    resource.insert("scope".to_owned(), json!(scope));
    resource.insert("singularResource".to_owned(), json!(kind.singular));
    resource.insert("verbs".to_owned(), json!(kind.verbs));
    if !kind.short_names.is_empty() {
        resource.insert("shortNames".to_owned(), json!(kind.short_names));
    }
    if !kind.categories.is_empty() {
        resource.insert("categories".to_owned(), json!(kind.categories));
    }
    let subresources: Vec<Value> = subresources(kind, version)
        .into_iter()
        .map(|(name, (group, version, kind), verbs)| {
            json!({
                "subresource": name,
                "responseKind": {"group": group, "version": version, "kind": kind},
                "verbs": verbs,
            })
        })
        .collect();
    if !subresources.is_empty() {
        resource.insert("subresources".to_owned(), Value::Array(subresources));
    }
    Value::Object(resource)
}

type Subresource<'a> = (&'a str, (String, String, String), Vec<&'a str>);

fn subresources<'a>(kind: &'a Kind, version: &str) -> Vec<Subresource<'a>> {
    let own = || (kind.group.clone(), version.to_owned(), kind.kind.clone());
    let read_write = || vec!["get", "patch", "update"];
    let mut all: Vec<Subresource<'a>> = kind
        .subresources
        .iter()
        .map(|(name, kind_name, verbs)| {
            (*name, (kind.group.clone(), version.to_owned(), (*kind_name).to_owned()), verbs.to_vec())
        })
        .collect();
    if kind.scale.is_some() {
        all.push(("scale", ("autoscaling".to_owned(), "v1".to_owned(), "Scale".to_owned()), read_write()));
    }
    if kind.has_status {
        all.push(("status", own(), read_write()));
    }
    if kind.group.is_empty() && kind.kind == "Namespace" {
        all.push(("finalize", own(), vec!["update"]));
    }
    all.sort_by_key(|(name, _, _)| *name);
    all
}

/// `/api`: versions of the core group.
pub fn core_versions(address: &str) -> Value {
    json!({
        "kind": "APIVersions",
        "versions": ["v1"],
        "serverAddressByClientCIDRs": [{"clientCIDR": "0.0.0.0/0", "serverAddress": address}],
    })
}

/// `/apis`: all other groups.
pub fn group_list(kinds: &Kinds) -> Value {
    let groups: Vec<Value> = kinds
        .groups()
        .iter()
        .filter(|(group, _)| !group.is_empty())
        .map(|(group, versions)| group_body(group, versions))
        .collect();
    json!({"kind": "APIGroupList", "apiVersion": "v1", "groups": groups})
}

/// `/apis/GROUP`; nothing when there is no such group.
pub fn group(kinds: &Kinds, name: &str) -> Option<Value> {
    let (group, versions) =
        kinds.groups().into_iter().find(|(group, _)| !group.is_empty() && group == name)?;
    let mut value = Map::new();
    value.insert("kind".to_owned(), json!("APIGroup"));
    value.insert("apiVersion".to_owned(), json!("v1"));
    if let Value::Object(body) = group_body(&group, &versions) {
        value.extend(body);
    }
    Some(Value::Object(value))
}

fn group_body(group: &str, versions: &[String]) -> Value {
    let entry = |version: &String| json!({"groupVersion": format!("{group}/{version}"), "version": version});
    json!({
        "name": group,
        "versions": versions.iter().map(entry).collect::<Vec<_>>(),
        "preferredVersion": versions.first().map(entry),
    })
}

/// `/api/v1` or `/apis/GROUP/VERSION`; nothing when there is no such version.
pub fn resource_list(kinds: &Kinds, group: &str, version: &str) -> Option<Value> {
    let mut resources = Vec::new();
    for kind in in_version(kinds, group, version) {
        resources.push(resource_entry(kind));
        for (name, (sub_group, sub_version, sub_kind), verbs) in subresources(kind, version) {
            let mut entry = json!({
                "name": format!("{}/{name}", kind.plural),
                "singularName": "",
                "namespaced": kind.namespaced,
                "kind": sub_kind,
                "verbs": verbs,
            });
            if sub_group != group
                && let Value::Object(entry) = &mut entry
            {
                entry.insert("group".to_owned(), json!(sub_group));
                entry.insert("version".to_owned(), json!(sub_version));
            }
            resources.push(entry);
        }
    }
    (!resources.is_empty()).then(|| {
        json!({
            "kind": "APIResourceList",
            "apiVersion": "v1",
            "groupVersion": api_version(group, version),
            "resources": resources,
        })
    })
}

fn resource_entry(kind: &Kind) -> Value {
    let mut entry = Map::new();
    entry.insert("name".to_owned(), json!(kind.plural));
    entry.insert("singularName".to_owned(), json!(kind.singular));
    entry.insert("namespaced".to_owned(), json!(kind.namespaced));
    entry.insert("kind".to_owned(), json!(kind.kind));
    entry.insert("verbs".to_owned(), json!(kind.verbs));
    if !kind.short_names.is_empty() {
        entry.insert("shortNames".to_owned(), json!(kind.short_names));
    }
    if !kind.categories.is_empty() {
        entry.insert("categories".to_owned(), json!(kind.categories));
    }
    Value::Object(entry)
}

/// `/version`.
pub fn version(git_version: &str) -> Value {
    let mut numbers = git_version.trim_start_matches('v').split('.');
    json!({
        "major": numbers.next().unwrap_or("1"),
        "minor": numbers.next().unwrap_or("0"),
        "gitVersion": git_version,
        "gitCommit": "0000000000000000000000000000000000000000",
        "gitTreeState": "clean",
        "buildDate": "2025-01-01T00:00:00Z",
        "goVersion": "go1.24",
        "compiler": "gc",
        "platform": "linux/amd64",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_core_group_lists_pods_with_their_subresources() {
        let list = resource_list(&Kinds::built_in(), "", "v1").unwrap();
        let names: Vec<&str> =
            list["resources"].as_array().unwrap().iter().filter_map(|entry| entry["name"].as_str()).collect();
        for wanted in ["pods", "pods/log", "pods/exec", "pods/status", "services", "nodes/status"] {
            assert!(names.contains(&wanted), "{wanted}");
        }
        assert!(resource_list(&Kinds::built_in(), "apps", "v2").is_none());
    }

    #[test]
    fn versions_are_split_into_their_numbers() {
        assert_eq!(version("v1.34.1")["minor"], json!("34"));
    }
}
