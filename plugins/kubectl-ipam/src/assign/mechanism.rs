//! By which annotation or field a Service asks a load balancer for an address.
//!
//! | provider | from | asks with | source |
//! | --- | --- | --- | --- |
//! | MetalLB | 0.14.9 | `metallb.io/loadBalancerIPs` | metallb/metallb: website/content/release-notes |
//! | | 0.12.0 | `metallb.universe.tf/loadBalancerIPs` | the same |
//! | | | `spec.loadBalancerIP` | the same |
//! | Cilium | 1.16.0 | `lbipam.cilium.io/ips` | cilium/cilium#30169 |
//! | | 1.13.0 | `io.cilium/lb-ipam-ips` | cilium/cilium#21764 |
//! | kube-vip | 0.5.12 | `kube-vip.io/loadbalancerIPs` | kube-vip/kube-vip#528 |
//! | | | `spec.loadBalancerIP` | the same |

use super::Version;
use crate::facts::{Mechanism, Provider};

/// How it is written in messages and on the command line.
pub const FIELD: &str = "spec.loadBalancerIP";

/// One way to ask, and since when it is understood.
struct Since {
    provider: Provider,
    from: Version,
    mechanism: Mechanism,
}

/// Newest first within a provider.
const KNOWN: &[Since] = &[
    since(Provider::MetalLb, Version(0, 14, 9), Mechanism::Annotation("metallb.io/loadBalancerIPs")),
    since(Provider::MetalLb, Version(0, 12, 0), Mechanism::Annotation("metallb.universe.tf/loadBalancerIPs")),
    since(Provider::MetalLb, Version(0, 0, 0), Mechanism::Field),
    since(Provider::Cilium, Version(1, 16, 0), Mechanism::Annotation("lbipam.cilium.io/ips")),
    since(Provider::Cilium, Version(1, 13, 0), Mechanism::Annotation("io.cilium/lb-ipam-ips")),
    since(Provider::KubeVip, Version(0, 5, 12), Mechanism::Annotation("kube-vip.io/loadbalancerIPs")),
    since(Provider::KubeVip, Version(0, 0, 0), Mechanism::Field),
];

const fn since(provider: Provider, from: Version, mechanism: Mechanism) -> Since {
    Since { provider, from, mechanism }
}

/// What a version of a provider understands best; `None` for one that cannot be asked, and for providers that are
/// no load balancers.
pub fn of_version(provider: Provider, version: Version) -> Option<Mechanism> {
    let mut known = KNOWN.iter().filter(|known| known.provider == provider);
    known.find(|known| version >= known.from).map(|known| known.mechanism.clone())
}

/// Whether every version from this one on understands the same.
pub fn is_newest(provider: Provider, version: Version) -> bool {
    let newest = KNOWN.iter().find(|known| known.provider == provider);
    newest.is_some_and(|newest| version >= newest.from)
}

/// The annotations of a provider, the newest first.
pub fn keys(provider: Provider) -> impl Iterator<Item = &'static str> {
    KNOWN.iter().filter(move |known| known.provider == provider).filter_map(|known| match known.mechanism {
        Mechanism::Annotation(key) => Some(key),
        Mechanism::Field => None,
    })
}

/// Every annotation that is known, with the provider that reads it.
pub fn all_keys() -> impl Iterator<Item = (Provider, &'static str)> {
    KNOWN.iter().filter_map(|known| match known.mechanism {
        Mechanism::Annotation(key) => Some((known.provider, key)),
        Mechanism::Field => None,
    })
}

/// Every mechanism as it is written.
pub fn names() -> Vec<&'static str> {
    all_keys().map(|(_, key)| key).chain([FIELD]).collect()
}

/// The mechanism as it is written: an annotation's key, or the field.
pub fn name(mechanism: &Mechanism) -> &'static str {
    match mechanism {
        Mechanism::Annotation(key) => key,
        Mechanism::Field => FIELD,
    }
}

/// The mechanism of that name.
pub fn parse(text: &str) -> Option<Mechanism> {
    if text == FIELD {
        return Some(Mechanism::Field);
    }
    all_keys().map(|(_, key)| key).find(|key| *key == text).map(Mechanism::Annotation)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_version_has_its_own_way_to_be_asked() {
        let of = |provider, version| of_version(provider, version).as_ref().map_or("none", name);
        for (provider, version, expected) in [
            (Provider::MetalLb, Version(0, 16, 1), "metallb.io/loadBalancerIPs"),
            (Provider::MetalLb, Version(0, 14, 9), "metallb.io/loadBalancerIPs"),
            (Provider::MetalLb, Version(0, 14, 8), "metallb.universe.tf/loadBalancerIPs"),
            (Provider::MetalLb, Version(0, 12, 0), "metallb.universe.tf/loadBalancerIPs"),
            (Provider::MetalLb, Version(0, 11, 0), "spec.loadBalancerIP"),
            (Provider::Cilium, Version(1, 18, 1), "lbipam.cilium.io/ips"),
            (Provider::Cilium, Version(1, 15, 6), "io.cilium/lb-ipam-ips"),
            (Provider::Cilium, Version(1, 12, 9), "none"),
            (Provider::KubeVip, Version(1, 2, 3), "kube-vip.io/loadbalancerIPs"),
            (Provider::KubeVip, Version(0, 5, 11), "spec.loadBalancerIP"),
            (Provider::Static, Version(1, 0, 0), "none"),
        ] {
            assert_eq!(of(provider, version), expected, "{provider} {version}");
        }
        assert!(is_newest(Provider::MetalLb, Version(0, 15, 0)));
        assert!(!is_newest(Provider::MetalLb, Version(0, 14, 2)));
    }

    #[test]
    fn only_what_some_load_balancer_reads_is_a_mechanism() {
        assert_eq!(parse("spec.loadBalancerIP"), Some(Mechanism::Field));
        assert_eq!(parse("lbipam.cilium.io/ips"), Some(Mechanism::Annotation("lbipam.cilium.io/ips")));
        assert_eq!(parse("ipam.cilium.io/ip-address"), None);
    }
}
