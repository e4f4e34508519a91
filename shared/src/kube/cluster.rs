//! From flags and files to a client: every difference between kube and kubectl is evened out here.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use http::HeaderValue;
use http::header::USER_AGENT;
use kube::{Client, Config};
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};
use tokio::sync::{OnceCell, Semaphore};

use super::credentials::{auth_info, certificates, needs_plugin, pem};
use super::discovery::Groups;
use super::exec::{self, Interaction};
use super::flags::KubeFlags;
use super::kubeconfig::Kubeconfig;
use super::proxy::proxy_for;
use super::target::{Namespace, PodIdentity, Target};
use crate::cli::{Env, Error, Result, ResultExt};

/// Requests to one API server at the same time. Each is a connection of its own, since kube speaks HTTP/1.1, and a
/// TLS handshake costs both sides more than several small requests.
const IN_FLIGHT: usize = 8;

/// How long to wait for a connection, if the request's own limit is not shorter.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// Where a pod finds its credentials.
const SERVICE_ACCOUNT: &str = "/var/run/secrets/kubernetes.io/serviceaccount";

/// Something the user should see on standard error while a request is under way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notice<'a> {
    /// A warning: from the API server, or about a risk the user takes.
    Warning(&'a str),
    /// Why it takes longer.
    Note(&'a str),
    /// A request that was sent and what came of it.
    Request(&'a str),
}

/// Who shows notices.
pub type Notify = Arc<dyn Fn(Notice<'_>) + Send + Sync>;

/// What a connection needs to know beside flags and environment.
#[derive(Clone)]
pub struct ConnectOptions {
    /// Name of the binary: first part of the User-Agent, and the field manager of what it writes.
    pub program: &'static str,
    /// Its version, without a leading `v`.
    pub version: &'static str,
    /// Whether a credential plugin may ask the user.
    pub interaction: Interaction,
    /// Who shows notices.
    pub notify: Notify,
}

/// A Kubernetes cluster, as one user in one namespace.
///
/// Cheap to clone. Every request has a deadline, and at most 8 are under way at once.
#[derive(Clone)]
pub struct Cluster {
    pub(super) inner: Arc<Inner>,
}

pub(super) struct Inner {
    pub client: Client,
    pub program: &'static str,
    pub context: Option<String>,
    pub user: Option<String>,
    pub server: http::Uri,
    pub fingerprint: String,
    pub namespace: Namespace,
    pub timeout: Option<Duration>,
    pub compression: bool,
    pub slots: Semaphore,
    pub shown: Mutex<BTreeSet<String>>,
    pub notify: Notify,
    pub cache: Option<PathBuf>,
    pub groups: OnceCell<Groups>,
    /// What an earlier run found, read at most once.
    pub remembered_groups: OnceLock<Option<Groups>>,
}

impl std::fmt::Debug for Cluster {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Cluster").field("server", &self.inner.server).finish_non_exhaustive()
    }
}

impl Cluster {
    /// Prepares the connection that flags, kubeconfig files and environment describe. Nothing is sent yet; a
    /// credential plugin is run, once.
    ///
    /// Must be called within a tokio runtime, and after a rustls provider was installed.
    pub async fn connect(flags: &KubeFlags, env: &Env, options: &ConnectOptions) -> Result<Self> {
        let kubeconfig = Kubeconfig::load(flags, env)?;
        let target = match pod_identity(env, Path::new(SERVICE_ACCOUNT)) {
            Some(pod) if kubeconfig.files.is_empty() => Target::in_cluster(&pod, flags, env)?,
            _ => {
                if kubeconfig.files.is_empty() && flags.server.is_some() {
                    for file in &kubeconfig.missing {
                        let text = format!("kubeconfig {} does not exist", file.display());
                        (options.notify)(Notice::Warning(&text));
                    }
                }
                Target::resolve(&kubeconfig, flags, env)?
            }
        };
        if flags.insecure_skip_tls_verify {
            (options.notify)(Notice::Warning("the server's certificate is not checked"));
        }
        let config = client_config(&target, flags, env, options).await?;
        let fingerprint = fingerprint(&config);
        let client =
            Client::try_from(config).or_failed(|| "cannot set up the connection to the API server")?;
        Ok(Self {
            inner: Arc::new(Inner {
                client,
                program: options.program,
                context: target.context,
                user: target.user_name,
                server: target.server,
                fingerprint,
                namespace: target.namespace,
                timeout: flags.request_timeout.0,
                compression: !target.cluster.disable_compression,
                slots: Semaphore::new(IN_FLIGHT),
                shown: Mutex::default(),
                notify: options.notify.clone(),
                cache: flags.cache_dir(env).ok(),
                groups: OnceCell::new(),
                remembered_groups: OnceLock::new(),
            }),
        })
    }

    /// kube's client, for what neither requests nor streams of this module offer. It has the same credentials and
    /// User-Agent, but neither deadlines nor retries.
    pub fn client(&self) -> &Client {
        &self.inner.client
    }

    /// The namespace the command works in.
    pub fn namespace(&self) -> &Namespace {
        &self.inner.namespace
    }

    /// The context in use, if one is.
    pub fn context(&self) -> Option<&str> {
        self.inner.context.as_deref()
    }

    /// The kubeconfig's user entry in use, if one is.
    pub fn user(&self) -> Option<&str> {
        self.inner.user.as_deref()
    }

    /// URL of the API server.
    pub fn server(&self) -> &http::Uri {
        &self.inner.server
    }

    /// A digest of server and credentials: two connections with the same one see and may do the same.
    pub fn fingerprint(&self) -> &str {
        &self.inner.fingerprint
    }

    /// Host and port of the API server, for messages.
    pub(super) fn authority(&self) -> String {
        self.inner.server.authority().map(ToString::to_string).unwrap_or_default()
    }
}

/// What a pod's environment and folder say; `None` outside of pods.
fn pod_identity(env: &Env, folder: &Path) -> Option<PodIdentity> {
    let host = env.non_empty("KUBERNETES_SERVICE_HOST")?;
    let port = env.non_empty("KUBERNETES_SERVICE_PORT")?;
    if !folder.join("token").is_file() {
        return None;
    }
    let host = if host.contains(':') { format!("[{host}]") } else { host.to_owned() };
    let namespace = fs::read_to_string(folder.join("namespace")).ok();
    Some(PodIdentity {
        server: format!("https://{host}:{port}"),
        folder: folder.to_owned(),
        namespace: namespace.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty()),
    })
}

/// Builds kube's configuration field by field, never through its own inference.
async fn client_config(
    target: &Target,
    flags: &KubeFlags,
    env: &Env,
    options: &ConnectOptions,
) -> Result<Config> {
    let cluster = &target.cluster;
    let authority = pem(
        cluster.certificate_authority_data.as_deref(),
        cluster.certificate_authority.as_deref(),
        "certificate authority",
    )?;
    if authority.is_some() && cluster.insecure_skip_tls_verify {
        return Err(Error::failed(
            "the kubeconfig's cluster entry has a certificate authority and skips verification",
        )
        .hint("remove insecure-skip-tls-verify from it"));
    }
    let mut config = Config::new(target.server.clone());
    config.default_namespace.clone_from(&target.namespace.name);
    config.root_cert = authority.as_deref().map(certificates).transpose()?;
    config.accept_invalid_certs = cluster.insecure_skip_tls_verify;
    config.tls_server_name.clone_from(&cluster.tls_server_name);
    config.proxy_url = proxy_for(&target.server, cluster.proxy_url.as_deref(), env)?;
    config.disable_compression = cluster.disable_compression;
    config.default_retry = false;
    config.read_timeout = None;
    let limit = flags.request_timeout.0.unwrap_or(CONNECT_TIMEOUT);
    config.connect_timeout = Some(limit.min(CONNECT_TIMEOUT));
    config.headers = vec![(USER_AGENT, user_agent(options)?)];
    let server = target.server.to_string();
    config.auth_info = match &target.user.exec {
        Some(plugin) if needs_plugin(&target.user) => {
            let credential = exec::credential(
                plugin,
                cluster,
                server.trim_end_matches('/'),
                authority.as_deref(),
                options.interaction,
            )
            .await?;
            auth_info(&target.user, Some(credential))?
        }
        _ => auth_info(&target.user, None)?,
    };
    Ok(config)
}

/// `kubectl-ipam/v0.1.0 (linux/amd64)`, in the shape of kubectl's own.
fn user_agent(options: &ConnectOptions) -> Result<HeaderValue> {
    let architecture = match std::env::consts::ARCH {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        other => other,
    };
    let system = match std::env::consts::OS {
        "macos" => "darwin",
        other => other,
    };
    let text = format!("{}/v{} ({system}/{architecture})", options.program, options.version);
    HeaderValue::from_str(&text).or_failed(|| "cannot name the program to the API server")
}

/// The digest behind [`Cluster::fingerprint`]; nothing can be told from it about the credentials.
fn fingerprint(config: &Config) -> String {
    let user = &config.auth_info;
    let secret = |text: &Option<SecretString>| text.as_ref().map(|text| text.expose_secret().to_owned());
    let extra: BTreeMap<_, _> = user.impersonate_user_extra.iter().flatten().collect();
    let parts = format!(
        "{:?}",
        (
            config.cluster_url.to_string(),
            (&user.client_certificate_data, &user.username),
            (secret(&user.token), secret(&user.password)),
            (&user.impersonate, &user.impersonate_uid, &user.impersonate_groups, extra),
        )
    );
    let digest = Sha256::digest(parts.as_bytes());
    let start = digest.iter().take(8).fold(0_u64, |number, byte| (number << 8) | u64::from(*byte));
    format!("{start:016x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quiet() -> ConnectOptions {
        ConnectOptions {
            program: "kubectl-ipam",
            version: "0.1.0",
            interaction: Interaction::Forbidden,
            notify: Arc::new(|_| {}),
        }
    }

    #[test]
    fn the_user_agent_has_kubectls_shape() {
        let agent = user_agent(&quiet()).expect("plain text");
        assert!(agent.to_str().expect("plain text").starts_with("kubectl-ipam/v0.1.0 ("), "{agent:?}");
    }

    #[test]
    fn the_fingerprint_tells_users_apart_and_nothing_else() {
        let of = |token: &str, server: &str| {
            let mut config = Config::new(server.parse().expect("a test's URL"));
            config.auth_info.token = Some(SecretString::from(token));
            fingerprint(&config)
        };
        assert_eq!(of("a", "https://x"), of("a", "https://x"));
        assert_ne!(of("a", "https://x"), of("b", "https://x"));
        assert_ne!(of("a", "https://x"), of("a", "https://y"));
        assert_eq!(of("a", "https://x").len(), 16);
    }

    #[test]
    fn a_pod_is_recognised_by_its_environment_and_token() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let env = |host: &str| {
            Env::of([("KUBERNETES_SERVICE_HOST", host), ("KUBERNETES_SERVICE_PORT", "443")], "/")
        };
        assert!(pod_identity(&env("10.96.0.1"), folder.path()).is_none(), "there is no token");
        fs::write(folder.path().join("token"), "t").expect("writable");
        fs::write(folder.path().join("namespace"), "media\n").expect("writable");
        let pod = pod_identity(&env("fd00::1"), folder.path()).expect("a pod");
        assert_eq!(pod.server, "https://[fd00::1]:443");
        assert_eq!(pod.namespace.as_deref(), Some("media"));
        assert!(pod_identity(&Env::default(), folder.path()).is_none());
    }
}
