//! What the load balancer made of a pin: the address, a refusal, or nothing yet.
//!
//! MetalLB writes Events (metallb/metallb: controller/service.go), Cilium a condition (cilium/cilium:
//! operator/pkg/lbipam). Both repeat themselves, so what was there before the pin is no answer to it.

use std::collections::BTreeMap;
use std::net::IpAddr;

use serde::Deserialize;

use super::Target;

/// Reasons of MetalLB's Events that say no.
const REFUSALS: &[&str] = &["AllocationFailed", "LoadBalancerFailed"];

/// The conditions in which Cilium answers; the second is the name it had first.
const SATISFIED: &[&str] = &["cilium.io/IPAMRequestSatisfied", "io.cilium/lb-ipam-request-satisfied"];

/// An Event about the Service.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Event {
    metadata: Metadata,
    reason: String,
    message: String,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Metadata {
    name: String,
    resource_version: String,
}

/// What had been said before the pin.
#[derive(Debug, Clone, Default)]
pub struct Before {
    events: BTreeMap<String, String>,
    condition: Option<String>,
}

impl Before {
    /// Remembers it.
    pub fn new(target: &Target, events: &[Event]) -> Self {
        let version = |event: &Event| (event.metadata.name.clone(), event.metadata.resource_version.clone());
        Self { events: events.iter().map(version).collect(), condition: refused_by_condition(target) }
    }

    fn has(&self, event: &Event) -> bool {
        self.events.get(&event.metadata.name) == Some(&event.metadata.resource_version)
    }
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// The Service has the addresses.
    Given,
    /// It was refused: what the load balancer says.
    Refused(String),
    /// Nothing new; with what it said before, if that was a refusal.
    Waiting(Option<String>),
}

/// Reads the answer off the Service and its Events.
pub fn answer(target: &Target, addresses: &[IpAddr], events: &[Event], before: &Before) -> Answer {
    if target.has(addresses) {
        return Answer::Given;
    }
    let refusals = || events.iter().filter(|event| REFUSALS.contains(&event.reason.as_str()));
    let line = |event: &Event| format!("{}: {}", event.reason, event.message);
    if let Some(new) = refusals().find(|event| !before.has(event)) {
        return Answer::Refused(line(new));
    }
    let condition = refused_by_condition(target);
    match condition {
        Some(condition) if before.condition.as_ref() != Some(&condition) => Answer::Refused(condition),
        condition => Answer::Waiting(condition.or_else(|| refusals().next_back().map(line))),
    }
}

fn refused_by_condition(target: &Target) -> Option<String> {
    let refused = target
        .conditions
        .iter()
        .find(|one| SATISFIED.contains(&one.kind.as_str()) && one.status == "False")?;
    Some(format!("{}: {}", refused.reason, refused.message).trim_end_matches([':', ' ']).to_owned())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn target(held: &[&str], condition: Option<(&str, &str)>) -> Target {
        let points: Vec<Value> = held.iter().map(|address| json!({"ip": address})).collect();
        let conditions: Vec<Value> = condition
            .iter()
            .map(|(status, reason)| json!({"type": SATISFIED[0], "status": status, "reason": reason}))
            .collect();
        Target::read(&json!({
            "metadata": {"name": "plex", "namespace": "media"},
            "status": {"loadBalancer": {"ingress": points}, "conditions": conditions},
        }))
    }

    fn event(reason: &str, version: &str) -> Event {
        let metadata = json!({"name": "plex.1", "resourceVersion": version});
        serde_json::from_value(json!({"metadata": metadata, "reason": reason, "message": "no"})).unwrap()
    }

    #[test]
    fn an_event_counts_when_it_is_new_or_was_repeated() {
        let wanted = ["10.0.0.1".parse().unwrap()];
        let pending = target(&[], None);
        let old = [event("AllocationFailed", "5")];
        let before = Before::new(&pending, &old);
        let ask = |events: &[Event]| answer(&pending, &wanted, events, &before);
        assert_eq!(ask(&old), Answer::Waiting(Some("AllocationFailed: no".into())));
        assert_eq!(ask(&[event("AllocationFailed", "6")]), Answer::Refused("AllocationFailed: no".into()));
        assert_eq!(ask(&[event("IPAllocated", "6")]), Answer::Waiting(None));
        let given = target(&["fd00::1", "10.0.0.1"], None);
        assert_eq!(answer(&given, &wanted, &[event("AllocationFailed", "6")], &before), Answer::Given);
    }

    #[test]
    fn a_condition_counts_when_it_says_something_else_than_before() {
        let wanted = ["10.0.0.1".parse().unwrap()];
        let before = Before::new(&target(&[], Some(("False", "no_pool"))), &[]);
        let ask = |condition| answer(&target(&["10.0.0.2"], condition), &wanted, &[], &before);
        assert_eq!(ask(Some(("False", "no_pool"))), Answer::Waiting(Some("no_pool".into())));
        assert_eq!(ask(Some(("False", "already_allocated"))), Answer::Refused("already_allocated".into()));
        assert_eq!(ask(Some(("True", "satisfied"))), Answer::Waiting(None));
    }
}
