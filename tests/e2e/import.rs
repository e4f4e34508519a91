//! `kubectl ipam import`: an address plan in ConfigMaps becomes an inventory that publishes the same ConfigMaps.

use insta::assert_snapshot;
use serde_json::{Value, json};
use simlab::harness::Outcome;
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

    // What is published from it, against what kubectl reads in the file.
    let inventory = lab.env.read("ipam.yaml");
    let read = kubectl_ipam::inventory::parse(&inventory, "ipam.yaml")
        .and_then(kubectl_ipam::inventory::Reading::strict);
    let made = kubectl_ipam::publish::render(&read.expect("a sound inventory")).expect("ConfigMaps");
    let wanted = lab.env.run(["kubectl", "create", "--dry-run=client", "-f", PLAN, "-o", "json"]).success();
    let wanted = serde_json::Deserializer::from_str(&wanted.stdout).into_iter::<Value>();
    let wanted: Vec<_> = wanted.map(|object| object.expect("a ConfigMap")).collect();
    assert_eq!((made.len(), wanted.len()), (2, 2));
    for (made, wanted) in made.iter().zip(&wanted) {
        assert_eq!(wanted["metadata"]["name"], made.name.as_str());
        assert_eq!(wanted["data"], json!(made.data));
        assert_eq!(wanted["metadata"]["labels"], json!(made.labels));
        assert_eq!(wanted["metadata"]["annotations"], json!(made.annotations));
    }
    let again = import(&lab, &[PLAN, "--yes"]).success();
    assert_snapshot!(again, @"
    ------- stderr -------
    Nothing to import: ipam.yaml has it all.
    ");
    assert_eq!(lab.env.read("ipam.yaml"), inventory, "a second import changes nothing");
    lab.env.run(["kubectl", "ipam", "list", "--offline", "--origin", "inventory", "-o", "name"]).success();
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
fn without_a_cluster_files_are_imported_and_nothing_else() {
    let mut lab = LabBench::simulated(&Scenario::new(Lab::A));
    lab.log_in("nobody", Vec::new());
    import(&lab, &[PLAN, "--dry-run"]).success();
    let refused = import(&lab, &["--from-cluster", "--yes"]);
    assert_eq!(refused.code, Some(6), "{refused}");
}
