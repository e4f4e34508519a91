//! Pods and containers: why they are not made, not started, or do not stay.

use labkit::finding::{Evidence, Rule, Severity};
use labkit::output::age;

use super::case::{Case, event, field, subject, target};
use super::correlate::Found;
use crate::facts::{Condition, Container, Event};
use crate::stack::Instance;
use crate::status::judge::{Layer, Problem, judge};

pub(super) const POD_SECURITY: Rule = Rule {
    code: "MEDIA-POD-SECURITY",
    severity: Severity::Error,
    title: "the namespace does not let the pods in",
    explanation: "Pod Security Admission refuses pods that ask for more than the namespace's level allows; then no pod \
                  object exists at all. `restricted` forbids root and inline NFS volumes, `baseline` the NET_ADMIN that \
                  a VPN needs, and hostPath.\n\nFound by the condition ReplicaFailure of the workload and events \
                  FailedCreate.",
    mend: "Change what the message names in the pod; or, where the app needs it, label the namespace: `kubectl label \
           namespace NAME pod-security.kubernetes.io/enforce=privileged --overwrite`.",
    source: "Kubernetes: Concepts / Pod Security Admission; kubernetes/kubernetes#106107",
};

pub(super) const PODS_REFUSED: Rule = Rule {
    code: "MEDIA-PODS-REFUSED",
    severity: Severity::Error,
    title: "the pods of an app cannot be made",
    explanation: "A quota, an admission webhook or a missing service account keeps the controller from making \
                  pods.\n\nFound by the condition ReplicaFailure of the workload.",
    mend: "The message says who refuses, and why.",
    source: "Kubernetes: Reference / Deployment status",
};

pub(super) const SEALED_SECRET: Rule = Rule {
    code: "MEDIA-SEALED-SECRET",
    severity: Severity::Error,
    title: "a sealed Secret of an app is not unsealed",
    explanation: "The controller cannot open it, most often because it was sealed for another cluster, namespace or \
                  name; so there is no Secret.\n\nFound by the condition Synced of the SealedSecret.",
    mend: "Seal the values again with this cluster's certificate and the right scope.",
    source: "bitnami-labs/sealed-secrets: README, Scopes",
};

pub(super) const SECRET_MISSING: Rule = Rule {
    code: "MEDIA-SECRET-MISSING",
    severity: Severity::Error,
    title: "an app needs a Secret or ConfigMap that is not there",
    explanation: "A container whose variables or volumes come from an object or key that does not exist is not \
                  started.\n\nFound by the container's state CreateContainerConfigError, or an event FailedMount.",
    mend: "Create the object with the key that is named.",
    source: "Kubernetes: Concepts / Secrets",
};

pub(super) const UNSCHEDULABLE: Rule = Rule {
    code: "MEDIA-UNSCHEDULABLE",
    severity: Severity::Error,
    title: "no node takes a pod",
    explanation: "Every node lacks something that the pod wants: memory, processor, a label, or it has a taint.\n\nFound \
                  by the condition PodScheduled of the pod.",
    mend: "The scheduler's message counts nodes by reason; lower the requests, or make room.",
    source: "Kubernetes: Concepts / Kubernetes Scheduler",
};

pub(super) const OUT_OF_MEMORY: Rule = Rule {
    code: "MEDIA-OUT-OF-MEMORY",
    severity: Severity::Error,
    title: "a container is killed because it runs out of memory",
    explanation: "The kernel ends a process that passes the memory limit of its container. Transcoding into a memory \
                  volume counts, too.\n\nFound by the container's last state OOMKilled within a day; a warning where it \
                  runs again.",
    mend: "Raise the limit, or let the app do less at once.",
    source: "Kubernetes: Tasks / Assign Memory Resources",
};

pub(super) const PROBE: Rule = Rule {
    code: "MEDIA-PROBE-TOO-STRICT",
    severity: Severity::Error,
    title: "a container is killed because it does not answer its liveness probe",
    explanation: "While it migrates its database an app answers with 503, and needs minutes for it. A liveness probe \
                  kills it in the middle, again and again.\n\nFound by events Unhealthy and Killing about the liveness \
                  probe, and restarts.",
    mend: "Add a startupProbe that waits long enough (failureThreshold × periodSeconds ≥ 10 minutes).",
    source: "Kubernetes: Tasks / Configure Liveness, Readiness and Startup Probes",
};

