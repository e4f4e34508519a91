//! What a `reserve` has to do for one name, given what is written down and what is claimed. Pure.

use jiff::Timestamp;
use labkit::cli::{Error, Result};
use labkit::net::{AddrSpec, Cidr, Family};

use super::claim::{Claim, ClaimState};
use crate::inventory::edit::listed;

/// A reservation as it stands in the inventory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// What it reserves: one thing, or an address of each family.
    pub addresses: Vec<AddrSpec>,
    /// `file:line`, for people.
    pub place: String,
}

/// What one name is to stand for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Exactly these addresses or this prefix.
    pub blocks: Vec<Cidr>,
    /// Of this family.
    pub family: Option<Family>,
    /// A prefix of this length.
    pub length: Option<u8>,
    /// An address of each family.
    pub both_families: bool,
}

/// What is to be done for one of a name's addresses, or for its prefix.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Everything is in place.
    Done(AddrSpec),
    /// It is written down, but its claim is missing.
    Restore(Cidr),
    /// It is written down, but its claim was not committed.
    Commit(Box<Claim>),
    /// It is claimed, by an earlier run or another clone, but not written down here.
    Adopt(Box<Claim>),
    /// There is nothing yet: take one, of a family or of any.
    Take(Option<Family>),
}

/// Decides: one step, or one for each family.
///
/// `inventory` identifies the inventory in use and is empty without one; claims of other inventories have names of
/// their own and are not looked at by name.
///
/// # Errors
/// Refused, when the name stands for something else than what is asked for, or when its address is claimed for
/// somebody else.
pub fn decide(
    name: &str,
    wanted: &Wanted,
    written: Option<&Written>,
    inventory: &str,
    claims: &[Claim],
    now: Timestamp,
) -> Result<Vec<Step>> {
    if let Some(written) = written {
        wanted.check(name, &written.addresses, &written.place)?;
        return written
            .addresses
            .iter()
            .map(|spec| of_written(name, *spec, written, inventory, claims, now))
            .collect();
    }
    let own = own_claims(name, wanted, inventory, claims);
    let Some(first) = own.first() else { return Ok(wanted.takes()) };
    let has: Vec<AddrSpec> = own.iter().map(|claim| claim.addresses()).collect();
    let whole = Wanted { both_families: false, ..wanted.clone() };
    // Of two, one may be missing still: a run was killed between its claims.
    let whole = if has.len() < wanted.count() { whole.only(&has) } else { whole };
    whole.check(name, &has, &format!("claim of {}", first.person()))?;
    let mut steps: Vec<Step> = own.iter().map(|claim| of_claim(claim, inventory, claims, now)).collect();
    let is_missing = |family: &Family| !has.iter().any(|spec| spec.family() == *family);
    if wanted.both_families {
        steps.extend([Family::V4, Family::V6].into_iter().filter(is_missing).map(|f| Step::Take(Some(f))));
    }
    Ok(steps)
}

/// The block a claim of this would have; ranges that were written by hand and are no prefix have none.
pub fn block_of(spec: AddrSpec) -> Option<Cidr> {
    match spec {
        AddrSpec::Address(address) => Some(Cidr::single(address)),
        AddrSpec::Cidr(cidr) => Some(cidr),
        AddrSpec::Range(range) => range.as_single().map(Cidr::single),
    }
}

/// A block as people write it.
pub fn spec_of(block: Cidr) -> AddrSpec {
    block.range().as_single().map_or(AddrSpec::Cidr(block), AddrSpec::Address)
}

/// Whether a claim is the one of this reservation in this inventory.
pub fn is_ours(claim: &Claim, name: &str, inventory: &str) -> bool {
    claim.terms.reservation == name && claim.terms.inventory == inventory
}

impl Wanted {
    fn count(&self) -> usize {
        if self.both_families { 2 } else { 1 }
    }

    fn takes(&self) -> Vec<Step> {
        if self.both_families {
            return vec![Step::Take(Some(Family::V4)), Step::Take(Some(Family::V6))];
        }
        vec![Step::Take(self.blocks.first().map(|block| block.family()).or(self.family))]
    }

    /// What is wanted of these families alone.
    fn only(self, has: &[AddrSpec]) -> Self {
        let is_there = |block: &Cidr| has.iter().any(|spec| spec.family() == block.family());
        Self { blocks: self.blocks.into_iter().filter(is_there).collect(), ..self }
    }

    /// Refuses when the name stands for something else.
    fn check(&self, name: &str, has: &[AddrSpec], place: &str) -> Result<()> {
        let Some(wish) = self.unmet(has) else { return Ok(()) };
        Err(Error::refused(format!("{name} already stands for {}, not {wish}", listed(has)))
            .caused_by(format!("see {place}"))
            .hint(format!("choose another name, or release it first: kubectl ipam release {name}")))
    }

