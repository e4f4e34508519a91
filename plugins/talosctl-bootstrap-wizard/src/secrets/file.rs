//! `secrets.yaml`, and the same values in the configuration of a control plane.

use std::io::Write;
use std::path::Path;

use jiff::Timestamp;
use labkit::cli::{Error, Result};
use labkit::files::{self, Pending};
use labkit::manifest::yaml::{self, Limits, Node};
use labkit::secret::{SecretText, to_base64};

use super::bundle::{Authority, Bundle, Encryption};
use super::check;
use crate::fields::{Fields, Reader, Wrong};

/// The largest file that is read, in bytes.
const MAX_BYTES: u64 = 4 << 20;

/// Reads `secrets.yaml`, as talosctl writes it, and checks it; `shown` is the name that places are reported with.
///
/// # Errors
/// When it cannot be read, or with everything that is wrong in it.
pub fn read(path: &Path, shown: &str, now: Timestamp) -> Result<Bundle> {
    read_text(&secret_text(path)?, shown, now)
}

/// As [`read`], for its text.
///
/// # Errors
/// As [`read`].
pub fn read_text(text: &SecretText, shown: &str, now: Timestamp) -> Result<Bundle> {
    let documents = documents(text, shown)?;
    let [root] = documents.as_slice() else {
        return Err(Error::failed(format!("{shown}: expected one document, found {}", documents.len())));
    };
    let mut r = Reader::new(shown);
    let bundle = of_secrets(&mut r, root, now);
    r.finish(bundle)
}

/// Takes the secrets out of `controlplane.yaml`: it has all of them.
///
/// # Errors
/// As [`read`]; and when it is the configuration of a worker.
pub fn derive(path: &Path, shown: &str, now: Timestamp) -> Result<Bundle> {
    derive_text(&secret_text(path)?, shown, now)
}

/// As [`derive`], for its text.
///
/// # Errors
/// As [`derive`].
pub fn derive_text(text: &SecretText, shown: &str, now: Timestamp) -> Result<Bundle> {
    let documents = documents(text, shown)?;
    let Some(root) =
        documents.iter().find(|root| root.get("machine").is_some() && root.get("cluster").is_some())
    else {
        return Err(Error::failed(format!("{shown}: no machine configuration"))
            .hint("name the controlplane.yaml that the cluster was made with"));
    };
    let role = root.pointer("/machine/type").and_then(Node::as_str).unwrap_or_default();
    if !matches!(role, "controlplane" | "init") {
        let place = root.locate("/machine/type").unwrap_or(root.span.start);
        return Err(Error::failed(format!(
            "{shown}:{place}: machine.type: not the configuration of a control plane"
        ))
        .hint("a worker has the certificates of the authorities, but none of their keys"));
    }
    let mut r = Reader::new(shown);
    let bundle = of_config(&mut r, root, now);
    r.finish(bundle)
}

/// Writes `secrets.yaml` for the user alone; what has that name already stays.
///
/// # Errors
/// Refused, when something has that name; anything the file system refuses.
pub fn create(path: &Path, bundle: &Bundle) -> Result<()> {
    if path.symlink_metadata().is_ok() {
        return Err(Error::refused(format!("{} exists; secrets are never overwritten", path.display()))
            .hint(
                "without them the cluster cannot be managed any more: keep them, or move them away yourself",
            ));
    }
    let pending = Pending::new(path)?;
    pending
        .file()?
        .write_all(bundle.to_yaml().expose().as_bytes())
        .map_err(|error| pending.failed(&error))?;
    pending.keep()
}

