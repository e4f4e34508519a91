//! The guided walk: six machines with Windows on their disks and the installer in a stick become a cluster, from a file
//! and by hand.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use serde_json::Value;
use simlab::harness::{Outcome, Terminal, TestEnvironment};
use simlab::kube::{ApiServer, ApiServerOptions};
use simlab::talos::operator::{CLUSTER, answers, cluster_yaml, serial};
use simlab::talos::{Lab, Profile};

const WIZARD: &str = "talosctl-bootstrap-wizard";

/// Lab A's six machines, and the operator's workstation with a description of the cluster.
fn lab() -> (Lab, TestEnvironment) {
    let server = ApiServer::start(ApiServerOptions::default()).expect("a Kubernetes API");
    let lab = Lab::start_with(Profile::lab_a(), Some(Arc::new(server))).expect("six machines");
    let mut env = TestEnvironment::new();
    // The machines live in the present, and so do certificates.
    env.unset("LABKIT_NOW").set("LABKIT_TIME_SCALE", "0.05");
    env.write("cluster.yaml", cluster_yaml(&lab));
    (lab, env)
}

/// What the consoles show, by node.
fn consoles(lab: &Lab, env: &TestEnvironment) -> impl Fn(&str) -> String {
    let found = env.run([WIZARD, "discover", "-o", "json"]).success();
    let found: Value = serde_json::from_str(&found.stdout).expect("a list");
    let addresses: Vec<(String, String)> =
        lab.names().into_iter().map(|name| (lab.endpoint(&name), name)).collect();
    move |name: &str| {
        let (address, _) = addresses.iter().find(|(_, known)| known == name).expect("a node of the lab");
        let items = found["items"].as_array().expect("items");
        let item = items.iter().find(|item| item["address"] == address.as_str()).expect("it was found");
        item["fingerprint"].as_str().expect("a fingerprint").to_owned()
    }
}

/// Somebody who takes the sticks out a moment after the walk has begun.
fn with_sticks_taken_out<T>(lab: &Lab, work: impl FnOnce() -> T) -> T {
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let mut names = lab.names().into_iter();
            while !done.load(Ordering::SeqCst) {
                std::thread::sleep(Duration::from_millis(150));
                if let Some(name) = names.next() {
                    lab.stick(&name, false);
                }
            }
        });
        let result = work();
        done.store(true, Ordering::SeqCst);
        result
    })
}

/// One cluster, each node on the disk that was confirmed, and nothing else touched.
#[track_caller]
fn is_whole(lab: &Lab) {
    assert_eq!(lab.split_brain(), []);
    let [etcd] = lab.etcd().try_into().expect("one etcd");
    assert_eq!(etcd.members.len(), 3, "{etcd:?}");
    let written = lab.disks_written();
    let mut serials: Vec<String> = written.iter().map(|write| write.serial.clone()).collect();
    let mut confirmed: Vec<String> = lab.names().iter().map(|name| serial(lab, name)).collect();
    serials.sort();
    confirmed.sort();
    assert_eq!(serials, confirmed, "{written:?}");
    assert_eq!(lab.calls_of("Bootstrap").len(), 1);
}

#[test]
fn six_machines_become_a_cluster_without_a_question() {
    let (lab, env) = lab();
    let consoles = consoles(&lab, &env);
    env.write("answers.yaml", answers(&lab, consoles));
    let walk = || env.run([WIZARD, "--answers", "answers.yaml"]);
    let outcome: Outcome = with_sticks_taken_out(&lab, walk).success();
    assert!(outcome.stderr.contains("The cluster is installed and healthy."), "{outcome}");
    is_whole(&lab);
    let config = std::fs::read_to_string(env.home().join(".kube/config")).expect("a kubeconfig");
    assert!(config.contains(CLUSTER), "the kubeconfig names the cluster");
    assert!(env.read("cluster-state/nodes.yaml").contains("talos-unz-1z7"));

    let again = env.run([WIZARD, "--answers", "answers.yaml", "--resume"]).success();
    assert!(again.stderr.contains("Going on with cluster home"), "{again}");
    is_whole(&lab);
}