    fn unmet(&self, has: &[AddrSpec]) -> Option<String> {
        let is_there = |range| has.iter().any(|spec| spec.range() == range);
        if let Some(block) = self.blocks.iter().find(|block| !is_there(block.range())) {
            return Some(spec_of(*block).to_string());
        }
        if self.both_families && has.len() < 2 {
            return Some("an address of each family".to_owned());
        }
        if let Some(family) = self.family.filter(|family| !has.iter().any(|spec| spec.family() == *family)) {
            return Some(format!("an {family} address"));
        }
        let is_long =
            |length: u8| has.iter().any(|spec| block_of(*spec).is_some_and(|b| b.prefix() == length));
        self.length.filter(|length| !is_long(*length)).map(|length| format!("a /{length}"))
    }
}

fn of_written(
    name: &str,
    spec: AddrSpec,
    written: &Written,
    inventory: &str,
    claims: &[Claim],
    now: Timestamp,
) -> Result<Step> {
    let Some(block) = block_of(spec) else { return Ok(Step::Done(spec)) };
    match claims.iter().find(|claim| claim.block == block) {
        None => Ok(Step::Restore(block)),
        Some(claim) if is_ours(claim, name, inventory) => Ok(match claim.state {
            ClaimState::Committed => Step::Done(spec),
            ClaimState::Pending | ClaimState::Releasing | ClaimState::Held => {
                Step::Commit(Box::new(claim.clone()))
            }
        }),
        Some(claim) if claim.is_expired(now) => Ok(Step::Commit(Box::new(claim.clone()))),
        Some(claim) => Err(claimed_by_another(name, spec, written, claim)),
    }
}

fn of_claim(claim: &Claim, inventory: &str, claims: &[Claim], now: Timestamp) -> Step {
    let overlaps = |other: &&Claim| {
        other.uid != claim.uid && !other.is_expired(now) && other.block.range().overlaps(claim.block.range())
    };
    // Without an inventory a committed claim is all there is, unless the run that made it died before it had looked
    // whether it may stay.
    if inventory.is_empty() && claim.state == ClaimState::Committed && !claims.iter().any(|c| overlaps(&c)) {
        return Step::Done(claim.addresses());
    }
    Step::Adopt(Box::new(claim.clone()))
}

/// The reservation's claims: one of each family if that is what is wanted or what was reserved, else the one that is
/// furthest. More than these are left behind by runs that were killed.
fn own_claims<'a>(name: &str, wanted: &Wanted, inventory: &str, claims: &'a [Claim]) -> Vec<&'a Claim> {
    let rank = |claim: &&Claim| {
        let state = match claim.state {
            ClaimState::Committed => 0,
            ClaimState::Pending => 1,
            ClaimState::Releasing => 2,
            ClaimState::Held => 3,
        };
        (state, claim.rank(), claim.block)
    };
    let best = |family: Family| {
        let of_family = |claim: &&Claim| is_ours(claim, name, inventory) && claim.block.family() == family;
        claims.iter().filter(of_family).min_by_key(rank)
    };
    let each: Vec<&Claim> = [Family::V4, Family::V6].into_iter().filter_map(best).collect();
    let is_pair = each.iter().all(|claim| claim.state == ClaimState::Committed);
    if wanted.both_families || is_pair {
        each
    } else {
        each.into_iter().min_by_key(rank).into_iter().collect()
    }
}

