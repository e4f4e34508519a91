//! Entries with fields, as they are changed: applications of Prowlarr, download clients, indexers (Prowlarr/Prowlarr:
//! src/Prowlarr.Api.V1/ProviderControllerBase.cs): what comes masked stays as it was, and the way to the other app is
//! tested before anything is kept, unless `forceSave` says otherwise. And the key of the app itself.

use serde_json::{Value, json};

use super::api::MASK;
use super::{KeyInFile, Servarr};
use crate::media::http::Answer;
use crate::media::new_key;

impl Servarr {
    /// Makes a new key and writes it into the file; one in the environment stays.
    pub(super) fn reset_key(&mut self) {
        let key = new_key(&self.api_key);
        if self.key_in_file == KeyInFile::Same {
            self.api_key = key;
        } else {
            self.key_in_file = KeyInFile::Old(key);
        }
    }

    /// Changes the entry of this number.
    pub(super) fn put_entry(&mut self, list: &str, id: &str, mut body: Value, force: bool) -> Answer {
        let all = self.resources.get_mut(list).and_then(Value::as_array_mut);
        let number = id.parse::<u64>().ok();
        let known = all.into_iter().flatten().find(|one| number.is_some() && one["id"].as_u64() == number);
        let Some(known) = known else { return Answer::json(404, &json!({"message": "NotFound"})) };
        for field in body["fields"].as_array_mut().into_iter().flatten() {
            if field["value"] == MASK {
                field["value"] = value(known, &field["name"]).cloned().unwrap_or_default();
            }
        }
        let place = format!("{list}/{id}");
        let key = value(&body, &json!("apiKey")).and_then(Value::as_str).unwrap_or_default();
        let is_refused = self.keys_taken.get(&place).is_some_and(|taken| taken != key);
        if is_refused && !force {
            let why = "API Key is invalid";
            return Answer::json(
                400,
                &json!([{"propertyName": "ApiKey", "errorMessage": why, "severity": "error"}]),
            );
        }
        known.clone_from(&body);
        if !is_refused {
            self.failing.remove(&place);
        }
        let name = body["name"].as_str().unwrap_or_default().to_owned();
        if let Some(Value::Array(health)) = self.resources.get_mut("health") {
            let about =
                |check: &Value| check["message"].as_str().is_some_and(|message| message.contains(&name));
            health.retain(|check| !(check["source"] == "ApplicationStatusCheck" && about(check)));
        }
        Answer::json(202, &body)
    }
}

/// The value of a field of an entry.
fn value<'v>(entry: &'v Value, name: &Value) -> Option<&'v Value> {
    let mut fields = entry["fields"].as_array()?.iter();
    fields.find(|field| field["name"] == *name)?.get("value")
}
