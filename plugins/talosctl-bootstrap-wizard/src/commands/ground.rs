//! What the verbs that change nodes stand on: the cluster's description, its secrets, the journal, and a look at nodes.

use std::time::Duration;

use futures::future::join_all;
use labkit::cli::{Error, Result, Session, suggestion};
use labkit::secret::SecretText;
use labkit::talos::{Address, Credentials};

use crate::cluster::{Cluster, ClusterArgs, Node, Role};
use crate::disks::Identity;
use crate::install::known_machine;
use crate::install::limits::Limits;
use crate::install::look::look;
use crate::install::proof::Agreed;
use crate::install::sight::Sight;
use crate::journal::{self, History, Journal, NodeHistory};
use crate::machineconfig::{Patches, for_node};
use crate::secrets::{self, Bundle, ClientCertificate, ClientRole};

/// How long the certificate of one run is good.
const LIFETIME: Duration = Duration::from_secs(24 * 3600);

/// Everything that is the same for all nodes.
pub(crate) struct Ground<'s> {
    /// The run.
    pub session: &'s Session,
    /// The cluster as it is wanted.
    pub cluster: Cluster,
    /// Administrator of the cluster's nodes.
    pub credentials: Credentials,
    /// What was done.
    pub journal: Journal,
    /// How long to wait.
    pub limits: Limits,
    bundle: Bundle,
    patches: Patches,
}

/// A node and what was seen of it.
pub(crate) struct Seen<'g> {
    /// As it is wanted.
    pub node: &'g Node,
    /// As the journal knows it.
    pub history: NodeHistory,
    /// Where it was looked for.
    pub address: Address,
    /// As it was seen.
    pub sight: Sight,
}

impl<'s> Ground<'s> {
    /// Reads everything and takes the journal.
    ///
    /// # Errors
    /// When something cannot be read, or another run has the journal.
    pub(crate) fn open(args: &ClusterArgs, session: &'s Session) -> Result<Self> {
        let cluster = args.load(session.env.directory())?;
        let limits = Limits::from_env(&session.env)?;
        let patches = Patches::read(&cluster)?;
        let (bundle, credentials) = secrets_of(&cluster, session)?;
        let journal = Journal::of(session, &cluster.name, &credentials)?;
        Ok(Self { session, cluster, credentials, journal, limits, bundle, patches })
    }

    /// The nodes that are named, in the order of the file; all if none is.
    ///
    /// # Errors
    /// Usage: a name that no node has.
    pub(crate) fn select(&self, names: &[String]) -> Result<Vec<&Node>> {
        select(&self.cluster, names)
    }

    /// Where every node stands.
    pub(crate) fn history(&self) -> History {
        self.journal.history()
    }

    /// Looks at nodes, all at the same time.
    pub(crate) async fn look_at<'g>(&self, nodes: &[&'g Node]) -> Vec<Seen<'g>> {
        let history = self.history();
        look_at(nodes, &history, Some(&self.credentials)).await
    }

    /// The configuration of a node that is installed to this disk. It holds secrets.
    ///
    /// # Errors
    /// When a patch does not fit, or the result is not valid.
    pub(crate) fn configuration(&self, node: &Node, disk: &Identity) -> Result<SecretText> {
        Ok(for_node(&self.cluster, &self.bundle, &self.patches, node, Some(disk))?.to_yaml())
    }

    /// Says something about a node.
    pub(crate) fn say(&self, node: &str, text: &str) {
        self.session.ui.status(&format!("{node}: {text}"));
    }
}

impl Seen<'_> {
    /// What is agreed for the node.
    pub(crate) fn agreed(&self, cluster: &Cluster) -> Agreed {
        let sent = self.history.sent.as_ref().map(|sent| sent.disk.clone());
        let installed = || self.history.installed.as_ref().map(|installed| installed.disk.clone());
        Agreed {
            disk: sent.or_else(installed).or_else(|| self.node.disk.clone()),
            machine: known_machine(self.node, &self.history),
            role: role(self.node.role),
            version: cluster.talos_version.to_string(),
        }
    }
}

