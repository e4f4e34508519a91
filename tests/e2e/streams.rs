//! Streams of the library against the simulated API server over TLS: commands in containers, ports of pods,
//! programs behind the proxy, logs; as an administrator, as somebody else, and without the right.

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use labkit::cli::Env;
use labkit::http::{Connection, HttpError, Request};
use labkit::kube::resource::PODS;
use labkit::kube::{
    ApiError, Cluster, ConnectOptions, ContainerTarget, ExecLimits, Interaction, KubeFlags, LogOptions,
    ProxyKind, ProxyTarget, Scope,
};
use simlab::kube::streams::{Container, ContainerRef, LogLine};
use simlab::kube::{ApiServer, ApiServerOptions, Rule};

use super::kube_access::tunnel;

/// A pod that runs, one that waits, and a Service with two ports of which only one has an endpoint.
const WORLD: &str = "
apiVersion: v1
kind: List
items:
- {apiVersion: v1, kind: Namespace, metadata: {name: media}}
- apiVersion: v1
  kind: Pod
  metadata: {name: radarr-0, namespace: media}
  spec: {nodeName: node-1, containers: [{name: radarr, image: radarr}, {name: vpn, image: gluetun}]}
  status:
    phase: Running
    podIP: 10.244.0.7
    containerStatuses:
    - {name: radarr, ready: true, restartCount: 1, image: radarr, imageID: '', state: {running: {}}}
    - {name: vpn, ready: false, restartCount: 9, image: gluetun, imageID: '', state: {waiting: {reason: CrashLoopBackOff}}}
- apiVersion: v1
  kind: Pod
  metadata: {name: sonarr-0, namespace: media}
  spec: {containers: [{name: sonarr, image: sonarr}]}
  status: {phase: Pending}
- apiVersion: v1
  kind: Service
  metadata: {name: radarr, namespace: media}
  spec: {clusterIP: 10.96.0.9, ports: [{name: http, port: 80, protocol: TCP, targetPort: 7878}]}
- apiVersion: discovery.k8s.io/v1
  kind: EndpointSlice
  metadata: {name: radarr-x, namespace: media, labels: {kubernetes.io/service-name: radarr}}
  addressType: IPv4
  ports: [{name: http, port: 7878, protocol: TCP}]
  endpoints: [{addresses: [10.244.0.7], conditions: {ready: true}, targetRef: {kind: Pod, name: radarr-0}}]
- apiVersion: v1
  kind: Service
  metadata: {name: sonarr, namespace: media}
  spec: {clusterIP: 10.96.0.10, ports: [{name: http, port: 80, protocol: TCP, targetPort: 8989}]}
";

const KEY_FILE: &str = "/config/config.xml";
const KEY: &str = "<Config><ApiKey>0123456789abcdef0123456789abcdef</ApiKey></Config>";

/// A program that answers each request with the number of the connection and the request on it.
fn program() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("bound");
    std::thread::spawn(move || {
        for (connection, stream) in listener.incoming().flatten().enumerate() {
            std::thread::spawn(move || {
                let mut lines = BufReader::new(stream);
                for request in 0.. {
                    let mut line = String::new();
                    if !matches!(lines.read_line(&mut line), Ok(1..)) {
                        break;
                    }
                    let refused = line.contains("/refused");
                    while line != "\r\n" {
                        line.clear();
                        if !matches!(lines.read_line(&mut line), Ok(1..)) {
                            return;
                        }
                    }
                    let status = if refused { "401 Unauthorized" } else { "200 OK" };
                    let body = format!("{connection}.{request}");
                    let head = format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\n\r\n", body.len());
                    if lines.get_mut().write_all((head + &body).as_bytes()).is_err() {
                        break;
                    }
                }
            });
        }
    });
    address
}

fn lab() -> ApiServer {
    labkit::kube::install_provider();
    let server = ApiServer::start(ApiServerOptions::default()).expect("a server on loopback");
    server.apply_manifests(WORLD).expect("well-formed manifests");
    let line = |text: &str| LogLine { time: Timestamp::UNIX_EPOCH, text: text.to_owned() };
    let container = Container {
        files: [(KEY_FILE.to_owned(), KEY.as_bytes().to_vec())].into(),
        log: vec![line("started"), line("ready")],
        previous_log: Some(vec![line("database is locked")]),
        ..Container::default()
    };
    server.pods().define("media", "radarr", "radarr", container);
    server.pods().listen("media", "radarr", 7878, program());
    server
}

async fn connect(kubeconfig: &str) -> Cluster {
    let folder = tempfile::tempdir().expect("a temporary folder");
    std::fs::write(folder.path().join("config"), kubeconfig).expect("writable");
    let config = folder.path().join("config").display().to_string();
    let home = folder.path().display().to_string();
    let env = Env::of([("KUBECONFIG", config.as_str()), ("HOME", home.as_str())], folder.path());
    let options = ConnectOptions {
        program: "kubectl-media",
        version: "0.1.0",
        interaction: Interaction::Forbidden,
        notify: Arc::new(|_| {}),
    };
    Cluster::connect(&KubeFlags::default(), &env, &options).await.expect("a complete kubeconfig")
}

