//! CSV: a row for each host or reservation, columns found by their names. What `list -o csv` writes can be read back.

use labkit::cli::{Error, Result};
use labkit::net::AddrSpec;

use super::Drafting;
use crate::inventory::HostRole;
use crate::inventory::edit::{HostEntry, ReservationEntry};
use crate::inventory::read::{parse_port, parse_subject};

/// Columns by the names they may have, lower case.
const COLUMNS: [(&str, &[&str]); 9] = [
    ("name", &["name", "hostname"]),
    ("address", &["address", "ip", "cidr", "range"]),
    ("role", &["role", "type"]),
    ("pool", &["pool"]),
    ("for", &["for"]),
    ("ports", &["ports", "port"]),
    ("owner", &["owner"]),
    ("mac", &["mac"]),
    ("note", &["note", "comment", "description"]),
];

/// Takes in the rows of a table; `file` is its name in messages. Rows that are neither host nor reservation (networks,
/// pools, mirrors, …) are passed over; how many is given back.
///
/// # Errors
/// A table without a column for addresses, a row that cannot be read.
pub fn read(text: &str, file: &str, draft: &mut Drafting) -> Result<usize> {
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let wrong = |error: csv::Error| Error::failed(format!("{file}: {error}"));
    let header = reader.headers().map_err(wrong)?.clone();
    let titles: Vec<String> = header.iter().map(str::to_lowercase).collect();
    let places = COLUMNS
        .map(|(name, titles_of)| (name, titles.iter().position(|title| titles_of.contains(&title.as_str()))));
    let column = |wanted: &str| places.iter().find(|(name, _)| *name == wanted).and_then(|(_, place)| *place);
    if column("address").is_none() {
        let known: Vec<_> = COLUMNS.iter().map(|(name, _)| *name).collect();
        return Err(Error::failed(format!("{file}:1: no column is called address or ip"))
            .hint(format!("the first line names the columns: {}", known.join(", "))));
    }
    let mut skipped = 0;
    for record in reader.records() {
        let record = record.map_err(wrong)?;
        let line = record.position().map_or(0, csv::Position::line);
        let cell = |wanted: &str| {
            let text = column(wanted).and_then(|at| record.get(at)).unwrap_or_default();
            Some(text).filter(|text| !matches!(*text, "" | "<none>" | "-")).map(str::to_owned)
        };
        let row = Row { cell: &cell };
        match row.entry() {
            Ok(Some(Kind::Host(host))) => draft.host(host),
            Ok(Some(Kind::Reservation(reservation))) => draft.reservation(reservation),
            Ok(None) => skipped += 1,
            Err(why) => return Err(Error::failed(format!("{file}:{line}: {why}"))),
        }
    }
    Ok(skipped)
}

enum Kind {
    Host(HostEntry),
    Reservation(ReservationEntry),
}

struct Row<'r> {
    cell: &'r dyn Fn(&str) -> Option<String>,
}

