use super::*;

#[test]
fn a_new_entry_follows_the_layout_of_the_last_one() {
    let text = format!(
        "{HEAD}pools:\n- {{name: default, provider: static, addresses: ['fd00::/64']}}
reservations:   # who has what
    # the first
    -   name: \"grafana\"   # dashboards
        ip: 10.0.0.1

    -   name: loki
        ip: 10.0.0.2 # logs
        # kept until the move

# the end
"
    );
    insta::assert_snapshot!(edited(&text, &[Edit::Add(full()), add("tempo", "10.0.0.8/29")]), @r#"
    apiVersion: ipam.labkit.dev/v1
    kind: NetworkInventory
    pools:
    - {name: default, provider: static, addresses: ['fd00::/64']}
    reservations:   # who has what
        # the first
        -   name: "grafana"   # dashboards
            ip: 10.0.0.1

        -   name: loki
            ip: 10.0.0.2 # logs
            # kept until the move
        -   name: plex
            ip: "fd00::165"
            pool: default
            for: Service/media/plex
            ports: [32400/TCP, 1900/UDP]
            hostnames: [tv, tv.home.arpa]
            owner: media
            note: "yes: \"really\" # not a comment"
            expires: "2027-01-31T00:00:00Z"
        -   name: tempo
            cidr: 10.0.0.8/29

    # the end
    "#);
}

#[test]
fn an_empty_list_a_missing_one_and_brackets_can_be_added_to() {
    let texts = [
        format!("{HEAD}reservations: [] # none yet\nplan: []\n"),
        format!("{HEAD}reservations:\nplan: []\n"),
        format!("{HEAD}plan: []\n# vim: ft=yaml\n"),
        format!("{HEAD}reservations:\n- {{name: a, ip: 10.0.0.1}}"),
        format!("{HEAD}reservations: [{{name: a, ip: 10.0.0.1}},\n  {{name: b, ip: 10.0.0.2}} # b\n]\n"),
        "{\"apiVersion\": \"ipam.labkit.dev/v1\", \"kind\": \"NetworkInventory\",\n \"reservations\": [{\"name\": \"a\", \"ip\": \"10.0.0.1\"}]}".into(),
    ];
    let results: Vec<_> =
        texts.iter().map(|text| edited(text, &[add("plex", "fd00::1")]).replace(HEAD, "…\n")).collect();
    insta::assert_snapshot!(results.join("\n====\n"), @r#"
    …
    reservations: # none yet
    - name: plex
      ip: "fd00::1"
    plan: []

    ====
    …
    reservations:
    - name: plex
      ip: "fd00::1"
    plan: []

    ====
    …
    plan: []

    reservations:
    - name: plex
      ip: "fd00::1"
    # vim: ft=yaml

    ====
    …
    reservations:
    - {name: a, ip: 10.0.0.1}
    - {name: plex, ip: "fd00::1"}
    ====
    …
    reservations: [{name: a, ip: 10.0.0.1},
      {name: b, ip: 10.0.0.2}, {name: plex, ip: "fd00::1"} # b
    ]

    ====
    {"apiVersion": "ipam.labkit.dev/v1", "kind": "NetworkInventory",
     "reservations": [{"name": "a", "ip": "10.0.0.1"}, {"name": "plex", "ip": "fd00::1"}]}
    "#);
}

#[test]
fn an_update_touches_only_the_fields_that_differ() {
    let text = format!(
        "{HEAD}reservations:
- owner: 'old'  # who
  name: plex # the server
  ip:   \"10.0.0.1\"   # quoted
  note: |
    several
    # lines

  ports:
  - 80
  # web
  - 443
- {{name: b, owner: x, ip: 10.0.0.2, note: }}
"
    );
    let inventory = parse(&text, "ipam.yaml").unwrap().strict().unwrap();
    let before = |at: usize| ReservationEntry::from(&inventory.reservations[at]);
    let moved = ReservationEntry { addresses: entry("a", "10.0.0.9").addresses, ..before(0) };
    insta::assert_snapshot!(edited(&text, &[Edit::Update(moved)]).replace(HEAD, ""), @r#"
    reservations:
    - owner: 'old'  # who
      name: plex # the server
      ip:   10.0.0.9   # quoted
      note: |
        several
        # lines

      ports:
      - 80
      # web
      - 443
    - {name: b, owner: x, ip: 10.0.0.2, note: }
    "#);
    let shrunk = ReservationEntry { owner: None, note: None, ports: Vec::new(), ..before(0) };
    let grown = ReservationEntry { owner: None, note: Some("here".into()), ports: full().ports, ..before(1) };
    insta::assert_snapshot!(edited(&text, &[Edit::Update(shrunk), Edit::Update(grown)]).replace(HEAD, ""), @r#"
    reservations:
    - name: plex # the server
      ip:   "10.0.0.1"   # quoted

    - {name: b, ip: 10.0.0.2, note: here, ports: [32400/TCP, 1900/UDP] }
    "#);
    let range = ReservationEntry {
        addresses: entry("a", "10.0.0.4-10.0.0.7").addresses,
        ports: full().ports,
        note: Some("one line".into()),
        ..before(0)
    };
    insta::assert_snapshot!(edited(&text, &[Edit::Update(range)]).replace(HEAD, ""), @r#"
    reservations:
    - owner: 'old'  # who
      name: plex # the server
      note: one line

      ports: [32400/TCP, 1900/UDP]
      range: 10.0.0.4-10.0.0.7
    - {name: b, owner: x, ip: 10.0.0.2, note: }
    "#);
}

#[test]
fn removing_takes_the_entry_with_its_own_comments_and_leaves_an_empty_list() {
    let text = format!(
        "{HEAD}# media
reservations: # all of them
# first
- name: a # one
  # inside
  ip: 10.0.0.1
  # behind
# second
- name: b
  ip: 10.0.0.2
# plans
plan: []
"
    );
    insta::assert_snapshot!(edited(&text, &[remove("a")]).replace(HEAD, ""), @r#"
    # media
    reservations: # all of them
    # first
    # second
    - name: b
      ip: 10.0.0.2
    # plans
    plan: []
    "#);
    insta::assert_snapshot!(edited(&text, &[remove("b"), remove("a"), remove("c")]).replace(HEAD, ""), @r#"
    # media
    reservations: [] # all of them
    # first
    # second
    # plans
    plan: []
    "#);
    insta::assert_snapshot!(edited(&text, &[remove("a"), remove("b"), add("c", "10.0.0.3")]).replace(HEAD, ""), @r#"
    # media
    reservations: # all of them
    # first
    # second
    - name: c
      ip: 10.0.0.3
    # plans
    plan: []
    "#);
}

#[test]
fn a_pair_is_a_list_in_every_layout_and_comes_and_goes_as_one() {
    let mut pair = entry("web", "10.0.0.8");
    pair.addresses.extend(entry("web", "fd00::8").addresses);
    for text in [
        format!("{HEAD}reservations:\n- name: a\n  ip: 10.0.0.1\n"),
        format!("{HEAD}reservations:\n- {{name: a, ip: 10.0.0.1}} # one\n"),
        format!("{HEAD}reservations: [{{name: a, ip: 10.0.0.1}}]\n"),
        HEAD.to_owned(),
    ] {
        let grown = edited(&text, &[Edit::Add(pair.clone())]);
        assert!(grown.contains("ip: [10.0.0.8, \"fd00::8\"]"), "{grown}");
        let alone = Edit::Add(entry("other", "fd00::8"));
        insta::allow_duplicates! {
            insta::assert_snapshot!(refusal(&grown, alone).split(" (").next().unwrap_or_default(), @r#"fd00::8 is reserved for "web""#);
        }
        let half = Edit::Remove { name: "web".into(), addresses: Some(entry("web", "10.0.0.8").addresses) };
        assert!(refusal(&grown, half).contains("has 10.0.0.8, fd00::8 now, not 10.0.0.8"));
        let remove = Edit::Remove { name: "web".into(), addresses: Some(pair.addresses.clone()) };
        assert!(!edited(&grown, &[remove]).contains("web"));
        let single = edited(&grown, &[Edit::Update(entry("web", "fd00::9"))]);
        assert!(single.contains("ip: \"fd00::9\""), "{single}");
        assert_eq!(edited(&single, &[Edit::Update(pair.clone())]), grown);
    }
}
