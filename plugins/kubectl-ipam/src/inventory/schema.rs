//! The format as a JSON schema, for editors that complete and check YAML while it is written.

use schemars::Schema;
use serde_json::{Map, Value, json};

use super::model::{API_VERSION, KIND};
use crate::publish::Section;

/// A field: name, whether it has to be there, type, description.
type Field = (&'static str, bool, Value, &'static str);

/// The schema of an inventory file.
pub fn schema() -> Schema {
    let mut root = mapping(
        "Networks, pools, hosts and reservations of a lab: what every address is for.",
        vec![
            ("apiVersion", true, json!({"const": API_VERSION}), "The version of the format."),
            ("kind", true, json!({"const": KIND}), "The kind of the document."),
            ("networks", false, list("Network"), "Networks that addresses come from."),
            ("pools", false, list("Pool"), "Ranges that addresses are handed out of."),
            ("hosts", false, list("Host"), "Machines and virtual addresses with a fixed place."),
            ("reservations", false, list("Reservation"), "Addresses kept for somebody."),
            ("plan", false, list("Tier"), "How prefixes are divided into tiers."),
            ("publish", false, list("Publish"), "ConfigMaps in the cluster that repeat the inventory."),
            ("claims", false, optional("Claims"), "Where claims are kept."),
            ("suppress", false, list("Suppress"), "Findings of `check` to live with."),
        ],
    );
    root.insert("$schema".into(), json!("https://json-schema.org/draft/2020-12/schema"));
    root.insert("title".into(), json!(KIND));
    let definitions: Map<_, _> = definitions()
        .into_iter()
        .map(|(name, definition)| (name.to_owned(), Value::Object(definition)))
        .collect();
    root.insert("$defs".into(), Value::Object(definitions));
    Schema::from(root)
}

fn definitions() -> Vec<(&'static str, Map<String, Value>)> {
    let mut reservation = mapping(
        "Addresses kept for somebody: one of ip, cidr and range.",
        vec![
            ("name", true, name(), "Its name, unique among reservations."),
            ("ip", false, one_or_more(address()), "One address, or a list with one of each family."),
            ("cidr", false, cidr(), "A whole prefix."),
            ("range", false, range(), "The addresses first-last."),
            ("pool", false, text(), "The pool they were taken from."),
            ("for", false, object(), "The object they are for: Kind/namespace/name or Kind/name."),
            ("ports", false, one_or_more(port()), "Ports served on them: 443, 443/TCP, 1900/UDP."),
            (
                "hostnames",
                false,
                one_or_more(hostname()),
                "More DNS names; one with a dot is fully qualified.",
            ),
            ("owner", false, text(), "Who asked for them."),
            ("note", false, text(), "Anything worth knowing."),
            ("expires", false, time(), "When they become free again: a date, or a time with its zone."),
        ],
    );
    let forms = ["ip", "cidr", "range"].map(|form| json!({"required": [form]}));
    reservation.insert("oneOf".into(), json!(forms));
    vec![
        ("Network", network()),
        (
            "Lease",
            mapping(
                "An address that a DHCP server always gives to the same client.",
                vec![
                    ("name", true, name(), "The client's name."),
                    ("ip", true, address(), "The address."),
                    ("mac", false, mac(), "The client's hardware address."),
                ],
            ),
        ),
        (
            "Pool",
            mapping(
                "A range that addresses are handed out of.",
                vec![
                    (
                        "name",
                        true,
                        name(),
                        "Its name, unique among pools; for MetalLB and Cilium the object's name.",
                    ),
                    (
                        "provider",
                        true,
                        words(&["metallb", "cilium", "kube-vip", "static"]),
                        "Who hands them out.",
                    ),
                    ("addresses", true, one_or_more(spec()), "Addresses, prefixes and ranges."),
                    ("announce", false, one_or_more(words(&["layer2", "bgp"])), "How they are announced."),
                    ("note", false, text(), "Anything worth knowing."),
                ],
            ),
        ),
        (
            "Host",
            mapping(
                "A machine, or a virtual address, with a fixed place.",
                vec![
                    ("name", true, name(), "Its name, unique among hosts."),
                    ("ip", true, one_or_more(address()), "Its address or addresses."),
                    (
                        "role",
                        false,
                        words(&["node", "vip", "storage", "gateway", "dns", "host"]),
                        "What it is; host if it is not said.",
                    ),
                    ("mac", false, mac(), "Its hardware address."),
                    (
                        "hostnames",
                        false,
                        one_or_more(hostname()),
                        "More DNS names; one with a dot is fully qualified.",
                    ),
                    ("owner", false, text(), "Who looks after it."),
                    ("note", false, text(), "Anything worth knowing."),
                ],
            ),
        ),
        ("Reservation", reservation),
        (
            "Tier",
            mapping(
                "A part of an address plan.",
                vec![
                    ("name", true, name(), "Its name, unique among networks and tiers."),
                    ("cidr", true, cidr(), "Its prefix."),
                    ("parent", false, text(), "The network or tier it is cut out of."),
                    ("kind", false, kind(), "What it is for; if it is not said, what its parent is for."),
                    ("nodeMask", false, prefix_length(), "The prefix length of each node's part; pods only."),
                    ("note", false, text(), "Anything worth knowing."),
                ],
            ),
        ),
        ("Publish", publish()),
        ("KeyTemplate", key_template()),
        (
            "Claims",
            mapping(
                "Where claims are kept, and how.",
                vec![
                    ("context", false, text(), "The kubeconfig context of the cluster that keeps them."),
                    ("namespace", false, text(), "The namespace; kube-system if it is not said."),
                    ("holdDown", false, duration(), "How long a released address is kept from others."),
                ],
            ),
        ),
        (
            "Suppress",
            mapping(
                "A finding to live with.",
                vec![
                    ("code", true, name(), "The rule's code; * stands for any text."),
                    ("subject", false, text(), "Only for this: name, kind/name or kind/namespace/name."),
                    ("reason", true, name(), "Why."),
                ],
            ),
        ),
    ]
}

