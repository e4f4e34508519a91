//! The questions a command asks on a terminal: what is shown before, and what each answer does.

use simlab::harness::{Terminal, TestEnvironment};

use crate::claims_lab::{Lab, reserve};

const RELEASE: [&str; 4] = ["kubectl", "ipam", "release", "plex"];

/// A user on a terminal with one reservation.
fn user(lab: &Lab) -> TestEnvironment {
    let env = lab.user_with_clone("jane");
    reserve(&env, &["plex"]).success();
    env
}

#[test]
fn yes_carries_the_plan_out_that_was_shown() {
    let lab = Lab::empty();
    let env = user(&lab);
    let mut terminal = Terminal::start(&env, RELEASE);
    let screen = terminal.wait_for("Proceed?");
    assert!(screen.contains("remove 10.69.1.102 from ipam.yaml"), "{screen}");
    assert!(screen.contains("give up the claim of 10.69.1.102"), "{screen}");
    assert!(!lab.claims().is_empty(), "nothing happens before the answer");
    terminal.press("y\r");
    let status = terminal.wait();
    assert!(status.success(), "{status:?}\n{}", terminal.screen());
    assert_eq!(lab.claims(), "");
    assert!(!env.read("ipam.yaml").contains("plex"));
}

#[test]
fn no_and_plain_enter_change_nothing() {
    let lab = Lab::empty();
    let env = user(&lab);
    let (claims, files) = (lab.claims(), env.files());
    for answer in ["n\r", "\r"] {
        let mut terminal = Terminal::start(&env, RELEASE);
        terminal.wait_for("Proceed?");
        terminal.press(answer);
        let status = terminal.wait();
        assert_eq!(status.exit_code(), 5, "{answer:?}: {}", terminal.screen());
        assert_eq!((lab.claims(), env.files()), (claims.clone(), files.clone()), "{answer:?}");
    }
}

#[test]
fn an_answer_that_is_none_is_asked_again() {
    let lab = Lab::empty();
    let env = user(&lab);
    let claims = lab.claims();
    let mut terminal = Terminal::start(&env, RELEASE);
    terminal.wait_for("Proceed?");
    terminal.press("q");
    terminal.press("n\r");
    assert_eq!(terminal.wait().exit_code(), 5, "{}", terminal.screen());
    assert_eq!(lab.claims(), claims);
}

#[test]
fn a_doubt_is_told_before_it_is_asked_about() {
    let lab = Lab::empty();
    let env = lab.user("jane");
    let line = ["kubectl", "ipam", "reserve", "router", "--ip=192.0.2.7"];
    let mut refused = Terminal::start(&env, line);
    let screen = refused.wait_for("Proceed?");
    assert!(screen.contains("192.0.2.7 is in no pool and no network that is known"), "{screen}");
    refused.press("n\r");
    assert_eq!(refused.wait().exit_code(), 5, "{}", refused.screen());
    assert_eq!(lab.claims(), "");
    let mut interrupted = Terminal::start(&env, line);
    interrupted.wait_for("Proceed?");
    interrupted.press("\x03");
    let status = interrupted.wait();
    assert!(status.signal().is_some() || status.exit_code() == 130, "{status:?}");
    assert_eq!(lab.claims(), "");
    let mut agreed = Terminal::start(&env, line);
    agreed.wait_for("Proceed?");
    agreed.press("y\r");
    assert!(agreed.wait().success(), "{}", agreed.screen());
    assert!(lab.claims().contains("192.0.2.7"), "{}", lab.claims());
}
