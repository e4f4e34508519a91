//! `assign`: a reservation pinned on a Service, as its load balancer understands it.

mod others;

use insta::assert_snapshot;
use simlab::harness::{Outcome, Terminal, TestEnvironment};
use simlab::kube::Rule;
use simlab::labs::{Lab, RunningLab, Scenario, write_files};

/// A lab whose load balancer works, and a user in front of it.
struct Bench {
    lab: RunningLab,
    env: TestEnvironment,
}

impl Bench {
    /// `lab` with a Service `web` in namespace default.
    fn start(lab: Lab) -> Self {
        let scenario = Scenario::new(lab);
        let lab = RunningLab::start(&scenario, 0).expect("the lab on loopback");
        let mut env = TestEnvironment::new();
        env.kubeconfig(&lab.server.kubeconfig(), lab.server.url());
        write_files(&scenario, &env.work()).expect("the users' files");
        env.shell("git init -q -b main .").success();
        let bench = Self { lab, env };
        bench.service("web", 80);
        bench
    }

    /// Creates a Service that asks for nothing.
    fn service(&self, name: &str, port: u16) {
        let create = format!("kubectl create service loadbalancer {name} --tcp={port}:{port}");
        self.env.shell(&create).success();
        self.env.shell(&format!(
            "kubectl wait service/{name} --for=jsonpath='{{.status.loadBalancer.ingress}}' --timeout=60s"
        ));
    }

    /// What a Service asks for, key by key.
    fn pins(&self, name: &str) -> String {
        let path = "jsonpath={.metadata.annotations}{\" \"}{.spec.loadBalancerIP}";
        let found = self.env.run(["kubectl", "get", "service", name, "-o", path]).success();
        found.stdout.trim().to_owned()
    }

    fn assign(&self, words: &[&str]) -> Outcome {
        self.env.run([&["kubectl", "ipam", "assign"], words].concat())
    }
}

const INVENTORY: &str = "\
apiVersion: ipam.labkit.dev/v1
kind: NetworkInventory
reservations:
- {name: www, ip: 10.69.1.164, for: Service/default/web}
- {name: plex, ip: 10.69.1.154, for: service/media/plex}
";

