//! The resources of the API.
//!
//! Secrets in `fields[]` come out as asterisks (Radarr/Radarr: src/Radarr.Http/ClientSchema/SchemaBuilder.cs), but
//! not from Readarr.

use http::Method;
use serde_json::{Map, Value, json};

use super::{Name, Phase, Servarr};
use crate::media::http::{Answer, Request};

/// What a secret looks like.
pub(super) const MASK: &str = "********";

/// Lists that are there, if only empty.
const LISTS: &[&str] =
    &["health", "downloadclient", "indexer", "notification", "tag", "system/task", "update"];
/// Those of apps that keep files.
const LIBRARY_LISTS: &[&str] =
    &["diskspace", "importlist", "rootfolder", "remotepathmapping", "qualityprofile"];
/// Those of the app that keeps indexers.
const PROWLARR_LISTS: &[&str] = &["applications", "indexerstatus", "indexerproxy", "appprofile"];

impl Servarr {
    /// Answers a request for a resource, of somebody who has the key.
    pub(super) fn api(&mut self, resource: &str, request: &Request) -> Answer {
        if request.writes() && resource.split('/').next() == Some("remotepathmapping") {
            return self.write_mapping(resource, request);
        }
        if let (&Method::PUT, Some((list, id))) = (&request.method, resource.rsplit_once('/')) {
            return self.put_entry(list, id, request.json(), request.query.is_true("forceSave"));
        }
        if resource.starts_with("system/backup") {
            return self.backups(resource, request);
        }
        if request.method == Method::POST {
            return self.post(resource, request);
        }
        if request.writes() {
            return Answer::empty(405);
        }
        match resource {
            "system/status" => Answer::json(200, &self.status()),
            "config/host" => Answer::json(200, &self.host_config()),
            "queue/status" if self.keeps_files() => Answer::json(200, &self.queue_status()),
            "queue" if self.keeps_files() => Answer::json(200, &self.queue_page(request)),
            "filesystem" => Answer::json(200, &self.listing(request.query.get("path"))),
            "command" => Answer::json(200, &json!(self.all_commands())),
            _ => self.stored(resource),
        }
    }

    fn keeps_files(&self) -> bool {
        self.name != Name::Prowlarr
    }

    /// A list, an object, or one of a list by its id.
    fn stored(&self, resource: &str) -> Answer {
        if let Some(value) = self.resources.get(resource) {
            return Answer::json(200, &self.masked(value));
        }
        let of_kind = if self.keeps_files() { LIBRARY_LISTS } else { PROWLARR_LISTS };
        if LISTS.contains(&resource) || of_kind.contains(&resource) {
            return Answer::json(200, &json!([]));
        }
        let Some((list, id)) = resource.rsplit_once('/') else { return Answer::empty(404) };
        let commands = json!(self.all_commands());
        let of = if list == "command" { Some(&commands) } else { self.resources.get(list) };
        let found = of.and_then(|list| by_id(list, id));
        match found {
            Some(item) => Answer::json(200, &self.masked(item)),
            None => Answer::json(404, &json!({"message": "NotFound"})),
        }
    }

    fn masked(&self, value: &Value) -> Value {
        let mut value = value.clone();
        if self.name != Name::Readarr {
            mask(&mut value);
        }
        value
    }

    fn status(&self) -> Value {
        let fixed = self.resources.get("system/status").cloned().unwrap_or_default();
        let mut status = json!({
            "appName": self.name.title(),
            "instanceName": self.instance(),
            "version": self.version,
            "buildTime": "2025-11-16T00:00:00Z",
            "isDebug": false,
            "isProduction": true,
            "isDocker": true,
            "osName": "alpine",
            "branch": "master",
            "authentication": format!("{:?}", self.login).to_lowercase(),
            "databaseType": "sqLite",
            "databaseVersion": "3.49.2",
            "urlBase": self.url_base,
            "runtimeName": ".NET",
            "startTime": "2026-01-31T11:00:00Z",
            "packageVersion": format!("{}-ls1", self.version),
            "packageAuthor": "[linuxserver.io](https://linuxserver.io)",
        });
        merge(&mut status, fixed);
        status
    }

    fn host_config(&self) -> Value {
        let fixed = self.resources.get("config/host").cloned().unwrap_or_default();
        let mut config = json!({
            "bindAddress": "*",
            "port": self.name.ports().0,
            "sslPort": self.name.ports().1,
            "enableSsl": false,
            "authenticationMethod": format!("{:?}", self.login).to_lowercase(),
            "authenticationRequired": match self.required {
                super::Required::Enabled => "enabled",
                super::Required::DisabledForLocalAddresses => "disabledForLocalAddresses",
            },
            "branch": "master",
            "apiKey": self.api_key,
            "urlBase": self.url_base,
            "instanceName": self.instance(),
            "applicationUrl": "",
            "backupFolder": "Backups",
            "backupInterval": 7,
            "backupRetention": 28,
            "id": 1,
        });
        merge(&mut config, fixed);
        config
    }

    fn queue(&self) -> Vec<Value> {
        self.resources.get("queue").and_then(Value::as_array).cloned().unwrap_or_default()
    }

    /// Whether the app knows what a download is for.
    fn is_known(&self, record: &Value) -> bool {
        let field = match self.name {
            Name::Radarr => "movieId",
            Name::Lidarr => "artistId",
            Name::Readarr => "authorId",
            Name::Sonarr | Name::Whisparr | Name::Prowlarr => "seriesId",
        };
        record[field].is_u64()
    }

