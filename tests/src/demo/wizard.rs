//! The wizard's part of the demo: six machines with Windows on their disks, everything that went wrong at lab A tried on
//! the way, and a healthy cluster in the end.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use simlab::kube::{ApiServer, ApiServerOptions};
use simlab::talos::operator::{answers, cluster_yaml, serial};
use simlab::talos::{Fault, Lab, Profile};

use super::{Failure, tell};

const WIZARD: &str = "talosctl-bootstrap-wizard";

/// The first control plane, another one whose address changes, and a worker.
const FIRST: &str = "talos-l7v-3rn";
const WANDERER: &str = "talos-2xk-hsd";

/// The machines and the operator's workstation.
struct Stage<'b> {
    lab: Lab,
    folder: tempfile::TempDir,
    binaries: &'b Path,
}

/// Shows it.
pub(super) fn run(binaries: &Path) -> Result<(), Failure> {
    crate::say("starting six machines: Windows on their disks, the installer in a stick")?;
    let server = ApiServer::start(ApiServerOptions::default())?;
    let profile = Profile::lab_a().fault(WANDERER, Fault::AddressChangesAfterInstall(61));
    let lab = Lab::start_with(profile, Some(Arc::new(server)))?;
    let folder = tempfile::Builder::new().prefix("simlab-").tempdir()?;
    let stage = Stage { lab, folder, binaries };
    stage.write("cluster.yaml", &cluster_yaml(&stage.lab))?;
    before(&stage)?;
    unattended(&stage)?;
    after(&stage)
}

/// What must not be installed to, tried.
fn before(stage: &Stage<'_>) -> Result<(), Failure> {
    stage.play("Which machines are there?", &["discover"], 0)?;
    stage.play("The secrets and configurations of the cluster.", &["gen"], 0)?;
    stage.play(
        "What speaks against an installation? Windows will be erased, and the sticks are in.",
        &["check"],
        0,
    )?;
    let fingerprint = format!("--fingerprint={FIRST}={}", stage.console(FIRST)?);
    stage.play(
        "The wrong disk, by a name that may be another disk's after the next boot. (Exit code 5: refused.)",
        &["install", FIRST, &fingerprint, "--confirm=nvme0n1"],
        5,
    )?;
    stage.play(
        "The stick itself, by its serial number: it is no disk to install to.",
        &["install", FIRST, &fingerprint, &format!("--confirm={}", stage.stick(FIRST))],
        5,
    )?;
    let confirm = format!("--confirm={}", serial(&stage.lab, FIRST));
    stage.play_with(
        "The right disk, but the stick is still in: it is waited for, and nothing is sent. (Exit code 4.)",
        &["install", FIRST, &fingerprint, &confirm],
        4,
        // Half an hour of patience in five seconds.
        &[("LABKIT_TIME_SCALE", "0.003")],
    )?;
    if !stage.lab.disks_written().is_empty() {
        return Err("something was written to a disk before everything was agreed to".into());
    }
    Ok(())
}

/// The whole installation from an answers file, while somebody takes the sticks out; DHCP gives one node another address
/// after its installation.
fn unattended(stage: &Stage<'_>) -> Result<(), Failure> {
    let mut consoles = Vec::new();
    for name in stage.lab.names() {
        consoles.push((name.clone(), stage.console(&name)?));
    }
    let shown = |node: &str| {
        consoles.iter().find(|(name, _)| name == node).map(|(_, shown)| shown.clone()).unwrap_or_default()
    };
    stage.write("answers.yaml", &answers(&stage.lab, shown))?;
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for name in stage.lab.names() {
                std::thread::sleep(Duration::from_millis(200));
                stage.lab.stick(&name, false);
            }
        });
        stage.play(
            &format!(
                "All six, from a file, without a question; the sticks are taken out meanwhile, and {WANDERER} gets \
                 another address after its installation."
            ),
            &["--answers", "answers.yaml"],
            0,
        )
    })?;
    stage.whole()
}

