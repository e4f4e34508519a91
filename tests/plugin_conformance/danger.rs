//! The calls that change a Talos node are made in one place, and only with a person's word.

use std::fs;
use std::path::{Path, PathBuf};

/// Requests that change a node, as the compiled client names them.
const CALLS: &[&str] = &[
    "apply_configuration",
    "block_device_wipe",
    "bootstrap",
    "etcd_alarm_disarm",
    "etcd_defragment",
    "etcd_forfeit_leadership",
    "etcd_leave_cluster",
    "etcd_recover",
    "etcd_remove_member_by_id",
    "install",
    "meta_delete",
    "meta_write",
    "reboot",
    "reset",
    "rollback",
    "service_restart",
    "service_start",
    "service_stop",
    "shutdown",
    "upgrade",
];

/// Where they are made.
const PLACES: &[&str] = &["shared/src/talos/danger.rs", "shared/src/talos/recover.rs"];

/// A function of a source file: its head up to the brace, and its body.
struct Function {
    name: String,
    head: String,
    body: String,
}

#[test]
fn compiled_clients_stay_within_the_talos_module() {
    for (path, text) in sources() {
        let within = path.starts_with("shared/src/talos/");
        assert!(within || !text.contains("_service_client::"), "{path} calls a node past labkit::talos");
    }
}

#[test]
fn no_other_file_makes_a_dangerous_call() {
    let mut read = 0;
    for (path, text) in sources() {
        if !path.starts_with("shared/src/talos/") || PLACES.contains(&path.as_str()) {
            continue;
        }
        read += 1;
        for call in CALLS {
            for client in ["client", "machine()", "storage()", "lifecycle()"] {
                let made = format!("{client}.{call}(");
                assert!(!text.contains(&made), "{path}: {made}…) belongs into {}", PLACES[0]);
            }
        }
    }
    assert!(read > 10, "only {read} files of the Talos module were found");
}

#[test]
fn every_dangerous_call_takes_the_proof_of_a_persons_word() {
    let mut made = 0;
    for place in PLACES {
        let text = fs::read_to_string(root().join(place)).expect("the file is there");
        for function in functions(&text) {
            let calls = CALLS.iter().filter(|call| function.body.contains(&format!(".{call}("))).count();
            made += calls;
            // Configurations are sent by one function for both callers: the rehearsal says so to the node, and the
            // other one has the proof.
            let is_sender = function.name == "send_configuration" && !function.head.starts_with("pub");
            let has_proof = function.head.contains("Confirmed<'_>");
            assert!(calls == 0 || has_proof || is_sender, "{place}: {} takes no proof", function.name);
            if function.body.contains("send_configuration(") && !is_sender {
                let is_rehearsal = function.body.contains("dry_run: true");
                assert!(has_proof != is_rehearsal, "{place}: {} is neither or both", function.name);
            }
        }
    }
    assert!(made >= 8, "only {made} calls were found: does the test still read what is there?");
}

/// Top-level functions; formatted sources end each with a brace of its own.
fn functions(text: &str) -> Vec<Function> {
    let starts: Vec<usize> = text
        .match_indices("fn ")
        .map(|(at, _)| text[..at].rfind('\n').map_or(0, |line| line + 1))
        .filter(|at| !text[*at..].starts_with([' ', '/']))
        .collect();
    let read = |at: &usize| {
        let rest = &text[*at..];
        let end = rest.find("\n}\n").map_or(rest.len(), |end| end + 2);
        let (head, body) = rest[..end].split_once("{\n")?;
        let name = head.split("fn ").nth(1)?.split(['(', '<']).next()?;
        Some(Function { name: name.to_owned(), head: head.to_owned(), body: body.to_owned() })
    };
    starts.iter().filter_map(read).collect()
}

/// Every source file of the plugins and of the shared crate, by its path from the root.
fn sources() -> Vec<(String, String)> {
    let mut found = Vec::new();
    let plugins = fs::read_dir(root().join("plugins")).expect("the plugins");
    let mut open: Vec<PathBuf> = plugins.flatten().map(|plugin| plugin.path().join("src")).collect();
    open.push(root().join("shared/src"));
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder).expect("a folder").flatten() {
            let path = entry.path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).expect("a source file");
                let name = path.strip_prefix(root()).expect("below the root");
                found.push((name.display().to_string(), text));
            }
        }
    }
    found
}

fn root() -> &'static Path {
    static ROOT: std::sync::LazyLock<PathBuf> = std::sync::LazyLock::new(|| {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().expect("the root of the workspace")
    });
    &ROOT
}
