//! The protocols against a server on loopback, spoken by a client that sends each message itself.

use futures::{SinkExt, StreamExt};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::{WebSocketStream, client_async};

use super::*;

/// A pod with one running container, and a server for its subresources.
async fn start(pods: SimulatedPods) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let pods = Arc::new(pods);
    tokio::spawn(async move {
        loop {
            let (socket, _) = listener.accept().await.unwrap();
            let pods = Arc::clone(&pods);
            let service = service_fn(move |request: Request<Incoming>| {
                let runtime: Arc<dyn PodRuntime> = Arc::clone(&pods) as Arc<dyn PodRuntime>;
                async move {
                    let name = request.uri().path().trim_start_matches('/');
                    let subresource = Subresource::of(name).unwrap();
                    Ok::<_, Infallible>(serve(subresource, request, pod(), runtime, Timestamp::UNIX_EPOCH))
                }
            });
            tokio::spawn(
                hyper::server::conn::http1::Builder::new()
                    .serve_connection(TokioIo::new(socket), service)
                    .with_upgrades(),
            );
        }
    });
    address
}

fn pod() -> Pod {
    Pod {
        namespace: "media".into(),
        name: "sonarr-0".into(),
        object: json!({
            "spec": {"nodeName": "node-1", "containers": [{"name": "app"}]},
            "status": {"containerStatuses": [{"name": "app", "state": {"running": {}}}]},
        }),
    }
}

fn pods() -> SimulatedPods {
    let pods = SimulatedPods::new();
    let what =
        Container { files: [("/config/key".to_owned(), b"secret".to_vec())].into(), ..Container::default() };
    pods.define("media", "sonarr", "app", what);
    pods
}

async fn connect(address: &str, path: &str, protocol: &str) -> WebSocketStream<TcpStream> {
    let mut request = format!("ws://{address}/{path}").into_client_request().unwrap();
    request.headers_mut().insert("sec-websocket-protocol", protocol.parse().unwrap());
    let socket = TcpStream::connect(address).await.unwrap();
    let (socket, response) = client_async(request, socket).await.unwrap();
    let chosen = response.headers()["sec-websocket-protocol"].to_str().unwrap();
    assert!(protocol.split(", ").any(|word| word == chosen));
    socket
}

/// All messages until the server closes, as channel and text.
async fn drain(socket: &mut WebSocketStream<TcpStream>) -> Vec<(u8, String)> {
    let mut out = Vec::new();
    while let Some(Ok(message)) = socket.next().await {
        if let Message::Binary(data) = message {
            out.push((data[0], String::from_utf8_lossy(&data[1..]).into_owned()));
        }
    }
    out
}

#[tokio::test]
async fn version_five_tells_the_process_when_its_input_ends() {
    let address = start(pods()).await;
    let path = "exec?command=cat&stdin=true&stdout=true";
    let mut socket = connect(&address, path, "v5.channel.k8s.io, v4.channel.k8s.io").await;
    for message in [&b"\x00hello "[..], b"\x00world", b"\xff\x00"] {
        socket.send(Message::binary(message.to_vec())).await.unwrap();
    }
    let messages = drain(&mut socket).await;
    let output: String =
        messages.iter().filter(|(channel, _)| *channel == 1).map(|(_, text)| text.as_str()).collect();
    assert_eq!(messages.first(), Some(&(1, String::new())), "the start signal");
    assert_eq!(output, "hello world");
    assert_eq!(messages.last(), Some(&(3, "{\"metadata\":{},\"status\":\"Success\"}".to_owned())));
}

#[tokio::test]
async fn version_four_carries_both_outputs_and_the_exit_code() {
    let address = start(pods()).await;
    let path = "exec?command=cat&command=/config/key&command=/none&stdout=true&stderr=true";
    let mut socket = connect(&address, path, "v4.channel.k8s.io").await;
    let messages = drain(&mut socket).await;
    assert_eq!(messages[1..3], [(1, "secret".into()), (2, "cat: /none: No such file or directory\n".into())]);
    let status: Value = serde_json::from_str(&messages[3].1).unwrap();
    assert_eq!(status["reason"], "NonZeroExitCode");
    assert_eq!(status["details"]["causes"], json!([{"reason": "ExitCode", "message": "1"}]));
}

