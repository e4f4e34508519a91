//! `kubectl ipam history`: what Git and the claims know about reservations.

use insta::assert_snapshot;
use simlab::harness::{Outcome, TestEnvironment};

use super::lab::LabBench;

const HEAD: &str = "apiVersion: ipam.labkit.dev/v1\nkind: NetworkInventory\npools:\n\
                    - {name: main, provider: static, addresses: [10.69.1.100-10.69.1.110]}\nreservations:\n";

/// Commits the inventory with these reservations, at a minute of a known hour.
fn commit(env: &TestEnvironment, minute: u8, who: &str, message: &str, reservations: &str) {
    env.write("ipam.yaml", format!("{HEAD}{reservations}"));
    let date = format!("2026-01-31T12:{minute:02}:00Z");
    env.shell(&format!(
        "git add ipam.yaml && GIT_AUTHOR_DATE={date} GIT_COMMITTER_DATE={date} \
         git -c user.name={who} -c user.email={who}@example.com commit -q -m '{message}'"
    ))
    .success();
}

/// A repository in which reservations came, moved and went.
fn with_past(env: &mut TestEnvironment) {
    env.shell("git init -q").success();
    commit(env, 1, "jane", "Inventory", "- {name: plex, ip: 10.69.1.100}\n");
    let message = "Reserve tv\n\nIPAM-Action: reserve\nIPAM-Name: tv\nIPAM-Owner: media\nIPAM-Claim-UID: 42";
    commit(env, 2, "joe", message, "- {name: plex, ip: 10.69.1.100}\n- {name: tv, ip: 10.69.1.101}\n");
    commit(env, 3, "joe", "Broken", "- {name: plex, ip: 10.69.1.100\n");
    commit(env, 4, "jane", "Mended", "- {name: plex, ip: 10.69.1.100}\n- {name: tv, ip: 10.69.1.101}\n");
    commit(env, 5, "jane", "Move plex, drop tv", "- {name: plex, ip: 10.69.1.105}\n");
    env.replace(env.shell("git rev-parse --short=7 HEAD").stdout.trim().to_owned(), "[LAST]");
}

fn history(env: &TestEnvironment, arguments: &[&str]) -> Outcome {
    env.run(["kubectl", "ipam", "history"].iter().chain(arguments))
}

