//! What a node answers in which state, against what Talos answers.

mod cluster;
mod install;
mod maintenance;
mod wire;

use std::time::Duration;

use tonic::{Code, Status};

use super::members::SplitBrain;
use super::node::Phase;
use super::view::{Role, Stage};
use super::{Bundle, Fault, Lab, Profile, Version};
use wire::Wire;

/// How long anything may take, on the machine's clock.
const LONG: Duration = Duration::from_secs(60);
/// The first control planes and the first worker of lab A.
const FIRST: &str = "talos-l7v-3rn";
const SECOND: &str = "talos-2xk-hsd";
const WORKER: &str = "talos-qal-bre";

fn quick() -> Profile {
    Profile::lab_a().speed(200.0)
}

fn of(text: &str) -> Version {
    text.parse().unwrap()
}

/// A lab with one machine of a release.
fn one(version: &str) -> Lab {
    Lab::start(quick().first(1).version(of(version))).unwrap()
}

/// A configuration for a node of a lab, for its NVMe.
fn config(lab: &Lab, bundle: &Bundle, node: &str, role: Role) -> Vec<u8> {
    let disks = lab.view(node).unwrap().machine.disks;
    let serial = disks.into_iter().find(|disk| disk.transport == "nvme").unwrap().serial;
    let endpoint = format!("https://{}:6443", lab.address(&lab.names()[0]).unwrap().ip());
    bundle.config(role, node, &endpoint, &serial).unwrap().into_bytes()
}

async fn insecure(lab: &Lab, node: &str) -> Wire {
    Wire::insecure(lab.address(node).unwrap()).await.unwrap()
}

async fn admin(lab: &Lab, bundle: &Bundle, node: &str) -> Wire {
    Wire::with_roles(lab.address(node).unwrap(), &bundle.os, &["os:admin"]).await.unwrap()
}

/// Applies a configuration to a machine that waits for one.
async fn apply(lab: &Lab, bundle: &Bundle, node: &str, role: Role) {
    use labkit::talos::proto::machine::ApplyConfigurationRequest;
    let data = config(lab, bundle, node, role);
    let request = ApplyConfigurationRequest { data, mode: 1, ..Default::default() };
    insecure(lab, node).await.machine().apply_configuration(request).await.unwrap();
}

/// Waits until a node works with a configuration and its API is open.
fn wait_configured(lab: &Lab, node: &str) {
    let open = lab.wait_until(LONG, |state| {
        state.node(node).is_some_and(|node| node.phase == Phase::Configured && node.tls.is_some())
    });
    assert!(open, "{node} is configured");
    wait_open(lab, node);
}

/// Waits until the port is open.
fn wait_open(lab: &Lab, node: &str) {
    let until = std::time::Instant::now() + LONG;
    while std::net::TcpStream::connect(lab.address(node).unwrap()).is_err() {
        assert!(std::time::Instant::now() < until, "{node} opens its port");
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[track_caller]
fn refused<T>(answer: Result<T, Status>, code: Code, text: &str) {
    let status = answer.err().expect("a refusal");
    assert_eq!((status.code(), status.message()), (code, text));
}
