//! End-to-end tests: the suite's binaries, through the real kubectl, against the simulated lab. One module a topic.

#![allow(clippy::expect_used)] // a test: a failed expectation is its result

mod assign;
mod check;
mod claims_lab;
mod cluster_ip;
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
mod map;
mod media_apps;
mod media_asked;
mod media_backup;
mod media_claim;
mod media_doctor;
mod media_fix;
mod media_keys;
mod media_logs;
mod media_open;
mod media_order;
mod media_paths;
mod media_real;
mod media_restart;
mod media_restore;
mod media_rotate;
mod media_status;
mod media_wiring;
mod offline;
mod pairs;
mod plan;
mod pool;
mod pools;
mod probe;
mod prompts;
mod publish;
mod release;
mod reserve;
mod reserve_edges;
mod reserve_pairs;
mod reserve_prefixes;
mod rows;
mod sealed_secrets;
mod streams;
mod version;
mod wizard_access;
mod wizard_bench;
mod wizard_bootstrap;
mod wizard_check;
mod wizard_discover;
mod wizard_install;
mod wizard_reset;
mod wizard_status;
mod wizard_upgrade;
mod wizard_walk;

/// A file that nobody listed would be a test that never runs.
#[test]
fn every_file_of_this_folder_is_a_module() {
    let mut open = vec![(std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("e2e"), "main.rs")];
    while let Some((folder, main)) = open.pop() {
        let main_text = std::fs::read_to_string(folder.join(main)).expect("the list of modules");
        for entry in std::fs::read_dir(&folder).expect("a folder of tests") {
            let path = entry.expect("an entry of the folder").path();
            if path.is_dir() && !path.join("mod.rs").exists() {
                // Data that tests read.
                continue;
            }
            let name = path.file_stem().and_then(|name| name.to_str()).expect("a name in UTF-8");
            let is_listed = main_text.contains(&format!("mod {name};"));
            assert!(path.ends_with(main) || is_listed, "{} is not listed", path.display());
            if path.is_dir() {
                open.push((path, "mod.rs"));
            }
        }
    }
}
