//! Which load balancer serves a Service, and how it is asked for an address.

use std::collections::BTreeSet;
use std::net::IpAddr;

use labkit::cli::{Error, Result};

use super::controller::Controller;
use super::{Target, Version, mechanism};
use crate::facts::{Facts, Layer, Mechanism, PoolFact, Provider, Source};

/// What the user said about it.
#[derive(Debug, Clone, Default)]
pub struct Said {
    /// `--provider`.
    pub provider: Option<Provider>,
    /// `--annotation`.
    pub mechanism: Option<Mechanism>,
}

/// What is known without a controller's image: the API that is served came with this version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Served {
    /// Whose API.
    pub provider: Provider,
    /// It is this version or a later one.
    pub at_least: Version,
    /// How that is known.
    pub how: String,
}

/// Everything that tells load balancers apart.
#[derive(Debug, Clone, Default)]
pub struct Evidence {
    /// Those that run.
    pub controllers: Vec<Controller>,
    /// Those whose API is served.
    pub served: Vec<Served>,
    /// What could not be read.
    pub gaps: Vec<String>,
}

/// The load balancer, and how it is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// Which.
    pub provider: Provider,
    /// By which annotation or field.
    pub mechanism: Mechanism,
    /// The only class it looks after, if it was started with one.
    pub class: Option<String>,
    /// How it was decided, a line for each step.
    pub why: Vec<String>,
}

/// Decides.
///
/// # Errors
/// Refused when it is not clear; nothing is guessed.
pub fn choose(
    target: &Target,
    addresses: &[IpAddr],
    said: &Said,
    facts: &Facts,
    evidence: &Evidence,
) -> Result<Choice> {
    let (provider, reason) = provider(target, addresses, said, facts, evidence)?;
    let controller = evidence.controllers.iter().find(|one| one.provider == provider);
    let class = controller.and_then(|controller| controller.class.clone());
    let mut why = vec![format!("load balancer: {provider} ({reason})")];
    let (mechanism, reason) = match &said.mechanism {
        Some(said) => (said.clone(), "--annotation".to_owned()),
        None => by_version(provider, controller, evidence)?,
    };
    why.push(format!("asked with: {} ({reason})", mechanism::name(&mechanism)));
    Ok(Choice { provider, mechanism, class, why })
}

fn provider(
    target: &Target,
    addresses: &[IpAddr],
    said: &Said,
    facts: &Facts,
    evidence: &Evidence,
) -> Result<(Provider, String)> {
    let reads = |mechanism: &Mechanism| match mechanism {
        Mechanism::Annotation(wanted) => {
            mechanism::all_keys().find(|(_, key)| key == wanted).map(|(provider, _)| provider)
        }
        Mechanism::Field => None,
    };
    let by_key = said.mechanism.as_ref().and_then(reads);
    match (said.provider, by_key) {
        (Some(said), Some(reader)) if said != reader => {
            return Err(Error::usage(format!("the annotation is {reader}'s, not {said}'s"))
                .hint("give --annotation or --provider, not both"));
        }
        (Some(provider), _) => return Ok((provider, "--provider".to_owned())),
        (None, Some(provider)) => return Ok((provider, "the annotation is read by nobody else".to_owned())),
        (None, None) => {}
    }
    let owners: BTreeSet<Provider> = pools_with(addresses, facts).map(|pool| pool.provider).collect();
    if let Some(provider) = only(&owners) {
        let names: BTreeSet<&str> = pools_with(addresses, facts).map(|pool| pool.name.as_str()).collect();
        let names: Vec<&str> = names.into_iter().collect();
        return Ok((provider, format!("pool {} has the address", names.join(", "))));
    }
    if let Some(class) = &target.class
        && let Some(provider) = of_class(class, evidence)
    {
        return Ok((provider, format!("spec.loadBalancerClass is {class}")));
    }
    let running: BTreeSet<Provider> = evidence.controllers.iter().map(|one| one.provider).collect();
    let served = evidence.served.iter().map(|one| one.provider);
    let all: BTreeSet<Provider> = running.iter().copied().chain(served).collect();
    if let Some(provider) = only(&all) {
        return Ok((provider, "there is no other".to_owned()));
    }
    Err(unclear(target, &all, evidence))
}

