//! JSON patch (RFC 6902) with the errors of the real server.
//!
//! Source: kubernetes/apiserver: pkg/endpoints/handlers/patch.go (`applyJSPatch`). Why an operation
//! does not apply is not told to the client there: it gets the generic text of a 422.

use json_patch::PatchOperation;
use serde_json::Value;

use super::PatchError;

/// More operations than this are refused (`maxJSONPatchOperations`).
const MAX_OPERATIONS: usize = 10_000;

/// The target after all operations.
pub fn json_patch(target: &Value, patch: &Value) -> Result<Value, PatchError> {
    let operations = decode(patch)?;
    let mut out = target.clone();
    json_patch::patch(&mut out, &operations).map_err(|_| PatchError::rejected())?;
    Ok(out)
}

fn decode(patch: &Value) -> Result<Vec<PatchOperation>, PatchError> {
    let Value::Array(operations) = patch else {
        return Err(not_a("[]handlers.jsonPatchOp", patch));
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
    let Value::Object(fields) = operation else {
        return Err(not_a("handlers.jsonPatchOp", operation));
    };
    let mut complete = fields.clone();
    // An operation without a value means null.
    if matches!(fields.get("op").and_then(Value::as_str), Some("add" | "replace" | "test")) {
        complete.entry("value").or_insert(Value::Null);
    }
    // Unknown operations and bad pointers decode on a real server and fail when they are applied.
    serde_json::from_value(Value::Object(complete)).map_err(|_| PatchError::rejected())
}

fn not_a(wanted: &str, value: &Value) -> PatchError {
    let found = match value {
        Value::Null => "null",
        Value::Bool(_) => "bool",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    PatchError::bad_request(format!(
        "error decoding patch: json: cannot unmarshal {found} into Go value of type {wanted}"
    ))
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
    fn an_operation_that_does_not_apply_is_unprocessable_and_changes_nothing() {
        let target = json!({"data": {"a": "1"}, "list": [1]});
        for operation in [
            json!({"op": "test", "path": "/data/a", "value": "2"}),
            json!({"op": "remove", "path": "/data/zz"}),
            json!({"op": "replace", "path": "/data/zz", "value": 1}),
            json!({"op": "add", "path": "/no/where", "value": 1}),
            json!({"op": "add", "path": "/list/7", "value": 1}),
            json!({"op": "copy", "from": "/nope", "path": "/data/x"}),
            json!({"op": "frobnicate", "path": "/a"}),
            json!({"op": "add", "path": "no-slash", "value": 1}),
            json!({"op": "remove"}),
        ] {
            let patch = json!([{"op": "add", "path": "/data/b", "value": "2"}, operation]);
            let status = json_patch(&target, &patch).unwrap_err().to_status();
            assert_eq!(status["code"], json!(422));
            assert_eq!(status["reason"], json!("Invalid"));
            assert_eq!(
                status["message"],
                json!("the server rejected our request due to an error in our request")
            );
        }
    }

    #[test]
    fn a_patch_that_is_no_list_of_operations_is_a_bad_request() {
        for (patch, text) in [
            (json!({"op": "add"}), "object into Go value of type []handlers.jsonPatchOp"),
            (json!(["add"]), "string into Go value of type handlers.jsonPatchOp"),
        ] {
            let error = json_patch(&json!({}), &patch).unwrap_err();
            assert_eq!((error.code, error.reason), (400, "BadRequest"));
            assert_eq!(error.message, format!("error decoding patch: json: cannot unmarshal {text}"));
        }
    }
}
