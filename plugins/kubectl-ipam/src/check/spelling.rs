//! Is every address written so that all programs read the same?

use std::collections::{BTreeMap, BTreeSet};

use labkit::finding::{Evidence, Finding, Rule, Severity, Subject};
use labkit::net::{AddrSpec, AddressError, Class};

use super::context::{Context, entry_evidence, owner_subject, use_evidence};
use crate::facts::{Layer, Mechanism, Origin, PoolFact, Provider, Role};

pub(super) const HOST_BITS: Rule = Rule {
    code: "IPAM-HOST-BITS",
    severity: Severity::Error,
    title: "a prefix has host bits set",
    explanation: "A prefix such as 10.69.1.150/24 or fc00:f1:d759:3053:a573::/64 has bits set to the right of its \
        prefix length. Programs do not refuse it: they mask the bits silently. A MetalLB pool of 10.69.1.150/24 is the \
        whole 10.69.1.0/24, router included; two IPv6 tiers that differ only in masked bits are the same tier.\n\n\
        Every prefix in the inventory, in ConfigMaps and in pool objects is looked at.",
    mend: "Write the network itself (10.69.1.0/24) if all of it is meant, the address with /32 or /128 if one address \
        is meant, or a range first-last.",
    source: "metallb/metallb: internal/config/config.go (ParseCIDR); cilium/cilium: operator/pkg/lbipam/lbipam.go",
};

pub(super) const LEADING_ZERO: Rule = Rule {
    code: "IPAM-LEADING-ZERO",
    severity: Severity::Error,
    title: "an octet has a leading zero",
    explanation: "010.0.0.1 is 8.0.0.1 to the C library and 10.0.0.1 to older Go programs and to Kubernetes; current \
        parsers refuse it. Which host answers depends on who reads the text.",
    mend: "Write the octets without leading zeros.",
    source: "CVE-2021-29923; kubernetes/kubernetes: staging/src/k8s.io/apimachinery/pkg/util/validation/ip.go",
};

pub(super) const V4_MAPPED: Rule = Rule {
    code: "IPAM-V4-MAPPED",
    severity: Severity::Error,
    title: "an IPv4 address is written as IPv6",
    explanation: "::ffff:10.69.1.150 is the host 10.69.1.150, but programs that compare texts or families take it for \
        another address, so duplicates go unnoticed. The API server refuses the spelling in new objects.",
    mend: "Write the IPv4 address.",
    source: "RFC 4291 §2.5.5.2; kubernetes/kubernetes: staging/src/k8s.io/apimachinery/pkg/util/validation/ip.go",
};

pub(super) const BAD_PREFIX: Rule = Rule {
    code: "IPAM-BAD-PREFIX",
    severity: Severity::Error,
    title: "a prefix length cannot be read",
    explanation: "/33, /024, /-1, / 8 and /255.255.255.0 are refused by some programs and taken in different ways by \
        others.",
    mend: "Write a plain number from 0 to 32 (IPv4) or to 128 (IPv6).",
    source: "RFC 4632 §3.1, RFC 4291 §2.3",
};

pub(super) const REVERSED_RANGE: Rule = Rule {
    code: "IPAM-REVERSED-RANGE",
    severity: Severity::Error,
    title: "a range ends before it starts",
    explanation: "MetalLB refuses such a pool and keeps or drops what it had; other programs take it for an empty \
        range without a word.",
    mend: "Write the lower address first.",
    source: "metallb/metallb: internal/config/config.go (ParseCIDR)",
};

pub(super) const SHORT_RANGE: Rule = Rule {
    code: "IPAM-SHORT-RANGE",
    severity: Severity::Error,
    title: "a range's end is abbreviated",
    explanation: "10.69.1.150-165 is understood by people and by this tool's command line, but by neither MetalLB nor \
        Cilium.",
    mend: "Write both addresses in full.",
    source: "metallb/metallb: internal/config/config.go (ParseCIDR)",
};

pub(super) const MIXED_FAMILY: Rule = Rule {
    code: "IPAM-MIXED-FAMILY",
    severity: Severity::Error,
    title: "a range starts in one address family and ends in the other",
    explanation: "No address lies between an IPv4 and an IPv6 address.",
    mend: "Write one range a family.",
    source: "metallb/metallb: internal/config/config.go (ParseCIDR)",
};

