//! Label and field selectors, read and matched
//! (kubernetes/apimachinery: pkg/labels/selector.go, pkg/fields/selector.go).

use serde_json::Value;

use super::catalogue::Kind;
use super::status::Status;

/// A conjunction of label requirements.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LabelSelector {
    requirements: Vec<Requirement>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Requirement {
    key: String,
    operator: Operator,
    values: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Operator {
    In,
    NotIn,
    Exists,
    Missing,
    Greater,
    Less,
}

impl LabelSelector {
    /// Reads the text form: `a=b,c!=d,e in (x,y),f notin (z),g,!h,i>1`.
    pub fn parse(text: &str) -> Result<Self, Status> {
        let mut requirements = Vec::new();
        for part in split_outside_parentheses(text) {
            let part = part.trim();
            if part.is_empty() {
                if text.trim().is_empty() {
                    continue;
                }
                return Err(unreadable(text, "found '', expected: identifier after ','"));
            }
            requirements.push(requirement(part).map_err(|why| unreadable(text, &why))?);
        }
        Ok(Self { requirements })
    }

    /// Whether an object's labels satisfy every requirement.
    pub fn matches(&self, object: &Value) -> bool {
        let labels = object.get("metadata").and_then(|metadata| metadata.get("labels"));
        self.requirements.iter().all(|requirement| {
            let value = labels.and_then(|labels| labels.get(&requirement.key)).and_then(Value::as_str);
            requirement.holds(value)
        })
    }
}

impl Requirement {
    fn holds(&self, value: Option<&str>) -> bool {
        let among = |value: &str| self.values.iter().any(|wanted| wanted == value);
        let compare = |order: std::cmp::Ordering| {
            let number = value.and_then(|value| value.parse::<i64>().ok());
            let bound = self.values.first().and_then(|bound| bound.parse::<i64>().ok());
            number.zip(bound).is_some_and(|(number, bound)| number.cmp(&bound) == order)
        };
        match self.operator {
            Operator::In => value.is_some_and(among),
            Operator::NotIn => !value.is_some_and(among),
            Operator::Exists => value.is_some(),
            Operator::Missing => value.is_none(),
            Operator::Greater => compare(std::cmp::Ordering::Greater),
            Operator::Less => compare(std::cmp::Ordering::Less),
        }
    }
}

fn unreadable(text: &str, why: &str) -> Status {
    Status::bad_request(format!("unable to parse requirement: {why} (label selector {text:?})"))
}

fn split_outside_parentheses(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut depth, mut start) = (0_u32, 0);
    for (index, character) in text.char_indices() {
        match character {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            ',' if depth == 0 => {
                parts.push(&text[start..index]);
                start = index + 1;
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    parts
}

fn requirement(part: &str) -> Result<Requirement, String> {
    let build = |key: &str, operator, values: Vec<String>| {
        let key = key.trim().to_owned();
        check_key(&key)?;
        if matches!(operator, Operator::In | Operator::NotIn) {
            values.iter().try_for_each(|value| check_value(value))?;
        }
        Ok(Requirement { key, operator, values })
    };
    if let Some(key) = part.strip_prefix('!') {
        return build(key, Operator::Missing, Vec::new());
    }
    if let Some((head, rest)) = part.split_once('(') {
        let list =
            rest.trim_end().strip_suffix(')').ok_or_else(|| format!("found '{part}', expected: ')'"))?;
        let values = list.split(',').map(|value| value.trim().to_owned()).collect();
        let mut words = head.split_whitespace();
        let (key, operator) = (words.next().unwrap_or(""), words.next().unwrap_or(""));
        return match operator {
            "in" => build(key, Operator::In, values),
            "notin" => build(key, Operator::NotIn, values),
            other => Err(format!("found '{other}', expected: in, notin, =, ==, !=, gt, lt")),
        };
    }
    for (sign, operator) in [
        ("!=", Operator::NotIn),
        ("==", Operator::In),
        ("=", Operator::In),
        (">", Operator::Greater),
        ("<", Operator::Less),
    ] {
        if let Some((key, value)) = part.split_once(sign) {
            return build(key, operator, vec![value.trim().to_owned()]);
        }
    }
    if part.contains(char::is_whitespace) {
        let rest = part.split_whitespace().nth(1).unwrap_or_default();
        return Err(format!("found '{rest}', expected: in, notin, =, ==, !=, gt, lt"));
    }
    build(part, Operator::Exists, Vec::new())
}

fn check_key(key: &str) -> Result<(), String> {
    let name = key.split_once('/').map_or(key, |(_, name)| name);
    if name.is_empty() || !is_label_text(name) {
        return Err(format!(
            "key: Invalid value: {key:?}: name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character"
        ));
    }
    Ok(())
}

fn check_value(value: &str) -> Result<(), String> {
    if value.is_empty() || is_label_text(value) {
        Ok(())
    } else {
        Err(format!(
            "values[0]: Invalid value: {value:?}: a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character"
        ))
    }
}

/// Whether a text is a non-empty label value or the name part of a label key.
pub fn is_label_text(text: &str) -> bool {
    let ends = |character: Option<char>| character.is_some_and(|c| c.is_ascii_alphanumeric());
    text.len() <= 63
        && ends(text.chars().next())
        && ends(text.chars().next_back())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))
}

/// A conjunction of field requirements; only equality exists.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FieldSelector {
    terms: Vec<(String, String, bool)>,
}

