//! That snapshots are what etcd takes, and that damage is seen as the node sees it.

use super::*;

fn contents(objects: usize) -> Contents {
    let member =
        |id, name: &str, address: &str| Member { id, name: name.to_owned(), address: address.to_owned() };
    Contents {
        members: vec![
            member(0xc0ff_ee00_0000_0101, "talos-l7v-3rn", "10.69.1.101"),
            member(0x0000_0000_0000_0140, "talos-2xk-hsd", "10.69.1.140"),
        ],
        revision: 417_496,
        index: 612_000,
        term: 4,
        objects: (0..objects).map(|number| format!("configmaps/media/settings-{number:05}")).collect(),
    }
}

#[test]
fn a_snapshot_is_pages_and_a_hash() {
    let bytes = snapshot(&contents(0));
    assert_eq!(bytes.len() % 512, 32);
    assert_eq!((bytes.len() - 32) % bolt::PAGE, 0);
    assert!(bytes.len() > 4 * bolt::PAGE);
    assert_eq!(verify(&bytes, false), Ok(()));
}

#[test]
fn thousands_of_keys_make_branches_and_still_verify() {
    for objects in [10, 100, 1_000, 20_000] {
        let bytes = snapshot(&contents(objects));
        assert_eq!(verify(&bytes, false), Ok(()), "{objects} objects");
    }
}

#[test]
fn what_is_no_database_fails_before_anything_is_written() {
    let said = |bytes: &[u8]| verify(bytes, true).expect_err("refused");
    let expected =
        |text: &str| Failure { message: format!("error verifying snapshot: {text}"), wrote: false };
    assert_eq!(said(b"not a snapshot"), expected("invalid database"));
    assert_eq!(said(&[]), expected("invalid database"));
    let mut bytes = snapshot(&contents(500));
    bytes.truncate(bytes.len() / 2);
    assert_eq!(said(&bytes), expected("unexpected EOF"));
}

#[test]
fn a_damaged_page_is_found_by_the_walk_and_a_damaged_value_by_the_hash() {
    let good = snapshot(&contents(500));
    let mut page = good.clone();
    // The number of a page that is not a meta.
    page[3 * bolt::PAGE] ^= 0x40;
    let failure = verify(&page, true).expect_err("refused");
    assert!(
        failure
            .message
            .starts_with("error verifying snapshot: snapshot file integrity check failed. 1 errors")
    );
    assert!(!failure.wrote);

    let mut value = good;
    let filler = value.windows(8).position(|window| window == b"settings").expect("a key");
    value[filler + 60] ^= 1;
    let failure = verify(&value, false).expect_err("refused");
    assert!(
        failure.message.starts_with("error recovering from the snapshot: expected sha256 ["),
        "{failure:?}"
    );
    assert!(failure.wrote, "the copy is there: the node has to be reset first");
}

#[test]
fn a_copy_of_the_file_has_no_hash_and_needs_to_say_so() {
    let bytes = snapshot(&contents(0));
    let raw = &bytes[..bytes.len() - 32];
    assert_eq!(verify(raw, true), Ok(()));
    let failure = verify(raw, false).expect_err("refused");
    assert_eq!(
        failure.message,
        "error recovering from the snapshot: snapshot missing hash but --skip-hash-check=false"
    );
}

#[test]
fn no_damage_of_any_byte_is_a_panic() {
    let good = snapshot(&contents(3));
    for at in (0..good.len()).step_by(7) {
        let mut bytes = good.clone();
        bytes[at] ^= 0xff;
        assert!(verify(&bytes, false).is_err(), "byte {at}");
    }
}
