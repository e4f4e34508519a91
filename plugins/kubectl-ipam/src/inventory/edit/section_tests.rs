use proptest::prelude::*;

use super::*;
use crate::facts::{NetworkKind, Provider};
use crate::inventory::{HostRole, parse};

const HEAD: &str = "apiVersion: ipam.labkit.dev/v1\nkind: NetworkInventory\n";

fn nas() -> Edit {
    let host = HostEntry {
        mac: Some("11:22:33:44:55:10".into()),
        note: Some("on: the shelf".into()),
        ..HostEntry::new(
            "nas",
            HostRole::Storage,
            vec!["10.0.0.5".parse().unwrap(), "fd00::5".parse().unwrap()],
        )
    };
    Edit::AddEntry(host.into())
}

fn lan() -> Edit {
    Edit::AddEntry(
        NetworkEntry {
            name: "lan".into(),
            cidr: "10.0.0.0/24".parse().unwrap(),
            kind: NetworkKind::Lan,
            gateway: Some("10.0.0.1".parse().unwrap()),
            dns: vec!["10.0.0.1".parse().unwrap()],
            dhcp: vec!["10.0.0.200-10.0.0.249".parse().unwrap()],
        }
        .into(),
    )
}

fn pool(name: &str, addresses: &[&str]) -> Edit {
    let addresses = addresses.iter().map(|text| text.parse().unwrap()).collect();
    Edit::AddEntry(PoolEntry { name: name.into(), provider: Provider::MetalLb, addresses }.into())
}

fn set_pool(addresses: &[&str]) -> Edit {
    let addresses = addresses.iter().map(|text| text.parse().unwrap()).collect();
    Edit::SetPool { name: "p".into(), addresses, from: None }
}

fn set_data(key: &str, value: &str) -> Edit {
    Edit::SetText {
        config_map: "kube-system/net".into(),
        of: Texts::Data,
        key: key.into(),
        value: value.into(),
    }
}

fn map() -> Edit {
    let pair = |key: &str, value: &str| (key.to_owned(), value.to_owned());
    Edit::AddEntry(
        PublishEntry {
            namespace: "kube-system".into(),
            name: "net".into(),
            labels: vec![pair("app.kubernetes.io/part-of", "infrastructure"), pair("on", "yes")],
            annotations: Vec::new(),
            keys: vec![vec![
                pair("each", "hosts"),
                pair("role", "storage"),
                pair("key", "nas.${name}.ip"),
                pair("value", "${ip}"),
            ]],
            data: vec![
                pair("a.yaml", "first: 1\n\n# second\nsecond: 2\n"),
                pair("last", "no newline\nat the end"),
                pair("blanks", "a \nb"),
                pair("url", "http://${hosts.nas.ip}:80"),
                pair("version", "1.10"),
                pair("empty", ""),
            ],
        }
        .into(),
    )
}

fn edited(text: &str, edits: &[Edit]) -> String {
    let edited = apply(text, "ipam.yaml", edits).unwrap_or_else(|error| panic!("{error:?}\n{text}"));
    for outcome in &edited.outcomes {
        assert!(!matches!(outcome, Outcome::Refused(_)), "{outcome:?}\n{text}");
    }
    edited.text
}

