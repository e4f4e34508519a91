//! What the family has a list of fields for: download clients, indexers, applications, connections.

use serde::Deserialize;
use serde_json::Value;

use crate::apps;
use crate::ask::answers::{DownloadClient, Endpoint, Hook, Indexer, Peer, Solver};

/// One entry. Which fields it has depends on its implementation.
#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Provider {
    id: i64,
    name: String,
    implementation: String,
    enable: Option<bool>,
    enable_rss: Option<bool>,
    enable_automatic_search: Option<bool>,
    enable_interactive_search: Option<bool>,
    protocol: String,
    sync_level: String,
    tags: Vec<i64>,
    fields: Vec<Field>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Field {
    name: String,
    value: Value,
}

impl Provider {
    fn value(&self, name: &str) -> Option<&Value> {
        self.fields.iter().find(|field| field.name == name).map(|field| &field.value)
    }

    fn text(&self, name: &str) -> Option<String> {
        let text = self.value(name)?.as_str()?;
        Some(text.to_owned()).filter(|text| !text.is_empty())
    }

    fn endpoint(&self) -> Endpoint {
        Endpoint {
            host: self.text("host").unwrap_or_default(),
            port: self
                .value("port")
                .and_then(Value::as_u64)
                .and_then(|port| port.try_into().ok())
                .unwrap_or(0),
            tls: self.value("useSsl").and_then(Value::as_bool).unwrap_or(false),
            base: self.text("urlBase").map_or_else(String::new, |base| Endpoint::prefix(&base)),
        }
    }

    /// A download client. The field of its category is named after what is fetched: `movieCategory`, `tvCategory`.
    pub(super) fn download_client(self) -> DownloadClient {
        let is_category = |name: &str| {
            name == "category" || name.ends_with("Category") && !name.ends_with("ImportedCategory")
        };
        let category = self.fields.iter().find(|field| is_category(&field.name));
        let category = category.and_then(|field| field.value.as_str()).filter(|text| !text.is_empty());
        DownloadClient {
            id: self.id,
            category: category.map(str::to_owned),
            at: self.endpoint(),
            enabled: self.enable.unwrap_or(true),
            name: self.name,
            implementation: self.implementation,
        }
    }

    /// An indexer: one of Prowlarr's has a switch of its own, one of the others a switch for each use.
    pub(super) fn indexer(self) -> Indexer {
        let uses = [self.enable_rss, self.enable_automatic_search, self.enable_interactive_search];
        let used = uses.contains(&Some(true)) || uses.iter().all(Option::is_none);
        Indexer {
            id: self.id,
            enabled: self.enable.unwrap_or(used),
            url: self.text("baseUrl"),
            name: self.name,
            protocol: self.protocol,
            implementation: self.implementation,
            tags: self.tags,
            disabled_till: None,
        }
    }

    /// An application of Prowlarr; those that are not in the table are left out.
    pub(super) fn peer(self) -> Option<Peer> {
        let app = apps::named(&self.implementation)?;
        let at = Endpoint::parse(&self.text("baseUrl")?)?;
        Some(Peer {
            id: Some(self.id),
            app: app.name,
            at,
            enabled: self.sync_level != "disabled",
            back: self.text("prowlarrUrl"),
            name: self.name,
            tags: self.tags,
            ..Peer::new(app.name)
        })
    }

    /// A solver of challenges; other proxies are left out.
    pub(super) fn solver(self) -> Option<Solver> {
        let url = self.text("host").filter(|_| self.implementation == "FlareSolverr")?;
        Some(Solver { url, name: self.name, tags: self.tags })
    }

    /// A connection to a media server; other connections are left out.
    pub(super) fn hook(self) -> Option<Hook> {
        let app = match self.implementation.as_str() {
            "PlexServer" => "plex",
            "MediaBrowser" => "jellyfin",
            _ => return None,
        };
        Some(Hook { app, at: self.endpoint(), name: self.name })
    }
}
