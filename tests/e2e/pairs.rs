//! A reservation with an address of each family is one thing with two addresses, for every verb that reads it.

use insta::assert_snapshot;
use simlab::harness::{Outcome, TestEnvironment};
use simlab::labs::{Lab, RunningLab, Scenario};

const INVENTORY: &str = "\
apiVersion: ipam.labkit.dev/v1
kind: NetworkInventory
networks:
- {name: lan, cidr: 172.22.30.0/24, domain: home.arpa}
- {name: lan6, cidr: 'fd00:22::/112'}
pools:
- {name: lb-pool, provider: cilium, addresses: [172.22.30.70-172.22.30.79, 'fd00:22::70-fd00:22::7f']}
reservations:
- {name: www, ip: [172.22.30.78, 'fd00:22::78'], pool: lb-pool, for: Service/default/web}
publish:
- configMap: kube-system/addresses
  data:
    www.ip: ${reservations.www.ip}
    www.ips: ${reservations.www.ips}
";

const SERVICE: &str = "\
apiVersion: v1
kind: Service
metadata: {name: web}
spec:
  type: LoadBalancer
  ipFamilyPolicy: RequireDualStack
  ports: [{port: 80}]
";

fn ipam(env: &TestEnvironment, words: &[&str]) -> Outcome {
    env.run([&["kubectl", "ipam"], words].concat())
}

