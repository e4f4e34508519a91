//! What the controller's pods answer on port 8080: `/healthz`, `/v1/cert.pem` and `/v1/verify`
//! (bitnami/sealed-secrets: pkg/controller/server.go).
//!
//! Reached through the API server's proxy or a forwarded port, like any program inside a simulated pod.

use std::collections::BTreeMap;
use std::io;
use std::net::{Ipv4Addr, TcpListener};
use std::sync::Arc;

use http::{Method, Request, Response, StatusCode};
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::task::AbortHandle;

use super::unseal::{KeyRing, unseal};
use super::{KeyPem, is_running_controller, loaded};
use crate::kube::Store;
use crate::kube::controllers::world::text;
use crate::kube::streams::SimulatedPods;

/// The port inside the pods.
const PORT: u16 = 8080;
/// The largest body that is read: 10 MiB.
const BODY_LIMIT: usize = 10 * 1024 * 1024;

/// The endpoints of every controller of a cluster, until this is dropped.
#[derive(Debug, Default)]
pub struct Endpoints {
    /// By namespace and name of the Deployment.
    running: BTreeMap<(String, String), AbortHandle>,
}

impl Endpoints {
    /// Starts what has come and stops what has gone. Needs the server's runtime around it.
    pub fn update(&mut self, store: &Arc<Store>, pods: &SimulatedPods) {
        let wanted: Vec<(String, String)> = store
            .list("deployments.apps", None)
            .iter()
            .filter(|deployment| is_running_controller(deployment))
            .map(|deployment| {
                let field = |name: &str| text(deployment, name).to_owned();
                (field("/metadata/namespace"), field("/metadata/name"))
            })
            .collect();
        self.running.retain(|controller, task| {
            let stays = wanted.contains(controller);
            if !stays {
                pods.stop_listening(&controller.0, &controller.1, PORT);
                task.abort();
            }
            stays
        });
        for controller in wanted {
            if !self.running.contains_key(&controller)
                && let Ok(task) = start(store, pods, &controller)
            {
                self.running.insert(controller, task);
            }
        }
    }
}

impl Drop for Endpoints {
    fn drop(&mut self) {
        for task in self.running.values() {
            task.abort();
        }
    }
}

fn start(store: &Arc<Store>, pods: &SimulatedPods, controller: &(String, String)) -> io::Result<AbortHandle> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    listener.set_nonblocking(true)?;
    let address = listener.local_addr()?;
    let listener = tokio::net::TcpListener::from_std(listener)?;
    let task = tokio::spawn(accept(listener, Arc::clone(store), controller.0.clone()));
    pods.listen(&controller.0, &controller.1, PORT, address);
    Ok(task.abort_handle())
}

async fn accept(listener: tokio::net::TcpListener, store: Arc<Store>, namespace: String) {
    loop {
        let Ok((stream, _)) = listener.accept().await else { return };
        let (store, namespace) = (Arc::clone(&store), namespace.clone());
        tokio::spawn(async move {
            let service = service_fn(|request| answer(&store, &namespace, request));
            // A client that hangs up in the middle is no concern of the server's.
            hyper::server::conn::http1::Builder::new()
                .serve_connection(TokioIo::new(stream), service)
                .await
                .ok();
        });
    }
}

async fn answer(
    store: &Store,
    namespace: &str,
    request: Request<Incoming>,
) -> Result<Response<Full<Bytes>>, std::convert::Infallible> {
    let (parts, body) = request.into_parts();
    Ok(match (parts.uri.path(), parts.method) {
        ("/healthz", _) => reply(StatusCode::OK, "text/plain; charset=utf-8", "ok\n"),
        ("/v1/cert.pem", _) => match newest(&key_pems(store, namespace)) {
            Some(certificate) => reply(StatusCode::OK, "application/x-pem-file", certificate),
            None => reply(
                StatusCode::INTERNAL_SERVER_ERROR,
                "text/plain; charset=utf-8",
                "cannot get certificate\n",
            ),
        },
        ("/v1/verify", Method::POST) => match Limited::new(body, BODY_LIMIT).collect().await {
            Ok(body) => {
                let keys = KeyRing::load(&key_pems(store, namespace));
                reply(verify(&body.to_bytes(), &keys), "text/plain", "")
            }
            Err(_) => reply(StatusCode::PAYLOAD_TOO_LARGE, "text/plain", ""),
        },
        _ => reply(StatusCode::NOT_FOUND, "text/plain; charset=utf-8", "404 page not found\n"),
    })
}

/// Whether a SealedSecret opens here; what is none is an error.
fn verify(body: &[u8], keys: &KeyRing) -> StatusCode {
    use serde::Deserialize;
    let mut documents = serde_yaml::Deserializer::from_slice(body);
    let (first, second) = (documents.next(), documents.next());
    let object = first.and_then(|document| Value::deserialize(document).ok()).unwrap_or_default();
    if second.is_some() || object["kind"] != "SealedSecret" {
        return StatusCode::INTERNAL_SERVER_ERROR;
    }
    if unseal(&object, keys).is_ok() { StatusCode::OK } else { StatusCode::CONFLICT }
}

fn key_pems(store: &Store, namespace: &str) -> Vec<KeyPem> {
    let secrets = store.list("secrets", Some(namespace));
    loaded(&secrets.iter().map(AsRef::as_ref).collect::<Vec<_>>())
}

/// The certificate that seals: the one whose validity began last.
fn newest(pems: &[KeyPem]) -> Option<Vec<u8>> {
    let dated = pems.iter().filter_map(|pem| Some((pem.not_before()?, pem)));
    dated.max_by_key(|(begin, _)| *begin).map(|(_, pem)| pem.certificate.clone())
}

fn reply(code: StatusCode, media_type: &'static str, body: impl Into<Bytes>) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(body.into()));
    *response.status_mut() = code;
    response.headers_mut().insert(http::header::CONTENT_TYPE, http::HeaderValue::from_static(media_type));
    response
}