fn refusal(text: &str, edit: Edit) -> String {
    let edited = apply(text, "ipam.yaml", &[edit]).unwrap();
    assert_eq!(edited.text, text);
    match edited.outcomes.into_iter().next() {
        Some(Outcome::Refused(error)) => error.message,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_whole_inventory_grows_out_of_its_first_two_lines() {
    let reservation = ReservationEntry {
        pool: Some("p".into()),
        ..ReservationEntry::new("web", "10.0.0.9".parse().unwrap())
    };
    let edits = [lan(), pool("p", &["10.0.0.8/29"]), nas(), Edit::Add(reservation), map()];
    let text = edited(HEAD, &edits);
    insta::assert_snapshot!(text, @r#"
    apiVersion: ipam.labkit.dev/v1
    kind: NetworkInventory

    networks:
    - name: lan
      cidr: 10.0.0.0/24
      gateway: 10.0.0.1
      dns: 10.0.0.1
      dhcp: 10.0.0.200-10.0.0.249

    pools:
    - name: p
      provider: metallb
      addresses: 10.0.0.8/29

    hosts:
    - name: nas
      ip: [10.0.0.5, "fd00::5"]
      role: storage
      mac: "11:22:33:44:55:10"
      note: "on: the shelf"

    reservations:
    - name: web
      ip: 10.0.0.9
      pool: p

    publish:
    - configMap: kube-system/net
      labels:
        app.kubernetes.io/part-of: infrastructure
        "on": "yes"
      keys:
      - {each: hosts, role: storage, key: "nas.${name}.ip", value: "${ip}"}
      data:
        a.yaml: |
          first: 1

          # second
          second: 2
        last: |-
          no newline
          at the end
        blanks: "a \nb"
        url: "http://${hosts.nas.ip}:80"
        version: "1.10"
        empty: ""
    "#);
    let again = apply(&text, "ipam.yaml", &edits).unwrap();
    assert_eq!(again.text, text);
    assert!(again.outcomes.iter().all(|outcome| *outcome == Outcome::Unchanged), "{again:?}");
}

#[test]
fn entries_go_behind_those_of_their_section_in_its_layout() {
    let text = format!(
        "{HEAD}hosts: # all\n  -   name: a # one\n      ip: 10.0.0.2\n      # about a\n\npools: [{{name: q, provider: static, addresses: 10.1.0.0/24}}] # q\nnetworks: []  # none\nreservations: []\n"
    );
    insta::assert_snapshot!(edited(&text, &[nas(), pool("p", &["10.0.0.8/29", "10.0.0.32-10.0.0.40"]), lan()]).replace(HEAD, ""), @r#"
    hosts: # all
      -   name: a # one
          ip: 10.0.0.2
          # about a
      -   name: nas
          ip: [10.0.0.5, "fd00::5"]
          role: storage
          mac: "11:22:33:44:55:10"
          note: "on: the shelf"

    pools: [{name: q, provider: static, addresses: 10.1.0.0/24}, {name: p, provider: metallb, addresses: [10.0.0.8/29, 10.0.0.32-10.0.0.40]}] # q
    networks:  # none
    - name: lan
      cidr: 10.0.0.0/24
      gateway: 10.0.0.1
      dns: 10.0.0.1
      dhcp: 10.0.0.200-10.0.0.249
    reservations: []
    "#);
}

#[test]
fn a_pool_keeps_what_stays_of_its_addresses() {
    let lines = format!(
        "{HEAD}pools:\n- name: p\n  provider: metallb\n  addresses:\n  - 10.0.0.8/29 # old\n  # the new ones\n  - '10.0.0.32-10.0.0.40'\nreservations: []\n"
    );
    insta::assert_snapshot!(edited(&lines, &[set_pool(&["10.0.0.8/29", "10.0.0.32-10.0.0.50", "fd00::/120"])]).replace(HEAD, ""), @r#"
    pools:
    - name: p
      provider: metallb
      addresses:
      - 10.0.0.8/29 # old
      # the new ones
      - 10.0.0.32-10.0.0.50
      - "fd00::/120"
    reservations: []
    "#);
    insta::assert_snapshot!(edited(&lines, &[set_pool(&["10.0.0.32-10.0.0.40"])]).replace(HEAD, ""), @"
    pools:
    - name: p
      provider: metallb
      addresses:
      # the new ones
      - '10.0.0.32-10.0.0.40'
    reservations: []
    ");
    let one = format!("{HEAD}pools:\n- {{name: p, addresses: 10.0.0.8/29, provider: static}} # p\n");
    insta::assert_snapshot!(edited(&one, &[set_pool(&["10.0.0.0/28"])]).replace(HEAD, ""), @"
    pools:
    - {name: p, addresses: 10.0.0.0/28, provider: static} # p
    ");
    insta::assert_snapshot!(edited(&one, &[set_pool(&["10.0.0.8/29", "fd00::/120"])]).replace(HEAD, ""), @r#"
    pools:
    - {name: p, addresses: [10.0.0.8/29, "fd00::/120"], provider: static} # p
    "#);
    assert_eq!(edited(&one, &[set_pool(&["10.0.0.8/29"])]), one);
}

#[test]
fn single_keys_of_a_configmap_are_set_and_added() {
    let text = format!(
        "{HEAD}hosts:\n- {{name: nas, ip: 10.0.0.5}}\npublish:\n- configMap: kube-system/net\n  data:\n    a: old # why\n    b: |\n      lines\n      of text\n    # the end\n- {{configMap: media/net, data: {{}}}}\n- configMap: x/y\n"
    );
    let other = |name: &str| Edit::SetText {
        of: Texts::Data,
        config_map: name.into(),
        key: "k".into(),
        value: "${hosts.nas.ip}".into(),
    };
    let edits = [
        set_data("a", "${hosts.nas.ip}"),
        set_data("b", "1\n2\n"),
        set_data("c", "3"),
        other("media/net"),
        other("x/y"),
    ];
    insta::assert_snapshot!(edited(&text, &edits).replace(HEAD, ""), @r#"
    hosts:
    - {name: nas, ip: 10.0.0.5}
    publish:
    - configMap: kube-system/net
      data:
        a: "${hosts.nas.ip}" # why
        b: "1\n2\n"
        c: "3"
        # the end
    - {configMap: media/net, data: {k: "${hosts.nas.ip}"}}
    - configMap: x/y
      data:
        k: "${hosts.nas.ip}"
    "#);
    assert_eq!(edited(&text, &[set_data("a", "old"), set_data("b", "lines\nof text\n")]), text);
}

#[test]
fn a_pool_that_somebody_else_changed_meanwhile_is_left_alone() {
    let text = format!("{HEAD}pools: [{{name: p, provider: static, addresses: 10.0.0.8/29}}]\n");
    let list = |texts: &[&str]| texts.iter().map(|text| text.parse().unwrap()).collect::<Vec<AddrSpec>>();
    let edit = |from: &[&str]| Edit::SetPool {
        name: "p".into(),
        addresses: list(&["10.0.0.16/29"]),
        from: Some(list(from)),
    };
    assert!(edited(&text, &[edit(&["10.0.0.8/29"])]).contains("addresses: 10.0.0.16/29"));
    insta::assert_snapshot!(refusal(&text, edit(&["10.0.0.8/30"])), @r#"the pool "p" was changed meanwhile"#);
}

#[test]
fn what_is_at_odds_is_refused_and_the_rest_is_made() {
    let text = format!(
        "{HEAD}hosts:\n- {{name: nas, ip: 10.0.0.6}}\npools: [{{name: p, provider: static, addresses: 10.0.0.8/29}}]\n"
    );
    insta::assert_snapshot!(refusal(&text, nas()), @r#"a host named "nas" exists (ipam.yaml:4)"#);
    insta::assert_snapshot!(refusal(&text, set_data("a", "b")), @r#"ipam.yaml has no ConfigMap named "kube-system/net""#);
    insta::assert_snapshot!(refusal(&text, Edit::SetPool { name: "q".into(), addresses: Vec::new(), from: None }), @r#"ipam.yaml has no pool named "q""#);
    insta::assert_snapshot!(refusal(&text, Edit::SetPool { name: "p".into(), addresses: Vec::new(), from: None }), @r#"the pool "p" would have no addresses"#);
    let unknown = PublishEntry {
        namespace: "a".into(),
        name: "b".into(),
        data: vec![("url".into(), "${hosts.nsa.ip}".into())],
        ..PublishEntry::default()
    };
    insta::assert_snapshot!(refusal(&text, Edit::AddEntry(unknown.clone().into())), @r#"publish[0].data["url"]: there is no host named "nsa""#);

    let batch = [lan(), Edit::AddEntry(unknown.into()), nas(), set_pool(&["10.0.0.0/28"])];
    let made = apply(&text, "ipam.yaml", &batch).unwrap();
    assert!(matches!(
        made.outcomes.as_slice(),
        [Outcome::Changed, Outcome::Refused(_), Outcome::Refused(_), Outcome::Changed]
    ));
    assert!(made.text.contains("networks:") && made.text.contains("10.0.0.0/28"), "{}", made.text);
}

#[test]
fn json_stays_json() {
    let text = "{\"apiVersion\": \"ipam.labkit.dev/v1\", \"kind\": \"NetworkInventory\",\n \"hosts\": [{\"name\": \"a\", \"ip\": \"10.0.0.1\"}],\n \"publish\": [{\"configMap\": \"kube-system/net\", \"data\": {\"x\": \"y\"}}]}";
    let result = edited(text, &[nas(), set_data("k", "v")]);
    let value: serde_json::Value = serde_json::from_str(&result).unwrap();
    assert_eq!(value["hosts"][1]["ip"][1], "fd00::5");
    assert_eq!(value["publish"][0]["data"]["k"], "v");
    let error = apply(text, "ipam.yaml", &[lan()]).unwrap_err();
    assert_eq!(error.causes, ["the inventory is written in brackets and has no list of networks"]);
}

/// Hosts and a ConfigMap in many layouts.
fn layouts() -> impl Strategy<Value = String> {
    let host = prop_oneof![
        Just("- name: @\n  ip: 10.9.0.#\n"),
        Just("-   ip: '10.9.0.#' # c\n    name: @\n    note: |\n      several\n\n      lines\n\n"),
        Just("- {name: @, ip: [10.9.0.#, \"fd00::#\"]} # x\n"),
        Just("-\n  name: @\n  # inside\n  ip:\n  - 10.9.0.#\n  # behind\n"),
    ];
    let data = prop_oneof![
        Just("  data:\n    a: b # c\n    \"d\": |\n      text\n"),
        Just("  data: {a: b, d: 'text'}\n"),
        Just("  labels: {x: y}\n"),
        Just("  data:\n    a: |+\n      kept\n\n"),
        Just("  data: {}\n  # nothing\n"),
    ];
    let gap = prop_oneof![Just(""), Just("\n"), Just("# between\n")];
    let tail = prop_oneof![Just(""), Just("\n# end\n"), Just("plan: []\n")];
    let parts =
        (prop::collection::vec((host, gap.clone()), 0..4), gap, data, tail, any::<bool>(), any::<bool>());
    parts.prop_map(|(hosts, gap, data, tail, windows, open_end)| {
        let mut text = format!("{HEAD}{}", if hosts.is_empty() { "" } else { "hosts: # all\n" });
        for (at, (host, gap)) in hosts.iter().enumerate() {
            text.push_str(
                &host
                    .replace('@', &format!("h{at}"))
                    .replace(".#", &format!(".{}", at + 1))
                    .replace("::#", &format!("::{}", at + 1)),
            );
            text.push_str(gap);
        }
        text.extend([gap, "publish:\n- configMap: kube-system/net\n", data, tail]);
        if open_end {
            text.truncate(text.trim_end().len());
        }
        if windows { text.replace('\n', "\r\n") } else { text }
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn no_line_of_anything_else_changes(text in layouts(), key in "[a-z][a-z.]{0,4}", value in "[a-z0-9:#{}'\" \\n-]{0,12}|.{0,6}") {
        prop_assume!(apply(&text, "ipam.yaml", &[]).is_ok());
        let value = value.replace('$', "$$");
        let edits = [nas(), set_data(&key, &value)];
        let after = edited(&text, &edits);
        let again = apply(&after, "ipam.yaml", &edits).unwrap();
        prop_assert!(again.outcomes.iter().all(|outcome| *outcome == Outcome::Unchanged));
        prop_assert_eq!(&again.text, &after);
        let inventory = parse(&after, "ipam.yaml").unwrap().strict().unwrap();
        let data = &inventory.publish[0].data;
        let read = data.iter().find(|pair| *pair.key == key).map(|pair| pair.value.as_str());
        prop_assert_eq!(read, Some(value.as_str()));
        let comments = |text: &str| text.matches(" #").count() + text.matches("\n#").count();
        prop_assert!(comments(&after) >= comments(&text), "{}\n=>\n{}", text, after);
    }

    #[test]
    fn nothing_makes_it_panic(text in layouts(), cut in 0_usize..400, put in "[-:{}\\[\\],#|>'\" a\\n\\t]{0,6}") {
        let at = (0..=cut.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
        let mangled = format!("{}{put}{}", &text[..at], &text[at..]);
        for edit in [nas(), map(), set_data("a", "x\ny"), set_pool(&["10.0.0.8/29"])] {
            drop(apply(&mangled, "ipam.yaml", &[edit]));
        }
    }
}
