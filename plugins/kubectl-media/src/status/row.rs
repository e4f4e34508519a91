//! One line of `status`, and how it is serialised.

use std::cmp::Ordering;

use jiff::Timestamp;
use labkit::finding::{Severity, Subject, natural};
use labkit::output::{Cell, Tone, age};
use schemars::JsonSchema;
use serde::Serialize;

use super::judge::{Problem, judge};
use super::said::Said;
use crate::apps::Role;
use crate::ask::Asked;
use crate::stack::{
    Companion, Evidence, Family, GitOps, Instance, JobFact, Mount, PodFact, PortFact, ServiceFact,
};

/// One instance, and how it is.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct StatusRow {
    /// What people call it.
    name: String,
    /// Its namespace.
    namespace: String,
    /// The app.
    app: &'static str,
    /// What the app is there for.
    role: Role,
    /// In one word: the reason of the worst problem, else `Running`, or `Scheduled` for a job between runs.
    status: String,
    /// Everything that is wrong, the worst first.
    problems: Vec<Problem>,
    /// The workload it is a container of.
    workload: Subject,
    /// That container.
    container: String,
    /// What is run.
    image: String,
    /// Who built it.
    family: Family,
    /// The version that runs, as the app says; else what the image's tag or digest says.
    version: String,
    /// What the image's tag or digest says about the version.
    image_version: String,
    /// A newer version that the app knows of; empty if it does not say which.
    #[serde(skip_serializing_if = "Option::is_none")]
    update: Option<String>,
    /// How many pods there should be.
    wanted: u32,
    /// How many of them take traffic.
    #[serde(skip_serializing_if = "Option::is_none")]
    ready: Option<u32>,
    /// How often its container was started again, in all its pods.
    restarts: u32,
    /// Its pods.
    pods: Vec<ShownPod>,
    /// What it keeps, and where it sees it.
    volumes: Vec<Mount>,
    /// Services that lead to it; the first is the best way to it.
    services: Vec<ShownService>,
    /// Where it is reached, as far as it goes.
    #[serde(skip_serializing_if = "Option::is_none")]
    address: Option<String>,
    /// What it says of itself; none where it was not asked, or there is nothing to ask.
    #[serde(skip_serializing_if = "Option::is_none")]
    said: Option<Said>,
    /// Containers beside it.
    companions: Vec<Companion>,
    /// Its runs, if it is a CronJob.
    #[serde(skip_serializing_if = "Option::is_none")]
    job: Option<JobFact>,
    /// Who keeps it as Git has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    gitops: Option<GitOps>,
    /// How the container was known to be the app.
    known_by: Evidence,
    #[serde(skip)]
    since: Option<Timestamp>,
}

/// A pod as it is serialised.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "PodStatus")]
struct ShownPod {
    /// Its name.
    name: String,
    /// Its phase.
    phase: String,
    /// The node it is on.
    #[serde(skip_serializing_if = "Option::is_none")]
    node: Option<String>,
    /// Whether the container takes traffic.
    ready: bool,
    /// How often the container was started again.
    restarts: u32,
    /// When it was taken by its node, or else made.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    since: Option<Timestamp>,
}

/// A Service as it is serialised.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "ServiceStatus")]
struct ShownService {
    /// Its name.
    name: String,
    /// `ClusterIP`, `NodePort` or `LoadBalancer`.
    #[serde(rename = "type")]
    kind: String,
    /// Its address in the cluster; headless Services have none.
    #[serde(skip_serializing_if = "Option::is_none")]
    cluster_ip: Option<String>,
    /// What a load balancer gave.
    addresses: Vec<String>,
    /// Whether it waits for a load balancer.
    pending: bool,
    /// Its ports that lead to the container.
    ports: Vec<u16>,
    /// How many ready pods it leads to; none if nobody can tell.
    #[serde(skip_serializing_if = "Option::is_none")]
    endpoints: Option<usize>,
}

impl StatusRow {
    /// Judges an instance at this moment, with what it said if it was asked.
    pub fn new(instance: Instance, asked: Option<Asked>, now: Timestamp) -> Self {
        let problems = judge(&instance, asked.as_ref(), now);
        let image_version = instance.image.version();
        let usual = match &instance.job {
            Some(job) if job.active == 0 => "Scheduled",
            _ => "Running",
        };
        Self {
            status: problems.first().map_or(usual, |worst| &worst.reason).to_owned(),
            problems,
            app: instance.app.name,
            role: instance.app.role,
            workload: instance.subject(),
            said: asked.as_ref().map(Said::new),
            version: asked
                .as_ref()
                .and_then(|asked| asked.answers.version.clone())
                .unwrap_or_else(|| image_version.clone()),
            update: asked.and_then(|asked| asked.answers.update),
            image_version,
            family: instance.image.family(),
            restarts: instance.pods.iter().map(|pod| pod.restarts).sum(),
            address: instance.services.first().map(ServiceFact::address),
            since: instance.pods.iter().filter_map(|pod| pod.since).max().or(instance.created),
            pods: instance.pods.into_iter().map(ShownPod::from).collect(),
            services: instance.services.into_iter().map(ShownService::from).collect(),
            name: instance.name,
            namespace: instance.namespace,
            container: instance.container,
            image: instance.image.text,
            wanted: instance.wanted,
            ready: instance.ready,
            volumes: instance.mounts,
            companions: instance.companions,
            job: instance.job,
            gitops: instance.gitops,
            known_by: instance.evidence,
        }
    }

