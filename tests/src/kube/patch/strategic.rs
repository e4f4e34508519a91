//! Strategic merge patch.
//!
//! Behaviour: kubernetes/apimachinery: pkg/util/strategicpatch/patch.go with the options the
//! server uses (parallel lists merged, unmatched nulls ignored).

use serde_json::{Map, Value};

use super::PatchError;
use super::schema::{PatchIdentity, Schema};

const DIRECTIVE: &str = "$patch";
const RETAIN_KEYS: &str = "$retainKeys";
const DELETE_FROM_LIST: &str = "$deleteFromPrimitiveList";
const ELEMENT_ORDER: &str = "$setElementOrder";

type Object = Map<String, Value>;

/// The target with the patch merged in. Custom resources have no strategic merge patch: the
/// caller answers 415 for them.
pub fn strategic_merge(schema: Schema<'_>, target: &Value, patch: &Value) -> Result<Value, PatchError> {
    let (Value::Object(target), Value::Object(patch)) = (target, patch) else {
        return Err(PatchError::bad_request("invalid JSON document"));
    };
    merge_objects(schema, target.clone(), patch.clone()).map(Value::Object)
}

fn merge_objects(schema: Schema<'_>, mut target: Object, mut patch: Object) -> Result<Object, PatchError> {
    match patch.get(DIRECTIVE).map(|directive| directive.as_str().unwrap_or_default()) {
        None => {}
        Some("replace") => {
            patch.shift_remove(DIRECTIVE);
            return Ok(patch);
        }
        Some("delete") => return Ok(Object::new()),
        Some(other) => return Err(unknown_directive(other, &patch)),
    }
    retain_keys(&mut target, &mut patch)?;
    order_lists(schema, &mut target, &mut patch)?;

    for (name, value) in patch {
        let (name, deletes_items) = match name.split_once('/') {
            Some((DELETE_FROM_LIST, list)) => (list.to_owned(), true),
            None if name == DELETE_FROM_LIST => return Err(bad_format("primitive list")),
            _ => (name, false),
        };
        if value.is_null() {
            target.shift_remove(&name);
            continue;
        }
        let merged = match (target.get(&name), value) {
            (Some(Value::Object(old)), Value::Object(new)) => {
                let inner = schema.field(&name);
                if inner.is_replaced_by_patch() {
                    Some(Value::Object(new))
                } else {
                    Some(Value::Object(merge_objects(inner, old.clone(), new)?))
                }
            }
            (Some(Value::Array(old)), Value::Array(new)) => {
                Some(Value::Array(merge_lists(schema.field(&name), old.clone(), new, deletes_items)?))
            }
            (old, _) if deletes_items => old.cloned(),
            (_, new) => without_directives(without_nulls(new)),
        };
        match merged {
            Some(merged) => {
                target.insert(name, merged);
            }
            None => {
                target.shift_remove(&name);
            }
        }
    }
    Ok(target)
}

/// `$retainKeys`: fields of the target that are not listed go.
fn retain_keys(target: &mut Object, patch: &mut Object) -> Result<(), PatchError> {
    let Some(list) = patch.shift_remove(RETAIN_KEYS) else {
        return Ok(());
    };
    let Value::Array(list) = list else {
        return Err(bad_format("retainKeys"));
    };
    let listed = |name: &str| list.iter().any(|item| item.as_str() == Some(name));
    let stray = patch.iter().any(|(name, value)| {
        !value.is_null()
            && !name.starts_with(DELETE_FROM_LIST)
            && !name.starts_with(ELEMENT_ORDER)
            && !listed(name)
    });
    if stray {
        return Err(bad_format("retainKeys"));
    }
    target.retain(|name, _| listed(name));
    Ok(())
}

/// `$setElementOrder/<list>`: merges that list and puts it in the given order.
fn order_lists(schema: Schema<'_>, target: &mut Object, patch: &mut Object) -> Result<(), PatchError> {
    let directives: Vec<String> =
        patch.keys().filter(|name| name.starts_with(ELEMENT_ORDER)).cloned().collect();
    for directive in directives {
        let Some(Value::Array(order)) = patch.shift_remove(&directive) else {
            return Err(bad_format("setElementOrder list"));
        };
        let Some((_, name)) = directive.split_once('/') else {
            return Err(bad_format("setElementOrder list"));
        };
        let field = schema.field(name);
        let identity = field.patch_identity();
        let old = list_of(target.get(name))?;
        let new = list_of(patch.get(name))?;
        if let Some(new) = &new {
            check_order(identity, new, &order)?;
        }
        let merged = match (&old, &new) {
            (Some(old), None) => old.clone(),
            (None, Some(new)) => match without_directives(Value::Array(new.clone())) {
                Some(Value::Array(items)) => items,
                _ => continue,
            },
            (Some(old), Some(new)) => merge_lists(field, old.clone(), new.clone(), false)?,
            (None, None) => continue,
        };
        let (named, server_only): (Vec<Value>, Vec<Value>) =
            merged.into_iter().partition(|item| position(identity, &order, item).is_some());
        let server_order = old.unwrap_or_default();
        let ordered = interleave(identity, named, server_only, &order, &server_order);
        target.insert(name.to_owned(), Value::Array(ordered));
        patch.shift_remove(name);
    }
    Ok(())
}

