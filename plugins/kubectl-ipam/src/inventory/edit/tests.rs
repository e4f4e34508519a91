use proptest::prelude::*;

use super::*;
use crate::facts::Protocol;
use crate::inventory::parse;

const HEAD: &str = "apiVersion: ipam.labkit.dev/v1\nkind: NetworkInventory\n";

fn entry(name: &str, addresses: &str) -> ReservationEntry {
    ReservationEntry::new(name, addresses.parse().unwrap())
}

fn full() -> ReservationEntry {
    ReservationEntry {
        pool: Some("default".into()),
        consumer: Some(Subject {
            kind: "Service".into(),
            namespace: Some("media".into()),
            name: "plex".into(),
        }),
        ports: vec![
            Port { number: 32400, protocol: Protocol::Tcp },
            Port { number: 1900, protocol: Protocol::Udp },
        ],
        hostnames: vec!["tv".into(), "tv.home.arpa".into()],
        owner: Some("media".into()),
        note: Some("yes: \"really\" # not a comment".into()),
        expires: Some("2027-01-31T00:00:00Z".parse().unwrap()),
        ..entry("plex", "fd00::165")
    }
}

fn add(name: &str, addresses: &str) -> Edit {
    Edit::Add(entry(name, addresses))
}

fn remove(name: &str) -> Edit {
    Edit::Remove { name: name.into(), addresses: None }
}

/// The text after the edits, all of which have to be accepted.
fn edited(text: &str, edits: &[Edit]) -> String {
    let edited = apply(text, "ipam.yaml", edits).unwrap_or_else(|error| panic!("{error}\n{text}"));
    for outcome in &edited.outcomes {
        assert!(!matches!(outcome, Outcome::Refused(_)), "{outcome:?}");
    }
    edited.text
}

