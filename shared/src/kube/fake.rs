//! A scripted HTTP server for the tests of this module: it records what it is asked and answers what it is told.

use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use super::{Cluster, ConnectOptions, Interaction, KubeFlags, Notice};
use crate::cli::{Env, Result};

/// What was asked. Header names are in lower case.
#[derive(Debug, Clone, Default)]
pub(super) struct Asked {
    pub method: String,
    pub target: String,
    pub headers: Vec<(String, String)>,
    pub body: String,
}

impl Asked {
    pub fn header(&self, name: &str) -> Vec<&str> {
        self.headers.iter().filter(|(known, _)| known == name).map(|(_, value)| value.as_str()).collect()
    }
}

/// What is answered.
#[derive(Debug, Clone)]
pub(super) struct Reply {
    pub status: u16,
    pub headers: Vec<(&'static str, String)>,
    pub body: Vec<u8>,
    /// Close the connection after this many bytes of the body.
    pub cut: Option<usize>,
    /// Never answer.
    pub hang: bool,
}

impl Reply {
    pub fn new(status: u16, body: impl Into<Vec<u8>>) -> Self {
        Self { status, headers: Vec::new(), body: body.into(), cut: None, hang: false }
    }

    pub fn json(body: serde_json::Value) -> Self {
        Self::new(200, body.to_string())
    }

    pub fn status(code: u16, reason: &str) -> Self {
        let body = serde_json::json!({"kind": "Status", "code": code, "reason": reason, "message": reason});
        Self::new(code, body.to_string())
    }

    pub fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }
}

type Script = dyn Fn(&Asked, usize) -> Reply + Send + Sync;

/// A server on a free loopback port; it ends with the test process.
pub(super) struct Fake {
    pub url: String,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl Fake {
    /// Answers each request with what `script` says; its second argument counts the requests from 0.
    pub fn start(script: impl Fn(&Asked, usize) -> Reply + Send + Sync + 'static) -> Self {
        Self::serve("http", None, Arc::new(script))
    }

    /// The same over TLS.
    pub fn start_tls(certificate: &rcgen::Certificate, key: &rcgen::KeyPair) -> Self {
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .expect("ring has them")
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], key)
            .expect("a fresh pair fits");
        Self::serve("https", Some(Arc::new(config)), Arc::new(|_, _| Reply::json(serde_json::json!({}))))
    }

    fn serve(scheme: &str, tls: Option<Arc<ServerConfig>>, script: Arc<Script>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let url = format!("{scheme}://{}", listener.local_addr().expect("bound"));
        let asked = Arc::new(Mutex::new(Vec::new()));
        let log = asked.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (log, script, tls) = (log.clone(), script.clone(), tls.clone());
                std::thread::spawn(move || match tls {
                    None => converse(stream, &log, &script),
                    Some(config) => {
                        if let Ok(connection) = ServerConnection::new(config) {
                            converse(StreamOwned::new(connection, stream), &log, &script);
                        }
                    }
                });
            }
        });
        Self { url, asked }
    }

    pub fn asked(&self) -> Vec<Asked> {
        self.asked.lock().expect("no test panics while holding it").clone()
    }

    /// A kubeconfig whose user entry holds `user` (flow YAML) and whose cluster entry holds `cluster` as well.
    pub fn kubeconfig(&self, cluster: &str, user: &str) -> String {
        format!(
            "current-context: c\ncontexts:\n- name: c\n  context: {{cluster: c, user: u}}\n\
             clusters:\n- name: c\n  cluster: {{server: '{}', {cluster}}}\nusers:\n- name: u\n  user: {{{user}}}\n",
            self.url
        )
    }

    /// A connection with the given limit for each request, and the notices it shows.
    pub async fn connect(&self, timeout: &str) -> (Cluster, Arc<Mutex<Vec<String>>>) {
        self.connect_with(&["--request-timeout", timeout], "", "", &[])
            .await
            .expect("the kubeconfig is complete")
    }

    pub async fn connect_with(
        &self,
        arguments: &[&str],
        cluster: &str,
        user: &str,
        variables: &[(&str, &str)],
    ) -> Result<(Cluster, Arc<Mutex<Vec<String>>>)> {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = folder.path().join("config");
        std::fs::write(&file, self.kubeconfig(cluster, user)).expect("writable");
        connect(&file, arguments, variables).await
    }
}

