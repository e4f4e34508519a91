//! qBittorrent with its web API, in the shapes of 4.x, 5.0/5.1, 5.2 and 5.3
//! (qbittorrent/qBittorrent: src/webui/webapplication.cpp, src/webui/api).
//!
//! Header checks come before the session, the session before the endpoint. Up to 5.1 a login answers with 200 and
//! `Ok.` or `Fails.`, from 5.2 on with 204 or 401; API keys and Basic authentication exist from 5.2 on; 5.3 keeps its
//! settings in another section of the file. The same cases run against a real 4.5.2 where one is installed.
//!
//! Left out: every endpoint that is not below, `sync/maindata` since an earlier answer (it is always a full update),
//! sessions and bans that end with time, reverse proxies it is told to trust, subnets that need no login.

use std::collections::BTreeSet;
use std::num::NonZeroU32;

use aws_lc_rs::pbkdf2;
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use http::{Method, Uri};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::Simulated;
use super::http::{Answer, Request};

/// What one who is banned is told.
const BANNED: &str = "Your IP address has been banned after too many failed authentication attempts.";
/// What qBittorrent's own password hash is made with.
const ITERATIONS: NonZeroU32 = NonZeroU32::MIN.saturating_add(99_999);
/// Endpoints that are there, with whether they want POST.
const ENDPOINTS: &[(&str, bool)] = &[
    ("app/buildInfo", false),
    ("app/preferences", false),
    ("app/version", false),
    ("app/webapiVersion", false),
    ("auth/login", true),
    ("auth/logout", true),
    ("sync/maindata", false),
    ("torrents/categories", false),
    ("torrents/createCategory", true),
    ("torrents/info", false),
    ("transfer/info", false),
];

/// One qBittorrent with all it knows.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QBittorrent {
    /// `5.1.4`.
    pub version: String,
    /// Port of the web API.
    #[serde(default = "web_port")]
    pub port: u16,
    /// Port for peers.
    #[serde(default = "peer_port")]
    pub peer_port: u16,
    /// User name.
    #[serde(default = "admin")]
    pub username: String,
    /// Password; without one it is `adminadmin` before 4.6.1 and the temporary one after.
    #[serde(default)]
    pub password: Option<String>,
    /// What it writes to its log when it has no password.
    #[serde(default)]
    pub temporary_password: String,
    /// Key for the API, from 5.2 on.
    #[serde(default)]
    pub api_key: Option<String>,
    /// Whether the port in `Host` is compared with its own, and the name with `server_domains`.
    #[serde(default = "yes")]
    pub host_header_validation: bool,
    /// Whether `Origin` and `Referer` have to be its own.
    #[serde(default = "yes")]
    pub csrf_protection: bool,
    /// Names it is reached by, `*` for any.
    #[serde(default = "any_domain")]
    pub server_domains: String,
    /// Whether clients on loopback log in.
    #[serde(default = "yes")]
    pub local_host_auth: bool,
    /// Failed logins until a ban; 0 for none.
    #[serde(default = "five")]
    pub max_failures: u32,
    /// Failed logins in a row so far.
    #[serde(default)]
    pub failures: u32,
    /// What `app/preferences` says besides what follows from the above.
    #[serde(default)]
    pub preferences: Map<String, Value>,
    /// What `transfer/info` says.
    #[serde(default)]
    pub transfer: Map<String, Value>,
    /// Free bytes where downloads go.
    #[serde(default)]
    pub free_space: u64,
    /// Categories: name and where they save.
    #[serde(default)]
    pub categories: Map<String, Value>,
    /// What `torrents/info` lists.
    #[serde(default)]
    pub torrents: Vec<Value>,
    /// Sessions that are logged in.
    #[serde(skip)]
    pub sessions: BTreeSet<String>,
}

fn web_port() -> u16 {
    8080
}

fn peer_port() -> u16 {
    6881
}

fn admin() -> String {
    "admin".to_owned()
}

fn any_domain() -> String {
    "*".to_owned()
}

fn yes() -> bool {
    true
}

fn five() -> u32 {
    5
}

impl Simulated for QBittorrent {
    fn port(&self) -> u16 {
        self.port
    }

