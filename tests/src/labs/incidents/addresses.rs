//! Machines and Services that move to another address.

use serde_json::{Value, json};

use super::super::Files;
use super::INVENTORY;
use crate::kube::controllers::world::{World, key};

const WORKER: &str = "talos-qal-bre";
const NAS: (&str, &str) = ("10.69.1.163", "10.69.1.20");
const PLEX: (&str, &str) = ("10.69.1.165", "10.69.1.154");

/// The worker in the pool gets the address it was planned to have.
pub fn renumber_worker(world: &mut World) {
    world.edit(&key("", "Node", "", WORKER), |node| replace(node, "10.69.1.151", "10.69.1.104"));
}

/// As [`renumber_worker`], in the inventory.
pub fn renumber_worker_in_files(files: &mut Files) {
    super::edit(files, INVENTORY, |text| {
        text.replace(
            &format!("node.{WORKER}.ip: \"10.69.1.151\""),
            &format!("node.{WORKER}.ip: \"10.69.1.104\""),
        )
        .replace("10.69.1.104   10.69.1.151", "10.69.1.104   10.69.1.104")
    });
}

/// The NAS gets an address outside of the pool, everywhere.
pub fn renumber_nas(world: &mut World) {
    let keys: Vec<_> = world.iter().map(|(key, _)| key.clone()).collect();
    for key in keys {
        world.edit(&key, |object| replace(object, NAS.0, NAS.1));
    }
}

/// As [`renumber_nas`], in the files.
pub fn renumber_nas_in_files(files: &mut Files) {
    for text in files.values_mut() {
        *text = text.replace(NAS.0, NAS.1);
    }
}

/// Plex goes back to the address it had first.
pub fn renumber_plex_in_files(files: &mut Files) {
    for text in files.values_mut() {
        *text = super::without_lines(text, &["1  reserved  Plex", "know .165"]);
        *text = text.replace(&format!("{}:32400", PLEX.0), &format!("{}:32400", PLEX.1));
        *text = text.replace(&format!("plex.ip: \"{}\"", PLEX.0), &format!("plex.ip: \"{}\"", PLEX.1));
        *text = text
            .replace(&format!("loadBalancerIPs: {}\n", PLEX.0), &format!("loadBalancerIPs: {}\n", PLEX.1));
    }
}

/// Replaces a text in every string of an object.
fn replace(value: &mut Value, from: &str, to: &str) {
    match value {
        Value::String(text) if text.contains(from) => *value = json!(text.replace(from, to)),
        Value::Array(list) => list.iter_mut().for_each(|entry| replace(entry, from, to)),
        Value::Object(map) => map.values_mut().for_each(|entry| replace(entry, from, to)),
        _ => {}
    }
}
