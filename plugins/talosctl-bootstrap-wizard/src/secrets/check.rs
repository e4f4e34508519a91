//! What a node does not look at when it takes a configuration: whether the secrets are what they should be. What is
//! said about them never repeats them.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};
use jiff::Timestamp;
use labkit::secret::{SecretText, Zeroizing, from_base64};
use x509_parser::certificate::X509Certificate;
use x509_parser::prelude::FromDer;

use super::key::PrivateKey;
use super::pem;
use crate::fields::Wrong;

/// 32 bytes in base64.
pub(super) fn bytes32(text: &str) -> Result<SecretText, Wrong> {
    decoded32(&STANDARD, text)
}

/// As [`bytes32`]; identities are in the alphabet of URLs, those of Talos 1.14 in the usual one.
pub(super) fn identity(text: &str) -> Result<SecretText, Wrong> {
    decoded32(&URL_SAFE, text).or_else(|_| decoded32(&STANDARD, text))
}

fn decoded32(engine: &impl Engine, text: &str) -> Result<SecretText, Wrong> {
    match engine.decode(text).map(Zeroizing::new) {
        Ok(bytes) if bytes.len() == 32 => Ok(SecretText::new(text.to_owned())),
        Ok(bytes) => Err(Wrong::new(format!("holds {} bytes, not 32", bytes.len()))),
        Err(_) => Err(Wrong::new("not base64")),
    }
}

/// `abcdef.0123456789abcdef`.
pub(super) fn token(text: &str) -> Result<SecretText, Wrong> {
    let is_part = |part: &str, length| {
        part.len() == length && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    };
    match text.split_once('.') {
        Some((id, secret)) if is_part(id, 6) && is_part(secret, 16) => Ok(SecretText::new(text.to_owned())),
        _ => Err(Wrong::new("not a token")
            .hint("a token has 6 and 16 lower-case letters and digits with a dot between")),
    }
}

/// A certificate authority's certificate, in base64 of PEM, that is good now.
pub(super) fn authority_certificate(text: &str, now: Timestamp) -> Result<String, Wrong> {
    let text = from_base64(text).ok_or_else(|| Wrong::new("not a PEM text in base64"))?;
    let none = || Wrong::new("not a certificate in PEM");
    let block = pem::decode(text.expose()).ok_or_else(none)?;
    let (_, certificate) = X509Certificate::from_der(&block.der).map_err(|_| none())?;
    if block.label != pem::CERTIFICATE {
        return Err(none());
    }
    let is_authority = certificate.basic_constraints().ok().flatten().is_some_and(|found| found.value.ca);
    let may_sign = certificate.key_usage().ok().flatten().is_none_or(|found| found.value.key_cert_sign());
    if !is_authority || !may_sign {
        return Err(Wrong::new("not the certificate of an authority"));
    }
    let is_its_own = certificate.subject().as_raw() == certificate.issuer().as_raw();
    if is_its_own && certificate.verify_signature(None).is_err() {
        return Err(Wrong::new("the certificate's signature is wrong: it was changed after it was made"));
    }
    let (from, until) =
        (certificate.validity().not_before.timestamp(), certificate.validity().not_after.timestamp());
    let time = |seconds| Timestamp::from_second(seconds).map(|time| time.to_string()).unwrap_or_default();
    if now.as_second() > until {
        return Err(Wrong::new(format!("the certificate was good until {}", time(until))));
    }
    if now.as_second() < from {
        let wrong = Wrong::new(format!("the certificate is good from {} on", time(from)));
        return Err(wrong.hint("check the clock of this machine"));
    }
    Ok(text.expose().to_owned())
}

/// A private key, in base64 of PEM.
pub(super) fn private_key(text: &str) -> Result<SecretText, Wrong> {
    let text = from_base64(text).ok_or_else(|| Wrong::new("not a PEM text in base64"))?;
    match PrivateKey::from_pem(&text) {
        Some(_) => Ok(text),
        None => Err(Wrong::new("not a private key in PEM").hint(
            "keys are Ed25519, ECDSA on P-256 or P-384, or RSA; whole, with their BEGIN and END lines",
        )),
    }
}

/// Whether the key is the certificate's.
pub(super) fn belong_together(certificate: &str, key: &SecretText) -> bool {
    let Some(block) = pem::decode(certificate) else { return false };
    let Ok((_, certificate)) = X509Certificate::from_der(&block.der) else { return false };
    let Some(key) = PrivateKey::from_pem(key) else { return false };
    *certificate.public_key().subject_public_key.data == *key.public_key()
}
