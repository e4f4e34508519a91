//! `kubectl ipam get`: everything about one name or address.

use insta::assert_snapshot;
use simlab::harness::{Outcome, TestEnvironment};
use simlab::kube::Rule;
use simlab::labs::{Lab, Scenario};

use super::lab::LabBench;

fn get(env: &TestEnvironment, arguments: &[&str]) -> Outcome {
    env.run(["kubectl", "ipam", "get"].iter().chain(arguments))
}

#[test]
fn a_service_of_lab_a_with_everything_that_is_said_about_it() {
    let lab = LabBench::lab_a();
    let page = get(&lab.env, &["service/sabnzbd", "-n", "media", "-f", "infrastructure"]).success();
    assert_snapshot!(page, @"
    Who:         Service media/sabnzbd
    Role:        cluster-ip, load-balancer
    Address:     10.69.1.161 (service)
      Network:   lan 10.69.1.0/24, gateway 10.69.1.1
      Pool:      default-pool 10.69.1.150-10.69.1.165 (metallb), IPAddressPool metallb-system/default-pool
      Next free: 10.69.1.154, 10.69.1.164
    Address:     10.96.44.112 (service)
      Network:   services 10.96.0.0/12
      Pool:      <none>
    Ports:       8080/TCP
    Uses:
      ADDRESS        ROLE            OWNER                   STATE       WRITTEN
      10.69.1.161    load-balancer   Service media/sabnzbd   in-use      Service media/sabnzbd status.loadBalancer.ingress[0].ip
      10.69.1.161    load-balancer   service sabnzbd         published   infrastructure/network-inventory.yaml:301
                                                                         infrastructure/network-inventory.yaml:303
                                                                         infrastructure/network-inventory.yaml:474
                                                                         ConfigMap kube-system/network-inventory data[loadbalancer.sabnzbd.ip]
                                                                         ConfigMap kube-system/network-inventory data[loadbalancer.sabnzbd.url]
                                                                         ConfigMap media/media-stack-network data[sabnzbd.external-url]
      10.96.44.112   cluster-ip      Service media/sabnzbd   in-use      Service media/sabnzbd spec.clusterIPs[0]
    Within:
      ADDRESS                   ROLE            OWNER                                       STATE      WRITTEN
      10.69.1.0/24              network         network lan                                 declared   infrastructure/network-inventory.yaml:89
                                                                                                       ConfigMap kube-system/network-inventory data[network.lan.cidr]
      10.69.1.140-10.69.1.197   range           range workers                               declared   infrastructure/network-inventory.yaml:152
                                                                                                       ConfigMap kube-system/network-inventory data[range.workers]
      10.69.1.140-10.69.1.197   range           range workers (current)                     declared   infrastructure/network-inventory.yaml:348
                                                                                                       ConfigMap kube-system/network-inventory data.allocation-table
      10.69.1.150-10.69.1.165   pool            IPAddressPool metallb-system/default-pool   declared   IPAddressPool metallb-system/default-pool spec.addresses[0]
      10.96.0.0/12              service-range   ServiceCIDR kubernetes                      in-use     ServiceCIDR kubernetes spec.cidrs[0]
      10.96.0.0/12              service-range   network services                            declared   infrastructure/network-inventory.yaml:99
                                                                                                       ConfigMap kube-system/network-inventory data[network.services.cidr]
    Claims:      <none>
    History:     <none>
    Published:
      CONFIGMAP                       KEY                        VALUE                     IN
      kube-system/network-inventory   loadbalancer.sabnzbd.ip    10.69.1.161               infrastructure/network-inventory.yaml:301, cluster
      kube-system/network-inventory   loadbalancer.sabnzbd.url   http://10.69.1.161:8080   infrastructure/network-inventory.yaml:303, cluster
      media/media-stack-network       sabnzbd.external-url       http://10.69.1.161:8080   infrastructure/network-inventory.yaml:474, cluster
    Findings:
      error IPAM-OUTSIDE-POOL Service/sabnzbd
        10.69.1.161 of Service/sabnzbd lies outside the pool that ConfigMap/kube-system/network-inventory names (10.69.1.150-10.69.1.160)
        hint: the pool in the cluster has the address: correct the pool in the ConfigMap's file
    ");
}

#[test]
fn a_free_address_of_lab_a_and_its_neighbours() {
    let lab = LabBench::lab_a();
    let answer = get(&lab.env, &["10.69.1.200", "-o", "json"]).success().json();
    let item = &answer["items"][0];
    assert_eq!(item["subjects"].as_array().map(Vec::len), Some(0), "{answer}");
    assert_eq!(item["addresses"][0]["state"], "free");
    assert_eq!(item["addresses"][0]["freeRun"], "10.69.1.198-10.69.1.254");
    assert_eq!(item["addresses"][0]["freeBefore"], "10.69.1.181-10.69.1.196");
    assert_eq!(item["hint"], "to keep it: kubectl ipam reserve NAME --ip 10.69.1.200");
}

#[test]
fn every_format_says_the_same() {
    let lab = LabBench::lab_a();
    let shown = |format: &str| get(&lab.env, &["10.69.1.151", "-o", format]).success();
    assert_snapshot!(shown("name"), @"Node/talos-qal-bre");
    assert_snapshot!(shown("csv"), @r#"
    target,subjects,address,state,roles,network,pools,ports,findings
    10.69.1.151,"Node/talos-qal-bre,Service/monitoring/kube-prometheus-stack-grafana,service/grafana",10.69.1.151,conflict,"node,load-balancer",lan,"default-pool,MetalLB pool,default-pool",80/TCP,"IPAM-ADDRESS-CONFLICT,IPAM-FREE-IN-USE,IPAM-NODE-IN-POOL,IPAM-POOL-USAGE,IPAM-RANGE-STRANGER"
    "#);
    assert_snapshot!(shown("jsonpath={.items[0].findings[*].code}"), @"IPAM-ADDRESS-CONFLICT IPAM-FREE-IN-USE IPAM-NODE-IN-POOL IPAM-POOL-USAGE IPAM-RANGE-STRANGER[no newline]");
    assert_snapshot!(shown("custom-columns=ADDRESS:.addresses[*].address,STATE:.addresses[*].state"), @"
    ADDRESS       STATE
    10.69.1.151   conflict
    ");
    let wide = shown("wide").stdout;
    assert!(wide.contains("Address:     10.69.1.151 (conflict)"), "{wide}");
    assert!(shown("yaml").stdout.starts_with("apiVersion: ipam.labkit.dev/v1\nkind: DetailList\n"));
    let refused = get(&lab.env, &["10.69.1.151", "-o", "sarif"]).exits(2);
    assert!(refused.stderr.contains("-o sarif is not available"), "{refused}");
}

#[test]
fn what_cilium_gave_in_labs_b_and_c() {
    let lab_b = LabBench::of(&Scenario::new(Lab::B));
    assert_snapshot!(get(&lab_b.env, &["192.168.10.224"]).success(), @"
    Who:         Service gateway/cilium-gateway-main, Gateway gateway/main
    Role:        load-balancer, mirror
    Address:     192.168.10.224 (service)
      Network:   <none>
      Pool:      lan-pool 192.168.10.224/28 (cilium), CiliumLoadBalancerIPPool lan-pool
      Next free: 192.168.10.225
    Ports:       443/TCP
    Uses:
      ADDRESS          ROLE            OWNER                                 STATE    WRITTEN
      192.168.10.224   load-balancer   Service gateway/cilium-gateway-main   in-use   Service gateway/cilium-gateway-main status.loadBalancer.ingress[0].ip
      192.168.10.224   mirror          Gateway gateway/main                  in-use   Gateway gateway/main status.addresses[0].value
    Within:
      ADDRESS             ROLE   OWNER                               STATE      WRITTEN
      192.168.10.224/28   pool   CiliumLoadBalancerIPPool lan-pool   declared   CiliumLoadBalancerIPPool lan-pool spec.blocks[0]
    Claims:      <none>
    History:     <none>
    Published:   <none>
    Findings:    <none>
    ");
    let lab_c = LabBench::of(&Scenario::new(Lab::C));
    assert_snapshot!(get(&lab_c.env, &["172.22.30.1"]).success(), @"
    Who:         Service lost-woods/nginx-internal
    Role:        load-balancer
    Address:     172.22.30.1 (service)
      Network:   <none>
      Pool:      lb-pool 172.22.30.0/24 (cilium), CiliumLoadBalancerIPPool lb-pool
      Next free: 172.22.30.4-172.22.30.9
    Ports:       8080/TCP
    Uses:
      ADDRESS       ROLE            OWNER                               STATE    WRITTEN
      172.22.30.1   load-balancer   Service lost-woods/nginx-internal   in-use   Service lost-woods/nginx-internal status.loadBalancer.ingress[0].ip
    Within:
      ADDRESS          ROLE   OWNER                              STATE      WRITTEN
      172.22.30.0/24   pool   CiliumLoadBalancerIPPool lb-pool   declared   CiliumLoadBalancerIPPool lb-pool spec.blocks[0]
    Claims:      <none>
    History:     <none>
    Published:   <none>
    Findings:    <none>
    ");
}

#[test]
fn the_answer_in_json_keeps_its_schema() {
    let lab = LabBench::lab_a();
    let targets = ["plex", "lan", "10.69.1.0/24", "node/talos-qal-bre", "192.0.2.1", "-o", "json"];
    let answer = get(&lab.env, &targets).success().json();
    let schema = serde_json::to_value(labkit::output::schema::<kubectl_ipam::details::DetailList>()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let errors: Vec<String> = validator.iter_errors(&answer).map(|error| error.to_string()).collect();
    assert_eq!(errors, Vec::<String>::new());
}

#[test]
fn names_that_nothing_has_and_addresses_that_are_none() {
    let lab = LabBench::lab_a();
    assert_snapshot!(get(&lab.env, &["plexx"]), @r#"
    ------- stderr -------
    error: "plexx" not found
    hint: did you mean "Plex"?
    [exit status: 1]
    "#);
    assert_snapshot!(get(&lab.env, &["plex", "-n", "argocd"]), @r#"
    ------- stderr -------
    error: "plex" not found in namespace argocd
    hint: leave out -n to look in every namespace
    [exit status: 1]
    "#);
    assert_snapshot!(get(&lab.env, &["010.69.1.1"]), @r#"
    ------- stderr -------
    error: "010.69.1.1" has a leading zero: C libraries read it as octal (8.69.1.1), others as 10.69.1.1
    hint: write 10.69.1.1
    [exit status: 2]
    "#);
    let one_of_two = get(&lab.env, &["nobody", "10.69.1.1", "-o", "name"]).exits(1);
    assert_snapshot!(one_of_two, @r#"
    network/lan
    ------- stderr -------
    error: "nobody" not found
    hint: kubectl ipam list shows everything that is known
    [exit status: 1]
    "#);
}

const INVENTORY: &str = "apiVersion: ipam.labkit.dev/v1
kind: NetworkInventory
networks:
- {name: lan, cidr: 10.69.1.0/24, gateway: 10.69.1.1}
pools:
- {name: main, provider: static, addresses: [10.69.1.100-10.69.1.110]}
reservations:
- {name: tv, ip: 10.69.1.100, owner: media}
publish:
- configMap: kube-system/plan
  keys:
  - {each: reservations, key: '${name}.ip', value: '${ip}'}
";

#[test]
fn a_reservation_shows_its_claim_its_commits_and_until_when_it_is_held() {
    let lab = LabBench::simulated_empty();
    lab.env.write("ipam.yaml", INVENTORY);
    lab.env.shell("git init -q && git add ipam.yaml && git commit -qm 'Address plan'").success();
    let reserve = ["kubectl", "ipam", "reserve", "plex", "--pool", "main", "--owner", "media", "--commit"];
    lab.env.run(reserve).success();
    let path = "jsonpath={.items[0].claims[*].state} {.items[0].history[*].action} {.items[0].published[*].key} \
                {.items[0].inventory.owner} {.items[0].published[*].layers[*]}";
    assert_snapshot!(get(&lab.env, &["plex", "-o", path]).success(), @"reserved reserved claimed plex.ip media inventory[no newline]");
    let offline = get(&lab.env, &["plex", "--offline", "--events", "1", "-o", "json"]).success().json();
    assert_eq!(offline["items"][0]["history"][0]["note"], "Reserve plex (10.69.1.101)");
    assert_eq!(offline["items"][0]["history"].as_array().map(Vec::len), Some(1));
    assert_eq!(offline["items"][0]["claims"].as_array().map(Vec::len), Some(0));

    lab.env.run(["kubectl", "ipam", "release", "plex", "--hold-down", "24h", "--yes"]).success();
    let held = get(&lab.env, &["10.69.1.101"]).success().stdout;
    assert!(held.contains("Address:     10.69.1.101 (held)"), "{held}");
    assert!(held.contains("released   plex"), "{held}");
    let until = get(&lab.env, &["10.69.1.101", "-o", "jsonpath={.items[0].claims[0].until}"]).success();
    assert!(until.stdout.starts_with("20"), "{until}");
}

#[test]
fn without_a_cluster_and_without_rights() {
    let mut lab = LabBench::simulated_empty();
    lab.env.write("ipam.yaml", INVENTORY);
    lab.log_in("jane", Rule::allow(&["get", "list"], &["nodes", "services"]));
    let some = get(&lab.env, &["tv", "-o", "name"]).exits(6);
    assert!(some.stderr.contains("warning: not read: "), "{some}");
    assert_eq!(some.stdout, "reservation/tv\n");
    lab.env.set("KUBECONFIG", "/nonexistent/kubeconfig");
    let none = get(&lab.env, &["tv"]).exits(1);
    assert!(none.stderr.contains("to look at files only, add --offline"), "{none}");
    assert_eq!(get(&lab.env, &["tv", "--offline", "-o", "name"]).success().stdout, "reservation/tv\n");
}

#[test]
fn names_and_addresses_are_completed() {
    let lab = LabBench::lab_a();
    if !lab.env.has_kubectl() {
        return;
    }
    lab.env.write("ipam.yaml", INVENTORY);
    let ask = |words: &[&str]| {
        let line = ["kubectl", "__completeNoDesc", "ipam", "get"].iter().chain(words);
        let told = lab.env.run(line).success().stdout;
        told.lines().filter(|line| !line.starts_with(':')).map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(ask(&["tv"]), ["tv"]);
    assert_eq!(ask(&["10.69.1.100"]), ["10.69.1.100"]);
    assert_eq!(ask(&["service/pl"]), ["service/plex"]);
    assert_eq!(ask(&["-n", "argocd", "service/pl"]), [""; 0]);
    assert_eq!(ask(&["node/talos-q"]), ["node/talos-qal-bre"]);
}
