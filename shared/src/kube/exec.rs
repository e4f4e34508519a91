//! Credential plugins: programs that print a token or a client certificate.
//!
//! kube runs such a program three times for one client; a cloud login takes a second each time. So it is run here,
//! once, and the answer is handed on. Protocol: kubernetes/kubernetes:
//! staging/src/k8s.io/client-go/plugin/pkg/client/auth/exec/exec.go and
//! staging/src/k8s.io/client-go/pkg/apis/clientauthentication/types.go.

use std::fmt;
use std::io::{ErrorKind, IsTerminal};
use std::process::Stdio;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tokio::process::Command;

use super::kubeconfig::{Cluster, Exec, InteractiveMode};
use crate::cli::{Error, Result};

/// How long a plugin may take that may ask the user, for example in a browser.
pub const INTERACTIVE_DEADLINE: Duration = Duration::from_secs(300);
/// How long a plugin may take that asks nobody.
pub const QUIET_DEADLINE: Duration = Duration::from_secs(60);

/// Name of the cluster extension that is handed to plugins as their configuration.
const EXTENSION: &str = "client.authentication.k8s.io/exec";

/// Whether a credential plugin may talk to the user.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Interaction {
    /// It may, if standard input is a terminal.
    Allowed,
    /// It may not, and says nothing on our standard error: completion.
    Forbidden,
}

/// What a plugin answered.
#[derive(Debug)]
pub(super) struct Credential {
    /// Bearer token.
    pub token: Option<SecretString>,
    /// Client certificate, PEM.
    pub certificate: Option<String>,
    /// Its key, PEM.
    pub key: Option<SecretString>,
}

/// Runs the plugin once.
///
/// `cluster_server` and `authority` (PEM) are handed over when the plugin asks for cluster information.
pub(super) async fn credential(
    exec: &Exec,
    cluster: &Cluster,
    cluster_server: &str,
    authority: Option<&[u8]>,
    interaction: Interaction,
) -> Result<Credential> {
    let interactive = may_interact(exec, interaction, std::io::stdin().is_terminal())?;
    let info = exec_info(exec, interactive, cluster, cluster_server, authority)?;
    let mut command = Command::new(&exec.command);
    command
        .args(&exec.args)
        .envs(exec.env.iter().map(|variable| (&variable.name, &variable.value)))
        .env("KUBERNETES_EXEC_INFO", info)
        .stdin(if interactive { Stdio::inherit() } else { Stdio::null() })
        .stdout(Stdio::piped())
        .stderr(if interaction == Interaction::Allowed { Stdio::inherit() } else { Stdio::null() })
        .kill_on_drop(true);
    let deadline = if interactive { INTERACTIVE_DEADLINE } else { QUIET_DEADLINE };
    let stdout = output_within(command, exec, deadline).await?;
    read_answer(exec, &stdout)
}

/// What the plugin prints; it is killed when the deadline passes.
async fn output_within(mut command: Command, exec: &Exec, deadline: Duration) -> Result<Vec<u8>> {
    let output = match tokio::time::timeout(deadline, command.output()).await {
        Err(_) => {
            return Err(Error::timed_out(format!(
                "credential plugin {:?} gives no answer within {deadline:?}",
                exec.command,
            ))
            .hint("run it by hand to see what it waits for"));
        }
        Ok(Err(error)) if error.kind() == ErrorKind::NotFound => return Err(not_found(exec)),
        Ok(Err(error)) => {
            return Err(
                Error::failed(format!("cannot start credential plugin {:?}", exec.command)).caused_by(error)
            );
        }
        Ok(Ok(output)) => output,
    };
    if output.status.success() {
        return Ok(output.stdout);
    }
    Err(Error::failed(format!("credential plugin {:?} failed", exec.command))
        .caused_by(output.status)
        .hint("its own message stands above; log in as that tool asks, then try again"))
}