/// Connects with the kubeconfig in `file`; its folder becomes the home folder.
pub(super) async fn connect(
    file: &std::path::Path,
    arguments: &[&str],
    variables: &[(&str, &str)],
) -> Result<(Cluster, Arc<Mutex<Vec<String>>>)> {
    #[derive(clap::Parser)]
    struct Cli {
        #[command(flatten)]
        kube: KubeFlags,
    }
    super::install_provider();
    let cli: Cli = clap::Parser::parse_from([&["test"], arguments].concat());
    let home = file.parent().expect("a file in a folder").to_string_lossy().into_owned();
    let config = file.to_string_lossy().into_owned();
    let own = [("KUBECONFIG", config.as_str()), ("HOME", home.as_str())];
    let env = Env::of(own.iter().chain(variables).copied(), &home);
    let notices = Arc::new(Mutex::new(Vec::new()));
    let shown = notices.clone();
    let options = ConnectOptions {
        program: "kubectl-ipam",
        version: "0.1.0",
        interaction: Interaction::Forbidden,
        notify: Arc::new(move |notice| {
            let text = match notice {
                Notice::Warning(text) => format!("warning: {text}"),
                Notice::Note(text) => format!("note: {text}"),
                Notice::Request(_) => return,
            };
            shown.lock().expect("no test panics while holding it").push(text);
        }),
    };
    Ok((Cluster::connect(&cli.kube, &env, &options).await?, notices))
}

/// Reads requests and answers them until the client leaves or the script cuts the connection.
fn converse<S: Read + Write>(stream: S, log: &Mutex<Vec<Asked>>, script: &Arc<Script>) {
    let mut reader = BufReader::new(stream);
    while let Some(asked) = read_request(&mut reader) {
        let count = {
            let mut log = log.lock().expect("no test panics while holding it");
            log.push(asked.clone());
            log.len() - 1
        };
        let reply = script(&asked, count);
        if reply.hang {
            std::thread::sleep(Duration::from_secs(3600));
        }
        let mut head = format!("HTTP/1.1 {} X\r\ncontent-length: {}\r\n", reply.status, reply.body.len());
        for (name, value) in &reply.headers {
            write!(head, "{name}: {value}\r\n").expect("writing to a text");
        }
        head.push_str("\r\n");
        let body = &reply.body[..reply.cut.unwrap_or(reply.body.len())];
        let stream = reader.get_mut();
        let written = stream
            .write_all(head.as_bytes())
            .and_then(|()| stream.write_all(body))
            .and_then(|()| stream.flush());
        if written.is_err() || reply.cut.is_some() {
            return;
        }
    }
}

fn read_request(reader: &mut impl BufRead) -> Option<Asked> {
    let mut line = String::new();
    if reader.read_line(&mut line).ok()? == 0 {
        return None;
    }
    let mut words = line.split_whitespace();
    let mut asked =
        Asked { method: words.next()?.to_owned(), target: words.next()?.to_owned(), ..Asked::default() };
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let Some((name, value)) = line.trim_end().split_once(':') else { break };
        asked.headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
    }
    let length = asked.header("content-length").first().and_then(|text| text.parse().ok()).unwrap_or(0);
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    asked.body = String::from_utf8_lossy(&body).into_owned();
    Some(asked)
}

/// A plain TCP proxy's listener that records whether somebody came.
pub(super) fn visited_listener() -> (String, Arc<Mutex<usize>>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("bound").to_string();
    let visits = Arc::new(Mutex::new(0));
    let count = visits.clone();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            *count.lock().expect("no test panics while holding it") += 1;
            drop::<TcpStream>(stream);
        }
    });
    (address, visits)
}
