//! The pool's object in the cluster, and its manifest in Git: the fields that hold its addresses.

use std::fmt::Write;
use std::ops::Range;

use labkit::manifest::Object;
use labkit::manifest::edit::unified;
use labkit::manifest::yaml::Node;
use labkit::net::{AddrSpec, Cidr};
use serde::Deserialize;
use serde_json::{Value, json};

use super::entries::Piece;
use crate::facts::Provider;
use crate::inventory::edit::{Writing, scalar};

/// The field under `spec` with the addresses; `None` where the addresses are not in an object of their own.
pub fn field(provider: Provider) -> Option<&'static str> {
    match provider {
        Provider::MetalLb => Some("addresses"),
        Provider::Cilium => Some("blocks"),
        Provider::KubeVip | Provider::Static | Provider::Unknown => None,
    }
}

/// A new list: entries that stay are the old values, whatever their form.
pub fn list(provider: Provider, old: &[Value], pieces: &[Piece]) -> Value {
    let value = |piece: &Piece| match piece {
        Piece::Kept(at) => old.get(*at).cloned().unwrap_or_default(),
        Piece::New(addresses) => entry(provider, *addresses),
    };
    pieces.iter().map(value).collect()
}

/// One entry as the load balancer takes it. MetalLB refuses a bare address, and Cilium writes one as a prefix too.
fn entry(provider: Provider, addresses: AddrSpec) -> Value {
    let whole = match addresses {
        AddrSpec::Address(address) => AddrSpec::Cidr(Cidr::single(address)),
        other => other,
    };
    match (provider, whole) {
        (Provider::Cilium, AddrSpec::Range(range)) => {
            json!({"start": range.first().to_string(), "stop": range.last().to_string()})
        }
        (Provider::Cilium, other) => json!({"cidr": other.to_string()}),
        (_, other) => json!(other.to_string()),
    }
}

/// The entries as a plan shows them.
pub fn shown(list: &Value) -> String {
    let text = |entry: &Value| match (entry.as_str(), entry["cidr"].as_str()) {
        (Some(text), _) | (None, Some(text)) => text.to_owned(),
        _ => match (entry["start"].as_str(), entry["stop"].as_str()) {
            (Some(start), Some(stop)) => format!("{start}-{stop}"),
            (one, other) => one.or(other).unwrap_or_default().to_owned(),
        },
    };
    list.as_array().into_iter().flatten().map(text).collect::<Vec<_>>().join(", ")
}

/// A manifest of the object with this list, as people would write it: nothing that the API server adds.
pub fn manifest(object: &Value, field: &str, list: &Value) -> String {
    let metadata = &object["metadata"];
    let mut clean = json!({
        "apiVersion": object["apiVersion"], "kind": object["kind"],
        "metadata": {"name": metadata["name"]}, "spec": object["spec"],
    });
    if !metadata["namespace"].is_null() {
        clean["metadata"]["namespace"] = metadata["namespace"].clone();
    }
    let is_ours = |key: &str| !key.contains("toolkit.fluxcd.io/") && !key.contains("argocd.argoproj.io/");
    let labels = metadata["labels"].as_object().into_iter().flatten().filter(|(key, _)| is_ours(key));
    let labels: serde_json::Map<String, Value> =
        labels.map(|(key, value)| (key.clone(), value.clone())).collect();
    if !labels.is_empty() {
        clean["metadata"]["labels"] = labels.into();
    }
    clean["spec"][field] = list.clone();
    format!("---\n{}", yaml(&clean, ""))
}

