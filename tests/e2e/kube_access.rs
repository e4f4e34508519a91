//! The way to the API server: credentials, proxies, certificates, kubeconfig files, and what is done when the
//! server has trouble.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::sync::{Arc, Mutex};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use labkit::cli::Env;
use labkit::kube::{Cluster, ConnectOptions, Effect as WriteEffect, Interaction, KubeFlags, Resource, Scope};
use serde_json::{Value, json};
use simlab::harness::{Outcome, TestEnvironment};
use simlab::kube::{ApiServer, ApiServerOptions, Effect, Fault, Matcher, Rule};

/// Any command that reads from the cluster.
const READ: [&str; 3] = ["kubectl-ipam", "list", "--no-headers"];

fn server() -> ApiServer {
    ApiServer::start(ApiServerOptions::default()).expect("a server on loopback")
}

/// A kubeconfig with the parts given: lines of the cluster's and the user's entry.
fn config(cluster: &str, user: &str) -> String {
    format!(
        "apiVersion: v1\nkind: Config\ncurrent-context: lab\nclusters: [{{name: lab, cluster: {{{cluster}}}}}]\n\
         users: [{{name: jane, user: {{{user}}}}}]\ncontexts: [{{name: lab, context: {{cluster: lab, user: jane}}}}]\n"
    )
}

fn trusted(server: &ApiServer) -> String {
    format!("server: '{}', certificate-authority-data: {}", server.url(), STANDARD.encode(server.ca_pem()))
}

fn user_with(server: &ApiServer, kubeconfig: &str) -> TestEnvironment {
    let mut env = TestEnvironment::new();
    env.kubeconfig(kubeconfig, server.url());
    env
}

/// Everybody who asked the server something.
fn askers(server: &ApiServer) -> Vec<String> {
    let mut users: Vec<String> = server.requests().all().into_iter().map(|request| request.user).collect();
    users.sort();
    users.dedup();
    users
}

fn says(outcome: &Outcome, text: &str) {
    assert!(outcome.stderr.contains(text), "{text:?} is not said\n{outcome}");
}

#[test]
fn a_client_certificate_logs_in_with_its_groups() {
    let server = server();
    let login = server.client_certificate("jane", &["system:masters"]).expect("a certificate");
    let user = format!(
        "client-certificate-data: {}, client-key-data: {}",
        STANDARD.encode(&login.certificate),
        STANDARD.encode(&login.key)
    );
    let env = user_with(&server, &config(&trusted(&server), &user));
    env.run(READ).success();
    assert_eq!(askers(&server), ["jane"]);
    assert!(server.requests().all().iter().all(|request| !request.authorized), "no token is sent");

    let stranger = server.client_certificate("joe", &["guests"]).expect("a certificate");
    env.write("joe.crt", &stranger.certificate);
    env.write("joe.key", &stranger.key);
    let flags = ["--client-certificate=joe.crt", "--client-key=joe.key"];
    let refused = env.run(READ.iter().chain(&flags)).exits(6);
    says(&refused, "you lack the right to list nodes");
    assert_eq!(askers(&server), ["jane", "joe"]);
}

#[test]
fn a_token_comes_from_the_kubeconfig_a_flag_or_a_file() {
    let server = server();
    for user in ["jane", "joe", "jim"] {
        server.add_user(user, &format!("token-of-{user}"), Rule::all());
    }
    let env = user_with(&server, &config(&trusted(&server), "token: token-of-jane"));
    env.run(READ).success();
    assert_eq!(askers(&server), ["jane"]);
    server.requests().clear();
    env.run(READ.iter().chain(&["--token=token-of-joe"])).success();
    assert_eq!(askers(&server), ["joe"]);
    server.requests().clear();
    let file = env.write("token", "token-of-jim\n");
    env.write_home(".kube/config", config(&trusted(&server), &format!("tokenFile: '{}'", file.display())));
    env.run(READ).success();
    assert_eq!(askers(&server), ["jim"]);
    let wrong = env.run(READ.iter().chain(&["--token=wrong"])).exits(1);
    says(&wrong, "you must be logged in to the server (Unauthorized)");
    assert!(!wrong.to_string().contains("--token"), "the token is not repeated\n{wrong}");
}

