//! What a field is, as far as merging is concerned: an object merged field by field, a free map,
//! a keyed list, a set, or something replaced as a whole.
//!
//! Built-in kinds come from the written tables in [`super::lists`]; custom resources from the
//! OpenAPI schema of their definition (`x-kubernetes-list-type`, `x-kubernetes-list-map-keys`,
//! `x-kubernetes-map-type`); anything else is deduced from its value, as upstream does for types
//! without a schema: objects merge, lists are replaced.

use serde_json::Value;

use super::fields::{PathElement, Scalar};
use super::lists;

/// A built-in type: the fields that are not plain. Every other field is an object merged field by
/// field, a scalar, or a list replaced as a whole.
#[derive(Debug)]
pub struct Type {
    /// Field name and what it is.
    pub fields: &'static [(&'static str, Shape)],
}

/// What one field of a built-in type is.
#[derive(Debug, Clone, Copy)]
pub enum Shape {
    /// An object that may be absent.
    Object(&'static Type),
    /// An object that is always there, if only empty (a Go struct held by value), so that nobody
    /// owns its existence.
    Struct(&'static Type),
    /// A free map whose keys are data (`labels`, `data`, `limits`).
    Map,
    /// An object that is replaced as a whole by server-side apply.
    Atomic,
    /// An atomic object that a strategic merge patch replaces as well (`patchStrategy: replace`).
    AtomicReplaced,
    /// A list.
    List(List),
}

/// How a list behaves under server-side apply and under a strategic merge patch. The two differ
/// for some fields, for example container ports.
#[derive(Debug, Clone, Copy)]
pub struct List {
    /// Identity of the items for server-side apply.
    pub identity: Identity,
    /// Identity of the items for strategic merge patches.
    pub patch: PatchIdentity,
    /// Type of the items; `None` for items replaced as a whole.
    pub item: Option<&'static Type>,
    /// Whether the list is always there, if only as null (no `omitempty`).
    pub always: bool,
}

/// `x-kubernetes-list-type` and its keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Identity {
    /// The list is one value.
    Atomic,
    /// The items are scalars that occur once.
    Set,
    /// The items are objects named by these keys, each with its default.
    Keys(&'static [(&'static str, Option<&'static str>)]),
}

/// `x-kubernetes-patch-strategy` and `x-kubernetes-patch-merge-key`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PatchIdentity {
    /// A patch replaces the list.
    Replace,
    /// Scalars are added to the list.
    Scalars,
    /// Items are merged by this key.
    Key(&'static str),
}

/// The schema of one place in an object.
#[derive(Debug, Clone, Copy)]
pub enum Schema<'a> {
    /// A built-in type.
    BuiltIn(&'static Type),
    /// A field of a built-in type.
    Field(Shape),
    /// A value inside a free map.
    MapValue,
    /// The root of a custom resource with an OpenAPI v3 schema.
    OpenApiRoot(&'a Value),
    /// An OpenAPI v3 schema below that root.
    OpenApi(&'a Value),
    /// The root of an object without a schema.
    DeducedRoot,
    /// Deduced from the value.
    Deduced,
}

/// How a value is merged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Merge {
    /// Replaced as a whole.
    Leaf,
    /// Merged field by field.
    Object,
    /// Merged item by item.
    Items,
}

impl<'a> Schema<'a> {
    /// The schema of a kind: the built-in one if there is one, else the given OpenAPI v3 schema of
    /// the custom resource, else deduction.
    pub fn of(group: &str, kind: &str, open_api: Option<&'a Value>) -> Schema<'a> {
        match (lists::root(group, kind), open_api) {
            (Some(root), _) => Schema::BuiltIn(root),
            (None, Some(schema)) => Schema::OpenApiRoot(schema),
            (None, None) => Schema::DeducedRoot,
        }
    }

    /// How this value merges here.
    pub fn merge_of(&self, value: &Value) -> Merge {
        match (self, value) {
            (Schema::Field(Shape::Atomic | Shape::AtomicReplaced), _) => Merge::Leaf,
            (Schema::OpenApi(schema), Value::Object(_)) if is_atomic_map(schema) => Merge::Leaf,
            (_, Value::Object(_)) => Merge::Object,
            (_, Value::Array(_)) if self.has_identity() => Merge::Items,
            _ => Merge::Leaf,
        }
    }

    /// The schema of a field of an object.
    pub fn field(&self, name: &str) -> Schema<'a> {
        match self {
            Schema::BuiltIn(of) | Schema::Field(Shape::Object(of) | Shape::Struct(of)) => lookup(of, name),
            Schema::Field(Shape::Map | Shape::List(_)) => Schema::MapValue,
            Schema::Field(Shape::Atomic | Shape::AtomicReplaced) | Schema::MapValue => {
                lookup(&lists::PLAIN, name)
            }
            Schema::OpenApiRoot(_) | Schema::DeducedRoot if name == "metadata" => {
                Schema::BuiltIn(&lists::OBJECT_META)
            }
            Schema::OpenApi(schema) if name == "metadata" && is_embedded(schema) => {
                Schema::BuiltIn(&lists::OBJECT_META)
            }
            Schema::OpenApiRoot(schema) | Schema::OpenApi(schema) => open_api_field(schema, name),
            Schema::DeducedRoot | Schema::Deduced => Schema::Deduced,
        }
    }

    /// The fields that are there even where nothing sets them, with the value they then have.
    pub fn always_present(&self) -> impl Iterator<Item = (&'static str, Value)> {
        let fields = match self {
            Schema::BuiltIn(of) | Schema::Field(Shape::Object(of) | Shape::Struct(of)) => of.fields,
            _ => &[],
        };
        fields.iter().filter_map(|(name, shape)| match shape {
            Shape::Struct(_) => Some((*name, Value::Object(serde_json::Map::new()))),
            Shape::List(List { always: true, .. }) => Some((*name, Value::Null)),
            _ => None,
        })
    }

    /// Whether the type declares the field by name. Fields of free maps and of values without a
    /// schema are not declared; upstream then counts the map item itself as owned.
    pub fn declares(&self, name: &str) -> bool {
        match self {
            Schema::Field(Shape::Map) | Schema::Deduced => false,
            Schema::DeducedRoot => is_root_field(name),
            Schema::OpenApiRoot(schema) => is_root_field(name) || has_property(schema, name),
            Schema::OpenApi(schema) => {
                has_property(schema, name) || (is_embedded(schema) && is_root_field(name))
            }
            Schema::BuiltIn(_) | Schema::Field(_) | Schema::MapValue => true,
        }
    }

    /// The schema of a list's items.
    pub fn item(&self) -> Schema<'a> {
        match self {
            Schema::Field(Shape::List(List { item: Some(of), .. })) => Schema::BuiltIn(of),
            Schema::Field(Shape::List(_)) => Schema::Field(Shape::Atomic),
            Schema::OpenApi(schema) => schema.get("items").map_or(Schema::Deduced, Schema::OpenApi),
            _ => Schema::Deduced,
        }
    }

    /// The path element that names one item of this list; the error is upstream's text.
    pub fn item_element(&self, item: &Value) -> Result<PathElement, String> {
        match self.keys() {
            Some(keys) => key_element(&keys, item),
            None => value_element(item),
        }
    }

    /// The strategic-merge behaviour of this list.
    pub fn patch_identity(&self) -> PatchIdentity {
        match self {
            Schema::Field(Shape::List(list)) => list.patch,
            _ => PatchIdentity::Replace,
        }
    }

    /// Whether a strategic merge patch replaces this object as a whole.
    pub fn is_replaced_by_patch(&self) -> bool {
        matches!(self, Schema::Field(Shape::AtomicReplaced))
    }

    fn has_identity(&self) -> bool {
        match self {
            Schema::Field(Shape::List(list)) => list.identity != Identity::Atomic,
            Schema::OpenApi(schema) => matches!(list_type(schema), Some("map" | "set")),
            _ => false,
        }
    }

    fn keys(&self) -> Option<Vec<(String, Option<Value>)>> {
        match self {
            Schema::Field(Shape::List(List { identity: Identity::Keys(keys), .. })) => Some(
                keys.iter().map(|(name, default)| ((*name).to_owned(), default.map(Value::from))).collect(),
            ),
            Schema::OpenApi(schema) if list_type(schema) == Some("map") => Some(open_api_keys(schema)),
            _ => None,
        }
    }
}

fn lookup<'a>(of: &'static Type, name: &str) -> Schema<'a> {
    of.fields
        .iter()
        .find(|(field, _)| *field == name)
        .map_or(Schema::BuiltIn(&lists::PLAIN), |(_, shape)| Schema::Field(*shape))
}

