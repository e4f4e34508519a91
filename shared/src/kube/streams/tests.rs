//! Streams against a scripted server: what is asked, and what comes of each way a server can answer.

use std::io;
use std::time::Duration;

use insta::assert_snapshot;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::fake::{End, FakeStream};
use super::open::{V4, V5};
use super::*;
use crate::cli::Error;
use crate::http::Request;
use crate::kube::fake::{Fake, Reply};
use crate::kube::{ApiError, Cause};

const SUCCESS: &[u8] = br#"{"metadata":{},"status":"Success"}"#;

fn radarr() -> ContainerTarget {
    ContainerTarget { namespace: "media".into(), pod: "radarr-0".into(), container: Some("radarr".into()) }
}

fn limits() -> ExecLimits {
    ExecLimits { stdout: 64, stderr: 16, deadline: Duration::from_secs(5) }
}

async fn cat(server: &FakeStream) -> Result<ExecOutput, ApiError> {
    server.connect().await.exec(&radarr(), &["cat", "/config/config.xml"], limits()).await
}

fn shown(error: impl Into<Error>) -> String {
    let error = error.into();
    let mut lines = vec![format!("{} [{}]", error.message, error.exit_code().code())];
    lines.extend(error.causes.iter().map(|cause| format!("  {cause}")));
    lines.extend(error.hints.iter().map(|hint| format!("hint: {hint}")));
    lines.join("\n")
}

#[tokio::test]
async fn a_commands_output_and_exit_code_are_read() {
    let failure = br#"{"status":"Failure","reason":"NonZeroExitCode","message":"command terminated",
        "details":{"causes":[{"reason":"ExitCode","message":"1"}]}}"#;
    let lines: [(u8, &[u8]); 5] =
        [(1, b""), (1, b"<Api"), (2, b"cat: a warning that is long\n"), (1, b"Key>"), (3, failure)];
    for protocol in [V5, V4] {
        let server = FakeStream::start(protocol, &lines, End::Close).await;
        let output = cat(&server).await.expect("it ran");
        assert_eq!(output.stdout.expose(), b"<ApiKey>");
        assert_eq!(output.complaint(), "cat: a warning t", "the beginning is kept");
        assert_eq!(output.code, 1);
        assert!(!format!("{output:?}").contains("ApiKey"));
    }
}

#[tokio::test]
async fn a_stream_carries_the_credentials_of_a_request() {
    let server = FakeStream::start(V5, &[(3, SUCCESS)], End::Close).await;
    assert_eq!(cat(&server).await.expect("it ran").code, 0);
    let asked = server.asked().remove(0);
    assert!(
        asked.starts_with("/api/v1/namespaces/media/pods/radarr-0/exec?stdout=true&stderr=true&"),
        "{asked}"
    );
    for line in
        ["impersonate-user: \"jane\"", "sec-websocket-protocol: \"v5.channel.k8s.io, v4.channel.k8s.io\""]
    {
        assert!(asked.contains(line), "{asked}");
    }
    assert!(asked.contains("authorization: "), "{asked}");
}

#[tokio::test]
async fn half_a_file_is_not_taken_for_a_whole_one() {
    for end in [End::Cut, End::Close] {
        let server = FakeStream::start(V5, &[(1, b"<Api")], end).await;
        assert_eq!(
            cat(&server).await.expect_err("no exit status").to_string(),
            "cannot run \"cat\" in container radarr of pod media/radarr-0: the connection broke off"
        );
    }
    let server = FakeStream::start(V5, &[(1, &[b'x'; 65]), (3, SUCCESS)], End::Close).await;
    assert!(matches!(
        cat(&server).await.expect_err("too long").cause,
        Cause::Stream(StreamFault::TooLarge(64))
    ));
}

