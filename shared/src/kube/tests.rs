//! The client against a scripted server: what goes over the wire, and what the user gets to see.

use std::fs;
use std::io::Write;
use std::sync::{Arc, Mutex};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde_json::{Value, json};

use super::fake::{Fake, Reply, connect, visited_listener};
use super::resource::{CONFIG_MAPS, LEASES, NODES, PODS, SERVICES};
use super::*;
use crate::cli::Error;

#[derive(Debug, Deserialize)]
struct Named {
    metadata: Metadata,
}

#[derive(Debug, Deserialize)]
struct Metadata {
    name: String,
}

const KUBE_SYSTEM: Scope<'static> = Scope::Namespace("kube-system");

fn page(names: &[&str], token: &str) -> Value {
    let items: Vec<Value> = names.iter().map(|name| json!({"metadata": {"name": name}})).collect();
    json!({"metadata": {"continue": token}, "items": items})
}

async fn names(cluster: &Cluster) -> Result<Vec<String>, ApiError> {
    let nodes: Vec<Named> = cluster.list(&NODES, Scope::All, &ListOptions::default()).await?;
    Ok(nodes.into_iter().map(|node| node.metadata.name).collect())
}

fn shown(error: impl Into<Error>) -> String {
    let error = error.into();
    let mut lines = vec![format!("{} [{}]", error.message, error.exit_code().code())];
    lines.extend(error.causes.iter().map(|cause| format!("  {cause}")));
    lines.join("\n")
}

fn texts(notices: &Arc<Mutex<Vec<String>>>) -> Vec<String> {
    notices.lock().expect("no test panics while holding it").clone()
}

#[tokio::test]
async fn a_request_carries_user_agent_credentials_and_impersonation() {
    let server = Fake::start(|_, _| Reply::json(page(&[], "")));
    let arguments =
        ["--as=jane", "--as-uid=7", "--as-group=ops", "--as-group=lab", "--as-user-extra=acme.io/scope=x"];
    let (cluster, _) = server.connect_with(&arguments, "", "token: t0ken", &[]).await.expect("complete");
    names(&cluster).await.expect("answered");
    let asked = &server.asked()[0];
    assert_eq!(asked.target, "/api/v1/nodes?limit=500");
    assert!(asked.header("user-agent")[0].starts_with("kubectl-ipam/v0.1.0 ("));
    assert_eq!(asked.header("authorization"), ["Bearer t0ken"]);
    assert_eq!(asked.header("impersonate-user"), ["jane"]);
    assert_eq!(asked.header("impersonate-uid"), ["7"]);
    assert_eq!(asked.header("impersonate-group"), ["ops", "lab"]);
    assert_eq!(asked.header("impersonate-extra-acme.io%2fscope"), ["x"]);
    assert_eq!(asked.header("accept-encoding"), ["gzip"]);
}

#[tokio::test]
async fn basic_authentication_and_token_files_are_sent() {
    let server = Fake::start(|_, _| Reply::json(page(&[], "")));
    let (cluster, _) =
        server.connect_with(&[], "", "username: jane, password: secret", &[]).await.expect("complete");
    names(&cluster).await.expect("answered");
    assert_eq!(
        server.asked()[0].header("authorization"),
        [format!("Basic {}", STANDARD.encode("jane:secret"))]
    );

    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("config");
    fs::write(&file, server.kubeconfig("", "tokenFile: token")).expect("writable");
    fs::write(folder.path().join("token"), "from-file\n").expect("writable");
    let (cluster, _) = connect(&file, &[], &[]).await.expect("complete");
    names(&cluster).await.expect("answered");
    assert_eq!(server.asked()[1].header("authorization"), ["Bearer from-file"]);
}

