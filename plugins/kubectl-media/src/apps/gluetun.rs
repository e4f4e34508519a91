//! gluetun.

use labkit::finding::Severity;

use super::settings::NONE;
use super::{Api, App, Keep, Role, Sign, Signature};

/// A VPN around the pod. The port is that of its control server.
pub(super) const GLUETUN: App = App {
    name: "gluetun",
    title: "gluetun",
    role: Role::Sidecar,
    images: &["gluetun"],
    variables: &["VPN_SERVICE_PROVIDER"],
    port: Some(8000),
    api: Api::Gluetun,
    signatures: &[
        Signature {
            name: "vpn-auth-failed",
            sign: Some(Sign::VpnRefused),
            severity: Severity::Error,
            texts: &["auth_failed"],
            meaning: "the VPN provider does not take the credentials",
            hint: "correct the credentials in the Secret, then restart the pod",
        },
        Signature {
            name: "vpn-credentials",
            sign: Some(Sign::VpnRefused),
            severity: Severity::Error,
            texts: &["your credentials might be wrong"],
            meaning: "the VPN provider does not take the credentials",
            hint: "correct the credentials in the Secret, then restart the pod",
        },
    ],
    keep: Keep::NOTHING,
    settings: NONE,
};
