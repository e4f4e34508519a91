//! Claims in the cluster.

use labkit::cli::Result;
use labkit::kube::resource::LEASES;
use labkit::kube::{ApiError, Cluster, Effect, ListOptions, PatchKind, Preconditions, Scope};
use labkit::net::Cidr;

use super::claim::{Claim, ClaimState, Stamp, transition_patch};
use super::contest::{LOOKUP, PREFIXES};
use super::lease::Lease;
use super::name::claim_name;

/// Where claims are kept unless the inventory says otherwise.
pub const DEFAULT_NAMESPACE: &str = "kube-system";

/// What claims are listed by.
pub const SELECTOR: &str = "app.kubernetes.io/managed-by=kubectl-ipam";

/// How many reservations are looked up by name; with more of them the address of the request would grow too long.
const MOST_NAMES: usize = 32;

/// Claims in one namespace of one cluster.
#[derive(Debug, Clone)]
pub struct ClaimStore {
    cluster: Cluster,
    namespace: String,
}

impl ClaimStore {
    /// Claims in `namespace` of `cluster`.
    pub fn new(cluster: Cluster, namespace: impl Into<String>) -> Self {
        Self { cluster, namespace: namespace.into() }
    }

    /// Where claims are kept.
    pub fn namespace(&self) -> &str {
        &self.namespace
    }

    /// A digest of the claims' cluster and of who asks.
    pub fn fingerprint(&self) -> &str {
        self.cluster.fingerprint()
    }

    /// Every claim.
    pub async fn list(&self) -> Result<Vec<Claim>, ApiError> {
        self.listed(SELECTOR.to_owned()).await
    }

    /// The claims that claims of single addresses may be at odds with: all claims of prefixes, and those of these
    /// reservations.
    pub async fn beside(&self, names: &[&str]) -> Result<Vec<Claim>, ApiError> {
        if names.len() > MOST_NAMES {
            return self.list().await;
        }
        let values: Vec<&str> = names.iter().copied().chain([PREFIXES]).collect();
        self.listed(format!("{SELECTOR},{LOOKUP} in ({})", values.join(","))).await
    }

    /// The claim of one address or prefix.
    pub async fn get(&self, block: Cidr) -> Result<Option<Claim>, ApiError> {
        let lease: Option<Lease> = self.cluster.get(&LEASES, self.scope(), &claim_name(block)).await?;
        Ok(lease.as_ref().and_then(Claim::from_lease))
    }

    /// Creates the claim; `None` when there is one for the same address or prefix.
    pub async fn create(&self, claim: &Claim, effect: Effect) -> Result<Option<Claim>, ApiError> {
        let lease = claim.to_lease(&self.namespace);
        let stored = self.cluster.create::<Lease>(&LEASES, self.scope(), &lease, effect).await;
        match stored {
            Err(error) if error.is_already_exists() => Ok(None),
            other => other.map(|lease| Claim::from_lease(&lease)),
        }
    }

    /// Replaces `old`, as it was read, by `new`; `None` when it has changed or is gone.
    pub async fn take_over(
        &self,
        old: &Claim,
        new: &Claim,
        effect: Effect,
    ) -> Result<Option<Claim>, ApiError> {
        let successor = Claim {
            uid: old.uid.clone(),
            resource_version: old.resource_version.clone(),
            transitions: old.transitions.saturating_add(1),
            ..new.clone()
        };
        let lease = successor.to_lease(&self.namespace);
        let stored = self.cluster.replace(&LEASES, self.scope(), &lease.metadata.name, &lease, effect).await;
        settled(stored)
    }

    /// Moves `claim`, as it was read, to another state; `None` when it has changed or is gone.
    pub async fn transition(
        &self,
        claim: &Claim,
        to: ClaimState,
        stamp: &Stamp,
    ) -> Result<Option<Claim>, ApiError> {
        if claim.resource_version.is_empty() {
            // It was never stored; without a version the patch would hold for any state.
            return Ok(None);
        }
        let patch = transition_patch(claim, to, stamp);
        let name = claim_name(claim.block);
        let stored =
            self.cluster.patch(&LEASES, self.scope(), &name, PatchKind::Merge, &patch, Effect::Real).await;
        settled(stored)
    }

    /// Deletes `claim` if it is as it was read. `false` when it has changed or is gone.
    pub async fn delete(&self, claim: &Claim, effect: Effect) -> Result<bool, ApiError> {
        let preconditions = Preconditions {
            uid: Some(claim.uid.clone()),
            resource_version: Some(claim.resource_version.clone()),
        };
        let name = claim_name(claim.block);
        match self.cluster.delete(&LEASES, self.scope(), &name, &preconditions, effect).await {
            Err(error) if error.is_conflict() => Ok(false),
            other => other,
        }
    }

    fn scope(&self) -> Scope<'_> {
        Scope::Namespace(&self.namespace)
    }

    async fn listed(&self, selector: String) -> Result<Vec<Claim>, ApiError> {
        let leases: Vec<Lease> =
            self.cluster.list(&LEASES, self.scope(), &ListOptions::labelled(selector)).await?;
        Ok(leases.iter().filter_map(Claim::from_lease).collect())
    }
}

fn settled(stored: Result<Lease, ApiError>) -> Result<Option<Claim>, ApiError> {
    match stored {
        Err(error) if error.is_conflict() || error.is_not_found() => Ok(None),
        other => other.map(|lease| Claim::from_lease(&lease)),
    }
}
