//! Edits of reservations.

mod entries;
mod excerpts;
mod properties;
mod refusals;

use proptest::prelude::*;

use super::*;
use crate::facts::Protocol;
use crate::inventory::parse;

const HEAD: &str = "apiVersion: ipam.labkit.dev/v1\nkind: NetworkInventory\n";

fn entry(name: &str, addresses: &str) -> ReservationEntry {
    ReservationEntry::new(name, addresses.parse().unwrap())
}

fn full() -> ReservationEntry {
    ReservationEntry {
        pool: Some("default".into()),
        consumer: Some(Subject {
            kind: "Service".into(),
            namespace: Some("media".into()),
            name: "plex".into(),
        }),
        ports: vec![
            Port { number: 32400, protocol: Protocol::Tcp },
            Port { number: 1900, protocol: Protocol::Udp },
        ],
        hostnames: vec!["tv".into(), "tv.home.arpa".into()],
        owner: Some("media".into()),
        note: Some("yes: \"really\" # not a comment".into()),
        expires: Some("2027-01-31T00:00:00Z".parse().unwrap()),
        ..entry("plex", "fd00::165")
    }
}

fn add(name: &str, addresses: &str) -> Edit {
    Edit::Add(entry(name, addresses))
}

fn remove(name: &str) -> Edit {
    Edit::Remove { name: name.into(), addresses: None }
}

/// The text after the edits, all of which have to be accepted.
fn edited(text: &str, edits: &[Edit]) -> String {
    let edited = apply(text, "ipam.yaml", edits).unwrap_or_else(|error| panic!("{error}\n{text}"));
    for outcome in &edited.outcomes {
        assert!(!matches!(outcome, Outcome::Refused(_)), "{outcome:?}");
    }
    edited.text
}

fn refusal(text: &str, edit: Edit) -> String {
    match apply(text, "ipam.yaml", &[edit]).unwrap().outcomes.remove(0) {
        Outcome::Refused(error) => error.message,
        other => panic!("{other:?}"),
    }
}

/// Entries in many layouts: blocks and brackets, quotes, comments, blank lines, block texts.
pub(super) fn layouts() -> impl Strategy<Value = String> {
    let entry = prop_oneof![
        Just("- name: @\n  ip: #\n"),
        Just("-   name: '@'  # c\n    ip: \"#\"\n    note: a # b\n"),
        Just("-\n  name: @\n  ip: #\n"),
        Just("- {name: @, ip: #}\n"),
        Just("- {\"name\": \"@\",  # x\n   ip: '#' , } # y\n"),
        Just("- note: |\n    # text: @\n\n  name: \"@\"\n  ip: #\n"),
        Just("- name: @\n  ip: #\n  note: |+\n    kept\n\n"),
        Just("- name: @\n  ip: #\n  note: >-\n    folded\n\n    text\n\n"),
        Just("- name: @\n  ip: #\n  note:\n"),
        Just("- name: @\n  # inside\n  ip: #\n  # behind\n"),
        Just("- 'name': @\n  ports:\n  - 80\n  # web\n  - 443 # tls\n  ip: #\n"),
        Just("- name: @\n  ip: #\n  ports:\n    - 80\n"),
        Just("- name: @\n  ip: #\n  note: several\n    lines\n"),
    ];
    let gap = prop_oneof![
        Just(""),
        Just("\n"),
        Just("# about the next\n"),
        Just("\n# group\n\n"),
        Just("   # deep\n")
    ];
    let tail =
        prop_oneof![Just(""), Just("\n"), Just("plan: []\n"), Just("# end\n"), Just("\n# end\nplan: []\n")];
    let entries = prop::collection::vec((entry, gap), 0..6);
    let shape = (prop_oneof![Just(0_usize), Just(2), Just(4)], any::<bool>(), any::<bool>(), any::<bool>());
    (entries, tail, shape).prop_map(|(entries, tail, (indent, windows, mark, open_end))| {
        let mut list = String::new();
        for (at, (entry, gap)) in entries.iter().enumerate() {
            list.push_str(
                &entry
                    .replace('@', &format!("r{at}"))
                    .replace(": #", &format!(": 10.0.0.{at}"))
                    .replace("\"#\"", &format!("\"10.0.0.{at}\""))
                    .replace("'#'", &format!("'10.0.0.{at}'")),
            );
            list.push_str(gap);
        }
        let indented: Vec<_> = list
            .lines()
            .map(|line| if line.is_empty() { String::new() } else { format!("{}{line}", " ".repeat(indent)) })
            .collect();
        let head = if entries.is_empty() { "reservations: [] # none\n" } else { "reservations: # all\n" };
        let mut text = format!("{HEAD}# before\n{head}{}\n{tail}", indented.join("\n"));
        if open_end {
            text.truncate(text.trim_end().len());
        }
        if windows {
            text = text.replace('\n', "\r\n");
        }
        if mark { format!("\u{feff}{text}") } else { text }
    })
}
