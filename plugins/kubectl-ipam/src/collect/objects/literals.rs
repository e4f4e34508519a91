//! Addresses written into texts that are meant for a program: variables, arguments, Helm values. What they mean is
//! not known, so they are references, no more.

use std::fmt;
use std::net::IpAddr;

use labkit::net::AddrSpec;
use serde::de::{Deserialize, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use super::Reader;
use super::meta::Meta;
use crate::collect::scribe::Scribe;
use crate::collect::text::mentions;
use crate::facts::{Port, Protocol, Role, Source, State};

/// The addresses in a text, with their ports. Only they are kept: nearly all texts have none, and what stands beside
/// them may be a secret.
#[derive(Debug, Default)]
pub struct Literal(Vec<(AddrSpec, Option<u16>)>);

impl Literal {
    /// Reads a value, or an argument such as `--listen=10.0.0.1:80`.
    pub fn of(text: &str) -> Self {
        // Anything shorter than `::1` has no address, and most values have no dots or colons at all.
        if !text.contains(['.', ':']) {
            return Self::default();
        }
        let mut found = mentions(text);
        if found.is_empty()
            && let Some((_, value)) = text.split_once('=')
        {
            found = mentions(value);
        }
        Self(found.into_iter().filter_map(|one| Some((one.addresses.ok()?, one.port))).collect())
    }

    /// The addresses, whatever they are.
    pub fn addresses(&self) -> impl Iterator<Item = AddrSpec> + '_ {
        self.0.iter().map(|(addresses, _)| *addresses)
    }

    /// Writes down what may belong to the lab; `name` is what the text is called where it stands.
    pub fn record(&self, path: &[&str], name: Option<&str>, scribe: &mut Scribe<'_>) {
        for (addresses, port) in self.0.iter().filter(|(addresses, _)| is_local(*addresses)) {
            let usage = scribe.used(path, *addresses, Role::Reference, State::Declared);
            usage.ports.extend(port.map(|number| Port { number, protocol: Protocol::Tcp }));
            usage.note = name.map(Into::into);
        }
    }
}

/// Whether addresses may be the lab's own. In free texts version numbers look like public IPv4 addresses, so those
/// do not count.
fn is_local(addresses: AddrSpec) -> bool {
    match addresses.range().first() {
        // 100.64.0.0/10 is shared address space, RFC 6598.
        IpAddr::V4(v4) => v4.is_private() || (v4.octets()[0] == 100 && v4.octets()[1] & 0xc0 == 64),
        IpAddr::V6(v6) => {
            !v6.is_loopback() && !v6.is_unspecified() && !v6.is_multicast() && !v6.is_unicast_link_local()
        }
    }
}

impl<'de> Deserialize<'de> for Literal {
    /// From a string; other values say nothing. In files people forget the quotes around numbers.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(LiteralVisitor)
    }
}

struct LiteralVisitor;

