//! Patches as pure functions: JSON patch, merge patch, strategic merge patch and server-side
//! apply with field ownership. No I/O, no clock: the caller passes objects and the time.
//!
//! Left out: conversion between versions (an object has one version here; entries of another
//! version are read as if they were of this one), fields of custom resources that changed from
//! atomic to granular, and Go's normalisation of values on decoding (`"1000m"` is not `"1"`).

mod apply;
pub mod fields;
mod json;
mod lists;
pub mod managed_fields;
mod merge;
pub mod schema;
#[cfg(test)]
mod stories;
mod strategic;
mod typed;

use std::fmt;

use serde_json::{Map, Value, json};

pub use apply::{ApplyOptions, Conflict, LAST_APPLIED, server_side_apply};
pub use json::json_patch;
pub use managed_fields::{UpdateOptions, record_update};
pub use merge::merge_patch;
pub use schema::Schema;
pub use strategic::strategic_merge;

/// Why a patch was refused, in the terms of a `v1.Status`.
#[derive(Debug, Clone, PartialEq)]
pub struct PatchError {
    /// HTTP status.
    pub code: u16,
    /// `reason`; empty where the real server gives none.
    pub reason: &'static str,
    /// `message`.
    pub message: String,
    /// `details.causes`.
    pub causes: Vec<Value>,
}

impl PatchError {
    /// 400 BadRequest.
    pub fn bad_request(message: impl Into<String>) -> PatchError {
        PatchError { code: 400, reason: "BadRequest", message: message.into(), causes: Vec::new() }
    }

    /// 422 with the generic text of upstream's `NewGenericServerResponse`.
    pub fn rejected() -> PatchError {
        PatchError {
            code: 422,
            reason: "Invalid",
            message: "the server rejected our request due to an error in our request".to_owned(),
            causes: Vec::new(),
        }
    }

    /// 500 without a reason, as the server answers for errors that are no API errors.
    pub fn internal(message: impl Into<String>) -> PatchError {
        PatchError { code: 500, reason: "", message: message.into(), causes: Vec::new() }
    }

    /// The error as a `v1.Status`.
    pub fn to_status(&self) -> Value {
        let mut status = Map::new();
        let mut put = |name: &str, value: Value| status.insert(name.to_owned(), value);
        put("kind", json!("Status"));
        put("apiVersion", json!("v1"));
        put("metadata", json!({}));
        put("status", json!("Failure"));
        put("message", json!(self.message));
        if !self.reason.is_empty() {
            put("reason", json!(self.reason));
        }
        match (self.causes.as_slice(), self.code) {
            ([], 422) => {
                put("details", json!({}));
            }
            ([], _) => {}
            (causes, _) => {
                put("details", json!({"causes": causes}));
            }
        }
        put("code", json!(self.code));
        Value::Object(status)
    }
}

impl fmt::Display for PatchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for PatchError {}
