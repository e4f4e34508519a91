//! Texts in cells: ages, lists, selectors, JSONPath results.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::super::object;

/// What stands where there is nothing.
pub const NONE: &str = "<none>";
/// What stands where something should be and is not known.
pub const UNKNOWN: &str = "<unknown>";
/// What stands where a value is not set.
pub const UNSET: &str = "<unset>";

/// A duration as kubectl writes it: `45s`, `3m20s`, `5h`, `12d`
/// (kubernetes/apimachinery: pkg/util/duration/duration.go).
pub fn age(since: Timestamp, now: Timestamp) -> String {
    duration(now.as_second().saturating_sub(since.as_second()))
}

/// See [`age`]; in seconds.
pub fn duration(seconds: i64) -> String {
    if seconds < -1 {
        return "<invalid>".to_owned();
    }
    let seconds = seconds.max(0);
    let (minutes, hours, days) = (seconds / 60, seconds / 3600, seconds / 86_400);
    let with = |big: i64, unit: &str, small: i64, small_unit: &str| {
        if small == 0 { format!("{big}{unit}") } else { format!("{big}{unit}{small}{small_unit}") }
    };
    if seconds < 120 {
        format!("{seconds}s")
    } else if minutes < 10 {
        with(minutes, "m", seconds % 60, "s")
    } else if minutes < 180 {
        format!("{minutes}m")
    } else if hours < 8 {
        with(hours, "h", minutes % 60, "m")
    } else if hours < 48 {
        format!("{hours}h")
    } else if hours < 192 {
        with(days, "d", hours % 24, "h")
    } else if days < 730 {
        format!("{days}d")
    } else if days < 8 * 365 {
        with(days / 365, "y", days % 365, "d")
    } else {
        format!("{}y", days / 365)
    }
}

/// The age at a path.
pub fn age_at(object: &Value, path: &[&str], now: Timestamp) -> Option<String> {
    object::text(object, path).parse::<Timestamp>().ok().map(|time| age(time, now))
}

/// The age of an object as a cell.
pub fn age_cell(object: &Value, now: Timestamp) -> Value {
    json!(age_at(object, &["metadata", "creationTimestamp"], now).unwrap_or_else(|| UNKNOWN.to_owned()))
}

/// A text, or a stand-in when it is empty.
pub fn or(text: &str, stand_in: &str) -> String {
    if text.is_empty() { stand_in.to_owned() } else { text.to_owned() }
}

/// A number at a path, zero when it is missing.
pub fn count(object: &Value, path: &[&str]) -> i64 {
    object::number(object, path).unwrap_or(0)
}

/// How many entries a map or list has.
pub fn size(object: &Value, path: &[&str]) -> usize {
    match object::at(object, path) {
        Some(Value::Object(map)) => map.len(),
        Some(Value::Array(items)) => items.len(),
        _ => 0,
    }
}

/// `a=b,c=d` from a map of labels, sorted.
pub fn labels(map: Option<&Value>) -> String {
    let mut parts: Vec<String> = map
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
        .map(|(key, value)| format!("{key}={}", value.as_str().unwrap_or("")))
        .collect();
    parts.sort();
    or(&parts.join(","), NONE)
}

/// A label selector as text.
pub fn selector(selector: Option<&Value>) -> String {
    let Some(selector) = selector else { return NONE.to_owned() };
    let mut parts = Vec::new();
    let equal = labels(selector.get("matchLabels"));
    if equal != NONE {
        parts.push(equal);
    }
    for expression in object::items(selector, &["matchExpressions"]) {
        let key = object::text(expression, &["key"]);
        let values = object::strings(expression.get("values")).join(",");
        parts.push(match object::text(expression, &["operator"]) {
            "In" => format!("{key} in ({values})"),
            "NotIn" => format!("{key} notin ({values})"),
            "DoesNotExist" => format!("!{key}"),
            _ => key.to_owned(),
        });
    }
    or(&parts.join(","), NONE)
}

/// One field of every container in a pod spec, comma separated.
pub fn of_containers(spec: Option<&Value>, field: &str) -> String {
    let Some(spec) = spec else { return String::new() };
    let texts: Vec<&str> = object::items(spec, &["containers"])
        .iter()
        .map(|container| object::text(container, &[field]))
        .collect();
    texts.join(",")
}

