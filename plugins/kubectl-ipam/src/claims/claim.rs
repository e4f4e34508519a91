//! A claim as a value, and the Lease it is written as.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use labkit::net::{AddrSpec, Cidr};

use super::contest::{LOOKUP, PREFIXES};
use super::decide::spec_of;
use super::lease::{Lease, LeaseMetadata, LeaseSpec};
use super::name::{claim_block, claim_name};

/// How long an unfinished reservation or release keeps others away, unless the user says otherwise.
pub const DEFAULT_TTL: Duration = Duration::from_secs(15 * 60);

const PREFIX: &str = "ipam.labkit.dev/";
const MANAGED_BY: &str = "app.kubernetes.io/managed-by";
const PROGRAM: &str = "kubectl-ipam";

/// Where a claim is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClaimState {
    /// Being reserved.
    Pending,
    /// Reserved.
    Committed,
    /// Being released.
    Releasing,
    /// Released, and kept from others until it runs out.
    Held,
}

impl ClaimState {
    /// As it stands in the annotation.
    pub fn word(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Committed => "committed",
            Self::Releasing => "releasing",
            Self::Held => "held",
        }
    }

    /// Anything unknown, from a later version perhaps, is taken for committed: it must not be taken over.
    fn read(word: Option<&String>) -> Self {
        match word.map(String::as_str) {
            Some("pending") => Self::Pending,
            Some("releasing") => Self::Releasing,
            Some("held") => Self::Held,
            _ => Self::Committed,
        }
    }
}

/// What a claim says about the reservation it stands for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Terms {
    /// Name of the reservation.
    pub reservation: String,
    /// Who asked for it.
    pub owner: Option<String>,
    /// Anything worth knowing.
    pub note: Option<String>,
    /// The object it is for, as `kind/name` or `kind/namespace/name`.
    pub consumer: Option<String>,
    /// The pool the address comes from.
    pub pool: Option<String>,
    /// Until when it is meant to be kept; it stays reserved until it is released.
    pub expires: Option<Timestamp>,
    /// Which inventory it is written in: the same for every clone of it; empty without one.
    pub inventory: String,
    /// The file it is written in, on the holder's machine; empty without an inventory.
    pub file: String,
}

/// Who holds a claim, since when and for how long.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stamp {
    /// `user@host/pid`.
    pub holder: String,
    /// When it was taken or last renewed.
    pub renewed: Timestamp,
    /// How long it lasts from then on, unless it is committed.
    pub ttl: Duration,
}

/// One claim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// The address, as a prefix of full length, or the prefix.
    pub block: Cidr,
    /// Where it is in its life.
    pub state: ClaimState,
    /// What it stands for.
    pub terms: Terms,
    /// Who holds it and until when.
    pub stamp: Stamp,
    /// How often it changed hands after it had run out.
    pub transitions: u32,
    /// `metadata.uid`; empty before it is stored.
    pub uid: String,
    /// `metadata.resourceVersion`; empty before it is stored.
    pub resource_version: String,
    /// The resourceVersion it was created with, or taken over; unset until it is changed for the first time.
    pub since: Option<String>,
}

impl Claim {
    /// A claim that does not exist yet.
    pub fn new(block: Cidr, state: ClaimState, terms: Terms, stamp: Stamp) -> Self {
        Self {
            block,
            state,
            terms,
            stamp,
            transitions: 0,
            uid: String::new(),
            resource_version: String::new(),
            since: None,
        }
    }

    /// What it holds, in the form that people write.
    pub fn addresses(&self) -> AddrSpec {
        spec_of(self.block)
    }

    /// Whether it holds a prefix, not a single address.
    pub fn is_of_prefix(&self) -> bool {
        self.block.prefix() < self.block.family().bits()
    }

    /// When it runs out; `None` when it lasts as long as its reservation.
    pub fn expires(&self) -> Option<Timestamp> {
        if self.state == ClaimState::Committed {
            return None;
        }
        let ttl = SignedDuration::try_from(self.stamp.ttl).unwrap_or(SignedDuration::MAX);
        Some(self.stamp.renewed.saturating_add(ttl).unwrap_or(Timestamp::MAX))
    }

