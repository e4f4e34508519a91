//! `reserve --cluster-ip`: a cluster address kept for a Service that is to come.

use insta::assert_snapshot;
use simlab::harness::{Outcome, TestEnvironment};
use simlab::kube::{Effect, Fault, Matcher, Rule};

use crate::lab::LabBench;

const INVENTORY: &str = "\
apiVersion: ipam.labkit.dev/v1
kind: NetworkInventory
reservations:
- {name: plex, ip: 10.69.1.154}
";

fn ipam(env: &TestEnvironment, words: &[&str]) -> Outcome {
    env.run([&["kubectl", "ipam"], words].concat())
}

const DNS: [&str; 5] = ["reserve", "dns", "--cluster-ip", "--for", "service/media/dns"];

fn reserve(env: &TestEnvironment, words: &[&str]) -> Outcome {
    ipam(env, &[&DNS[..], words].concat())
}

/// The objects that keep addresses: name, reservation, Service.
fn objects(env: &TestEnvironment) -> String {
    let columns = "custom-columns=N:.metadata.name,\
                   R:.metadata.annotations.ipam\\.labkit\\.dev/reservation,S:.spec.parentRef.name";
    let ours = "ipaddress.kubernetes.io/managed-by=ipam.labkit.dev";
    env.run(["kubectl", "get", "ipaddresses", "-l", ours, "--no-headers", "-o", columns]).success().stdout
}

