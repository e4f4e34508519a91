//! The Servarr family: Radarr, Sonarr, Lidarr, Readarr, Whisparr and Prowlarr.
//!
//! What they share is here: the middleware in its order (authentication before the redirect to the URL base before
//! the starting phase, as Radarr/Radarr: src/NzbDrone.Host/Startup.cs has it), keys, `/ping`, `/initialize.json`, the
//! configuration file. [`api`] has the resources.
//!
//! Left out: `/api/v5` of Sonarr 5, writing resources but for remote path mappings, keys, backups, and entries that are
//! there, cookies of logged-in browsers, checks that look at anything (`health` is what the state says), and tests that
//! reach other apps (`failing` says which fail).

mod api;
mod applications;
mod backups;
mod mappings;

use std::collections::BTreeMap;
use std::time::Duration;

use http::Method;
use serde::Deserialize;
use serde_json::{Value, json};

use super::database::{self, Database};
use super::http::{Answer, Request};
use super::{Simulated, variable};

/// The members of the family.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Name {
    /// Films.
    Radarr,
    /// Series.
    Sonarr,
    /// Music.
    Lidarr,
    /// Books; retired.
    Readarr,
    /// Of either kind before.
    Whisparr,
    /// Indexers for all of them.
    Prowlarr,
}

impl Name {
    fn title(self) -> &'static str {
        match self {
            Name::Radarr => "Radarr",
            Name::Sonarr => "Sonarr",
            Name::Lidarr => "Lidarr",
            Name::Readarr => "Readarr",
            Name::Whisparr => "Whisparr",
            Name::Prowlarr => "Prowlarr",
        }
    }

    fn ports(self) -> (u16, u16) {
        match self {
            Name::Radarr => (7878, 9898),
            Name::Sonarr => (8989, 9898),
            Name::Lidarr => (8686, 6868),
            Name::Readarr => (8787, 6868),
            Name::Whisparr => (6969, 8008),
            Name::Prowlarr => (9696, 6969),
        }
    }

    fn api_base(self) -> &'static str {
        match self {
            Name::Radarr | Name::Sonarr | Name::Whisparr => "/api/v3",
            Name::Lidarr | Name::Readarr | Name::Prowlarr => "/api/v1",
        }
    }
}

/// How people log in; keys are wanted in any case.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Login {
    /// Not at all.
    None,
    /// By the browser's own dialogue.
    Basic,
    /// By a page.
    #[default]
    Forms,
    /// By something in front.
    External,
}

/// Who has to log in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Required {
    /// Everybody.
    #[default]
    Enabled,
    /// Everybody whose address is not private; loopback is.
    DisabledForLocalAddresses,
}

/// Where the key in `config.xml` differs from the one that counts, because the environment sets it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum KeyInFile {
    /// It is the same.
    #[default]
    Same,
    /// There is none.
    Absent,
    /// There is an older one.
    Old(String),
}

/// How far the app is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Phase {
    /// It migrates its database.
    Starting,
    /// It serves.
    #[default]
    Running,
    /// It serves, but cannot read its database.
    BrokenDatabase,
}

/// One app with all it knows.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Servarr {
    /// Which one.
    pub name: Name,
    /// Four numbers, `6.0.4.10291`.
    pub version: String,
    /// The key that counts.
    pub api_key: String,
    /// What `config.xml` has.
    #[serde(default)]
    pub key_in_file: KeyInFile,
    /// Name of this instance; the app's own when not given.
    #[serde(default)]
    pub instance_name: Option<String>,
    /// Path in front of all others, `/radarr`; empty for none.
    #[serde(default)]
    pub url_base: String,
    /// How people log in.
    #[serde(default)]
    pub login: Login,
    /// Who has to.
    #[serde(default)]
    pub required: Required,
    /// How far it is.
    #[serde(default)]
    pub phase: Phase,
    /// What the API shows, by path below its base: lists, and objects for settings.
    #[serde(default)]
    pub resources: BTreeMap<String, Value>,
    /// Tests that fail: `downloadclient/1` and why.
    #[serde(default)]
    pub failing: BTreeMap<String, String>,
    /// Keys that the apps it is connected to take, by `applications/1`; without one there, every key is taken.
    #[serde(default)]
    pub keys_taken: BTreeMap<String, String>,
    /// Seconds that answers take, by path below the API's base.
    #[serde(default)]
    pub slow: BTreeMap<String, u64>,
    /// Directories as the app's user sees them, for `/filesystem`.
    #[serde(default)]
    pub directories: Vec<String>,
    /// Commands it was given, in order; their ids start with 1.
    #[serde(skip)]
    pub commands: Vec<String>,
    /// The backups in its list, as the API shows them.
    #[serde(skip)]
    pub backups: Vec<Value>,
    #[serde(skip)]
    backups_made: u32,
    /// What the databases of its backups hold, by the name of the zip.
    #[serde(skip)]
    kept: Vec<(String, BTreeMap<String, Value>)>,
    /// The key and the resources in a backup that count from the next start on.
    #[serde(skip)]
    restored: Option<(String, BTreeMap<String, Value>)>,
    #[serde(skip)]
    changes: Vec<(String, Option<Vec<u8>>)>,
}

