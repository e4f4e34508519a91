//! Answers that are texts of somebody else's format: they have that one, and are cut short like any other.

use crate::lab::Lab;

/// What prints a text.
const TEXTS: &[&[&str]] = &[
    &["hosts", "--format=hosts"],
    &["hosts", "--format=dnsmasq"],
    &["hosts", "--format=unbound"],
    &["hosts", "--format=coredns"],
    &["hosts", "--format=zone", "--domain=home.example", "--name-server=ns.example.org"],
    &["hosts", "--format=dnsendpoint", "--domain=home.example"],
    &["hosts", "--format=prometheus"],
    &["map", "blocks", "--offline", "--svg=-"],
    &["map", "blocks", "--offline", "--html=-"],
    &["plan", "fit", "--parent=10.244.0.0/16", "--want=media=/20", "--helm=cilium"],
    &["hook", "install", "--print"],
];

#[test]
fn a_text_needs_no_cluster_has_one_format_and_ends_quietly_with_its_reader() {
    let lab = Lab::start();
    for words in TEXTS {
        let line: Vec<&str> = ["kubectl", "ipam"].iter().chain(*words).copied().collect();
        let with = |more: &[&'static str]| [&line[..], more].concat();
        let text = lab.env.run(with(&["--server=https://127.0.0.1:1"])).success();
        assert!(text.stdout.lines().count() > 1 && text.stderr.is_empty(), "{words:?}\n{text}");
        let refused = lab.env.run(with(&["-o", "name"])).exits(2);
        assert!(refused.stdout.is_empty() && refused.stderr.contains("hint: "), "{words:?}\n{refused}");
        let (reader, writer) = std::io::pipe().expect("a pipe");
        drop(reader);
        let closed = lab.env.outcome_with_stdout(&mut lab.env.command(&line), writer);
        assert_eq!((closed.code, closed.stderr.as_str()), (Some(0), ""), "{words:?}");
        let first = lab.env.run(["bash", "-c", &format!("set -o pipefail; {} | head -1", line.join(" "))]);
        assert_eq!(first.success().stdout.trim_end(), text.stdout.lines().next().unwrap_or_default());
    }
    assert!(lab.server.requests().is_empty());
}
