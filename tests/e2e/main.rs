//! End-to-end tests: the suite's binaries, through the real kubectl, against the simulated lab. One module a topic.

#![allow(clippy::expect_used)] // a test: a failed expectation is its result

mod assign;
mod check;
mod claims_lab;
mod commit;
mod get;
mod history;
mod hold_down;
mod hook;
mod hosts;
mod import;
mod init;
mod kube_access;
mod lab;
mod labs;
mod list;
mod offline;
mod plan;
mod probe;
mod prompts;
mod publish;
mod release;
mod reserve;
mod reserve_edges;
mod rows;
mod sealed_secrets;
mod version;

/// A file that nobody listed would be a test that never runs.
#[test]
fn every_file_of_this_folder_is_a_module() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("e2e");
    let main = std::fs::read_to_string(folder.join("main.rs")).expect("this file");
    for entry in std::fs::read_dir(folder).expect("this folder") {
        let path = entry.expect("an entry of this folder").path();
        let name = path.file_stem().and_then(|name| name.to_str()).expect("a name in UTF-8");
        assert!(name == "main" || main.contains(&format!("mod {name};")), "{name} is not listed");
    }
}