#[test]
fn metallb_is_asked_with_its_annotation_and_the_address_is_waited_for() {
    let bench = Bench::start(Lab::A);
    bench.env.write("ipam.yaml", INVENTORY);
    assert_snapshot!(bench.assign(&["service/web"]), @"
    ------- stderr -------
    error: 1 change needs confirmation, and there is no terminal to ask on
      pin 10.69.1.164 (reservation www)
    hint: pass --yes to agree, or --dry-run to see what would be done
    [exit status: 5]
    ");
    assert_snapshot!(bench.assign(&["service/web", "--dry-run", "-v", "-o", "wide"]), @"
    ACTION   OBJECT                CHANGE                              UNDO                                                                FIELDS                                                            NEEDS                                    REVERTED BY
    update   Service/default/web   pin 10.69.1.164 (reservation www)   kubectl ipam assign service/web 10.69.1.164 --unassign -n default   metadata.annotations[metallb.io/loadBalancerIPs]: + 10.69.1.164   patch on services in namespace default
    ------- stderr -------
    load balancer: metallb (pool default-pool has the address)
    asked with: metallb.io/loadBalancerIPs (metallb 0.14.9: Deployment/metallb-system/controller runs metallb/controller:v0.14.9)
    ");
    assert_snapshot!(bench.assign(&["service/web", "--dry-run=server"]), @"
    ACTION   OBJECT                CHANGE                              UNDO
    update   Service/default/web   pin 10.69.1.164 (reservation www)   kubectl ipam assign service/web 10.69.1.164 --unassign -n default
    ------- stderr -------
    Service/default/web updated (server dry run)
    ");
    assert!(!bench.pins("web").contains("loadBalancerIPs"), "nothing was changed so far");
    assert_snapshot!(bench.assign(&["service/web", "--yes"]), @"
    ACTION   OBJECT                CHANGE                              UNDO
    update   Service/default/web   pin 10.69.1.164 (reservation www)   kubectl ipam assign service/web 10.69.1.164 --unassign -n default
    ------- stderr -------
    Service/default/web updated
    Service/default/web has 10.69.1.164
    ");
    assert_snapshot!(bench.pins("web"), @r#"{"metallb.io/ip-allocated-from-pool":"default-pool","metallb.io/loadBalancerIPs":"10.69.1.164"}"#);
    assert_snapshot!(bench.assign(&["svc/web", "www", "--yes"]), @"
    ------- stderr -------
    Service/default/web has 10.69.1.164
    Nothing to change.
    ");
    let taken_off =
        bench.assign(&["Service/default/web", "--unassign", "--yes", "-o", "json"]).success().json();
    assert_eq!(taken_off["changes"][0]["fields"][0]["before"], "10.69.1.164");
    assert_snapshot!(bench.pins("web"), @r#"{"metallb.io/ip-allocated-from-pool":"default-pool"}"#);
    assert_snapshot!(bench.assign(&["service/web", "--unassign", "--yes"]), @"
    ------- stderr -------
    Nothing to change.
    ");
    let piped = bench.env.shell("kubectl ipam assign service/web --dry-run | head -n 1").success();
    assert_eq!(piped.stderr, "");
    let name = bench.assign(&["service/web", "10.69.1.164", "--yes", "-o", "name"]).success();
    assert_eq!(name.stdout, "service/default/web\n");
}

#[test]
fn what_was_asked_for_in_older_ways_makes_room() {
    let bench = Bench::start(Lab::A);
    bench.env.write("ipam.yaml", INVENTORY);
    let annotate = "kubectl annotate service web metallb.universe.tf/loadBalancerIPs=10.69.1.164";
    bench.env.shell(annotate).success();
    let patch = r#"{"spec":{"loadBalancerIP":"10.69.1.154"}}"#;
    bench.env.run(["kubectl", "patch", "service", "web", "-p", patch]).success();
    let plan = bench.assign(&[
        "service/web",
        "--yes",
        "-o",
        "jsonpath={range .changes[0].fields[*]}{.path} {.before} {.after}{\"\\n\"}{end}",
    ]);
    assert_snapshot!(plan, @"
    metadata.annotations[metallb.io/loadBalancerIPs]  10.69.1.164
    metadata.annotations[metallb.universe.tf/loadBalancerIPs] 10.69.1.164 
    spec.loadBalancerIP 10.69.1.154 
    ------- stderr -------
    Service/default/web updated
    Service/default/web has 10.69.1.164
    ");
    assert_snapshot!(bench.pins("web"), @r#"{"metallb.io/ip-allocated-from-pool":"default-pool","metallb.io/loadBalancerIPs":"10.69.1.164"}"#);
}

#[test]
fn what_metallb_would_refuse_is_refused_before_anything_is_changed() {
    let bench = Bench::start(Lab::A);
    bench.env.write("ipam.yaml", INVENTORY);
    let before = bench.pins("web");
    assert_snapshot!(bench.assign(&["service/web", "10.69.1.166", "--yes"]), @r#"
    ------- stderr -------
    error: no pool in use gives 10.69.1.166
      ipaddresspool default-pool -n metallb-system: 10.69.1.150-10.69.1.165
      MetalLB would answer: ["10.69.1.166"] is not allowed in config
    hint: pin an address of a pool, or add this one to a pool
    [exit status: 5]
    "#);
    assert_snapshot!(bench.assign(&["service/web", "10.69.1.163", "--yes"]), @"
    ------- stderr -------
    error: 10.69.1.163 is in use
      PersistentVolume pvc-2ed4d186-22d1-4fb6-8d87-c074e4d434d0 spec.nfs.server: 10.69.1.163 (storage)
      PersistentVolume pvc-58af8750-b468-4afd-8679-96f241ab61d2 spec.nfs.server: 10.69.1.163 (storage)
      PersistentVolume pvc-ac262092-bfec-466a-848a-4f6ebf9d30dd spec.nfs.server: 10.69.1.163 (storage)
      and 3 more: kubectl ipam list 10.69.1.163
    hint: a load balancer would take the address away from there: pin another one
    [exit status: 5]
    ");
    assert_snapshot!(bench.assign(&["service/web", "10.69.1.157", "--yes"]), @r#"
    ------- stderr -------
    error: Service/media/sonarr has 10.69.1.157
      Service/default/web cannot share it: they have no sharing key in common
      MetalLB would answer: can't change sharing key for "default/web", address also in use by media/sonarr
    hint: pin another address
    hint: or share it, on different ports: give both the annotation metallb.io/allow-shared-ip with the same value
    [exit status: 5]
    "#);
    assert_snapshot!(bench.assign(&["service/web", "plex", "--yes"]), @"
    ------- stderr -------
    error: the reservation plex is for service/media/plex, not for Service/default/web
      it is written in ipam.yaml:5
    hint: change whom it is for, or reserve another address
    [exit status: 5]
    ");
    assert_snapshot!(bench.assign(&["service/kubernetes", "10.69.1.164", "--yes"]), @r#"
    ------- stderr -------
    error: Service/default/kubernetes is of type ClusterIP, not LoadBalancer
      load balancers look at no other
    hint: kubectl patch service kubernetes -n default -p '{"spec":{"type":"LoadBalancer"}}'
    [exit status: 5]
    "#);
    assert_snapshot!(bench.assign(&["service/web", "fd00::1", "--yes"]), @r#"
    ------- stderr -------
    error: Service/default/web is IPv4, and fd00::1 is not
      MetalLB would answer: requested loadBalancer IP(s) ["fd00::1"] does not match the ipFamily of the service
    hint: pin an address of each family: IPv4
    [exit status: 5]
    "#);
    assert_eq!(bench.pins("web"), before);
    let restrict = r#"{"spec":{"serviceAllocation":{"namespaceSelectors":[{"matchLabels":{"kubernetes.io/metadata.name":"media"}}]}}}"#;
    let pool = "kubectl patch ipaddresspool default-pool -n metallb-system --type=merge -p";
    bench.env.shell(&format!("{pool} '{restrict}'")).success();
    assert_snapshot!(bench.assign(&["service/web", "--yes"]), @"
    ------- stderr -------
    error: pool default-pool gives no address to Service/default/web
      MetalLB would answer: pool default-pool not compatible for ip assignment
    hint: see spec.serviceAllocation: kubectl get ipaddresspool default-pool -n metallb-system -o yaml
    [exit status: 5]
    ");
    bench.assign(&["service/nobody", "--yes"]).exits(1);
    bench.assign(&["deployment/web", "--yes"]).exits(2);
    bench.assign(&["service/web", "--annotation=ipam.cilium.io/ip-address"]).exits(2);
}

#[test]
fn two_services_share_an_address_by_a_key_and_different_ports() {
    let bench = Bench::start(Lab::A);
    bench.service("dns", 53);
    bench.assign(&["service/web", "10.69.1.164", "--yes"]).success();
    bench.env.shell("kubectl annotate service web metallb.io/allow-shared-ip=k").success();
    assert_snapshot!(bench.assign(&["service/dns", "10.69.1.164", "--yes"]), @r#"
    ------- stderr -------
    error: Service/default/web has 10.69.1.164
      Service/default/dns cannot share it: they have no sharing key in common
      MetalLB would answer: can't change sharing key for "default/dns", address also in use by default/web
    hint: pin another address
    hint: or share it, on different ports: give Service/default/dns the annotation metallb.io/allow-shared-ip: k
    [exit status: 5]
    "#);
    bench.env.shell("kubectl annotate service dns metallb.io/allow-shared-ip=k").success();
    let shared = bench.assign(&["service/dns", "10.69.1.164", "--yes"]).success();
    assert!(shared.stderr.ends_with("Service/default/dns has 10.69.1.164\n"), "{shared}");
}

#[test]
fn cilium_is_asked_as_its_version_understands() {
    let old = Bench::start(Lab::B);
    assert_snapshot!(old.assign(&["service/web", "192.168.10.230", "--yes", "-v"]), @"
    ACTION   OBJECT                CHANGE               UNDO
    update   Service/default/web   pin 192.168.10.230   kubectl ipam assign service/web 192.168.10.230 --unassign -n default
    ------- stderr -------
    load balancer: cilium (pool lan-pool has the address)
    asked with: io.cilium/lb-ipam-ips (cilium 1.15.6: Deployment/kube-system/cilium-operator runs cilium/operator-generic:v1.15.6)
    Service/default/web updated
    Service/default/web has 192.168.10.230
    ");
    assert_snapshot!(old.pins("web"), @r#"{"io.cilium/lb-ipam-ips":"192.168.10.230"}"#);
    assert_snapshot!(old.assign(&["service/web", "192.168.10.24", "--yes"]), @"
    ------- stderr -------
    error: no pool in use gives 192.168.10.24
      ciliumloadbalancerippool lan-pool: 192.168.10.224/28
      Cilium would answer: no_pool
    hint: pin an address of a pool, or add this one to a pool
    [exit status: 5]
    ");
    let new = Bench::start(Lab::C);
    assert_snapshot!(new.assign(&["service/web", "172.22.30.77", "--yes", "-v"]), @"
    ACTION   OBJECT                CHANGE             UNDO
    update   Service/default/web   pin 172.22.30.77   kubectl ipam assign service/web 172.22.30.77 --unassign -n default
    ------- stderr -------
    load balancer: cilium (pool lb-pool has the address)
    asked with: lbipam.cilium.io/ips (cilium 1.18.1: Deployment/kube-system/cilium-operator runs cilium/operator-generic:v1.18.1)
    Service/default/web updated
    Service/default/web has 172.22.30.77
    ");
    assert_snapshot!(new.pins("web"), @r#"{"lbipam.cilium.io/ips":"172.22.30.77"}"#);
}

#[test]
fn what_argo_cd_keeps_is_changed_in_git() {
    let bench = Bench::start(Lab::A);
    bench.env.write("ipam.yaml", INVENTORY.replace("10.69.1.154", "10.69.1.164"));
    let outcome = bench.assign(&["service/plex", "plex", "-n", "media", "--yes"]);
    assert_snapshot!(outcome, @r#"
    --- a/apps/media/base/plex.yaml
    +++ b/apps/media/base/plex.yaml
    @@ -10,7 +10,7 @@
         app.kubernetes.io/part-of: media-stack
       annotations:
         argocd.argoproj.io/sync-wave: "5"
    -    metallb.io/loadBalancerIPs: 10.69.1.165
    +    metallb.io/loadBalancerIPs: "10.69.1.164"
     spec:
       type: LoadBalancer
       selector:
    ------- stderr -------
    error: Argo CD would take back the change of Service/media/plex
      Service/media/plex is kept as Git has it by Argo CD (Application/media-stack)
    hint: commit the change instead: the patch for Git is above
    [exit status: 5]
    "#);
    bench.env.write("../pin.patch", &outcome.stdout);
    bench.env.shell("git apply ../pin.patch").success();
    assert!(
        bench.env.read("apps/media/base/plex.yaml").contains("metallb.io/loadBalancerIPs: \"10.69.1.164\"\n")
    );
}

#[test]
fn a_load_balancer_that_is_not_known_is_not_guessed() {
    let bench = Bench::start(Lab::A);
    let latest =
        r#"[{"op":"replace","path":"/spec/template/spec/containers/0/image","value":"metallb/controller"}]"#;
    let patch =
        ["kubectl", "patch", "deploy", "controller", "-n", "metallb-system", "--type=json", "-p", latest];
    bench.env.run(patch).success();
    assert_snapshot!(bench.assign(&["service/web", "10.69.1.164", "--yes"]), @"
    ------- stderr -------
    error: it is not known which version of metallb runs
      Deployment/metallb-system/controller runs metallb/controller, which names no version
    hint: say how it is asked: --annotation metallb.io/loadBalancerIPs, or metallb.universe.tf/loadBalancerIPs if it is old
    [exit status: 5]
    ");
    let key = "--annotation=metallb.universe.tf/loadBalancerIPs";
    bench.assign(&["service/web", "10.69.1.164", "--yes", key]).success();
    assert!(bench.pins("web").contains("metallb.universe.tf/loadBalancerIPs\":\"10.69.1.164"));
}

#[test]
fn an_answer_that_does_not_come_is_exit_code_4() {
    let bench = Bench::start(Lab::A);
    let words = ["service/web", "10.69.1.164", "--yes", "--provider=kube-vip"];
    let key = "--annotation=kube-vip.io/loadbalancerIPs";
    assert_snapshot!(bench.assign(&[&words[..], &[key, "--timeout=1s"]].concat()), @"
    ACTION   OBJECT                CHANGE            UNDO
    update   Service/default/web   pin 10.69.1.164   kubectl ipam assign service/web 10.69.1.164 --unassign -n default
    ------- stderr -------
    Service/default/web updated
    error: Service/default/web is pinned, and after 1 s it has no 10.69.1.164
    hint: wait longer with --timeout, or not at all with --wait=false
    hint: see what the load balancer says: kubectl describe service web -n default
    hint: take the pin off: kubectl ipam assign service/web 10.69.1.164 -n default --unassign
    [exit status: 4]
    ");
    bench.assign(&[&words[..], &[key, "--wait=false"]].concat()).success();
}

#[test]
fn what_only_the_load_balancer_sees_is_told_when_it_refuses() {
    let mut bench = Bench::start(Lab::A);
    let mut rules = Rule::allow(&["get", "list", "patch"], &["services", "events"]);
    rules.extend(Rule::allow(&["list"], &["deployments.apps", "daemonsets.apps"]));
    log_in(&mut bench, "operator", rules);
    let outcome = bench.assign(&["service/web", "10.69.9.9", "--yes"]).exits(5);
    let told: Vec<&str> = outcome.stderr.lines().filter(|line| !line.starts_with("warning:")).collect();
    assert_snapshot!(told.join("\n"), @r#"
    Service/default/web updated
    error: Service/default/web is pinned, and 10.69.9.9 is refused
      AllocationFailed: Failed to allocate IP for "default/web": ["10.69.9.9"] is not allowed in config
    hint: see what the load balancer says: kubectl describe service web -n default
    hint: take the pin off: kubectl ipam assign service/web 10.69.9.9 -n default --unassign
    "#);
    assert!(outcome.stderr.contains("warning: ipaddresspools.metallb.io"), "{outcome}");
}

#[test]
fn without_rights_or_a_cluster_it_says_what_is_missing() {
    let mut bench = Bench::start(Lab::A);
    log_in(&mut bench, "guest", Vec::new());
    assert_snapshot!(bench.assign(&["service/web", "--yes"]), @r#"
    ------- stderr -------
    error: cannot get services "web" in namespace default
      error from server (Forbidden): services "web" is forbidden: User "guest" cannot get resource "services" in API group "" in the namespace "default"
    hint: you lack the right to get services "web" in namespace default: ask for it, or act as somebody else with --as
    [exit status: 1]
    "#);
    log_in(&mut bench, "reader", Rule::read_only());
    assert_snapshot!(bench.assign(&["service/web", "10.69.1.164", "--yes"]), @r#"
    ------- stderr -------
    error: cannot patch services "web" in namespace default
      error from server (Forbidden): services "web" is forbidden: User "reader" cannot patch resource "services" in API group "" in the namespace "default"
    hint: you lack the right to patch services "web" in namespace default: ask for it, or act as somebody else with --as
    [exit status: 1]
    "#);
    let alone = TestEnvironment::new();
    alone.run(["kubectl", "ipam", "assign", "service/web"]).exits(1);
}

#[test]
fn a_service_that_changes_while_the_user_is_asked_is_left_alone() {
    let bench = Bench::start(Lab::A);
    let mut terminal =
        Terminal::start(&bench.env, ["kubectl", "ipam", "assign", "service/web", "10.69.1.164"]);
    let screen = terminal.wait_for("Proceed?");
    assert!(screen.contains("metadata.annotations[metallb.io/loadBalancerIPs]: + 10.69.1.164"), "{screen}");
    bench.env.shell("kubectl label service web changed=meanwhile").success();
    terminal.press("y\r");
    terminal.wait_for("run the command again");
    assert_eq!(terminal.wait().exit_code(), 5, "{}", terminal.screen());
    assert!(!bench.pins("web").contains("10.69.1.164"));
}

#[test]
fn services_and_annotations_are_completed() {
    let bench = Bench::start(Lab::A);
    let offered =
        |words: &[&str]| bench.env.run([&["kubectl", "__complete", "ipam", "assign"], words].concat()).stdout;
    assert!(offered(&["-n", "media", "service/p"]).starts_with("service/plex\n"));
    assert!(offered(&["service/web", "--annotation", "lbipam"]).starts_with("lbipam.cilium.io/ips"));
}

/// Puts another user, with these rights, in front of the lab.
fn log_in(bench: &mut Bench, name: &str, rules: Vec<Rule>) {
    bench.lab.server.add_user(name, &format!("token-of-{name}"), rules);
    let kubeconfig = bench.lab.server.kubeconfig_for(name);
    let url = bench.lab.server.url().to_owned();
    bench.env.kubeconfig(&kubeconfig, &url);
}
