//! Sealing for Bitnami's Sealed Secrets: what only the controller of a cluster can open.
//!
//! An item is the length of the RSA part in two bytes, big endian; RSA-OAEP with SHA-256 of a random session key of 32
//! bytes, labelled with the scope; AES-256-GCM of the value under that key with a nonce of zeros, which is safe since
//! the key is used once (bitnami/sealed-secrets: pkg/crypto/crypto.go).

mod certificate;

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use aws_lc_rs::rand;
use aws_lc_rs::rsa::OAEP_SHA256_MGF1SHA256;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use clap::ValueEnum;
use secrecy::zeroize::Zeroizing;

pub use certificate::Certificate;

use crate::cli::{Error, Result};
use crate::secret::SecretText;

/// Bytes of a session key.
const SESSION_KEY: usize = 32;

/// Where a sealed item can be opened.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum Scope {
    /// Under its name in its namespace only.
    #[default]
    Strict,
    /// Under any name in its namespace.
    NamespaceWide,
    /// Anywhere in the cluster.
    ClusterWide,
}

impl Scope {
    /// The annotation that a SealedSecret of this scope has.
    pub fn annotation(self) -> Option<&'static str> {
        match self {
            Self::Strict => None,
            Self::NamespaceWide => Some("sealedsecrets.bitnami.com/namespace-wide"),
            Self::ClusterWide => Some("sealedsecrets.bitnami.com/cluster-wide"),
        }
    }

    /// What binds an item to its place.
    fn label(self, namespace: &str, name: &str) -> String {
        match self {
            Self::Strict => format!("{namespace}/{name}"),
            Self::NamespaceWide => namespace.to_owned(),
            Self::ClusterWide => String::new(),
        }
    }
}

impl Certificate {
    /// Seals a value for the SealedSecret of this name; base64, as it stands in `spec.encryptedData`.
    ///
    /// # Errors
    /// When the machine gives no randomness.
    pub fn seal(&self, scope: Scope, namespace: &str, name: &str, value: &SecretText) -> Result<String> {
        let label = scope.label(namespace, name);
        let sealed = self.seal_bytes(label.as_bytes(), value.expose().as_bytes());
        sealed
            .map(|bytes| STANDARD.encode(bytes))
            .ok_or_else(|| Error::failed("cannot seal a value").caused_by("the system gives no randomness"))
    }

    fn seal_bytes(&self, label: &[u8], value: &[u8]) -> Option<Vec<u8>> {
        let mut session = Zeroizing::new([0; SESSION_KEY]);
        rand::fill(session.as_mut()).ok()?;
        let key = self.key();
        let mut wrapped = vec![0; key.ciphertext_size()];
        let wrapped =
            key.encrypt(&OAEP_SHA256_MGF1SHA256, session.as_ref(), &mut wrapped, Some(label)).ok()?;
        let mut sealed = Zeroizing::new(value.to_vec());
        let once = LessSafeKey::new(UnboundKey::new(&AES_256_GCM, session.as_ref()).ok()?);
        let tag = once
            .seal_in_place_separate_tag(
                Nonce::assume_unique_for_key([0; NONCE_LEN]),
                Aad::empty(),
                &mut sealed,
            )
            .ok()?;
        let length = u16::try_from(wrapped.len()).ok()?.to_be_bytes();
        Some([length.as_slice(), wrapped, &sealed, tag.as_ref()].concat())
    }
}
