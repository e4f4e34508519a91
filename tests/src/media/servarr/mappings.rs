//! Remote path mappings, as they are added and changed (Radarr/Radarr: src/Radarr.Api.V3/RemotePathMappings,
//! src/NzbDrone.Core/RemotePathMappings/RemotePathMappingService.cs).

use http::Method;
use serde_json::{Value, json};

use super::{Name, Servarr};
use crate::media::http::{Answer, Request};

const RESOURCE: &str = "remotepathmapping";

impl Servarr {
    /// Adds a mapping, or changes one: both paths end in a slash then, and the local one has to exist.
    pub(super) fn write_mapping(&mut self, resource: &str, request: &Request) -> Answer {
        if self.name == Name::Prowlarr {
            return Answer::empty(404);
        }
        let id = resource.strip_prefix(RESOURCE).unwrap_or_default().trim_start_matches('/').parse::<u64>();
        match (&request.method, id) {
            (&Method::POST, Err(_)) => self.put_mapping(None, &request.json()),
            (&Method::PUT, Ok(id)) => self.put_mapping(Some(id), &request.json()),
            _ => Answer::empty(405),
        }
    }

    fn put_mapping(&mut self, id: Option<u64>, body: &Value) -> Answer {
        let text = |field: &str| body[field].as_str().unwrap_or_default().to_owned();
        let (host, remote, local) =
            (text("host"), with_slash(&text("remotePath")), with_slash(&text("localPath")));
        if host.is_empty() {
            return failure("Host", "'Host' must not be empty.");
        }
        if remote == "/" {
            return failure("RemotePath", "'Remote Path' must not be empty.");
        }
        if !self.directories.iter().any(|directory| with_slash(directory) == local) {
            return failure("LocalPath", &format!("Path '{local}' does not exist"));
        }
        let all = self.resources.entry(RESOURCE.to_owned()).or_insert_with(|| json!([]));
        let Value::Array(all) = all else { return Answer::empty(500) };
        let is_same =
            |one: &&Value| one["host"] == host && one["remotePath"] == remote && one["id"].as_u64() != id;
        if all.iter().any(|one| is_same(&one)) {
            let why = format!("RemotePath already configured for host {host}");
            return Answer::json(500, &json!({"message": why, "description": ""}));
        }
        let number = |one: &Value| one["id"].as_u64().unwrap_or_default();
        let id_there = id.unwrap_or_else(|| all.iter().map(number).max().unwrap_or_default() + 1);
        let mapping = json!({"id": id_there, "host": host, "remotePath": remote, "localPath": local});
        match all.iter_mut().find(|one| number(one) == id_there) {
            Some(old) => *old = mapping.clone(),
            None if id.is_some() => return Answer::json(404, &json!({"message": "NotFound"})),
            None => all.push(mapping.clone()),
        }
        self.check_paths_again(&remote);
        Answer::json(if id.is_some() { 202 } else { 201 }, &mapping)
    }

    /// The check runs again when a mapping changes; what it said about paths that are mapped now is gone.
    fn check_paths_again(&mut self, remote: &str) {
        if let Some(Value::Array(health)) = self.resources.get_mut("health") {
            let bare = remote.trim_end_matches('/');
            health.retain(|check| {
                let message = check["message"].as_str().unwrap_or_default();
                check["source"] != "RemotePathMappingCheck" || !message.contains(&format!(" {bare}"))
            });
        }
    }
}

fn failure(property: &str, message: &str) -> Answer {
    Answer::json(400, &json!([{"propertyName": property, "errorMessage": message, "severity": "error"}]))
}

fn with_slash(path: &str) -> String {
    format!("{}/", path.trim_end_matches('/'))
}
