//! Which cluster, as whom, in which namespace: flags over kubeconfig, as client-go resolves them
//! (kubernetes/kubernetes: staging/src/k8s.io/client-go/tools/clientcmd/client_config.go). Pure.

use std::collections::BTreeMap;
use std::path::PathBuf;

use http::Uri;

use super::flags::KubeFlags;
use super::kubeconfig::{Cluster, Context, Kubeconfig, User};
use crate::cli::{Env, Error, Result};

/// The outcome of all flags and files, before any of the files it names is read.
#[derive(Debug)]
pub(super) struct Target {
    /// Name of the context in use, if one is.
    pub context: Option<String>,
    /// Name of the user entry, if one is used.
    pub user_name: Option<String>,
    /// Address of the API server, with scheme and without a trailing slash.
    pub server: Uri,
    /// The cluster entry with the flags applied.
    pub cluster: Cluster,
    /// The user entry with the flags applied.
    pub user: User,
    /// The namespace.
    pub namespace: Namespace,
}

/// The namespace a command works in, and whether the user asked for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Namespace {
    /// Its name.
    pub name: String,
    /// Whether it was given with `-n` on this command line.
    pub explicit: bool,
}

impl Target {
    /// Applies `flags` to `config`.
    pub fn resolve(config: &Kubeconfig, flags: &KubeFlags, env: &Env) -> Result<Self> {
        let context_name = flags.context.clone().or_else(|| config.current_context.clone());
        let context = match &context_name {
            Some(name) => config.contexts.get(name).cloned().ok_or_else(|| unknown_context(name, config))?,
            None if flags.server.is_some() || flags.cluster.is_some() => Context::default(),
            None => return Err(no_context(config)),
        };
        let cluster_name = flags.cluster.clone().or(context.cluster).filter(|name| !name.is_empty());
        let mut cluster = match &cluster_name {
            Some(name) => {
                config.clusters.get(name).cloned().ok_or_else(|| unknown_entry("cluster", name, config))?
            }
            None => Cluster::default(),
        };
        let user_name = flags.user.clone().or(context.user).filter(|name| !name.is_empty());
        let mut user = match &user_name {
            Some(name) => {
                config.users.get(name).cloned().ok_or_else(|| unknown_entry("user", name, config))?
            }
            None => User::default(),
        };
        override_cluster(&mut cluster, flags, env);
        override_user(&mut user, flags, env);
        check_user(&user, flags)?;
        let server = server_url(&cluster, &user, cluster_name.as_deref())?;
        let namespace = match &flags.namespace {
            Some(name) => Namespace { name: name.clone(), explicit: true },
            None => Namespace {
                name: context
                    .namespace
                    .filter(|name| !name.is_empty())
                    .unwrap_or_else(|| "default".to_owned()),
                explicit: false,
            },
        };
        Ok(Self { context: context_name, user_name, server, cluster, user, namespace })
    }

    /// A pod's own cluster, for when there is no kubeconfig at all.
    ///
    /// `POD_NAMESPACE` wins over the namespace in the service account's folder, as in client-go.
    pub fn in_cluster(pod: &PodIdentity, flags: &KubeFlags, env: &Env) -> Result<Self> {
        let mut cluster = Cluster {
            server: Some(pod.server.clone()),
            certificate_authority: Some(pod.folder.join("ca.crt")),
            ..Cluster::default()
        };
        let mut user = User { token_file: Some(pod.folder.join("token")), ..User::default() };
        override_cluster(&mut cluster, flags, env);
        override_user(&mut user, flags, env);
        check_user(&user, flags)?;
        let server = server_url(&cluster, &user, None)?;
        let namespace = flags
            .namespace
            .clone()
            .or_else(|| env.non_empty("POD_NAMESPACE").map(str::to_owned))
            .or_else(|| pod.namespace.clone())
            .unwrap_or_else(|| "default".to_owned());
        Ok(Self {
            context: None,
            user_name: None,
            server,
            cluster,
            user,
            namespace: Namespace { name: namespace, explicit: flags.namespace.is_some() },
        })
    }
}

/// What a pod knows about its cluster.
#[derive(Debug)]
pub(super) struct PodIdentity {
    /// URL of the API server, from the pod's environment.
    pub server: String,
    /// The service account's folder.
    pub folder: PathBuf,
    /// The namespace written there.
    pub namespace: Option<String>,
}