/// Whether this run is interactive; an error when the plugin cannot work otherwise.
fn may_interact(exec: &Exec, interaction: Interaction, terminal: bool) -> Result<bool> {
    let possible = interaction == Interaction::Allowed && terminal;
    match exec.interactive_mode {
        InteractiveMode::Never => Ok(false),
        InteractiveMode::IfAvailable => Ok(possible),
        InteractiveMode::Always if possible => Ok(true),
        InteractiveMode::Always => {
            Err(Error::failed(format!("credential plugin {:?} needs a terminal", exec.command))
                .caused_by("its interactiveMode is Always, and standard input is not a terminal")
                .hint("run the command in a terminal, or use credentials that need no questions"))
        }
    }
}

fn not_found(exec: &Exec) -> Error {
    let error = Error::failed(format!("credential plugin {:?} is not installed", exec.command))
        .caused_by("the kubeconfig's user entry logs in through it");
    match exec.install_hint.as_deref().map(str::trim).filter(|hint| !hint.is_empty()) {
        Some(hint) => error.hint(hint),
        None => error.hint("install it, or put its folder on PATH"),
    }
}

/// `KUBERNETES_EXEC_INFO`.
fn exec_info(
    exec: &Exec,
    interactive: bool,
    cluster: &Cluster,
    server: &str,
    authority: Option<&[u8]>,
) -> Result<String> {
    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct Info<'a> {
        kind: &'a str,
        api_version: &'a str,
        spec: Spec<'a>,
    }
    #[derive(Serialize)]
    struct Spec<'a> {
        interactive: bool,
        #[serde(skip_serializing_if = "Option::is_none")]
        cluster: Option<ClusterInfo<'a>>,
    }
    #[derive(Serialize)]
    #[serde(rename_all = "kebab-case")]
    struct ClusterInfo<'a> {
        server: &'a str,
        #[serde(skip_serializing_if = "Option::is_none")]
        tls_server_name: Option<&'a str>,
        #[serde(skip_serializing_if = "std::ops::Not::not")]
        insecure_skip_tls_verify: bool,
        #[serde(skip_serializing_if = "Option::is_none")]
        certificate_authority_data: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        proxy_url: Option<&'a str>,
        #[serde(skip_serializing_if = "std::ops::Not::not")]
        disable_compression: bool,
        #[serde(skip_serializing_if = "Option::is_none")]
        config: Option<&'a Value>,
    }
    if !matches!(
        exec.api_version.as_str(),
        "client.authentication.k8s.io/v1" | "client.authentication.k8s.io/v1beta1"
    ) {
        return Err(Error::failed(format!(
            "credential plugin {:?} is configured for apiVersion {:?}",
            exec.command, exec.api_version
        ))
        .hint("client.authentication.k8s.io/v1 and v1beta1 are supported"));
    }
    let cluster = exec.provide_cluster_info.then(|| ClusterInfo {
        server,
        tls_server_name: cluster.tls_server_name.as_deref(),
        insecure_skip_tls_verify: cluster.insecure_skip_tls_verify,
        certificate_authority_data: authority.map(|pem| STANDARD.encode(pem)),
        proxy_url: cluster.proxy_url.as_deref(),
        disable_compression: cluster.disable_compression,
        config: cluster
            .extensions
            .iter()
            .find(|extension| extension.name == EXTENSION)
            .map(|extension| &extension.extension),
    });
    let info =
        Info { kind: "ExecCredential", api_version: &exec.api_version, spec: Spec { interactive, cluster } };
    serde_json::to_string(&info).map_err(|error| {
        Error::failed("cannot describe the cluster to the credential plugin").caused_by(error)
    })
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    #[serde(default)]
    api_version: String,
    #[serde(default)]
    kind: String,
    status: Option<AnswerStatus>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct AnswerStatus {
    token: Option<String>,
    client_certificate_data: Option<String>,
    client_key_data: Option<String>,
}

