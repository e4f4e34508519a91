//! A claim as a value, and the Lease it is written as.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::name::{claim_address, claim_name};

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
    /// The address.
    pub address: IpAddr,
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
}

impl Claim {
    /// A claim that does not exist yet.
    pub fn new(address: IpAddr, state: ClaimState, terms: Terms, stamp: Stamp) -> Self {
        Self {
            address,
            state,
            terms,
            stamp,
            transitions: 0,
            uid: String::new(),
            resource_version: String::new(),
        }
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

    /// Whether it was created before `other`: the API server counts its changes in resourceVersion.
    ///
    /// Meant for claims that were not changed since they were created.
    pub fn is_older_than(&self, other: &Self) -> bool {
        let age = |claim: &Self| claim.resource_version.parse::<u64>().ok();
        match (age(self), age(other)) {
            (Some(own), Some(others)) => own < others,
            _ => (self.stamp.renewed, self.address) < (other.stamp.renewed, other.address),
        }
    }

    /// The Lease to store. With a resourceVersion it replaces only that state.
    pub fn to_lease(&self, namespace: &str) -> Lease {
        let terms = &self.terms;
        let mut labels: BTreeMap<String, String> = BTreeMap::new();
        labels.insert(MANAGED_BY.to_owned(), PROGRAM.to_owned());
        if is_label_value(&terms.reservation) {
            labels.insert(format!("{PREFIX}reservation"), terms.reservation.clone());
        }
        let address = self.address.to_string();
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
                name: claim_name(self.address),
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
        let address = claim_address(&metadata.name)?;
        if metadata.labels.get(MANAGED_BY).map(String::as_str) != Some(PROGRAM) {
            return None;
        }
        let said = |key: &str| metadata.annotations.get(&format!("{PREFIX}{key}")).cloned();
        let time = |text: &Option<String>| text.as_ref().and_then(|text| text.parse::<Timestamp>().ok());
        let spec = &lease.spec;
        let seconds = spec.lease_duration_seconds.and_then(|seconds| u64::try_from(seconds).ok());
        Some(Self {
            address,
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
        })
    }
}

/// `coordination.k8s.io/v1 Lease`, the part that claims use.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Lease {
    /// `coordination.k8s.io/v1`; absent in the items of a list.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub api_version: Option<String>,
    /// `Lease`; absent in the items of a list.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// Name, labels, annotations, version.
    pub metadata: LeaseMetadata,
    /// Holder and times.
    #[serde(default)]
    pub spec: LeaseSpec,
}

/// Metadata of a [`Lease`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LeaseMetadata {
    /// Made of the address.
    pub name: String,
    /// Where claims are kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub namespace: Option<String>,
    /// Given by the API server.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub uid: Option<String>,
    /// Given by the API server; in a request the state that is expected.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resource_version: Option<String>,
    /// What claims are listed by.
    #[serde(default)]
    pub labels: BTreeMap<String, String>,
    /// What the claim stands for.
    #[serde(default)]
    pub annotations: BTreeMap<String, String>,
}

/// Spec of a [`Lease`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LeaseSpec {
    /// `user@host/pid`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub holder_identity: Option<String>,
    /// Time to live.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lease_duration_seconds: Option<i32>,
    /// When the holder took it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub acquire_time: Option<String>,
    /// When the holder last confirmed it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub renew_time: Option<String>,
    /// How often it changed hands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lease_transitions: Option<u32>,
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
            "annotations": {format!("{PREFIX}state"): to.word()},
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
        Claim::new("10.69.1.154".parse().expect("an address"), state, terms, stamp)
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
            assert_eq!(Claim::from_lease(&stored.to_lease("kube-system")), Some(stored));
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
