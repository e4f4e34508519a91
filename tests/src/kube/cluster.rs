//! "A cluster" for tests that run on either: the simulator, or a real API server where there is one.

use std::io;

use serde_json::Value;

use super::auth::Rule;
use super::client::Client;
use super::envtest::{self, Envtest};
use super::grants;
use super::object;
use super::restore::{self, Refused};
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
    /// Whether clusters are real ones here.
    pub fn is_real() -> bool {
        envtest::assets().is_some()
    }

    /// Starts the simulator, or etcd and kube-apiserver from the folder in `KUBEBUILDER_ASSETS` if that is set.
    pub fn start() -> io::Result<Self> {
        match envtest::assets() {
            Some(folder) => Ok(Self::Real(Box::new(Envtest::start(&folder)?))),
            None => Ok(Self::Simulated(Box::new(ApiServer::start(ApiServerOptions::default())?))),
        }
    }

    /// Starts a cluster and creates objects through its API; returns what it refused.
    pub fn with_objects(objects: &[Value]) -> io::Result<(Self, Vec<Refused>)> {
        let ranges = service_ranges(objects);
        let cluster = match envtest::assets() {
            _ if ranges.is_empty() => Self::start()?,
            Some(folder) => Self::Real(Box::new(Envtest::with_service_ranges(&folder, &ranges)?)),
            None => {
                let server = ApiServer::start(ApiServerOptions::default())?;
                let own = objects.iter().filter(|object| is_own_range(object)).cloned().collect();
                server.store().load(own).map_err(io::Error::other)?;
                Self::Simulated(Box::new(server))
            }
        };
        let client = Client::new(cluster.url(), cluster.ca_pem(), &cluster.admin_token())?;
        let refused = restore::restore(&client, objects)?;
        Ok((cluster, refused))
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

    /// Makes a user with rights known, and gives a kubeconfig of theirs.
    ///
    /// On a real server the administrator impersonates them, and the rights are objects in the cluster.
    pub fn add_user(&self, name: &str, rules: Vec<Rule>) -> io::Result<String> {
        match self {
            Self::Simulated(server) => {
                server.add_user(name, &format!("token-of-{name}"), rules);
                Ok(server.kubeconfig_for(name))
            }
            Self::Real(server) => {
                let client = Client::new(server.url(), server.ca_pem(), server.admin_token())?;
                grants::grant(&client, name, &rules)?;
                Ok(kubeconfig(server.url(), server.ca_pem(), name, Some(server.admin_token()))
                    .replace("{token:", &format!("{{as: {name}, token:")))
            }
        }
    }

    /// The simulator, if it is one; for what only that can do.
    pub fn simulated(&self) -> Option<&ApiServer> {
        match self {
            Self::Simulated(server) => Some(server),
            Self::Real(_) => None,
        }
    }
}

fn is_own_range(object: &Value) -> bool {
    object::kind(object) == "ServiceCIDR" && object::name(object) == "kubernetes"
}

/// The ranges of the ServiceCIDR that a server makes for itself, as its flag takes them.
fn service_ranges(objects: &[Value]) -> String {
    objects
        .iter()
        .find(|object| is_own_range(object))
        .map_or(String::new(), |range| object::strings(object::at(range, &["spec", "cidrs"])).join(","))
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
