//! Streams against a scripted server: what is asked, and what comes of each way a server can answer.

use std::io;
use std::time::Duration;

use insta::assert_snapshot;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::fake::{End, FakeStream};
use super::open::{V4, V5};
use super::*;
use crate::cli::Error;
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
    let limits = ExecLimits { deadline: Duration::from_millis(200), ..limits() };
    let error = server.connect().await.exec(&radarr(), &["cat", "x"], limits).await.expect_err("it hangs");
    assert_snapshot!(shown(error), @r#"
    cannot run "cat" in container radarr of pod media/radarr-0 [4]
      the command does not end within 200ms
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