pub(super) const BAD_ADDRESS: Rule = Rule {
    code: "IPAM-BAD-ADDRESS",
    severity: Severity::Error,
    title: "a text that should be an address is none",
    explanation: "A field or key that holds an address holds a text that no program can read as one, or that means \
        something on one machine only (a zone such as %eth0).",
    mend: "Write one address, prefix or range in its usual form.",
    source: "RFC 4291 §2.2, RFC 4007 §11",
};

pub(super) const POOL_BARE_ADDRESS: Rule = Rule {
    code: "IPAM-POOL-BARE-ADDRESS",
    severity: Severity::Error,
    title: "a MetalLB pool lists an address without prefix length",
    explanation: "MetalLB takes prefixes and ranges. Its webhook refuses a bare address, so the whole pool object is \
        not applied.",
    mend: "Append /32 to an IPv4 address or /128 to an IPv6 address.",
    source: "metallb/metallb: internal/config/config.go (ParseCIDR)",
};

pub(super) const TWO_SPELLINGS: Rule = Rule {
    code: "IPAM-TWO-SPELLINGS",
    severity: Severity::Error,
    title: "the same addresses are written in two spellings",
    explanation: "2001:DB8:0:0::1 and 2001:db8::1 are one address, fd00::/64 and fd00:0:0:0::/64 one network. Whoever \
        searches a file or compares keys as text takes them for two and gives the address away twice.",
    mend: "Use the canonical spelling (RFC 5952) everywhere: lower case, no leading zeros, the longest run of zeros as \
        `::`.",
    source: "RFC 5952",
};

pub(super) const ADDRESS_CLASS: Rule = Rule {
    code: "IPAM-ADDRESS-CLASS",
    severity: Severity::Error,
    title: "an address of this class cannot belong to a host or a Service",
    explanation: "Link-local, loopback, multicast, unspecified and class E addresses cannot be handed out: they do not \
        leave the machine or the link, or mean a group. 100.64.0.0/10 is shared with carrier NAT and Tailscale, so a \
        pool there is a warning.\n\nPools, reservations, hosts and addresses of Services are looked at. 0.0.0.0 as a \
        kube-vip request means \"ask DHCP\" and is left alone.",
    mend: "Take the address from a private (RFC 1918, fc00::/7) or public range.",
    source: "RFC 6890 and the IANA special-purpose registries",
};

pub(super) fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let in_pools: BTreeSet<(&Subject, &str)> = context
        .facts
        .pools
        .iter()
        .flat_map(|pool| pool.entries.iter().map(|entry| (&*pool.origin.object, entry.text.as_str())))
        .collect();
    for note in &context.facts.notes {
        // What a pool makes of an odd entry is said with the pool.
        if !in_pools.contains(&(&*note.origin.object, note.text.as_str())) {
            let evidence = note.origin.evidence(format!("{:?}", note.text));
            findings.push(odd(&note.text, &note.error, &note.origin, evidence));
        }
    }
    for pool in &context.facts.pools {
        pool_entries(pool, findings);
    }
    for service in &context.facts.services {
        for request in &service.requests {
            for error in &request.errors {
                let key = match request.mechanism {
                    Mechanism::Field => "spec.loadBalancerIP".to_owned(),
                    Mechanism::Annotation(key) => format!("metadata.annotations[{key}]"),
                };
                let origin = Origin { field: key.into(), ..service.origin.clone() };
                let evidence = origin.evidence(format!("{:?}", request.text));
                findings.push(odd(&request.text, error, &origin, evidence));
            }
        }
    }
    two_spellings(context, findings);
    classes(context, findings);
}

fn rule_for(error: &AddressError) -> &'static Rule {
    match error {
        AddressError::HostBits { .. } => &HOST_BITS,
        AddressError::LeadingZero { .. } => &LEADING_ZERO,
        AddressError::V4Mapped { .. } => &V4_MAPPED,
        AddressError::BadPrefix { .. } => &BAD_PREFIX,
        AddressError::Reversed { .. } => &REVERSED_RANGE,
        AddressError::ShortRange { .. } => &SHORT_RANGE,
        AddressError::MixedFamily { .. } => &MIXED_FAMILY,
        _ => &BAD_ADDRESS,
    }
}

/// Subject is the text itself: the same text in several places is one mistake.
fn odd(text: &str, error: &AddressError, origin: &Origin, evidence: Evidence) -> Finding {
    let rule = rule_for(error);
    let finding = rule.finding(Subject::new("address", text.trim()), error.to_string()).evidence([evidence]);
    // The cluster goes on with what it has understood, so an old spelling there breaks nothing today.
    let tolerated = origin.layer == Layer::Live
        && matches!(error, AddressError::LeadingZero { .. } | AddressError::V4Mapped { .. });
    let finding = if tolerated { finding.severity(Severity::Warning) } else { finding };
    match error.hint() {
        Some(hint) => finding.hint(hint),
        None => finding,
    }
}