#[tokio::test]
async fn a_terminal_merges_the_outputs_and_returns_the_carriage() {
    let address = start(pods()).await;
    let path = "exec?command=cat&command=/none&stdout=true&tty=true";
    let mut socket = connect(&address, path, "v5.channel.k8s.io").await;
    let messages = drain(&mut socket).await;
    assert_eq!(messages[1], (1, "cat: /none: No such file or directory\r\n".into()));
}

#[tokio::test]
async fn forwarded_channels_name_their_port_and_carry_data_or_an_error() {
    let echo = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let pods = pods();
    pods.listen("media", "sonarr", 8989, echo.local_addr().unwrap());
    tokio::spawn(async move {
        let (mut socket, _) = echo.accept().await.unwrap();
        let mut buffer = [0; 4];
        socket.read_exact(&mut buffer).await.unwrap();
        socket.write_all(&buffer).await.unwrap();
    });
    let address = start(pods).await;
    let mut socket = connect(&address, "portforward?ports=8989,9999", "v4.channel.k8s.io").await;
    socket.send(Message::binary(b"\x00ping".to_vec())).await.unwrap();
    let messages = drain(&mut socket).await;
    let port = |number: u16| String::from_utf8_lossy(&number.to_le_bytes()).into_owned();
    assert_eq!(messages[..4], [(0, port(8989)), (1, port(8989)), (2, port(9999)), (3, port(9999))]);
    assert!(messages.contains(&(0, "ping".to_owned())));
    assert!(
        messages.iter().any(|(channel, text)| *channel == 3 && text.ends_with("connect: connection refused"))
    );
}

#[tokio::test]
async fn a_request_that_cannot_be_upgraded_is_answered_with_a_status() {
    let runtime: Arc<dyn PodRuntime> = Arc::new(pods());
    for (subresource, upgrade, protocol, code, message) in [
        (Subresource::Exec, "", "", 400, "Upgrade request required"),
        (
            Subresource::Exec,
            "SPDY/3.1",
            "v1.channel.k8s.io",
            403,
            "unable to upgrade: unable to negotiate protocol: client supports [v1.channel.k8s.io], server accepts [v4.channel.k8s.io]",
        ),
        (Subresource::PortForward, "", "", 400, "Upgrade request required"),
    ] {
        let request = Request::get("/x?stdout=true&command=id")
            .header("upgrade", upgrade)
            .header("x-stream-protocol-version", protocol)
            .body(())
            .unwrap();
        let response = serve(subresource, request, pod(), Arc::clone(&runtime), Timestamp::UNIX_EPOCH);
        assert_eq!(response.status(), code);
        let body = response.into_body().collect().await.unwrap().to_bytes();
        let status: Value = serde_json::from_slice(&body).unwrap();
        assert_eq!(status["message"], message);
    }
}

#[tokio::test]
async fn a_container_that_does_not_run_is_not_entered() {
    let mut stopped = pod();
    stopped.object["status"]["containerStatuses"][0]["state"] =
        json!({"waiting": {"reason": "ImagePullBackOff"}});
    let runtime: Arc<dyn PodRuntime> = Arc::new(pods());
    let ask = |subresource: Subresource, pod: Pod| {
        let request = Request::get("/x?stdout=true&command=id").body(()).unwrap();
        let response = serve(subresource, request, pod, Arc::clone(&runtime), Timestamp::UNIX_EPOCH);
        async move {
            let code = response.status();
            let body = response.into_body().collect().await.unwrap().to_bytes();
            let status: Value = serde_json::from_slice(&body).unwrap_or_default();
            (code.as_u16(), status["message"].as_str().unwrap_or_default().to_owned())
        }
    };
    assert_eq!(ask(Subresource::Exec, stopped.clone()).await, (404, "container not found (\"app\")".into()));
    assert_eq!(
        ask(Subresource::Log, stopped.clone()).await,
        (400, "container \"app\" in pod \"sonarr-0\" is waiting to start: ImagePullBackOff".into())
    );
    stopped.object["spec"]["nodeName"] = json!("");
    assert_eq!(
        ask(Subresource::Attach, stopped.clone()).await,
        (400, "pod sonarr-0 does not have a host assigned".into())
    );
    assert_eq!(ask(Subresource::Log, stopped).await, (200, String::new()));
}
