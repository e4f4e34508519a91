//! Policies that name addresses: who is allowed to talk to whom. They use nothing, but break when an address moves.

use serde::Deserialize;

use super::Reader;
use super::meta::{Meta, nullable};
use crate::collect::scribe::Scribe;
use crate::facts::{Role, Source, State};

/// Writes down a prefix that a policy names; "everybody" names nobody.
fn refer(scribe: &mut Scribe<'_>, path: &[&str], text: &str) {
    if !text.ends_with("/0") {
        scribe.read_used(path, text, Role::Reference, State::Declared);
    }
}

/// A NetworkPolicy.
#[derive(Debug, Deserialize)]
pub struct NetworkPolicy {
    metadata: Meta,
    #[serde(default)]
    spec: NetworkSpec,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct NetworkSpec {
    #[serde(deserialize_with = "nullable")]
    ingress: Vec<NetworkRule>,
    #[serde(deserialize_with = "nullable")]
    egress: Vec<NetworkRule>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct NetworkRule {
    #[serde(deserialize_with = "nullable")]
    from: Vec<NetworkPeer>,
    #[serde(deserialize_with = "nullable")]
    to: Vec<NetworkPeer>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct NetworkPeer {
    ip_block: Option<IpBlock>,
}

#[derive(Debug, Deserialize)]
struct IpBlock {
    #[serde(default)]
    cidr: String,
}

impl Reader for NetworkPolicy {
    const SOURCE: Source = Source::Policy;

    fn meta(&self) -> &Meta {
        &self.metadata
    }

    fn record(self, scribe: &mut Scribe<'_>) {
        for (side, rules) in [("ingress", &self.spec.ingress), ("egress", &self.spec.egress)] {
            for (rule, peers) in rules.iter().enumerate() {
                for (way, peers) in [("from", &peers.from), ("to", &peers.to)] {
                    for (index, peer) in peers.iter().enumerate() {
                        let Some(block) = &peer.ip_block else { continue };
                        let (rule, index) = (rule.to_string(), index.to_string());
                        let path = ["spec", side, &rule, way, &index, "ipBlock", "cidr"];
                        refer(scribe, &path, &block.cidr);
                    }
                }
            }
        }
    }
}

/// A CiliumNetworkPolicy or CiliumClusterwideNetworkPolicy; it has one specification or several.
#[derive(Debug, Deserialize)]
pub struct CiliumPolicy {
    metadata: Meta,
    #[serde(default)]
    spec: Option<CiliumRules>,
    #[serde(default, deserialize_with = "nullable")]
    specs: Vec<CiliumRules>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct CiliumRules {
    #[serde(deserialize_with = "nullable")]
    ingress: Vec<CiliumRule>,
    #[serde(deserialize_with = "nullable")]
    ingress_deny: Vec<CiliumRule>,
    #[serde(deserialize_with = "nullable")]
    egress: Vec<CiliumRule>,
    #[serde(deserialize_with = "nullable")]
    egress_deny: Vec<CiliumRule>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct CiliumRule {
    #[serde(rename = "fromCIDR", deserialize_with = "nullable")]
    from: Vec<String>,
    #[serde(rename = "fromCIDRSet", deserialize_with = "nullable")]
    from_set: Vec<CidrSet>,
    #[serde(rename = "toCIDR", deserialize_with = "nullable")]
    to: Vec<String>,
    #[serde(rename = "toCIDRSet", deserialize_with = "nullable")]
    to_set: Vec<CidrSet>,
}

#[derive(Debug, Deserialize)]
struct CidrSet {
    // It may name a group of prefixes instead.
    cidr: Option<String>,
}

impl CiliumRules {
    fn record(&self, base: &[&str], scribe: &mut Scribe<'_>) {
        let sides = [
            ("ingress", &self.ingress),
            ("ingressDeny", &self.ingress_deny),
            ("egress", &self.egress),
            ("egressDeny", &self.egress_deny),
        ];
        for (side, rules) in sides {
            for (number, rule) in rules.iter().enumerate() {
                let number = number.to_string();
                for (field, texts) in [("fromCIDR", &rule.from), ("toCIDR", &rule.to)] {
                    for (index, text) in texts.iter().enumerate() {
                        let index = index.to_string();
                        let path = [base, &[side, &number, field, &index]].concat();
                        refer(scribe, &path, text);
                    }
                }
                for (field, sets) in [("fromCIDRSet", &rule.from_set), ("toCIDRSet", &rule.to_set)] {
                    for (index, set) in sets.iter().enumerate() {
                        let index = index.to_string();
                        let path = [base, &[side, &number, field, &index, "cidr"]].concat();
                        refer(scribe, &path, set.cidr.as_deref().unwrap_or("/0"));
                    }
                }
            }
        }
    }
}

impl Reader for CiliumPolicy {
    const SOURCE: Source = Source::Policy;

    fn meta(&self) -> &Meta {
        &self.metadata
    }

    fn record(self, scribe: &mut Scribe<'_>) {
        if let Some(spec) = &self.spec {
            spec.record(&["spec"], scribe);
        }
        for (index, spec) in self.specs.iter().enumerate() {
            spec.record(&["specs", &index.to_string()], scribe);
        }
    }
}

/// An AuthorizationPolicy of Istio.
#[derive(Debug, Deserialize)]
pub struct AuthorizationPolicy {
    metadata: Meta,
    #[serde(default)]
    spec: AuthorizationSpec,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct AuthorizationSpec {
    #[serde(deserialize_with = "nullable")]
    rules: Vec<AuthorizationRule>,
}

#[derive(Debug, Deserialize)]
struct AuthorizationRule {
    #[serde(default, deserialize_with = "nullable")]
    from: Vec<Caller>,
}

#[derive(Debug, Deserialize)]
struct Caller {
    #[serde(default)]
    source: IpBlocks,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct IpBlocks {
    #[serde(rename = "ipBlocks", deserialize_with = "nullable")]
    only: Vec<String>,
    #[serde(rename = "notIpBlocks", deserialize_with = "nullable")]
    none: Vec<String>,
    #[serde(rename = "remoteIpBlocks", deserialize_with = "nullable")]
    remote_only: Vec<String>,
    #[serde(rename = "notRemoteIpBlocks", deserialize_with = "nullable")]
    remote_none: Vec<String>,
}

impl Reader for AuthorizationPolicy {
    const SOURCE: Source = Source::Policy;

    fn meta(&self) -> &Meta {
        &self.metadata
    }

    fn record(self, scribe: &mut Scribe<'_>) {
        for (rule, entries) in self.spec.rules.iter().enumerate() {
            for (number, from) in entries.from.iter().enumerate() {
                let (rule, number, blocks) = (rule.to_string(), number.to_string(), &from.source);
                let fields = [
                    ("ipBlocks", &blocks.only),
                    ("notIpBlocks", &blocks.none),
                    ("remoteIpBlocks", &blocks.remote_only),
                    ("notRemoteIpBlocks", &blocks.remote_none),
                ];
                for (field, texts) in fields {
                    for (index, text) in texts.iter().enumerate() {
                        let index = index.to_string();
                        let path = ["spec", "rules", &rule, "from", &number, "source", field, &index];
                        refer(scribe, &path, text);
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::{facts_of, lines};
    use super::*;

    #[test]
    fn a_network_policy_refers_to_prefixes() {
        let policy = json!({
            "metadata": {"name": "media", "namespace": "media"},
            "spec": {
                "ingress": [{"from": [{"podSelector": {}}, {"ipBlock": {"cidr": "10.69.1.0/24", "except": ["10.69.1.7/32"]}}]}],
                "egress": [{"to": [{"ipBlock": {"cidr": "0.0.0.0/0"}}]}, {"to": [{"ipBlock": {"cidr": "10.69.1.163/32"}}]}, {}],
            },
        });
        insta::assert_snapshot!(lines(&facts_of::<NetworkPolicy>("NetworkPolicy", policy)), @"
        10.69.1.0/24 reference declared: NetworkPolicy media/media (spec.ingress[0].from[1].ipBlock.cidr)
        10.69.1.163/32 reference declared: NetworkPolicy media/media (spec.egress[1].to[0].ipBlock.cidr)
        ");
    }

    #[test]
    fn ciliums_policies_have_lists_and_sets_of_prefixes() {
        let policy = json!({
            "metadata": {"name": "nas"},
            "spec": {"egress": [{"toCIDR": ["10.69.1.163/32"], "toCIDRSet": [{"cidr": "fd00::/64"}, {"cidrGroupRef": "x"}]}]},
            "specs": [{"ingressDeny": [{"fromCIDR": ["10.0.0.0/8"]}]}],
        });
        insta::assert_snapshot!(lines(&facts_of::<CiliumPolicy>("CiliumNetworkPolicy", policy)), @"
        10.69.1.163/32 reference declared: CiliumNetworkPolicy nas (spec.egress[0].toCIDR[0])
        fd00::/64 reference declared: CiliumNetworkPolicy nas (spec.egress[0].toCIDRSet[0].cidr)
        10.0.0.0/8 reference declared: CiliumNetworkPolicy nas (specs[0].ingressDeny[0].fromCIDR[0])
        ");
    }

    #[test]
    fn istio_takes_addresses_as_well_as_prefixes() {
        let policy = json!({
            "metadata": {"name": "admin", "namespace": "istio-system"},
            "spec": {"rules": [{"from": [{"source": {"ipBlocks": ["10.69.1.20"], "notRemoteIpBlocks": ["10.69.2.0/24"]}}]}, {"to": []}]},
        });
        insta::assert_snapshot!(lines(&facts_of::<AuthorizationPolicy>("AuthorizationPolicy", policy)), @"
        10.69.1.20 reference declared: AuthorizationPolicy istio-system/admin (spec.rules[0].from[0].source.ipBlocks[0])
        10.69.2.0/24 reference declared: AuthorizationPolicy istio-system/admin (spec.rules[0].from[0].source.notRemoteIpBlocks[0])
        ");
    }
}
