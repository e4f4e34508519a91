//! A throw-away certificate authority for one server.

use std::io;

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, ExtendedKeyUsagePurpose, IsCa, KeyPair,
};
use rustls::crypto::ring;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig};

/// What a user logs in with: certificate and key in PEM.
pub struct ClientCertificate {
    /// The certificate.
    pub certificate: String,
    /// Its private key.
    pub key: String,
}

impl std::fmt::Debug for ClientCertificate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ClientCertificate").finish_non_exhaustive()
    }
}

/// An authority and a server certificate for the loopback addresses.
pub struct Certificates {
    issuer: CertifiedIssuer<'static, KeyPair>,
    ca_pem: String,
    certificate: CertificateDer<'static>,
    certificate_pem: String,
    key: Vec<u8>,
    key_pem: String,
}

impl std::fmt::Debug for Certificates {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Certificates").finish_non_exhaustive()
    }
}

impl Certificates {
    /// Makes new ones.
    pub fn generate() -> io::Result<Self> {
        let mut authority = CertificateParams::new(Vec::new()).map_err(io::Error::other)?;
        authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        authority.distinguished_name.push(DnType::CommonName, "simulated-kubernetes-ca");
        let issuer = CertifiedIssuer::self_signed(authority, KeyPair::generate().map_err(io::Error::other)?)
            .map_err(io::Error::other)?;
        let names = ["localhost", "127.0.0.1", "::1", "kubernetes", "kubernetes.default.svc"];
        let mut server =
            CertificateParams::new(names.map(str::to_owned).to_vec()).map_err(io::Error::other)?;
        server.distinguished_name.push(DnType::CommonName, "kube-apiserver");
        let key = KeyPair::generate().map_err(io::Error::other)?;
        let certificate = server.signed_by(&key, &issuer).map_err(io::Error::other)?;
        Ok(Self {
            ca_pem: issuer.pem(),
            certificate: certificate.der().clone(),
            certificate_pem: certificate.pem(),
            key: key.serialize_der(),
            key_pem: key.serialize_pem(),
            issuer,
        })
    }

    /// A certificate for a user: the name is its common name, the groups are its organizations.
    pub fn for_client(&self, user: &str, groups: &[&str]) -> io::Result<ClientCertificate> {
        let mut wanted = CertificateParams::new(Vec::new()).map_err(io::Error::other)?;
        wanted.distinguished_name.push(DnType::CommonName, user);
        for group in groups {
            wanted.distinguished_name.push(DnType::OrganizationName, *group);
        }
        wanted.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
        let key = KeyPair::generate().map_err(io::Error::other)?;
        let certificate = wanted.signed_by(&key, &self.issuer).map_err(io::Error::other)?;
        Ok(ClientCertificate { certificate: certificate.pem(), key: key.serialize_pem() })
    }

    /// Certificate of the authority in PEM.
    pub fn ca_pem(&self) -> &str {
        &self.ca_pem
    }

    /// The server's certificate in PEM.
    pub fn certificate_pem(&self) -> &str {
        &self.certificate_pem
    }

    /// The server's private key in PEM.
    pub fn key_pem(&self) -> &str {
        &self.key_pem
    }

    /// Configuration of a server that speaks HTTP/2 and HTTP/1.1 and takes clients' certificates.
    ///
    /// A certificate of another authority ends the handshake; the real server would answer 401.
    pub fn server_config(&self) -> io::Result<ServerConfig> {
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(self.key.clone()));
        let provider = std::sync::Arc::new(ring::default_provider());
        let mut roots = RootCertStore::empty();
        roots.add(self.issuer.der().clone()).map_err(io::Error::other)?;
        let clients = WebPkiClientVerifier::builder_with_provider(roots.into(), provider.clone())
            .allow_unauthenticated()
            .build()
            .map_err(io::Error::other)?;
        let mut config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(io::Error::other)?
            .with_client_cert_verifier(clients)
            .with_single_cert(vec![self.certificate.clone()], key)
            .map_err(io::Error::other)?;
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        Ok(config)
    }
}
