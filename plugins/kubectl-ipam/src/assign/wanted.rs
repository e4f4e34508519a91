//! Which addresses are meant: by a reservation's name, by themselves, or by what a reservation is for.

use std::net::IpAddr;

use labkit::cli::{Error, Result, suggestion};
use labkit::finding::Subject;
use labkit::net::{Family, parse_address};

use super::Target;
use crate::facts::{ClaimFact, Facts, State};
use crate::inventory::{Inventory, Reservation};

/// The addresses to pin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// IPv4 first.
    pub addresses: Vec<IpAddr>,
    /// The reservation they belong to, if they belong to one.
    pub reservation: Option<String>,
}

/// What the addresses are wanted for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// The Service is to ask for them.
    Pin,
    /// The Service is not to ask for them any more: then it does not matter whose they are.
    Unpin,
}

/// One reservation, from the inventory or, without one, from the claims.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Known {
    name: String,
    addresses: Vec<IpAddr>,
    /// It is a range, and one address of it has to be named.
    is_range: bool,
    consumer: Option<Subject>,
    place: String,
}

/// Finds what is meant by `named`, or by the Service itself.
///
/// # Errors
/// Usage errors when nothing or several reservations are meant; refused when the address is kept for another Service.
pub fn wanted(
    named: Option<&str>,
    purpose: Purpose,
    target: &Target,
    inventory: Option<&Inventory>,
    facts: &Facts,
) -> Result<Wanted> {
    let mut known = known(inventory, facts);
    let Some(named) = named else { return by_service(target, &known) };
    if purpose == Purpose::Unpin {
        for one in &mut known {
            one.consumer = None;
        }
    }
    let parts: Vec<&str> = named.split(',').map(str::trim).collect();
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    if parts.iter().any(|part| part.contains(':') || digits(part)) {
        let mut addresses = Vec::new();
        for part in parts {
            addresses.push(parse_address(part).map_err(|error| {
                let usage = Error::usage(error.to_string());
                error.hint().map(|hint| usage.clone().hint(hint)).unwrap_or(usage)
            })?);
        }
        return by_address(addresses, target, &known);
    }
    let Some(found) = known.iter().find(|one| one.name == named) else {
        let names: Vec<&str> = known.iter().map(|one| one.name.as_str()).collect();
        let error = Error::usage(format!("there is no reservation {named}"));
        return Err(if names.is_empty() {
            error.hint(format!("reserve an address first: kubectl ipam reserve {named}"))
        } else {
            error.hint(suggestion(named, &names))
        });
    };
    refuse_foreign(found, target)?;
    whole(found)
}

fn known(inventory: Option<&Inventory>, facts: &Facts) -> Vec<Known> {
    let mut known: Vec<Known> = inventory
        .into_iter()
        .flat_map(|inventory| inventory.reservations.iter().map(move |entry| written(entry, inventory)))
        .collect();
    let claims = facts.claims.iter().filter(|claim| matches!(claim.state, State::Claimed | State::Reserved));
    for claim in claims {
        let (Some(name), Some(address)) = (&claim.reservation, claim.addresses.range().as_single()) else {
            continue;
        };
        match known.iter_mut().find(|one| one.name == *name) {
            // Claims of one name are the addresses of one reservation, unless the inventory says which they are.
            Some(one) if one.place.starts_with("Lease") => one.addresses.push(address),
            Some(_) => {}
            None => known.push(claimed(name, address, claim)),
        }
    }
    known
}

fn written(entry: &Reservation, inventory: &Inventory) -> Known {
    let addresses: Vec<IpAddr> = entry.addresses.iter().filter_map(|spec| spec.range().as_single()).collect();
    Known {
        name: entry.name.value.clone(),
        is_range: addresses.len() < entry.addresses.len(),
        addresses,
        consumer: entry.consumer.as_ref().map(|consumer| consumer.value.clone()),
        place: format!("{}:{}", inventory.file, entry.position.line),
    }
}

fn claimed(name: &str, address: IpAddr, claim: &ClaimFact) -> Known {
    Known {
        name: name.to_owned(),
        addresses: vec![address],
        is_range: false,
        consumer: None,
        place: claim.origin.object.to_string(),
    }
}

fn by_service(target: &Target, known: &[Known]) -> Result<Wanted> {
    let meant: Vec<&Known> =
        known.iter().filter(|one| one.consumer.as_ref().is_some_and(|of| names(of, target))).collect();
    let families: Vec<Family> =
        meant.iter().flat_map(|one| &one.addresses).map(|address| Family::of(*address)).collect();
    match meant.as_slice() {
        [] => {}
        [one] => return whole(one),
        // Reserved one by one: a pair for both families.
        [one, other] if families.len() == 2 && families[0] != families[1] => {
            let addresses = one.addresses.iter().chain(&other.addresses).copied().collect();
            return Ok(Wanted { addresses: sorted(addresses), reservation: None });
        }
        many => {
            let names: Vec<&str> = many.iter().map(|one| one.name.as_str()).collect();
            return Err(Error::usage(format!(
                "several reservations are for {}: {}",
                target.subject(),
                names.join(", ")
            ))
            .hint("name the one to pin"));
        }
    }
    if let Some(same) = known.iter().find(|one| one.name == target.name) {
        refuse_foreign(same, target)?;
        return whole(same);
    }
    Err(Error::usage(format!(
        "no reservation is for {}, and none is called {}",
        target.subject(),
        target.name
    ))
    .hint("name the reservation or the address to pin")
    .hint(format!(
        "or reserve one: kubectl ipam reserve {} --for Service/{}",
        target.name,
        target.key()
    )))
}

