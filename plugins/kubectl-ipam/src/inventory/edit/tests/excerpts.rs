use super::*;

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
    let decided = decide::decide(&inventory, "ipam.yaml".into(), &edits.iter().collect::<Vec<_>>());
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
        let decided = decide::decide(&inventory, "ipam.yaml".into(), &edits.iter().collect::<Vec<_>>());
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

#[test]
fn an_entry_that_is_moved_to_another_column_leaves_those_behind_it_alone() {
    let text = format!(
        "{HEAD}reservations:\n- name: r0\n  ip: 10.0.0.0\n- {{name: r1, ip: 10.0.0.1}}\n- name: r2\n  ip: 10.0.0.2\n"
    );
    let [excerpt, whole] = verdicts(&text, &[remove("r0")], 0, "\n  ").unwrap();
    assert!(excerpt.is_err() && whole.is_err(), "{excerpt:?} / {whole:?}");
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
