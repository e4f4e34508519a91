//! What a node's API shows and asks for in its handshake (siderolabs/talos: internal/app/apid,
//! internal/app/maintenance; siderolabs/crypto: x509, tls).

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer,
    KeyPair, KeyUsagePurpose,
};
use rustls::client::danger::HandshakeSignatureValid;
use rustls::crypto::ring;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer, UnixTime};
use rustls::server::WebPkiClientVerifier;
use rustls::server::danger::{ClientCertVerified, ClientCertVerifier};
use rustls::{
    CertificateError, DigitallySignedStruct, DistinguishedName as Hint, Error, RootCertStore, ServerConfig,
    SignatureScheme,
};
use x509_parser::prelude::{FromDer, X509Certificate};

use super::config;
use super::pem;
use super::view::{Authority, Config};

/// Common name of the certificate of maintenance mode.
pub const MAINTENANCE: &str = "maintenance-service.talos.dev";
/// How long a server's certificate is good for.
const DAY: Duration = Duration::from_secs(24 * 60 * 60);
/// How long an authority made at boot is good for.
const YEARS: Duration = Duration::from_secs(10 * 365 * 24 * 60 * 60);

/// The handshake of maintenance mode: a certificate of an authority that nobody knows, made for this boot;
/// clients are not asked for one.
pub fn maintenance(hostname: &str, addresses: &[IpAddr], now: Timestamp) -> Result<ServerConfig, String> {
    let authority = unknown_authority(now)?;
    let (chain, key) = leaf(&authority, MAINTENANCE, &names(hostname, addresses, &[]), now)?;
    let mut config =
        builder()?.with_no_client_auth().with_single_cert(chain, key).map_err(|why| why.to_string())?;
    finish(&mut config);
    Ok(config)
}

/// The handshake of a configured node: a certificate of the configuration's authority, and clients have to
/// show one of it.
///
/// A worker's configuration has no key of the authority: a control plane's trustd signs, with `signer`.
pub fn configured(
    config: &Config,
    signer: &Authority,
    hostname: &str,
    addresses: &[IpAddr],
    now: Timestamp,
) -> Result<ServerConfig, String> {
    let issuer = issuer(signer)?;
    let (chain, key) = leaf(&issuer, hostname, &names(hostname, addresses, &config.cert_sans), now)?;
    let mut roots = RootCertStore::empty();
    for certificate in std::iter::once(&config.machine_ca.certificate).chain(&config.accepted_cas) {
        let (_, der) = pem::decode(certificate).ok_or("machine.ca.crt is no PEM")?;
        roots.add(CertificateDer::from(der)).map_err(|why| why.to_string())?;
    }
    let provider = Arc::new(ring::default_provider());
    let inner = WebPkiClientVerifier::builder_with_provider(roots.into(), provider)
        .build()
        .map_err(|why| why.to_string())?;
    let mut server = builder()?
        .with_client_cert_verifier(Arc::new(ClientsOnly { inner }))
        .with_single_cert(chain, key)
        .map_err(|why| why.to_string())?;
    finish(&mut server);
    Ok(server)
}

/// The handshake of the Kubernetes API of a control plane: clients may show a certificate.
pub fn kubernetes(authority: &Authority, names: &[String], now: Timestamp) -> Result<ServerConfig, String> {
    let issuer = issuer(authority)?;
    let (chain, key) = leaf(&issuer, "kube-apiserver", names, now)?;
    let (_, der) = pem::decode(&authority.certificate).ok_or("cluster.ca.crt is no PEM")?;
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from(der)).map_err(|why| why.to_string())?;
    let clients =
        WebPkiClientVerifier::builder_with_provider(roots.into(), Arc::new(ring::default_provider()))
            .allow_unauthenticated()
            .build()
            .map_err(|why| why.to_string())?;
    let mut server = builder()?
        .with_client_cert_verifier(clients)
        .with_single_cert(chain, key)
        .map_err(|why| why.to_string())?;
    server.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(server)
}

/// The handshake of a web server that is no Talos.
pub fn web_server() -> Result<ServerConfig, String> {
    let mut params =
        CertificateParams::new(vec!["router.example.org".to_owned()]).map_err(|why| why.to_string())?;
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, "router.example.org");
    let key = KeyPair::generate().map_err(|why| why.to_string())?;
    let certificate = params.self_signed(&key).map_err(|why| why.to_string())?;
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let chain = vec![certificate.der().clone()];
    let mut config =
        builder()?.with_no_client_auth().with_single_cert(chain, key).map_err(|why| why.to_string())?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}

