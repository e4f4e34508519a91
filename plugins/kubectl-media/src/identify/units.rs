//! Workloads with their pods. Pods whose workload could not be read, or that have none, make one of their own.

use std::collections::{BTreeMap, HashMap};

use crate::facts::{ClaimTemplate, Condition, CronJob, Facts, Kind, Meta, Pod, PodSpec, Service, Workload};
use crate::stack::JobFact;

/// Something that runs pods.
pub(super) struct Unit<'f> {
    pub kind: Kind,
    pub name: String,
    pub meta: &'f Meta,
    pub template: &'f Meta,
    pub spec: &'f PodSpec,
    /// How many pods there should be.
    pub wanted: u32,
    /// How many of them take traffic, as the workload itself says.
    pub ready: Option<u32>,
    /// Why no pods can be made.
    pub refused: Option<&'f str>,
    pub claim_templates: &'f [ClaimTemplate],
    pub job: Option<JobFact>,
    pub pods: Vec<&'f Pod>,
}

impl<'f> Unit<'f> {
    /// A label or annotation of the workload or its template; the workload's counts first.
    pub fn mark(&self, name: &str) -> Option<&'f str> {
        self.meta.mark(name).or_else(|| self.template.mark(name))
    }

    /// Whether the Service leads to its pods.
    pub fn is_behind(&self, service: &Service) -> bool {
        let selector = &service.spec.selector;
        !selector.is_empty() && self.template.has_labels(selector)
    }

    fn of_workload(workload: &'f Workload) -> Self {
        let (spec, status) = (&workload.spec, &workload.status);
        let daemon = workload.kind == Kind::DaemonSet;
        let failure = Condition::find(&status.conditions, "ReplicaFailure");
        let failure = failure.filter(|condition| condition.status == "True");
        Self {
            kind: workload.kind.clone(),
            name: workload.metadata.name.clone(),
            meta: &workload.metadata,
            template: &spec.template.metadata,
            spec: &spec.template.spec,
            wanted: if daemon { status.desired_number_scheduled } else { spec.replicas.unwrap_or(1) },
            ready: Some(if daemon { status.number_ready } else { status.ready_replicas }),
            refused: failure.map(|condition| condition.message.as_str()),
            claim_templates: &spec.volume_claim_templates,
            job: None,
            pods: Vec::new(),
        }
    }

    fn of_cron_job(job: &'f CronJob) -> Self {
        let template = &job.spec.job_template.spec.template;
        let fact = JobFact {
            schedule: job.spec.schedule.clone(),
            suspended: job.spec.suspend,
            active: job.status.active.len(),
            last_run: job.status.last_schedule_time,
            last_success: job.status.last_successful_time,
        };
        Self {
            kind: Kind::CronJob,
            name: job.metadata.name.clone(),
            meta: &job.metadata,
            template: &template.metadata,
            spec: &template.spec,
            wanted: 0,
            ready: None,
            refused: None,
            claim_templates: &[],
            job: Some(fact),
            pods: Vec::new(),
        }
    }
}

/// Everything that runs pods, in the order in which it was read.
pub(super) fn units(facts: &Facts) -> Vec<Unit<'_>> {
    let mut units: Vec<Unit<'_>> = facts.workloads.iter().map(Unit::of_workload).collect();
    units.extend(facts.cron_jobs.iter().map(Unit::of_cron_job));
    let places: HashMap<(String, Kind, String), usize> = units
        .iter()
        .enumerate()
        .map(|(place, unit)| ((unit.meta.namespace.clone(), unit.kind.clone(), unit.name.clone()), place))
        .collect();
    let mut orphans: BTreeMap<(&str, Kind, String), Vec<&Pod>> = BTreeMap::new();
    for pod in facts.pods.iter().flatten() {
        let (kind, name) = parent(pod);
        let key = (pod.metadata.namespace.clone(), kind, name);
        if let Some(place) = places.get(&key) {
            units[*place].pods.push(pod);
        } else if !matches!(pod.status.phase.as_str(), "Succeeded" | "Failed") {
            orphans.entry((pod.metadata.namespace.as_str(), key.1, key.2)).or_default().push(pod);
        }
    }
    units.extend(orphans.into_iter().filter_map(|((_, kind, name), pods)| orphan(kind, name, pods)));
    for unit in &mut units {
        unit.pods.retain(|pod| pod.metadata.deletion_timestamp.is_none());
        unit.pods.sort_by_key(|pod| (pod.metadata.creation_timestamp, pod.metadata.name.as_str()));
    }
    units
}

/// Kind and name of the workload a pod belongs to; itself if it belongs to none.
fn parent(pod: &Pod) -> (Kind, String) {
    let Some((kind, name)) = pod.metadata.controller() else {
        return (Kind::Other("Pod".to_owned()), pod.metadata.name.clone());
    };
    let without_suffix = || name.rsplit_once('-').map_or(name, |(stem, _)| stem).to_owned();
    match kind {
        // Only what a Deployment makes has this label (apps/v1 Deployment, "Pod-template-hash label").
        "ReplicaSet" if pod.metadata.labels.contains_key("pod-template-hash") => {
            (Kind::Deployment, without_suffix())
        }
        "StatefulSet" => (Kind::StatefulSet, name.to_owned()),
        "DaemonSet" => (Kind::DaemonSet, name.to_owned()),
        // Those of a CronJob end in the minute they were planned for.
        "Job" => (Kind::CronJob, without_suffix()),
        other => (Kind::Other(other.to_owned()), name.to_owned()),
    }
}

fn orphan(kind: Kind, name: String, pods: Vec<&Pod>) -> Option<Unit<'_>> {
    let first = *pods.first()?;
    let kind = if kind == Kind::CronJob { Kind::Other("Job".to_owned()) } else { kind };
    Some(Unit {
        kind,
        name,
        meta: &first.metadata,
        template: &first.metadata,
        spec: &first.spec,
        wanted: u32::try_from(pods.len()).unwrap_or(u32::MAX),
        ready: None,
        refused: None,
        claim_templates: &[],
        job: None,
        pods,
    })
}
