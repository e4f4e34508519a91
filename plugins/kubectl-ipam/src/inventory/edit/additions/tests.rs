use proptest::prelude::*;

use super::super::tests::layouts;
use super::super::verify::{read_again, same, second_opinion};
use super::super::{HostEntry, apply, decide, meaning};
use super::*;
use crate::inventory::HostRole;

/// What [`layouts`] makes, with hosts in one way or another.
fn texts() -> impl Strategy<Value = String> {
    let hosts = prop_oneof![
        Just(""),
        Just("hosts:\n"),
        Just("hosts: []  # none yet\n"),
        Just("hosts: [{name: a, ip: 10.3.0.1}]\n"),
        Just("hosts: # all\n- {name: a, ip: 10.3.0.1} # one\n- {name: b, ip: 10.3.0.2}\n"),
        Just("hosts:\n  -   name: a\n      ip: 10.3.0.1\n      # inside\n  # behind\n\n"),
        Just("hosts:\n- name: a\n  ip: 10.3.0.1\n  note: |+\n    kept\n\n"),
    ];
    (layouts(), hosts, any::<bool>()).prop_map(|(text, hosts, is_first)| {
        let newline = if text.contains("\r\n") { "\r\n" } else { "\n" };
        let hosts = hosts.replace('\n', newline);
        let before = format!("# before{newline}");
        let is_open = !text.ends_with('\n');
        match text.split_once(&before) {
            Some((head, rest)) if is_first => format!("{head}{hosts}{before}{rest}"),
            _ if is_open && !hosts.is_empty() => format!("{text}{newline}{}", hosts.trim_end()),
            _ => format!("{text}{hosts}"),
        }
    })
}

/// Some hosts and reservations, not all of which can be added.
fn edits() -> impl Strategy<Value = Vec<Edit>> {
    let host = (0..6_u8, prop_oneof![Just("h"), Just("a")], "[a-z .]{0,3}", ".{0,6}");
    let host = host.prop_map(|(at, name, hostname, note)| {
        let ip = std::net::Ipv4Addr::new(10, 4, 0, at).into();
        let host = HostEntry::new(format!("{name}{at}"), HostRole::Host, vec![ip]);
        let hostnames = Some(hostname).filter(|name| !name.is_empty()).into_iter().collect();
        Edit::AddEntry(
            HostEntry { hostnames, note: Some(note).filter(|note| !note.is_empty()), ..host }.into(),
        )
    });
    let reservation = (0..9_u8, prop_oneof![Just("n"), Just("r")], ".{0,6}").prop_map(|(at, name, note)| {
        let address = format!("10.0.{}.{at}", u8::from(name == "n")).parse().unwrap();
        let note = Some(note).filter(|note| !note.is_empty());
        Edit::Add(ReservationEntry { note, ..ReservationEntry::new(format!("{name}{at}"), address) })
    });
    (prop::collection::vec(host, 0..4), prop::collection::vec(reservation, 0..4))
        .prop_map(|(hosts, reservations)| hosts.into_iter().chain(reservations).collect())
}

/// The verdict on a new text by all of it: the old values, the new entries behind them, and nothing else.
fn whole(written: &Written<'_>) -> Result<(), String> {
    let (old, new) = (read_again(written.old)?, read_again(&written.text)?);
    second_opinion(&written.text, &new)?;
    let (old, new) = (old.as_mapping().unwrap(), new.as_mapping().ok_or("no mapping")?);
    let mut expected: Vec<(&str, &[Node])> = Vec::new();
    for (at, entry) in old.iter().enumerate() {
        let other = new.get(at).ok_or("a section too few")?;
        let is_grown = written.sections.iter().any(|section| section.old == Some(at));
        if entry.key.scalar != other.key.scalar || !is_grown && !same(&entry.value, &other.value) {
            return Err("another section".to_owned());
        }
        if is_grown {
            expected.push((&entry.key.scalar.text, entry.value.as_sequence().unwrap_or_default()));
        }
    }
    expected.extend(written.sections.iter().filter(|section| section.old.is_none()).map(|section| {
        let nothing: &[Node] = &[];
        (section.new.section(), nothing)
    }));
    let added = expected.len() - written.sections.iter().filter(|section| section.old.is_some()).count();
    if new.len() != old.len() + added {
        return Err("a section too many".to_owned());
    }
    for (name, before) in expected {
        let section = written.sections.iter().find(|section| section.new.section() == name).unwrap();
        let entry = new.iter().find(|entry| &*entry.key.scalar.text == name).ok_or("no section")?;
        let items = entry.value.as_sequence().ok_or("no list")?;
        let holds = items.len() == before.len() + section.new.len()
            && before.iter().zip(items).all(|(old, new)| same(old, new))
            && (0..section.new.len()).all(|at| match &section.new {
                New::Hosts(hosts) => meaning::means_all(&items[before.len() + at], hosts[at].1),
                New::Reservations(all) => super::super::verify::means(&items[before.len() + at], all[at]),
            });
        if !holds {
            return Err(format!("other {name}"));
        }
    }
    Ok(())
}

