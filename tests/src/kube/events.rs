//! Events are one thing seen through two groups: the core group and `events.k8s.io`
//! (kubernetes/kubernetes: pkg/apis/events/v1/conversion.go). They are stored in the core form.

use serde_json::{Map, Value, json};

use super::object;

/// The newer group.
pub const GROUP: &str = "events.k8s.io";

/// Pairs of names: in the core group, in the newer group.
const RENAMED: &[(&str, &str)] = &[
    ("involvedObject", "regarding"),
    ("message", "note"),
    ("reportingComponent", "reportingController"),
    ("source", "deprecatedSource"),
    ("firstTimestamp", "deprecatedFirstTimestamp"),
    ("lastTimestamp", "deprecatedLastTimestamp"),
    ("count", "deprecatedCount"),
];

/// The newer form of a core event.
pub fn from_core(event: &Value) -> Value {
    rename(event, "events.k8s.io/v1", |name| {
        RENAMED.iter().find(|(core, _)| *core == name).map(|(_, newer)| *newer)
    })
}

/// The core form of a newer event.
pub fn to_core(event: &Value) -> Value {
    let mut core =
        rename(event, "v1", |name| RENAMED.iter().find(|(_, newer)| *newer == name).map(|(core, _)| *core));
    let empty_source = object::at(&core, &["source"]).is_none();
    if let Value::Object(fields) = &mut core
        && empty_source
    {
        fields.insert("source".to_owned(), json!({}));
    }
    core
}

fn rename(event: &Value, api_version: &str, other: impl Fn(&str) -> Option<&'static str>) -> Value {
    let mut out = Map::new();
    for (key, value) in event.as_object().into_iter().flatten() {
        let key = other(key).unwrap_or(key);
        out.insert(key.to_owned(), value.clone());
    }
    out.insert("apiVersion".to_owned(), json!(api_version));
    Value::Object(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_survives_the_way_there_and_back() {
        let core = json!({"apiVersion": "v1", "kind": "Event", "metadata": {"name": "a"}, "message": "hello",
            "involvedObject": {"name": "web"}, "source": {"component": "x"}, "count": 2, "reason": "Pulled"});
        let newer = from_core(&core);
        assert_eq!(newer["note"], "hello");
        assert_eq!(newer["regarding"]["name"], "web");
        assert_eq!(newer["deprecatedCount"], 2);
        assert_eq!(to_core(&newer), core);
    }
}
