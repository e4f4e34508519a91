//! Plex.

use labkit::finding::Severity;

use super::settings::{NONE, Place, Settings};
use super::{Api, App, Keep, Role, Sign, Signature};

/// A media server.
pub(super) const PLEX: App = App {
    name: "plex",
    title: "Plex",
    role: Role::MediaServer,
    images: &["plex", "pms-docker", "plex-media-server"],
    variables: &["PLEX_CLAIM", "PLEX_UID", "PLEX_PREFERENCE_"],
    port: Some(32400),
    api: Api::Plex,
    signatures: &[
        Signature {
            name: "plex-claim-failed",
            sign: Some(Sign::ClaimFailed),
            severity: Severity::Error,
            texts: &["unable to claim plex server"],
            meaning: "the claim token was not taken; it is good for four minutes only",
            hint: "take a new one at plex.tv/claim and use it at once",
        },
        Signature {
            name: "plex-unclaimed",
            sign: Some(Sign::Unclaimed),
            severity: Severity::Warning,
            texts: &["server is unclaimed, but no claim token has been set"],
            meaning: "nobody owns the server, so that nobody but the pod itself may use it",
            hint: "claim it",
        },
        Signature {
            name: "plex-already-claimed",
            sign: Some(Sign::AlreadyClaimed),
            severity: Severity::Info,
            texts: &["server already claimed"],
            meaning: "the claim token has no effect any more",
            hint: "remove PLEX_CLAIM from the workload",
        },
    ],
    keep: Keep {
        folders: &["/config"],
        without: &[
            "Cache",
            "Codecs",
            "Crash Reports",
            "Diagnostics",
            "Drivers",
            "Logs",
            "Media",
            "Metadata",
            "Updates",
            "plexmediaserver.pid",
        ],
        ..Keep::NOTHING
    },
    settings: Settings {
        files: &["/config/Library/Application Support/Plex Media Server/Preferences.xml"],
        key: &[Place::Attribute("PlexOnlineToken")],
        ..NONE
    },
};
