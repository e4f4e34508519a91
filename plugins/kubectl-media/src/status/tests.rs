//! What is wrong, in which order, and how it is shown.

use insta::assert_snapshot;
use jiff::SignedDuration;

use super::judge::{Problem, judge};
use super::*;
use crate::apps;
use crate::facts::Kind;
use crate::stack::{
    Environment, Evidence, Image, Instance, JobFact, Mount, PodFact, PortFact, Rule, ServiceFact,
};

mod said;

const NOW: Timestamp = Timestamp::constant(1_769_860_800, 0);

fn ago(minutes: i64) -> Timestamp {
    NOW - SignedDuration::from_mins(minutes)
}

fn pod() -> PodFact {
    PodFact {
        name: "radarr-x".into(),
        node: Some("worker-1".into()),
        phase: "Running".into(),
        ready: true,
        since: Some(ago(60)),
        ..PodFact::default()
    }
}

/// An instance that is well.
fn well() -> Instance {
    let service = ServiceFact {
        name: "radarr".into(),
        kind: "LoadBalancer".into(),
        cluster_ip: Some("10.96.0.7".into()),
        addresses: vec!["10.69.1.156".into()],
        ports: vec![PortFact { port: 7878, is_main: true, ..PortFact::default() }],
        missing_ports: Vec::new(),
        endpoints: Some(1),
    };
    let mount = Mount {
        path: "/config".into(),
        claim: Some("configs".into()),
        volume: "configs".into(),
        sub_path: "radarr".into(),
        read_only: false,
        phase: Some("Bound".into()),
    };
    Instance {
        app: apps::named("radarr").unwrap(),
        name: "radarr".into(),
        namespace: "media".into(),
        kind: Kind::Deployment,
        workload: "radarr".into(),
        container: "app".into(),
        image: Image::parse("linuxserver/radarr:5.14.0"),
        evidence: Evidence { rule: Rule::Image, text: "linuxserver/radarr:5.14.0".into() },
        wanted: 1,
        ready: Some(1),
        pods: vec![pod()],
        created: Some(ago(9_000)),
        refused: None,
        services: vec![service],
        mounts: vec![mount],
        environment: Environment::default(),
        companions: Vec::new(),
        job: None,
        gitops: None,
    }
}

/// An instance whose only pod is like this.
fn with_pod(change: impl FnOnce(&mut PodFact)) -> Instance {
    let mut instance = Instance { ready: Some(0), ..well() };
    instance.pods[0].ready = false;
    change(&mut instance.pods[0]);
    instance.services[0].endpoints = Some(0);
    instance
}

fn told(instance: &Instance) -> String {
    let line = |one: &Problem| format!("{} {}: {}", one.severity.name(), one.reason, one.message);
    judge(instance, None, NOW).iter().map(line).collect::<Vec<_>>().join("\n")
}

#[test]
fn nothing_is_wrong_with_what_is_well() {
    assert_eq!(told(&well()), "");
}

#[test]
fn pods_that_do_not_run_say_why() {
    let waiting = |reason: &str, message: &str| {
        told(&with_pod(|pod| {
            pod.waiting = Some((reason.into(), message.into()));
            pod.restarts = 14;
        }))
    };
    assert_snapshot!(waiting("CrashLoopBackOff", "back-off 5m0s"), @"error CrashLoopBackOff: container app, 14 restarts: back-off 5m0s");
    assert_snapshot!(waiting("ImagePullBackOff", ""), @"error ImagePullBackOff: container app, 14 restarts");
    assert_snapshot!(waiting("ContainerCreating", ""), @"error ContainerCreating: pod radarr-x is being set up for 60m");
    assert_snapshot!(told(&with_pod(|pod| pod.unschedulable = Some("0/6 nodes are available.".into()))), @"error Pending: no node takes pod radarr-x: 0/6 nodes are available");
    assert_snapshot!(told(&with_pod(|_| {})), @"error NotReady: pod radarr-x runs for 60m and is not ready");
    assert_snapshot!(told(&with_pod(|pod| pod.since = Some(ago(1)))), @"warning Starting: pod radarr-x runs for 60s and is not ready");
    assert_snapshot!(told(&with_pod(|pod| pod.held_up = Some(("chown".into(), "CrashLoopBackOff".into(), "no".into())))), @"error CrashLoopBackOff: init container chown: no");
    assert_snapshot!(told(&with_pod(|pod| pod.ended = Some("Evicted: no memory".into()))), @"error Failed: pod radarr-x: Evicted: no memory");
}

