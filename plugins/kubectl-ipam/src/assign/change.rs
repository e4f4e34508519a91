//! The difference between a Service and one that is pinned, and the patch that makes it.

use std::collections::BTreeMap;
use std::net::IpAddr;

use labkit::cli::{Error, Result};
use labkit::plan::FieldChange;
use serde_json::{Value, json};

use super::choice::Choice;
use super::mechanism::{self, FIELD};
use super::{Target, judge};
use crate::facts::{Mechanism, Provider};

/// What becomes of the annotations and of `spec.loadBalancerIP`: those that are not named stay.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Edit {
    /// Annotations with their new values; `None` removes one.
    pub annotations: BTreeMap<String, Option<String>>,
    /// What becomes of the field.
    pub load_balancer_ip: FieldEdit,
}

/// What becomes of `spec.loadBalancerIP`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum FieldEdit {
    /// It stays.
    #[default]
    Keep,
    /// It goes.
    Remove,
    /// It gets this value.
    Set(String),
}

impl FieldEdit {
    /// The new value; `None` when it goes.
    pub fn value(&self) -> Option<&str> {
        match self {
            Self::Set(value) => Some(value),
            Self::Keep | Self::Remove => None,
        }
    }
}

/// Pins the addresses by one means, and takes away every other by which the same load balancer was asked.
///
/// # Errors
/// Refused when the field should hold two addresses.
pub fn pin(target: &Target, addresses: &[IpAddr], choice: &Choice) -> Result<Edit> {
    let texts: Vec<String> = addresses.iter().map(ToString::to_string).collect();
    let mut edit = Edit::default();
    let mut annotate = |key: &str, value: Option<String>| {
        if target.annotations.get(key) != value.as_ref() {
            edit.annotations.insert(key.to_owned(), value);
        }
    };
    let chosen = match choice.mechanism {
        Mechanism::Annotation(key) => {
            annotate(key, Some(texts.join(",")));
            Some(key)
        }
        Mechanism::Field => None,
    };
    for key in mechanism::keys(choice.provider).filter(|key| Some(*key) != chosen) {
        annotate(key, None);
    }
    let field = match (chosen, texts.as_slice()) {
        (Some(_), _) => None,
        (None, [one]) => Some(one.clone()),
        (None, _) => {
            return Err(Error::refused(format!("{FIELD} holds one address, not {}", judge::text(addresses)))
                .hint("name the address to pin"));
        }
    };
    if target.load_balancer_ip != field {
        edit.load_balancer_ip = field.map_or(FieldEdit::Remove, FieldEdit::Set);
    }
    Ok(edit)
}

/// Takes addresses out of everything by which the Service asks a load balancer for them; `None` takes all out.
pub fn unpin(target: &Target, addresses: Option<&[IpAddr]>) -> Edit {
    let is_meant = |text: &str| {
        let address = text.trim().parse::<IpAddr>().ok();
        addresses.is_none_or(|addresses| address.is_some_and(|address| addresses.contains(&address)))
    };
    let mut edit = Edit::default();
    for (_, key) in mechanism::all_keys() {
        let Some(value) = target.annotations.get(key) else { continue };
        let parts: Vec<&str> = value.split(',').map(str::trim).filter(|part| !part.is_empty()).collect();
        let rest: Vec<&str> = parts.iter().copied().filter(|part| !is_meant(part)).collect();
        if rest.len() < parts.len() {
            edit.annotations.insert(key.to_owned(), Some(rest.join(",")).filter(|rest| !rest.is_empty()));
        }
    }
    if target.load_balancer_ip.as_deref().is_some_and(is_meant) {
        edit.load_balancer_ip = FieldEdit::Remove;
    }
    edit
}

/// What the Service asks for now, by any means: key or field, and value.
pub fn asked(target: &Target) -> Vec<(&'static str, String)> {
    let annotated = mechanism::all_keys().filter_map(|(_, key)| {
        Some((key, target.annotations.get(key).filter(|value| !value.is_empty())?.clone()))
    });
    annotated.chain(target.load_balancer_ip.clone().map(|field| (FIELD, field))).collect()
}

/// Annotations of another load balancer by which the Service asks for other addresses: they stay.
pub fn left_alone(target: &Target, provider: Provider) -> Vec<&'static str> {
    let others =
        mechanism::all_keys().filter(|(of, key)| *of != provider && target.annotations.contains_key(*key));
    others.map(|(_, key)| key).collect()
}

impl Edit {
    /// Whether nothing changes.
    pub fn is_empty(&self) -> bool {
        self.annotations.is_empty() && !self.edits_field()
    }

    /// Whether the field changes.
    pub fn edits_field(&self) -> bool {
        self.load_balancer_ip != FieldEdit::Keep
    }

