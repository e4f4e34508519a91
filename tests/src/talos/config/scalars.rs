//! Single values as the node's decoder reads them, and what it says where it cannot.
//!
//! The words are those of go-yaml, of Go's parsers and of dustin/go-humanize, which the node uses.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use labkit::manifest::yaml::{Scalar, Style};

use super::shapes;

/// Why a value was not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Refusal {
    /// Another type than expected; the decoder says which.
    Type,
    /// The type's own reader said this.
    Own(String),
}

/// Whether the schema's files may use a scalar type.
#[cfg(test)]
pub(super) fn is_known(name: &str) -> bool {
    const NAMES: [&str; 12] = [
        "string", "text", "bool", "int", "duration", "url", "matcher", "bytes", "prefix", "addr", "addrport",
        "base64",
    ];
    NAMES.contains(&name)
        || ["expression", "hostname-kind", "client-identifier"].contains(&name)
        || name.starts_with("uint")
}

/// Whether a value can be read as a scalar type of the schema.
pub(super) fn check(name: &str, scalar: &Scalar) -> Result<(), Refusal> {
    let text = &*scalar.text;
    match name {
        "bool" => typed(tag(scalar) == "!!bool" || (plain(scalar) && old_bool(text))),
        "int" => {
            typed(tag(scalar) == "!!int" && integer(text).is_some_and(|number| i64::try_from(number).is_ok()))
        }
        "uint" | "uint64" => typed(tag(scalar) == "!!int" && unsigned(text, u64::MAX)),
        "uint32" => typed(tag(scalar) == "!!int" && unsigned(text, u32::MAX.into())),
        "uint16" => typed(tag(scalar) == "!!int" && unsigned(text, u16::MAX.into())),
        "uint8" => typed(tag(scalar) == "!!int" && unsigned(text, u8::MAX.into())),
        "duration" => typed(text == "0" || duration(text).is_some()),
        "matcher" => super::selector::SizeRule::parse(text).map(drop).map_err(Refusal::Own),
        "bytes" => bytes(text.trim_start_matches('-')).map(drop).map_err(Refusal::Own),
        "base64" => base64(text),
        "hostname-kind" => one_of(text, "AutoHostnameKind", &["stable", "off"]),
        "client-identifier" => one_of(text, "ClientIdentifier", &["none", "mac", "duid"]),
        "url" => url(text),
        "prefix" => prefix(text),
        "addr" => text.parse::<std::net::IpAddr>().map(drop).map_err(|_| own(unparsable_address(text))),
        _ => Ok(()),
    }
}

/// How go-yaml resolves a value: `!!str`, `!!int`, `!!float`, `!!bool` or `!!null`.
pub(super) fn tag(scalar: &Scalar) -> &'static str {
    if !plain(scalar) {
        return "!!str";
    }
    let text = &*scalar.text;
    match text {
        _ if scalar.is_null() => "!!null",
        "true" | "True" | "TRUE" | "false" | "False" | "FALSE" => "!!bool",
        _ if integer(text).is_some() => "!!int",
        ".inf" | "-.inf" | ".nan" => "!!float",
        _ if text.starts_with(|c: char| c.is_ascii_digit() || "+-.".contains(c))
            && text.parse::<f64>().is_ok() =>
        {
            "!!float"
        }
        _ => "!!str",
    }
}

/// The value of a boolean, in every spelling the decoder takes.
pub(super) fn boolean(scalar: &Scalar) -> Option<bool> {
    match scalar.text.to_ascii_lowercase().as_str() {
        _ if !plain(scalar) => None,
        "true" | "y" | "yes" | "on" => Some(true),
        "false" | "n" | "no" | "off" => Some(false),
        _ => None,
    }
}

/// A number of bytes as dustin/go-humanize reads it: `100GB`, `1.5TiB`, `4 gb`, `512`; powers of 1000 unless there
/// is an `i`.
///
/// # Errors
///
/// The words of that library.
pub(super) fn bytes(text: &str) -> Result<u64, String> {
    let digits = text.find(|c: char| !(c.is_ascii_digit() || c == '.' || c == ',')).unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let number = number.replace(',', "");
    let number: f64 =
        number.parse().map_err(|_| format!("strconv.ParseFloat: parsing {number:?}: invalid syntax"))?;
    let unit = unit.trim().to_lowercase();
    let letters = unit.strip_suffix('b').unwrap_or(&unit);
    let (letter, base) = match letters.strip_suffix('i') {
        Some(letter) if !letter.is_empty() => (letter, 1024_f64),
        _ => (letters, 1000_f64),
    };
    let exponent = match letter {
        "" => 0,
        "k" => 1,
        "m" => 2,
        "g" => 3,
        "t" => 4,
        "p" => 5,
        "e" => 6,
        _ => return Err(format!("unhandled size name: {unit}")),
    };
    let value = number * base.powi(exponent);
    // 2^64 is exact as a floating-point number, and everything below it fits.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    if value < 18_446_744_073_709_551_616.0 { Ok(value as u64) } else { Err(format!("too large: {text}")) }
}

/// A duration in Go's form (`1m30s`, `500ms`), in nanoseconds.
pub(super) fn duration(text: &str) -> Option<f64> {
    let mut rest = text.strip_prefix(['-', '+']).unwrap_or(text);
    let mut total = 0.0;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !(c.is_ascii_digit() || c == '.'))?;
        let (number, after) = rest.split_at(digits);
        let (unit, scale) =
            [("ns", 1.0), ("us", 1e3), ("µs", 1e3), ("ms", 1e6), ("s", 1e9), ("m", 6e10), ("h", 3.6e12)]
                .into_iter()
                .find(|(unit, _)| after.starts_with(unit))?;
        total += number.parse::<f64>().ok()? * scale;
        rest = &after[unit.len()..];
    }
    (!text.is_empty()).then_some(if text.starts_with('-') { -total } else { total })
}

