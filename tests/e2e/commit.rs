//! `--commit`: what was reserved or released is one Git commit with nothing else in it.

use insta::assert_snapshot;
use simlab::harness::TestEnvironment;

use crate::claims_lab::{Lab, killed_at, release, reserve};

/// A user in a repository whose inventory is committed.
fn user(lab: &Lab) -> TestEnvironment {
    let env = lab.user_with_clone("jane");
    env.shell(
        "git init --quiet --initial-branch=main && git add ipam.yaml && git commit --quiet -m Inventory",
    )
    .success();
    env
}

/// The last commit: message, then what it changed. UIDs and hashes differ from run to run.
fn last(env: &TestEnvironment) -> String {
    let script = "git log -1 --format=%B --name-status | sed -E 's/^(IPAM-Claim-UID: ).+/\\1[UID]/'";
    env.shell(script).success().stdout
}

fn commits(env: &TestEnvironment) -> usize {
    env.shell("git log --oneline").success().stdout.lines().count()
}

#[test]
fn a_reservation_is_one_commit_with_trailers() {
    let lab = Lab::empty();
    let env = user(&lab);
    let outcome = reserve(&env, &["plex", "--owner", "media", "--commit", "-o", "json"]).success();
    let item = &outcome.json()["items"][0];
    let head = env.shell("git rev-parse HEAD").success().stdout;
    assert_eq!(item["commit"].as_str(), Some(head.trim()));
    assert_eq!(outcome.stderr, format!("committed as {}: Reserve plex (10.69.1.102)\n", &head[..10]));
    assert_snapshot!(last(&env), @r"
    Reserve plex (10.69.1.102)

    IPAM-Action: reserve
    IPAM-Name: plex
    IPAM-Address: 10.69.1.102
    IPAM-Owner: media
    IPAM-Claim-UID: [UID]


    M	ipam.yaml
    ");
    let uid = env.shell("git log -1 --format='%(trailers:key=IPAM-Claim-UID,valueonly)'").success().stdout;
    assert_eq!(lab.leases()[0]["metadata"]["uid"].as_str(), Some(uid.trim()));

    release(&env, &["plex", "--commit"]).success();
    assert!(last(&env).starts_with("Release plex (10.69.1.102)\n\nIPAM-Action: release\n"), "{}", last(&env));
    assert_snapshot!(env.shell("git status --porcelain && git diff HEAD~2 --stat").success(), @"");
}

#[test]
fn several_are_one_commit_and_an_unchanged_one_is_none() {
    let lab = Lab::empty();
    let env = user(&lab);
    reserve(&env, &["worker", "--count", "3", "--commit"]).success();
    assert_eq!(commits(&env), 2);
    assert_eq!(last(&env).matches("IPAM-Address: ").count(), 3, "{}", last(&env));
    assert_snapshot!(reserve(&env, &["worker", "--count", "3", "--commit"]), @r"
    NAME       ADDRESS       POOL   CHANGE
    worker-1   10.69.1.102   main   unchanged
    worker-2   10.69.1.103   main   unchanged
    worker-3   10.69.1.104   main   unchanged
    ------- stderr -------
    ipam.yaml is committed already
    ");
    assert_eq!(commits(&env), 2);
}

#[test]
fn the_commit_is_part_of_the_plan() {
    let lab = Lab::empty();
    let env = user(&lab);
    assert_snapshot!(reserve(&env, &["plex", "--commit", "--dry-run"]), @r"
    ACTION   OBJECT             CHANGE                                                UNDO
    create   reservation/plex   take 10.69.1.102 of pool main, written to ipam.yaml   kubectl ipam release plex
    create   commit/ipam.yaml   commit ipam.yaml to Git                               git revert HEAD
    ");
    assert_eq!((commits(&env), lab.claims().as_str()), (1, ""));
}

#[test]
fn what_others_changed_is_never_drawn_in() {
    let lab = Lab::empty();
    let env = user(&lab);
    env.write("notes.txt", "mine");
    env.shell("git add notes.txt").success();
    assert_snapshot!(reserve(&env, &["plex", "--commit"]), @r"
    ------- stderr -------
    error: other changes are staged for a commit
      notes.txt
    hint: commit them first, or take them back: git restore --staged .
    [exit status: 5]
    ");
    env.shell("git restore --staged . && echo '# by hand' >> ipam.yaml").success();
    assert_snapshot!(reserve(&env, &["plex", "--commit"]), @r"
    ------- stderr -------
    error: ipam.yaml has changes that are not committed
      they would go into the same commit
    hint: see them with: git diff ipam.yaml
    hint: commit them first, or leave --commit out
    [exit status: 5]
    ");
    assert_eq!((commits(&env), lab.claims().as_str()), (1, ""), "refused before anything was done");
}

#[test]
fn outside_of_a_repository_or_in_the_middle_of_a_merge_nothing_is_begun() {
    let lab = Lab::empty();
    let env = lab.user("jane");
    env.write("ipam.yaml", crate::claims_lab::INVENTORY);
    assert_snapshot!(reserve(&env, &["plex", "--commit"]), @r"
    ------- stderr -------
    error: ipam.yaml is in no Git repository
    hint: leave --commit out, or make one: git init
    [exit status: 2]
    ");
    env.shell("git init --quiet").success();
    assert_snapshot!(reserve(&env, &["plex", "--commit"]), @r"
    ------- stderr -------
    error: ipam.yaml was never committed
    hint: commit it as it is first: git add ipam.yaml && git commit ipam.yaml
    [exit status: 5]
    ");
    env.shell("git add . && git commit --quiet -m Inventory && git rev-parse HEAD > .git/MERGE_HEAD")
        .success();
    assert_snapshot!(reserve(&env, &["plex", "--commit"]), @r"
    ------- stderr -------
    error: a merge is going on in the repository of ipam.yaml
    hint: end it first: git merge --continue or --abort
    [exit status: 5]
    ");
    assert_eq!(lab.claims(), "");
}

#[test]
fn a_run_killed_before_its_commit_is_finished_by_the_next_one() {
    let lab = Lab::empty();
    let mut env = user(&lab);
    killed_at(&mut env, "commit.recording", &["reserve", "plex", "--commit"]);
    assert_eq!(commits(&env), 1);
    reserve(&env, &["plex", "--commit"]).success();
    assert!(last(&env).contains("IPAM-Name: plex"), "{}", last(&env));
    killed_at(&mut env, "commit.recording", &["release", "plex", "--commit", "--yes"]);
    release(&env, &["plex", "--commit"]).success();
    assert_eq!(commits(&env), 3);
    assert!(env.shell("git status --porcelain").success().stdout.is_empty());
}

#[test]
fn a_hook_that_says_no_is_told_and_the_reservation_stays() {
    let lab = Lab::empty();
    let env = user(&lab);
    env.write(".git/hooks/pre-commit", "#!/bin/sh\necho not today >&2\nexit 1\n");
    env.shell("chmod +x .git/hooks/pre-commit").success();
    assert_snapshot!(reserve(&env, &["plex", "--commit"]), @r"
    NAME   ADDRESS       POOL   CHANGE
    plex   10.69.1.102   main   reserved
    ------- stderr -------
    error: the reserve is done, but not committed to Git
      git commit failed: not today
    hint: run the same command again, or: git commit ipam.yaml
    [exit status: 1]
    ");
    assert_eq!(lab.claims(), "10.69.1.102 committed plex\n");
}

#[test]
fn runs_at_the_same_moment_make_a_commit_each() {
    let lab = Lab::empty();
    let env = user(&lab);
    let start = |number: u32| {
        let name = format!("pod-{number}");
        env.command(["kubectl-ipam", "reserve", &name, "--commit"]).spawn().expect("the process starts")
    };
    let children: Vec<_> = (0..6).map(start).collect();
    for mut child in children {
        assert!(child.wait().expect("the process ends").success());
    }
    assert_eq!(commits(&env), 7);
    let names =
        env.shell("git log --format='%(trailers:key=IPAM-Name,valueonly)' | sort -u | grep -c pod").success();
    assert_eq!(names.stdout.trim(), "6");
    assert!(env.shell("git status --porcelain").success().stdout.is_empty());
}
