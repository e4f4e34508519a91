//! The command line of `reserve`.

use std::collections::BTreeSet;
use std::net::IpAddr;
use std::time::Duration;

use clap::Args;
use jiff::{SignedDuration, Timestamp};
use labkit::cli::{Error, Result};
use labkit::finding::Subject;
use labkit::kube::parse_duration;
use labkit::net::{AddressError, Cidr, Family, parse_address};

use crate::claims::{Wanted, is_label_value};
use crate::commands::editing::EditFlags;
use crate::complete;
use crate::inventory::read::{parse_subject, parse_time};

/// The shortest time to live: the steps between claim and commit must fit into it many times.
const SHORTEST_TTL: Duration = Duration::from_secs(60);

/// What to reserve.
#[derive(Debug, Args)]
pub struct ReserveArgs {
    /// Name of the reservation; with --count the numbered ones begin with it
    #[arg(value_name = "NAME", value_parser = name)]
    pub name: String,
    /// Reserve exactly this address; with --dual-stack it may be given twice
    #[arg(long, value_name = "ADDRESS", value_parser = address, conflicts_with_all = ["count", "family"])]
    pub ip: Vec<IpAddr>,
    /// Reserve a whole prefix: the next free one of this length, /28, or exactly this one, 10.69.1.160/28
    #[arg(long, value_name = "LENGTH|CIDR", value_parser = prefix, conflicts_with_all = ["ip", "dual_stack", "probe"])]
    pub cidr: Option<Prefix>,
    /// Take an IPv4 and an IPv6 address of one pool, both or none
    #[arg(long, conflicts_with_all = ["family", "network"])]
    pub dual_stack: bool,
    /// Take an address of this pool; not needed when there is only one
    #[arg(long, value_name = "NAME", add = complete::pools())]
    pub pool: Option<String>,
    /// Take an address of this network, outside of its pools and DHCP ranges
    #[arg(long, value_name = "NAME", conflicts_with = "pool", add = complete::networks())]
    pub network: Option<String>,
    /// Take a cluster address for the Service in --for: other Services do not get it (Kubernetes 1.33 and later)
    #[arg(
        long,
        requires = "consumer",
        conflicts_with_all = ["pool", "network", "cidr", "dual_stack", "count", "probe", "ttl", "commit"]
    )]
    pub cluster_ip: bool,
    /// Take an IPv4 or an IPv6 address [possible values: ipv4, ipv6]
    #[arg(long, value_name = "FAMILY", value_parser = family)]
    pub family: Option<Family>,
    /// Reserve this many, as NAME-1, NAME-2 and so on
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub count: Option<u16>,
    /// Take no address at which somebody answers; silence proves nothing
    #[arg(long)]
    pub probe: bool,
    /// Who asks for it
    #[arg(long, value_name = "WHO")]
    pub owner: Option<String>,
    /// Anything worth knowing
    #[arg(long, value_name = "TEXT")]
    pub note: Option<String>,
    /// The object it is for: service/media/plex, node/worker-3
    #[arg(long = "for", value_name = "KIND/NAME", value_parser = consumer)]
    pub consumer: Option<Subject>,
    /// Until when it is meant to be kept: 2027-01-31, 2027-01-31T18:00:00Z, or from now on 12h, 30d, 4w; `check`
    /// tells when that is over
    #[arg(long, value_name = "DATE|DURATION", value_parser = expires)]
    pub expires: Option<Expiry>,
    /// How long an unfinished reservation keeps others away [default: 15m]
    #[arg(long, value_name = "DURATION", value_parser = ttl)]
    pub ttl: Option<Duration>,
    /// How the inventory is edited.
    #[command(flatten)]
    pub edit: EditFlags,
}

/// Which prefix is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Prefix {
    /// The next free one with this many bits.
    Length(u8),
    /// This one.
    Exactly(Cidr),
}

/// When a reservation is to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expiry {
    /// At this moment.
    At(Timestamp),
    /// This long after it is made.
    In(Duration),
}

impl Expiry {
    /// The moment, in whole seconds, for a reservation that is made `now`.
    pub(in crate::commands) fn after(self, now: Timestamp) -> Timestamp {
        let time = match self {
            Self::At(moment) => return moment,
            Self::In(time) => time,
        };
        let time = SignedDuration::try_from(time).unwrap_or(SignedDuration::MAX);
        let end = now.saturating_add(time).unwrap_or(Timestamp::MAX);
        Timestamp::from_second(end.as_second()).unwrap_or(end)
    }
}

impl ReserveArgs {
    pub(super) fn names(&self) -> Result<Vec<String>> {
        let Some(count) = self.count else { return Ok(vec![self.name.clone()]) };
        let names: Vec<String> = (1..=count).map(|number| format!("{}-{number}", self.name)).collect();
        match names.iter().find(|name| !is_label_value(name)) {
            Some(long) => Err(Error::usage(format!("the name {long} is longer than 63 characters"))),
            None => Ok(names),
        }
    }

