//! The server as a process-local thing: a listener with its own certificate authority, a runtime of its own,
//! and the handles tests need.

use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use jiff::Timestamp;
use tokio::runtime::Runtime;
use tokio_rustls::TlsAcceptor;

use super::auth::{Accounts, MASTERS, Rule, User};
use super::cluster::kubeconfig;
use super::der;
use super::fault::Faults;
use super::handler::{self, Shared};
use super::identity;
use super::manifests::ManifestError;
use super::request_log::RequestLog;
use super::store::{Clock, Store};
use super::streams::SimulatedPods;
use super::tls::{Certificates, ClientCertificate};

/// How a server is set up.
#[derive(Clone)]
pub struct ApiServerOptions {
    /// What `/version` says, e.g. `v1.34.1`.
    pub version: String,
    /// The time; the system's by default.
    pub clock: Clock,
    /// Port on 127.0.0.1; 0 for any free one.
    pub port: u16,
    /// How long a continue token is good for.
    pub page_token_ttl: Duration,
    /// How many changes per resource are remembered for watches and continued lists.
    pub history_limit: usize,
    /// How often watches that want bookmarks get one.
    pub bookmark_interval: Duration,
}

impl Default for ApiServerOptions {
    fn default() -> Self {
        Self {
            version: "v1.34.1".to_owned(),
            clock: Arc::new(Timestamp::now),
            port: 0,
            page_token_ttl: Duration::from_secs(300),
            history_limit: 100_000,
            bookmark_interval: Duration::from_secs(60),
        }
    }
}

impl std::fmt::Debug for ApiServerOptions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ApiServerOptions")
            .field("version", &self.version)
            .field("port", &self.port)
            .finish_non_exhaustive()
    }
}

/// A simulated API server that answers until it is dropped.
pub struct ApiServer {
    shared: Arc<Shared>,
    certificates: Certificates,
    url: String,
    runtime: Option<Runtime>,
}

impl std::fmt::Debug for ApiServer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ApiServer").field("url", &self.url).finish_non_exhaustive()
    }
}

/// The user of [`ApiServer::kubeconfig`].
pub const ADMIN: &str = "admin";

/// What a new cluster has.
const INITIAL: &str = "
apiVersion: v1
kind: List
items:
- {apiVersion: v1, kind: Namespace, metadata: {name: default}}
- {apiVersion: v1, kind: Namespace, metadata: {name: kube-node-lease}}
- {apiVersion: v1, kind: Namespace, metadata: {name: kube-public}}
- {apiVersion: v1, kind: Namespace, metadata: {name: kube-system}}
- apiVersion: v1
  kind: Service
  metadata:
    name: kubernetes
    namespace: default
    labels: {component: apiserver, provider: kubernetes}
  spec:
    clusterIP: 10.96.0.1
    ports: [{name: https, port: 443, protocol: TCP, targetPort: 6443}]
";