#[test]
fn what_lies_lowest_is_told_first() {
    let mut instance = with_pod(|pod| pod.unschedulable = Some("unbound claims".into()));
    instance.mounts[0].phase = Some("Pending".into());
    instance.services[0].addresses.clear();
    assert_snapshot!(told(&instance), @"
    error ClaimPending: claim configs has no volume
    error Pending: no node takes pod radarr-x: unbound claims
    error AddressPending: Service radarr waits for an address of the load balancer
    ");
    let mut instance = well();
    instance.ready = Some(0);
    instance.pods[0].node_trouble = Some("Kubelet stopped posting node status.".into());
    assert_snapshot!(told(&instance), @"error NodeNotReady: node worker-1 is not ready: Kubelet stopped posting node status");
}

#[test]
fn a_service_without_a_ready_pod_is_told_where_the_pods_are_well() {
    let mut instance = well();
    instance.services[0].endpoints = Some(0);
    instance.services[0].missing_ports = vec!["web".into()];
    assert_snapshot!(told(&instance), @r#"
    error NoSuchPort: Service radarr leads to port "web", which no container has
    error NoEndpoints: Service radarr leads to no ready pod
    "#);
    instance.services[0] =
        ServiceFact { endpoints: None, missing_ports: Vec::new(), ..instance.services[0].clone() };
    assert_eq!(told(&instance), "", "nobody knows");
}

#[test]
fn pods_that_are_not_there() {
    let none = Instance { pods: Vec::new(), ready: Some(0), ..well() };
    assert_snapshot!(told(&none), @"error NoPods: 1 wanted, none is there or ready");
    let refused = Instance { refused: Some("violates PodSecurity".into()), ..none.clone() };
    assert_snapshot!(told(&refused), @"error ReplicaFailure: violates PodSecurity");
    assert_snapshot!(told(&Instance { wanted: 0, ..none.clone() }), @"info Stopped: it is scaled to 0");
    assert_snapshot!(told(&Instance { wanted: 3, ..well() }), @"warning MissingPods: 1 of 3 pods are there");
    let unknown = Instance { wanted: 3, ready: Some(1), ..none };
    assert_snapshot!(told(&unknown), @"error NotReady: 1 of 3 pods are ready");
}

#[test]
fn the_same_in_several_pods_is_told_once_and_memory_is_a_warning() {
    let mut instance = with_pod(|pod| pod.waiting = Some(("CrashLoopBackOff".into(), String::new())));
    instance.pods.push(instance.pods[0].clone());
    instance.wanted = 2;
    assert_snapshot!(told(&instance), @"error CrashLoopBackOff: container app (2 pods)");
    let mut instance = well();
    instance.pods[0].out_of_memory = Some(ago(30));
    assert_snapshot!(told(&instance), @"warning OOMKilled: container app ran out of memory 30m ago");
    instance.pods[0].out_of_memory = Some(ago(60 * 24 * 3));
    assert_eq!(told(&instance), "");
}

#[test]
fn a_job_is_judged_by_its_last_run() {
    let job = |last_run: Option<i64>, last_success: Option<i64>| Instance {
        job: Some(JobFact {
            schedule: "@daily".into(),
            suspended: false,
            active: 0,
            last_run: last_run.map(ago),
            last_success: last_success.map(ago),
        }),
        kind: Kind::CronJob,
        wanted: 0,
        pods: Vec::new(),
        ..well()
    };
    assert_eq!(told(&job(Some(60), Some(59))), "");
    assert_eq!(told(&job(None, None)), "", "it never ran");
    assert_snapshot!(told(&job(Some(60), Some(1500))), @"error Failed: the run of 60m ago did not end well; the last one that did ended 25h ago");
    assert_snapshot!(told(&job(Some(60), None)), @"error Failed: the run of 60m ago did not end well; none ever did");
    let mut running = job(Some(60), None);
    running.job.as_mut().unwrap().active = 1;
    assert_eq!(told(&running), "");
    running.job.as_mut().unwrap().suspended = true;
    assert_snapshot!(told(&running), @"info Suspended: it does not run until it is resumed");
}

#[test]
fn the_worst_comes_first_and_is_counted() {
    let named = |name: &str, instance: Instance| Instance { name: name.into(), ..instance };
    let stack = Stack {
        instances: vec![
            named("radarr-10", well()),
            named("radarr-9", well()),
            named("stopped", Instance { wanted: 0, ready: Some(0), pods: Vec::new(), ..well() }),
            named("starting", with_pod(|pod| pod.since = Some(ago(1)))),
            named("broken", with_pod(|pod| pod.waiting = Some(("CrashLoopBackOff".into(), String::new())))),
        ],
        gaps: vec![Gap::note("x", "y")],
        ..Stack::default()
    };
    let list = StatusList::new(stack, None, false, NOW);
    assert_eq!(list.names(), ["app/broken", "app/starting", "app/radarr-9", "app/radarr-10", "app/stopped"]);
    assert_eq!(list.summary(), "5 apps: 1 broken, 1 with warnings");
    let severities: Vec<Option<Severity>> = list.items.iter().map(StatusRow::severity).collect();
    assert_eq!(
        severities,
        [Some(Severity::Error), Some(Severity::Warning), None, None, Some(Severity::Info)]
    );
    let table = list.table();
    assert!(table.rows.iter().all(|row| row.len() == table.columns.len()));
    assert_eq!(StatusList::new(Stack::default(), None, false, NOW).summary(), "0 apps: nothing wrong");
}

#[test]
fn names_choose_instances_by_their_own_their_apps_and_their_workloads() {
    let stack = || Stack {
        instances: vec![
            Instance { name: "uhd".into(), workload: "films-uhd".into(), ..well() },
            Instance { namespace: "lab".into(), ..well() },
        ],
        ..Stack::default()
    };
    let chosen = |names: &[&str]| {
        let mut stack = stack();
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        select(&mut stack, &names)
            .map(|()| stack.instances.iter().map(|one| one.namespace.clone()).collect::<Vec<_>>())
            .map_err(|error| error.message)
    };
    assert_eq!(chosen(&[]), Ok(vec!["media".into(), "lab".into()]));
    assert_eq!(chosen(&["RADARR"]), Ok(vec!["media".into(), "lab".into()]));
    assert_eq!(chosen(&["uhd"]), Ok(vec!["media".into()]));
    assert_eq!(chosen(&["films-uhd", "lab/radarr"]), Ok(vec!["media".into(), "lab".into()]));
    assert_eq!(chosen(&["uhd", "sonarr"]), Err("app \"sonarr\" not found".into()));
    assert_eq!(chosen(&["other/uhd"]), Err("app \"other/uhd\" not found".into()));
}

#[test]
fn addresses_from_outside_before_inside() {
    let service = |kind: &str, addresses: &[&str], cluster_ip: Option<&str>, node_port: u16| {
        ServiceFact {
            name: "radarr".into(),
            kind: kind.into(),
            cluster_ip: cluster_ip.map(str::to_owned),
            addresses: addresses.iter().map(|one| (*one).to_owned()).collect(),
            ports: vec![PortFact { port: 80, node_port, ..PortFact::default() }],
            missing_ports: Vec::new(),
            endpoints: None,
        }
        .address()
    };
    assert_eq!(service("LoadBalancer", &["10.69.1.156"], Some("10.96.0.7"), 30_080), "10.69.1.156:80");
    assert_eq!(service("LoadBalancer", &[], Some("10.96.0.7"), 30_080), "<pending>:80");
    assert_eq!(service("NodePort", &[], Some("10.96.0.7"), 30_080), "<node>:30080");
    assert_eq!(service("ClusterIP", &[], Some("fd00::7"), 0), "[fd00::7]:80");
    assert_eq!(service("ClusterIP", &[], None, 0), "radarr:80");
}
