//! What the load balancer would refuse, told before anything is changed.

use std::collections::BTreeMap;
use std::net::IpAddr;

use labkit::cli::{Error, Result};
use labkit::net::Family;

use super::choice::{Choice, live_pools, pools_with};
use super::{Target, sharing};
use crate::facts::{Applicant, Facts, PoolFact, Provider};

/// Labels of namespaces, by their names.
pub type Namespaces = BTreeMap<String, BTreeMap<String, String>>;

/// The addresses of `wanted` that the Service can have: those of its families.
///
/// # Errors
/// Refused when there is none, or, with MetalLB, when one of its families would stay without.
pub fn fitting(target: &Target, wanted: &[IpAddr], provider: Provider) -> Result<Vec<IpAddr>> {
    let has = |family: Family| target.families.is_empty() || target.families.contains(&family);
    let fitting: Vec<IpAddr> = wanted.iter().copied().filter(|at| has(Family::of(*at))).collect();
    let covered = |family: &Family| fitting.iter().any(|address| Family::of(*address) == *family);
    let lacks = target.families.iter().find(|family| !covered(family));
    let whole = provider != Provider::MetalLb || lacks.is_none();
    if whole && !fitting.is_empty() {
        return Ok(fitting);
    }
    let families: Vec<String> = target.families.iter().map(ToString::to_string).collect();
    let families = families.join(" and ");
    let error = Error::refused(format!("{} is {families}, and {} is not", target.subject(), text(wanted)));
    Err(answered(error, provider, || {
        format!("requested loadBalancer IP(s) {} does not match the ipFamily of the service", quoted(wanted))
    })
    .hint(format!("pin an address of each family: {families}")))
}

/// Refuses what the load balancer would not take.
///
/// # Errors
/// Refused, with what the load balancer would answer.
pub fn judge(
    target: &Target,
    addresses: &[IpAddr],
    choice: &Choice,
    facts: &Facts,
    namespaces: &Namespaces,
) -> Result<()> {
    is_balanced(target)?;
    right_class(target, choice)?;
    one_each_family(addresses, choice.provider)?;
    match choice.provider {
        Provider::MetalLb => metallb_pool(target, addresses, facts, namespaces)?,
        Provider::Cilium => cilium_pools(target, addresses, facts, namespaces)?,
        Provider::KubeVip | Provider::Static | Provider::Unknown => {}
    }
    sharing::judge(target, addresses, choice, facts)
}

/// Only Services of type LoadBalancer get addresses.
///
/// # Errors
/// Refused for the others.
pub fn is_balanced(target: &Target) -> Result<()> {
    if target.kind == "LoadBalancer" {
        return Ok(());
    }
    let patch = r#"{"spec":{"type":"LoadBalancer"}}"#;
    let subject = target.subject();
    Err(Error::refused(format!("{subject} is of type {}, not LoadBalancer", target.kind))
        .caused_by("load balancers look at no other")
        .hint(format!("kubectl patch service {} -n {} -p '{patch}'", target.name, target.namespace)))
}

/// MetalLB: internal/k8s/controllers/service_controller.go. Cilium: operator/pkg/lbipam/lbipam.go. kube-vip:
/// pkg/kubevip/config_types.go.
fn right_class(target: &Target, choice: &Choice) -> Result<()> {
    let class = target.class.as_deref();
    let is_own = match choice.provider {
        Provider::MetalLb => class == choice.class.as_deref(),
        Provider::Cilium => {
            matches!(class, None | Some("io.cilium/bgp-control-plane" | "io.cilium/l2-announcer"))
        }
        Provider::KubeVip => matches!(class, None | Some("kube-vip.io/kube-vip-class")),
        Provider::Static | Provider::Unknown => true,
    };
    if is_own {
        return Ok(());
    }
    let (subject, provider) = (target.subject(), choice.provider);
    let error = match class {
        Some(class) => Error::refused(format!("{subject} has the class {class}, which is not {provider}'s")),
        None => Error::refused(format!("{subject} has no class, and {provider} looks after one only")),
    };
    let error = match (&choice.class, class) {
        (Some(own), _) => error.caused_by(format!("{provider} was started for the class {own}")),
        (None, Some(_)) => error.caused_by(format!("{provider} leaves Services of that class alone")),
        (None, None) => error,
    };
    Err(error.hint("spec.loadBalancerClass cannot be changed: make the Service anew, or name its --provider"))
}

