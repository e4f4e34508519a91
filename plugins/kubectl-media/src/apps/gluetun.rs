//! gluetun.

use super::settings::NONE;
use super::{Api, App, Role};

/// A VPN around the pod. The port is that of its control server.
pub(super) const GLUETUN: App = App {
    name: "gluetun",
    title: "gluetun",
    role: Role::Sidecar,
    images: &["gluetun"],
    variables: &["VPN_SERVICE_PROVIDER"],
    port: Some(8000),
    api: Api::Gluetun,
    signatures: &[],
    settings: NONE,
};
