//! The format as a JSON schema, for editors that complete and check YAML while it is written.

use schemars::Schema;
use serde_json::{Map, Value, json};

use super::{API_VERSION, KIND};

/// A field: name, whether it has to be there, type, description.
type Field = (&'static str, bool, Value, &'static str);

/// The schema of `cluster.yaml`.
pub fn schema() -> Schema {
    let mut root = mapping("A Talos cluster and its nodes.", root());
    root.insert("$schema".into(), json!("https://json-schema.org/draft/2020-12/schema"));
    root.insert("title".into(), json!(KIND));
    let parts = [
        ("Network", "The networks inside the cluster, and what all nodes are told.", network()),
        ("Cni", "Manifests that connect the pods.", vec![("custom", true, list(text()), "Their URLs.")]),
        ("RolePatches", "What nodes of a role get.", vec![patches("Patches for nodes of this role.")]),
        ("Node", "A machine of the cluster.", node()),
        ("Disk", "Which disk: one of wwid, serial and uuid.", disk()),
        ("Interface", "A link that is configured by hand.", interface()),
    ];
    let parts: Map<_, _> = parts
        .into_iter()
        .map(|(name, description, fields)| (name.to_owned(), Value::Object(mapping(description, fields))))
        .collect();
    root.insert("$defs".into(), Value::Object(parts));
    Schema::from(root)
}

fn root() -> Vec<Field> {
    vec![
        ("apiVersion", true, json!({"const": API_VERSION}), "The version of the format."),
        ("kind", true, json!({"const": KIND}), "The kind of the document."),
        ("name", true, text(), "The name of the cluster."),
        (
            "endpoint",
            true,
            json!({"type": "string", "pattern": "^https://.+:[0-9]+/?$"}),
            "Where its Kubernetes API is reached.",
        ),
        ("vip", false, text(), "An address that the control planes share."),
        ("talosVersion", true, version(), "The version of Talos."),
        ("kubernetesVersion", true, version(), "The version of Kubernetes."),
        ("secrets", false, text(), "The file of secrets, beside this one: secrets.yaml."),
        ("output", false, text(), "The folder of generated files: this one's."),
        ("installer", false, text(), "The installer's image, with or without a tag."),
        ("discover", false, list(text()), "Networks that nodes may be found in."),
        ("network", false, part("Network"), "The networks inside the cluster."),
        ("certSANs", false, list(text()), "More names and addresses for the certificates of the APIs."),
        (
            "allowSchedulingOnControlPlanes",
            false,
            json!({"type": "boolean"}),
            "Whether pods run on control planes.",
        ),
        patches("Patches for every node."),
        ("controlPlane", false, part("RolePatches"), "What control planes get."),
        ("worker", false, part("RolePatches"), "What workers get."),
        ("nodes", false, list(part("Node")), "The machines."),
    ]
}

fn network() -> Vec<Field> {
    let cni = json!({"anyOf": [{"enum": ["flannel", "none"]}, part("Cni")]});
    vec![
        ("podSubnets", false, list(text()), "Where pods get addresses from: 10.244.0.0/16."),
        ("serviceSubnets", false, list(text()), "Where Services get addresses from: 10.96.0.0/12."),
        ("dnsDomain", false, text(), "The domain of names inside: cluster.local."),
        ("cni", false, cni, "Who connects the pods: flannel."),
        ("nameservers", false, list(text()), "Name servers of the nodes, instead of DHCP's."),
        ("timeServers", false, list(text()), "Time servers of the nodes, instead of Talos's."),
    ]
}

fn node() -> Vec<Field> {
    vec![
        ("hostname", true, text(), "Its name."),
        ("role", true, json!({"enum": ["controlplane", "worker"]}), "What it is for."),
        ("address", true, text(), "Where it answers: host or host:port."),
        ("uuid", false, text(), "The machine's UUID (SMBIOS)."),
        ("mac", false, text(), "The hardware address of its link."),
        ("disk", false, part("Disk"), "The disk that Talos is installed to."),
        ("network", false, part("Interface"), "Its link with a fixed address, instead of DHCP."),
        patches("Patches for this node."),
    ]
}

fn disk() -> Vec<Field> {
    vec![
        ("wwid", false, text(), "Its world wide identifier."),
        ("serial", false, text(), "Its serial number."),
        ("model", false, text(), "Its model, beside the serial number."),
        ("uuid", false, text(), "Its UUID."),
    ]
}

fn interface() -> Vec<Field> {
    vec![
        ("interface", false, text(), "The link's name."),
        ("mac", false, text(), "The link's hardware address: that of the node."),
        ("address", false, one_or_more(), "Its address with the length of the prefix: 10.0.0.11/24."),
        ("gateway", false, one_or_more(), "The default gateway."),
        (
            "mtu",
            false,
            json!({"type": "integer", "minimum": 576, "maximum": 16384}),
            "The largest packet in bytes.",
        ),
        ("dhcp", false, json!({"type": "boolean"}), "Whether DHCP is asked: if there is no address."),
    ]
}

fn mapping(description: &str, fields: Vec<Field>) -> Map<String, Value> {
    let required: Vec<_> = fields.iter().filter(|field| field.1).map(|field| field.0).collect();
    let mut properties = Map::new();
    for (name, _, mut value, description) in fields {
        if let Some(value) = value.as_object_mut() {
            value.insert("description".into(), json!(description));
        }
        properties.insert(name.into(), value);
    }
    let mut map = Map::new();
    map.insert("type".into(), json!("object"));
    map.insert("description".into(), json!(description));
    map.insert("properties".into(), Value::Object(properties));
    if !required.is_empty() {
        map.insert("required".into(), json!(required));
    }
    map.insert("additionalProperties".into(), json!(false));
    map
}

fn patches(description: &'static str) -> Field {
    ("patches", false, list(json!({"type": ["string", "object", "array"]})), description)
}

fn text() -> Value {
    json!({"type": "string"})
}

fn version() -> Value {
    json!({"type": "string", "pattern": "^v?[0-9]+\\.[0-9]+\\.[0-9]+(-[0-9A-Za-z.-]+)?$"})
}

fn one_or_more() -> Value {
    json!({"anyOf": [text(), list(text())]})
}

fn list(items: Value) -> Value {
    json!({"type": "array", "items": items})
}

fn part(name: &str) -> Value {
    json!({"$ref": format!("#/$defs/{name}")})
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::FIELDS;

    #[test]
    fn the_schema_has_the_fields_that_are_read() {
        let schema = schema().to_value();
        for (part, fields) in FIELDS {
            let properties = match part {
                KIND => &schema["properties"],
                part => &schema["$defs"][part]["properties"],
            };
            let known: Vec<_> = properties.as_object().unwrap().keys().map(String::as_str).collect();
            assert_eq!(known, fields, "{part}");
        }
    }
}