    /// Whether somebody else may take it over.
    pub fn is_expired(&self, now: Timestamp) -> bool {
        self.expires().is_some_and(|end| end <= now)
    }

    /// The holder without the process: who to ask.
    pub fn person(&self) -> &str {
        self.stamp.holder.split('/').next().unwrap_or_default()
    }

    /// The holder's machine.
    pub fn host(&self) -> &str {
        self.person().rsplit('@').next().unwrap_or_default()
    }

    /// The number of the write that created it: the API server counts writes in resourceVersion, the same for all
    /// Leases. `None` when it is no number, or the claim is not stored.
    pub fn rank(&self) -> Option<u64> {
        self.since.as_ref().unwrap_or(&self.resource_version).parse().ok()
    }

    /// Whether it was created before `other`; of two that cannot be compared, both were.
    pub fn came_before(&self, other: &Self) -> bool {
        match (self.rank(), other.rank()) {
            (Some(own), Some(others)) => own < others,
            _ => true,
        }
    }

    /// The Lease to store. With a resourceVersion it replaces only that state.
    pub fn to_lease(&self, namespace: &str) -> Lease {
        let terms = &self.terms;
        let mut labels: BTreeMap<String, String> = BTreeMap::new();
        labels.insert(MANAGED_BY.to_owned(), PROGRAM.to_owned());
        if is_label_value(&terms.reservation) {
            labels.insert(format!("{PREFIX}reservation"), terms.reservation.clone());
            labels.insert(LOOKUP.to_owned(), terms.reservation.clone());
        }
        if self.is_of_prefix() {
            labels.insert(LOOKUP.to_owned(), PREFIXES.to_owned());
        }
        let address = self.addresses().to_string();
        let expires = terms.expires.map(|expires| expires.to_string());
        let annotations = [
            ("address", Some(&address)),
            ("reservation", Some(&terms.reservation)),
            ("state", Some(&self.state.word().to_owned())),
            ("owner", terms.owner.as_ref()),
            ("note", terms.note.as_ref()),
            ("for", terms.consumer.as_ref()),
            ("pool", terms.pool.as_ref()),
            ("expires", expires.as_ref()),
            ("inventory", Some(&terms.inventory)),
            ("file", Some(&terms.file)),
            ("since", self.since.as_ref()),
        ]
        .into_iter()
        .filter_map(|(key, value)| Some((format!("{PREFIX}{key}"), value?.clone())))
        .filter(|(_, value)| !value.is_empty())
        .collect();
        let stored = |text: &String| (!text.is_empty()).then(|| text.clone());
        Lease {
            api_version: Some("coordination.k8s.io/v1".to_owned()),
            kind: Some("Lease".to_owned()),
            metadata: LeaseMetadata {
                name: claim_name(self.block),
                namespace: Some(namespace.to_owned()),
                uid: stored(&self.uid),
                resource_version: stored(&self.resource_version),
                labels,
                annotations,
            },
            spec: LeaseSpec {
                holder_identity: Some(self.stamp.holder.clone()),
                lease_duration_seconds: Some(
                    i32::try_from(self.stamp.ttl.as_secs()).unwrap_or(i32::MAX).max(1),
                ),
                acquire_time: Some(micro_time(self.stamp.renewed)),
                renew_time: Some(micro_time(self.stamp.renewed)),
                lease_transitions: Some(self.transitions),
            },
        }
    }