fn container(pod: &str, container: &str) -> ContainerTarget {
    ContainerTarget { namespace: "media".into(), pod: pod.into(), container: Some(container.into()) }
}

fn service(name: &str) -> ProxyTarget {
    ProxyTarget {
        kind: ProxyKind::Service,
        namespace: "media".into(),
        name: name.into(),
        https: false,
        port: Some("http".into()),
    }
}

fn told(error: ApiError) -> String {
    let error = labkit::cli::Error::from(error);
    [&[error.message][..], &error.causes, &error.hints].concat().join("\n")
}

#[tokio::test]
async fn a_file_is_read_by_a_command_without_a_shell() {
    let server = lab();
    let cluster = connect(&server.kubeconfig()).await;
    let radarr = container("radarr-0", "radarr");
    let output = cluster.exec(&radarr, &["cat", KEY_FILE], ExecLimits::default()).await.expect("it runs");
    assert_eq!((output.stdout.expose_text(), output.code), (Some(KEY), 0));
    let missing =
        cluster.exec(&radarr, &["cat", "/config/$HOME"], ExecLimits::default()).await.expect("it runs");
    assert_eq!(missing.code, 1);
    assert!(
        missing.complaint().contains("/config/$HOME") && missing.stdout.is_empty(),
        "{}",
        missing.complaint()
    );

    let error = cluster.exec(&radarr, &["curl"], ExecLimits::default()).await.expect_err("no such program");
    assert!(told(error).contains("the command cannot be started: curl: executable file not found in $PATH"));
    let limits = ExecLimits { deadline: Duration::from_secs(1), ..ExecLimits::default() };
    let error = cluster.exec(&radarr, &["sleep", "60"], limits).await.expect_err("it sleeps");
    assert!(told(error).contains("the command does not end within 1s"));
}

#[tokio::test]
async fn a_container_that_cannot_be_entered_is_told() {
    let server = lab();
    let cluster = connect(&server.kubeconfig()).await;
    for (target, text) in [
        (container("radarr-0", "vpn"), "container not found (\"vpn\")"),
        (container("radarr-0", "db"), "container db is not valid for pod radarr-0"),
        (container("sonarr-0", "sonarr"), "pod sonarr-0 does not have a host assigned"),
        (container("plex-0", "plex"), "pods \"plex-0\" not found"),
        (ContainerTarget { container: None, ..container("radarr-0", "") }, "choose one of: [radarr vpn]"),
    ] {
        let error = cluster.exec(&target, &["cat", KEY_FILE], ExecLimits::default()).await.expect_err(text);
        let told = told(error);
        assert!(told.contains(text), "{told}");
    }
}

#[tokio::test]
async fn a_pods_port_speaks_http_on_a_connection_that_is_used_again() {
    let server = lab();
    let cluster = connect(&server.kubeconfig()).await;
    let mut bodies = Vec::new();
    for _ in 0..2 {
        let stream = cluster.port_forward("media", "radarr-0", 7878).await.expect("it is open");
        let mut connection = Connection::over(stream).await.expect("it is open");
        for _ in 0..2 {
            let answer = connection.send(&Request::get("/ping")).await.expect("an answer");
            bodies.push(answer.text().expect("text").to_owned());
        }
    }
    assert_eq!(bodies, ["0.0", "0.1", "1.0", "1.1"]);

    let stream = cluster.port_forward("media", "radarr-0", 9999).await.expect("it is open");
    let mut connection = Connection::over(stream).await.expect("it is open");
    let error = connection.send(&Request::get("/ping")).await.expect_err("nothing listens");
    assert_eq!(error, HttpError::Refused("nothing listens on port 9999 of pod media/radarr-0".into()));
    let error = cluster.port_forward("media", "sonarr-0", 8989).await.expect_err("it has no node");
    assert!(told(error).contains("the pod is not scheduled yet"));
}

#[tokio::test]
async fn a_programs_refusal_is_told_from_the_api_servers() {
    let server = lab();
    server.add_user("jane", "token-of-jane", vec![]);
    let cluster = connect(&server.kubeconfig()).await;
    let answer = cluster.proxy(&service("radarr"), &Request::get("/refused")).await.expect("an answer");
    assert_eq!(answer.status.as_u16(), 401);
    let pod = ProxyTarget {
        kind: ProxyKind::Pod,
        name: "radarr-0".into(),
        port: Some("7878".into()),
        ..service("")
    };
    assert_eq!(cluster.proxy(&pod, &Request::get("/ping")).await.expect("an answer").status.as_u16(), 200);

    let error = cluster.proxy(&service("sonarr"), &Request::get("/ping")).await.expect_err("no endpoint");
    assert!(told(error).contains("no pod of the Service is ready"));
    server.pods().stop_listening("media", "radarr", 7878);
    let error = cluster.proxy(&service("radarr"), &Request::get("/ping")).await.expect_err("nothing listens");
    assert!(told(error).contains("nothing answers there"));

    let jane = connect(&server.kubeconfig_for("jane")).await;
    let error = jane.proxy(&service("radarr"), &Request::get("/ping")).await.expect_err("no right");
    assert!(told(error).contains("you lack the right to get services/proxy in namespace media"));
    let error = jane.proxy(&pod, &Request::post("/ping")).await.expect_err("no right");
    assert!(told(error).contains("you lack the right to create pods/proxy in namespace media"));
}

