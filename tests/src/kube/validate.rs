//! Rules an object has to keep: names and metadata for all kinds, and those rules of single kinds the plugins
//! can run into (kubernetes/apimachinery: pkg/api/validation/objectmeta.go, pkg/util/validation/validation.go).

use serde_json::{Value, json};

use super::catalogue::Kind;
use super::object;
use super::selector::is_label_text;
use super::status::FieldError;
use super::{managed, structural};

const SUBDOMAIN: &str = "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const LABEL: &str = "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
const LABEL_1035: &str = "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')";
const QUALIFIED: &str = "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
const LABEL_VALUE: &str = "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";
const CONFIG_KEY: &str = "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')";
const TOO_MANY_ANNOTATIONS: usize = 256 * 1024;
const MIB: usize = 1024 * 1024;

/// What is wrong with a new object.
pub fn create(kind: &Kind, new: &Value) -> Vec<FieldError> {
    let mut errors = Vec::new();
    name(kind, new, &mut errors);
    metadata(new, &mut errors);
    of_kind(kind, new, &mut errors);
    errors
}

/// What is wrong with an updated object.
pub fn update(kind: &Kind, new: &Value, old: &Value) -> Vec<FieldError> {
    let mut errors = Vec::new();
    metadata(new, &mut errors);
    new_finalizers(new, old, &mut errors);
    of_kind(kind, new, &mut errors);
    immutable(kind, new, old, &mut errors);
    errors
}

fn name(kind: &Kind, new: &Value, errors: &mut Vec<FieldError>) {
    let name = object::name(new);
    if name.is_empty() {
        errors.push(FieldError::required("metadata.name", "name or generateName is required"));
        return;
    }
    let rule = match (kind.group.as_str(), kind.kind.as_str()) {
        ("rbac.authorization.k8s.io", _) => path_segment(name),
        ("", "Namespace") => dns_label(name),
        ("", "Service") => dns_1035(name),
        _ if kind.kind == "IPAddress" && kind.group == "networking.k8s.io" => name
            .parse::<std::net::IpAddr>()
            .err()
            .map(|_| "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)".to_owned()),
        _ => subdomain(name),
    };
    if let Some(why) = rule {
        errors.push(FieldError::invalid("metadata.name", &json!(name), &why));
    }
}

fn path_segment(name: &str) -> Option<String> {
    if name == "." || name == ".." {
        return Some(format!("may not be '{name}'"));
    }
    ["/", "%"].iter().find(|sign| name.contains(**sign)).map(|sign| format!("may not contain '{sign}'"))
}

fn is_dns_label(text: &str) -> bool {
    !text.is_empty()
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
        && !text.starts_with('-')
        && !text.ends_with('-')
}

fn dns_label(name: &str) -> Option<String> {
    if name.len() > 63 {
        return Some("must be no more than 63 characters".to_owned());
    }
    (!is_dns_label(name)).then(|| LABEL.to_owned())
}

fn dns_1035(name: &str) -> Option<String> {
    if name.len() > 63 {
        return Some("must be no more than 63 characters".to_owned());
    }
    let starts_well = name.starts_with(|c: char| c.is_ascii_lowercase());
    (!is_dns_label(name) || !starts_well).then(|| LABEL_1035.to_owned())
}

fn subdomain(name: &str) -> Option<String> {
    if name.len() > 253 {
        return Some("must be no more than 253 characters".to_owned());
    }
    (!name.split('.').all(is_dns_label)).then(|| SUBDOMAIN.to_owned())
}

fn qualified_name(key: &str) -> Option<String> {
    let (prefix, name) = match key.split_once('/') {
        Some((prefix, name)) => (Some(prefix), name),
        None => (None, key),
    };
    if let Some(prefix) = prefix {
        if prefix.is_empty() {
            return Some("prefix part must be non-empty".to_owned());
        }
        if let Some(why) = subdomain(prefix) {
            return Some(format!("prefix part {why}"));
        }
    }
    if name.is_empty() {
        return Some("name part must be non-empty".to_owned());
    }
    if name.len() > 63 {
        return Some("name part must be no more than 63 characters".to_owned());
    }
    (!is_label_text(name)).then(|| QUALIFIED.to_owned())
}

