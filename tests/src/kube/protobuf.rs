//! Bodies in `application/vnd.kubernetes.protobuf`, which `kubectl create` sends for built-in kinds: read by the
//! table of [`super::schema`], never written (clients accept JSON answers).
//!
//! Envelope: the four bytes `k8s\0`, then a message of type (1: apiVersion, 2: kind) and raw bytes
//! (kubernetes/apimachinery: pkg/runtime/serializer/protobuf; pkg/runtime/generated.proto).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::catalogue::split_api_version;
use super::schema::{self, Field, Shape};

/// Media type of such bodies.
pub const MEDIA_TYPE: &str = "application/vnd.kubernetes.protobuf";

const MAGIC: &[u8] = b"k8s\0";

/// Reads a body; the error says what is wrong with it.
pub fn decode(bytes: &[u8]) -> Result<Value, String> {
    let message =
        bytes.strip_prefix(MAGIC).ok_or("provided data does not appear to be a protobuf message")?;
    let (mut api_version, mut kind, mut raw) = (String::new(), String::new(), Vec::new());
    for entry in Entries::new(message) {
        match entry? {
            (1, Wire::Bytes(of_type)) => {
                for entry in Entries::new(of_type) {
                    match entry? {
                        (1, Wire::Bytes(text)) => api_version = utf8(text)?,
                        (2, Wire::Bytes(text)) => kind = utf8(text)?,
                        _ => {}
                    }
                }
            }
            (2, Wire::Bytes(bytes)) => raw = bytes.to_vec(),
            _ => {}
        }
    }
    let (group, version) = split_api_version(&api_version);
    let own = format!("{}.{version}.{kind}", schema::package(group));
    // Delete options belong to every group.
    let name = if kind == "DeleteOptions" { "meta.v1.DeleteOptions".to_owned() } else { own };
    if !schema::is_known(&name) {
        return Err(format!("no kind \"{kind}\" is registered for version \"{api_version}\""));
    }
    let mut object = Map::new();
    object.insert("kind".to_owned(), json!(kind));
    object.insert("apiVersion".to_owned(), json!(api_version));
    read_struct(&name, &raw, &mut object)?;
    Ok(Value::Object(object))
}

fn read_struct(name: &str, bytes: &[u8], into: &mut Map<String, Value>) -> Result<(), String> {
    let fields = schema::declared(name);
    for entry in Entries::new(bytes) {
        let (number, wire) = entry?;
        let Some(field) = fields.iter().find(|field| field.number == number) else { continue };
        match (&field.shape, field.name.as_str(), wire) {
            (Shape::Struct(inner), "", Wire::Bytes(bytes)) => read_struct(inner, bytes, into)?,
            (Shape::List(item), _, wire) => {
                let list = into.entry(&field.name).or_insert_with(|| json!([]));
                if let Value::Array(items) = list {
                    items.push(read_value(item, wire)?);
                }
            }
            (Shape::Map(shape), _, Wire::Bytes(bytes)) => {
                let map = into.entry(&field.name).or_insert_with(|| json!({}));
                if let Value::Object(map) = map {
                    let (key, value) = read_map_entry(shape, bytes)?;
                    map.insert(key, value);
                }
            }
            (shape, _, wire) => {
                let value = read_value(shape, wire)?;
                if counts(field, &value) {
                    into.insert(field.name.clone(), value);
                }
            }
        }
    }
    Ok(())
}

/// Zeros on the wire stand for fields that are not set, unless the field is always there or a pointer.
fn counts(field: &Field, value: &Value) -> bool {
    if value.is_null() {
        return false;
    }
    let zero = *value == json!("") || *value == json!(0) || *value == json!(false);
    field.required || field.pointer || !zero
}

fn read_map_entry(shape: &Shape, bytes: &[u8]) -> Result<(String, Value), String> {
    let (mut key, mut value) = (String::new(), Value::Null);
    for entry in Entries::new(bytes) {
        match entry? {
            (1, Wire::Bytes(text)) => key = utf8(text)?,
            (2, wire) => value = read_value(shape, wire)?,
            _ => {}
        }
    }
    if value.is_null() && *shape == Shape::Text {
        value = json!("");
    }
    Ok((key, value))
}

fn read_value(shape: &Shape, wire: Wire<'_>) -> Result<Value, String> {
    Ok(match (shape, wire) {
        (Shape::Int32 | Shape::Int64, Wire::Varint(number)) => json!(number.cast_signed()),
        (Shape::Bool, Wire::Varint(number)) => json!(number != 0),
        (Shape::Double, Wire::Fixed64(bits)) => json!(f64::from_bits(bits)),
        (Shape::Text, Wire::Bytes(text)) => json!(utf8(text)?),
        (Shape::Bytes, Wire::Bytes(bytes)) => json!(STANDARD.encode(bytes)),
        (Shape::Time, Wire::Bytes(bytes)) => read_time(bytes, "%Y-%m-%dT%H:%M:%SZ")?,
        (Shape::MicroTime, Wire::Bytes(bytes)) => read_time(bytes, "%Y-%m-%dT%H:%M:%S.%6fZ")?,
        (Shape::Quantity, Wire::Bytes(bytes)) => json!(utf8(first_bytes(bytes)?)?),
        (Shape::Raw | Shape::FieldsV1, Wire::Bytes(bytes)) => {
            serde_json::from_slice(first_bytes(bytes)?).map_err(|error| error.to_string())?
        }
        (Shape::IntOrString, Wire::Bytes(bytes)) => read_int_or_string(bytes)?,
        (Shape::Struct(name), Wire::Bytes(bytes)) => {
            let mut fields = Map::new();
            read_struct(name, bytes, &mut fields)?;
            Value::Object(fields)
        }
        _ => return Err("proto: wrong wire type".to_owned()),
    })
}

