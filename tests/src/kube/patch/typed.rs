//! Walks over objects guided by their schema: which fields a value sets, how two values differ,
//! two values merged, and a value without some fields.
//!
//! Behaviour: kubernetes-sigs/structured-merge-diff: typed/tofieldset.go, typed/compare.go,
//! typed/merge.go, typed/remove.go.

use serde_json::{Map, Value};

use super::fields::{FieldSet, Path, PathElement};
use super::schema::{Merge, Schema};

/// How a new value differs from an old one.
#[derive(Debug, Default)]
pub struct Comparison {
    /// Fields only in the old value.
    pub removed: FieldSet,
    /// Fields with another value.
    pub modified: FieldSet,
    /// Fields only in the new value.
    pub added: FieldSet,
}

/// Checks that keyed lists can be merged: every item has its keys and occurs once. The error is
/// the path and upstream's text.
pub fn validate(schema: Schema<'_>, value: &Value) -> Result<(), String> {
    validate_at(schema, value, &Path::default())
}

/// The fields that this value sets.
pub fn field_set(schema: Schema<'_>, value: &Value) -> FieldSet {
    let mut set = FieldSet::default();
    collect(schema, value, &Path::default(), &mut set);
    set
}

/// How `new` differs from `old`.
pub fn compare(schema: Schema<'_>, old: &Value, new: &Value) -> Comparison {
    let mut out = Comparison::default();
    compare_at(schema, Some(old), Some(new), &Path::default(), &mut out);
    out
}

/// `applied` merged over `live`.
pub fn merge(schema: Schema<'_>, live: &Value, applied: &Value) -> Value {
    merge_at(schema, Some(live), Some(applied)).unwrap_or_else(|| Value::Object(Map::new()))
}

/// The value without the fields of the set; objects and lists that become empty go as well.
pub fn remove(schema: Schema<'_>, value: &Value, fields: &FieldSet) -> Value {
    remove_at(schema, value, fields).unwrap_or_else(|| Value::Object(Map::new()))
}

/// The set with every declared field that leads to a member made a member itself, so that an
/// object goes away together with the last of its fields.
pub fn with_declared_parents(schema: Schema<'_>, set: &FieldSet) -> FieldSet {
    let parents: Vec<PathElement> = set
        .child_elements()
        .filter(|element| matches!(element, PathElement::Field(name) if schema.declares(name)))
        .cloned()
        .collect();
    set.clone().with_members(parents).map_children(|element, below| {
        let inner = match element {
            PathElement::Field(name) => schema.field(name),
            _ => schema.item(),
        };
        with_declared_parents(inner, &below)
    })
}

/// Whether two values are the same; `1` and `1.0` are.
pub fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(x), Value::Number(y)) => x == y || x.as_f64() == y.as_f64(),
        (Value::Array(x), Value::Array(y)) => x.len() == y.len() && x.iter().zip(y).all(|(x, y)| same(x, y)),
        (Value::Object(x), Value::Object(y)) => {
            x.len() == y.len() && x.iter().all(|(k, v)| y.get(k).is_some_and(|w| same(v, w)))
        }
        _ => a == b,
    }
}

fn validate_at(schema: Schema<'_>, value: &Value, path: &Path) -> Result<(), String> {
    match (schema.merge_of(value), value) {
        (Merge::Object, Value::Object(object)) => object.iter().try_for_each(|(name, inner)| {
            validate_at(schema.field(name), inner, &path.join(PathElement::field(name)))
        }),
        (Merge::Items, Value::Array(items)) => {
            let mut seen: Vec<PathElement> = Vec::new();
            for (position, item) in items.iter().enumerate() {
                let element = schema
                    .item_element(item)
                    .map_err(|error| format!("{path}: element {position}: {error}"))?;
                if seen.contains(&element) {
                    return Err(format!("{path}: duplicate entries for key {element}"));
                }
                validate_at(schema.item(), item, &path.join(element.clone()))?;
                seen.push(element);
            }
            Ok(())
        }
        _ => Ok(()),
    }
}

fn collect(schema: Schema<'_>, value: &Value, path: &Path, set: &mut FieldSet) {
    match (schema.merge_of(value), value) {
        (Merge::Object, Value::Object(object)) => {
            for (name, inner) in object {
                let at = path.join(PathElement::field(name));
                collect(schema.field(name), inner, &at, set);
                let is_empty = inner.is_null() || inner.as_object().is_some_and(Map::is_empty);
                if is_empty || !schema.declares(name) {
                    set.insert(&at.0);
                }
            }
        }
        (Merge::Items, Value::Array(items)) => {
            let named = named_items(schema, items);
            for (element, values) in named {
                let at = path.join(element);
                if let [item] = values.as_slice() {
                    collect(schema.item(), item, &at, set);
                }
                set.insert(&at.0);
            }
        }
        _ => set.insert(&path.0),
    }
}