/// A mapping or a list in lines; texts that other programs would read as something else are quoted.
fn yaml(value: &Value, indent: &str) -> String {
    let deeper = format!("{indent}  ");
    let is_block = |value: &Value| {
        value.as_object().is_some_and(|all| !all.is_empty())
            || value.as_array().is_some_and(|all| !all.is_empty())
    };
    let fields = value.as_object().into_iter().flatten().map(|(key, value)| {
        let key = scalar(Writing::Yaml, key);
        if is_block(value) {
            let below = yaml(value, if value.is_array() { indent } else { &deeper });
            format!("{indent}{key}:\n{below}")
        } else {
            format!("{indent}{key}: {}\n", plain(value))
        }
    });
    let items = value.as_array().into_iter().flatten().map(|value| {
        if is_block(value) {
            // The first line of what is in the list stands behind the dash.
            format!("{indent}- {}", yaml(value, &deeper).trim_start_matches(' '))
        } else {
            format!("{indent}- {}\n", plain(value))
        }
    });
    fields.chain(items).collect()
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), |text| scalar(Writing::Yaml, text))
}

/// The change of a manifest in Git in the form that `git apply` takes; `path` is the file's path in the repository,
/// `text` what it holds. `None` where the list is not written in a way that can be changed line by line.
pub fn patch(path: &str, text: &str, object: &Object, field: &str, list: &Value) -> Option<String> {
    let node = object.root().get("spec")?.get(field)?;
    let (range, new) = splice(text, node, list)?;
    let mut edited = text.to_owned();
    edited.replace_range(range, &new);
    holds(&edited, object, field, list).then(|| unified(path, text, &edited))
}

/// Entries that stay keep their lines, with the comments in them.
fn splice(text: &str, node: &Node, list: &Value) -> Option<(Range<usize>, String)> {
    let (start, end) = (node.span.start.offset as usize, node.span.end.offset as usize);
    let wanted = list.as_array()?;
    if node.flow {
        return Some((start..end, list.to_string()));
    }
    let items = node.as_sequence().filter(|items| !items.is_empty())?;
    let line_start = |at: usize| text[..at].rfind('\n').map_or(0, |newline| newline + 1);
    let first = line_start(items.first()?.span.start.offset as usize);
    let indent: String = text[first..].chars().take_while(|c| *c == ' ').collect();
    let mut starts: Vec<usize> =
        items.iter().map(|item| line_start(item.span.start.offset as usize)).collect();
    let last = items.last()?.span.end.offset as usize;
    let last = last.saturating_sub(text[..last].len() - text[..last].trim_end().len());
    starts.push(text[last..].find('\n').map_or(text.len(), |newline| last + newline + 1));
    let mut new = String::new();
    for value in wanted {
        let old = items.iter().position(|item| item.to_json() == *value);
        match old {
            Some(at) => {
                let lines = &text[starts[at]..starts[at + 1]];
                new.push_str(lines);
                if !lines.ends_with('\n') {
                    new.push('\n');
                }
            }
            None => new.push_str(&item(&indent, value)?),
        }
    }
    Some((first..starts[items.len()], new))
}

/// A new entry in the lines of a block list.
fn item(indent: &str, value: &Value) -> Option<String> {
    if let Some(text) = value.as_str() {
        return Some(format!("{indent}- {}\n", scalar(Writing::Yaml, text)));
    }
    let mut lines = String::new();
    for (at, (key, value)) in value.as_object()?.iter().enumerate() {
        let lead = if at == 0 { "- " } else { "  " };
        writeln!(lines, "{indent}{lead}{key}: {}", scalar(Writing::Yaml, value.as_str()?)).ok()?;
    }
    Some(lines)
}