/// Whether somebody lists members of etcd.
pub(crate) fn lists_members(seen: &[Seen<'_>]) -> bool {
    seen.iter().any(|one| matches!(&one.sight, Sight::Ours(facts) if !facts.members.is_empty()))
}

/// Looks at nodes without anything else, all at the same time.
pub(crate) async fn look_at<'g>(
    nodes: &[&'g Node],
    history: &History,
    credentials: Option<&Credentials>,
) -> Vec<Seen<'g>> {
    join_all(nodes.iter().map(|node| {
        let history = history.node(&node.hostname);
        async move {
            let mut last = None;
            for address in addresses(node, &history) {
                let sight = look(&address, credentials).await;
                let is_there = !matches!(sight, Sight::Silent { .. });
                last = Some((address, sight));
                if is_there {
                    break;
                }
            }
            let nowhere = || (node.address.clone(), Sight::Silent { why: "it has no address".to_owned() });
            let (address, sight) = last.unwrap_or_else(nowhere);
            Seen { node, history, address, sight }
        }
    }))
    .await
}

/// The cluster, if it is described, with every node where it answered last.
///
/// # Errors
/// As [`ClusterArgs::load_if_present`].
pub(crate) fn present(args: &ClusterArgs, session: &Session) -> Result<Option<Cluster>> {
    let mut cluster = args.load_if_present(session.env.directory())?;
    if let Some(cluster) = &mut cluster {
        move_to_where_they_answer(cluster, session);
    }
    Ok(cluster)
}

/// DHCP may have given an installed node another address than the file has: the journal knows it. Verbs that only look
/// at nodes do without a journal that cannot be read.
pub(crate) fn move_to_where_they_answer(cluster: &mut Cluster, session: &Session) {
    let records = match journal::look(session, &cluster.name) {
        Ok(contents) => contents.map(|contents| contents.records).unwrap_or_default(),
        Err(error) => return session.ui.warn(&error.message),
    };
    let history = journal::replay(&records);
    for node in &mut cluster.nodes {
        let installed = history.node(&node.hostname).installed;
        let Some(address) = installed.and_then(|one| one.address.parse::<Address>().ok()) else { continue };
        if address != node.address {
            let (name, was) = (&node.hostname, &node.address);
            session.ui.warn(&format!(
                "{name} answers at {address} since its installation, and {}:{} says {was}",
                node.location.file, node.location.line
            ));
            node.address = address;
        }
    }
}

/// Where a node may answer, the likeliest first: where it was last, where `cluster.yaml` has it, and where its
/// configuration puts it.
pub(crate) fn addresses(node: &Node, history: &NodeHistory) -> Vec<Address> {
    let installed = history.installed.as_ref().and_then(|installed| installed.address.parse().ok());
    let sent = history.sent.as_ref().and_then(|sent| sent.address.parse().ok());
    let planned = node.network.iter().flat_map(|link| &link.addresses);
    let planned = planned.map(|(ip, _)| Address::from(*ip).with_port(node.address.port()));
    let mut addresses: Vec<Address> = Vec::new();
    for address in installed.into_iter().chain(sent).chain([node.address.clone()]).chain(planned) {
        if !addresses.contains(&address) {
            addresses.push(address);
        }
    }
    addresses
}

/// The nodes that are named, in the order of the file; all if none is.
///
/// # Errors
/// Usage: a name that no node has.
pub(crate) fn select<'c>(cluster: &'c Cluster, names: &[String]) -> Result<Vec<&'c Node>> {
    for name in names {
        if cluster.node(name).is_none() {
            let known: Vec<&str> = cluster.nodes.iter().map(|node| node.hostname.as_str()).collect();
            return Err(
                Error::usage(format!("{} has no node {name:?}", cluster.file)).hint(suggestion(name, &known))
            );
        }
    }
    let is_named = |node: &&Node| {
        let same = |named: &Node| named.hostname == node.hostname;
        names.is_empty() || names.iter().any(|name| cluster.node(name).is_some_and(same))
    };
    Ok(cluster.nodes.iter().filter(is_named).collect())
}

/// The bundle of the cluster, and an administrator of its nodes.
///
/// # Errors
/// When the bundle is not there, or cannot be used.
pub(crate) fn secrets_of(cluster: &Cluster, session: &Session) -> Result<(Bundle, Credentials)> {
    let shown = cluster.secrets.display().to_string();
    if cluster.secrets.symlink_metadata().is_err() {
        return Err(Error::failed(format!("there is no secrets bundle {shown}"))
            .hint("make it with `talosctl-bootstrap-wizard gen`"));
    }
    let bundle = secrets::read(&cluster.secrets, &shown, session.now())?;
    let certificate = ClientCertificate::issue(&bundle.talos, &[ClientRole::Admin], LIFETIME, session.now())?;
    let credentials = certificate.credentials()?;
    Ok((bundle, credentials))
}

fn role(role: Role) -> labkit::talos::facts::Role {
    match role {
        Role::ControlPlane => labkit::talos::facts::Role::ControlPlane,
        Role::Worker => labkit::talos::facts::Role::Worker,
    }
}