/// Reads the answer, JSON or YAML. The answer is a secret: no error repeats any of it.
fn read_answer(exec: &Exec, stdout: &[u8]) -> Result<Credential> {
    let wrong = |cause: &dyn fmt::Display| {
        Error::failed(format!("credential plugin {:?} gives an answer that cannot be used", exec.command))
            .caused_by(cause)
    };
    let answer: Answer = serde_yaml::from_slice(stdout).map_err(|_| wrong(&"it is not an ExecCredential"))?;
    if answer.kind != "ExecCredential" {
        return Err(wrong(&"it is not an ExecCredential"));
    }
    if answer.api_version != exec.api_version {
        return Err(wrong(&format!("its apiVersion is not {:?} as the kubeconfig says", exec.api_version)));
    }
    let status = answer.status.ok_or_else(|| wrong(&"it has no status"))?;
    let filled = |text: Option<String>| text.filter(|text| !text.is_empty());
    let (token, certificate, key) =
        (filled(status.token), filled(status.client_certificate_data), filled(status.client_key_data));
    if certificate.is_some() != key.is_some() {
        return Err(wrong(&"it has a client certificate or a key, but not both"));
    }
    if token.is_none() && certificate.is_none() {
        return Err(wrong(&"it has neither a token nor a client certificate"));
    }
    Ok(Credential { token: token.map(SecretString::from), certificate, key: key.map(SecretString::from) })
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use secrecy::ExposeSecret;

    use super::*;

    const V1: &str = "client.authentication.k8s.io/v1";

    /// A plugin in a file. The shell reads it: executing a file that was just written fails with "text file busy"
    /// when another test forks at that moment.
    fn script(folder: &Path, body: &str) -> Exec {
        let file = folder.join("login");
        fs::write(&file, body).expect("a temporary folder is writable");
        serde_json::from_value(serde_json::json!({
            "apiVersion": V1,
            "command": "sh",
            "args": [file, "get-token", "--cluster=lab"],
            "env": [{"name": "PROFILE", "value": "home"}],
            "installHint": "  get it from your distribution \n",
            "provideClusterInfo": true,
            "interactiveMode": "IfAvailable",
        }))
        .expect("a test's plugin entry")
    }

    async fn run(exec: &Exec) -> Result<Credential> {
        let cluster = Cluster {
            tls_server_name: Some("api".into()),
            extensions: serde_json::from_str(
                r#"[{"name": "client.authentication.k8s.io/exec", "extension": {"audience": "lab"}}]"#,
            )
            .expect("a test's extension"),
            ..Cluster::default()
        };
        credential(exec, &cluster, "https://10.69.1.10:6443", Some(b"PEM"), Interaction::Forbidden).await
    }

    #[tokio::test]
    async fn a_token_is_read_and_arguments_variables_and_cluster_are_handed_over() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let log = folder.path().join("log");
        let exec = script(
            folder.path(),
            &format!(
                "echo \"$@ $PROFILE $KUBERNETES_EXEC_INFO\" >> {}\n\
                 echo '{{\"apiVersion\":\"{V1}\",\"kind\":\"ExecCredential\",\"status\":{{\"token\":\"t0ken\"}}}}'",
                log.display()
            ),
        );
        let credential = run(&exec).await.expect("the plugin answers");
        assert_eq!(credential.token.as_ref().map(ExposeSecret::expose_secret), Some("t0ken"));
        assert!(!format!("{credential:?}").contains("t0ken"));
        insta::assert_snapshot!(fs::read_to_string(&log).expect("the plugin writes it"), @r#"get-token --cluster=lab home {"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","spec":{"interactive":false,"cluster":{"server":"https://10.69.1.10:6443","tls-server-name":"api","certificate-authority-data":"UEVN","config":{"audience":"lab"}}}}"#);
    }

    #[tokio::test]
    async fn a_certificate_answer_in_yaml_is_read() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let exec = script(
            folder.path(),
            &format!(
                "printf 'apiVersion: {V1}\\nkind: ExecCredential\\nstatus:\\n  clientCertificateData: crt\\n  clientKeyData: key\\n'"
            ),
        );
        let credential = run(&exec).await.expect("the plugin answers");
        assert_eq!(credential.certificate.as_deref(), Some("crt"));
        assert_eq!(credential.key.as_ref().map(ExposeSecret::expose_secret), Some("key"));
        assert!(credential.token.is_none());
    }

    #[tokio::test]
    async fn answers_that_cannot_be_used_say_why_and_repeat_nothing() {
        let exec: Exec = serde_json::from_value(serde_json::json!({"apiVersion": V1, "command": "login"}))
            .expect("a test's plugin entry");
        let cause = |answer: String| {
            let error = read_answer(&exec, answer.as_bytes()).expect_err("not usable");
            assert!(!format!("{error:?}").contains("hunter2"), "{error:?}");
            error.causes[0].clone()
        };
        let with = |status: &str| {
            format!("{{\"apiVersion\":\"{V1}\",\"kind\":\"ExecCredential\",\"status\":{status}}}")
        };
        assert_eq!(cause("hunter2".into()), "it is not an ExecCredential");
        assert_eq!(cause(with("{}")), "it has neither a token nor a client certificate");
        assert_eq!(cause(with("null")), "it has no status");
        assert_eq!(
            cause(with(r#"{"clientKeyData":"hunter2"}"#)),
            "it has a client certificate or a key, but not both"
        );
        assert_eq!(
            cause(with(r#"{"token":"hunter2"}"#).replace("/v1", "/v1beta1")),
            "its apiVersion is not \"client.authentication.k8s.io/v1\" as the kubeconfig says"
        );
    }

    #[tokio::test]
    async fn a_missing_plugin_shows_its_install_hint() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mut exec = script(folder.path(), "");
        exec.command = "no-such-credential-plugin".into();
        let error = run(&exec).await.expect_err("not installed");
        assert_eq!(error.message, "credential plugin \"no-such-credential-plugin\" is not installed");
        assert_eq!(error.hints, ["get it from your distribution"]);
    }

    #[tokio::test]
    async fn a_failing_plugin_is_named_with_its_status() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let exec = script(folder.path(), "exit 7");
        let error = run(&exec).await.expect_err("it fails");
        assert!(error.causes[0].contains('7'), "{:?}", error.causes);
    }

    #[tokio::test]
    async fn a_hanging_plugin_is_given_up_at_the_deadline() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let exec = script(folder.path(), "exec sleep 600");
        let mut command = Command::new(&exec.command);
        command.args(&exec.args).stdout(Stdio::piped()).kill_on_drop(true);
        let error = output_within(command, &exec, Duration::from_millis(50)).await.expect_err("it hangs");
        assert_eq!(error.kind, crate::cli::ErrorKind::TimedOut);
    }

    #[test]
    fn interaction_needs_a_terminal_and_leave() {
        use InteractiveMode::{Always, IfAvailable, Never};

        let folder = tempfile::tempdir().expect("a temporary folder");
        let mut exec = script(folder.path(), "");
        let mut may = |mode, interaction, terminal| {
            exec.interactive_mode = mode;
            may_interact(&exec, interaction, terminal).ok()
        };
        assert_eq!(may(Never, Interaction::Allowed, true), Some(false));
        assert_eq!(may(IfAvailable, Interaction::Allowed, true), Some(true));
        assert_eq!(may(IfAvailable, Interaction::Allowed, false), Some(false));
        assert_eq!(may(IfAvailable, Interaction::Forbidden, true), Some(false));
        assert_eq!(may(Always, Interaction::Allowed, true), Some(true));
        assert_eq!(may(Always, Interaction::Allowed, false), None);
        assert_eq!(may(Always, Interaction::Forbidden, true), None, "completion never asks");
    }

    #[tokio::test]
    async fn an_unknown_api_version_is_refused_before_anything_runs() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mut exec = script(folder.path(), "touch ran");
        exec.api_version = "client.authentication.k8s.io/v1alpha1".into();
        assert!(run(&exec).await.is_err());
        assert!(!folder.path().join("ran").exists());
    }
}
