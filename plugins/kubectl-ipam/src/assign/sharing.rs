//! Who else has the address, and whether two may have it together.

use std::net::IpAddr;

use labkit::cli::{Error, Result};
use labkit::net::AddrRange;

use super::choice::Choice;
use super::judge::answered;
use super::{Target, mechanism};
use crate::claims::{said_by, takers};
use crate::facts::{Facts, Layer, Provider, Role, ServiceFact, Source, Unshared, Use};

/// How many uses of an address are told.
const SHOWN: usize = 3;

/// Refuses an address that somebody else has, unless it may be shared.
pub(super) fn judge(target: &Target, addresses: &[IpAddr], choice: &Choice, facts: &Facts) -> Result<()> {
    let is_own = |service: &ServiceFact| *service.service == target.subject();
    let live = || facts.services.iter().filter(|service| service.origin.layer == Layer::Live);
    let own = live().find(|service| is_own(service));
    for address in addresses {
        for other in live().filter(|service| !is_own(service)).filter(|one| wants(one, *address)) {
            let Some(own) = own else { continue };
            if let Some(why) = own.cannot_share_with(other) {
                return Err(unshared(own, other, *address, why, choice));
            }
        }
        let strangers: Vec<&Use> =
            takers(AddrRange::single(*address), facts).filter(|usage| is_stranger(usage, target)).collect();
        if !strangers.is_empty() {
            let error = Error::refused(format!("{address} is in use"));
            let shown = strangers.iter().take(SHOWN);
            let error = shown.fold(error, |error, usage| error.caused_by(said_by(usage)));
            let error = match strangers.len().saturating_sub(SHOWN) {
                0 => error,
                more => error.caused_by(format!("and {more} more: kubectl ipam list {address}")),
            };
            return Err(error.hint("a load balancer would take the address away from there: pin another one"));
        }
    }
    Ok(())
}

/// Whether a Service has the address from its load balancer, or asks for it.
fn wants(service: &ServiceFact, address: IpAddr) -> bool {
    service.load_balancer
        && (service.ingress.contains(&address)
            || service.requests.iter().any(|request| request.addresses.contains(&address)))
}

/// Whether a use is somebody's who is no load-balancer Service: those are judged by what they share, and
/// reservations by whom they are for. What a text says is no proof that the address is in use.
fn is_stranger(usage: &Use, target: &Target) -> bool {
    let is_text = usage.origin.source == Source::ConfigMap || usage.origin.layer == Layer::File;
    let is_service = matches!(usage.role, Role::LoadBalancer | Role::LoadBalancerRequest | Role::Mirror);
    let is_kept = matches!(usage.role, Role::Reservation | Role::Claim | Role::Reference);
    !is_text && !is_service && !is_kept && *usage.owner != target.subject()
}

fn unshared(
    own: &ServiceFact,
    other: &ServiceFact,
    address: IpAddr,
    why: Unshared,
    choice: &Choice,
) -> Error {
    let provider = choice.provider;
    let key = |service: &ServiceFact| {
        let namespace = service.service.namespace.as_deref().unwrap_or_default();
        format!("{namespace}/{}", service.service.name)
    };
    let verb = if other.ingress.contains(&address) { "has" } else { "asks for" };
    let error = Error::refused(format!("{} {verb} {address}", other.service))
        .caused_by(format!("{} cannot share it: {why}", own.service));
    let answer = || match (provider, &why) {
        (Provider::Cilium, Unshared::Key) => "already_allocated".to_owned(),
        (Provider::Cilium, _) => "already_allocated_incompatible_service".to_owned(),
        (_, Unshared::Port(port)) => format!("port {} is already in use on \"{address}\"", spelled(*port)),
        _ => format!("can't change sharing key for {:?}, address also in use by {}", key(own), key(other)),
    };
    let error = answered(error, provider, answer);
    match why {
        Unshared::Key => key_hints(error, own, other, choice),
        Unshared::Port(_) => error.hint("pin another address, or serve another port"),
        Unshared::Pods => error.hint("pin another address, or set externalTrafficPolicy to Cluster on both"),
        Unshared::Namespaces => error.hint(
            "pin another address, or allow it on both with the annotation lbipam.cilium.io/sharing-cross-namespace",
        ),
    }
}

fn spelled(port: crate::facts::Port) -> String {
    // MetalLB writes the protocol first.
    let text = port.to_string();
    match text.split_once('/') {
        Some((number, protocol)) => format!("{protocol}/{number}"),
        None => text,
    }
}

/// What is missing for two Services to share.
fn key_hints(error: Error, own: &ServiceFact, other: &ServiceFact, choice: &Choice) -> Error {
    let error = error.hint("pin another address");
    // The sharing key has the prefix of the annotation that pins.
    let key = match (choice.provider, mechanism::name(&choice.mechanism)) {
        (Provider::MetalLb, "metallb.io/loadBalancerIPs") => "metallb.io/allow-shared-ip",
        (Provider::MetalLb, _) => "metallb.universe.tf/allow-shared-ip",
        (Provider::Cilium, "io.cilium/lb-ipam-ips") => "io.cilium/lb-ipam-sharing-key",
        (Provider::Cilium, _) => "lbipam.cilium.io/sharing-key",
        _ => return error,
    };
    let named = |service: &ServiceFact| {
        let pair = service.sharing_keys.iter().find(|(_, value)| !value.is_empty());
        pair.map(|(key, value)| format!("{key}: {value}"))
    };
    let missing = match (named(own), named(other)) {
        (_, Some(theirs)) => format!("give {} the annotation {theirs}", own.service),
        (Some(ours), None) => format!("give {} the annotation {ours}", other.service),
        (None, None) => format!("give both the annotation {key} with the same value"),
    };
    error.hint(format!("or share it, on different ports: {missing}"))
}