impl Row<'_> {
    fn entry(&self) -> Result<Option<Kind>, String> {
        let cell = self.cell;
        let role = match cell("role").as_deref().map(str::to_lowercase).as_deref() {
            Some("node") => Some(HostRole::Node),
            Some("storage") => Some(HostRole::Storage),
            Some("vip" | "control-plane") => Some(HostRole::Vip),
            Some("gateway") => Some(HostRole::Gateway),
            Some("dns") => Some(HostRole::Dns),
            Some("host") => Some(HostRole::Host),
            None | Some("reservation" | "load-balancer") => None,
            Some(_) => return Ok(None),
        };
        let text = cell("address").ok_or("the address is missing")?;
        let addresses = AddrSpec::parse_cli(&text).map_err(|error| error.to_string())?;
        // `list` shows the object a reservation is for as `Service media/plex`.
        let shown = cell("owner").and_then(|owner| parse_subject(&owner.replacen(' ', "/", 1)));
        let by_owner = || shown.clone().filter(|_| cell("name").is_none());
        let name = cell("name").or_else(|| by_owner().map(|owner| owner.name));
        let name = name.or_else(|| cell("owner")).ok_or_else(|| format!("{addresses} has no name"))?;
        let is_list = shown.is_some() && cell("name").is_none();
        let owner = cell("owner").filter(|_| !is_list);
        if let Some(role) = role {
            let single =
                addresses.range().as_single().ok_or_else(|| format!("{addresses} is no single address"))?;
            let host = HostEntry::new(name, role, vec![single]);
            return Ok(Some(Kind::Host(HostEntry { mac: cell("mac"), owner, note: cell("note"), ..host })));
        }
        let consumer = match cell("for") {
            Some(text) => {
                Some(parse_subject(&text).ok_or_else(|| format!("{text:?} is no kind/namespace/name"))?)
            }
            None => by_owner().filter(|owner| owner.namespace.is_some()),
        };
        let ports = cell("ports").unwrap_or_default();
        let ports = ports.split([',', ';', ' ']).filter(|port| !port.is_empty());
        let ports = ports.map(|port| parse_port(port).ok_or_else(|| format!("{port:?} is no port")));
        Ok(Some(Kind::Reservation(ReservationEntry {
            pool: cell("pool"),
            consumer,
            ports: ports.collect::<Result<_, _>>()?,
            owner,
            note: cell("note"),
            ..ReservationEntry::new(name, addresses)
        })))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::Draft;

    fn draft(text: &str) -> Result<(Draft, usize)> {
        let mut draft = Drafting::default();
        let skipped = read(text, "plan.csv", &mut draft)?;
        Ok((draft.finish(), skipped))
    }

    #[test]
    fn rows_are_hosts_or_reservations_by_their_role() {
        let text = "Name,IP,Role,MAC,For,Ports,Owner,Note\nnas,10.0.0.5,storage,\"58:47:ca:70:00:01\",,,jane,\"shelf, top\"\n\
                    plex,10.0.0.9,,,Service/media/plex,\"32400/TCP;1900/UDP\",,\nlan,10.0.0.0/24,network,,,,,\n";
        let (draft, skipped) = draft(text).unwrap();
        assert_eq!(draft.hosts[0].note.as_deref(), Some("shelf, top"));
        assert_eq!(draft.hosts[0].role, HostRole::Storage);
        let plex = &draft.reservations[0];
        assert_eq!(
            (plex.ports.len(), plex.consumer.as_ref().unwrap().to_string().as_str()),
            (2, "Service/media/plex")
        );
        assert_eq!(skipped, 1);
    }

    #[test]
    fn the_columns_of_list_are_understood() {
        let text = "ADDRESS,ROLE,OWNER,ORIGIN,STATE,NETWORK,POOL,PORTS,NOTE,LOCATION\n\
                    10.0.0.7,node,Node worker-1,Node,in-use,lan,<none>,<none>,<none>,x\n\
                    10.0.0.9,load-balancer,Service media/plex,Service,in-use,lan,main,\"80/TCP,443/TCP\",<none>,x\n";
        let (draft, _) = draft(text).unwrap();
        assert_eq!(draft.hosts[0].name, "worker-1");
        assert_eq!(
            (draft.reservations[0].name.as_str(), draft.reservations[0].pool.as_deref()),
            ("plex", Some("main"))
        );
        assert_eq!(draft.reservations[0].ports.len(), 2);
    }

    #[test]
    fn what_cannot_be_read_is_named_with_its_line() {
        let error = |text: &str| draft(text).unwrap_err().message;
        insta::assert_snapshot!(error("name,owner\nx,y\n"), @"plan.csv:1: no column is called address or ip");
        insta::assert_snapshot!(error("name,ip\nx,10.0.0.300\n"), @r#"plan.csv:2: "10.0.0.300" is not an IP address: an octet is missing or above 255"#);
        insta::assert_snapshot!(error("name,ip,ports\n\nx,10.0.0.3,http\n"), @r#"plan.csv:2: "http" is no port"#);
        insta::assert_snapshot!(error("name,ip\n,10.0.0.3\n"), @"plan.csv:2: 10.0.0.3 has no name");
        insta::assert_snapshot!(error("name,ip,role\nx,10.0.0.0/24,node\n"), @"plan.csv:2: 10.0.0.0/24 is no single address");
    }
}
