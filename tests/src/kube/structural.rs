//! Values of custom kinds against the structural schema of their definition
//! (kubernetes/apiextensions-apiserver: pkg/apiserver/validation/validation.go).
//!
//! Left out: `pattern`, `format`, `oneOf` and its siblings, and CEL rules.

use serde_json::{Value, json};

use super::status::FieldError;

/// What is wrong with an object of a kind with that schema.
pub fn check(schema: &Value, object: &Value) -> Vec<FieldError> {
    let mut errors = Vec::new();
    value(schema, object, "", &mut errors);
    errors
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

fn value(schema: &Value, found: &Value, path: &str, errors: &mut Vec<FieldError>) {
    if let Some(wanted) = schema.get("type").and_then(Value::as_str)
        && !has_type(schema, wanted, found)
    {
        let is = type_name(found);
        let why = format!("{path} in body must be of type {wanted}: \"{is}\"");
        errors.push(FieldError::type_invalid(path, &json!(is), &why));
        return;
    }
    if let Some(allowed) = schema.get("enum").and_then(Value::as_array)
        && !allowed.contains(found)
    {
        let texts: Vec<String> = allowed
            .iter()
            .map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned))
            .collect();
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        errors.push(FieldError::not_supported(path, found, &texts));
    }
    bounds(schema, found, path, errors);
    match found {
        Value::Object(fields) => {
            for name in schema.get("required").and_then(Value::as_array).into_iter().flatten() {
                let name = name.as_str().unwrap_or("");
                if !fields.contains_key(name) {
                    errors.push(FieldError::required(&join(path, name), ""));
                }
            }
            let properties = schema.get("properties");
            let rest = schema.get("additionalProperties").filter(|rest| rest.is_object());
            for (name, field) in fields {
                if path.is_empty() && matches!(name.as_str(), "apiVersion" | "kind" | "metadata") {
                    continue;
                }
                if let Some(inner) = properties.and_then(|all| all.get(name)).or(rest) {
                    value(inner, field, &join(path, name), errors);
                }
            }
        }
        Value::Array(items) => {
            if let Some(inner) = schema.get("items") {
                for (index, item) in items.iter().enumerate() {
                    value(inner, item, &format!("{path}[{index}]"), errors);
                }
            }
        }
        _ => {}
    }
}

fn has_type(schema: &Value, wanted: &str, found: &Value) -> bool {
    if schema.get("x-kubernetes-int-or-string") == Some(&Value::Bool(true)) {
        return found.is_i64() || found.is_u64() || found.is_string();
    }
    match wanted {
        "object" => found.is_object(),
        "array" => found.is_array(),
        "string" => found.is_string(),
        "boolean" => found.is_boolean(),
        "integer" => found.is_i64() || found.is_u64(),
        "number" => found.is_number(),
        _ => true,
    }
}

fn type_name(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

fn bounds(schema: &Value, found: &Value, path: &str, errors: &mut Vec<FieldError>) {
    let limit = |name: &str| schema.get(name).and_then(Value::as_f64);
    let mut refuse =
        |why: String| errors.push(FieldError::invalid(path, found, &format!("{path} in body {why}")));
    if let Some(number) = found.as_f64() {
        if let Some(least) = limit("minimum").filter(|least| number < *least) {
            refuse(format!("should be greater than or equal to {least}"));
        }
        if let Some(most) = limit("maximum").filter(|most| number > *most) {
            refuse(format!("should be less than or equal to {most}"));
        }
    }
    let count =
        |name: &str| schema.get(name).and_then(Value::as_u64).and_then(|limit| usize::try_from(limit).ok());
    if let Some(text) = found.as_str() {
        let length = text.chars().count();
        if let Some(least) = count("minLength").filter(|least| length < *least) {
            refuse(format!("should be at least {least} chars long"));
        }
        if let Some(most) = count("maxLength").filter(|most| length > *most) {
            refuse(format!("should be at most {most} chars long"));
        }
    }
    if let Some(items) = found.as_array() {
        if let Some(least) = count("minItems").filter(|least| items.len() < *least) {
            refuse(format!("should have at least {least} items"));
        }
        if let Some(most) = count("maxItems").filter(|most| items.len() > *most) {
            refuse(format!("should have at most {most} items"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn broken_rules_are_told_in_upstreams_words() {
        let schema = json!({"type": "object", "properties": {"spec": {"type": "object", "required": ["a"],
            "properties": {"a": {"type": "array", "items": {"type": "string"}}, "n": {"type": "integer", "maximum": 3},
                "either": {"x-kubernetes-int-or-string": true, "type": "string"}}}}});
        let errors = |object: Value| -> Vec<String> {
            check(&schema, &object).iter().map(ToString::to_string).collect()
        };
        assert_eq!(errors(json!({"spec": {}})), ["spec.a: Required value"]);
        assert_eq!(
            errors(json!({"spec": {"a": ["x", 1], "n": 4, "either": 5}})),
            [
                r#"spec.a[1]: Invalid value: "integer": spec.a[1] in body must be of type string: "integer""#,
                "spec.n: Invalid value: 4: spec.n in body should be less than or equal to 3",
            ]
        );
    }
}
