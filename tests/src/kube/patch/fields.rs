//! Field sets: which fields of an object a manager owns, and their wire form `FieldsV1`.
//!
//! Format: kubernetes-sigs/structured-merge-diff: fieldpath/serialize.go, fieldpath/element.go.
//! `f:<name>` is a field, `k:{…}` an item of a keyed list, `v:<json>` an item of a set,
//! `i:<n>` an index; a `.` inside an object says that the object itself is owned as well.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{self, Write as _};

use serde_json::{Map, Value, json};

/// A JSON scalar with a total order, so that it can be a key of an ordered set.
#[derive(Debug, Clone)]
pub struct Scalar(pub Value);

/// One step of a field path.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum PathElement {
    /// A field of an object.
    Field(String),
    /// An item of a keyed list, named by its keys in alphabetical order.
    Key(Vec<(String, Scalar)>),
    /// An item of a list that is a set.
    Value(Scalar),
    /// An item named by its position.
    Index(usize),
}

/// A path from the root of an object to one field.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Path(pub Vec<PathElement>);

/// A set of field paths, kept as a tree.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FieldSet {
    members: BTreeSet<PathElement>,
    children: BTreeMap<PathElement, FieldSet>,
}

impl Scalar {
    fn rank(&self) -> u8 {
        match self.0 {
            Value::Number(_) => 0,
            Value::String(_) => 1,
            Value::Bool(_) => 2,
            Value::Array(_) => 3,
            Value::Object(_) => 4,
            Value::Null => 5,
        }
    }
}

impl Ord for Scalar {
    fn cmp(&self, other: &Self) -> Ordering {
        match (&self.0, &other.0) {
            (Value::Number(a), Value::Number(b)) => match (a.as_i64(), b.as_i64()) {
                (Some(a), Some(b)) => a.cmp(&b),
                _ => a.as_f64().unwrap_or(f64::NAN).total_cmp(&b.as_f64().unwrap_or(f64::NAN)),
            },
            (Value::String(a), Value::String(b)) => a.cmp(b),
            (Value::Bool(a), Value::Bool(b)) => a.cmp(b),
            (Value::Array(_), Value::Array(_)) | (Value::Object(_), Value::Object(_)) => {
                self.0.to_string().cmp(&other.0.to_string())
            }
            _ => self.rank().cmp(&other.rank()),
        }
    }
}

impl PartialOrd for Scalar {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Scalar {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Scalar {}

impl PathElement {
    /// A field of an object.
    pub fn field(name: &str) -> PathElement {
        PathElement::Field(name.to_owned())
    }

    /// The wire form: `f:name`, `k:{"name":"x"}`, `v:"x"`, `i:0`.
    pub fn encode(&self) -> String {
        match self {
            PathElement::Field(name) => format!("f:{name}"),
            PathElement::Key(keys) => {
                let object: Map<String, Value> =
                    keys.iter().map(|(name, value)| (name.clone(), value.0.clone())).collect();
                format!("k:{}", Value::Object(object))
            }
            PathElement::Value(value) => format!("v:{}", value.0),
            PathElement::Index(index) => format!("i:{index}"),
        }
    }

    /// Reads the wire form; the error says what is wrong with it.
    pub fn decode(text: &str) -> Result<PathElement, String> {
        let (kind, rest) = text.split_once(':').ok_or_else(|| format!("missing colon: {text}"))?;
        match kind {
            "f" => Ok(PathElement::field(rest)),
            "v" => serde_json::from_str(rest)
                .map(|value| PathElement::Value(Scalar(value)))
                .map_err(|error| error.to_string()),
            "k" => {
                let keys: BTreeMap<String, Value> =
                    serde_json::from_str(rest).map_err(|error| error.to_string())?;
                Ok(PathElement::Key(keys.into_iter().map(|(k, v)| (k, Scalar(v))).collect()))
            }
            "i" => rest.parse().map(PathElement::Index).map_err(|_| format!("bad index: {rest}")),
            _ => Err(format!("unknown path element type: {kind}")),
        }
    }
}

impl fmt::Display for PathElement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PathElement::Field(name) => write!(f, ".{name}"),
            PathElement::Key(keys) => {
                f.write_char('[')?;
                for (position, (name, value)) in keys.iter().enumerate() {
                    if position > 0 {
                        f.write_char(',')?;
                    }
                    write!(f, "{name}={}", value.0)?;
                }
                f.write_char(']')
            }
            PathElement::Value(value) => write!(f, "[={}]", value.0),
            PathElement::Index(index) => write!(f, "[{index}]"),
        }
    }
}

