//! The files of a cluster: what they hold, what of it is there already, and writing them.
//!
//! Secrets come first and are never written over; everything else follows from them and from `cluster.yaml`, so it can
//! be made again. A run that was broken off is gone on with by the next one.

mod compare;
mod opinion;
mod view;
mod write;

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use labkit::cli::{Error, Result};
use labkit::files;
use labkit::plan::FieldChange;
use labkit::secret::{SecretBytes, SecretText, Zeroizing};
use labkit::talos::Talosconfig;

use crate::cluster::{Cluster, Role};
use crate::machineconfig::{Config, Patches, for_node, for_role};
use crate::secrets::{self, Bundle, CLIENT_LIFETIME, ClientCertificate, ClientRole};

pub use opinion::second_opinion;
pub use view::{FileItem, FileList};
pub use write::{plan, write};

/// What a file is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Purpose {
    /// The bundle.
    Secrets,
    /// All nodes of a role.
    Role(Role),
    /// One node.
    Node {
        /// Its name.
        hostname: String,
        /// Its role.
        role: Role,
        /// Its disk, if it is known yet.
        disk: Option<String>,
    },
    /// The users of the Talos API.
    Talosconfig,
}

/// What becomes of a file.
#[derive(Debug)]
pub enum Fate {
    /// It is not there yet.
    Create,
    /// It holds something else; `--force` replaces it.
    Update {
        /// What is there now, to replace nothing else.
        found: SecretBytes,
        /// Field by field, without values that may be secret.
        fields: Vec<FieldChange>,
    },
    /// It holds this already, or what is as good.
    Keep,
}

/// A file.
pub struct File {
    /// What for.
    pub purpose: Purpose,
    /// Where it is.
    pub path: PathBuf,
    /// As it is shown.
    pub name: String,
    /// What it is to hold.
    pub text: SecretText,
    /// What becomes of it.
    pub fate: Fate,
}

impl std::fmt::Debug for File {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("File")
            .field("name", &self.name)
            .field("purpose", &self.purpose)
            .finish_non_exhaustive()
    }
}

/// Where the secrets come from.
#[derive(Debug)]
pub struct Source {
    /// The secrets.
    pub bundle: Bundle,
    /// Whether their file is there.
    pub is_stored: bool,
}

impl Source {
    /// The secrets of the cluster's file; else those of a control plane's configuration, if one is named; else new ones.
    ///
    /// # Errors
    /// When a file cannot be read or is not sound; refused, when both are there and differ.
    pub fn find(
        cluster: &Cluster,
        from_controlplane: Option<&Path>,
        directory: &Path,
        now: Timestamp,
    ) -> Result<Self> {
        let path = &cluster.secrets;
        let derived = match from_controlplane {
            Some(named) => Some(secrets::derive(&directory.join(named), &named.display().to_string(), now)?),
            None => None,
        };
        let is_stored = path.symlink_metadata().is_ok();
        if !is_stored {
            let bundle = derived.map_or_else(|| Bundle::generate(now), Ok)?;
            return Ok(Self { bundle, is_stored });
        }
        let shown = shown(path, directory);
        let bundle = secrets::read(path, &shown, now)?;
        match derived {
            Some(derived) if !derived.to_yaml().is_same(&bundle.to_yaml()) => {
                Err(Error::refused(format!("{shown} holds the secrets of another cluster"))
                    .hint("leave --from-controlplane out, or name another file as `secrets` in cluster.yaml"))
            }
            _ => Ok(Self { bundle, is_stored }),
        }
    }
}

/// Every file of the cluster, in the order they are written.
///
/// # Errors
/// When a configuration is not valid, or a file that is there cannot be read.
pub fn files(
    cluster: &Cluster,
    source: &Source,
    patches: &Patches,
    directory: &Path,
    now: Timestamp,
) -> Result<Vec<File>> {
    let bundle = &source.bundle;
    let mut files = Vec::new();
    let mut add = |purpose: Purpose, path: PathBuf, text: SecretText| {
        let name = shown(&path, directory);
        let fate = if purpose == Purpose::Secrets && source.is_stored {
            Fate::Keep
        } else {
            fate(&path, &name, &text)?
        };
        files.push(File { purpose, path, name, text, fate });
        Ok::<_, Error>(())
    };
    add(Purpose::Secrets, cluster.secrets.clone(), bundle.to_yaml())?;
    for role in [Role::ControlPlane, Role::Worker] {
        let text = for_role(cluster, bundle, patches, role)?.to_yaml();
        add(Purpose::Role(role), cluster.output.join(format!("{role}.yaml")), text)?;
    }
    for node in &cluster.nodes {
        let text = for_node(cluster, bundle, patches, node, None)?.to_yaml();
        let disk = node.disk.as_ref().map(ToString::to_string);
        let purpose = Purpose::Node { hostname: node.hostname.clone(), role: node.role, disk };
        add(purpose, cluster.output.join("nodes").join(format!("{}.yaml", node.hostname)), text)?;
    }
    files.push(talosconfig(cluster, bundle, directory, now)?);
    Ok(files)
}