#[tokio::test]
async fn a_credential_plugin_runs_once_for_many_requests() {
    let server = Fake::start(|_, _| Reply::json(page(&[], "")));
    let folder = tempfile::tempdir().expect("a temporary folder");
    let answer = r#"{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"once","expirationTimestamp":"2020-01-01T00:00:00Z"}}"#;
    fs::write(folder.path().join("login"), format!("echo run >> \"$1\"\necho '{answer}'\n"))
        .expect("writable");
    let counter = folder.path().join("counter");
    let user = format!(
        "exec: {{apiVersion: client.authentication.k8s.io/v1, command: sh, interactiveMode: Never, args: ['{}', '{}']}}",
        folder.path().join("login").display(),
        counter.display()
    );
    let (cluster, _) = server.connect_with(&[], "", &user, &[]).await.expect("the plugin answers");
    for _ in 0..3 {
        names(&cluster).await.expect("answered");
    }
    assert_eq!(fs::read_to_string(&counter).expect("the plugin writes it"), "run\n");
    assert!(server.asked().iter().all(|asked| asked.header("authorization") == ["Bearer once"]));
}

#[tokio::test]
async fn compressed_answers_are_read_and_can_be_declined() {
    let server = Fake::start(|asked, _| {
        let plain = page(&["a"], "").to_string();
        if asked.header("accept-encoding").is_empty() {
            return Reply::new(200, plain);
        }
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(plain.as_bytes()).expect("in memory");
        Reply::new(200, encoder.finish().expect("in memory")).header("content-encoding", "gzip")
    });
    let (cluster, _) = server.connect("5s").await;
    assert_eq!(names(&cluster).await.expect("answered"), ["a"]);
    let (cluster, _) = server.connect_with(&["--disable-compression"], "", "", &[]).await.expect("complete");
    assert_eq!(names(&cluster).await.expect("answered"), ["a"]);
    assert!(server.asked()[1].header("accept-encoding").is_empty());
}

#[tokio::test]
async fn a_busy_server_is_asked_three_times_and_writes_only_once() {
    let server = Fake::start(|_, _| Reply::status(503, "ServiceUnavailable"));
    let (cluster, notices) = server.connect("20s").await;
    let error = names(&cluster).await.expect_err("never ready");
    assert_eq!(error.code(), Some(503));
    assert_eq!(server.asked().len(), 3);
    let error = cluster
        .create::<Value>(&CONFIG_MAPS, KUBE_SYSTEM, &json!({}), Effect::Real)
        .await
        .expect_err("never ready");
    assert_eq!(error.code(), Some(503));
    assert_eq!(server.asked().len(), 4, "a write is sent once");
    assert!(texts(&notices).is_empty(), "short pauses are not worth a word");
}

#[tokio::test]
async fn a_server_that_recovers_is_not_an_error() {
    let server = Fake::start(|_, count| match count {
        0 => Reply::status(429, "TooManyRequests").header("retry-after", "0"),
        1 => Reply::new(200, "x".repeat(100)).header("connection", "close"),
        _ => Reply::json(page(&["a"], "")),
    });
    let (cluster, _) = server.connect("20s").await;
    assert_eq!(names(&cluster).await.expect("a page that is no JSON is asked for once more"), ["a"]);
    assert_eq!(server.asked().len(), 3);
}

#[tokio::test]
async fn a_list_that_stays_unreadable_is_an_error() {
    let server = Fake::start(|_, _| Reply::new(200, "x".repeat(100)).header("connection", "close"));
    let (cluster, _) = server.connect("20s").await;
    let error = names(&cluster).await.expect_err("never JSON");
    assert!(matches!(error.cause, Cause::BadAnswer(_)), "{error}");
    assert_eq!(server.asked().len(), 2, "asked for once more, not for ever");
}

