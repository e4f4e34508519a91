//! JSON patch (RFC 6902) with the error texts of the real server.
//!
//! Texts: evanphx/json-patch: patch.go; kubernetes/apiserver: pkg/endpoints/handlers/patch.go.

use json_patch::{PatchErrorKind, PatchOperation};
use serde_json::Value;

use super::PatchError;

/// More operations than this are refused (`maxJSONPatchOperations`).
const MAX_OPERATIONS: usize = 10_000;

/// The target after all operations, or the error of the first that fails.
pub fn json_patch(target: &Value, patch: &Value) -> Result<Value, PatchError> {
    let operations = decode(patch)?;
    let mut out = target.clone();
    for operation in &operations {
        let before = out.clone();
        json_patch::patch(&mut out, std::slice::from_ref(operation))
            .map_err(|error| PatchError::rejected(explain(&before, operation, &error.kind)))?;
    }
    Ok(out)
}

fn decode(patch: &Value) -> Result<Vec<PatchOperation>, PatchError> {
    let Value::Array(operations) = patch else {
        return Err(PatchError::bad_request(format!(
            "error decoding patch: json: cannot unmarshal {} into Go value of type []handlers.jsonPatchOp",
            kind_of(patch)
        )));
    };
    if operations.len() > MAX_OPERATIONS {
        return Err(PatchError {
            code: 413,
            reason: "RequestEntityTooLarge",
            message: format!(
                "Request entity is too large: The allowed maximum operations in a JSON patch is {MAX_OPERATIONS}, got {}",
                operations.len()
            ),
            causes: Vec::new(),
        });
    }
    operations.iter().map(decode_operation).collect()
}

fn decode_operation(operation: &Value) -> Result<PatchOperation, PatchError> {
    let text = |name: &str| operation.get(name).and_then(Value::as_str).unwrap_or_default();
    if !operation.is_object() {
        return Err(PatchError::bad_request(format!(
            "error decoding patch: json: cannot unmarshal {} into Go value of type handlers.jsonPatchOp",
            kind_of(operation)
        )));
    }
    let (op, path) = (text("op"), text("path"));
    if !matches!(op, "add" | "remove" | "replace" | "move" | "copy" | "test") {
        return Err(PatchError::rejected(format!(
            "Unexpected kind: {}",
            if op.is_empty() { "unknown" } else { op }
        )));
    }
    if !path.is_empty() && !path.starts_with('/') {
        return Err(PatchError::rejected(missing_path(op, path)));
    }
    // A test without a value asks for null.
    let mut complete = operation.clone();
    if let (Some(object), "add" | "replace" | "test") = (complete.as_object_mut(), op) {
        object.entry("value").or_insert(Value::Null);
    }
    serde_json::from_value(complete)
        .map_err(|error| PatchError::bad_request(format!("error decoding patch: {error}")))
}

fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "bool",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

/// The text of the first step that fails, which depends on whether the parent exists.
fn explain(before: &Value, operation: &PatchOperation, kind: &PatchErrorKind) -> String {
    let op = name_of(operation);
    let path = operation.path().to_string();
    if matches!(kind, PatchErrorKind::TestFailed) || op == "test" {
        return format!("testing value {path} failed: test failed");
    }
    if let (PatchErrorKind::InvalidFromPointer, Some(from)) = (kind, from_of(operation)) {
        return format!("{op} operation does not apply: doc is missing from path: {from}: missing value");
    }
    let (parent, last) = path.rsplit_once('/').unwrap_or(("", ""));
    match before.pointer(parent) {
        Some(Value::Object(_)) if op == "remove" => format!(
            "error in remove for path: '{path}': Unable to remove nonexistent key: {last}: missing value"
        ),
        Some(Value::Object(_)) if op == "replace" => {
            format!("replace operation does not apply: doc is missing key: {path}: missing value")
        }
        Some(Value::Array(items)) => match last.parse::<usize>() {
            Ok(index) if index >= items.len() && op == "replace" => {
                format!("replace operation does not apply: doc is missing key: {path}: missing value")
            }
            Ok(index) => {
                format!(
                    "error in {op} for path: '{path}': Unable to access invalid index: {index}: invalid index referenced"
                )
            }
            Err(_) => {
                format!("error in {op} for path: '{path}': strconv.Atoi: parsing {last:?}: invalid syntax")
            }
        },
        _ => missing_path(op, &path),
    }
}

