//! The data of the labs is what an API server accepts: every object is created through the API, with its status.

use simlab::kube::Cluster;
use simlab::labs::{Lab, Scenario};

fn refused(lab: Lab) -> Vec<String> {
    let world = Scenario::new(lab).world().expect("the lab's data is readable");
    let objects: Vec<_> = world.iter().map(|(_, object)| (**object).clone()).collect();
    let (_cluster, refused) = Cluster::with_objects(&objects).expect("a cluster starts");
    refused.into_iter().map(|one| format!("{}: {}", one.object, one.why)).collect()
}

fn is_accepted(lab: Lab) {
    let refused = refused(lab);
    assert!(refused.is_empty(), "{} objects of {lab} are refused:\n{}", refused.len(), refused.join("\n"));
}

#[test]
fn lab_a_is_accepted() {
    is_accepted(Lab::A);
}

#[test]
fn lab_b_is_accepted() {
    is_accepted(Lab::B);
}

#[test]
fn lab_c_is_accepted() {
    is_accepted(Lab::C);
}
