//! `metadata.managedFields`: reading, writing, and the bookkeeping for create, update and patch.
//!
//! Behaviour: kubernetes/apimachinery: pkg/util/managedfields/internal/{managedfields,
//! managedfieldsupdater,buildmanagerinfo,capmanagers,skipnonapplied,stripmeta,fieldmanager}.go.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::fields::{FieldSet, PathElement};
use super::schema::Schema;
use super::typed;

/// More update managers than this are merged into one, oldest first.
const MAX_UPDATE_MANAGERS: usize = 10;
/// The manager that merged entries go to.
const ANCIENT: &str = "ancient-changes";

/// How a manager writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Operation {
    /// Server-side apply.
    Apply,
    /// Create, update or any other patch.
    Update,
}

/// What tells one entry of `managedFields` from another.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ManagerId {
    /// The field manager's name.
    pub manager: String,
    /// How it writes.
    pub operation: Operation,
    /// The version it writes; part of the identity of updates only.
    pub api_version: Option<String>,
    /// The subresource it writes to.
    pub subresource: Option<String>,
}

/// One entry of `managedFields` without its identity.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The version in which the fields are named.
    pub api_version: String,
    /// The fields the manager owns.
    pub fields: FieldSet,
    /// When the manager last changed something (RFC 3339, UTC).
    pub time: Option<String>,
}

/// All entries of an object.
pub type Managers = BTreeMap<ManagerId, Entry>;

/// Who changes an object, and how, for [`record_update`].
#[derive(Debug, Clone)]
pub struct UpdateOptions<'a> {
    /// Field manager: the `fieldManager` parameter, else the user agent up to the first `/`.
    pub manager: &'a str,
    /// The subresource that is written, if any.
    pub subresource: Option<&'a str>,
    /// Schema of the kind.
    pub schema: Schema<'a>,
    /// The current time.
    pub now: Timestamp,
}

/// Brings `managedFields` of `new` up to date after a create (`old` is `None`), an update or a
/// patch other than apply. `new` is the object as it will be stored, defaults included; its own
/// `managedFields` are honoured as upstream does: `[]` and `[{}]` clear them, none keeps the old.
pub fn record_update(old: Option<&Value>, new: &mut Value, options: &UpdateOptions<'_>) {
    let managers = current_managers(old, new, options.subresource.is_some());
    set_entries(new, None);
    if managers.is_empty() && old.is_some() {
        // Tracking was cleared; it starts again with the next apply.
        return;
    }
    let empty = json!({});
    let mut bare = old.cloned().unwrap_or(empty);
    set_entries(&mut bare, None);
    let id = ManagerId {
        manager: options.manager.to_owned(),
        operation: Operation::Update,
        api_version: Some(api_version(new)),
        subresource: options.subresource.map(str::to_owned),
    };
    let managers = update(&bare, new, managers, &id, options.schema, options.now);
    set_entries(new, encode(&cap(managers)));
}

/// The managers after one update by `id`.
pub(super) fn update(
    old: &Value,
    new: &Value,
    mut managers: Managers,
    id: &ManagerId,
    schema: Schema<'_>,
    now: Timestamp,
) -> Managers {
    let comparison = typed::compare(schema, old, new);
    let taken = comparison.modified.union(&comparison.added);
    let gone = taken.union(&comparison.removed);
    let previous = managers.get(id).map(|entry| entry.fields.clone());
    for entry in managers.values_mut() {
        entry.fields = entry.fields.difference(&gone);
    }
    managers.retain(|_, entry| !entry.fields.is_empty());

    let mine = strip_meta(&taken);
    if mine.is_empty() {
        return managers;
    }
    let kept = previous.map(|fields| fields.difference(&comparison.removed)).unwrap_or_default();
    managers.insert(
        id.clone(),
        Entry { api_version: api_version(new), fields: mine.union(&kept), time: Some(format_time(now)) },
    );
    managers
}

/// The set without the fields that nobody owns because the server or the request line sets them.
pub(super) fn strip_meta(set: &FieldSet) -> FieldSet {
    let mut nobody = FieldSet::default();
    let metadata = PathElement::field("metadata");
    for name in ["apiVersion", "kind", "metadata"] {
        nobody.insert(&[PathElement::field(name)]);
    }
    for name in [
        "name",
        "namespace",
        "creationTimestamp",
        "selfLink",
        "uid",
        "clusterName",
        "generation",
        "managedFields",
        "resourceVersion",
    ] {
        nobody.insert(&[metadata.clone(), PathElement::field(name)]);
    }
    set.difference(&nobody)
}

/// Reads `metadata.managedFields`; the error is upstream's text.
pub fn decode(object: &Value) -> Result<Managers, String> {
    let Some(entries) = object.pointer("/metadata/managedFields").and_then(Value::as_array) else {
        return Ok(Managers::new());
    };
    entries.iter().enumerate().map(|(index, entry)| decode_entry(index, entry)).collect()
}

/// The wire form of all entries in upstream's order, `None` for no entry.
pub fn encode(managers: &Managers) -> Option<Value> {
    if managers.is_empty() {
        return None;
    }
    let mut entries: Vec<(&ManagerId, &Entry)> = managers.iter().collect();
    entries.sort_by_key(|(id, entry)| {
        (
            id.operation,
            entry.time.clone(),
            id.manager.clone(),
            entry.api_version.clone(),
            id.subresource.clone(),
        )
    });
    Some(Value::Array(entries.into_iter().map(|(id, entry)| encode_entry(id, entry)).collect()))
}