/// Pools of the cluster that are in use and have one of the addresses.
pub(super) fn pools_with<'a>(
    addresses: &'a [IpAddr],
    facts: &'a Facts,
) -> impl Iterator<Item = &'a PoolFact> {
    live_pools(facts)
        .filter(|pool| addresses.iter().any(|address| pool.ranges().any(|range| range.contains(*address))))
}

/// Pools of the cluster that are in use.
pub(super) fn live_pools(facts: &Facts) -> impl Iterator<Item = &PoolFact> {
    let is_live = |pool: &&PoolFact| pool.origin.layer == Layer::Live && pool.origin.source == Source::Pool;
    facts.pools.iter().filter(is_live).filter(|pool| !pool.disabled && pool.conflict.is_none())
}

fn only(providers: &BTreeSet<Provider>) -> Option<Provider> {
    providers.first().copied().filter(|_| providers.len() == 1)
}

/// Whose class it is, by its name or by how a controller was started.
fn of_class(class: &str, evidence: &Evidence) -> Option<Provider> {
    let started = evidence.controllers.iter().find(|one| one.class.as_deref() == Some(class));
    started.map(|one| one.provider).or(match class {
        _ if class.starts_with("io.cilium/") => Some(Provider::Cilium),
        _ if class.starts_with("kube-vip.io/") => Some(Provider::KubeVip),
        _ => None,
    })
}

fn by_version(
    provider: Provider,
    controller: Option<&Controller>,
    evidence: &Evidence,
) -> Result<(Mechanism, String)> {
    if let Some(controller) = controller
        && let Some(version) = controller.version
    {
        let mechanism = mechanism::of_version(provider, version).ok_or_else(|| {
            Error::refused(format!("{provider} {version} cannot be asked for an address"))
                .caused_by(&controller.how)
        })?;
        return Ok((mechanism, format!("{provider} {version}: {}", controller.how)));
    }
    let served = evidence.served.iter().filter(|one| one.provider == provider);
    if let Some(served) = served.max_by_key(|served| served.at_least)
        && mechanism::is_newest(provider, served.at_least)
        && let Some(mechanism) = mechanism::of_version(provider, served.at_least)
    {
        return Ok((mechanism, format!("{provider} {} or later: {}", served.at_least, served.how)));
    }
    Err(unversioned(provider, controller, evidence))
}

fn unclear(target: &Target, all: &BTreeSet<Provider>, evidence: &Evidence) -> Error {
    let names: Vec<String> = all.iter().map(ToString::to_string).collect();
    let subject = target.subject();
    let error = match names.as_slice() {
        [] => Error::refused(format!("no load balancer is known that {subject} could ask for an address")),
        names => Error::refused(format!(
            "it is not clear which load balancer serves {subject}: there are {}",
            names.join(" and ")
        )),
    };
    let error = evidence.controllers.iter().fold(error, |error, one| error.caused_by(&one.how));
    let error = evidence.gaps.iter().fold(error, Error::caused_by);
    error.hint("say which: --provider metallb, cilium or kube-vip")
}

