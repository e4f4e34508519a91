//! Real runs: every verb that changes something, in every format, on lab A and on its users' repository. Its answer
//! is in that format and as its schema says, and the change is there afterwards.

mod steps;

use std::fs;

use serde_json::Value;
use simlab::harness::TestEnvironment;
use simlab::labs::{Lab, RunningLab, Scenario, write_files};

use self::steps::{CHANGES, Change, HOOK, Sign, VARIANTS};
use crate::output::keeps_schema;

const INVENTORY: &str = "\
apiVersion: ipam.labkit.dev/v1
kind: NetworkInventory
networks:
- {name: lan, cidr: 10.69.1.0/24, gateway: 10.69.1.1, dhcp: [10.69.1.230-10.69.1.254]}
pools:
- {name: default-pool, provider: metallb, addresses: [10.69.1.150-10.69.1.165]}
- {name: both, provider: static, addresses: ['10.69.1.205-10.69.1.209', 'fd00:10::/120']}
- {name: people, provider: static, addresses: 10.69.1.210-10.69.1.229}
reservations:
- {name: www, ip: 10.69.1.164, for: Service/default/web}
publish:
- configMap: media/names
  keys: [{each: reservations, key: '${name}.ip', value: '${ip}'}]
";

#[test]
fn as_a_table() {
    all_changes("table");
}

#[test]
fn as_a_wide_table() {
    all_changes("wide");
}

#[test]
fn as_json() {
    all_changes("json");
}

#[test]
fn as_yaml() {
    all_changes("yaml");
}

#[test]
fn as_names() {
    all_changes("name");
}

#[test]
fn as_jsonpath() {
    all_changes("jsonpath={.kind}");
}

#[test]
fn as_custom_columns() {
    all_changes("custom-columns=NAME:.name,ACTION:.action,HOOK:.path");
}

#[test]
fn as_csv() {
    all_changes("csv");
}

#[test]
fn a_format_that_an_answer_does_not_have_is_refused_before_anything_is_changed() {
    let bench = Bench::start();
    let files = bench.env.files();
    for change in CHANGES {
        let outcome = bench.env.run(line(change, "sarif")).exits(2);
        assert!(outcome.stderr.contains("allowed formats are"), "{:?}\n{outcome}", change.words);
        assert_eq!(bench.env.files(), files, "{:?}", change.words);
    }
    assert_eq!(bench.lab.server.requests().writes().len(), 0);
}

#[test]
fn a_reader_who_is_gone_does_not_stop_a_change() {
    let bench = Bench::start();
    for change in CHANGES {
        let (reader, writer) = std::io::pipe().expect("a pipe");
        drop(reader);
        let mut command = bench.env.command(line(change, "json"));
        let outcome = bench.env.outcome_with_stdout(&mut command, writer);
        assert_eq!(outcome.code, Some(0), "{:?}\n{outcome}", change.words);
        assert!(!outcome.stderr.contains("error"), "{:?}\n{outcome}", change.words);
        bench.has_changed(change);
    }
}

/// Makes every change and asks for the answers in `format`.
fn all_changes(format: &str) {
    let bench = Bench::start();
    let variants = if format == "json" { VARIANTS } else { &[] };
    for change in CHANGES.iter().chain(variants) {
        if format == "csv" && change.kind == HOOK {
            // What is one thing is no list.
            bench.env.run(line(change, format)).exits(2);
            continue;
        }
        for sign in change.signs {
            assert!(!bench.shows(sign), "{:?} has nothing left to do", change.words);
        }
        let outcome = bench.env.run(line(change, format));
        assert_eq!(outcome.code, Some(0), "{:?} -o {format}\n{outcome}", change.words);
        is_answer(change, format, &outcome.stdout);
        bench.has_changed(change);
    }
}

/// The line as the user types it.
fn line<'a>(change: &Change, format: &'a str) -> Vec<&'a str> {
    ["kubectl", "ipam"].iter().chain(change.words).copied().chain(["-o", format]).collect()
}

/// Checks the answer to one change.
fn is_answer(change: &Change, format: &str, text: &str) {
    let words = change.words;
    let last = change.name.rsplit('/').next().unwrap_or_default();
    let first_rows: Vec<&str> = text.lines().take(2).collect();
    let value: Value = match format {
        "json" => serde_json::from_str(text).expect("JSON"),
        "yaml" => serde_yaml::from_str(text).expect("YAML"),
        "name" => return assert_eq!(text.lines().next(), Some(change.name), "{words:?}"),
        "jsonpath={.kind}" => return assert_eq!(text, change.kind, "{words:?}"),
        _ if format.starts_with("custom-columns") => {
            assert_eq!(first_rows[0].split_whitespace().collect::<Vec<_>>(), ["NAME", "ACTION", "HOOK"]);
            assert!(first_rows[1].split_whitespace().any(|cell| cell != "<none>"), "{words:?}: {text}");
            return;
        }
        _ => {
            let [head, row] = first_rows[..] else { panic!("{words:?} -o {format}: {text}") };
            let is_head = |letter: char| match format {
                "csv" => letter.is_lowercase() || " ,".contains(letter),
                _ => letter.is_uppercase() || letter == ' ',
            };
            assert!(head.chars().all(is_head), "{words:?} -o {format}: {text}");
            assert!(row.contains(last), "{words:?} -o {format}: {text}");
            return;
        }
    };
    assert_eq!(value["kind"], change.kind, "{words:?}");
    keeps_schema("kubectl-ipam", words, &value);
}

/// Lab A with its load balancer at work, and a user in front of it.
struct Bench {
    lab: RunningLab,
    env: TestEnvironment,
}

impl Bench {
    fn start() -> Self {
        let scenario = Scenario::new(Lab::A);
        let lab = RunningLab::start(&scenario, 0).expect("the lab on loopback");
        let mut env = TestEnvironment::new();
        env.kubeconfig(&lab.server.kubeconfig(), lab.server.url());
        write_files(&scenario, &env.work()).expect("the users' files");
        env.write("ipam.yaml", INVENTORY);
        env.write("known-hosts.txt", "10.69.1.190 scanner\n");
        env.shell("git init -q -b main . && git add . && git commit -qm lab").success();
        env.shell("kubectl create service loadbalancer web --tcp=80:80").success();
        lab.server.requests().clear();
        Self { lab, env }
    }

    /// Asserts that what the change is for has come true.
    fn has_changed(&self, change: &Change) {
        for (at, sign) in change.signs.iter().enumerate() {
            assert!(
                self.shows(sign),
                "{:?}: sign {at} is missing\n{}",
                change.words,
                self.env.read("ipam.yaml")
            );
        }
    }

    fn shows(&self, sign: &Sign) -> bool {
        let file = |path: &str| fs::read_to_string(self.env.work().join(path)).ok();
        let object = |resource: &str, namespace: &str, name: &str| {
            self.lab.server.store().get(resource, namespace, name).ok()
        };
        match *sign {
            Sign::Has(path, text) => file(path).is_some_and(|found| found.contains(text)),
            Sign::Lacks(path, text) => file(path).is_some_and(|found| !found.contains(text)),
            Sign::Without(path) => file(path).is_none(),
            Sign::Object(resource, namespace, name, pointer, text) => object(resource, namespace, name)
                .is_some_and(|found| {
                    let value = found.pointer(pointer).and_then(Value::as_str);
                    value.unwrap_or_default() == text
                }),
            Sign::Gone(resource, namespace, name) => object(resource, namespace, name).is_none(),
            Sign::Commit(subject) => self.env.shell("git log -1 --format=%s").stdout.trim_end() == subject,
        }
    }
}