impl Simulated for Servarr {
    fn port(&self) -> u16 {
        self.name.ports().0
    }

    fn answer(&mut self, request: &Request) -> Answer {
        let (path, in_base) = match self.below_base(&request.path) {
            Some(path) => (path.to_owned(), true),
            None => (request.path.clone(), false),
        };
        let is_api = path == "/api" || path.starts_with("/api/");
        if is_api && !self.knows_key(request) {
            return Answer::empty(401);
        }
        if !is_api
            && !is_public(&path)
            && let Some(login) = self.login_first(request)
        {
            return login;
        }
        let answer = if in_base {
            self.inside(&path, is_api, request)
        } else {
            let query = if request.query_text.is_empty() { "" } else { "?" };
            Answer::to(307, format!("{}{path}{query}{}", self.url_base, request.query_text))
        };
        if is_api { answer.with("x-application-version", self.version.clone()) } else { answer }
    }

    fn files(&self) -> Vec<(String, String)> {
        vec![("/config/config.xml".to_owned(), self.config_xml())]
    }

    fn databases(&self) -> Vec<(String, &'static Database)> {
        vec![(format!("/config/{}.db", self.name.title().to_lowercase()), database::usual())]
    }

    fn changes(&mut self) -> Vec<(String, Option<Vec<u8>>)> {
        std::mem::take(&mut self.changes)
    }

    fn log(&self) -> Vec<String> {
        let title = self.name.title();
        let program = format!("/app/{}/bin/{title}", title.to_lowercase());
        vec![
            format!("[Info] Bootstrap: Starting {title} - {program} - Version {}", self.version),
            "[Info] AppFolderInfo: Data directory is being overridden to [/config]".to_owned(),
            format!("[Info] Microsoft.Hosting.Lifetime: Now listening on: http://[::]:{}", self.port()),
            "[Info] Microsoft.Hosting.Lifetime: Application started. Press Ctrl+C to shut down.".to_owned(),
        ]
    }

    /// A key in the environment beats the one in the file.
    fn start(&mut self, environment: &[(String, String)]) {
        let name = format!("{}__AUTH__APIKEY", self.name.title());
        if let Some(key) = variable(environment, &name) {
            if self.key_in_file == KeyInFile::Same && key != self.api_key {
                self.key_in_file = KeyInFile::Old(std::mem::take(&mut self.api_key));
            }
            key.clone_into(&mut self.api_key);
        }
    }
}

fn is_public(path: &str) -> bool {
    matches!(path, "/ping" | "/login") || path.starts_with("/Content/")
}

