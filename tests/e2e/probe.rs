//! `kubectl ipam probe`: who answers, on loopback.

use std::net::TcpListener;

use insta::assert_snapshot;
use simlab::harness::{Outcome, TestEnvironment};

const INVENTORY: &str = "apiVersion: ipam.labkit.dev/v1
kind: NetworkInventory
networks:
- {name: own, cidr: 127.0.0.0/30}
- {name: wide, cidr: 10.0.0.0/8}
- {name: six, cidr: 'fd00::/64'}
pools:
- {name: loop, provider: static, addresses: [127.0.0.1]}
reservations:
- {name: myself, ip: 127.0.0.1}
";

fn probe(env: &TestEnvironment, arguments: &[&str]) -> Outcome {
    env.run(["kubectl", "ipam", "probe"].iter().chain(arguments))
}

#[test]
fn somebody_who_listens_answers_and_is_known_or_not() {
    let mut env = TestEnvironment::new();
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port on loopback");
    let port = listener.local_addr().expect("an address").port().to_string();
    env.replace(port.clone(), "[PORT]");
    assert_snapshot!(probe(&env, &["127.0.0.1", "--port", &port]), @"
    ADDRESS     RESULT    KNOWN
    127.0.0.1   answers   nobody
    ");
    env.write("ipam.yaml", INVENTORY);
    assert_snapshot!(probe(&env, &["loop", "--port", &port]), @"
    ADDRESS     RESULT    KNOWN
    127.0.0.1   answers   reservation/myself
    ");
    assert_snapshot!(probe(&env, &["loop", "--port", &port, "-o", "name"]), @"address/127.0.0.1");
    let answer = probe(&env, &["loop", "--port", &port, "-o", "json"]).success().json();
    assert_eq!(answer["kind"], "ProbeList");
    assert_eq!(answer["items"][0]["result"], "answers");
    assert!(answer["items"][0]["evidence"].to_string().contains("TCP open"), "{answer}");
    let csv = probe(&env, &["loop", "--port", &port, "-o", "csv"]).success().stdout;
    assert!(csv.starts_with("address,result,known,evidence\r\n127.0.0.1,answers,"), "{csv}");
}

#[test]
fn bounds_are_kept_before_anything_is_sent() {
    let env = TestEnvironment::new();
    env.write("ipam.yaml", INVENTORY);
    let said: Vec<String> = [
        &["wide"][..],
        &["10.0.0.0/21"],
        &["six"],
        &["fd00::1-fd00::9", "--all"],
        &["010.0.0.1"],
        &["127.0.0.1", "--port=0"],
    ]
    .iter()
    .map(|arguments| probe(&env, arguments).exits(2).stderr)
    .collect();
    assert_snapshot!(said.join("\n"), @r#"
    error: 16777216 addresses are more than the 65536 that can be asked
    hint: name fewer addresses

    error: 2048 addresses are more than the 1024 that are asked at once
    hint: name fewer addresses, or add --all

    error: fd00::-fd00::ffff:ffff:ffff:ffff is a range of IPv6, which is not asked address by address
    hint: name single addresses

    error: fd00::1-fd00::9 is a range of IPv6, which is not asked address by address
    hint: name single addresses

    error: "010.0.0.1" has a leading zero: C libraries read it as octal (8.0.0.1), others as 10.0.0.1
    hint: write 10.0.0.1

    error: invalid value '0' for '--port <PORT>'
      0 is not in 1..=65535
    hint: see 'kubectl ipam probe --help'
    "#);
    assert_snapshot!(probe(&env, &["nobody"]), @r#"
    ------- stderr -------
    error: pool or network "nobody" not found
    hint: known are: loop, own, wide, six
    [exit status: 1]
    "#);
}