#[test]
fn both_are_pinned_on_a_dual_stack_service_and_come_back_as_one_reservation() {
    let lab = RunningLab::start(&Scenario::new(Lab::C), 0).expect("the lab on loopback");
    let mut env = TestEnvironment::new();
    env.kubeconfig(&lab.server.kubeconfig(), lab.server.url());
    env.write("ipam.yaml", INVENTORY);
    let label = ["kustomize.toolkit.fluxcd.io/name-", "kustomize.toolkit.fluxcd.io/namespace-"];
    let pool = "ciliumloadbalancerippool/lb-pool";
    env.run([&["kubectl", "label", pool], &label[..]].concat()).success();
    let blocks = r#"[{"op": "add", "path": "/spec/blocks/-", "value": {"cidr": "fd00:22::/112"}}]"#;
    env.run(["kubectl", "patch", pool, "--type=json", "-p", blocks]).success();
    env.write("web.yaml", SERVICE);
    env.run(["kubectl", "apply", "-f", "web.yaml"]).success();
    let ingress = "--for=jsonpath={.status.loadBalancer.ingress}";
    env.run(["kubectl", "wait", "service/web", ingress, "--timeout=60s"]).success();
    assert_snapshot!(ipam(&env, &["assign", "service/web", "--yes"]), @"
    ACTION   OBJECT                CHANGE                                               UNDO
    update   Service/default/web   pin 172.22.30.78 and fd00:22::78 (reservation www)   kubectl ipam assign service/web 172.22.30.78,fd00:22::78 --unassign -n default
    ------- stderr -------
    Service/default/web updated
    Service/default/web has 172.22.30.78 and fd00:22::78
    ");
    let path =
        r"jsonpath={.metadata.annotations.lbipam\.cilium\.io/ips} {.status.loadBalancer.ingress[*].ip}";
    assert_snapshot!(env.run(["kubectl", "get", "service", "web", "-o", path]).success().stdout, @"172.22.30.78,fd00:22::78 172.22.30.78 fd00:22::78");
    let found = ipam(&env, &["check", "-o", "name"]).stdout;
    assert!(!found.contains("www") && !found.contains("/web"), "{found}");
    assert_snapshot!(ipam(&env, &["list", "--role", "load-balancer", "-n", "default"]), @"
    ADDRESS        ROLE            OWNER                 ORIGIN    STATE
    172.22.30.78   load-balancer   Service default/web   Service   in-use
    fd00:22::78    load-balancer   Service default/web   Service   in-use
    ");
    std::fs::remove_file(env.work().join("ipam.yaml")).expect("the inventory was there");
    ipam(&env, &["import", "--from-cluster", "--yes"]);
    let read = env.read("ipam.yaml");
    let entry = read.split("- name: ").find(|entry| entry.contains("for: Service/default/web"));
    assert_snapshot!(entry.expect("the Service has a reservation"), @r#"
    web
      ip: [172.22.30.78, "fd00:22::78"]
      pool: lb-pool
      for: Service/default/web
      ports: [80/TCP]
    "#);
}

#[test]
fn every_verb_that_reads_the_inventory_knows_both() {
    let mut env = TestEnvironment::new();
    env.set("KUBECONFIG", "/nonexistent");
    env.write("ipam.yaml", INVENTORY);
    for asked in ["www", "172.22.30.78", "fd00:22::78"] {
        let page = ipam(&env, &["get", asked, "--offline", "-o", "json"]).success().json();
        assert_eq!(page["items"][0]["subjects"][0]["name"], "www", "{asked}");
    }
    let both = ipam(&env, &["get", "www", "--offline", "-o", "jsonpath={.items[0].addresses[*].address}"]);
    assert_eq!(both.success().stdout, "172.22.30.78 fd00:22::78");
    let hosts = ipam(&env, &["hosts"]).success().stdout;
    for line in ["172.22.30.78  www.home.arpa www", "fd00:22::78   www.home.arpa www"] {
        assert!(hosts.contains(line), "{hosts}");
    }
    let map = ipam(&env, &["map", "lan", "lan6", "--offline", "-o", "csv"]).success().stdout;
    let taken: Vec<&str> = map.lines().filter(|line| line.contains("reserved")).collect();
    assert_snapshot!(taken.join("\n"), @"
    lan,172.22.30.78,1,reserved,lb-pool,reservation/www
    lan6,fd00:22::78,1,reserved,lb-pool,reservation/www
    ");
    assert_snapshot!(ipam(&env, &["pools", "--offline"]), @"
    NAME      PROVIDER   WHERE       SIZE   USED   RESERVED   HELD   FREE   LARGEST-FREE                UTILISATION       STATUS
    lb-pool   cilium     inventory     26      0          2      0     24   172.22.30.70-172.22.30.77     7% =.........   ok
    ");
    assert_snapshot!(ipam(&env, &["render"]), @r#"
    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: addresses
      namespace: kube-system
    data:
      www.ip: "172.22.30.78"
      www.ips: "172.22.30.78,fd00:22::78"
    "#);
    assert_snapshot!(ipam(&env, &["pool", "shrink", "lb-pool", "--remove", "fd00:22::70/124", "--offline"]), @"
    ------- stderr -------
    error: pool lb-pool cannot give up fd00:22::70-fd00:22::7f
      reservation www has fd00:22::78 (ipam.yaml:9)
    hint: release what is not needed any more: kubectl ipam release NAME
    hint: what nobody has can go: kubectl ipam pool shrink lb-pool --remove fd00:22::70-fd00:22::77,fd00:22::79-fd00:22::7f
    [exit status: 5]
    ");
    assert_snapshot!(ipam(&env, &["check", "--offline"]), @"
    note: the cluster: not asked (--offline)
    ok: no findings (checked 2 addresses, 2 networks, 1 pool)
    ");
    env.write("ipam.yaml", INVENTORY.replace("'fd00:22::78'", "'fd00:23::78'"));
    assert_snapshot!(ipam(&env, &["check", "--offline"]), @"
    error IPAM-RESERVED-OUTSIDE-POOL reservation/www
      fd00:23::78 of www lies outside pool lb-pool
        - ipam.yaml:9: reservation www: fd00:23::78
        - ipam.yaml:7: pool lb-pool addresses: 172.22.30.70-172.22.30.79
        - ipam.yaml:7: pool lb-pool addresses: fd00:22::70-fd00:22::7f
      hint: the pool is 172.22.30.70-172.22.30.79 and fd00:22::70-fd00:22::7f

    note: the cluster: not asked (--offline)
    failed: 1 error (checked 2 addresses, 2 networks, 1 pool)
    `kubectl ipam explain CODE` says more about a code
    [exit status: 3]
    ");
}
