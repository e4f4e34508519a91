//! Every example in the documents is executed, against lab A, in the order it is read.
//!
//! In a ```` ```console ```` block each `$ ` line is run by bash; the lines below it are what it prints, stdout and
//! stderr together. `# exit N` behind a command is the exit code it promises, a line `...` stands for any lines. A
//! block with a file name behind its language (```` ```yaml ipam.yaml ````) is written to that file first.
//! `UPDATE=1 cargo test -p simlab --test documents` rewrites what the commands print, except around `...`.

#![allow(clippy::expect_used)] // a failed assertion of a test

mod block;

use std::fs;
use std::path::Path;

use block::{Block, Kind, blocks, examples, matches};
use simlab::harness::TestEnvironment;
use simlab::labs::{Lab, RunningLab, Scenario, write_files};

#[test]
fn examples_of_the_readme() {
    execute("README.md");
}

#[test]
fn examples_of_the_ipam_guide() {
    execute("plugins/kubectl-ipam/README.md");
}

#[test]
fn examples_of_the_media_guide() {
    execute("plugins/kubectl-media/README.md");
}

fn execute(document: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(document);
    let text = fs::read_to_string(&path).expect("the document is there");
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let lab = Reader::new();
    if !lab.env.has_kubectl() {
        return;
    }
    let mut wrong = Vec::new();
    // Backwards replacement keeps the line numbers of earlier blocks right; running goes forwards.
    let mut replacements = Vec::new();
    for block in blocks(&lines) {
        let body = lines[block.start..block.end].to_vec();
        match &block.kind {
            Kind::File(file) => drop(lab.env.write(file, body.join("\n") + "\n")),
            Kind::Console => {
                let printed = lab.play(&body, block.start, &mut wrong);
                replacements.push((block, printed));
            }
            Kind::Other => {}
        }
    }
    if std::env::var_os("UPDATE").is_some_and(|value| value == "1") {
        for (Block { start, end, .. }, printed) in replacements.into_iter().rev() {
            lines.splice(start..end, printed);
        }
        fs::write(&path, lines.join("\n") + "\n").expect("the document can be written");
        return;
    }
    assert!(wrong.is_empty(), "{document}:\n{}", wrong.join("\n"));
}

/// Somebody who tries the examples at a running lab A, in a clone of its repository.
struct Reader {
    env: TestEnvironment,
    _lab: RunningLab,
}

impl Reader {
    fn new() -> Self {
        let scenario = Scenario::new(Lab::A);
        let lab = RunningLab::start(&scenario, 0).expect("lab A on loopback");
        let mut env = TestEnvironment::new();
        env.kubeconfig(&lab.server.kubeconfig(), lab.server.url());
        write_files(&scenario, &env.work()).expect("the users' files");
        env.run(["git", "init", "--quiet"]).success();
        Self { env, _lab: lab }
    }

    /// Runs a block's commands and says what is not as printed there; returns the block as it should read.
    fn play(&self, body: &[String], start: usize, wrong: &mut Vec<String>) -> Vec<String> {
        let mut fresh = Vec::new();
        for example in examples(body) {
            let outcome = self.env.run(["bash", "-c", &format!("exec 2>&1\n{}", example.command)]);
            let printed: Vec<String> =
                outcome.stdout.lines().map(|line| line.trim_end().to_owned()).collect();
            if outcome.code != Some(example.exit) {
                wrong.push(format!(
                    "below line {start}: {} exits {:?}:\n{outcome}",
                    example.command, outcome.code
                ));
            }
            fresh.extend(format!("$ {}", example.command).lines().map(str::to_owned));
            if matches(&example.output, &printed) {
                fresh.extend(example.output);
            } else {
                wrong.push(format!("below line {start}: {} prints\n{}", example.command, printed.join("\n")));
                fresh.extend(printed);
            }
        }
        fresh
    }
}