    /// Reads a Lease; `None` when it is no claim.
    pub fn from_lease(lease: &Lease) -> Option<Self> {
        let metadata = &lease.metadata;
        let block = claim_block(&metadata.name)?;
        if metadata.labels.get(MANAGED_BY).map(String::as_str) != Some(PROGRAM) {
            return None;
        }
        let said = |key: &str| metadata.annotations.get(&format!("{PREFIX}{key}")).cloned();
        let time = |text: &Option<String>| text.as_ref().and_then(|text| text.parse::<Timestamp>().ok());
        let spec = &lease.spec;
        let seconds = spec.lease_duration_seconds.and_then(|seconds| u64::try_from(seconds).ok());
        Some(Self {
            block,
            state: ClaimState::read(metadata.annotations.get(&format!("{PREFIX}state"))),
            terms: Terms {
                reservation: said("reservation").unwrap_or_default(),
                owner: said("owner"),
                note: said("note"),
                consumer: said("for"),
                pool: said("pool"),
                expires: time(&said("expires")),
                inventory: said("inventory").unwrap_or_default(),
                file: said("file").unwrap_or_default(),
            },
            stamp: Stamp {
                holder: spec.holder_identity.clone().unwrap_or_default(),
                // Without a time it is as old as can be: a claim that says nothing must not block for ever.
                renewed: time(&spec.renew_time)
                    .or_else(|| time(&spec.acquire_time))
                    .unwrap_or(Timestamp::UNIX_EPOCH),
                ttl: seconds.map_or(DEFAULT_TTL, Duration::from_secs),
            },
            transitions: spec.lease_transitions.unwrap_or_default(),
            uid: metadata.uid.clone().unwrap_or_default(),
            resource_version: metadata.resource_version.clone().unwrap_or_default(),
            since: said("since"),
        })
    }
}

/// Whether the API server takes the text for a label's value: what a reservation can be listed by (kubernetes/
/// apimachinery: pkg/util/validation/validation.go, `IsValidLabelValue`).
pub fn is_label_value(text: &str) -> bool {
    let inner = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let outer = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    text.len() <= 63 && text.chars().all(inner) && outer(text.chars().next()) && outer(text.chars().last())
}

/// A time as `MicroTime` reads it: exactly six digits after the point (kubernetes/apimachinery:
/// pkg/apis/meta/v1/micro_time.go).
fn micro_time(time: Timestamp) -> String {
    format!("{time:.6}")
}

