//! Places for tiers: largest first, each in the smallest free block that has room for it.

use labkit::net::{Buddy, Cidr, Size};

use super::layout::{Change, Layout, Placed};
use super::limits;
use super::misfit::{Blocked, Misfit};
use super::outline::{Outline, Present};
use super::want::{Want, WantError};

/// What is asked for.
#[derive(Debug, Clone, Default)]
pub struct Order {
    /// Tiers to add, or to give another size.
    pub wants: Vec<Want>,
    /// How many times its size every tier that gets a place can grow without moving, as an exponent of two.
    pub growth: u8,
    /// Whether tiers that are well placed get new places as well.
    pub afresh: bool,
    /// The prefix length of a node's part, for tiers that do not say their own.
    pub node_mask: Option<u8>,
}

/// A tier that needs a place.
struct Homeless {
    order: usize,
    prefix: u8,
    misspelt: bool,
    tier: Placed,
}

/// Finds a place for every tier. Tiers that are well placed (inside, without host bits, beside each other) stay
/// where they are.
///
/// # Errors
/// A wanted size that makes no sense, or not enough room.
pub fn fit(outline: &Outline, order: &Order) -> Result<Layout, Misfit> {
    let family = outline.cidr.family();
    let mut buddy = Buddy::new(outline.cidr);
    let (mut kept, mut homeless) = (Vec::new(), Vec::new());
    for (index, tier) in outline.tiers.iter().enumerate() {
        let want = order.wants.iter().find(|want| want.name == tier.name);
        let prefix = match want {
            Some(want) => prefix_of(want, outline)?,
            // A tier of the other family cannot be in this parent at all; its size means nothing here.
            None if tier.cidr.family() != family => {
                let error = WantError::other_family(tier.cidr, outline.cidr);
                return Err(Misfit::Size { name: tier.name.clone(), error });
            }
            None => tier.cidr.prefix(),
        };
        let stays = !order.afresh && !tier.misspelt && prefix == tier.cidr.prefix() && buddy.pin(tier.cidr);
        let node_mask = want.and_then(|want| want.need.node_mask()).or(tier.node_mask).or(order.node_mask);
        let placed = present(tier, node_mask);
        if stays {
            kept.push((index, Placed { change: Change::Kept, was: None, ..placed }));
        } else {
            homeless.push(Homeless { order: index, prefix, misspelt: tier.misspelt, tier: placed });
        }
    }
    for (index, want) in order.wants.iter().enumerate() {
        if order.wants[..index].iter().any(|earlier| earlier.name == want.name) {
            return Err(Misfit::Twice(want.name.clone()));
        }
        if outline.tiers.iter().any(|tier| tier.name == want.name) {
            continue;
        }
        let tier = new(want, outline.cidr, order.node_mask);
        let prefix = prefix_of(want, outline)?;
        homeless.push(Homeless { order: outline.tiers.len() + index, prefix, misspelt: false, tier });
    }
    for range in &outline.occupied {
        buddy.exclude(*range);
    }
    let mut tiers = kept;
    tiers.extend(house(homeless, order.growth, &mut buddy)?);
    tiers.sort_by_key(|(index, _)| *index);
    let tiers: Vec<Placed> = tiers.into_iter().map(|(_, tier)| tier).collect();
    for tier in &tiers {
        if let Some(mask) = tier.node_mask.filter(|mask| *mask < tier.cidr.prefix()) {
            let (name, prefix) = (tier.name.clone(), tier.cidr.prefix());
            return Err(Misfit::Mask { name, prefix, mask });
        }
    }
    Ok(Layout { parent: outline.cidr, tiers, free: buddy.free() })
}

/// The shortest way to enough room: the longest prefix around the parent in which everything fits.
///
/// # Errors
/// The neighbour that is in the way, or why it does not fit whatever the room.
pub fn widen(outline: &Outline, order: &Order) -> Result<Layout, Blocked> {
    for prefix in (0..outline.cidr.prefix()).rev() {
        let cidr = Cidr::masked(outline.cidr.network(), prefix).0;
        let met = outline.neighbours.iter().find(|(_, other)| other.range().overlaps(cidr.range()));
        if let Some((name, neighbour)) = met {
            return Err(Blocked::By { name: name.clone(), neighbour: *neighbour });
        }
        match fit(&Outline { cidr, ..outline.clone() }, order) {
            Ok(layout) => return Ok(layout),
            Err(Misfit::Room { .. }) => {}
            Err(other) => return Err(Blocked::Never(other)),
        }
    }
    Err(Blocked::Everything)
}

fn prefix_of(want: &Want, outline: &Outline) -> Result<u8, Misfit> {
    let size = |error| Misfit::Size { name: want.name.clone(), error };
    want.need.prefix(outline.cidr.family()).map_err(size)
}

fn present(tier: &Present, node_mask: Option<u8>) -> Placed {
    Placed {
        name: tier.name.clone(),
        cidr: tier.cidr,
        change: Change::Moved,
        was: Some(tier.cidr),
        room: None,
        kind: tier.kind,
        node_mask,
        note: tier.note.clone(),
        divided: tier.divided,
    }
}

/// A tier that nobody has yet, of which only the size is known.
fn new(want: &Want, parent: Cidr, node_mask: Option<u8>) -> Placed {
    Placed {
        name: want.name.clone(),
        cidr: parent,
        change: Change::New,
        was: None,
        room: None,
        kind: None,
        node_mask: want.need.node_mask().or(node_mask),
        note: None,
        divided: false,
    }
}

/// Takes a block for each, the largest first: so nothing is cut up that a larger tier would need.
fn house(mut homeless: Vec<Homeless>, growth: u8, buddy: &mut Buddy) -> Result<Vec<(usize, Placed)>, Misfit> {
    homeless.sort_by_key(|one| (one.prefix, one.order));
    let block = |one: &Homeless| one.prefix.saturating_sub(growth);
    let needed = homeless.iter().map(|one| size(buddy.parent(), block(one))).sum();
    let there = buddy.free().iter().map(|free| free.range().size()).sum();
    let mut housed = Vec::with_capacity(homeless.len());
    for one in homeless {
        let wanted = block(&one);
        let Some(found) = buddy.take(wanted) else {
            return Err(Misfit::Room { name: one.tier.name, block: wanted, needed, there });
        };
        let cidr = Cidr::masked(found.network(), one.prefix).0;
        let room = (found != cidr).then_some(found);
        let placed = match one.tier.was {
            Some(was) if was == cidr && !one.misspelt => {
                Placed { change: Change::Kept, was: None, ..one.tier }
            }
            _ => one.tier,
        };
        housed.push((one.order, Placed { cidr, room, ..placed }));
    }
    Ok(housed)
}

/// The size of a block in the parent's family.
fn size(parent: Cidr, prefix: u8) -> Size {
    limits::nodes(Cidr::masked(parent.network(), prefix).0, parent.family().bits())
}

#[cfg(test)]
mod tests;