/// What netip says of a text that is no address.
pub(super) fn unparsable_address(text: &str) -> String {
    format!("ParseAddr({text:?}): unable to parse IP")
}

/// The words for a value of another type: `!!str` with the value in backquotes, shortened as go-yaml does.
pub(super) fn found(scalar: &Scalar) -> String {
    let text = &*scalar.text;
    match text.char_indices().nth(7) {
        Some((at, _)) if text.chars().count() > 10 => format!("{} `{}...`", tag(scalar), &text[..at]),
        _ => format!("{} `{text}`", tag(scalar)),
    }
}

/// The type a refusal names.
pub(super) fn expected(name: &'static str) -> String {
    shapes::go_name(name)
}

fn typed(fits: bool) -> Result<(), Refusal> {
    if fits { Ok(()) } else { Err(Refusal::Type) }
}

fn one_of(text: &str, kind: &str, words: &[&str]) -> Result<(), Refusal> {
    let known = words.contains(&text);
    if known { Ok(()) } else { Err(own(format!("{text} does not belong to {kind} values"))) }
}

fn own(text: String) -> Refusal {
    Refusal::Own(text)
}

fn plain(scalar: &Scalar) -> bool {
    scalar.style == Style::Plain
}

fn old_bool(text: &str) -> bool {
    matches!(text.to_ascii_lowercase().as_str(), "y" | "yes" | "on" | "n" | "no" | "off")
}

fn integer(text: &str) -> Option<i128> {
    let digits = text.replace('_', "");
    let (sign, digits) = match digits.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, digits.strip_prefix('+').unwrap_or(&digits)),
    };
    let (radix, digits) = match digits.get(..2) {
        Some("0x" | "0X") => (16, &digits[2..]),
        Some("0o" | "0O") => (8, &digits[2..]),
        Some("0b" | "0B") => (2, &digits[2..]),
        _ => (10, digits),
    };
    let plain = digits.starts_with(|c: char| c.is_ascii_hexdigit());
    plain.then(|| i128::from_str_radix(digits, radix).ok()).flatten().map(|number| sign * number)
}

fn unsigned(text: &str, maximum: u64) -> bool {
    integer(text).and_then(|number| u64::try_from(number).ok()).is_some_and(|number| number <= maximum)
}

fn base64(text: &str) -> Result<(), Refusal> {
    let text: String = text.chars().filter(|c| !matches!(c, '\n' | '\r')).collect();
    match STANDARD.decode(&text) {
        Ok(_) => Ok(()),
        Err(base64::DecodeError::InvalidByte(at, _) | base64::DecodeError::InvalidLastSymbol(at, _)) => {
            Err(own(format!("illegal base64 data at input byte {at}")))
        }
        Err(_) => Err(own(format!("illegal base64 data at input byte {}", text.len()))),
    }
}

fn url(text: &str) -> Result<(), Refusal> {
    if text.starts_with(':') {
        return Err(own(format!("parse {text:?}: missing protocol scheme")));
    }
    let path = text.split(['?', '#']).next().unwrap_or_default();
    let first = path.split('/').next().unwrap_or_default();
    if first.contains(':') && !has_scheme(first) {
        return Err(own(format!("parse {text:?}: first path segment in URL cannot contain colon")));
    }
    let host =
        text.split_once("://").map_or("", |(_, rest)| rest.split(['/', '?', '#']).next().unwrap_or(rest));
    match host.chars().find(|c| c.is_whitespace() || "<>\"".contains(*c)) {
        Some(c) => Err(own(format!("parse {text:?}: invalid character {:?} in host name", c.to_string()))),
        None => Ok(()),
    }
}

/// Whether what stands before the first colon is a scheme: letters first, then digits and `+-.` as well.
fn has_scheme(text: &str) -> bool {
    let scheme = text.split(':').next().unwrap_or_default();
    scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
}

fn prefix(text: &str) -> Result<(), Refusal> {
    let refuse = |why: &str| Err(own(format!("netip.ParsePrefix({text:?}): {why}")));
    let Some((address, length)) = text.rsplit_once('/') else { return refuse("no '/'") };
    let Ok(address) = address.parse::<std::net::IpAddr>() else {
        return refuse(&unparsable_address(address));
    };
    let bits = if address.is_ipv4() { 32 } else { 128 };
    match length.parse::<u8>() {
        Ok(length) if length <= bits => Ok(()),
        Ok(_) => refuse("prefix length out of range"),
        Err(_) => refuse(&format!("bad bits after slash: {length:?}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_as_go_humanize_reads_them() {
        assert_eq!(bytes("500GB"), Ok(500_000_000_000));
        assert_eq!(bytes("500 gib"), Ok(536_870_912_000));
        assert_eq!(bytes("1,024"), Ok(1024));
        assert_eq!(bytes("5 foo"), Err("unhandled size name: foo".to_owned()));
        assert_eq!(bytes("aa"), Err("strconv.ParseFloat: parsing \"\": invalid syntax".to_owned()));
    }

    #[test]
    fn an_address_without_a_scheme_is_no_url() {
        let refused = url("10.69.1.101:6443").unwrap_err();
        let why = "parse \"10.69.1.101:6443\": first path segment in URL cannot contain colon";
        assert_eq!(refused, own(why.to_owned()));
        for text in ["https://10.69.1.101:6443", "localhost:6443", "", "a/b:c"] {
            assert_eq!(url(text), Ok(()), "{text}");
        }
    }

    #[test]
    fn durations_are_go_durations() {
        assert_eq!(duration("1m30s"), Some(9e10));
        assert_eq!((duration("5"), duration("5x"), duration("")), (None, None, None));
    }
}
