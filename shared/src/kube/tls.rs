//! TLS back-end and client certificates.
//!
//! rustls reads a client certificate to compare its key with the private key, and refuses what it cannot read, X.509
//! version 1 among it. Go does not mind the version, and `openssl x509 -req` without extensions, as many guides have
//! it, makes version 1. So the comparison is made here, and a certificate that cannot be compared is sent as it is:
//! the API server decides.

use std::sync::Arc;

use rustls::crypto::{CryptoProvider, KeyProvider, ring};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, SubjectPublicKeyInfoDer};
use rustls::sign::{CertifiedKey, Signer, SigningKey};
use rustls::{InconsistentKeys, SignatureAlgorithm, SignatureScheme};

use crate::cli::{Error, Result};

/// Installs the TLS back-end for the whole process. Two could be linked in; the first to be installed wins, and a
/// second call changes nothing.
pub fn install_provider() {
    let provider = CryptoProvider { key_provider: &Keys, ..ring::default_provider() };
    let _installed_before = provider.install_default();
}

/// ring's reader of private keys.
#[derive(Debug)]
struct Keys;

impl KeyProvider for Keys {
    fn load_private_key(
        &self,
        key: PrivateKeyDer<'static>,
    ) -> std::result::Result<Arc<dyn SigningKey>, rustls::Error> {
        let key = ring::default_provider().key_provider.load_private_key(key)?;
        Ok(Arc::new(Uncompared(key)))
    }
}

/// A private key that keeps its public half to itself, so that rustls compares it with no certificate.
#[derive(Debug)]
struct Uncompared(Arc<dyn SigningKey>);

impl SigningKey for Uncompared {
    fn choose_scheme(&self, offered: &[SignatureScheme]) -> Option<Box<dyn Signer>> {
        self.0.choose_scheme(offered)
    }

    fn public_key(&self) -> Option<SubjectPublicKeyInfoDer<'_>> {
        None
    }

    fn algorithm(&self) -> SignatureAlgorithm {
        self.0.algorithm()
    }
}

/// Looks at a client certificate and its key, both PEM, before they are used.
///
/// # Errors
/// When one of them cannot be read, or they do not belong together.
pub(super) fn check_identity(certificate: &[u8], key: &[u8]) -> Result<()> {
    let chain: std::result::Result<Vec<_>, _> = CertificateDer::pem_slice_iter(certificate).collect();
    let chain = chain.unwrap_or_default();
    if chain.is_empty() {
        return Err(Error::failed("the client certificate is not well-formed PEM")
            .hint("it must be PEM: -----BEGIN CERTIFICATE-----"));
    }
    // The library's reasons are left out: they could repeat a part of the key.
    let unreadable = || {
        Error::failed("the client key cannot be read").hint(
            "it must be an unencrypted RSA, ECDSA (P-256, P-384) or Ed25519 key in PEM: \
             -----BEGIN PRIVATE KEY-----",
        )
    };
    let key = PrivateKeyDer::from_pem_slice(key).map_err(|_| unreadable())?;
    let key = ring::default_provider().key_provider.load_private_key(key).map_err(|_| unreadable())?;
    match CertifiedKey::new(chain, key).keys_match() {
        Err(rustls::Error::InconsistentKeys(InconsistentKeys::KeyMismatch)) => {
            Err(Error::failed("the client key does not belong to the client certificate")
                .hint("fetch the kubeconfig anew, or check --client-certificate and --client-key"))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A throw-away certificate for nobody, X.509 version 1, and its key.
    const VERSION_1: &str = "-----BEGIN CERTIFICATE-----
MIIBGzCBwQIUGYdw1vaD/y9anvVui8rcQ19R29swCgYIKoZIzj0EAwIwDzENMAsG
A1UEAwwEamFuZTAgFw0yNjExMjExNTMzMDZaGA8yMTI2MTAyODE1MzMwNlowDzEN
MAsGA1UEAwwEamFuZTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABOKmeEuHFrHC
COluRhvmcFbgTOnDWxL7v3NQH6eO4MzYTJGYSjWrFWJoqhULz6r/+Wu0rCfeco3O
VUECdQD2LUQwCgYIKoZIzj0EAwIDSQAwRgIhAP94WAvkkB3iTM2Hc9b9ctmyp8rt
Pcej7TP91OPnZ/56AiEA9FFoY4ZrYHrPo/ISHCBSKoKAAHXuvoN0XWQlED6zGcQ=
-----END CERTIFICATE-----
";
    const ITS_KEY: &str = "-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgjSucT7IRMnyyCB45
cSoZ12v3705dNZnfnrUxuBMHOZihRANCAATipnhLhxaxwgjpbkYb5nBW4Ezpw1sS
+79zUB+njuDM2EyRmEo1qxViaKoVC8+q//lrtKwn3nKNzlVBAnUA9i1E
-----END PRIVATE KEY-----
";

    /// A certificate of today's kind and its key.
    fn modern() -> (String, String) {
        let issued = rcgen::generate_simple_self_signed(["jane".to_owned()]).expect("a certificate");
        (issued.cert.pem(), issued.signing_key.serialize_pem())
    }

    #[test]
    fn a_certificate_of_version_1_is_sent_as_it_is() {
        check_identity(VERSION_1.as_bytes(), ITS_KEY.as_bytes()).expect("nothing to say against it");
        let provider = CryptoProvider { key_provider: &Keys, ..ring::default_provider() };
        let chain = vec![CertificateDer::from_pem_slice(VERSION_1.as_bytes()).expect("PEM")];
        let key = PrivateKeyDer::from_pem_slice(ITS_KEY.as_bytes()).expect("PEM");
        CertifiedKey::from_der(chain, key, &provider).expect("rustls does not look into it");
    }

    #[test]
    fn a_pair_that_belongs_together_is_accepted_and_another_one_is_not() {
        let (certificate, key) = modern();
        check_identity(certificate.as_bytes(), key.as_bytes()).expect("a pair");
        let error = check_identity(certificate.as_bytes(), ITS_KEY.as_bytes()).expect_err("no pair");
        assert_eq!(error.message, "the client key does not belong to the client certificate");
    }

    #[test]
    fn what_is_no_certificate_or_key_is_named() {
        let (certificate, key) = modern();
        let error = check_identity(b"CRT", key.as_bytes()).expect_err("no certificate");
        assert_eq!(error.message, "the client certificate is not well-formed PEM");
        for key in ["KEY", "-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----\n"] {
            let error = check_identity(certificate.as_bytes(), key.as_bytes()).expect_err("no key");
            assert_eq!(error.message, "the client key cannot be read");
            assert!(!format!("{error:?}").contains("c2VjcmV0"), "{error:?}");
        }
    }
}
