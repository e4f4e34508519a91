//! A client that is nothing but TLS, HTTP/2 and the messages, so that codes and texts are seen as they are sent.

use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use http::{Request, Response, Uri};
use hyper::body::Incoming;
use hyper::client::conn::http2::{SendRequest, handshake};
use hyper_util::rt::{TokioExecutor, TokioIo};
use labkit::talos::proto::cluster::cluster_service_client::ClusterServiceClient;
use labkit::talos::proto::machine::machine_service_client::MachineServiceClient;
use labkit::talos::proto::storage::storage_service_client::StorageServiceClient;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, Error, SignatureScheme};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tonic::body::Body;
use tonic::codegen::Service;

use crate::talos::view::Authority;
use crate::talos::{pem, tls};

/// A connection to a node.
#[derive(Clone)]
pub struct Wire {
    send: SendRequest<Body>,
    /// The certificate that the node showed.
    pub certificate: Vec<u8>,
}

impl Wire {
    /// With no certificate, whatever the node shows.
    pub async fn insecure(address: SocketAddr) -> Result<Wire, String> {
        Self::connect(address, None).await
    }

    /// With a certificate of an authority for these roles.
    pub async fn with_roles(
        address: SocketAddr,
        authority: &Authority,
        roles: &[&str],
    ) -> Result<Wire, String> {
        let roles: Vec<String> = roles.iter().map(|role| (*role).to_owned()).collect();
        let hour = std::time::Duration::from_secs(3600);
        let (certificate, key) = tls::client(authority, None, &roles, hour, jiff::Timestamp::now())?;
        let (_, certificate) = pem::decode(&certificate).ok_or("no certificate")?;
        let key = PrivatePkcs8KeyDer::from(key.serialize_der());
        Self::connect(address, Some((vec![certificate.into()], key.into()))).await
    }

    async fn connect(
        address: SocketAddr,
        identity: Option<(Vec<CertificateDer<'static>>, PrivateKeyDer<'static>)>,
    ) -> Result<Wire, String> {
        let text = |why: &dyn std::fmt::Display| why.to_string();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let builder = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|why| text(&why))?
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(Anybody));
        let mut config = match identity {
            Some((chain, key)) => builder.with_client_auth_cert(chain, key).map_err(|why| text(&why))?,
            None => builder.with_no_client_auth(),
        };
        config.alpn_protocols = vec![b"h2".to_vec()];
        let stream = TcpStream::connect(address).await.map_err(|why| text(&why))?;
        let name = ServerName::from(address.ip());
        let stream =
            TlsConnector::from(Arc::new(config)).connect(name, stream).await.map_err(|why| text(&why))?;
        let certificate =
            stream.get_ref().1.peer_certificates().and_then(|chain| chain.first()).map(|c| c.to_vec());
        let (send, connection) =
            handshake(TokioExecutor::new(), TokioIo::new(stream)).await.map_err(|why| text(&why))?;
        tokio::spawn(connection);
        Ok(Wire { send, certificate: certificate.unwrap_or_default() })
    }

    /// The machine service.
    pub fn machine(&self) -> MachineServiceClient<Wire> {
        MachineServiceClient::with_origin(self.clone(), Uri::from_static("https://node"))
    }

    /// The storage service.
    pub fn storage(&self) -> StorageServiceClient<Wire> {
        StorageServiceClient::with_origin(self.clone(), Uri::from_static("https://node"))
    }

    /// The cluster service.
    pub fn cluster(&self) -> ClusterServiceClient<Wire> {
        ClusterServiceClient::with_origin(self.clone(), Uri::from_static("https://node"))
    }
}

impl Service<Request<Body>> for Wire {
    type Response = Response<Incoming>;
    type Error = hyper::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Self::Error>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.send.poll_ready(context)
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        Box::pin(self.send.send_request(request))
    }
}

/// Trusts everybody.
#[derive(Debug)]
struct Anybody;

impl ServerCertVerifier for Anybody {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn verify_tls13_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        vec![SignatureScheme::ED25519, SignatureScheme::ECDSA_NISTP256_SHA256]
    }
}
