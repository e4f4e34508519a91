//! What a `reserve` has to do for one name, given what is written down and what is claimed. Pure.

use std::net::IpAddr;

use jiff::Timestamp;
use labkit::cli::{Error, Result};
use labkit::net::AddrSpec;

use super::claim::{Claim, ClaimState};

/// A reservation as it stands in the inventory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// What it reserves.
    pub addresses: AddrSpec,
    /// `file:line`, for people.
    pub place: String,
}

/// What is to be done for one name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Everything is in place.
    Done(AddrSpec),
    /// It is written down, but its claim is missing.
    Restore(IpAddr),
    /// It is written down, but its claim was not committed.
    Commit(Box<Claim>),
    /// It is claimed, by an earlier run or another clone, but not written down here.
    Adopt(Box<Claim>),
    /// There is nothing of that name yet.
    Take,
}

/// Decides.
///
/// `inventory` identifies the inventory in use and is empty without one; claims of other inventories have names of
/// their own and are not looked at by name.
///
/// # Errors
/// Refused, when the name stands for another address than the one asked for, or when its address is claimed for
/// somebody else.
pub fn decide(
    name: &str,
    ip: Option<IpAddr>,
    written: Option<&Written>,
    inventory: &str,
    claims: &[Claim],
    now: Timestamp,
) -> Result<Step> {
    if let Some(written) = written {
        check_ip(name, ip, written.addresses, &written.place)?;
        let AddrSpec::Address(address) = written.addresses else { return Ok(Step::Done(written.addresses)) };
        let held = claims.iter().find(|claim| claim.address == address);
        return match held {
            None => Ok(Step::Restore(address)),
            Some(claim) if is_ours(claim, name, inventory) => Ok(match claim.state {
                ClaimState::Committed => Step::Done(written.addresses),
                ClaimState::Pending | ClaimState::Releasing | ClaimState::Held => {
                    Step::Commit(Box::new(claim.clone()))
                }
            }),
            Some(claim) if claim.is_expired(now) => Ok(Step::Commit(Box::new(claim.clone()))),
            Some(claim) => Err(claimed_by_another(name, written, claim)),
        };
    }
    let Some(claim) = own_claim(name, inventory, claims) else { return Ok(Step::Take) };
    check_ip(name, ip, claim.address.into(), &format!("claim of {}", claim.person()))?;
    // Without an inventory a committed claim is all there is.
    if inventory.is_empty() && claim.state == ClaimState::Committed {
        return Ok(Step::Done(claim.address.into()));
    }
    Ok(Step::Adopt(Box::new(claim.clone())))
}

/// Whether a claim is the one of this reservation in this inventory.
pub fn is_ours(claim: &Claim, name: &str, inventory: &str) -> bool {
    claim.terms.reservation == name && claim.terms.inventory == inventory
}

/// The reservation's claim; of several, left behind by runs that were killed, the one that is furthest.
fn own_claim<'a>(name: &str, inventory: &str, claims: &'a [Claim]) -> Option<&'a Claim> {
    let rank = |claim: &&Claim| match claim.state {
        ClaimState::Committed => (0, claim.address),
        ClaimState::Pending => (1, claim.address),
        ClaimState::Releasing => (2, claim.address),
        ClaimState::Held => (3, claim.address),
    };
    claims.iter().filter(|claim| is_ours(claim, name, inventory)).min_by_key(rank)
}

fn check_ip(name: &str, ip: Option<IpAddr>, has: AddrSpec, place: &str) -> Result<()> {
    match ip {
        Some(ip) if has != AddrSpec::Address(ip) => {
            Err(Error::refused(format!("{name} already stands for {has}, not {ip}"))
                .caused_by(format!("see {place}"))
                .hint(format!("choose another name, or release it first: kubectl ipam release {name}")))
        }
        _ => Ok(()),
    }
}

fn claimed_by_another(name: &str, written: &Written, claim: &Claim) -> Error {
    Error::refused(format!("{} of {name} is claimed for {}", written.addresses, claim.terms.reservation))
        .caused_by(format!("{name} is written at {}", written.place))
        .caused_by(format!("the claim is {} and held by {}", claim.state.word(), claim.person()))
        .hint("agree who keeps the address; the other one releases it and reserves another")
}

#[cfg(test)]
mod tests {
    use super::super::claim::{DEFAULT_TTL, Stamp, Terms};
    use super::*;

    const INVENTORY: &str = "abc";

    fn now() -> Timestamp {
        "2026-01-31T12:00:00Z".parse().expect("a time")
    }