/// The merge patch that moves a stored claim on: only the state, the holder and the times.
pub(super) fn transition_patch(claim: &Claim, to: ClaimState, stamp: &Stamp) -> serde_json::Value {
    serde_json::json!({
        "metadata": {
            "uid": claim.uid,
            "resourceVersion": claim.resource_version,
            "annotations": {
                format!("{PREFIX}state"): to.word(),
                // Its place among those that overlap with it is that of its creation.
                format!("{PREFIX}since"): claim.since.as_ref().unwrap_or(&claim.resource_version),
            },
        },
        "spec": {
            "holderIdentity": stamp.holder,
            "leaseDurationSeconds": i32::try_from(stamp.ttl.as_secs()).unwrap_or(i32::MAX).max(1),
            "renewTime": micro_time(stamp.renewed),
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Timestamp {
        "2026-01-31T12:00:00.5Z".parse().expect("a time")
    }

    fn claim(state: ClaimState) -> Claim {
        let terms = Terms {
            reservation: "plex".into(),
            owner: Some("media".into()),
            consumer: Some("service/media/plex".into()),
            pool: Some("main".into()),
            expires: Some("2027-01-31T00:00:00Z".parse().expect("a time")),
            inventory: "abc".into(),
            file: "/home/u/lab/ipam.yaml".into(),
            ..Terms::default()
        };
        let stamp = Stamp { holder: "jane@desk/42".into(), renewed: now(), ttl: DEFAULT_TTL };
        Claim::new("10.69.1.154/32".parse().expect("a prefix"), state, terms, stamp)
    }

    #[test]
    fn a_claim_is_a_lease_that_people_can_read() {
        let lease = claim(ClaimState::Pending).to_lease("kube-system");
        insta::assert_snapshot!(serde_json::to_string_pretty(&lease).expect("plain data"), @r#"
        {
          "apiVersion": "coordination.k8s.io/v1",
          "kind": "Lease",
          "metadata": {
            "name": "ipam-v4-0a45019a",
            "namespace": "kube-system",
            "labels": {
              "app.kubernetes.io/managed-by": "kubectl-ipam",
              "ipam.labkit.dev/lookup": "plex",
              "ipam.labkit.dev/reservation": "plex"
            },
            "annotations": {
              "ipam.labkit.dev/address": "10.69.1.154",
              "ipam.labkit.dev/expires": "2027-01-31T00:00:00Z",
              "ipam.labkit.dev/file": "/home/u/lab/ipam.yaml",
              "ipam.labkit.dev/for": "service/media/plex",
              "ipam.labkit.dev/inventory": "abc",
              "ipam.labkit.dev/owner": "media",
              "ipam.labkit.dev/pool": "main",
              "ipam.labkit.dev/reservation": "plex",
              "ipam.labkit.dev/state": "pending"
            }
          },
          "spec": {
            "holderIdentity": "jane@desk/42",
            "leaseDurationSeconds": 900,
            "acquireTime": "2026-01-31T12:00:00.500000Z",
            "renewTime": "2026-01-31T12:00:00.500000Z",
            "leaseTransitions": 0
          }
        }
        "#);
    }

    #[test]
    fn a_lease_gives_its_claim_back() {
        for state in [ClaimState::Pending, ClaimState::Committed, ClaimState::Releasing, ClaimState::Held] {
            let stored = Claim { uid: "u".into(), resource_version: "7".into(), ..claim(state) };
            assert_eq!(Claim::from_lease(&stored.to_lease("kube-system")), Some(stored.clone()));
            let block = "10.69.1.144/28".parse().expect("a prefix");
            let prefix = Claim { block, since: Some("5".into()), ..stored };
            let lease = prefix.to_lease("kube-system");
            assert_eq!(lease.metadata.labels.get(LOOKUP).map(String::as_str), Some(PREFIXES));
            assert_eq!(Claim::from_lease(&lease), Some(prefix));
        }
    }

    #[test]
    fn a_name_that_is_no_label_value_is_kept_all_the_same() {
        let mut claim = claim(ClaimState::Committed);
        claim.terms.reservation = "Plex (4K)".into();
        let lease = claim.to_lease("kube-system");
        assert!(!lease.metadata.labels.contains_key("ipam.labkit.dev/reservation"));
        assert_eq!(Claim::from_lease(&lease), Some(claim));
        assert!(is_label_value("plex-4.K_1") && !is_label_value("-x") && !is_label_value(""));
        assert!(is_label_value(&"a".repeat(63)) && !is_label_value(&"a".repeat(64)));
    }

    #[test]
    fn other_peoples_leases_are_not_claims() {
        let mut lease = claim(ClaimState::Pending).to_lease("kube-system");
        lease.metadata.labels.clear();
        assert_eq!(Claim::from_lease(&lease), None);
        let mut lease = claim(ClaimState::Pending).to_lease("kube-system");
        lease.metadata.name = "kube-scheduler".into();
        assert_eq!(Claim::from_lease(&lease), None);
    }

    #[test]
    fn pending_and_releasing_claims_run_out_and_committed_ones_do_not() {
        let later = now() + SignedDuration::from_mins(15);
        for state in [ClaimState::Pending, ClaimState::Releasing] {
            assert!(!claim(state).is_expired(later - SignedDuration::from_secs(1)));
            assert!(claim(state).is_expired(later));
        }
        assert!(!claim(ClaimState::Committed).is_expired(Timestamp::MAX));
    }

    #[test]
    fn an_unknown_state_is_never_taken_over() {
        let mut lease = claim(ClaimState::Pending).to_lease("kube-system");
        lease.metadata.annotations.insert("ipam.labkit.dev/state".into(), "frozen".into());
        let claim = Claim::from_lease(&lease).expect("a claim");
        assert!(!claim.is_expired(Timestamp::MAX));
    }

    #[test]
    fn the_holder_names_person_and_machine() {
        let claim = claim(ClaimState::Pending);
        assert_eq!((claim.person(), claim.host()), ("jane@desk", "desk"));
    }
}
