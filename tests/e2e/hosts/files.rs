//! Blocks in files that are kept up to date.

use super::*;

#[test]
fn a_block_in_a_file_is_replaced_and_the_rest_stays() {
    let env = user();
    let path = env.write("etc-hosts", "127.0.0.1 localhost\r\n# mine\r\n10.9.9.9 vpn");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).expect("a file of ours");
    assert_snapshot!(hosts(&env, &["--to", "etc-hosts"]), @r#"
------- stderr -------
warning: left out: host/media_box: "media_box" is no DNS name: '_' is not allowed
error: 1 change needs confirmation, and there is no terminal to ask on
  add the block at the end: 8 lines added, 0 removed
hint: pass --yes to agree, or --dry-run to see what would be done
[exit status: 5]
"#);
    assert_snapshot!(hosts(&env, &["--to", "etc-hosts", "--dry-run"]), @r#"
    ACTION   OBJECT           CHANGE                                               UNDO
    update   file/etc-hosts   add the block at the end: 8 lines added, 0 removed   remove the lines between the marks
    ------- stderr -------
    warning: left out: host/media_box: "media_box" is no DNS name: '_' is not allowed
    "#);
    assert_snapshot!(hosts(&env, &["--to", "etc-hosts", "--yes"]), @r#"
    ------- stderr -------
    warning: left out: host/media_box: "media_box" is no DNS name: '_' is not allowed
    file/etc-hosts updated
    "#);
    let written = env.read("etc-hosts");
    assert!(written.starts_with("127.0.0.1 localhost\r\n# mine\r\n10.9.9.9 vpn\r\n# BEGIN kubectl-ipam\r\n"));
    assert!(!written.replace("\r\n", "").contains('\n'), "{written:?}");
    assert_snapshot!(hosts(&env, &["--to", "etc-hosts"]), @r#"
    ------- stderr -------
    warning: left out: host/media_box: "media_box" is no DNS name: '_' is not allowed
    etc-hosts is up to date
    "#);
    assert_eq!(env.read("etc-hosts"), written);

    env.write("ipam.yaml", INVENTORY.replace("name: plex", "name: jellyfin"));
    env.write("etc-hosts", written.clone() + "# below\r\n");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).expect("a file of ours");
    hosts(&env, &["--to", "etc-hosts", "--yes"]).success();
    assert_eq!(env.read("etc-hosts"), written.replace("plex", "jellyfin") + "# below\r\n");
    let mode = std::fs::metadata(&path).expect("the file").permissions().mode();
    assert_eq!(mode & 0o777, 0o640);
}

#[test]
fn marks_that_make_no_sense_are_refused() {
    let env = user();
    env.write("etc-hosts", "127.0.0.1 localhost\n# BEGIN kubectl-ipam\n10.0.0.1 old\n");
    assert_snapshot!(hosts(&env, &["--to", "etc-hosts", "--yes"]), @r#"
------- stderr -------
warning: left out: host/media_box: "media_box" is no DNS name: '_' is not allowed
error: etc-hosts:2: the block that begins here has no line "END kubectl-ipam"
hint: mend the marks by hand; nothing was written
[exit status: 5]
"#);
    assert_eq!(env.read("etc-hosts"), "127.0.0.1 localhost\n# BEGIN kubectl-ipam\n10.0.0.1 old\n");
}

#[test]
fn with_a_format_the_answer_is_what_was_written() {
    let env = user();
    let write = |more: &[&str]| hosts(&env, &[&["--to=names.txt", "-o", "json"], more].concat()).success();
    let planned = write(&["--dry-run"]).json();
    let done = write(&["--yes"]);
    assert_eq!(done.json(), planned);
    assert!(done.stderr.ends_with("\nfile/names.txt created\n"), "{done}");
    assert_eq!(done.json()["changes"][0]["subject"]["name"], "names.txt");
    for again in ["--yes", "--dry-run"] {
        assert_eq!(write(&[again]).json()["changes"], serde_json::json!([]), "{again}: up to date");
    }
}

#[test]
fn a_zone_keeps_its_serial_until_it_changes() {
    let env = user();
    let write =
        || hosts(&env, &["--format=zone", "--zone=home.example", "--to=home.zone", "--yes"]).success();
    let serial = || {
        let zone = env.read("home.zone");
        let soa = zone.lines().find(|line| line.contains(" IN SOA ")).expect("a start of authority");
        soa.split_whitespace().nth(5).and_then(|serial| serial.parse::<u32>().ok()).expect("a serial")
    };
    write();
    assert_eq!(serial(), 1_769_860_800, "the time of the commit");
    let later = env.read("home.zone").replace("1769860800", "1900000000");
    env.write("home.zone", &later);
    write();
    assert_eq!(env.read("home.zone"), later);
    env.write("ipam.yaml", INVENTORY.replace("name: plex", "name: jellyfin"));
    write();
    assert_eq!(serial(), 1_900_000_001);
    assert_snapshot!(hosts(&env, &["--format=zone", "--to=home.zone"]), @"
    ------- stderr -------
    error: home.zone can hold one zone only
    hint: choose one with --zone: home.example, 1.69.10.in-addr.arpa, 0.0.0.0.0.0.0.0.9.6.0.0.0.0.d.f.ip6.arpa
    [exit status: 2]
    ");
    assert_snapshot!(hosts(&env, &["--format=zone", "--zone=else.example"]), @r#"
    ------- stderr -------
    error: zone "else.example" not found
    hint: there are: home.example, 1.69.10.in-addr.arpa, 0.0.0.0.0.0.0.0.9.6.0.0.0.0.d.f.ip6.arpa
    [exit status: 1]
    "#);
}
