//! The labs as the real kubectl sees them: the facts people ask for, and the signs of incidents.

use insta::assert_snapshot;
use simlab::harness::{TestEnvironment, companion};
use simlab::labs::{self, Incident, Lab, RunningLab, Scenario};

/// A user with a lab; nothing where there is no kubectl.
fn user_of(scenario: &Scenario) -> Option<(TestEnvironment, RunningLab)> {
    companion("kubectl")?;
    let running = RunningLab::start(scenario, 0).expect("a lab on loopback");
    let mut env = TestEnvironment::new();
    env.kubeconfig(&running.server.kubeconfig(), running.server.url());
    Some((env, running))
}

#[test]
fn people_ask_the_configmap_as_their_notes_say() {
    let Some((env, _lab)) = user_of(&Scenario::new(Lab::A)) else { return };
    let key = r"-o=jsonpath={.data.loadbalancer\.plex\.ip}";
    let outcome =
        env.run(["kubectl", "get", "configmap", "network-inventory", "-n", "kube-system", key]).success();
    assert_snapshot!(outcome, @"10.69.1.165[no newline]");
}

#[test]
fn nodes_of_lab_a() {
    let Some((env, _lab)) = user_of(&Scenario::new(Lab::A)) else { return };
    let columns =
        "-o=custom-columns=NAME:.metadata.name,IP:.status.addresses[0].address,OS:.status.nodeInfo.osImage";
    assert_snapshot!(env.run(["kubectl", "get", "nodes", columns]).success(), @r"
    NAME            IP            OS
    talos-2xk-hsd   10.69.1.140   Talos (v1.11.2)
    talos-7oe-s19   10.69.1.147   Talos (v1.11.2)
    talos-dgi-5n6   10.69.1.179   Talos (v1.11.2)
    talos-l7v-3rn   10.69.1.101   Talos (v1.11.2)
    talos-qal-bre   10.69.1.151   Talos (v1.11.2)
    talos-unz-1z7   10.69.1.197   Talos (v1.11.2)
    ");
}

#[test]
fn the_files_in_git_are_what_the_cluster_has() {
    if companion("diff").is_none() {
        return;
    }
    let scenario = Scenario::new(Lab::A);
    let Some((env, _lab)) = user_of(&scenario) else { return };
    labs::write_files(&scenario, &env.work()).expect("files in the working directory");
    for folder in ["infrastructure", "apps/media/overlays/production"] {
        let outcome = env.run(["kubectl", "diff", "-k", folder]).success();
        assert_eq!(outcome.stdout, "", "{folder}");
    }
}

#[test]
fn a_pending_service_says_why_in_its_events() {
    let scenario = Scenario::new(Lab::A).with(Incident::ServicePending);
    let Some((env, _lab)) = user_of(&scenario) else { return };
    let outcome = env.run(["kubectl", "describe", "service", "sabnzbd", "-n", "media"]).success();
    let said = outcome.stdout.lines().find(|line| line.contains("AllocationFailed")).unwrap_or_default();
    let message = said.split("metallb-controller").nth(1).unwrap_or_default().trim();
    assert_snapshot!(message, @r#"Failed to allocate IP for "media/sabnzbd": ["10.69.1.161"] is not allowed in config"#);
}

#[test]
fn a_new_service_gets_the_first_free_address() {
    let Some((env, _lab)) = user_of(&Scenario::new(Lab::A)) else { return };
    env.run(["kubectl", "create", "service", "loadbalancer", "new", "--tcp=80"]).success();
    let given = "--for=jsonpath={.status.loadBalancer.ingress[0].ip}=10.69.1.154";
    env.run(["kubectl", "wait", given, "service/new", "--timeout=120s"]).success();
    let reasons = "-o=custom-columns=REASON:.reason,MESSAGE:.message";
    let outcome =
        env.run(["kubectl", "get", "events", "--field-selector=involvedObject.name=new", reasons]).success();
    assert_snapshot!(outcome, @r#"
    REASON        MESSAGE
    IPAllocated   Assigned IP ["10.69.1.154"]
    "#);
}

#[test]
fn a_new_deployment_becomes_ready_and_leaves_nothing_behind() {
    let Some((env, _lab)) = user_of(&Scenario::new(Lab::A)) else { return };
    env.run(["kubectl", "create", "deployment", "web", "--image=nginx", "--replicas=2"]).success();
    env.run(["kubectl", "rollout", "status", "deployment/web", "--timeout=120s"]).success();
    let nodes = "-o=jsonpath={.items[*].status.phase}";
    assert_snapshot!(env.run(["kubectl", "get", "pods", "-l", "app=web", nodes]).success(), @"Running Running[no newline]");
    env.run(["kubectl", "delete", "deployment", "web", "--timeout=120s"]).success();
    env.run(["kubectl", "wait", "--for=delete", "pods", "-l", "app=web", "--timeout=120s"]);
    assert_snapshot!(env.run(["kubectl", "get", "pods,rs", "-l", "app=web", "-o", "name"]).success(), @"");
}

#[test]
fn without_its_definitions_metallb_is_no_resource() {
    let scenario = Scenario::new(Lab::A).with(Incident::MetallbCrdMissing);
    let Some((env, _lab)) = user_of(&scenario) else { return };
    assert_snapshot!(env.run(["kubectl", "get", "ipaddresspools", "-A"]).exits(1), @r#"
    ------- stderr -------
    error: the server doesn't have a resource type "ipaddresspools"
    [exit status: 1]
    "#);
}

#[test]
fn lab_b_and_c_show_their_pools_and_gateways() {
    let Some((env, _lab)) = user_of(&Scenario::new(Lab::B)) else { return };
    let gateway = "-o=jsonpath={.spec.gatewayClassName} {.status.addresses[0].value}";
    let outcome = env.run(["kubectl", "get", "gateway", "main", "-n", "gateway", gateway]).success();
    assert_snapshot!(outcome, @"cilium 192.168.10.224[no newline]");
    let Some((env, _lab)) = user_of(&Scenario::new(Lab::C)) else { return };
    let pools = "-o=jsonpath={.items[*].spec.blocks[*].cidr}";
    assert_snapshot!(env.run(["kubectl", "get", "ippools", pools]).success(), @"172.22.30.0/24[no newline]");
    let pods = env.run(["kubectl", "get", "pods", "-A", "-o", "name"]).success();
    assert_eq!(pods.stdout.lines().count(), 321);
}
