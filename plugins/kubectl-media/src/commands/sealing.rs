//! The certificate to seal with: from a file, or from the controller through the API server's proxy.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use http::Method;
use labkit::cli::{Error, Result, Session};
use labkit::files::read_bytes;
use labkit::http::Request;
use labkit::kube::resource::SERVICES;
use labkit::kube::{Cluster, ListOptions, Listed, ProxyKind, ProxyTarget, Scope, nullable};
use labkit::sealed::Certificate;
use serde::Deserialize;

/// Certificates are a few kilobytes.
const LIMIT: u64 = 1 << 20;
/// How long the controller may take.
const TIMEOUT: Duration = Duration::from_secs(10);
/// How installations label the controller's Service: the manifest of the releases, and the chart.
const LABELS: [&str; 2] = ["name=sealed-secrets-controller", "app.kubernetes.io/name=sealed-secrets"];

/// Which certificate to seal with.
#[derive(Debug, Args)]
#[command(next_help_heading = "Sealing")]
pub struct CertificateArgs {
    /// Seal with the certificate in this PEM file instead of asking the controller for its own
    #[arg(long, value_name = "PATH", value_hint = clap::ValueHint::FilePath)]
    pub cert: Option<PathBuf>,
    /// The controller's Service, where there are several: NAMESPACE/NAME
    #[arg(long, value_name = "NAMESPACE/NAME", conflicts_with = "cert")]
    pub controller: Option<String>,
}

#[derive(Deserialize)]
struct Service {
    metadata: Metadata,
    #[serde(default)]
    spec: Spec,
}

#[derive(Deserialize)]
struct Metadata {
    name: String,
    #[serde(default, deserialize_with = "nullable")]
    namespace: String,
}

#[derive(Default, Deserialize)]
struct Spec {
    #[serde(default, deserialize_with = "nullable")]
    ports: Vec<Port>,
}

#[derive(Deserialize)]
struct Port {
    port: u16,
}

/// The certificate, which is in date.
///
/// # Errors
/// When there is none, it is damaged or out of date, or it is not clear which controller is meant.
pub(super) async fn certificate(args: &CertificateArgs, session: &Session) -> Result<Certificate> {
    let (pem, place) = if let Some(path) = &args.cert {
        (read_bytes(path, LIMIT)?, path.display().to_string())
    } else {
        let cluster = session.cluster().await?;
        let target = controller(args, cluster).await?;
        let place = format!("service {}/{}", target.namespace, target.name);
        (fetched(cluster, &target, &place).await?, place)
    };
    let certificate = Certificate::from_pem(&pem)
        .map_err(|error| error.context(format!("cannot use the certificate of {place}")))?;
    certificate.must_be_good(session.now())?;
    Ok(certificate)
}

async fn fetched(cluster: &Cluster, target: &ProxyTarget, place: &str) -> Result<Vec<u8>> {
    let request = Request::new(Method::GET, "/v1/cert.pem").within(TIMEOUT);
    let response = cluster.proxy(target, &request).await?;
    if !response.status.is_success() {
        return Err(Error::failed(format!(
            "{place} gives no certificate: HTTP {}",
            response.status.as_u16()
        ))
        .hint("hand one over with --cert"));
    }
    Ok(response.body.expose().to_vec())
}

/// The Service of the one controller there is.
async fn controller(args: &CertificateArgs, cluster: &Cluster) -> Result<ProxyTarget> {
    let target = |namespace: &str, name: &str, port: Option<u16>| ProxyTarget {
        kind: ProxyKind::Service,
        namespace: namespace.to_owned(),
        name: name.to_owned(),
        https: false,
        port: port.map(|port| port.to_string()),
    };
    if let Some(named) = &args.controller {
        let (namespace, name) =
            named.split_once('/').ok_or_else(|| Error::usage(format!("{named:?} is not NAMESPACE/NAME")))?;
        let service: Option<Service> = cluster.get(&SERVICES, Scope::Namespace(namespace), name).await?;
        let service = service.ok_or_else(|| Error::failed(format!("there is no service {named}")))?;
        return Ok(target(namespace, name, service.spec.ports.first().map(|port| port.port)));
    }
    let mut found: Vec<Service> = Vec::new();
    for labels in LABELS {
        let options = ListOptions { labels: Some(labels.to_owned()), ..ListOptions::default() };
        match cluster.list_optional(&SERVICES, Scope::All, &options).await? {
            Listed::Items(items) => found.extend(items),
            Listed::NotInstalled => {}
            // Who may see no Services of others may still use the one that releases make.
            Listed::Gap(_) => return Ok(target("kube-system", "sealed-secrets-controller", Some(8080))),
        }
    }
    found.retain(|service| !service.metadata.name.ends_with("-metrics"));
    match found.as_slice() {
        [one] => {
            let port = one.spec.ports.first().map(|port| port.port);
            Ok(target(&one.metadata.namespace, &one.metadata.name, port))
        }
        [] => Err(Error::failed("no controller of Sealed Secrets was found")
            .hint("hand its certificate over with --cert, or name its Service with --controller")),
        many => {
            let name = |one: &Service| format!("{}/{}", one.metadata.namespace, one.metadata.name);
            let names: Vec<String> = many.iter().map(name).collect();
            Err(Error::failed("there are several controllers of Sealed Secrets")
                .caused_by(names.join(", "))
                .hint("name one with --controller"))
        }
    }
}