    fn queue_status(&self) -> Value {
        let queue = self.queue();
        let (known, unknown): (Vec<&Value>, Vec<&Value>) = queue.iter().partition(|item| self.is_known(item));
        let any = |of: &[&Value], status: &str| of.iter().any(|item| item["trackedDownloadStatus"] == status);
        json!({
            "totalCount": queue.len(),
            "count": known.len(),
            "unknownCount": unknown.len(),
            "errors": any(&known, "error"),
            "warnings": any(&known, "warning"),
            "unknownErrors": any(&unknown, "error"),
            "unknownWarnings": any(&unknown, "warning"),
            "id": 1,
        })
    }

    fn queue_page(&self, request: &Request) -> Value {
        let flags = ["includeUnknownMovieItems", "includeUnknownSeriesItems", "includeUnknownArtistItems"];
        let all = flags.iter().any(|flag| request.query.is_true(flag));
        let records: Vec<Value> =
            self.queue().into_iter().filter(|record| all || self.is_known(record)).collect();
        let number = |key: &str, default: usize| request.query.get(key).parse().unwrap_or(default).max(1);
        let (page, size) = (number("page", 1), number("pageSize", 10));
        let shown: Vec<&Value> = records.iter().skip((page - 1).saturating_mul(size)).take(size).collect();
        json!({
            "page": page,
            "pageSize": size,
            "sortKey": "timeleft",
            "sortDirection": "ascending",
            "totalRecords": records.len(),
            "records": shown,
        })
    }

    /// What is in a directory; one that is not there or cannot be read looks empty
    /// (Radarr/Radarr: src/NzbDrone.Common/Disk/FileSystemLookupService.cs).
    fn listing(&self, query: &str) -> Value {
        let path = query.rfind('/').map_or("/", |slash| &query[..=slash]);
        let parent = path.trim_end_matches('/').rfind('/').map_or("", |slash| &path[..=slash]);
        let inside = |directory: &&String| {
            let rest = directory.strip_prefix(path).unwrap_or_default();
            !rest.is_empty() && !rest.contains('/')
        };
        let directories: Vec<Value> = self
            .directories
            .iter()
            .filter(inside)
            .map(|directory| {
                let name = directory.rsplit('/').next();
                json!({"type": "folder", "name": name, "path": format!("{directory}/"), "size": 0})
            })
            .collect();
        json!({"parent": parent, "directories": directories, "files": []})
    }

    fn all_commands(&self) -> Vec<Value> {
        self.commands.iter().zip(1..).map(|(name, id)| command(id, name, "completed")).collect()
    }

    fn post(&mut self, resource: &str, request: &Request) -> Answer {
        let body = request.json();
        if resource == "command" {
            let Some(name) = body["name"].as_str() else { return Answer::empty(400) };
            self.commands.push(name.to_owned());
            if name == "ResetApiKey" {
                self.reset_key();
            }
            if name == "Backup" && self.phase == Phase::Running {
                self.back_up();
            }
            return Answer::json(201, &command(self.commands.len(), name, "queued"));
        }
        if resource == "system/restart" {
            return self.restart();
        }
        match resource.rsplit_once('/') {
            Some((list, "testall")) => self.test_all(list),
            Some((list, "test")) => self.test(list, &body),
            _ => Answer::empty(405),
        }
    }

    fn test_all(&self, list: &str) -> Answer {
        let Some(Value::Array(items)) = self.resources.get(list) else { return Answer::empty(404) };
        let mut passed = true;
        let results: Vec<Value> = items
            .iter()
            .filter(|item| item["enable"] != false)
            .map(|item| {
                let failures = self.failures(list, &item["id"]);
                passed &= failures.is_empty();
                json!({"id": item["id"], "isValid": failures.is_empty(), "validationFailures": failures})
            })
            .collect();
        Answer::json(if passed { 200 } else { 400 }, &json!(results))
    }

    fn test(&self, list: &str, item: &Value) -> Answer {
        if !self.resources.contains_key(list) {
            return Answer::empty(404);
        }
        let failures = self.failures(list, &item["id"]);
        if failures.is_empty() { Answer::json(200, &json!({})) } else { Answer::json(400, &json!(failures)) }
    }

    fn failures(&self, list: &str, id: &Value) -> Vec<Value> {
        let why = self.failing.get(&format!("{list}/{id}"));
        why.map(|why| {
            json!({
                "propertyName": "Host", "errorMessage": why, "severity": "error",
                "isWarning": false, "detailedDescription": "",
            })
        })
        .into_iter()
        .collect()
    }
}

fn command(id: usize, name: &str, status: &str) -> Value {
    json!({"id": id, "name": name, "commandName": name, "status": status, "trigger": "manual"})
}

fn by_id<'v>(list: &'v Value, id: &str) -> Option<&'v Value> {
    let id: u64 = id.parse().ok()?;
    list.as_array()?.iter().find(|item| item["id"] == id)
}

/// Sets what the state says in place of what an app has when it is new.
fn merge(target: &mut Value, fixed: Value) {
    let (Value::Object(target), Value::Object(fixed)) = (target, fixed) else { return };
    target.extend(fixed);
}

/// Puts asterisks in place of keys and passwords that are set.
fn mask(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(mask),
        Value::Object(object) => {
            if let Some(Value::Array(fields)) = object.get_mut("fields") {
                fields.iter_mut().filter_map(Value::as_object_mut).for_each(mask_field);
            }
        }
        _ => {}
    }
}

fn mask_field(field: &mut Map<String, Value>) {
    let secret = matches!(field.get("privacy").and_then(Value::as_str), Some("apiKey" | "password"));
    if let Some(Value::String(text)) = field.get_mut("value")
        && secret
        && !text.is_empty()
    {
        MASK.clone_into(text);
    }
}