impl Bundle {
    /// The bundle as `secrets.yaml` has it.
    pub fn to_yaml(&self) -> SecretText {
        let mut text = String::with_capacity(32 << 10);
        let mut line = |depth: usize, key: &str, value: Option<&SecretText>| {
            text.extend(std::iter::repeat_n("    ", depth));
            text.push_str(key);
            text.push(':');
            if let Some(value) = value {
                text.push(' ');
                text.push_str(value.expose());
            }
            text.push('\n');
        };
        line(0, "cluster", None);
        line(1, "id", Some(&self.cluster_id));
        line(1, "secret", Some(&self.cluster_secret));
        line(0, "secrets", None);
        line(1, "bootstraptoken", Some(&self.bootstrap_token));
        match &self.encryption {
            Encryption::Secretbox(secret) => line(1, "secretboxencryptionsecret", Some(secret)),
            Encryption::AesCbc(secret) => line(1, "aescbcencryptionsecret", Some(secret)),
        }
        line(0, "trustdinfo", None);
        line(1, "token", Some(&self.machine_token));
        line(0, "certs", None);
        let mut authority = |name: &str, authority: &Authority| {
            line(1, name, None);
            line(2, "crt", Some(&authority.encoded_certificate()));
            line(2, "key", Some(&to_base64(&authority.key)));
        };
        authority("etcd", &self.etcd);
        authority("k8s", &self.kubernetes);
        authority("k8saggregator", &self.aggregator);
        line(1, "k8sserviceaccount", None);
        line(2, "key", Some(&to_base64(&self.service_account)));
        let mut authority = |name: &str, authority: &Authority| {
            line(1, name, None);
            line(2, "crt", Some(&authority.encoded_certificate()));
            line(2, "key", Some(&to_base64(&authority.key)));
        };
        authority("os", &self.talos);
        SecretText::new(text)
    }
}

impl Authority {
    /// The certificate as configurations have it: PEM in base64.
    pub fn encoded_certificate(&self) -> SecretText {
        to_base64(&SecretText::new(self.certificate.clone()))
    }
}

fn secret_text(path: &Path) -> Result<SecretText> {
    files::read_text(path, MAX_BYTES).map(SecretText::new)
}

fn documents(text: &SecretText, shown: &str) -> Result<Vec<Node>> {
    let documents = yaml::parse_all(text.expose(), &Limits::MANIFEST);
    let documents = documents.map_err(|error| error.in_file(Path::new(shown)))?;
    Ok(documents.into_iter().map(|document| document.root).collect())
}

fn of_secrets(r: &mut Reader<'_>, root: &Node, now: Timestamp) -> Option<Bundle> {
    const AUTHORITY: &[&str] = &["crt", "key"];
    let root = r.fields(root, "", &["cluster", "secrets", "trustdinfo", "certs"])?;
    for name in ["cluster", "secrets", "trustdinfo", "certs"] {
        if root.get(name).is_none() {
            root.missing(r, name, Some("`talosctl gen secrets` and `gen` write whole files"));
        }
    }
    let cluster = root.inner(r, "cluster", &["id", "secret"]);
    let secrets =
        root.inner(r, "secrets", &["bootstraptoken", "secretboxencryptionsecret", "aescbcencryptionsecret"]);
    let trustd = root.inner(r, "trustdinfo", &["token"]);
    let certs = root.inner(r, "certs", &["etcd", "k8s", "k8saggregator", "k8sserviceaccount", "os"]);
    let (cluster, secrets, trustd, certs) = (cluster?, secrets?, trustd?, certs?);
    let cluster_id = cluster.required(r, "id", check::identity);
    let cluster_secret = cluster.required(r, "secret", check::bytes32);
    let bootstrap_token = secrets.required(r, "bootstraptoken", check::token);
    let encryption = encryption(r, &secrets, ["secretboxencryptionsecret", "aescbcencryptionsecret"]);
    let machine_token = trustd.required(r, "token", check::token);
    let mut inner = |name: &str, known: &[&str]| {
        if certs.get(name).is_none() {
            certs.missing(r, name, None);
        }
        certs.inner(r, name, known)
    };
    let parts = [
        inner("etcd", AUTHORITY),
        inner("k8s", AUTHORITY),
        inner("k8saggregator", AUTHORITY),
        inner("os", AUTHORITY),
    ];
    let account = inner("k8sserviceaccount", &["key"]);
    let [etcd, kubernetes, aggregator, talos] = parts.map(|part| authority(r, &part?, now));
    let service_account = account.and_then(|account| account.required(r, "key", check::private_key));
    Some(Bundle {
        cluster_id: cluster_id?,
        cluster_secret: cluster_secret?,
        bootstrap_token: bootstrap_token?,
        encryption: encryption?,
        machine_token: machine_token?,
        etcd: etcd?,
        kubernetes: kubernetes?,
        aggregator: aggregator?,
        service_account: service_account?,
        talos: talos?,
    })
}

