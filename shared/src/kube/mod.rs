//! Access to a Kubernetes cluster that behaves like kubectl's.
//!
//! | file | job |
//! | --- | --- |
//! | `flags` | kubectl's connection flags |
//! | `kubeconfig` | reading and merging kubeconfig files |
//! | `target` | flags over kubeconfig: which cluster, as whom, in which namespace (pure) |
//! | `exec` | credential plugins |
//! | `credentials` | a user entry to what kube sends |
//! | `tls` | the TLS back-end, client certificates |
//! | `proxy` | proxies and their exceptions (pure) |
//! | `cluster` | all of that to a [`Cluster`] |
//! | `request` | one request: slots, deadline, retries, warnings, compression |
//! | `retry` | when a request is sent again (pure) |
//! | `error` | what can go wrong, in kubectl's words |
//! | `resource`, `list`, `object`, `discovery`, `access` | what one asks of an API server |
//! | `streams` | what goes beyond single requests: commands, ports, programs behind the proxy, logs |
//! | `gitops` | whether Argo CD or Flux keeps an object as Git has it |
//!
//! An https proxy's certificate is checked against the cluster's certificate authority, because kube offers one
//! set of roots for both; http and socks5 proxies are not affected.

mod access;
mod cluster;
mod credentials;
mod discovery;
mod error;
mod exec;
mod flags;
mod gitops;
mod kubeconfig;
mod list;
mod object;
mod proxy;
mod request;
pub mod resource;
mod retry;
mod streams;
mod target;
mod tls;

#[cfg(test)]
mod fake;
#[cfg(test)]
mod tests;

pub use cluster::{Cluster, ConnectOptions, Notice, Notify};
pub use error::{ApiError, Cause, Status, StatusCause, StatusDetails, Unreachable};
pub use exec::Interaction;
pub use flags::{DEFAULT_REQUEST_TIMEOUT, KubeFlags, RequestTimeout, parse_duration};
pub use hyper::body::Bytes;
pub use kubeconfig::{Cluster as ClusterEntry, Context, Kubeconfig, User};
pub use list::{Folded, ListOptions, Listed, PAGE};
pub use object::{Effect, PatchKind, Preconditions, nullable};
pub use request::{Answer, Call};
pub use resource::{Resource, Scope};
pub use streams::{
    ContainerTarget, ExecLimits, ExecOutput, LogLines, LogOptions, Logs, PodStream, ProxyKind, ProxyTarget,
    StreamFault,
};
pub use target::Namespace;
pub use tls::install_provider;
