//! Applications of Prowlarr, as they are changed (Prowlarr/Prowlarr: src/Prowlarr.Api.V1/ProviderControllerBase.cs): what
//! comes masked stays as it was, and the way to the other app is tested before anything is kept.

use serde_json::{Value, json};

use super::api::MASK;
use super::{Name, Servarr};
use crate::media::http::Answer;

const RESOURCE: &str = "applications";

impl Servarr {
    /// Changes the application of this number.
    pub(super) fn put_application(&mut self, id: &str, mut body: Value) -> Answer {
        if self.name != Name::Prowlarr {
            return Answer::empty(404);
        }
        let all = self.resources.get_mut(RESOURCE).and_then(Value::as_array_mut);
        let number = id.parse::<u64>().ok();
        let known = all.into_iter().flatten().find(|one| number.is_some() && one["id"].as_u64() == number);
        let Some(known) = known else { return Answer::json(404, &json!({"message": "NotFound"})) };
        for field in body["fields"].as_array_mut().into_iter().flatten() {
            if field["value"] == MASK {
                field["value"] = value(known, &field["name"]).cloned().unwrap_or_default();
            }
        }
        let place = format!("{RESOURCE}/{id}");
        let key = value(&body, &json!("apiKey")).and_then(Value::as_str).unwrap_or_default();
        if self.keys_taken.get(&place).is_some_and(|taken| taken != key) {
            let why = "API Key is invalid";
            return Answer::json(
                400,
                &json!([{"propertyName": "ApiKey", "errorMessage": why, "severity": "error"}]),
            );
        }
        known.clone_from(&body);
        self.failing.remove(&place);
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