/// Whether the text, read by another parser, has the object with this list.
fn holds(text: &str, object: &Object, field: &str, list: &Value) -> bool {
    serde_yaml::Deserializer::from_str(text).any(|document| {
        Value::deserialize(document).is_ok_and(|read| {
            read["kind"] == object.kind.as_str()
                && read["metadata"]["name"] == object.name.as_str()
                && read["spec"][field] == *list
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const MANIFEST: &str = "\
# the LAN
apiVersion: metallb.io/v1beta1
kind: IPAddressPool
metadata:
  name: lb
  namespace: metallb-system
spec:
  addresses:
    - 10.0.0.10-10.0.0.19 # Services
    - 10.0.0.40/32
  autoAssign: false
";

    fn patched(text: &str, field: &str, list: &Value) -> Option<String> {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("pool.yaml");
        std::fs::write(&file, text).unwrap();
        let loaded = labkit::manifest::load(&[file], &mut std::io::empty()).unwrap();
        patch("apps/pool.yaml", text, &loaded.objects[0], field, list)
    }

    #[test]
    fn the_patch_changes_the_lines_of_the_list_that_change() {
        let list = json!(["10.0.0.10-10.0.0.19", "10.0.0.40-10.0.0.44"]);
        insta::assert_snapshot!(patched(MANIFEST, "addresses", &list).unwrap(), @"
        --- a/apps/pool.yaml
        +++ b/apps/pool.yaml
        @@ -7,5 +7,5 @@
         spec:
           addresses:
             - 10.0.0.10-10.0.0.19 # Services
        -    - 10.0.0.40/32
        +    - 10.0.0.40-10.0.0.44
           autoAssign: false
        ");
        let flow =
            MANIFEST.replace("\n    - 10.0.0.10-10.0.0.19 # Services\n    - 10.0.0.40/32", " [10.0.0.40/32]");
        insta::assert_snapshot!(patched(&flow, "addresses", &list).unwrap(), @r#"
        --- a/apps/pool.yaml
        +++ b/apps/pool.yaml
        @@ -5,5 +5,5 @@
           name: lb
           namespace: metallb-system
         spec:
        -  addresses: [10.0.0.40/32]
        +  addresses: ["10.0.0.10-10.0.0.19","10.0.0.40-10.0.0.44"]
           autoAssign: false
        "#);
    }

    #[test]
    fn a_manifest_has_what_people_write_and_means_it_to_every_reader() {
        let object = json!({
            "apiVersion": "cilium.io/v2alpha1", "kind": "CiliumLoadBalancerIPPool",
            "metadata": {
                "name": "lan", "uid": "7", "resourceVersion": "9",
                "labels": {"team": "net", "kustomize.toolkit.fluxcd.io/name": "infra"},
            },
            "spec": {
                "allowFirstLastIPs": "Yes", "disabled": false,
                "serviceSelector": {"matchExpressions": [{"key": "a", "operator": "In", "values": ["b"]}]},
            },
            "status": {"conditions": []},
        });
        let list = json!([{"cidr": "10.0.0.0/28"}, {"start": "fd00::1", "stop": "fd00::9"}]);
        insta::assert_snapshot!(manifest(&object, "blocks", &list), @r#"
        ---
        apiVersion: cilium.io/v2alpha1
        kind: CiliumLoadBalancerIPPool
        metadata:
          name: lan
          labels:
            team: net
        spec:
          allowFirstLastIPs: "Yes"
          disabled: false
          serviceSelector:
            matchExpressions:
            - key: a
              operator: In
              values:
              - b
          blocks:
          - cidr: 10.0.0.0/28
          - start: "fd00::1"
            stop: "fd00::9"
        "#);
    }

    #[test]
    fn a_list_that_is_not_there_is_not_guessed_at() {
        assert_eq!(patched(&MANIFEST.replace("addresses", "other"), "addresses", &json!([])), None);
    }

    #[test]
    fn each_load_balancer_has_its_own_form() {
        let pieces: Vec<Piece> = ["10.0.0.1", "10.0.0.2-10.0.0.3", "10.0.1.0/28", "fd00::1"]
            .iter()
            .map(|text| Piece::New(text.parse().unwrap()))
            .collect();
        assert_eq!(
            list(Provider::MetalLb, &[], &pieces),
            json!(["10.0.0.1/32", "10.0.0.2-10.0.0.3", "10.0.1.0/28", "fd00::1/128"])
        );
        let blocks = list(Provider::Cilium, &[], &pieces);
        assert_eq!(blocks[1], json!({"start": "10.0.0.2", "stop": "10.0.0.3"}));
        assert_eq!(shown(&blocks), "10.0.0.1/32, 10.0.0.2-10.0.0.3, 10.0.1.0/28, fd00::1/128");
        let kept = list(Provider::Cilium, &[json!({"start": "10.0.0.9"})], &[Piece::Kept(0)]);
        assert_eq!(shown(&kept), "10.0.0.9");
    }
}
