use std::path::Path;

use labkit::talos::facts::Disk;

use super::*;
use crate::disks::Disks;
use crate::disks::samples::nvme;
use crate::install::samples::{in_maintenance, installed, waiting};

/// One control plane and one worker, both bare, and what may be wrong with them.
fn codes(change: impl FnOnce(&mut Sight), more: &str) -> Vec<String> {
    let cluster = cluster(more);
    let mut sight = in_maintenance('A');
    change(&mut sight);
    let history = NodeHistory::default();
    let candidate =
        Candidate { node: &cluster.nodes[0], sight: &sight, history: &history, configuration: None };
    let preflight = Preflight {
        cluster: &cluster,
        nodes: vec![candidate],
        claims: &[],
        endpoint: Some(vec!["10.69.1.101".parse().unwrap()]),
        vip: None,
        is_bootstrapped: false,
        now: "2026-01-31T12:00:00Z".parse().unwrap(),
    };
    judge(&preflight).iter().map(|finding| format!("{:?} {}", finding.severity, finding.code)).collect()
}

fn cluster(more: &str) -> Cluster {
    let text = format!(
        "apiVersion: wizard.labkit.dev/v1\nkind: Cluster\nname: home\nendpoint: https://10.69.1.101:6443\n\
         talosVersion: v1.11.2\nkubernetesVersion: v1.34.1\nnodes:\n\
         - {{hostname: cp-1, role: controlplane, address: 10.69.1.101}}\n{more}"
    );
    crate::cluster::parse(&text, "cluster.yaml", Path::new("/")).unwrap()
}

fn facts(sight: &mut Sight) -> &mut crate::install::sight::Facts {
    match sight {
        Sight::Maintenance(waiting) => &mut waiting.facts,
        _ => panic!("not in maintenance mode"),
    }
}

fn disks(sight: &mut Sight) -> &mut Disks {
    &mut facts(sight).disks
}

const USUAL: [&str; 2] = ["Warning WIZARD-NODE-MEDIUM-IN", "Warning WIZARD-DISK-DATA"];

#[test]
fn a_machine_with_windows_and_the_stick_in_can_be_installed() {
    assert_eq!(codes(|_| {}, ""), USUAL);
}

#[test]
fn windows_is_named_with_its_partitions() {
    let cluster = cluster("");
    let sight = in_maintenance('A');
    let history = NodeHistory::default();
    let candidate =
        Candidate { node: &cluster.nodes[0], sight: &sight, history: &history, configuration: None };
    let preflight = Preflight {
        cluster: &cluster,
        nodes: vec![candidate],
        claims: &[],
        endpoint: Some(vec!["10.69.1.101".parse().unwrap()]),
        vip: None,
        is_bootstrapped: false,
        now: waiting('A').certificate.not_before,
    };
    let findings = judge(&preflight);
    let data = findings.iter().find(|finding| finding.code == "WIZARD-DISK-DATA").unwrap();
    assert!(data.message.starts_with("Samsung SSD 980 500GB will be erased: Windows: "), "{}", data.message);
    assert_eq!(data.evidence[2].to_string(), "nvme0n1p3: Windows data, 464.7 GiB");
}

#[test]
fn what_stops_an_installation_is_an_error() {
    type Change = fn(&mut Sight);
    let one = |change: Change| codes(change, "");
    let cases: [(&str, Change); 7] = [
        ("Error WIZARD-NODE-INSTALLED", |sight| facts(sight).system_disk = Some("nvme0n1".to_owned())),
        ("Error WIZARD-DISK-NONE", |sight| drop(disks(sight).disks.remove(0))),
        ("Error WIZARD-DISK-SMALL", |sight| disks(sight).disks[0].size = 8_000_000_000),
        ("Error WIZARD-DISK-IN-USE", |sight| {
            disks(sight).disks[4].secondary_disks = vec!["nvme0n1".to_owned()];
        }),
        ("Error WIZARD-VERSION-OTHER", |sight| facts(sight).version = "v1.10.7".to_owned()),
        ("Error WIZARD-MEMORY-LOW", |sight| facts(sight).memory = Some(1 << 30)),
        ("Error WIZARD-SECURE-BOOT", |sight| facts(sight).is_secure_boot = true),
    ];
    for (code, change) in cases {
        assert!(one(change).iter().any(|found| found == code), "{code}: {:?}", one(change));
    }
}

#[test]
fn what_may_be_lived_with_is_a_warning() {
    assert!(
        codes(|sight| facts(sight).version = "v1.11.1".to_owned(), "")
            .contains(&"Warning WIZARD-VERSION-OTHER".to_owned())
    );
    assert!(
        codes(|sight| facts(sight).memory = Some(3 << 30), "")
            .contains(&"Warning WIZARD-MEMORY-LOW".to_owned())
    );
    let skewed = |sight: &mut Sight| {
        let Sight::Maintenance(waiting) = sight else { panic!() };
        waiting.certificate.not_before = "2026-01-31T13:00:00Z".parse().unwrap();
    };
    assert!(codes(skewed, "").contains(&"Warning WIZARD-CLOCK".to_owned()));
    let second = "- {hostname: cp-2, role: controlplane, address: 10.69.1.102}\n";
    assert!(codes(|_| {}, second).contains(&"Warning WIZARD-CONTROL-PLANES-EVEN".to_owned()));
}

#[test]
fn several_disks_are_a_question_and_a_wrong_name_is_an_error() {
    let two = |sight: &mut Sight| disks(sight).disks.push(Disk { ..nvme("nvme1n1", "S9") });
    assert!(codes(two, "").contains(&"Info WIZARD-DISK-OPEN".to_owned()));
}

#[test]
fn what_answers_is_told_apart() {
    let of = |seen: Sight| codes(|sight| *sight = seen, "");
    assert_eq!(of(Sight::Silent { why: "connection refused".to_owned() }), ["Error WIZARD-NODE-SILENT"]);
    assert_eq!(of(Sight::NotTalos { speaks: "SSH".to_owned() }), ["Error WIZARD-NODE-NOT-TALOS"]);
    assert_eq!(of(Sight::Foreign { why: "other bundle".to_owned() }), ["Error WIZARD-NODE-FOREIGN"]);
    assert!(of(Sight::Ours(Box::new(installed()))).is_empty());
}