pub(super) const CRASH_LOOP: Rule = Rule {
    code: "MEDIA-CRASH-LOOP",
    severity: Severity::Error,
    title: "a container ends again and again",
    explanation: "It ends soon after each start, and the kubelet waits longer each time.\n\nFound by the container's \
                  state CrashLoopBackOff; its last line of log is the evidence.",
    mend: "`kubectl logs --previous` shows how it ended.",
    source: "Kubernetes: Concepts / Pod Lifecycle",
};

pub(super) const NOT_RUNNING: Rule = Rule {
    code: "MEDIA-NOT-RUNNING",
    severity: Severity::Error,
    title: "an app does not run, or does not take traffic",
    explanation: "Its pods are missing, do not start, or are not ready, and nothing else that is known explains \
                  it.\n\nFound by the status of its pods and its workload.",
    mend: "`kubectl describe` of the pod, and its log.",
    source: "Kubernetes: Concepts / Pod Lifecycle",
};

pub(super) const JOB_FAILED: Rule = Rule {
    code: "MEDIA-JOB-FAILED",
    severity: Severity::Error,
    title: "the last run of a CronJob did not end well",
    explanation: "Apps such as Recyclarr run from time to time.\n\nFound by `status.lastScheduleTime` and \
                  `status.lastSuccessfulTime` of the CronJob.",
    mend: "See the log of its last Job; a key that was refused shows there.",
    source: "Kubernetes: Concepts / CronJob",
};

pub(super) const GIT_OPS: Rule = Rule {
    code: "MEDIA-GITOPS",
    severity: Severity::Warning,
    title: "Argo CD or Flux does not keep an app as Git has it",
    explanation: "What is in Git is not what runs: a sync failed, was suspended, or something was changed by \
                  hand.\n\nFound by the Application, Kustomization or HelmRelease that owns the workload.",
    mend: "Look at its message; `argocd app get NAME` or `flux get all -A`.",
    source: "argoproj/argo-cd: docs/operator-manual/health.md; fluxcd/flux2: docs",
};

pub(super) fn check(case: &Case<'_>, found: &mut Vec<Found>) {
    for (at, instance) in case.wanted() {
        found.extend(refused(case, at, instance));
        found.extend(missing_object(case, at, instance));
        found.extend(unschedulable(at, instance));
        found.extend(memory(case, at, instance));
        found.extend(probe(case, at, instance));
        found.extend(crash(case, at, instance));
    }
    for (at, instance) in case.stack.iter().enumerate() {
        found.extend(
            judge(instance, None, case.now).into_iter().filter_map(|problem| rest(at, instance, problem)),
        );
    }
}

fn refused(case: &Case<'_>, at: usize, instance: &Instance) -> Option<Found> {
    let why = instance.refused.as_deref()?;
    if instance.pods.len() >= usize::try_from(instance.wanted).unwrap_or(usize::MAX) {
        return None;
    }
    let condition = field(instance.kind.name(), &instance.workload, "condition ReplicaFailure", why);
    let made = format!("{}-", instance.workload);
    let is_own = |event: &&Event| {
        let about = &event.involved_object;
        event.reason == "FailedCreate"
            && about.namespace == instance.namespace
            && (about.name == instance.workload || about.name.starts_with(&made))
    };
    let events: Vec<Evidence> = case.further.events.iter().rev().filter(is_own).take(1).map(event).collect();
    let (rule, message, hint) = if why.contains("violates PodSecurity") {
        let level = why.split("PodSecurity \"").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or("");
        (
            &POD_SECURITY,
            format!(
                "namespace {} does not let the pods of {} in: level {level}",
                instance.namespace, instance.name
            ),
            format!(
                "change what the message names, or: kubectl label namespace {} \
                 pod-security.kubernetes.io/enforce=privileged --overwrite",
                instance.namespace
            ),
        )
    } else {
        let hint = format!("kubectl describe {}", target(instance));
        (&PODS_REFUSED, format!("the pods of {} cannot be made", instance.name), hint)
    };
    let one = Found::new(rule, instance.subject(), message).stops([at]);
    Some(one.evidence([condition]).evidence(events).hint(hint))
}