#[test]
fn an_address_of_the_static_part_is_kept_and_written_down() {
    let LabBench { env, .. } = &LabBench::lab_a();
    env.write("ipam.yaml", INVENTORY);
    assert_snapshot!(reserve(env, &["--dry-run"]), @"
    ACTION   OBJECT                CHANGE                                        UNDO
    create   IPAddress/10.96.0.2   keep it from Services until dns is released   kubectl ipam release dns
    create   reservation/dns       write 10.96.0.2 into ipam.yaml                kubectl ipam release dns
    ");
    assert_snapshot!(reserve(env, &["--dry-run=server"]), @"
    NAME   ADDRESS     POOL   CHANGE
    dns    10.96.0.2   -      reserved
    ------- stderr -------
    server dry run: nothing was changed
    ");
    assert_eq!((objects(env).as_str(), env.read("ipam.yaml").as_str()), ("", INVENTORY));
    assert_snapshot!(reserve(env, &["-o", "wide"]), @"
    NAME   ADDRESS     POOL   CHANGE     OWNER   FOR                 EXPIRES   CLAIM                 INVENTORY
    dns    10.96.0.2   -      reserved   -       Service/media/dns   -         IPAddress/10.96.0.2   ipam.yaml
    ");
    assert_snapshot!(objects(env), @"10.96.0.2   dns   dns");
    assert_snapshot!(env.read("ipam.yaml"), @"
    apiVersion: ipam.labkit.dev/v1
    kind: NetworkInventory
    reservations:
    - {name: plex, ip: 10.69.1.154}
    - {name: dns, ip: 10.96.0.2, for: Service/media/dns}
    ");
    assert_snapshot!(reserve(env, &[]), @"
    NAME   ADDRESS     POOL   CHANGE
    dns    10.96.0.2   -      unchanged
    ");
    let next =
        ipam(env, &["reserve", "web", "--cluster-ip", "--for", "svc/web", "-o", "json"]).success().json();
    assert_snapshot!(next["items"][0], @r#"{"name":"web","ip":"10.96.0.3","addresses":["10.96.0.3"],"change":"reserved","for":"Service/default/web","claim":"IPAddress/10.96.0.3","claims":["IPAddress/10.96.0.3"],"inventory":"ipam.yaml"}"#);
    assert_snapshot!(ipam(env, &["list", "--origin", "ipaddress"]), @"
    ADDRESS     ROLE    OWNER             ORIGIN                STATE
    10.96.0.2   claim   reservation dns   IPAddress 10.96.0.2   reserved
    10.96.0.3   claim   reservation web   IPAddress 10.96.0.3   reserved
    ");
    let found = ipam(env, &["check", "-o", "name"]).stdout;
    assert!(!found.contains("10.96."), "{found}");
    assert_snapshot!(ipam(env, &["release", "dns", "web", "--yes"]), @"
    NAME   ADDRESS     POOL   CHANGE
    dns    10.96.0.2   -      released
    web    10.96.0.3   -      released
    ");
    assert_eq!((objects(env).as_str(), env.read("ipam.yaml").as_str()), ("", INVENTORY));
}

#[test]
fn a_live_cluster_address_is_refused_beforehand() {
    let LabBench { env, .. } = &LabBench::lab_a();
    let before = env.run(["kubectl", "get", "ipaddress", "10.96.0.10", "-o", "yaml"]).success().stdout;
    assert_snapshot!(reserve(env, &["--ip", "10.96.0.10"]), @"
    ------- stderr -------
    error: 10.96.0.10 is the cluster address of a Service
      Service kube-system/kube-dns spec.clusterIPs[0]: 10.96.0.10 (cluster-ip)
      ConfigMap kube-system/network-inventory data[network.services.dns]: 10.96.0.10 (dns)
    hint: leave --ip out to get a free one
    [exit status: 5]
    ");
    assert_snapshot!(reserve(env, &["--ip", "10.69.1.200"]), @"
    ------- stderr -------
    error: 10.69.1.200 is no cluster address
      the ranges for Services are 10.96.0.0/12, without their first and last address
    hint: see: kubectl get servicecidrs
    [exit status: 5]
    ");
    assert_eq!(env.run(["kubectl", "get", "ipaddress", "10.96.0.10", "-o", "yaml"]).stdout, before);
    assert_eq!(objects(env), "");
}

#[test]
fn without_an_inventory_the_object_is_the_record() {
    let LabBench { env, .. } = &LabBench::lab_a();
    reserve(env, &["--ip", "10.96.0.77"]).success();
    assert_snapshot!(reserve(env, &["--ip", "10.96.0.78"]), @"
    ------- stderr -------
    error: the reservation dns has 10.96.0.77 already
    hint: to move it, release it first: kubectl ipam release dns
    [exit status: 5]
    ");
    assert_snapshot!(ipam(env, &["reserve", "other", "--cluster-ip", "--ip", "10.96.0.77", "--for", "svc/x"]), @"
    ------- stderr -------
    error: 10.96.0.77 is taken
      IPAddress 10.96.0.77 metadata.name: 10.96.0.77 (claim)
    hint: leave --ip out to get a free one
    [exit status: 5]
    ");
    assert_snapshot!(ipam(env, &["release", "10.96.0.77", "--dry-run"]), @"
    ACTION   OBJECT                 CHANGE                 UNDO
    delete   IPAddress/10.96.0.77   let Services have it   kubectl ipam reserve dns --ip 10.96.0.77 --cluster-ip --for Service/media/dns
    ");
    assert_snapshot!(ipam(env, &["release", "10.96.0.77", "--yes", "--hold-down", "1h"]), @"
    NAME   ADDRESS      POOL   CHANGE
    dns    10.96.0.77   -      released
    ");
    assert_eq!(objects(env), "");
}

#[test]
fn only_a_service_has_a_cluster_address() {
    let LabBench { env, .. } = &LabBench::lab_a();
    assert_snapshot!(ipam(env, &["reserve", "x", "--cluster-ip", "--for", "node/worker-1"]), @"
    ------- stderr -------
    error: a cluster address is for a Service
    hint: say which: --for service/NAME
    [exit status: 2]
    ");
    ipam(env, &["reserve", "x", "--cluster-ip"]).exits(2);
    ipam(env, &["reserve", "x", "--cluster-ip", "--for", "svc/x", "--pool", "default-pool"]).exits(2);
    let plex = ipam(env, &["reserve", "plex-ip", "--cluster-ip", "--for", "service/media/plex", "--dry-run"]);
    assert!(plex.success().stderr.starts_with("warning: Service/media/plex is there and has 10.96."));
}

#[test]
fn an_older_api_server_and_missing_rights_are_named() {
    let mut bench = LabBench::simulated(&simlab::labs::Scenario::new(simlab::labs::Lab::A));
    bench
        .server()
        .faults()
        .add(Fault::new(Matcher::on("list", "ipaddresses.networking.k8s.io"), Effect::status(404)));
    assert_snapshot!(reserve(&bench.env, &[]), @"
    ------- stderr -------
    error: this API server cannot keep cluster addresses
      it has no IPAddress of networking.k8s.io/v1, which came with Kubernetes 1.33
    hint: ask for the address in the Service's manifest: spec.clusterIP
    [exit status: 5]
    ");
    bench.server().faults().clear();
    bench.log_in("reader", Rule::read_only());
    assert_snapshot!(reserve(&bench.env, &[]), @r#"
    ------- stderr -------
    error: cannot create ipaddresses.networking.k8s.io
      error from server (Forbidden): ipaddresses.networking.k8s.io is forbidden: User "reader" cannot create resource "ipaddresses" in API group "networking.k8s.io" at the cluster scope
    hint: you lack the right to create ipaddresses.networking.k8s.io: ask for it, or act as somebody else with --as
    [exit status: 1]
    "#);
    bench.log_in("guest", Vec::new());
    assert_snapshot!(reserve(&bench.env, &[]), @"
    ------- stderr -------
    error: cannot read ipaddresses.networking.k8s.io
      forbidden: you lack the right to list ipaddresses.networking.k8s.io
    [exit status: 1]
    ");
}
