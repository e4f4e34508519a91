//! `simlab bench`: whole processes beside `kubectl` on the same server, and `BENCHMARKS.md` from what came out.

mod create;
mod library;
mod measure;
mod media;
mod report;

use std::fs;
use std::path::Path;
use std::time::Duration;

use serde_json::{Value, json};

use crate::harness::{Binaries, TestEnvironment, companion};
use crate::kube::{ApiServer, ApiServerOptions};
use crate::labs::{self, Lab, Scenario};
use measure::{Cost, median, once, together};
use report::{Budget, Report};

pub use create::create_config_map;

/// Why a run ended early, for people.
pub type Failure = Box<dyn std::error::Error>;

/// How many processes reserve at once.
const CROWD: usize = 64;
/// What a healthy read may end with: done, findings, gaps.
const READ: &[i32] = &[0, 3, 6];

/// How often 64 processes start at once; the medians count.
const CROWDS: usize = 5;

/// A part of the bench.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Part {
    /// `list` beside `kubectl get` on a small cluster.
    List,
    /// `check` of 100,000 addresses.
    Check,
    /// `render`, `hosts` and `import` with 100,000 addresses.
    Files,
    /// The next free address, in the library.
    Free,
    /// `reserve` in an inventory of 10,000 entries.
    Reserve,
    /// 64 `reserve` at once.
    Crowd,
    /// `media status` of slow apps and of many.
    Status,
}

/// Measures these parts, or everything if there are none, and writes the report to `path`.
pub fn run(path: &Path, parts: &[Part], say: &mut dyn FnMut(&str)) -> Result<(), Failure> {
    if companion("kubectl").is_none() {
        return Err("kubectl is not on PATH, and there is nothing to compare with".into());
    }
    let mut report = Report::default();
    say("building the plugins");
    Binaries::build_once()?;
    let wanted = |part: Part| parts.is_empty() || parts.contains(&part);
    if wanted(Part::List) {
        say("small cluster: list beside kubectl get");
        small_cluster(&mut report)?;
    }
    if wanted(Part::Check) {
        say("100,000 addresses: check");
        large_cluster(&mut report)?;
    }
    if wanted(Part::Files) {
        say("100,000 addresses: render, hosts, import");
        large_files(&mut report)?;
    }
    if wanted(Part::Free) {
        say("the library: next free address");
        next_free(&mut report);
    }
    if wanted(Part::Reserve) {
        say("10,000 reservations: reserve");
        large_inventory(&mut report)?;
    }
    if wanted(Part::Crowd) {
        say("64 at once: reserve beside plain creates");
        crowd(&mut report)?;
    }
    if wanted(Part::Status) {
        say("media status: a slow app, and a hundred of them");
        media::slow_app(&mut report)?;
        media::many_apps(&mut report)?;
    }
    fs::write(path, report.to_markdown())?;
    Ok(())
}

/// A user with a kubeconfig for the server.
fn user(server: &ApiServer) -> TestEnvironment {
    let mut env = TestEnvironment::new();
    env.kubeconfig(&server.kubeconfig(), server.url());
    env.unset("LABKIT_NOW");
    env
}

fn start() -> Result<ApiServer, Failure> {
    Ok(ApiServer::start(ApiServerOptions::default())?)
}

fn small_cluster(report: &mut Report) -> Result<(), Failure> {
    let server = start()?;
    labs::load(&server, &Scenario::new(Lab::A))?;
    let env = user(&server);
    let kinds = "nodes,services,endpointslices,configmaps,persistentvolumes,storageclasses,ingresses,leases,\
                 deployments,statefulsets,daemonsets,cronjobs,jobs,ipaddresspools.metallb.io,servicecidrs";
    let theirs = median(&env, &["kubectl", "get", kinds, "-A"], 11, &[0, 1])?;
    let ours = median(&env, &["kubectl-ipam", "list"], 11, READ)?;
    report.compare("`ipam list`, lab A", "`kubectl get` of the same kinds", ours, theirs);
    let theirs = median(&env, &["kubectl", "get", "services,nodes", "-A"], 11, &[0])?;
    report.compare("`ipam list`, lab A", "`kubectl get services,nodes` alone", ours, theirs);
    Ok(())
}

