//! `/etc/hosts`: an address, a name, and more names on each line (`hosts(5)`).

use std::net::IpAddr;

use labkit::net::parse_address;

use super::Drafting;
use crate::inventory::HostRole;
use crate::inventory::edit::HostEntry;

/// Takes in the hosts of a file. Addresses that mean the machine itself or a group (loopback, link-local, multicast)
/// are passed over; lines that cannot be read are given back with their number.
pub fn read(text: &str, draft: &mut Drafting) -> Vec<(usize, String)> {
    let mut wrong = Vec::new();
    for (index, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
        let (entry, comment) = line.split_once('#').unwrap_or((line, ""));
        let mut words = entry.split_whitespace();
        let Some(address) = words.next() else { continue };
        // A zone (`fe80::1%eth0`) belongs to this machine.
        if address.contains('%') {
            continue;
        }
        let address = match parse_address(address) {
            Ok(address) => address,
            Err(error) => {
                wrong.push((index + 1, error.to_string()));
                continue;
            }
        };
        let Some(name) = words.next() else {
            wrong.push((index + 1, format!("{address} has no name")));
            continue;
        };
        if is_local(address) {
            continue;
        }
        let mut hostnames: Vec<String> = Vec::new();
        for more in words.filter(|more| *more != name) {
            if !hostnames.iter().any(|known| known == more) {
                hostnames.push(more.to_owned());
            }
        }
        let note = Some(comment.trim().to_owned()).filter(|note| !note.is_empty());
        draft.host(HostEntry { hostnames, note, ..HostEntry::new(name, HostRole::Host, vec![address]) });
    }
    wrong
}

fn is_local(address: IpAddr) -> bool {
    let link_local = match address {
        IpAddr::V4(v4) => v4.is_link_local() || v4.is_broadcast(),
        IpAddr::V6(v6) => v6.is_unicast_link_local(),
    };
    address.is_loopback() || address.is_unspecified() || address.is_multicast() || link_local
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_with_their_other_names_and_comments() {
        let mut draft = Drafting::default();
        let text = "\u{feff}127.0.0.1 localhost\n::1 localhost ip6-localhost\nff02::1 ip6-allnodes\nfe80::1%eth0 me\r\n\n\
                    # machines\n10.0.0.5\tnas files nas.lab.example files # the NAS\nfd00::5 nas\n10.0.0.300 bad\n10.0.0.6\n";
        let wrong = read(text, &mut draft);
        let draft = draft.finish();
        let [nas] = draft.hosts.as_slice() else { panic!("{draft:?}") };
        assert_eq!((nas.name.as_str(), nas.ips.len()), ("nas", 2));
        assert_eq!(nas.hostnames, ["files", "nas.lab.example"]);
        assert_eq!(nas.note.as_deref(), Some("the NAS"));
        let lines: Vec<_> = wrong.iter().map(|(line, _)| *line).collect();
        assert_eq!(lines, [9, 10]);
        assert_eq!(wrong[1].1, "10.0.0.6 has no name");
    }
}
