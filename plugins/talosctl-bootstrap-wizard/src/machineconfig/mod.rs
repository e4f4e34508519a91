//! Machine configurations: what a node is told to be.
//!
//! [`for_role`] and [`for_node`] make them from `cluster.yaml` and the bundle, in the form that the nodes' version of
//! Talos writes, with patches merged in; [`validate`] says what a node would refuse, and what it would not notice.

mod base;
mod document;
mod emit;
mod merge;
mod network;
mod patch;
mod validate;

use labkit::cli::{Error, Result};
use labkit::secret::SecretText;

use crate::cluster::{Cluster, Node, PatchSource, Role};
use crate::disks::Identity;
use crate::secrets::Bundle;

pub use document::Document;
pub use patch::{Patch, inline};
pub use validate::validate;

/// A machine configuration: one document or several. It holds secrets.
#[derive(Debug, Clone)]
pub struct Config {
    documents: Vec<Document>,
}

/// Patches by whom they are for, read from their files.
#[derive(Debug, Default)]
pub struct Patches {
    all: Vec<Patch>,
    control_plane: Vec<Patch>,
    worker: Vec<Patch>,
    nodes: Vec<(String, Vec<Patch>)>,
}

impl Patches {
    /// Reads every patch that `cluster.yaml` names.
    ///
    /// # Errors
    /// When a file cannot be read, or is no patch.
    pub fn read(cluster: &Cluster) -> Result<Self> {
        let read = |sources: &[PatchSource]| sources.iter().map(Patch::read).collect::<Result<Vec<_>>>();
        let nodes = cluster.nodes.iter().map(|node| Ok((node.hostname.clone(), read(&node.patches)?)));
        Ok(Self {
            all: read(&cluster.patches)?,
            control_plane: read(&cluster.control_plane_patches)?,
            worker: read(&cluster.worker_patches)?,
            nodes: nodes.collect::<Result<_>>()?,
        })
    }

    /// Adds patches for every node that come after those of the file.
    pub fn add(&mut self, patches: impl IntoIterator<Item = Patch>) {
        self.all.extend(patches);
    }

    fn of_role(&self, role: Role) -> impl Iterator<Item = &Patch> {
        let own = match role {
            Role::ControlPlane => &self.control_plane,
            Role::Worker => &self.worker,
        };
        self.all.iter().chain(own)
    }

    fn of_node(&self, node: &Node) -> impl Iterator<Item = &Patch> {
        let own = self.nodes.iter().filter(|(hostname, _)| *hostname == node.hostname);
        self.of_role(node.role).chain(own.flat_map(|(_, patches)| patches))
    }
}

/// What all nodes of a role have in common; it names no disk, so it installs nothing.
///
/// # Errors
/// When a patch cannot be applied, or the result is not valid.
pub fn for_role(cluster: &Cluster, bundle: &Bundle, patches: &Patches, role: Role) -> Result<Config> {
    let config = Config { documents: base::documents(cluster, bundle, role) };
    let config = config.patched(patches.of_role(role).collect())?;
    let problems = validate(&config, cluster, bundle, role);
    refuse(&format!("the configuration of every {role}"), problems)?;
    Ok(config)
}

/// The configuration of one node. `disk` is the one that was confirmed; without it, that of `cluster.yaml`.
///
/// # Errors
/// As [`for_role`]; and when the shared address needs a link that is not known.
pub fn for_node(
    cluster: &Cluster,
    bundle: &Bundle,
    patches: &Patches,
    node: &Node,
    disk: Option<&Identity>,
) -> Result<Config> {
    let mut config = Config { documents: base::documents(cluster, bundle, node.role) };
    let disk = disk.or(node.disk.as_ref());
    if let (Some(disk), Some(first)) = (disk, config.documents.first_mut()) {
        base::set_disk(first, disk);
    }
    network::add(&mut config.documents, cluster, node)?;
    let config = config.patched(patches.of_node(node).collect())?;
    let mut problems = validate(&config, cluster, bundle, node.role);
    problems.extend(validate::disk_is(&config, disk));
    refuse(&format!("the configuration of {}", node.hostname), problems)?;
    Ok(config)
}

fn refuse(what: &str, problems: Vec<String>) -> Result<()> {
    let Some((first, rest)) = problems.split_first() else { return Ok(()) };
    let error = Error::failed(format!("{what} is not valid: {first}"));
    Err(rest.iter().fold(error, Error::caused_by).hint("look at the patches: without them it is valid"))
}

impl Config {
    /// Reads a configuration; `shown` is the name that places are reported with.
    ///
    /// # Errors
    /// When it is no YAML, or there is no document.
    pub fn parse(text: &SecretText, shown: &str) -> Result<Self> {
        let documents = document::parse(text.expose(), shown)?;
        if documents.is_empty() {
            return Err(Error::failed(format!("{shown}: no document in it")));
        }
        Ok(Self { documents })
    }

    /// The documents; the first one is the machine's, the others have a kind.
    pub fn documents(&self) -> &[Document] {
        &self.documents
    }

    /// The machine's own document: the one without a kind.
    pub fn machine(&self) -> Option<&Document> {
        self.documents.iter().find(|document| document.kind().is_empty())
    }

    /// As text, with keys and indentation as talosctl writes them.
    pub fn to_yaml(&self) -> SecretText {
        emit::documents(&self.documents)
    }

    fn patched(mut self, patches: Vec<&Patch>) -> Result<Self> {
        for patch in patches {
            patch.apply(&mut self.documents)?;
        }
        Ok(self)
    }
}

#[cfg(test)]
mod tests;
