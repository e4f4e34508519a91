//! Comparing what came with what was expected.

use serde_json::Value;

/// A value by its dotted path; numbers are indexes, a dot in a key is written `\.`, `#` is a length.
pub fn at<'a>(value: &'a Value, path: &str) -> Option<std::borrow::Cow<'a, Value>> {
    use std::borrow::Cow;
    let mut current = value;
    for key in keys(path) {
        if key == "#" {
            let length =
                current.as_array().map(Vec::len).or_else(|| current.as_object().map(serde_json::Map::len));
            return length.map(|length| Cow::Owned(Value::from(length)));
        }
        current = match key.parse::<usize>() {
            Ok(index) if current.is_array() => current.get(index)?,
            _ => current.get(&key)?,
        };
    }
    Some(Cow::Borrowed(current))
}

fn keys(path: &str) -> Vec<String> {
    let mut keys = vec![String::new()];
    let mut characters = path.chars();
    while let Some(character) = characters.next() {
        match character {
            '.' => keys.push(String::new()),
            other => {
                let literal = if other == '\\' { characters.next().unwrap_or('\\') } else { other };
                if let Some(last) = keys.last_mut() {
                    last.push(literal);
                }
            }
        }
    }
    keys
}

/// Whether a text matches a pattern in which `{any}` stands for anything without a line break.
pub fn matches(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split("{any}");
    let Some(first) = parts.next() else { return pattern == text };
    let Some(mut rest) = text.strip_prefix(first) else { return false };
    let parts: Vec<&str> = parts.collect();
    let Some((last, middle)) = parts.split_last() else { return rest.is_empty() };
    for part in middle {
        let Some(index) = rest.find(part) else { return false };
        if rest[..index].contains('\n') {
            return false;
        }
        rest = &rest[index + part.len()..];
    }
    rest.strip_suffix(last).is_some_and(|gap| !gap.contains('\n'))
}

/// Whether two outputs are the same but for the number of blanks in a row and at the ends of lines.
pub fn same_output(pattern: &str, text: &str) -> bool {
    let (pattern, text) = (squeezed(pattern), squeezed(text));
    pattern.len() == text.len() && pattern.iter().zip(&text).all(|(pattern, line)| matches(pattern, line))
}

/// The lines of an output with blanks squeezed, empty ones left out.
pub fn squeezed(text: &str) -> Vec<String> {
    text.lines()
        .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
        .filter(|line| !line.is_empty())
        .collect()
}

#[test]
fn patterns_stand_for_parts_of_a_line() {
    assert!(matches("a {any} c", "a b c"));
    assert!(matches("{any}", "whatever"));
    assert!(!matches("a {any} c", "a b d"));
    assert!(!matches("a{any}", "a\nb"));
    assert!(!matches("a", "ab"));
    assert!(same_output("NAME  AGE\na {any}\n", "NAME   AGE\na      5s\n"));
    assert!(!same_output("NAME AGE", "NAME AGE\nx 1s\n"));
}