#[test]
fn a_credential_plugin_is_run_once_for_all_requests() {
    let server = server();
    server.add_user("jane", "token-of-jane", Rule::all());
    let env = user_with(&server, "");
    let credential = json!({
        "apiVersion": "client.authentication.k8s.io/v1", "kind": "ExecCredential",
        "status": {"token": "token-of-jane"},
    });
    let script = env.write(
        "login",
        format!("#!/bin/sh\necho run >> \"{}/runs\"\necho '{credential}'\n", env.work().display()),
    );
    std::fs::set_permissions(&script, std::fs::Permissions::from_mode(0o755)).expect("an executable file");
    let user = format!(
        "exec: {{apiVersion: client.authentication.k8s.io/v1, command: '{}', interactiveMode: Never}}",
        script.display()
    );
    env.write_home(".kube/config", config(&trusted(&server), &user));
    env.run(READ).success();
    assert!(server.requests().len() > 1);
    assert_eq!(askers(&server), ["jane"]);
    assert_eq!(env.read("runs"), "run\n");
}

/// A proxy that leads every tunnel to one address, and the lines that asked for them.
pub(super) fn tunnel(target: &str) -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("its address"));
    let asked = Arc::new(Mutex::new(Vec::new()));
    let (lines, target) = (Arc::clone(&asked), target.to_owned());
    std::thread::spawn(move || {
        while let Ok((client, _)) = listener.accept() {
            let (lines, target) = (Arc::clone(&lines), target.clone());
            std::thread::spawn(move || through(client, &target, &lines));
        }
    });
    (url, asked)
}

fn through(mut client: TcpStream, target: &str, lines: &Mutex<Vec<String>>) -> Option<()> {
    let mut reader = BufReader::new(client.try_clone().ok()?);
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    lines.lock().ok()?.push(line.trim_end().to_owned());
    while line != "\r\n" {
        line.clear();
        reader.read_line(&mut line).ok()?;
    }
    let mut server = TcpStream::connect(target).ok()?;
    client.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n").ok()?;
    let (mut back, mut out) = (server.try_clone().ok()?, client.try_clone().ok()?);
    std::thread::spawn(move || std::io::copy(&mut back, &mut out));
    std::io::copy(&mut reader, &mut server).ok().map(drop)
}

#[test]
fn a_proxy_is_asked_for_a_tunnel_unless_the_server_is_exempt() {
    let server = server();
    let address = server.url().trim_start_matches("https://").to_owned();
    let (proxy, asked) = tunnel(&address);
    let ca = STANDARD.encode(server.ca_pem());
    let token = format!("token: {}", server.admin_token());
    // A name that only the proxy can reach.
    let cluster = format!(
        "server: 'https://lab.example.invalid:6443', tls-server-name: localhost, certificate-authority-data: {ca}"
    );
    let mut env = user_with(&server, &config(&cluster, &token));
    env.set("HTTPS_PROXY", &proxy);
    env.run(READ).success();
    let tunnels = asked.lock().expect("the list").clone();
    assert!(
        !tunnels.is_empty() && tunnels.iter().all(|line| line == "CONNECT lab.example.invalid:6443 HTTP/1.1")
    );

    // Every command has a proxy of its own: a tunnel that it asked for may be read when it has ended already.
    let (proxy, asked) = tunnel(&address);
    env.set("HTTPS_PROXY", &proxy).set("NO_PROXY", "other,.example.invalid");
    env.run(READ.iter().chain(&["--request-timeout=5s"])).exits(1);
    assert!(asked.lock().expect("the list").is_empty(), "an exempt server is not reached through the proxy");

    // Loopback never goes through the environment's proxy, but through one that the kubeconfig names.
    let (proxy, asked) = tunnel(&address);
    env.set("HTTPS_PROXY", &proxy).unset("NO_PROXY");
    env.write_home(".kube/config", config(&trusted(&server), &token));
    env.run(READ).success();
    assert!(asked.lock().expect("the list").is_empty());
    env.write_home(".kube/config", config(&format!("{}, proxy-url: '{proxy}'", trusted(&server)), &token));
    env.run(READ).success();
    assert!(!asked.lock().expect("the list").is_empty());
}