fn refusal(text: &str, edit: Edit) -> String {
    match apply(text, "ipam.yaml", &[edit]).unwrap().outcomes.remove(0) {
        Outcome::Refused(error) => error.message,
        other => panic!("{other:?}"),
    }
}

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
    let moved = ReservationEntry { addresses: "10.0.0.9".parse().unwrap(), ..before(0) };
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
        addresses: "10.0.0.4-10.0.0.7".parse().unwrap(),
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
fn edits_at_odds_with_the_inventory_are_refused_one_by_one() {
    let text =
        format!("{HEAD}reservations:\n- {{name: a, ip: 10.0.0.1}}\n- {{name: net, cidr: 10.1.0.0/24}}\n");
    insta::assert_snapshot!(refusal(&text, add("a", "10.0.0.9")), @r#"a reservation named "a" exists with 10.0.0.1 (ipam.yaml:4)"#);
    insta::assert_snapshot!(refusal(&text, add("b", "10.1.0.7")), @r#"10.1.0.7 is reserved for "net" (ipam.yaml:5)"#);
    insta::assert_snapshot!(refusal(&text, Edit::Update(entry("b", "10.0.0.9"))), @r#"there is no reservation named "b""#);
    insta::assert_snapshot!(refusal(&text, Edit::Update(entry("a", "10.1.0.7"))), @r#"10.1.0.7 is reserved for "net" (ipam.yaml:5)"#);
    insta::assert_snapshot!(refusal(&text, Edit::Remove { name: "a".into(), addresses: Some("10.0.0.2".parse().unwrap()) }), @r#"the reservation "a" has 10.0.0.1 now, not 10.0.0.2 (ipam.yaml:4)"#);
    insta::assert_snapshot!(refusal(&text, Edit::Add(ReservationEntry { pool: Some("x".into()), ..entry("b", "10.0.0.9") })), @r#"ipam.yaml has no pool named "x""#);
    insta::assert_snapshot!(refusal(&text, add(" ", "10.0.0.9")), @"a reservation needs a name");

    let batch =
        [add("b", "10.0.0.2"), add("c", "10.0.0.2"), add("a", "10.0.0.1"), remove("a"), add("d", "10.0.0.1")];
    let result = apply(&text, "ipam.yaml", &batch).unwrap();
    assert_eq!(result.outcomes[0], Outcome::Changed);
    assert!(
        matches!(&result.outcomes[1], Outcome::Refused(error) if error.message == "10.0.0.2 is reserved for \"b\"")
    );
    assert_eq!(result.outcomes[2..], [Outcome::Unchanged, Outcome::Changed, Outcome::Changed]);
    insta::assert_snapshot!(result.text.replace(HEAD, ""), @r#"
    reservations:
    - {name: net, cidr: 10.1.0.0/24}
    - {name: b, ip: 10.0.0.2}
    - {name: d, ip: 10.0.0.1}
    "#);
}

#[test]
fn an_inventory_with_problems_is_not_edited_unless_the_meaning_is_clear() {
    let broken = format!("{HEAD}pools: [{{name: x}}]\nreservations: []\n");
    let error = apply(&broken, "ipam.yaml", &[add("a", "10.0.0.1")]).unwrap_err();
    assert_eq!(error.message, "ipam.yaml:3:9: pools[0]: provider is missing");
    assert!(error.hints.contains(&"mend the inventory first; nothing was changed".to_owned()));
    let host_bits =
        format!("{HEAD}plan: [{{name: x, cidr: 'fc00:f1:d759:3053:a573::/64'}}]\nreservations: []\n");
    assert!(
        edited(&host_bits, &[add("a", "10.0.0.1")]).ends_with("reservations:\n- name: a\n  ip: 10.0.0.1\n")
    );
}

#[test]
fn fifty_thousand_entries_take_a_batch() {
    let address = |n: usize| format!("10.{}.{}.{}", n >> 16, n >> 8 & 255, n & 255);
    let lines: Vec<_> = (0..50_000).map(|n| format!("- name: r{n}\n  ip: {}\n", address(n))).collect();
    let text = format!("{HEAD}reservations:\n{}", lines.concat());
    let adds: Vec<_> = (50_000..50_040).map(|n| add(&format!("r{n}"), &address(n))).collect();
    let longer = edited(&text, &adds);
    assert_eq!(longer.lines().count(), text.lines().count() + 80);
    assert!(longer.starts_with(&text));
}

/// Entries in many layouts: blocks and brackets, quotes, comments, blank lines, block texts.
fn layouts() -> impl Strategy<Value = String> {
    let entry = prop_oneof![
        Just("- name: @\n  ip: #\n"),
        Just("-   name: '@'  # c\n    ip: \"#\"\n    note: a # b\n"),
        Just("-\n  name: @\n  ip: #\n"),
        Just("- {name: @, ip: #}\n"),
        Just("- {\"name\": \"@\",  # x\n   ip: '#' , } # y\n"),
        Just("- note: |\n    # text: @\n\n  name: \"@\"\n  ip: #\n"),
        Just("- name: @\n  ip: #\n  note: |+\n    kept\n\n"),
        Just("- name: @\n  ip: #\n  note: >-\n    folded\n\n    text\n\n"),
        Just("- name: @\n  ip: #\n  note:\n"),
        Just("- name: @\n  # inside\n  ip: #\n  # behind\n"),
        Just("- 'name': @\n  ports:\n  - 80\n  # web\n  - 443 # tls\n  ip: #\n"),
        Just("- name: @\n  ip: #\n  ports:\n    - 80\n"),
        Just("- name: @\n  ip: #\n  note: several\n    lines\n"),
    ];
    let gap = prop_oneof![
        Just(""),
        Just("\n"),
        Just("# about the next\n"),
        Just("\n# group\n\n"),
        Just("   # deep\n")
    ];
    let tail =
        prop_oneof![Just(""), Just("\n"), Just("plan: []\n"), Just("# end\n"), Just("\n# end\nplan: []\n")];
    let entries = prop::collection::vec((entry, gap), 0..6);
    let shape = (prop_oneof![Just(0_usize), Just(2), Just(4)], any::<bool>(), any::<bool>(), any::<bool>());
    (entries, tail, shape).prop_map(|(entries, tail, (indent, windows, mark, open_end))| {
        let mut list = String::new();
        for (at, (entry, gap)) in entries.iter().enumerate() {
            list.push_str(
                &entry
                    .replace('@', &format!("r{at}"))
                    .replace(": #", &format!(": 10.0.0.{at}"))
                    .replace("\"#\"", &format!("\"10.0.0.{at}\""))
                    .replace("'#'", &format!("'10.0.0.{at}'")),
            );
            list.push_str(gap);
        }
        let indented: Vec<_> = list
            .lines()
            .map(|line| if line.is_empty() { String::new() } else { format!("{}{line}", " ".repeat(indent)) })
            .collect();
        let head = if entries.is_empty() { "reservations: [] # none\n" } else { "reservations: # all\n" };
        let mut text = format!("{HEAD}# before\n{head}{}\n{tail}", indented.join("\n"));
        if open_end {
            text.truncate(text.trim_end().len());
        }
        if windows {
            text = text.replace('\n', "\r\n");
        }
        if mark { format!("\u{feff}{text}") } else { text }
    })
}

/// Whether `longer` is `shorter` with one piece put in.
fn is_insertion(shorter: &str, longer: &str) -> bool {
    let (shorter, longer) = (shorter.as_bytes(), longer.as_bytes());
    let prefix = shorter.iter().zip(longer).take_while(|(a, b)| a == b).count();
    let suffix = shorter.iter().rev().zip(longer.iter().rev()).take_while(|(a, b)| a == b).count();
    prefix + suffix >= shorter.len()
}

/// One to three edits of what [`layouts`] makes.
fn edits() -> impl Strategy<Value = Vec<Edit>> {
    let edit = prop_oneof![
        (0..6).prop_map(|at| remove(&format!("r{at}"))),
        (0..6, ".{0,8}").prop_map(|(at, note)| {
            let note = Some(note).filter(|note| !note.is_empty());
            Edit::Update(ReservationEntry { note, ..entry(&format!("r{at}"), &format!("10.0.1.{at}")) })
        }),
        (0..6).prop_map(|at| add(&format!("n{at}"), &format!("10.0.2.{at}"))),
        Just(Edit::Add(ReservationEntry { pool: None, ..full() })),
    ];
    prop::collection::vec(edit, 1..4)
}

/// The verdicts on a result with something `put` into its first splice: by the excerpt, and by the whole text. `None`
/// where nothing would change or there is no excerpt.
fn verdicts(text: &str, edits: &[Edit], at: usize, put: &str) -> Option<[Result<(), String>; 2]> {
    let root = read::tree(text, "ipam.yaml").ok()?;
    let inventory = read::from_tree(&root, "ipam.yaml").strict().ok()?;
    let decided = decide::decide(&inventory, "ipam.yaml", edits);
    let mut splices = layout::in_order(splice::splices(text, &root, &decided).ok()?);
    let (_, new) = splices.first_mut()?;
    let at = (0..=at.min(new.len())).rev().find(|at| new.is_char_boundary(*at))?;
    new.insert_str(at, put);
    let edited = layout::replace(text, &splices);
    let change = Change { text, root: &root, decided: &decided, splices: &splices };
    window::Window::of(&edited, &change)?;
    Some([verify::verify(&edited, &change), verify::verify_whole(&edited, &change)])
}

#[test]
fn only_the_neighbourhood_of_an_edit_is_read_again() {
    let lines: Vec<_> = (0..100).map(|n| format!("- name: r{n} # kept\n  ip: 10.0.0.{n}\n")).collect();
    let text = format!(
        "{HEAD}reservations: # all\n{}# end\nplan: # later\n- name: x\n  cidr: 10.1.0.0/16\n",
        lines.concat()
    );
    let root = read::tree(&text, "ipam.yaml").unwrap();
    let inventory = read::from_tree(&root, "ipam.yaml").strict().unwrap();
    let excerpt = |edits: &[Edit]| {
        let decided = decide::decide(&inventory, "ipam.yaml", edits);
        let splices = layout::in_order(splice::splices(&text, &root, &decided).unwrap());
        let edited = layout::replace(&text, &splices);
        let change = Change { text: &text, root: &root, decided: &decided, splices: &splices };
        window::Window::of(&edited, &change).unwrap().text
    };
    insta::assert_snapshot!(excerpt(&[add("new", "10.0.1.1")]), @r"
    reservations:
    - name: r99 # kept
      ip: 10.0.0.99
    - name: new
      ip: 10.0.1.1
    # end
    plan:
    ");
    insta::assert_snapshot!(excerpt(&[remove("r7"), Edit::Update(entry("r9", "10.0.1.9"))]), @r"
    reservations:
    - name: r6 # kept
      ip: 10.0.0.6
    - name: r8 # kept
      ip: 10.0.0.8
    - name: r9 # kept
      ip: 10.0.1.9
    - name: r10 # kept
      ip: 10.0.0.10
    ");
    insta::assert_snapshot!(excerpt(&[remove("r0")]), @r"
    reservations: # all
    - name: r1 # kept
      ip: 10.0.0.1
    ");
}

#[test]
fn a_known_text_is_not_read_again_and_another_one_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ipam.yaml");
    let text = format!("{HEAD}reservations:\n- {{name: a, ip: 10.0.0.1}}\n");
    std::fs::write(&path, &text).unwrap();
    let (reading, source) = read::load_with_source(&path).unwrap();
    let inventory = reading.strict().unwrap();
    let known = Some(Known { source: &source, inventory: &inventory });
    let taken = [add("b", "10.0.0.1"), add("c", "10.0.0.2")];
    assert_eq!(apply_to(&text, known, "ipam.yaml", &taken), apply(&text, "ipam.yaml", &taken));
    let other = text.replace("10.0.0.1", "10.0.0.2");
    assert_eq!(apply_to(&other, known, "ipam.yaml", &taken), apply(&other, "ipam.yaml", &taken));
    assert!(apply_to("a: [", known, "ipam.yaml", &taken).is_err());

    std::fs::write(&path, text.replace("ip: 10.0.0.1", "ip: 10.0.0.1.1")).unwrap();
    let (_, unsound) = read::load_with_source(&path).unwrap();
    let known = Some(Known { source: &unsound, inventory: &inventory });
    assert!(
        apply_to(unsound.text(), known, "ipam.yaml", &taken).is_err(),
        "a mistake is a mistake either way"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn the_excerpt_and_the_whole_text_get_the_same_verdict(
        text in layouts(),
        edits in edits(),
        at in 0_usize..120,
        put in "([-:{}\\[\\],#&*!|>'\" a\n]|: |- |\n  |\n- |\n- name: z\n  ip: 10.9.9.9|\nplan: |\n\\.\\.\\.\n|\n---\n){0,3}",
    ) {
        let Some([excerpt, whole]) = verdicts(&text, &edits, at, &put) else { return Ok(()) };
        prop_assert_eq!(excerpt.is_ok(), whole.is_ok(), "{:?} / {:?}\n{}\n{:?}", excerpt, whole, text, edits);
        prop_assert!(!put.is_empty() || whole.is_ok());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn adding_puts_in_one_piece_and_removing_gives_back_the_original(text in layouts()) {
        prop_assume!(apply(&text, "ipam.yaml", &[]).is_ok());
        let longer = edited(&text, &[Edit::Add(ReservationEntry { pool: None, ..full() })]);
        if !text.contains("[] # none") {
            prop_assert!(is_insertion(&text, &longer), "{text}\n=>\n{longer}");
        }
        let back = edited(&longer, &[remove("plex")]);
        prop_assert_eq!(back, text);
    }

    #[test]
    fn removing_takes_out_one_piece_and_the_others_stay(text in layouts(), which in 0_usize..6) {
        let name = format!("r{which}");
        let before = parse(&text, "ipam.yaml").unwrap().strict().unwrap();
        prop_assume!(before.reservation(&name).is_some() && before.reservations.len() > 1);
        let shorter = edited(&text, &[remove(&name)]);
        prop_assert!(is_insertion(&shorter, &text), "{text}\n=>\n{shorter}");
        let after = parse(&shorter, "ipam.yaml").unwrap().strict().unwrap();
        prop_assert_eq!(after.reservations.len() + 1, before.reservations.len());
    }

    #[test]
    fn updating_changes_no_line_of_another_entry(text in layouts(), which in 0_usize..6, note in ".{0,12}") {
        let before = parse(&text, "ipam.yaml").unwrap().strict().unwrap();
        prop_assume!(which < before.reservations.len());
        let wanted = ReservationEntry {
            note: (!note.is_empty()).then(|| note.clone()),
            ports: full().ports,
            addresses: "fd00::7".parse().unwrap(),
            ..ReservationEntry::from(&before.reservations[which])
        };
        let after_text = edited(&text, &[Edit::Update(wanted.clone())]);
        let after = parse(&after_text, "ipam.yaml").unwrap().strict().unwrap();
        prop_assert_eq!(ReservationEntry::from(&after.reservations[which]), wanted);
        let start = before.reservations[which].position.line as usize - 2;
        let same_head = text.lines().take(start).eq(after_text.lines().take(start));
        prop_assert!(same_head, "{text}\n=>\n{after_text}");
        if let Some(next) = before.reservations.get(which + 1) {
            let tail = text.lines().count() - next.position.line as usize;
            let same_tail = text.lines().rev().take(tail).eq(after_text.lines().rev().take(tail));
            prop_assert!(same_tail, "{text}\n=>\n{after_text}");
        }
    }

    #[test]
    fn nothing_makes_it_panic(text in layouts(), cut in 0_usize..600, put in "[-:{}\\[\\],#|>'\" a\\n\\t]{0,6}") {
        let at = (0..=cut.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
        let mangled = format!("{}{put}{}", &text[..at], &text[at..]);
        for edit in [Edit::Add(full()), remove("r1"), Edit::Update(entry("r0", "10.0.0.77"))] {
            drop(apply(&mangled, "ipam.yaml", &[edit]));
        }
    }
}
