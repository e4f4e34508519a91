//! The controller's key Secrets.
//!
//! Of the label's values only `active` counts; a Secret named exactly like the prefix counts without a label
//! (bitnami/sealed-secrets: pkg/controller/main.go and keys.go). What cannot be read is passed over, where
//! the real controller would crash at its start.

use aws_lc_rs::rsa::KeySize;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::{SignedDuration, Timestamp};
use rcgen::{BasicConstraints, CertificateParams, DistinguishedName, IsCa, KeyPair, KeyUsagePurpose};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer};
use serde_json::{Value, json};

use super::cipher::SealingKey;
use crate::kube::controllers::world::text;
use crate::kube::der;

/// The label of key Secrets.
pub const LABEL: &str = "sealedsecrets.bitnami.com/sealed-secrets-key";
/// What names of key Secrets begin with.
pub const PREFIX: &str = "sealed-secrets-key";
/// How long a certificate is good for: ten years.
const VALIDITY: SignedDuration = SignedDuration::from_hours(10 * 365 * 24);

/// A key Secret's content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyPem {
    /// The private key in PEM.
    pub key: Vec<u8>,
    /// The certificate in PEM; the first one counts.
    pub certificate: Vec<u8>,
}

impl KeyPem {
    /// When the certificate's validity begins; the newest key seals.
    pub fn not_before(&self) -> Option<Timestamp> {
        der::not_before(&CertificateDer::from_pem_slice(&self.certificate).ok()?)
    }
}

/// Whether the controller of the Secret's namespace loads it as a key.
pub fn is_key(secret: &Value) -> bool {
    secret["metadata"]["labels"][LABEL] == "active" || secret["metadata"]["name"] == PREFIX
}

/// Reads a key Secret; nothing where a part is missing.
pub fn read(secret: &Value) -> Option<KeyPem> {
    let data = |name: &str| STANDARD.decode(text(&secret["data"], &format!("/{name}"))).ok();
    Some(KeyPem { key: data("tls.key")?, certificate: data("tls.crt")? })
}

/// A key Secret as the controller makes it, without a name.
pub fn generate(namespace: &str, size: KeySize, now: Timestamp) -> Option<Value> {
    let key = SealingKey::generate(size)?;
    let certificate = self_signed(&key, now)?;
    Some(json!({
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {
            "generateName": PREFIX,
            "namespace": namespace,
            "labels": {LABEL: "active"},
        },
        "type": "kubernetes.io/tls",
        "data": {
            "tls.crt": STANDARD.encode(certificate),
            "tls.key": STANDARD.encode(key.to_pem()),
        },
    }))
}

/// A certificate without a name, of its own authority.
fn self_signed(key: &SealingKey, now: Timestamp) -> Option<String> {
    let pair = KeyPair::try_from(&PrivatePkcs8KeyDer::from(key.pkcs8())).ok()?;
    let mut wanted = CertificateParams::new(Vec::new()).ok()?;
    wanted.distinguished_name = DistinguishedName::new();
    wanted.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    wanted.key_usages = vec![KeyUsagePurpose::EncipherOnly];
    wanted.not_before = std::time::SystemTime::from(now).into();
    wanted.not_after = std::time::SystemTime::from(now + VALIDITY).into();
    Some(wanted.self_signed(&pair).ok()?.pem())
}