fn list_of(value: Option<&Value>) -> Result<Option<Vec<Value>>, PatchError> {
    match value {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Array(items)) => Ok(Some(items.clone())),
        Some(_) => Err(PatchError::internal("expected a []interface {}, but received another type")),
    }
}

/// The items of the patch must come in the order that the directive gives.
fn check_order(identity: PatchIdentity, items: &[Value], order: &[Value]) -> Result<(), PatchError> {
    if order.is_empty() {
        return Ok(());
    }
    let mut at = 0;
    for item in items.iter().filter(|item| item.get(DIRECTIVE).is_none()) {
        match order.iter().skip(at).position(|known| same_item(identity, known, item)) {
            Some(step) => at += step + 1,
            None => {
                return Err(PatchError::internal(format!(
                    "The order in patch list:\n{}\n doesn't match {ELEMENT_ORDER} list:\n{}\n",
                    go_value(&Value::Array(items.to_vec())),
                    go_value(&Value::Array(order.to_vec()))
                )));
            }
        }
    }
    Ok(())
}

fn merge_lists(
    schema: Schema<'_>,
    old: Vec<Value>,
    new: Vec<Value>,
    deletes_items: bool,
) -> Result<Vec<Value>, PatchError> {
    let identity = schema.patch_identity();
    if deletes_items {
        return Ok(old.into_iter().filter(|item| !new.contains(item)).collect());
    }
    if identity == PatchIdentity::Replace || (old.is_empty() && new.is_empty()) {
        return Ok(new);
    }
    check_element_types(&old, &new)?;
    let (server_order, merged, wanted) = match identity {
        PatchIdentity::Key(key) => {
            let (old, wanted) = apply_item_directives(key, old, new)?;
            let merged = merge_keyed(schema, key, old.clone(), &wanted)?;
            (old, merged, wanted)
        }
        PatchIdentity::Scalars | PatchIdentity::Replace => {
            let mut merged = old.clone();
            for item in &new {
                if !merged.contains(item) {
                    merged.push(item.clone());
                }
            }
            (old, merged, new)
        }
    };
    let (named, server_only): (Vec<Value>, Vec<Value>) =
        merged.into_iter().partition(|item| position(identity, &wanted, item).is_some());
    Ok(interleave(identity, named, server_only, &wanted, &server_order))
}

fn check_element_types(old: &[Value], new: &[Value]) -> Result<(), PatchError> {
    let mut items = old.iter().chain(new);
    let Some(first) = items.next() else {
        return Ok(());
    };
    if first.is_array() {
        return Err(PatchError::rejected());
    }
    if items.all(|item| std::mem::discriminant(item) == std::mem::discriminant(first)) {
        return Ok(());
    }
    Err(PatchError::internal(format!(
        "list element types are not identical: [{} {}]",
        go_value(&Value::Array(old.to_vec())),
        go_value(&Value::Array(new.to_vec()))
    )))
}

/// `$patch: delete` takes items away, `$patch: replace` replaces the list.
fn apply_item_directives(
    key: &str,
    mut old: Vec<Value>,
    new: Vec<Value>,
) -> Result<(Vec<Value>, Vec<Value>), PatchError> {
    let mut wanted = Vec::new();
    let mut replace = false;
    for item in new {
        let Value::Object(object) = &item else {
            wanted.push(item);
            continue;
        };
        match object.get(DIRECTIVE).map(|directive| directive.as_str().unwrap_or_default()) {
            None => wanted.push(item),
            Some("delete") => {
                let name = object.get(key).ok_or_else(|| no_merge_key(object, key))?;
                old.retain(|known| known.get(key) != Some(name));
            }
            Some("replace") => replace = true,
            Some("merge") => {
                return Err(PatchError::internal("merging lists cannot yet be specified in the patch"));
            }
            Some(other) => return Err(unknown_directive(other, object)),
        }
    }
    if replace { Ok((wanted, Vec::new())) } else { Ok((old, wanted)) }
}

