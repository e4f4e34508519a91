//! `discover`: what answers in a network, and what is left alone.

use std::io::Write;
use std::net::TcpListener;

use serde_json::Value;
use simlab::talos::Profile;

use super::wizard_bench::{Bench, PLANES};

/// Looks at the machines of this lab only: others may run beside it in the same network.
fn discover(bench: &Bench) -> Value {
    let endpoints: Vec<String> = bench.lab.names().iter().map(|name| bench.lab.endpoint(name)).collect();
    let words: Vec<&str> =
        ["discover", "-o", "json"].into_iter().chain(endpoints.iter().map(String::as_str)).collect();
    bench.run(&words).success().json()
}

fn states(answer: &Value) -> Vec<&str> {
    let items = answer["items"].as_array().expect("a list").iter();
    items.filter_map(|item| item["state"].as_str()).collect()
}

#[test]
fn machines_in_maintenance_are_found_with_what_they_are_and_nothing_is_changed() {
    let bench = Bench::new(Profile::lab_a().first(3));
    let answer = discover(&bench);
    assert_eq!(states(&answer), ["maintenance"; 3]);
    assert_eq!(answer["tried"], 3);
    let first = &answer["items"][0];
    assert_eq!(first["version"], "v1.11.2");
    assert_eq!(first["fingerprint"], bench.fingerprint(PLANES[0]));
    let disks = first["disks"].as_array().expect("disks");
    assert!(disks.iter().any(|disk| disk["transport"] == "usb"), "{first}");
    assert!(disks.iter().any(|disk| disk["serial"] == bench.serial(PLANES[0])), "{first}");
    for call in ["ApplyConfiguration", "Reset", "Bootstrap", "Upgrade", "Reboot"] {
        assert!(bench.lab.calls_of(call).is_empty(), "{call}");
    }
}

#[test]
fn nodes_of_this_cluster_are_told_from_those_nobody_can_tell() {
    let bench = Bench::new(Profile::lab_a().first(1));
    bench.install(&PLANES[..1]).success();
    assert_eq!(states(&discover(&bench)), ["ours"]);
    std::fs::remove_file(bench.env.work().join("secrets.yaml")).expect("the bundle");
    assert_eq!(states(&discover(&bench)), ["configured"]);
}

#[test]
fn a_large_range_is_counted_and_refused_and_other_programs_are_told() {
    let bench = Bench::new(Profile::lab_a().first(1));
    let outcome = bench.run(&["discover", "10.0.0.0/8"]).exits(5);
    assert!(outcome.stderr.contains("16777214 addresses are more than are tried"), "{outcome}");
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("its address").to_string();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let mut stream = stream;
            // Whoever hangs up has seen enough.
            let _sent = stream.write_all(b"SSH-2.0-OpenSSH_9.6\r\n");
        }
    });
    let answer = bench.run(&["discover", &address, "-o", "json"]).success().json();
    assert_eq!(states(&answer), ["not-talos"]);
}
