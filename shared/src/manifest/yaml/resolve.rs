//! Plain scalars as numbers, booleans and null, by the rules of the YAML library that `kubectl` uses
//! (kubernetes-sigs/yaml: goyaml.v2/resolve.go, YAML 1.1).

use serde_json::{Map, Number, Value as Json};

use super::{Node, Scalar, Style, Value};

pub(super) fn to_json(node: &Node) -> Json {
    match &node.value {
        Value::Scalar(scalar) => scalar_to_json(scalar),
        Value::Sequence(items) => Json::Array(items.iter().map(to_json).collect()),
        Value::Mapping(entries) => {
            let fields = entries.iter().map(|entry| (key_text(&entry.key.scalar), to_json(&entry.value)));
            Json::Object(fields.collect::<Map<_, _>>())
        }
    }
}

/// JSON has text keys only; a plain `true` or `08` keeps the text a person wrote.
fn key_text(scalar: &Scalar) -> String {
    scalar.text.to_string()
}

pub(super) fn scalar_to_json(scalar: &Scalar) -> Json {
    let text = &*scalar.text;
    if scalar.style != Style::Plain {
        return Json::String(text.to_owned());
    }
    match plain(text) {
        Plain::Null => Json::Null,
        Plain::Bool(value) => Json::Bool(value),
        Plain::Number(number) => Json::Number(number),
        Plain::Text => Json::String(text.to_owned()),
    }
}

/// What a scalar without quotes stands for.
enum Plain {
    Null,
    Bool(bool),
    Number(Number),
    Text,
}

pub(super) fn is_plain_text(text: &str) -> bool {
    matches!(plain(text), Plain::Text)
}

fn plain(text: &str) -> Plain {
    match text {
        _ if is_null(text) => return Plain::Null,
        "y" | "Y" | "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "on" | "On" | "ON" => {
            return Plain::Bool(true);
        }
        "n" | "N" | "no" | "No" | "NO" | "false" | "False" | "FALSE" | "off" | "Off" | "OFF" => {
            return Plain::Bool(false);
        }
        _ => {}
    }
    // Only these can begin a number; everything else is decided without a look at the rest.
    if !text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '.')) {
        return Plain::Text;
    }
    integer(text).or_else(|| float(text)).map_or(Plain::Text, Plain::Number)
}

pub(super) fn is_null(text: &str) -> bool {
    matches!(text, "" | "~" | "null" | "Null" | "NULL")
}

fn integer(text: &str) -> Option<Number> {
    let plain = text.replace('_', "");
    let (negative, digits) = match plain.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, plain.strip_prefix('+').unwrap_or(&plain)),
    };
    let (radix, digits) = match digits.as_bytes() {
        [b'0', b'x' | b'X', ..] => (16, &digits[2..]),
        [b'0', b'o' | b'O', ..] => (8, &digits[2..]),
        [b'0', b'b' | b'B', ..] => (2, &digits[2..]),
        [b'0', _, ..] => (8, &digits[1..]),
        _ => (10, digits),
    };
    if !digits.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return None;
    }
    let value = u64::from_str_radix(digits, radix).ok()?;
    if negative { 0_i64.checked_sub_unsigned(value).map(Number::from) } else { Some(Number::from(value)) }
}

/// `[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`
fn float(text: &str) -> Option<Number> {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent.strip_prefix(['-', '+']).unwrap_or(exponent))),
        None => (unsigned, None),
    };
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let shaped = digits(whole)
        && digits(fraction)
        && !(whole.is_empty() && fraction.is_empty())
        && exponent.is_none_or(|exponent| !exponent.is_empty() && digits(exponent));
    if shaped { Number::from_f64(text.parse().ok()?) } else { None }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::manifest::yaml::{Limits, parse};

    #[test]
    fn plain_scalars_mean_what_kubectl_makes_of_them() {
        let text = "
- [yes, 'yes', off, y, ~, null, '']
- [1.10, 010, 0x1f, 1_000, -7, +7, 08]
- ['fd00::', fd00::1, 10.69.1.163, 1e3, .5, -.5e-2, 1., '1', .]
- [18446744073709551615, 18446744073709551616, -9223372036854775809]
";
        assert_eq!(
            parse(text, &Limits::MANIFEST).unwrap().root.to_json(),
            json!([
                [true, "yes", false, true, null, null, ""],
                [1.1, 8, 31, 1000, -7, 7, 8.0],
                ["fd00::", "fd00::1", "10.69.1.163", 1000.0, 0.5, -0.005, 1.0, "1", "."],
                [18_446_744_073_709_551_615_u64, 18_446_744_073_709_551_616.0, -9_223_372_036_854_775_809.0],
            ])
        );
    }

    #[test]
    fn keys_stay_as_they_are_written() {
        let text = "on: 1\n010: 2\nloadbalancer.plex.ip: 10.69.1.165\n";
        assert_eq!(
            parse(text, &Limits::MANIFEST).unwrap().root.to_json(),
            json!({"on": 1, "010": 2, "loadbalancer.plex.ip": "10.69.1.165"})
        );
    }
}
