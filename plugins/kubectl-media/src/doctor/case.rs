//! What is diagnosed: everything that was read, and short ways to it.

use jiff::Timestamp;
use labkit::finding::{Evidence, Subject};

use crate::apps::Sign;
use crate::ask::{Answers, Asked};
use crate::facts::{
    Claim, Event, Facts, Further, Inside, Kind, LogFact, Mark, Owner, Pod, PodSpec, Service, Workload,
};
use crate::stack::Instance;
use crate::wiring::resolve::Directory;

/// Everything that was read. All of it is there before the first rule looks at it.
#[derive(Debug, Clone, Copy)]
pub struct Case<'a> {
    /// What the API server said.
    pub facts: &'a Facts,
    /// What else it said.
    pub further: &'a Further,
    /// The instances.
    pub stack: &'a [Instance],
    /// Whom URLs mean.
    pub directory: Directory<'a>,
    /// What they said, in the same order; shorter where they were not asked.
    pub asked: &'a [Option<Asked>],
    /// What their logs say.
    pub logs: &'a [LogFact],
    /// Who owns the folders of those that complain about it.
    pub owners: &'a [Owner],
    /// What stands in files of apps, as far as a diagnosis needs it.
    pub inside: &'a [Inside],
    /// Now.
    pub now: Timestamp,
}

impl<'a> Case<'a> {
    /// Instances that should run, with their places.
    pub fn wanted(&self) -> impl Iterator<Item = (usize, &'a Instance)> + use<'a> {
        self.stack.iter().enumerate().filter(|(_, one)| one.job.is_none() && one.wanted > 0)
    }

    /// Whether pods of it run and take traffic.
    pub fn is_up(&self, instance: &Instance) -> bool {
        instance.ready.is_none_or(|ready| ready > 0)
    }

    /// The workload of an instance, unless it is a CronJob or a bare pod.
    pub fn workload(&self, instance: &Instance) -> Option<&'a Workload> {
        self.facts.workloads.iter().find(|workload| {
            workload.kind == instance.kind
                && workload.metadata.name == instance.workload
                && workload.metadata.namespace == instance.namespace
        })
    }