impl<'de> Visitor<'de> for LiteralVisitor {
    type Value = Literal;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Literal, E> {
        Ok(Literal::of(text))
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<Literal, E> {
        Ok(Literal::default())
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<Literal, E> {
        Ok(Literal::default())
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<Literal, E> {
        Ok(Literal::default())
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<Literal, E> {
        Ok(Literal::default())
    }

    fn visit_unit<E: Error>(self) -> Result<Literal, E> {
        Ok(Literal::default())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Literal, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Literal::default())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Literal, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Literal::default())
    }
}

/// Writes down the addresses anywhere in a tree of values.
fn record_tree(value: &Value, path: &mut Vec<String>, scribe: &mut Scribe<'_>) {
    match value {
        Value::String(text) => {
            let path: Vec<&str> = path.iter().map(String::as_str).collect();
            Literal::of(text).record(&path, None, scribe);
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                path.push(index.to_string());
                record_tree(item, path, scribe);
                path.pop();
            }
        }
        Value::Object(fields) => {
            for (key, field) in fields {
                path.push(key.clone());
                record_tree(field, path, scribe);
                path.pop();
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn path_of(keys: &[&str]) -> Vec<String> {
    keys.iter().map(|key| (*key).to_owned()).collect()
}

/// A HelmRelease of Flux, for its values.
#[derive(Debug, serde::Deserialize)]
pub struct HelmRelease {
    metadata: Meta,
    #[serde(default)]
    spec: HelmSpec,
}

#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
struct HelmSpec {
    values: Value,
}

impl Reader for HelmRelease {
    const SOURCE: Source = Source::Values;

    fn meta(&self) -> &Meta {
        &self.metadata
    }

    fn record(self, scribe: &mut Scribe<'_>) {
        record_tree(&self.spec.values, &mut path_of(&["spec", "values"]), scribe);
    }
}

/// A Kustomization of Flux, for the variables it puts in.
#[derive(Debug, serde::Deserialize)]
pub struct FluxKustomization {
    metadata: Meta,
    #[serde(default)]
    spec: FluxSpec,
}

#[derive(Debug, Default, serde::Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct FluxSpec {
    post_build: Option<PostBuild>,
}

#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
struct PostBuild {
    substitute: Value,
}

impl Reader for FluxKustomization {
    const SOURCE: Source = Source::Values;

    fn meta(&self) -> &Meta {
        &self.metadata
    }

    fn record(self, scribe: &mut Scribe<'_>) {
        if let Some(build) = &self.spec.post_build {
            record_tree(&build.substitute, &mut path_of(&["spec", "postBuild", "substitute"]), scribe);
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::{facts_of, lines};
    use super::*;

    fn found(text: &str) -> Vec<String> {
        Literal::of(text).addresses().map(|addresses| addresses.to_string()).collect()
    }

    #[test]
    fn values_and_arguments_are_read_alike() {
        assert_eq!(found("http://10.69.1.165:32400"), ["10.69.1.165"]);
        assert_eq!(found("--server=https://[fd00::5]:6443"), ["fd00::5"]);
        assert_eq!(found("--cidrs=10.0.0.0/24,10.0.1.0/24"), ["10.0.0.0/24", "10.0.1.0/24"]);
        assert_eq!(found("nas.lan"), [""; 0]);
        assert_eq!(found("--level=4"), [""; 0]);
    }

    #[test]
    fn helm_values_are_searched_to_the_bottom() {
        let release = json!({
            "metadata": {"name": "plex", "namespace": "media"},
            "spec": {"values": {
                "image": {"tag": "4.0.2.1", "replicas": 1},
                "ingress": null,
                "persistence": {"media": [{"type": "nfs", "server": "10.69.1.163"}]},
                "bind": "0.0.0.0:80",
                "url": "http://user:secret@10.69.1.165:32400/web",
            }},
        });
        let facts = facts_of::<HelmRelease>("HelmRelease", release);
        insta::assert_snapshot!(lines(&facts), @"
        10.69.1.163 reference declared: HelmRelease media/plex (spec.values.persistence.media[0].server)
        10.69.1.165 32400/TCP reference declared: HelmRelease media/plex (spec.values.url)
        ");
        assert!(!format!("{facts:?}").contains("secret"));
    }

    #[test]
    fn variables_that_flux_puts_in_are_read() {
        let kustomization = json!({
            "metadata": {"name": "apps", "namespace": "flux-system"},
            "spec": {"postBuild": {"substitute": {"NAS": "10.69.1.163", "DOMAIN": "lab.example"}}},
        });
        let facts = facts_of::<FluxKustomization>("Kustomization", kustomization);
        insta::assert_snapshot!(lines(&facts), @"10.69.1.163 reference declared: Kustomization flux-system/apps (spec.postBuild.substitute.NAS)");
        let none = json!({"metadata": {"name": "apps"}, "spec": {"postBuild": {"substituteFrom": []}}});
        assert_eq!(lines(&facts_of::<FluxKustomization>("Kustomization", none)), "");
    }
}