/// 10,000 Services, 5,000 nodes, 85,000 reservations.
fn large_cluster(report: &mut Report) -> Result<(), Failure> {
    let server = start()?;
    let address = |block: usize, n: usize| format!("10.{}.{}.{}", block + (n >> 16), n >> 8 & 255, n & 255);
    let service = |n: usize| {
        json!({"apiVersion": "v1", "kind": "Service",
            "metadata": {"name": format!("s{n}"), "namespace": "default"},
            "spec": {"type": "LoadBalancer", "allocateLoadBalancerNodePorts": false, "clusterIP": address(96, n + 10), "ports": [{"port": 80, "protocol": "TCP"}]},
            "status": {"loadBalancer": {"ingress": [{"ip": address(20, n)}]}}})
    };
    let node = |n: usize| {
        json!({"apiVersion": "v1", "kind": "Node", "metadata": {"name": format!("n{n}")},
            "status": {"addresses": [{"type": "InternalIP", "address": address(30, n)}]}})
    };
    let objects: Vec<Value> = (0..10_000).map(service).chain((0..5_000).map(node)).collect();
    server.store().load(objects).map_err(|error| error.to_string())?;
    let env = user(&server);
    env.write("ipam.yaml", inventory(85_000));
    let cost = once(&env, &["kubectl-ipam", "check"], READ)?;
    let line = "`ipam check`, 100,000 addresses";
    report.budget(
        line,
        "processor time, transfer included",
        cost.processor,
        Budget::AtMost(Duration::from_secs(1)),
    );
    report.memory(line, cost.memory, 250 * 1024 * 1024);
    report.note(&format!(
        "`ipam check` of 100,000 addresses took {:.2} s from start to end.",
        cost.wall.as_secs_f64()
    ));
    Ok(())
}

