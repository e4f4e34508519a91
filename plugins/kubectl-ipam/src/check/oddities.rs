//! Is everything written in a form that has the effect it seems to have?

use labkit::finding::{Finding, Rule, Severity};

use super::context::Context;
use super::services::UNKNOWN_ANNOTATION;
use crate::facts::{Layer, Oddity, OddityKind, Provider, Source};

pub(super) const POOL_OLD_FORM: Rule = Rule {
    code: "IPAM-POOL-OLD-FORM",
    severity: Severity::Warning,
    title: "a Cilium pool is written for another version of Cilium",
    explanation: "Three things about load-balancer pools changed. The version cilium.io/v2alpha1 is deprecated since \
        Cilium 1.18 and gone in 1.20, where cilium.io/v2 is left. The list spec.cidrs became spec.blocks and is not read \
        any more since 1.16, so the pool is empty. And allowFirstLastIPs, if it is not said, means No until 1.15 and Yes \
        from 1.16 on: the first and the last address of every prefix come and go with the version.\n\nWhat the cluster \
        serves is looked at where it was asked; files alone are judged by what they say.",
    mend: "Write apiVersion: cilium.io/v2 and spec.blocks, and say allowFirstLastIPs.",
    source: "cilium/cilium: Documentation/network/lb-ipam.rst; cilium/cilium#39090, cilium/cilium#33151, \
        cilium/cilium#28591",
};

pub(super) fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let served = served(context);
    for oddity in &context.facts.oddities {
        match &oddity.kind {
            OddityKind::Annotation(key) => findings.push(annotation(oddity, key)),
            kind => findings.extend(pool(oddity, kind, served)),
        }
    }
}

/// The version in which the cluster serves Cilium's pools, if it was asked and has one.
fn served<'a>(context: &Context<'a>) -> Option<&'a str> {
    let pools = context.facts.pools.iter();
    let mut live = pools.filter(|pool| {
        pool.provider == Provider::Cilium
            && pool.origin.layer == Layer::Live
            && pool.origin.source == Source::Pool
    });
    live.next().map(|pool| pool.api_version.as_str()).filter(|version| !version.is_empty())
}

fn pool(oddity: &Oddity, kind: &OddityKind, served: Option<&str>) -> Option<Finding> {
    let old_cluster = served == Some("cilium.io/v2alpha1");
    let new_cluster = served == Some("cilium.io/v2");
    let pool = &oddity.origin.object.name;
    let (severity, message, seen, hint) = match kind {
        // The only version such a cluster has.
        OddityKind::OldVersion if old_cluster => return None,
        OddityKind::OldVersion => (
            Severity::Warning,
            format!("pool {pool} is written in a version that Cilium 1.20 does not serve"),
            "cilium.io/v2alpha1",
            "write cilium.io/v2 (Cilium 1.18 and later)",
        ),
        OddityKind::OldField => (
            Severity::Warning,
            format!("pool {pool} lists its addresses in spec.cidrs, which Cilium 1.16 and later do not read"),
            "spec.cidrs",
            "rename cidrs to blocks",
        ),
        // The version that serves v2 has the new default.
        OddityKind::EdgesUnsaid if new_cluster => return None,
        OddityKind::EdgesUnsaid => (
            Severity::Info,
            format!("pool {pool} does not say whether first and last addresses are given away"),
            "not said",
            "say allowFirstLastIPs: \"No\" (the default until Cilium 1.15) or \"Yes\" (since 1.16)",
        ),
        OddityKind::Annotation(_) => return None,
    };
    let subject = (*oddity.origin.object).clone();
    let evidence = oddity.origin.evidence(seen);
    Some(POOL_OLD_FORM.finding(subject, message).severity(severity).evidence([evidence]).hint(hint))
}

fn annotation(oddity: &Oddity, key: &str) -> Finding {
    let evidence = oddity.origin.evidence("no effect");
    let hint = if key == "ipam.cilium.io/ip-address" {
        "there are no fixed addresses for pods: use a CiliumPodIPPool of one address and the annotation ipam.cilium.io/ip-pool"
            .to_owned()
    } else {
        format!("remove {key}")
    };
    UNKNOWN_ANNOTATION
        .finding((*oddity.origin.object).clone(), format!("annotation {key} has no effect"))
        .evidence([evidence])
        .hint(hint)
}
