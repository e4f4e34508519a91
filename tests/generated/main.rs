//! Files in the repository that are made from the code: completions, man pages, JSON schemas. This test makes them
//! again and compares; `UPDATE=1 cargo test -p simlab --test generated` rewrites them.

#![allow(clippy::expect_used)] // a test: a failed expectation is its result

mod completions;
mod man;
mod schemas;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use simlab::harness::{TestEnvironment, companion};

/// Texts by path below the workspace's root.
type Files = BTreeMap<PathBuf, String>;

#[test]
fn completions_are_fresh() {
    check("completions", completions::generate());
}

#[test]
fn man_pages_are_fresh() {
    check("man", man::generate());
}

#[test]
fn man_pages_are_clean_and_readable() {
    let env = TestEnvironment::new();
    let pages: Vec<PathBuf> = man::generate().into_iter().map(|(path, text)| env.write(path, text)).collect();
    if companion("mandoc").is_some() {
        for page in &pages {
            let lint = env.run([Path::new("mandoc"), Path::new("-Tlint"), page]);
            assert_eq!((lint.stdout.as_str(), lint.code), ("", Some(0)), "{}", page.display());
        }
    }
    if companion("man").is_some() {
        for page in &pages {
            let shown = env.run([Path::new("man"), Path::new("-l"), page]).success();
            for section in ["NAME", "SYNOPSIS", "EXIT STATUS", "ENVIRONMENT", "FILES", "EXAMPLES", "SEE ALSO"]
            {
                assert!(shown.stdout.contains(section), "{}: no {section}\n{shown}", page.display());
            }
        }
    }
}

#[test]
fn schemas_are_fresh() {
    for binary in simlab::suite::SUITE {
        check(&format!("plugins/{}/schemas", binary.name), schemas::generate(binary));
    }
}

/// Compares what is in `folder` with what belongs there; with `UPDATE=1` puts it there.
fn check(folder: &str, wanted: Files) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let present = read(&root, Path::new(folder));
    if std::env::var_os("UPDATE").is_some_and(|value| value == "1") {
        write(&root, &present, &wanted);
        return;
    }
    let stale: Vec<String> = wanted
        .iter()
        .filter(|(path, text)| present.get(*path) != Some(text))
        .map(|(path, _)| path.display().to_string())
        .chain(
            present
                .keys()
                .filter(|path| !wanted.contains_key(*path))
                .map(|path| format!("{} (no longer made)", path.display())),
        )
        .collect();
    assert!(
        stale.is_empty(),
        "stale: {}\nrun `UPDATE=1 cargo test -p simlab --test generated` and commit the result",
        stale.join(", ")
    );
}

fn read(root: &Path, folder: &Path) -> Files {
    let Ok(entries) = fs::read_dir(root.join(folder)) else { return Files::new() };
    let paths = entries.map(|entry| folder.join(entry.expect("a readable folder").file_name()));
    paths.map(|path| (path.clone(), fs::read_to_string(root.join(path)).expect("a text file"))).collect()
}

fn write(root: &Path, present: &Files, wanted: &Files) {
    for path in present.keys().filter(|path| !wanted.contains_key(*path)) {
        fs::remove_file(root.join(path)).expect("a file that is no longer made");
    }
    for (path, text) in wanted {
        let path = root.join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("the folder");
        fs::write(path, text).expect("the file");
    }
}