    /// Field by field.
    pub fn fields(&self, target: &Target) -> Vec<FieldChange> {
        let annotations = self.annotations.iter().map(|(key, value)| FieldChange {
            path: format!("metadata.annotations[{key}]"),
            before: target.annotations.get(key).cloned(),
            after: value.clone(),
        });
        let field = self.edits_field().then(|| FieldChange {
            path: FIELD.to_owned(),
            before: target.load_balancer_ip.clone(),
            after: self.load_balancer_ip.value().map(ToOwned::to_owned),
        });
        annotations.chain(field).collect()
    }

    /// As a JSON merge patch that holds only for the state that was read.
    pub fn merge_patch(&self, target: &Target) -> Value {
        let mut patch = json!({"metadata": {"resourceVersion": target.resource_version}});
        if !self.annotations.is_empty() {
            patch["metadata"]["annotations"] = json!(self.annotations);
        }
        if self.edits_field() {
            patch["spec"] = json!({"loadBalancerIP": self.load_balancer_ip.value()});
        }
        patch
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(annotations: &Value, field: &str) -> Target {
        Target::read(&json!({
            "metadata": {
                "name": "plex", "namespace": "media", "resourceVersion": "7", "annotations": annotations,
            },
            "spec": {"type": "LoadBalancer", "loadBalancerIP": field},
        }))
    }

    fn choice(provider: Provider, name: &str) -> Choice {
        Choice { provider, mechanism: mechanism::parse(name).unwrap(), class: None, why: Vec::new() }
    }

    fn lines(edit: &Edit, target: &Target) -> String {
        let lines: Vec<String> = edit.fields(target).iter().map(ToString::to_string).collect();
        lines.join("\n")
    }

    fn addresses(texts: &[&str]) -> Vec<IpAddr> {
        texts.iter().map(|text| text.parse().unwrap()).collect()
    }

    #[test]
    fn the_old_key_and_the_field_make_room_for_the_new_key() {
        let target = target(
            &json!({"metallb.universe.tf/loadBalancerIPs": "10.0.0.1", "lbipam.cilium.io/ips": "10.9.9.9"}),
            "10.0.0.1",
        );
        let new = choice(Provider::MetalLb, "metallb.io/loadBalancerIPs");
        let edit = pin(&target, &addresses(&["10.0.0.1", "fd00::1"]), &new).unwrap();
        insta::assert_snapshot!(lines(&edit, &target), @"
        metadata.annotations[metallb.io/loadBalancerIPs]: + 10.0.0.1,fd00::1
        metadata.annotations[metallb.universe.tf/loadBalancerIPs]: - 10.0.0.1
        spec.loadBalancerIP: - 10.0.0.1
        ");
        assert_eq!(
            edit.merge_patch(&target),
            json!({
                "metadata": {"resourceVersion": "7", "annotations": {
                    "metallb.io/loadBalancerIPs": "10.0.0.1,fd00::1",
                    "metallb.universe.tf/loadBalancerIPs": null,
                }},
                "spec": {"loadBalancerIP": null},
            })
        );
        assert_eq!(left_alone(&target, Provider::MetalLb), ["lbipam.cilium.io/ips"]);
    }

    #[test]
    fn what_is_pinned_already_changes_nothing() {
        let pinned = target(&json!({"metallb.io/loadBalancerIPs": "10.0.0.1"}), "");
        let new = choice(Provider::MetalLb, "metallb.io/loadBalancerIPs");
        assert!(pin(&pinned, &addresses(&["10.0.0.1"]), &new).unwrap().is_empty());
        assert!(!pin(&pinned, &addresses(&["10.0.0.2"]), &new).unwrap().is_empty());
        let field = choice(Provider::KubeVip, "spec.loadBalancerIP");
        assert!(pin(&target(&json!({}), "10.0.0.1"), &addresses(&["10.0.0.1"]), &field).unwrap().is_empty());
        assert!(pin(&pinned, &addresses(&["10.0.0.1", "fd00::1"]), &field).is_err());
    }

    #[test]
    fn unpinning_takes_the_address_out_of_every_key_and_leaves_others() {
        let target = target(
            &json!({
                "metallb.io/loadBalancerIPs": "10.0.0.1, fd00::1", "metallb.universe.tf/loadBalancerIPs": "10.0.0.1",
                "kube-vip.io/loadbalancerIPs": "10.0.0.7", "app": "10.0.0.1",
            }),
            "10.0.0.1",
        );
        let some = unpin(&target, Some(&addresses(&["10.0.0.1"])));
        insta::assert_snapshot!(lines(&some, &target), @"
        metadata.annotations[metallb.io/loadBalancerIPs]: 10.0.0.1, fd00::1 -> fd00::1
        metadata.annotations[metallb.universe.tf/loadBalancerIPs]: - 10.0.0.1
        spec.loadBalancerIP: - 10.0.0.1
        ");
        assert_eq!(unpin(&target, None).annotations.len(), 3);
        assert!(unpin(&target, Some(&addresses(&["10.0.0.9"]))).is_empty());
        assert_eq!(asked(&target).len(), 4);
    }
}
