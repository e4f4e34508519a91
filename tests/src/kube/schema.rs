//! The fields of the built-in kinds, as a table: what strict field checking, `kubectl explain` and the reading
//! of protobuf bodies need. The table is a file of its own, `schema/types.txt`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::catalogue::Kind;

/// Type of a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shape {
    /// Text, also where Go has a named string type.
    Text,
    /// Whole number of 32 bits.
    Int32,
    /// Whole number of 64 bits.
    Int64,
    /// Truth value.
    Bool,
    /// Bytes, base64 in JSON.
    Bytes,
    /// Floating-point number.
    Double,
    /// Time in whole seconds.
    Time,
    /// Time with microseconds.
    MicroTime,
    /// Amount such as `100Mi`.
    Quantity,
    /// Number or text.
    IntOrString,
    /// Any JSON.
    Raw,
    /// Field ownership.
    FieldsV1,
    /// List.
    List(Box<Shape>),
    /// Map with texts as keys.
    Map(Box<Shape>),
    /// Struct, by its name in the table.
    Struct(String),
}

/// One field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// Name in JSON; empty for a struct whose fields stand in the outer object.
    pub name: String,
    /// Number in protobuf.
    pub number: u32,
    /// JSON always has it.
    pub required: bool,
    /// Go has a pointer: a zero is a value.
    pub pointer: bool,
    /// Its type.
    pub shape: Shape,
}

static TYPES: LazyLock<BTreeMap<&'static str, Vec<Field>>> =
    LazyLock::new(|| read(include_str!("schema/types.txt")));

/// The fields of a struct as they are declared.
pub fn declared(name: &str) -> &'static [Field] {
    TYPES.get(name).map_or(&[], Vec::as_slice)
}

/// The field of that name in JSON, looked up through structs that stand in the outer object.
pub fn field(of: &str, name: &str) -> Option<&'static Field> {
    declared(of).iter().find_map(|candidate| match (&candidate.shape, candidate.name.as_str()) {
        (Shape::Struct(inner), "") => field(inner, name),
        (_, known) if known == name => Some(candidate),
        _ => None,
    })
}

/// All fields as JSON has them, by name.
pub fn flattened(of: &str) -> Vec<&'static Field> {
    let mut all = Vec::new();
    for candidate in declared(of) {
        match (&candidate.shape, candidate.name.as_str()) {
            (Shape::Struct(inner), "") => all.extend(flattened(inner)),
            _ => all.push(candidate),
        }
    }
    all
}

/// Whether the table has a struct of that name.
pub fn is_known(name: &str) -> bool {
    TYPES.contains_key(name)
}

/// Name of a kind's struct, if the table has it.
pub fn root(kind: &Kind, version: &str) -> Option<String> {
    let name = format!("{}.{version}.{}", package(&kind.group), kind.kind);
    (!kind.custom && is_known(&name)).then_some(name)
}

/// Name of the Go package of a group.
pub fn package(group: &str) -> &str {
    match group.split('.').next() {
        None | Some("") => "core",
        Some(first) => first,
    }
}

fn read(text: &'static str) -> BTreeMap<&'static str, Vec<Field>> {
    let mut types: BTreeMap<&'static str, Vec<Field>> = BTreeMap::new();
    let mut current = "";
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        match line.strip_prefix('\t') {
            None => {
                current = line;
                types.insert(line, Vec::new());
            }
            Some(line) => types.entry(current).or_default().extend(read_field(line)),
        }
    }
    types
}

fn read_field(line: &str) -> Option<Field> {
    let mut words = line.split(' ');
    let (name, number, shape) = (words.next()?, words.next()?, words.next()?);
    Some(Field {
        name: name.trim_end_matches(['!', '?', '.']).to_owned(),
        number: number.parse().ok()?,
        required: name.ends_with('!'),
        pointer: name.ends_with('?'),
        shape: read_shape(shape),
    })
}

fn read_shape(text: &str) -> Shape {
    if let Some(item) = text.strip_prefix("[]") {
        return Shape::List(Box::new(read_shape(item)));
    }
    if let Some(value) = text.strip_prefix("map:") {
        return Shape::Map(Box::new(read_shape(value)));
    }
    match text {
        "string" => Shape::Text,
        "int32" => Shape::Int32,
        "int64" => Shape::Int64,
        "bool" => Shape::Bool,
        "bytes" => Shape::Bytes,
        "double" => Shape::Double,
        "Time" => Shape::Time,
        "MicroTime" => Shape::MicroTime,
        "Quantity" => Shape::Quantity,
        "IntOrString" => Shape::IntOrString,
        "Raw" => Shape::Raw,
        "FieldsV1" => Shape::FieldsV1,
        name => Shape::Struct(name.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::super::catalogue::Kinds;
    use super::*;

    #[test]
    fn every_struct_the_table_speaks_of_is_in_it() {
        fn inner(shape: &Shape) -> Option<&str> {
            match shape {
                Shape::List(item) | Shape::Map(item) => inner(item),
                Shape::Struct(name) => Some(name),
                _ => None,
            }
        }
        for (name, fields) in TYPES.iter() {
            for field in fields {
                if let Some(used) = inner(&field.shape) {
                    assert!(is_known(used), "{name}.{}: {used}", field.name);
                }
            }
        }
    }

    #[test]
    fn built_in_kinds_have_their_fields() {
        let without: Vec<String> = Kinds::built_in()
            .iter()
            .filter(|kind| root(kind, kind.preferred()).is_none())
            .map(|kind| kind.kind.clone())
            .collect();
        assert_eq!(without, ["CustomResourceDefinition", "APIService"]);
    }

    #[test]
    fn fields_of_inner_structs_stand_in_the_outer_object() {
        assert!(field("core.v1.Volume", "configMap").is_some());
        assert!(field("core.v1.ConfigMapKeySelector", "name").is_some());
        assert!(field("core.v1.Volume", "volumeSource").is_none());
    }
}
