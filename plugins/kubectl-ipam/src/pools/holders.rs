//! Who would lose an address that a pool gives up: what no load balancer asks before it takes the address away.

use std::collections::BTreeMap;
use std::net::IpAddr;

use labkit::cli::Error;
use labkit::net::{AddrRange, AddrSet};

use super::change::ranges;
use crate::assign::Version;
use crate::facts::{Facts, Layer, Mechanism, Provider, Role, ServiceFact, Source, State, Use, free_set};
use crate::inventory::Inventory;

/// From this version on MetalLB takes addresses away that its pools do not have any more (metallb/metallb#2097).
const METALLB_TAKES: Version = Version(0, 14, 2);

/// The pool that gives addresses up.
#[derive(Debug, Clone, Copy)]
pub struct Giver<'a> {
    /// Its name.
    pub name: &'a str,
    /// Who hands its addresses out.
    pub provider: Provider,
    /// In which version, if that is known.
    pub version: Option<Version>,
    /// What it is to give up.
    pub gives: &'a AddrSet,
}

/// Somebody who has one of the addresses, or asks for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// The addresses.
    pub range: AddrRange,
    /// Who, and what would happen to them.
    pub line: String,
    /// Whether it is a Service, as opposed to a reservation or a claim.
    pub is_service: bool,
}

/// Everybody who has one of the addresses, or asks for it, in the order of the addresses.
///
/// Reservations that say that they are for a machine are no reason: such an address is better out of the pool.
pub fn holders(giver: &Giver<'_>, facts: &Facts, inventory: Option<&Inventory>) -> Vec<Holder> {
    let mut found: BTreeMap<(AddrRange, String), (String, bool)> = BTreeMap::new();
    for service in facts.services.iter().filter(|service| service.load_balancer) {
        for (address, line) in of_service(giver, service) {
            found.insert((AddrRange::single(address), service.service.to_string()), (line, true));
        }
    }
    let gone = facts.uses.iter().filter(|usage| gives(giver, usage.range()));
    let (claims, others): (Vec<&Use>, Vec<&Use>) = gone.partition(|usage| usage.role == Role::Claim);
    let mut kept: Vec<&Use> = others.into_iter().filter(|usage| is_kept(usage, inventory)).collect();
    // The inventory's word first; a ConfigMap that repeats it adds nothing.
    kept.sort_by_key(|usage| usage.origin.layer);
    for usage in kept {
        let place = match &usage.origin.location {
            Some(at) => format!("{}:{}", at.file, at.line),
            None => usage.origin.to_string(),
        };
        let name = &usage.owner.name;
        let line = format!("reservation {name} has {} ({place})", usage.addresses);
        found.entry((usage.range(), name.to_lowercase())).or_insert((line, false));
    }
    for usage in claims.into_iter().filter(|usage| usage.state == State::Claimed) {
        // The claim of a reservation that is listed already.
        if found.contains_key(&(usage.range(), usage.owner.name.to_lowercase())) {
            continue;
        }
        let (name, object) = (&usage.owner.name, &usage.origin);
        let line = format!("{object} holds {} ({})", usage.addresses, usage.origin.field);
        found.insert((usage.range(), name.to_lowercase()), (line, false));
    }
    let holder = |((range, _), (line, is_service))| Holder { range, line, is_service };
    found.into_iter().map(holder).collect()
}

/// The refusal, with what could be given up instead.
pub fn refusal(giver: &Giver<'_>, holders: &[Holder], pool: &AddrSet, facts: &Facts) -> Error {
    let name = giver.name;
    let error = Error::refused(format!("pool {name} cannot give up {}", ranges(giver.gives)));
    let error = holders.iter().fold(error, |error, holder| error.caused_by(&holder.line));
    let hints = [
        (true, "give the Services other addresses first"),
        (false, "release what is not needed any more: kubectl ipam release NAME"),
    ];
    let fits = |(service, _): &(bool, &str)| holders.iter().any(|holder| holder.is_service == *service);
    let error = hints.into_iter().filter(fits).fold(error, |error, (_, hint)| error.hint(hint));
    let mut free = giver.gives.clone();
    for holder in holders {
        free.remove(holder.range);
    }
    if free.is_empty() {
        free = free_set(pool.ranges(), facts);
    }
    if free.is_empty() || free == *pool {
        return error;
    }
    error.hint(format!("what nobody has can go: kubectl ipam pool shrink {name} --remove {}", ranges(&free)))
}

fn gives(giver: &Giver<'_>, range: AddrRange) -> bool {
    let (first, last) = range.numbers();
    giver.gives.family(range.family()).overlapping(first, last).next().is_some()
}

/// What a Service has or asks for of the addresses.
fn of_service(giver: &Giver<'_>, service: &ServiceFact) -> BTreeMap<IpAddr, String> {
    let mut fields: BTreeMap<IpAddr, Vec<&str>> = BTreeMap::new();
    for address in &service.ingress {
        fields.entry(*address).or_default().push("status.loadBalancer.ingress");
    }
    let mut pinned = Vec::new();
    for request in &service.requests {
        let field = match request.mechanism {
            Mechanism::Field => "spec.loadBalancerIP",
            Mechanism::Annotation(key) => key,
        };
        for address in &request.addresses {
            fields.entry(*address).or_default().push(field);
            pinned.push(*address);
        }
    }
    fields.retain(|address, _| gives(giver, AddrRange::single(*address)));
    let ports = ports(service);
    let place = if service.origin.layer == Layer::File { " (file)" } else { "" };
    let line = |address: IpAddr, fields: &[&str]| {
        let has = service.ingress.contains(&address);
        let verb = if has { "has" } else { "asks for" };
        let effect = effect(giver, has, pinned.contains(&address));
        let fields = fields.join(", ");
        format!("{}{place} {verb} {address} ({fields}{ports}): {effect}", service.service)
    };
    fields.into_iter().map(|(address, fields)| (address, line(address, &fields))).collect()
}

