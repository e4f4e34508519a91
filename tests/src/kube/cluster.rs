//! "A cluster" for tests that run on either: the simulator, or a real API server where there is one.

use std::io;

use super::envtest::{self, Envtest};
use super::server::{ApiServer, ApiServerOptions};

/// A cluster without nodes that do anything, with an administrator.
#[derive(Debug)]
pub enum Cluster {
    /// The simulator.
    Simulated(Box<ApiServer>),
    /// etcd and kube-apiserver as processes.
    Real(Box<Envtest>),
}

impl Cluster {
    /// Starts the simulator, or etcd and kube-apiserver from the folder in `KUBEBUILDER_ASSETS` if that is set.
    pub fn start() -> io::Result<Self> {
        match envtest::assets() {
            Some(folder) => Ok(Self::Real(Box::new(Envtest::start(&folder)?))),
            None => Ok(Self::Simulated(Box::new(ApiServer::start(ApiServerOptions::default())?))),
        }
    }

    /// `https://127.0.0.1:PORT`.
    pub fn url(&self) -> &str {
        match self {
            Self::Simulated(server) => server.url(),
            Self::Real(server) => server.url(),
        }
    }

    /// Certificate of the server's authority, in PEM.
    pub fn ca_pem(&self) -> &str {
        match self {
            Self::Simulated(server) => server.ca_pem(),
            Self::Real(server) => server.ca_pem(),
        }
    }

    /// Bearer token of the administrator.
    pub fn admin_token(&self) -> String {
        match self {
            Self::Simulated(server) => server.admin_token(),
            Self::Real(server) => server.admin_token().to_owned(),
        }
    }

    /// A kubeconfig of the administrator with one context, `lab`.
    pub fn kubeconfig(&self) -> String {
        kubeconfig(self.url(), self.ca_pem(), "admin", Some(&self.admin_token()))
    }

    /// The simulator, if it is one; for what only that can do.
    pub fn simulated(&self) -> Option<&ApiServer> {
        match self {
            Self::Simulated(server) => Some(server),
            Self::Real(_) => None,
        }
    }
}

/// A kubeconfig with one context, `lab`, in namespace `default`.
pub fn kubeconfig(url: &str, ca_pem: &str, user: &str, token: Option<&str>) -> String {
    use base64::Engine;
    let ca = base64::engine::general_purpose::STANDARD.encode(ca_pem);
    let credentials = token.map_or_else(|| "{}".to_owned(), |token| format!("{{token: {token}}}"));
    format!(
        "apiVersion: v1\nkind: Config\ncurrent-context: lab\nclusters:\n- name: lab\n  cluster:\n    server: {url}\n    \
         certificate-authority-data: {ca}\nusers:\n- name: {user}\n  user: {credentials}\ncontexts:\n- name: lab\n  \
         context: {{cluster: lab, user: {user}, namespace: default}}\n"
    )
}