fn merge_keyed(
    schema: Schema<'_>,
    key: &str,
    mut old: Vec<Value>,
    wanted: &[Value],
) -> Result<Vec<Value>, PatchError> {
    for item in wanted {
        let Value::Object(object) = item else {
            continue;
        };
        let name = object.get(key).ok_or_else(|| no_merge_key(object, key))?;
        match old.iter_mut().find(|known| known.get(key) == Some(name)) {
            Some(Value::Object(known)) => {
                *known = merge_objects(schema.item(), known.clone(), object.clone())?;
            }
            _ => old.extend(without_directives(item.clone())),
        }
    }
    Ok(old)
}

/// Two lists in one: each keeps its own order, and an item that only the server knows stays in
/// front of a patched item that it preceded.
fn interleave(
    identity: PatchIdentity,
    mut named: Vec<Value>,
    mut server_only: Vec<Value>,
    order: &[Value],
    server_order: &[Value],
) -> Vec<Value> {
    named.sort_by_key(|item| position(identity, order, item));
    server_only.sort_by_key(|item| position(identity, server_order, item));
    let mut out = Vec::with_capacity(named.len() + server_only.len());
    let (mut left, mut right) = (server_only.into_iter().peekable(), named.into_iter().peekable());
    loop {
        let take_left = match (left.peek(), right.peek()) {
            (None, None) => return out,
            (Some(_), None) => true,
            (None, Some(_)) => false,
            (Some(l), Some(r)) => {
                let at = |item| position(identity, server_order, item);
                matches!((at(l), at(r)), (Some(l), Some(r)) if l < r)
            }
        };
        out.extend(if take_left { left.next() } else { right.next() });
    }
}

fn position(identity: PatchIdentity, list: &[Value], item: &Value) -> Option<usize> {
    list.iter().position(|known| same_item(identity, known, item))
}

fn same_item(identity: PatchIdentity, a: &Value, b: &Value) -> bool {
    match identity {
        PatchIdentity::Key(key) => a.get(key).is_some() && a.get(key) == b.get(key),
        PatchIdentity::Scalars | PatchIdentity::Replace => a == b,
    }
}

fn without_nulls(value: Value) -> Value {
    match value {
        Value::Object(object) => Value::Object(
            object
                .into_iter()
                .filter(|(_, inner)| !inner.is_null())
                .map(|(name, inner)| (name, without_nulls(inner)))
                .collect(),
        ),
        Value::Array(items) => Value::Array(items.into_iter().map(without_nulls).collect()),
        other => other,
    }
}

/// A value without the parts that only instruct the merge; `None` if it is an instruction itself.
fn without_directives(value: Value) -> Option<Value> {
    match value {
        Value::Object(object) if object.contains_key(DIRECTIVE) => None,
        Value::Object(object) => Some(Value::Object(
            object
                .into_iter()
                .filter(|(name, _)| {
                    name != RETAIN_KEYS
                        && !name.starts_with(ELEMENT_ORDER)
                        && !name.starts_with(DELETE_FROM_LIST)
                })
                .filter_map(|(name, inner)| Some((name, without_directives(inner)?)))
                .collect(),
        )),
        Value::Array(items) => Some(Value::Array(items.into_iter().filter_map(without_directives).collect())),
        other => Some(other),
    }
}

fn bad_format(of: &str) -> PatchError {
    PatchError::bad_request(format!("invalid patch format of {of}"))
}

fn unknown_directive(directive: &str, object: &Object) -> PatchError {
    PatchError::internal(format!(
        "unknown patch type: {directive} in map: {}",
        go_value(&Value::Object(object.clone()))
    ))
}

fn no_merge_key(object: &Object, key: &str) -> PatchError {
    PatchError::internal(format!(
        "map: {} does not contain declared merge key: {key}",
        go_value(&Value::Object(object.clone()))
    ))
}

