//! `doctor`, `talosconfig renew` and `kubeconfig`: the way to the nodes, lost and found again.

use std::path::Path;
use std::sync::LazyLock;
use std::time::Duration;

use bootstrap_wizard::secrets::{Bundle, ClientCertificate, ClientRole};
use labkit::talos::Talosconfig;
use simlab::talos::Profile;

use super::wizard_bench::{Bench, PLANES};

/// An administrator's certificate of another run of `gen secrets`.
static OTHER: LazyLock<ClientCertificate> = LazyLock::new(|| {
    let now = jiff::Timestamp::now();
    let bundle = Bundle::generate(now).expect("a bundle");
    let roles = [ClientRole::Admin];
    ClientCertificate::issue(&bundle.talos, &roles, Duration::from_secs(86_400 * 365), now)
        .expect("a certificate")
});

/// One control plane with a running etcd.
fn running() -> Bench {
    let bench = Bench::new(Profile::lab_a().first(1));
    bench.install(&PLANES[..1]).success();
    bench.bootstrap().success();
    bench
}

fn older(path: &Path, endpoint: &str) {
    let mut config = Talosconfig::new();
    config.set_credentials("home", &OTHER.ca, &OTHER.certificate, &OTHER.key);
    config.set_endpoints("home", &[endpoint.to_owned()]);
    config.set_current("home");
    config.write(path).expect("a file");
}

#[test]
fn the_older_of_two_talosconfigs_in_force_is_found_and_the_right_one_named() {
    let mut bench = running();
    let right = bench.env.home().join(".talos/config");
    let right = right.to_str().expect("a path").to_owned();
    bench.run(&["talosconfig", "renew", "--talosconfig", &right, "--yes"]).success();
    let old = bench.env.work().join("old-talosconfig");
    older(&old, &bench.lab.endpoint(PLANES[0]));
    bench.env.set("TALOSCONFIG", &old);
    let outcome = bench.run(&["doctor"]).exits(3);
    assert!(outcome.stdout.contains("WIZARD-CONFIG-OTHER-CLUSTER"), "{outcome}");
    assert!(outcome.stdout.contains("WIZARD-NODE-FOREIGN"), "{outcome}");
    assert!(
        outcome.stdout.contains("export TALOSCONFIG=") && outcome.stdout.contains(".talos/config"),
        "{outcome}"
    );
    assert!(outcome.stderr.contains("the variable TALOSCONFIG"), "{outcome}");
    bench.env.unset("TALOSCONFIG");
    let mended = bench.run(&["doctor"]).success();
    assert!(!mended.stdout.contains("WIZARD-CONFIG"), "{mended}");
}

#[test]
fn a_client_certificate_is_renewed_from_the_bundle_or_by_a_node_and_tried() {
    let bench = running();
    let file = bench.env.work().join("mine");
    let mine = file.to_str().expect("a path");
    bench.run(&["talosconfig", "renew", "--talosconfig", mine]).exits(5);
    assert!(!file.exists(), "nobody agreed");
    bench.run(&["talosconfig", "renew", "--talosconfig", mine, "--yes"]).success();
    let first = bench.env.read("mine");
    // Without bundle and description the certificate at hand opens the way to a new one.
    for name in ["secrets.yaml", "cluster.yaml"] {
        std::fs::rename(bench.env.work().join(name), bench.env.work().join(format!("{name}.away")))
            .expect(name);
    }
    let outcome =
        bench.run(&["talosconfig", "renew", "--talosconfig", mine, "--lifetime", "24h", "--yes"]).success();
    assert!(outcome.stderr.contains("takes the new certificate"), "{outcome}");
    assert_ne!(bench.env.read("mine"), first);
    older(&file, &bench.lab.endpoint(PLANES[0]));
    for name in ["secrets.yaml", "cluster.yaml"] {
        std::fs::rename(bench.env.work().join(format!("{name}.away")), bench.env.work().join(name))
            .expect(name);
    }
    let before = bench.env.read("mine");
    let refused = bench.run(&["talosconfig", "renew", "--talosconfig", mine, "--yes"]).exits(5);
    assert!(refused.stderr.contains("is of another cluster"), "{refused}");
    assert_eq!(bench.env.read("mine"), before);
}

#[test]
fn the_kubeconfig_is_merged_and_another_cluster_s_entry_stays() {
    let bench = running();
    let fetch = |more: &[&str]| {
        let words = ["kubeconfig", "kube/config", "--yes"].iter().chain(more).copied();
        bench.run(&words.collect::<Vec<_>>())
    };
    bench.run(&["kubeconfig", "kube/config"]).exits(5);
    fetch(&[]).success();
    let text = bench.env.read("kube/config");
    assert!(text.contains("current-context: admin@home"), "the context is in use");
    // A comment and a field that nobody knows.
    let own = format!("# mine\n{text}x-mine: 1\n");
    bench.env.write("kube/config", &own);
    fetch(&[]).success();
    let renewed = bench.env.read("kube/config");
    assert!(renewed.starts_with("# mine\n") && renewed.ends_with("x-mine: 1\n"), "{}", renewed.len());
    assert_ne!(renewed, own, "the client certificate is a new one");
    let foreign: String = renewed
        .lines()
        .map(|line| match line.split_once("certificate-authority-data: ") {
            Some((indent, _)) => format!("{indent}certificate-authority-data: b3RoZXI=\n"),
            None => format!("{line}\n"),
        })
        .collect();
    bench.env.write("kube/config", &foreign);
    let refused = fetch(&[]).exits(5);
    assert!(refused.stderr.contains("the certificate authorities differ"), "{refused}");
    assert_eq!(bench.env.read("kube/config"), foreign);
    fetch(&["--force-context-name", "home-2"]).success();
    let both = bench.env.read("kube/config");
    assert!(both.contains("b3RoZXI=") && both.contains("name: home-2"));
}