fn missing_object(case: &Case<'_>, at: usize, instance: &Instance) -> Option<Found> {
    let said = instance.pods.iter().find_map(|pod| {
        let (reason, message) = pod.waiting.as_ref()?;
        let place = field("Pod", &pod.name, "container state", &format!("{reason} {message}"));
        (reason == "CreateContainerConfigError").then(|| (message.clone(), place))
    });
    let is_missing = |text: &str| {
        text.contains("not found") && (text.contains("secret \"") || text.contains("configmap \""))
    };
    let mounted = || {
        let mut events = case.unbegun_events(instance);
        let found = events.find(|one| one.reason == "FailedMount" && is_missing(&one.message))?;
        (!case.is_up(instance)).then(|| (found.message.clone(), event(found)))
    };
    let (message, evidence) = said.or_else(mounted)?;
    let named =
        quoted(&message).or_else(|| message.rsplit('/').next().map(str::to_owned)).unwrap_or_default();
    if let Some(sealed) = unsealed(case, instance, &named) {
        return Some(sealed.stops([at]).evidence([evidence]));
    }
    let one = Found::new(
        &SECRET_MISSING,
        instance.subject(),
        format!("{} is not started: {message}", instance.name),
    );
    let hint = format!(
        "create what is named in namespace {}; kubectl media status shows who else waits for it",
        instance.namespace
    );
    Some(one.stops([at]).evidence([evidence]).hint(hint))
}

/// What stands between the first quotes.
fn quoted(text: &str) -> Option<String> {
    text.split('"').nth(1).map(str::to_owned)
}

/// The sealed Secret of that name that is not unsealed.
fn unsealed(case: &Case<'_>, instance: &Instance, name: &str) -> Option<Found> {
    let mut all = case.further.sealed.iter();
    let sealed = all.find(|one| one.metadata.namespace == instance.namespace && one.metadata.name == name)?;
    let synced = Condition::find(&sealed.status.conditions, "Synced").filter(|one| one.status == "False")?;
    let message = format!("sealed Secret {name} is not unsealed, and {} waits for it", instance.name);
    let condition =
        field("SealedSecret", name, "condition Synced", &format!("{} {}", synced.status, synced.message));
    let hint = format!("seal its values again for namespace {} and name {name}", instance.namespace);
    let one = Found::new(&SEALED_SECRET, subject("SealedSecret", instance, name), message);
    Some(one.evidence([condition]).hint(hint))
}

fn unschedulable(at: usize, instance: &Instance) -> Option<Found> {
    let pod = instance.pods.iter().find(|pod| pod.unschedulable.is_some())?;
    let why = pod.unschedulable.as_deref()?;
    let one =
        Found::new(&UNSCHEDULABLE, instance.subject(), format!("no node takes the pod of {}", instance.name));
    let hint = format!("kubectl describe pod {} -n {}", pod.name, instance.namespace);
    Some(one.stops([at]).evidence([field("Pod", &pod.name, "condition PodScheduled", why)]).hint(hint))
}

/// The container of an instance, as its workload describes it.
pub(super) fn container<'c>(case: &Case<'c>, instance: &Instance) -> Option<&'c Container> {
    case.spec(instance)?.running_containers().find(|one| one.name == instance.container)
}

fn memory(case: &Case<'_>, at: usize, instance: &Instance) -> Option<Found> {
    let problems = judge(instance, None, case.now);
    problems.iter().find(|problem| problem.reason == "OOMKilled")?;
    let pod = instance.pods.iter().find(|pod| pod.out_of_memory.is_some())?;
    let when = age(pod.out_of_memory?, case.now);
    let limit = container(case, instance).and_then(|one| one.resources.limits.get("memory"));
    let limit = limit.map_or("none".to_owned(), ToString::to_string);
    let message =
        format!("{} was killed {when} ago because it ran out of memory (limit {limit})", instance.name);
    let one = Found::new(&OUT_OF_MEMORY, instance.subject(), message);
    let one = if case.is_up(instance) { one.of([at]).severity(Severity::Warning) } else { one.stops([at]) };
    let evidence = [
        field("Pod", &pod.name, "lastState.terminated.reason", &format!("OOMKilled {when} ago")),
        field("Pod", &pod.name, "restarts", &pod.restarts.to_string()),
        field(instance.kind.name(), &instance.workload, "resources.limits.memory", &limit),
    ];
    let hint = format!(
        "raise the limit: kubectl set resources {} -c {} --limits=memory=AMOUNT",
        target(instance),
        instance.container
    );
    Some(one.evidence(evidence).hint(hint))
}

