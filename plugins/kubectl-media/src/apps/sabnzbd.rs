//! SABnzbd.

use labkit::finding::Severity;

use super::settings::{NONE, Place, Settings};
use super::{Api, App, Keep, Role, Signature};

/// A Usenet client.
pub(super) const SABNZBD: App = App {
    name: "sabnzbd",
    title: "SABnzbd",
    role: Role::UsenetClient,
    images: &["sabnzbd", "docker-sabnzbd"],
    variables: &["SABNZBD__"],
    port: Some(8080),
    api: Api::SABnzbd,
    signatures: &[
        Signature {
            name: "sabnzbd-host-refused",
            sign: None,
            severity: Severity::Error,
            texts: &["hostname verification failed"],
            meaning: "it was called by a name that it does not know",
            hint: "use the full name of its Service, NAME.NAMESPACE.svc.cluster.local, or add the name to host_whitelist",
        },
        Signature {
            name: "sabnzbd-key-refused",
            sign: None,
            severity: Severity::Error,
            texts: &["api key incorrect"],
            meaning: "somebody asks with an old or foreign API key",
            hint: "compare keys in the apps that use it",
        },
        Signature {
            name: "sabnzbd-key-missing",
            sign: None,
            severity: Severity::Warning,
            texts: &["api key required"],
            meaning: "somebody asks without an API key",
            hint: "give its API key to the app that asks",
        },
        Signature {
            name: "sabnzbd-from-outside",
            sign: None,
            severity: Severity::Warning,
            texts: &["external internet access denied"],
            meaning: "it takes who asks for somebody on the internet",
            hint: "add the cluster's networks to local_ranges",
        },
    ],
    keep: Keep { folders: &["/config"], without: &["logs", "Downloads"], ..Keep::NOTHING },
    settings: Settings {
        files: &["/config/sabnzbd.ini"],
        key: &[Place::Ini("misc", "api_key")],
        port: &[Place::Ini("misc", "port")],
        base: &[Place::Ini("misc", "url_base")],
        key_variables: &["SABNZBD__API_KEY"],
        port_variables: &["SABNZBD__PORT"],
        ..NONE
    },
};
