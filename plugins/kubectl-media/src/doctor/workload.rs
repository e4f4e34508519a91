//! Pods and containers: why they are not made, not started, or do not stay.

use labkit::finding::{Evidence, Rule, Severity};
use labkit::output::age;

use super::case::{Case, event, field, log_line, subject, target};
use super::correlate::Found;
use crate::facts::{Condition, Container, Event};
use crate::signatures::Sign;
use crate::stack::{Family, Instance};
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

pub(super) const INIT_USER: Rule = Rule {
    code: "MEDIA-INIT-USER",
    severity: Severity::Error,
    title: "a LinuxServer image is started as a user its init system cannot work as",
    explanation: "These images start as root and change to PUID and PGID. With `runAsUser`, or without the right to \
                  change users, their init system ends at once.\n\nFound by its message in the log.",
    mend: "Take `runAsUser`, `runAsNonRoot` and `allowPrivilegeEscalation: false` away and set PUID and PGID; or \
           follow the image's instructions for running without root entirely.",
    source: "just-containers/s6-overlay#600; linuxserver.io: running as non-root",
};

pub(super) const DATABASE_CORRUPT: Rule = Rule {
    code: "MEDIA-DATABASE-CORRUPT",
    severity: Severity::Error,
    title: "the database of an app is corrupt",
    explanation: "The file is not a SQLite database any more, or its pages contradict each other: typically after two \
                  writers, a full disk, or on a network filesystem.\n\nFound by the messages of SQLite in the log.",
    mend: "Stop the app, set the file aside, restore the newest backup: the *arr apps keep them under \
           /config/Backups, Plex beside its database. Then move the settings off the network filesystem.",
    source: "sqlite.org: rescode.html (SQLITE_CORRUPT, SQLITE_NOTADB); Radarr/Radarr#3634; Sonarr/Sonarr#5115",
};

pub(super) const LOG_DATABASE_CORRUPT: Rule = Rule {
    code: "MEDIA-LOG-DATABASE-CORRUPT",
    severity: Severity::Error,
    title: "the database in which an app keeps its log is corrupt",
    explanation: "Only the log is in it; the library is not touched.\n\nFound by `Error creating log database` in the \
                  log.",
    mend: "Delete `logs.db` with its `-wal` and `-shm` in the folder of settings, and restart the app.",
    source: "Radarr/Radarr#3634",
};

pub(super) const FILE_OWNER: Rule = Rule {
    code: "MEDIA-FILE-OWNER",
    severity: Severity::Error,
    title: "files belong to a user the app does not run as",
    explanation: "The app may not read or write its files. On NFS the server decides about owners; fsGroup has no \
                  effect there, and a squashed root may not change them.\n\nFound by messages of the app or its image \
                  (`Permission denied`, `Operation not permitted`), and by the owner of the folder.",
    mend: "Give the files to the user on the server, or set PUID and PGID to their owner; umask 002 and a common group \
           for what several apps write.",
    source: "linuxserver.io: Understanding PUID and PGID; Servarr/Wiki: docker-guide",
};

pub(super) const NO_SPACE: Rule = Rule {
    code: "MEDIA-DISK-FULL",
    severity: Severity::Error,
    title: "an app has no room left",
    explanation: "Downloads stop, imports fail, and databases become corrupt when a disk is full.\n\nFound by what apps \
                  say of their disks (less than 1 GiB free, or less than 2 % of a smaller one than 1 TiB), by `No space \
                  left on device` in the log.",
    mend: "Delete, or enlarge the volume; empty the recycle bin and the folder of finished downloads first.",
    source: "Servarr/Wiki: system health",
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
        found.extend(by_log(case, at, instance));
        found.extend(owner(case, at, instance));
        found.extend(space(case, at, instance));
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
        let mut events = case.pod_events(instance);
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
fn container<'c>(case: &Case<'c>, instance: &Instance) -> Option<&'c Container> {
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

/// What the log of a container that does not stay says.
fn by_log(case: &Case<'_>, at: usize, instance: &Instance) -> Vec<Found> {
    let name = &instance.name;
    let mut found = Vec::new();
    let backups = match instance.app.api {
        crate::apps::Api::Servarr(_) => "/config/Backups",
        _ => "its folder of settings",
    };
    let signs = [
        (
            Sign::InitUser,
            &INIT_USER,
            format!("the init system of {name}'s image cannot work as the user it is started as"),
            format!("take runAsUser away and set PUID and PGID: kubectl edit {}", target(instance)),
        ),
        (
            Sign::LogDatabaseCorrupt,
            &LOG_DATABASE_CORRUPT,
            format!("the database of {name}'s log is corrupt"),
            format!(
                "delete logs.db in its folder of settings, then kubectl rollout restart {}",
                target(instance)
            ),
        ),
        (
            Sign::DatabaseCorrupt,
            &DATABASE_CORRUPT,
            format!("the database of {name} is corrupt"),
            format!(
                "stop it (kubectl scale {} --replicas=0), set the file aside, restore the newest backup from {backups}",
                target(instance)
            ),
        ),
    ];
    for (sign, rule, message, hint) in signs {
        let Some(line) = case.mark(at, sign) else { continue };
        let mut evidence = vec![log_line(line)];
        if sign == Sign::InitUser {
            evidence.extend(run_as(case, instance));
        }
        found.push(Found::new(rule, instance.subject(), message).stops([at]).evidence(evidence).hint(hint));
    }
    found
}