#[tokio::test]
async fn a_command_that_hangs_is_left_at_the_deadline() {
    let server = FakeStream::start(V5, &[(1, b"<Api")], End::Hang).await;
    let limits = ExecLimits { deadline: Duration::from_secs(1), ..limits() };
    let error = server.connect().await.exec(&radarr(), &["cat", "x"], limits).await.expect_err("it hangs");
    assert_snapshot!(shown(error), @r#"
    cannot run "cat" in container radarr of pod media/radarr-0 [4]
      the command does not end within 1s
    hint: the container may be stuck or its node overloaded: try again later
    "#);
}

#[tokio::test]
async fn what_the_node_says_about_the_container_is_told() {
    let status = |message: &str| {
        serde_json::json!({"status": "Failure", "reason": "InternalError", "code": 500, "message": message})
            .to_string()
    };
    let mut texts = Vec::new();
    for message in [
        r#"Internal error occurred: unable to upgrade connection: container not found ("radarr")"#,
        r#"Internal error occurred: failed to start exec: unable to start container process: exec: "cat": executable file not found in $PATH: unknown"#,
    ] {
        let server = FakeStream::start(V5, &[(3, status(message).as_bytes())], End::Close).await;
        texts.push(shown(cat(&server).await.expect_err("it cannot run")));
    }
    assert_snapshot!(texts.join("\n\n"), @r#"
    cannot run "cat" in container radarr of pod media/radarr-0 [1]
      error from server (InternalError): Internal error occurred: unable to upgrade connection: container not found ("radarr")
    hint: the container does not run: `kubectl describe pod` says why, `kubectl logs --previous` what it said

    cannot run "cat" in container radarr of pod media/radarr-0 [1]
      the command cannot be started: cat: executable file not found in $PATH
    hint: the container's image may lack the program
    "#);
}

#[tokio::test]
async fn a_refused_right_is_named() {
    let message = r#"pods "radarr-0" is forbidden: User "jane" cannot get resource "pods/exec""#;
    let server = Fake::start(move |_, _| {
        let body = serde_json::json!({"kind": "Status", "reason": "Forbidden", "message": message});
        Reply::new(403, body.to_string())
    });
    let (cluster, _) = server.connect("5s").await;
    let error = cluster.exec(&radarr(), &["cat"], limits()).await.expect_err("refused");
    assert!(error.is_forbidden());
    assert_snapshot!(shown(error), @r#"
    cannot create and get pods/exec in namespace media [1]
      error from server (Forbidden): pods "radarr-0" is forbidden: User "jane" cannot get resource "pods/exec"
    hint: you lack the right to create and get pods/exec in namespace media: ask for it, or act as somebody else with --as
    "#);
    let error = cluster.port_forward("media", "radarr-0", 7878).await.expect_err("refused");
    assert_eq!(error.what, "create and get pods/portforward in namespace media");
}

#[tokio::test]
async fn an_answer_that_is_no_websocket_is_told() {
    let server = Fake::start(|_, _| Reply::new(200, "<html>"));
    let (cluster, _) = server.connect("5s").await;
    let error = cluster.exec(&radarr(), &["cat"], limits()).await.expect_err("no websocket");
    assert_snapshot!(shown(error), @r#"
    cannot run "cat" in container radarr of pod media/radarr-0 [1]
      the answer is not a websocket (HTTP 200)
    hint: a proxy or load balancer in front of the API server may not let websockets through: try a direct connection
    "#);
    let server = FakeStream::start("v9.channel.k8s.io", &[], End::Close).await;
    assert!(matches!(
        cat(&server).await.expect_err("another protocol").cause,
        Cause::Stream(StreamFault::NoUpgrade(101))
    ));
}

const GREETING: [(u8, &[u8]); 2] = [(0, &[0xc6, 0x1e]), (1, &[0xc6, 0x1e])];

#[tokio::test]
async fn a_port_of_a_pod_is_a_stream_of_bytes() {
    let server = FakeStream::start(V4, &GREETING, End::Echo).await;
    let cluster = server.connect().await;
    let mut streams = [
        cluster.port_forward("media", "radarr-0", 7878).await.expect("open"),
        cluster.port_forward("media", "radarr-0", 7878).await.expect("open"),
    ];
    let sent = vec![7_u8; 100_000];
    for stream in &mut streams {
        let (mut reader, mut writer) = tokio::io::split(stream);
        let mut back = vec![0; sent.len()];
        let write = async {
            writer.write_all(&sent).await?;
            writer.shutdown().await
        };
        let (wrote, read) = tokio::join!(write, reader.read_exact(&mut back));
        wrote.expect("written");
        read.expect("echoed");
        assert_eq!(back, sent);
    }
    let asked = server.asked();
    assert_eq!(asked.len(), 2, "each is a connection of its own");
    assert!(
        asked[0].starts_with("/api/v1/namespaces/media/pods/radarr-0/portforward?ports=7878\n"),
        "{}",
        asked[0]
    );
}

#[tokio::test]
async fn the_end_of_a_connection_is_the_end_of_the_stream() {
    let lines = [GREETING[0], GREETING[1], (0, b"HTTP/1.0 "), (0, b"200 OK")];
    let server = FakeStream::start(V4, &lines, End::Close).await;
    let mut stream = server.connect().await.port_forward("media", "radarr-0", 7878).await.expect("open");
    let mut text = String::new();
    stream.read_to_string(&mut text).await.expect("an orderly end");
    assert_eq!(text, "HTTP/1.0 200 OK");
    assert_eq!(stream.read(&mut [0; 8]).await.expect("still the end"), 0);
}

#[tokio::test]
async fn a_port_on_which_nothing_listens_is_told() {
    let refused = b"error forwarding port 7878 to pod radarr-0, uid 1: dial tcp4 127.0.0.1:7878: connect: connection refused";
    let server = FakeStream::start(V4, &[GREETING[0], GREETING[1], (1, refused)], End::Close).await;
    let mut stream = server.connect().await.port_forward("media", "radarr-0", 7878).await.expect("open");
    let error = stream.read(&mut [0; 8]).await.expect_err("nothing listens");
    assert_eq!(error.kind(), io::ErrorKind::ConnectionRefused);
    assert_eq!(error.to_string(), "nothing listens on port 7878 of pod media/radarr-0");
}

#[tokio::test]
async fn a_node_that_says_nothing_is_left_at_the_deadline() {
    let server = FakeStream::start(V4, &[], End::Hang).await;
    let cluster = server.connect_within("200ms").await;
    let error = cluster.port_forward("media", "radarr-0", 7878).await.expect_err("no greeting");
    assert!(matches!(error.cause, Cause::TimedOut(_)), "{error}");
    let server = FakeStream::start(V4, &[], End::Close).await;
    let error =
        server.connect().await.port_forward("media", "radarr-0", 7878).await.expect_err("no greeting");
    assert!(matches!(error.cause, Cause::Stream(StreamFault::BrokeOff)), "{error}");
}

fn service() -> ProxyTarget {
    ProxyTarget {
        kind: ProxyKind::Service,
        namespace: "media".into(),
        name: "radarr".into(),
        https: false,
        port: Some("http".into()),
    }
}

#[tokio::test]
async fn what_a_program_behind_the_proxy_says_is_an_answer() {
    let server = Fake::start(|asked, _| match asked.method.as_str() {
        "POST" => Reply::new(403, "Forbidden").header("set-cookie", "SID=x"),
        _ => Reply::new(307, "")
            .header("location", "/api/v1/namespaces/media/services/radarr:http/proxy/radarr/"),
    });
    let (cluster, _) = server.connect_with(&[], "", "token: t0ken", &[]).await.expect("complete");
    let get = Request::get("/ping?x=1").header(http::header::HOST, "127.0.0.1").expect("plain text");
    let answer = cluster.proxy(&service(), &get).await.expect("an answer");
    assert!(answer.location().is_some_and(|to| to.ends_with("/proxy/radarr/")), "{answer:?}");
    let post = Request::post("/api/v2/auth/login").form(&[("username", "admin")]);
    let answer = cluster.proxy(&service(), &post).await.expect("an answer");
    assert_eq!((answer.status.as_u16(), answer.text()), (403, Some("Forbidden")));
    let asked = server.asked();
    assert_eq!(asked[0].target, "/api/v1/namespaces/media/services/radarr:http/proxy/ping?x=1");
    assert_eq!(asked[0].header("host"), ["127.0.0.1"]);
    assert_eq!(asked[0].header("authorization"), ["Bearer t0ken"]);
    assert_eq!(asked[1].body, "username=admin");
    assert_ne!(asked[1].header("host"), ["127.0.0.1"], "the API server's own, unless another is asked for");
}

#[tokio::test]
async fn what_the_api_server_says_instead_is_an_error() {
    let server = Fake::start(|_, count| {
        let (code, reason, message) = match count {
            0 => (403, "Forbidden", "services \"http:radarr:\" is forbidden: User \"jane\" cannot create"),
            1 => (503, "ServiceUnavailable", "no endpoints available for service \"radarr\""),
            _ => (
                503,
                "ServiceUnavailable",
                "error trying to reach service: dial tcp 10.1.2.3:7878: connect: connection refused",
            ),
        };
        let body = serde_json::json!({
            "kind": "Status", "apiVersion": "v1", "status": "Failure", "reason": reason, "message": message, "code": code,
        });
        Reply::new(code, body.to_string())
    });
    let (cluster, _) = server.connect("5s").await;
    let mut texts = Vec::new();
    for _ in 0..3 {
        texts.push(shown(cluster.proxy(&service(), &Request::post("/api")).await.expect_err("refused")));
    }
    assert_eq!(server.asked().len(), 3, "nothing is sent twice");
    assert_snapshot!(texts.join("\n\n"), @r#"
    cannot create services/proxy in namespace media [1]
      error from server (Forbidden): services "http:radarr:" is forbidden: User "jane" cannot create
    hint: you lack the right to create services/proxy in namespace media: ask for it, or act as somebody else with --as

    cannot ask port http of service media/radarr through the API server [1]
      error from server (ServiceUnavailable): no endpoints available for service "radarr"
    hint: no pod of the Service is ready: `kubectl get endpointslices,pods` shows which there are

    cannot ask port http of service media/radarr through the API server [1]
      error from server (ServiceUnavailable): error trying to reach service: dial tcp 10.1.2.3:7878: connect: connection refused
    hint: nothing answers there: check the port, and whether a NetworkPolicy lets the API server in
    "#);
}

#[tokio::test]
async fn a_request_that_cannot_pass_the_proxy_is_not_sent() {
    let server = Fake::start(|_, _| Reply::new(200, ""));
    let (cluster, _) = server.connect("5s").await;
    let request =
        Request::get("/").secret_header(http::header::AUTHORIZATION, "Bearer qbt_x").expect("plain text");
    let error = cluster.proxy(&service(), &request).await.expect_err("it cannot pass");
    assert_snapshot!(error.to_string(), @r"cannot ask port http of service media/radarr through the API server: the request cannot be made: the API server takes the Authorization header for its own");
    assert!(cluster.proxy(&service(), &Request::get("ping")).await.is_err(), "no path");
    assert!(server.asked().is_empty());
}

#[tokio::test]
async fn a_program_that_says_too_much_or_nothing_is_told() {
    let large = Fake::start(|_, _| Reply::new(200, vec![b'x'; 1000]));
    let (cluster, _) = large.connect("5s").await;
    let error = cluster.proxy(&service(), &Request::get("/").at_most(999)).await.expect_err("too large");
    assert!(matches!(error.cause, Cause::Stream(StreamFault::TooLarge(999))), "{error}");
    let cut = Fake::start(|_, _| Reply { cut: Some(3), ..Reply::new(200, "1234567") });
    let (cluster, _) = cut.connect("5s").await;
    let error = cluster.proxy(&service(), &Request::get("/")).await.expect_err("half an answer");
    assert!(matches!(error.cause, Cause::Stream(StreamFault::BrokeOff)), "{error}");
    let silent = Fake::start(|_, _| Reply { hang: true, ..Reply::new(200, "") });
    let (cluster, _) = silent.connect("5s").await;
    let request = Request::get("/").within(Duration::from_millis(100));
    assert_snapshot!(shown(cluster.proxy(&service(), &request).await.expect_err("it hangs")), @r"
    cannot ask port http of service media/radarr through the API server [4]
      the program gives no answer within 100ms
    hint: the program may hang or be starting: `kubectl logs` says what it does
    ");
}

#[tokio::test]
async fn logs_are_read_and_followed() {
    let server = Fake::start(|_, _| Reply::new(200, "one\ntwo\nthree"));
    let (cluster, _) = server.connect("5s").await;
    let options = LogOptions { tail: Some(3), previous: true, ..LogOptions::default() };
    let logs = cluster.logs(&radarr(), &options).await.expect("there is one");
    assert_eq!(logs.lines().collect::<Vec<_>>(), ["one", "two", "three"]);
    assert!(!logs.cut && !format!("{logs:?}").contains("two"), "{logs:?}");
    let logs = cluster
        .logs(&radarr(), &LogOptions { limit: 13, ..LogOptions::default() })
        .await
        .expect("there is one");
    assert!(logs.cut);
    let mut lines = cluster.follow_logs(&radarr(), &LogOptions::default()).await.expect("there is one");
    let mut followed = Vec::new();
    while let Some(line) = lines.next().await.expect("no break") {
        followed.push(line);
    }
    assert_eq!(followed, ["one", "two", "three"]);
    let targets: Vec<_> = server.asked().into_iter().map(|asked| asked.target).collect();
    let path = "/api/v1/namespaces/media/pods/radarr-0/log";
    assert_eq!(targets[0], format!("{path}?limitBytes=1048576&container=radarr&previous=true&tailLines=3"));
    assert_eq!(targets[2], format!("{path}?follow=true&container=radarr"));
}

#[tokio::test]
async fn a_line_without_an_end_does_not_fill_the_memory() {
    let server = Fake::start(|_, _| Reply::new(200, format!("{}\nshort\n", "x".repeat(200_000))));
    let (cluster, _) = server.connect("5s").await;
    let mut lines = cluster.follow_logs(&radarr(), &LogOptions::default()).await.expect("there is one");
    assert_eq!(lines.next().await.expect("no break").map(|line| line.len()), Some(64 << 10));
    assert_eq!(lines.next().await.expect("no break").as_deref(), Some("short"));
    assert_eq!(lines.next().await.expect("no break"), None);
}

#[tokio::test]
async fn a_log_that_is_not_there_is_told_and_a_break_is_no_end() {
    let message = r#"previous terminated container "radarr" in pod "radarr-0" not found"#;
    let server = Fake::start(move |_, count| match count {
        0 => Reply::new(
            400,
            serde_json::json!({"kind": "Status", "reason": "BadRequest", "message": message}).to_string(),
        ),
        1 => Reply::status(403, "Forbidden"),
        _ => Reply { cut: Some(3), ..Reply::new(200, "one\ntwo\n") },
    });
    let (cluster, _) = server.connect("5s").await;
    let options = LogOptions { previous: true, ..LogOptions::default() };
    assert_snapshot!(shown(cluster.logs(&radarr(), &options).await.expect_err("none")), @r#"
    cannot read the log of container radarr of pod media/radarr-0 [1]
      error from server (BadRequest): previous terminated container "radarr" in pod "radarr-0" not found
    "#);
    let error = cluster.logs(&radarr(), &options).await.expect_err("refused");
    assert_eq!(error.what, "get pods/log in namespace media");
    let error = cluster.logs(&radarr(), &options).await.expect_err("half a log");
    assert!(matches!(error.cause, Cause::Stream(StreamFault::BrokeOff)), "{error}");
    let mut lines = cluster.follow_logs(&radarr(), &options).await.expect("it starts");
    assert!(lines.next().await.is_err(), "a log that breaks off has not ended");
}
