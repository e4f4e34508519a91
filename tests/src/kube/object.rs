//! Reading and writing the parts every object has.

use jiff::Timestamp;
use serde_json::{Map, Value};

use super::mvcc::ObjectKey;

/// `apiVersion`, empty when missing.
pub fn api_version(object: &Value) -> &str {
    text(object, &["apiVersion"])
}

/// `kind`, empty when missing.
pub fn kind(object: &Value) -> &str {
    text(object, &["kind"])
}

/// `metadata.name`, empty when missing.
pub fn name(object: &Value) -> &str {
    text(object, &["metadata", "name"])
}

/// `metadata.namespace`, empty when missing.
pub fn namespace(object: &Value) -> &str {
    text(object, &["metadata", "namespace"])
}

/// `metadata.uid`, empty when missing.
pub fn uid(object: &Value) -> &str {
    text(object, &["metadata", "uid"])
}

/// `metadata.resourceVersion`, empty when missing.
pub fn resource_version(object: &Value) -> &str {
    text(object, &["metadata", "resourceVersion"])
}

/// Namespace and name.
pub fn key(object: &Value) -> ObjectKey {
    (namespace(object).to_owned(), name(object).to_owned())
}

/// Whether a deletion has begun.
pub fn is_deleting(object: &Value) -> bool {
    !text(object, &["metadata", "deletionTimestamp"]).is_empty()
}

/// `metadata.finalizers`.
pub fn finalizers(object: &Value) -> Vec<&str> {
    strings(at(object, &["metadata", "finalizers"]))
}

/// A value by its path.
pub fn at<'a>(object: &'a Value, path: &[&str]) -> Option<&'a Value> {
    path.iter().try_fold(object, |value, key| value.get(*key))
}

/// A text by its path; empty when it is missing or no text.
pub fn text<'a>(object: &'a Value, path: &[&str]) -> &'a str {
    at(object, path).and_then(Value::as_str).unwrap_or("")
}

/// A whole number by its path.
pub fn number(object: &Value, path: &[&str]) -> Option<i64> {
    at(object, path).and_then(Value::as_i64)
}

/// The items of a list by its path; none when it is missing.
pub fn items<'a>(object: &'a Value, path: &[&str]) -> &'a [Value] {
    at(object, path).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// The texts in a list.
pub fn strings(list: Option<&Value>) -> Vec<&str> {
    list.and_then(Value::as_array)
        .map(|items| items.iter().filter_map(Value::as_str).collect())
        .unwrap_or_default()
}

/// The map at `field` of an object, made when it is missing or something else.
pub fn map_at<'a>(object: &'a mut Value, field: &str) -> &'a mut Map<String, Value> {
    if !object.is_object() {
        *object = Value::Object(Map::new());
    }
    let Value::Object(fields) = object else { unreachable!("made an object just above") };
    map_at_map(fields, field)
}

/// The map at a key of a map, made when it is missing or something else.
pub fn map_at_map<'a>(map: &'a mut Map<String, Value>, field: &str) -> &'a mut Map<String, Value> {
    let entry = map.entry(field).or_insert_with(|| Value::Object(Map::new()));
    if !entry.is_object() {
        *entry = Value::Object(Map::new());
    }
    let Value::Object(inner) = entry else { unreachable!("made an object just above") };
    inner
}

/// `metadata`, made when missing.
pub fn metadata(object: &mut Value) -> &mut Map<String, Value> {
    map_at(object, "metadata")
}

/// Sets a key, or takes it away when there is no value.
pub fn set_or_remove(map: &mut Map<String, Value>, key: &str, value: Option<Value>) {
    match value {
        Some(value) => {
            map.insert(key.to_owned(), value);
        }
        None => {
            map.shift_remove(key);
        }
    }
}

/// Sets a key that has no value yet.
pub fn set_default(map: &mut Map<String, Value>, key: &str, value: impl Into<Value>) {
    if map.get(key).is_none_or(Value::is_null) {
        map.insert(key.to_owned(), value.into());
    }
}

/// Drops what a real server never stores empty, because its type says `omitempty`
/// (kubernetes/apimachinery: pkg/apis/meta/v1/types.go; kubernetes/api: core/v1/types.go).
pub fn drop_empty(value: &mut Value) {
    let drop_from = |owner: Option<&mut Value>, names: &[&str]| {
        let Some(fields) = owner.and_then(Value::as_object_mut) else { return };
        fields.retain(|name, inner| !(names.contains(&name.as_str()) && is_empty(inner)));
    };
    drop_from(value.get_mut("metadata"), &["labels", "annotations", "finalizers", "ownerReferences"]);
    if matches!(kind(value), "ConfigMap" | "Secret") {
        drop_from(Some(value), &["data", "binaryData"]);
    }
}

fn is_empty(value: &Value) -> bool {
    value.as_object().is_some_and(Map::is_empty) || value.as_array().is_some_and(Vec::is_empty)
}

/// Takes away fields that are null, as decoding into Go's types does.
pub fn drop_nulls(value: &mut Value) {
    match value {
        Value::Object(map) => {
            map.retain(|_, field| !field.is_null());
            map.values_mut().for_each(drop_nulls);
        }
        Value::Array(items) => items.iter_mut().for_each(drop_nulls),
        _ => {}
    }
}

/// A time as `metav1.Time` is written: UTC, whole seconds.
pub fn time_text(time: Timestamp) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}
