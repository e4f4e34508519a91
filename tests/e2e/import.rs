//! `kubectl ipam import`: an address plan in ConfigMaps becomes an inventory that publishes the same ConfigMaps.

use insta::assert_snapshot;
use serde_json::Value;
use simlab::harness::{Outcome, TestEnvironment};
use simlab::kube::{Effect, Fault, Matcher};
use simlab::labs::{Lab, Scenario};

use super::lab::LabBench;

const PLAN: &str = "infrastructure/network-inventory.yaml";

fn import(lab: &LabBench, arguments: &[&str]) -> Outcome {
    lab.env.run(["kubectl", "ipam", "import"].iter().chain(arguments))
}

/// Kind, name and change of each item.
fn items(outcome: &Outcome) -> Vec<(String, String, String)> {
    let answer = outcome.json();
    let text = |item: &Value, key: &str| item[key].as_str().unwrap_or_default().to_owned();
    let items = answer["items"].as_array().expect("a list").iter();
    items.map(|item| (text(item, "kind"), text(item, "name"), text(item, "change"))).collect()
}

#[test]
fn two_configmaps_become_an_inventory_that_holds_every_key() {
    let lab = LabBench::lab_a();
    let plan = lab.env.read(PLAN);
    let outcome = import(&lab, &[PLAN, "--yes", "-o", "json"]).success();
    let items = items(&outcome);
    for (kind, name) in [
        ("network", "lan"),
        ("pool", "default-pool"),
        ("host", "talos-l7v-3rn"),
        ("reservation", "plex"),
        ("configmap", "kube-system/network-inventory"),
        ("configmap", "media/media-stack-network"),
    ] {
        assert!(items.contains(&(kind.into(), name.into(), "added".into())), "{kind} {name}: {items:?}");
    }
    assert_eq!(lab.env.read(PLAN), plan, "the file is only read");

    let inventory = lab.env.read("ipam.yaml");
    let again = import(&lab, &[PLAN, "--yes"]).success();
    assert_snapshot!(again, @"
    ------- stderr -------
    Nothing to import: ipam.yaml has it all.
    ");
    assert_eq!(lab.env.read("ipam.yaml"), inventory, "a second import changes nothing");
    lab.env.run(["kubectl", "ipam", "list", "--offline", "--origin", "inventory", "-o", "name"]).success();
}

#[test]
fn render_reproduces_every_key_of_the_file_that_was_imported() {
    let lab = LabBench::lab_a();
    let plan = lab.env.read(PLAN);
    import(&lab, &[PLAN, "--yes"]).success();
    // What is made from the inventory, against what kubectl reads in the file.
    let made = lab.env.run(["kubectl", "ipam", "render", "-o", "json"]).success().json();
    let made = made["items"].as_array().expect("a list").clone();
    let wanted = lab.env.run(["kubectl", "create", "--dry-run=client", "-f", PLAN, "-o", "json"]).success();
    let wanted = serde_json::Deserializer::from_str(&wanted.stdout).into_iter::<Value>();
    let wanted: Vec<_> = wanted.map(|object| object.expect("a ConfigMap")).collect();
    let keys = |maps: &[Value]| -> Vec<usize> {
        maps.iter().map(|map| map["data"].as_object().map_or(0, serde_json::Map::len)).collect()
    };
    assert_eq!((keys(&made), keys(&wanted)), (vec![88, 32], vec![88, 32]));
    for (made, wanted) in made.iter().zip(&wanted) {
        assert_eq!(wanted["data"], made["data"]);
        for field in ["name", "namespace", "labels", "annotations"] {
            assert_eq!(wanted["metadata"][field], made["metadata"][field], "{field}");
        }
    }
    let inventory = lab.env.read("ipam.yaml");
    import(&lab, &[PLAN, "--yes"]).success();
    assert_eq!(lab.env.read("ipam.yaml"), inventory, "a second import changes nothing");
    assert_eq!(lab.env.read(PLAN), plan, "the file is only read");
}

#[test]
fn what_is_new_about_a_known_configmap_is_added_and_what_differs_is_told() {
    let lab = LabBench::lab_a();
    import(&lab, &[PLAN, "--yes"]).success();
    let plan = lab.env.read(PLAN);
    let dhcp = plan.replacen("\ndata:\n", "\ndata:\n  network.lan.dhcp: 10.69.1.200-10.69.1.249\n", 1);
    lab.env.write(PLAN, dhcp.replacen("  labels:\n", "  labels:\n    team: home\n", 1));
    let outcome = import(&lab, &[PLAN, "--yes", "-o", "json"]).success();
    let wanted = [
        ("network", "lan", "added"),
        ("label", "kube-system/network-inventory/team", "added"),
        ("key", "kube-system/network-inventory/network.lan.dhcp", "added"),
    ];
    let wanted = wanted.map(|(kind, name, change)| (kind.into(), name.into(), change.into())).to_vec();
    assert_eq!(items(&outcome), wanted);
    let text = lab.env.read("ipam.yaml");
    assert!(text.contains("\n  dhcp: 10.69.1.200-10.69.1.249\n"), "{text}");
    assert!(text.contains("\n    team: home\n"), "{text}");
    lab.env
        .write(PLAN, plan.replacen("\ndata:\n", "\ndata:\n  network.lan.dhcp: 10.69.1.210-10.69.1.249\n", 1));
    let outcome = import(&lab, &[PLAN, "--yes", "-o", "json"]).success();
    assert!(items(&outcome).iter().all(|item| item.2 == "conflict"), "{outcome}");
    assert_eq!(lab.env.read("ipam.yaml"), text);
}

#[test]
fn it_ends_quietly_when_nobody_reads_on() {
    let lab = LabBench::lab_a();
    let outcome = lab.env.shell(&format!("kubectl ipam import {PLAN} --dry-run -o name | head -1")).success();
    assert_snapshot!(outcome, @"network/lan");
}

#[test]
fn files_are_imported_without_a_cluster_and_the_cluster_is_not() {
    let lab = LabBench::lab_a();
    let env = TestEnvironment::new();
    env.write("plan.yaml", lab.env.read(PLAN));
    env.run(["kubectl", "ipam", "import", "plan.yaml", "--yes"]).success();
    let inventory = env.read("ipam.yaml");
    let outcome = env.run(["kubectl", "ipam", "import", "--from-cluster", "--yes"]).exits(1);
    assert!(outcome.stderr.starts_with("error: "), "{outcome}");
    assert_eq!(env.read("ipam.yaml"), inventory);
}

#[test]
fn a_configmap_that_may_be_listed_and_not_fetched_is_a_gap() {
    let lab = LabBench::simulated(&Scenario::new(Lab::A));
    let one = Matcher { name: Some("network-inventory".to_owned()), ..Matcher::on("get", "configmaps") };
    lab.server().faults().add(Fault::new(one, Effect::status(403)));
    let outcome = import(&lab, &["--from-cluster", "--yes", "-o", "json"]);
    assert_eq!(outcome.code, Some(6), "{outcome}");
    assert!(outcome.stderr.contains("not read: configmap kube-system/network-inventory: "), "{outcome}");
    let items = items(&outcome);
    let is_there = |kind: &str, name: &str| items.iter().any(|item| item.0 == kind && item.1 == name);
    assert!(is_there("host", "talos-qal-bre"), "{items:?}");
    assert!(is_there("configmap", "media/media-stack-network"), "{items:?}");
    assert!(!is_there("configmap", "kube-system/network-inventory"), "{items:?}");
}

#[test]
fn a_script_has_to_agree_and_a_dry_run_writes_nothing() {
    let lab = LabBench::lab_a();
    lab.env.write("names", "10.69.1.20 printer # hall\n10.69.1.300 x\n");
    assert_snapshot!(import(&lab, &["--hosts", "names"]), @r#"
    ------- stderr -------
    warning: not read: names:2: "10.69.1.300" is not an IP address: an octet is missing or above 255
    error: 1 change needs confirmation, and there is no terminal to ask on
      add host printer (10.69.1.20) to ipam.yaml
    hint: pass --yes to agree, or --dry-run to see what would be done
    [exit status: 5]
    "#);
    assert_snapshot!(import(&lab, &["--hosts", "names", "--dry-run"]), @r#"
    ACTION   OBJECT         CHANGE                                       UNDO
    create   host/printer   add host printer (10.69.1.20) to ipam.yaml   rm ipam.yaml
    ------- stderr -------
    warning: not read: names:2: "10.69.1.300" is not an IP address: an octet is missing or above 255
    [exit status: 6]
    "#);
    assert!(!lab.env.work().join("ipam.yaml").exists());
    assert_snapshot!(import(&lab, &["--hosts", "names", "--yes"]), @r#"
    KIND   NAME      CHANGE   DETAIL
    host   printer   added    10.69.1.20
    ------- stderr -------
    warning: not read: names:2: "10.69.1.300" is not an IP address: an octet is missing or above 255
    [exit status: 6]
    "#);
    assert_snapshot!(lab.env.read("ipam.yaml"), @"
    # Every address of the lab: what it is for, and who has it.
    apiVersion: ipam.labkit.dev/v1
    kind: NetworkInventory

    hosts:
    - name: printer
      ip: 10.69.1.20
      note: hall
    ");
    assert_snapshot!(import(&lab, &["--hosts", "names", "--yes"]), @r#"
    ------- stderr -------
    warning: not read: names:2: "10.69.1.300" is not an IP address: an octet is missing or above 255
    Nothing to import: ipam.yaml has it all.
    [exit status: 6]
    "#);
}

#[test]
fn a_table_adds_and_contradictions_change_nothing() {
    let lab = LabBench::empty();
    lab.env.write(
        "ipam.yaml",
        "apiVersion: ipam.labkit.dev/v1\nkind: NetworkInventory\nhosts:\n- {name: nas, ip: 10.0.0.5} # the shelf\n",
    );
    lab.env.write("plan.csv", "name,ip,role\nnas,10.0.0.6,storage\nprinter,10.0.0.7,host\nweb,10.0.0.8,\n");
    for format in ["table", "wide", "name", "yaml", "csv"] {
        import(&lab, &["--csv", "plan.csv", "--yes", "--dry-run=server", "-o", format]).success();
    }
    assert_snapshot!(import(&lab, &["--csv", "plan.csv", "--yes"]), @"
    KIND          NAME      CHANGE     DETAIL
    host          printer   added      10.0.0.7
    reservation   web       added      10.0.0.8
    host          nas       conflict   10.0.0.5 in the inventory, 10.0.0.6 found
    ------- stderr -------
    warning: host nas stays as it is: 10.0.0.5 in the inventory, 10.0.0.6 found
    ");
    assert_snapshot!(lab.env.read("ipam.yaml"), @"
    apiVersion: ipam.labkit.dev/v1
    kind: NetworkInventory
    hosts:
    - {name: nas, ip: 10.0.0.5} # the shelf
    - {name: printer, ip: 10.0.0.7}

    reservations:
    - name: web
      ip: 10.0.0.8
    ");
    lab.env.write("plan.csv", "name,ip\nweb,10.0.0.300\n");
    assert_snapshot!(import(&lab, &["--csv", "plan.csv", "--yes"]), @r#"
    ------- stderr -------
    error: plan.csv:2: "10.0.0.300" is not an IP address: an octet is missing or above 255
    [exit status: 1]
    "#);
    assert_snapshot!(import(&lab, &[]), @"
    ------- stderr -------
    error: nothing to import
    hint: name manifests, or add --from-cluster, --hosts or --csv
    [exit status: 2]
    ");
}

#[test]
fn the_cluster_itself_can_be_imported() {
    let lab = LabBench::of(&Scenario::new(Lab::A));
    let outcome = import(&lab, &["--from-cluster", "--yes", "-o", "json"]);
    let items = items(&outcome);
    for (kind, name) in [("host", "talos-qal-bre"), ("pool", "default-pool"), ("network", "services")] {
        assert!(items.contains(&(kind.into(), name.into(), "added".into())), "{kind} {name}: {items:?}");
    }
    let inventory = lab.env.read("ipam.yaml");
    assert!(inventory.contains("for: Service/media/plex") || inventory.contains("for: Service/media/radarr"));
    import(&lab, &["--from-cluster", "--yes"]);
    assert_eq!(lab.env.read("ipam.yaml"), inventory);
}

#[test]
fn without_rights_files_are_imported_and_the_rest_is_gaps() {
    let mut lab = LabBench::simulated(&Scenario::new(Lab::A));
    lab.log_in("nobody", Vec::new());
    import(&lab, &[PLAN, "--dry-run"]).success();
    let refused = import(&lab, &["--from-cluster", "--yes"]);
    assert_eq!(refused.code, Some(6), "{refused}");
    assert!(refused.stderr.contains("forbidden: you lack the right to list nodes"), "{refused}");
    assert!(!lab.env.work().join("ipam.yaml").exists());
}
