//! The `Status` object an API server answers with when it refuses a request, with the texts of upstream's
//! constructors (kubernetes/apimachinery: pkg/api/errors/errors.go).

use std::fmt;

use serde_json::{Map, Value, json};

/// One entry of `details.causes`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cause {
    /// Machine-readable cause, e.g. `FieldValueInvalid`.
    pub reason: String,
    /// Text for people.
    pub message: String,
    /// The field it is about, e.g. `metadata.name`; empty when it is about no field.
    pub field: String,
}

/// A refusal: HTTP code, reason, message and details.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    /// HTTP status code.
    pub code: u16,
    /// Machine-readable reason, e.g. `NotFound`; empty when upstream gives none.
    pub reason: String,
    /// One line for people.
    pub message: String,
    /// What it is about and why, as far as upstream says.
    pub details: Box<Details>,
}

/// What a refusal is about.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Details {
    /// Name of the object, when the refusal is about one.
    pub name: String,
    /// API group of the object.
    pub group: String,
    /// Resource or kind of the object, as upstream fills it.
    pub kind: String,
    /// UID of the object, for a failed precondition.
    pub uid: String,
    /// What led to the refusal, field by field.
    pub causes: Vec<Cause>,
    /// Seconds after which a client may try again.
    pub retry_after: Option<u32>,
    /// Continue token handed out with an expired list.
    pub continue_token: String,
}

/// A group and a resource (`deployments` in `apps`), written `deployments.apps` or `pods`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct GroupResource {
    /// API group; empty for the core group.
    pub group: String,
    /// Plural resource name.
    pub resource: String,
}

impl GroupResource {
    /// Builds one from its two parts.
    pub fn new(group: &str, resource: &str) -> Self {
        Self { group: group.to_owned(), resource: resource.to_owned() }
    }
}

impl From<&str> for GroupResource {
    fn from(text: &str) -> Self {
        let (resource, group) = text.split_once('.').unwrap_or((text, ""));
        Self::new(group, resource)
    }
}

impl From<&Self> for GroupResource {
    fn from(other: &Self) -> Self {
        other.clone()
    }
}

impl fmt::Display for GroupResource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.group.is_empty() {
            f.write_str(&self.resource)
        } else {
            write!(f, "{}.{}", self.resource, self.group)
        }
    }
}

impl Status {
    /// A refusal with a code, a reason and a message and no details.
    pub fn new(code: u16, reason: &str, message: impl Into<String>) -> Self {
        Self { code, reason: reason.to_owned(), message: message.into(), details: Box::default() }
    }

    fn about(mut self, resource: &GroupResource, name: &str) -> Self {
        name.clone_into(&mut self.details.name);
        self.details.group.clone_from(&resource.group);
        self.details.kind.clone_from(&resource.resource);
        self
    }

    /// 404: the object does not exist.
    pub fn not_found(resource: &GroupResource, name: &str) -> Self {
        Self::new(404, "NotFound", format!("{resource} {} not found", quoted(name))).about(resource, name)
    }

    /// 409: an object of that name exists.
    pub fn already_exists(resource: &GroupResource, name: &str) -> Self {
        Self::new(409, "AlreadyExists", format!("{resource} {} already exists", quoted(name)))
            .about(resource, name)
    }

    /// 409: the request cannot be carried out on the object as it is now.
    pub fn conflict(resource: &GroupResource, name: &str, why: &str) -> Self {
        let message = format!("Operation cannot be fulfilled on {resource} {}: {why}", quoted(name));
        Self::new(409, "Conflict", message).about(resource, name)
    }

    /// 409 of optimistic locking: somebody else wrote in between.
    pub fn modified(resource: &GroupResource, name: &str) -> Self {
        Self::conflict(
            resource,
            name,
            "the object has been modified; please apply your changes to the latest version and try again",
        )
    }

    /// 403 with upstream's three spellings, depending on what is known of the object.
    pub fn forbidden(resource: &GroupResource, name: &str, why: &str) -> Self {
        let message = if resource.resource.is_empty() {
            format!("forbidden: {why}")
        } else if name.is_empty() {
            format!("{resource} is forbidden: {why}")
        } else {
            format!("{resource} {} is forbidden: {why}", quoted(name))
        };
        Self::new(403, "Forbidden", message).about(resource, name)
    }

    /// 401: no credentials, or none the server knows.
    pub fn unauthorized() -> Self {
        Self::new(401, "Unauthorized", "Unauthorized")
    }