fn pool_entries(pool: &PoolFact, findings: &mut Vec<Finding>) {
    for entry in &pool.entries {
        let Some(error) = &entry.error else { continue };
        let mut evidence = pool.origin.evidence(format!("{:?}", entry.text));
        if entry.location.is_some() {
            evidence.location.clone_from(&entry.location);
        }
        let subject = Subject::new("address", entry.text.trim());
        let finding = match (error, entry.addresses) {
            (AddressError::MissingPrefix { suggestion, .. }, _) if pool.provider == Provider::MetalLb => {
                let message = format!("pool {} lists {:?} without a prefix length", pool.name, entry.text);
                POOL_BARE_ADDRESS.finding(subject, message).hint(format!("write {suggestion}"))
            }
            (AddressError::MissingPrefix { .. }, _) => continue,
            (AddressError::HostBits { single, .. }, Some(effective)) => {
                let range = effective.range();
                let message = format!(
                    "pool {} says {:?}, which is {effective}: {} addresses, {} to {}",
                    pool.name,
                    entry.text,
                    range.size(),
                    range.first(),
                    range.last()
                );
                let hint =
                    format!("write {single} for the one address, or a range first-last for some of them");
                let finding = HOST_BITS.finding(subject, message).hint(hint);
                // Its own documentation writes pools like this: what it means is clear, if not what was meant.
                let usual = pool.provider == Provider::KubeVip;
                if usual { finding.severity(Severity::Warning) } else { finding }
            }
            _ => odd(&entry.text, error, &pool.origin, evidence.clone()),
        };
        findings.push(finding.evidence([evidence]));
    }
}

/// Values that are one address, prefix or range, wherever their text is kept: keys of ConfigMaps and pool entries.
fn two_spellings(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let mut spellings: BTreeMap<AddrSpec, BTreeMap<&str, Evidence>> = BTreeMap::new();
    let read = |text: &str| text.trim().parse::<AddrSpec>().ok();
    for config_map in &context.facts.config_maps {
        for entry in &config_map.entries {
            if let Some(spec) = read(&entry.value) {
                let texts = spellings.entry(spec).or_default();
                texts.entry(entry.value.trim()).or_insert_with(|| entry_evidence(config_map, entry));
            }
        }
    }
    for pool in &context.facts.pools {
        for entry in &pool.entries {
            if let Some(spec) = read(&entry.text) {
                let texts = spellings.entry(spec).or_default();
                texts.entry(entry.text.trim()).or_insert_with(|| pool.origin.evidence(&entry.text));
            }
        }
    }
    for (spec, texts) in spellings {
        // Blanks around the dash of a range are no second spelling: every program takes them.
        let distinct: BTreeSet<String> = texts.keys().map(|text| text.replace(' ', "")).collect();
        if distinct.len() > 1 {
            let message = format!("{spec} is written in {} spellings", distinct.len());
            findings.push(
                TWO_SPELLINGS
                    .finding(Subject::new("address", spec.to_string()), message)
                    .evidence(texts.into_values())
                    .hint(format!("write {spec} everywhere")),
            );
        }
    }
}

fn classes(context: &Context<'_>, findings: &mut Vec<Finding>) {
    const LOOKED_AT: &[Role] = &[
        Role::Pool,
        Role::Reservation,
        Role::Host,
        Role::LoadBalancer,
        Role::LoadBalancerRequest,
        Role::ExternalIp,
        Role::Claim,
    ];
    for usage in context.with_role(LOOKED_AT) {
        let range = usage.range();
        let Some(class) = [Class::of(range.first()), Class::of(range.last())]
            .into_iter()
            .find(|class| !class.assignable() || (*class == Class::SharedNat && usage.role == Role::Pool))
        else {
            continue;
        };
        if usage.role == Role::LoadBalancerRequest && class == Class::Unspecified {
            continue;
        }
        let message = format!("{} of {} is {class}", usage.addresses, owner_subject(&usage.owner));
        let finding = ADDRESS_CLASS
            .finding(Subject::new("address", usage.addresses.to_string()), message)
            .evidence([use_evidence(usage)])
            .hint("take an address of the LAN or of another private range");
        let shared = class == Class::SharedNat;
        findings.push(if shared { finding.severity(Severity::Warning) } else { finding });
    }
}