fn first_bytes(message: &[u8]) -> Result<&[u8], String> {
    for entry in Entries::new(message) {
        if let (1, Wire::Bytes(bytes)) = entry? {
            return Ok(bytes);
        }
    }
    Ok(&[])
}

fn read_time(message: &[u8], format: &str) -> Result<Value, String> {
    let (mut seconds, mut nanos, mut is_set) = (0_i64, 0_i32, false);
    for entry in Entries::new(message) {
        match entry? {
            (1, Wire::Varint(number)) => (seconds, is_set) = (number.cast_signed(), true),
            (2, Wire::Varint(number)) => nanos = i32::try_from(number).unwrap_or(0),
            _ => {}
        }
    }
    if !is_set {
        return Ok(Value::Null);
    }
    let time = Timestamp::new(seconds, nanos).map_err(|error| error.to_string())?;
    Ok(json!(time.strftime(format).to_string()))
}

fn read_int_or_string(message: &[u8]) -> Result<Value, String> {
    let (mut is_text, mut number, mut text) = (false, 0, String::new());
    for entry in Entries::new(message) {
        match entry? {
            (1, Wire::Varint(kind)) => is_text = kind == 1,
            (2, Wire::Varint(value)) => number = value.cast_signed(),
            (3, Wire::Bytes(value)) => text = utf8(value)?,
            _ => {}
        }
    }
    Ok(if is_text { json!(text) } else { json!(number) })
}

fn utf8(bytes: &[u8]) -> Result<String, String> {
    String::from_utf8(bytes.to_vec()).map_err(|_| "proto: string is not valid UTF-8".to_owned())
}

/// One value on the wire.
enum Wire<'a> {
    Varint(u64),
    Fixed64(u64),
    Bytes(&'a [u8]),
    Fixed32,
}

/// The fields of a message, in the order they come.
struct Entries<'a> {
    rest: &'a [u8],
}

impl<'a> Entries<'a> {
    fn new(rest: &'a [u8]) -> Self {
        Self { rest }
    }

    fn varint(&mut self) -> Option<u64> {
        let mut value = 0_u64;
        for shift in (0..64).step_by(7) {
            let (&byte, rest) = self.rest.split_first()?;
            self.rest = rest;
            value |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Some(value);
            }
        }
        None
    }

    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.rest.split_at_checked(count)?;
        self.rest = rest;
        Some(taken)
    }

    fn read(&mut self) -> Option<(u32, Wire<'a>)> {
        let tag = self.varint()?;
        let number = u32::try_from(tag >> 3).ok()?;
        let wire = match tag & 7 {
            0 => Wire::Varint(self.varint()?),
            1 => Wire::Fixed64(u64::from_le_bytes(self.take(8)?.try_into().ok()?)),
            2 => {
                let length = usize::try_from(self.varint()?).ok()?;
                Wire::Bytes(self.take(length)?)
            }
            5 => {
                self.take(4)?;
                Wire::Fixed32
            }
            _ => return None,
        };
        Some((number, wire))
    }
}

impl<'a> Iterator for Entries<'a> {
    type Item = Result<(u32, Wire<'a>), String>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        let entry = self.read();
        if entry.is_none() {
            self.rest = &[];
        }
        Some(entry.ok_or_else(|| "unexpected EOF".to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn message(parts: &[(u8, &[u8])]) -> Vec<u8> {
        let mut out = Vec::new();
        for (number, bytes) in parts {
            out.extend([number << 3 | 2, u8::try_from(bytes.len()).unwrap()]);
            out.extend_from_slice(bytes);
        }
        out
    }

    #[test]
    fn a_config_map_is_read() {
        let of_type = message(&[(1, b"v1"), (2, b"ConfigMap")]);
        let metadata = message(&[(1, b"a"), (2, b""), (3, b"default")]);
        let entry = message(&[(1, b"key"), (2, b"value")]);
        let raw = message(&[(1, &metadata), (2, &entry)]);
        let mut body = MAGIC.to_vec();
        body.extend(message(&[(1, &of_type), (2, &raw)]));
        assert_eq!(
            decode(&body).unwrap(),
            json!({"kind": "ConfigMap", "apiVersion": "v1",
                "metadata": {"name": "a", "namespace": "default"}, "data": {"key": "value"}})
        );
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let mut body = MAGIC.to_vec();
            body.extend(message(&[(1, &message(&[(1, b"v1"), (2, b"Pod")])), (2, &bytes)]));
            decode(&body).ok();
            decode(&bytes).ok();
        }
    }
}
