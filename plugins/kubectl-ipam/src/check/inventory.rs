//! Is the inventory itself kept and used as it should be?

use labkit::finding::{Evidence, Finding, Rule, Severity, Subject};

use super::CATALOGUE;
use super::context::Context;

pub(super) const INVENTORY_APPLIED: Rule = Rule {
    code: "IPAM-INVENTORY-APPLIED",
    severity: Severity::Error,
    title: "a kustomization applies the inventory",
    explanation: "The inventory is a file for people and for this tool, with an apiVersion and kind that no cluster \
        knows. A kustomization that lists it makes `kubectl apply -k`, Argo CD and Flux fail for everything in the \
        same folder: no matches for kind NetworkInventory.",
    mend: "Remove it from the kustomization's resources, or keep it outside the folders that are applied.",
    source: "kubernetes-sigs/kustomize: api/internal/target/kusttarget.go",
};

pub(super) const UNKNOWN_CODE: Rule = Rule {
    code: "IPAM-UNKNOWN-CODE",
    severity: Severity::Warning,
    title: "the inventory suppresses a code that does not exist",
    explanation: "A suppression names a code that no rule has, so it suppresses nothing: mistyped, or from another \
        version.",
    mend: "Correct the code: `kubectl ipam explain` lists them all.",
    source: "plugins/kubectl-ipam/README.md: Check",
};

pub(super) fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for evidence in context.input.applied_by {
        findings.push(
            INVENTORY_APPLIED
                .finding(Subject::new("file", "inventory"), "a kustomization applies the inventory")
                .evidence([evidence.clone()])
                .hint("remove it from the kustomization's resources"),
        );
    }
    for suppression in context.input.suppressions {
        if suppression.code.contains('*') || CATALOGUE.find(&suppression.code).is_some() {
            continue;
        }
        findings.push(
            UNKNOWN_CODE
                .finding(
                    Subject::new("suppression", suppression.code.clone()),
                    format!("no rule has the code {}", suppression.code),
                )
                .evidence([Evidence::new(suppression.origin.clone())])
                .hint("`kubectl ipam explain` lists every code"),
        );
    }
}