impl ApiServer {
    /// Starts a server on loopback. It answers as soon as this returns.
    pub fn start(options: ApiServerOptions) -> io::Result<Self> {
        let listener = TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, options.port)))?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let certificates = Certificates::generate()?;
        let store = Arc::new(Store::new(Arc::clone(&options.clock), options.history_limit));
        store.load_manifests(INITIAL).map_err(io::Error::other)?;
        let accounts = Accounts::default();
        let admin = User { name: ADMIN.to_owned(), groups: vec![MASTERS.to_owned()], ..User::default() };
        accounts.add_token(&identity::uid(), admin);
        let shared = Arc::new(Shared {
            store,
            accounts,
            faults: Faults::default(),
            log: RequestLog::default(),
            version: options.version,
            address: address.to_string(),
            page_token_seconds: i64::try_from(options.page_token_ttl.as_secs()).unwrap_or(i64::MAX),
            bookmark_interval: options.bookmark_interval,
            pods: Arc::new(SimulatedPods::new()),
        });
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .thread_name("api-server")
            .enable_all()
            .build()?;
        let acceptor = TlsAcceptor::from(Arc::new(certificates.server_config()?));
        let listener = {
            let _context = runtime.enter();
            tokio::net::TcpListener::from_std(listener)?
        };
        runtime.spawn(accept(listener, acceptor, Arc::clone(&shared)));
        Ok(Self { shared, certificates, url: format!("https://{address}"), runtime: Some(runtime) })
    }

    /// `https://127.0.0.1:PORT`.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Certificate of the authority that signed the server's, in PEM.
    pub fn ca_pem(&self) -> &str {
        self.certificates.ca_pem()
    }

    /// A kubeconfig with one context, `lab`, for the user who may do anything.
    pub fn kubeconfig(&self) -> String {
        self.kubeconfig_for(ADMIN)
    }

    /// A kubeconfig for a user added before; without a token for one who is not known.
    pub fn kubeconfig_for(&self, user: &str) -> String {
        let token = self.shared.accounts.token_of(user);
        kubeconfig(&self.url, self.ca_pem(), user, token.as_deref())
    }

    /// A certificate that logs a user in: the name is its common name, the groups are its organizations.
    pub fn client_certificate(&self, user: &str, groups: &[&str]) -> io::Result<ClientCertificate> {
        self.certificates.for_client(user, groups)
    }

    /// Bearer token of the user who may do anything.
    pub fn admin_token(&self) -> String {
        self.shared.accounts.token_of(ADMIN).unwrap_or_default()
    }

    /// Puts manifests into the cluster as they are, with their status: definitions and namespaces first,
    /// missing namespaces made.
    pub fn apply_manifests(&self, yaml: &str) -> Result<(), ManifestError> {
        self.shared.store.load_manifests(yaml)
    }

    /// The cluster's objects.
    pub fn store(&self) -> &Arc<Store> {
        &self.shared.store
    }

    /// What runs inside the pods: files, commands, logs, listeners.
    pub fn pods(&self) -> &Arc<SimulatedPods> {
        &self.shared.pods
    }

    /// What is to go wrong.
    pub fn faults(&self) -> &Faults {
        &self.shared.faults
    }

    /// Every request so far.
    pub fn requests(&self) -> RequestLog {
        self.shared.log.clone()
    }

    /// The users and their rights.
    pub fn accounts(&self) -> &Accounts {
        &self.shared.accounts
    }

    /// Makes a user known by a token and sets what they may do besides what roles in the cluster give them.
    pub fn add_user(&self, name: &str, token: &str, rules: Vec<Rule>) {
        self.shared.accounts.add_token(token, User { name: name.to_owned(), ..User::default() });
        self.shared.accounts.set_rules(name, rules);
    }

    /// Calls something with the server's runtime around it, so that what it starts ends with the server.
    pub fn within<T>(&self, call: impl FnOnce() -> T) -> T {
        let _context = self.runtime.as_ref().map(Runtime::enter);
        call()
    }

    /// Answers a connection that was taken elsewhere, with a handshake of its own: users are told apart by the
    /// certificates that the handshake lets in.
    pub async fn serve_connection(&self, stream: tokio::net::TcpStream, acceptor: TlsAcceptor) {
        serve(stream, acceptor, Arc::clone(&self.shared)).await;
    }

    /// The runtime the server runs on, for what belongs to it (controllers).
    pub fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        if let Some(runtime) = &self.runtime {
            runtime.spawn(task);
        }
    }
}

impl Drop for ApiServer {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

async fn accept(listener: tokio::net::TcpListener, acceptor: TlsAcceptor, shared: Arc<Shared>) {
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            // Out of file descriptors, usually; the next connection may find one.
            tokio::time::sleep(Duration::from_millis(10)).await;
            continue;
        };
        // Without this, small answers wait for the acknowledgement of earlier ones.
        stream.set_nodelay(true).ok();
        tokio::spawn(serve(stream, acceptor.clone(), Arc::clone(&shared)));
    }
}

async fn serve(stream: tokio::net::TcpStream, acceptor: TlsAcceptor, shared: Arc<Shared>) {
    let Ok(stream) = acceptor.accept(stream).await else { return };
    let client = stream.get_ref().1.peer_certificates().and_then(|chain| by_certificate(chain.first()?));
    let service = service_fn(move |request| {
        let (shared, client) = (Arc::clone(&shared), client.clone());
        async move { Ok::<_, std::convert::Infallible>(handler::handle(shared, client, request).await) }
    });
    let builder = auto::Builder::new(TokioExecutor::new());
    // A client that hangs up in the middle is no concern of the server's.
    builder.serve_connection_with_upgrades(TokioIo::new(stream), service).await.ok();
}

/// The user a certificate is for (kubernetes/apiserver: pkg/authentication/request/x509).
fn by_certificate(certificate: &[u8]) -> Option<User> {
    let name = der::subject(certificate, der::COMMON_NAME)?.pop()?;
    let mut groups = der::subject(certificate, der::ORGANIZATION)?;
    groups.push("system:authenticated".to_owned());
    Some(User { name, groups, ..User::default() })
}

#[cfg(test)]
#[path = "server_tests.rs"]
mod tests;
