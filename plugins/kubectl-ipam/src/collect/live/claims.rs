//! Claims in the cluster.

use std::sync::Arc;

use jiff::Timestamp;
use labkit::finding::Subject;
use labkit::kube::resource::LEASES;
use labkit::kube::{ApiError, Cluster, ListOptions, Scope};

use super::super::inventory::until;
use super::items;
use crate::claims::{Claim, ClaimState, Lease, SELECTOR};
use crate::facts::{ClaimFact, Facts, Origin, Role, Source, State, Use};

/// Every claim in a namespace of a cluster, which need not be the one whose addresses are looked at.
///
/// # Errors
/// When the API server as a whole is of no use.
pub async fn claims(cluster: &Cluster, namespace: &str, now: Timestamp) -> Result<Facts, ApiError> {
    let mut facts = Facts::default();
    let options = ListOptions::labelled(SELECTOR);
    let listed = cluster.list_optional::<Lease>(&LEASES, Scope::Namespace(namespace), &options).await?;
    for lease in items(listed, &mut facts).unwrap_or_default() {
        if let Some(claim) = Claim::from_lease(&lease) {
            record_claim(&claim, &lease, now, &mut facts);
        }
    }
    Ok(facts)
}

/// A claim is a fact of its own, and a use of its address.
fn record_claim(claim: &Claim, lease: &Lease, now: Timestamp, facts: &mut Facts) {
    if claim.state == ClaimState::Held && claim.is_expired(now) {
        // It keeps nobody away any more, and the next run clears it away.
        return;
    }
    let metadata = &lease.metadata;
    let object = Arc::new(Subject {
        kind: "Lease".to_owned(),
        namespace: metadata.namespace.clone(),
        name: metadata.name.clone(),
    });
    let origin = Origin::live(Source::Claim, object, "metadata.name");
    let state = match claim.expires() {
        _ if claim.is_expired(now) => State::Expired,
        Some(_) if claim.state == ClaimState::Held => State::Held,
        Some(_) => State::Claimed,
        None => State::Reserved,
    };
    let reservation = Some(claim.terms.reservation.clone()).filter(|name| !name.is_empty());
    let owner = Subject {
        kind: "reservation".to_owned(),
        namespace: None,
        name: reservation.clone().unwrap_or_else(|| claim.stamp.holder.clone()),
    };
    facts.uses.push(Use {
        addresses: claim.addresses(),
        role: Role::Claim,
        owner: Arc::new(owner),
        origin: origin.clone(),
        state,
        ports: Vec::new(),
        note: note(claim, now).map(Into::into),
    });
    facts.claims.push(ClaimFact {
        addresses: claim.addresses(),
        state,
        holder: claim.stamp.holder.clone(),
        reservation,
        pool: claim.terms.pool.clone(),
        renewed: claim.stamp.renewed,
        expires: claim.expires(),
        kept_until: claim.terms.expires,
        uid: claim.uid.clone(),
        resource_version: claim.resource_version.clone(),
        origin,
    });
}

/// What the claim says about the reservation, and until when that is meant to be kept.
fn note(claim: &Claim, now: Timestamp) -> Option<String> {
    let until = claim.terms.expires.map(|end| until(end, now));
    let parts: Vec<String> = claim.terms.note.clone().into_iter().chain(until).collect();
    (!parts.is_empty()).then(|| parts.join("; "))
}