/// A certificate for a client: its names are organizations, and for Kubernetes there is a common name. Gives
/// certificate and key in PEM, the key as Talos writes it.
pub fn client(
    authority: &Authority,
    common_name: Option<&str>,
    organizations: &[String],
    lifetime: Duration,
    now: Timestamp,
) -> Result<(String, KeyPair), String> {
    let issuer = issuer(authority)?;
    let mut wanted = CertificateParams::new(Vec::new()).map_err(|why| why.to_string())?;
    wanted.distinguished_name = DistinguishedName::new();
    if let Some(name) = common_name {
        wanted.distinguished_name.push(DnType::CommonName, name);
    }
    for organization in organizations {
        wanted.distinguished_name.push(DnType::OrganizationName, organization);
    }
    wanted.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    wanted.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
    valid(&mut wanted, now, lifetime);
    let key =
        if common_name.is_some() { KeyPair::generate() } else { KeyPair::generate_for(&rcgen::PKCS_ED25519) }
            .map_err(|why| why.to_string())?;
    let certificate = wanted.signed_by(&key, &issuer).map_err(|why| why.to_string())?;
    Ok((certificate.pem(), key))
}

/// The organizations of a certificate, which are the roles of the caller.
pub fn organizations(certificate: &[u8]) -> Vec<String> {
    let Ok((_, certificate)) = X509Certificate::from_der(certificate) else { return Vec::new() };
    let names = certificate.subject().iter_organization();
    names.filter_map(|name| name.as_str().ok().map(str::to_owned)).collect()
}

fn builder() -> Result<rustls::ConfigBuilder<ServerConfig, rustls::WantsVerifier>, String> {
    ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|why| why.to_string())
}

fn finish(config: &mut ServerConfig) {
    config.alpn_protocols = vec![b"h2".to_vec()];
    config.send_tls13_tickets = 0;
}

fn unknown_authority(now: Timestamp) -> Result<Issuer<'static, KeyPair>, String> {
    let mut params = CertificateParams::new(Vec::new()).map_err(|why| why.to_string())?;
    params.distinguished_name = DistinguishedName::new();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    valid(&mut params, now, YEARS);
    let key = KeyPair::generate_for(&rcgen::PKCS_ED25519).map_err(|why| why.to_string())?;
    Ok(Issuer::new(params, key))
}

fn issuer(authority: &Authority) -> Result<Issuer<'static, KeyPair>, String> {
    config::issuer(authority).map_err(|why| why.to_string())
}

fn names(hostname: &str, addresses: &[IpAddr], more: &[String]) -> Vec<String> {
    let mut names: Vec<String> = addresses.iter().map(IpAddr::to_string).collect();
    names.extend(["127.0.0.1".to_owned(), "::1".to_owned(), hostname.to_owned()]);
    names.extend(more.iter().cloned());
    names.dedup();
    names
}

type Identity = (Vec<CertificateDer<'static>>, PrivateKeyDer<'static>);

fn leaf(
    issuer: &Issuer<'static, KeyPair>,
    common_name: &str,
    names: &[String],
    now: Timestamp,
) -> Result<Identity, String> {
    let mut params = CertificateParams::new(names.to_vec()).map_err(|why| why.to_string())?;
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, common_name);
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    valid(&mut params, now, DAY);
    let key = KeyPair::generate_for(&rcgen::PKCS_ED25519).map_err(|why| why.to_string())?;
    let certificate = params.signed_by(&key, issuer).map_err(|why| why.to_string())?;
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    Ok((vec![certificate.der().clone()], key))
}

/// From now on, as the node's clock has it, without going back a little as others do.
fn valid(params: &mut CertificateParams, now: Timestamp, lifetime: Duration) {
    let epoch = rcgen::date_time_ymd(1970, 1, 1);
    let now = Duration::from_secs(u64::try_from(now.as_second()).unwrap_or_default());
    params.not_before = epoch + now;
    params.not_after = epoch + now + lifetime;
}

/// Takes what the web's rules take, if its use is to be a client and nothing else.
#[derive(Debug)]
struct ClientsOnly {
    inner: Arc<dyn ClientCertVerifier>,
}

impl ClientCertVerifier for ClientsOnly {
    fn root_hint_subjects(&self) -> &[Hint] {
        self.inner.root_hint_subjects()
    }

    fn verify_client_cert(
        &self,
        certificate: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        now: UnixTime,
    ) -> Result<ClientCertVerified, Error> {
        let verified = self.inner.verify_client_cert(certificate, intermediates, now)?;
        if is_for_clients_only(certificate) {
            Ok(verified)
        } else {
            Err(CertificateError::InvalidPurpose.into())
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.inner.verify_tls12_signature(message, certificate, signature)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.inner.verify_tls13_signature(message, certificate, signature)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.inner.supported_verify_schemes()
    }
}

fn is_for_clients_only(certificate: &[u8]) -> bool {
    let Ok((_, certificate)) = X509Certificate::from_der(certificate) else { return false };
    let Ok(Some(usage)) = certificate.extended_key_usage() else { return false };
    let usage = usage.value;
    let others = usage.any
        || usage.server_auth
        || usage.code_signing
        || usage.email_protection
        || usage.time_stamping
        || usage.ocsp_signing
        || !usage.other.is_empty();
    usage.client_auth && !others
}