fn override_cluster(cluster: &mut Cluster, flags: &KubeFlags, env: &Env) {
    if let Some(server) = &flags.server {
        cluster.server = Some(server.clone());
    }
    if let Some(name) = &flags.tls_server_name {
        cluster.tls_server_name = Some(name.clone());
    }
    if flags.insecure_skip_tls_verify {
        cluster.insecure_skip_tls_verify = true;
        cluster.certificate_authority = None;
        cluster.certificate_authority_data = None;
    }
    if let Some(file) = KubeFlags::resolved(flags.certificate_authority.as_deref(), env) {
        cluster.certificate_authority = Some(file);
        cluster.certificate_authority_data = None;
    }
    cluster.disable_compression |= flags.disable_compression;
}

fn override_user(user: &mut User, flags: &KubeFlags, env: &Env) {
    if let Some(file) = KubeFlags::resolved(flags.client_certificate.as_deref(), env) {
        user.client_certificate = Some(file);
        user.client_certificate_data = None;
    }
    if let Some(file) = KubeFlags::resolved(flags.client_key.as_deref(), env) {
        user.client_key = Some(file);
        user.client_key_data = None;
    }
    if let Some(token) = &flags.token {
        user.token = Some(token.clone());
        user.token_file = None;
        user.username = None;
        user.password = None;
        user.auth_provider = None;
        user.exec = None;
    }
    if let Some(name) = &flags.impersonate {
        user.impersonate = Some(name.clone());
    }
    if let Some(uid) = &flags.impersonate_uid {
        user.impersonate_uid = Some(uid.clone());
    }
    if !flags.impersonate_groups.is_empty() {
        user.impersonate_groups.clone_from(&flags.impersonate_groups);
    }
    if !flags.impersonate_extra.is_empty() {
        user.impersonate_extra = flags.extra();
    }
}

fn check_user(user: &User, flags: &KubeFlags) -> Result<()> {
    let acts = user.impersonate.as_deref().is_some_and(|name| !name.is_empty());
    let attributes = user.impersonate_uid.is_some()
        || !user.impersonate_groups.is_empty()
        || !user.impersonate_extra.is_empty();
    if attributes && !acts {
        return Err(Error::usage(
            "uid, groups or extra attributes are given to act with, but no user to act as",
        )
        .hint("add --as USER"));
    }
    if user.exec.is_some() && user.auth_provider.is_some() {
        return Err(Error::failed("the kubeconfig's user entry has both exec and auth-provider")
            .hint("keep one of the two"));
    }
    if flags.insecure_skip_tls_verify && flags.certificate_authority.is_some() {
        return Err(Error::usage(
            "--insecure-skip-tls-verify and --certificate-authority exclude each other",
        ));
    }
    Ok(())
}

/// Reads the address as client-go's `DefaultServerURL` does: without a scheme it is https when anything about TLS
/// is configured, else http.
fn server_url(cluster: &Cluster, user: &User, name: Option<&str>) -> Result<Uri> {
    let Some(server) = cluster.server.as_deref().filter(|server| !server.is_empty()) else {
        return Err(Error::failed(match name {
            Some(name) => format!("cluster {name:?} of the kubeconfig has no server"),
            None => "no API server is configured".to_owned(),
        })
        .hint("give one with --server, or choose another context with --context"));
    };
    let tls = cluster.insecure_skip_tls_verify
        || cluster.certificate_authority.is_some()
        || cluster.certificate_authority_data.is_some()
        || user.client_certificate.is_some()
        || user.client_certificate_data.is_some();
    let scheme = if tls { "https" } else { "http" };
    let full = if server.contains("://") { server.to_owned() } else { format!("{scheme}://{server}") };
    let parsed: Option<Uri> = full.trim_end_matches('/').parse().ok();
    parsed
        .filter(|uri| matches!(uri.scheme_str(), Some("http" | "https")))
        .filter(|uri| uri.host().is_some_and(|host| !host.is_empty()))
        .filter(|uri| uri.authority().is_some_and(|authority| !authority.as_str().contains('@')))
        .ok_or_else(|| {
            Error::failed(format!("{:?} is not the address of an API server", without_user(server)))
                .hint("write it as https://host:port")
        })
}

/// An address as it may be shown: what stands before `@` can be a password.
fn without_user(address: &str) -> String {
    match (address.find("://"), address.rfind('@')) {
        (Some(scheme), Some(at)) if scheme < at => format!("{}…{}", &address[..scheme + 3], &address[at..]),
        (None, Some(at)) => format!("…{}", &address[at..]),
        _ => address.to_owned(),
    }
}

fn unknown_context(name: &str, config: &Kubeconfig) -> Error {
    with_files(Error::failed(format!("context {name:?} does not exist")), config)
        .hint(choices("contexts", &config.contexts))
}