    /// Refuses what clap cannot judge.
    pub(super) fn check(&self) -> Result<()> {
        let families: BTreeSet<Family> = self.ip.iter().map(|ip| Family::of(*ip)).collect();
        let allowed = if self.dual_stack { 2 } else { 1 };
        if self.ip.len() > allowed || families.len() < self.ip.len() {
            let error = Error::usage("--ip names more than one address");
            return Err(error.hint(
                "an IPv4 and an IPv6 address together need --dual-stack; else one name has one address",
            ));
        }
        if self.dual_stack && self.ip.len() == 1 {
            return Err(Error::usage("--dual-stack needs both addresses or none")
                .hint("give --ip twice, with an address of each family, or leave it out"));
        }
        let exactly = matches!(self.cidr, Some(Prefix::Exactly(_)));
        if exactly && (self.count.is_some() || self.family.is_some()) {
            return Err(Error::usage("a prefix that is named can be reserved once, and has its family")
                .hint("leave --count and --family out, or name a length: --cidr /28"));
        }
        Ok(())
    }

    /// Exactly what was asked for.
    pub(super) fn blocks(&self) -> Vec<Cidr> {
        match self.cidr {
            Some(Prefix::Exactly(cidr)) => vec![cidr],
            Some(Prefix::Length(_)) => Vec::new(),
            None => self.ip.iter().map(|ip| Cidr::single(*ip)).collect(),
        }
    }

    pub(super) fn length(&self) -> Option<u8> {
        self.cidr.map(|prefix| match prefix {
            Prefix::Length(length) => length,
            Prefix::Exactly(cidr) => cidr.prefix(),
        })
    }

    pub(super) fn wanted(&self) -> Wanted {
        Wanted {
            blocks: self.blocks(),
            family: self.family,
            length: self.length(),
            both_families: self.dual_stack,
        }
    }
}

fn name(text: &str) -> Result<String, String> {
    if is_label_value(text) {
        return Ok(text.to_owned());
    }
    Err("a name has at most 63 letters, digits, - _ or . and begins and ends with a letter or digit"
        .to_owned())
}

fn address(text: &str) -> Result<IpAddr, String> {
    parse_address(text).map_err(|error| match error.hint() {
        Some(hint) => format!("{error}; {hint}"),
        None => error.to_string(),
    })
}

fn prefix(text: &str) -> Result<Prefix, String> {
    if let Ok(length) = text.strip_prefix('/').unwrap_or(text).parse::<u8>() {
        let is_one = (1..=128).contains(&length);
        return if is_one {
            Ok(Prefix::Length(length))
        } else {
            Err("a prefix has 1 to 128 bits".to_owned())
        };
    }
    text.parse().map(Prefix::Exactly).map_err(|error: AddressError| match error.hint() {
        Some(hint) => format!("{error}; {hint}"),
        None => error.to_string(),
    })
}

fn family(text: &str) -> Result<Family, String> {
    match text.to_ascii_lowercase().as_str() {
        "ipv4" | "v4" | "4" => Ok(Family::V4),
        "ipv6" | "v6" | "6" => Ok(Family::V6),
        _ => Err("write ipv4 or ipv6".to_owned()),
    }
}

fn consumer(text: &str) -> Result<Subject, String> {
    parse_subject(text).ok_or_else(|| "write it as kind/name or kind/namespace/name".to_owned())
}

/// A date, a moment, or a duration, in days and weeks too.
fn expires(text: &str) -> Result<Expiry, String> {
    if let Some(moment) = parse_time(text) {
        return Ok(Expiry::At(moment));
    }
    let days = |number: &str, days: u64| Some(number.parse::<u64>().ok()?.saturating_mul(days * 24 * 3600));
    let seconds = text
        .strip_suffix('d')
        .and_then(|n| days(n, 1))
        .or_else(|| text.strip_suffix('w').and_then(|n| days(n, 7)));
    match seconds {
        Some(seconds) => Ok(Expiry::In(Duration::from_secs(seconds))),
        None => parse_duration(text).map(Expiry::In).map_err(|_| {
            "write a date, 2027-01-31, a time with its zone, 2027-01-31T18:00:00Z, or a duration, 12h, 30d, 4w"
                .to_owned()
        }),
    }
}

fn ttl(text: &str) -> Result<Duration, String> {
    let ttl = parse_duration(text)?;
    if ttl < SHORTEST_TTL {
        return Err(format!("it must be at least {} seconds", SHORTEST_TTL.as_secs()));
    }
    Ok(ttl)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_end_is_a_date_a_moment_or_a_duration_from_now() {
        let now: Timestamp = "2026-01-31T12:00:00.5Z".parse().unwrap();
        let end = |text: &str| expires(text).unwrap().after(now).to_string();
        assert_eq!(end("2027-01-31"), "2027-01-31T00:00:00Z");
        assert_eq!(end("2027-01-31T18:00:00+02:00"), "2027-01-31T16:00:00Z");
        assert_eq!(end("90m"), "2026-01-31T13:30:00Z");
        assert_eq!(end("30d"), "2026-03-02T12:00:00Z");
        assert_eq!(end("4w"), "2026-02-28T12:00:00Z");
        for text in ["", "d", "soon", "-1d", "1.5d", "2027-13-01", "30"] {
            assert!(expires(text).is_err(), "{text:?}");
        }
        assert!(expires(&format!("{}d", u64::MAX)).unwrap().after(now) > now, "no overflow");
    }
}