/// Puts something into a new text, as if an entry had been written that way.
fn disturb(written: &mut Written<'_>, at: usize, put: &str) {
    let Some(section) = written.sections.first() else { return };
    let from = section.starts.first().copied().unwrap_or_default();
    let at = (from..=(from + at).min(section.end)).rev().find(|at| written.text.is_char_boundary(*at));
    let Some(at) = at else { return };
    written.text.insert_str(at, put);
    for (index, section) in written.sections.iter_mut().enumerate() {
        let moved = |place: &mut usize| *place += if *place > at { put.len() } else { 0 };
        section.starts.iter_mut().for_each(moved);
        moved(&mut section.key);
        section.end += put.len();
        if index == 0 {
            section.growth += put.len();
        }
    }
}

#[test]
fn more_entries_than_are_read_at_a_time_are_added() {
    let text = "apiVersion: ipam.labkit.dev/v1\nkind: NetworkInventory\nhosts: [] # none\n# end\n";
    let host = |n: usize| {
        let ip = std::net::Ipv4Addr::from(0x0a00_0000 + u32::try_from(n).unwrap()).into();
        Edit::AddEntry(HostEntry::new(format!("h{n}"), HostRole::Host, vec![ip]).into())
    };
    let reservation = |n: usize| {
        let address = format!("10.1.{}.{}", n / 256, n % 256).parse().unwrap();
        Edit::Add(ReservationEntry::new(format!("r{n}"), address))
    };
    let edits: Vec<_> = (0..300).map(host).chain((0..1000).map(reservation)).collect();
    let outline = Outline::read(text, "ipam.yaml").unwrap();
    let edited = add(text, &outline, "ipam.yaml", &edits).unwrap().unwrap();
    let after = Outline::read(&edited.text, "ipam.yaml").unwrap();
    assert_eq!((after.inventory.hosts.len(), after.inventory.reservations.len()), (300, 1000));
    assert_eq!(edited, apply(text, "ipam.yaml", &edits).unwrap());
}

#[test]
fn a_block_text_at_the_end_of_a_file_without_a_line_ending_is_left_to_the_whole_tree() {
    let text = "apiVersion: ipam.labkit.dev/v1\nkind: NetworkInventory\nreservations:\n- name: r0\n  ip: 10.0.0.0\n  \
                note: |+\n    kept";
    let host = HostEntry::new("h0", HostRole::Host, vec!["10.4.0.0".parse().unwrap()]);
    let reservation = ReservationEntry::new("n0", "10.0.1.0".parse().unwrap());
    let edits = [Edit::AddEntry(host.into()), Edit::Add(reservation)];
    let outline = Outline::read(text, "ipam.yaml").unwrap();
    assert_eq!(add(text, &outline, "ipam.yaml", &edits), None);
    assert!(
        apply_outlined(text, &outline, "ipam.yaml", &edits).unwrap().text.contains("note: |+\n    kept\n")
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn the_outline_is_enough_to_add_what_the_whole_tree_adds(text in texts(), edits in edits()) {
        let Ok(outline) = Outline::read(&text, "ipam.yaml") else { return Ok(()) };
        let Some(edited) = add(&text, &outline, "ipam.yaml", &edits) else { return Ok(()) };
        match (edited, apply(&text, "ipam.yaml", &edits)) {
            (Ok(edited), Ok(whole)) => prop_assert_eq!(edited, whole, "{}", text),
            (Err(_), Err(_)) => {}
            (edited, whole) => prop_assert!(false, "{edited:?}\n{whole:?}\n{text}"),
        }
    }

    #[test]
    fn the_excerpts_and_the_whole_text_get_the_same_verdict(
        text in texts(),
        edits in edits(),
        at in 0_usize..200,
        put in "([-:{}\\[\\],#&*!|>'\" a\n]|: |- |\n  |\n- |\n- name: z\n  ip: 10.9.9.9|\nplan: |\n\\.\\.\\.\n|\n---\n){0,3}",
    ) {
        let Ok(outline) = Outline::read(&text, "ipam.yaml") else { return Ok(()) };
        let Some((hosts, reservations)) = split(&edits).filter(|(hosts, _)| are_new(hosts, &outline.inventory))
        else { return Ok(()) };
        let reservations: Vec<_> = reservations.iter().collect();
        let decided = decide::decide(&outline.inventory, "ipam.yaml".into(), &reservations);
        let hosts = hosts.iter().enumerate().filter_map(|(at, edit)| Some((at, fields_of(edit)?))).collect();
        let new = [New::Hosts(hosts), New::Reservations(&decided.added)];
        let Ok(Some(mut written)) = Written::new(&text, &outline, new) else { return Ok(()) };
        disturb(&mut written, at, &put);
        let (excerpts, whole) = (written.verify(), whole(&written));
        prop_assert_eq!(excerpts.is_ok(), whole.is_ok(), "{:?} / {:?}\n{}", excerpts, whole, written.text);
    }
}