#[test]
fn every_commit_tells_who_reserved_moved_and_released() {
    let mut env = TestEnvironment::new();
    with_past(&mut env);
    env.write(
        "ipam.yaml",
        format!("{HEAD}- {{name: plex, ip: 10.69.1.105}}\n- {{name: dns, ip: 10.69.1.110}}\n"),
    );
    let columns = "custom-columns=TIME:.time,ACTION:.action,NAME:.name,ADDRESS:.addresses,WAS:.before,WHO:.who,\
                   OWNER:.owner,CLAIM:.claim,NOTE:.note";
    assert_snapshot!(history(&env, &["--offline", "-o", columns]), @"
    TIME                   ACTION     NAME   ADDRESS       WAS           WHO                       OWNER    CLAIM    NOTE
    <none>                 reserved   dns    10.69.1.110   <none>        <none>                    <none>   <none>   <none>
    2026-01-31T12:05:00Z   released   tv     10.69.1.101   <none>        Test <test@example.org>   <none>   <none>   Move plex, drop tv
    2026-01-31T12:05:00Z   moved      plex   10.69.1.105   10.69.1.100   Test <test@example.org>   <none>   <none>   Move plex, drop tv
    2026-01-31T12:02:00Z   reserved   tv     10.69.1.101   <none>        Test <test@example.org>   media    42       Reserve tv
    2026-01-31T12:01:00Z   reserved   plex   10.69.1.100   <none>        Test <test@example.org>   <none>   <none>   Inventory
    ------- stderr -------
    warning: not read: the inventory in commit a0a54968b31c7dee2bbce65d2e15349c99d93d34: ipam.yaml:7:1: not valid YAML: while parsing a flow mapping, did not find expected ',' or '}'
    ");
    assert_snapshot!(history(&env, &["--offline", "10.69.1.100", "-o", "jsonpath={.items[*].note}"]), @"
    Move plex, drop tv Inventory[no newline]
    ------- stderr -------
    warning: not read: the inventory in commit a0a54968b31c7dee2bbce65d2e15349c99d93d34: ipam.yaml:7:1: not valid YAML: while parsing a flow mapping, did not find expected ',' or '}'
    ");
    assert_snapshot!(history(&env, &["--offline", "tv", "-o", "name"]), @"
    reservation/tv
    ------- stderr -------
    warning: not read: the inventory in commit a0a54968b31c7dee2bbce65d2e15349c99d93d34: ipam.yaml:7:1: not valid YAML: while parsing a flow mapping, did not find expected ',' or '}'
    ");
    assert_snapshot!(history(&env, &["--offline", "--limit=1", "-o", "jsonpath={.items[*].action}"]), @"reserved released moved[no newline]");
    assert_snapshot!(history(&env, &["--offline", "nobody"]), @"
    ------- stderr -------
    No history found.
    warning: not read: the inventory in commit a0a54968b31c7dee2bbce65d2e15349c99d93d34: ipam.yaml:7:1: not valid YAML: while parsing a flow mapping, did not find expected ',' or '}'
    ");
    let csv = history(&env, &["--offline", "-o", "csv"]).success().stdout;
    assert!(csv.starts_with("time,action,name,address,who,source,before,owner,note\r\n"), "{csv}");
    let answer = history(&env, &["--offline", "-o", "json"]).success().json();
    assert_eq!(answer["kind"], "HistoryList");
    assert_eq!(answer["items"].as_array().map(Vec::len), Some(5));
    assert!(history(&env, &["--offline"]).success().stdout.contains("commit [LAST]"));
    assert_eq!(env.shell("kubectl ipam history --offline | head -1").success().stdout.lines().count(), 1);
}

#[test]
fn a_file_that_was_renamed_keeps_its_history() {
    let mut env = TestEnvironment::new();
    with_past(&mut env);
    env.shell(
        "mkdir infrastructure && git mv ipam.yaml infrastructure/ && \
         git -c user.name=jane -c user.email=jane@example.com commit -qm moved",
    )
    .success();
    let arguments = ["--offline", "-f", "infrastructure", "-o", "jsonpath={.items[*].action}"];
    assert_snapshot!(history(&env, &arguments), @"
    released moved reserved reserved[no newline]
    ------- stderr -------
    warning: not read: the inventory in commit a0a54968b31c7dee2bbce65d2e15349c99d93d34: ipam.yaml:7:1: not valid YAML: while parsing a flow mapping, did not find expected ',' or '}'
    ");
}

#[test]
fn claims_of_the_cluster_are_part_of_it() {
    let lab = LabBench::empty();
    lab.env.write("ipam.yaml", format!("{HEAD}- {{name: plex, ip: 10.69.1.105}}\n"));
    lab.env.run(["kubectl", "ipam", "reserve", "tv", "--owner", "media"]).success();
    let columns = "custom-columns=ACTION:.action,NAME:.name,ADDRESS:.addresses,OWNER:.owner,NOTE:.note";
    assert_snapshot!(history(&lab.env, &["-o", columns]), @"
    ACTION    NAME   ADDRESS       OWNER   NOTE
    claimed   tv     10.69.1.100   media   committed
    ------- stderr -------
    warning: not read: the history of the file: it is in no Git repository
    ");
    assert_snapshot!(history(&lab.env, &["--offline"]), @"
    ------- stderr -------
    No history found.
    warning: not read: the history of the file: it is in no Git repository
    ");
}

#[test]
fn without_rights_there_is_a_gap_and_without_a_cluster_a_hint() {
    let mut lab = LabBench::simulated_empty();
    lab.log_in("guest", vec![]);
    lab.env.write("ipam.yaml", format!("{HEAD}- {{name: plex, ip: 10.69.1.105}}\n"));
    assert_snapshot!(history(&lab.env, &["-o", "name"]).exits(6), @"
    ------- stderr -------
    No history found.
    warning: not read: the history of the file: it is in no Git repository
    warning: not read: claims in namespace kube-system: forbidden: you lack the right to list leases.coordination.k8s.io in namespace kube-system
    [exit status: 6]
    ");
    let env = TestEnvironment::new();
    let outcome = history(&env, &["--server=https://127.0.0.1:1"]).exits(1);
    assert!(outcome.stderr.contains("hint: to look at Git only, add --offline"), "{outcome}");
    history(&env, &["--offline"]).exits(1);
}
