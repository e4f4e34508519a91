//! What certificates say: fingerprint, names, roles, validity.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest, Sha256};
use x509_parser::prelude::{FromDer, GeneralName, X509Certificate, X509Name};

use super::pem;
use crate::cli::Error;

/// Common name of the certificate that a node in maintenance mode shows.
const MAINTENANCE: &str = "maintenance-service.talos.dev";

/// SHA-256 of a certificate's public key (its SubjectPublicKeyInfo in DER), as a node's console and
/// `talosctl --cert-fingerprint` write it: 44 characters of base64. A node makes a new key at every boot.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fingerprint([u8; 32]);

impl Fingerprint {
    /// Of a SubjectPublicKeyInfo.
    fn of(spki: &[u8]) -> Self {
        Self(Sha256::digest(spki).into())
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&STANDARD.encode(self.0))
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl FromStr for Fingerprint {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let bytes = STANDARD.decode(text.trim()).ok().and_then(|bytes| bytes.try_into().ok());
        bytes.map(Self).ok_or_else(|| {
            Error::usage(format!("{text:?} is no fingerprint of a certificate"))
                .hint("copy the 44 characters behind \"fingerprint\" from the node's console")
        })
    }
}

impl Serialize for Fingerprint {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Fingerprint {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(|error: Error| serde::de::Error::custom(error.message))
    }
}

/// The public part of a certificate that people and rules look at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Certificate {
    /// Of its public key.
    #[schemars(with = "String")]
    pub fingerprint: Fingerprint,
    /// Whose it is, such as `CN=node-1`; empty when it does not say.
    pub subject: String,
    /// The subject's common names.
    #[serde(skip)]
    pub common_names: Vec<String>,
    /// The subject's organisations: in a client's certificate, its roles.
    #[serde(skip)]
    pub organizations: Vec<String>,
    /// Who signed it, such as `O=talos`.
    pub issuer: String,
    /// The issuer's organisations.
    #[serde(skip)]
    pub issuer_organizations: Vec<String>,
    /// The host names and addresses it is good for.
    pub names: Vec<String>,
    /// Good from then on.
    #[schemars(with = "String")]
    pub not_before: Timestamp,
    /// Good until then.
    #[schemars(with = "String")]
    pub not_after: Timestamp,
    /// The certificate itself.
    #[serde(skip)]
    pub der: Der,
}

/// A certificate in DER, which `Debug` does not print.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Der(pub Vec<u8>);

impl fmt::Debug for Der {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "[{} bytes]", self.0.len())
    }
}

impl Certificate {
    /// Reads X.509 in DER; `None` when it is none.
    pub fn from_der(der: &[u8]) -> Option<Self> {
        let (_, certificate) = X509Certificate::from_der(der).ok()?;
        let time = |seconds: i64| Timestamp::from_second(seconds).ok();
        Some(Self {
            fingerprint: Fingerprint::of(certificate.public_key().raw),
            subject: certificate.subject().to_string(),
            common_names: texts(certificate.subject().iter_common_name()),
            organizations: organizations(certificate.subject()),
            issuer: certificate.issuer().to_string(),
            issuer_organizations: organizations(certificate.issuer()),
            names: names(&certificate),
            not_before: time(certificate.validity().not_before.timestamp())?,
            not_after: time(certificate.validity().not_after.timestamp())?,
            der: Der(der.to_vec()),
        })
    }

    /// Reads the first certificate of a PEM text; `None` when there is none.
    pub fn from_pem(text: &str) -> Option<Self> {
        let blocks = pem::decode(text)?;
        Self::from_der(&blocks.iter().find(|block| block.label == "CERTIFICATE")?.der)
    }

    /// Whether this is what a node shows that waits for its configuration.
    pub fn is_maintenance(&self) -> bool {
        self.common_names.iter().any(|name| name == MAINTENANCE)
    }

