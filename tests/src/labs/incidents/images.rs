//! Images that cannot be had.

use serde_json::json;

use super::pods::{fail, record};
use crate::kube::controllers::world::{World, key};

/// Lidarr's image as somebody wrote it.
fn name_image(world: &mut World, image: &str) {
    world.edit(&key("apps", "Deployment", "media", "lidarr"), |deployment| {
        deployment["spec"]["template"]["spec"]["containers"][0]["image"] = json!(image);
    });
}

/// What the kubelet writes when a pull fails.
fn fail_pull(world: &mut World, image: &str, why: &str) {
    let waiting =
        json!({"reason": "ImagePullBackOff", "message": format!("Back-off pulling image {image:?}")});
    fail(world, "lidarr", &waiting, 0, "Pending");
    record(world, "lidarr", "Failed", &format!("Failed to pull image {image:?}: {why}"));
    record(world, "lidarr", "Failed", "Error: ImagePullBackOff");
}

const ARM: &str = "linuxserver/lidarr:arm32v7-latest";
const PRIVATE: &str = "example-household/lidarr:latest";
const UNKNOWN: &str = "linuxserver/lidarr:lates";
const USUAL: &str = "linuxserver/lidarr:latest";

/// An image for another processor.
pub fn name_arm_image(world: &mut World) {
    name_image(world, ARM);
}

/// The registry has none for this one.
pub fn fail_platform(world: &mut World) {
    let why = "failed to pull and unpack image: no match for platform in manifest: not found";
    fail_pull(world, ARM, why);
}

/// An image that nobody is given.
pub fn name_private_image(world: &mut World) {
    name_image(world, PRIVATE);
}

/// The registry wants a login.
pub fn fail_login(world: &mut World) {
    let why = "failed to resolve reference: pull access denied, repository does not exist or may require \
               authorization: server message: insufficient_scope: authorization failed";
    fail_pull(world, PRIVATE, why);
}

/// A tag with a letter missing.
pub fn name_unknown_tag(world: &mut World) {
    name_image(world, UNKNOWN);
}

/// The registry does not know it.
pub fn fail_tag(world: &mut World) {
    fail_pull(world, UNKNOWN, "failed to resolve reference: not found");
}

/// The registry has given the household enough for now.
pub fn fail_limit(world: &mut World) {
    let why = "failed to copy: unexpected status code 429 Too Many Requests - Server message: toomanyrequests: You \
               have reached your pull rate limit";
    fail_pull(world, USUAL, why);
}
