//! What lets a client in: kubeconfig and talosconfig.

use std::io::Write;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use flate2::Compression;
use flate2::write::GzEncoder;
use labkit::talos::proto::common::Data;
use labkit::talos::proto::machine::{
    GenerateClientConfiguration, GenerateClientConfigurationRequest, GenerateClientConfigurationResponse,
};
use tonic::Status;

use super::status::duration;
use super::{Streamed, chunks};
use crate::talos::api::{Api, control_plane_only};
use crate::talos::node::Node;
use crate::talos::view::{Config, Role};
use crate::talos::{pem, tls};

/// How long an administrator of Kubernetes is one.
const YEAR: Duration = Duration::from_secs(365 * 24 * 60 * 60);

pub fn kubeconfig(api: &Api) -> Result<Streamed<Data>, Status> {
    let text = api.check(|_, node| {
        control_plane_only(node, "kubeconfig")?;
        let config = node.config.as_ref().ok_or_else(|| Status::unimplemented("no configuration"))?;
        kubeconfig_of(config, node).map_err(Status::unknown)
    })?;
    let archive = archived(text.as_bytes()).map_err(|why| Status::unknown(why.to_string()))?;
    Ok(Box::pin(tokio_stream::iter(chunks(&archive))))
}

/// A kubeconfig for the cluster's administrator, from the configuration alone.
fn kubeconfig_of(config: &Config, node: &Node) -> Result<String, String> {
    let authority = config.kubernetes_ca.as_ref().ok_or("no cluster CA")?;
    let masters = ["system:masters".to_owned()];
    let (certificate, key) = tls::client(authority, Some("admin"), &masters, YEAR, node.clock())?;
    let name = &config.cluster_name;
    let encode = |text: &str| BASE64.encode(text);
    Ok(format!(
        "apiVersion: v1\nkind: Config\nclusters:\n- name: {name}\n  cluster:\n    server: {}\n    \
         certificate-authority-data: {}\nusers:\n- name: admin@{name}\n  user:\n    client-certificate-data: {}\n    \
         client-key-data: {}\ncontexts:\n- context:\n    cluster: {name}\n    namespace: default\n    user: \
         admin@{name}\n  name: admin@{name}\ncurrent-context: admin@{name}\n",
        config.endpoint,
        encode(&authority.certificate),
        encode(&certificate),
        encode(&key.serialize_pem()),
    ))
}

/// A compressed archive with one file, and without the blocks that end an archive: the node forgets them.
fn archived(content: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut header = tar::Header::new_gnu();
    header.set_path("kubeconfig")?;
    header.set_mode(0o600);
    header.set_size(u64::try_from(content.len()).unwrap_or_default());
    header.set_cksum();
    let mut packed = GzEncoder::new(Vec::new(), Compression::default());
    packed.write_all(header.as_bytes())?;
    packed.write_all(content)?;
    packed.finish()
}

pub fn generate(
    api: &Api,
    request: &GenerateClientConfigurationRequest,
) -> Result<GenerateClientConfigurationResponse, Status> {
    let part = api.check(|_, node| {
        let config = node.config.as_ref().ok_or_else(|| Status::unimplemented("no configuration"))?;
        if config.role == Role::Worker {
            return Err(Status::failed_precondition(
                "client configuration (talosconfig) can't be generated on worker nodes",
            ));
        }
        let lifetime = duration(request.crt_ttl);
        if lifetime.is_zero() {
            return Err(Status::invalid_argument("crt_ttl should be positive"));
        }
        generate_of(config, node, &request.roles, lifetime).map_err(Status::unknown)
    })?;
    Ok(GenerateClientConfigurationResponse { messages: vec![part] })
}

fn generate_of(
    config: &Config,
    node: &Node,
    roles: &[String],
    lifetime: Duration,
) -> Result<GenerateClientConfiguration, String> {
    let (certificate, key) = tls::client(&config.machine_ca, None, roles, lifetime, node.clock())?;
    let key = pem::ed25519(&key);
    let context = match roles {
        [role] => format!("{}@{}", role.trim_start_matches("os:"), config.cluster_name),
        _ => config.cluster_name.clone(),
    };
    let encode = |text: &str| BASE64.encode(text);
    let talosconfig = format!(
        "context: {context}\ncontexts:\n    {context}:\n        endpoints: []\n        ca: {}\n        crt: {}\n        key: {}\n",
        encode(&config.machine_ca.certificate),
        encode(&certificate),
        encode(&key),
    );
    Ok(GenerateClientConfiguration {
        metadata: None,
        ca: config.machine_ca.certificate.clone().into_bytes(),
        crt: certificate.into_bytes(),
        key: key.into_bytes(),
        talosconfig: talosconfig.into_bytes(),
    })
}
