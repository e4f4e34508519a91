//! What is wrong with one instance, by what the API server says and by what it says itself. The layers are those of a
//! diagnosis: what lies below is the cause of what lies above.

use jiff::{SignedDuration, Timestamp};
use labkit::finding::Severity;
use labkit::output::age;
use schemars::JsonSchema;
use serde::Serialize;

use super::said::judge_said;
use crate::ask::Asked;
use crate::stack::{Instance, JobFact, PodFact, ServiceFact};

/// How long something may take to start before it is called broken.
pub const PATIENCE: SignedDuration = SignedDuration::from_mins(2);

/// How long having run out of memory is worth a warning.
const MEMORY: SignedDuration = SignedDuration::from_hours(24);

/// Something that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Problem {
    /// `error`: the app does not do its work. `warning`: it wants looking at. `info`: somebody wanted it so.
    pub severity: Severity,
    /// Where it lies.
    pub layer: Layer,
    /// One word, Kubernetes' own where it has one: `CrashLoopBackOff`, `NoEndpoints`.
    pub reason: String,
    /// What it is about, and what is known of it.
    pub message: String,
}

/// Where something is wrong, from the ground up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Layer {
    /// The machine.
    Node,
    /// Claims and volumes.
    Storage,
    /// Pods and containers.
    Workload,
    /// Services and addresses.
    Network,
    /// What the app says of itself.
    App,
    /// The program that keeps it as Git has it.
    GitOps,
}

/// Everything that is wrong, the worst first, and among equals what lies lowest. `asked` is what the app said, if it was
/// asked.
pub fn judge(instance: &Instance, asked: Option<&Asked>, now: Timestamp) -> Vec<Problem> {
    let mut problems = judge_cluster(instance, now);
    if let Some(asked) = asked {
        problems.extend(judge_said(instance, asked, &problems));
    }
    problems.sort_by_key(|problem| (std::cmp::Reverse(problem.severity), problem.layer));
    problems
}

fn judge_cluster(instance: &Instance, now: Timestamp) -> Vec<Problem> {
    let mut problems = Vec::new();
    if let Some(job) = &instance.job {
        problems.extend(judge_job(job, now));
        problems.extend(judge_pods(instance, now));
    } else if instance.wanted == 0 {
        problems.push(problem(Severity::Info, Layer::Workload, "Stopped", "it is scaled to 0"));
    } else {
        problems.extend(judge_claims(instance));
        problems.extend(judge_pods(instance, now));
        problems.extend(judge_count(instance));
        problems.extend(instance.services.iter().flat_map(|service| judge_service(instance, service)));
    }
    if let Some(gitops) = instance.gitops.as_ref().filter(|gitops| !gitops.trouble.is_empty()) {
        let state = gitops.state.as_deref().unwrap_or("Unknown");
        let message = format!("{}: {}", gitops.owner.by, gitops.trouble);
        problems.push(problem(Severity::Warning, Layer::GitOps, state, message));
    }
    problems
}

fn problem(severity: Severity, layer: Layer, reason: &str, message: impl Into<String>) -> Problem {
    Problem { severity, layer, reason: reason.to_owned(), message: message.into() }
}

fn error(layer: Layer, reason: &str, message: impl Into<String>) -> Problem {
    problem(Severity::Error, layer, reason, message)
}

fn judge_job(job: &JobFact, now: Timestamp) -> Option<Problem> {
    if job.suspended {
        return Some(problem(
            Severity::Info,
            Layer::Workload,
            "Suspended",
            "it does not run until it is resumed",
        ));
    }
    let last = job.last_run.filter(|_| job.active == 0)?;
    if job.last_success.is_some_and(|success| success >= last) {
        return None;
    }
    let before = match job.last_success {
        Some(success) => format!("the last one that did ended {} ago", age(success, now)),
        None => "none ever did".to_owned(),
    };
    let message = format!("the run of {} ago did not end well; {before}", age(last, now));
    Some(error(Layer::Workload, "Failed", message))
}

fn judge_claims(instance: &Instance) -> Vec<Problem> {
    let mut problems: Vec<Problem> = Vec::new();
    for mount in &instance.mounts {
        let (Some(claim), Some(phase)) = (&mount.claim, mount.phase.as_deref()) else { continue };
        let found = match phase {
            "Pending" => error(Layer::Storage, "ClaimPending", format!("claim {claim} has no volume")),
            "Lost" => error(Layer::Storage, "ClaimLost", format!("the volume of claim {claim} is gone")),
            "Missing" => error(Layer::Storage, "ClaimMissing", format!("there is no claim {claim}")),
            _ => continue,
        };
        if !problems.contains(&found) {
            problems.push(found);
        }
    }
    problems
}

