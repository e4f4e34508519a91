use super::*;

/// Whether `longer` is `shorter` with one piece put in.
fn is_insertion(shorter: &str, longer: &str) -> bool {
    let (shorter, longer) = (shorter.as_bytes(), longer.as_bytes());
    let prefix = shorter.iter().zip(longer).take_while(|(a, b)| a == b).count();
    let suffix = shorter.iter().rev().zip(longer.iter().rev()).take_while(|(a, b)| a == b).count();
    prefix + suffix >= shorter.len()
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
            addresses: entry("a", "fd00::7").addresses,
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
