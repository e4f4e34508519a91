//! The API's error object, `v1 Status` (kubernetes/apimachinery: pkg/apis/meta/v1/types.go).

use serde::Deserialize;

/// The API's error object (`v1 Status`), as far as it is used.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Status {
    /// One sentence for people.
    pub message: String,
    /// A word for programs: `NotFound`, `Conflict`, `AlreadyExists`, …
    pub reason: String,
    /// HTTP status.
    pub code: u16,
    /// More about it.
    #[serde(deserialize_with = "null_as_default")]
    pub details: StatusDetails,
    /// List metadata: a token with which an expired listing can go on.
    #[serde(deserialize_with = "null_as_default")]
    pub(in crate::kube) metadata: StatusMetadata,
}

/// Details of a [`Status`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct StatusDetails {
    /// What exactly is wrong, one entry a field.
    #[serde(deserialize_with = "null_as_default")]
    pub causes: Vec<StatusCause>,
    /// When to try again.
    pub retry_after_seconds: u64,
}

/// One cause within a [`Status`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct StatusCause {
    /// A word: `FieldManagerConflict`, `FieldValueInvalid`, …
    pub reason: String,
    /// A sentence.
    pub message: String,
    /// The field.
    pub field: String,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub(in crate::kube) struct StatusMetadata {
    #[serde(rename = "continue")]
    pub continue_token: String,
}

fn null_as_default<'de, T, D>(deserializer: D) -> Result<T, D::Error>
where
    T: Default + Deserialize<'de>,
    D: serde::Deserializer<'de>,
{
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

impl Status {
    /// Reads an error answer. What is no `Status` (a proxy's page, an application's text) keeps its HTTP status only.
    pub(in crate::kube) fn from_answer(code: u16, body: &[u8]) -> Self {
        let parsed: Option<Self> = serde_json::from_slice(body).ok();
        let mut status = parsed.filter(|status| !status.message.is_empty() || !status.reason.is_empty());
        let status = status.get_or_insert_with(|| Self {
            message: http::StatusCode::from_u16(code)
                .ok()
                .and_then(|code| code.canonical_reason())
                .map_or_else(|| format!("HTTP status {code}"), |reason| format!("{reason} (HTTP {code})")),
            ..Self::default()
        });
        Self { code, ..status.clone() }
    }

    /// `reason`, or a word for the HTTP status when there is none.
    pub fn reason(&self) -> &str {
        match (self.reason.as_str(), self.code) {
            ("", 401) => "Unauthorized",
            ("", 403) => "Forbidden",
            ("", 404) => "NotFound",
            ("", 429) => "TooManyRequests",
            ("", 503) => "ServiceUnavailable",
            ("", 504) => "Timeout",
            ("", _) => "InternalError",
            (reason, _) => reason,
        }
    }

    /// Whether this refuses a server-side apply because another manager owns fields.
    pub fn is_field_conflict(&self) -> bool {
        self.field_conflicts().next().is_some()
    }

    pub(super) fn field_conflicts(&self) -> impl Iterator<Item = &StatusCause> {
        self.details.causes.iter().filter(|cause| cause.reason == "FieldManagerConflict")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_that_is_no_status_keeps_its_code_only() {
        let status = Status::from_answer(502, b"<html>secret page</html>");
        assert_eq!(status.message, "Bad Gateway (HTTP 502)");
        assert_eq!(Status::from_answer(599, b"").message, "HTTP status 599");
    }
}
