//! The inventory file and the ConfigMaps made from it.

use serde_json::json;

use super::super::Files;
use super::{INVENTORY, edit, without_lines};
use crate::kube::controllers::world::{World, key, set};

/// The file's pool becomes the one in the cluster.
pub fn write_live_pool(files: &mut Files) {
    edit(files, INVENTORY, |text| {
        text.replace("10.69.1.150-10.69.1.160", "10.69.1.150-10.69.1.165")
            .replace("metallb.pool.size: \"11\"", "metallb.pool.size: \"16\"")
            .replace("        11  dynamic", "        16  dynamic")
            .replace("       11  dynamic", "       16  dynamic")
    });
}

/// The ranges that were planned for nodes go; each node has its own entry.
pub fn drop_node_ranges(files: &mut Files) {
    edit(files, INVENTORY, |text| {
        without_lines(
            text,
            &["range.control-plane", "range.workers", "10.69.1.101-10.69.1.103", "10.69.1.140-10.69.1.197"],
        )
    });
}

/// The range that was reserved for media services goes.
pub fn drop_media_range(files: &mut Files) {
    edit(files, INVENTORY, |text| without_lines(text, &["range.media", "10.69.1.151-10.69.1.154"]));
}

/// What was counted by hand goes.
pub fn drop_pool_usage(files: &mut Files) {
    edit(files, INVENTORY, |text| {
        without_lines(text, &["metallb.pool.used", "metallb.pool.free", "Pool usage: 9/16"])
    });
}

/// Somebody writes Plex's former address into the live ConfigMap.
pub fn edit_live_configmap(world: &mut World) {
    world.edit(&key("", "ConfigMap", "kube-system", "network-inventory"), |config| {
        set(config, &["data", "loadbalancer.plex.ip"], json!("10.69.1.154"));
    });
    world.edit(&key("argoproj.io", "Application", "argocd", "infrastructure"), |application| {
        set(application, &["status", "sync", "status"], json!("OutOfSync"));
    });
}
