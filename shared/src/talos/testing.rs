//! Authorities, certificates and small servers for tests.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer,
    KeyPair, KeyUsagePurpose, PKCS_ED25519,
};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use super::address::Address;
use super::credentials::Credentials;
use super::pem;
use crate::secret::SecretText;

/// A certificate and its key, PEM, as Talos labels them.
pub(super) struct Pair {
    pub(super) certificate: String,
    pub(super) key: SecretText,
}

/// An authority as Talos makes one.
pub(super) struct Authority {
    issuer: Issuer<'static, KeyPair>,
    certificate: rcgen::Certificate,
}

impl Authority {
    /// A cluster's: `O=talos`.
    pub(super) fn talos() -> Self {
        Self::named(Some("talos"))
    }

    /// With this organisation, or without any name, as in maintenance mode.
    pub(super) fn named(organization: Option<&str>) -> Self {
        let mut params = CertificateParams::default();
        params.distinguished_name = DistinguishedName::new();
        if let Some(organization) = organization {
            params.distinguished_name.push(DnType::OrganizationName, organization);
        }
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::DigitalSignature];
        let key = KeyPair::generate_for(&PKCS_ED25519).unwrap();
        let certificate = params.self_signed(&key).unwrap();
        Self { issuer: Issuer::new(params, key), certificate }
    }

    pub(super) fn pem(&self) -> String {
        self.certificate.pem()
    }

    pub(super) fn der(&self) -> Vec<u8> {
        self.certificate.der().to_vec()
    }

    /// A client's certificate with these roles, good for a year.
    pub(super) fn client(&self, roles: &[&str]) -> Pair {
        self.client_until(roles, Timestamp::now() + Duration::from_hours(24 * 365))
    }

    /// A client's certificate that ends then.
    pub(super) fn client_until(&self, roles: &[&str], end: Timestamp) -> Pair {
        let mut params = CertificateParams::default();
        params.distinguished_name = DistinguishedName::new();
        for role in roles {
            params.distinguished_name.push(DnType::OrganizationName, *role);
        }
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
        self.issue(params, end - Duration::from_hours(24 * 365), end)
    }

    /// A client's credentials with these roles.
    pub(super) fn credentials(&self, roles: &[&str]) -> Credentials {
        let client = self.client(roles);
        Credentials::from_pem(&self.pem(), &client.certificate, &client.key).unwrap()
    }

    /// A node's certificate for these names, good for a day from now.
    pub(super) fn server(&self, names: &[&str]) -> Pair {
        self.server_from(names, Timestamp::now() - Duration::from_secs(60))
    }

    /// A node's certificate for these names, good for a day from then.
    pub(super) fn server_from(&self, names: &[&str], start: Timestamp) -> Pair {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        let common_name = names.first().cloned().unwrap_or_default();
        let mut params = CertificateParams::new(names).unwrap();
        params.distinguished_name = DistinguishedName::new();
        params.distinguished_name.push(DnType::CommonName, common_name);
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        self.issue(params, start, start + Duration::from_hours(24))
    }

    fn issue(&self, mut params: CertificateParams, start: Timestamp, end: Timestamp) -> Pair {
        let date = |time: Timestamp| {
            let year = rcgen::date_time_ymd(1970, 1, 1);
            year + Duration::from_secs(time.as_second().try_into().unwrap())
        };
        (params.not_before, params.not_after) = (date(start), date(end));
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        let key = KeyPair::generate_for(&PKCS_ED25519).unwrap();
        let certificate = params.signed_by(&key, &self.issuer).unwrap().pem();
        let label = pem::encode("ED25519 PRIVATE KEY", key.serialized_der());
        Pair { certificate, key: SecretText::new(label.to_string()) }
    }
}

/// The certificate of a node in maintenance mode.
pub(super) fn maintenance() -> Pair {
    Authority::named(None).server(&["maintenance-service.talos.dev", "127.0.0.1"])
}

/// What a server does once the handshake is over.
#[derive(Clone, Copy)]
pub(super) enum Then {
    /// Keeps the connection and says nothing.
    Wait,
    /// Ends the connection.
    Close,
}

/// A TLS server on loopback with one certificate; with `clients` it asks for one of that authority.
pub(super) async fn serve(pair: &Pair, clients: Option<&Authority>, alpn: &[&[u8]], then: Then) -> Address {
    let acceptor = acceptor(pair, clients, alpn);
    on_loopback(move |stream| {
        let acceptor = acceptor.clone();
        async move {
            let Ok(mut stream) = acceptor.accept(stream).await else { return };
            if let Then::Wait = then {
                let _end = stream.read_to_end(&mut Vec::new()).await;
            }
        }
    })
    .await
}

/// The server's side of TLS.
pub(super) fn acceptor(pair: &Pair, clients: Option<&Authority>, alpn: &[&[u8]]) -> TlsAcceptor {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ServerConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .unwrap();
    let builder = match clients {
        None => builder.with_no_client_auth(),
        Some(authority) => {
            let mut roots = RootCertStore::empty();
            roots.add(authority.certificate.der().clone()).unwrap();
            let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider);
            builder.with_client_cert_verifier(verifier.build().unwrap())
        }
    };
    let mut config = builder.with_single_cert(chain(pair), key(pair)).unwrap();
    config.alpn_protocols = alpn.iter().map(|name| name.to_vec()).collect();
    TlsAcceptor::from(Arc::new(config))
}

/// A server that says `greeting` to everybody, without TLS.
pub(super) async fn greet(greeting: &'static [u8]) -> Address {
    on_loopback(move |mut stream| async move {
        let _said = stream.write_all(greeting).await;
        let _end = stream.read_to_end(&mut Vec::new()).await;
    })
    .await
}

/// A server on loopback that hands every connection over.
pub(super) async fn on_loopback<F, S>(serve: F) -> Address
where
    F: Fn(tokio::net::TcpStream) -> S + Send + 'static,
    S: Future<Output = ()> + Send + 'static,
{
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(serve(stream));
        }
    });
    address.to_string().parse().unwrap()
}

fn chain(pair: &Pair) -> Vec<CertificateDer<'static>> {
    let blocks = pem::decode(&pair.certificate).unwrap();
    blocks.into_iter().map(|block| CertificateDer::from(block.der.to_vec())).collect()
}

fn key(pair: &Pair) -> PrivateKeyDer<'static> {
    pem::private_key(&pem::decode(pair.key.expose()).unwrap()[0]).unwrap()
}
