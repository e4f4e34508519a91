//! Reading single values: addresses, ports, times, objects.

use std::net::IpAddr;
use std::time::Duration;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use labkit::finding::Subject;
use labkit::kube::parse_duration;
use labkit::net::{AddrRange, AddrSpec, AddressError, Cidr, Family, lenient};

use super::ProblemKind;
use super::fields::{Path, Reader};
use crate::facts::{Port, Protocol};
use crate::inventory::Located;

/// Reads an address text leniently; what a strict reader refuses becomes a problem, the value stays if it is clear.
fn address_like<T>(
    reader: &mut Reader<'_>,
    text: &Located<String>,
    path: Path<'_>,
    read: impl Fn(&str) -> Result<lenient::Read<T>, AddressError>,
) -> Option<Located<T>> {
    let (value, note) = match read(&text.value) {
        Ok(lenient::Read { value, note }) => (Some(value), note),
        Err(error) => (None, Some(error)),
    };
    if let Some(error) = note {
        let kind = ProblemKind::Address {
            text: text.value.clone(),
            error: error.clone(),
            understood: value.is_some(),
        };
        reader.report(text.position, path, error.to_string(), error.hint(), kind);
    }
    value.map(|value| Located { value, position: text.position })
}

pub(super) fn address(r: &mut Reader<'_>, text: &Located<String>, path: Path<'_>) -> Option<Located<IpAddr>> {
    address_like(r, text, path, lenient::address)
}

pub(super) fn cidr(r: &mut Reader<'_>, text: &Located<String>, path: Path<'_>) -> Option<Located<Cidr>> {
    address_like(r, text, path, lenient::cidr)
}

pub(super) fn range(
    r: &mut Reader<'_>,
    text: &Located<String>,
    path: Path<'_>,
) -> Option<Located<AddrRange>> {
    address_like(r, text, path, lenient::range)
}

pub(super) fn spec(r: &mut Reader<'_>, text: &Located<String>, path: Path<'_>) -> Option<Located<AddrSpec>> {
    address_like(r, text, path, lenient::spec)
}

pub(super) fn port(reader: &mut Reader<'_>, text: &Located<String>, path: Path<'_>) -> Option<Located<Port>> {
    if let Some(value) = parse_port(&text.value) {
        return Some(Located { value, position: text.position });
    }
    reader.problem(
        text.position,
        path,
        format!("{:?} is not a port", text.value),
        Some("write a number from 1 to 65535, with /UDP or /SCTP behind it where it is not TCP".to_owned()),
    );
    None
}

/// Six pairs of hexadecimal digits, with colons or dashes between them.
pub(super) fn mac(reader: &mut Reader<'_>, text: Located<String>, path: Path<'_>) -> Option<Located<String>> {
    let pairs: Vec<_> = text.value.split([':', '-']).collect();
    let is_pair = |pair: &&str| pair.len() == 2 && pair.bytes().all(|byte| byte.is_ascii_hexdigit());
    if pairs.len() == 6 && pairs.iter().all(is_pair) {
        return Some(text);
    }
    reader.problem(
        text.position,
        path,
        format!("{:?} is not a hardware address", text.value),
        Some("write six pairs of hexadecimal digits, such as \"58:47:ca:70:00:01\"".to_owned()),
    );
    None
}

/// A DNS name: labels of letters, digits, dashes and underscores.
pub(super) fn hostname(
    reader: &mut Reader<'_>,
    text: &Located<String>,
    path: Path<'_>,
) -> Option<Located<String>> {
    if is_hostname(&text.value) {
        return Some(text.clone());
    }
    let name = &text.value;
    let hint = match name.strip_suffix('.') {
        Some(shorter) if is_hostname(shorter) => {
            format!("write {shorter}; a name with a dot in it is fully qualified anyway")
        }
        _ => "write letters, digits and dashes, with dots between the parts, such as tv.home.arpa".to_owned(),
    };
    reader.problem(text.position, path, format!("{name:?} is not a DNS name"), Some(hint));
    None
}