    /// Whether a Talos cluster's own authority is named as the issuer. Anybody can write that into a certificate.
    pub fn is_from_talos(&self) -> bool {
        self.issuer_organizations.iter().any(|name| name == "talos")
    }

    /// Whether the key of `authority` signed it.
    pub fn is_signed_by(&self, authority: &Self) -> bool {
        is_signed_by(&self.der.0, &authority.der.0)
    }

    /// The Talos roles in a client's certificate, such as `os:admin`.
    pub fn roles(&self) -> impl Iterator<Item = &str> {
        self.organizations.iter().map(String::as_str).filter(|name| name.starts_with("os:"))
    }
}

/// Whether `certificate` (DER) is signed by the key of `authority` (DER).
pub fn is_signed_by(certificate: &[u8], authority: &[u8]) -> bool {
    let parse = |der| X509Certificate::from_der(der).ok().map(|(_, parsed)| parsed);
    match (parse(certificate), parse(authority)) {
        (Some(certificate), Some(authority)) => {
            certificate.verify_signature(Some(authority.public_key())).is_ok()
        }
        _ => false,
    }
}

fn organizations(name: &X509Name<'_>) -> Vec<String> {
    texts(name.iter_organization())
}

fn texts<'a>(
    attributes: impl Iterator<Item = &'a x509_parser::x509::AttributeTypeAndValue<'a>>,
) -> Vec<String> {
    attributes.filter_map(|attribute| attribute.as_str().ok().map(str::to_owned)).collect()
}

fn names(certificate: &X509Certificate<'_>) -> Vec<String> {
    let Ok(Some(extension)) = certificate.subject_alternative_name() else { return Vec::new() };
    let text = |name: &GeneralName<'_>| match name {
        GeneralName::DNSName(name) => Some((*name).to_owned()),
        GeneralName::IPAddress(bytes) => ip(bytes).map(|ip| ip.to_string()),
        _ => None,
    };
    extension.value.general_names.iter().filter_map(text).collect()
}

fn ip(bytes: &[u8]) -> Option<IpAddr> {
    if let Ok(four) = <[u8; 4]>::try_from(bytes) {
        return Some(four.into());
    }
    <[u8; 16]>::try_from(bytes).ok().map(IpAddr::from)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::talos::testing::Authority;

    #[test]
    fn a_fingerprint_is_written_and_read_as_on_the_console() {
        let text = "S0m5qcd1mzuhy5qUCpnEfZVXPBbBGDHAkEcHZmNxmKI=";
        let fingerprint: Fingerprint = text.parse().unwrap();
        assert_eq!(fingerprint.to_string(), text);
        assert_eq!(serde_json::to_string(&fingerprint).unwrap(), format!("{text:?}"));
        for wrong in ["", "abc", "S0m5qcd1mzuhy5qUCpnEfZVXPBbBGDHAkEcHZmNxmK"] {
            assert!(wrong.parse::<Fingerprint>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn names_roles_and_issuer_are_read() {
        let authority = Authority::talos();
        let admin = Certificate::from_pem(&authority.client(&["os:admin"]).certificate).unwrap();
        assert_eq!(admin.roles().collect::<Vec<_>>(), ["os:admin"]);
        assert!(admin.is_from_talos() && !admin.is_maintenance());
        let node = Certificate::from_pem(&authority.server(&["node-1", "10.0.0.5", "fd00::5"]).certificate);
        assert_eq!(node.unwrap().names, ["node-1", "10.0.0.5", "fd00::5"]);
    }

    #[test]
    fn a_signature_is_told_from_the_name_of_the_signer() {
        let (one, other) = (Authority::talos(), Authority::talos());
        let client = pem::decode(&one.client(&["os:admin"]).certificate).unwrap();
        assert!(is_signed_by(&client[0].der, &one.der()));
        assert!(!is_signed_by(&client[0].der, &other.der()));
        assert!(!is_signed_by(b"x", &other.der()));
    }
}
