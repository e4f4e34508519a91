//! The controllers of the simulated cluster: what happens after the API server has said yes.
//!
//! | controller | follows |
//! | --- | --- |
//! | `workloads` | Deployment, ReplicaSet, StatefulSet, DaemonSet → pods |
//! | `kubelet`, `scheduler` | pods → node, address, status, reasons for not starting |
//! | `nodes` | nodes that do not answer → taints, pods that are not ready |
//! | `volumes` | claims ↔ volumes |
//! | `endpoints` | Services → EndpointSlices |
//! | `cluster_ips` | Services → IPAddress objects |
//! | `metallb` | Services of type LoadBalancer → addresses, Events |
//! | `cilium` | the same with Cilium's pools, told through conditions |
//! | `sealed_secrets` | SealedSecrets → Secrets |
//!
//! Each is a pure function of a [`World`] and safe to run again: [`settle`] runs all of them until
//! nothing changes, [`Controllers`] runs them on a server. Left out, because nothing here needs it: Jobs and CronJobs, autoscaling,
//! rolling updates in steps, provisioning of volumes, the older Endpoints objects. Deleting what
//! an owner leaves behind and emptying namespaces is the API server's part.

mod cilium;
mod cluster_ips;
mod endpoints;
pub mod events;
pub mod kubelet;
mod metallb;
pub mod nodes;
mod runtime;
mod scheduler;
pub mod sealed_secrets;
mod selector;
mod volumes;
mod workloads;
pub mod world;

pub use self::runtime::Controllers;
use self::world::World;

/// The controllers in the order they run.
const STAGES: &[fn(&mut World)] = &[
    nodes::reconcile,
    volumes::reconcile,
    workloads::reconcile,
    kubelet::reconcile,
    cluster_ips::reconcile,
    endpoints::reconcile,
    metallb::reconcile,
    cilium::reconcile,
    sealed_secrets::reconcile,
];

/// More rounds than any chain of owners needs; a world that still changes then is left as it is.
const ROUNDS: usize = 16;

/// Runs every controller until none of them changes anything.
pub fn settle(world: &mut World) {
    for _ in 0..ROUNDS {
        let before = world.clone();
        for stage in STAGES {
            stage(world);
        }
        if world.same_objects(&before) {
            break;
        }
    }
}

#[cfg(test)]
mod runtime_tests;