/// What becomes of a configuration.
fn fate(path: &Path, name: &str, text: &SecretText) -> Result<Fate> {
    if path.symlink_metadata().is_err() {
        return Ok(Fate::Create);
    }
    let found = content(path)?;
    if found.expose() == text.expose().as_bytes() {
        return Ok(Fate::Keep);
    }
    let old = found.expose_text().map(|text| SecretText::new(text.to_owned()));
    let parsed = old.and_then(|old| Config::parse(&old, name).ok()).zip(Config::parse(text, name).ok());
    let fields = match parsed {
        Some((old, new)) if old.documents() == new.documents() => return Ok(Fate::Keep),
        Some((old, new)) => compare::fields(&old, &new),
        None => vec![FieldChange {
            path: "everything: it is no configuration".to_owned(),
            before: None,
            after: None,
        }],
    };
    Ok(Fate::Update { found, fields })
}

fn content(path: &Path) -> Result<SecretBytes> {
    let read = Zeroizing::new(files::read_bytes(path, MAX_BYTES)?);
    let mut bytes = SecretBytes::new();
    bytes.push(&read);
    Ok(bytes)
}

const MAX_BYTES: u64 = 4 << 20;

/// The talosconfig; one that opens this cluster stays, whatever certificate is in it.
fn talosconfig(cluster: &Cluster, bundle: &Bundle, directory: &Path, now: Timestamp) -> Result<File> {
    let path = cluster.output.join("talosconfig");
    let name = shown(&path, directory);
    let client = ClientCertificate::issue(&bundle.talos, &[ClientRole::Admin], CLIENT_LIFETIME, now)?;
    let mut config = Talosconfig::new();
    let endpoints = endpoints(cluster);
    config.set_endpoints(&cluster.name, &endpoints);
    config.set_nodes(&cluster.name, &endpoints[..endpoints.len().min(1)]);
    config.set_credentials(&cluster.name, &client.ca, &client.certificate, &client.key);
    config.set_current(&cluster.name);
    let text = config.to_text()?;
    let fate = match path.symlink_metadata() {
        Err(_) => Fate::Create,
        Ok(_) if opens(&path, cluster, bundle) => Fate::Keep,
        Ok(_) => Fate::Update {
            found: content(&path)?,
            fields: vec![FieldChange {
                path: format!("contexts.{}: authority, certificate, endpoints", cluster.name),
                before: None,
                after: None,
            }],
        },
    };
    Ok(File { purpose: Purpose::Talosconfig, path, name, text, fate })
}

/// Where the Talos API is reached: never over the shared address, which is there only when etcd is.
fn endpoints(cluster: &Cluster) -> Vec<String> {
    cluster.control_planes().map(|node| node.address.to_string()).collect()
}

/// Whether the talosconfig that is there has this cluster's authority and endpoints.
fn opens(path: &Path, cluster: &Cluster, bundle: &Bundle) -> bool {
    let Ok(config) = Talosconfig::read(path) else { return false };
    let Some(context) = config.context(&cluster.name) else { return false };
    let own = labkit::talos::Certificate::from_pem(&bundle.talos.certificate);
    let authority = context.authority();
    context.endpoints == endpoints(cluster)
        && authority.zip(own).is_some_and(|(one, other)| one.fingerprint == other.fingerprint)
}

/// The path as it is shown: from the working folder on.
fn shown(path: &Path, directory: &Path) -> String {
    let path = path.strip_prefix(directory).unwrap_or(path);
    let parts: PathBuf =
        path.components().filter(|part| !matches!(part, std::path::Component::CurDir)).collect();
    parts.display().to_string()
}

#[cfg(test)]
mod tests;
