//! What apps say of themselves, in one shape for all of them.

use std::fmt;

use labkit::finding::Severity;
use labkit::secret::SecretText;
use schemars::JsonSchema;
use serde::Serialize;

use super::Trouble;
use crate::reach::Via;

/// What an app says of itself.
#[derive(Debug, Default)]
pub struct Answers {
    /// The way it was reached.
    pub via: Option<Via>,
    /// Whether it says that it lives.
    pub alive: bool,
    /// The version that runs.
    pub version: Option<String>,
    /// A newer version it knows of; empty if it does not say which.
    pub update: Option<String>,
    /// What it complains about.
    pub health: Vec<Complaint>,
    /// What it is fetching, or what waits.
    pub queue: Option<Queue>,
    /// How many watch something.
    pub streams: Option<u64>,
    /// Whether somebody owns it; a Plex that nobody claimed is of little use.
    pub claimed: Option<bool>,
    /// Whether it was set up.
    pub set_up: Option<bool>,
    /// Who it is: the id that others know it by.
    pub identity: Option<String>,
    /// The VPN around it, where one that is known serves its pod and tells.
    pub vpn: Option<Vpn>,
    /// The address that others on the internet see it under, if it knows.
    pub external: Option<String>,
    /// How it is wired, if that was asked for.
    pub settings: Settings,
    /// What went wrong while it was asked.
    pub troubles: Vec<Trouble>,
}

/// Something an app complains about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Complaint {
    /// How bad it is.
    pub severity: Severity,
    /// The check that complains; the same in every language: `RemotePathMappingCheck`.
    pub source: String,
    /// The end of the page about it, which tells kinds of one source apart: `missing-root-folder`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub topic: String,
    /// In the app's own words.
    pub message: String,
}

/// What an app is fetching, or what waits.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Queue {
    /// How many.
    pub total: u64,
    /// How many of them failed.
    pub errors: u64,
    /// How many of them need somebody to look.
    pub warnings: u64,
    /// Whether nothing is fetched at the moment because somebody said so.
    pub paused: bool,
}

/// The VPN around a pod.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Vpn {
    /// Whether it stands.
    pub running: bool,
    /// The address that others on the internet see.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// The country that address is in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    /// The port that is forwarded from there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub port: Option<u16>,
}

/// How an app is wired to others. Lists are empty where an app has no such thing, or was not asked.
#[derive(Debug, Default)]
pub struct Settings {
    /// Whether it was asked, and answered.
    pub known: bool,
    /// Folders of its library.
    pub roots: Vec<Root>,
    /// Download clients it hands work to.
    pub clients: Vec<DownloadClient>,
    /// What it takes paths of download clients for.
    pub mappings: Vec<Mapping>,
    /// Where it searches.
    pub indexers: Vec<Indexer>,
    /// Apps it tells its indexers (Prowlarr), or knows otherwise (Overseerr, Bazarr, Tautulli).
    pub peers: Vec<Peer>,
    /// Solvers of challenges.
    pub solvers: Vec<Solver>,
    /// Media servers it tells what is new.
    pub hooks: Vec<Hook>,
    /// Quality profiles: number and name.
    pub profiles: Vec<(i64, String)>,
    /// Whether imports are hardlinks where that is possible.
    pub hardlinks: Option<bool>,
    /// Whether what is complete is imported without being asked.
    pub imports: Option<bool>,
    /// Categories of a download client, with the absolute path of each.
    pub categories: Vec<Category>,
    /// Where a download client puts what is complete and has no category.
    pub complete_path: Option<String>,
    /// Libraries of a media server.
    pub libraries: Vec<Library>,
    /// Space.
    pub disks: Vec<Disk>,
    /// What is complete and does not get into the library.
    pub stuck: Vec<Stuck>,
}

/// Where another program is, as an app has it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Endpoint {
    /// Name or address.
    pub host: String,
    /// Port.
    pub port: u16,
    /// Whether it is asked over TLS.
    pub tls: bool,
    /// The path in front of all others; empty, or `/radarr`.
    pub base: String,
}

impl Endpoint {
    /// Reads a URL; `None` where it is none of http or https.
    pub fn parse(url: &str) -> Option<Self> {
        let uri: http::Uri = url.trim().parse().ok()?;
        let tls = match uri.scheme_str()? {
            "http" => false,
            "https" => true,
            _ => return None,
        };
        let port = uri.port_u16().unwrap_or(if tls { 443 } else { 80 });
        let host = uri.host()?.trim_start_matches('[').trim_end_matches(']').to_owned();
        Some(Self { host, port, tls, base: Self::prefix(uri.path()) })
    }

    /// A path as it stands in front of others: with a slash in front, none behind, or empty.
    pub fn prefix(path: &str) -> String {
        match path.trim_matches('/') {
            "" => String::new(),
            bare => format!("/{bare}"),
        }
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { host, port, tls, base } = self;
        let scheme = if *tls { "https" } else { "http" };
        if host.contains(':') {
            write!(f, "{scheme}://[{host}]:{port}{base}")
        } else {
            write!(f, "{scheme}://{host}:{port}{base}")
        }
    }
}

