//! Fields nobody declared: found, taken out, and answered with an error or a warning
//! (kubernetes.io/docs/reference/using-api/api-concepts: field validation).
//!
//! Covered: built-in kinds by the table of [`super::schema`], definitions by their structural schema. Duplicate
//! keys in a JSON body are not found.

use serde_json::{Map, Value};

use super::catalogue::Kind;
use super::http::Query;
use super::schema::{self, Shape};
use super::status::{Status, quoted};

/// What checking an object against its declaration brought up.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Findings {
    /// Paths of fields nobody declared; they are no longer in the object.
    pub unknown: Vec<String>,
    /// A value that cannot be read into its field, in Go's words.
    pub mistyped: Option<String>,
}

impl Findings {
    /// What `fieldValidation` makes of unknown fields: the text of an error, or warnings.
    pub fn judge(&self, query: &Query) -> Result<Vec<String>, String> {
        let texts: Vec<String> =
            self.unknown.iter().map(|path| format!("unknown field {}", quoted(path))).collect();
        match query.get("fieldValidation") {
            "Ignore" => Ok(Vec::new()),
            "Strict" if !texts.is_empty() => Err(format!("strict decoding error: {}", texts.join(", "))),
            _ => Ok(texts),
        }
    }
}

/// The refusal of an object that cannot be read.
pub fn unreadable(kind: &Kind, version: &str, why: &str) -> Status {
    Status::bad_request(format!("{0} in version {version:?} cannot be handled as a {0}: {why}", kind.kind))
}

/// Takes undeclared fields out of an object.
pub fn clean(kind: &Kind, version: &str, object: &mut Value) -> Findings {
    let mut findings = Findings::default();
    if let Some(root) = schema::root(kind, version) {
        clean_struct(&root, object, "", &mut findings, true);
    } else if let Some(declared) = kind.version(version).and_then(|version| version.schema.clone()) {
        clean_custom(&declared, object, "", &mut findings, true);
    }
    findings
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

fn clean_struct(name: &str, value: &mut Value, path: &str, findings: &mut Findings, is_root: bool) {
    let Value::Object(fields) = value else { return };
    let mut unknown = Vec::new();
    for (key, value) in fields.iter_mut() {
        if is_root && matches!(key.as_str(), "apiVersion" | "kind") {
            continue;
        }
        let here = join(path, key);
        match schema::field(name, key) {
            Some(field) => {
                let owner = name.rsplit('.').next().unwrap_or(name);
                clean_shape(&field.shape, value, &here, owner, findings);
            }
            None => unknown.push((key.clone(), here)),
        }
    }
    for (key, here) in unknown {
        fields.shift_remove(&key);
        findings.unknown.push(here);
    }
}

fn clean_shape(shape: &Shape, value: &mut Value, path: &str, owner: &str, findings: &mut Findings) {
    if value.is_null() {
        return;
    }
    if let Some(wanted) = mismatch(shape, value) {
        findings.mistyped.get_or_insert_with(|| {
            format!(
                "json: cannot unmarshal {} into Go struct field {owner}.{path} of type {wanted}",
                json_type(value)
            )
        });
        return;
    }
    match shape {
        Shape::List(item) => {
            for (index, entry) in value.as_array_mut().into_iter().flatten().enumerate() {
                clean_shape(item, entry, &format!("{path}[{index}]"), owner, findings);
            }
        }
        Shape::Map(inner) => {
            for (key, entry) in value.as_object_mut().into_iter().flatten() {
                clean_shape(inner, entry, &join(path, key), owner, findings);
            }
        }
        Shape::Struct(name) => clean_struct(name, value, path, findings, false),
        _ => {}
    }
}

fn mismatch(shape: &Shape, value: &Value) -> Option<&'static str> {
    let (fits, wanted) = match shape {
        Shape::Text => (value.is_string(), "string"),
        Shape::Int32 => (value.as_i64().is_some_and(|number| i32::try_from(number).is_ok()), "int32"),
        Shape::Int64 => (value.is_i64() || value.is_u64(), "int64"),
        Shape::Bool => (value.is_boolean(), "bool"),
        Shape::Double => (value.is_number(), "float64"),
        Shape::Bytes => (value.is_string(), "[]uint8"),
        Shape::List(_) => (value.is_array(), "[]"),
        Shape::Map(_) => (value.is_object(), "map[string]string"),
        Shape::Struct(_) => (value.is_object(), "struct"),
        _ => (true, ""),
    };
    (!fits).then_some(wanted)
}

