//! What the API server said, as far as it is used. Values of environment variables may be secrets and are kept as such.

mod further;
mod gitops;
mod inside;
mod log;
mod meta;
mod network;
mod pod;
mod route;
mod storage;
mod workload;

use std::collections::BTreeMap;

use labkit::finding::Gap;

pub use further::{Certificate, Event, Further, SealedSecret};
pub use gitops::{Application, Reconciled};
pub use inside::{Inside, Login, Owner, Preferences};
pub use log::{LogFact, Mark};
pub use meta::{Condition, Meta};
pub use network::{EndpointSlice, Service, ServicePort, TargetPort};
pub use pod::{
    Container, ContainerState, ContainerStatus, KeyReference, ObjectReference, Pod, PodSpec, Template,
    ValueSource, Variable, VariableSource, Volume, VolumeMount,
};
pub use route::{HostRoute, HttpRoute, Ingress};
pub use storage::{Claim, Node, PersistentVolume};
pub use workload::{ClaimTemplate, CronJob, Kind, Workload};

/// A name in a namespace.
pub type Key = (String, String);

/// Everything that was read. What could not be read is `None`, with a gap that says why.
#[derive(Debug, Default)]
pub struct Facts {
    /// Deployments, StatefulSets and DaemonSets.
    pub workloads: Vec<Workload>,
    /// CronJobs.
    pub cron_jobs: Vec<CronJob>,
    /// Pods.
    pub pods: Option<Vec<Pod>>,
    /// Services.
    pub services: Vec<Service>,
    /// How many ready endpoints each Service has.
    pub endpoints: Option<BTreeMap<Key, usize>>,
    /// PersistentVolumeClaims.
    pub claims: Option<BTreeMap<Key, Claim>>,
    /// Nodes.
    pub nodes: Option<BTreeMap<String, Node>>,
    /// Argo CD's Applications.
    pub applications: Vec<Application>,
    /// Flux's Kustomizations.
    pub kustomizations: Vec<Reconciled>,
    /// Flux's HelmReleases.
    pub releases: Vec<Reconciled>,
    /// What could not be read.
    pub gaps: Vec<Gap>,
    /// What could not be read about the programs that keep objects as Git has them. It is missed only where an
    /// instance belongs to one of them.
    pub gitops_gaps: Vec<Gap>,
}
