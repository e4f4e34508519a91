//! The client against programs that answer well, badly and not at all.

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use http::header::{COOKIE, HOST, HeaderName};
use serde_json::{Value, json};

use self::failing::Failing;
use super::*;

/// A program on loopback that gives the same raw answer to every request and records what it is asked. With `close`
/// it closes the connection after each answer.
fn program(answer: impl Into<Vec<u8>>, close: bool) -> (SocketAddr, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("bound");
    let (answer, asked) = (answer.into(), Arc::new(Mutex::new(Vec::new())));
    let log = asked.clone();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let mut reader = BufReader::new(stream);
            while let Some(request) = read_request(&mut reader) {
                log.lock().expect("no test panics while holding it").push(request);
                if reader.get_mut().write_all(&answer).is_err() || close {
                    break;
                }
            }
            log.lock().expect("no test panics while holding it").push("closed".to_owned());
        }
    });
    (address, asked)
}

/// Head and body of a request; `None` when the client has left.
fn read_request(reader: &mut impl BufRead) -> Option<String> {
    let (mut text, mut length) = (String::new(), 0);
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
        if let Some(count) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = count.trim().parse().ok()?;
        }
        text.push_str(&line);
        if line.trim().is_empty() {
            break;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some(text + &String::from_utf8_lossy(&body))
}

async fn connect(address: SocketAddr) -> Connection {
    Connection::tcp("127.0.0.1", address.port(), Duration::from_secs(5)).await.expect("it listens")
}

async fn ask(answer: impl Into<Vec<u8>>, close: bool) -> Result<Response, HttpError> {
    connect(program(answer, close).0).await.send(&Request::get("/ping")).await
}