    /// 400 with its reason.
    pub fn bad_request(message: impl Into<String>) -> Self {
        Self::new(400, "BadRequest", message)
    }

    /// 422: the object breaks the rules of its kind. `group_kind` is the kind with its group, as in
    /// `Deployment.apps`.
    pub fn invalid(group: &str, kind: &str, name: &str, errors: Vec<FieldError>) -> Self {
        let texts: Vec<String> = errors.iter().map(FieldError::to_string).collect();
        let detail = match texts.as_slice() {
            [] => "<nil>".to_owned(),
            [one] => one.clone(),
            many => format!("[{}]", many.join(", ")),
        };
        let group_kind = GroupResource::new(group, kind);
        let message = format!("{group_kind} {} is invalid: {detail}", quoted(name));
        let mut status = Self::new(422, "Invalid", message).about(&group_kind, name);
        status.details.causes = errors.into_iter().map(FieldError::into_cause).collect();
        status
    }

    /// 410: the version or token asked for is no longer kept.
    pub fn expired(message: impl Into<String>) -> Self {
        Self::new(410, "Expired", message)
    }

    /// 405: the resource has no such verb.
    pub fn method_not_allowed(verb: &str, resource: &GroupResource) -> Self {
        let message = format!("{verb} is not supported on resources of kind \"{resource}\"");
        Self::new(405, "MethodNotAllowed", message).about(resource, "")
    }

    /// 415: the body has a media type the server does not read.
    pub fn unsupported_media_type(supported: &[&str]) -> Self {
        Self::new(
            415,
            "UnsupportedMediaType",
            format!(
                "the body of the request was in an unknown format - accepted media types include: {}",
                supported.join(", ")
            ),
        )
    }

    /// 406: the server can write none of the media types asked for.
    pub fn not_acceptable(accepted: &[&str]) -> Self {
        Self::new(
            406,
            "NotAcceptable",
            format!("406: Not Acceptable\n\nAvailable representations: {}", accepted.join(", ")),
        )
    }

    /// 504 of a resource version the server has not reached yet.
    pub fn too_large_resource_version(asked: u64, current: u64) -> Self {
        let mut status = Self::new(
            504,
            "Timeout",
            format!("Timeout: Too large resource version: {asked}, current: {current}"),
        );
        status.details.retry_after = Some(1);
        status.details.causes = vec![Cause {
            reason: "ResourceVersionTooLarge".to_owned(),
            message: "Too large resource version".to_owned(),
            field: String::new(),
        }];
        status
    }

    /// 500.
    pub fn internal(message: impl fmt::Display) -> Self {
        let mut status = Self::new(500, "InternalError", format!("Internal error occurred: {message}"));
        status.details.causes =
            vec![Cause { reason: String::new(), message: message.to_string(), field: String::new() }];
        status
    }

    /// The same refusal with the object's UID in its details.
    pub fn with_uid(mut self, uid: &str) -> Self {
        uid.clone_into(&mut self.details.uid);
        self
    }

    /// The `Status` object as the server writes it.
    pub fn to_value(&self) -> Value {
        let mut metadata = Map::new();
        if !self.details.continue_token.is_empty() {
            metadata.insert("continue".to_owned(), json!(self.details.continue_token));
        }
        let mut value = Map::new();
        value.insert("kind".to_owned(), json!("Status"));
        value.insert("apiVersion".to_owned(), json!("v1"));
        value.insert("metadata".to_owned(), Value::Object(metadata));
        value.insert("status".to_owned(), json!("Failure"));
        value.insert("message".to_owned(), json!(self.message));
        if !self.reason.is_empty() {
            value.insert("reason".to_owned(), json!(self.reason));
        }
        let details = self.details.to_map();
        if !details.is_empty() {
            value.insert("details".to_owned(), Value::Object(details));
        }
        value.insert("code".to_owned(), json!(self.code));
        Value::Object(value)
    }
}

impl Details {
    fn to_map(&self) -> Map<String, Value> {
        let mut details = Map::new();
        for (key, text) in
            [("name", &self.name), ("group", &self.group), ("kind", &self.kind), ("uid", &self.uid)]
        {
            if !text.is_empty() {
                details.insert(key.to_owned(), json!(text));
            }
        }
        if !self.causes.is_empty() {
            let causes: Vec<Value> = self.causes.iter().map(Cause::to_value).collect();
            details.insert("causes".to_owned(), Value::Array(causes));
        }
        if let Some(seconds) = self.retry_after {
            details.insert("retryAfterSeconds".to_owned(), json!(seconds));
        }
        details
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}: {}", self.code, self.reason, self.message)
    }
}