/// What needs files alone, with 100,000 addresses in each of them.
fn large_files(report: &mut Report) -> Result<(), Failure> {
    const MANY: usize = 100_000;
    let env = TestEnvironment::new();
    let address = |block: usize, n: usize| format!("10.{}.{}.{}", block + (n >> 16), n >> 8 & 255, n & 255);
    let publish = "publish:\n- configMap: kube-system/net\n  keys:\n  \
                   - {each: reservations, key: 'lb.${name}.ip', value: '${ip}'}\n";
    env.write("ipam.yaml", inventory(MANY) + publish);
    let host = |n: usize| format!("{} h{n} h{n}.lab.example # rack {}\n", address(30, n), n % 40);
    env.write("names", (0..MANY).map(host).collect::<String>());
    let row = |n: usize| {
        let role = if n.is_multiple_of(2) { "host" } else { "" };
        format!("c{n},{},{role},default,somebody,row {n}\n", address(60, n))
    };
    let table = std::iter::once("name,address,role,pool,owner,note\n".to_owned()).chain((0..MANY).map(row));
    env.write("plan.csv", table.collect::<String>());
    // A rehearsal does everything but write, so that the second run finds what the first one found.
    let import = |from: [&'static str; 2], to: &'static str| {
        ["kubectl-ipam", "import", from[0], from[1], "--inventory", to, "--dry-run=server"].to_vec()
    };
    let (names, table) = (["--hosts", "names"], ["--csv", "plan.csv"]);
    let lines = [
        ("`ipam render`, 100,000 reservations", vec!["kubectl-ipam", "render"]),
        ("`ipam hosts`, 100,000 reservations", vec!["kubectl-ipam", "hosts", "--domain", "lab.example"]),
        ("`ipam import` of 100,000 lines, new inventory", import(names, "new.yaml")),
        ("`ipam import` of 100,000 rows, new inventory", import(table, "new.yaml")),
        ("`ipam import` of 100,000 lines, 100,000 reservations", import(names, "ipam.yaml")),
        ("`ipam import` of 100,000 rows, 100,000 reservations", import(table, "ipam.yaml")),
    ];
    for (what, line) in lines {
        let cost = once(&env, &line, READ)?;
        report.budget(what, "processor time", cost.processor, Budget::AtMost(Duration::from_secs(1)));
        report.memory(what, cost.memory, 250 * 1024 * 1024);
    }
    Ok(())
}

fn next_free(report: &mut Report) {
    let slowest = Some(library::next_free_address());
    let budget = Budget::AtMost(Duration::from_micros(1));
    report.budget("next free address, 100 to 100,000 taken", "mean in the slowest set", slowest, budget);
}

/// Reservations in one static pool; every second address is free.
fn inventory(reservations: usize) -> String {
    let head = "apiVersion: ipam.labkit.dev/v1\nkind: NetworkInventory\npools:\n\
                - {name: default, provider: static, addresses: [10.40.0.0-10.49.255.255]}\nreservations:\n";
    let address = |n: usize| format!("10.{}.{}.{}", 40 + (n >> 16), n >> 8 & 255, n & 255);
    let entry = |n: usize| {
        format!("- name: r{n} # kept\n  ip: {}\n  pool: default\n  owner: somebody\n", address(2 * n))
    };
    std::iter::once(head.to_owned()).chain((0..reservations).map(entry)).collect()
}

fn large_inventory(report: &mut Report) -> Result<(), Failure> {
    let server = start()?;
    let env = user(&server);
    env.write("ipam.yaml", inventory(10_000));
    let mut walls = Vec::new();
    for round in 0..11 {
        let name = format!("new-{round}");
        let mut command = env.command(["kubectl-ipam", "reserve", &name, "--yes"]);
        let begun = std::time::Instant::now();
        let output = command.output()?;
        walls.push(begun.elapsed());
        if !output.status.success() {
            return Err(format!("reserve fails: {}", String::from_utf8_lossy(&output.stderr)).into());
        }
    }
    walls.sort();
    let budget = Budget::AtMost(Duration::from_millis(150));
    report.budget("`ipam reserve`, 10,000 reservations", "start to end", walls.get(5).copied(), budget);
    Ok(())
}

/// The pool of lab A with 1,024 addresses, and what it needs to exist.
fn one_wide_pool() -> Result<Vec<Value>, Failure> {
    let world = Scenario::mended(Lab::A).world()?;
    let kept = ["CustomResourceDefinition", "Namespace", "IPAddressPool"];
    let objects = world.iter().map(|(_, object)| object.as_ref().clone());
    let mut objects: Vec<_> =
        objects.filter(|object| kept.iter().any(|kind| object["kind"] == *kind)).collect();
    for pool in objects.iter_mut().filter(|object| object["kind"] == "IPAddressPool") {
        pool["spec"]["addresses"] = json!(["10.70.0.0/22"]);
    }
    Ok(objects)
}

fn crowd(report: &mut Report) -> Result<(), Failure> {
    let server = start()?;
    server.store().load(one_wide_pool()?).map_err(|error| error.to_string())?;
    let env = user(&server);
    let simlab = std::env::current_exe()?.to_string_lossy().into_owned();
    let create = |round: usize| -> Vec<_> {
        (0..CROWD)
            .map(|n| vec![simlab.clone(), "create-config-map".to_owned(), format!("c{round}-{n}")])
            .collect()
    };
    let reserve = |prefix: &str| -> Vec<_> {
        (0..CROWD)
            .map(|n| {
                ["kubectl-ipam", "reserve", &format!("{prefix}-{n}"), "--yes"].map(str::to_owned).to_vec()
            })
            .collect()
    };
    let (mut plain, mut claimed) = (Vec::new(), Vec::new());
    for round in 0..CROWDS {
        plain.push(together(&env, &create(round))?);
        claimed.push(together(&env, &reserve(&format!("claim-{round}")))?);
    }
    plain.sort();
    claimed.sort();
    let (plain, claimed) = (plain[CROWDS / 2], claimed[CROWDS / 2]);
    let distinct = |server: &ApiServer| -> usize {
        let leases = server.store().list("leases.coordination.k8s.io", None);
        leases
            .iter()
            .filter(|lease| {
                lease["metadata"]["name"].as_str().is_some_and(|name| name.starts_with("ipam-v4-"))
            })
            .count()
    };
    report.compare_walls(
        "64 × `ipam reserve` at once, claims only",
        "64 processes each creating a ConfigMap",
        claimed,
        plain,
        2.0,
    );
    report.note(&format!(
        "{CROWDS} times 64 reservations at once, claims only, hold {} distinct addresses.",
        distinct(&server)
    ));

    let server = start()?;
    let env = user(&server);
    env.write("ipam.yaml", inventory(100));
    let alone = together(&env, &[["kubectl-ipam", "reserve", "alone", "--yes"].map(str::to_owned).to_vec()])?;
    let written = together(&env, &reserve("entry"))?;
    let budget = Budget::AtMost(alone * 2 + Duration::from_millis(10) * u32::try_from(CROWD)?);
    report.budget(
        "64 × `ipam reserve` at once, with an inventory",
        "start of the first to end of the last",
        Some(written),
        budget,
    );
    let entries = env.read("ipam.yaml").matches("- name: entry-").count();
    report.note(&format!(
        "64 reservations at once left {entries} new entries in the inventory; one alone took {} ms.",
        alone.as_millis()
    ));
    Ok(())
}

/// A cost as two cells: wall time and memory.
fn cells(cost: Cost) -> (String, String) {
    let memory =
        cost.memory.map_or_else(|| "not measured".to_owned(), |bytes| format!("{} MB", bytes / 1024 / 1024));
    (format!("{:.1} ms", cost.wall.as_secs_f64() * 1000.0), memory)
}