impl Servarr {
    /// The path without the URL base; `None` when it is not below it.
    fn below_base<'p>(&self, path: &'p str) -> Option<&'p str> {
        if self.url_base.is_empty() {
            return Some(path);
        }
        let rest = path.strip_prefix(self.url_base.as_str())?;
        match rest {
            "" => Some("/"),
            _ if rest.starts_with('/') => Some(rest),
            _ => None,
        }
    }

    /// The query wins over the header, which wins over the bearer token, even with a wrong key
    /// (Radarr/Radarr: src/Radarr.Http/Authentication/ApiKeyAuthenticationHandler.cs).
    fn knows_key(&self, request: &Request) -> bool {
        let header = request.header("x-api-key");
        let given = if request.query.has("apikey") {
            request.query.get("apikey")
        } else if request.headers.contains_key("x-api-key") {
            header
        } else {
            request.header("authorization").trim_start_matches("Bearer ")
        };
        given == self.api_key
    }

    /// What somebody gets who has to log in first.
    fn login_first(&self, request: &Request) -> Option<Answer> {
        let free = matches!(self.login, Login::None | Login::External)
            || self.required == Required::DisabledForLocalAddresses;
        if free {
            return None;
        }
        if self.login == Login::Basic {
            let realm = format!("Basic realm=\"{}\"", self.name.title());
            return Some(Answer::empty(401).with("www-authenticate", realm));
        }
        let back = request.path.replace('/', "%2F");
        let host = request.header("host");
        Some(Answer::to(302, format!("http://{host}{}/login?returnUrl={back}", self.url_base)))
    }

    fn inside(&mut self, path: &str, is_api: bool, request: &Request) -> Answer {
        if self.phase == Phase::Starting {
            let message = format!("{} is starting up, please try again later", self.name.title());
            return if is_api {
                Answer::json(503, &json!({"errorMessage": message}))
            } else {
                Answer::of(503, "text/plain", message)
            };
        }
        if is_api {
            let below = path.strip_prefix(self.name.api_base()).and_then(|rest| rest.strip_prefix('/'));
            let Some(resource) = below else { return Answer::empty(404) };
            let mut answer = self.api(resource.trim_end_matches('/'), request);
            if let Some(seconds) = self.slow.get(resource) {
                answer.after = Duration::from_secs(*seconds);
            }
            return answer;
        }
        match path {
            "/ping" if request.method == Method::HEAD && self.name == Name::Readarr => Answer::empty(405),
            "/ping" if self.phase == Phase::BrokenDatabase => Answer::json(500, &json!({"status": "Error"})),
            "/ping" => Answer::json(200, &json!({"status": "OK"})),
            "/initialize.json" => Answer::json(200, &self.initialize()),
            _ => {
                Answer::of(200, "text/html", format!("<!doctype html><title>{}</title>\n", self.name.title()))
            }
        }
    }

    fn instance(&self) -> &str {
        self.instance_name.as_deref().unwrap_or_else(|| self.name.title())
    }

    /// What the web pages start with; the key is in it.
    fn initialize(&self) -> Value {
        json!({
            "apiRoot": format!("{}{}", self.url_base, self.name.api_base()),
            "apiKey": self.api_key,
            "release": format!("{}-master", self.version),
            "version": self.version,
            "instanceName": self.instance(),
            "theme": "auto",
            "branch": "master",
            "analytics": false,
            "urlBase": self.url_base,
            "isProduction": true,
        })
    }

    fn config_xml(&self) -> String {
        let key = match &self.key_in_file {
            KeyInFile::Same => format!("  <ApiKey>{}</ApiKey>\n", self.api_key),
            KeyInFile::Old(key) => format!("  <ApiKey>{key}</ApiKey>\n"),
            KeyInFile::Absent => String::new(),
        };
        let (port, tls_port) = self.name.ports();
        format!(
            "<Config>\n  <BindAddress>*</BindAddress>\n  <Port>{port}</Port>\n  <SslPort>{tls_port}</SslPort>\n  \
             <EnableSsl>False</EnableSsl>\n  <LaunchBrowser>True</LaunchBrowser>\n{key}  \
             <AuthenticationMethod>{:?}</AuthenticationMethod>\n  \
             <AuthenticationRequired>{:?}</AuthenticationRequired>\n  <Branch>master</Branch>\n  \
             <LogLevel>info</LogLevel>\n  <SslCertPath></SslCertPath>\n  <SslCertPassword></SslCertPassword>\n  \
             <UrlBase>{}</UrlBase>\n  <InstanceName>{}</InstanceName>\n  \
             <UpdateMechanism>Docker</UpdateMechanism>\n</Config>\n",
            self.login,
            self.required,
            self.url_base,
            self.instance(),
        )
    }
}
