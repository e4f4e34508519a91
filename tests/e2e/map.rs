//! `kubectl ipam map`: pictures of networks, in the terminal and as files.

use insta::assert_snapshot;
use roxmltree::{Document, ParsingOptions};
use simlab::harness::{Outcome, TestEnvironment};
use simlab::kube::Rule;
use simlab::labs::{Lab, Scenario};

use super::lab::LabBench;

const INVENTORY: &str = "apiVersion: ipam.labkit.dev/v1
kind: NetworkInventory
networks:
- {name: lan, cidr: 10.69.1.0/24, gateway: 10.69.1.1, dhcp: [10.69.1.200-10.69.1.249]}
- {name: storage, cidr: 10.69.8.0/28}
- {name: lan6, cidr: 'fd00:10::/64'}
pools:
- {name: main, provider: static, addresses: [10.69.1.100-10.69.1.110]}
hosts:
- {name: 'Tom & Jerry <nas>', ip: [10.69.8.2, 'fd00:10::a'], role: storage}
reservations:
- {name: tv, ip: 10.69.1.100, owner: media}
";

fn map(env: &TestEnvironment, arguments: &[&str]) -> Outcome {
    env.run(["kubectl", "ipam", "map"].iter().chain(arguments))
}

/// Reads a file as XML and counts its cells.
fn cells(text: &str) -> usize {
    let options = ParsingOptions { allow_dtd: true, ..ParsingOptions::default() };
    let document = Document::parse_with_options(text, options).expect("well-formed XML");
    let is_cell = |node: &roxmltree::Node<'_, '_>| {
        node.attribute("class").is_some_and(|class| class.starts_with("c "))
            && node.children().any(|child| child.has_tag_name(("http://www.w3.org/2000/svg", "title")))
    };
    document.descendants().filter(is_cell).count()
}

