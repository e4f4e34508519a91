//! The ciphertext of one item, and the keys that open it.
//!
//! Length of the RSA part in two bytes, big endian; RSA-OAEP with SHA-256 (and MGF1 with SHA-256) of a
//! random session key of 32 bytes, labelled with the scope; AES-256-GCM of the value under that key with a
//! nonce of zeros, which is safe because the key is used once
//! (bitnami/sealed-secrets: pkg/crypto/crypto.go).

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use aws_lc_rs::encoding::AsDer;
use aws_lc_rs::rand;
use aws_lc_rs::rsa::{
    KeySize, OAEP_SHA256_MGF1SHA256, OaepPrivateDecryptingKey, OaepPublicEncryptingKey, PrivateDecryptingKey,
};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rustls::pki_types::PrivateKeyDer;
use rustls::pki_types::pem::PemObject;

use crate::kube::der;

/// Where a sealed item may be opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Under its name in its namespace only.
    Strict,
    /// Under any name in its namespace.
    NamespaceWide,
    /// Anywhere in the cluster.
    ClusterWide,
}

impl Scope {
    /// The OAEP label of a SealedSecret with this scope.
    pub fn label(self, namespace: &str, name: &str) -> String {
        match self {
            Scope::Strict => format!("{namespace}/{name}"),
            Scope::NamespaceWide => namespace.to_owned(),
            Scope::ClusterWide => String::new(),
        }
    }
}

/// An RSA key that seals and opens.
pub struct SealingKey {
    opening: OaepPrivateDecryptingKey,
    sealing: OaepPublicEncryptingKey,
    pkcs8: Vec<u8>,
}

impl std::fmt::Debug for SealingKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SealingKey").field("bits", &self.opening.key_size_bits()).finish_non_exhaustive()
    }
}

const SESSION_KEY: usize = 32;

impl SealingKey {
    /// A new key; the larger ones take seconds.
    pub fn generate(size: KeySize) -> Option<SealingKey> {
        let key = PrivateDecryptingKey::generate(size).ok()?;
        SealingKey::of(key.as_der().ok()?.as_ref().to_vec())
    }

    /// Reads a PEM file with a key in PKCS#1 or PKCS#8; nothing where that is no RSA key.
    pub fn from_pem(pem: &[u8]) -> Option<SealingKey> {
        match PrivateKeyDer::from_pem_slice(pem).ok()? {
            PrivateKeyDer::Pkcs1(key) => SealingKey::of(der::pkcs8_of_pkcs1(key.secret_pkcs1_der())),
            PrivateKeyDer::Pkcs8(key) => SealingKey::of(key.secret_pkcs8_der().to_vec()),
            _ => None,
        }
    }

    fn of(pkcs8: Vec<u8>) -> Option<SealingKey> {
        let key = PrivateDecryptingKey::from_pkcs8(&pkcs8).ok()?;
        Some(SealingKey {
            sealing: OaepPublicEncryptingKey::new(key.public_key()).ok()?,
            opening: OaepPrivateDecryptingKey::new(key).ok()?,
            pkcs8,
        })
    }

    /// The key in PKCS#8, for signing.
    pub fn pkcs8(&self) -> &[u8] {
        &self.pkcs8
    }

    /// The key as the controller writes it: PKCS#1 in PEM.
    pub fn to_pem(&self) -> String {
        let text = STANDARD.encode(der::pkcs1_of_pkcs8(&self.pkcs8).unwrap_or_default());
        let lines: Vec<&str> =
            text.as_bytes().chunks(64).filter_map(|line| std::str::from_utf8(line).ok()).collect();
        let kind = "RSA PRIVATE KEY";
        format!("-----BEGIN {kind}-----\n{}\n-----END {kind}-----\n", lines.join("\n"))
    }

    /// Seals a value for a label; nothing where the machine has no randomness to give.
    pub fn seal(&self, label: &str, value: &[u8]) -> Option<Vec<u8>> {
        let mut session = [0; SESSION_KEY];
        rand::fill(&mut session).ok()?;
        let mut wrapped = vec![0; self.sealing.ciphertext_size()];
        let label = label.as_bytes();
        let wrapped =
            self.sealing.encrypt(&OAEP_SHA256_MGF1SHA256, &session, &mut wrapped, Some(label)).ok()?;
        let mut sealed = value.to_vec();
        let (key, nonce) = once(&session)?;
        key.seal_in_place_append_tag(nonce, Aad::empty(), &mut sealed).ok()?;
        let length = u16::try_from(wrapped.len()).ok()?.to_be_bytes();
        Some([length.as_slice(), wrapped, &sealed].concat())
    }

    /// Opens what was sealed for this key and label; nothing where it was not.
    pub fn open(&self, label: &str, ciphertext: &[u8]) -> Option<Vec<u8>> {
        let (length, rest) = ciphertext.split_first_chunk()?;
        let (wrapped, sealed) = rest.split_at_checked(usize::from(u16::from_be_bytes(*length)))?;
        let mut session = vec![0; self.opening.min_output_size()];
        let label = label.as_bytes();
        let session =
            self.opening.decrypt(&OAEP_SHA256_MGF1SHA256, wrapped, &mut session, Some(label)).ok()?;
        let mut value = sealed.to_vec();
        let (key, nonce) = once(session)?;
        Some(key.open_in_place(nonce, Aad::empty(), &mut value).ok()?.to_vec())
    }
}

/// A session key for its one use.
fn once(session: &[u8]) -> Option<(LessSafeKey, Nonce)> {
    let key = LessSafeKey::new(UnboundKey::new(&AES_256_GCM, session).ok()?);
    Some((key, Nonce::assume_unique_for_key([0; NONCE_LEN])))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> SealingKey {
        SealingKey::generate(KeySize::Rsa2048).unwrap()
    }

    #[test]
    fn a_value_opens_with_its_key_and_label_only() {
        let (key, other) = (key(), key());
        for value in [b"".as_slice(), b"hunter2", &[0xff; 5000]] {
            let sealed = key.seal("media/app", value).unwrap();
            // Two bytes of length, as many as the modulus has, the value and its tag of sixteen.
            assert_eq!(sealed.len(), 2 + 256 + value.len() + 16);
            assert_eq!(key.open("media/app", &sealed).as_deref(), Some(value));
            assert_eq!(key.open("media/other", &sealed), None);
            assert_eq!(key.open("", &sealed), None);
            assert_eq!(other.open("media/app", &sealed), None);
        }
    }

    #[test]
    fn what_is_cut_or_changed_does_not_open() {
        let key = key();
        let sealed = key.seal("", b"value").unwrap();
        for length in 0..sealed.len() {
            assert_eq!(key.open("", &sealed[..length]), None, "cut to {length}");
        }
        for at in [0, 2, 200, sealed.len() - 1] {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert_eq!(key.open("", &changed), None, "changed at {at}");
        }
    }

    #[test]
    fn a_key_survives_its_pem() {
        let key = key();
        let pem = key.to_pem();
        assert!(pem.lines().all(|line| line.len() <= 64));
        let again = SealingKey::from_pem(pem.as_bytes()).unwrap();
        assert_eq!(again.open("x", &key.seal("x", b"v").unwrap()).unwrap(), b"v");
        assert!(SealingKey::from_pem(b"no key").is_none());
    }

    #[test]
    fn labels_follow_the_scope() {
        assert_eq!(Scope::Strict.label("media", "app"), "media/app");
        assert_eq!(Scope::NamespaceWide.label("media", "app"), "media");
        assert_eq!(Scope::ClusterWide.label("media", "app"), "");
    }
}
