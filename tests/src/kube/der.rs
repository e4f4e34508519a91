//! The little DER that keys and certificates need: PKCS#1 in and out of PKCS#8, SEC 1 into it, when a certificate begins and
//! whom it is about (RFC 5208, RFC 8017 A.1, RFC 5280 4.1).

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

const INTEGER: u8 = 0x02;
const OCTET_STRING: u8 = 0x04;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;
const SEQUENCE: u8 = 0x30;
const SET: u8 = 0x31;
/// The explicit tag of a certificate's version.
const VERSION: u8 = 0xa0;

/// `version 0` and `rsaEncryption` without parameters, as PKCS#8 has them in front of an RSA key.
const RSA_HEADER: [u8; 18] =
    [INTEGER, 1, 0, SEQUENCE, 13, 0x06, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1, 0x05, 0];

/// `version 0` and `id-ecPublicKey` on `prime256v1`, as PKCS#8 has them in front of a P-256 key.
const P256_HEADER: [u8; 24] = [
    INTEGER, 1, 0, SEQUENCE, 19, 0x06, 7, 0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1, 0x06, 8, 0x2a, 0x86, 0x48,
    0xce, 0x3d, 3, 1, 7,
];

/// A P-256 key of SEC 1 as PKCS#8.
pub fn pkcs8_of_p256(key: &[u8]) -> Vec<u8> {
    element(SEQUENCE, &[P256_HEADER.as_slice(), &element(OCTET_STRING, key)].concat())
}

/// An RSA key of PKCS#1 as PKCS#8.
pub fn pkcs8_of_pkcs1(key: &[u8]) -> Vec<u8> {
    element(SEQUENCE, &[RSA_HEADER.as_slice(), &element(OCTET_STRING, key)].concat())
}

/// The PKCS#1 key inside a PKCS#8 one; nothing where there is none.
pub fn pkcs1_of_pkcs8(key: &[u8]) -> Option<&[u8]> {
    let body = Reader(key).expect(SEQUENCE)?;
    let mut reader = Reader(body);
    reader.expect(INTEGER)?;
    reader.expect(SEQUENCE)?;
    reader.expect(OCTET_STRING)
}

/// The object identifier of a common name, 2.5.4.3.
pub const COMMON_NAME: &[u8] = &[0x55, 4, 3];
/// The object identifier of an organization, 2.5.4.10.
pub const ORGANIZATION: &[u8] = &[0x55, 4, 10];

/// When a certificate's validity begins.
pub fn not_before(certificate: &[u8]) -> Option<Timestamp> {
    let (tag, digits) = Reader(after_issuer(certificate)?.expect(SEQUENCE)?).next()?;
    time(tag, std::str::from_utf8(digits).ok()?)
}

/// The values of one attribute of a certificate's subject.
pub fn subject(certificate: &[u8], attribute: &[u8]) -> Option<Vec<String>> {
    let mut reader = after_issuer(certificate)?;
    reader.expect(SEQUENCE)?;
    let mut names = Reader(reader.expect(SEQUENCE)?);
    let mut values = Vec::new();
    while let Some(set) = names.expect(SET) {
        let mut pair = Reader(Reader(set).expect(SEQUENCE)?);
        let (_, identifier) = pair.next()?;
        let (_, value) = pair.next()?;
        if identifier == attribute {
            values.push(String::from_utf8_lossy(value).into_owned());
        }
    }
    Some(values)
}

/// What follows the issuer in a certificate: validity, subject, key.
fn after_issuer(certificate: &[u8]) -> Option<Reader<'_>> {
    let signed = Reader(Reader(certificate).expect(SEQUENCE)?).expect(SEQUENCE)?;
    let mut reader = Reader(signed);
    let (mut tag, _) = reader.next()?;
    if tag == VERSION {
        (tag, _) = reader.next()?;
    }
    (tag == INTEGER).then_some(())?;
    reader.expect(SEQUENCE)?;
    reader.expect(SEQUENCE)?;
    Some(reader)
}

fn time(tag: u8, digits: &str) -> Option<Timestamp> {
    let full = match tag {
        // Two digits stand for 1950 to 2049.
        UTC_TIME if digits.get(..2)? < "50" => format!("20{digits}"),
        UTC_TIME => format!("19{digits}"),
        GENERALIZED_TIME => digits.to_owned(),
        _ => return None,
    };
    let civil = DateTime::strptime("%Y%m%d%H%M%SZ", &full).ok()?;
    Some(civil.to_zoned(TimeZone::UTC).ok()?.timestamp())
}

/// One element: tag, length, content.
fn element(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = content.len().to_be_bytes();
    let significant = &length[length.iter().take_while(|byte| **byte == 0).count()..];
    let mut out = vec![tag];
    match (significant, u8::try_from(significant.len())) {
        ([], _) => out.push(0),
        ([short @ 0..0x80], _) => out.push(*short),
        (long, Ok(count)) => {
            out.push(0x80 | count);
            out.extend(long);
        }
        // proof: a usize has at most 16 bytes.
        (_, Err(_)) => {}
    }
    out.extend(content);
    out
}

/// Reads one element after the other.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn next(&mut self) -> Option<(u8, &'a [u8])> {
        let [tag, first, rest @ ..] = self.0 else { return None };
        let (length, rest) = if *first < 0x80 {
            (usize::from(*first), rest)
        } else {
            let (digits, rest) = rest.split_at_checked(usize::from(*first & 0x7f))?;
            if digits.len() > 4 {
                return None;
            }
            (digits.iter().fold(0, |length, digit| length << 8 | usize::from(*digit)), rest)
        };
        let (content, rest) = rest.split_at_checked(length)?;
        self.0 = rest;
        Some((*tag, content))
    }

    fn expect(&mut self, tag: u8) -> Option<&'a [u8]> {
        self.next().filter(|(found, _)| *found == tag).map(|(_, content)| content)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_survives_the_way_into_pkcs8_and_back() {
        for length in [1, 127, 128, 255, 256, 2350] {
            let key = vec![7; length];
            assert_eq!(pkcs1_of_pkcs8(&pkcs8_of_pkcs1(&key)), Some(key.as_slice()));
        }
        assert_eq!(pkcs1_of_pkcs8(b"\x30\x84\xff\xff\xff\xff"), None);
    }

    #[test]
    fn both_forms_of_a_time_are_read() {
        assert_eq!(time(UTC_TIME, "491231235959Z").unwrap().to_string(), "2049-12-31T23:59:59Z");
        assert_eq!(time(UTC_TIME, "500101000000Z").unwrap().to_string(), "1950-01-01T00:00:00Z");
        assert_eq!(time(GENERALIZED_TIME, "20501231235959Z").unwrap().to_string(), "2050-12-31T23:59:59Z");
        assert_eq!(time(UTC_TIME, "5"), None);
    }
}
