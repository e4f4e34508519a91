//! What the user asks for.

use labkit::finding::Subject;
use labkit::net::{AddrSpec, AddressError};

/// A name, or addresses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// `plex`, `media/plex`, `service/plex`, `service/media/plex`.
    Name(String),
    /// An address, a prefix or a range.
    Addresses(AddrSpec),
}

impl Target {
    /// Reads what was typed. What can be read as addresses is meant as such.
    pub fn read(text: &str) -> Self {
        AddrSpec::parse_cli(text).map_or_else(|_| Self::Name(text.trim().to_owned()), Self::Addresses)
    }

    /// Why a text that is no known name is no address either, if it was meant as one.
    pub fn mistake(text: &str) -> Option<AddressError> {
        let error = AddrSpec::parse_cli(text).err()?;
        let looks = text.starts_with(|c: char| c.is_ascii_hexdigit() || c == ':')
            && text.contains(['.', ':'])
            && text.chars().all(|c| c.is_ascii_hexdigit() || ".:/-%".contains(c));
        looks.then_some(error)
    }
}

/// Short forms of kinds, as kubectl has them, and the kinds they stand for.
const KINDS: &[(&str, &[&str])] = &[
    ("svc", &["Service"]),
    ("services", &["Service"]),
    ("no", &["Node"]),
    ("nodes", &["Node"]),
    ("ing", &["Ingress"]),
    ("cm", &["ConfigMap"]),
    ("pv", &["PersistentVolume"]),
    ("sc", &["StorageClass"]),
    ("pool", &["pool", "IPAddressPool", "CiliumLoadBalancerIPPool", "CiliumPodIPPool", "IPPool"]),
    ("host", &["host", "Node", "vip"]),
];

/// Whether `text` names the subject: `name`, `namespace/name`, `kind/name` or `kind/namespace/name`. Kinds are compared
/// without regard to case, and may be short ones. With `namespace` the subject has to be in it, or be a thing that has
/// none; a Service without one stands in a ConfigMap and may be in any.
pub fn is_named(subject: &Subject, text: &str, namespace: Option<&str>) -> bool {
    let Subject { kind, namespace: own, name } = subject;
    let parts: Vec<&str> = text.split('/').collect();
    let is_kind = |part: &str| {
        let meant = KINDS.iter().find(|(short, _)| short.eq_ignore_ascii_case(part));
        meant.map_or(kind.eq_ignore_ascii_case(part), |(_, kinds)| {
            kinds.iter().any(|one| one.eq_ignore_ascii_case(kind))
        })
    };
    let is_namespace = |part: &str| own.as_deref() == Some(part);
    let named = match parts.as_slice() {
        [only] => only == name,
        [first, last] => last == name && (is_kind(first) || is_namespace(first)),
        [first, middle, last] => last == name && is_namespace(middle) && is_kind(first),
        _ => false,
    };
    let elsewhere = |wanted: &str| match own {
        Some(own) => own != wanted,
        None => kind.eq_ignore_ascii_case("Service"),
    };
    named && !namespace.is_some_and(elsewhere)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_in_every_form_and_names() {
        let range = |text: &str| match Target::read(text) {
            Target::Addresses(addresses) => addresses.to_string(),
            Target::Name(name) => format!("name {name}"),
        };
        let read =
            ["10.69.1.154", "10.69.1.0/24", "10.69.1.150-165", "fd00::1", "plex", "service/plex", "1.2"];
        insta::assert_snapshot!(read.map(range).join("\n"), @"
        10.69.1.154
        10.69.1.0/24
        10.69.1.150-10.69.1.165
        fd00::1
        name plex
        name service/plex
        name 1.2
        ");
    }

    #[test]
    fn a_mistake_in_an_address_is_told_and_a_name_is_none() {
        assert!(Target::mistake("010.0.0.1").is_some());
        assert!(Target::mistake("10.69.1.150/24").is_some());
        assert!(Target::mistake("fd00::/200").is_some());
        assert_eq!(Target::mistake("plex"), None);
        assert_eq!(Target::mistake("cafe"), None, "hexadecimal, and a name all the same");
        assert_eq!(Target::mistake("grafana.home.arpa"), None);
    }

    #[test]
    fn kinds_have_short_forms_and_namespaces_restrict() {
        let plex = Subject::in_namespace("Service", "media", "plex");
        for text in ["plex", "media/plex", "service/plex", "svc/plex", "Service/media/plex"] {
            assert!(is_named(&plex, text, None), "{text}");
            assert!(is_named(&plex, text, Some("media")), "{text}");
            assert!(!is_named(&plex, text, Some("default")), "{text}");
        }
        for text in ["Plex", "node/plex", "default/plex", "svc/default/plex", "a/b/c/plex"] {
            assert!(!is_named(&plex, text, None), "{text}");
        }
        assert!(is_named(&Subject::new("IPAddressPool", "main"), "pool/main", None));
        assert!(is_named(&Subject::new("reservation", "plex"), "plex", Some("media")), "it has no namespace");
    }
}