fn metadata(new: &Value, errors: &mut Vec<FieldError>) {
    let part = |field: &str| object::at(new, &["metadata", field]).and_then(Value::as_object);
    for (key, value) in part("labels").into_iter().flatten() {
        if let Some(why) = qualified_name(key) {
            errors.push(FieldError::invalid("metadata.labels", &json!(key), &why));
        }
        let text = value.as_str().unwrap_or("");
        if text.len() > 63 {
            errors.push(FieldError::invalid("metadata.labels", value, "must be no more than 63 characters"));
        } else if !text.is_empty() && !is_label_text(text) {
            errors.push(FieldError::invalid("metadata.labels", value, LABEL_VALUE));
        }
    }
    let mut size = 0;
    for (key, value) in part("annotations").into_iter().flatten() {
        if let Some(why) = qualified_name(&key.to_lowercase()) {
            errors.push(FieldError::invalid("metadata.annotations", &json!(key), &why));
        }
        size += key.len() + value.as_str().unwrap_or("").len();
    }
    if size > TOO_MANY_ANNOTATIONS {
        errors.push(FieldError::too_long("metadata.annotations", TOO_MANY_ANNOTATIONS));
    }
    owner_references(new, errors);
    for (index, finalizer) in object::finalizers(new).into_iter().enumerate() {
        if let Some(why) = qualified_name(finalizer) {
            let field = format!("metadata.finalizers[{index}]");
            errors.push(FieldError::invalid(&field, &json!(finalizer), &why));
        }
    }
}

fn owner_references(new: &Value, errors: &mut Vec<FieldError>) {
    for (index, owner) in object::items(new, &["metadata", "ownerReferences"]).iter().enumerate() {
        for (field, why) in [
            ("apiVersion", "version must not be empty"),
            ("kind", "kind must not be empty"),
            ("name", "name must not be empty"),
            ("uid", "uid must not be empty"),
        ] {
            let value = object::text(owner, &[field]);
            if value.is_empty() {
                let field = format!("metadata.ownerReferences[{index}].{field}");
                errors.push(FieldError::invalid(&field, &json!(value), why));
            }
        }
    }
}

fn new_finalizers(new: &Value, old: &Value, errors: &mut Vec<FieldError>) {
    if !object::is_deleting(old) {
        return;
    }
    let before = object::finalizers(old);
    let added: Vec<String> = object::finalizers(new)
        .into_iter()
        .filter(|name| !before.contains(name))
        .map(|name| format!("{name:?}"))
        .collect();
    if !added.is_empty() {
        let why = format!(
            "no new finalizers can be added if the object is being deleted, found new finalizers []string{{{}}}",
            added.join(", ")
        );
        errors.push(FieldError::forbidden("metadata.finalizers", &why));
    }
}

fn of_kind(kind: &Kind, new: &Value, errors: &mut Vec<FieldError>) {
    match (kind.group.as_str(), kind.kind.as_str()) {
        ("", "ConfigMap") => {
            config_data(new, &["data", "binaryData"], errors);
        }
        ("", "Secret") => {
            config_data(new, &["data"], errors);
        }
        ("", "Service") => service(new, errors),
        ("", "Pod") => containers(new, &["spec"], errors),
        ("apps", "Deployment" | "ReplicaSet" | "StatefulSet" | "DaemonSet") => workload(new, errors),
        ("coordination.k8s.io", "Lease") => lease(new, errors),
        ("apiextensions.k8s.io", "CustomResourceDefinition") => definition(new, errors),
        _ if kind.custom => {
            if let Some(schema) = managed::definition(kind, new) {
                errors.extend(structural::check(schema, new));
            }
        }
        _ => {}
    }
}

fn config_data(new: &Value, fields: &[&str], errors: &mut Vec<FieldError>) {
    let mut size = 0;
    for field in fields {
        let entries = new.get(*field).and_then(Value::as_object);
        for (key, value) in entries.into_iter().flatten() {
            size += value.as_str().unwrap_or("").len();
            let path = format!("{field}[{key}]");
            if key.len() > 253 {
                errors.push(FieldError::invalid(&path, &json!(key), "must be no more than 253 characters"));
            } else if key.is_empty()
                || !key.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._".contains(&byte))
            {
                errors.push(FieldError::invalid(&path, &json!(key), CONFIG_KEY));
            }
        }
    }
    if size > MIB {
        errors.push(FieldError::too_long(if fields.len() > 1 { "" } else { "data" }, MIB));
    }
}

