//! Plain bytes where plain bytes are expected; every format the same status; JSON as its schema says.

use std::fs;
use std::path::Path;

use serde_json::Value;
use simlab::harness::{Outcome, Terminal};

use crate::lab::Lab;
use crate::probes::{PROBES, Probe};

/// The formats every answer has.
pub const FORMATS: [&str; 7] =
    ["table", "wide", "json", "yaml", "name", "jsonpath={.kind}", "custom-columns=KIND:.kind"];
/// The formats lists or findings have as well.
const MORE: [&str; 5] = ["csv", "sarif", "junit", "github", "markdown"];

#[test]
fn every_format_ends_with_the_same_status_json_keeps_its_schema_and_yaml_is_the_same_value() {
    let lab = Lab::start();
    for probe in PROBES.iter().filter(|probe| probe.kind.only_reads()) {
        let mut value = Value::Null;
        for format in FORMATS {
            let outcome = run(&lab, probe, format);
            assert_eq!(outcome.code, Some(probe.code), "{:?} -o {format}\n{outcome}", probe.words);
            // Without findings there is nothing to name.
            assert!(format == "name" || !outcome.stdout.is_empty(), "{:?} -o {format}", probe.words);
            match format {
                "json" => {
                    value = outcome.json();
                    keeps_schema(probe.binary, probe.words, &value);
                }
                "yaml" => {
                    let yaml: Value = serde_yaml::from_str(&outcome.stdout).expect("YAML");
                    assert_eq!(yaml, value, "{:?}", probe.words);
                }
                _ => {}
            }
        }
        for format in MORE {
            let outcome = run(&lab, probe, format);
            let refused = outcome.code == Some(2) && outcome.stderr.contains("allowed formats are");
            assert!(refused || outcome.code == Some(probe.code), "{:?} -o {format}\n{outcome}", probe.words);
        }
    }
}

#[test]
fn no_escape_sequences_in_pipes_with_no_color_or_on_dumb_terminals() {
    let mut lab = Lab::start();
    for probe in PROBES.iter().filter(|probe| probe.kind.only_reads()) {
        let piped = lab.env.run(probe.line(&[]));
        assert!(
            !piped.stdout.contains('\x1b') && !piped.stderr.contains('\x1b'),
            "{:?} in a pipe",
            probe.words
        );
        for (name, value) in [("NO_COLOR", "1"), ("TERM", "dumb")] {
            lab.env.set(name, value);
            let terminal = Terminal::start(&lab.env, probe.line(&[]));
            let bytes = terminal.finish();
            let text = String::from_utf8_lossy(&bytes);
            assert!(!coloured(&text), "{:?} with {name}={value}: {text:?}", probe.words);
            // Progress may redraw its line on stderr, but not on a terminal that cannot.
            let plain = value != "dumb" || !text.contains('\x1b');
            assert!(plain, "{:?} with {name}={value}: {text:?}", probe.words);
            lab.env.unset(name);
        }
    }
}

#[test]
fn color_is_there_when_it_is_asked_for() {
    let mut lab = Lab::start();
    lab.env.set("CLICOLOR_FORCE", "1");
    let outcome = lab.env.run(["kubectl", "ipam", "version", "--server=https://127.0.0.1:1"]).exits(1);
    assert!(coloured(&outcome.stderr), "{outcome:?}");
    let outcome =
        lab.env.run(["kubectl", "ipam", "version", "--server=https://127.0.0.1:1", "--color=never"]);
    assert!(!outcome.stderr.contains('\x1b'), "{outcome:?}");
}

/// Whether a text has a sequence that changes colour or weight (ECMA-48, SGR).
fn coloured(text: &str) -> bool {
    text.split("\x1b[").skip(1).any(|rest| {
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != ';');
        end.is_some_and(|end| rest[end..].starts_with('m'))
    })
}

/// Asserts that an answer to `words` is as the schema of its kind says.
pub fn keeps_schema(binary: &str, words: &[&str], answer: &Value) {
    let kind = answer["kind"].as_str().unwrap_or_default();
    let known = simlab::suite::SUITE.iter().find(|one| one.name == binary);
    let group = known.map(|one| one.section).expect("a binary of the suite");
    assert_eq!(answer["apiVersion"], format!("{group}.labkit.dev/v1"), "{words:?}");
    let errors: Vec<String> = jsonschema::validator_for(&schema(binary, kind))
        .expect("a valid schema")
        .iter_errors(answer)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{words:?} does not keep {kind}.json: {errors:#?}");
}

fn run(lab: &Lab, probe: &Probe, format: &str) -> Outcome {
    lab.env.run(probe.line(&["-o", format]))
}

fn schema(binary: &str, kind: &str) -> Value {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../plugins").join(binary).join("schemas");
    let path = folder.join(format!("{kind}.json"));
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).expect("a schema is JSON")
}
