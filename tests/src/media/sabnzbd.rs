//! SABnzbd with its API (sabnzbd/sabnzbd: sabnzbd/interface.py, sabnzbd/api.py).
//!
//! The checks come in this order: the address in `X-Forwarded-For`, the name in `Host`, the key. `version` and `auth`
//! need no key.
//!
//! Left out: `output` other than JSON, modes that are not below, adding jobs, logins of people, address ranges other
//! than the private ones, and the text form of answers to unknown modes.

use std::net::IpAddr;

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::http::{Answer, Request};
use super::{Simulated, new_key};
use crate::kube::http::Query;

/// What one from an outside address is told.
const EXTERNAL: &str = "External internet access denied - https://sabnzbd.org/access-denied";
/// What one is told who uses a name that is not known.
const HOSTNAME: &str = "Access denied - Hostname verification failed: https://sabnzbd.org/hostname-check";

/// One SABnzbd with all it knows.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SABnzbd {
    /// `4.5.3`.
    pub version: String,
    /// The key for everything.
    pub api_key: String,
    /// The key that may only add jobs.
    pub nzb_key: String,
    /// Path in front of all others.
    #[serde(default = "url_base")]
    pub url_base: String,
    /// Names it is reached by; the real one puts the pod's name here when it is new.
    #[serde(default)]
    pub host_whitelist: Vec<String>,
    /// User name and password of the web pages; with both, names are not checked.
    #[serde(default)]
    pub login: Option<(String, String)>,
    /// Whether addresses in `X-Forwarded-For` are checked; 5.x does unless told otherwise.
    #[serde(default)]
    pub verify_xff_header: Option<bool>,
    /// Where jobs are completed, absolute.
    #[serde(default = "complete_dir")]
    pub complete_dir: String,
    /// Where they are downloaded to, absolute.
    #[serde(default = "download_dir")]
    pub download_dir: String,
    /// Categories: `name`, `dir`.
    #[serde(default)]
    pub categories: Vec<Value>,
    /// What `queue` says besides the usual.
    #[serde(default)]
    pub queue: Map<String, Value>,
    /// What `warnings` lists; a refused key adds one.
    #[serde(default)]
    pub warnings: Vec<Value>,
    /// News servers as `fullstatus` lists them.
    #[serde(default)]
    pub servers: Vec<Value>,
}

fn url_base() -> String {
    "/sabnzbd".to_owned()
}

fn complete_dir() -> String {
    "/config/Downloads/complete".to_owned()
}

fn download_dir() -> String {
    "/config/Downloads/incomplete".to_owned()
}

impl Simulated for SABnzbd {
    fn port(&self) -> u16 {
        8080
    }

    fn answer(&mut self, request: &Request) -> Answer {
        if self.checks_forwarded() && came_from_outside(request) {
            return text(403, EXTERNAL);
        }
        if !self.knows_host(request.header("host")) {
            return text(403, HOSTNAME);
        }
        // It answers below its base and, for convenience, without it.
        let path = request.path.strip_prefix(self.url_base.as_str()).unwrap_or(&request.path);
        match path.trim_end_matches('/') {
            "/api" if request.writes() => self.api(&request.form()),
            "/api" => self.api(&request.query),
            "" => text(200, "<!DOCTYPE html>\n<title>SABnzbd</title>\n"),
            _ => text(404, "The path was not found."),
        }
    }

    fn files(&self) -> Vec<(String, String)> {
        vec![("/config/sabnzbd.ini".to_owned(), self.ini())]
    }

    fn log(&self) -> Vec<String> {
        vec![
            format!("INFO::[SABnzbd:1244] SABnzbd.py-{} (rev=simulated)", self.version),
            "INFO::[SABnzbd:1430] Starting web-interface on 0.0.0.0:8080".to_owned(),
        ]
    }
}

fn text(status: u16, body: &str) -> Answer {
    Answer::of(status, "text/html;charset=utf-8", body)
}

/// Whether any address a proxy names is a public one.
fn came_from_outside(request: &Request) -> bool {
    let addresses = request.header("x-forwarded-for").split(',').map(str::trim);
    addresses.filter_map(|address| address.parse::<IpAddr>().ok()).any(|address| match address {
        IpAddr::V4(address) => !(address.is_private() || address.is_loopback() || address.is_link_local()),
        IpAddr::V6(address) => {
            !(address.is_loopback() || address.is_unique_local() || address.is_unicast_link_local())
        }
    })
}

impl SABnzbd {
    fn checks_forwarded(&self) -> bool {
        let major: u32 = self.version.split('.').next().and_then(|number| number.parse().ok()).unwrap_or(0);
        self.verify_xff_header.unwrap_or(major >= 5)
    }

    fn knows_host(&self, host: &str) -> bool {
        if self.login.is_some() {
            return true;
        }
        let host = match host.rsplit_once(':') {
            Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
            _ => host,
        };
        let host = host.to_lowercase();
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        !host.is_empty()
            && (host == "localhost"
                || bare.parse::<IpAddr>().is_ok()
                || self.host_whitelist.contains(&host)
                || host.trim_end_matches('.').rsplit_once('.').is_some_and(|(_, last)| last == "local"))
    }