    /// What people call it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its namespace.
    pub(super) fn namespace(&self) -> &str {
        &self.namespace
    }

    /// In one word.
    pub(super) fn status(&self) -> &str {
        &self.status
    }

    /// The workload it is a container of, and that container.
    pub(super) fn place(&self) -> (&Subject, &str) {
        (&self.workload, &self.container)
    }

    /// How bad its worst problem is.
    pub fn severity(&self) -> Option<Severity> {
        self.problems.first().map(|problem| problem.severity)
    }

    /// The worst first; among equals in the order in which a stack starts.
    pub(super) fn worst_first(&self, other: &Self) -> Ordering {
        // What somebody wanted so is no worse than what is well.
        let weight = |row: &Self| row.severity().filter(|severity| *severity != Severity::Info);
        weight(other)
            .cmp(&weight(self))
            .then_with(|| self.namespace.cmp(&other.namespace))
            .then_with(|| self.role.cmp(&other.role))
            .then_with(|| natural(&self.name, &other.name))
            .then_with(|| self.workload.cmp(&other.workload))
    }

    /// Its cells, in the order of the columns.
    pub(super) fn cells(&self, now: Timestamp) -> Vec<Cell> {
        let none = || "<none>".to_owned();
        let list = |mut texts: Vec<&str>| {
            let mut seen = std::collections::BTreeSet::new();
            texts.retain(|text| seen.insert(*text));
            if texts.is_empty() { none() } else { texts.join(",") }
        };
        let services = self.services.iter().map(|service| service.name.as_str()).collect();
        let companions = self.companions.iter().map(Companion::name).collect();
        vec![
            self.namespace.as_str().into(),
            self.name.as_str().into(),
            self.app.into(),
            format!("{}/{}", self.workload.kind.to_lowercase(), self.workload.name).into(),
            self.ready_cell(),
            self.restarts.to_string().into(),
            self.since.map_or_else(|| "<unknown>".to_owned(), |since| age(since, now)).into(),
            list(self.pods.iter().filter_map(|pod| pod.node.as_deref()).collect()).into(),
            self.version_text().into(),
            self.image.as_str().into(),
            list(self.volumes.iter().map(|mount| mount.volume.as_str()).collect()).into(),
            self.address.clone().unwrap_or_else(none).into(),
            list(services).into(),
            self.said.as_ref().and_then(|said| said.via).map_or_else(none, |via| via.to_string()).into(),
            self.said.as_ref().map_or_else(|| none().into(), Said::health_cell),
            self.said.as_ref().map_or_else(none, Said::activity).into(),
            list(companions).into(),
            self.gitops_text().into(),
            self.known_by.to_string().into(),
            self.status_cell(now),
        ]
    }

    fn ready_cell(&self) -> Cell {
        match (&self.job, self.ready) {
            (Some(_), _) => "<none>".into(),
            (None, None) => format!("?/{}", self.wanted).into(),
            (None, Some(ready)) => {
                let tone = if ready < self.wanted { Tone::Bad } else { Tone::Plain };
                Cell::toned(format!("{ready}/{}", self.wanted), tone)
            }
        }
    }

    fn version_text(&self) -> String {
        match self.update.as_deref() {
            None => self.version.clone(),
            Some("") => format!("{} (update)", self.version),
            Some(newer) => format!("{} (update: {newer})", self.version),
        }
    }

    fn gitops_text(&self) -> String {
        match &self.gitops {
            None => "<none>".to_owned(),
            Some(gitops) => {
                format!("{} {}", gitops.owner.by.name, gitops.state.as_deref().unwrap_or("<unknown>"))
            }
        }
    }

    /// The worst problem, and how many more there are.
    fn status_cell(&self, now: Timestamp) -> Cell {
        let Some(worst) = self.problems.first() else {
            let success = self.job.as_ref().and_then(|job| job.last_success);
            return match success {
                Some(success) => format!("{}, last success {} ago", self.status, age(success, now)).into(),
                None => self.status.as_str().into(),
            };
        };
        let more = match self.problems.len() {
            1 => String::new(),
            all => format!(" (+{})", all - 1),
        };
        Cell::toned(format!("{}: {}{more}", worst.reason, worst.message), worst.severity.tone())
    }
}

impl From<PodFact> for ShownPod {
    fn from(pod: PodFact) -> Self {
        let PodFact { name, phase, node, ready, restarts, since, .. } = pod;
        Self { name, phase, node, ready, restarts, since }
    }
}

impl From<ServiceFact> for ShownService {
    fn from(service: ServiceFact) -> Self {
        Self {
            pending: service.is_pending(),
            ports: service.ports.iter().map(|port: &PortFact| port.port).collect(),
            name: service.name,
            kind: service.kind,
            cluster_ip: service.cluster_ip,
            addresses: service.addresses,
            endpoints: service.endpoints,
        }
    }
}