fn json_type(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "bool",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

fn clean_custom(declared: &Value, value: &mut Value, path: &str, findings: &mut Findings, is_root: bool) {
    let keeps_unknown = declared.get("x-kubernetes-preserve-unknown-fields") == Some(&Value::Bool(true));
    match value {
        Value::Object(fields) => {
            let properties = declared.get("properties").and_then(Value::as_object);
            let additional = declared.get("additionalProperties");
            let mut unknown = Vec::new();
            for (key, value) in fields.iter_mut() {
                let here = join(path, key);
                if is_root && matches!(key.as_str(), "apiVersion" | "kind") {
                    continue;
                }
                if is_root && key == "metadata" {
                    clean_struct("meta.v1.ObjectMeta", value, &here, findings, false);
                    continue;
                }
                match properties.and_then(|properties| properties.get(key)).or(additional) {
                    Some(inner) => clean_custom(inner, value, &here, findings, is_embedded(inner)),
                    None if keeps_unknown || is_open(declared) => {}
                    None => unknown.push((key.clone(), here)),
                }
            }
            remove(fields, unknown, findings);
        }
        Value::Array(items) => {
            if let Some(inner) = declared.get("items") {
                for (index, item) in items.iter_mut().enumerate() {
                    clean_custom(inner, item, &format!("{path}[{index}]"), findings, is_embedded(inner));
                }
            }
        }
        _ => {}
    }
}

fn is_embedded(declared: &Value) -> bool {
    declared.get("x-kubernetes-embedded-resource") == Some(&Value::Bool(true))
}

/// `additionalProperties: true` and values without a type take anything.
fn is_open(declared: &Value) -> bool {
    declared.get("additionalProperties") == Some(&Value::Bool(true)) || declared.is_boolean()
}

fn remove(fields: &mut Map<String, Value>, unknown: Vec<(String, String)>, findings: &mut Findings) {
    for (key, here) in unknown {
        fields.shift_remove(&key);
        findings.unknown.push(here);
    }
}

#[cfg(test)]
mod tests {
    use super::super::catalogue::Kinds;
    use super::*;
    use serde_json::json;

    fn cleaned(resource: &str, mut object: Value) -> (Value, Findings) {
        let kinds = Kinds::built_in();
        let kind = kinds.get(&resource.into()).unwrap();
        let findings = clean(kind, kind.preferred(), &mut object);
        (object, findings)
    }

    #[test]
    fn undeclared_fields_are_named_by_path_and_taken_out() {
        let (object, findings) = cleaned(
            "pods",
            json!({"kind": "Pod", "spec": {"containers": [{"name": "a", "imge": "x"}], "color": "red"}}),
        );
        assert_eq!(findings.unknown, ["spec.containers[0].imge", "spec.color"]);
        assert_eq!(object, json!({"kind": "Pod", "spec": {"containers": [{"name": "a"}]}}));
        let strict = findings.judge(&Query::parse("fieldValidation=Strict")).unwrap_err();
        assert_eq!(
            strict,
            r#"strict decoding error: unknown field "spec.containers[0].imge", unknown field "spec.color""#
        );
    }

    #[test]
    fn a_value_of_the_wrong_type_is_told_in_the_words_of_go() {
        let (_, findings) = cleaned("deployments.apps", json!({"spec": {"replicas": "3"}}));
        assert_eq!(
            findings.mistyped.as_deref(),
            Some(
                "json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32"
            )
        );
    }
}
