//! Conformance: what upstream documents of the API server, as data in `cases/`, run against the simulator, or
//! against a real kube-apiserver when `KUBEBUILDER_ASSETS` names the folder with `etcd` and `kube-apiserver`.

// All of this is test code; the lints' own exception covers only the functions marked as tests.
#![allow(clippy::expect_used, clippy::panic, clippy::print_stderr, clippy::unwrap_used)]

mod case;
mod labs;
mod media;
mod pattern;
mod pods;
mod run;
mod talos;

macro_rules! files {
    ($($name:ident),* $(,)?) => {
        const FILES: &[&str] = &[$(stringify!($name)),*];
        $(#[test] fn $name() { run::file(stringify!($name)); })*
    };
}

files!(
    objects, updates, deletion, lists, watches, selectors, rights, tables, custom, kubectl, protocol,
    ownership, patches, manifests, streams, proxies
);

#[test]
fn every_case_file_is_run_and_every_case_cites_its_source() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("cases");
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "yaml") {
            continue;
        }
        let name = path.file_stem().unwrap().to_string_lossy().replace('-', "_");
        assert!(FILES.contains(&name.as_str()), "cases/{name}.yaml is not in the list above");
        for case in case::read(&path) {
            assert!(case.source.contains(':') || case.source.contains('/'), "{}: {}", case.name, case.source);
        }
    }
}