impl FieldSelector {
    /// Reads `metadata.name=x,status.phase!=Running` and refuses fields the kind cannot be selected by.
    pub fn parse(text: &str, kind: &Kind) -> Result<Self, Status> {
        let mut terms = Vec::new();
        for part in split_unescaped(text) {
            if part.is_empty() {
                continue;
            }
            let (field, value, equal) = [("!=", false), ("==", true), ("=", true)]
                .into_iter()
                .find_map(|(sign, equal)| {
                    let (field, value) = part.split_once(sign)?;
                    Some((field.to_owned(), unescape(value), equal))
                })
                .ok_or_else(|| {
                    Status::bad_request(format!("invalid selector: '{text}'; can't understand '{part}'"))
                })?;
            if !selectable(kind).any(|known| known == field) {
                return Err(Status::bad_request(unsupported_field(kind, &field)));
            }
            terms.push((field, value, equal));
        }
        Ok(Self { terms })
    }

    /// A selector for one object by name, as a watch of a single object uses.
    pub fn name(name: &str) -> Self {
        Self { terms: vec![("metadata.name".to_owned(), name.to_owned(), true)] }
    }

    /// Whether an object satisfies every term.
    pub fn matches(&self, object: &Value) -> bool {
        self.terms.iter().all(|(field, value, equal)| (field_text(object, field) == *value) == *equal)
    }
}