#[test]
fn several_kubeconfig_files_count_as_one_and_a_missing_one_is_passed_over() {
    let server = server();
    let whole: Value = serde_yaml::from_str(&server.kubeconfig()).expect("a kubeconfig");
    let part = |fields: &[&str]| {
        let mut part = json!({"apiVersion": "v1", "kind": "Config"});
        for field in fields {
            part[*field] = whole[*field].clone();
        }
        part.to_string()
    };
    let mut env = TestEnvironment::new();
    let first = env.write("first", part(&["contexts", "current-context"]));
    let second = env.write("second", part(&["clusters", "users"]));
    let missing = env.work().join("missing");
    let list = std::env::join_paths([&first, &missing, &second]).expect("paths without colons");
    env.set("KUBECONFIG", list);
    let outcome = env.run(READ).success();
    assert_eq!(outcome.stderr, "");
}

#[test]
fn a_certificate_is_checked_unless_told_otherwise() {
    let (server, other) = (server(), server());
    let token = format!("token: {}", server.admin_token());
    let wrong = format!(
        "server: '{}', certificate-authority-data: {}",
        server.url(),
        STANDARD.encode(other.ca_pem())
    );
    let env = user_with(&server, &config(&wrong, &token));
    let refused = env.run(READ).exits(1);
    says(&refused, "certificate");
    assert!(server.requests().is_empty(), "nothing was sent to a server that is not trusted");
    env.write_home(".kube/config", config(&format!("server: '{}'", server.url()), &token));
    let outcome = env.run(READ.iter().chain(&["--insecure-skip-tls-verify"])).success();
    says(&outcome, "the server's certificate is not checked");
    env.write_home(".kube/config", config(&trusted(&server), &token));
    env.run(READ.iter().chain(&["--tls-server-name=kubernetes.default.svc"])).success();
    let named = env.run(READ.iter().chain(&["--tls-server-name=elsewhere.example"])).exits(1);
    says(&named, "certificate");
}

#[test]
fn impersonation_is_sent_with_every_request() {
    let server = server();
    let env = user_with(&server, &server.kubeconfig());
    let flags = ["--as=jane", "--as-group=system:masters", "--as-uid=7"];
    env.run(READ.iter().chain(&flags)).success();
    let requests = server.requests().all();
    assert!(!requests.is_empty());
    for request in requests {
        let sent: Vec<String> =
            request.impersonation.iter().map(|(name, value)| format!("{name}: {value}")).collect();
        assert_eq!(
            sent,
            ["impersonate-group: system:masters", "impersonate-uid: 7", "impersonate-user: jane"]
        );
    }
}

/// A server with more Services than fit on a page.
fn crowded() -> ApiServer {
    let server = server();
    for number in 0..600 {
        let service = json!({
            "apiVersion": "v1", "kind": "Service",
            "metadata": {"name": format!("s{number}"), "namespace": "default"},
            "spec": {"ports": [{"port": 80}]},
        });
        server.store().create(service).expect("a Service");
    }
    server
}