    fn api(&mut self, form: &Query) -> Answer {
        let mode = form.get("mode");
        match mode {
            "version" => return json_answer(&json!({"version": self.version})),
            "auth" => return json_answer(&json!({"auth": self.kind_of_key(form.get("key"))})),
            _ => {}
        }
        let key = form.get("apikey");
        if key != self.api_key {
            let (told, warned) = if key.is_empty() {
                ("API Key Required", "API Key missing, please enter the api key from Config->General")
            } else {
                ("API Key Incorrect", "API Key incorrect, Use the api key from Config->General")
            };
            let warning = json!({"type": "WARNING", "text": warned, "time": 1_769_860_800, "origin": ""});
            self.warnings.push(warning);
            return text(403, told);
        }
        match (mode, form.get("section")) {
            ("config", _) if form.get("name") == "set_apikey" => {
                self.api_key = new_key(&self.api_key);
                json_answer(&json!({"apikey": self.api_key}))
            }
            ("queue", _) => json_answer(&json!({"queue": self.full_queue()})),
            ("warnings", _) => json_answer(&json!({"warnings": self.warnings})),
            ("fullstatus", _) => json_answer(&json!({"status": self.full_status()})),
            ("get_cats", _) => json_answer(&json!({"categories": self.category_names()})),
            ("get_config", "categories") => {
                json_answer(&json!({"config": {"categories": self.all_categories()}}))
            }
            ("get_config", "misc") => json_answer(&json!({"config": {"misc": self.misc()}})),
            ("get_config", _) => json_answer(&json!({"config": {
                "misc": self.misc(), "categories": self.all_categories(), "servers": self.servers,
            }})),
            _ => json_answer(&json!({"status": false, "error": "not implemented"})),
        }
    }

    fn kind_of_key(&self, key: &str) -> &'static str {
        match key {
            _ if key == self.api_key => "apikey",
            _ if key == self.nzb_key => "nzbkey",
            _ => "badkey",
        }
    }

    fn full_queue(&self) -> Map<String, Value> {
        let mut queue = json!({
            "version": self.version,
            "status": "Idle",
            "paused": false,
            "noofslots_total": 0,
            "noofslots": 0,
            "mbleft": "0.00",
            "mb": "0.00",
            "sizeleft": "0 B",
            "kbpersec": "0.00",
            "timeleft": "0:00:00",
            "diskspace1": "4096.00",
            "diskspace2": "4096.00",
            "diskspacetotal1": "10240.00",
            "diskspacetotal2": "10240.00",
            "have_warnings": self.warnings.len().to_string(),
            "slots": [],
        });
        let all = queue.as_object_mut().map(std::mem::take).unwrap_or_default();
        all.into_iter().chain(self.queue.clone()).collect()
    }

    fn full_status(&self) -> Value {
        json!({
            "version": self.version,
            "apikey": self.api_key,
            "completedir": self.complete_dir,
            "downloaddir": self.download_dir,
            "paused": false,
            "have_warnings": self.warnings.len().to_string(),
            "folders": [],
            "servers": self.servers,
        })
    }

    fn category_names(&self) -> Vec<&str> {
        let names = self.categories.iter().filter_map(|category| category["name"].as_str());
        std::iter::once("*").chain(names).collect()
    }

    fn all_categories(&self) -> Vec<Value> {
        let usual = json!({"name": "*", "order": 0, "pp": "3", "script": "None", "dir": "", "priority": 0});
        std::iter::once(usual).chain(self.categories.iter().cloned()).collect()
    }

    /// Keys are in clear here.
    fn misc(&self) -> Value {
        json!({
            "host": "0.0.0.0",
            "port": "8080",
            "url_base": self.url_base,
            "api_key": self.api_key,
            "nzb_key": self.nzb_key,
            "host_whitelist": self.host_whitelist,
            "complete_dir": self.complete_dir,
            "download_dir": self.download_dir,
            "inet_exposure": 0,
            "local_ranges": [],
            "verify_xff_header": u8::from(self.checks_forwarded()),
        })
    }

    fn ini(&self) -> String {
        let (username, password) = self.login.clone().unwrap_or_default();
        let categories: Vec<String> = self
            .categories
            .iter()
            .map(|category| {
                let field = |name: &str| category[name].as_str().unwrap_or_default().to_owned();
                let name = field("name");
                format!(
                    "[[{name}]]\nname = {name}\norder = 0\npp = \"\"\nscript = Default\ndir = {}\n",
                    field("dir")
                )
            })
            .collect();
        format!(
            "__version__ = 19\n__encoding__ = utf-8\n[misc]\nhost = 0.0.0.0\nport = 8080\nusername = {username:?}\n\
             password = {password:?}\napi_key = {}\nnzb_key = {}\nurl_base = {}\nhost_whitelist = {},\n\
             local_ranges = ,\ninet_exposure = 0\nverify_xff_header = {}\ncomplete_dir = {}\ndownload_dir = {}\n\
             [servers]\n[categories]\n[[*]]\nname = *\norder = 0\npp = 3\nscript = None\ndir = \"\"\n{}",
            self.api_key,
            self.nzb_key,
            self.url_base,
            self.host_whitelist.join(", "),
            u8::from(self.checks_forwarded()),
            self.complete_dir,
            self.download_dir,
            categories.concat(),
        )
    }
}

fn json_answer(value: &Value) -> Answer {
    Answer::of(200, "application/json;charset=UTF-8", value.to_string())
}
