//! The controllers of the simulated cluster: what happens after the API server has said yes.
//!
//! | controller | follows |
//! | --- | --- |
//! | `workloads` | Deployment, ReplicaSet, StatefulSet, DaemonSet → pods |
//! | `kubelet`, `scheduler` | pods → node, address, status, reasons for not starting |
//! | `volumes` | claims ↔ volumes |
//! | `endpoints` | Services → EndpointSlices |
//! | `metallb` | Services of type LoadBalancer → addresses, Events |
//!
//! Each is a pure function of a [`World`] and safe to run again: [`settle`] runs all of them until
//! nothing changes. Left out, because nothing here needs it: Jobs and CronJobs, autoscaling,
//! rolling updates in steps, provisioning of volumes, the older Endpoints objects. Deleting what
//! an owner leaves behind and emptying namespaces is the API server's part.

mod endpoints;
pub mod events;
mod kubelet;
mod metallb;
mod scheduler;
mod selector;
mod volumes;
mod workloads;
pub mod world;

use self::scheduler::Placement;
use self::world::World;

/// More rounds than any chain of owners needs; a world that still changes then is left as it is.
const ROUNDS: usize = 16;

/// Runs every controller until none of them changes anything.
pub fn settle(world: &mut World) {
    for _ in 0..ROUNDS {
        let before = world.clone();
        volumes::reconcile(world);
        workloads::reconcile(world);
        let mut placement = Placement::of(world);
        kubelet::reconcile(world, &mut placement);
        workloads::reconcile(world);
        endpoints::reconcile(world);
        metallb::reconcile(world);
        if world.same_objects(&before) {
            break;
        }
    }
}