fn list_type(schema: &Value) -> Option<&str> {
    schema.get("x-kubernetes-list-type").and_then(Value::as_str)
}

fn is_atomic_map(schema: &Value) -> bool {
    schema.get("x-kubernetes-map-type").and_then(Value::as_str) == Some("atomic")
}

fn is_embedded(schema: &Value) -> bool {
    schema.get("x-kubernetes-embedded-resource").and_then(Value::as_bool).unwrap_or(false)
}

fn is_root_field(name: &str) -> bool {
    matches!(name, "apiVersion" | "kind" | "metadata")
}

fn has_property(schema: &Value, name: &str) -> bool {
    schema.get("properties").is_some_and(|properties| properties.get(name).is_some())
}

fn open_api_field<'a>(schema: &'a Value, name: &str) -> Schema<'a> {
    let declared = schema.get("properties").and_then(|p| p.get(name));
    let additional = schema.get("additionalProperties").filter(|a| a.is_object());
    declared.or(additional).map_or(Schema::Deduced, Schema::OpenApi)
}

fn open_api_keys(schema: &Value) -> Vec<(String, Option<Value>)> {
    let names = schema.get("x-kubernetes-list-map-keys").and_then(Value::as_array);
    names
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .map(|name| {
            let default = schema.pointer(&format!("/items/properties/{name}/default"));
            (name.to_owned(), default.cloned())
        })
        .collect()
}

fn key_element(keys: &[(String, Option<Value>)], item: &Value) -> Result<PathElement, String> {
    let object = match item {
        Value::Object(object) => object,
        Value::Null => return Err("associative list with keys may not have a null element".into()),
        _ => return Err("associative list with keys may not have non-map elements".into()),
    };
    let mut found: Vec<(String, Scalar)> = keys
        .iter()
        .filter_map(|(name, default)| {
            let value = object.get(name).or(default.as_ref())?;
            Some((name.clone(), Scalar(value.clone())))
        })
        .collect();
    if found.is_empty() {
        let names: Vec<String> = keys.iter().map(|(name, _)| format!("{name:?}")).collect();
        return Err(format!(
            "associative list with keys has an element that omits all key fields [{}] (and doesn't have default values for any key fields)",
            names.join(" ")
        ));
    }
    found.sort();
    Ok(PathElement::Key(found))
}

fn value_element(item: &Value) -> Result<PathElement, String> {
    match item {
        Value::Object(_) => Err("associative list without keys has an element that's a map type".into()),
        Value::Array(_) => Err("not supported: associative list with lists as elements".into()),
        Value::Null => Err("associative list without keys has an element that's an explicit null".into()),
        scalar => Ok(PathElement::Value(Scalar(scalar.clone()))),
    }
}