fn by_address(addresses: Vec<IpAddr>, target: &Target, known: &[Known]) -> Result<Wanted> {
    let mut reservation = None;
    for address in &addresses {
        if let Some(one) = known.iter().find(|one| one.addresses.contains(address)) {
            refuse_foreign(one, target)?;
            reservation = Some(one.name.clone());
        }
    }
    Ok(Wanted { addresses: sorted(addresses), reservation })
}

fn whole(one: &Known) -> Result<Wanted> {
    if one.is_range {
        return Err(Error::usage(format!("the reservation {} is more than one address", one.name))
            .caused_by(format!("it is written in {}", one.place))
            .hint("name one of its addresses"));
    }
    Ok(Wanted { addresses: sorted(one.addresses.clone()), reservation: Some(one.name.clone()) })
}

fn sorted(mut addresses: Vec<IpAddr>) -> Vec<IpAddr> {
    addresses.sort_unstable();
    addresses.dedup();
    addresses
}

fn refuse_foreign(one: &Known, target: &Target) -> Result<()> {
    let Some(consumer) = one.consumer.as_ref().filter(|consumer| !names(consumer, target)) else {
        return Ok(());
    };
    Err(Error::refused(format!(
        "the reservation {} is for {consumer}, not for {}",
        one.name,
        target.subject()
    ))
    .caused_by(format!("it is written in {}", one.place))
    .hint("change whom it is for, or reserve another address"))
}

/// Whether a consumer, as people write it, is this Service. Without a namespace any is meant.
fn names(consumer: &Subject, target: &Target) -> bool {
    let is_service = matches!(consumer.kind.to_ascii_lowercase().as_str(), "service" | "services" | "svc");
    let same_namespace = consumer.namespace.as_ref().is_none_or(|namespace| *namespace == target.namespace);
    is_service && same_namespace && consumer.name == target.name
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const INVENTORY: &str = "\
apiVersion: ipam.labkit.dev/v1
kind: NetworkInventory
reservations:
- {name: tv, ip: 10.69.1.154, for: service/media/plex}
- {name: sonarr, ip: 10.69.1.157}
- {name: web4, ip: 10.69.1.158, for: svc/web}
- {name: web6, ip: 'fd00::9', for: Service/media/web}
- {name: spare, range: 10.69.1.160-10.69.1.162}
- {name: a, ip: 10.69.1.163, for: service/two}
- {name: b, ip: 10.69.1.164, for: service/two}
- {name: pair, ip: ['fd00::8', 10.69.1.165], for: service/media/dual}
";

    fn found(named: Option<&str>, service: &str) -> String {
        found_for(Purpose::Pin, named, service)
    }

    fn found_for(purpose: Purpose, named: Option<&str>, service: &str) -> String {
        let inventory = crate::inventory::parse(INVENTORY, "ipam.yaml").unwrap().strict().unwrap();
        let target = Target::read(&json!({"metadata": {"name": service, "namespace": "media"}}));
        match wanted(named, purpose, &target, Some(&inventory), &Facts::default()) {
            Ok(wanted) => {
                let addresses: Vec<String> = wanted.addresses.iter().map(ToString::to_string).collect();
                format!("{} of {}", addresses.join(","), wanted.reservation.as_deref().unwrap_or("none"))
            }
            Err(error) => format!("{:?} {error}", error.kind),
        }
    }

    #[test]
    fn without_a_name_it_is_the_reservation_for_the_service_or_of_its_name() {
        assert_eq!(found(None, "plex"), "10.69.1.154 of tv");
        assert_eq!(found(None, "sonarr"), "10.69.1.157 of sonarr");
        assert_eq!(found(None, "web"), "10.69.1.158,fd00::9 of none", "one of each family");
        assert_eq!(found(None, "dual"), "10.69.1.165,fd00::8 of pair", "both of one reservation, IPv4 first");
        insta::assert_snapshot!(found(None, "two"), @"Usage several reservations are for Service/media/two: a, b");
        insta::assert_snapshot!(found(None, "nobody"), @"Usage no reservation is for Service/media/nobody, and none is called nobody");
    }

    #[test]
    fn what_is_named_may_not_be_kept_for_somebody_else() {
        assert_eq!(found(Some("sonarr"), "grafana"), "10.69.1.157 of sonarr");
        assert_eq!(found(Some("10.69.1.157"), "grafana"), "10.69.1.157 of sonarr");
        assert_eq!(found(Some("pair"), "dual"), "10.69.1.165,fd00::8 of pair");
        assert_eq!(found(Some("fd00::8"), "dual"), "fd00::8 of pair", "one of them alone");
        assert!(found(Some("fd00::8"), "grafana").starts_with("Refused"), "either is the pair's");
        assert_eq!(found(Some("fd00::7, 10.69.1.170"), "grafana"), "10.69.1.170,fd00::7 of none");
        insta::assert_snapshot!(found(Some("tv"), "grafana"), @"Refused the reservation tv is for service/media/plex, not for Service/media/grafana: it is written in ipam.yaml:4");
        assert!(found(Some("10.69.1.154"), "grafana").starts_with("Refused"));
        assert_eq!(found_for(Purpose::Unpin, Some("10.69.1.154"), "grafana"), "10.69.1.154 of tv");
        insta::assert_snapshot!(found(Some("spare"), "grafana"), @"Usage the reservation spare is more than one address: it is written in ipam.yaml:8");
        insta::assert_snapshot!(found(Some("sonar"), "grafana"), @"Usage there is no reservation sonar");
        assert!(found(Some("fd00:::7"), "grafana").starts_with("Usage"));
        assert!(found(Some("10.69.1.0157"), "grafana").starts_with("Usage"));
    }
}