    fn answer(&mut self, request: &Request) -> Answer {
        let key = request.header("authorization").strip_prefix("Bearer ").filter(|_| self.is_at_least(5, 2));
        let crossed = self.csrf_protection && key.is_none() && is_cross_site(request);
        if crossed || (self.host_header_validation && !self.is_own_host(request)) {
            return refusal(401);
        }
        let endpoint = request.path.strip_prefix("/api/v2/");
        let Some(endpoint) = endpoint else {
            return Answer::of(200, "text/html", "<!DOCTYPE html>\n<title>qBittorrent WebUI</title>\n");
        };
        if let Some(key) = key {
            return self.by_key(key, endpoint, request);
        }
        let basic = request.header("authorization").strip_prefix("Basic ").filter(|_| self.is_at_least(5, 2));
        if let Some(basic) = basic
            && !self.has_session(request)
        {
            let decoded = BASE64.decode(basic).unwrap_or_default();
            let decoded = String::from_utf8_lossy(&decoded).into_owned();
            let (username, password) = decoded.split_once(':').unwrap_or_default();
            return match self.check(username, password) {
                Err(refused) => refused,
                Ok(false) => refusal(401),
                Ok(true) => {
                    let cookie = self.start_session();
                    self.call(endpoint, request, true).with("set-cookie", cookie)
                }
            };
        }
        let known = self.has_session(request) || !self.local_host_auth;
        self.call(endpoint, request, known)
    }

    fn files(&self) -> Vec<(String, String)> {
        let categories = self
            .categories
            .iter()
            .map(|(name, category)| (name.clone(), json!({"save_path": category["savePath"]})));
        let categories = Value::Object(categories.collect());
        vec![
            ("/config/qBittorrent/qBittorrent.conf".to_owned(), self.config()),
            ("/config/qBittorrent/categories.json".to_owned(), format!("{categories:#}\n")),
        ]
    }

    fn log(&self) -> Vec<String> {
        let mut lines = vec![
            "******** Information ********".to_owned(),
            format!("To control qBittorrent, access the WebUI at: http://localhost:{}", self.port),
        ];
        if self.password.is_none() && self.is_at_least(4, 6) {
            lines.push(format!("The WebUI administrator username is: {}", self.username));
            lines.push(format!(
                "The WebUI administrator password was not set. A temporary password is provided for this session: {}",
                self.temporary_password
            ));
            lines.push("You should set your own password in program preferences.".to_owned());
        }
        lines
    }

    fn start(&mut self, _environment: &[(String, String)]) {
        self.failures = 0;
        self.sessions.clear();
    }
}

/// An error with its own name as text.
fn refusal(status: u16) -> Answer {
    let text = match status {
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        _ => "Method Not Allowed",
    };
    plain(status, text)
}

fn plain(status: u16, text: &str) -> Answer {
    Answer::of(status, "text/plain; charset=UTF-8", text)
}

/// Host and port as qBittorrent compares them: an absent port is a value of its own.
fn origin(url: &str) -> (String, Option<u16>) {
    let uri: Uri = url.parse().unwrap_or_default();
    (uri.host().unwrap_or_default().to_lowercase(), uri.port_u16())
}

fn is_cross_site(request: &Request) -> bool {
    let target = origin(&format!("http://{}", request.header("host")));
    let claimed =
        [request.header("origin"), request.header("referer")].into_iter().find(|url| !url.is_empty());
    claimed.is_some_and(|url| origin(url) != target)
}