fn service(new: &Value, errors: &mut Vec<FieldError>) {
    let kind = object::text(new, &["spec", "type"]);
    let kinds = ["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"];
    if !kinds.contains(&kind) {
        errors.push(FieldError::not_supported("spec.type", &json!(kind), &kinds));
    }
    let ports = object::items(new, &["spec", "ports"]);
    let headless = object::text(new, &["spec", "clusterIP"]) == "None";
    if ports.is_empty() && kind != "ExternalName" && !headless {
        errors.push(FieldError::required("spec.ports", ""));
    }
    for (index, port) in ports.iter().enumerate() {
        let number = object::number(port, &["port"]).unwrap_or(0);
        if !(1..=65_535).contains(&number) {
            let field = format!("spec.ports[{index}].port");
            errors.push(FieldError::invalid(
                &field,
                &json!(number),
                "must be between 1 and 65535, inclusive",
            ));
        }
        if ports.len() > 1 && object::text(port, &["name"]).is_empty() {
            errors.push(FieldError::required(&format!("spec.ports[{index}].name"), ""));
        }
    }
}

fn containers(new: &Value, path: &[&str], errors: &mut Vec<FieldError>) {
    let field = path.join(".");
    let list: Vec<&str> = path.iter().copied().chain(["containers"]).collect();
    let containers = object::items(new, &list);
    if containers.is_empty() {
        errors.push(FieldError::required(&format!("{field}.containers"), ""));
    }
    for (index, container) in containers.iter().enumerate() {
        let here = format!("{field}.containers[{index}]");
        let name = object::text(container, &["name"]);
        if name.is_empty() {
            errors.push(FieldError::required(&format!("{here}.name"), ""));
        } else if let Some(why) = dns_label(name) {
            errors.push(FieldError::invalid(&format!("{here}.name"), &json!(name), &why));
        }
        if object::text(container, &["image"]).is_empty() {
            errors.push(FieldError::required(&format!("{here}.image"), ""));
        }
    }
}

fn workload(new: &Value, errors: &mut Vec<FieldError>) {
    let Some(selector) = object::at(new, &["spec", "selector"]) else {
        errors.push(FieldError::required("spec.selector", ""));
        return;
    };
    let labels = object::at(new, &["spec", "template", "metadata", "labels"]);
    let wanted = selector.get("matchLabels").and_then(Value::as_object);
    let matches = wanted
        .into_iter()
        .flatten()
        .all(|(key, value)| labels.and_then(|labels| labels.get(key)) == Some(value));
    if !matches {
        errors.push(FieldError::invalid(
            "spec.template.metadata.labels",
            labels.unwrap_or(&Value::Null),
            "`selector` does not match template `labels`",
        ));
    }
    containers(new, &["spec", "template", "spec"], errors);
}

fn lease(new: &Value, errors: &mut Vec<FieldError>) {
    if let Some(seconds) = object::number(new, &["spec", "leaseDurationSeconds"])
        && seconds <= 0
    {
        errors.push(FieldError::invalid(
            "spec.leaseDurationSeconds",
            &json!(seconds),
            "must be greater than 0",
        ));
    }
    if let Some(count) = object::number(new, &["spec", "leaseTransitions"])
        && count < 0
    {
        errors.push(FieldError::invalid(
            "spec.leaseTransitions",
            &json!(count),
            "must be greater than or equal to 0",
        ));
    }
    if object::at(new, &["spec", "holderIdentity"]).and_then(Value::as_str) == Some("") {
        errors.push(FieldError::invalid("spec.holderIdentity", &json!(""), "must not be empty"));
    }
}

fn definition(new: &Value, errors: &mut Vec<FieldError>) {
    let (plural, group) =
        (object::text(new, &["spec", "names", "plural"]), object::text(new, &["spec", "group"]));
    if object::name(new) != format!("{plural}.{group}") {
        errors.push(FieldError::invalid(
            "metadata.name",
            &json!(object::name(new)),
            "must be spec.names.plural+\".\"+spec.group",
        ));
    }
    if group == "k8s.io"
        || group == "kubernetes.io"
        || [".k8s.io", ".kubernetes.io"].iter().any(|end| group.ends_with(end))
    {
        approval(new, errors);
    }
    let storage = object::items(new, &["spec", "versions"])
        .iter()
        .filter(|version| version.get("storage") == Some(&Value::Bool(true)))
        .count();
    if storage != 1 {
        errors.push(FieldError::invalid(
            "spec.versions",
            object::at(new, &["spec", "versions"]).unwrap_or(&Value::Null),
            "must have exactly one version marked as storage version",
        ));
    }
}