fn missing_path(op: &str, path: &str) -> String {
    match op {
        "add" | "remove" => {
            format!("{op} operation does not apply: doc is missing path: \"{path}\": missing value")
        }
        "move" | "copy" => {
            format!("{op} operation does not apply: doc is missing destination path: {path}: missing value")
        }
        _ => format!("{op} operation does not apply: doc is missing path: {path}: missing value"),
    }
}

fn name_of(operation: &PatchOperation) -> &'static str {
    match operation {
        PatchOperation::Add(_) => "add",
        PatchOperation::Remove(_) => "remove",
        PatchOperation::Replace(_) => "replace",
        PatchOperation::Move(_) => "move",
        PatchOperation::Copy(_) => "copy",
        PatchOperation::Test(_) => "test",
    }
}

fn from_of(operation: &PatchOperation) -> Option<String> {
    match operation {
        PatchOperation::Move(of) => Some(of.from.to_string()),
        PatchOperation::Copy(of) => Some(of.from.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn operations_change_the_document_in_order() {
        let target = json!({"data": {"a": "1", "b": "2"}, "list": [1, 3]});
        let patch = json!([
            {"op": "test", "path": "/data/a", "value": "1"},
            {"op": "replace", "path": "/data/a", "value": "9"},
            {"op": "add", "path": "/list/1", "value": 2},
            {"op": "add", "path": "/list/-", "value": 4},
            {"op": "move", "from": "/data/b", "path": "/data/c"},
            {"op": "copy", "from": "/data/a", "path": "/data/d"},
            {"op": "remove", "path": "/data/a"},
            {"op": "add", "path": "/data/example.com~1x", "value": "slash"},
        ]);
        assert_eq!(
            json_patch(&target, &patch).unwrap(),
            json!({"data": {"c": "2", "d": "9", "example.com/x": "slash"}, "list": [1, 2, 3, 4]})
        );
    }

    #[test]
    fn an_operation_that_does_not_apply_is_unprocessable_and_says_why() {
        let target = json!({"data": {"a": "1"}, "list": [1]});
        for (operation, text) in [
            (
                json!({"op": "test", "path": "/data/a", "value": "2"}),
                "testing value /data/a failed: test failed",
            ),
            (
                json!({"op": "remove", "path": "/data/zz"}),
                "error in remove for path: '/data/zz': Unable to remove nonexistent key: zz: missing value",
            ),
            (
                json!({"op": "replace", "path": "/data/zz", "value": 1}),
                "replace operation does not apply: doc is missing key: /data/zz: missing value",
            ),
            (
                json!({"op": "add", "path": "/no/where", "value": 1}),
                "add operation does not apply: doc is missing path: \"/no/where\": missing value",
            ),
            (
                json!({"op": "add", "path": "/list/7", "value": 1}),
                "error in add for path: '/list/7': Unable to access invalid index: 7: invalid index referenced",
            ),
            (
                json!({"op": "copy", "from": "/nope", "path": "/data/x"}),
                "copy operation does not apply: doc is missing from path: /nope: missing value",
            ),
            (json!({"op": "frobnicate", "path": "/a"}), "Unexpected kind: frobnicate"),
        ] {
            let error = json_patch(&target, &json!([operation])).unwrap_err();
            assert_eq!((error.code, error.reason), (422, "Invalid"));
            assert_eq!(error.message, "the server rejected our request due to an error in our request");
            assert_eq!(error.causes[0]["message"], json!(text));
        }
    }

    #[test]
    fn a_patch_that_is_no_list_is_a_bad_request() {
        let error = json_patch(&json!({}), &json!({"op": "add"})).unwrap_err();
        assert_eq!((error.code, error.reason), (400, "BadRequest"));
        assert_eq!(
            error.message,
            "error decoding patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp"
        );
    }
}