impl std::error::Error for Status {}

impl Cause {
    fn to_value(&self) -> Value {
        let mut cause = Map::new();
        for (key, text) in [("reason", &self.reason), ("message", &self.message), ("field", &self.field)] {
            if !text.is_empty() {
                cause.insert(key.to_owned(), json!(text));
            }
        }
        Value::Object(cause)
    }
}

/// One broken rule about one field (kubernetes/apimachinery: pkg/util/validation/field/errors.go).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    reason: &'static str,
    field: String,
    message: String,
}

impl FieldError {
    /// The field must be set.
    pub fn required(field: &str, detail: &str) -> Self {
        let message =
            if detail.is_empty() { "Required value".to_owned() } else { format!("Required value: {detail}") };
        Self { reason: "FieldValueRequired", field: field.to_owned(), message }
    }

    /// The field has a value that breaks a rule.
    pub fn invalid(field: &str, value: &Value, detail: &str) -> Self {
        Self {
            reason: "FieldValueInvalid",
            field: field.to_owned(),
            message: format!("Invalid value: {}: {detail}", shown(value)),
        }
    }

    /// Like [`Self::invalid`] for a value that Go does not print as JSON.
    pub fn raw_invalid(field: &str, value: &str, detail: &str) -> Self {
        Self {
            reason: "FieldValueInvalid",
            field: field.to_owned(),
            message: format!("Invalid value: {value}: {detail}"),
        }
    }

    /// The field holds more bytes than allowed.
    pub fn too_long(field: &str, limit: usize) -> Self {
        Self {
            reason: "FieldValueTooLong",
            field: field.to_owned(),
            message: format!("Too long: may not be more than {limit} bytes"),
        }
    }

    /// The field must not be set (to this).
    pub fn forbidden(field: &str, detail: &str) -> Self {
        Self {
            reason: "FieldValueForbidden",
            field: field.to_owned(),
            message: format!("Forbidden: {detail}"),
        }
    }

    /// The field is not one of a closed list.
    pub fn not_supported(field: &str, value: &Value, supported: &[&str]) -> Self {
        let list: Vec<String> = supported.iter().map(|text| quoted(text)).collect();
        Self {
            reason: "FieldValueNotSupported",
            field: field.to_owned(),
            message: format!("Unsupported value: {}: supported values: {}", shown(value), list.join(", ")),
        }
    }

    /// The field repeats a value that must be unique.
    pub fn duplicate(field: &str, value: &Value) -> Self {
        Self {
            reason: "FieldValueDuplicate",
            field: field.to_owned(),
            message: format!("Duplicate value: {}", shown(value)),
        }
    }

    /// The field has a value of the wrong type.
    pub fn type_invalid(field: &str, value: &Value, detail: &str) -> Self {
        Self {
            reason: "FieldValueTypeInvalid",
            field: field.to_owned(),
            message: format!("Invalid value: {}: {detail}", shown(value)),
        }
    }

    fn into_cause(self) -> Cause {
        Cause { reason: self.reason.to_owned(), message: self.message, field: self.field }
    }
}

impl fmt::Display for FieldError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.field, self.message)
    }
}

/// A string as Go's `%q` writes it; for the characters met in names the same as JSON.
pub fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}

fn shown(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_read_like_upstreams() {
        let pods = GroupResource::from("pods");
        let deployments = GroupResource::from("deployments.apps");
        assert_eq!(Status::not_found(&pods, "web").message, r#"pods "web" not found"#);
        assert_eq!(
            Status::already_exists(&deployments, "web").message,
            r#"deployments.apps "web" already exists"#
        );
        assert_eq!(
            Status::modified(&pods, "web").message,
            "Operation cannot be fulfilled on pods \"web\": the object has been modified; please apply your \
             changes to the latest version and try again"
        );
        let invalid = Status::invalid(
            "apps",
            "Deployment",
            "web",
            vec![FieldError::required("spec.selector", ""), FieldError::forbidden("spec.x", "no")],
        );
        assert_eq!(
            invalid.message,
            r#"Deployment.apps "web" is invalid: [spec.selector: Required value, spec.x: Forbidden: no]"#
        );
        assert_eq!(invalid.details.causes.len(), 2);
    }

    #[test]
    fn the_status_object_leaves_out_what_is_empty() {
        let value = Status::unauthorized().to_value();
        assert_eq!(
            value,
            json!({"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure",
                   "message": "Unauthorized", "reason": "Unauthorized", "code": 401})
        );
    }
}
