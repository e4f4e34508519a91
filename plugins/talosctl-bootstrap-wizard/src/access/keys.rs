//! Client certificates that may open nodes, in the order they are tried, and the nodes they are meant for.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use labkit::cli::{Result, Session};
use labkit::talos::config::survey;
use labkit::talos::{self, Address, Certificate, Credentials, TalosFlags};

use crate::cluster::Cluster;
use crate::secrets::{self, ClientCertificate, ClientRole};

/// How long a certificate is good that is made for one run.
const ONE_RUN: Duration = Duration::from_secs(4 * 3600);

/// A node's clock may be behind ours by this much.
const BEHIND: SignedDuration = SignedDuration::from_hours(1);

/// A client certificate.
#[derive(Debug, Clone)]
pub struct Key {
    /// The context it is of, or the bundle it was made from.
    pub context: String,
    /// The certificate with its authority and key.
    pub credentials: Credentials,
}

/// What the user has, and where it leads.
#[derive(Debug, Clone, Default)]
pub struct Access {
    /// Keys in the order they are tried: the talosconfig in force, then one made from the cluster's own bundle.
    pub keys: Vec<Key>,
    /// The nodes of the talosconfig's context.
    pub nodes: Vec<Address>,
    /// The endpoints in force.
    pub endpoints: Vec<Address>,
    /// The end of the client certificate in the talosconfig in force.
    pub until: Option<Timestamp>,
}

impl Access {
    /// Puts together what flags, files and the cluster's bundle give.
    ///
    /// # Errors
    /// When a file that was named cannot be used. Others that cannot be used are warned of.
    pub fn of(
        session: &Session,
        flags: &TalosFlags,
        cluster: Option<&Cluster>,
        role: ClientRole,
    ) -> Result<Self> {
        let mut access = Self::default();
        if let Some(found) = in_force(session, flags)? {
            let credentials = found.context.credentials();
            access.endpoints = found.endpoints;
            access.nodes = found.nodes;
            match credentials {
                Ok(credentials) => {
                    access.until = Some(credentials.certificate().not_after);
                    access.keys.push(Key { context: found.context.name, credentials });
                }
                Err(error) if is_named(flags) => return Err(error),
                Err(error) => session.ui.warn(&error.to_string()),
            }
        } else if !flags.endpoints.is_empty() {
            let given = flags.endpoints.iter().map(|text| text.parse());
            access.endpoints = given.collect::<Result<_>>()?;
        }
        if let Some(cluster) = cluster {
            match from_bundle(session, cluster, role) {
                Ok(key) => access.keys.extend(key),
                Err(error) => session.ui.warn(&error.to_string()),
            }
        }
        Ok(access)
    }
}

/// Whether the user named a file or a context.
fn is_named(flags: &TalosFlags) -> bool {
    flags.talosconfig.is_some() || flags.context.is_some()
}

/// What the talosconfig in force comes to; `None` where there is none, or none that can be used.
fn in_force(session: &Session, flags: &TalosFlags) -> Result<Option<talos::Access>> {
    let exists = survey(flags.talosconfig.as_deref(), &session.env).is_ok_and(|all| all.in_force().is_some());
    if !exists && !is_named(flags) {
        return Ok(None);
    }
    // Nodes may be named by their hostname in cluster.yaml, so they are read later.
    let flags_without_nodes = TalosFlags { nodes: Vec::new(), ..flags.clone() };
    match talos::Access::resolve(&flags_without_nodes, &session.env) {
        Ok(found) => Ok(Some(found)),
        Err(error) if is_named(flags) => Err(error),
        Err(error) => {
            session.ui.warn(&error.to_string());
            Ok(None)
        }
    }
}

/// Fingerprint of the authority in the cluster's own bundle, if it is there and can be read.
pub fn authority_of(session: &Session, cluster: &Cluster) -> Option<String> {
    let path = session.env.directory().join(&cluster.secrets);
    let bundle = secrets::read(&path, &cluster.secrets.display().to_string(), session.now()).ok()?;
    Certificate::from_pem(&bundle.talos.certificate).map(|authority| authority.fingerprint.to_string())
}

/// A certificate for this run from the cluster's bundle, if it is there. Nothing is written.
fn from_bundle(session: &Session, cluster: &Cluster, role: ClientRole) -> Result<Option<Key>> {
    let path = session.env.directory().join(&cluster.secrets);
    if path.symlink_metadata().is_err() {
        return Ok(None);
    }
    let now = session.now();
    let shown = cluster.secrets.display().to_string();
    let bundle = secrets::read(&path, &shown, now)?;
    let begin = now.checked_sub(BEHIND).unwrap_or(now);
    let certificate = ClientCertificate::issue(&bundle.talos, &[role], ONE_RUN, begin)?;
    Ok(Some(Key { context: shown, credentials: certificate.credentials()? }))
}
