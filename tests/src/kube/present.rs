//! Objects in the form a client asked for: another served version, metadata only, a table, a list.

use std::sync::Arc;

use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::{Map, Value, json};

use super::catalogue::Kind;
use super::http::Form;
use super::{events, object, table};

/// How objects are to be shown.
#[derive(Debug, Clone, Copy)]
pub struct Presentation<'a> {
    /// Kind of the objects.
    pub kind: &'a Kind,
    /// Version asked for.
    pub version: &'a str,
    /// Form asked for.
    pub form: Form,
    /// What a table row carries of its object: `None`, `Metadata` or `Object`.
    pub include: &'a str,
    /// The time on the cluster's clock, for ages.
    pub now: jiff::Timestamp,
}

/// The metadata of a list.
#[derive(Debug, Clone, Default)]
pub struct ListMeta {
    /// Resource version of the list.
    pub resource_version: String,
    /// Token for the next page.
    pub continue_token: String,
    /// How many objects are left, when that is known.
    pub remaining: Option<usize>,
}

impl ListMeta {
    fn to_value(&self) -> Value {
        let mut meta = Map::new();
        meta.insert("resourceVersion".to_owned(), json!(self.resource_version));
        if !self.continue_token.is_empty() {
            meta.insert("continue".to_owned(), json!(self.continue_token));
        }
        if let Some(remaining) = self.remaining {
            meta.insert("remainingItemCount".to_owned(), json!(remaining));
        }
        Value::Object(meta)
    }
}

impl Presentation<'_> {
    /// One object; `columns` says whether a table carries its headings (not again in later watch events).
    pub fn one(&self, stored: &Value, columns: bool) -> Value {
        match self.form {
            Form::Table => {
                let meta = ListMeta {
                    resource_version: object::resource_version(stored).to_owned(),
                    ..ListMeta::default()
                };
                let rows = [self.versioned(stored)];
                self.table(&rows, &meta, columns)
            }
            Form::Metadata | Form::MetadataList => partial(stored),
            Form::Object | Form::Discovery => self.versioned(stored),
        }
    }

    /// A list, serialised.
    pub fn list(&self, items: &[Arc<Value>], meta: &ListMeta) -> serde_json::Result<Vec<u8>> {
        if self.form == Form::Table {
            let rows: Vec<Value> = items.iter().map(|item| self.versioned(item)).collect();
            return serde_json::to_vec(&self.table(&rows, meta, true));
        }
        let metadata_only = self.form == Form::MetadataList;
        let (kind, api_version) = if metadata_only {
            ("PartialObjectMetadataList".to_owned(), "meta.k8s.io/v1".to_owned())
        } else {
            (self.kind.list_kind(), self.kind.api_version(self.version))
        };
        let mut out = format!(
            "{{\"kind\":{},\"apiVersion\":{},\"metadata\":{},\"items\":[",
            json!(kind),
            json!(api_version),
            meta.to_value()
        )
        .into_bytes();
        for (index, item) in items.iter().enumerate() {
            if index > 0 {
                out.push(b',');
            }
            if metadata_only {
                serde_json::to_writer(&mut out, &partial(item))?;
            } else if self.is_converted() || self.kind.custom {
                serde_json::to_writer(&mut out, &self.versioned(item))?;
            } else {
                serde_json::to_writer(&mut out, &WithoutType(item))?;
            }
        }
        out.extend_from_slice(b"]}");
        Ok(out)
    }

    /// An object in the version asked for.
    pub fn versioned(&self, stored: &Value) -> Value {
        if self.kind.group == events::GROUP {
            return events::from_core(stored);
        }
        let mut value = stored.clone();
        if self.version != self.kind.storage_version
            && let Value::Object(fields) = &mut value
        {
            fields.insert("apiVersion".to_owned(), json!(self.kind.api_version(self.version)));
        }
        value
    }

    fn is_converted(&self) -> bool {
        self.kind.group == events::GROUP || self.version != self.kind.storage_version
    }

    fn table(&self, rows: &[Value], meta: &ListMeta, columns: bool) -> Value {
        let table = table::build(self.kind, self.version, rows, self.now);
        let rows: Vec<Value> = table
            .rows
            .into_iter()
            .zip(rows)
            .map(|(cells, object)| {
                let mut row = Map::new();
                row.insert("cells".to_owned(), Value::Array(cells));
                match self.include {
                    "None" => {}
                    "Object" => {
                        row.insert("object".to_owned(), object.clone());
                    }
                    _ => {
                        row.insert("object".to_owned(), partial(object));
                    }
                }
                Value::Object(row)
            })
            .collect();
        json!({
            "kind": "Table",
            "apiVersion": "meta.k8s.io/v1",
            "metadata": meta.to_value(),
            "columnDefinitions": if columns { table.columns } else { Value::Null },
            "rows": rows,
        })
    }
}

fn partial(object: &Value) -> Value {
    json!({
        "kind": "PartialObjectMetadata",
        "apiVersion": "meta.k8s.io/v1",
        "metadata": object.get("metadata"),
    })
}

/// An item of a list of a built-in kind: without `kind` and `apiVersion`, which upstream leaves out there.
struct WithoutType<'a>(&'a Value);

impl Serialize for WithoutType<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Value::Object(fields) = self.0 else { return self.0.serialize(serializer) };
        let mut map = serializer.serialize_map(None)?;
        for (key, value) in fields.iter().filter(|(key, _)| !matches!(key.as_str(), "kind" | "apiVersion")) {
            map.serialize_entry(key, value)?;
        }
        map.end()
    }
}
