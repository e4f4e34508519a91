//! One running copy of an app.

use std::fmt;

use jiff::Timestamp;
use labkit::finding::Subject;
use labkit::plan::GitOpsOwner;
use schemars::JsonSchema;
use serde::Serialize;

use super::{Environment, Image};
use crate::apps::App;
use crate::facts::Kind;

/// One running copy of an app: a container of a workload.
#[derive(Debug, Clone)]
pub struct Instance {
    /// The app.
    pub app: &'static App,
    /// What people call it: `radarr`, `radarr-4k`.
    pub name: String,
    /// Its namespace.
    pub namespace: String,
    /// What kind of workload it belongs to.
    pub kind: Kind,
    /// That workload's name.
    pub workload: String,
    /// The container.
    pub container: String,
    /// What is run.
    pub image: Image,
    /// How it was known.
    pub evidence: Evidence,
    /// How many pods there should be; jobs have none most of the time.
    pub wanted: u32,
    /// How many of them take traffic; `None` if nobody can tell.
    pub ready: Option<u32>,
    /// Its pods, oldest first; those that are going are not among them.
    pub pods: Vec<PodFact>,
    /// When the workload was made.
    pub created: Option<Timestamp>,
    /// Why no pods can be made, in the words of the controller.
    pub refused: Option<String>,
    /// Services that lead to it.
    pub services: Vec<ServiceFact>,
    /// What it keeps, where.
    pub mounts: Vec<Mount>,
    /// Its environment variables.
    pub environment: Environment,
    /// Containers beside it.
    pub companions: Vec<Companion>,
    /// Its runs, if it is a CronJob.
    pub job: Option<JobFact>,
    /// Who keeps it as Git has it.
    pub gitops: Option<GitOps>,
}

impl Instance {
    /// The workload as messages name it.
    pub fn subject(&self) -> Subject {
        Subject::in_namespace(self.kind.name(), self.namespace.as_str(), self.workload.as_str())
    }

    /// A pod in which its container runs: one that takes traffic if there is any.
    pub fn running_pod(&self) -> Option<&PodFact> {
        let runs = |pod: &&PodFact| {
            pod.phase == "Running"
                && pod.waiting.is_none()
                && pod.ended.is_none()
                && pod.node_trouble.is_none()
        };
        let mut running = self.pods.iter().filter(runs);
        let first = running.clone().next();
        running.find(|pod| pod.ready).or(first)
    }
}

/// How a container was known to be an app.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Evidence {
    /// The rule.
    pub rule: Rule,
    /// What it rests on: the image, the name of a variable, a label.
    pub text: String,
}

impl fmt::Display for Evidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rule = match self.rule {
            Rule::Mark => "mark",
            Rule::Image => "image",
            Rule::Variable => "variable",
            Rule::Label => "label",
            Rule::Homepage => "homepage",
        };
        write!(f, "{rule} {}", self.text)
    }
}

/// The rules an app is known by, the most certain first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Rule {
    /// A label or annotation of ours.
    Mark,
    /// The image.
    Image,
    /// A variable that only this app reads.
    Variable,
    /// A label that names apps, and a port or a container's name that fits.
    Label,
    /// What a dashboard was told about its Service, and a port that fits.
    Homepage,
}

/// A pod, as far as one container of it is meant.
#[derive(Debug, Clone, Default)]
pub struct PodFact {
    /// Its name.
    pub name: String,
    /// Its addresses.
    pub ips: Vec<String>,
    /// The node it is on.
    pub node: Option<String>,
    /// Why its node does not look after it; `None` if it does, or nobody can tell.
    pub node_trouble: Option<String>,
    /// `Pending`, `Running`, `Succeeded`, `Failed`, `Unknown`.
    pub phase: String,
    /// Whether the container takes traffic.
    pub ready: bool,
    /// How often the container was started again.
    pub restarts: u32,
    /// When the kubelet took the pod, or else when it was made.
    pub since: Option<Timestamp>,
    /// Why it is on no node, in the scheduler's words.
    pub unschedulable: Option<String>,
    /// Why the container waits: a word and a sentence, which may be empty.
    pub waiting: Option<(String, String)>,
    /// Why the container is not running, or what the pod failed of.
    pub ended: Option<String>,
    /// Whether the container ended before for want of memory, and when.
    pub out_of_memory: Option<Timestamp>,
    /// An init container that does not come to its end: its name, a word and a sentence.
    pub held_up: Option<(String, String, String)>,
}