impl Path {
    /// This path with one more step.
    pub fn join(&self, element: PathElement) -> Path {
        let mut steps = self.0.clone();
        steps.push(element);
        Path(steps)
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|element| write!(f, "{element}"))
    }
}

impl FieldSet {
    /// Whether nothing is in the set.
    pub fn is_empty(&self) -> bool {
        self.members.is_empty() && self.children.values().all(FieldSet::is_empty)
    }

    /// Adds one path; the empty path (the object itself) is not a member of any set.
    pub fn insert(&mut self, path: &[PathElement]) {
        match path {
            [] => {}
            [last] => {
                self.members.insert(last.clone());
            }
            [first, rest @ ..] => self.children.entry(first.clone()).or_default().insert(rest),
        }
    }

    /// Whether exactly this path is in the set.
    pub fn has(&self, path: &[PathElement]) -> bool {
        match path {
            [] => false,
            [last] => self.members.contains(last),
            [first, rest @ ..] => self.children.get(first).is_some_and(|set| set.has(rest)),
        }
    }

    /// Whether this element itself is in the set.
    pub fn has_member(&self, element: &PathElement) -> bool {
        self.members.contains(element)
    }

    /// What the set holds below one element, if anything.
    pub fn below(&self, element: &PathElement) -> Option<&FieldSet> {
        self.children.get(element).filter(|set| !set.is_empty())
    }

    /// The steps that lead from here to something in the set.
    pub fn child_elements(&self) -> impl Iterator<Item = &PathElement> {
        self.children.keys()
    }

    /// Everything in either set.
    pub fn union(&self, other: &FieldSet) -> FieldSet {
        let mut out = self.clone();
        out.members.extend(other.members.iter().cloned());
        for (element, set) in &other.children {
            let merged = match out.children.get(element) {
                Some(own) => own.union(set),
                None => set.clone(),
            };
            out.children.insert(element.clone(), merged);
        }
        out
    }

    /// What is in both sets.
    pub fn intersection(&self, other: &FieldSet) -> FieldSet {
        FieldSet {
            members: self.members.intersection(&other.members).cloned().collect(),
            children: self.children_with(|element, set| {
                other.children.get(element).map(|theirs| set.intersection(theirs))
            }),
        }
    }

    /// What is in this set and not in the other, path by path.
    pub fn difference(&self, other: &FieldSet) -> FieldSet {
        FieldSet {
            members: self.members.difference(&other.members).cloned().collect(),
            children: self.children_with(|element, set| {
                Some(match other.children.get(element) {
                    Some(theirs) => set.difference(theirs),
                    None => set.clone(),
                })
            }),
        }
    }

    /// The set without one path and everything below it.
    pub fn without_subtree(&self, path: &[PathElement]) -> FieldSet {
        let mut out = self.clone();
        match path {
            [] => return FieldSet::default(),
            [last] => {
                out.members.remove(last);
                out.children.remove(last);
            }
            [first, rest @ ..] => {
                if let Some(set) = out.children.remove(first) {
                    let left = set.without_subtree(rest);
                    if !left.is_empty() {
                        out.children.insert(first.clone(), left);
                    }
                }
            }
        }
        out
    }

    /// All paths: those that end at this level first, then those below, each in order.
    pub fn paths(&self) -> Vec<Path> {
        let mut out = Vec::new();
        self.collect_paths(&Path::default(), &mut out);
        out
    }

    /// The wire form (`fieldsV1`).
    pub fn encode(&self) -> Value {
        Value::Object(self.encode_object(false))
    }

    /// Reads the wire form.
    pub fn decode(value: &Value) -> Result<FieldSet, String> {
        let object = value.as_object().ok_or_else(|| "fieldsV1 must be an object".to_owned())?;
        let mut set = FieldSet::default();
        for (key, inner) in object {
            if key == "." {
                continue;
            }
            let element = PathElement::decode(key)?;
            let below = FieldSet::decode(inner)?;
            let is_object = inner.as_object().is_some_and(|object| !object.is_empty());
            if !is_object || inner.get(".").is_some() {
                set.members.insert(element.clone());
            }
            if !below.is_empty() {
                set.children.insert(element, below);
            }
        }
        Ok(set)
    }