/// What happens to a cluster that stands.
fn after(stage: &Stage<'_>) -> Result<(), Failure> {
    stage.play("A second bootstrap changes nothing.", &["bootstrap", "--confirm=home"], 0)?;
    stage.play(
        "On another control plane it is refused: it would make two clusters of one.",
        &["bootstrap", WANDERER, "--confirm=home"],
        5,
    )?;
    stage.play("Where every node is, and how it is.", &["status"], 0)?;
    let old = stage.folder.path().join("old");
    fs::create_dir_all(&old)?;
    fs::copy(stage.folder.path().join("cluster.yaml"), old.join("cluster.yaml"))?;
    stage.quietly(&["gen", "-f", "old/cluster.yaml"])?;
    stage.play_with(
        "TALOSCONFIG names the older of two files: which one is in force, and which one would open the nodes? \
         (Exit code 3.)",
        &["doctor"],
        3,
        &[("TALOSCONFIG", "old/talosconfig")],
    )?;
    stage.whole()
}

impl Stage<'_> {
    fn write(&self, file: &str, text: &str) -> Result<(), Failure> {
        Ok(fs::write(self.folder.path().join(file), text)?)
    }

    fn command(&self, words: &[&str]) -> Result<Command, Failure> {
        let mut command = Command::new(self.binaries.join(WIZARD));
        command.args(words).current_dir(self.folder.path()).env("HOME", self.folder.path());
        // A minute of the machines is a second here, and so is a minute of waiting for them.
        command.env("LABKIT_TIME_SCALE", "0.05");
        let machine = std::env::var_os("PATH").unwrap_or_default();
        let folders = std::iter::once(self.binaries.to_owned()).chain(std::env::split_paths(&machine));
        command.env("PATH", std::env::join_paths(folders)?);
        let variables = [
            "KUBECONFIG",
            "TALOSCONFIG",
            "XDG_CONFIG_HOME",
            "XDG_STATE_HOME",
            "XDG_CACHE_HOME",
            "LABKIT_NOW",
        ];
        for variable in variables {
            command.env_remove(variable);
        }
        Ok(command)
    }

    fn play(&self, says: &str, words: &[&str], exit: i32) -> Result<(), Failure> {
        self.play_with(says, words, exit, &[])
    }

    fn play_with(&self, says: &str, words: &[&str], exit: i32, env: &[(&str, &str)]) -> Result<(), Failure> {
        let variables = env.iter().map(|(name, value)| format!("{name}={value} "));
        let line = format!("{}{WIZARD} {}", variables.collect::<String>(), words.join(" "));
        tell(says, &line)?;
        let status = self.command(words)?.envs(env.iter().copied()).status()?;
        if status.code() == Some(exit) {
            return Ok(());
        }
        Err(format!("{line:?} ended with {status}, which it must not").into())
    }

    fn quietly(&self, words: &[&str]) -> Result<Vec<u8>, Failure> {
        let output = self.command(words)?.output()?;
        if output.status.success() {
            return Ok(output.stdout);
        }
        Err(format!("{words:?}: {}", String::from_utf8_lossy(&output.stderr)).into())
    }

    /// What the console of a node shows; here the network between is this process.
    fn console(&self, node: &str) -> Result<String, Failure> {
        let found: Value = serde_json::from_slice(&self.quietly(&["discover", "-o", "json"])?)?;
        let address = self.lab.endpoint(node);
        let items = found["items"].as_array().into_iter().flatten();
        let mut shown = items.filter(|item| item["address"] == address.as_str());
        let fingerprint = shown.find_map(|item| item["fingerprint"].as_str());
        Ok(fingerprint.ok_or_else(|| format!("{node} shows no certificate"))?.to_owned())
    }

    fn stick(&self, node: &str) -> String {
        let view = self.lab.view(node);
        let stick = view.and_then(|view| view.machine.disks.into_iter().find(|disk| disk.transport == "usb"));
        stick.map(|disk| disk.serial).unwrap_or_default()
    }

    /// One cluster, each node on the disk that was confirmed.
    fn whole(&self) -> Result<(), Failure> {
        if !self.lab.split_brain().is_empty() || self.lab.etcd().len() != 1 {
            return Err("there is more than one etcd".into());
        }
        let written = self.lab.disks_written();
        let is_confirmed = |node: &str, disk: &str| serial(&self.lab, node) == disk;
        match written.iter().find(|write| !is_confirmed(&write.node, &write.serial)) {
            None => Ok(()),
            Some(write) => Err(format!("{} was written to on {}", write.disk, write.node).into()),
        }
    }
}
