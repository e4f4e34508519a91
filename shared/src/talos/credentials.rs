//! Who we are to a cluster: the authority its nodes answer to, and our certificate with its key.

use std::fmt;
use std::sync::Arc;

use jiff::Timestamp;
use rustls::crypto::ring;
use rustls::pki_types::CertificateDer;
use rustls::sign::CertifiedKey;
use rustls::{InconsistentKeys, RootCertStore};

use super::certificate::{Certificate, is_signed_by};
use super::pem;
use crate::cli::{Error, Result};
use crate::secret::SecretText;

/// What a secure connection needs. The key is never shown.
#[derive(Clone)]
pub struct Credentials {
    authorities: Vec<CertificateDer<'static>>,
    identity: Arc<CertifiedKey>,
    authority: Certificate,
    own: Certificate,
}

impl Credentials {
    /// From three PEM texts, as a talosconfig holds them behind base64.
    ///
    /// # Errors
    /// When one of them cannot be read, or the key is not the certificate's. No error repeats any of their content.
    pub fn from_pem(ca: &str, certificate: &str, key: &SecretText) -> Result<Self> {
        let authorities =
            certificates(ca).ok_or_else(|| unreadable("the authority's certificate (ca)", "CERTIFICATE"))?;
        let chain = certificates(certificate)
            .ok_or_else(|| unreadable("the client certificate (crt)", "CERTIFICATE"))?;
        let no_key = || {
            unreadable("the client key (key)", "ED25519 PRIVATE KEY")
                .hint("it must be an unencrypted Ed25519, ECDSA or RSA key")
        };
        let blocks = pem::decode(key.expose()).ok_or_else(no_key)?;
        let key = blocks.iter().find_map(pem::private_key).ok_or_else(no_key)?;
        // The library's reason is left out: it could repeat a part of the key.
        let key = ring::default_provider().key_provider.load_private_key(key).map_err(|_| no_key())?;
        let describe = |chain: &[CertificateDer<'_>], what: &str| {
            chain
                .first()
                .and_then(|der| Certificate::from_der(der))
                .ok_or_else(|| unreadable(what, "CERTIFICATE"))
        };
        let authority = describe(&authorities, "the authority's certificate (ca)")?;
        let own = describe(&chain, "the client certificate (crt)")?;
        let identity = CertifiedKey::new(chain, key);
        if matches!(
            identity.keys_match(),
            Err(rustls::Error::InconsistentKeys(InconsistentKeys::KeyMismatch))
        ) {
            return Err(Error::failed("the client key does not belong to the client certificate")
                .hint("take crt and key from the same talosconfig"));
        }
        Ok(Self { authorities, identity: Arc::new(identity), authority, own })
    }

    /// The cluster's authority.
    pub fn authority(&self) -> &Certificate {
        &self.authority
    }

    /// Our own certificate: roles and validity.
    pub fn certificate(&self) -> &Certificate {
        &self.own
    }

    /// Whether our certificate is good at that time.
    pub fn is_valid_at(&self, now: Timestamp) -> bool {
        self.own.not_before <= now && now <= self.own.not_after
    }

    /// Whether our certificate was made by the cluster's authority itself; when it was not, `ca` and `crt` come from
    /// two different clusters.
    pub fn belong_together(&self) -> bool {
        let own = self.identity.cert.first();
        own.is_some_and(|own| self.authorities.iter().any(|authority| is_signed_by(own, authority)))
    }

    /// The authorities for the TLS library.
    pub(super) fn roots(&self) -> std::result::Result<RootCertStore, rustls::Error> {
        let mut roots = RootCertStore::empty();
        for authority in &self.authorities {
            roots.add(authority.clone())?;
        }
        Ok(roots)
    }

    /// Our certificate and key for the TLS library.
    pub(super) fn identity(&self) -> Arc<CertifiedKey> {
        Arc::clone(&self.identity)
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials")
            .field("own", &self.own)
            .field("authority", &self.authority)
            .finish_non_exhaustive()
    }
}

/// Every certificate of a PEM text; `None` when there is none.
fn certificates(text: &str) -> Option<Vec<CertificateDer<'static>>> {
    let blocks = pem::decode(text)?;
    let certificates: Vec<_> = blocks
        .into_iter()
        .filter(|block| block.label == "CERTIFICATE")
        .map(|block| CertificateDer::from(block.der.to_vec()))
        .collect();
    (!certificates.is_empty()).then_some(certificates)
}

fn unreadable(what: &str, label: &str) -> Error {
    Error::failed(format!("{what} cannot be read"))
        .hint(format!("it must be PEM: -----BEGIN {label}----- to -----END {label}-----"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::talos::testing::Authority;

    #[test]
    fn a_talosconfig_s_three_parts_make_credentials() {
        let authority = Authority::talos();
        let credentials = authority.credentials(&["os:admin"]);
        assert_eq!(credentials.certificate().roles().collect::<Vec<_>>(), ["os:admin"]);
        assert_eq!(credentials.authority().subject, "O=talos");
        assert!(credentials.is_valid_at(Timestamp::now()) && credentials.belong_together());
    }

    #[test]
    fn parts_of_two_clusters_are_noticed() {
        let (one, other) = (Authority::talos(), Authority::talos());
        let client = one.client(&["os:admin"]);
        let mixed = Credentials::from_pem(&other.pem(), &client.certificate, &client.key).unwrap();
        assert!(!mixed.belong_together());
        let foreign = other.client(&["os:admin"]);
        let error = Credentials::from_pem(&one.pem(), &client.certificate, &foreign.key).unwrap_err();
        assert_eq!(error.message, "the client key does not belong to the client certificate");
    }

    #[test]
    fn what_cannot_be_read_is_named_and_never_shown() {
        let authority = Authority::talos();
        let client = authority.client(&["os:admin"]);
        let secret = "-----BEGIN ED25519 PRIVATE KEY-----\nYzBmZmVlMDA=\n-----END ED25519 PRIVATE KEY-----\n";
        let secret = SecretText::new(secret.to_owned());
        let error = |ca: &str, crt: &str, key| Credentials::from_pem(ca, crt, key).unwrap_err();
        let no_ca = error("", &client.certificate, &client.key);
        assert_eq!(no_ca.message, "the authority's certificate (ca) cannot be read");
        let no_crt = error(&authority.pem(), client.key.expose(), &client.key);
        assert_eq!(no_crt.message, "the client certificate (crt) cannot be read");
        let no_key = error(&authority.pem(), &client.certificate, &secret);
        assert_eq!(no_key.message, "the client key (key) cannot be read");
        assert!(!format!("{no_key:?}").contains("YzBm"), "{no_key:?}");
        let shown = format!("{:?}", authority.credentials(&["os:reader"]));
        assert!(shown.contains("os:reader") && !shown.contains("PRIVATE"), "{shown}");
    }
}
