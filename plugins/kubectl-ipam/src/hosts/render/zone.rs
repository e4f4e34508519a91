//! A zone file after RFC 1035 §5.

use std::fmt::Write;

use crate::hosts::DnsName;
use crate::hosts::zones::Zone;

/// Who answers for the zones, and for how long an answer holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Authority {
    /// The name server, a whole name.
    pub name_server: DnsName,
    /// Seconds that an answer may be kept.
    pub ttl: u32,
}

/// The serial number of a zone, which has to grow with every change (RFC 1035 §3.3.13, RFC 1982).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Serial(pub u32);

impl Serial {
    /// The serial that stands in a zone file.
    pub fn read(text: &str) -> Option<Self> {
        let soa = text.lines().find_map(|line| line.split_once(" IN SOA "))?.1;
        soa.split_whitespace().nth(2)?.parse().ok().map(Self)
    }

    /// The serial for a file that replaces one with serial `self`: `wanted` if that is newer, else the next.
    pub fn after(self, wanted: Self) -> Self {
        let ahead = wanted.0.wrapping_sub(self.0);
        if (1..=0x7fff_ffff).contains(&ahead) { wanted } else { Self(self.0.wrapping_add(1)) }
    }
}

/// Writes a zone. Times to refresh, retry, expire and for negative answers are those of RIPE-203.
pub fn zone(zone: &Zone, authority: &Authority, serial: Serial) -> String {
    let Authority { name_server, ttl } = authority;
    let Serial(serial) = serial;
    let mailbox = name_server.parent().unwrap_or(name_server.as_str());
    let mut text = format!("$ORIGIN {}.\n$TTL {ttl}\n", zone.origin);
    // Writing into a String cannot fail.
    let _ = writeln!(
        text,
        "@ IN SOA {name_server}. hostmaster.{mailbox}. {serial} 86400 7200 3600000 {}",
        (*ttl).min(3600)
    );
    let _ = writeln!(text, "@ IN NS {name_server}.");
    for record in &zone.records {
        let _ = writeln!(text, "{} IN {} {}", record.label, record.kind, record.value);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_serial_grows_and_wraps_around() {
        assert_eq!(Serial(5).after(Serial(9)), Serial(9));
        assert_eq!(Serial(9).after(Serial(5)), Serial(10));
        assert_eq!(Serial(9).after(Serial(9)), Serial(10));
        assert_eq!(Serial(u32::MAX).after(Serial(3)), Serial(3));
        assert_eq!(Serial(u32::MAX).after(Serial(u32::MAX)), Serial(0));
        assert_eq!(Serial::read("; x\n@ IN SOA ns. hostmaster. 42 1 2 3 4\n"), Some(Serial(42)));
        assert_eq!(Serial::read("@ IN SOA ns. hostmaster. many\n"), None);
    }
}
