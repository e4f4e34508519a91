use super::*;

#[test]
fn edits_at_odds_with_the_inventory_are_refused_one_by_one() {
    let text =
        format!("{HEAD}reservations:\n- {{name: a, ip: 10.0.0.1}}\n- {{name: net, cidr: 10.1.0.0/24}}\n");
    insta::assert_snapshot!(refusal(&text, add("a", "10.0.0.9")), @r#"a reservation named "a" exists with 10.0.0.1 (ipam.yaml:4)"#);
    insta::assert_snapshot!(refusal(&text, add("b", "10.1.0.7")), @r#"10.1.0.7 is reserved for "net" (ipam.yaml:5)"#);
    insta::assert_snapshot!(refusal(&text, Edit::Update(entry("b", "10.0.0.9"))), @r#"there is no reservation named "b""#);
    insta::assert_snapshot!(refusal(&text, Edit::Update(entry("a", "10.1.0.7"))), @r#"10.1.0.7 is reserved for "net" (ipam.yaml:5)"#);
    insta::assert_snapshot!(refusal(&text, Edit::Remove { name: "a".into(), addresses: Some(entry("a", "10.0.0.2").addresses) }), @r#"the reservation "a" has 10.0.0.1 now, not 10.0.0.2 (ipam.yaml:4)"#);
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
