//! The system's neighbour table: which machine has which address on the same network.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;

/// Where Linux shows its table for IPv4 to everybody, arp(7).
#[cfg(target_os = "linux")]
const TABLE: &str = "/proc/net/arp";

/// Hardware addresses by address; empty on systems that do not show them to everybody.
#[cfg(target_os = "linux")]
pub fn table() -> BTreeMap<Ipv4Addr, String> {
    // Without it the other ways of asking are left.
    std::fs::read_to_string(TABLE).map(|text| read(&text)).unwrap_or_default()
}

/// Hardware addresses by address; empty on systems that do not show them to everybody.
#[cfg(not(target_os = "linux"))]
pub fn table() -> BTreeMap<Ipv4Addr, String> {
    BTreeMap::new()
}

/// The entry is complete: somebody answered (`ATF_COM`, linux/if_arp.h).
const COMPLETE: u32 = 0x02;

/// Reads the table: `IP address, HW type, Flags, HW address, Mask, Device`.
#[cfg_attr(not(target_os = "linux"), allow(dead_code))]
fn read(text: &str) -> BTreeMap<Ipv4Addr, String> {
    let entry = |line: &str| {
        let mut words = line.split_whitespace();
        let address = words.next()?.parse().ok()?;
        let flags = u32::from_str_radix(words.nth(1)?.trim_start_matches("0x"), 16).ok()?;
        let hardware = words.next()?;
        let known = flags & COMPLETE != 0 && hardware.bytes().any(|byte| !matches!(byte, b'0' | b':'));
        known.then(|| (address, hardware.to_owned()))
    };
    text.lines().skip(1).filter_map(entry).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_entries_that_somebody_answered_count() {
        let text = "IP address       HW type     Flags       HW address            Mask     Device
10.69.1.1        0x1         0x2         58:47:ca:70:00:01     *        eth0
10.69.1.9        0x1         0x0         00:00:00:00:00:00     *        eth0
10.69.1.8        0x1         0x2         00:00:00:00:00:00     *        eth0
broken
";
        let table = read(text);
        assert_eq!(table.len(), 1);
        assert_eq!(table[&"10.69.1.1".parse::<Ipv4Addr>().unwrap()], "58:47:ca:70:00:01");
        assert!(read("").is_empty());
    }
}
