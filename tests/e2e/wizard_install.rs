//! `install` and `bootstrap` on the machines of lab A: all six without a question, and every incident.

use std::time::Duration;

use simlab::talos::{Fault, Profile};

use super::wizard_bench::{Bench, PLANES, WORKERS};

const FIRST: &str = "talos-l7v-3rn";

fn one() -> Bench {
    Bench::new(Profile::lab_a().first(1))
}

#[test]
fn six_machines_become_a_cluster_without_a_question() {
    let bench = Bench::new(Profile::lab_a());
    bench.install(&PLANES).success();
    bench.bootstrap().success();
    let outcome = bench.install(&WORKERS).success();
    assert!(outcome.stdout.contains("installed"), "{outcome}");
    let disks = bench.installed_disks();
    assert_eq!(disks.len(), 6, "{disks:?}");
    assert!(disks.iter().all(|(_, transport)| transport == "nvme"), "{disks:?}");
    assert_eq!(bench.lab.calls_of("Bootstrap").len(), 1);
    assert_eq!(bench.lab.etcd().len(), 1);
    let again = bench.run(&["install", "-o", "json"]).success().json();
    let states: Vec<_> =
        again["items"].as_array().expect("nodes").iter().map(|row| row["state"].clone()).collect();
    assert!(states.iter().all(|state| state == "unchanged"), "{states:?}");
    assert_eq!(bench.installed_disks().len(), 6, "nothing is installed twice");
}

#[test]
fn a_certificate_that_nobody_compared_is_not_trusted() {
    let bench = one();
    bench.lab.stick(FIRST, false);
    let serial = format!("--confirm={}", bench.serial(FIRST));
    let outcome = bench.run(&["install", &serial]).exits(5);
    assert!(outcome.stderr.contains("nobody has compared the certificate"), "{outcome}");
    let other = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
    let outcome = bench.run(&["install", &serial, &format!("--fingerprint={FIRST}={other}")]).exits(5);
    assert!(outcome.stderr.contains("shows another certificate than was given"), "{outcome}");
    assert!(bench.lab.calls_of("ApplyConfiguration").is_empty(), "nobody gets the secrets");
}

#[test]
fn somebody_in_between_gets_no_secrets() {
    let bench = Bench::new(Profile::lab_a().first(1).fault(FIRST, Fault::FingerprintChanges));
    let outcome = bench.install(&[FIRST]);
    assert_ne!(outcome.code, Some(0), "{outcome}");
    assert!(bench.lab.calls_of("ApplyConfiguration").is_empty());
}

#[test]
fn a_kernel_name_is_never_taken() {
    let bench = one();
    for name in ["nvme0n1", "/dev/nvme0n1", "/dev/sda"] {
        let outcome = bench.run(&["install", &format!("--confirm={name}")]).exits(5);
        assert!(outcome.stderr.contains("is a kernel name"), "{outcome}");
    }
    assert!(bench.lab.disks_written().is_empty());
}

#[test]
fn the_serial_number_of_another_disk_does_not_confirm_this_one() {
    let bench = one();
    bench.lab.stick(FIRST, false);
    let fingerprint = format!("--fingerprint={FIRST}={}", bench.fingerprint(FIRST));
    let outcome = bench.run(&["install", &fingerprint, "--confirm=S4EMNX0R999999"]).exits(5);
    assert!(outcome.stderr.contains(&format!("--confirm={}", bench.serial(FIRST))), "{outcome}");
    let outcome = bench.run(&["install", &fingerprint, "--yes"]).exits(5);
    assert!(outcome.stderr.contains("needs confirmation"), "--yes is no word on a disk: {outcome}");
    assert!(bench.lab.calls_of("ApplyConfiguration").is_empty());
}

#[test]
fn a_dry_run_says_what_would_be_erased_and_changes_nothing() {
    let bench = one();
    let fingerprint = format!("--fingerprint={FIRST}={}", bench.fingerprint(FIRST));
    let outcome = bench.run(&["install", &fingerprint, "--dry-run"]).success();
    assert!(outcome.stdout.contains("Windows"), "{outcome}");
    assert!(bench.lab.disks_written().is_empty() && bench.lab.calls_of("ApplyConfiguration").is_empty());
}

#[test]
fn the_installation_waits_until_the_stick_is_out() {
    let bench = one();
    let words = bench.install_words(&[FIRST]);
    let outcome = std::thread::scope(|scope| {
        let running = scope.spawn(|| bench.run(&words));
        std::thread::sleep(Duration::from_secs(2));
        assert!(bench.lab.calls_of("ApplyConfiguration").is_empty(), "the stick is in");
        bench.lab.stick(FIRST, false);
        running.join().expect("it ends")
    });
    let outcome = outcome.success();
    assert!(outcome.stderr.contains("waits until the installer is taken out"), "{outcome}");
    assert_eq!(bench.installed_disks(), [(FIRST.to_owned(), "nvme".to_owned())]);
}

#[test]
fn a_medium_that_stays_in_is_never_installed_to() {
    let bench = one();
    let mut words = bench.install_words(&[FIRST]);
    words.push("--keep-boot-medium");
    bench.run(&words).success();
    assert_eq!(bench.installed_disks(), [(FIRST.to_owned(), "nvme".to_owned())]);
    assert!(bench.journal().contains("boot-medium-kept"));
}

