//! What runs inside simulated pods, and kubectl commands that have to be watched while they run.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, ChildStdout};
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use simlab::kube::ApiServer;
use simlab::kube::streams::{Container, LogLine};

use super::case::Step;

/// What runs inside a container of a simulated pod.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContainerData {
    /// The pod or its workload.
    pub pod: String,
    /// The container.
    pub container: String,
    /// Files by absolute path.
    #[serde(default)]
    pub files: BTreeMap<String, String>,
    /// Environment.
    #[serde(default)]
    pub env: BTreeMap<String, String>,
    /// Log lines, a second apart, the last one at the time of the server.
    #[serde(default)]
    pub log: Vec<String>,
    /// Log lines of the container before its last restart.
    #[serde(default)]
    pub previous_log: Option<Vec<String>>,
    /// Ports on which an HTTP server answers every request with this text.
    #[serde(default)]
    pub http: BTreeMap<u16, String>,
}

/// How a run of kubectl went.
#[derive(Debug, Default)]
pub struct Ended {
    /// Exit code; none when it was stopped.
    pub code: Option<i32>,
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
    /// What came through a forwarded port.
    pub fetched: Option<String>,
}

/// Puts a container into the pods of a namespace.
pub fn define(simulator: &ApiServer, data: &ContainerData, namespace: &str) -> std::io::Result<()> {
    let now = simulator.store().now();
    let what = Container {
        files: data.files.iter().map(|(path, text)| (path.clone(), text.clone().into_bytes())).collect(),
        env: data.env.clone().into_iter().collect(),
        log: lines(&data.log, now),
        previous_log: data.previous_log.as_ref().map(|log| lines(log, now)),
        ..Container::default()
    };
    simulator.pods().define(namespace, &data.pod, &data.container, what);
    for (port, text) in &data.http {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        simulator.pods().listen(namespace, &data.pod, *port, listener.local_addr()?);
        let text: Arc<str> = Arc::from(text.as_str());
        std::thread::spawn(move || answer_all(&listener, &text));
    }
    Ok(())
}

/// Waits for kubectl, or for what the step waits for, and stops it then.
pub fn finish(mut child: Child, step: &Step) -> std::io::Result<Ended> {
    if let Some(text) = &step.until {
        let (stdout, _pipe) = read_until(&mut child, text)?;
        stop(&mut child)?;
        return Ok(Ended { stdout, ..Ended::default() });
    }
    if let Some(path) = &step.fetch {
        let (fetched, stderr) = fetch(&mut child, path)?;
        stop(&mut child)?;
        return Ok(Ended { stderr, fetched, ..Ended::default() });
    }
    let output = child.wait_with_output()?;
    Ok(Ended {
        code: output.status.code(),
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        fetched: None,
    })
}

fn stop(child: &mut Child) -> std::io::Result<()> {
    child.kill()?;
    child.wait().map(drop)
}

/// What a command writes until a text is in it, and the pipe: closed, it would end the command.
fn read_until(child: &mut Child, text: &str) -> std::io::Result<(String, Option<BufReader<ChildStdout>>)> {
    let mut found = String::new();
    let mut pipe = child.stdout.take().map(BufReader::new);
    if let Some(lines) = &mut pipe {
        while !found.contains(text) && lines.read_line(&mut found)? > 0 {}
    }
    Ok((found, pipe))
}

/// Fetches a path through the port that `kubectl port-forward` has opened; without an answer, what it complains of.
fn fetch(child: &mut Child, path: &str) -> std::io::Result<(Option<String>, String)> {
    let (line, _pipe) = read_until(child, "Forwarding from ")?;
    let address = line.split("Forwarding from ").nth(1).and_then(|rest| rest.split(' ').next());
    let address = address.ok_or_else(|| std::io::Error::other(format!("no port is forwarded: {line}")))?;
    let mut socket = TcpStream::connect(address)?;
    socket.write_all(format!("GET {path} HTTP/1.0\r\n\r\n").as_bytes())?;
    let mut answer = String::new();
    // A connection that the pod refuses is closed or reset; both show as an empty answer.
    socket.read_to_string(&mut answer).unwrap_or_default();
    let fetched = answer.split_once("\r\n\r\n").map(|(_, body)| body.to_owned());
    let mut complaint = String::new();
    if fetched.is_none()
        && let Some(stderr) = child.stderr.take()
    {
        BufReader::new(stderr).read_line(&mut complaint)?;
    }
    Ok((fetched, complaint))
}

fn lines(texts: &[String], now: Timestamp) -> Vec<LogLine> {
    let age =
        |index: usize| SignedDuration::from_secs(i64::try_from(texts.len() - 1 - index).unwrap_or_default());
    texts
        .iter()
        .enumerate()
        .map(|(index, text)| LogLine { time: now.checked_sub(age(index)).unwrap_or(now), text: text.clone() })
        .collect()
}

fn answer_all(listener: &TcpListener, text: &str) {
    while let Ok((mut socket, _)) = listener.accept() {
        let answer = format!("HTTP/1.0 200 OK\r\nContent-Length: {}\r\n\r\n{text}", text.len());
        let mut request = [0; 1024];
        // Whoever breaks off gets no answer.
        if socket.read(&mut request).is_ok() {
            socket.write_all(answer.as_bytes()).unwrap_or_default();
        }
    }
}
