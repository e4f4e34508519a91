//! Which fields a configuration document may have, read from `schema/*.txt`.
//!
//! A line `Name: key type, key type since 1.12` gives a structure's keys; `Name = [Item]` names a list;
//! `kind Kind = Name` names a document. Lines that begin with a blank continue the one before. `since` and `until`
//! (inclusive) limit an entry to releases. Names without a package are of `v1alpha1`. Types: `[item]`, `{value}` (a
//! mapping with free keys), `any`, the scalars of [`super::scalars`], and structures.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::Release;

/// What stands at a place of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// Anything.
    Any,
    /// A single value of this type.
    Scalar(&'static str),
    /// A list of items of this type.
    List(&'static str),
    /// A mapping with free keys and values of this type.
    Map(&'static str),
    /// A structure with this full name.
    Structure(&'static str),
}

/// From when until when something exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Lifetime {
    since: Option<Release>,
    until: Option<Release>,
}

impl Lifetime {
    fn covers(self, release: Release) -> bool {
        self.since.is_none_or(|since| since <= release) && self.until.is_none_or(|until| release <= until)
    }
}

#[derive(Debug, Clone, Copy)]
struct Field {
    key: &'static str,
    shape: &'static str,
    lifetime: Lifetime,
}

#[derive(Debug, Default)]
struct Schema {
    structures: HashMap<String, Vec<Field>>,
    lists: HashMap<String, &'static str>,
    kinds: HashMap<&'static str, (&'static str, Lifetime)>,
}

static SCHEMA: LazyLock<Schema> = LazyLock::new(|| {
    let mut schema = Schema::default();
    for text in [include_str!("schema/machine.txt"), include_str!("schema/documents.txt")] {
        for entry in entries(text) {
            schema.take(entry);
        }
    }
    schema
});

/// The structure of a document of a kind, by its full name; nothing if the release does not know the kind.
pub(super) fn kind(kind: &str, release: Release) -> Option<&'static str> {
    let (name, lifetime) = SCHEMA.kinds.get(kind)?;
    lifetime.covers(release).then_some(*name)
}

/// The type of a structure's key; nothing if the release does not know the key.
pub(super) fn field(structure: &str, key: &str, release: Release) -> Option<&'static str> {
    let fields = SCHEMA.structures.get(structure)?;
    fields.iter().find(|field| field.key == key && field.lifetime.covers(release)).map(|field| field.shape)
}

/// What a type stands for.
pub(super) fn shape(name: &'static str) -> Shape {
    if name == "any" {
        return Shape::Any;
    }
    if let Some(item) = bracketed(name, '[', ']') {
        return Shape::List(item);
    }
    if let Some(value) = bracketed(name, '{', '}') {
        return Shape::Map(value);
    }
    let full = qualified(name);
    if let Some(list) = SCHEMA.lists.get(&full) {
        return shape(list);
    }
    match SCHEMA.structures.get_key_value(&full) {
        Some((known, _)) => Shape::Structure(known.as_str()),
        None => Shape::Scalar(name),
    }
}

/// How Go writes a type, as the node's errors do.
pub(super) fn go_name(name: &'static str) -> String {
    if let Some(item) = bracketed(name, '[', ']') {
        return format!("[]{}", go_name(item));
    }
    match name {
        "{any}" => "v1alpha1.Unstructured".to_owned(),
        "duration" => "time.Duration".to_owned(),
        "Keypair" => r#"struct { Crt string "yaml:\"crt\""; Key string "yaml:\"key\"" }"#.to_owned(),
        "Certificate" => r#"struct { Crt string "yaml:\"crt\"" }"#.to_owned(),
        "Key" => r#"struct { Key string "yaml:\"key\"" }"#.to_owned(),
        _ => match bracketed(name, '{', '}') {
            Some(value) => format!("map[string]{}", go_name(value)),
            None if name.starts_with(char::is_uppercase) || name.contains('.') => qualified(name),
            None if matches!(name, "bool" | "int") || name.starts_with("uint") => name.to_owned(),
            None => "string".to_owned(),
        },
    }
}

impl Schema {
    fn take(&mut self, entry: &'static str) {
        if let Some((kind, rest)) = entry.strip_prefix("kind ").and_then(|rest| rest.split_once(" = ")) {
            let (name, lifetime) = lifetime(rest);
            self.kinds.insert(kind, (name, lifetime));
        } else if let Some((name, item)) = entry.split_once(" = ") {
            self.lists.insert(qualified(name), item);
        } else if let Some((name, fields)) = entry.split_once(':') {
            let fields = fields.split(',').filter_map(|field| {
                let (key, rest) = field.trim().split_once(char::is_whitespace)?;
                let (shape, lifetime) = lifetime(rest.trim());
                Some(Field { key, shape, lifetime })
            });
            self.structures.insert(qualified(name), fields.collect());
        }
    }
}

/// The entries of a schema file; a continued line stays one entry.
fn entries(text: &'static str) -> impl Iterator<Item = &'static str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        loop {
            if rest.is_empty() {
                return None;
            }
            let end = rest.match_indices('\n').map(|(at, _)| at).find(|at| !rest[at + 1..].starts_with(' '));
            let (entry, after) = rest.split_at(end.unwrap_or(rest.len()));
            rest = after.strip_prefix('\n').unwrap_or(after);
            if !entry.starts_with('#') && !entry.trim().is_empty() {
                return Some(entry);
            }
        }
    })
}

/// `type since 1.12 until 1.13` → the type and its lifetime.
fn lifetime(text: &'static str) -> (&'static str, Lifetime) {
    let mut words = text.split_whitespace();
    let name = words.next().unwrap_or_default();
    let mut lifetime = Lifetime { since: None, until: None };
    while let (Some(word), Some(release)) = (words.next(), words.next()) {
        let release = match release {
            "1.11" => Some(Release::V1_11),
            "1.12" => Some(Release::V1_12),
            "1.13" => Some(Release::V1_13),
            _ => None,
        };
        match word {
            "since" => lifetime.since = release,
            _ => lifetime.until = release,
        }
    }
    (name, lifetime)
}

fn bracketed(name: &'static str, open: char, close: char) -> Option<&'static str> {
    name.strip_prefix(open)?.strip_suffix(close)
}

fn qualified(name: &str) -> String {
    let short = name.starts_with(char::is_uppercase) && !name.contains('.');
    if short { format!("v1alpha1.{name}") } else { name.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_that_is_named_is_described() {
        for (structure, fields) in &SCHEMA.structures {
            for field in fields {
                let mut name = field.shape;
                while let Shape::List(inner) | Shape::Map(inner) = shape(name) {
                    name = inner;
                }
                if let Shape::Scalar(scalar) = shape(name) {
                    assert!(super::super::scalars::is_known(scalar), "{structure}: {} {scalar}", field.key);
                }
            }
        }
        for (kind, (name, _)) in &SCHEMA.kinds {
            assert!(SCHEMA.structures.contains_key(*name), "{kind}");
        }
    }

    #[test]
    fn a_field_exists_in_the_releases_that_have_it() {
        let uki = |release| field("v1alpha1.InstallConfig", "grubUseUKICmdline", release);
        assert_eq!((uki(Release::V1_11), uki(Release::V1_12)), (None, Some("bool")));
        assert_eq!(kind("LinkConfig", Release::V1_11), None);
        assert_eq!(kind("LinkConfig", Release::V1_13), Some("network.LinkConfigV1Alpha1"));
    }
}
