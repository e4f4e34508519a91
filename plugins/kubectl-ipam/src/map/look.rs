//! How states look: a letter for everybody, a tone for terminals in colour, a class for browsers.

use labkit::net::Size;
use labkit::output::Tone;

use super::area::{Area, Border, BorderKind};
use super::grid::{Cell, Mark};
use crate::occupancy::Occupancy;

/// The letter of a state. No two share one.
pub fn letter(state: Occupancy) -> char {
    match state {
        Occupancy::Conflict => '!',
        Occupancy::Node => 'N',
        Occupancy::ControlPlane => 'V',
        Occupancy::Gateway => 'G',
        Occupancy::Host => 'H',
        Occupancy::Service => 'S',
        Occupancy::Lease => 'L',
        Occupancy::Claimed => 'C',
        Occupancy::Held => 'W',
        Occupancy::Reserved => 'R',
        Occupancy::Mentioned => 'M',
        Occupancy::Dhcp => 'D',
        Occupancy::ClusterRange => 'P',
        Occupancy::KeptBack => '-',
        Occupancy::FreeInPool => 'o',
        Occupancy::Free => '.',
        Occupancy::Unknown => '?',
    }
}

/// What a letter means.
pub fn meaning(state: Occupancy) -> &'static str {
    match state {
        Occupancy::Conflict => "conflict",
        Occupancy::Node => "node",
        Occupancy::ControlPlane => "control plane",
        Occupancy::Gateway => "gateway or name server",
        Occupancy::Host => "host",
        Occupancy::Service => "Service",
        Occupancy::Lease => "fixed lease",
        Occupancy::Claimed => "claimed",
        Occupancy::Held => "held after release",
        Occupancy::Reserved => "reserved",
        Occupancy::Mentioned => "mentioned",
        Occupancy::Dhcp => "DHCP",
        Occupancy::ClusterRange => "pods or Services",
        Occupancy::KeptBack => "kept back",
        Occupancy::FreeInPool => "free in a pool",
        Occupancy::Free => "free",
        Occupancy::Unknown => "in no network",
    }
}

/// What a cell shows.
pub fn glyph(mark: Mark) -> char {
    match mark {
        Mark::Blank => ' ',
        Mark::State(state) => letter(state),
        Mark::Tenths(tenths @ 1..=9) => char::from(b'0' + tenths),
        Mark::Tenths(_) => '#',
    }
}

/// How a cell stands out: what is wrong, what is promised, what can be had.
pub fn tone(mark: Mark) -> Tone {
    match mark {
        Mark::State(Occupancy::Conflict) => Tone::Bad,
        Mark::State(Occupancy::Reserved | Occupancy::Claimed | Occupancy::Held | Occupancy::Mentioned) => {
            Tone::Warning
        }
        Mark::State(Occupancy::FreeInPool) => Tone::Good,
        Mark::State(
            Occupancy::Free
            | Occupancy::KeptBack
            | Occupancy::Unknown
            | Occupancy::Dhcp
            | Occupancy::ClusterRange,
        ) => Tone::Muted,
        Mark::State(_) | Mark::Tenths(_) | Mark::Blank => Tone::Plain,
    }
}

/// The class of a cell in a style sheet.
pub fn class(mark: Mark) -> String {
    match mark {
        Mark::Blank => "blank".to_owned(),
        Mark::State(state) => state.name().to_owned(),
        Mark::Tenths(tenths) => format!("t{tenths}"),
    }
}

/// `10.69.1.154 service: Service/media/plex`, `10.69.4.0/24: 3 of 256 taken: …`.
pub fn title(cell: &Cell, area: &Area) -> Option<String> {
    let range = cell.range?;
    let addresses = range.as_cidr().filter(|_| range.as_single().is_none());
    let addresses = addresses.map_or_else(|| range.to_string(), |cidr| cidr.to_string());
    let mut parts = vec![match cell.mark {
        Mark::State(state) => format!("{addresses} {}", meaning(state)),
        Mark::Tenths(_) | Mark::Blank => addresses,
    }];
    if range.as_single().is_none() && !cell.taken.is_zero() {
        parts.push(format!("{} of {} taken", cell.taken, range.size()));
    }
    parts.extend(cell.border.map(|border| border_text(&area.borders[border])));
    let what = parts.join(", ");
    let owners: Vec<String> = cell.owners.iter().map(ToString::to_string).collect();
    Some(match (owners.join(", "), cell.more_owners) {
        (owners, _) if owners.is_empty() => what,
        (owners, 0) => format!("{what}: {owners}"),
        (owners, more) => format!("{what}: {owners} and {more} more"),
    })
}

/// `pool default 10.69.1.150-10.69.1.160`.
pub fn border_text(border: &Border) -> String {
    let what = match border.kind {
        BorderKind::Pool => "pool",
        BorderKind::Dhcp => "DHCP of",
    };
    format!("{what} {} {}", border.name, border.addresses)
}

/// What a cell stands for, if that is more than one address: `one cell is a /24, 256 addresses`.
pub fn cell_text(prefix: u8, bits: u8) -> Option<String> {
    let below = u32::from(bits - prefix);
    let size = 1u128.checked_shl(below).map_or_else(|| Size::between(0, u128::MAX), Size::from);
    (below > 0).then(|| format!("one cell is a /{prefix}, {size} addresses"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_has_a_letter_and_a_meaning_of_its_own() {
        let letters: std::collections::BTreeSet<char> = Occupancy::ALL.into_iter().map(letter).collect();
        let meanings: std::collections::BTreeSet<&str> = Occupancy::ALL.into_iter().map(meaning).collect();
        assert_eq!((letters.len(), meanings.len()), (Occupancy::ALL.len(), Occupancy::ALL.len()));
        assert!(letters.iter().all(|letter| letter.is_ascii_graphic() && !letter.is_ascii_digit()));
        assert!(!letters.contains(&glyph(Mark::Tenths(10))));
    }

    #[test]
    fn a_cell_says_how_large_it_is() {
        assert_eq!(cell_text(32, 32), None);
        assert_eq!(cell_text(24, 32).as_deref(), Some("one cell is a /24, 256 addresses"));
        assert!(cell_text(0, 128).unwrap().ends_with("340282366920938463463374607431768211456 addresses"));
    }
}
