//! Who needs whom: stages in which a stack starts (media.md 5, "Suggested order").

use schemars::JsonSchema;
use serde::Serialize;

use crate::apps::{Api, App, Role};

/// Apps that start together. Each stage needs those before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// VPNs, and what solves challenges.
    Helpers,
    /// What knows the indexers.
    Indexers,
    /// What downloads.
    DownloadClients,
    /// What keeps libraries.
    Libraries,
    /// What works on libraries: subtitles, unpacking.
    Followers,
    /// What takes requests.
    Requests,
    /// What plays.
    MediaServers,
    /// What watches the others.
    Monitors,
    /// What runs from time to time.
    Scheduled,
}

impl Stage {
    /// The stage of an app.
    pub fn of(app: &App) -> Self {
        match app.role {
            Role::Sidecar if app.api == Api::Gluetun => Self::Helpers,
            Role::Sidecar | Role::Monitor => Self::Monitors,
            Role::Helper if app.port.is_some() => Self::Helpers,
            Role::Helper => Self::Followers,
            Role::Indexer => Self::Indexers,
            Role::TorrentClient | Role::UsenetClient => Self::DownloadClients,
            Role::Library if app.api == Api::Bazarr => Self::Followers,
            Role::Library => Self::Libraries,
            Role::Job => Self::Scheduled,
            Role::Requests => Self::Requests,
            Role::MediaServer => Self::MediaServers,
        }
    }

    /// Its name, as it is serialised.
    pub fn name(self) -> &'static str {
        match self {
            Self::Helpers => "helpers",
            Self::Indexers => "indexers",
            Self::DownloadClients => "download-clients",
            Self::Libraries => "libraries",
            Self::Followers => "followers",
            Self::Requests => "requests",
            Self::MediaServers => "media-servers",
            Self::Monitors => "monitors",
            Self::Scheduled => "scheduled",
        }
    }
}

/// What `consumer` needs `provider` for, as the beginning of a sentence that ends with the provider's name.
pub fn need(consumer: &App, provider: &App) -> Option<&'static str> {
    use Stage::{
        DownloadClients, Followers, Helpers, Indexers, Libraries, MediaServers, Monitors, Requests, Scheduled,
    };
    // Films and series: what subtitles, requests and quality profiles are for.
    let is_video = matches!(provider.name, "radarr" | "sonarr");
    match (Stage::of(consumer), Stage::of(provider)) {
        (Indexers, Helpers) if provider.api == Api::FlareSolverr => Some("has challenges solved by"),
        (Libraries, Indexers) => Some("gets its indexers from"),
        (Libraries, DownloadClients) => Some("hands downloads to"),
        (Followers, Libraries) if consumer.api == Api::Bazarr => is_video.then_some("fetches subtitles for"),
        (Followers, Libraries) => Some("unpacks downloads of"),
        (Requests, Libraries) => is_video.then_some("hands requests to"),
        (MediaServers, Libraries) => Some("plays what is imported by"),
        (Monitors, MediaServers) if consumer.api == Api::Tautulli => {
            (provider.api == Api::Plex).then_some("watches")
        }
        (Monitors, Indexers | DownloadClients | Libraries) if consumer.name == "exportarr" => {
            Some("reads numbers from")
        }
        (Scheduled, Libraries) => is_video.then_some("writes quality profiles into"),
        _ => None,
    }
}
