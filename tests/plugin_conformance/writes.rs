//! A dry run changes nothing; what is written is written under our name.

use serde_json::Value;

use crate::lab::Lab;
use crate::output::{FORMATS, keeps_schema};
use crate::probes::{self, Kind};

#[test]
fn a_dry_run_writes_nothing() {
    let lab = Lab::start();
    for probe in probes::writing() {
        probe.prepare(&lab.env);
        for mode in ["--dry-run=client", "--dry-run=server"] {
            lab.server.requests().clear();
            let before = lab.env.files();
            let outcome = lab.env.run(probe.line(&[mode, "--yes"]));
            // Nobody can ask the API server about a file.
            let refused =
                probe.kind == Kind::AsksFiles && mode.ends_with("server") && outcome.code == Some(2);
            assert!(refused || outcome.code == Some(probe.code), "{:?} {mode}\n{outcome}", probe.words);
            assert_eq!(lab.env.files(), before, "{:?} {mode} changed a file", probe.words);
            for write in lab.server.requests().writes() {
                let harmless = write.query.contains("dryRun=All") || write.path.contains("selfsubject");
                assert!(harmless && mode == "--dry-run=server", "{:?} {mode}: {write:?}", probe.words);
            }
        }
    }
}

#[test]
fn a_rehearsal_has_every_format_and_can_be_cut_short() {
    let lab = Lab::start();
    for probe in probes::writing() {
        probe.prepare(&lab.env);
        for format in FORMATS {
            let outcome = lab.env.run(probe.line(&["--yes", "--dry-run=client", "-o", format]));
            assert_eq!(outcome.code, Some(probe.code), "{:?} -o {format}\n{outcome}", probe.words);
            match format {
                "json" => keeps_schema(probe.binary, probe.words, &outcome.json()),
                "yaml" => drop(serde_yaml::from_str::<Value>(&outcome.stdout).expect("YAML")),
                _ => {}
            }
        }
        if !lab.env.has_kubectl() {
            continue;
        }
        let line = probe.line(&["--yes", "--dry-run=client", "-o", "json"]).join(" ");
        let outcome = lab.env.run(["bash", "-c", &format!("set -o pipefail; {line} 2>/dev/null | head -1")]);
        assert_eq!(outcome.success().stdout, "{\n", "{line}");
    }
}

#[test]
fn writes_carry_our_field_manager_and_user_agent() {
    let mut seen = 0;
    for probe in probes::writing() {
        let lab = Lab::start();
        probe.prepare(&lab.env);
        let outcome = lab.env.run(probe.line(&["--yes"]));
        assert_eq!(outcome.code, Some(probe.code), "{:?}\n{outcome}", probe.words);
        let writes = lab.server.requests().writes();
        let writes: Vec<_> = writes.iter().filter(|write| !write.path.contains("selfsubject")).collect();
        seen += writes.len();
        for write in writes {
            assert_eq!(write.field_manager, probe.binary, "{write:?}");
            assert!(write.user_agent.starts_with(&format!("{}/v", probe.binary)), "{write:?}");
        }
    }
    assert!(seen > 0, "no command wrote to the cluster");
}

#[test]
fn reads_carry_our_user_agent() {
    let lab = Lab::start();
    for probe in probes::of(Kind::Reads) {
        lab.server.requests().clear();
        lab.env.run(probe.line(&[]));
        let requests = lab.server.requests().all();
        assert!(!requests.is_empty(), "{:?} asked nothing", probe.words);
        for request in requests {
            assert!(request.user_agent.starts_with(&format!("{}/v", probe.binary)), "{request:?}");
        }
    }
}
