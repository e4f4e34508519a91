//! The TLS side of a connection: certificates are captured, judged, and the handshake's signature is always verified.

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{ResolvesClientCert, Resumption, WebPkiServerVerifier};
use rustls::crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::sign::CertifiedKey;
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, Error, OtherError, SignatureScheme};

use super::certificate::{Certificate, Fingerprint};
use super::credentials::Credentials;

/// The protocol that the Talos API wants to be agreed on.
pub(super) const HTTP2: &[u8] = b"h2";

/// What the server's certificate has to be.
pub(super) enum Trust<'a> {
    /// Whatever it is: it is only looked at.
    Anything,
    /// The one with this key.
    Pinned(Fingerprint),
    /// One made by the cluster's authority, for this name; ours is shown.
    Authority(&'a Credentials),
}

/// What was seen during one handshake.
#[derive(Default)]
pub(super) struct Seen {
    leaf: OnceLock<Certificate>,
    asked: AtomicBool,
}

impl Seen {
    /// The server's certificate, once it was sent.
    pub(super) fn certificate(&self) -> Option<&Certificate> {
        self.leaf.get()
    }

    /// Whether the server asked for a certificate of ours.
    pub(super) fn asked_for_ours(&self) -> bool {
        self.asked.load(Ordering::Relaxed)
    }
}

/// The server's key is not the pinned one.
#[derive(Debug)]
pub(super) struct OtherKey;

impl fmt::Display for OtherKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the certificate has another fingerprint")
    }
}

impl std::error::Error for OtherKey {}

/// The client's side of one handshake, and what it sees.
///
/// # Errors
/// When the authority's certificate is none the TLS library can use.
pub(super) fn client(trust: Trust<'_>) -> Result<(Arc<ClientConfig>, Arc<Seen>), Error> {
    let provider = Arc::new(ring::default_provider());
    let seen = Arc::new(Seen::default());
    let (rule, own) = match trust {
        Trust::Anything => (Rule::Anything, None),
        Trust::Pinned(fingerprint) => (Rule::Pinned(fingerprint), None),
        Trust::Authority(credentials) => {
            let roots = Arc::new(credentials.roots()?);
            let verifier = WebPkiServerVerifier::builder_with_provider(roots, Arc::clone(&provider))
                .build()
                .map_err(|error| Error::General(error.to_string()))?;
            (Rule::Authority(verifier), Some(credentials.identity()))
        }
    };
    let verifier = Verifier { rule, seen: Arc::clone(&seen), provider: Arc::clone(&provider) };
    let resolver = Resolver { own, seen: Arc::clone(&seen) };
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_client_cert_resolver(Arc::new(resolver));
    config.alpn_protocols = vec![HTTP2.to_vec()];
    // A resumed session would show no certificate.
    config.resumption = Resumption::disabled();
    Ok((Arc::new(config), seen))
}

enum Rule {
    Anything,
    Pinned(Fingerprint),
    Authority(Arc<WebPkiServerVerifier>),
}

struct Verifier {
    rule: Rule,
    seen: Arc<Seen>,
    provider: Arc<CryptoProvider>,
}

impl fmt::Debug for Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Verifier")
    }
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        leaf: &CertificateDer<'_>,
        chain: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let certificate =
            Certificate::from_der(leaf).ok_or(Error::InvalidCertificate(CertificateError::BadEncoding))?;
        let certificate = self.seen.leaf.get_or_init(|| certificate);
        match &self.rule {
            Rule::Anything => Ok(ServerCertVerified::assertion()),
            Rule::Pinned(pinned) if *pinned == certificate.fingerprint => Ok(ServerCertVerified::assertion()),
            Rule::Pinned(_) => {
                Err(Error::InvalidCertificate(CertificateError::Other(OtherError(Arc::new(OtherKey)))))
            }
            Rule::Authority(verifier) => verifier.verify_server_cert(leaf, chain, name, ocsp, now),
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls12_signature(message, certificate, signed, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls13_signature(message, certificate, signed, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

struct Resolver {
    own: Option<Arc<CertifiedKey>>,
    seen: Arc<Seen>,
}

impl fmt::Debug for Resolver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Resolver")
    }
}

impl ResolvesClientCert for Resolver {
    fn resolve(&self, _authorities: &[&[u8]], _schemes: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        self.seen.asked.store(true, Ordering::Relaxed);
        self.own.clone()
    }

    fn has_certs(&self) -> bool {
        self.own.is_some()
    }
}
