//! The certificate that seals: of X.509 (RFC 5280) only the public key and the time until which it is good.

use aws_lc_rs::rsa::{OaepPublicEncryptingKey, PublicEncryptingKey};
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;

use crate::cli::{Error, Result};

const SEQUENCE: u8 = 0x30;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;
/// `[0] EXPLICIT`, around the version.
const VERSION: u8 = 0xa0;

/// A certificate of a sealing key.
pub struct Certificate {
    key: OaepPublicEncryptingKey,
    /// Until when it is good.
    pub not_after: Timestamp,
}

impl std::fmt::Debug for Certificate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Certificate").field("not_after", &self.not_after).finish_non_exhaustive()
    }
}

impl Certificate {
    /// Reads the first certificate of a PEM file.
    ///
    /// # Errors
    /// When there is none, or its key is not RSA of 2048 to 8192 bits.
    pub fn from_pem(pem: &[u8]) -> Result<Self> {
        let der = CertificateDer::from_pem_slice(pem)
            .map_err(|_| Error::failed("there is no certificate in PEM"))?;
        let (key, not_after) = parts(&der).ok_or_else(|| Error::failed("the certificate is damaged"))?;
        let key =
            PublicEncryptingKey::from_der(key).ok().and_then(|key| OaepPublicEncryptingKey::new(key).ok());
        let key =
            key.ok_or_else(|| Error::failed("the certificate's key is no RSA key of 2048 to 8192 bits"))?;
        Ok(Self { key, not_after })
    }

    /// Refuses one that is out of date, as `kubeseal` does.
    ///
    /// # Errors
    /// Refused, with the time.
    pub fn must_be_good(&self, now: Timestamp) -> Result<()> {
        if now > self.not_after {
            return Err(Error::refused(format!("the certificate was good until {}", self.not_after))
                .hint("the controller makes a new one every 30 days: leave --cert out to take that"));
        }
        Ok(())
    }

    pub(super) fn key(&self) -> &OaepPublicEncryptingKey {
        &self.key
    }
}

/// The public key, as a SubjectPublicKeyInfo, and the end of the validity.
fn parts(certificate: &[u8]) -> Option<(&[u8], Timestamp)> {
    let (certificate, _) = expect(certificate, SEQUENCE)?;
    let (mut fields, _) = expect(certificate, SEQUENCE)?;
    if fields.first() == Some(&VERSION) {
        fields = element(fields)?.rest;
    }
    // Serial number, algorithm, issuer.
    for _ in 0..3 {
        fields = element(fields)?.rest;
    }
    let (validity, fields) = expect(fields, SEQUENCE)?;
    let not_after = time(&element(element(validity)?.rest)?)?;
    let key = element(element(fields)?.rest)?;
    (key.tag == SEQUENCE).then_some((key.whole, not_after))
}

/// One element of DER.
struct Element<'a> {
    tag: u8,
    /// With its tag and length.
    whole: &'a [u8],
    content: &'a [u8],
    rest: &'a [u8],
}

fn element(bytes: &[u8]) -> Option<Element<'_>> {
    let (&[tag, length], after) = bytes.split_first_chunk::<2>()?;
    let (length, after) = match length {
        0..=0x7f => (usize::from(length), after),
        0x81..=0x84 => {
            let (digits, after) = after.split_at_checked(usize::from(length & 0x7f))?;
            (digits.iter().fold(0, |number, digit| (number << 8) | usize::from(*digit)), after)
        }
        _ => return None,
    };
    let (content, rest) = after.split_at_checked(length)?;
    Some(Element { tag, whole: &bytes[..bytes.len() - rest.len()], content, rest })
}

/// The content of the element, which must have this tag, and what comes after it.
fn expect(bytes: &[u8], tag: u8) -> Option<(&[u8], &[u8])> {
    let found = element(bytes)?;
    (found.tag == tag).then_some((found.content, found.rest))
}

/// `YYMMDDhhmmssZ`, of which years from 50 on are in the twentieth century, or `YYYYMMDDhhmmssZ`.
fn time(element: &Element<'_>) -> Option<Timestamp> {
    let text = std::str::from_utf8(element.content).ok()?.strip_suffix('Z')?;
    let text = match element.tag {
        UTC_TIME if text.get(..2)?.parse::<u8>().ok()? >= 50 => format!("19{text}"),
        UTC_TIME => format!("20{text}"),
        GENERALIZED_TIME => text.to_owned(),
        _ => return None,
    };
    let at = DateTime::strptime("%Y%m%d%H%M%S", text).ok()?;
    Some(at.to_zoned(TimeZone::UTC).ok()?.timestamp())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A certificate of a key of 2048 bits, made for this test; good until 2035.
    const PEM: &str = include_str!("certificate.pem");

    #[test]
    fn key_and_time_are_read() {
        let certificate = Certificate::from_pem(PEM.as_bytes()).unwrap();
        assert_eq!(certificate.key.ciphertext_size(), 256);
        let before = certificate.not_after - jiff::SignedDuration::from_secs(1);
        assert!(certificate.must_be_good(before).is_ok());
        let after = certificate.not_after + jiff::SignedDuration::from_secs(1);
        assert!(certificate.must_be_good(after).unwrap_err().message.contains("was good until"));
        let sealed = certificate.seal_bytes(b"media/keys", b"hunter2").unwrap();
        assert_eq!(sealed.len(), 2 + 256 + "hunter2".len() + 16);
        assert_eq!(sealed[..2], [1, 0]);
    }

    #[test]
    fn what_is_no_certificate_is_refused() {
        for text in ["", "nonsense", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"] {
            assert!(Certificate::from_pem(text.as_bytes()).is_err(), "{text}");
        }
        let der = CertificateDer::from_pem_slice(PEM.as_bytes()).unwrap();
        for length in 0..der.len() {
            assert!(parts(&der[..length]).is_none(), "cut to {length}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_read(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = parts(&bytes);
        }
    }
}
