//! `check` on the machines of lab A: what is found before anything is changed.

use simlab::talos::{Fault, Profile};

use super::wizard_bench::{Bench, PLANES};

fn codes(bench: &Bench, words: &[&str]) -> (Vec<String>, Option<i32>) {
    let words: Vec<&str> = ["check", "-o", "json"].iter().chain(words).copied().collect();
    let outcome = bench.run(&words);
    let report = outcome.json();
    let findings = report["findings"].as_array().expect("findings").iter();
    let line = |finding: &serde_json::Value| {
        let text = |field: &str| finding[field].as_str().unwrap_or_default().to_owned();
        format!(
            "{} {} {}",
            text("severity"),
            text("code"),
            finding["subject"]["name"].as_str().unwrap_or_default()
        )
    };
    (findings.map(line).collect(), outcome.code)
}

#[test]
fn windows_on_the_disk_and_the_stick_in_are_said_and_nothing_is_written() {
    let bench = Bench::new(Profile::lab_a());
    let (codes, code) = codes(&bench, &["talos-l7v-3rn"]);
    assert_eq!(
        codes,
        [
            "warning WIZARD-DISK-DATA talos-l7v-3rn",
            "warning WIZARD-NODE-MEDIUM-IN talos-l7v-3rn",
            "info WIZARD-ENDPOINT-SINGLE home",
        ]
    );
    assert_eq!(code, Some(0));
    let text = bench.run(&["check", "talos-l7v-3rn", "-o", "json"]).stdout;
    assert!(text.contains("will be erased: Windows"), "{text}");
    assert!(bench.lab.disks_written().is_empty() && bench.journal().is_empty());
    assert!(bench.lab.calls_of("ApplyConfiguration").is_empty(), "no secret leaves");
}

#[test]
fn what_is_in_the_way_is_an_error() {
    let profile =
        Profile::lab_a().fault("talos-2xk-hsd", Fault::WebServer).fault("talos-7oe-s19", Fault::MetaOnUsb);
    let bench = Bench::new(profile);
    bench.lab.power_off("talos-l7v-3rn");
    let (codes, code) = codes(&bench, &PLANES);
    let has = |wanted: &str| codes.iter().any(|one| one == wanted);
    assert!(has("error WIZARD-NODE-SILENT talos-l7v-3rn"), "{codes:?}");
    assert!(has("error WIZARD-NODE-NOT-TALOS talos-2xk-hsd"), "{codes:?}");
    assert!(has("error WIZARD-NODE-INSTALLED talos-7oe-s19"), "{codes:?}");
    assert_eq!(code, Some(3));
}

#[test]
fn an_address_that_the_plan_gives_to_somebody_else_is_an_error_with_its_line() {
    let bench = Bench::new(Profile::lab_a());
    let address = bench.lab.address("talos-l7v-3rn").expect("an address").ip();
    bench.env.write(
        "ipam.yaml",
        format!(
            "apiVersion: ipam.labkit.dev/v1\nkind: NetworkInventory\nhosts:\n- {{name: nas, ip: '{address}', role: storage}}\n"
        ),
    );
    let outcome = bench.run(&["check", "talos-l7v-3rn", "-o", "json"]).exits(3);
    assert!(outcome.stdout.contains("WIZARD-ADDRESS-CLASH"), "{outcome}");
    assert!(outcome.stdout.contains("the storage nas"), "{outcome}");
}
