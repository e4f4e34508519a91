//! A certificate authority of a machine configuration, ready to sign.
//!
//! A node takes whatever is base64 and fails only when it uses it, so nothing here is asked before that.

use rcgen::{
    CertificateParams, DistinguishedName, DnType, DnValue, Issuer, KeyIdMethod, KeyPair, KeyUsagePurpose,
    PKCS_ECDSA_P256_SHA256, PKCS_ED25519,
};
use rustls::pki_types::pem::{PemObject, SectionKind};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use x509_parser::asn1_rs::Tag;
use x509_parser::prelude::{FromDer, ParsedExtension, X509Certificate};

use crate::kube::der;
use crate::talos::view::Authority;

/// Why an authority cannot sign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CertificateError(pub String);

impl std::fmt::Display for CertificateError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for CertificateError {}

/// A signer from certificate and key. What it signs names the authority exactly as its own certificate does, string
/// types and key identifier included, since verifiers compare bytes.
///
/// # Errors
///
/// The text is not a certificate, there is no key, the key is not read, or it belongs to another certificate.
pub fn issuer(authority: &Authority) -> Result<Issuer<'static, KeyPair>, CertificateError> {
    let fail = |what: &str| CertificateError(what.to_owned());
    let der = CertificateDer::from_pem_slice(authority.certificate.as_bytes())
        .map_err(|_| fail("failed to parse PEM block"))?;
    let (_, certificate) =
        X509Certificate::from_der(&der).map_err(|_| fail("failed to parse certificate"))?;
    let key = key_pair(authority.key.as_deref().ok_or_else(|| fail("no CA key is available"))?)?;
    if certificate.public_key().subject_public_key.data.as_ref() != key.public_key_raw() {
        return Err(fail("tls: private key does not match public key"));
    }
    let mut params = CertificateParams::default();
    params.distinguished_name = subject(&certificate);
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature, KeyUsagePurpose::KeyCertSign];
    params.key_identifier_method = certificate
        .extensions()
        .iter()
        .find_map(|extension| match extension.parsed_extension() {
            ParsedExtension::SubjectKeyIdentifier(id) => Some(KeyIdMethod::PreSpecified(id.0.to_vec())),
            _ => None,
        })
        .unwrap_or(KeyIdMethod::Sha256);
    Ok(Issuer::new(params, key))
}

/// A key under any of the labels Talos writes or takes: `ED25519 PRIVATE KEY` (PKCS#8 under its own name),
/// `EC PRIVATE KEY` (SEC 1) and `PRIVATE KEY` (PKCS#8).
fn key_pair(pem: &str) -> Result<KeyPair, CertificateError> {
    let fail = || CertificateError("failed to parse PEM block".to_owned());
    let renamed = pem.replace("ED25519 PRIVATE KEY", "PRIVATE KEY");
    let (kind, bytes) = <(SectionKind, Vec<u8>)>::from_pem_slice(renamed.as_bytes()).map_err(|_| fail())?;
    let (der, algorithm) = match kind {
        SectionKind::EcPrivateKey => (
            PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(der::pkcs8_of_p256(&bytes))),
            &PKCS_ECDSA_P256_SHA256,
        ),
        _ if pem.contains("ED25519") => {
            (PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(bytes)), &PKCS_ED25519)
        }
        _ => {
            let der = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(bytes));
            return KeyPair::try_from(&der).map_err(|_| fail());
        }
    };
    KeyPair::from_der_and_sign_algo(&der, algorithm).map_err(|_| fail())
}

fn subject(certificate: &X509Certificate<'_>) -> DistinguishedName {
    let mut name = DistinguishedName::new();
    for attribute in certificate.subject().iter_attributes() {
        let Ok(text) = attribute.as_str() else { continue };
        let kind = match attribute.attr_type().to_id_string().as_str() {
            "2.5.4.3" => DnType::CommonName,
            "2.5.4.10" => DnType::OrganizationName,
            "2.5.4.11" => DnType::OrganizationalUnitName,
            "2.5.4.6" => DnType::CountryName,
            other => DnType::CustomDnType(other.split('.').filter_map(|part| part.parse().ok()).collect()),
        };
        let value = match (attribute.attr_value().tag(), text.try_into()) {
            (Tag::PrintableString, Ok(printable)) => DnValue::PrintableString(printable),
            _ => DnValue::Utf8String(text.to_owned()),
        };
        name.push(kind, value);
    }
    name
}