#[tokio::test]
async fn a_pause_of_two_seconds_is_announced_and_one_beyond_the_deadline_is_not_waited_for() {
    let server = Fake::start(|_, count| match count {
        0 => Reply::status(429, "TooManyRequests").header("retry-after", "2"),
        1 => Reply::json(page(&[], "")),
        2 => Reply::status(429, "TooManyRequests").header("retry-after", "3600"),
        _ => Reply::status(429, "TooManyRequests").header("retry-after", "18446744073709551615"),
    });
    let (cluster, notices) = server.connect("30s").await;
    names(&cluster).await.expect("answered at the second try");
    let notices = texts(&notices);
    assert_eq!(notices.len(), 1);
    assert!(notices[0].starts_with("note: the API server 127.0.0.1:"), "{notices:?}");
    assert_eq!(names(&cluster).await.expect_err("an hour is too long").code(), Some(429));
    assert_eq!(names(&cluster).await.expect_err("longer than time lasts").code(), Some(429));
}

#[tokio::test]
async fn a_limit_beyond_the_end_of_time_is_none() {
    let server = Fake::start(|_, _| Reply::json(page(&["a"], "")));
    let (cluster, _) = server.connect("18446744073709551615").await;
    assert_eq!(names(&cluster).await.expect("answered"), ["a"]);
}

#[tokio::test]
async fn a_hanging_server_is_given_up_at_the_request_timeout() {
    let server = Fake::start(|_, _| Reply { hang: true, ..Reply::new(200, "") });
    let (cluster, _) = server.connect("200ms").await;
    let error = names(&cluster).await.expect_err("no answer");
    assert!(matches!(error.cause, Cause::TimedOut(_)));
    assert!(shown(error).ends_with("gives no answer within 200ms [4]"));
}

#[tokio::test]
async fn warnings_are_shown_once() {
    let server = Fake::start(|_, _| {
        Reply::json(page(&[], "")).header("warning", "299 - \"v1 Endpoints is deprecated\"")
    });
    let (cluster, notices) = server.connect("5s").await;
    names(&cluster).await.expect("answered");
    names(&cluster).await.expect("answered");
    assert_eq!(texts(&notices), ["warning: v1 Endpoints is deprecated"]);
}

#[tokio::test]
async fn pages_are_followed_and_an_expired_one_starts_over() {
    let server = Fake::start(|asked, count| match (count, asked.target.as_str()) {
        (0 | 2, "/api/v1/nodes?limit=500") => Reply::json(page(&["a"], "t 1")),
        (1, "/api/v1/nodes?limit=500&continue=t%201") => Reply::status(410, "Expired"),
        (3, "/api/v1/nodes?limit=500&continue=t%201") => Reply::json(page(&["b"], "")),
        other => Reply::new(400, format!("{other:?}")),
    });
    let (cluster, _) = server.connect("5s").await;
    assert_eq!(names(&cluster).await.expect("answered"), ["a", "b"], "nothing twice");
}

#[tokio::test]
async fn a_listing_that_keeps_expiring_is_asked_for_in_one_piece() {
    let server = Fake::start(|asked, _| {
        if asked.target.contains("continue=") {
            Reply::status(410, "Expired")
        } else if asked.target.contains("limit=") {
            Reply::json(page(&["a"], "t"))
        } else {
            Reply::json(page(&["a", "b"], ""))
        }
    });
    let (cluster, _) = server.connect("5s").await;
    assert_eq!(names(&cluster).await.expect("answered"), ["a", "b"]);
}

#[tokio::test]
async fn an_answer_cut_off_in_the_middle_is_an_error_not_a_short_list() {
    let server = Fake::start(|_, _| Reply { cut: Some(20), ..Reply::json(page(&["a", "b"], "")) });
    let (cluster, _) = server.connect("5s").await;
    let text = shown(names(&cluster).await.expect_err("half a list"));
    assert_eq!(text, "cannot list nodes [1]\n  the answer broke off");
}

