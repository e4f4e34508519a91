//! Kubernetes objects to facts. Each reader declares only the fields it uses, so that long lists cost little;
//! the same readers serve the cluster and files.

mod allocators;
mod endpoints;
mod literals;
mod meta;
mod node;
mod peers;
mod policies;
mod pools;
mod ranges;
mod routes;
mod service;
mod storage;
mod workload;

use std::sync::Arc;

use labkit::finding::Subject;
use labkit::kube::Resource;
use serde::de::DeserializeOwned;

use super::scribe::{Place, Scribe};
use crate::facts::{Facts, Source};

pub use allocators::{CalicoReservation, CapiAddress, CapiPool, WhereaboutsPool};
pub use endpoints::{EndpointSlice, Endpoints};
pub use literals::{FluxKustomization, HelmRelease};
pub use meta::{Meta, nullable};
pub use node::{CiliumNode, Node, NodeAddress};
pub use peers::{BgpPeer, CalicoPeer, CiliumBgpClusterConfig, CiliumBgpPeeringPolicy};
pub use policies::{AuthorizationPolicy, CiliumPolicy, NetworkPolicy};
pub use pools::{Advertisement, CiliumPool, MetalLbPool, PoolLabels, announce, announcement, kube_vip_pools};
pub use ranges::{CalicoPool, CiliumPodPool, IpAddress, ServiceCidr, kubeadm_ranges};
pub use routes::{Gateway, Ingress};
pub use service::{LoadBalancer, Service, ServicePort};
pub use storage::{PersistentVolume, StorageClass};
pub use workload::{CronJob, Pod, Workload};

/// A kind of object that says something about addresses.
pub trait Reader: DeserializeOwned {
    /// What sort of source it is.
    const SOURCE: Source;

    /// Its metadata.
    fn meta(&self) -> &Meta;

    /// Writes down what it says.
    fn record(self, scribe: &mut Scribe<'_>);
}

/// Reads one object. `kind` names it: several kinds share a reader.
pub fn read<T: Reader>(object: T, kind: &str, place: Place<'_>, facts: &mut Facts) {
    let subject = object.meta().subject(kind);
    object.record(&mut Scribe::new(facts, T::SOURCE, Arc::new(subject), place));
}

/// Reads one object out of a list, whose items do not say in which version they are.
pub fn read_listed<T: Reader>(object: T, resource: &Resource, facts: &mut Facts) {
    let subject = object.meta().subject(&resource.kind);
    let mut scribe = Scribe::new(facts, T::SOURCE, Arc::new(subject), Place::Live);
    scribe.api_version = resource.api_version();
    object.record(&mut scribe);
}

/// A thing that no object in the cluster stands for, such as a storage server.
fn thing(kind: &str, name: impl Into<String>) -> Arc<Subject> {
    Arc::new(Subject { kind: kind.to_owned(), namespace: None, name: name.into() })
}

/// Reads an object written as JSON, for tests.
#[cfg(test)]
pub(crate) fn facts_of<T: Reader>(kind: &str, json: serde_json::Value) -> Facts {
    let mut facts = Facts::default();
    read::<T>(serde_json::from_value(json).unwrap(), kind, Place::Live, &mut facts);
    facts
}

/// The uses as lines, for the tests of this folder.
#[cfg(test)]
fn lines(facts: &Facts) -> String {
    let line = |usage: &crate::facts::Use| {
        let Subject { kind, namespace, name } = &*usage.owner;
        let namespace = namespace.as_ref().map(|namespace| format!("{namespace}/")).unwrap_or_default();
        let ports: Vec<String> = usage.ports.iter().map(|port| format!(" {port}")).collect();
        let (addresses, role, state) = (usage.addresses, usage.role, usage.state);
        format!(
            "{addresses}{} {role} {state}: {kind} {namespace}{name} ({})",
            ports.concat(),
            usage.origin.field
        )
    };
    facts.uses.iter().map(line).collect::<Vec<_>>().join("\n")
}