/// Access modes in short form.
pub fn access_modes(object: &Value, path: &[&str]) -> String {
    let modes: Vec<&str> = object::strings(object::at(object, path))
        .into_iter()
        .map(|mode| match mode {
            "ReadWriteOnce" => "RWO",
            "ReadOnlyMany" => "ROX",
            "ReadWriteMany" => "RWX",
            "ReadWriteOncePod" => "RWOP",
            other => other,
        })
        .collect();
    modes.join(",")
}

/// The values at a JSONPath of the kind printer columns use: fields, `['quoted']` fields, indexes, `[*]` and
/// filters `[?(@.a=="b")]`.
pub fn json_path<'a>(object: &'a Value, path: &str) -> Vec<&'a Value> {
    let mut found = vec![object];
    let mut rest = path.trim_start_matches('{').trim_end_matches('}').trim_start_matches('$');
    while !rest.is_empty() && !found.is_empty() {
        if let Some(inside) = rest.strip_prefix('[') {
            let end = bracket_end(inside);
            let step = &inside[..end];
            rest = inside.get(end + 1..).unwrap_or("");
            found = found.into_iter().flat_map(|value| bracket(value, step)).collect();
        } else {
            let field = rest.trim_start_matches('.');
            let end = field_end(field);
            let name = field[..end].replace("\\.", ".");
            rest = &field[end..];
            if !name.is_empty() {
                found = found.into_iter().filter_map(|value| value.get(&name)).collect();
            } else if end == 0 && !rest.starts_with('[') {
                break;
            }
        }
    }
    found
}

fn field_end(text: &str) -> usize {
    let mut escaped = false;
    for (index, character) in text.char_indices() {
        match character {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '.' | '[' => return index,
            _ => {}
        }
    }
    text.len()
}

fn bracket_end(text: &str) -> usize {
    let mut quote = None;
    for (index, character) in text.char_indices() {
        match (quote, character) {
            (Some(open), _) if open == character => quote = None,
            (None, '\'' | '"') => quote = Some(character),
            (None, ']') => return index,
            _ => {}
        }
    }
    text.len()
}

fn bracket<'a>(value: &'a Value, step: &str) -> Vec<&'a Value> {
    let items = value.as_array().map(Vec::as_slice).unwrap_or_default();
    if step == "*" {
        return match value {
            Value::Object(map) => map.values().collect(),
            _ => items.iter().collect(),
        };
    }
    if let Some(filter) = step.strip_prefix("?(").and_then(|rest| rest.strip_suffix(')')) {
        let Some((path, wanted)) = filter.split_once("==") else { return Vec::new() };
        let path = path.trim().trim_start_matches('@');
        let wanted = wanted.trim().trim_matches(['"', '\'']);
        return items
            .iter()
            .filter(|item| {
                json_path(item, path).first().is_some_and(|found| match found {
                    Value::String(text) => text == wanted,
                    other => format!("{other}") == wanted,
                })
            })
            .collect();
    }
    if let Ok(index) = step.parse::<i64>() {
        let length = i64::try_from(items.len()).unwrap_or(i64::MAX);
        let index = if index < 0 { length + index } else { index };
        return usize::try_from(index).ok().and_then(|index| items.get(index)).into_iter().collect();
    }
    value.get(step.trim_matches(['"', '\''])).into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_read_like_kubectls() {
        let texts: Vec<String> =
            [5, 119, 120, 200, 599, 600, 10_799, 10_800, 29_000, 172_800, 700_000, 70_000_000]
                .into_iter()
                .map(duration)
                .collect();
        assert_eq!(
            texts,
            ["5s", "119s", "2m", "3m20s", "9m59s", "10m", "179m", "3h", "8h", "2d", "8d", "2y80d"]
        );
    }

    #[test]
    fn json_paths_of_printer_columns_are_followed() {
        let object = json!({"spec": {"addresses": ["a", "b"], "x.y": 1},
            "status": {"conditions": [{"type": "Ready", "status": "True"}]}});
        let shown = |path: &str| json!(json_path(&object, path)).to_string();
        assert_eq!(shown(".spec.addresses"), r#"[["a","b"]]"#);
        assert_eq!(shown(".spec.addresses[*]"), r#"["a","b"]"#);
        assert_eq!(shown(".spec.addresses[1]"), r#"["b"]"#);
        assert_eq!(shown(r".spec.x\.y"), "[1]");
        assert_eq!(shown(".spec['x.y']"), "[1]");
        assert_eq!(shown(r#".status.conditions[?(@.type=="Ready")].status"#), r#"["True"]"#);
        assert_eq!(shown(".spec.none"), "[]");
    }
}