/// Sets or removes `metadata.managedFields`.
pub fn set_entries(object: &mut Value, entries: Option<Value>) {
    let Some(metadata) = object.get_mut("metadata").and_then(Value::as_object_mut) else {
        return;
    };
    match entries {
        Some(entries) => {
            metadata.insert("managedFields".to_owned(), entries);
        }
        None => {
            metadata.shift_remove("managedFields");
        }
    }
}

/// The object's `apiVersion`.
pub(super) fn api_version(object: &Value) -> String {
    let version = object.get("apiVersion").and_then(Value::as_str);
    version.unwrap_or_default().to_owned()
}

/// RFC 3339 with whole seconds, as `metav1.Time`.
pub(super) fn format_time(time: Timestamp) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// The entries to start from: those of the new object where it brings valid ones, else the old.
fn current_managers(old: Option<&Value>, new: &Value, is_subresource: bool) -> Managers {
    let of_old = || old.and_then(|old| decode(old).ok()).unwrap_or_default();
    if is_subresource {
        return of_old();
    }
    if is_reset(new) {
        return Managers::new();
    }
    match decode(new) {
        Ok(managers) if !managers.is_empty() => managers,
        _ => of_old(),
    }
}

fn is_reset(object: &Value) -> bool {
    let entries = object.pointer("/metadata/managedFields").and_then(Value::as_array);
    match entries.map(Vec::as_slice) {
        Some([]) => true,
        Some([only]) => only.as_object().is_some_and(Map::is_empty),
        _ => false,
    }
}

fn decode_entry(index: usize, entry: &Value) -> Result<(ManagerId, Entry), String> {
    let text = |name: &str| entry.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let operation = match text("operation").as_str() {
        "Apply" => Operation::Apply,
        "Update" => Operation::Update,
        _ => return Err("operation must be `Apply` or `Update`".to_owned()),
    };
    let api_version = text("apiVersion");
    if api_version.is_empty() {
        return Err("apiVersion must not be empty".to_owned());
    }
    match text("fieldsType").as_str() {
        "FieldsV1" => {}
        "" => return Err(format!("missing fieldsType in managed fields entry {index}")),
        other => {
            return Err(format!("invalid fieldsType {other:?} in managed fields entry {index}"));
        }
    }
    let fields = match entry.get("fieldsV1") {
        None | Some(Value::Null) => FieldSet::default(),
        Some(fields) => FieldSet::decode(fields).map_err(|error| format!("error decoding set: {error}"))?,
    };
    let id = ManagerId {
        manager: text("manager"),
        operation,
        api_version: (operation == Operation::Update).then(|| api_version.clone()),
        subresource: Some(text("subresource")).filter(|name| !name.is_empty()),
    };
    let time = Some(text("time")).filter(|time| !time.is_empty());
    Ok((id, Entry { api_version, fields, time }))
}

fn encode_entry(id: &ManagerId, entry: &Entry) -> Value {
    let mut out = Map::new();
    let mut put = |name: &str, value: Value| out.insert(name.to_owned(), value);
    put("manager", json!(id.manager));
    put(
        "operation",
        json!(match id.operation {
            Operation::Apply => "Apply",
            Operation::Update => "Update",
        }),
    );
    put("apiVersion", json!(entry.api_version));
    if let Some(time) = &entry.time {
        put("time", json!(time));
    }
    put("fieldsType", json!("FieldsV1"));
    put("fieldsV1", entry.fields.encode());
    if let Some(subresource) = &id.subresource {
        put("subresource", json!(subresource));
    }
    Value::Object(out)
}

/// Merges the oldest update managers of a version until there are at most ten.
fn cap(mut managers: Managers) -> Managers {
    let mut updaters: Vec<(Option<String>, ManagerId)> = managers
        .iter()
        .filter(|(id, _)| id.operation == Operation::Update)
        .map(|(id, entry)| (entry.time.clone(), id.clone()))
        .collect();
    updaters.sort();
    let mut left = updaters.len();
    let mut first_of: BTreeMap<String, ManagerId> = BTreeMap::new();
    for (_, id) in updaters {
        if left <= MAX_UPDATE_MANAGERS {
            break;
        }
        let Some(entry) = managers.get(&id).cloned() else {
            continue;
        };
        let Some(first) = first_of.get(&entry.api_version).cloned() else {
            first_of.insert(entry.api_version.clone(), id);
            continue;
        };
        let bucket = ManagerId {
            manager: ANCIENT.to_owned(),
            operation: Operation::Update,
            api_version: Some(entry.api_version.clone()),
            subresource: None,
        };
        if !managers.contains_key(&bucket)
            && let Some(oldest) = managers.remove(&first)
        {
            managers.insert(bucket.clone(), oldest);
        }
        managers.remove(&id);
        if let Some(merged) = managers.get_mut(&bucket) {
            merged.fields = merged.fields.union(&entry.fields);
            merged.time = entry.time;
        }
        left -= 1;
    }
    managers
}