fn probe(case: &Case<'_>, at: usize, instance: &Instance) -> Option<Found> {
    let is_killed = |event: &&Event| {
        let message = event.message.to_ascii_lowercase();
        matches!(event.reason.as_str(), "Killing" | "Unhealthy") && message.contains("liveness probe failed")
    };
    let killed: Vec<_> = case.pod_events(instance).filter(is_killed).take(2).collect();
    let pod = instance.pods.iter().find(|pod| pod.restarts > 0)?;
    if killed.is_empty() || case.is_up(instance) {
        return None;
    }
    let message =
        format!("{} is killed because it does not answer its liveness probe in time", instance.name);
    let one = Found::new(&PROBE, instance.subject(), message).stops([at]);
    let restarts = field("Pod", &pod.name, "restarts", &pod.restarts.to_string());
    let hint = format!("add a startupProbe that waits ten minutes: kubectl edit {}", target(instance));
    Some(one.evidence(killed.into_iter().map(event)).evidence([restarts]).hint(hint))
}

fn crash(case: &Case<'_>, at: usize, instance: &Instance) -> Option<Found> {
    let (pod, message) = instance.pods.iter().find_map(|pod| {
        let (reason, message) = pod.waiting.as_ref()?;
        (reason == "CrashLoopBackOff").then_some((pod, message))
    })?;
    let said = format!("CrashLoopBackOff after {} restarts: {message}", pod.restarts);
    let last = case.logs.iter().filter(|log| log.instance == at).find_map(|log| {
        let run = if log.previous { " before its last restart" } else { "" };
        let line = log.last.as_ref()?;
        Some(Evidence::new(format!("last line of the log of pod {}{run}: {line}", log.pod)))
    });
    let one = Found::new(&CRASH_LOOP, instance.subject(), format!("{} ends again and again", instance.name));
    let state = field("Pod", &pod.name, "container state", &said);
    let hint =
        format!("kubectl logs {} -n {} -c {} --previous", pod.name, instance.namespace, instance.container);
    Some(one.stops([at]).evidence([state]).evidence(last).hint(hint))
}

/// What no rule of its own explains.
fn rest(at: usize, instance: &Instance, problem: Problem) -> Option<Found> {
    let Problem { severity, layer, reason, message } = problem;
    if severity == Severity::Info || reason == "OOMKilled" {
        return None;
    }
    let state = Evidence::new(format!("{}: {message}", if reason.is_empty() { "NotReady" } else { &reason }));
    let name = &instance.name;
    let (rule, told, hint) = match layer {
        Layer::Workload if instance.job.is_some() => (
            &JOB_FAILED,
            format!("the last run of {name} did not end well"),
            format!("kubectl get jobs -n {}, then kubectl logs job/NAME", instance.namespace),
        ),
        Layer::Workload => {
            let hint = format!("kubectl describe {}", target(instance));
            (&NOT_RUNNING, format!("{name} does not run as it should: {message}"), hint)
        }
        Layer::GitOps => {
            let owner = instance.gitops.as_ref()?.owner.by.clone();
            let hint = format!("kubectl describe {} {}", owner.kind.to_lowercase(), owner.name);
            let one = Found::new(&GIT_OPS, owner, message.clone()).evidence([state]).of([at]);
            return Some(one.severity(severity).hint(hint));
        }
        // Those layers have rules for everything the judge knows.
        Layer::Node | Layer::Storage | Layer::Network | Layer::App => return None,
    };
    let one = Found::new(rule, instance.subject(), told).severity(severity).evidence([state]).hint(hint);
    Some(if severity == Severity::Error { one.stops([at]) } else { one.of([at]) })
}
