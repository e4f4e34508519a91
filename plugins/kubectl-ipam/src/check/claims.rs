//! Do claims and reservations belong together?

use labkit::finding::{Evidence, Finding, Rule, Severity, Subject};
use labkit::net::{AddrRange, join};

use super::context::{Context, use_evidence};
use crate::facts::{ClaimFact, Layer, Role, State, Use};

pub(super) const CLAIM_EXPIRED: Rule = Rule {
    code: "IPAM-CLAIM-EXPIRED",
    severity: Severity::Warning,
    title: "a claim ran out before it became a reservation",
    explanation: "`reserve` first creates a claim in the cluster, then writes the inventory, then makes the claim \
        permanent. This claim was left in between: the process was killed, or the machine lost the network. It blocks \
        nobody, since the next reservation may take the address over.",
    mend: "Run the same `kubectl ipam reserve` again, which finishes the work, or `kubectl ipam release`.",
    source: "plugins/kubectl-ipam/README.md: Claims",
};

pub(super) const CLAIM_ORPHANED: Rule = Rule {
    code: "IPAM-CLAIM-ORPHANED",
    severity: Severity::Warning,
    title: "a permanent claim has no reservation in the inventory",
    explanation: "The cluster keeps the address for a reservation that this copy of the inventory does not have. Either \
        somebody reserved it and has not pushed yet, or the entry was deleted by hand and the claim left behind.",
    mend: "Pull, and ask the holder. If the entry was removed on purpose, run `kubectl ipam release` with the address.",
    source: "plugins/kubectl-ipam/README.md: Claims",
};

pub(super) const CLAIM_CONFLICT: Rule = Rule {
    code: "IPAM-CLAIM-CONFLICT",
    severity: Severity::Error,
    title: "the inventory keeps an address that another claim holds",
    explanation: "The inventory reserves the address for one owner, and in the cluster a claim holds it for another: \
        two people took it, one of them without `reserve` or from an old copy of the inventory.",
    mend: "Ask the holder of the claim. The one who came second reserves another address.",
    source: "plugins/kubectl-ipam/README.md: Claims",
};

pub(super) const RESERVATION_EXPIRED: Rule = Rule {
    code: "IPAM-RESERVATION-EXPIRED",
    severity: Severity::Warning,
    title: "a reservation's time has run out",
    explanation: "The entry, or without an inventory the claim, says until when it is meant to be kept, and that day \
        has passed. The address stays kept \
        until the entry is removed.",
    mend: "Run `kubectl ipam release` with its name, or set a later day.",
    source: "plugins/kubectl-ipam/README.md: The inventory",
};

pub(super) fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let alone = !has_inventory(context);
    for claim in &context.facts.claims {
        if is_expired(context, claim) {
            findings.push(expired(claim));
        }
        if alone && is_over(context, claim) {
            let name = claim.reservation.as_deref().unwrap_or_default();
            findings.push(run_out(name, evidence(claim)));
        }
    }
    against_inventory(context, findings);
    for usage in context.with_role(&[Role::Reservation]) {
        if usage.state == State::Expired {
            findings.push(run_out(&usage.owner.name, use_evidence(usage)));
        }
    }
}

fn run_out(name: &str, evidence: Evidence) -> Finding {
    RESERVATION_EXPIRED
        .finding(Subject::new("reservation", name), format!("reservation {name} has run out"))
        .evidence([evidence])
        .hint(format!("kubectl ipam release {name}"))
}

/// Whether the claim stands for a reservation whose time is over; with an inventory the entry has the word.
fn is_over(context: &Context<'_>, claim: &ClaimFact) -> bool {
    claim.state == State::Reserved && claim.kept_until.is_some_and(|end| end <= context.input.now)
}

fn has_inventory(context: &Context<'_>) -> bool {
    context.uses.iter().any(|usage| usage.origin.layer == Layer::Inventory)
        || context.facts.networks.iter().any(|network| network.origin.layer == Layer::Inventory)
}

fn is_expired(context: &Context<'_>, claim: &ClaimFact) -> bool {
    claim.state == State::Expired
        || claim.state == State::Claimed && claim.expires.is_some_and(|expires| expires <= context.input.now)
}

fn evidence(claim: &ClaimFact) -> Evidence {
    let purpose = claim.reservation.as_ref().map(|name| format!(" for {name}")).unwrap_or_default();
    let until = claim.expires.or(claim.kept_until);
    let until = until.map(|end| format!(", until {end}")).unwrap_or_default();
    claim.origin.evidence(format!("{}, held by {}{purpose}{until}", claim.addresses, claim.holder))
}

fn subject(claim: &ClaimFact) -> Subject {
    Subject::new("claim", claim.addresses.to_string())
}

fn expired(claim: &ClaimFact) -> Finding {
    let message = format!("the claim of {} on {} ran out", claim.holder, claim.addresses);
    CLAIM_EXPIRED
        .finding(subject(claim), message)
        .evidence([evidence(claim)])
        .hint("run the same reserve command again, or release the address")
}

/// Claims against the reservations at their addresses, by sort and sweep.
fn against_inventory(context: &Context<'_>, findings: &mut Vec<Finding>) {
    if !has_inventory(context) {
        return;
    }
    // One that is held stands for a reservation that is gone, as it should be.
    let claims: Vec<&ClaimFact> = context
        .facts
        .claims
        .iter()
        .filter(|claim| !is_expired(context, claim) && claim.state != State::Held)
        .collect();
    let entries: Vec<&Use> = context
        .with_role(&[Role::Reservation])
        .filter(|usage| usage.origin.layer == Layer::Inventory)
        .collect();
    let left: Vec<AddrRange> = claims.iter().map(|claim| claim.addresses.range()).collect();
    let right: Vec<AddrRange> = entries.iter().map(|usage| usage.range()).collect();
    let mut matched = vec![false; claims.len()];
    join(&left, &right, |i, j| {
        matched[i] = true;
        let (claim, entry) = (claims[i], entries[j]);
        let Some(other) = claim.reservation.as_deref().filter(|name| *name != entry.owner.name) else {
            return;
        };
        let message =
            format!("{} is reserved for {} and claimed for {other}", entry.addresses, entry.owner.name);
        findings.push(
            CLAIM_CONFLICT
                .finding(Subject::new("address", claim.addresses.to_string()), message)
                .evidence([use_evidence(entry), evidence(claim)])
                .hint(format!("ask {}; whoever came second reserves another address", claim.holder)),
        );
    });
    for (claim, matched) in claims.iter().zip(matched) {
        // A claim that is still pending is somebody's work in progress.
        if !matched && claim.state == State::Reserved {
            let name = claim.reservation.as_deref().unwrap_or("an unnamed reservation");
            let message =
                format!("{} is claimed for {name}, which the inventory does not have", claim.addresses);
            findings.push(
                CLAIM_ORPHANED
                    .finding(subject(claim), message)
                    .evidence([evidence(claim)])
                    .hint(format!("pull, or ask {}; release the address if nobody needs it", claim.holder)),
            );
        }
    }
}
