//! Real programs of a media stack, started with the files that their simulated doubles write.

use std::fs;
use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use super::companions::companion;
use crate::media::qbittorrent::QBittorrent;
use crate::media::{App, Simulated};

/// How long one may take until it listens.
const PATIENCE: Duration = Duration::from_secs(60);

/// A program that runs until this value is dropped, in a folder of its own.
#[derive(Debug)]
pub struct RealApp {
    address: SocketAddr,
    process: Child,
    _home: TempDir,
}

impl RealApp {
    /// Starts the program that an app simulates, with its settings, on a port of loopback; `None` after a loud line when
    /// the program is missing.
    ///
    /// # Panics
    /// When there is no such program for the app, when it does not start, or does not answer within a minute.
    #[allow(clippy::expect_used)] // a test without its program cannot go on
    pub fn start(app: &App) -> Option<Self> {
        let program = companion(program_of(app))?;
        let home = tempfile::tempdir().expect("a folder");
        let address = free_address();
        let mut command = command(&program, app, address, home.path());
        command.env("HOME", home.path()).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let process = command.spawn().expect("the program starts");
        let running = Self { address, process, _home: home };
        running.wait_until_it_answers();
        Some(running)
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    #[allow(clippy::panic)] // a test without its program cannot go on
    fn wait_until_it_answers(&self) {
        let begun = Instant::now();
        while !self.answers() {
            assert!(begun.elapsed() < PATIENCE, "nothing answers on {}", self.address);
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// Whether it says anything at all; some listen before they answer.
    fn answers(&self) -> bool {
        let Ok(mut stream) = TcpStream::connect(self.address) else { return false };
        let patience = stream.set_read_timeout(Some(Duration::from_secs(5)));
        let question = format!("GET / HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", self.address);
        patience.and_then(|()| stream.write_all(question.as_bytes())).is_ok()
            && matches!(stream.read(&mut [0; 16]), Ok(1..))
    }
}

impl Drop for RealApp {
    fn drop(&mut self) {
        // It may have ended by itself, which the test has then noticed.
        let _killed = self.process.kill();
        let _ended = self.process.wait();
    }
}

/// The program on PATH.
///
/// # Panics
/// When there is none for this app.
#[allow(clippy::panic)] // a mistake in a test
pub fn program_of(app: &App) -> &'static str {
    match app {
        App::QBittorrent(_) => "qbittorrent-nox",
        App::SABnzbd(_) => "sabnzbdplus",
        App::Transmission(_) => "transmission-daemon",
        other => panic!("there is no real program for {other:?}"),
    }
}

/// The command, with its files written.
#[allow(clippy::panic)] // as `program_of`
fn command(program: &Path, app: &App, address: SocketAddr, home: &Path) -> Command {
    let mut command = Command::new(program);
    match app {
        App::QBittorrent(app) => {
            // It compares Host with the port in its file; one that cannot listen for peers calls itself disconnected.
            let ports = |app: &QBittorrent| QBittorrent {
                port: address.port(),
                peer_port: free_address().port(),
                ..app.clone()
            };
            let app = App::QBittorrent(ports(app));
            write(&app, "/config/qBittorrent", &home.join("qBittorrent/config"));
            command.arg(format!("--profile={}", home.display()));
        }
        App::SABnzbd(_) => {
            let file = write(app, "/config", home).join("sabnzbd.ini");
            // In the foreground, without a browser and without asking for a newer version.
            command.arg("--config-file").arg(file).args(["--browser", "0", "--console", "--server"]);
            command.arg(address.to_string());
        }
        App::Transmission(_) => {
            let folder = write(app, "/config", home);
            command.args([
                "--foreground",
                "--no-portmap",
                "--no-dht",
                "--no-lpd",
                "--no-utp",
                "--config-dir",
            ]);
            command.arg(folder).args([
                "--rpc-bind-address",
                "127.0.0.1",
                "--port",
                &address.port().to_string(),
            ]);
        }
        other => panic!("there is no real program for {other:?}"),
    }
    command
}

/// Writes the files of an app, those below `from` into `to`, which is returned.
#[allow(clippy::expect_used)] // a test without its program cannot go on
fn write(app: &App, from: &str, to: &Path) -> PathBuf {
    for (path, text) in app.files() {
        let path = Path::new(&path).strip_prefix(from).expect("every file is below the folder of settings");
        let target = to.join(path);
        fs::create_dir_all(target.parent().unwrap_or(to)).expect("a writable folder");
        fs::write(target, text).expect("a writable folder");
    }
    to.to_owned()
}

#[allow(clippy::expect_used)] // a test without a port cannot go on
fn free_address() -> SocketAddr {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
    listener.local_addr().expect("its address")
}