/// `, ports 80/TCP, 443/TCP`; of many the first few.
fn ports(service: &ServiceFact) -> String {
    const MOST: usize = 4;
    let mut texts: Vec<String> = service.ports.iter().take(MOST).map(ToString::to_string).collect();
    if service.ports.len() > MOST {
        texts.push(format!("{} more", service.ports.len() - MOST));
    }
    match texts.len() {
        0 => String::new(),
        1 => format!(", port {}", texts[0]),
        _ => format!(", ports {}", texts.join(", ")),
    }
}

/// What the load balancer does to a Service whose address leaves the pool.
fn effect(giver: &Giver<'_>, has: bool, pinned: bool) -> String {
    if !has {
        return "it would wait in vain".to_owned();
    }
    let after =
        if pinned { "the Service waits without one" } else { "the Service gets another one, or waits" };
    let version = giver.version.map(|version| format!(" {version}")).unwrap_or_default();
    match (giver.provider, giver.version) {
        (Provider::MetalLb, Some(known)) if known < METALLB_TAKES => {
            format!("MetalLB{version} refuses the whole new configuration as long as the Service has it")
        }
        (Provider::MetalLb, _) => format!("MetalLB{version} takes it away, and {after}"),
        (Provider::Cilium, _) => format!("Cilium{version} strips it, and {after}"),
        (Provider::KubeVip, _) => {
            format!("kube-vip leaves it, and may not give it again: {after} when it is new")
        }
        (Provider::Static | Provider::Unknown, _) => "it would be in no pool".to_owned(),
    }
}

/// Whether the use is a reservation that lives on the pool.
fn is_kept(usage: &Use, inventory: Option<&Inventory>) -> bool {
    if usage.role != Role::Reservation || !usage.takes_address() || usage.state == State::Expired {
        return false;
    }
    let entry = inventory.filter(|_| usage.origin.source == Source::Inventory);
    let Some(entry) = entry.and_then(|inventory| inventory.reservation(&usage.owner.name)) else {
        return true;
    };
    let for_a_machine =
        entry.consumer.as_ref().is_some_and(|consumer| !consumer.kind.eq_ignore_ascii_case("service"));
    entry.pool.is_some() || !for_a_machine
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use labkit::finding::Subject;

    use super::super::tests::{facts, set};
    use super::*;
    use crate::facts::{Origin, Port, Protocol, Request};

    fn service(name: &str, has: &[&str], asks: &[&str]) -> ServiceFact {
        let addresses =
            |texts: &[&str]| texts.iter().map(|text| text.parse().unwrap()).collect::<Vec<IpAddr>>();
        let object = Arc::new(Subject::in_namespace("Service", "media", name));
        let request = Request {
            mechanism: Mechanism::Annotation("metallb.io/loadBalancerIPs"),
            text: asks.join(","),
            addresses: addresses(asks),
            errors: Vec::new(),
        };
        ServiceFact {
            service: Arc::clone(&object),
            origin: Origin::live(Source::Service, object, "metadata"),
            load_balancer: true,
            class: None,
            requests: if asks.is_empty() { Vec::new() } else { vec![request] },
            pools: Vec::new(),
            allocated_from: None,
            ingress: addresses(has),
            external_ips: Vec::new(),
            ports: vec![Port { number: 8989, protocol: Protocol::Tcp }],
            sharing_keys: Vec::new(),
            shares_with: None,
            local_traffic: false,
            selector: String::new(),
            unsatisfied: None,
            unknown_annotations: Vec::new(),
        }
    }

    fn told(provider: Provider, version: Option<Version>, gives: &[&str]) -> String {
        let mut facts = facts(
            "\
reservations:
- {name: plex, ip: 10.0.0.12}
- {name: worker, ip: 10.0.0.13, for: node/worker}
",
        );
        facts.services = vec![service("sonarr", &["10.0.0.10"], &[]), service("radarr", &[], &["10.0.0.11"])];
        let gives = set(gives);
        let found = holders(&Giver { name: "lb", provider, version, gives: &gives }, &facts, None);
        found.into_iter().map(|holder| holder.line).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn everybody_is_listed_with_what_would_happen() {
        insta::assert_snapshot!(told(Provider::MetalLb, Some(Version(0, 14, 9)), &["10.0.0.10-10.0.0.12"]), @"
        Service/media/sonarr has 10.0.0.10 (status.loadBalancer.ingress, port 8989/TCP): MetalLB 0.14.9 takes it away, and the Service gets another one, or waits
        Service/media/radarr asks for 10.0.0.11 (metallb.io/loadBalancerIPs, port 8989/TCP): it would wait in vain
        reservation plex has 10.0.0.12 (ipam.yaml:4)
        ");
        insta::assert_snapshot!(told(Provider::MetalLb, Some(Version(0, 13, 12)), &["10.0.0.10"]), @"Service/media/sonarr has 10.0.0.10 (status.loadBalancer.ingress, port 8989/TCP): MetalLB 0.13.12 refuses the whole new configuration as long as the Service has it");
        insta::assert_snapshot!(told(Provider::Cilium, None, &["10.0.0.10-10.0.0.11"]), @"
        Service/media/sonarr has 10.0.0.10 (status.loadBalancer.ingress, port 8989/TCP): Cilium strips it, and the Service gets another one, or waits
        Service/media/radarr asks for 10.0.0.11 (metallb.io/loadBalancerIPs, port 8989/TCP): it would wait in vain
        ");
        assert_eq!(told(Provider::Static, None, &["10.0.0.14-10.0.0.15"]), "", "nobody has these");
    }
}
