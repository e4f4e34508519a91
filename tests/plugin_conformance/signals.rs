//! The reader goes away, or the user has had enough.

use std::io::Read;
use std::net::TcpListener;
use std::process::Stdio;

use rustix::process::{Pid, Signal, kill_process};
use simlab::harness::Terminal;

use crate::lab::Lab;
use crate::probes::{self, Kind, PROBES};

#[test]
fn a_closed_pipe_ends_quietly_with_0() {
    let lab = Lab::start();
    for probe in PROBES.iter().filter(|probe| probe.kind.only_reads() && probe.code == 0) {
        for format in ["table", "json", "yaml"] {
            let (reader, writer) = std::io::pipe().expect("a pipe");
            drop(reader);
            let outcome =
                lab.env.outcome_with_stdout(&mut lab.env.command(probe.line(&["-o", format])), writer);
            assert_eq!(
                (outcome.code, outcome.stderr.as_str()),
                (Some(0), ""),
                "{:?} -o {format}",
                probe.words
            );
        }
        if !lab.env.has_kubectl() {
            continue;
        }
        let line = probe.line(&["-o", "json"]).join(" ");
        let outcome = lab.env.run(["bash", "-c", &format!("set -o pipefail; {line} | head -1")]).success();
        assert_eq!((outcome.stdout.as_str(), outcome.stderr.as_str()), ("{\n", ""), "{line}");
    }
    let outcome = lab.env.run(["bash", "-c", "set -o pipefail; kubectl-ipam --help | head -1"]).success();
    assert_eq!(outcome.stderr, "");
}

#[test]
fn ctrl_c_ends_the_process_by_that_signal() {
    // Accepts connections and says nothing, so that the command is certainly waiting when the signal comes.
    let silent = TcpListener::bind("127.0.0.1:0").expect("a port");
    let server = format!("--server=https://{}", silent.local_addr().expect("its address"));
    let lab = Lab::start();
    for probe in probes::of(Kind::Reads) {
        let mut command = lab.env.command(probe.line(&[&server]));
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let child = command.spawn().expect("the process starts");
        let (mut connection, _) = silent.accept().expect("it connects");
        connection.read_exact(&mut [0]).expect("it has begun to talk");
        let id = Pid::from_child(&child);
        kill_process(id, Signal::INT).expect("it is still there");
        let outcome = lab.env.of(child.wait_with_output().expect("it ends"));
        // A shell shows death by signal 2 as 130.
        assert_eq!((outcome.code, outcome.signal), (None, Some(2)), "{:?}\n{outcome}", probe.words);
        assert_eq!(outcome.stderr, "", "{:?}", probe.words);
    }
}

#[test]
fn ctrl_c_at_a_question_changes_nothing() {
    for probe in probes::of(Kind::Asks) {
        let lab = Lab::start();
        probe.prepare(&lab.env);
        let before = lab.env.files();
        let mut terminal = Terminal::start(&lab.env, probe.line(&[]));
        terminal.wait_for("Proceed?");
        terminal.press("\x03");
        let status = terminal.wait();
        let interrupted = status.signal().is_some() || status.exit_code() == 130;
        assert!(interrupted, "{:?}: {status:?}\n{}", probe.words, terminal.screen());
        assert_eq!(lab.env.files(), before, "{:?}", probe.words);
        let writes = lab.server.requests().writes();
        let writes: Vec<_> = writes.iter().filter(|write| !write.path.contains("selfsubject")).collect();
        assert!(writes.is_empty(), "{:?}: {writes:?}", probe.words);
    }
}
