//! Answers that are texts of somebody else's format: they have that one, and are cut short like any other.

use labkit::cli::Family;

use crate::lab::Lab;
use crate::probes::{Kind, of};

/// What prints a text, beside the probes that do nothing else.
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
    let ipam = TEXTS.iter().map(|words| (Family::Kubectl, [&["kubectl", "ipam"], *words].concat()));
    let probes = of(Kind::Text).map(|probe| (probe.binary().family, probe.line(&[])));
    for (family, line) in ipam.chain(probes) {
        let with = |more: &[&'static str]| [&line[..], more].concat();
        let nowhere = match family {
            Family::Kubectl => "--server=https://127.0.0.1:1",
            Family::Talosctl => "--nodes=127.0.0.1:1",
        };
        let text = lab.env.run(with(&[nowhere])).success();
        assert!(text.stdout.lines().count() > 1 && text.stderr.is_empty(), "{line:?}\n{text}");
        let refused = lab.env.run(with(&["-o", "name"])).exits(2);
        assert!(refused.stdout.is_empty() && refused.stderr.contains("hint: "), "{line:?}\n{refused}");
        let (reader, writer) = std::io::pipe().expect("a pipe");
        drop(reader);
        let closed = lab.env.outcome_with_stdout(&mut lab.env.command(&line), writer);
        assert_eq!((closed.code, closed.stderr.as_str()), (Some(0), ""), "{line:?}");
        let first = lab.env.run(["bash", "-c", &format!("set -o pipefail; {} | head -1", line.join(" "))]);
        assert_eq!(first.success().stdout.trim_end(), text.stdout.lines().next().unwrap_or_default());
    }
    assert!(lab.server.requests().is_empty());
}