#[test]
fn an_answer_that_is_lost_is_not_answered_with_a_second_sending() {
    for fault in [Fault::ApplyLostAfter, Fault::ApplyLostBefore] {
        let bench = Bench::new(Profile::lab_a().first(1).fault(FIRST, fault.clone()));
        let outcome = bench.install(&[FIRST]);
        let real = bench.installed_disks().len();
        if fault == Fault::ApplyLostAfter {
            outcome.success();
            assert_eq!(real, 1);
        } else {
            let outcome = outcome.exits(4);
            assert!(outcome.stderr.contains("has not begun to install"), "{outcome}");
            assert_eq!(real, 0);
            let outcome = bench.run(&["install"]).exits(5);
            assert!(outcome.stderr.contains("got no answer"), "it asks before it sends again: {outcome}");
            bench.install(&[FIRST]).success();
        }
    }
}

#[test]
fn an_installation_that_fails_is_told_and_not_tried_again() {
    let bench =
        Bench::new(Profile::lab_a().first(1).fault(FIRST, Fault::InstallFails("no route".to_owned())));
    let install = || {
        // Without the stick it would have nothing to start from again.
        let mut words = bench.install_words(&[FIRST]);
        words.push("--keep-boot-medium");
        bench.run(&words)
    };
    let outcome = install().exits(1);
    assert!(outcome.stderr.contains("is in maintenance mode again"), "{outcome}");
    assert!(bench.journal().contains("install-failed"));
    bench.lab.mend(FIRST);
    install().success();
}

#[test]
fn a_node_whose_address_changed_is_found_again() {
    let bench = Bench::new(Profile::lab_a().first(1).fault(FIRST, Fault::AddressChangesAfterInstall(42)));
    let outcome = bench.install(&[FIRST]).success();
    assert!(outcome.stderr.contains("now"), "{outcome}");
    let again = bench.run(&["install", "-o", "json"]).success().json();
    assert_eq!(again["items"][0]["state"], "unchanged", "the journal knows where it is");
}

#[test]
fn a_disk_that_was_not_agreed_to_is_found_out() {
    let fault = Fault::InstallsToOtherDisk("sda".to_owned());
    let bench = Bench::new(Profile::lab_a().first(1).fault(FIRST, fault));
    let mut words = bench.install_words(&[FIRST]);
    words.push("--keep-boot-medium");
    let outcome = bench.run(&words).exits(1);
    assert!(outcome.stderr.contains("is installed on the USB device sda"), "{outcome}");
    assert!(!bench.journal().contains("\"step\":\"installed\""), "there is no proof");
}

#[test]
fn disks_may_have_other_names_after_the_boot() {
    let bench = Bench::new(Profile::lab_a().first(1).fault(FIRST, Fault::DiskNamesPermuted));
    bench.install(&[FIRST]).success();
}

#[test]
fn talos_on_a_disk_is_refused_before_anything_is_sent() {
    let bench = Bench::new(Profile::lab_a().first(1).fault(FIRST, Fault::MetaOnUsb));
    let outcome = bench.run(&["install", "--keep-boot-medium"]).exits(5);
    assert!(outcome.stderr.contains("already"), "{outcome}");
    assert!(bench.lab.calls_of("ApplyConfiguration").is_empty());
}

#[test]
fn a_worker_waits_for_the_bootstrap() {
    let bench = Bench::new(Profile::lab_a());
    let outcome = bench.run(&["install", WORKERS[0]]).exits(5);
    assert!(outcome.stderr.contains("the cluster is not bootstrapped yet"), "{outcome}");
    assert!(bench.lab.calls_of("ApplyConfiguration").is_empty());
}

#[test]
fn another_run_is_refused_while_one_works() {
    let bench = one();
    let words = bench.install_words(&[FIRST]);
    std::thread::scope(|scope| {
        let running = scope.spawn(|| bench.run(&words));
        let is_open = || bench.journal().contains("disk-confirmed");
        while !is_open() && !running.is_finished() {
            std::thread::sleep(Duration::from_millis(20));
        }
        let outcome = bench.run(&["install"]).exits(5);
        assert!(outcome.stderr.contains("another run of this program works on cluster home"), "{outcome}");
        bench.lab.stick(FIRST, false);
        running.join().expect("it ends").success();
    });
}

#[test]
fn a_journal_that_cannot_be_trusted_stops_everything() {
    let bench = one();
    let path = ".local/state/labkit/wizard/home/journal.jsonl";
    let header =
        "{\"version\":1,\"cluster\":\"home\",\"osCa\":\"other\",\"created\":\"2026-01-31T12:00:00Z\"}\n";
    for (text, why) in [
        (header.to_owned(), "its secrets are not those in use"),
        (header.replace("\"version\":1", "\"version\":2"), "newer version"),
        (format!("{header}{{\n"), "damaged"),
        (header.replace("home", "away"), "is of the cluster \"away\""),
    ] {
        bench.env.write_home(path, text);
        let outcome = bench.run(&["install"]).exits(5);
        assert!(outcome.stderr.contains(why), "{outcome}");
    }
    assert!(bench.lab.calls_of("ApplyConfiguration").is_empty());
}

#[test]
fn a_run_that_was_killed_goes_on_where_it_was() {
    for point in
        ["wizard.install.sending", "wizard.install.sent", "wizard.install.accepted", "wizard.install.proven"]
    {
        let mut bench = one();
        bench.lab.stick(FIRST, false);
        let words = bench.install_words(&[FIRST]);
        bench.killed_at(point, &words);
        let outcome = if point == "wizard.install.sending" {
            // Nothing was sent; the journal cannot know, so the node is looked at first, and then it asks.
            bench.run(&words).exits(4);
            bench.run(&words)
        } else {
            bench.run(&["install", FIRST])
        };
        outcome.success();
        assert_eq!(bench.installed_disks().len(), 1, "{point}: installed once");
    }
}