fn one_each_family(addresses: &[IpAddr], provider: Provider) -> Result<()> {
    let of = |family: Family| addresses.iter().filter(|at| Family::of(**at) == family).count();
    if provider == Provider::Cilium || (of(Family::V4) < 2 && of(Family::V6) < 2) {
        return Ok(());
    }
    let error = Error::refused(format!("{provider} gives a Service one address of each family"));
    Err(error.caused_by(format!("asked for are {}", text(addresses))))
}

/// MetalLB: internal/allocator/allocator.go.
fn metallb_pool(target: &Target, addresses: &[IpAddr], facts: &Facts, namespaces: &Namespaces) -> Result<()> {
    let pools: Vec<&PoolFact> = of_provider(facts, Provider::MetalLb).collect();
    if pools.is_empty() {
        return no_pools(facts, Provider::MetalLb);
    }
    let Some(pool) = pools.iter().find(|pool| addresses.iter().all(|at| gives(pool, *at))) else {
        let answer = || format!("{} is not allowed in config", quoted(addresses));
        let each = addresses.iter().all(|at| pools.iter().any(|pool| gives(pool, *at)));
        let error = if each {
            Error::refused(format!("{} are not of one pool", text(addresses)))
                .hint("MetalLB takes both addresses of a Service out of one pool: put both ranges into it")
        } else {
            outside(addresses, &pools)
        };
        return Err(answered(error, Provider::MetalLb, answer));
    };
    if !pool.admission.admits(Provider::MetalLb, &applicant(target, namespaces)) {
        let subject = target.subject();
        let error = Error::refused(format!("pool {} gives no address to {subject}", pool.name))
            .hint(format!("see spec.serviceAllocation: kubectl get {} -o yaml", pool_name(pool)));
        return Err(answered(error, Provider::MetalLb, || {
            format!("pool {} not compatible for ip assignment", pool.name)
        }));
    }
    same_pool_named(target, addresses, pool)
}

fn same_pool_named(target: &Target, addresses: &[IpAddr], pool: &PoolFact) -> Result<()> {
    let keys = ["metallb.io/address-pool", "metallb.universe.tf/address-pool"];
    let named = keys.iter().find_map(|key| Some((*key, target.annotations.get(*key)?)));
    let Some((key, named)) = named.filter(|(_, named)| !named.is_empty() && **named != pool.name) else {
        return Ok(());
    };
    let error = Error::refused(format!(
        "{} asks for pool {named}, and {} is of pool {}",
        target.subject(),
        text(addresses),
        pool.name
    ));
    Err(answered(error, Provider::MetalLb, || {
        format!(
            "requested loadBalancer IP(s) {} is not compatible with requested address pool {named}",
            quoted(addresses)
        )
    })
    .hint(format!("remove it: kubectl annotate service {} -n {} {key}-", target.name, target.namespace)))
}

/// Cilium: operator/pkg/lbipam/lbipam.go.
fn cilium_pools(target: &Target, addresses: &[IpAddr], facts: &Facts, namespaces: &Namespaces) -> Result<()> {
    let pools: Vec<&PoolFact> = of_provider(facts, Provider::Cilium).collect();
    if pools.is_empty() {
        return no_pools(facts, Provider::Cilium);
    }
    for address in addresses {
        let mut owners = pools.iter().filter(|pool| gives(pool, *address)).peekable();
        let Some(first) = owners.peek() else {
            let error = outside(&[*address], &pools);
            return Err(answered(error, Provider::Cilium, || "no_pool".to_owned()));
        };
        let first = pool_name(first);
        if !owners.any(|pool| pool.admission.admits(Provider::Cilium, &applicant(target, namespaces))) {
            let error =
                Error::refused(format!("no pool with {address} gives an address to {}", target.subject()))
                    .hint(format!("see spec.serviceSelector: kubectl get {first} -o yaml"));
            return Err(answered(error, Provider::Cilium, || "pool_selector_mismatch".to_owned()));
        }
    }
    Ok(())
}