/// A folder of a library.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Root {
    /// Its path, as the app sees it.
    pub path: String,
    /// Whether the app can get at it.
    pub accessible: bool,
    /// Free space in bytes.
    pub free: Option<u64>,
}

/// A download client, as an app has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DownloadClient {
    /// Its number there.
    pub id: i64,
    /// What it is called there.
    pub name: String,
    /// Whether it is used.
    pub enabled: bool,
    /// What it is: `QBittorrent`, `Sabnzbd`, `Transmission`.
    pub implementation: String,
    /// Where it is.
    pub at: Endpoint,
    /// The category that is used there.
    pub category: Option<String>,
}

/// What an app takes a path of a download client for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mapping {
    /// Its number.
    pub id: i64,
    /// The download client's host, exactly as the client has it.
    pub host: String,
    /// The path there, with a slash at the end.
    pub remote: String,
    /// The same as this app sees it, with a slash at the end.
    pub local: String,
}

/// Where an app searches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Indexer {
    /// Its number.
    pub id: i64,
    /// What it is called.
    pub name: String,
    /// Whether it is used for anything.
    pub enabled: bool,
    /// `torrent` or `usenet`.
    pub protocol: String,
    /// What it is: `Torznab`, `Newznab`, `Cardigann`.
    pub implementation: String,
    /// Its address, if it has one.
    pub url: Option<String>,
    /// Tags; a solver or an app with tags counts for those that share one.
    pub tags: Vec<i64>,
    /// Until when the app leaves it alone after failures.
    pub disabled_till: Option<String>,
}

/// Another app, as an app has it.
#[derive(Debug)]
pub struct Peer {
    /// Its number there.
    pub id: Option<i64>,
    /// What it is called there.
    pub name: String,
    /// The app, by the name in [`crate::apps`].
    pub app: &'static str,
    /// Where it is.
    pub at: Endpoint,
    /// The key that is used there, where the app tells.
    pub key: Option<SecretText>,
    /// Whether it is used.
    pub enabled: bool,
    /// Where it is told to find the asking app (Prowlarr).
    pub back: Option<String>,
    /// Tags; only indexers that share one are told.
    pub tags: Vec<i64>,
    /// The number of the quality profile.
    pub profile: Option<i64>,
    /// The folder things are put in.
    pub folder: Option<String>,
    /// Whether it is for 4K.
    pub is_4k: bool,
    /// Whether it is taken when nobody chooses.
    pub is_default: bool,
    /// The id the other one should have (media servers).
    pub identity: Option<String>,
    /// Whether the app says that the connection stands; `None` if it does not tell.
    pub connected: Option<bool>,
}

impl Peer {
    /// A peer of which nothing is known but the app, and that it is used.
    pub fn new(app: &'static str) -> Self {
        Self {
            id: None,
            name: String::new(),
            app,
            at: Endpoint::default(),
            key: None,
            enabled: true,
            back: None,
            tags: Vec::new(),
            profile: None,
            folder: None,
            is_4k: false,
            is_default: false,
            identity: None,
            connected: None,
        }
    }
}

/// A solver of challenges, as Prowlarr has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Solver {
    /// What it is called.
    pub name: String,
    /// Where it is, as a URL.
    pub url: String,
    /// Indexers that share a tag use it.
    pub tags: Vec<i64>,
}

/// A media server that is told what is new.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hook {
    /// What it is called.
    pub name: String,
    /// The app, by the name in [`crate::apps`].
    pub app: &'static str,
    /// Where it is.
    pub at: Endpoint,
}

/// A category of a download client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Category {
    /// Its name.
    pub name: String,
    /// Where what is complete is put, absolute as the client sees it.
    pub path: String,
}

/// A library of a media server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Library {
    /// Its title.
    pub title: String,
    /// Its folders, as the server sees them.
    pub paths: Vec<String>,
}

/// Space, as an app sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Disk {
    /// The path.
    pub path: String,
    /// Free bytes.
    pub free: u64,
    /// All bytes, if it tells.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<u64>,
}

/// Something complete that does not get into the library.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stuck {
    /// What it is.
    pub title: String,
    /// `importPending`, `importBlocked`, `failedPending`.
    pub state: String,
    /// Why, in the app's own words.
    pub messages: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_endpoint_is_read_and_written_as_a_url() {
        for url in ["http://radarr.media:7878/radarr", "https://[fd00::1]:443", "http://10.0.0.1:80"] {
            assert_eq!(Endpoint::parse(url).unwrap().to_string(), url);
        }
        assert_eq!(Endpoint::parse("http://prowlarr/").unwrap().to_string(), "http://prowlarr:80");
        for url in ["", "prowlarr:9696", "ftp://x", "/path"] {
            assert_eq!(Endpoint::parse(url), None, "{url}");
        }
    }
}
