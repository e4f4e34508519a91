//! A real control plane on loopback: etcd and kube-apiserver as child processes, started the way
//! controller-runtime's envtest does it (kubernetes-sigs/controller-runtime: pkg/internal/testing/controlplane).
//! There are no nodes, no controllers and no admission of service accounts.

use std::fs;
use std::io::{self, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use rcgen::KeyPair;
use tempfile::TempDir;

use super::client::Client;
use super::identity;
use super::tls::Certificates;

/// How long each of the two may take until it answers.
const START_TIMEOUT: Duration = Duration::from_secs(60);
/// How long each may take to end before it is killed.
const STOP_TIMEOUT: Duration = Duration::from_secs(10);

/// A running control plane; stopped when dropped.
#[derive(Debug)]
pub struct Envtest {
    url: String,
    token: String,
    certificates: Certificates,
    // In this order: the API server is stopped before etcd, the folder goes last.
    _api_server: Process,
    _etcd: Process,
    _folder: TempDir,
}

/// The folder with `etcd` and `kube-apiserver`, from `KUBEBUILDER_ASSETS`.
pub fn assets() -> Option<PathBuf> {
    std::env::var_os("KUBEBUILDER_ASSETS").filter(|value| !value.is_empty()).map(PathBuf::from)
}

/// The range Services get their addresses from when nothing else is asked for: that of kubeadm.
const SERVICE_RANGE: &str = "10.96.0.0/12";

impl Envtest {
    /// Starts both from a folder and waits until the API server is ready.
    pub fn start(assets: &Path) -> io::Result<Self> {
        Self::with_service_ranges(assets, SERVICE_RANGE)
    }

    /// The same with the ranges Services get their addresses from: one, or one of each family with a comma.
    pub fn with_service_ranges(assets: &Path, service_ranges: &str) -> io::Result<Self> {
        let folder = tempfile::tempdir()?;
        let certificates = Certificates::generate()?;
        let token = identity::uid();
        let files = Files::write(folder.path(), &certificates, &token)?;
        let (etcd_port, peer_port, secure_port) = (free_port()?, free_port()?, free_port()?);
        let etcd = Process::spawn(
            &assets.join("etcd"),
            &etcd_arguments(&folder.path().join("etcd"), etcd_port, peer_port),
            &folder.path().join("etcd.log"),
        )?;
        wait_for_port(etcd_port, "etcd")?;
        let mut api_server = Process::spawn(
            &assets.join("kube-apiserver"),
            &api_server_arguments(&files, etcd_port, secure_port, service_ranges),
            &folder.path().join("kube-apiserver.log"),
        )?;
        let url = format!("https://127.0.0.1:{secure_port}");
        let client = Client::new(&url, certificates.ca_pem(), &token)?;
        wait_until_ready(&client, &mut api_server, &folder.path().join("kube-apiserver.log"))?;
        Ok(Self { url, token, certificates, _api_server: api_server, _etcd: etcd, _folder: folder })
    }

    /// `https://127.0.0.1:PORT`.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Certificate of the authority that signed the server's.
    pub fn ca_pem(&self) -> &str {
        self.certificates.ca_pem()
    }

    /// Token of a member of `system:masters`.
    pub fn admin_token(&self) -> &str {
        &self.token
    }
}

/// The files the API server is started with.
#[derive(Debug, Clone)]
struct Files {
    certificate: PathBuf,
    key: PathBuf,
    ca: PathBuf,
    service_account_key: PathBuf,
    service_account_public_key: PathBuf,
    tokens: PathBuf,
    certificate_folder: PathBuf,
}

impl Files {
    fn write(folder: &Path, certificates: &Certificates, token: &str) -> io::Result<Self> {
        let files = Self {
            certificate: folder.join("apiserver.crt"),
            key: folder.join("apiserver.key"),
            ca: folder.join("ca.crt"),
            service_account_key: folder.join("service-account.key"),
            service_account_public_key: folder.join("service-account.pub"),
            tokens: folder.join("tokens.csv"),
            certificate_folder: folder.join("certificates"),
        };
        fs::create_dir(&files.certificate_folder)?;
        fs::write(&files.certificate, certificates.certificate_pem())?;
        fs::write(&files.key, certificates.key_pem())?;
        fs::write(&files.ca, certificates.ca_pem())?;
        let signer = KeyPair::generate().map_err(io::Error::other)?;
        fs::write(&files.service_account_key, signer.serialize_pem())?;
        // A key of an elliptic curve in PKCS #8 is not read as a public key, unlike one of RSA.
        fs::write(&files.service_account_public_key, signer.public_key_pem())?;
        let mut tokens = fs::File::create(&files.tokens)?;
        writeln!(tokens, "{token},admin,admin,\"system:masters\"")?;
        Ok(files)
    }
}

fn etcd_arguments(data: &Path, client_port: u16, peer_port: u16) -> Vec<String> {
    let client = format!("http://127.0.0.1:{client_port}");
    vec![
        format!("--data-dir={}", data.display()),
        format!("--listen-client-urls={client}"),
        format!("--advertise-client-urls={client}"),
        format!("--listen-peer-urls=http://127.0.0.1:{peer_port}"),
        "--unsafe-no-fsync=true".to_owned(),
    ]
}

fn api_server_arguments(
    files: &Files,
    etcd_port: u16,
    secure_port: u16,
    service_ranges: &str,
) -> Vec<String> {
    let file = |flag: &str, path: &Path| format!("--{flag}={}", path.display());
    vec![
        "--advertise-address=127.0.0.1".to_owned(),
        "--bind-address=127.0.0.1".to_owned(),
        format!("--secure-port={secure_port}"),
        format!("--etcd-servers=http://127.0.0.1:{etcd_port}"),
        file("cert-dir", &files.certificate_folder),
        file("tls-cert-file", &files.certificate),
        file("tls-private-key-file", &files.key),
        file("client-ca-file", &files.ca),
        file("token-auth-file", &files.tokens),
        file("service-account-key-file", &files.service_account_public_key),
        file("service-account-signing-key-file", &files.service_account_key),
        format!("--service-account-issuer=https://127.0.0.1:{secure_port}/"),
        "--authorization-mode=RBAC".to_owned(),
        "--disable-admission-plugins=ServiceAccount".to_owned(),
        format!("--service-cluster-ip-range={service_ranges}"),
        "--allow-privileged=true".to_owned(),
    ]
}

/// A port nobody listened on a moment ago.
fn free_port() -> io::Result<u16> {
    Ok(TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))?.local_addr()?.port())
}