fn of_provider(facts: &Facts, provider: Provider) -> impl Iterator<Item = &PoolFact> {
    live_pools(facts).filter(move |pool| pool.provider == provider)
}

/// Without a pool nobody gets anything; pools that could not be read are told of elsewhere.
fn no_pools(facts: &Facts, provider: Provider) -> Result<()> {
    let plural = if provider == Provider::MetalLb { "ipaddresspools" } else { "ciliumloadbalancerippools" };
    if facts.gaps.iter().any(|gap| gap.what.contains(plural)) {
        return Ok(());
    }
    Err(Error::refused(format!("{provider} has no pool in use, so it gives no addresses"))
        .hint(format!("see: kubectl get {plural} -A")))
}

fn gives(pool: &PoolFact, address: IpAddr) -> bool {
    pool.ranges().any(|range| range.contains(address)) && !pool.skipped().any(|range| range.contains(address))
}

fn outside(addresses: &[IpAddr], pools: &[&PoolFact]) -> Error {
    let given = |address: &&IpAddr| pools.iter().any(|pool| gives(pool, **address));
    let missing: Vec<IpAddr> = addresses.iter().filter(|address| !given(address)).copied().collect();
    let error = Error::refused(format!("no pool in use gives {}", text(&missing)));
    let line = |pool: &PoolFact| {
        let entries: Vec<&str> = pool.entries.iter().map(|entry| entry.text.as_str()).collect();
        format!("{}: {}", pool_name(pool), entries.join(", "))
    };
    let shown = pools.iter().take(5);
    let error = shown.fold(error, |error, pool| error.caused_by(line(pool)));
    let error = match pools.len() {
        0..=5 => error,
        more => error.caused_by(format!("and {} more pools", more - 5)),
    };
    error.hint("pin an address of a pool, or add this one to a pool")
}

fn pool_name(pool: &PoolFact) -> String {
    match &pool.origin.object.namespace {
        Some(namespace) => {
            format!("{} {} -n {namespace}", pool.origin.object.kind.to_ascii_lowercase(), pool.name)
        }
        None => format!("{} {}", pool.origin.object.kind.to_ascii_lowercase(), pool.name),
    }
}

fn applicant<'a>(target: &'a Target, namespaces: &'a Namespaces) -> Applicant<'a> {
    Applicant { name: &target.name, namespace: &target.namespace, labels: &target.labels, namespaces }
}

/// Whether the labels of namespaces have to be known.
pub fn asks_for_namespaces(addresses: &[IpAddr], facts: &Facts) -> bool {
    pools_with(addresses, facts).any(|pool| pool.admission.asks_for_namespaces())
}

/// Adds what the load balancer would say, in its own words.
pub(super) fn answered(error: Error, provider: Provider, answer: impl FnOnce() -> String) -> Error {
    let name = match provider {
        Provider::MetalLb => "MetalLB",
        Provider::Cilium => "Cilium",
        Provider::KubeVip | Provider::Static | Provider::Unknown => return error,
    };
    error.caused_by(format!("{name} would answer: {}", answer()))
}

/// Addresses as people write them.
pub(crate) fn text(addresses: &[IpAddr]) -> String {
    let texts: Vec<String> = addresses.iter().map(ToString::to_string).collect();
    texts.join(" and ")
}

/// Addresses as MetalLB writes them.
fn quoted(addresses: &[IpAddr]) -> String {
    let texts: Vec<String> = addresses.iter().map(|address| format!("{:?}", address.to_string())).collect();
    format!("[{}]", texts.join(" "))
}

#[cfg(test)]
#[path = "judge_tests.rs"]
mod tests;