#[test]
fn the_lan_of_lab_a_with_its_conflicts() {
    let lab = LabBench::lab_a();
    assert_snapshot!(map(&lab.env, &["lan"]).success(), @"
    lan 10.69.1.0/24: 256 addresses, 22 taken (9 %), 232 free
                 0   2   4   6   8  10  12  14  16  18  20  22  24  26  28  30
    10.69.1.0    - G . . . . . . . . . . . . . . . . . . . . . . . . . . . . . .
    10.69.1.32   . . . . . . . . . . . . . . . . . . . . . . . . . . . . . . . .
    10.69.1.64   . . . . . . . . . . . . . . . . . . . . . . . . . . . . . . . .
    10.69.1.96   . . . . . N . . . . . . . . . . . . . . . . . . . . . . . . . .
    10.69.1.128  . . . . . . . . . . . . N . . . . . . N . .[S ! S S o S S S S S]
    10.69.1.160 [S S S ! o S]. H . . . . . . . . . . . N H . . . . . . . . . . .
    10.69.1.192  . . . . . N . . . . . . . . . . . . . . . . . . . . . . . . . .
    10.69.1.224  . . . . . . . . . . . . . . . . . . . . . . . . . . . . . . . -
    ! conflict 2   N node 5   G gateway or name server 1   H host 2   S Service 12   - kept back 2   o free in a pool 2
    . free 230
    [ ] pool default-pool 10.69.1.150-10.69.1.165, 2 free
    ");
}

#[test]
fn the_pools_of_labs_b_and_c() {
    let lab_b = LabBench::of(&Scenario::new(Lab::B));
    assert_snapshot!(map(&lab_b.env, &["lan-pool"]).success(), @"
    lan-pool 192.168.10.224/28: 16 addresses, 4 taken (25 %), 12 free
                    0   2   4   6   8  10  12  14
    192.168.10.224  S o S S S o o o o o o o o o o o
    S Service 4   o free in a pool 12
    ");
    let lab_c = LabBench::of(&Scenario::new(Lab::C));
    assert_snapshot!(map(&lab_c.env, &["lb-pool"]).success(), @"
    lb-pool 172.22.30.0/24: 256 addresses, 8 taken (3 %), 246 free
                   0   2   4   6   8  10  12  14  16  18  20  22  24  26  28  30
    172.22.30.0    - S S S o o o o o o S S o o o o o o o o S o o o o o o o o o S o
    172.22.30.32   o o o o o o o o o o o o o o o o o o o o o S o o o o o o o o o o
    172.22.30.64   o o o o o o o o o o o o o o o o o o o o o o o o o o o o o o o o
    172.22.30.96   o o o o o o o o o o o o o o o o o o o o o o o o o o o o o o o o
    172.22.30.128  o o o o o o o o o o o o o o o o o o o o o o o o o o o o o o o o
    172.22.30.160  o o o o o o o o o o o o o o o o o o o o o o o o o o o o o o o o
    172.22.30.192  o o o o o o o o o o o o o o o o o o o o o o o o o o o o o o o o
    172.22.30.224  o o o o o o o o o o o o o o o o o o o o o o o o o o o o o o o -
    S Service 8   - kept back 2   o free in a pool 246
    ");
}

#[test]
fn every_network_is_drawn_when_none_is_named() {
    let env = TestEnvironment::new();
    env.write("ipam.yaml", INVENTORY);
    assert_snapshot!(map(&env, &["--offline"]).success(), @"
    lan 10.69.1.0/24: 256 addresses, 52 taken (20 %), 202 free
                 0   2   4   6   8  10  12  14  16  18  20  22  24  26  28  30
    10.69.1.0    - G . . . . . . . . . . . . . . . . . . . . . . . . . . . . . .
    10.69.1.32   . . . . . . . . . . . . . . . . . . . . . . . . . . . . . . . .
    10.69.1.64   . . . . . . . . . . . . . . . . . . . . . . . . . . . . . . . .
    10.69.1.96   . . . .[R o o o o o o o o o o]. . . . . . . . . . . . . . . . .
    10.69.1.128  . . . . . . . . . . . . . . . . . . . . . . . . . . . . . . . .
    10.69.1.160  . . . . . . . . . . . . . . . . . . . . . . . . . . . . . . . .
    10.69.1.192  . . . . . . . .(D D D D D D D D D D D D D D D D D D D D D D D D)
    10.69.1.224 (D D D D D D D D D D D D D D D D D D D D D D D D D D). . . . . -
    G gateway or name server 1   R reserved 1   D DHCP 50   - kept back 2   o free in a pool 10   . free 192
    [ ] pool main 10.69.1.100-10.69.1.110, 10 free
    ( ) DHCP of lan 10.69.1.200-10.69.1.249, 0 free

    storage 10.69.8.0/28: 16 addresses, 1 taken (6 %), 13 free
               0   2   4   6   8  10  12  14
    10.69.8.0  - . H . . . . . . . . . . . . -
    H host 1   - kept back 2   . free 13

    lan6 fd00:10::/64: 18446744073709551616 addresses, 1 taken (less than 1 %), 18446744073709551614 free
                0 1 2 3 4 5 6 7 8 9 a b c d e f
    fd00:10::    - . . . . . . . . . H . . . . .
    fd00:10::10  … 1152921504606846975 rows free, 18446744073709551600 addresses
    H host 1   - kept back 1   . free 18446744073709551614
    ");
    let coloured = map(&env, &["--offline", "storage", "--color=always"]).success().stdout;
    assert!(coloured.contains("\u{1b}["), "{coloured}");
    assert!(!map(&env, &["--offline", "storage"]).stdout.contains('\u{1b}'));
}

#[test]
fn data_has_stretches_in_every_format() {
    let lab = LabBench::lab_a();
    let shown = |format: &str| map(&lab.env, &["10.69.1.150-165", "-o", format]).success();
    assert_snapshot!(shown("csv"), @r#"
    area,addresses,size,state,pool,owners
    10.69.1.150-10.69.1.165,10.69.1.150,1,service,default-pool,Service/ingress-nginx/ingress-nginx-controller
    10.69.1.150-10.69.1.165,10.69.1.151,1,conflict,default-pool,"Node/talos-qal-bre,Service/monitoring/kube-prometheus-stack-grafana"
    10.69.1.150-10.69.1.165,10.69.1.152,1,service,default-pool,Service/monitoring/kube-prometheus-stack-prometheus
    10.69.1.150-10.69.1.165,10.69.1.153,1,service,default-pool,Service/monitoring/kube-prometheus-stack-alertmanager
    10.69.1.150-10.69.1.165,10.69.1.154,1,free-in-pool,default-pool,
    10.69.1.150-10.69.1.165,10.69.1.155,1,service,default-pool,Service/media/prowlarr
    10.69.1.150-10.69.1.165,10.69.1.156,1,service,default-pool,Service/media/radarr
    10.69.1.150-10.69.1.165,10.69.1.157,1,service,default-pool,Service/media/sonarr
    10.69.1.150-10.69.1.165,10.69.1.158,1,service,default-pool,Service/media/qbittorrent
    10.69.1.150-10.69.1.165,10.69.1.159,1,service,default-pool,Service/media/lidarr
    10.69.1.150-10.69.1.165,10.69.1.160,1,service,default-pool,Service/media/overseerr
    10.69.1.150-10.69.1.165,10.69.1.161,1,service,default-pool,Service/media/sabnzbd
    10.69.1.150-10.69.1.165,10.69.1.162,1,service,default-pool,Service/argocd/argocd-server
    10.69.1.150-10.69.1.165,10.69.1.163,1,conflict,default-pool,storage/nfs
    10.69.1.150-10.69.1.165,10.69.1.164,1,free-in-pool,default-pool,
    10.69.1.150-10.69.1.165,10.69.1.165,1,service,default-pool,Service/media/plex
    "#);
    assert_snapshot!(shown("name"), @"range/10.69.1.150-10.69.1.165");
    assert_snapshot!(shown("jsonpath={.areas[0].counts[*].state}"), @"conflict service free-in-pool[no newline]");
    assert_snapshot!(shown("custom-columns=A:.addresses,S:.state").stdout.lines().count(), @"17");
    assert!(shown("wide").stdout.contains("OWNERS"));
    assert!(shown("yaml").stdout.starts_with("apiVersion: ipam.labkit.dev/v1\nkind: AddressMap\n"));
    let answer = map(&lab.env, &["-o", "json"]).success().json();
    let schema = serde_json::to_value(labkit::output::schema::<kubectl_ipam::map::AddressMap>()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let errors: Vec<String> = validator.iter_errors(&answer).map(|error| error.to_string()).collect();
    assert_eq!(errors, Vec::<String>::new());
}

#[test]
fn svg_and_html_are_well_formed_and_self_contained() {
    let env = TestEnvironment::new();
    env.write("ipam.yaml", INVENTORY);
    let svg = map(&env, &["--offline", "--svg", "-"]).success().stdout;
    assert_eq!(cells(&svg), 256 + 16 + 16, "{svg}");
    let html = map(&env, &["--offline", "--html", "-"]).success().stdout;
    assert_eq!(cells(&html), 256 + 16 + 16);
    for text in [&svg, &html] {
        assert!(text.contains("Tom &amp; Jerry &lt;nas&gt;"), "names are escaped");
        assert!(text.contains("prefers-color-scheme:dark"));
        let links =
            text.replace("http://www.w3.org/2000/svg", "").replace("http://www.w3.org/1999/xhtml", "");
        assert!(
            !links.contains("http") && !links.contains("<script") && !links.contains("url("),
            "no resources"
        );
    }
    assert_eq!(
        svg,
        map(&env, &["--offline", "--svg", "-"]).success().stdout,
        "the same facts, the same bytes"
    );
}

#[test]
fn files_are_written_after_asking_and_only_our_own_are_replaced() {
    let env = TestEnvironment::new();
    env.write("ipam.yaml", INVENTORY);
    let draw = |more: &[&str]| map(&env, &[&["--offline", "lan", "--svg", "lan.svg"], more].concat());
    assert_snapshot!(draw(&[]), @"
    ------- stderr -------
    error: 1 change needs confirmation, and there is no terminal to ask on
      draw the picture
    hint: pass --yes to agree, or --dry-run to see what would be done
    [exit status: 5]
    ");
    assert_snapshot!(draw(&["--dry-run"]), @"
    ACTION   OBJECT         CHANGE             UNDO
    create   file/lan.svg   draw the picture   delete the file
    ");
    assert_snapshot!(draw(&["--yes"]), @"
    ------- stderr -------
    file/lan.svg created
    ");
    assert_snapshot!(draw(&["--yes"]), @"
    ------- stderr -------
    lan.svg is up to date
    ");
    assert_eq!(cells(&env.read("lan.svg")), 256);
    for more in [&["--yes", "-o", "json"], &["--dry-run", "-o", "json"]] {
        assert_eq!(
            draw(more).success().json()["changes"],
            serde_json::json!([]),
            "{more:?}: nothing to draw"
        );
    }
    assert_snapshot!(draw(&["--yes", "--cell", "/28"]), @"
    ------- stderr -------
    file/lan.svg updated
    ");
    assert_eq!(cells(&env.read("lan.svg")), 16);
    env.write("lan.svg", "<svg/>");
    assert_snapshot!(draw(&["--yes"]), @"
    ------- stderr -------
    error: lan.svg was not drawn by map
    hint: choose another file, or move this one away
    [exit status: 5]
    ");
    assert_eq!(env.read("lan.svg"), "<svg/>");
}

#[test]
fn flags_and_names_that_make_no_sense() {
    let env = TestEnvironment::new();
    env.write("ipam.yaml", INVENTORY);
    let said: Vec<String> = [
        &["lann"][..],
        &["10.69.1.0/33"],
        &["lan", "--cell", "/64"],
        &["lan", "--cell", "x"],
        &["lan", "--yes"],
        &["lan", "-o", "json", "--cell", "/28"],
        &["lan", "-o", "json", "--svg", "-"],
        &["lan", "--html", "-", "--svg", "-"],
    ]
    .iter()
    .map(|arguments| map(&env, &[&["--offline"], *arguments].concat()))
    .map(|outcome| format!("{}exit {}\n", outcome.stderr, outcome.code.unwrap_or_default()))
    .collect();
    assert_snapshot!(said.join("\n"), @r#"
    error: network, tier or pool "lann" not found
    hint: did you mean "lan"?
    exit 1

    error: "10.69.1.0/33" has no valid prefix length: IPv4 takes a plain number from 0 to 32
    exit 2

    error: /64 is no prefix of IPv4
    hint: choose a shorter prefix with --cell, or leave it out
    exit 2

    error: invalid value 'x' for '--cell </LENGTH>'
      a prefix length is a number from /0 to /128
    hint: for example: kubectl ipam map lan --cell /26
    hint: see 'kubectl ipam map --help'
    exit 2

    error: --yes and --dry-run are about files
    hint: name a file with --svg or --html
    exit 2

    error: --cell is about pictures; data has stretches of equal addresses
    hint: leave out -o or --cell
    exit 2

    error: -o and the picture are both for standard output
    hint: name a file for the picture, or leave out -o
    exit 2

    error: one picture fits on standard output
    hint: name a file for the other
    exit 2
    "#);
    let empty = TestEnvironment::new();
    assert_snapshot!(map(&empty, &["--offline"]), @"
    ------- stderr -------
    error: no network is known
    hint: name a prefix or a range, or describe a network in the inventory
    [exit status: 1]
    ");
}

#[test]
fn what_cannot_be_read_is_told_and_not_put_into_a_file() {
    let mut lab = LabBench::simulated_empty();
    lab.env.write("ipam.yaml", INVENTORY);
    lab.log_in("jane", Rule::allow(&["get", "list"], &["nodes"]));
    let some = map(&lab.env, &["storage"]).exits(6);
    assert!(some.stderr.contains("warning: not read: "), "{some}");
    assert!(some.stdout.starts_with("storage 10.69.8.0/28: 16 addresses"), "{some}");
    let refused = map(&lab.env, &["storage", "--svg", "storage.svg", "--yes"]).exits(5);
    assert!(refused.stderr.contains("storage.svg is not written"), "{refused}");
}

#[test]
fn networks_and_pools_are_completed() {
    let env = TestEnvironment::new();
    if !env.has_kubectl() {
        return;
    }
    env.write("ipam.yaml", INVENTORY);
    let told = env.run(["kubectl", "__completeNoDesc", "ipam", "map", "--offline", ""]).success().stdout;
    for name in ["lan", "storage", "lan6", "main"] {
        assert!(told.lines().any(|line| line == name), "{name}: {told}");
    }
}
