//! What is refused, and in whose words.

use serde_json::{Value, json};

use super::*;
use crate::assign::mechanism;
use crate::collect::objects::{self, facts_of};

/// A cluster with two pools of MetalLB, or of Cilium.
fn cluster(provider: Provider) -> Facts {
    let mut facts = Facts::default();
    let pool = |name: &str, blocks: &[&str], allocation: Value| {
        if provider == Provider::MetalLb {
            facts_of::<objects::MetalLbPool>(
                "IPAddressPool",
                json!({
                    "metadata": {"name": name, "namespace": "metallb-system"},
                    "spec": {"addresses": blocks, "serviceAllocation": allocation},
                }),
            )
        } else {
            let blocks: Vec<Value> = blocks.iter().map(|block| json!({"cidr": block})).collect();
            facts_of::<objects::CiliumPool>(
                "CiliumLoadBalancerIPPool",
                json!({
                    "apiVersion": "cilium.io/v2", "metadata": {"name": name},
                    "spec": {"blocks": blocks, "serviceSelector": allocation},
                }),
            )
        }
    };
    let restricted = if provider == Provider::MetalLb {
        json!({"namespaces": ["web"]})
    } else {
        json!({"matchLabels": {"io.kubernetes.service.namespace": "web"}})
    };
    facts.append(pool("lan", &["10.0.0.0/28", "fd00::/124"], json!(null)));
    facts.append(pool("web", &["10.0.1.0/28"], restricted));
    facts.append(facts_of::<objects::Node>(
        "Node",
        json!({
            "metadata": {"name": "worker-1"},
            "status": {"addresses": [{"type": "InternalIP", "address": "10.0.0.9"}]},
        }),
    ));
    facts
}

fn service(name: &str, annotations: &Value, port: u16, held: &[&str]) -> Value {
    let points: Vec<Value> = held.iter().map(|address| json!({"ip": address})).collect();
    json!({
        "metadata": {"name": name, "namespace": "media", "annotations": annotations},
        "spec": {"type": "LoadBalancer", "clusterIPs": ["10.96.0.7"], "ports": [{"port": port}]},
        "status": {"loadBalancer": {"ingress": points}},
    })
}

fn refusal(provider: Provider, object: &Value, others: &[Value], addresses: &[&str]) -> String {
    let key = mechanism::keys(provider).next().unwrap();
    let choice = Choice { provider, mechanism: mechanism::parse(key).unwrap(), class: None, why: Vec::new() };
    let mut facts = cluster(provider);
    for one in others.iter().chain([object]) {
        facts.append(facts_of::<objects::Service>("Service", one.clone()));
    }
    let target = Target::read(object);
    let addresses: Vec<IpAddr> = addresses.iter().map(|text| text.parse().unwrap()).collect();
    match judge(&target, &addresses, &choice, &facts, &Namespaces::new()) {
        Ok(()) => "taken".to_owned(),
        Err(error) => {
            let causes = error.causes.iter().map(|cause| format!("  {cause}"));
            let hints = error.hints.iter().map(|hint| format!("hint: {hint}"));
            let lines: Vec<String> =
                std::iter::once(error.message.clone()).chain(causes).chain(hints).collect();
            lines.join("\n")
        }
    }
}

fn metallb(object: &Value, others: &[Value], addresses: &[&str]) -> String {
    refusal(Provider::MetalLb, object, others, addresses)
}

