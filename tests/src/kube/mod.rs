//! A Kubernetes API server in the process, on loopback: enough of one that the real `kubectl` and the plugins
//! cannot tell the difference where it matters.
//!
//! What it does: HTTPS with a certificate authority of its own, HTTP/1.1 and HTTP/2; every built-in kind of
//! [`catalogue`] and kinds from definitions; resource versions and optimistic locking; lists in pages, at
//! earlier revisions, by label and field; watches with bookmarks and streamed lists; tables, metadata-only
//! forms, discovery; namespaces and their end, finalizers, owners and their collection; status and scale;
//! dry runs; users, tokens, client certificates, impersonation, roles and bindings; programs in pods through the
//! proxy; faults on request; a log of requests.
//!
//! What it leaves out: admission plug-ins and webhooks (but for the namespace's existence), quotas, protobuf answers,
//! conversion webhooks, aggregated API servers, aggregated cluster roles, audit, priority and fairness, service
//! account tokens, a scheduler and a kubelet (a deleted pod is gone at once), and the rules of single fields
//! that no plugin can run into. What a real cluster does a moment later in its controllers (collecting
//! dependents, emptying namespaces) happens here within the write.

pub mod auth;
mod body;
pub mod catalogue;
pub mod client;
pub mod cluster;
pub mod controllers;
mod crd;
mod defaults;
pub(crate) mod der;
mod discovery;
pub mod envtest;
mod events;
pub mod fault;
mod fields;
mod gc;
mod grants;
mod handler;
pub(crate) mod http;
mod identity;
mod lists;
mod managed;
pub mod manifests;
pub mod mvcc;
pub mod object;
mod openapi;
pub mod patch;
mod patches;
mod present;
mod protobuf;
mod proxy;
pub mod request_log;
mod resources;
pub mod restore;
mod reviews;
mod scale;
mod schema;
mod selector;
pub mod server;
mod service_ips;
pub mod status;
pub mod store;
pub mod streams;
mod structural;
mod table;
mod tls;
mod validate;
mod watch;
pub mod write;

pub use auth::{Rule, User};
pub use cluster::Cluster;
pub use fault::{Effect, Fault, Faults, Matcher};
pub use request_log::{RequestEntry, RequestLog};
pub use server::{ApiServer, ApiServerOptions};
pub use status::{GroupResource, Status};
pub use store::Store;
pub use write::{DeleteOptions, Deleted, Propagation, WriteOptions};