/// A value as Go's `%v` prints it.
fn go_value(value: &Value) -> String {
    match value {
        Value::Null => "<nil>".to_owned(),
        Value::String(text) => text.clone(),
        Value::Array(items) => {
            format!("[{}]", items.iter().map(go_value).collect::<Vec<_>>().join(" "))
        }
        Value::Object(object) => {
            let mut fields: Vec<(&String, &Value)> = object.iter().collect();
            fields.sort_by_key(|(name, _)| *name);
            let fields: Vec<String> =
                fields.iter().map(|(name, inner)| format!("{name}:{}", go_value(inner))).collect();
            format!("map[{}]", fields.join(" "))
        }
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn patch_pod(target: &Value, patch: &Value) -> Result<Value, PatchError> {
        strategic_merge(Schema::of("", "Pod", None), target, patch)
    }

    fn containers(items: Value) -> Value {
        json!({"spec": {"containers": items}})
    }

    #[test]
    fn containers_merge_by_name_and_new_ones_come_first_as_in_the_patch() {
        let target = containers(json!([{"name": "a", "image": "1", "env": [{"name": "X", "value": "1"}]}]));
        let patch = containers(
            json!([{"name": "b", "image": "2"}, {"name": "a", "env": [{"name": "Y", "value": "2"}]}]),
        );
        assert_eq!(
            patch_pod(&target, &patch).unwrap(),
            containers(json!([
                {"name": "b", "image": "2"},
                {"name": "a", "image": "1", "env": [{"name": "Y", "value": "2"}, {"name": "X", "value": "1"}]},
            ]))
        );
    }

    #[test]
    fn directives_delete_replace_and_order_items() {
        let target = containers(json!([{"name": "a"}, {"name": "b"}, {"name": "c"}]));
        let delete = containers(json!([{"name": "b", "$patch": "delete"}]));
        assert_eq!(patch_pod(&target, &delete).unwrap(), containers(json!([{"name": "a"}, {"name": "c"}])));
        let replace = containers(json!([{"$patch": "replace"}, {"name": "z"}]));
        assert_eq!(patch_pod(&target, &replace).unwrap(), containers(json!([{"name": "z"}])));
        let order = json!({"spec": {"$setElementOrder/containers": [{"name": "c"}, {"name": "a"}]}});
        assert_eq!(
            patch_pod(&target, &order).unwrap(),
            containers(json!([{"name": "b"}, {"name": "c"}, {"name": "a"}]))
        );
    }

    #[test]
    fn finalizers_are_added_and_taken_away_one_by_one() {
        let target = json!({"metadata": {"finalizers": ["a", "b"]}});
        let add = json!({"metadata": {"finalizers": ["c", "a"]}});
        assert_eq!(patch_pod(&target, &add).unwrap()["metadata"]["finalizers"], json!(["c", "a", "b"]));
        let delete = json!({"metadata": {"$deleteFromPrimitiveList/finalizers": ["a"]}});
        assert_eq!(patch_pod(&target, &delete).unwrap()["metadata"]["finalizers"], json!(["b"]));
    }

    #[test]
    fn retained_keys_drop_the_rest_and_null_deletes() {
        let target = json!({"spec": {"volumes": [{"name": "v", "emptyDir": {}}]}});
        let patch = json!({"spec": {"volumes": [
            {"$retainKeys": ["name", "hostPath"], "name": "v", "hostPath": {"path": "/x"}},
        ]}});
        assert_eq!(
            patch_pod(&target, &patch).unwrap(),
            json!({"spec": {"volumes": [{"name": "v", "hostPath": {"path": "/x"}}]}})
        );
        assert_eq!(patch_pod(&target, &json!({"spec": {"volumes": null}})).unwrap(), json!({"spec": {}}));
    }

    #[test]
    fn lists_that_are_not_keyed_are_replaced() {
        let target = json!({"spec": {"tolerations": [{"key": "a"}]}});
        let patch = json!({"spec": {"tolerations": [{"key": "b"}]}});
        assert_eq!(patch_pod(&target, &patch).unwrap(), patch);
    }

    #[test]
    fn bad_patches_say_what_is_wrong() {
        let target = containers(json!([{"name": "a"}]));
        let message = |patch: Value| patch_pod(&target, &patch).unwrap_err().message;
        assert_eq!(
            message(containers(json!([{"image": "x"}]))),
            "map: map[image:x] does not contain declared merge key: name"
        );
        assert_eq!(message(json!({"$patch": "burn"})), "unknown patch type: burn in map: map[$patch:burn]");
        assert_eq!(message(json!({"$retainKeys": "a"})), "invalid patch format of retainKeys");
        assert_eq!(message(json!([])), "invalid JSON document");
    }

    proptest! {
        #[test]
        fn patching_twice_is_patching_once(old in prop::collection::btree_set("[a-e]", 0..5), new in prop::collection::btree_set("[c-g]", 0..5)) {
            let items = |names: &std::collections::BTreeSet<String>| containers(names.iter().map(|n| json!({"name": n})).collect());
            let once = patch_pod(&items(&old), &items(&new)).unwrap();
            prop_assert_eq!(patch_pod(&once, &items(&new)).unwrap(), once);
        }
    }
}