#[test]
fn a_service_that_is_not_balanced_or_is_somebody_elses_is_refused() {
    let mut plex = service("plex", &json!({}), 80, &[]);
    assert_eq!(metallb(&plex, &[], &["10.0.0.5"]), "taken");
    plex["spec"]["loadBalancerClass"] = json!("io.cilium/l2-announcer");
    insta::assert_snapshot!(metallb(&plex, &[], &["10.0.0.5"]), @"
    Service/media/plex has the class io.cilium/l2-announcer, which is not metallb's
      metallb leaves Services of that class alone
    hint: spec.loadBalancerClass cannot be changed: make the Service anew, or name its --provider
    ");
    assert_eq!(refusal(Provider::Cilium, &plex, &[], &["10.0.0.5"]), "taken");
    plex["spec"]["type"] = json!("ClusterIP");
    insta::assert_snapshot!(metallb(&plex, &[], &["10.0.0.5"]), @r#"
    Service/media/plex is of type ClusterIP, not LoadBalancer
      load balancers look at no other
    hint: kubectl patch service plex -n media -p '{"spec":{"type":"LoadBalancer"}}'
    "#);
}

#[test]
fn the_address_has_to_be_in_one_pool_that_is_for_the_service() {
    let plex = service("plex", &json!({}), 80, &[]);
    insta::assert_snapshot!(metallb(&plex, &[], &["10.0.9.1"]), @r#"
    no pool in use gives 10.0.9.1
      ipaddresspool lan -n metallb-system: 10.0.0.0/28, fd00::/124
      ipaddresspool web -n metallb-system: 10.0.1.0/28
      MetalLB would answer: ["10.0.9.1"] is not allowed in config
    hint: pin an address of a pool, or add this one to a pool
    "#);
    insta::assert_snapshot!(metallb(&plex, &[], &["10.0.1.1"]), @"
    pool web gives no address to Service/media/plex
      MetalLB would answer: pool web not compatible for ip assignment
    hint: see spec.serviceAllocation: kubectl get ipaddresspool web -n metallb-system -o yaml
    ");
    insta::assert_snapshot!(metallb(&plex, &[], &["10.0.1.1", "fd00::1"]), @r#"
    10.0.1.1 and fd00::1 are not of one pool
      MetalLB would answer: ["10.0.1.1" "fd00::1"] is not allowed in config
    hint: MetalLB takes both addresses of a Service out of one pool: put both ranges into it
    "#);
    assert_eq!(metallb(&plex, &[], &["10.0.0.1", "fd00::1"]), "taken");
    insta::assert_snapshot!(metallb(&plex, &[], &["10.0.0.1", "10.0.0.2"]), @"
    metallb gives a Service one address of each family
      asked for are 10.0.0.1 and 10.0.0.2
    ");
    let pooled = service("plex", &json!({"metallb.io/address-pool": "web"}), 80, &[]);
    insta::assert_snapshot!(metallb(&pooled, &[], &["10.0.0.1"]), @r#"
    Service/media/plex asks for pool web, and 10.0.0.1 is of pool lan
      MetalLB would answer: requested loadBalancer IP(s) ["10.0.0.1"] is not compatible with requested address pool web
    hint: remove it: kubectl annotate service plex -n media metallb.io/address-pool-
    "#);
    insta::assert_snapshot!(refusal(Provider::Cilium, &plex, &[], &["10.0.1.1"]), @"
    no pool with 10.0.1.1 gives an address to Service/media/plex
      Cilium would answer: pool_selector_mismatch
    hint: see spec.serviceSelector: kubectl get ciliumloadbalancerippool web -o yaml
    ");
    insta::assert_snapshot!(refusal(Provider::Cilium, &plex, &[], &["10.0.9.1"]), @"
    no pool in use gives 10.0.9.1
      ciliumloadbalancerippool lan: 10.0.0.0/28, fd00::/124
      ciliumloadbalancerippool web: 10.0.1.0/28
      Cilium would answer: no_pool
    hint: pin an address of a pool, or add this one to a pool
    ");
}

#[test]
fn an_address_of_another_service_needs_a_key_in_common_and_other_ports() {
    let keyed = json!({"metallb.io/allow-shared-ip": "tv"});
    let plex = service("plex", &json!({}), 80, &[]);
    let other = service("other", &json!({}), 81, &["10.0.0.5"]);
    insta::assert_snapshot!(metallb(&plex, &[other], &["10.0.0.5"]), @r#"
    Service/media/other has 10.0.0.5
      Service/media/plex cannot share it: they have no sharing key in common
      MetalLB would answer: can't change sharing key for "media/plex", address also in use by media/other
    hint: pin another address
    hint: or share it, on different ports: give both the annotation metallb.io/allow-shared-ip with the same value
    "#);
    let other = service("other", &keyed, 81, &["10.0.0.5"]);
    insta::assert_snapshot!(metallb(&plex, std::slice::from_ref(&other), &["10.0.0.5"]), @r#"
    Service/media/other has 10.0.0.5
      Service/media/plex cannot share it: they have no sharing key in common
      MetalLB would answer: can't change sharing key for "media/plex", address also in use by media/other
    hint: pin another address
    hint: or share it, on different ports: give Service/media/plex the annotation metallb.io/allow-shared-ip: tv
    "#);
    let sharing = service("plex", &keyed, 80, &[]);
    assert_eq!(metallb(&sharing, &[other], &["10.0.0.5"]), "taken");
    let same_port = service("other", &keyed, 80, &["10.0.0.5"]);
    insta::assert_snapshot!(metallb(&sharing, &[same_port], &["10.0.0.5"]), @r#"
    Service/media/other has 10.0.0.5
      Service/media/plex cannot share it: both use port 80/TCP
      MetalLB would answer: port TCP/80 is already in use on "10.0.0.5"
    hint: pin another address, or serve another port
    "#);
    let pending = service("other", &json!({"metallb.io/loadBalancerIPs": "10.0.0.5"}), 81, &[]);
    assert!(metallb(&plex, &[pending], &["10.0.0.5"]).starts_with("Service/media/other asks for 10.0.0.5"));
    let other = service("other", &json!({}), 81, &["10.0.0.5"]);
    insta::assert_snapshot!(refusal(Provider::Cilium, &plex, &[other], &["10.0.0.5"]), @"
    Service/media/other has 10.0.0.5
      Service/media/plex cannot share it: they have no sharing key in common
      Cilium would answer: already_allocated
    hint: pin another address
    hint: or share it, on different ports: give both the annotation lbipam.cilium.io/sharing-key with the same value
    ");
}

#[test]
fn a_nodes_address_is_never_given_to_a_service() {
    let plex = service("plex", &json!({}), 80, &[]);
    insta::assert_snapshot!(metallb(&plex, &[], &["10.0.0.9"]), @"
    10.0.0.9 is in use
      Node worker-1 status.addresses[0].address: 10.0.0.9 (node)
    hint: a load balancer would take the address away from there: pin another one
    ");
}

#[test]
fn a_service_of_one_family_takes_its_part_of_a_pair() {
    let plex = Target::read(&service("plex", &json!({}), 80, &[]));
    let pair: Vec<IpAddr> = ["10.0.0.1", "fd00::1"].map(|text| text.parse().unwrap()).to_vec();
    assert_eq!(fitting(&plex, &pair, Provider::MetalLb).unwrap(), pair[..1]);
    let dual = Target { families: vec![Family::V4, Family::V6], ..plex.clone() };
    assert_eq!(fitting(&dual, &pair, Provider::MetalLb).unwrap(), pair);
    assert_eq!(fitting(&dual, &pair[..1], Provider::Cilium).unwrap(), pair[..1]);
    insta::assert_snapshot!(fitting(&dual, &pair[..1], Provider::MetalLb).unwrap_err(), @r#"Service/media/plex is IPv4 and IPv6, and 10.0.0.1 is not: MetalLB would answer: requested loadBalancer IP(s) ["10.0.0.1"] does not match the ipFamily of the service"#);
    insta::assert_snapshot!(fitting(&plex, &pair[1..], Provider::Cilium).unwrap_err(), @r#"Service/media/plex is IPv4, and fd00::1 is not: Cilium would answer: requested loadBalancer IP(s) ["fd00::1"] does not match the ipFamily of the service"#);
}