fn network() -> Map<String, Value> {
    mapping(
        "A network that addresses come from.",
        vec![
            ("name", true, name(), "Its name, unique among networks and tiers."),
            ("cidr", true, cidr(), "Its prefix."),
            ("kind", false, kind(), "What it is for; lan if it is not said."),
            ("gateway", false, address(), "Its router."),
            ("dns", false, one_or_more(address()), "Its name servers."),
            ("dhcp", false, one_or_more(spec()), "What its DHCP server hands out to anybody."),
            ("leases", false, list("Lease"), "What its DHCP server always gives to the same client."),
            ("parent", false, text(), "The network or tier it was cut out of."),
            ("domain", false, hostname(), "The DNS suffix of the hosts and reservations inside it."),
            ("nodeMask", false, prefix_length(), "The prefix length of each node's part; pods only."),
            ("note", false, text(), "Anything worth knowing."),
        ],
    )
}

fn publish() -> Map<String, Value> {
    let config_map = json!({"type": "string", "pattern": "^[^/]+/[^/]+$"});
    mapping(
        "A ConfigMap that repeats the inventory in the cluster.",
        vec![
            ("configMap", true, config_map, "namespace/name"),
            ("labels", false, texts(), "Its labels."),
            ("annotations", false, texts(), "Its annotations."),
            ("keys", false, list("KeyTemplate"), "One key for each entry of a section."),
            ("data", false, texts(), "Single keys; ${section.name.field} stands for a fact."),
        ],
    )
}

fn key_template() -> Map<String, Value> {
    let sections = Section::ALL.map(Section::key);
    let roles = words(&["node", "vip", "storage", "gateway", "dns", "host"]);
    mapping(
        "Keys of a ConfigMap, one for each entry of a section that has the facts in question.",
        vec![
            ("each", true, words(&sections), "The section."),
            ("pool", false, text(), "Only reservations out of this pool."),
            ("role", false, roles, "Only hosts that are this."),
            ("network", false, text(), "Only entries with an address in this network or tier."),
            ("kind", false, kind(), "Only networks or tiers for this."),
            ("key", true, name(), "The key; ${field} stands for a fact of the entry."),
            ("value", true, text(), "The value; ${field} stands for a fact of the entry."),
        ],
    )
}