#[tokio::test]
async fn an_answer_that_is_no_json_is_not_repeated() {
    let server = Fake::start(|_, _| Reply::new(200, r#"{"items": "hunter2"}"#));
    let (cluster, _) = server.connect("5s").await;
    let error = names(&cluster).await.expect_err("wrong shape");
    let all = format!("{error:?}") + &shown(error);
    assert!(!all.contains("hunter2"), "{all}");
}

#[tokio::test]
async fn optional_kinds_are_items_absence_or_a_gap() {
    let server = Fake::start(|asked, _| match asked.target.split('?').next() {
        Some("/api/v1/nodes") => Reply::json(page(&["a"], "")),
        Some("/api/v1/services") => Reply::status(403, "Forbidden"),
        Some("/api/v1/configmaps") => Reply::status(401, "Unauthorized"),
        _ => Reply::new(404, "404 page not found"),
    });
    let (cluster, _) = server.connect("5s").await;
    let options = ListOptions::default();
    let listed = cluster.list_optional::<Named>(&NODES, Scope::All, &options).await;
    assert!(matches!(listed, Ok(Listed::Items(items)) if items.len() == 1));
    let listed = cluster.list_optional::<Named>(&LEASES, Scope::All, &options).await;
    assert!(matches!(listed, Ok(Listed::NotInstalled)));
    let listed = cluster.list_optional::<Named>(&SERVICES, Scope::All, &options).await;
    let Ok(Listed::Gap(gap)) = listed else { unreachable!("a missing right is a gap: {listed:?}") };
    assert_eq!(gap.why, "forbidden: you lack the right to list services in all namespaces");
    assert!(gap.blocking);
    let listed = cluster.list_optional::<Named>(&CONFIG_MAPS, Scope::All, &options).await;
    assert!(listed.is_err(), "without credentials nothing can be read");
}

#[tokio::test]
async fn writes_carry_field_manager_dry_run_and_preconditions() {
    let server = Fake::start(|asked, _| match asked.method.as_str() {
        "DELETE" if asked.target.ends_with("/gone") => Reply::status(404, "NotFound"),
        "POST" => Reply::status(409, "AlreadyExists"),
        "PUT" => Reply::status(409, "Conflict"),
        _ => Reply::json(json!({})),
    });
    let (cluster, _) = server.connect("5s").await;
    let taken = cluster.create::<Value>(&LEASES, KUBE_SYSTEM, &json!({}), Effect::Real).await;
    assert!(taken.expect_err("the name is taken").is_already_exists());
    let changed = cluster.replace::<Value>(&LEASES, KUBE_SYSTEM, "x", &json!({}), Effect::Real).await;
    assert!(changed.expect_err("somebody was faster").is_conflict());
    let merge = json!({"metadata": {"resourceVersion": "7"}});
    cluster
        .patch::<Value>(&LEASES, KUBE_SYSTEM, "x", PatchKind::Merge, &merge, Effect::DryRun)
        .await
        .expect("answered");
    cluster
        .apply::<Value>(&CONFIG_MAPS, KUBE_SYSTEM, "x", &json!({}), true, Effect::Real)
        .await
        .expect("answered");
    let preconditions = Preconditions { uid: Some("u".into()), resource_version: Some("7".into()) };
    let delete = |name| cluster.delete(&LEASES, KUBE_SYSTEM, name, &preconditions, Effect::Real);
    assert!(delete("x").await.expect("answered"));
    assert!(!delete("gone").await.expect("answered"));
    let lines: Vec<String> = server
        .asked()
        .iter()
        .map(|asked| {
            let kind = asked.header("content-type").join("");
            format!("{} {} {kind} {}", asked.method, asked.target, asked.body)
        })
        .collect();
    insta::assert_snapshot!(lines.join("\n"), @r#"
    POST /apis/coordination.k8s.io/v1/namespaces/kube-system/leases?fieldManager=kubectl-ipam application/json {}
    PUT /apis/coordination.k8s.io/v1/namespaces/kube-system/leases/x?fieldManager=kubectl-ipam application/json {}
    PATCH /apis/coordination.k8s.io/v1/namespaces/kube-system/leases/x?fieldManager=kubectl-ipam&dryRun=All application/merge-patch+json {"metadata":{"resourceVersion":"7"}}
    PATCH /api/v1/namespaces/kube-system/configmaps/x?fieldManager=kubectl-ipam&force=true application/apply-patch+yaml {}
    DELETE /apis/coordination.k8s.io/v1/namespaces/kube-system/leases/x application/json {"apiVersion":"v1","kind":"DeleteOptions","preconditions":{"uid":"u","resourceVersion":"7"}}
    DELETE /apis/coordination.k8s.io/v1/namespaces/kube-system/leases/gone application/json {"apiVersion":"v1","kind":"DeleteOptions","preconditions":{"uid":"u","resourceVersion":"7"}}
    "#);
}

#[tokio::test]
async fn rights_are_asked_for() {
    let server = Fake::start(|asked, _| {
        let allowed = asked.body.contains("\"create\"");
        Reply::new(201, json!({"status": {"allowed": allowed}}).to_string())
    });
    let (cluster, _) = server.connect("5s").await;
    assert!(cluster.can_i("create", &LEASES, KUBE_SYSTEM).await.expect("answered"));
    assert!(!cluster.can_i("delete", &LEASES, KUBE_SYSTEM).await.expect("answered"));
    assert!(cluster.can_i_within("create", &PODS, "exec", KUBE_SYSTEM).await.expect("answered"));
    let attributes = |index: usize| {
        let review: Value = serde_json::from_str(&server.asked()[index].body).expect("JSON");
        review["spec"]["resourceAttributes"]["subresource"].clone()
    };
    assert_eq!((attributes(0), attributes(2)), (json!(""), json!("exec")));
}

#[tokio::test]
async fn api_groups_are_fetched_once_and_remembered_while_they_answer_the_question() {
    let server = Fake::start(|_, _| {
        Reply::json(json!({"groups": [{
            "name": "metallb.io",
            "versions": [{"version": "v1beta1"}],
            "preferredVersion": {"version": "v1beta1"},
        }]}))
    });
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("config");
    fs::write(&file, server.kubeconfig("", "")).expect("writable");
    let pools = Resource::namespaced("metallb.io", "v1", "IPAddressPool", "ipaddresspools");
    let cilium = Resource::cluster_scoped("cilium.io", "v2", "CiliumNode", "ciliumnodes");
    for _ in 0..2 {
        let (cluster, _) = connect(&file, &[], &[]).await.expect("complete");
        let served = cluster.served(&pools, &["v1", "v1beta1"]).await.expect("answered");
        assert_eq!(served.expect("installed").version, "v1beta1");
    }
    assert_eq!(server.asked().len(), 1, "the second process remembers");
    let (cluster, _) = connect(&file, &[], &[]).await.expect("complete");
    assert!(cluster.served(&cilium, &["v2"]).await.expect("answered").is_none());
    assert_eq!(server.asked().len(), 2, "absence is never taken from memory");
}

#[tokio::test]
async fn the_environments_proxy_is_used_unless_the_server_is_exempt() {
    let (proxy, visits) = visited_listener();
    let server = Fake::start(|_, _| Reply::json(page(&[], "")));
    let proxy_url = format!("http://{proxy}");
    // A name that is not local, so that only NO_PROXY can keep the proxy out of it.
    let arguments = ["--server=https://10.255.255.1:6443", "--request-timeout=300ms"];
    let variables = [("HTTPS_PROXY", proxy_url.as_str())];
    let (cluster, _) = server.connect_with(&arguments, "", "", &variables).await.expect("complete");
    names(&cluster).await.expect_err("the proxy hangs up");
    assert!(*visits.lock().expect("held briefly") > 0);
    let before = *visits.lock().expect("held briefly");
    let variables = [("HTTPS_PROXY", proxy_url.as_str()), ("NO_PROXY", "localhost,,10.255.0.0/16,")];
    let (cluster, _) = server.connect_with(&arguments, "", "", &variables).await.expect("complete");
    names(&cluster).await.expect_err("nothing is there");
    assert_eq!(*visits.lock().expect("held briefly"), before);
}

#[tokio::test]
async fn a_refused_connection_and_an_unknown_host_read_like_kubectls() {
    let server = Fake::start(|_, _| Reply::json(page(&[], "")));
    let unused = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = unused.local_addr().expect("bound").to_string();
    drop(unused);
    let flag = format!("--server=http://{address}");
    let (cluster, _) = server.connect_with(&[&flag], "", "", &[]).await.expect("complete");
    let text = shown(names(&cluster).await.expect_err("nobody listens"));
    assert_eq!(text, format!("the connection to the server {address} was refused [1]"));
    let flag = "--server=http://no-such-host.invalid:6443";
    let (cluster, _) = server.connect_with(&[flag], "", "", &[]).await.expect("complete");
    let text = shown(names(&cluster).await.expect_err("the name has no address"));
    assert_eq!(text, "unable to connect to the server [1]\n  lookup no-such-host.invalid: no such host");
}

/// A certificate authority and a server certificate issued by it.
fn certificates(name: &str, expired: bool) -> (rcgen::Certificate, rcgen::Certificate, rcgen::KeyPair) {
    let ca_key = rcgen::KeyPair::generate().expect("ring can");
    let mut ca = rcgen::CertificateParams::new(Vec::new()).expect("no names");
    ca.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    let ca_certificate = ca.self_signed(&ca_key).expect("a valid authority");
    let issuer = rcgen::Issuer::from_params(&ca, &ca_key);
    let key = rcgen::KeyPair::generate().expect("ring can");
    let mut params = rcgen::CertificateParams::new(vec![name.to_owned()]).expect("a valid name");
    if expired {
        params.not_before = rcgen::date_time_ymd(2001, 1, 1);
        params.not_after = rcgen::date_time_ymd(2002, 1, 1);
    }
    let certificate = params.signed_by(&key, &issuer).expect("a valid request");
    (ca_certificate, certificate, key)
}

async fn tls_outcome(name: &str, expired: bool, trusted: bool, arguments: &[&str]) -> String {
    let (ca, certificate, key) = certificates(name, expired);
    let other = certificates(name, false).0;
    let server = Fake::start_tls(&certificate, &key);
    let authority = STANDARD.encode(if trusted { ca.pem() } else { other.pem() });
    let entry = format!("certificate-authority-data: {authority}");
    let (cluster, notices) = server.connect_with(arguments, &entry, "", &[]).await.expect("complete");
    let outcome = match cluster.get::<Value>(&NODES, Scope::All, "x").await {
        Ok(_) => "connected".to_owned(),
        Err(error) => shown(error),
    };
    [texts(&notices), vec![outcome]].concat().join("\n")
}

#[tokio::test]
async fn certificates_that_do_not_hold_are_explained() {
    assert_eq!(tls_outcome("127.0.0.1", false, true, &[]).await, "connected");
    assert_eq!(
        tls_outcome("127.0.0.1", false, false, &[]).await,
        "unable to connect to the server [1]\n  \
         tls: failed to verify certificate: x509: certificate signed by unknown authority \
         (it has the expected name, but another key)"
    );
    let text = tls_outcome("127.0.0.1", true, true, &[]).await;
    assert!(text.contains("x509: certificate has expired"), "{text}");
    let text = tls_outcome("api.lab", false, true, &[]).await;
    assert!(text.contains("x509: certificate is valid for") && text.contains("api.lab"), "{text}");
    assert_eq!(tls_outcome("api.lab", false, true, &["--tls-server-name=api.lab"]).await, "connected");
    assert_eq!(
        tls_outcome("api.lab", true, false, &["--insecure-skip-tls-verify"]).await,
        "warning: the server's certificate is not checked\nconnected"
    );
}