    fn claim(address: &str, name: &str, inventory: &str, state: ClaimState) -> Claim {
        let terms = Terms { reservation: name.into(), inventory: inventory.into(), ..Terms::default() };
        let stamp = Stamp { holder: "jane@desk/1".into(), renewed: now(), ttl: DEFAULT_TTL };
        Claim::new(address.parse().expect("an address"), state, terms, stamp)
    }

    fn written(address: &str) -> Written {
        Written { addresses: address.parse().expect("addresses"), place: "ipam.yaml:7".into() }
    }

    fn step(ip: Option<&str>, written: Option<&Written>, inventory: &str, claims: &[Claim]) -> Result<Step> {
        decide("plex", ip.map(|ip| ip.parse().expect("an address")), written, inventory, claims, now())
    }

    #[test]
    fn nothing_of_that_name_means_taking_an_address() {
        let others = [claim("10.0.0.1", "sonarr", INVENTORY, ClaimState::Committed)];
        assert_eq!(step(None, None, INVENTORY, &others), Ok(Step::Take));
    }

    #[test]
    fn a_second_run_changes_nothing() {
        let entry = written("10.0.0.1");
        let claims = [claim("10.0.0.1", "plex", INVENTORY, ClaimState::Committed)];
        assert_eq!(step(None, Some(&entry), INVENTORY, &claims), Ok(Step::Done(entry.addresses)));
        assert_eq!(step(Some("10.0.0.1"), Some(&entry), INVENTORY, &claims), Ok(Step::Done(entry.addresses)));
        let claims = [claim("10.0.0.1", "plex", "", ClaimState::Committed)];
        assert_eq!(step(None, None, "", &claims), Ok(Step::Done(entry.addresses)));
    }

    #[test]
    fn a_run_killed_after_the_edit_is_finished() {
        let entry = written("10.0.0.1");
        for state in [ClaimState::Pending, ClaimState::Releasing] {
            let claims = [claim("10.0.0.1", "plex", INVENTORY, state)];
            let expected = Step::Commit(Box::new(claims[0].clone()));
            assert_eq!(step(None, Some(&entry), INVENTORY, &claims), Ok(expected));
        }
        assert_eq!(
            step(None, Some(&entry), INVENTORY, &[]),
            Ok(Step::Restore("10.0.0.1".parse().expect("an address")))
        );
    }

    #[test]
    fn a_run_killed_before_the_edit_is_taken_up_again() {
        let claims = [claim("10.0.0.1", "plex", INVENTORY, ClaimState::Pending)];
        assert_eq!(step(None, None, INVENTORY, &claims), Ok(Step::Adopt(Box::new(claims[0].clone()))));
    }

    #[test]
    fn a_reservation_made_in_another_clone_is_adopted_and_one_of_another_inventory_is_not() {
        let claims = [claim("10.0.0.1", "plex", INVENTORY, ClaimState::Committed)];
        assert_eq!(step(None, None, INVENTORY, &claims), Ok(Step::Adopt(Box::new(claims[0].clone()))));
        let claims = [claim("10.0.0.1", "plex", "other", ClaimState::Committed)];
        assert_eq!(step(None, None, INVENTORY, &claims), Ok(Step::Take));
    }

    #[test]
    fn another_address_for_the_same_name_is_refused() {
        let entry = written("10.0.0.1");
        let error = step(Some("10.0.0.2"), Some(&entry), INVENTORY, &[]).expect_err("it has another");
        assert_eq!(error.message, "plex already stands for 10.0.0.1, not 10.0.0.2");
        assert_eq!(error.exit_code().code(), 5);
        let claims = [claim("10.0.0.1", "plex", INVENTORY, ClaimState::Pending)];
        assert!(step(Some("10.0.0.2"), None, INVENTORY, &claims).is_err());
    }

    #[test]
    fn an_address_claimed_for_somebody_else_is_refused_unless_the_claim_has_run_out() {
        let entry = written("10.0.0.1");
        let mut claims = [claim("10.0.0.1", "grafana", INVENTORY, ClaimState::Pending)];
        let error = step(None, Some(&entry), INVENTORY, &claims).expect_err("somebody else has it");
        assert_eq!(error.message, "10.0.0.1 of plex is claimed for grafana");
        claims[0].stamp.renewed = Timestamp::UNIX_EPOCH;
        let expected = Step::Commit(Box::new(claims[0].clone()));
        assert_eq!(step(None, Some(&entry), INVENTORY, &claims), Ok(expected));
    }
}
