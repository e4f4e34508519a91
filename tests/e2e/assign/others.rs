//! What Flux keeps, and what kube-vip gives.

use super::*;

#[test]
fn what_flux_keeps_is_changed_in_git() {
    let bench = Bench::start(Lab::B);
    let labels = "kustomize.toolkit.fluxcd.io/name=media kustomize.toolkit.fluxcd.io/namespace=flux-system";
    bench.env.shell(&format!("kubectl label service plex -n media {labels}")).success();
    let manifest = "apiVersion: v1\nkind: Service\nmetadata:\n  name: plex # the big one\n  namespace: media\n\
                    spec:\n  type: LoadBalancer\n";
    bench.env.write("apps/media/plex.yaml", manifest);
    let before = bench.env.run(["kubectl", "get", "service", "plex", "-n", "media", "-o", "yaml"]).stdout;
    let outcome = bench.assign(&["service/plex", "192.168.10.230", "-n", "media", "--yes"]);
    assert_snapshot!(outcome, @r#"
    --- a/apps/media/plex.yaml
    +++ b/apps/media/plex.yaml
    @@ -3,5 +3,7 @@
     metadata:
       name: plex # the big one
       namespace: media
    +  annotations:
    +    io.cilium/lb-ipam-ips: "192.168.10.230"
     spec:
       type: LoadBalancer
    ------- stderr -------
    error: Flux would take back the change of Service/media/plex
      Service/media/plex is kept as Git has it by Flux (Kustomization/flux-system/media)
    hint: commit the change instead: the patch for Git is above
    [exit status: 5]
    "#);
    bench.env.write("../pin.patch", &outcome.stdout);
    bench.env.shell("git apply --check ../pin.patch && git apply ../pin.patch").success();
    assert_snapshot!(bench.env.read("apps/media/plex.yaml"), @r#"
    apiVersion: v1
    kind: Service
    metadata:
      name: plex # the big one
      namespace: media
      annotations:
        io.cilium/lb-ipam-ips: "192.168.10.230"
    spec:
      type: LoadBalancer
    "#);
    let after = bench.env.run(["kubectl", "get", "service", "plex", "-n", "media", "-o", "yaml"]).stdout;
    assert_eq!(before, after, "only Git is to change it");
}

#[test]
fn kube_vip_is_asked_as_its_version_understands_and_refused_what_it_does_not_give() {
    let bench = Bench::start(Lab::A);
    let runs = |image: &str| {
        let pod = format!(
            r#"{{"apiVersion":"v1","kind":"Pod","metadata":{{"name":"kube-vip","namespace":"kube-system"}},
               "spec":{{"containers":[{{"name":"kube-vip","image":"{image}"}}]}}}}"#
        );
        bench.env.run_with_input(["kubectl", "replace", "--force", "-f", "-"], pod.as_bytes());
        bench.env.run_with_input(["kubectl", "apply", "-f", "-"], pod.as_bytes()).success();
    };
    for kind in ["deployment controller", "daemonset speaker"] {
        bench.env.shell(&format!("kubectl delete {kind} -n metallb-system")).success();
    }
    runs("kube-vip/kube-vip:v0.8.7");
    let vip =
        |words: &[&str]| bench.assign(&[words, &["--provider=kube-vip", "--wait=false", "--yes"]].concat());
    assert_snapshot!(vip(&["service/web", "10.69.1.190", "-v"]), @"
    ACTION   OBJECT                CHANGE            UNDO
    update   Service/default/web   pin 10.69.1.190   kubectl ipam assign service/web 10.69.1.190 --unassign -n default
    ------- stderr -------
    load balancer: kube-vip (--provider)
    asked with: kube-vip.io/loadbalancerIPs (kube-vip 0.8.7: Pod/kube-system/kube-vip runs kube-vip/kube-vip:v0.8.7)
    Service/default/web updated
    ");
    assert_snapshot!(bench.pins("web"), @r#"{"kube-vip.io/loadbalancerIPs":"10.69.1.190","metallb.io/ip-allocated-from-pool":"default-pool"}"#);
    // No pool is asked: kube-vip announces what it is told to.
    assert_snapshot!(vip(&["service/web", "10.69.1.157"]), @"
    ------- stderr -------
    error: Service/media/sonarr has 10.69.1.157
      Service/default/web cannot share it: they have no sharing key in common
    hint: pin another address
    [exit status: 5]
    ");
    assert_snapshot!(vip(&["service/web", "10.69.1.101"]), @"
    ------- stderr -------
    error: 10.69.1.101 is in use
      Node talos-l7v-3rn status.addresses[0].address: 10.69.1.101 (node)
      EndpointSlice default/kubernetes endpoints[0].addresses[0]: 10.69.1.101 (control-plane)
    hint: a load balancer would take the address away from there: pin another one
    [exit status: 5]
    ");
    assert_snapshot!(vip(&["service/web", "fd00::1"]), @"
    ------- stderr -------
    error: Service/default/web is IPv4, and fd00::1 is not
    hint: pin an address of each family: IPv4
    [exit status: 5]
    ");
    let class = "kubectl create service loadbalancer other --tcp=81:81 --dry-run=client -o yaml | \
                 sed 's/  type: LoadBalancer/  type: LoadBalancer\\n  loadBalancerClass: example.org\\/lb/' | \
                 kubectl create -f -";
    bench.env.shell(class).success();
    assert_snapshot!(vip(&["service/other", "10.69.1.191"]), @"
    ------- stderr -------
    error: Service/default/other has the class example.org/lb, which is not kube-vip's
      kube-vip leaves Services of that class alone
    hint: spec.loadBalancerClass cannot be changed: make the Service anew, or name its --provider
    [exit status: 5]
    ");
    runs("kube-vip/kube-vip:v0.5.0");
    assert_snapshot!(vip(&["service/web", "10.69.1.191", "-v"]), @"
    ACTION   OBJECT                CHANGE            UNDO
    update   Service/default/web   pin 10.69.1.191   kubectl ipam assign service/web 10.69.1.190 -n default
    ------- stderr -------
    load balancer: kube-vip (--provider)
    asked with: spec.loadBalancerIP (kube-vip 0.5.0: Pod/kube-system/kube-vip runs kube-vip/kube-vip:v0.5.0)
    Service/default/web updated
    ");
    assert_snapshot!(bench.pins("web"), @r#"{"metallb.io/ip-allocated-from-pool":"default-pool"} 10.69.1.191"#);
    runs("kube-vip/kube-vip:latest");
    assert_snapshot!(vip(&["service/web", "10.69.1.192"]), @"
    ------- stderr -------
    error: it is not known which version of kube-vip runs
      Pod/kube-system/kube-vip runs kube-vip/kube-vip:latest, which names no version
    hint: if it is new enough, say so: --annotation kube-vip.io/loadbalancerIPs
    [exit status: 5]
    ");
}