fn ok(body: &str) -> String {
    format!(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
}

#[tokio::test]
async fn several_requests_use_one_connection() {
    let (address, asked) = program(ok(r#"{"status":"OK"}"#), false);
    let mut connection = connect(address).await;
    for _ in 0..3 {
        let response = connection.send(&Request::get("/ping")).await.expect("an answer");
        assert_eq!(response.json::<Value>().expect("JSON"), json!({"status": "OK"}));
        assert!(connection.is_open());
    }
    let asked = asked.lock().expect("no test panics while holding it").clone();
    assert_eq!(asked.len(), 3, "{asked:?}");
    assert_eq!(
        asked[0],
        format!(
            "GET /ping HTTP/1.1\r\nhost: 127.0.0.1\r\nuser-agent: labkit/{}\r\naccept: application/json\r\n\r\n",
            env!("CARGO_PKG_VERSION")
        )
    );
}

#[tokio::test]
async fn headers_and_bodies_are_sent_as_given() {
    let (address, asked) = program(ok("{}"), false);
    let mut connection = connect(address).await;
    let form = Request::post("/api/v2/auth/login")
        .header(HOST, "qbittorrent.media.svc.cluster.local")
        .and_then(|request| request.secret_header(COOKIE, "SID=x"))
        .expect("plain text")
        .form(&[("username", "admin"), ("password", "a&b")]);
    connection.send(&form).await.expect("an answer");
    let put = Request::new(http::Method::PUT, "/api/v3/tag").json(&json!({"label": "4k"})).expect("JSON");
    connection.send(&put).await.expect("an answer");
    let asked = asked.lock().expect("no test panics while holding it").clone();
    assert!(asked[0].contains("host: qbittorrent.media.svc.cluster.local\r\n"), "{}", asked[0]);
    assert_eq!(asked[0].matches("host:").count(), 1);
    assert!(
        asked[0].contains("cookie: SID=x\r\n") && asked[0].ends_with("\r\n\r\nusername=admin&password=a%26b")
    );
    assert!(
        asked[1].starts_with("PUT /api/v3/tag ") && asked[1].ends_with("{\"label\":\"4k\"}"),
        "{}",
        asked[1]
    );
}

#[tokio::test]
async fn redirects_and_refusals_are_answers() {
    let redirect = ask("HTTP/1.1 307 X\r\nLocation: /radarr/ping\r\nContent-Length: 0\r\n\r\n", false).await;
    let redirect = redirect.expect("an answer");
    assert_eq!((redirect.status.as_u16(), redirect.location()), (307, Some("/radarr/ping")));
    let refusal =
        ask("HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n", false).await.expect("an answer");
    assert_eq!((refusal.status.as_u16(), refusal.body.len(), refusal.location()), (401, 0, None));
}

#[tokio::test]
async fn old_servers_that_close_are_read_to_the_end() {
    let (address, _) = program("HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n  <html>", true);
    let mut connection = connect(address).await;
    let response = connection.send(&Request::get("/")).await.expect("an answer");
    assert_eq!(response.text(), Some("  <html>"));
    assert!(response.is_html());
    assert!(matches!(response.json::<Value>(), Err(HttpError::NotJson(1, 3))));
    let again = connection.send(&Request::get("/")).await.expect_err("it is closed");
    assert_eq!(again, HttpError::BrokeOff);
    assert!(!connection.is_open());
}

#[tokio::test]
async fn half_an_answer_is_none() {
    for answer in [
        "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n{\"a\"",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
        "HTTP/1.1 200 OK\r\nContent-Le",
        "",
    ] {
        assert_eq!(ask(answer, true).await.expect_err("half an answer"), HttpError::BrokeOff, "{answer:?}");
    }
}

#[tokio::test]
async fn what_does_not_speak_http_is_told() {
    for answer in [
        &b"SSH-2.0-OpenSSH_9.2\r\n\r\n"[..],
        b"\x15\x03\x01\x00\x02\x02\x46",
        b"<html>no head</html>\r\n\r\n",
    ] {
        assert_eq!(ask(answer, true).await.expect_err("no HTTP"), HttpError::NotHttp, "{answer:?}");
    }
}

#[tokio::test]
async fn an_answer_that_is_too_large_is_not_read_to_the_end() {
    let (address, _) = program(ok(&"x".repeat(100_000)), false);
    let mut connection = connect(address).await;
    let error = connection.send(&Request::get("/").at_most(99_999)).await.expect_err("too large");
    assert_eq!(error.to_string(), "the answer is larger than 99999 bytes");
    assert!(!connection.is_open(), "the rest of the answer is still to come");
    drop(connection);
    let response = connect(address).await.send(&Request::get("/").at_most(100_000)).await.expect("it fits");
    assert_eq!(response.body.len(), 100_000);
}

#[tokio::test]
async fn a_program_that_hangs_is_left_at_the_deadline() {
    for answer in ["", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n{\"a\""] {
        let (address, _) = program(answer, false);
        let mut connection = connect(address).await;
        let limit = Duration::from_millis(100);
        let error = connection.send(&Request::get("/").within(limit)).await.expect_err("it hangs");
        assert_eq!(error, HttpError::TimedOut(limit));
        assert!(!connection.is_open());
    }
}

#[tokio::test]
async fn a_port_on_which_nothing_listens_is_told() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let port = listener.local_addr().expect("bound").port();
    drop(listener);
    let error =
        Connection::tcp("127.0.0.1", port, Duration::from_secs(5)).await.expect_err("nothing listens");
    assert_eq!(error, HttpError::Refused(format!("nothing listens on 127.0.0.1:{port}")));
}

#[tokio::test]
async fn what_a_stream_says_about_its_end_is_told() {
    let (ours, theirs) = tokio::io::duplex(64);
    let refused =
        || std::io::Error::new(std::io::ErrorKind::ConnectionRefused, "nothing listens on port 1 of pod a/b");
    let stream = Failing { inner: ours, error: refused };
    let mut connection = Connection::over(stream).await.expect("open");
    let error = connection.send(&Request::get("/")).await.expect_err("the pod refuses");
    assert_eq!(error, HttpError::Refused("nothing listens on port 1 of pod a/b".to_owned()));
    drop(theirs);
}

#[test]
fn answers_show_no_cookie_and_no_body() {
    let mut body = crate::secret::SecretBytes::new();
    body.push(b"hunter2");
    let name = HeaderName::from_static("set-cookie");
    let headers = [(name, "SID=hunter2".parse().expect("plain text"))].into_iter().collect();
    let response = Response { status: http::StatusCode::OK, headers, body };
    assert_eq!(
        format!("{response:?}"),
        r#"Response { status: 200, headers: ["set-cookie"], body: [7 bytes] }"#
    );
}

/// A stream whose reading fails as a forwarded port's does.
mod failing {
    use std::io;
    use std::pin::Pin;
    use std::task::{Context, Poll};

    use tokio::io::{AsyncRead, AsyncWrite, DuplexStream, ReadBuf};

    pub struct Failing {
        pub inner: DuplexStream,
        pub error: fn() -> io::Error,
    }

    impl AsyncRead for Failing {
        fn poll_read(self: Pin<&mut Self>, _: &mut Context<'_>, _: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
            Poll::Ready(Err((self.error)()))
        }
    }

    impl AsyncWrite for Failing {
        fn poll_write(
            mut self: Pin<&mut Self>,
            cx: &mut Context<'_>,
            data: &[u8],
        ) -> Poll<io::Result<usize>> {
            Pin::new(&mut self.inner).poll_write(cx, data)
        }

        fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
            Pin::new(&mut self.inner).poll_flush(cx)
        }

        fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
            Pin::new(&mut self.inner).poll_shutdown(cx)
        }
    }
}