/// What is wrong with its pods; the same thing in several of them is told once.
fn judge_pods(instance: &Instance, now: Timestamp) -> Vec<Problem> {
    let mut problems: Vec<(Problem, usize)> = Vec::new();
    for pod in &instance.pods {
        let memory = pod.out_of_memory.filter(|at| now.duration_since(*at) < MEMORY).map(|at| {
            let message = format!("container {} ran out of memory {} ago", instance.container, age(at, now));
            problem(Severity::Warning, Layer::Workload, "OOMKilled", message)
        });
        for found in judge_pod(instance, pod, now).into_iter().chain(memory) {
            match problems.iter_mut().find(|(known, _)| known.reason == found.reason) {
                Some((_, count)) => *count += 1,
                None => problems.push((found, 1)),
            }
        }
    }
    let told = problems.into_iter().map(|(mut problem, count)| {
        if count > 1 {
            problem.message = format!("{} ({count} pods)", problem.message);
        }
        problem
    });
    told.collect()
}

fn judge_pod(instance: &Instance, pod: &PodFact, now: Timestamp) -> Option<Problem> {
    let workload = |reason: &str, message: String| Some(error(Layer::Workload, reason, message));
    if let (Some(node), Some(trouble)) = (&pod.node, &pod.node_trouble) {
        let message = join(&format!("node {node} is not ready"), trouble);
        return Some(error(Layer::Node, "NodeNotReady", message));
    }
    if let Some(why) = &pod.unschedulable {
        return workload("Pending", join(&format!("no node takes pod {}", pod.name), why));
    }
    if let Some((container, reason, message)) = &pod.held_up {
        return workload(reason, join(&format!("init container {container}"), message));
    }
    let waits = pod.since.map(|since| now.duration_since(since));
    let starting = waits.is_some_and(|waits| waits < PATIENCE);
    let how_long = pod.since.map(|since| format!(" for {}", age(since, now))).unwrap_or_default();
    let slow = |reason: &str, message: String| {
        let severity = if starting { Severity::Warning } else { Severity::Error };
        Some(problem(severity, Layer::Workload, if starting { "Starting" } else { reason }, message))
    };
    match &pod.waiting {
        Some((reason, _)) if matches!(reason.as_str(), "ContainerCreating" | "PodInitializing") => {
            return slow(reason, format!("pod {} is being set up{how_long}", pod.name));
        }
        Some((reason, message)) => {
            let restarts = match pod.restarts {
                0 => String::new(),
                1 => ", 1 restart".to_owned(),
                many => format!(", {many} restarts"),
            };
            let reason = if reason.is_empty() { "Waiting" } else { reason };
            return workload(reason, join(&format!("container {}{restarts}", instance.container), message));
        }
        None => {}
    }
    if let Some(ended) = &pod.ended {
        return workload("Failed", join(&format!("pod {}", pod.name), ended));
    }
    if pod.ready || instance.job.is_some() {
        return None;
    }
    match pod.phase.as_str() {
        "Pending" => slow("Pending", format!("pod {} waits{how_long}", pod.name)),
        _ => slow("NotReady", format!("pod {} runs{how_long} and is not ready", pod.name)),
    }
}

/// Pods that are not there at all.
fn judge_count(instance: &Instance) -> Option<Problem> {
    let there = u32::try_from(instance.pods.len()).unwrap_or(u32::MAX);
    let wanted = instance.wanted;
    if let Some(why) = instance.refused.as_ref().filter(|_| there < wanted) {
        return Some(error(Layer::Workload, "ReplicaFailure", why.as_str()));
    }
    match instance.ready {
        // Pods could not be read; only the workload's own count is known.
        Some(ready) if there == 0 && ready > 0 && ready < wanted => {
            Some(error(Layer::Workload, "NotReady", format!("{ready} of {wanted} pods are ready")))
        }
        Some(0) if there == 0 => {
            Some(error(Layer::Workload, "NoPods", format!("{wanted} wanted, none is there or ready")))
        }
        Some(ready) if there > 0 && there < wanted && ready == there => Some(problem(
            Severity::Warning,
            Layer::Workload,
            "MissingPods",
            format!("{there} of {wanted} pods are there"),
        )),
        _ => None,
    }
}

fn judge_service(instance: &Instance, service: &ServiceFact) -> Vec<Problem> {
    let name = &service.name;
    let mut problems = Vec::new();
    for port in &service.missing_ports {
        let message = format!("Service {name} leads to port {port:?}, which no container has");
        problems.push(error(Layer::Network, "NoSuchPort", message));
    }
    if service.is_pending() {
        let message = format!("Service {name} waits for an address of the load balancer");
        problems.push(error(Layer::Network, "AddressPending", message));
    }
    // Without a ready pod there cannot be any: that is told by the pods.
    let ready = instance.ready.is_none_or(|ready| ready > 0);
    if ready && service.endpoints == Some(0) {
        let message = format!("Service {name} leads to no ready pod");
        problems.push(error(Layer::Network, "NoEndpoints", message));
    }
    problems
}

/// `what: why`, without an empty half.
fn join(what: &str, why: &str) -> String {
    let why = why.trim().trim_end_matches('.');
    if why.is_empty() { what.to_owned() } else { format!("{what}: {why}") }
}
