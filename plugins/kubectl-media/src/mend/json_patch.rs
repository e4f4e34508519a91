//! The way from one state of an object to another as a JSON patch (RFC 6902) that holds only while what it changes is
//! as it was.

use serde_json::{Map, Value, json};

/// The patch; every value that goes or changes is tested first.
pub fn between(before: &Value, after: &Value) -> Value {
    patch(before, after, true)
}

/// The same without tests, for people.
pub fn bare(before: &Value, after: &Value) -> Value {
    patch(before, after, false)
}

fn patch(before: &Value, after: &Value, tested: bool) -> Value {
    let mut steps = Steps { all: Vec::new(), tested };
    steps.walk("", before, after);
    Value::Array(steps.all)
}

struct Steps {
    all: Vec<Value>,
    tested: bool,
}

impl Steps {
    fn walk(&mut self, path: &str, before: &Value, after: &Value) {
        match (before, after) {
            _ if before == after => {}
            (Value::Object(before), Value::Object(after)) => self.fields(path, before, after),
            (Value::Array(before), Value::Array(after)) => self.list(path, before, after),
            _ => {
                self.test(path, before);
                self.all.push(json!({"op": "replace", "path": path, "value": after}));
            }
        }
    }

    fn fields(&mut self, path: &str, before: &Map<String, Value>, after: &Map<String, Value>) {
        let below = |name: &str| format!("{path}/{}", name.replace('~', "~0").replace('/', "~1"));
        for (name, value) in before {
            match after.get(name) {
                Some(after) => self.walk(&below(name), value, after),
                None => self.remove(&below(name), value),
            }
        }
        for (name, value) in after.iter().filter(|(name, _)| !before.contains_key(*name)) {
            self.all.push(json!({"op": "add", "path": below(name), "value": value}));
        }
    }

    fn list(&mut self, path: &str, before: &[Value], after: &[Value]) {
        if before.len() == after.len() {
            for (place, (before, after)) in before.iter().zip(after).enumerate() {
                self.walk(&format!("{path}/{place}"), before, after);
            }
            return;
        }
        let mut left = after.iter().peekable();
        let mut gone = Vec::new();
        for (place, item) in before.iter().enumerate() {
            if left.next_if(|next| *next == item).is_none() {
                gone.push(place);
            }
        }
        if gone.len() == before.len() && !before.is_empty() && !after.is_empty() {
            self.test(path, &json!(before));
            self.all.push(json!({"op": "replace", "path": path, "value": after}));
            return;
        }
        let new: Vec<&Value> = left.collect();
        // From the end, so that the places in front stay what they are.
        for place in gone.into_iter().rev() {
            self.remove(&format!("{path}/{place}"), &before[place]);
        }
        for item in new {
            self.all.push(json!({"op": "add", "path": format!("{path}/-"), "value": item}));
        }
    }

    fn remove(&mut self, path: &str, value: &Value) {
        match value.get("name") {
            Some(name) => self.test(&format!("{path}/name"), name),
            None => self.test(path, value),
        }
        self.all.push(json!({"op": "remove", "path": path}));
    }

    fn test(&mut self, path: &str, value: &Value) {
        if self.tested {
            self.all.push(json!({"op": "test", "path": path, "value": value}));
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// What an API server makes of a patch; `None` where a test fails.
    fn applied(object: &Value, patch: &Value) -> Option<Value> {
        let mut object = object.clone();
        for step in patch.as_array()? {
            let path = step["path"].as_str()?;
            if path.is_empty() {
                match step["op"].as_str()? {
                    "test" if object == step["value"] => continue,
                    "replace" => object = step["value"].clone(),
                    _ => return None,
                }
                continue;
            }
            let (parent, name) = path.rsplit_once('/')?;
            let name = name.replace("~1", "/").replace("~0", "~");
            let parent = object.pointer_mut(parent)?;
            match (step["op"].as_str()?, parent) {
                ("test", parent) => {
                    let own = match parent {
                        Value::Array(items) => items.get(name.parse::<usize>().ok()?)?,
                        parent => parent.get(&name)?,
                    };
                    if *own != step["value"] {
                        return None;
                    }
                }
                ("remove", Value::Array(items)) => drop(items.remove(name.parse().ok()?)),
                ("remove", Value::Object(fields)) => drop(fields.remove(&name)?),
                ("add", Value::Array(items)) => items.push(step["value"].clone()),
                ("add" | "replace", Value::Object(fields)) => {
                    drop(fields.insert(name, step["value"].clone()));
                }
                ("replace", Value::Array(items)) => {
                    *items.get_mut(name.parse::<usize>().ok()?)? = step["value"].clone();
                }
                _ => return None,
            }
        }
        Some(object)
    }

    fn values() -> impl Strategy<Value = Value> {
        let leaf =
            prop_oneof![Just(Value::Null), any::<bool>().prop_map(Value::from), (0..4).prop_map(Value::from)];
        leaf.prop_recursive(4, 32, 4, |inner| {
            let names = prop_oneof!["[a-c]", Just("a/b~c".to_owned()), Just("name".to_owned())];
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::hash_map(names, inner, 0..4)
                    .prop_map(|fields| Value::from(fields.into_iter().collect::<Map<_, _>>())),
            ]
        })
    }

    proptest! {
        #[test]
        fn a_patch_leads_from_one_state_to_the_other(before in values(), after in values()) {
            prop_assert_eq!(applied(&before, &between(&before, &after)), Some(after.clone()));
            prop_assert_eq!(applied(&before, &bare(&before, &after)), Some(after));
        }
    }

    #[test]
    fn what_goes_is_tested_by_its_name_so_that_its_value_is_not_in_the_patch() {
        let before = json!({"env": [{"name": "A", "value": "secret"}, {"name": "B"}]});
        assert_eq!(
            between(&before, &json!({"env": [{"name": "B"}]})),
            json!([
                {"op": "test", "path": "/env/0/name", "value": "A"},
                {"op": "remove", "path": "/env/0"},
            ])
        );
    }

    #[test]
    fn another_state_than_the_expected_one_is_left_alone() {
        let patch = between(&json!({"replicas": 2}), &json!({"replicas": 1}));
        assert_eq!(applied(&json!({"replicas": 3}), &patch), None);
    }
}
