//! Server-side tables: what `kubectl get` prints
//! (kubernetes/kubernetes: pkg/printers/internalversion/printers.go; for definitions their
//! `additionalPrinterColumns`).

mod cluster;
mod config;
mod network;
mod text;
mod workload;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::catalogue::{Kind, PrinterColumn};
use super::object;
pub use text::age;

/// Headings and cells.
#[derive(Debug)]
pub struct Table {
    /// `columnDefinitions`.
    pub columns: Value,
    /// Cells of each object.
    pub rows: Vec<Vec<Value>>,
}

/// A column of a built-in kind: heading, type, priority (more than 0: only in wide output).
type Column = (&'static str, &'static str, u8);

/// Makes the cells of an object.
type Cells = fn(&Value, Timestamp) -> Vec<Value>;

/// The table of objects of one kind.
pub fn build(kind: &Kind, version: &str, objects: &[Value], now: Timestamp) -> Table {
    if kind.custom {
        return custom(kind, version, objects, now);
    }
    let (columns, cells) = built_in(kind).unwrap_or((DEFAULT, default_cells));
    let columns: Vec<Value> = columns
        .iter()
        .map(|(name, kind, priority)| {
            json!({
                "name": name,
                "type": kind,
                "format": if *name == "Name" { "name" } else { "" },
                "description": "",
                "priority": priority,
            })
        })
        .collect();
    Table { columns: Value::Array(columns), rows: objects.iter().map(|object| cells(object, now)).collect() }
}

fn built_in(kind: &Kind) -> Option<(&'static [Column], Cells)> {
    let (group, name) = (kind.group.as_str(), kind.kind.as_str());
    workload::columns(group, name)
        .or_else(|| network::columns(group, name))
        .or_else(|| config::columns(group, name))
        .or_else(|| cluster::columns(group, name))
}

const DEFAULT: &[Column] = &[("Name", "string", 0), ("Age", "string", 0)];

fn default_cells(object: &Value, now: Timestamp) -> Vec<Value> {
    vec![json!(object::name(object)), text::age_cell(object, now)]
}

fn custom(kind: &Kind, version: &str, objects: &[Value], now: Timestamp) -> Table {
    let age = PrinterColumn {
        name: "Age".to_owned(),
        kind: "date".to_owned(),
        format: String::new(),
        description: String::new(),
        priority: 0,
        path: ".metadata.creationTimestamp".to_owned(),
    };
    let declared = kind.version(version).map(|version| version.columns.as_slice()).unwrap_or_default();
    let declared = if declared.is_empty() { std::slice::from_ref(&age) } else { declared };
    let mut columns =
        vec![json!({"name": "Name", "type": "string", "format": "name", "description": "", "priority": 0})];
    columns.extend(declared.iter().map(|column| {
        json!({
            "name": column.name,
            "type": column.kind,
            "format": column.format,
            "description": column.description,
            "priority": column.priority,
        })
    }));
    let rows = objects.iter().map(|object| {
        let mut cells = vec![json!(object::name(object))];
        cells.extend(declared.iter().map(|column| custom_cell(column, object, now)));
        cells
    });
    Table { rows: rows.collect(), columns: Value::Array(columns) }
}

fn custom_cell(column: &PrinterColumn, object: &Value, now: Timestamp) -> Value {
    let found = text::json_path(object, &column.path);
    if found.is_empty() {
        return Value::Null;
    }
    match column.kind.as_str() {
        "integer" | "number" | "boolean" => found.first().map_or(Value::Null, |value| (*value).clone()),
        "date" => json!(match found.first().and_then(|value| value.as_str()) {
            Some(time) => time.parse::<Timestamp>().map_or("<invalid>".to_owned(), |time| age(time, now)),
            None => "<unknown>".to_owned(),
        }),
        _ => {
            let texts: Vec<String> = found
                .iter()
                .map(|value| match value {
                    Value::String(text) => text.clone(),
                    other => other.to_string(),
                })
                .collect();
            json!(texts.join(" "))
        }
    }
}