    pub(super) fn with_members(mut self, members: impl IntoIterator<Item = PathElement>) -> FieldSet {
        self.members.extend(members);
        self
    }

    pub(super) fn map_children(mut self, change: impl Fn(&PathElement, FieldSet) -> FieldSet) -> FieldSet {
        self.children = std::mem::take(&mut self.children)
            .into_iter()
            .map(|(element, set)| {
                let changed = change(&element, set);
                (element, changed)
            })
            .collect();
        self
    }

    fn children_with(
        &self,
        change: impl Fn(&PathElement, &FieldSet) -> Option<FieldSet>,
    ) -> BTreeMap<PathElement, FieldSet> {
        self.children
            .iter()
            .filter_map(|(element, set)| {
                change(element, set).filter(|set| !set.is_empty()).map(|set| (element.clone(), set))
            })
            .collect()
    }

    fn collect_paths(&self, at: &Path, out: &mut Vec<Path>) {
        out.extend(self.members.iter().map(|element| at.join(element.clone())));
        for (element, set) in &self.children {
            set.collect_paths(&at.join(element.clone()), out);
        }
    }

    fn encode_object(&self, self_owned: bool) -> Map<String, Value> {
        let mut out = Map::new();
        if self_owned && !self.is_empty() {
            out.insert(".".to_owned(), json!({}));
        }
        let elements: BTreeSet<&PathElement> = self.members.iter().chain(self.children.keys()).collect();
        for element in elements {
            let owned = self.members.contains(element);
            let inner = match self.below(element) {
                Some(set) => set.encode_object(owned),
                None if owned => Map::new(),
                None => continue,
            };
            out.insert(element.encode(), Value::Object(inner));
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_set_reads_and_writes_the_form_real_servers_store() {
        let wire = json!({
            "f:metadata": {"f:annotations": {".": {}, "f:example.com/note": {}}, "f:finalizers": {".": {}, "v:\"keep\"": {}}},
            "f:spec": {"f:ports": {".": {}, "k:{\"port\":80,\"protocol\":\"TCP\"}": {".": {}, "f:port": {}}}},
        });
        let set = FieldSet::decode(&wire).unwrap();
        assert_eq!(set.encode(), wire);
        let paths: Vec<String> = set.paths().iter().map(ToString::to_string).collect();
        assert_eq!(
            paths,
            [
                ".metadata.annotations",
                ".metadata.finalizers",
                ".metadata.annotations.example.com/note",
                ".metadata.finalizers[=\"keep\"]",
                ".spec.ports",
                ".spec.ports[port=80,protocol=\"TCP\"]",
                ".spec.ports[port=80,protocol=\"TCP\"].port",
            ]
        );
    }

    #[test]
    fn bad_wire_forms_are_refused_with_a_reason() {
        for (wire, reason) in [
            (json!({"fdata": {}}), "missing colon: fdata"),
            (json!({"x:data": {}}), "unknown path element type: x"),
            (json!({"i:one": {}}), "bad index: one"),
            (json!([]), "fieldsV1 must be an object"),
        ] {
            assert_eq!(FieldSet::decode(&wire).unwrap_err(), reason);
        }
    }

    fn element() -> impl Strategy<Value = PathElement> {
        prop_oneof![
            "[a-c]".prop_map(PathElement::Field),
            (0..3i64).prop_map(|n| PathElement::Key(vec![("n".into(), Scalar(json!(n)))])),
            "[x-y]".prop_map(|s| PathElement::Value(Scalar(json!(s)))),
        ]
    }

    fn set() -> impl Strategy<Value = FieldSet> {
        prop::collection::vec(prop::collection::vec(element(), 1..4), 0..8).prop_map(|paths| {
            let mut set = FieldSet::default();
            for path in &paths {
                set.insert(path);
            }
            set
        })
    }

    proptest! {
        #[test]
        fn the_wire_form_loses_nothing(set in set()) {
            prop_assert_eq!(FieldSet::decode(&set.encode()).unwrap(), set);
        }

        #[test]
        fn what_is_taken_away_and_what_is_shared_make_the_whole(a in set(), b in set()) {
            let again = a.difference(&b).union(&a.intersection(&b));
            prop_assert_eq!(again.paths(), a.paths());
            prop_assert!(a.difference(&b).intersection(&b).is_empty());
        }
    }
}
