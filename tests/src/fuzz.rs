//! What the fuzz targets do with their input: one function each, called by the fuzzer in `tests/fuzz` with inputs it
//! makes up, and by the `corpus` test with those that are checked in. A broken promise is a panic.

#![allow(clippy::expect_used)] // a failed expectation is what a fuzzer looks for

use std::fs;

use kubectl_ipam::inventory::{self, Edit, Outcome, ReservationEntry};
use labkit::cli::Env;
use labkit::kube::{KubeFlags, Kubeconfig};
use labkit::manifest;
use labkit::manifest::yaml::{self, Limits, Node, Value};
use labkit::net::{AddrSpec, lenient};

/// A target: its name, which is also its folder in `tests/fuzz/corpus`, and what it does with an input.
pub type Target = (&'static str, fn(&[u8]));

/// All targets.
pub const TARGETS: &[Target] = &[
    ("addresses", addresses),
    ("edit", edit),
    ("inventory", inventory),
    ("kubeconfig", kubeconfig),
    ("manifests", manifests),
    ("yaml_tree", yaml_tree),
];

/// The YAML tree: every value lies inside its parent and on whole characters.
pub fn yaml_tree(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Ok(documents) = yaml::parse_all(text, &Limits::MANIFEST) {
        for document in &documents {
            drop(document.root.to_json());
        }
    }
    if let Ok(documents) = yaml::parse_all(text, &Limits::EDITABLE) {
        for document in &documents {
            nests(&document.root, text);
        }
    }
}

fn nests(node: &Node, text: &str) {
    let (start, end) = (node.span.start.offset as usize, node.span.end.offset as usize);
    assert!(text.get(start..end).is_some(), "a value of {start}..{end}");
    let children: Vec<&Node> = match &node.value {
        Value::Scalar(_) => Vec::new(),
        Value::Sequence(items) => items.iter().collect(),
        Value::Mapping(entries) => entries.iter().map(|entry| &entry.value).collect(),
    };
    for child in children {
        assert!(child.span.end <= node.span.end, "a child ends behind its parent");
        nests(child, text);
    }
}

/// The inventory's reader: problems stand at places that exist.
pub fn inventory(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let Ok(reading) = inventory::parse(text, "ipam.yaml") else { return };
    let lines = u32::try_from(text.split(['\n', '\r']).count()).expect("a fuzzer's input is short");
    for problem in &reading.problems {
        assert!((1..=lines).contains(&problem.location.line), "{problem}");
    }
    drop(reading.strict());
}

/// Edits: what is accepted is read back as it was meant, and what was added can be removed again.
pub fn edit(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let Ok(Ok(before)) = inventory::parse(text, "ipam.yaml").map(inventory::Reading::strict) else { return };
    let address: AddrSpec = "2001:db8:ffff::1".parse().expect("an address");
    let added = Edit::Add(ReservationEntry::new("fuzz: \"added\"", address));
    if let Ok(edited) = inventory::apply(text, "ipam.yaml", std::slice::from_ref(&added))
        && edited.outcomes == [Outcome::Changed]
    {
        let after = read(&edited.text);
        assert_eq!(after.reservations.len(), before.reservations.len() + 1);
        let remove = Edit::Remove { name: added.name().to_owned(), addresses: Some(vec![address]) };
        if let Ok(back) = inventory::apply(&edited.text, "ipam.yaml", &[remove]) {
            assert_eq!(read(&back.text).reservations.len(), before.reservations.len());
        }
    }
    for reservation in before.reservations.iter().take(3) {
        let name = reservation.name.value.clone();
        let changed = ReservationEntry { note: Some("yes".into()), owner: None, ..reservation.into() };
        for edit in [Edit::Update(changed), Edit::Remove { name, addresses: None }] {
            if let Ok(edited) = inventory::apply(text, "ipam.yaml", &[edit]) {
                drop(read(&edited.text));
            }
        }
    }
}

fn read(text: &str) -> inventory::Inventory {
    inventory::parse(text, "ipam.yaml")
        .and_then(inventory::Reading::strict)
        .expect("what we wrote can be read")
}

/// Addresses: what is read strictly is shown in a way that is read as the same, and the lenient reader agrees.
pub fn addresses(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    for line in text.lines() {
        if let Ok(spec) = line.parse::<AddrSpec>() {
            assert_eq!(spec.to_string().parse(), Ok(spec), "{line:?}");
            assert_eq!(lenient::spec(line).map(|read| (read.value, read.note)), Ok((spec, None)), "{line:?}");
            drop(spec.range().to_cidrs());
        }
        if let Err(error) = AddrSpec::parse_cli(line) {
            drop((error.to_string(), error.hint()));
        }
        drop(lenient::spec(line));
    }
}

/// Manifests from standard input.
pub fn manifests(data: &[u8]) {
    if let Ok(loaded) = manifest::load(&["-"], &mut &*data) {
        for object in &loaded.objects {
            drop((object.subject(), object.location(), object.to_json()));
        }
    }
}

/// A kubeconfig file.
pub fn kubeconfig(data: &[u8]) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("config");
    fs::write(&path, data).expect("a file in it");
    let env = Env::of([("KUBECONFIG", path.to_str().expect("a plain path"))], "/");
    drop(Kubeconfig::load(&KubeFlags::default(), &env));
}