/// RFC 1123 names, plus the underscore that many home routers hand out; 63 bytes a label, 253 in all.
fn is_hostname(name: &str) -> bool {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    name.len() <= 253 && name.split('.').all(is_label)
}

/// The length of a prefix, without its slash.
pub(super) fn prefix_length(
    reader: &mut Reader<'_>,
    text: &Located<String>,
    path: Path<'_>,
    family: Option<Family>,
) -> Option<Located<u8>> {
    let longest = family.map_or(Family::V6.bits(), Family::bits);
    let length = text.value.parse().ok().filter(|length| *length <= longest);
    if length.is_none() {
        let message = format!("{:?} is no prefix length", text.value);
        let hint =
            format!("write a number up to {longest}, such as {}", if longest == 32 { 24 } else { 112 });
        reader.problem(text.position, path, message, Some(hint));
    }
    length.map(|value| Located { value, position: text.position })
}

pub(super) fn duration(
    reader: &mut Reader<'_>,
    text: &Located<String>,
    path: Path<'_>,
) -> Option<Located<Duration>> {
    if let Ok(value) = parse_duration(&text.value) {
        return Some(Located { value, position: text.position });
    }
    let message = format!("{:?} is not a duration", text.value);
    reader.problem(text.position, path, message, Some("write 30m, 1h or 24h".to_owned()));
    None
}

pub(super) fn time(
    reader: &mut Reader<'_>,
    text: &Located<String>,
    path: Path<'_>,
) -> Option<Located<Timestamp>> {
    let value = parse_time(&text.value);
    if value.is_none() {
        let message = format!("{:?} is not a time", text.value);
        let hint = "write a date, 2027-01-31, or a time with its zone, 2027-01-31T18:00:00Z".to_owned();
        reader.problem(text.position, path, message, Some(hint));
    }
    value.map(|value| Located { value, position: text.position })
}

pub(super) fn subject(
    reader: &mut Reader<'_>,
    text: &Located<String>,
    path: Path<'_>,
) -> Option<Located<Subject>> {
    let value = parse_subject(&text.value);
    if value.is_none() {
        let message = format!("{:?} does not name an object", text.value);
        let hint = "write Kind/namespace/name or Kind/name, such as Service/media/plex".to_owned();
        reader.problem(text.position, path, message, Some(hint));
    }
    value.map(|value| Located { value, position: text.position })
}

/// `32400`, `32400/TCP`, `6881/udp`.
pub fn parse_port(text: &str) -> Option<Port> {
    let (number, protocol) = text.split_once('/').unwrap_or((text, "tcp"));
    let protocol = match protocol.to_ascii_lowercase().as_str() {
        "tcp" => Protocol::Tcp,
        "udp" => Protocol::Udp,
        "sctp" => Protocol::Sctp,
        _ => return None,
    };
    let number = number.parse().ok().filter(|number| *number > 0)?;
    Some(Port { number, protocol })
}

/// A date (its first moment in UTC) or an RFC 3339 time.
pub fn parse_time(text: &str) -> Option<Timestamp> {
    text.parse().ok().or_else(|| {
        let date: Date = text.parse().ok()?;
        date.to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp())
    })
}

/// `Kind/namespace/name` or `Kind/name`.
pub fn parse_subject(text: &str) -> Option<Subject> {
    let parts: Vec<_> = text.split('/').collect();
    let is_word = |part: &&str| !part.is_empty() && !part.contains(char::is_whitespace);
    if !parts.iter().all(is_word) {
        return None;
    }
    match parts.as_slice() {
        [kind, name] => Some(Subject { kind: (*kind).to_owned(), namespace: None, name: (*name).to_owned() }),
        [kind, namespace, name] => Some(Subject {
            kind: (*kind).to_owned(),
            namespace: Some((*namespace).to_owned()),
            name: (*name).to_owned(),
        }),
        _ => None,
    }
}