#[test]
fn six_machines_become_a_cluster_by_hand() {
    let (lab, env) = lab();
    let consoles = consoles(&lab, &env);
    let mut terminal = Terminal::start(&env, [WIZARD, "--record", "answers.yaml"]);
    terminal.wait_for("Make new secrets and the files of the cluster?");
    terminal.press("y");
    terminal.wait_for("Go on?");
    terminal.press("y");
    let names = lab.names();
    let install = |terminal: &mut Terminal, names: &[String]| {
        for name in names {
            terminal.wait_for(&format!("{name} at "));
            terminal.press(&format!("{}\r", consoles(name)));
            terminal.wait_for(&format!("The installer of {name} is still in"));
            terminal.press("\r");
            lab.stick(name, false);
        }
        for name in names {
            let serial = serial(&lab, name);
            terminal.wait_for(&format!("Type {serial} to go on"));
            terminal.press(&format!("{serial}\r"));
        }
    };
    install(&mut terminal, &names[..3]);
    terminal.wait_for(&format!("Type {CLUSTER} to go on"));
    assert_eq!(lab.calls_of("Bootstrap").len(), 0, "nothing happens before the answer");
    terminal.press(&format!("{CLUSTER}\r"));
    install(&mut terminal, &names[3..]);
    terminal.wait_for("Merge the kubeconfig into yours?");
    terminal.press("y");
    terminal.wait_for("Write the nodes to cluster-state/nodes.yaml?");
    terminal.press("y");
    terminal.wait_for("The cluster is installed and healthy.");
    let status = terminal.wait();
    assert!(status.success(), "{status:?}\n{}", terminal.screen());
    is_whole(&lab);
    let recorded = env.read("answers.yaml");
    for name in &names {
        assert!(recorded.contains(&format!("nodes.{name}.confirm: {}", serial(&lab, name))), "{recorded}");
    }
}

#[test]
fn without_a_file_the_walk_looks_for_machines_and_describes_the_cluster() {
    let (lab, env) = lab();
    std::fs::remove_file(env.work().join("cluster.yaml")).expect("the file of the lab");
    let address: Vec<String> = lab.names().iter().map(|name| lab.endpoint(name)).collect();
    let (planes, workers) = address.split_at(3);
    let mut text = format!(
        "apiVersion: wizard.labkit.dev/v1\nkind: Answers\nanswers:\n  cluster.name: attic\n  cluster.discover: {}\n  \
         cluster.controlPlanes: '{}'\n  cluster.workers: '{}'\n  cluster.vip: none\n  cluster.endpoint: \
         https://{}:6443\n  cluster.kubernetesVersion: v1.34.1\n  gen.proceed: no\n",
        lab.network(),
        planes.join(","),
        workers.join(","),
        planes[0],
    );
    for (number, address) in address.iter().enumerate() {
        text.push_str("  nodes.");
        text.push_str(address);
        text.push_str(".hostname: node-");
        text.push_str(&number.to_string());
        text.push('\n');
    }
    env.write("answers.yaml", text);
    let outcome = env.run([WIZARD, "--answers", "answers.yaml"]).exits(5);
    assert!(outcome.stderr.contains("stopped; nothing was changed in this step"), "{outcome}");
    let described = env.read("cluster.yaml");
    for expected in ["name: attic", "hostname: node-5", "role: worker", "7c:83:34:b1:69:10"] {
        assert!(described.contains(expected), "{expected}\n{described}");
    }
    env.run([WIZARD, "check"]).exits(0);
    assert!(lab.disks_written().is_empty() && !env.work().join("secrets.yaml").exists());
}

#[test]
fn without_a_terminal_and_answers_nothing_begins() {
    let (lab, env) = lab();
    let outcome = env.run([WIZARD]).exits(5);
    assert!(outcome.stderr.contains("there is no terminal to ask on"), "{outcome}");
    assert!(lab.disks_written().is_empty() && lab.calls_of("ApplyConfiguration").is_empty());
}

#[test]
fn answers_to_questions_that_nobody_asks_are_refused_before_anything_is_looked_at() {
    let (lab, env) = lab();
    env.write(
        "answers.yaml",
        "apiVersion: wizard.labkit.dev/v1\nkind: Answers\nanswers:\n  gen.proceed: yes\n  cluster.colour: red\n",
    );
    let outcome = env.run([WIZARD, "--answers", "answers.yaml"]).exits(1);
    assert!(
        outcome.stderr.contains("answers.yaml:5:3: answers.cluster.colour: nobody asks this"),
        "{outcome}"
    );
    assert!(lab.calls().is_empty());
}

#[test]
fn flags_of_the_walk_go_with_no_verb() {
    let env = TestEnvironment::new();
    let outcome = env.run([WIZARD, "--answers", "a.yaml", "version"]).exits(2);
    assert!(outcome.stderr.contains("--answers goes with the guided walk"), "{outcome}");
}
