//! Files go back while the app is stopped: a pod with its image and volumes unpacks them. The app is started again
//! whatever happens, also after Ctrl-C.

use std::io;
use std::time::Duration;

use labkit::cli::{Error, Result};
use labkit::kube::resource::PODS;
use labkit::kube::{Cluster, ContainerTarget, Effect, ExecLimits, Preconditions, Resource, Scope};
use labkit::plan::GitOpsOwner;
use serde_json::{Value, json};
use tokio::sync::mpsc;
use tokio::task::spawn_blocking;
use tokio::time::{Instant, sleep};

use super::Restore;
use crate::backup::{entries, helper, sqlite};
use crate::commands::backup::config_folder;
use crate::commands::restarting::{merge, wait_for};
use crate::restart::edit::replicas;

/// How often the pod is looked at.
const PACE: Duration = Duration::from_millis(300);
/// Pieces of the archive that wait to be sent.
const WAITING: usize = 16;

/// A backup of files, and the workload it goes into.
pub(super) struct Files<'a> {
    /// What is about to happen.
    pub restore: &'a Restore<'a>,
    /// The kind of the workload.
    pub resource: &'static Resource,
    /// The workload, as it was.
    pub workload: &'a Value,
    /// Who keeps it as Git has it.
    pub owner: Option<&'a GitOpsOwner>,
}