#[tokio::test]
async fn without_the_right_each_stream_names_it() {
    let server = lab();
    server.add_user("jane", "token-of-jane", Rule::allow(&["get", "list"], &["pods"]));
    let jane = connect(&server.kubeconfig_for("jane")).await;
    let media = Scope::Namespace("media");
    let admin = connect(&server.kubeconfig()).await;
    for verb in ["create", "get"] {
        assert!(!jane.can_i_within(verb, &PODS, "exec", media).await.expect("an answer"), "{verb}");
        assert!(admin.can_i_within(verb, &PODS, "exec", media).await.expect("an answer"), "{verb}");
    }
    let radarr = container("radarr-0", "radarr");
    let exec = jane.exec(&radarr, &["cat", KEY_FILE], ExecLimits::default()).await.expect_err("no right");
    assert!(told(exec).contains("you lack the right to create and get pods/exec in namespace media"));
    let forward = jane.port_forward("media", "radarr-0", 7878).await.expect_err("no right");
    assert!(
        told(forward).contains("you lack the right to create and get pods/portforward in namespace media")
    );
    let logs = jane.logs(&radarr, &LogOptions::default()).await.expect_err("no right");
    assert!(told(logs).contains("you lack the right to get pods/log in namespace media"));
}

#[tokio::test]
async fn logs_are_read_within_bounds_and_followed() {
    let server = lab();
    let cluster = connect(&server.kubeconfig()).await;
    let radarr = container("radarr-0", "radarr");
    let read = async |options: LogOptions| {
        let logs = cluster.logs(&radarr, &options).await.expect("there is one");
        logs.lines().map(std::borrow::Cow::into_owned).collect::<Vec<_>>()
    };
    assert_eq!(read(LogOptions::default()).await, ["started", "ready"]);
    assert_eq!(
        read(LogOptions { tail: Some(1), timestamps: true, ..LogOptions::default() }).await,
        ["1970-01-01T00:00:00.000000000Z ready"]
    );
    assert_eq!(read(LogOptions { previous: true, ..LogOptions::default() }).await, ["database is locked"]);
    assert_eq!(read(LogOptions { limit: 4, ..LogOptions::default() }).await, ["star"]);
    let none = read(LogOptions { since: Some(Duration::from_secs(60)), ..LogOptions::default() }).await;
    assert!(none.is_empty(), "{none:?}");

    let mut lines = cluster.follow_logs(&radarr, &LogOptions::default()).await.expect("there is one");
    let of = ContainerRef { namespace: "media".into(), pod: "radarr-0".into(), container: "radarr".into() };
    for text in ["started", "ready", "imported"] {
        if text == "imported" {
            server.pods().write_log(&of, Timestamp::UNIX_EPOCH, text);
        }
        assert_eq!(lines.next().await.expect("no break").as_deref(), Some(text));
    }
    server.pods().close_log(&of);
    assert_eq!(lines.next().await.expect("no break"), None);
}

#[tokio::test]
async fn streams_use_the_proxy_the_server_name_and_the_impersonation_of_requests() {
    let server = lab();
    server.add_user(
        "jane",
        "token-of-jane",
        Rule::allow(&["get", "create"], &["pods/exec", "pods/portforward"]),
    );
    let (proxy, tunnels) = tunnel(server.url().trim_start_matches("https://"));
    let kubeconfig = format!(
        "apiVersion: v1\nkind: Config\ncurrent-context: lab\n\
         clusters: [{{name: lab, cluster: {{server: 'https://lab.example.invalid:6443', proxy-url: '{proxy}', \
         tls-server-name: localhost, certificate-authority-data: {}}}}}]\n\
         users: [{{name: jane, user: {{token: {}, as: jane}}}}]\n\
         contexts: [{{name: lab, context: {{cluster: lab, user: jane}}}}]\n",
        STANDARD.encode(server.ca_pem()),
        server.admin_token(),
    );
    let cluster = connect(&kubeconfig).await;
    let radarr = container("radarr-0", "radarr");
    let output = cluster.exec(&radarr, &["cat", KEY_FILE], ExecLimits::default()).await.expect("it runs");
    assert_eq!(output.stdout.expose_text(), Some(KEY));
    let stream = cluster.port_forward("media", "radarr-0", 7878).await.expect("it is open");
    let mut connection = Connection::over(stream).await.expect("it is open");
    assert_eq!(connection.send(&Request::get("/ping")).await.expect("an answer").text(), Some("0.0"));
    let refused = cluster.logs(&radarr, &LogOptions::default()).await.expect_err("jane may not");
    assert!(refused.is_forbidden(), "{refused}");
    let tunnels = tunnels.lock().expect("the list");
    assert!(
        !tunnels.is_empty()
            && tunnels.iter().all(|line| line.starts_with("CONNECT lab.example.invalid:6443 "))
    );
}