fn unknown_entry(kind: &str, name: &str, config: &Kubeconfig) -> Error {
    let names = match kind {
        "cluster" => choices("clusters", &config.clusters),
        _ => choices("users", &config.users),
    };
    with_files(Error::failed(format!("{kind} {name:?} does not exist in the kubeconfig")), config).hint(names)
}

fn no_context(config: &Kubeconfig) -> Error {
    if config.files.is_empty() {
        let error = Error::failed("no kubeconfig was found");
        let error = config
            .missing
            .iter()
            .fold(error, |error, file| error.caused_by(format!("{} does not exist", file.display())));
        return error.hint("set KUBECONFIG, or give the file with --kubeconfig");
    }
    let error = with_files(Error::failed("the kubeconfig has no current context"), config);
    if config.contexts.is_empty() {
        return error.hint("it has no contexts at all; give another file with --kubeconfig");
    }
    error
        .hint(choices("contexts", &config.contexts))
        .hint("choose one with --context, or for good with `kubectl config use-context NAME`")
}

fn with_files(error: Error, config: &Kubeconfig) -> Error {
    config.files.iter().fold(error, |error, file| error.caused_by(format!("read from {}", file.display())))
}

fn choices<T>(what: &str, entries: &BTreeMap<String, T>) -> String {
    let names: Vec<&str> = entries.keys().map(String::as_str).collect();
    if names.is_empty() { format!("there are no {what}") } else { format!("{what}: {}", names.join(", ")) }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use insta::assert_snapshot;

    use super::*;

    const CONFIG: &str = "
current-context: home
contexts:
- name: home
  context: {cluster: home, user: admin, namespace: media}
- name: away
  context: {cluster: away, user: nobody}
clusters:
- name: home
  cluster: {server: 'https://10.69.1.10:6443/', certificate-authority: ca.crt}
- name: away
  cluster: {server: 'https://rancher.lab/k8s/clusters/c-1'}
- name: empty
users:
- name: admin
  user: {token: first, username: u, password: p}
";

    fn env() -> Env {
        Env::of([("KUBECONFIG", "config")], "/nowhere")
    }

    fn config(text: &str) -> Kubeconfig {
        let folder = tempfile::tempdir().expect("a temporary folder");
        fs::write(folder.path().join("config"), text).expect("a temporary folder is writable");
        let env = Env::of([("KUBECONFIG", "config")], folder.path());
        let mut config = Kubeconfig::load(&KubeFlags::default(), &env).expect("well-formed");
        config.files = vec!["config".into()];
        config
    }

    fn resolve(flags: KubeFlags) -> Result<Target> {
        Target::resolve(&config(CONFIG), &flags, &env())
    }

    fn shown(error: Error) -> String {
        let mut lines = vec![error.message];
        lines.extend(error.causes.iter().map(|cause| format!("  {cause}")));
        lines.extend(error.hints.iter().map(|hint| format!("hint: {hint}")));
        lines.join("\n")
    }

    #[test]
    fn the_current_context_decides() {
        let target = resolve(KubeFlags::default()).expect("everything exists");
        assert_eq!(target.server.to_string(), "https://10.69.1.10:6443/");
        assert_eq!(target.namespace, Namespace { name: "media".into(), explicit: false });
        assert_eq!(target.context.as_deref(), Some("home"));
    }

    #[test]
    fn a_namespace_flag_is_remembered_as_explicit() {
        let flags = KubeFlags { namespace: Some("media".into()), ..KubeFlags::default() };
        assert!(resolve(flags).expect("everything exists").namespace.explicit);
    }

    #[test]
    fn an_unknown_user_is_an_error_not_an_anonymous_login() {
        let flags = KubeFlags { context: Some("away".into()), ..KubeFlags::default() };
        assert_snapshot!(shown(resolve(flags).expect_err("the user is missing")), @r#"
        user "nobody" does not exist in the kubeconfig
          read from config
        hint: users: admin
        "#);
    }

    #[test]
    fn an_unknown_context_lists_those_there_are() {
        let flags = KubeFlags { context: Some("hoem".into()), ..KubeFlags::default() };
        assert_snapshot!(shown(resolve(flags).expect_err("no such context")), @r#"
        context "hoem" does not exist
          read from config
        hint: contexts: away, home
        "#);
    }

    #[test]
    fn without_a_current_context_the_contexts_are_listed() {
        let config = config(&CONFIG.replace("current-context: home", ""));
        let error = Target::resolve(&config, &KubeFlags::default(), &env()).expect_err("nothing chosen");
        assert_snapshot!(shown(error), @r"
        the kubeconfig has no current context
          read from config
        hint: contexts: away, home
        hint: choose one with --context, or for good with `kubectl config use-context NAME`
        ");
    }

    #[test]
    fn without_any_file_the_missing_ones_are_named() {
        let config = Kubeconfig { missing: vec!["gone".into()], ..Kubeconfig::default() };
        let error = Target::resolve(&config, &KubeFlags::default(), &env()).expect_err("no file");
        assert_snapshot!(shown(error), @r"
        no kubeconfig was found
          gone does not exist
        hint: set KUBECONFIG, or give the file with --kubeconfig
        ");
    }

    #[test]
    fn cluster_and_user_flags_replace_the_contexts() {
        let flags = KubeFlags {
            context: Some("away".into()),
            user: Some("admin".into()),
            cluster: Some("home".into()),
            ..KubeFlags::default()
        };
        let target = resolve(flags).expect("everything exists");
        assert_eq!(target.server.host(), Some("10.69.1.10"));
        let flags = KubeFlags { cluster: Some("empty".into()), ..KubeFlags::default() };
        let error = resolve(flags).expect_err("the entry has no server");
        assert_eq!(error.message, "cluster \"empty\" of the kubeconfig has no server");
    }

    #[test]
    fn a_path_prefix_of_the_server_is_kept() {
        let flags =
            KubeFlags { context: Some("away".into()), user: Some("admin".into()), ..KubeFlags::default() };
        assert_eq!(resolve(flags).expect("everything exists").server.path(), "/k8s/clusters/c-1");
    }

    #[test]
    fn a_server_alone_needs_no_context() {
        let flags = KubeFlags { server: Some("10.0.0.1:8080".into()), ..KubeFlags::default() };
        let target = Target::resolve(&Kubeconfig::default(), &flags, &env()).expect("the server is enough");
        assert_eq!(target.server.to_string(), "http://10.0.0.1:8080/");
        let flags = KubeFlags { insecure_skip_tls_verify: true, ..flags };
        let target = Target::resolve(&Kubeconfig::default(), &flags, &env()).expect("the server is enough");
        assert_eq!(target.server.scheme_str(), Some("https"));
    }

    #[test]
    fn a_token_flag_replaces_every_other_way_to_log_in() {
        let flags = KubeFlags { token: Some("flag".to_owned().into()), ..KubeFlags::default() };
        let user = resolve(flags).expect("everything exists").user;
        assert!(user.username.is_none() && user.password.is_none() && user.exec.is_none());
    }

    #[test]
    fn skipping_verification_drops_the_entrys_authority() {
        let flags = KubeFlags { insecure_skip_tls_verify: true, ..KubeFlags::default() };
        assert!(resolve(flags).expect("everything exists").cluster.certificate_authority.is_none());
        let flags = KubeFlags {
            insecure_skip_tls_verify: true,
            certificate_authority: Some("ca".into()),
            ..KubeFlags::default()
        };
        assert!(resolve(flags).is_err(), "both together make no sense");
    }

    #[test]
    fn acting_with_groups_needs_a_user_to_act_as() {
        let flags = KubeFlags { impersonate_groups: vec!["ops".into()], ..KubeFlags::default() };
        assert_eq!(resolve(flags).expect_err("no user").hints, ["add --as USER"]);
        let flags = KubeFlags {
            impersonate: Some("jane".into()),
            impersonate_uid: Some("7".into()),
            ..KubeFlags::default()
        };
        assert_eq!(resolve(flags).expect("complete").user.impersonate_uid.as_deref(), Some("7"));
    }

    #[test]
    fn an_address_with_a_password_is_refused_without_repeating_it() {
        let flags = KubeFlags { server: Some("https://me:hunter2@host".into()), ..KubeFlags::default() };
        let error = resolve(flags).expect_err("no user in the address");
        assert!(!format!("{error:?}").contains("hunter2"), "{error:?}");
    }

    #[test]
    fn in_a_pod_pod_namespace_wins_over_the_service_accounts_file() {
        let pod = PodIdentity {
            server: "https://10.96.0.1:443".into(),
            folder: "/sa".into(),
            namespace: Some("file".into()),
        };
        let namespace = |variables: &[(&str, &str)], flags: &KubeFlags| {
            let env = Env::of(variables.iter().copied(), "/");
            Target::in_cluster(&pod, flags, &env).expect("complete").namespace
        };
        let none = KubeFlags::default();
        assert_eq!(namespace(&[("POD_NAMESPACE", "variable")], &none).name, "variable");
        assert_eq!(namespace(&[("POD_NAMESPACE", "")], &none).name, "file");
        let flag = KubeFlags { namespace: Some("flag".into()), ..KubeFlags::default() };
        assert_eq!(
            namespace(&[("POD_NAMESPACE", "variable")], &flag),
            Namespace { name: "flag".into(), explicit: true }
        );
    }
}
