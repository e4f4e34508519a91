//! The apps that are known. Adding one is adding a file of data and a line in [`ALL`].

mod api;
mod bazarr;
mod exportarr;
mod flaresolverr;
mod gluetun;
mod jellyfin;
mod keep;
mod lidarr;
mod plex;
mod prowlarr;
mod qbittorrent;
mod radarr;
mod readarr;
mod recyclarr;
mod sabnzbd;
mod seerr;
mod settings;
mod signature;
mod sonarr;
mod tautulli;
mod transmission;
mod unpackerr;
mod whisparr;

use schemars::JsonSchema;
use serde::Serialize;

pub use api::Api;
pub use keep::{Keep, Own};
pub use settings::{Place, Settings};
pub use signature::{COMMON, Sign, Signature};

/// What an app is there for. The order is the one in which a stack starts: each needs those before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Serves the other containers of its pod: a VPN, an exporter of metrics.
    Sidecar,
    /// Helps other apps to work: solves challenges, unpacks archives.
    Helper,
    /// Knows the indexers.
    Indexer,
    /// Fetches torrents.
    TorrentClient,
    /// Fetches from Usenet.
    UsenetClient,
    /// Keeps a library of films, series, music, books or subtitles.
    Library,
    /// Runs from time to time and ends.
    Job,
    /// Takes requests of the household.
    Requests,
    /// Plays to the household.
    MediaServer,
    /// Watches another app.
    Monitor,
}

/// An app, as far as it does not depend on how somebody runs it.
#[derive(Debug, PartialEq, Eq)]
pub struct App {
    /// Its name in lower case, as in images and Services: `radarr`.
    pub name: &'static str,
    /// Its name as people write it: `Radarr`.
    pub title: &'static str,
    /// What it is there for.
    pub role: Role,
    /// Last segments of image names that are this app: without registry, tag, and suffixes such as `-nightly`.
    pub images: &'static [&'static str],
    /// Beginnings of names of environment variables that only this app's image reads.
    pub variables: &'static [&'static str],
    /// The port of its web page and API, unless it is set up otherwise; some have none.
    pub port: Option<u16>,
    /// How it is spoken to.
    pub api: Api,
    /// Lines of its log that are known.
    pub signatures: &'static [Signature],
    /// What a backup of it holds.
    pub keep: Keep,
    /// Where it keeps what one has to know to talk to it.
    pub settings: Settings,
}

impl App {
    /// Whether it serves the other containers of its pod, and is shown with them where there are any.
    pub fn is_companion(&self) -> bool {
        self.role == Role::Sidecar || (self.role == Role::Helper && self.port.is_none())
    }
}

/// Every app.
pub const ALL: &[&App] = &[
    &bazarr::BAZARR,
    &flaresolverr::BYPARR,
    &exportarr::EXPORTARR,
    &flaresolverr::FLARESOLVERR,
    &gluetun::GLUETUN,
    &jellyfin::JELLYFIN,
    &seerr::JELLYSEERR,
    &lidarr::LIDARR,
    &seerr::OVERSEERR,
    &plex::PLEX,
    &prowlarr::PROWLARR,
    &qbittorrent::QBITTORRENT,
    &radarr::RADARR,
    &readarr::READARR,
    &recyclarr::RECYCLARR,
    &sabnzbd::SABNZBD,
    &seerr::SEERR,
    &sonarr::SONARR,
    &tautulli::TAUTULLI,
    &transmission::TRANSMISSION,
    &unpackerr::UNPACKERR,
    &whisparr::WHISPARR,
];

/// The app of that name, whatever its case.
pub fn named(name: &str) -> Option<&'static App> {
    ALL.iter().copied().find(|app| app.name.eq_ignore_ascii_case(name))
}

/// The app whose image has this last segment, without suffixes such as `-nightly`.
pub fn by_image(name: &str) -> Option<&'static App> {
    ALL.iter().copied().find(|app| app.images.iter().any(|image| image.eq_ignore_ascii_case(name)))
}

/// The apps one of whose own variables is this one.
pub fn by_variable(name: &str) -> impl Iterator<Item = &'static App> {
    // .NET reads its settings whatever their case.
    let is_prefix =
        move |prefix: &&str| name.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix));
    ALL.iter().copied().filter(move |app| app.variables.iter().any(is_prefix))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_app_is_found_by_its_name_and_in_one_place_only() {
        let names: BTreeSet<&str> = ALL.iter().map(|app| app.name).collect();
        assert_eq!(names.len(), ALL.len());
        let images: Vec<&str> = ALL.iter().flat_map(|app| app.images).copied().collect();
        assert_eq!(images.iter().collect::<BTreeSet<_>>().len(), images.len(), "an image is one app");
        for app in ALL {
            assert_eq!(named(app.name), Some(*app));
            assert_eq!(named(&app.title.to_uppercase()), Some(*app), "{}", app.title);
            assert!(app.images.contains(&app.name), "{}", app.name);
        }
        assert!(ALL.iter().map(|app| app.name).is_sorted(), "the table is in order");
    }

    #[test]
    fn variables_belong_to_one_app() {
        let found = |name: &str| by_variable(name).map(|app| app.name).collect::<Vec<_>>();
        assert_eq!(found("RADARR__AUTH__APIKEY"), ["radarr"]);
        assert_eq!(found("Radarr__Auth__ApiKey"), ["radarr"]);
        assert_eq!(found("VPN_SERVICE_PROVIDER"), ["gluetun"]);
        assert_eq!(found("UN_RADARR_0_URL"), ["unpackerr"]);
        assert_eq!(found("RADARR_URL"), [""; 0], "whoever talks to Radarr has such a variable");
        assert_eq!(found("PUID"), [""; 0]);
    }

    #[test]
    fn companions_have_no_page_of_their_own() {
        let companions: Vec<&str> = ALL.iter().filter(|app| app.is_companion()).map(|app| app.name).collect();
        assert_eq!(companions, ["exportarr", "gluetun", "unpackerr"]);
    }
}