impl Files<'_> {
    /// Stops the app, puts the files back, and starts it again.
    pub(super) async fn put_back(&self) -> Result<()> {
        let session = self.restore.session;
        let cluster = session.cluster().await?;
        let name = self.pod_name();
        let held = session.hold_interrupts();
        let done = tokio::select! {
            biased;
            () = held.interrupted() => Err(Error::interrupted()),
            outcome = Box::pin(self.while_stopped(cluster, &name)) => outcome,
        };
        let undone = self.undo(cluster, &name).await;
        drop(held);
        if let (Err(error), Err(left)) = (&done, &undone) {
            return Err(error.clone().caused_by(&left.message).hint(format!(
                "start it by hand: kubectl scale {}/{} --replicas={} -n {}",
                self.restore.instance.kind.name().to_lowercase(),
                self.restore.instance.workload,
                replicas(self.workload),
                self.restore.instance.namespace
            )));
        }
        done?;
        undone?;
        self.wait().await
    }

    async fn while_stopped(&self, cluster: &Cluster, name: &str) -> Result<()> {
        self.scale(0).await?;
        self.wait().await?;
        let instance = self.restore.instance;
        let pod = helper::pod(self.workload, &instance.container, name).ok_or_else(|| {
            Error::failed(format!("{} has no container {}", instance.subject(), instance.container))
        })?;
        cluster.create::<Value>(&PODS, self.scope(), &pod, Effect::Real).await?;
        self.runs(cluster, name).await?;
        let target = ContainerTarget {
            namespace: instance.namespace.clone(),
            pod: name.to_owned(),
            container: Some(instance.container.clone()),
        };
        self.without_logs(cluster, &target).await?;
        self.unpack(cluster, &target).await
    }

    /// Removes logs of the databases that are replaced: they would be worked into those that come.
    async fn without_logs(&self, cluster: &Cluster, target: &ContainerTarget) -> Result<()> {
        let folder = config_folder(self.restore.instance);
        let databases = self.restore.backup.databases.iter();
        let logs: Vec<String> = databases
            .flat_map(|one| sqlite::COMPANIONS.map(|end| format!("{folder}/{}{end}", one.path)))
            .collect();
        if logs.is_empty() {
            return Ok(());
        }
        let command: Vec<&str> = ["rm", "-f"].into_iter().chain(logs.iter().map(String::as_str)).collect();
        let output = cluster.exec(target, &command, self.limits()).await?;
        if output.code == 0 {
            return Ok(());
        }
        Err(Error::failed(format!("cannot remove old logs of databases in {target}"))
            .caused_by(output.complaint()))
    }

    async fn unpack(&self, cluster: &Cluster, target: &ContainerTarget) -> Result<()> {
        let (sender, receiver) = mpsc::channel(WAITING);
        let (file, identities) = (self.restore.args.file.clone(), self.restore.identities.clone());
        let sending = spawn_blocking(move || entries::send(&file, &identities, sender));
        let folder = config_folder(self.restore.instance);
        let command = ["tar", "-x", "-p", "--numeric-owner", "-f", "-", "-C", folder];
        let output = cluster.exec_writing(target, &command, self.limits(), receiver).await?;
        let sent =
            sending.await.map_err(|error| Error::failed("a part of the work broke off").caused_by(error))?;
        if output.code != 0 {
            return Err(Error::failed(format!("the files cannot be unpacked in {target}"))
                .caused_by(output.complaint().lines().next().unwrap_or_default())
                .hint("what was there is in the backup that was taken before: restore that"));
        }
        sent.map_err(|error: io::Error| {
            Error::failed(format!("cannot read {}", self.restore.args.file.display())).caused_by(error)
        })
    }

    /// Waits until the pod runs.
    async fn runs(&self, cluster: &Cluster, name: &str) -> Result<()> {
        let namespace = &self.restore.instance.namespace;
        let end = Instant::now().checked_add(self.restore.args.timeout);
        let _progress = self.restore.session.ui.progress(&format!("waiting for pod {name}"), None);
        loop {
            let pod: Option<Value> = cluster.get(&PODS, self.scope(), name).await?;
            let phase = pod.as_ref().and_then(|pod| pod["status"]["phase"].as_str()).unwrap_or_default();
            match phase {
                "Running" => return Ok(()),
                "Failed" | "Succeeded" => {
                    return Err(Error::failed(format!("pod {namespace}/{name} ended at once"))
                        .hint("the image may lack sleep"));
                }
                _ if end.is_none_or(|end| Instant::now() >= end) => {
                    return Err(Error::timed_out(format!("pod {namespace}/{name} does not start"))
                        .hint("its node or volumes may keep it waiting: kubectl media doctor says why"));
                }
                _ => sleep(PACE).await,
            }
        }
    }

    /// Deletes the pod and starts the app; the app is started even if the pod stays.
    async fn undo(&self, cluster: &Cluster, pod: &str) -> Result<()> {
        let deleted = cluster.delete(&PODS, self.scope(), pod, &Preconditions::default(), Effect::Real).await;
        self.scale(replicas(self.workload)).await?;
        match deleted {
            Err(error) if !error.is_not_found() => Err(Error::from(error).hint(format!(
                "delete it by hand: kubectl delete pod {pod} -n {}",
                self.restore.instance.namespace
            ))),
            _ => Ok(()),
        }
    }

    async fn scale(&self, count: u64) -> Result<()> {
        let patch = json!({"spec": {"replicas": count}});
        let subject = self.restore.instance.subject();
        merge(self.resource, &subject, self.owner, &patch, self.restore.session, Effect::Real).await
    }

    /// Waits until the workload is as it says.
    async fn wait(&self) -> Result<()> {
        let restore = self.restore;
        let subject = restore.instance.subject();
        wait_for(self.resource, &subject, restore.args.timeout, restore.session, async || Ok(None)).await
    }

    /// A name that begins as the workload's, so that people see what it belongs to.
    fn pod_name(&self) -> String {
        let time = self.restore.session.now().as_second().rem_euclid(1_000_000);
        let workload: String = self.restore.instance.workload.chars().take(40).collect();
        format!("{workload}-restore-{time}")
    }

    fn scope(&self) -> Scope<'_> {
        Scope::Namespace(&self.restore.instance.namespace)
    }

    fn limits(&self) -> ExecLimits {
        ExecLimits { deadline: self.restore.args.timeout, ..ExecLimits::default() }
    }
}