fn of_config(r: &mut Reader<'_>, root: &Node, now: Timestamp) -> Option<Bundle> {
    let machine = Fields::of(root.get("machine")?, "machine");
    let cluster = Fields::of(root.get("cluster")?, "cluster");
    let mut part = |of: &Fields<'_>, path: &[&str]| {
        let mut node = of.node;
        for name in path {
            let Some(next) = node.get(name).filter(|node| node.as_mapping().is_some()) else {
                let message = format!("{} is missing", path.join("."));
                r.problem(of.node.span.start, of.path(""), Wrong::new(message));
                return None;
            };
            node = next;
        }
        let fields = Fields::of(node, &of.path(&path.join(".")));
        Some(authority(r, &fields, now))?
    };
    let talos = part(&machine, &["ca"]);
    let (kubernetes, aggregator) = (part(&cluster, &["ca"]), part(&cluster, &["aggregatorCA"]));
    let etcd = part(&cluster, &["etcd", "ca"]);
    let machine_token = machine.required(r, "token", check::token);
    let cluster_id = cluster.required(r, "id", check::identity);
    let cluster_secret = cluster.required(r, "secret", check::bytes32);
    let bootstrap_token = cluster.required(r, "token", check::token);
    let encryption = encryption(r, &cluster, ["secretboxEncryptionSecret", "aescbcEncryptionSecret"]);
    let account = cluster.get("serviceAccount").filter(|node| node.as_mapping().is_some());
    if account.is_none() {
        cluster.missing(r, "serviceAccount", None);
    }
    let account = Fields::of(account?, "cluster.serviceAccount");
    let service_account = account.required(r, "key", check::private_key);
    Some(Bundle {
        cluster_id: cluster_id?,
        cluster_secret: cluster_secret?,
        bootstrap_token: bootstrap_token?,
        encryption: encryption?,
        machine_token: machine_token?,
        etcd: etcd?,
        kubernetes: kubernetes?,
        aggregator: aggregator?,
        service_account: service_account?,
        talos: talos?,
    })
}

/// Exactly one of the two.
fn encryption(r: &mut Reader<'_>, fields: &Fields<'_>, [new, old]: [&str; 2]) -> Option<Encryption> {
    let present = |name: &str| fields.get(name).is_some_and(|node| node.as_str() != Some(""));
    match (present(new), present(old)) {
        (true, false) => fields.parsed(r, new, check::bytes32).map(Encryption::Secretbox),
        (false, true) => fields.parsed(r, old, check::bytes32).map(Encryption::AesCbc),
        (true, true) => {
            fields.wrong(r, old, Wrong::new(format!("{new} is there, too; one of them only")));
            None
        }
        (false, false) => {
            fields.missing(r, new, None);
            None
        }
    }
}

/// A certificate and the key that belongs to it.
fn authority(r: &mut Reader<'_>, fields: &Fields<'_>, now: Timestamp) -> Option<Authority> {
    let certificate = fields.required(r, "crt", |text| check::authority_certificate(text, now));
    let key = fields.required(r, "key", check::private_key);
    let (certificate, key) = (certificate?, key?);
    if !check::belong_together(&certificate, &key) {
        let wrong = Wrong::new("the key is not that of the certificate beside it");
        fields.wrong(r, "key", wrong.hint("both have to come from the same file"));
        return None;
    }
    Some(Authority { certificate, key })
}
