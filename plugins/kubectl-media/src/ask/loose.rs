//! Values that apps write now in one way, now in another: numbers as text, flags as numbers, null for nothing.

use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// A number, or text that is one; anything else is none.
pub(super) fn number<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<f64>, D::Error> {
    Ok(match Value::deserialize(deserializer)? {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
    .filter(|number: &f64| number.is_finite()))
}

/// A flag: true, 1, and text that says so.
pub(super) fn flag<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    Ok(match Value::deserialize(deserializer)? {
        Value::Bool(flag) => flag,
        Value::Number(number) => number.as_f64().is_some_and(|number| number != 0.0),
        Value::String(text) => matches!(text.trim().to_ascii_lowercase().as_str(), "true" | "1" | "yes"),
        _ => false,
    })
}

/// Text; null is empty, a number is written out.
pub(super) fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    Ok(match Value::deserialize(deserializer)? {
        Value::String(text) => text,
        Value::Number(number) => number.to_string(),
        Value::Bool(flag) => flag.to_string(),
        _ => String::new(),
    })
}

/// How many: nothing, less than nothing and fractions are cut.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
pub(super) fn count(number: Option<f64>) -> u64 {
    // `as` stops at the ends of the range, and makes nothing of what is no number.
    number.unwrap_or(0.0) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Deserialize)]
    struct All {
        #[serde(default, deserialize_with = "number")]
        number: Option<f64>,
        #[serde(default, deserialize_with = "flag")]
        flag: bool,
        #[serde(default, deserialize_with = "text")]
        text: String,
    }

    fn read(json: &str) -> (u64, bool, String) {
        let All { number, flag, text } = serde_json::from_str(json).unwrap();
        (count(number), flag, text)
    }

    #[test]
    fn whatever_way_they_are_written() {
        assert_eq!(read(r#"{"number": 3, "flag": true, "text": "a"}"#), (3, true, "a".to_owned()));
        assert_eq!(read(r#"{"number": "3.9", "flag": 1, "text": 8080}"#), (3, true, "8080".to_owned()));
        assert_eq!(
            read(r#"{"number": " 4 ", "flag": "True", "text": false}"#),
            (4, true, "false".to_owned())
        );
        assert_eq!(read(r#"{"number": -3, "flag": "0", "text": null}"#), (0, false, String::new()));
        assert_eq!(read(r#"{"number": [1], "flag": {}, "text": [1]}"#), (0, false, String::new()));
        assert_eq!(read(r#"{"number": "NaN"}"#), (0, false, String::new()));
        assert_eq!(read("{}"), (0, false, String::new()));
    }
}