    /// What the pods of an instance are made from: the template, else a pod.
    pub fn spec(&self, instance: &Instance) -> Option<&'a PodSpec> {
        if instance.kind == Kind::CronJob {
            let mut jobs = self.facts.cron_jobs.iter();
            let job = jobs
                .find(|job| job.metadata.key() == (instance.namespace.clone(), instance.workload.clone()))?;
            return Some(&job.spec.job_template.spec.template.spec);
        }
        let template = self.workload(instance).map(|workload| &workload.spec.template.spec);
        let pod = || {
            let mut pods = self.facts.pods.as_deref()?.iter();
            pods.find(|pod| is_of(pod, instance)).map(|pod| &pod.spec)
        };
        template.or_else(pod)
    }

    /// The pods of an instance.
    pub fn pods(&self, instance: &'a Instance) -> impl Iterator<Item = &'a Pod> + use<'a> {
        let pods = self.facts.pods.as_deref().unwrap_or_default().iter();
        pods.filter(move |pod| is_of(pod, instance))
    }

    /// Events about the pods of an instance, the latest of each pod first.
    pub fn pod_events(&self, instance: &'a Instance) -> impl Iterator<Item = &'a Event> + use<'a> {
        let further = self.further;
        instance.pods.iter().flat_map(move |pod| further.about("Pod", &instance.namespace, &pod.name))
    }

    /// The same about pods none of whose containers has begun: what was said of their volumes still holds.
    pub fn unbegun_events(&self, instance: &'a Instance) -> impl Iterator<Item = &'a Event> + use<'a> {
        let further = self.further;
        let unbegun = self.pods(instance).filter(|pod| {
            let status = &pod.status;
            let mut all = status.container_statuses.iter().chain(&status.init_container_statuses);
            let waits = |reason: &str| matches!(reason, "ContainerCreating" | "PodInitializing");
            all.all(|one| one.state.waiting.as_ref().is_some_and(|stop| waits(&stop.reason)))
        });
        unbegun.flat_map(move |pod| further.about("Pod", &pod.metadata.namespace, &pod.metadata.name))
    }

    /// A Service.
    pub fn service(&self, namespace: &str, name: &str) -> Option<&'a Service> {
        let mut services = self.facts.services.iter();
        services.find(|one| one.metadata.namespace == namespace && one.metadata.name == name)
    }

    /// A claim.
    pub fn claim(&self, namespace: &str, name: &str) -> Option<&'a Claim> {
        self.facts.claims.as_ref()?.get(&(namespace.to_owned(), name.to_owned()))
    }

    /// The places of the instances that mount a claim.
    pub fn users_of(&self, namespace: &str, claim: &str) -> Vec<usize> {
        let mounts = |one: &Instance| one.mounts.iter().any(|mount| mount.claim.as_deref() == Some(claim));
        let users = self.stack.iter().enumerate();
        users.filter(|(_, one)| one.namespace == namespace && mounts(one)).map(|(at, _)| at).collect()
    }

    /// What an instance said.
    pub fn answers(&self, at: usize) -> Option<&'a Answers> {
        self.asked.get(at)?.as_ref().map(|asked| &asked.answers)
    }

    /// What a log of an instance says of something, with where it says so. Of an app that works only what it said of
    /// late counts.
    pub fn mark(&self, at: usize, sign: Sign) -> Option<(&'a LogFact, &'a Mark)> {
        let works = self.stack.get(at).is_some_and(|instance| self.is_up(instance));
        let is_over = |mark: &Mark| match (sign.lasts(), mark.at) {
            (Some(lasts), Some(at)) => works && self.now.duration_since(at) > lasts,
            _ => false,
        };
        let logs = self.logs.iter().filter(|log| log.instance == at);
        logs.flat_map(|log| log.marks.iter().map(move |mark| (log, mark)))
            .find(|(_, mark)| mark.sign == sign && !is_over(mark))
    }

    /// Whether a pod has this address.
    pub fn has_address(pod: &Pod, address: &str) -> bool {
        pod.status.pod_ips.iter().any(|one| one.ip == address)
    }

    /// Names of instances, for people.
    pub fn names(&self, places: impl IntoIterator<Item = usize>) -> String {
        let names = places.into_iter().filter_map(|at| self.stack.get(at)).map(|one| one.name.as_str());
        names.collect::<Vec<_>>().join(", ")
    }
}

/// Whether a pod is one of an instance's.
fn is_of(pod: &Pod, instance: &Instance) -> bool {
    pod.metadata.namespace == instance.namespace
        && instance.pods.iter().any(|own| own.name == pod.metadata.name)
}

/// A line of a log as evidence.
pub fn log_line((log, mark): (&LogFact, &Mark)) -> Evidence {
    let run = if log.previous { " before its last restart" } else { "" };
    let times = if mark.count > 1 { format!(" ({} times)", mark.count) } else { String::new() };
    Evidence::new(format!("log of pod {} container {}{run}: {}{times}", log.pod, log.container, mark.line))
}

/// An event as evidence.
pub fn event(event: &Event) -> Evidence {
    let about = &event.involved_object;
    Evidence::new(format!(
        "event {} of {} {}: {}",
        event.reason,
        about.kind,
        about.name,
        event.message.trim()
    ))
}

/// A field of an object as evidence.
pub fn field(kind: &str, name: &str, field: &str, value: &str) -> Evidence {
    Evidence::new(format!("{kind} {name} {field}: {}", if value.is_empty() { "none" } else { value }))
}

/// An object of an instance's namespace as a subject.
pub fn subject(kind: &str, instance: &Instance, name: &str) -> Subject {
    Subject::in_namespace(kind, instance.namespace.as_str(), name)
}

/// What is needed to get at an instance's workload with kubectl: `deployment/plex -n media`.
pub fn target(instance: &Instance) -> String {
    format!("{}/{} -n {}", instance.kind.name().to_lowercase(), instance.workload, instance.namespace)
}