fn wait_for_port(port: u16, who: &str) -> io::Result<()> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let deadline = Instant::now() + START_TIMEOUT;
    while TcpStream::connect_timeout(&address, Duration::from_secs(1)).is_err() {
        if Instant::now() > deadline {
            return Err(io::Error::other(format!("{who} does not listen on {address}")));
        }
        thread::sleep(Duration::from_millis(50));
    }
    Ok(())
}

/// What has to answer: readiness comes before the namespaces that the server makes for itself.
const SIGNS_OF_LIFE: [&str; 3] = ["/readyz", "/api/v1/namespaces/default", "/api/v1/namespaces/kube-system"];

fn answers(client: &Client, path: &str) -> bool {
    client.request("GET", path, &[], b"").is_ok_and(|reply| reply.status == 200)
}

fn wait_until_ready(client: &Client, server: &mut Process, log: &Path) -> io::Result<()> {
    let deadline = Instant::now() + START_TIMEOUT;
    loop {
        if SIGNS_OF_LIFE.iter().all(|path| answers(client, path)) {
            return Ok(());
        }
        if Instant::now() > deadline || server.has_ended() {
            let said = fs::read_to_string(log).unwrap_or_default();
            let last: Vec<&str> = said.lines().rev().take(5).collect();
            return Err(io::Error::other(format!("kube-apiserver is not ready; it last said: {last:?}")));
        }
        thread::sleep(Duration::from_millis(100));
    }
}

/// A child process that does not outlive its owner.
#[derive(Debug)]
struct Process(Child);

impl Process {
    fn spawn(program: &Path, arguments: &[String], log: &Path) -> io::Result<Self> {
        let log = fs::File::create(log)?;
        let child = Command::new(program)
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .spawn()
            .map_err(|error| io::Error::new(error.kind(), format!("{}: {error}", program.display())))?;
        Ok(Self(child))
    }

    fn has_ended(&mut self) -> bool {
        !matches!(self.0.try_wait(), Ok(None))
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let id = i32::try_from(self.0.id()).ok().and_then(rustix::process::Pid::from_raw);
        if let Some(id) = id {
            rustix::process::kill_process(id, rustix::process::Signal::TERM).ok();
        }
        let deadline = Instant::now() + STOP_TIMEOUT;
        while Instant::now() < deadline {
            if self.has_ended() {
                return;
            }
            thread::sleep(Duration::from_millis(20));
        }
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_api_server_gets_the_flags_of_envtest() {
        let folder = tempfile::tempdir().unwrap();
        let files = Files::write(folder.path(), &Certificates::generate().unwrap(), "t0ken").unwrap();
        let arguments = api_server_arguments(&files, 2379, 6443, SERVICE_RANGE).join("\n");
        let arguments = arguments.replace(&folder.path().display().to_string(), "DIR");
        insta::assert_snapshot!(arguments, @r"
        --advertise-address=127.0.0.1
        --bind-address=127.0.0.1
        --secure-port=6443
        --etcd-servers=http://127.0.0.1:2379
        --cert-dir=DIR/certificates
        --tls-cert-file=DIR/apiserver.crt
        --tls-private-key-file=DIR/apiserver.key
        --client-ca-file=DIR/ca.crt
        --token-auth-file=DIR/tokens.csv
        --service-account-key-file=DIR/service-account.pub
        --service-account-signing-key-file=DIR/service-account.key
        --service-account-issuer=https://127.0.0.1:6443/
        --authorization-mode=RBAC
        --disable-admission-plugins=ServiceAccount
        --service-cluster-ip-range=10.96.0.0/12
        --allow-privileged=true
        ");
        assert_eq!(fs::read_to_string(&files.tokens).unwrap(), "t0ken,admin,admin,\"system:masters\"\n");
        assert!(fs::read_to_string(&files.key).unwrap().contains("PRIVATE KEY"));
    }

    #[test]
    fn etcd_gets_ports_of_its_own() {
        let arguments = etcd_arguments(Path::new("DIR"), 1, 2).join("\n");
        insta::assert_snapshot!(arguments, @r"
        --data-dir=DIR
        --listen-client-urls=http://127.0.0.1:1
        --advertise-client-urls=http://127.0.0.1:1
        --listen-peer-urls=http://127.0.0.1:2
        --unsafe-no-fsync=true
        ");
    }
}
