use super::*;

const HEAD: &str = "apiVersion: ipam.labkit.dev/v1\nkind: NetworkInventory\n";

fn set_text(of: Texts, key: &str, value: &str) -> Edit {
    Edit::SetText { config_map: "kube-system/net".into(), of, key: key.into(), value: value.into() }
}

fn add_fields(name: &str, fields: &[(&str, &[&str])]) -> Edit {
    let value = |texts: &[&str]| match texts {
        [one] => FieldValue::Text((*one).to_owned()),
        _ => FieldValue::List(texts.iter().map(|text| (*text).to_owned()).collect()),
    };
    let fields = fields.iter().map(|(key, texts)| ((*key).to_owned(), value(texts))).collect();
    Edit::AddFields { kind: EntryKind::Network, name: name.into(), fields }
}

fn edited(text: &str, edits: &[Edit]) -> String {
    let edited = apply(text, "ipam.yaml", edits).unwrap();
    let is_refused = |outcome: &Outcome| matches!(outcome, Outcome::Refused(_));
    assert!(!edited.outcomes.iter().any(is_refused), "{:?}", edited.outcomes);
    edited.text
}

#[test]
fn labels_and_annotations_are_added_beside_keys() {
    let text = format!(
        "{HEAD}publish:\n- configMap: kube-system/net # plan\n  labels:\n    a: b # why\n  data:\n    x: y\n    # the end\n- configMap: media/net\n"
    );
    let edits = [
        set_text(Texts::Annotations, "note", "made: by us"),
        set_text(Texts::Data, "z", "1"),
        set_text(Texts::Labels, "c", "d"),
        set_text(Texts::Annotations, "owner", "home"),
    ];
    insta::assert_snapshot!(edited(&text, &edits).replace(HEAD, ""), @r#"
    publish:
    - configMap: kube-system/net # plan
      labels:
        a: b # why
        c: d
      data:
        x: y
        z: "1"
        # the end
      annotations:
        note: "made: by us"
        owner: home
    - configMap: media/net
    "#);
    let flow = format!("{HEAD}publish: [{{configMap: kube-system/net, labels: {{a: b}}}}]\n");
    insta::assert_snapshot!(
        edited(&flow, &edits).replace(HEAD, ""),
        @r#"publish: [{configMap: kube-system/net, labels: {a: b, c: d}, annotations: {note: "made: by us", owner: home}, data: {z: "1"}}]"#
    );
}

#[test]
fn fields_that_an_entry_lacks_are_added_and_others_stay() {
    let text = format!(
        "{HEAD}networks:\n- name: lan\n  cidr: 10.0.0.0/24 # the house\n  gateway: 10.0.0.1\n\n# racks\n- {{name: rack, cidr: 10.0.1.0/24}}\n"
    );
    let edits = [
        add_fields("lan", &[("gateway", &["10.0.0.1"]), ("dns", &["10.0.0.1"])]),
        add_fields("rack", &[("dhcp", &["10.0.1.9-10.0.1.19", "10.0.1.32/28"])]),
        add_fields("lan", &[("dns", &["10.0.0.1"]), ("dhcp", &["10.0.0.200-10.0.0.249"])]),
    ];
    insta::assert_snapshot!(edited(&text, &edits).replace(HEAD, ""), @"
    networks:
    - name: lan
      cidr: 10.0.0.0/24 # the house
      gateway: 10.0.0.1
      dns: 10.0.0.1
      dhcp: 10.0.0.200-10.0.0.249

    # racks
    - {name: rack, cidr: 10.0.1.0/24, dhcp: [10.0.1.9-10.0.1.19, 10.0.1.32/28]}
    ");
    let again = edited(&text, &edits);
    assert_eq!(edited(&again, &edits), again);

    let other =
        [add_fields("lan", &[("gateway", &["10.0.0.2"])]), add_fields("wan", &[("dns", &["10.0.0.1"])])];
    let refused = apply(&text, "ipam.yaml", &other).unwrap();
    assert_eq!(refused.text, text);
    let messages = refused.outcomes.iter().map(|outcome| match outcome {
        Outcome::Refused(error) => error.message.clone(),
        other => format!("{other:?}"),
    });
    insta::assert_snapshot!(messages.collect::<Vec<_>>().join("\n"), @r#"
    the network "lan" has another gateway (ipam.yaml:4)
    ipam.yaml has no network named "wan"
    "#);
}

#[test]
fn of_many_entries_those_with_a_problem_are_refused_and_no_others() {
    let host = |at: usize| {
        let name = format!("h{at}");
        let ip = std::net::Ipv4Addr::from_bits(0x0a00_0000 + u32::try_from(at).unwrap());
        let mac = if at % 97 == 5 { "nonsense" } else { "58:47:ca:70:00:01" };
        let entry = HostEntry::new(name, crate::inventory::HostRole::Host, vec![ip.into()]);
        Edit::AddEntry(HostEntry { mac: Some(mac.into()), ..entry }.into())
    };
    let edits: Vec<_> = (0..400).map(host).collect();
    let made = apply(HEAD, "ipam.yaml", &edits).unwrap();
    for (at, outcome) in made.outcomes.iter().enumerate() {
        assert_eq!(matches!(outcome, Outcome::Refused(_)), at % 97 == 5, "{at}: {outcome:?}");
    }
    assert_eq!(made.text.matches("- name: ").count(), 395);
}

#[test]
fn many_reservations_are_told_apart_as_few_are() {
    let entry = |at: u32| {
        let ip = std::net::Ipv4Addr::from_bits(0x0a00_0000 + at % 40);
        Edit::Add(ReservationEntry::new(format!("r{at}"), std::net::IpAddr::from(ip).into()))
    };
    let edits: Vec<_> = (0..80).map(entry).collect();
    let many = apply(HEAD, "ipam.yaml", &edits).unwrap();
    let mut few = Edited { text: HEAD.to_owned(), outcomes: Vec::new() };
    for edits in edits.chunks(8) {
        let made = apply(&few.text, "ipam.yaml", edits).unwrap();
        few.text = made.text;
        few.outcomes.extend(made.outcomes);
    }
    let kinds = |made: &Edited| made.outcomes.iter().map(std::mem::discriminant).collect::<Vec<_>>();
    assert_eq!((many.text.clone(), kinds(&many)), (few.text.clone(), kinds(&few)));
    assert_eq!(many.text.matches("- name: ").count(), 40);
}
