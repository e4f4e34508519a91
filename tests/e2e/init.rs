//! `kubectl ipam init`: the first inventory, from answers, from the cluster, or with examples alone.

use insta::assert_snapshot;
use serde_json::Value;
use simlab::harness::{Outcome, Terminal, TestEnvironment};
use simlab::labs::{Lab, Scenario};

use super::lab::LabBench;

fn init(env: &TestEnvironment, arguments: &[&str]) -> Outcome {
    env.run(["kubectl", "ipam", "init"].iter().chain(arguments))
}

#[test]
fn without_a_terminal_every_section_is_explained_and_has_an_example() {
    let env = TestEnvironment::new();
    env.shell("git init -q . && mkdir -p apps/media").success();
    let outcome = env.shell("cd apps/media && kubectl ipam init -o name").success();
    assert!(outcome.stdout.ends_with("/ipam.yaml\n"), "{outcome}");
    let text = env.read("ipam.yaml");
    assert!(text.contains("\npools:\n# - name: default\n"), "{text}");
    assert_snapshot!(env.run(["kubectl", "ipam", "check", "--offline"]), @"
    note: the cluster: not asked (--offline)
    ok: no findings
    ");
    assert_snapshot!(init(&env, &[]), @"
    ------- stderr -------
    error: ipam.yaml exists
    hint: init never overwrites an inventory; add to it with: kubectl ipam import
    [exit status: 5]
    ");
    let other_name = env.shell("cd apps && kubectl ipam init -f ../ipam.yml").exits(5);
    assert!(other_name.stderr.contains("ipam.yaml exists"), "{other_name}");
    assert_eq!(env.read("ipam.yaml"), text, "what exists stays");
    for format in ["table", "wide", "name", "json", "yaml", "csv"] {
        init(&env, &["-f", "apps", "--dry-run", "-o", format]).success();
        init(&env, &["-f", "apps", "--dry-run=server", "-o", format]).success();
    }
    assert_eq!(init(&env, &["-f", "apps", "--dry-run"]).success().stdout, text);
    assert!(!env.work().join("apps/ipam.yaml").exists());
    let head = env.shell("kubectl ipam init -f apps --dry-run | head -1").success();
    assert_eq!(head.stdout, "# Every address of the lab: what it is for, and who has it.\n");
    assert_snapshot!(init(&env, &["-f", "net/ipam.yaml"]), @"
    ------- stderr -------
    error: there is no folder net
    hint: mkdir -p net
    [exit status: 1]
    ");
}

#[test]
fn entries_go_where_their_section_is_explained() {
    let env = TestEnvironment::new();
    init(&env, &["--yes"]).success();
    env.write("hosts", "10.0.0.5 nas # the shelf\n");
    env.run(["kubectl", "ipam", "import", "--hosts", "hosts", "--yes"]).success();
    let text = env.read("ipam.yaml");
    let hosts = text.split_once("\nhosts:\n").and_then(|(_, rest)| rest.split_once("\n\n")).expect("hosts").0;
    assert_snapshot!(hosts, @"
    - name: nas
      ip: 10.0.0.5
      note: the shelf
    # - {name: worker-1, ip: 192.168.1.11, role: node}
    # - {name: nas, ip: 192.168.1.5, role: storage}
    ");
    env.run(["kubectl", "ipam", "check", "--offline"]).success();
}

#[test]
fn a_kustomization_that_would_apply_it_is_told() {
    let env = TestEnvironment::new();
    env.write("kustomization.yaml", "resources: [ipam.yaml]\n");
    assert_snapshot!(init(&env, &[]).success(), @r#"
    KIND        NAME        CHANGE   DETAIL
    inventory   ipam.yaml   added    examples in comments
    ------- stderr -------
    warning: a kustomization would apply ipam.yaml: ./kustomization.yaml:1: "ipam.yaml" is applied
    "#);
}

/// Kind, name and detail of each item.
fn items(outcome: &Outcome) -> Vec<Value> {
    outcome.json()["items"].as_array().expect("a list").clone()
}

#[test]
fn from_the_cluster_comes_what_import_would_add_with_explanations() {
    let lab = LabBench::of(&Scenario::new(Lab::A));
    let made = init(&lab.env, &["--from-cluster", "-f", "new.yaml", "-o", "json"]);
    let import =
        ["kubectl", "ipam", "import", "--from-cluster", "--yes", "--inventory", "old.yaml", "-o", "json"];
    let imported = lab.env.run(import);
    assert_eq!((made.code, items(&made)[1..].to_vec()), (imported.code, items(&imported)));
    let listed = |file: &str| {
        let line = ["kubectl", "ipam", "list", "--offline", "-f", file, "-o", "csv", "--no-headers"];
        lab.env.run(line).success().stdout.replace(file, "FILE")
    };
    let places = |text: String| -> Vec<String> {
        text.lines().map(|line| line.rsplit_once(',').map_or(line, |(rest, _)| rest).to_owned()).collect()
    };
    assert_eq!(places(listed("new.yaml")), places(listed("old.yaml")));
    let text = lab.env.read("new.yaml");
    assert!(text.contains("# Networks that addresses come from."), "{text}");
    assert!(!text.contains("\n# - name: lan"), "a section with entries needs no example:\n{text}");
    assert!(text.contains("\n# - {name: rack-1"), "an empty one has it:\n{text}");
    // Nothing is left for import to add.
    let again = ["kubectl", "ipam", "import", "--from-cluster", "--yes", "--inventory", "new.yaml"];
    lab.env.run(again);
    assert_eq!(lab.env.read("new.yaml"), text);
}

#[test]
fn without_rights_gaps_are_told_and_without_a_cluster_it_is_an_error() {
    let mut lab = LabBench::simulated(&Scenario::new(Lab::A));
    lab.log_in("nobody", Vec::new());
    let outcome = init(&lab.env, &["--from-cluster", "-o", "name"]);
    assert_eq!(outcome.code, Some(6), "{outcome}");
    assert!(outcome.stderr.contains("not read: nodes"), "{outcome}");
    let env = TestEnvironment::new();
    let outcome = init(&env, &["--from-cluster"]);
    assert_eq!(outcome.code, Some(1), "{outcome}");
    assert!(!env.work().join("ipam.yaml").exists());
}

#[test]
fn on_a_terminal_it_asks_until_an_answer_passes_and_shows_what_it_would_write() {
    let env = TestEnvironment::new();
    let mut terminal = Terminal::start(&env, ["kubectl", "ipam", "init"]);
    terminal.wait_for("File for the inventory (empty: ipam.yaml)");
    terminal.press("\r");
    terminal.wait_for("Network of the machines");
    terminal.press("10.0.0.5/24\r");
    terminal.wait_for("has host bits set");
    terminal.press("10.0.0.0/24\r");
    terminal.wait_for("Its gateway");
    terminal.press("10.0.1.1\r");
    terminal.wait_for("lies outside network lan");
    terminal.press("10.0.0.1\r");
    terminal.wait_for("What DHCP hands out");
    terminal.press("\r");
    terminal.wait_for("Who hands out addresses");
    terminal.press("\r");
    terminal.wait_for("Name of the pool");
    terminal.press("main\r");
    terminal.wait_for("Its addresses");
    terminal.press("10.0.0.8/29\r");
    let screen = terminal.wait_for("Proceed?");
    assert!(screen.contains("add pool main (10.0.0.8/29) to ipam.yaml"), "{screen}");
    assert!(!env.work().join("ipam.yaml").exists(), "nothing happens before the answer");
    terminal.press("y\r");
    assert!(terminal.wait().success(), "{}", terminal.screen());
    let text = env.read("ipam.yaml");
    assert!(text.contains("networks:\n- name: lan\n  cidr: 10.0.0.0/24\n  gateway: 10.0.0.1\n\n"), "{text}");
    assert!(
        text.contains("pools:\n- name: main\n  provider: metallb\n  addresses: 10.0.0.8/29\n\n"),
        "{text}"
    );
    env.run(["kubectl", "ipam", "check", "--offline"]).success();
}

#[test]
fn who_says_no_or_ends_it_has_no_file() {
    let env = TestEnvironment::new();
    let mut terminal = Terminal::start(&env, ["kubectl", "ipam", "init", "-f", "plan.yaml"]);
    terminal.wait_for("Network of the machines");
    terminal.press("\r");
    terminal.wait_for("Who hands out addresses");
    // Up from the first one is the last: nobody.
    terminal.press("\x1b[A\r");
    terminal.wait_for("Proceed?");
    terminal.press("n\r");
    assert_eq!(terminal.wait().exit_code(), 5, "{}", terminal.screen());
    let mut terminal = Terminal::start(&env, ["kubectl", "ipam", "init"]);
    terminal.wait_for("File for the inventory");
    terminal.press("\x03");
    let status = terminal.wait();
    assert!(status.signal().is_some() || status.exit_code() == 130, "{status:?}");
    assert!(env.files().is_empty(), "{:?}", env.files().keys());
}