fn unversioned(provider: Provider, controller: Option<&Controller>, evidence: &Evidence) -> Error {
    let error = Error::refused(format!("it is not known which version of {provider} runs"));
    let error = controller.iter().fold(error, |error, one| error.caused_by(&one.how));
    let error = evidence.gaps.iter().fold(error, Error::caused_by);
    let keys: Vec<&str> = mechanism::keys(provider).collect();
    let hint = match keys.as_slice() {
        [] => format!("{provider} gives no addresses to Services"),
        [one] => format!("if it is new enough, say so: --annotation {one}"),
        [newest, rest @ ..] => {
            format!("say how it is asked: --annotation {newest}, or {} if it is old", rest.join(" or "))
        }
    };
    error.hint(hint)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn target(class: Option<&str>) -> Target {
        Target::read(&json!({
            "metadata": {"name": "plex", "namespace": "media"},
            "spec": {"type": "LoadBalancer", "loadBalancerClass": class},
        }))
    }

    fn runs(provider: Provider, version: Option<Version>) -> Controller {
        let workloads = json!({
            "metadata": {"name": provider.to_string(), "namespace": "lb"},
            "spec": {"template": {"spec": {"containers": [{"image": match provider {
                Provider::MetalLb => "metallb/controller",
                Provider::Cilium => "cilium/operator",
                _ => "kube-vip/kube-vip",
            }}]}}},
        });
        let workload = serde_json::from_value(workloads).unwrap();
        let mut found = super::super::controller::controllers(&[("Deployment", workload)]);
        Controller { version, ..found.remove(0) }
    }

    fn chosen(class: Option<&str>, said: &Said, evidence: &Evidence) -> String {
        let address = ["10.0.0.1".parse().unwrap()];
        match choose(&target(class), &address, said, &Facts::default(), evidence) {
            Ok(choice) => choice.why.join("; "),
            Err(error) => format!("{error}; hint: {}", error.hints.join("; ")),
        }
    }

    #[test]
    fn with_one_load_balancer_its_version_decides() {
        let evidence = |version| Evidence {
            controllers: vec![runs(Provider::MetalLb, Some(version))],
            ..Evidence::default()
        };
        insta::assert_snapshot!(chosen(None, &Said::default(), &evidence(Version(0, 14, 9))), @"load balancer: metallb (there is no other); asked with: metallb.io/loadBalancerIPs (metallb 0.14.9: Deployment/lb/metallb runs metallb/controller, which names no version)");
        assert!(
            chosen(None, &Said::default(), &evidence(Version(0, 13, 2)))
                .contains("metallb.universe.tf/loadBalancerIPs")
        );
        assert!(chosen(None, &Said::default(), &evidence(Version(0, 11, 0))).contains("spec.loadBalancerIP"));
    }

    #[test]
    fn two_load_balancers_are_told_apart_by_class_or_by_the_user() {
        let evidence = Evidence {
            controllers: vec![
                runs(Provider::MetalLb, Some(Version(0, 15, 0))),
                runs(Provider::Cilium, Some(Version(1, 15, 6))),
            ],
            ..Evidence::default()
        };
        insta::assert_snapshot!(chosen(None, &Said::default(), &evidence), @"it is not clear which load balancer serves Service/media/plex: there are metallb and cilium: Deployment/lb/metallb runs metallb/controller, which names no version: Deployment/lb/cilium runs cilium/operator, which names no version; hint: say which: --provider metallb, cilium or kube-vip");
        let by_class = chosen(Some("io.cilium/l2-announcer"), &Said::default(), &evidence);
        assert!(by_class.contains("io.cilium/lb-ipam-ips"), "{by_class}");
        let said = Said { provider: Some(Provider::MetalLb), mechanism: None };
        assert!(
            chosen(None, &said, &evidence).contains("(--provider); asked with: metallb.io/loadBalancerIPs")
        );
        let said = Said { provider: None, mechanism: mechanism::parse("lbipam.cilium.io/ips") };
        assert!(chosen(None, &said, &evidence).contains("lbipam.cilium.io/ips (--annotation)"));
        let said = Said { provider: Some(Provider::MetalLb), ..said };
        assert!(chosen(None, &said, &evidence).contains("the annotation is cilium's, not metallb's"));
    }

    #[test]
    fn a_version_that_cannot_be_known_is_not_guessed() {
        let unknown = Evidence { controllers: vec![runs(Provider::MetalLb, None)], ..Evidence::default() };
        insta::assert_snapshot!(chosen(None, &Said::default(), &unknown), @"it is not known which version of metallb runs: Deployment/lb/metallb runs metallb/controller, which names no version; hint: say how it is asked: --annotation metallb.io/loadBalancerIPs, or metallb.universe.tf/loadBalancerIPs if it is old");
        let served = |at_least| Served {
            provider: Provider::MetalLb,
            at_least,
            how: "servicebgpstatuses.metallb.io is served".to_owned(),
        };
        let old = Evidence { served: vec![served(Version(0, 14, 2))], ..unknown.clone() };
        assert!(chosen(None, &Said::default(), &old).starts_with("it is not known which version"));
        let new = Evidence { served: vec![served(Version(0, 15, 0))], ..unknown };
        assert!(chosen(None, &Said::default(), &new).contains("metallb 0.15.0 or later: servicebgpstatuses"));
        let nothing = Evidence { gaps: vec!["deployments: forbidden".to_owned()], ..Evidence::default() };
        insta::assert_snapshot!(chosen(None, &Said::default(), &nothing), @"no load balancer is known that Service/media/plex could ask for an address: deployments: forbidden; hint: say which: --provider metallb, cilium or kube-vip");
    }
}
