//! `kubectl ipam list` in lab A: every address of the lab with its role, owner and origin; and what happens when
//! the API server does not give everything away.

use insta::assert_snapshot;
use serde_json::{Value, json};
use simlab::harness::{Outcome, TestEnvironment};
use simlab::kube::{ApiServer, ApiServerOptions, Effect, Fault, Matcher, Rule};
use simlab::labs::{Lab, Scenario};

use super::lab::LabBench;

fn list(lab: &LabBench, arguments: &[&str]) -> Outcome {
    lab.env.run(["kubectl", "ipam", "list"].iter().chain(arguments))
}

/// The addresses of an answer in JSON.
fn addresses(outcome: &Outcome) -> Vec<String> {
    let answer = outcome.json();
    let items = answer["items"].as_array().expect("a list").iter();
    items.map(|item| item["address"].as_str().unwrap_or_default().to_owned()).collect()
}

#[test]
fn every_address_of_the_lan_is_listed_with_role_owner_and_origin() {
    let lab = LabBench::lab_a();
    let outcome = list(&lab, &["-f", "infrastructure", "10.69.1.0/24"]).success();
    assert_snapshot!(outcome, @"
        ADDRESS                   ROLE            OWNER                                                   ORIGIN                                                         STATE
        10.69.1.0/24              network         network lan                                             ConfigMap kube-system/network-inventory (file) +1              declared
        10.69.1.1                 gateway         network lan                                             ConfigMap kube-system/network-inventory (file) +1              published
        10.69.1.1                 dns             network lan                                             ConfigMap kube-system/network-inventory (file) +1              published
        10.69.1.101-10.69.1.103   range           range control plane                                     ConfigMap kube-system/network-inventory (file) +1              declared
        10.69.1.101-10.69.1.103   range           range control-plane                                     ConfigMap kube-system/network-inventory (file) +1              declared
        10.69.1.101               node            Node talos-l7v-3rn                                      Node                                                           in-use
        10.69.1.101               node            node talos-l7v-3rn                                      ConfigMap kube-system/network-inventory (file) +1              published
        10.69.1.101               control-plane   endpoint cluster                                        ConfigMap kube-system/network-inventory (file) +1              published
        10.69.1.101               control-plane   endpoint kubernetes                                     EndpointSlice default/kubernetes                               in-use
        10.69.1.140-10.69.1.197   range           range workers                                           ConfigMap kube-system/network-inventory (file) +1              declared
        10.69.1.140-10.69.1.197   range           range workers (current)                                 ConfigMap kube-system/network-inventory (file) +1              declared
        10.69.1.140               node            Node talos-2xk-hsd                                      Node                                                           in-use
        10.69.1.140               node            node talos-2xk-hsd                                      ConfigMap kube-system/network-inventory (file) +1              published
        10.69.1.140               control-plane   endpoint kubernetes                                     EndpointSlice default/kubernetes                               in-use
        10.69.1.147               node            Node talos-7oe-s19                                      Node                                                           in-use
        10.69.1.147               node            node talos-7oe-s19                                      ConfigMap kube-system/network-inventory (file) +1              published
        10.69.1.147               control-plane   endpoint kubernetes                                     EndpointSlice default/kubernetes                               in-use
        10.69.1.150-10.69.1.165   pool            IPAddressPool metallb-system/default-pool               IPAddressPool                                                  declared
        10.69.1.150-10.69.1.160   pool            pool MetalLB pool                                       ConfigMap kube-system/network-inventory (file) +1              declared
        10.69.1.150-10.69.1.160   pool            pool default-pool                                       ConfigMap kube-system/network-inventory (file) +1              declared
        10.69.1.150-10.69.1.153   pool-free       pool default-pool                                       ConfigMap kube-system/network-inventory (file) +1              declared
        10.69.1.150               load-balancer   Service ingress-nginx/ingress-nginx-controller          Service                                                        in-use
        10.69.1.150               load-balancer   service nginx                                           ConfigMap kube-system/network-inventory (file) +1              published
        10.69.1.150               mirror          Ingress media/overseerr                                 Ingress                                                        in-use
        10.69.1.150               mirror          Ingress monitoring/grafana                              Ingress                                                        in-use
        10.69.1.151-10.69.1.154   range           range media                                             ConfigMap kube-system/network-inventory (file) +1              declared
        10.69.1.151-10.69.1.154   range           range media services                                    ConfigMap kube-system/network-inventory (file) +1              declared
        10.69.1.151               node            Node talos-qal-bre                                      Node                                                           in-use
        10.69.1.151               node            node talos-qal-bre                                      ConfigMap kube-system/network-inventory (file) +1              published
        10.69.1.151               load-balancer   Service monitoring/kube-prometheus-stack-grafana        Service                                                        in-use
        10.69.1.151               load-balancer   service grafana                                         ConfigMap kube-system/network-inventory (file) +1              published
        10.69.1.152               load-balancer   Service monitoring/kube-prometheus-stack-prometheus     Service                                                        in-use
        10.69.1.152               load-balancer   service prometheus                                      ConfigMap kube-system/network-inventory (file) +1              published
        10.69.1.153               load-balancer   Service monitoring/kube-prometheus-stack-alertmanager   Service                                                        in-use
        10.69.1.153               load-balancer   service alertmanager                                    ConfigMap kube-system/network-inventory (file) +1              published
        10.69.1.155               load-balancer   Service media/prowlarr                                  Service                                                        in-use
        10.69.1.155               load-balancer   service prowlarr                                        ConfigMap kube-system/network-inventory (file) +3              published
        10.69.1.156               load-balancer   Service media/radarr                                    Service                                                        in-use
        10.69.1.156               load-balancer   service radarr                                          ConfigMap kube-system/network-inventory (file) +3              published
        10.69.1.157               load-balancer   Service media/sonarr                                    Service                                                        in-use
        10.69.1.157               load-balancer   service sonarr                                          ConfigMap kube-system/network-inventory (file) +3              published
        10.69.1.158               load-balancer   Service media/qbittorrent                               Service                                                        in-use
        10.69.1.158               load-balancer   service qbittorrent                                     ConfigMap kube-system/network-inventory (file) +3              published
        10.69.1.159               load-balancer   Service media/lidarr                                    Service                                                        in-use
        10.69.1.159               load-balancer   service lidarr                                          ConfigMap kube-system/network-inventory (file) +3              published
        10.69.1.160               load-balancer   Service media/overseerr                                 Service                                                        in-use
        10.69.1.160               load-balancer   service overseerr                                       ConfigMap kube-system/network-inventory (file) +3              published
        10.69.1.161               load-balancer   Service media/sabnzbd                                   Service                                                        in-use
        10.69.1.161               load-balancer   service sabnzbd                                         ConfigMap kube-system/network-inventory (file) +3              published
        10.69.1.162               load-balancer   Service argocd/argocd-server                            Service                                                        in-use
        10.69.1.162               load-balancer   service argocd                                          ConfigMap kube-system/network-inventory (file) +1              published
        10.69.1.163               storage         storage NFS server                                      ConfigMap kube-system/network-inventory (file) +1              published
        10.69.1.163               storage         storage nfs                                             PersistentVolume pvc-2ed4d186-22d1-4fb6-8d87-c074e4d434d0 +5   in-use
        10.69.1.163               storage         storage nfs                                             ConfigMap kube-system/network-inventory (file) +3              published
        10.69.1.165               load-balancer   Service media/plex                                      Service                                                        in-use
        10.69.1.165               load-balancer   service plex                                            ConfigMap kube-system/network-inventory (file) +3              published
        10.69.1.165               reservation     reservation Plex                                        ConfigMap kube-system/network-inventory (file) +1              published
        10.69.1.167               host            host workstation                                        ConfigMap kube-system/network-inventory (file) +1              published
        10.69.1.179               node            Node talos-dgi-5n6                                      Node                                                           in-use
        10.69.1.179               node            node talos-dgi-5n6                                      ConfigMap kube-system/network-inventory (file) +1              published
        10.69.1.180               host            host proxmox                                            ConfigMap kube-system/network-inventory (file) +1              published
        10.69.1.197               node            Node talos-unz-1z7                                      Node                                                           in-use
        10.69.1.197               node            node talos-unz-1z7                                      ConfigMap kube-system/network-inventory (file) +1              published
        ");
}

#[test]
fn one_address_is_looked_at_closely() {
    let lab = LabBench::lab_a();
    let outcome = list(&lab, &["-f", "infrastructure", "10.69.1.163", "-o", "wide"]).success();
    assert_snapshot!(outcome, @"
        ADDRESS                   ROLE      OWNER                                       ORIGIN                                                         STATE       NETWORK   POOL           PORTS    NOTE                         LOCATION
        10.69.1.0/24              network   network lan                                 ConfigMap kube-system/network-inventory (file) +1              declared    lan       <none>         <none>   <none>                       infrastructure/network-inventory.yaml:89
        10.69.1.140-10.69.1.197   range     range workers                               ConfigMap kube-system/network-inventory (file) +1              declared    lan       <none>         <none>   <none>                       infrastructure/network-inventory.yaml:152
        10.69.1.140-10.69.1.197   range     range workers (current)                     ConfigMap kube-system/network-inventory (file) +1              declared    lan       <none>         <none>   5 static workers (current)   infrastructure/network-inventory.yaml:348
        10.69.1.150-10.69.1.165   pool      IPAddressPool metallb-system/default-pool   IPAddressPool                                                  declared    lan       default-pool   <none>   <none>                       spec.addresses[0]
        10.69.1.163               storage   storage NFS server                          ConfigMap kube-system/network-inventory (file) +1              published   lan       default-pool   <none>   1 static NFS server          infrastructure/network-inventory.yaml:352
        10.69.1.163               storage   storage nfs                                 PersistentVolume pvc-2ed4d186-22d1-4fb6-8d87-c074e4d434d0 +5   in-use      lan       default-pool   <none>   <none>                       spec.nfs.server
        10.69.1.163               storage   storage nfs                                 ConfigMap kube-system/network-inventory (file) +3              published   lan       default-pool   <none>   <none>                       infrastructure/network-inventory.yaml:313
        ");
}

#[test]
fn filters_narrow_the_list_and_csv_is_for_scripts() {
    let lab = LabBench::lab_a();
    let outcome = list(&lab, &["-n", "media", "--role", "load-balancer", "--state", "in-use", "-o", "csv"]);
    assert_snapshot!(outcome.success(), @r#"
        address,role,owner,origin,state,network,pool,ports,note,location
        10.69.1.155,load-balancer,Service media/prowlarr,Service,in-use,,default-pool,9696/TCP,,status.loadBalancer.ingress[0].ip
        10.69.1.156,load-balancer,Service media/radarr,Service,in-use,,default-pool,7878/TCP,,status.loadBalancer.ingress[0].ip
        10.69.1.157,load-balancer,Service media/sonarr,Service,in-use,,default-pool,8989/TCP,,status.loadBalancer.ingress[0].ip
        10.69.1.158,load-balancer,Service media/qbittorrent,Service,in-use,,default-pool,"8080/TCP,6881/TCP,6881/UDP,6882/TCP,6882/UDP,6883/TCP,6883/UDP,6884/TCP,6884/UDP,6885/TCP,6885/UDP,6886/TCP,6886/UDP,6887/TCP,6887/UDP,6888/TCP,6888/UDP,6889/TCP,6889/UDP",,status.loadBalancer.ingress[0].ip
        10.69.1.159,load-balancer,Service media/lidarr,Service,in-use,,default-pool,8686/TCP,,status.loadBalancer.ingress[0].ip
        10.69.1.160,load-balancer,Service media/overseerr,Service,in-use,,default-pool,5055/TCP,,status.loadBalancer.ingress[0].ip
        10.69.1.161,load-balancer,Service media/sabnzbd,Service,in-use,,default-pool,8080/TCP,,status.loadBalancer.ingress[0].ip
        10.69.1.165,load-balancer,Service media/plex,Service,in-use,,default-pool,32400/TCP,,status.loadBalancer.ingress[0].ip
        "#);
    let names = list(&lab, &["--owner", "media/plex", "-o", "name"]).success();
    assert_snapshot!(names, @"
        address/10.69.1.165
        address/10.96.132.210
        ");
    let unknown = list(&lab, &["--pool", "default"]);
    assert_snapshot!(unknown, @r#"
        ------- stderr -------
        error: pool "default" not found
        hint: known are: MetalLB pool, default-pool
        [exit status: 1]
        "#);
    let nothing = list(&lab, &["192.0.2.0/24"]).success();
    assert_snapshot!(nothing, @"
        ------- stderr -------
        No addresses found.
        ");
}

#[test]
fn the_answer_in_json_keeps_its_schema() {
    let lab = LabBench::lab_a();
    let answer = list(&lab, &["-f", "infrastructure", "-o", "json"]).success().json();
    let schema = serde_json::to_value(schemars::schema_for!(kubectl_ipam::listing::AddressList)).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let errors: Vec<String> = validator.iter_errors(&answer).map(|error| error.to_string()).collect();
    assert_eq!(errors, Vec::<String>::new());
    let plex = answer["items"].as_array().unwrap().iter().find(|item| {
        item["owner"]["name"] == "plex" && item["role"] == "load-balancer" && item["state"] == "in-use"
    });
    assert_eq!(plex.map(|plex| &plex["ports"]), Some(&json!(["32400/TCP"])));
    assert_eq!(plex.map(|plex| &plex["pool"]), Some(&json!("default-pool")));
}

#[test]
fn files_are_enough_without_a_cluster() {
    let lab = LabBench::lab_a();
    let mut elsewhere = TestEnvironment::new();
    elsewhere.set("KUBECONFIG", "/nonexistent/kubeconfig");
    elsewhere.write("plan.yaml", lab.env.read("infrastructure/network-inventory.yaml"));
    let outcome =
        elsewhere.run(["kubectl-ipam", "list", "-f", "plan.yaml", "--offline", "10.69.1.151", "-o", "wide"]);
    assert_snapshot!(outcome.success(), @"
        ADDRESS                   ROLE            OWNER                     ORIGIN                                           STATE       NETWORK   POOL           PORTS    NOTE                         LOCATION
        10.69.1.0/24              network         network lan               ConfigMap kube-system/network-inventory (file)   declared    lan       <none>         <none>   <none>                       plan.yaml:89
        10.69.1.140-10.69.1.197   range           range workers             ConfigMap kube-system/network-inventory (file)   declared    lan       <none>         <none>   <none>                       plan.yaml:152
        10.69.1.140-10.69.1.197   range           range workers (current)   ConfigMap kube-system/network-inventory (file)   declared    lan       <none>         <none>   5 static workers (current)   plan.yaml:348
        10.69.1.150-10.69.1.160   pool            pool MetalLB pool         ConfigMap kube-system/network-inventory (file)   declared    lan       default-pool   <none>   11 dynamic MetalLB pool      plan.yaml:349
        10.69.1.150-10.69.1.160   pool            pool default-pool         ConfigMap kube-system/network-inventory (file)   declared    lan       default-pool   <none>   <none>                       plan.yaml:181
        10.69.1.150-10.69.1.153   pool-free       pool default-pool         ConfigMap kube-system/network-inventory (file)   declared    lan       default-pool   <none>   <none>                       plan.yaml:185
        10.69.1.151-10.69.1.154   range           range media               ConfigMap kube-system/network-inventory (file)   declared    lan       default-pool   <none>   <none>                       plan.yaml:248
        10.69.1.151-10.69.1.154   range           range media services      ConfigMap kube-system/network-inventory (file)   declared    lan       default-pool   <none>   4 reserved media services    plan.yaml:351
        10.69.1.151               node            node talos-qal-bre        ConfigMap kube-system/network-inventory (file)   published   lan       default-pool   <none>   <none>                       plan.yaml:155
        10.69.1.151               load-balancer   service grafana           ConfigMap kube-system/network-inventory (file)   published   lan       default-pool   <none>   <none>                       plan.yaml:211
        ");
    let nothing = elsewhere.run(["kubectl-ipam", "list", "--offline"]).success();
    assert_snapshot!(nothing, @"
        ------- stderr -------
        No addresses found.
        ");
}

#[test]
fn an_inventory_in_the_working_directory_is_found() {
    let lab = LabBench::empty();
    lab.env.write(
        "ipam.yaml",
        "apiVersion: ipam.labkit.dev/v1\nkind: NetworkInventory\nnetworks:\n- name: lan\n  cidr: 10.69.1.0/24\n  gateway: 10.69.1.1\n\
         pools:\n- name: default-pool\n  provider: metallb\n  addresses: [10.69.1.150-10.69.1.165]\n\
         reservations:\n- name: plex\n  ip: 10.69.1.165\n  pool: default-pool\n",
    );
    let outcome = list(&lab, &["--network", "lan", "-o", "wide"]).success();
    assert_snapshot!(outcome, @"
        ADDRESS                   ROLE          OWNER               ORIGIN      STATE      NETWORK   POOL           PORTS    NOTE     LOCATION
        10.69.1.0/24              network       network lan         inventory   declared   lan       <none>         <none>   <none>   ipam.yaml:5
        10.69.1.1                 gateway       network lan         inventory   reserved   lan       <none>         <none>   <none>   ipam.yaml:6
        10.69.1.150-10.69.1.165   pool          pool default-pool   inventory   declared   lan       default-pool   <none>   <none>   ipam.yaml:10
        10.69.1.165               reservation   reservation plex    inventory   reserved   lan       default-pool   <none>   <none>   ipam.yaml:13
        ");
}

#[test]
fn an_inventory_of_a_version_we_do_not_know_is_refused_not_passed_over() {
    let env = TestEnvironment::new();
    env.write("plan.yaml", "apiVersion: ipam.labkit.dev/v2\nkind: NetworkInventory\n");
    let outcome = env.run(["kubectl-ipam", "list", "--offline", "-f", "plan.yaml"]).exits(1);
    assert!(outcome.stderr.contains("plan.yaml:1:"), "{outcome}");
    assert!(outcome.stderr.contains("ipam.labkit.dev/v1"), "{outcome}");
}

#[test]
fn a_kind_that_may_not_be_read_is_a_gap_and_the_rest_is_shown() {
    let mut lab = LabBench::lab_a();
    let everything_but_services =
        Rule::allow(&["get", "list"], &["nodes", "persistentvolumes", "ipaddresspools.metallb.io"]);
    lab.log_in("viewer", everything_but_services);
    let outcome = list(&lab, &["10.69.1.163", "10.69.1.151"]).exits(6);
    assert_snapshot!(outcome, @r#"
        ADDRESS                   ROLE      OWNER                                       ORIGIN                                                         STATE
        10.69.1.150-10.69.1.165   pool      IPAddressPool metallb-system/default-pool   IPAddressPool                                                  declared
        10.69.1.151               node      Node talos-qal-bre                          Node                                                           in-use
        10.69.1.163               storage   storage nfs                                 PersistentVolume pvc-2ed4d186-22d1-4fb6-8d87-c074e4d434d0 +4   in-use
        ------- stderr -------
        warning: not read: services in all namespaces: forbidden: you lack the right to list services in all namespaces
        warning: not read: endpointslices.discovery.k8s.io in all namespaces: forbidden: you lack the right to list endpointslices.discovery.k8s.io in all namespaces
        warning: not read: ingresses.networking.k8s.io in all namespaces: forbidden: you lack the right to list ingresses.networking.k8s.io in all namespaces
        warning: not read: servicecidrs.networking.k8s.io: forbidden: you lack the right to list servicecidrs.networking.k8s.io
        warning: not read: ipaddresses.networking.k8s.io: forbidden: you lack the right to list ipaddresses.networking.k8s.io
        warning: not read: storageclasses.storage.k8s.io: forbidden: you lack the right to list storageclasses.storage.k8s.io
        warning: not read: deployments.apps in all namespaces: forbidden: you lack the right to list deployments.apps in all namespaces
        warning: not read: statefulsets.apps in all namespaces: forbidden: you lack the right to list statefulsets.apps in all namespaces
        warning: not read: daemonsets.apps in all namespaces: forbidden: you lack the right to list daemonsets.apps in all namespaces
        warning: not read: jobs.batch in all namespaces: forbidden: you lack the right to list jobs.batch in all namespaces
        warning: not read: cronjobs.batch in all namespaces: forbidden: you lack the right to list cronjobs.batch in all namespaces
        warning: not read: pods in namespace kube-system: forbidden: you lack the right to list pods in namespace kube-system
        warning: not read: l2advertisements.metallb.io in all namespaces: forbidden: you lack the right to list l2advertisements.metallb.io in all namespaces
        warning: not read: bgpadvertisements.metallb.io in all namespaces: forbidden: you lack the right to list bgpadvertisements.metallb.io in all namespaces
        warning: not read: bgppeers.metallb.io in all namespaces: forbidden: you lack the right to list bgppeers.metallb.io in all namespaces
        warning: not read: networkpolicies.networking.k8s.io in all namespaces: forbidden: you lack the right to list networkpolicies.networking.k8s.io in all namespaces
        warning: not read: configmaps in all namespaces: forbidden: you lack the right to list configmaps in all namespaces
        warning: not read: configmap kube-system/kubevip: forbidden: you lack the right to get configmaps "kubevip" in namespace kube-system
        warning: not read: leases.coordination.k8s.io in namespace kube-system: forbidden: you lack the right to list leases.coordination.k8s.io in namespace kube-system
        [exit status: 6]
        "#);
}

#[test]
fn kinds_that_are_not_installed_are_no_gaps() {
    let lab = LabBench::empty();
    let outcome = list(&lab, &[]).success();
    assert_eq!(outcome.stderr, "");
    assert!(outcome.stdout.contains("10.96.0.1 "), "{outcome}");
}

#[test]
fn without_service_cidrs_the_ranges_are_those_of_kubeadm() {
    let lab = LabBench::simulated_empty();
    lab.server()
        .faults()
        .add(Fault::new(Matcher::on("list", "servicecidrs.networking.k8s.io"), Effect::status(404)));
    let kubeadm = json!({
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": "kubeadm-config", "namespace": "kube-system"},
        "data": {"ClusterConfiguration": "networking:\n  serviceSubnet: 10.96.0.0/16\n"},
    });
    lab.server().store().load(vec![kubeadm]).expect("a valid ConfigMap");
    let outcome = list(&lab, &["--role", "service-range", "-o", "json"]).success();
    assert_eq!(addresses(&outcome), ["10.96.0.0/16"]);
}

#[test]
fn a_list_that_breaks_off_once_is_fetched_again() {
    let lab = LabBench::simulated(&Scenario::new(Lab::A));
    lab.server().faults().add(Fault::new(Matcher::on("list", "nodes"), Effect::CutAfterItems(2)).times(1));
    let outcome = list(&lab, &["--role", "node", "--state", "in-use", "-o", "json"]).success();
    assert_eq!(addresses(&outcome).len(), 6);
}

#[test]
fn a_list_that_always_breaks_off_is_a_gap() {
    let lab = LabBench::simulated(&Scenario::new(Lab::A));
    lab.server().faults().add(Fault::new(Matcher::on("list", "nodes"), Effect::CutAfterItems(2)));
    let outcome = list(&lab, &["10.69.1.163"]).exits(6);
    assert!(outcome.stderr.contains("warning: not read: nodes: "), "{outcome}");
    assert!(outcome.stdout.contains("10.69.1.163"), "{outcome}");
}

#[test]
fn a_kind_that_never_answers_is_a_gap_after_the_deadline() {
    let lab = LabBench::simulated(&Scenario::new(Lab::A));
    lab.server().faults().add(Fault::new(Matcher::on("list", "services"), Effect::Hang));
    let outcome = list(&lab, &["--request-timeout", "500ms", "10.69.1.163"]).exits(6);
    assert_snapshot!(outcome.stderr, @"warning: not read: services in all namespaces: no answer within 500ms");
}

#[test]
fn a_long_list_that_expires_between_pages_is_complete_in_the_end() {
    let lab = LabBench::simulated_empty();
    let service = |index: u32| -> Value {
        json!({
            "apiVersion": "v1",
            "kind": "Service",
            "metadata": {"name": format!("s{index}"), "namespace": "default"},
            "spec": {"clusterIP": format!("10.97.{}.{}", index / 200, index % 200), "ports": [{"port": 80}]},
        })
    };
    lab.server().store().load((0..1_200).map(service).collect()).expect("valid Services");
    let later_pages = Matcher { continued: Some(true), ..Matcher::on("list", "services") };
    lab.server().faults().add(Fault::new(later_pages, Effect::status(410)).after(1).times(1));
    let outcome = list(&lab, &["10.97.0.0/16", "-o", "json"]).success();
    let mut found = addresses(&outcome);
    assert_eq!(found.len(), 1_200);
    found.dedup();
    assert_eq!(found.len(), 1_200, "nothing is there twice");
}

#[test]
fn a_server_that_is_not_there_is_an_error_that_mentions_the_files() {
    let mut env = TestEnvironment::new();
    let server = ApiServer::start(ApiServerOptions::default()).expect("a server on loopback");
    let (kubeconfig, url) = (server.kubeconfig(), server.url().to_owned());
    drop(server);
    env.kubeconfig(&kubeconfig, &url);
    let outcome = env.run(["kubectl", "ipam", "list"]).exits(1);
    assert_snapshot!(outcome, @"
        ------- stderr -------
        error: the connection to the server [SERVER] was refused
        hint: check host and port in the kubeconfig, and whether the API server runs
        hint: to look at files only, add --offline
        [exit status: 1]
        ");
}

#[test]
fn bad_addresses_on_the_command_line_are_explained() {
    let env = TestEnvironment::new();
    let outcome = env.run(["kubectl", "ipam", "list", "10.69.1.150/24"]).exits(2);
    assert_snapshot!(outcome, @r#"
        ------- stderr -------
        error: invalid value '10.69.1.150/24' for '[ADDRESS]...'
          "10.69.1.150/24" has host bits set: programs mask it silently to 10.69.1.0/24
        hint: write 10.69.1.0/24 for the whole network or 10.69.1.150/32 for the one address
        hint: see 'kubectl ipam list --help'
        [exit status: 2]
        "#);
}

const INVENTORY: &str = "apiVersion: ipam.labkit.dev/v1
kind: NetworkInventory
reservations:
  - name: nas
    ip: 10.0.0.9
";

#[test]
fn an_inventory_may_come_through_a_pipe_which_can_be_read_only_once() {
    let env = TestEnvironment::new();
    env.write("ipam.yaml", INVENTORY);
    for pipe in [
        "kubectl-ipam list --offline -f - < ipam.yaml",
        "cat ipam.yaml | kubectl-ipam list --offline -f /dev/stdin",
        "mkfifo pipe; cat ipam.yaml > pipe & kubectl-ipam list --offline -f pipe",
    ] {
        let outcome = env.shell(pipe).success();
        assert!(
            outcome.stdout.contains("10.0.0.9   reservation   reservation nas"),
            "{pipe}: {}",
            outcome.stdout
        );
    }
}

/// Other systems refuse such names.
#[cfg(target_os = "linux")]
#[test]
fn a_file_name_need_not_be_unicode() {
    use std::os::unix::ffi::OsStrExt as _;
    let env = TestEnvironment::new();
    let name = std::ffi::OsStr::from_bytes(b"lab-\xff.yaml");
    env.write(name, INVENTORY);
    let flags = ["kubectl-ipam", "list", "--offline", "-o", "name", "-f"].map(std::ffi::OsStr::new);
    let outcome = env.run([&flags[..], &[name]].concat()).success();
    assert_eq!(outcome.stdout.lines().count(), 1, "{}", outcome.stdout);
}