/// Items by their path element in order of first appearance; several values where the list holds
/// duplicates. Items that have no name cannot be owned one by one and are left out.
fn named_items<'v>(schema: Schema<'_>, items: &'v [Value]) -> Vec<(PathElement, Vec<&'v Value>)> {
    let mut out: Vec<(PathElement, Vec<&Value>)> = Vec::new();
    for item in items {
        let Ok(element) = schema.item_element(item) else {
            continue;
        };
        match out.iter_mut().find(|(known, _)| *known == element) {
            Some((_, values)) => values.push(item),
            None => out.push((element, vec![item])),
        }
    }
    out
}

fn is_empty_container(value: Option<&Value>) -> bool {
    match value {
        None | Some(Value::Null) => true,
        Some(Value::Object(object)) => object.is_empty(),
        Some(Value::Array(items)) => items.is_empty(),
        Some(_) => false,
    }
}

/// How a pair of values merges, and whether they are of different sorts.
fn merge_of_pair(schema: Schema<'_>, old: Option<&Value>, new: Option<&Value>) -> (Merge, bool) {
    let of = |value: &Value| schema.merge_of(value);
    let (merge, differ) = match (old, new) {
        (Some(old), None | Some(Value::Null)) => (of(old), false),
        (None | Some(Value::Null), Some(new)) => (of(new), false),
        (Some(old), Some(new)) => (of(new), of(old) != of(new)),
        (None, None) => (Merge::Leaf, false),
    };
    if merge != Merge::Leaf && !differ && is_empty_container(old) && is_empty_container(new) {
        return (Merge::Leaf, false);
    }
    (merge, differ)
}

fn compare_at(
    schema: Schema<'_>,
    old: Option<&Value>,
    new: Option<&Value>,
    path: &Path,
    out: &mut Comparison,
) {
    let (merge, differ) = merge_of_pair(schema, old, new);
    if differ {
        // Another sort of value: everything old goes, everything new comes.
        compare_at(schema, old, None, path, out);
        compare_at(schema, None, new, path, out);
        return;
    }
    match merge {
        Merge::Leaf => match (old, new) {
            (None, Some(_)) => out.added.insert(&path.0),
            (Some(_), None) => out.removed.insert(&path.0),
            (Some(old), Some(new)) if !same(old, new) => out.modified.insert(&path.0),
            _ => {}
        },
        Merge::Object => {
            let always: Vec<(&str, Value)> = schema.always_present().collect();
            let mut names = all_names(old, new);
            names.extend(always.iter().map(|(name, _)| (*name).to_owned()));
            names.sort();
            names.dedup();
            for name in names {
                let absent = always.iter().find(|(known, _)| *known == name).map(|(_, v)| v);
                let at = path.join(PathElement::field(&name));
                let (before, after) = (child(old, &name, absent), child(new, &name, absent));
                compare_at(schema.field(&name), before, after, &at, out);
            }
            note_whole(old, new, path, out);
        }
        Merge::Items => {
            compare_items(schema, old, new, path, out);
            note_whole(old, new, path, out);
        }
    }
}

fn note_whole(old: Option<&Value>, new: Option<&Value>, path: &Path, out: &mut Comparison) {
    match (old, new) {
        (None, _) => out.added.insert(&path.0),
        (_, None) => out.removed.insert(&path.0),
        _ => {}
    }
}

fn compare_items(
    schema: Schema<'_>,
    old: Option<&Value>,
    new: Option<&Value>,
    path: &Path,
    out: &mut Comparison,
) {
    let old_named = named_items(schema, items_of(old));
    let new_named = named_items(schema, items_of(new));
    let added = new_named.iter().filter(|(element, _)| !old_named.iter().any(|(known, _)| known == element));
    for (element, _) in old_named.iter().chain(added) {
        let (before, after) = (values_of(&old_named, element), values_of(&new_named, element));
        let at = path.join(element.clone());
        match (before, after) {
            ([], [after]) => compare_at(schema.item(), None, Some(after), &at, out),
            ([before], []) => compare_at(schema.item(), Some(before), None, &at, out),
            ([before], [after]) => compare_at(schema.item(), Some(before), Some(after), &at, out),
            ([_, _, ..], [_, _, ..]) => {
                let is_same =
                    before.len() == after.len() && before.iter().zip(after).all(|(a, b)| same(a, b));
                if !is_same {
                    out.modified.insert(&at.0);
                }
            }
            ([_, _, ..], _) => {
                if let [after] = after {
                    compare_at(schema.item(), None, Some(after), &at, out);
                }
                out.removed.insert(&at.0);
            }
            (_, _) => {
                if let [before] = before {
                    compare_at(schema.item(), Some(before), None, &at, out);
                }
                out.added.insert(&at.0);
            }
        }
    }
}

fn child<'v>(value: Option<&'v Value>, name: &str, absent: Option<&'v Value>) -> Option<&'v Value> {
    value.and_then(|value| value.get(name).or(absent))
}

