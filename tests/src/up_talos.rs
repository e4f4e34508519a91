//! `simlab up talos`: six machines in maintenance mode, or a cluster, to try the wizard or talosctl with.

use std::fmt;
use std::io::{self, Write};
use std::path::Path;
use std::str::FromStr;
use std::sync::Arc;

use simlab::kube::{ApiServer, ApiServerOptions};
use simlab::labs;
use simlab::talos::{Bundle, Fault, Lab, Profile};

use super::{Failure, Folder, Up, quote, say, wait_for_interrupt, write_private};

/// What `up` starts.
#[derive(Debug, Clone, Copy)]
pub enum Target {
    /// A lab with a cluster.
    Lab(labs::Lab),
    /// Machines without one.
    Talos,
}

impl FromStr for Target {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == "talos" { Ok(Self::Talos) } else { text.parse().map(Self::Lab) }
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Lab(lab) => lab.fmt(f),
            Self::Talos => f.write_str("talos"),
        }
    }
}

/// A fault of a node.
#[derive(Debug, Clone)]
pub struct NodeFault {
    node: String,
    fault: Fault,
}

impl FromStr for NodeFault {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (node, fault) = text.split_once(':').ok_or_else(|| format!("{text:?} is not NODE:FAULT"))?;
        Ok(Self { node: node.to_owned(), fault: fault.parse()? })
    }
}

/// Runs the machines until Ctrl-C.
pub fn run(options: &Up) -> Result<(), Failure> {
    let mut profile = Profile::lab_a().version(options.talos_version).speed(options.speed);
    for wrong in &options.fault {
        if !profile.nodes.iter().any(|node| node.name == wrong.node) {
            return Err(format!("no node {:?}", wrong.node).into());
        }
        profile = profile.fault(&wrong.node, wrong.fault.clone());
    }
    let server =
        Arc::new(ApiServer::start(ApiServerOptions { port: options.port, ..ApiServerOptions::default() })?);
    let folder = Folder::make(options.dir.as_deref())?;
    let (lab, bundle) = if options.cluster {
        let (lab, bundle) = Lab::running(profile, Some(server))?;
        (lab, Some(bundle))
    } else {
        (Lab::start_with(profile, Some(server))?, None)
    };
    show(&lab, bundle.as_ref(), folder.path())?;
    say("Ctrl-C ends it")?;
    wait_for_interrupt()?;
    for write in lab.disks_written() {
        say(&format!("{} wrote to {} {} ({})", write.by, write.node, write.disk, write.serial))?;
    }
    for split in lab.split_brain() {
        say(&format!("two clusters of etcd: {} and {}", split.first, split.second))?;
    }
    Ok(())
}

/// What to put into a shell, and where the nodes are.
fn show(lab: &Lab, bundle: Option<&Bundle>, folder: &Path) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    for name in lab.names() {
        writeln!(out, "# {name}  {}", lab.endpoint(&name))?;
    }
    writeln!(out, "# network {}", lab.network())?;
    if let Some(bundle) = bundle {
        let endpoints: Vec<String> = lab.names().iter().map(|name| lab.endpoint(name)).collect();
        let control_planes = endpoints.get(..3).unwrap_or(&endpoints);
        let talosconfig = folder.canonicalize()?.join("talosconfig");
        write_private(&talosconfig, &bundle.talosconfig(&["os:admin"], control_planes, control_planes)?)?;
        writeln!(out, "export TALOSCONFIG={}", quote(&talosconfig))?;
    }
    if let Some(server) = lab.kubernetes() {
        let kubeconfig = folder.canonicalize()?.join("kubeconfig");
        write_private(&kubeconfig, &server.kubeconfig())?;
        writeln!(out, "export KUBECONFIG={}", quote(&kubeconfig))?;
    }
    out.flush()?;
    Ok(())
}
