//! What the streams need from the pods behind them.

use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use futures::future::BoxFuture;
use hyper::body::Bytes;
use jiff::Timestamp;
use tokio::sync::{mpsc, watch};

/// Names one container of one pod.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContainerRef {
    /// Namespace of the pod.
    pub namespace: String,
    /// Name of the pod.
    pub pod: String,
    /// Name of the container.
    pub container: String,
}

/// The pods that run, as far as streams are concerned.
pub trait PodRuntime: Send + Sync + 'static {
    /// The log of the running container, or of the one before it; `None` if there is none.
    fn log(&self, container: &ContainerRef, previous: bool) -> Option<Arc<LogBook>>;

    /// Runs a command and returns how it ended.
    fn exec(
        &self,
        container: &ContainerRef,
        command: Vec<String>,
        io: ProcessIo,
    ) -> BoxFuture<'static, ExitStatus>;

    /// The loopback address that stands for a port of a pod; an error if nothing listens there.
    fn listener(&self, namespace: &str, pod: &str, port: u16) -> io::Result<SocketAddr>;
}

/// How a process ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExitStatus {
    /// It ran and left this exit code.
    Code(u8),
    /// It could not be started; the text is the container runtime's reason.
    NotStarted(String),
}

/// The streams of a process.
#[derive(Debug)]
pub struct ProcessIo {
    /// What the client sends; ends when the client closes its side. `None` without `stdin`.
    pub stdin: Option<mpsc::Receiver<Bytes>>,
    /// What the process writes.
    pub output: mpsc::Sender<Output>,
}

/// Something a process wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Output {
    /// On standard output.
    Stdout(Bytes),
    /// On standard error.
    Stderr(Bytes),
}

/// One line of a container log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogLine {
    /// When it was written.
    pub time: Timestamp,
    /// The line without its end.
    pub text: String,
}

/// The log of one container. Readers see what is there and can wait for more.
#[derive(Debug)]
pub struct LogBook {
    lines: Mutex<Vec<LogLine>>,
    /// Number of lines, and whether the container has ended.
    progress: watch::Sender<(usize, bool)>,
}

impl Default for LogBook {
    fn default() -> LogBook {
        LogBook { lines: Mutex::default(), progress: watch::Sender::new((0, false)) }
    }
}

impl LogBook {
    /// A log with these lines.
    pub fn new(lines: Vec<LogLine>) -> LogBook {
        let book = LogBook::default();
        book.append(lines);
        book
    }

    /// Adds lines; followers get them at once.
    pub fn append(&self, lines: impl IntoIterator<Item = LogLine>) {
        let mut all = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        all.extend(lines);
        let count = all.len();
        self.progress.send_modify(|progress| progress.0 = count);
    }

    /// Says that the container has ended: followers stop.
    pub fn close(&self) {
        self.progress.send_modify(|progress| progress.1 = true);
    }

    /// The lines from a position on.
    pub fn from(&self, position: usize) -> Vec<LogLine> {
        let all = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        all.get(position..).unwrap_or_default().to_vec()
    }

    /// Waits until there are more lines than `position`; `false` when there will be none.
    pub async fn wait_beyond(&self, position: usize) -> bool {
        let mut progress = self.progress.subscribe();
        let found = progress.wait_for(|(count, closed)| *count > position || *closed).await;
        found.is_ok_and(|progress| progress.0 > position)
    }
}
