//! Private keys: made, read and signed with by aws-lc, and written as talosctl writes them.

use aws_lc_rs::encoding::{AsDer, EcPrivateKeyRfc5915Der, Pkcs8V1Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1_SIGNING, ECDSA_P384_SHA384_ASN1_SIGNING, EcdsaKeyPair, EcdsaSigningAlgorithm,
    Ed25519KeyPair, KeyPair, RSA_PKCS1_SHA256, RsaKeyPair,
};
use labkit::cli::{Error, Result};
use labkit::secret::SecretText;
use x509_parser::asn1_rs::{Any, FromDer};

use super::pem;

/// Which sort of key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Algorithm {
    /// Ed25519.
    Ed25519,
    /// ECDSA on P-256 with SHA-256.
    P256,
    /// ECDSA on P-384 with SHA-384.
    P384,
    /// RSA, PKCS#1 v1.5 with SHA-256.
    Rsa,
}

enum Pair {
    Ed25519(Ed25519KeyPair),
    Ec(EcdsaKeyPair),
    Rsa(RsaKeyPair),
}

/// A private key and its PEM.
pub struct PrivateKey {
    algorithm: Algorithm,
    pair: Pair,
    pem: SecretText,
}

impl std::fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "[{:?} key]", self.algorithm)
    }
}

impl PrivateKey {
    /// A new Ed25519 key: PKCS#8 version 1 of 48 bytes, under a label of its own (siderolabs/crypto: x509).
    ///
    /// # Errors
    /// When the machine gives no randomness.
    pub fn ed25519() -> Result<Self> {
        let document = Ed25519KeyPair::generate_pkcs8v1(&SystemRandom::new()).map_err(|_| no_key())?;
        let pair = Ed25519KeyPair::from_pkcs8_maybe_unchecked(document.as_ref()).map_err(|_| no_key())?;
        let pem = pem::encode("ED25519 PRIVATE KEY", document.as_ref());
        Ok(Self { algorithm: Algorithm::Ed25519, pair: Pair::Ed25519(pair), pem })
    }

    /// A new key on P-256: SEC1 (RFC 5915) of 121 bytes.
    ///
    /// # Errors
    /// When the machine gives no randomness.
    pub fn p256() -> Result<Self> {
        let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).map_err(|_| no_key())?;
        let der: EcPrivateKeyRfc5915Der<'_> = pair.private_key().as_der().map_err(|_| no_key())?;
        let pem = pem::encode("EC PRIVATE KEY", der.as_ref());
        Ok(Self { algorithm: Algorithm::P256, pair: Pair::Ec(pair), pem })
    }

    /// A new RSA key of 4096 bits: PKCS#1 (RFC 8017). It takes a second or more.
    ///
    /// # Errors
    /// When the machine gives no randomness.
    pub fn rsa4096() -> Result<Self> {
        let pair = RsaKeyPair::generate(KeySize::Rsa4096).map_err(|_| no_key())?;
        let der: Pkcs8V1Der<'_> = pair.as_der().map_err(|_| no_key())?;
        let pem = pem::encode("RSA PRIVATE KEY", inner_key(der.as_ref()).ok_or_else(no_key)?);
        Ok(Self { algorithm: Algorithm::Rsa, pair: Pair::Rsa(pair), pem })
    }

    /// Reads a key in PEM, whatever talosctl or kubeadm may have written; `None` if it is none.
    pub fn from_pem(text: &SecretText) -> Option<Self> {
        let block = pem::decode(text.expose())?;
        let der = block.der.as_slice();
        let (algorithm, pair) = match block.label.as_str() {
            "ED25519 PRIVATE KEY" => ed25519(der)?,
            "EC PRIVATE KEY" => ec(der)?,
            "RSA PRIVATE KEY" => (Algorithm::Rsa, Pair::Rsa(RsaKeyPair::from_der(der).ok()?)),
            "PRIVATE KEY" => ed25519(der)
                .or_else(|| ec(der))
                .or_else(|| Some((Algorithm::Rsa, Pair::Rsa(RsaKeyPair::from_pkcs8(der).ok()?))))?,
            _ => return None,
        };
        Some(Self { algorithm, pair, pem: text.clone() })
    }

    /// Which sort.
    pub fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// The key as PEM.
    pub fn pem(&self) -> &SecretText {
        &self.pem
    }

    /// The public key as it is in a certificate, without its algorithm.
    pub fn public_key(&self) -> &[u8] {
        match &self.pair {
            Pair::Ed25519(pair) => pair.public_key().as_ref(),
            Pair::Ec(pair) => pair.public_key().as_ref(),
            Pair::Rsa(pair) => pair.public_key().as_ref(),
        }
    }
}

impl rcgen::PublicKeyData for PrivateKey {
    fn der_bytes(&self) -> &[u8] {
        self.public_key()
    }

    fn algorithm(&self) -> &'static rcgen::SignatureAlgorithm {
        match self.algorithm {
            Algorithm::Ed25519 => &rcgen::PKCS_ED25519,
            Algorithm::P256 => &rcgen::PKCS_ECDSA_P256_SHA256,
            Algorithm::P384 => &rcgen::PKCS_ECDSA_P384_SHA384,
            Algorithm::Rsa => &rcgen::PKCS_RSA_SHA256,
        }
    }
}

impl rcgen::SigningKey for PrivateKey {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, rcgen::Error> {
        let random = SystemRandom::new();
        let failed = |_| rcgen::Error::RemoteKeyError;
        match &self.pair {
            Pair::Ed25519(pair) => Ok(pair.sign(message).as_ref().to_vec()),
            Pair::Ec(pair) => Ok(pair.sign(&random, message).map_err(failed)?.as_ref().to_vec()),
            Pair::Rsa(pair) => {
                let mut signature = vec![0; pair.public_modulus_len()];
                pair.sign(&RSA_PKCS1_SHA256, &random, message, &mut signature).map_err(failed)?;
                Ok(signature)
            }
        }
    }
}

fn ed25519(der: &[u8]) -> Option<(Algorithm, Pair)> {
    let pair = Ed25519KeyPair::from_pkcs8_maybe_unchecked(der).ok()?;
    Some((Algorithm::Ed25519, Pair::Ed25519(pair)))
}

fn ec(der: &[u8]) -> Option<(Algorithm, Pair)> {
    let on =
        |algorithm: &'static EcdsaSigningAlgorithm| EcdsaKeyPair::from_private_key_der(algorithm, der).ok();
    let p256 = on(&ECDSA_P256_SHA256_ASN1_SIGNING).map(|pair| (Algorithm::P256, Pair::Ec(pair)));
    p256.or_else(|| Some((Algorithm::P384, Pair::Ec(on(&ECDSA_P384_SHA384_ASN1_SIGNING)?))))
}

/// What PKCS#8 (RFC 5958) wraps: version, algorithm, and an octet string with the key.
fn inner_key(pkcs8: &[u8]) -> Option<&[u8]> {
    let (_, sequence) = Any::from_der(pkcs8).ok()?;
    let (rest, _version) = Any::from_der(sequence.data).ok()?;
    let (rest, _algorithm) = Any::from_der(rest).ok()?;
    let (_, key) = Any::from_der(rest).ok()?;
    Some(key.data)
}

pub(super) fn no_key() -> Error {
    Error::failed("no key can be made: this machine gives no randomness")
}