fn mapping(description: &str, fields: Vec<Field>) -> Map<String, Value> {
    let required: Vec<_> =
        fields.iter().filter(|(_, required, ..)| *required).map(|(name, ..)| *name).collect();
    let properties: Map<_, _> = fields
        .iter()
        .map(|(name, _, kind, description)| {
            let mut kind = kind.clone();
            kind["description"] = json!(description);
            ((*name).to_owned(), kind)
        })
        .collect();
    let mut mapping = Map::new();
    mapping.insert("description".into(), json!(description));
    mapping.insert("type".into(), json!("object"));
    mapping.insert("properties".into(), Value::Object(properties));
    if !required.is_empty() {
        mapping.insert("required".into(), json!(required));
    }
    mapping.insert("additionalProperties".into(), json!(false));
    mapping
}

fn reference(name: &str) -> Value {
    json!({"$ref": format!("#/$defs/{name}")})
}

/// As [`reference`], or nothing behind the key.
fn optional(name: &str) -> Value {
    json!({"oneOf": [reference(name), {"type": "null"}]})
}

fn list(name: &str) -> Value {
    json!({"type": ["array", "null"], "items": reference(name)})
}

fn one_or_more(item: Value) -> Value {
    json!({"oneOf": [item, {"type": "array", "items": item}]})
}

fn words(words: &[&str]) -> Value {
    json!({"enum": words})
}

fn kind() -> Value {
    words(&["lan", "pods", "services"])
}

/// Free keys, each with a text.
fn texts() -> Value {
    json!({
        "type": ["object", "null"],
        "additionalProperties": {"type": ["string", "number", "boolean"]},
    })
}

fn hostname() -> Value {
    json!({"type": "string", "pattern": "^[0-9A-Za-z_-]+(\\.[0-9A-Za-z_-]+)*$", "maxLength": 253})
}

fn prefix_length() -> Value {
    json!({"type": "integer", "minimum": 0, "maximum": 128})
}

fn duration() -> Value {
    json!({"type": ["string", "integer"], "pattern": "^(0|([0-9.]+(h|m|s|ms|us|µs|ns))+)$"})
}

fn name() -> Value {
    json!({"type": ["string", "number", "boolean"], "minLength": 1})
}

/// Text that somebody may have written without quotes, so that a reader takes it for a number or a boolean.
fn text() -> Value {
    json!({"type": ["string", "number", "boolean", "null"]})
}

fn address() -> Value {
    json!({"type": "string", "pattern": "^[0-9A-Fa-f.:]+$"})
}

fn cidr() -> Value {
    json!({"type": "string", "pattern": "^[0-9A-Fa-f.:]+/[0-9]{1,3}$"})
}

fn range() -> Value {
    json!({"type": "string", "pattern": "^[0-9A-Fa-f.:]+ *- *[0-9A-Fa-f.:]+$"})
}

fn spec() -> Value {
    json!({"type": "string", "pattern": "^[0-9A-Fa-f.:]+(/[0-9]{1,3}| *- *[0-9A-Fa-f.:]+)?$"})
}

fn mac() -> Value {
    json!({"type": "string", "pattern": "^[0-9A-Fa-f]{2}([:-][0-9A-Fa-f]{2}){5}$"})
}

fn object() -> Value {
    json!({"type": "string", "pattern": "^[^/\\s]+/[^/\\s]+(/[^/\\s]+)?$"})
}

fn port() -> Value {
    json!({"oneOf": [
        {"type": "integer", "minimum": 1, "maximum": 65535},
        {"type": "string", "pattern": "^[0-9]{1,5}(/([Tt][Cc][Pp]|[Uu][Dd][Pp]|[Ss][Cc][Tt][Pp]))?$"},
    ]})
}

fn time() -> Value {
    json!({"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}"})
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inventory::read::FIELDS;

    #[test]
    fn the_schema_has_the_fields_that_the_reader_knows() {
        let schema = schema();
        for (mapping, fields) in FIELDS {
            let definition =
                if *mapping == KIND { schema.as_value() } else { &schema.as_value()["$defs"][mapping] };
            let properties = definition["properties"].as_object().unwrap();
            let names: Vec<_> = properties.keys().map(String::as_str).collect();
            assert_eq!(&names, fields, "{mapping}");
            assert_eq!(definition["additionalProperties"], false);
        }
        assert_eq!(schema.as_value()["$defs"].as_object().unwrap().len() + 1, FIELDS.len());
    }
}