fn split_unescaped(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut escaped, mut start) = (false, 0);
    for (index, character) in text.char_indices() {
        match character {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            ',' => {
                parts.push(&text[start..index]);
                start = index + 1;
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    parts
}

fn unescape(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    let mut characters = value.chars();
    while let Some(character) = characters.next() {
        out.push(if character == '\\' { characters.next().unwrap_or('\\') } else { character });
    }
    out
}

fn unsupported_field(kind: &Kind, field: &str) -> String {
    if kind.custom {
        return format!("field label not supported: {field}");
    }
    match (kind.group.as_str(), kind.kind.as_str()) {
        (
            "" | "apps" | "batch",
            "Pod"
            | "Node"
            | "Event"
            | "Namespace"
            | "Secret"
            | "Service"
            | "ReplicationController"
            | "ReplicaSet"
            | "DaemonSet"
            | "Deployment"
            | "Job",
        ) => {
            format!("field label not supported: {field}")
        }
        _ => {
            format!("{field:?} is not a known field selector: only \"metadata.name\", \"metadata.namespace\"")
        }
    }
}

/// Fields of the kinds that can be selected by more than name and namespace
/// (kubernetes/kubernetes: pkg/apis/core/v1/conversion.go and its siblings).
fn selectable(kind: &Kind) -> impl Iterator<Item = &'static str> {
    let extra: &[&str] = match (kind.group.as_str(), kind.kind.as_str()) {
        ("", "Pod") => &[
            "spec.nodeName",
            "spec.restartPolicy",
            "spec.schedulerName",
            "spec.serviceAccountName",
            "spec.hostNetwork",
            "status.phase",
            "status.podIP",
            "status.podIPs",
            "status.nominatedNodeName",
        ],
        ("", "Node") => &["spec.unschedulable"],
        ("", "Namespace") => &["status.phase"],
        ("", "Secret") => &["type"],
        ("", "Service") => &["spec.clusterIP", "spec.type"],
        ("", "ReplicationController") | ("apps", "ReplicaSet") => &["status.replicas"],
        ("batch", "Job") => &["status.successful"],
        ("" | "events.k8s.io", "Event") => &[
            "involvedObject.kind",
            "involvedObject.namespace",
            "involvedObject.name",
            "involvedObject.uid",
            "involvedObject.apiVersion",
            "involvedObject.resourceVersion",
            "involvedObject.fieldPath",
            "regarding.kind",
            "regarding.namespace",
            "regarding.name",
            "regarding.uid",
            "regarding.apiVersion",
            "regarding.resourceVersion",
            "regarding.fieldPath",
            "reason",
            "reportingComponent",
            "reportingController",
            "source",
            "type",
        ],
        _ => &[],
    };
    ["metadata.name", "metadata.namespace"].into_iter().chain(extra.iter().copied())
}

fn field_text(object: &Value, field: &str) -> String {
    let path = match field.strip_prefix("regarding.") {
        Some(rest) => format!("involvedObject.{rest}"),
        None => match field {
            "source" => "source.component".to_owned(),
            "reportingController" => "reportingComponent".to_owned(),
            "status.successful" => "status.succeeded".to_owned(),
            other => other.to_owned(),
        },
    };
    let value = path.split('.').try_fold(object, |value, key| value.get(key));
    match value {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Null) | None => match field {
            "spec.unschedulable" | "spec.hostNetwork" => "false".to_owned(),
            "status.replicas" | "status.successful" => "0".to_owned(),
            _ => String::new(),
        },
        Some(other) => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::catalogue::Kinds;
    use super::*;
    use serde_json::json;

    #[test]
    fn label_selectors_follow_the_grammar() {
        let object = json!({"metadata": {"labels": {"app": "web", "tier": "front", "n": "3"}}});
        for (selector, expected) in [
            ("app=web", true),
            ("app==web,tier=front", true),
            ("app!=web", false),
            ("none!=web", true),
            ("app in (web, db)", true),
            ("app notin (web,db)", false),
            ("none notin (web)", true),
            ("app", true),
            ("!app", false),
            ("!none", true),
            ("n>2", true),
            ("n<2", false),
            ("", true),
        ] {
            assert_eq!(LabelSelector::parse(selector).unwrap().matches(&object), expected, "{selector}");
        }
        for bad in ["a=b,", "a in web", "=x", "a=-", "a b"] {
            assert_eq!(LabelSelector::parse(bad).unwrap_err().code, 400, "{bad}");
        }
    }

    #[test]
    fn field_selectors_know_the_fields_of_each_kind() {
        let kinds = Kinds::built_in();
        let pods = kinds.get(&"pods".into()).unwrap();
        let selector = FieldSelector::parse("spec.nodeName=n1,status.phase!=Failed", pods).unwrap();
        assert!(selector.matches(&json!({"spec": {"nodeName": "n1"}, "status": {"phase": "Running"}})));
        assert!(!selector.matches(&json!({"spec": {"nodeName": "n2"}})));
        let refused = FieldSelector::parse("spec.color=red", pods).unwrap_err();
        assert_eq!(refused.message, "field label not supported: spec.color");
        let maps = kinds.get(&"configmaps".into()).unwrap();
        assert_eq!(
            FieldSelector::parse("data.x=1", maps).unwrap_err().message,
            r#""data.x" is not a known field selector: only "metadata.name", "metadata.namespace""#
        );
    }
}