fn claimed_by_another(name: &str, spec: AddrSpec, written: &Written, claim: &Claim) -> Error {
    Error::refused(format!("{spec} of {name} is claimed for {}", claim.terms.reservation))
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
        let block = block_of(address.parse().expect("an address")).expect("no range");
        Claim { uid: format!("{block} {name}"), ..Claim::new(block, state, terms, stamp) }
    }

    fn written(address: &str) -> Written {
        Written {
            addresses: address.split(',').map(|one| one.parse().expect("addresses")).collect(),
            place: "ipam.yaml:7".into(),
        }
    }

    fn steps(
        wanted: &Wanted,
        written: Option<&Written>,
        inventory: &str,
        claims: &[Claim],
    ) -> Result<Vec<Step>> {
        decide("plex", wanted, written, inventory, claims, now())
    }

    /// The step for one address.
    fn step(ip: Option<&str>, written: Option<&Written>, inventory: &str, claims: &[Claim]) -> Result<Step> {
        let blocks = ip.map(|ip| Cidr::single(ip.parse().expect("an address"))).into_iter().collect();
        let mut steps = steps(&Wanted { blocks, ..Wanted::default() }, written, inventory, claims)?;
        assert_eq!(steps.len(), 1);
        Ok(steps.remove(0))
    }

    fn both() -> Wanted {
        Wanted { both_families: true, ..Wanted::default() }
    }

    #[test]
    fn nothing_of_that_name_means_taking_an_address() {
        let others = [claim("10.0.0.1", "sonarr", INVENTORY, ClaimState::Committed)];
        assert_eq!(step(None, None, INVENTORY, &others), Ok(Step::Take(None)));
    }

    #[test]
    fn a_second_run_changes_nothing() {
        let entry = written("10.0.0.1");
        let claims = [claim("10.0.0.1", "plex", INVENTORY, ClaimState::Committed)];
        assert_eq!(step(None, Some(&entry), INVENTORY, &claims), Ok(Step::Done(entry.addresses[0])));
        assert_eq!(
            step(Some("10.0.0.1"), Some(&entry), INVENTORY, &claims),
            Ok(Step::Done(entry.addresses[0]))
        );
        let claims = [claim("10.0.0.1", "plex", "", ClaimState::Committed)];
        assert_eq!(step(None, None, "", &claims), Ok(Step::Done(entry.addresses[0])));
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
            Ok(Step::Restore("10.0.0.1/32".parse().expect("a prefix")))
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
        assert_eq!(step(None, None, INVENTORY, &claims), Ok(Step::Take(None)));
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

    #[test]
    fn a_pair_is_one_step_for_each_family() {
        assert_eq!(
            steps(&both(), None, INVENTORY, &[]),
            Ok(vec![Step::Take(Some(Family::V4)), Step::Take(Some(Family::V6))])
        );
        let entry = written("10.0.0.1,fd00::1");
        let claims = [claim("10.0.0.1", "plex", INVENTORY, ClaimState::Committed)];
        let expected = vec![Step::Done(entry.addresses[0]), Step::Restore("fd00::1/128".parse().unwrap())];
        assert_eq!(steps(&both(), Some(&entry), INVENTORY, &claims), Ok(expected.clone()));
        assert_eq!(steps(&Wanted::default(), Some(&entry), INVENTORY, &claims), Ok(expected));
    }

    #[test]
    fn a_run_killed_between_the_claims_of_a_pair_is_taken_up_again() {
        for inventory in [INVENTORY, ""] {
            let claims = [claim("fd00::1", "plex", inventory, ClaimState::Pending)];
            let expected = vec![Step::Adopt(Box::new(claims[0].clone())), Step::Take(Some(Family::V4))];
            assert_eq!(steps(&both(), None, inventory, &claims), Ok(expected.clone()));
            let exactly = ["10.0.0.1/32", "fd00::1/128"].map(|block| block.parse().unwrap()).to_vec();
            let exactly = Wanted { blocks: exactly, ..both() };
            assert_eq!(steps(&exactly, None, inventory, &claims), Ok(expected));
        }
    }

    #[test]
    fn without_an_inventory_a_pair_is_both_its_claims() {
        let claims = ["10.0.0.1", "fd00::1"].map(|ip| claim(ip, "plex", "", ClaimState::Committed));
        let expected: Vec<Step> = claims.iter().map(|claim| Step::Done(claim.addresses())).collect();
        assert_eq!(steps(&both(), None, "", &claims), Ok(expected.clone()));
        assert_eq!(steps(&Wanted::default(), None, "", &claims), Ok(expected));
    }

    #[test]
    fn what_the_name_stands_for_has_to_be_what_is_wanted() {
        let refused = |wanted: &Wanted, has: &str| {
            steps(wanted, Some(&written(has)), INVENTORY, &[]).expect_err("something else").message
        };
        assert_eq!(
            refused(&both(), "10.0.0.1"),
            "plex already stands for 10.0.0.1, not an address of each family"
        );
        let v6 = Wanted { family: Some(Family::V6), ..Wanted::default() };
        assert_eq!(refused(&v6, "10.0.0.1"), "plex already stands for 10.0.0.1, not an IPv6 address");
        let long = Wanted { length: Some(28), ..Wanted::default() };
        assert_eq!(refused(&long, "10.0.0.0/29"), "plex already stands for 10.0.0.0/29, not a /28");
        assert!(steps(&long, Some(&written("10.0.0.0/28")), INVENTORY, &[]).is_ok());
    }

    #[test]
    fn a_claim_without_inventory_that_overlaps_with_another_is_looked_at_again() {
        let claims = [
            claim("10.0.0.1", "plex", "", ClaimState::Committed),
            claim("10.0.0.0/28", "lab", "", ClaimState::Committed),
        ];
        assert_eq!(step(None, None, "", &claims), Ok(Step::Adopt(Box::new(claims[0].clone()))));
    }

    #[test]
    fn a_range_written_by_hand_has_no_claim() {
        let entry = written("10.0.0.1-10.0.0.9");
        assert_eq!(step(None, Some(&entry), INVENTORY, &[]), Ok(Step::Done(entry.addresses[0])));
    }
}