/// Whom a container is told to run as.
fn run_as(case: &Case<'_>, instance: &Instance) -> Option<Evidence> {
    let own = &container(case, instance)?.security_context;
    let pod = &case.spec(instance)?.security_context;
    let user = own.run_as_user.or(pod.run_as_user).map(|user| format!("runAsUser {user}"));
    let root =
        own.run_as_non_root.or(pod.run_as_non_root).filter(|is| *is).map(|_| "runAsNonRoot true".to_owned());
    let rights = own.allow_privilege_escalation.filter(|may| !may);
    let rights = rights.map(|_| "allowPrivilegeEscalation false".to_owned());
    let told: Vec<String> = [user, root, rights].into_iter().flatten().collect();
    (!told.is_empty())
        .then(|| field(instance.kind.name(), &instance.workload, "securityContext", &told.join(", ")))
}

fn owner(case: &Case<'_>, at: usize, instance: &Instance) -> Option<Found> {
    let complaint = case
        .answers(at)
        .and_then(|answers| answers.health.iter().find(|one| one.topic.contains("permissions-error")));
    let line = case.mark(at, Sign::PermissionDenied);
    if complaint.is_none() && line.is_none() {
        return None;
    }
    let number = |name: &str| instance.environment.literal(name).and_then(|text| text.parse::<u32>().ok());
    let runs_as = match instance.image.family() {
        Family::Linuxserver | Family::Hotio => {
            Some((number("PUID").unwrap_or(911), number("PGID").unwrap_or(911)))
        }
        Family::HomeOperations | Family::Other => None,
    };
    let owned = case.owners.iter().find(|owner| owner.instance == at);
    let differs = match (owned, runs_as) {
        (Some(owned), Some((user, group))) => (owned.user, owned.group) != (user, group),
        _ => true,
    };
    let mut evidence: Vec<Evidence> = line.map(log_line).into_iter().collect();
    evidence.extend(
        complaint.map(|one| Evidence::new(format!("{} says {}: {}", instance.name, one.source, one.message))),
    );
    if let Some(owned) = owned.filter(|_| differs) {
        evidence.push(Evidence::new(format!("{} belongs to {}:{}", owned.path, owned.user, owned.group)));
    }
    if let Some((user, group)) = runs_as.filter(|_| differs) {
        let places = "PUID:PGID";
        evidence.push(field(instance.kind.name(), &instance.workload, places, &format!("{user}:{group}")));
    }
    let message = match owned.filter(|_| differs) {
        Some(owned) => {
            format!(
                "{} may not use its files: {} belongs to {}:{}",
                instance.name, owned.path, owned.user, owned.group
            )
        }
        None => format!("{} may not use its files", instance.name),
    };
    let one = Found::new(&FILE_OWNER, instance.subject(), message);
    let one = if case.is_up(instance) { one.of([at]) } else { one.stops([at]) };
    let hint = match (owned, runs_as) {
        (Some(owned), Some((user, group))) if differs => format!(
            "on the server: chown -R {user}:{group} of that folder; or kubectl set env {} PUID={} PGID={}",
            target(instance),
            owned.user,
            owned.group
        ),
        _ => "give the files to the user the app runs as, on the server that has them".to_owned(),
    };
    Some(one.evidence(evidence).hint(hint))
}

/// Free bytes below which a disk is full.
const FULL: u64 = 1 << 30;
/// Disks that are smaller than this are full when 2 % of them are free.
const SMALL: u64 = 1 << 40;

fn space(case: &Case<'_>, at: usize, instance: &Instance) -> Option<Found> {
    let is_full = |free: u64, total: Option<u64>| {
        free < FULL.min(total.map_or(FULL, |total| total / 10))
            || total.is_some_and(|total| total < SMALL && free < total / 50)
    };
    let settings = case.answers(at).map(|answers| &answers.settings);
    let disks =
        settings.iter().flat_map(|settings| &settings.disks).filter(|disk| is_full(disk.free, disk.total));
    let mut evidence: Vec<Evidence> = disks
        .map(|disk| {
            let total = disk.total.map(|total| format!(" of {}", size(total))).unwrap_or_default();
            Evidence::new(format!("{} says {}: {} free{total}", instance.name, disk.path, size(disk.free)))
        })
        .collect();
    evidence.extend(case.mark(at, Sign::NoSpace).map(log_line));
    if evidence.is_empty() {
        return None;
    }
    let one =
        Found::new(&NO_SPACE, instance.subject(), format!("{} has no room left", instance.name)).of([at]);
    let claims: Vec<&str> = instance.mounts.iter().filter_map(|mount| mount.claim.as_deref()).collect();
    let hint = format!("delete what is not needed, or enlarge the volume behind {}", claims.join(", "));
    Some(one.evidence(evidence).hint(hint))
}

/// Bytes for people: `512.0 MiB`.
fn size(bytes: u64) -> String {
    const UNITS: &[&str] = &["B", "KiB", "MiB", "GiB", "TiB", "PiB"];
    let mut unit = 0;
    let (mut whole, mut rest) = (bytes, 0);
    while whole >= 1024 && unit + 1 < UNITS.len() {
        rest = whole % 1024;
        whole /= 1024;
        unit += 1;
    }
    if unit == 0 { format!("{whole} B") } else { format!("{whole}.{} {}", rest * 10 / 1024, UNITS[unit]) }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_written_for_people() {
        assert_eq!([size(0), size(1023), size(1536), size(5 << 40)], ["0 B", "1023 B", "1.5 KiB", "5.0 TiB"]);
    }
}
