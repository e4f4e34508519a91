//! `kubectl ipam hook`: the check before each commit, run by git itself.

use std::os::unix::fs::PermissionsExt;

use insta::assert_snapshot;
use simlab::harness::{Outcome, TestEnvironment};

const INVENTORY: &str = "apiVersion: ipam.labkit.dev/v1
kind: NetworkInventory
networks:
- {name: lan, cidr: 10.69.1.0/24, gateway: 10.69.1.1}
pools:
- {name: default, provider: metallb, addresses: [10.69.1.150-10.69.1.165]}
";

/// A node in the pool.
const BROKEN: &str = "hosts:\n- {name: worker-1, ip: 10.69.1.151, role: node}\n";

/// A repository with an inventory in it that is committed.
fn user() -> TestEnvironment {
    let env = TestEnvironment::new();
    env.write("ipam.yaml", INVENTORY);
    env.shell(
        "git init -q && git config user.name jane && git config user.email jane@example.com && \
         git add ipam.yaml && git commit -qm inventory",
    )
    .success();
    env
}

fn hook(env: &TestEnvironment, arguments: &[&str]) -> Outcome {
    env.run(["kubectl", "ipam", "hook"].iter().chain(arguments))
}

#[test]
fn a_commit_with_a_conflict_is_refused_and_one_without_goes_through() {
    let env = user();
    assert_snapshot!(hook(&env, &["install", "--yes"]).success(), @"
    HOOK                    CHANGE      CHAINED
    .git/hooks/pre-commit   installed   <none>
    ");
    env.write("ipam.yaml", format!("{INVENTORY}{BROKEN}"));
    env.shell("git add ipam.yaml").success();
    // What counts is what is staged.
    env.write("ipam.yaml", INVENTORY);
    assert_snapshot!(env.shell("git commit -m broken"), @"
    ------- stderr -------
    error IPAM-NODE-IN-POOL Node/worker-1
      10.69.1.151 of Node/worker-1 lies in pool default (10.69.1.150-10.69.1.165)
        - ipam.yaml:8: Node worker-1 ip: 10.69.1.151
        - ipam.yaml:6: pool default addresses: 10.69.1.150-10.69.1.165
      hint: let pool default be 10.69.1.150/32 and 10.69.1.152-10.69.1.165

    note: the cluster: not asked (--offline)
    failed: 1 error (checked 2 addresses, 1 network, 1 pool)
    `kubectl ipam explain CODE` says more about a code
    [exit status: 1]
    ");
    env.shell("git add ipam.yaml && git commit -q --allow-empty -m mended").success();
    env.write("notes.md", "nothing to check");
    assert_snapshot!(env.shell("git add notes.md && git commit -qm notes"), @"
    ------- stderr -------
    ok: no findings
    ");
}

#[test]
fn staged_manifests_are_checked_against_the_inventory() {
    let env = user();
    env.write("elsewhere.yaml", "kind: [not staged");
    env.write(
        "apps/deep/plex.yaml",
        "apiVersion: v1\nkind: Service\nmetadata:\n  name: plex\n  namespace: media\n  annotations:\n    \
         metallb.io/loadBalancerIPs: 10.69.1.1\nspec:\n  type: LoadBalancer\n",
    );
    env.shell("git add apps").success();
    assert_snapshot!(hook(&env, &["run"]).exits(3), @"
    error IPAM-ADDRESS-CONFLICT address/10.69.1.1
      10.69.1.1 is used by network/lan and by Service/media/plex
        - ipam.yaml:4: network lan gateway: 10.69.1.1
        - apps/deep/plex.yaml:7: Service media/plex (file) metadata.annotations[metallb.io/loadBalancerIPs]: 10.69.1.1
      hint: give Service/media/plex another address

    note: the cluster: not asked (--offline)
    failed: 1 error (checked 1 address, 1 network, 1 pool)
    `kubectl ipam explain CODE` says more about a code
    [exit status: 3]
    ");
    let answer = hook(&env, &["run", "-o", "json"]).exits(3).json();
    assert_eq!(answer["kind"], "FindingReport");
    assert_snapshot!(hook(&env, &["run", "-o", "name"]).exits(3), @"
    IPAM-ADDRESS-CONFLICT=address/10.69.1.1
    [exit status: 3]
    ");
    hook(&env, &["run", "--fail-on", "never"]).success();
}

#[test]
fn a_hook_that_was_there_runs_first_and_comes_back() {
    let env = user();
    let path = env.write(".git/hooks/pre-commit", "#!/bin/sh\necho mine\n[ ! -e stop ]\n");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).expect("a file of ours");
    assert_snapshot!(hook(&env, &["install"]), @"
    ------- stderr -------
    error: 1 change needs confirmation, and there is no terminal to ask on
      keep the hook as pre-commit.before-kubectl-ipam, and run the check after it
    hint: pass --yes to agree, or --dry-run to see what would be done
    [exit status: 5]
    ");
    assert_snapshot!(hook(&env, &["install", "--dry-run"]), @"
    ACTION   OBJECT                       CHANGE                                                                        UNDO
    update   file/.git/hooks/pre-commit   keep the hook as pre-commit.before-kubectl-ipam, and run the check after it   kubectl ipam hook uninstall
    ");
    assert_snapshot!(hook(&env, &["install", "--yes"]), @"
    HOOK                    CHANGE      CHAINED
    .git/hooks/pre-commit   installed   .git/hooks/pre-commit.before-kubectl-ipam
    ");
    assert_snapshot!(hook(&env, &["install", "-o", "name"]), @"hook/pre-commit");
    assert_snapshot!(hook(&env, &["install", "--fail-on=warning", "--yes", "-o", "jsonpath={.change}"]), @"updated[no newline]");
    let outcome = env.shell("git commit --allow-empty -qm one").success();
    assert!(outcome.stdout.contains("mine") || outcome.stderr.contains("mine"), "{outcome}");
    env.write("stop", "");
    env.shell("git commit --allow-empty -qm two").exits(1);
    assert_snapshot!(hook(&env, &["uninstall", "--yes"]), @"
    HOOK                    CHANGE    CHAINED
    .git/hooks/pre-commit   removed   <none>
    ");
    assert!(env.read(".git/hooks/pre-commit").contains("echo mine"));
    assert_snapshot!(hook(&env, &["uninstall", "--yes", "-o", "yaml"]), @"
    apiVersion: ipam.labkit.dev/v1
    kind: Hook
    path: .git/hooks/pre-commit
    change: absent
    ");
}

#[test]
fn core_hooks_path_is_respected() {
    let env = user();
    env.shell("git config core.hooksPath .githooks").success();
    hook(&env, &["install", "--yes"]).success();
    assert!(env.read(".githooks/pre-commit").contains("kubectl-ipam hook run --fail-on=error"));
    env.write("ipam.yaml", format!("{INVENTORY}{BROKEN}"));
    env.shell("git commit -qam broken").exits(1);
    hook(&env, &["uninstall", "--yes"]).success();
    env.shell("git commit -qam broken").success();
}

#[test]
fn a_hook_in_the_way_and_a_folder_without_a_repository_are_refused() {
    let env = user();
    env.write(".git/hooks/pre-commit", "#!/bin/sh\n");
    env.write(".git/hooks/pre-commit.before-kubectl-ipam", "#!/bin/sh\n");
    assert_snapshot!(hook(&env, &["install", "--yes"]).exits(5), @"
    ------- stderr -------
    error: .git/hooks/pre-commit.before-kubectl-ipam is in the way
      .git/hooks/pre-commit would be kept under this name
    hint: look at both, and remove or merge one of them
    [exit status: 5]
    ");
    assert_snapshot!(hook(&TestEnvironment::new(), &["install", "--yes"]).exits(1), @"
    ------- stderr -------
    error: [ROOT]/work is in no Git repository
    hint: change to the repository with the inventory
    [exit status: 1]
    ");
    assert_snapshot!(hook(&env, &["install", "--print", "-o", "json"]).exits(2), @"
    ------- stderr -------
    error: --print has one format
    hint: leave out -o
    [exit status: 2]
    ");
}
