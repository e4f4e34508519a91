//! A lab that starts with a cluster instead of with bare machines.

use std::collections::BTreeMap;
use std::io;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use super::bundle::Bundle;
use super::config::{MachineConfig, Release};
use super::install;
use super::lab::{Lab, Profile};
use super::life;
use super::members::{EtcdCluster, EtcdMember, id_of};
use super::node::Installed;
use super::view::{Config, Role, Stage};
use super::world::State;
use crate::kube::ApiServer;

/// How long a cluster may take to come up, on the machine's clock.
const UP: Duration = Duration::from_secs(30);

impl Lab {
    /// Starts the nodes as a healthy cluster: the first three, or all but one of fewer than four, are control
    /// planes; sticks are out; hosts have their names in the lab. Gives the cluster's secrets with it.
    pub fn running(profile: Profile, server: Option<Arc<ApiServer>>) -> io::Result<(Lab, Bundle)> {
        let lab = Lab::start_with(profile, server)?;
        let bundle = Bundle::generate("home").map_err(io::Error::other)?;
        let names = lab.names();
        let control_planes = if names.len() > 3 { 3 } else { names.len().saturating_sub(1).max(1) };
        let first = names.first().and_then(|name| lab.address(name)).map(|address| address.ip());
        let endpoint = format!("https://{}:6443", first.map(|ip| ip.to_string()).unwrap_or_default());
        let mut configs = Vec::new();
        for (place, name) in names.iter().enumerate() {
            let role = if place < control_planes { Role::ControlPlane } else { Role::Worker };
            let disk = lab.view(name).and_then(|view| {
                let disks = view.machine.disks;
                disks.into_iter().find(|disk| disk.transport == "nvme").map(|disk| disk.serial)
            });
            let text = bundle.config(role, name, &endpoint, &disk.unwrap_or_default());
            configs.push((name.clone(), text.map_err(io::Error::other)?));
        }
        lab.install_all(&configs)?;
        Ok((lab, bundle))
    }

    /// Makes nodes what they would be after an install with these configurations and a bootstrap: each text
    /// goes to the node it is named with. Waits until they run.
    pub fn install_all(&self, configs: &[(String, String)]) -> io::Result<()> {
        let read = configs.iter().map(|(name, text)| {
            let version = self.view(name).map(|view| view.version);
            let version = version.ok_or_else(|| io::Error::other(format!("no node {name}")))?;
            let document =
                MachineConfig::read(text.as_bytes(), Release::from(version)).map_err(io::Error::other)?;
            let config = document.to_config().ok_or_else(|| io::Error::other("not a whole configuration"))?;
            Ok((name.clone(), Arc::new(config)))
        });
        let configs: BTreeMap<String, Arc<Config>> = read.collect::<io::Result<_>>()?;
        self.shared().world.change(|state, now| {
            for (name, config) in &configs {
                install_one(state, name, config)?;
            }
            gather(state, &configs);
            for index in 0..state.nodes.len() {
                let is_new = state.nodes.get(index).is_some_and(|node| configs.contains_key(&node.name));
                if is_new {
                    life::power_on(state, index, now);
                }
            }
            Ok::<(), io::Error>(())
        })?;
        let runs = |state: &State| {
            configs.keys().all(|name| {
                state.node(name).is_some_and(|node| node.stage() == Stage::Running && node.registered)
            })
        };
        if self.wait_until(UP, runs) { Ok(()) } else { Err(io::Error::other("the cluster does not come up")) }
    }
}

fn install_one(state: &mut State, name: &str, config: &Arc<Config>) -> io::Result<()> {
    let wanted = config.install.as_ref().ok_or_else(|| io::Error::other("no install section"))?;
    let node = state.node_mut(name).ok_or_else(|| io::Error::other(format!("no node {name}")))?;
    node.stick_in = false;
    node.machine.disks.retain(|disk| !disk.is_boot_medium());
    let disk =
        super::config::install_disk(wanted, &node.machine.disks).map_err(io::Error::other)?.name.clone();
    for known in node.machine.disks.iter_mut().filter(|known| known.name == disk) {
        install::install(known);
    }
    node.installed = Some(Installed {
        version: node.stick,
        previous: None,
        image: wanted.image.clone(),
        config: Some(Arc::clone(config)),
        meta: BTreeMap::new(),
    });
    Ok(())
}

/// One cluster of etcd with all control planes as members.
fn gather(state: &mut State, configs: &BTreeMap<String, Arc<Config>>) {
    let id = id_of(&["seeded"]);
    let mut members = Vec::new();
    let mut authority = String::new();
    for node in &mut state.nodes {
        let Some(config) = configs.get(&node.name).filter(|config| config.role == Role::ControlPlane) else {
            continue;
        };
        if let Some(known) = &config.etcd_ca {
            authority.clone_from(&known.certificate);
        }
        let member = EtcdMember {
            id: id_of(&["seeded", &node.name]),
            node: node.name.clone(),
            hostname: config.hostname.clone().unwrap_or_else(|| node.name.clone()),
            address: node.ips().first().map(IpAddr::to_string).unwrap_or_default(),
            learner: false,
        };
        node.etcd.data = Some((id, member.id));
        members.push(member);
    }
    let leader = members.first().map_or(0, |member| member.id);
    state.etcd.push(EtcdCluster {
        id,
        authority,
        members,
        leader,
        term: 3,
        revision: 417_496,
        recovered: false,
        alarms: Vec::new(),
    });
}