fn items_of(value: Option<&Value>) -> &[Value] {
    value.and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn values_of<'a, 'v>(named: &'a [(PathElement, Vec<&'v Value>)], element: &PathElement) -> &'a [&'v Value] {
    let found = named.iter().find(|(known, _)| known == element);
    found.map_or(&[], |(_, values)| values.as_slice())
}

/// The item of that name; duplicates have no single value to merge.
fn single<'v>(named: &[(PathElement, Vec<&'v Value>)], element: &PathElement) -> Option<&'v Value> {
    match values_of(named, element) {
        [single] => Some(*single),
        _ => None,
    }
}

fn all_names(old: Option<&Value>, new: Option<&Value>) -> Vec<String> {
    let names = |value: Option<&Value>| -> Vec<String> {
        let object = value.and_then(Value::as_object);
        object.map_or_else(Vec::new, |object| object.keys().cloned().collect())
    };
    let mut out = names(old);
    out.extend(names(new).into_iter().filter(|name| old.is_none_or(|value| value.get(name).is_none())));
    out
}

fn merge_at(schema: Schema<'_>, live: Option<&Value>, applied: Option<&Value>) -> Option<Value> {
    let (merge, differ) = merge_of_pair(schema, live, applied);
    if differ || merge == Merge::Leaf {
        return applied.or(live).cloned();
    }
    match merge {
        Merge::Leaf => applied.or(live).cloned(),
        Merge::Object => {
            let mut out = Map::new();
            for name in all_names(live, applied) {
                let (mine, theirs) = (child(live, &name, None), child(applied, &name, None));
                out.extend(merge_at(schema.field(&name), mine, theirs).map(|value| (name, value)));
            }
            (!out.is_empty()).then_some(Value::Object(out))
        }
        Merge::Items => {
            let out = merge_items(schema, items_of(live), items_of(applied));
            (!out.is_empty()).then_some(Value::Array(out))
        }
    }
}

/// Merges two keyed lists. Items of the applied list come in its order; live items that it does
/// not name keep their place between their neighbours.
fn merge_items(schema: Schema<'_>, live: &[Value], applied: &[Value]) -> Vec<Value> {
    let live_named = named_items(schema, live);
    let applied_named = named_items(schema, applied);
    let is_applied = |element: &PathElement| applied_named.iter().any(|(known, _)| known == element);
    let shared: Vec<&PathElement> = applied_named
        .iter()
        .map(|(element, _)| element)
        .filter(|element| live_named.iter().any(|(known, _)| known == *element))
        .collect();

    let mut out = Vec::new();
    let mut push = |element: &PathElement, with_applied: bool| {
        let mine = single(&live_named, element);
        let theirs = if with_applied { single(&applied_named, element) } else { None };
        out.extend(merge_at(schema.item(), mine, theirs));
    };
    let (mut left, mut right, mut next_shared) = (0, 0, 0);
    while left < live_named.len() || right < applied_named.len() {
        let mine = live_named.get(left).map(|(element, _)| element);
        let theirs = applied_named.get(right).map(|(element, _)| element);
        if let (Some(mine), Some(theirs)) = (mine, theirs) {
            if mine == theirs {
                push(mine, true);
                left += 1;
                right += 1;
                next_shared += 1;
                continue;
            }
            if is_applied(mine) && shared.get(next_shared).is_some_and(|next| *next != mine) {
                left += 1;
                continue;
            }
        }
        if let Some(mine) = mine {
            if !is_applied(mine) {
                push(mine, false);
                left += 1;
                continue;
            }
            if applied_named[..right].iter().any(|(known, _)| known == mine) {
                left += 1;
            }
        }
        if let Some(theirs) = theirs {
            push(theirs, true);
            right += 1;
            if shared.get(next_shared).is_some_and(|next| *next == theirs) {
                next_shared += 1;
            }
        }
    }
    out
}

fn remove_at(schema: Schema<'_>, value: &Value, fields: &FieldSet) -> Option<Value> {
    match (schema.merge_of(value), value) {
        (Merge::Object, Value::Object(object)) => {
            let mut out = Map::new();
            for (name, inner) in object {
                let element = PathElement::field(name);
                if fields.has_member(&element) {
                    continue;
                }
                let kept = match fields.below(&element) {
                    Some(below) => remove_at(schema.field(name), inner, below),
                    None => Some(inner.clone()),
                };
                out.extend(kept.map(|kept| (name.clone(), kept)));
            }
            (!out.is_empty()).then_some(Value::Object(out))
        }
        (Merge::Items, Value::Array(items)) => {
            let mut out = Vec::new();
            for item in items {
                let Ok(element) = schema.item_element(item) else {
                    out.push(item.clone());
                    continue;
                };
                if fields.has_member(&element) {
                    continue;
                }
                out.extend(match fields.below(&element) {
                    Some(below) => remove_at(schema.item(), item, below),
                    None => Some(item.clone()),
                });
            }
            (!out.is_empty()).then_some(Value::Array(out))
        }
        (_, Value::Object(_) | Value::Array(_)) => None,
        _ => Some(value.clone()),
    }
}
