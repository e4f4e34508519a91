//! How an app is reached from here: through a port of its pod, through the API server's proxy, or at its address.
//!
//! A forwarded port comes first: it passes network policies and VPNs, nobody on the way sees a key, and the app sees
//! a client on loopback. It also hides a Service that leads nowhere, so whether the Service works is judged apart from
//! this, by its endpoints.

use std::fmt;
use std::time::Duration;

use clap::ValueEnum;
use http::Method;
use http::header::HOST;
use labkit::http::{Connection, HttpError, Request, Response};
use labkit::kube::{ApiError, Cluster, ProxyKind, ProxyTarget};
use schemars::JsonSchema;
use serde::Serialize;

use crate::apps::Api;
use crate::stack::Instance;

/// How long a connection may take to come about.
const CONNECT: Duration = Duration::from_secs(3);

/// The ways to an app.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Via {
    /// A forwarded port, or the proxy where ports must not be forwarded
    #[default]
    Auto,
    /// A port of the pod, forwarded by the API server
    PortForward,
    /// The API server's proxy, to the Service or the pod
    Proxy,
    /// The address of the Service: a load balancer's, or the cluster's own
    Address,
}

impl fmt::Display for Via {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Auto => "auto",
            Self::PortForward => "port-forward",
            Self::Proxy => "proxy",
            Self::Address => "address",
        })
    }
}

/// Why an app could not be asked.
#[derive(Debug)]
pub enum Unreached {
    /// Nothing of it runs.
    NotRunning,
    /// The way that was chosen leads nowhere: no Service, no address.
    NoWay(String),
    /// The API server does not let the user through, or cannot get there.
    Api(ApiError),
    /// The app gave no answer.
    Http(HttpError),
}

impl fmt::Display for Unreached {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotRunning => f.write_str("no pod of it runs"),
            Self::NoWay(why) => f.write_str(why),
            Self::Api(error) if error.is_forbidden() => {
                write!(f, "forbidden: you lack the right to {}", error.what)
            }
            Self::Api(error) => error.cause.fmt(f),
            Self::Http(error) => error.fmt(f),
        }
    }
}

/// How apps are asked.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// The way.
    pub via: Via,
    /// How long one answer may take.
    pub timeout: Duration,
}

/// The way to one instance. Connections are used for one request after the other.
#[derive(Debug)]
pub struct Route<'a> {
    cluster: &'a Cluster,
    instance: &'a Instance,
    port: u16,
    options: Options,
    line: Option<Line>,
}

#[derive(Debug)]
enum Line {
    Stream(Via, Connection),
    Proxy(ProxyTarget),
}

impl<'a> Route<'a> {
    /// The way to the instance's `port`. Nothing is opened yet.
    pub fn new(cluster: &'a Cluster, instance: &'a Instance, port: u16, options: Options) -> Self {
        Self { cluster, instance, port, options, line: None }
    }

    /// The way that is used; none before the first request.
    pub fn via(&self) -> Option<Via> {
        self.line.as_ref().map(|line| match line {
            Line::Stream(via, _) => *via,
            Line::Proxy(_) => Via::Proxy,
        })
    }

    /// How long an answer may take.
    pub fn timeout(&self) -> Duration {
        self.options.timeout
    }

    /// A request to the app, with the deadline of all.
    pub fn request(&self, method: Method, path: impl Into<String>) -> Request {
        Request::new(method, path).within(self.options.timeout)
    }

    /// Sends a request, once.
    ///
    /// # Errors
    /// When there is no whole answer. What the answer says is no error.
    pub async fn send(&mut self, request: Request) -> Result<Response, Unreached> {
        if matches!(&self.line, Some(Line::Stream(_, connection)) if !connection.is_open()) {
            self.line = None;
        }
        if self.line.is_none() {
            self.line = Some(self.open().await?);
        }
        match &mut self.line {
            Some(Line::Stream(_, connection)) => connection.send(&request).await.map_err(Unreached::Http),
            Some(Line::Proxy(target)) => {
                let request = if self.instance.app.api.minds_host() {
                    request.header(HOST, "127.0.0.1").map_err(Unreached::Http)?
                } else {
                    request
                };
                self.cluster.proxy(target, &request).await.map_err(Unreached::Api)
            }
            None => Err(Unreached::NotRunning),
        }
    }

    async fn open(&self) -> Result<Line, Unreached> {
        match self.options.via {
            Via::PortForward => self.forward().await,
            Via::Proxy => self.proxy(),
            Via::Address => self.address().await,
            Via::Auto => match self.forward().await {
                Err(Unreached::Api(error)) if error.is_forbidden() && self.passes_proxy() => self.proxy(),
                other => other,
            },
        }
    }

    fn passes_proxy(&self) -> bool {
        self.instance.app.api != Api::None && self.instance.app.api.passes_proxy()
    }

    async fn forward(&self) -> Result<Line, Unreached> {
        let pod = self.instance.running_pod().ok_or(Unreached::NotRunning)?;
        let opened = self.cluster.port_forward(&self.instance.namespace, &pod.name, self.port).await;
        let stream = opened.map_err(Unreached::Api)?;
        let connection = Connection::over(stream).await.map_err(Unreached::Http)?;
        Ok(Line::Stream(Via::PortForward, connection))
    }

    /// Through the Service if it leads anywhere, since that is what other apps use; else straight to the pod.
    fn proxy(&self) -> Result<Line, Unreached> {
        let service =
            self.instance.services.iter().find(|service| {
                service.endpoints != Some(0) && service.ports.iter().any(|port| port.is_main)
            });
        let namespace = self.instance.namespace.clone();
        let target = if let Some(service) = service {
            let port = service.ports.iter().find(|port| port.is_main).map(|port| port.port.to_string());
            ProxyTarget {
                kind: ProxyKind::Service,
                namespace,
                name: service.name.clone(),
                https: false,
                port,
            }
        } else {
            let pod = self.instance.running_pod().ok_or(Unreached::NotRunning)?;
            let port = Some(self.port.to_string());
            ProxyTarget { kind: ProxyKind::Pod, namespace, name: pod.name.clone(), https: false, port }
        };
        Ok(Line::Proxy(target))
    }

    async fn address(&self) -> Result<Line, Unreached> {
        let services = self.instance.services.iter();
        let found = services.filter_map(|service| {
            let port = service.ports.iter().find(|port| port.is_main)?;
            let host = service.addresses.first().or(service.cluster_ip.as_ref())?;
            Some((host, port.port))
        });
        let Some((host, port)) = found.into_iter().next() else {
            return Err(Unreached::NoWay("no Service of it has an address".to_owned()));
        };
        let limit = CONNECT.min(self.options.timeout);
        let connection = Connection::tcp(host, port, limit).await.map_err(Unreached::Http)?;
        Ok(Line::Stream(Via::Address, connection))
    }
}