/// Groups of the community are kept for definitions it has reviewed
/// (kubernetes/apiextensions-apiserver: pkg/apihelpers/helpers.go, GetAPIApprovalState).
fn approval(new: &Value, errors: &mut Vec<FieldError>) {
    const ANNOTATION: &str = "api-approved.kubernetes.io";
    const WHERE: &str = "see https://github.com/kubernetes/enhancements/pull/1111";
    let field = format!("metadata.annotations[{ANNOTATION}]");
    let given = object::text(new, &["metadata", "annotations", ANNOTATION]);
    let is_url = given.split_once("://").is_some_and(|(scheme, rest)| !scheme.is_empty() && !rest.is_empty());
    if given.is_empty() {
        let why = format!("protected groups must have approval annotation \"{ANNOTATION}\", {WHERE}");
        errors.push(FieldError::required(&field, &why));
    } else if !is_url && !given.starts_with("unapproved") {
        let why = format!(
            "protected groups must have approval annotation \"{ANNOTATION}\" with either a URL or a reason \
             starting with \"unapproved\", {WHERE}"
        );
        errors.push(FieldError::invalid(&field, &json!(given), &why));
    }
}

fn immutable(kind: &Kind, new: &Value, old: &Value, errors: &mut Vec<FieldError>) {
    let frozen = |path: &[&str], errors: &mut Vec<FieldError>| {
        let (after, before) = (object::at(new, path), object::at(old, path));
        if after != before {
            errors.push(FieldError::invalid(
                &path.join("."),
                after.unwrap_or(&Value::Null),
                "field is immutable",
            ));
        }
    };
    match (kind.group.as_str(), kind.kind.as_str()) {
        ("", "ConfigMap" | "Secret") if old.get("immutable") == Some(&Value::Bool(true)) => {
            if new.get("immutable") != Some(&Value::Bool(true)) {
                errors.push(FieldError::forbidden("immutable", "field is immutable when `immutable` is set"));
            }
            for field in ["data", "binaryData"] {
                if new.get(field) != old.get(field) {
                    errors.push(FieldError::forbidden(field, "field is immutable when `immutable` is set"));
                }
            }
        }
        ("", "Secret") => frozen(&["type"], errors),
        ("apps", "Deployment" | "ReplicaSet" | "DaemonSet") => frozen(&["spec", "selector"], errors),
        ("apps", "StatefulSet") => {
            let same = |field: &str| object::at(new, &["spec", field]) == object::at(old, &["spec", field]);
            if !["selector", "serviceName", "podManagementPolicy", "volumeClaimTemplates"]
                .into_iter()
                .all(same)
            {
                errors.push(FieldError::forbidden("spec", "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden"));
            }
        }
        ("", "Service") => {
            let (before, after) =
                (object::text(old, &["spec", "clusterIP"]), object::text(new, &["spec", "clusterIP"]));
            let external = |service: &Value| object::text(service, &["spec", "type"]) == "ExternalName";
            if !before.is_empty() && after != before && !external(new) && !external(old) {
                errors.push(FieldError::invalid(
                    "spec.clusterIPs[0]",
                    &json!([after]),
                    "may not change once set",
                ));
            }
        }
        ("storage.k8s.io", "StorageClass") => {
            for field in ["provisioner", "parameters", "reclaimPolicy", "volumeBindingMode"] {
                if new.get(field) != old.get(field) {
                    errors.push(FieldError::forbidden(field, &format!("updates to {field} are forbidden.")));
                }
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::super::catalogue::Kinds;
    use super::*;

    fn errors(resource: &str, object: &Value) -> Vec<String> {
        let kinds = Kinds::built_in();
        create(kinds.get(&resource.into()).unwrap(), object).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn names_follow_the_rule_of_their_kind() {
        let named = |name: &str| json!({"metadata": {"name": name}});
        assert!(errors("configmaps", &named("a.b-c")).is_empty());
        assert!(
            errors("configmaps", &named("A"))[0]
                .starts_with("metadata.name: Invalid value: \"A\": a lowercase RFC 1123 subdomain")
        );
        assert!(errors("namespaces", &named("a.b"))[0].contains("a lowercase RFC 1123 label"));
        assert!(errors("roles.rbac.authorization.k8s.io", &named("system:x")).is_empty());
        assert!(errors("services", &named("1a"))[0].contains("DNS-1035"));
        assert_eq!(
            errors("configmaps", &json!({})),
            ["metadata.name: Required value: name or generateName is required"]
        );
    }

    #[test]
    fn keys_of_config_maps_are_checked() {
        let found = errors("configmaps", &json!({"metadata": {"name": "a"}, "data": {"a b": "x"}}));
        assert!(found[0].starts_with("data[a b]: Invalid value: \"a b\": a valid config key"));
    }

    #[test]
    fn a_lease_needs_a_positive_duration() {
        let found = errors(
            "leases.coordination.k8s.io",
            &json!({"metadata": {"name": "a"}, "spec": {"leaseDurationSeconds": 0}}),
        );
        assert_eq!(found, ["spec.leaseDurationSeconds: Invalid value: 0: must be greater than 0"]);
    }
}
