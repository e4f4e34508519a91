//! Field ownership of every write, through the pure functions of [`super::patch`].

use jiff::Timestamp;
use serde_json::Value;

use super::catalogue::{Kind, split_api_version};
use super::object;
use super::patch::{Schema, UpdateOptions, record_update};
use super::write::WriteOptions;

/// The schema of a kind, as field ownership and strategic merges need it. `definition` is the OpenAPI schema
/// of a custom kind's version.
pub(super) fn schema<'a>(kind: &Kind, definition: Option<&'a Value>) -> Schema<'a> {
    Schema::of(&kind.group, &kind.kind, definition)
}

/// The OpenAPI schema of the version an object is in.
pub(super) fn definition<'a>(kind: &'a Kind, object: &Value) -> Option<&'a Value> {
    let (_, version) = split_api_version(object::api_version(object));
    kind.version(version).and_then(|version| version.schema.as_deref())
}

/// Notes who owns the fields of `new` after a write that is no apply.
pub(super) fn record(
    kind: &Kind,
    old: Option<&Value>,
    new: &mut Value,
    options: &WriteOptions,
    now: Timestamp,
) {
    if options.applied || options.manager.is_empty() {
        return;
    }
    let definition = definition(kind, new);
    let update = UpdateOptions {
        manager: &options.manager,
        subresource: options.subresource.as_deref(),
        schema: schema(kind, definition),
        now,
    };
    record_update(old, new, &update);
}
