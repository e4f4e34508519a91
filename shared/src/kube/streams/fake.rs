//! A scripted websocket server: it accepts the protocol it is told, says its lines, and ends as it is told.

use std::sync::{Arc, Mutex};

use futures::{SinkExt, StreamExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::handshake::server::{ErrorResponse, Request, Response};

use crate::kube::Cluster;
use crate::kube::fake::connect;

/// What happens after the script's last line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// The connection is closed in order.
    Close,
    /// The connection is dropped.
    Cut,
    /// Nothing more is said.
    Hang,
    /// Data is sent back as it comes.
    Echo,
}

/// A server on a free loopback port; it ends with the test's runtime.
pub(super) struct FakeStream {
    url: String,
    /// Targets and headers of the requests, as text.
    asked: Arc<Mutex<Vec<String>>>,
}

impl FakeStream {
    /// Speaks `protocol` and sends each of `lines`: a channel and what is said there.
    pub async fn start(protocol: &'static str, lines: &[(u8, &[u8])], end: End) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("bound"));
        let lines: Vec<Vec<u8>> = lines.iter().map(|(channel, data)| [&[*channel], *data].concat()).collect();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let log = asked.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(converse(stream, protocol, lines.clone(), end, log.clone()));
            }
        });
        Self { url, asked }
    }

    /// A connection to it, as the user with token `t0ken` who acts as jane.
    pub async fn connect(&self) -> Cluster {
        self.connect_within("5s").await
    }

    /// The same with another limit for each request.
    pub async fn connect_within(&self, limit: &str) -> Cluster {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = folder.path().join("config");
        let config = format!(
            "current-context: c\ncontexts: [{{name: c, context: {{cluster: c, user: u}}}}]\n\
             clusters: [{{name: c, cluster: {{server: '{}'}}}}]\nusers: [{{name: u, user: {{token: t0ken}}}}]\n",
            self.url
        );
        std::fs::write(&file, config).expect("writable");
        connect(&file, &["--request-timeout", limit, "--as=jane"], &[])
            .await
            .expect("a complete kubeconfig")
            .0
    }

    /// What was asked, one text for each request.
    pub fn asked(&self) -> Vec<String> {
        self.asked.lock().expect("no test panics while holding it").clone()
    }
}

async fn converse(
    stream: TcpStream,
    protocol: &'static str,
    lines: Vec<Vec<u8>>,
    end: End,
    log: Arc<Mutex<Vec<String>>>,
) {
    #[allow(clippy::result_large_err)] // The library's type.
    let answer = |request: &Request, mut response: Response| -> Result<Response, ErrorResponse> {
        let headers = request.headers().iter().map(|(name, value)| format!("{name}: {value:?}"));
        let text = [request.uri().to_string()].into_iter().chain(headers).collect::<Vec<_>>().join("\n");
        log.lock().expect("no test panics while holding it").push(text);
        response.headers_mut().insert("sec-websocket-protocol", protocol.parse().expect("plain text"));
        Ok(response)
    };
    let Ok(mut socket) = tokio_tungstenite::accept_hdr_async(stream, answer).await else { return };
    for line in lines {
        if socket.send(Message::Binary(line.into())).await.is_err() {
            return;
        }
    }
    match end {
        End::Cut => {}
        End::Close => {
            if socket.close(None).await.is_ok() {
                while let Some(Ok(_)) = socket.next().await {}
            }
        }
        End::Hang => while let Some(Ok(_)) = socket.next().await {},
        End::Echo => {
            while let Some(Ok(message)) = socket.next().await {
                if message.is_binary() && socket.send(message).await.is_err() {
                    return;
                }
            }
        }
    }
}