impl QBittorrent {
    fn is_at_least(&self, major: u32, minor: u32) -> bool {
        let mut numbers = self.version.split('.').map(|number| number.parse().unwrap_or(0));
        (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0)) >= (major, minor)
    }

    fn is_own_host(&self, request: &Request) -> bool {
        let (host, port) = origin(&format!("http://{}", request.header("host")));
        if port.is_some_and(|port| port != self.port) {
            return false;
        }
        host == "127.0.0.1"
            || self.server_domains.split(';').map(str::trim).any(|domain| {
                let (head, tail) = domain.split_once('*').unwrap_or((domain, ""));
                if domain.contains('*') {
                    host.starts_with(head) && host.ends_with(tail)
                } else {
                    host.eq_ignore_ascii_case(domain)
                }
            })
    }

    fn cookie_name(&self) -> String {
        if self.is_at_least(5, 2) { format!("QBT_SID_{}", self.port) } else { "SID".to_owned() }
    }

    fn has_session(&self, request: &Request) -> bool {
        request.cookie(&self.cookie_name()).is_some_and(|session| self.sessions.contains(session))
    }

    fn start_session(&mut self) -> String {
        let session = format!("simulated{:08}", self.sessions.len() + 1);
        let cookie = format!("{}={session}; HttpOnly; path=/; SameSite=Strict", self.cookie_name());
        self.sessions.insert(session);
        cookie
    }

    /// A wrong key does not count as a failed login.
    fn by_key(&mut self, key: &str, endpoint: &str, request: &Request) -> Answer {
        if endpoint.starts_with("auth/") {
            return refusal(403);
        }
        let right = self.api_key.as_deref() == Some(key);
        self.call(endpoint, request, right)
    }

    /// Whether credentials are right; a refusal for one who is banned.
    fn check(&mut self, username: &str, password: &str) -> Result<bool, Answer> {
        if self.max_failures > 0 && self.failures >= self.max_failures {
            return Err(plain(403, BANNED));
        }
        let expected = match &self.password {
            Some(password) => password,
            None if self.is_at_least(4, 6) => &self.temporary_password,
            None => "adminadmin",
        };
        let right = username == self.username && password == expected;
        self.failures = if right { 0 } else { self.failures + 1 };
        Ok(right)
    }

    fn call(&mut self, endpoint: &str, request: &Request, known: bool) -> Answer {
        if !known && endpoint != "auth/login" {
            return refusal(403);
        }
        let Some((_, posts)) = ENDPOINTS.iter().find(|(name, _)| *name == endpoint) else {
            return refusal(404);
        };
        if *posts && request.method != Method::POST {
            return refusal(405);
        }
        match endpoint {
            "auth/login" => self.login(request, known),
            "auth/logout" => {
                if let Some(session) = request.cookie(&self.cookie_name()) {
                    self.sessions.remove(session);
                }
                self.done("")
            }
            "torrents/createCategory" => self.create_category(request),
            "torrents/info" => Answer::of(200, "application/json", self.torrents(request).to_string()),
            "app/version" => plain(200, &format!("v{}", self.version)),
            "app/webapiVersion" => plain(200, self.api_version()),
            _ => Answer::of(200, "application/json", self.object(endpoint).to_string()),
        }
    }

    /// Success that has nothing to say.
    fn done(&self, text: &str) -> Answer {
        if self.is_at_least(5, 2) { Answer::empty(204) } else { plain(200, text) }
    }

    fn login(&mut self, request: &Request, known: bool) -> Answer {
        if known {
            return self.done("Ok.");
        }
        let form = request.form();
        match self.check(form.get("username"), form.get("password")) {
            Err(refused) => refused,
            Ok(true) => {
                let cookie = self.start_session();
                self.done("Ok.").with("set-cookie", cookie)
            }
            Ok(false) if self.is_at_least(5, 2) => refusal(401),
            Ok(false) => plain(200, "Fails."),
        }
    }

    fn create_category(&mut self, request: &Request) -> Answer {
        let form = request.form();
        let name = form.get("category");
        if name.is_empty() {
            return plain(400, "Category cannot be empty");
        }
        if self.categories.contains_key(name) {
            return plain(409, "Unable to create category");
        }
        let category = json!({"name": name, "savePath": form.get("savePath")});
        self.categories.insert(name.to_owned(), category);
        self.done("")
    }

    fn torrents(&self, request: &Request) -> Value {
        let all = !request.query.has("category");
        let wanted = request.query.get("category");
        self.torrents.iter().filter(|torrent| all || torrent["category"] == wanted).cloned().collect()
    }

    fn api_version(&self) -> &'static str {
        match () {
            () if self.is_at_least(5, 3) => "2.16.2",
            () if self.is_at_least(5, 2) => "2.15.1",
            () if self.is_at_least(5, 1) => "2.11.4",
            () if self.is_at_least(5, 0) => "2.11.2",
            () if self.is_at_least(4, 6) => "2.9.3",
            () => "2.8.19",
        }
    }

    fn object(&self, endpoint: &str) -> Value {
        match endpoint {
            "app/buildInfo" => json!({
                "bitness": 64, "boost": "1.86.0", "libtorrent": "2.0.11.0", "openssl": "3.5.4", "qt": "6.9.3",
                "zlib": "1.3.1.zlib-ng",
            }),
            "app/preferences" => self.all_preferences(),
            "torrents/categories" => json!(self.categories),
            "transfer/info" => json!(self.transfer_info()),
            _ => json!({
                "rid": 1,
                "full_update": true,
                "categories": self.categories,
                "torrents": self.torrents_by_hash(),
                "server_state": self.server_state(),
            }),
        }
    }

    fn transfer_info(&self) -> Map<String, Value> {
        let mut info = Map::new();
        for name in ["dl_info_speed", "up_info_speed", "dl_info_data", "up_info_data", "dht_nodes"] {
            info.insert(name.to_owned(), json!(0));
        }
        info.insert("connection_status".to_owned(), json!("connected"));
        info.extend(self.transfer.clone());
        info
    }

    fn server_state(&self) -> Map<String, Value> {
        let mut state = self.transfer_info();
        state.insert("free_space_on_disk".to_owned(), json!(self.free_space));
        state
    }

    fn torrents_by_hash(&self) -> Map<String, Value> {
        let named = |torrent: &Value| Some((torrent["hash"].as_str()?.to_owned(), torrent.clone()));
        self.torrents.iter().filter_map(named).collect()
    }

    fn all_preferences(&self) -> Value {
        let mut all = json!({
            "save_path": "/downloads",
            "temp_path_enabled": false,
            "temp_path": "/downloads/temp",
            "auto_tmm_enabled": false,
            "listen_port": 6881,
            "current_network_interface": "",
            "current_interface_address": "",
            "queueing_enabled": true,
            "max_ratio_enabled": false,
            "max_ratio_act": 0,
            "web_ui_port": self.port,
            "web_ui_address": "*",
            "web_ui_username": self.username,
            "web_ui_domain_list": self.server_domains,
            "web_ui_csrf_protection_enabled": self.csrf_protection,
            "web_ui_host_header_validation_enabled": self.host_header_validation,
            "web_ui_max_auth_fail_count": self.max_failures,
            "web_ui_ban_duration": 3600,
            "bypass_local_auth": !self.local_host_auth,
            "bypass_auth_subnet_whitelist_enabled": false,
        });
        if self.is_at_least(5, 2)
            && let Some(key) = &self.api_key
        {
            all["web_ui_api_key"] = json!(key);
        }
        if let Value::Object(all) = &mut all {
            all.extend(self.preferences.clone());
        }
        all
    }

    /// The settings that are not what a new one has.
    fn config(&self) -> String {
        let (section, prefix) =
            if self.is_at_least(5, 3) { ("WebUI", "") } else { ("Preferences", "WebUI\\") };
        let mut web =
            vec![format!("{prefix}Port={}", self.port), format!("{prefix}Username={}", self.username)];
        if let Some(password) = &self.password {
            web.push(format!("{prefix}Password_PBKDF2=\"{}\"", stored_password(password)));
        }
        if let Some(key) = self.api_key.as_ref().filter(|_| self.is_at_least(5, 2)) {
            web.push(format!("{prefix}APIKey={key}"));
        }
        let switches = [
            ("HostHeaderValidation", self.host_header_validation, true),
            ("CSRFProtection", self.csrf_protection, true),
            ("LocalHostAuth", self.local_host_auth, true),
        ];
        for (name, value, usual) in switches {
            if value != usual {
                web.push(format!("{prefix}{name}={value}"));
            }
        }
        if self.server_domains != "*" {
            web.push(format!("{prefix}ServerDomains={}", self.server_domains));
        }
        if self.max_failures != 5 {
            web.push(format!("{prefix}MaxAuthenticationFailCount={}", self.max_failures));
        }
        format!(
            "[BitTorrent]\nSession\\DefaultSavePath=/downloads/\nSession\\Port={}\n\n[LegalNotice]\nAccepted=true\n\n\
             [{section}]\n{}\n",
            self.peer_port,
            web.join("\n")
        )
    }
}

/// A password as the file has it: salt and hash (src/base/utils/password.cpp).
fn stored_password(password: &str) -> String {
    let salt = *b"simulated salt..";
    let mut hash = [0; 64];
    pbkdf2::derive(pbkdf2::PBKDF2_HMAC_SHA512, ITERATIONS, &salt, password.as_bytes(), &mut hash);
    format!("@ByteArray({}:{})", BASE64.encode(salt), BASE64.encode(hash))
}
