//! Which addresses stand in places where nobody will look for them?

use labkit::finding::{Finding, Rule, Severity};

use super::context::{Context, address_subject, uses_evidence};
use crate::facts::{Role, Source, Use};

pub(super) const HARD_CODED: Rule = Rule {
    code: "IPAM-HARD-CODED",
    severity: Severity::Info,
    title: "an address is written into a workload",
    explanation: "A variable, an argument, a host alias or a Helm value holds an address that belongs to something known: \
        a Service, a node, a storage server, a reservation. Whoever moves that thing has to find every such place.\n\n\
        Public IPv4 addresses are passed over, since version numbers look like them.",
    mend: "Read the address from the published ConfigMap (configMapKeyRef), or use a name.",
    source: "kubernetes/website: content/en/docs/tasks/configure-pod-container/configure-pod-configmap.md",
};

pub(super) fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for (address, uses) in &context.by_address {
        let (literals, others): (Vec<&Use>, Vec<&Use>) =
            uses.iter().copied().partition(|usage| is_literal(usage));
        let Some(owner) = others.iter().find(|usage| usage.role != Role::Reference) else { continue };
        if literals.is_empty() {
            continue;
        }
        let message = format!("{address} of {} is written into {}", owner.owner, places(&literals));
        findings.push(
            HARD_CODED
                .finding(address_subject(*address), message)
                .evidence(uses_evidence(literals))
                .hint("read it from a ConfigMap with configMapKeyRef, or use a name"),
        );
    }
}

fn is_literal(usage: &Use) -> bool {
    usage.role == Role::Reference && matches!(usage.origin.source, Source::Workload | Source::Values)
}

/// The only object, or how many there are.
fn places(literals: &[&Use]) -> String {
    let mut objects: Vec<String> = literals.iter().map(|usage| usage.origin.object.to_string()).collect();
    objects.sort_unstable();
    objects.dedup();
    match objects.as_slice() {
        [only] => only.clone(),
        several => format!("{} objects", several.len()),
    }
}
