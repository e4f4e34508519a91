//! Facts from manifests in files. What stands in a file is a plan: nothing there is in use yet.

use std::sync::Arc;

use labkit::finding::{Gap, Location, Subject};
use labkit::manifest::{Generated, Kustomization, Object};
use serde::de::DeserializeOwned;

use super::config_map;
use super::objects::{self, Advertisement, MetalLbPool, PoolLabels, Reader};
use super::scribe::Place;
use crate::facts::Facts;
use crate::inventory;

/// Everything that objects and kustomizations in files say. Kinds that say nothing about addresses are passed
/// over, as is the inventory itself.
pub fn read(objects: &[Object], kustomizations: &[Kustomization]) -> Facts {
    let mut facts = Facts::default();
    let mut announcements = Announcements::default();
    for object in objects {
        if let Err(error) = read_object(object, &mut facts, &mut announcements) {
            let at = object.location();
            let what = format!("{}:{}: {} {}", at.file, at.line, object.kind, object.name);
            facts.gaps.push(Gap { what, why: error.to_string(), blocking: true });
        }
    }
    let Announcements { labels, layer2, bgp } = announcements;
    if !layer2.is_empty() || !bgp.is_empty() {
        objects::announce(&mut facts.pools, &labels, &layer2, &bgp);
    }
    for kustomization in kustomizations {
        for generated in kustomization.generated.iter().filter(|one| one.kind == "ConfigMap") {
            read_generated(generated, kustomization, &mut facts);
        }
    }
    facts
}

/// Whether a document is the inventory.
pub fn is_inventory(object: &Object) -> bool {
    object.kind == inventory::KIND && object.api_version == inventory::API_VERSION
}

#[derive(Default)]
struct Announcements {
    labels: Vec<PoolLabels>,
    layer2: Vec<Advertisement>,
    bgp: Vec<Advertisement>,
}

fn read_object(
    object: &Object,
    facts: &mut Facts,
    announcements: &mut Announcements,
) -> Result<(), serde_json::Error> {
    match (object.group(), object.kind.as_str()) {
        ("", "ConfigMap") => {
            read_config_map(object, facts);
            Ok(())
        }
        ("", "Service") => record::<objects::Service>(object, facts),
        ("", "PersistentVolume") => record::<objects::PersistentVolume>(object, facts),
        ("storage.k8s.io", "StorageClass") => record::<objects::StorageClass>(object, facts),
        ("apps", "Deployment" | "StatefulSet" | "DaemonSet") | ("batch", "Job") => {
            record::<objects::Workload>(object, facts)
        }
        ("batch", "CronJob") => record::<objects::CronJob>(object, facts),
        ("", "Pod") => record::<objects::Pod>(object, facts),
        ("discovery.k8s.io", "EndpointSlice") => record::<objects::EndpointSlice>(object, facts),
        ("networking.k8s.io", "ServiceCIDR") => record::<objects::ServiceCidr>(object, facts),
        ("gateway.networking.k8s.io", "Gateway") => record::<objects::Gateway>(object, facts),
        ("metallb.io", "IPAddressPool") => {
            let pool: MetalLbPool = typed(object)?;
            announcements.labels.push(pool.labels());
            record_typed(pool, object, facts);
            Ok(())
        }
        ("metallb.io", "L2Advertisement") => {
            announcements.layer2.push(typed(object)?);
            Ok(())
        }
        ("metallb.io", "BGPAdvertisement") => {
            announcements.bgp.push(typed(object)?);
            Ok(())
        }
        ("metallb.io", "BGPPeer") => record::<objects::BgpPeer>(object, facts),
        ("cilium.io", "CiliumLoadBalancerIPPool") => record::<objects::CiliumPool>(object, facts),
        ("cilium.io", "CiliumPodIPPool") => record::<objects::CiliumPodPool>(object, facts),
        ("cilium.io", "CiliumBGPClusterConfig") => record::<objects::CiliumBgpClusterConfig>(object, facts),
        ("crd.projectcalico.org" | "projectcalico.org", "IPPool") => {
            record::<objects::CalicoPool>(object, facts)
        }
        _ => Ok(()),
    }
}

fn typed<T: DeserializeOwned>(object: &Object) -> Result<T, serde_json::Error> {
    serde_json::from_value(object.to_json())
}

fn record<T: Reader>(object: &Object, facts: &mut Facts) -> Result<(), serde_json::Error> {
    record_typed(typed::<T>(object)?, object, facts);
    Ok(())
}

fn record_typed<T: Reader>(value: T, object: &Object, facts: &mut Facts) {
    objects::read(value, &object.kind, Place::File(&|path| locate(object, path)), facts);
}

/// A ConfigMap in the order of its file; one without any address is no part of an address plan.
fn read_config_map(object: &Object, facts: &mut Facts) {
    let data = object.root().get("data").and_then(|data| data.as_mapping()).unwrap_or_default();
    let data: Vec<(String, String)> = data
        .iter()
        .filter_map(|entry| Some((entry.key.scalar.text.to_string(), entry.value.as_str()?.to_owned())))
        .collect();
    let subject = Arc::new(object.subject());
    if subject.namespace.as_deref() == Some("kube-system") && subject.name == "kubevip" {
        let data = data.into_iter().collect();
        objects::kube_vip_pools(subject, &data, Place::File(&|path| locate(object, path)), facts);
        return;
    }
    read_plan(subject, data, Place::File(&|path| locate(object, path)), facts);
}

/// A ConfigMap that kustomize makes of literals.
fn read_generated(generated: &Generated, kustomization: &Kustomization, facts: &mut Facts) {
    let subject = Subject {
        kind: generated.kind.to_owned(),
        namespace: generated.namespace.clone().or_else(|| kustomization.namespace.clone()),
        name: generated.name.clone(),
    };
    let data = generated.literals.iter().map(|(key, value, _)| (key.clone(), value.clone())).collect();
    let place = |path: &[&str]| -> Option<Location> {
        let Some(key) = path.get(1) else { return Some(generated.location.clone()) };
        generated.literals.iter().find(|(name, _, _)| name == key).map(|(_, _, location)| location.clone())
    };
    read_plan(Arc::new(subject), data, Place::File(&place), facts);
}

fn read_plan(subject: Arc<Subject>, data: Vec<(String, String)>, place: Place<'_>, facts: &mut Facts) {
    let before = (facts.uses.len(), facts.notes.len());
    config_map::read(subject, data, place, facts);
    if (facts.uses.len(), facts.notes.len()) == before {
        facts.config_maps.pop();
    }
}

/// The place of a field; of the nearest field around it, if it is not written itself.
fn locate(object: &Object, path: &[&str]) -> Option<Location> {
    (0..=path.len()).rev().find_map(|length| {
        let pointer: String = path[..length]
            .iter()
            .flat_map(|key| ["/".to_owned(), key.replace('~', "~0").replace('/', "~1")])
            .collect();
        object.locate(&pointer)
    })
}