/// A Service that leads to an instance.
#[derive(Debug, Clone, Default)]
pub struct ServiceFact {
    /// Its name.
    pub name: String,
    /// `ClusterIP`, `NodePort` or `LoadBalancer`.
    pub kind: String,
    /// Its address in the cluster; `None` for headless ones.
    pub cluster_ip: Option<String>,
    /// What a load balancer gave.
    pub addresses: Vec<String>,
    /// Its ports that lead to the container.
    pub ports: Vec<PortFact>,
    /// Port names that no container of the pod has.
    pub missing_ports: Vec<String>,
    /// How many pods it leads to.
    pub endpoints: Endpoints,
}

/// How many ready endpoints a Service has, if that is known.
pub type Endpoints = Option<usize>;

impl ServiceFact {
    /// Whether it waits for a load balancer.
    pub fn is_pending(&self) -> bool {
        self.kind == "LoadBalancer" && self.addresses.is_empty()
    }

    /// Where it is reached, as far as it goes: from outside before inside.
    pub fn address(&self) -> String {
        let port = self.ports.first();
        let with = |host: &str, port: u16| {
            if host.contains(':') { format!("[{host}]:{port}") } else { format!("{host}:{port}") }
        };
        let number = port.map_or(0, |port| port.port);
        if self.is_pending() {
            return with("<pending>", number);
        }
        match (self.addresses.first(), &self.cluster_ip, port) {
            (Some(address), ..) => with(address, number),
            (None, _, Some(port)) if port.node_port > 0 => with("<node>", port.node_port),
            (None, Some(ip), _) => with(ip, number),
            (None, None, _) => with(&self.name, number),
        }
    }
}

/// A port of a Service.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PortFact {
    /// Its name, often empty.
    pub name: String,
    /// Its number.
    pub port: u16,
    /// The port of every node; 0 if there is none.
    pub node_port: u16,
    /// Whether it leads to the port of the app's page.
    pub is_main: bool,
}

/// Something that is kept beyond a pod's life, mounted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Mount {
    /// Where the container sees it.
    pub path: String,
    /// The claim; none for shares and folders of nodes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub claim: Option<String>,
    /// What it is: the claim's name, `nfs:server:/path`, `hostPath:/path`.
    pub volume: String,
    /// The part of the volume that is seen.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub sub_path: String,
    /// Whether it cannot be written to.
    pub read_only: bool,
    /// `Bound`, `Pending`, `Lost`, or `Missing` where there is no such claim; none if nobody can tell.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phase: Option<String>,
}

/// A container beside an instance that is no instance itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Companion {
    /// The container.
    pub container: String,
    /// The app, if it is one that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub app: Option<&'static str>,
}

impl Companion {
    /// The app's name, or the container's.
    pub fn name(&self) -> &str {
        self.app.unwrap_or(&self.container)
    }
}

/// The runs of a CronJob.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct JobFact {
    /// When it runs, in cron's words.
    pub schedule: String,
    /// Whether it is held back.
    pub suspended: bool,
    /// How many runs are going on.
    pub active: usize,
    /// When it last began.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub last_run: Option<Timestamp>,
    /// When it last ended well.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub last_success: Option<Timestamp>,
}

/// Who keeps an instance as Git has it, and how that goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct GitOps {
    /// The program and its object.
    #[serde(flatten)]
    pub owner: GitOpsOwner,
    /// What that object says: `Synced`, `OutOfSync`, `Ready`, `Suspended`; none if it could not be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
    /// What is wrong with it; empty if it is as it should be.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub trouble: String,
}