#[test]
fn a_list_that_expires_between_pages_is_read_again_and_whole() {
    let server = crowded();
    let env = user_with(&server, &server.kubeconfig());
    let whole = env.run(READ).success().stdout;
    assert!(whole.contains("default/s599"), "{whole}");
    let later = Matcher { continued: Some(true), ..Matcher::on("list", "services") };
    server.requests().clear();
    server.faults().add(Fault::new(later, Effect::status(410)).times(1));
    assert_eq!(env.run(READ).success().stdout, whole);
    assert!(server.requests().of("list", "services").len() >= 3);
}

#[test]
fn reading_is_tried_again_and_writing_is_not() {
    let server = server();
    let env = user_with(&server, &server.kubeconfig());
    for effect in [Effect::throttled(1), Effect::status(503)] {
        server.requests().clear();
        server.faults().add(Fault::new(Matcher::on("list", "services"), effect.clone()).times(1));
        env.run(READ).success();
        assert_eq!(server.requests().of("list", "services").len(), 2, "{effect:?}");
        server.faults().clear();
    }
    let create = ["kubectl-ipam", "reserve", "plex", "--ip=10.0.0.9", "--yes"];
    for effect in [Effect::throttled(1), Effect::status(503)] {
        server.requests().clear();
        server.faults().add(Fault::new(Matcher::on("create", "leases.coordination.k8s.io"), effect.clone()));
        env.run(create).exits(1);
        assert_eq!(server.requests().of("create", "leases").len(), 1, "{effect:?}");
        server.faults().clear();
    }
}

#[test]
fn a_warning_is_shown_once_however_often_it_comes() {
    let server = server();
    let env = user_with(&server, &server.kubeconfig());
    server.faults().add(Fault::new(Matcher::any(), Effect::Warn("this server retires soon".to_owned())));
    let outcome = env.run(READ).success();
    assert!(server.requests().len() > 1);
    assert_eq!(outcome.stderr.matches("this server retires soon").count(), 1, "{outcome}");
}

const CONFIG_MAPS: Resource = Resource::namespaced("", "v1", "ConfigMap", "configmaps");

#[tokio::test]
async fn an_apply_over_anothers_field_is_explained_and_force_takes_it() {
    labkit::kube::install_provider();
    let server = server();
    let env = user_with(&server, &server.kubeconfig());
    let published = |value: &str| {
        json!({
            "apiVersion": "v1", "kind": "ConfigMap",
            "metadata": {"name": "network", "namespace": "default"}, "data": {"plex": value},
        })
    };
    let connect = async |program| {
        let home = env.home().display().to_string();
        let options = ConnectOptions {
            program,
            version: "0.1.0",
            interaction: Interaction::Forbidden,
            notify: Arc::new(|_| {}),
        };
        let env = Env::of([("HOME", home.as_str())], env.work());
        Cluster::connect(&KubeFlags::default(), &env, &options).await.expect("a connection")
    };
    let (ours, theirs) = (connect("kubectl-ipam").await, connect("argocd-controller").await);
    let scope = Scope::Namespace("default");
    let apply = async |cluster: &Cluster, value, force| {
        cluster
            .apply::<Value>(&CONFIG_MAPS, scope, "network", &published(value), force, WriteEffect::Real)
            .await
            .map(|object| object["data"]["plex"].clone())
    };
    assert_eq!(apply(&theirs, "10.69.1.165", false).await.expect("a new object"), "10.69.1.165");
    assert_eq!(apply(&ours, "10.69.1.165", false).await.expect("the same value is shared"), "10.69.1.165");
    let refused = apply(&ours, "10.69.1.154", false).await.expect_err("the field has another owner");
    assert!(refused.is_conflict() || refused.status().is_some_and(labkit::kube::Status::is_field_conflict));
    let told = labkit::cli::Error::from(refused);
    let told = format!("{told} hint: {}", told.hints.join(" "));
    for text in ["argocd-controller", ".data.plex", "--force-conflicts"] {
        assert!(told.contains(text), "{text:?} is not said: {told}");
    }
    assert_eq!(apply(&ours, "10.69.1.154", true).await.expect("taken over"), "10.69.1.154");
}
