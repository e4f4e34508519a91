//! Figures of the library itself, where a process of its own would drown them.

use std::hint::black_box;
use std::net::{IpAddr, Ipv4Addr};
use std::time::{Duration, Instant};

use labkit::net::{AddrRange, AddrSet, Family};

/// Where the pool begins.
const FIRST: Ipv4Addr = Ipv4Addr::new(10, 0, 0, 0);

/// How many addresses are taken.
const TAKEN: [u32; 3] = [100, 10_000, 100_000];

/// Every how many addresses one is taken: all in a row, every second one, one in 64.
const STRIDES: [u32; 3] = [1, 2, 64];

/// How often each set is asked; the mean counts.
const QUESTIONS: u32 = 200_000;

/// The mean time to find the next free address, from any place, in the slowest of several sets.
pub fn next_free_address() -> Duration {
    let sets = TAKEN.iter().flat_map(|taken| STRIDES.map(|stride| (*taken, stride)));
    sets.map(|(taken, stride)| mean(&free(taken, stride), taken * stride)).max().unwrap_or_default()
}

/// A pool of 2^23 addresses, of which `taken` are not free.
fn free(taken: u32, stride: u32) -> AddrSet {
    let first = u128::from(FIRST.to_bits());
    let mut free = AddrSet::new();
    free.insert(AddrRange::from_numbers(Family::V4, first, first + (1 << 23) - 1));
    (0..taken).for_each(|n| free.remove(AddrRange::single(address(n * stride))));
    free
}

fn address(number: u32) -> IpAddr {
    Ipv4Addr::from_bits(FIRST.to_bits() + number).into()
}

fn mean(free: &AddrSet, span: u32) -> Duration {
    // Knuth's multiplicative hash: places all over the taken part, in no order that a cache could guess.
    let places: Vec<IpAddr> = (0..QUESTIONS).map(|n| address(n.wrapping_mul(2_654_435_761) % span)).collect();
    let start = Instant::now();
    for place in &places {
        black_box(free.next_from(black_box(*place)));
    }
    start.elapsed() / QUESTIONS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sets_are_as_full_as_they_are_meant_to_be() {
        assert_eq!(free(100, 1).next_from(address(0)), Some(address(100)));
        assert_eq!(free(100, 2).next_from(address(2)), Some(address(3)));
        assert_eq!(free(100, 64).ranges().count(), 100);
    }
}
