//! `kubectl ipam plan`: the plans of lab C, as its operator wrote them, judged and laid out anew. No cluster is
//! needed for any of it.

use insta::assert_snapshot;
use simlab::harness::{Outcome, TestEnvironment};
use simlab::labs::{Lab, Scenario, write_files};

/// Lab C's plan as an inventory: four IPv4 tiers behind the end of the parent, every IPv6 prefix with host bits, and
/// Cilium's default mask on the first of them.
const LAB_C: &str = include_str!("../labs/lab-c/plan.yaml");

/// A machine with an inventory and no cluster.
fn desk(inventory: &str) -> TestEnvironment {
    let mut env = TestEnvironment::new();
    env.set("KUBECONFIG", "/nonexistent");
    env.write("ipam.yaml", inventory);
    env
}

fn plan(env: &TestEnvironment, args: &[&str]) -> Outcome {
    env.run([&["kubectl", "ipam", "plan"], args].concat())
}

#[test]
fn every_fault_of_lab_cs_plan_is_found() {
    let env = desk(LAB_C);
    let names = plan(&env, &["check", "-o", "name"]);
    assert_snapshot!(names.exits(3), @"
    IPAM-HOST-BITS=address/fc00:f1:d759:3053:a573:0::/67
    IPAM-HOST-BITS=address/fc00:f1:d759:3053:a573:2000::/67
    IPAM-HOST-BITS=address/fc00:f1:d759:3053:a573:4000::/68
    IPAM-HOST-BITS=address/fc00:f1:d759:3053:a573:5000::/68
    IPAM-HOST-BITS=address/fc00:f1:d759:3053:a573:6000::/66
    IPAM-HOST-BITS=address/fc00:f1:d759:3053:a573::/64
    IPAM-HOST-BITS=address/fc00:f1:d759:3053:a573:a000::/67
    IPAM-HOST-BITS=address/fc00:f1:d759:3053:a573:c000::/67
    IPAM-HOST-BITS=address/fc00:f1:d759:3053:a573:e000::/68
    IPAM-HOST-BITS=address/fc00:f1:d759:3053:a573:e100::/68
    IPAM-HOST-BITS=address/fc00:f1:d759:3053:a573:e200::/68
    IPAM-HOST-BITS=address/fc00:f1:d759:3053:a573:e300::/68
    IPAM-NODE-MASK=pod-range/fc00:f1:d759:3053:a000::/67
    IPAM-OUTSIDE-PARENT=tier/games
    IPAM-OUTSIDE-PARENT=tier/lab
    IPAM-OUTSIDE-PARENT=tier/static
    IPAM-OUTSIDE-PARENT=tier/vpn
    IPAM-TIER-OVERLAP=tier/default-v6, media-v6, dns-v6, monitoring-v6, apps-v6, databases-v6, automation-v6, vpn-v6 and 3 more
    [exit status: 3]
    ");
    let report = plan(&env, &["check"]).stdout;
    for said in [
        "192.168.160.0/24 lies outside its parent pods 192.168.144.0/20, which ends at 192.168.159.255",
        "programs mask it silently to fc00:f1:d759:3053:a000::/67",
        "node mask /120 of default-v6 is 53 bits longer than its range fc00:f1:d759:3053:a000::/67, 16 is the most",
        "use a node mask of /83 or shorter, or a range of /104 or longer",
    ] {
        assert!(report.contains(said), "{said}\n{report}");
    }
}

#[test]
fn a_layout_that_passes_is_proposed() {
    let env = desk(LAB_C);
    let refused = plan(&env, &["fit", "--parent", "pods"]);
    assert_snapshot!(refused.exits(5), @"
    ------- stderr -------
    error: pods 192.168.144.0/20 has not enough room
      no /24 is left for tier vpn: all tiers need 1024 addresses, and there are 0
    hint: --widen lets it grow to 192.168.128.0/19, where everything has a place
    [exit status: 5]
    ");
    assert_snapshot!(plan(&env, &["fit", "--parent", "pods", "--widen"]).success(), @"
    NAME         CIDR               SIZE   CHANGE   WAS                ROOM
    default      192.168.144.0/22   1024   kept     <none>             <none>
    media        192.168.148.0/23    512   kept     <none>             <none>
    dns          192.168.150.0/24    256   kept     <none>             <none>
    monitoring   192.168.151.0/24    256   kept     <none>             <none>
    apps         192.168.152.0/22   1024   kept     <none>             <none>
    databases    192.168.156.0/23    512   kept     <none>             <none>
    automation   192.168.158.0/23    512   kept     <none>             <none>
    vpn          192.168.128.0/24    256   moved    192.168.160.0/24   <none>
    games        192.168.129.0/24    256   moved    192.168.161.0/24   <none>
    lab          192.168.130.0/24    256   moved    192.168.162.0/24   <none>
    static       192.168.131.0/24    256   moved    192.168.163.0/24   <none>
    ------- stderr -------
    hint: let pods 192.168.144.0/20 be 192.168.128.0/19
    ");
    // What is proposed is written down: the tiers of both families, and the parents they need.
    let mut inventory = LAB_C
        .replace("192.168.144.0/20", "192.168.128.0/19")
        .replace("'fc00:f1:d759:3053:a573::/64'", "'fc00:f1:d759:3052::/63'")
        .replace("nodeMask: 120", "nodeMask: 80");
    for parent in ["pods", "pods-v6"] {
        let layout = plan(&env, &["fit", "--parent", parent, "--widen", "-o", "json"]).success().json();
        for tier in layout["plan"].as_array().expect("tiers") {
            let (name, cidr) =
                (tier["name"].as_str().expect("a name"), tier["cidr"].as_str().expect("a prefix"));
            let line = inventory.lines().find(|line| line.contains(&format!("{{name: {name}, cidr: ")));
            let old = line.expect("the tier is there").to_owned();
            let (head, tail) =
                (old.find("cidr: ").expect("a prefix"), old.find(", parent").expect("a parent"));
            let new = format!("{}cidr: '{cidr}'{}", &old[..head], &old[tail..]);
            inventory = inventory.replace(&old, &new);
        }
    }
    let env = desk(&inventory);
    assert_snapshot!(plan(&env, &["check"]).success(), @"ok: no findings (checked 7 networks, 22 tiers, 24 ranges for pods)");
}

#[test]
fn pools_for_pods_in_manifests_are_judged_with_the_networks_of_the_inventory() {
    let mut env = TestEnvironment::new();
    env.set("KUBECONFIG", "/nonexistent");
    write_files(&Scenario::new(Lab::C), &env.work()).expect("the users' files");
    let pools = plan(&env, &["check", "kubernetes", "-o", "name"]);
    assert_snapshot!(pools.exits(3), @"
    IPAM-HOST-BITS=address/fc00:f1:d759:3053:a573:0::/67
    IPAM-HOST-BITS=address/fc00:f1:d759:3053:a573:2000::/67
    IPAM-HOST-BITS=address/fc00:f1:d759:3053:a573:4000::/68
    IPAM-HOST-BITS=address/fc00:f1:d759:3053:a573:5000::/68
    IPAM-HOST-BITS=address/fc00:f1:d759:3053:a573:6000::/66
    IPAM-HOST-BITS=address/fc00:f1:d759:3053:a573:a000::/67
    IPAM-HOST-BITS=address/fc00:f1:d759:3053:a573:c000::/67
    IPAM-HOST-BITS=address/fc00:f1:d759:3053:a573:e000::/68
    IPAM-HOST-BITS=address/fc00:f1:d759:3053:a573:e100::/68
    IPAM-HOST-BITS=address/fc00:f1:d759:3053:a573:e200::/68
    IPAM-HOST-BITS=address/fc00:f1:d759:3053:a573:e300::/68
    IPAM-POD-POOL-OVERLAP=CiliumPodIPPool/automation
    IPAM-POD-POOL-OVERLAP=CiliumPodIPPool/databases
    IPAM-POD-POOL-OVERLAP=CiliumPodIPPool/default
    IPAM-POD-POOL-OVERLAP=CiliumPodIPPool/dns
    IPAM-POD-POOL-OVERLAP=CiliumPodIPPool/games
    IPAM-POD-POOL-OVERLAP=CiliumPodIPPool/lab
    IPAM-POD-POOL-OVERLAP=CiliumPodIPPool/media
    IPAM-POD-POOL-OVERLAP=CiliumPodIPPool/monitoring
    IPAM-POD-POOL-OVERLAP=CiliumPodIPPool/static
    IPAM-POD-POOL-OVERLAP=CiliumPodIPPool/vpn
    [exit status: 3]
    ");
    env.write(
        "ipam.yaml",
        "apiVersion: ipam.labkit.dev/v1\nkind: NetworkInventory\nnetworks:\n- {name: pods, cidr: 192.168.144.0/20, kind: pods}\n",
    );
    let outside = plan(&env, &["check", "kubernetes", "-o", "name"]).exits(3).stdout;
    let outside: Vec<&str> = outside.lines().filter(|line| line.starts_with("IPAM-OUTSIDE-PARENT")).collect();
    assert_snapshot!(outside.join("\n"), @"
    IPAM-OUTSIDE-PARENT=CiliumPodIPPool/games
    IPAM-OUTSIDE-PARENT=CiliumPodIPPool/lab
    IPAM-OUTSIDE-PARENT=CiliumPodIPPool/static
    IPAM-OUTSIDE-PARENT=CiliumPodIPPool/vpn
    ");
}

#[test]
fn a_tree_shows_what_is_free() {
    let env = desk(
        "apiVersion: ipam.labkit.dev/v1\nkind: NetworkInventory\nnetworks:\n\
         - {name: lan, cidr: 10.69.1.0/24}\n- {name: pods, cidr: 10.244.0.0/16, kind: pods, nodeMask: 24}\nplan:\n\
         - {name: media, cidr: 10.244.16.0/20, parent: pods, nodeMask: 26}\n",
    );
    assert_snapshot!(plan(&env, &["show"]).success(), @"
    NAME       ADDRESSES                     SIZE     FREE   STATE
    lan        10.69.1.0/24                   256   <none>   ok
    pods       10.244.0.0/16                65536    61440   ok
      (free)   10.244.0.0/20                 4096   <none>   free
      media    10.244.16.0/20                4096   <none>   ok
      (free)   10.244.32.0-10.244.255.255   57344   <none>   free
    ");
    assert_snapshot!(plan(&env, &["show", "pods", "-o", "csv"]).success(), @"
    name,addresses,size,free,state,parent,purpose,nodemask,nodes,pods/node,largest,fragmented,note,location
    pods,10.244.0.0/16,65536,61440,ok,,pods,/24,256,252,10.244.128.0/17,47%,,ipam.yaml:5
    (free),10.244.0.0/20,4096,,free,pods,,,,,,,,
    media,10.244.16.0/20,4096,,ok,pods,pods,/26,64,60,,,,ipam.yaml:7
    (free),10.244.32.0-10.244.255.255,57344,,free,pods,,,,,,,,
    ");
    assert_snapshot!(plan(&env, &["show", "nothing"]).exits(1), @r#"
    ------- stderr -------
    error: network or tier "nothing" not found
    hint: known are: lan, pods, media
    [exit status: 1]
    "#);
    let free = plan(&env, &["show", "-o", "jsonpath={.items[?(@.sort==\"free\")].addresses}"]).success();
    assert_eq!(free.stdout, "10.244.0.0/20 10.244.32.0-10.244.255.255");
}

#[test]
fn wanted_tiers_get_a_place_with_room_for_growth() {
    let env = TestEnvironment::new();
    let args =
        ["fit", "--parent", "10.244.0.0/16", "--want", "a=/20", "--want", "b=500", "--want", "c=12nodes@/26"];
    let grown = plan(&env, &[&args[..], &["--growth", "3", "-o", "wide"]].concat());
    assert_snapshot!(grown.success(), @"
    NAME   CIDR             SIZE   CHANGE   WAS      ROOM             NODEMASK    NODES   PODS/NODE
    a      10.244.0.0/20    4096   new      <none>   10.244.0.0/18    <none>     <none>      <none>
    b      10.244.80.0/23    512   new      <none>   10.244.80.0/21   <none>     <none>      <none>
    c      10.244.64.0/22   1024   new      <none>   10.244.64.0/20   /26            16          60
    ");
    assert_snapshot!(plan(&env, &[&args[..], &["-o", "name"]].concat()).success(), @"
    tier/a
    tier/b
    tier/c
    ");
    let yaml = plan(&env, &["fit", "--parent", "fd00::/64", "--want", "media=5nodes@/80", "-o", "yaml"]);
    assert_snapshot!(yaml.success(), @"
    apiVersion: ipam.labkit.dev/v1
    kind: TierLayout
    parent:
      cidr: fd00::/64
    items:
    - name: media
      cidr: fd00::/77
      size: 2251799813685248
      change: new
      nodeMask: 80
      nodes: 8
      podsPerNode: 281474976710652
    free:
    - fd00::8:0:0:0/77
    - fd00::10:0:0:0/76
    - fd00::20:0:0:0/75
    - fd00::40:0:0:0/74
    - fd00::80:0:0:0/73
    - fd00::100:0:0:0/72
    - fd00::200:0:0:0/71
    - fd00::400:0:0:0/70
    - fd00::800:0:0:0/69
    - fd00::1000:0:0:0/68
    - fd00::2000:0:0:0/67
    - fd00::4000:0:0:0/66
    - fd00::8000:0:0:0/65
    plan:
    - name: media
      cidr: fd00::/77
      nodeMask: 80
    ");
    for (args, code) in [
        (&["fit"] as &[&str], 1),
        (&["fit", "--parent", "nothing"], 1),
        (&["fit", "--parent", "10.0.0.1/24", "--want", "a=/25"], 2),
        (&["fit", "--parent", "10.0.0.0/24"], 2),
        (&["fit", "--parent", "10.0.0.0/24", "--want", "a"], 2),
        (&["fit", "--parent", "10.0.0.0/24", "--want", "a=/25", "--growth", "0"], 2),
        (&["fit", "--parent", "10.0.0.0/24", "--want", "a=/25", "--want", "a=/26"], 2),
        (&["fit", "--parent", "10.0.0.0/24", "--want", "a=/23"], 5),
        (
            &[
                "fit",
                "--parent",
                "0.0.0.0/0",
                "--want",
                "a=/1",
                "--want",
                "b=/1",
                "--want",
                "c=/1",
                "--widen",
            ],
            5,
        ),
    ] {
        plan(&env, args).exits(code);
    }
}

#[test]
fn a_plan_becomes_helm_values() {
    let env = desk(
        "apiVersion: ipam.labkit.dev/v1\nkind: NetworkInventory\nnetworks:\n\
         - {name: pods, cidr: 10.244.0.0/16, kind: pods, nodeMask: 24}\n\
         - {name: pods-v6, cidr: 'fd00:244::/64', kind: pods, nodeMask: 80}\n\
         - {name: services, cidr: 10.96.0.0/16, kind: services}\n- {name: lan, cidr: 10.69.1.0/24}\nplan:\n\
         - {name: default-v4, cidr: 10.244.0.0/18, parent: pods, nodeMask: 24}\n\
         - {name: default-v6, cidr: 'fd00:244::/67', parent: pods-v6, nodeMask: 80}\n",
    );
    let fit =
        |more: &[&str]| plan(&env, &[&["fit", "--parent", "pods", "--want", "media=/20"], more].concat());
    assert_snapshot!(fit(&["--node-mask", "24", "--helm", "cilium"]).success(), @"
    ipam:
      mode: cluster-pool
      operator:
        clusterPoolIPv4PodCIDRList:
        - 10.244.0.0/18
        - 10.244.64.0/20
        clusterPoolIPv4MaskSize: 24
        clusterPoolIPv6PodCIDRList:
        - fd00:244::/67
        clusterPoolIPv6MaskSize: 80
    ");
    // The parts of each form are tested beside the code; here, what of the inventory gets into which.
    let values = |more: &[&str]| fit(&[more, &["-o", "json"]].concat()).success().json();
    let pools = &values(&["--node-mask", "27", "--helm", "cilium-multi-pool"])["ipam"]["operator"];
    assert_eq!(pools["autoCreateCiliumPodIPPools"]["default"]["ipv6"]["cidrs"][0], "fd00:244::/67");
    assert_eq!(pools["autoCreateCiliumPodIPPools"]["media"]["ipv4"]["maskSize"], 27);
    let networking = &values(&["--helm", "kubeadm"])["networking"];
    assert_eq!(networking["podSubnet"], "10.244.0.0/16,fd00:244::/64");
    assert_eq!(networking["serviceSubnet"], "10.96.0.0/16");
    assert_snapshot!(fit(&["--helm", "cilium-multi-pool"]).exits(5), @"
    ------- stderr -------
    error: tier media does not say how much of it a node gets
    hint: write nodeMask into its entry, or add --node-mask
    [exit status: 5]
    ");
    fit(&["--helm", "cilium", "-o", "wide"]).exits(2);
    plan(&env, &["fit", "--parent", "lan", "--want", "a=/26", "--helm", "cilium"]).exits(2);
}

#[test]
fn numbers_beyond_64_bits_are_exact_in_every_format() {
    let env = TestEnvironment::new();
    let args = ["fit", "--parent", "::/0", "--want", "half=/1", "--want", "hosts=18446744073709551616"];
    let size = |format: &str| plan(&env, &[&args[..], &["-o", format]].concat()).success().stdout;
    assert!(size("table").contains("170141183460469231731687303715884105728"));
    assert!(size("csv").contains("170141183460469231731687303715884105728"));
    assert_eq!(
        size("jsonpath={.items[*].size}"),
        "170141183460469231731687303715884105728 36893488147419103232"
    );
    assert!(size("yaml").contains("'170141183460469231731687303715884105728'"));
}

#[test]
fn a_reader_that_goes_away_ends_it_quietly() {
    let env = desk(LAB_C);
    let outcome = env.shell("{ kubectl ipam plan show; echo $? >code; } | head -1; cat code").success();
    assert!(outcome.stdout.ends_with("\n0\n") && outcome.stderr.is_empty(), "{outcome}");
}

#[test]
fn verbs_and_names_are_completed() {
    let env = desk(LAB_C);
    let candidates = |words: &[&str]| {
        let outcome = env.run([&["kubectl", "__completeNoDesc", "ipam", "plan"], words].concat()).success();
        outcome.stdout.lines().filter(|line| !line.starts_with(':')).map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(candidates(&[""]), ["check", "fit", "show", "help"]);
    assert_eq!(candidates(&["fit", "--parent", "pods"]), ["pods", "pods-v6"]);
    assert_eq!(candidates(&["show", "med"]), ["media", "media-v6"]);
    assert_eq!(candidates(&["fit", "--helm", "c"]), ["cilium", "cilium-multi-pool"]);
}
