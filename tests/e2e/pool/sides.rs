//! Inventory and cluster when one of them does not follow: killed runs, other owners, Git, no cluster.

use insta::assert_snapshot;
use simlab::harness::TestEnvironment;
use simlab::labs::{Lab, Scenario};

use super::{INVENTORY, bench, live, pool, written};
use crate::claims_lab::killed_at;
use crate::lab::LabBench;

#[test]
fn what_argo_cd_or_flux_own_is_left_alone_and_git_gets_a_patch() {
    let lab = LabBench::simulated(&Scenario::new(Lab::B));
    lab.env.write(
        "ipam.yaml",
        "apiVersion: ipam.labkit.dev/v1\nkind: NetworkInventory\npools:\n- {name: lan-pool, provider: cilium, addresses: 192.168.10.224/28}\n",
    );
    lab.env.shell("git init -q .").success();
    let line = ["grow", "lan-pool", "--add", "192.168.10.240-243", "--yes"];
    let refused = pool(&lab.env, &line);
    assert_snapshot!(refused, @r#"
    --- a/ipam.yaml
    +++ b/ipam.yaml
    @@ -1,4 +1,4 @@
     apiVersion: ipam.labkit.dev/v1
     kind: NetworkInventory
     pools:
    -- {name: lan-pool, provider: cilium, addresses: 192.168.10.224/28}
    +- {name: lan-pool, provider: cilium, addresses: [192.168.10.224/28, 192.168.10.240-192.168.10.243]}
    --- a/infrastructure/network/cilium-pools.yaml
    +++ b/infrastructure/network/cilium-pools.yaml
    @@ -10,6 +10,8 @@
       allowFirstLastIPs: "Yes"
       blocks:
         - cidr: 192.168.10.224/28
    +    - start: 192.168.10.240
    +      stop: 192.168.10.243
     ---
     apiVersion: cilium.io/v2alpha1
     kind: CiliumBGPPeeringPolicy
    ------- stderr -------
    error: Flux would take back the change of CiliumLoadBalancerIPPool/lan-pool
      CiliumLoadBalancerIPPool/lan-pool is kept as Git has it by Flux (Kustomization/flux-system/infrastructure)
    hint: commit the change instead: the patch for Git is above
    [exit status: 5]
    "#);
    lab.env.write("pool.patch", &refused.stdout);
    lab.env.shell("git apply pool.patch").success();
    assert!(lab.env.read("ipam.yaml").contains("192.168.10.240-192.168.10.243"), "both files");
    assert!(lab.env.read("infrastructure/network/cilium-pools.yaml").contains("stop: 192.168.10.243"));
}

#[test]
fn a_run_that_dies_between_the_two_sides_is_finished_by_the_same_command() {
    let mut lab = bench();
    let grow = ["pool", "grow", "default-pool", "--add", "10.69.1.166", "--yes"];
    killed_at(&mut lab.env, "pool.step", &grow);
    assert_eq!(
        written(&lab.env),
        "addresses: [10.69.1.150-10.69.1.166] # widened once",
        "the inventory first"
    );
    assert_eq!(live(&lab.env), serde_json::json!(["10.69.1.150-10.69.1.165"]));
    assert_snapshot!(pool(&lab.env, &["grow", "default-pool", "--by", "1", "--yes"]), @"
    ------- stderr -------
    error: pool default-pool is not the same in the inventory and in the cluster
      ipam.yaml:6: 10.69.1.150-10.69.1.166
      IPAddressPool/metallb-system/default-pool: 10.69.1.150-10.69.1.165
    hint: make them the same first: kubectl ipam pool grow default-pool --to 10.69.1.150-10.69.1.166
    [exit status: 5]
    ");
    pool(&lab.env, &grow[1..]).success();
    assert_eq!(live(&lab.env), serde_json::json!(["10.69.1.150-10.69.1.166"]));

    let shrink = ["pool", "shrink", "default-pool", "--remove", "10.69.1.166", "--yes"];
    killed_at(&mut lab.env, "pool.step", &shrink);
    assert_eq!(live(&lab.env), serde_json::json!(["10.69.1.150-10.69.1.165"]), "the cluster first");
    assert_eq!(written(&lab.env), "addresses: [10.69.1.150-10.69.1.166] # widened once");
    pool(&lab.env, &shrink[1..]).success();
    assert_eq!(written(&lab.env), "addresses: [10.69.1.150-10.69.1.165] # widened once");
}

#[test]
fn without_a_cluster_only_the_inventory_changes_and_only_if_that_is_meant() {
    let env = TestEnvironment::new();
    env.write("ipam.yaml", INVENTORY);
    pool(&env, &["grow", "people", "--by", "2", "--yes"]).exits(1);
    assert_snapshot!(pool(&env, &["grow", "default-pool", "--add", "10.69.1.166", "--yes", "--offline"]), @"
    ACTION   OBJECT              CHANGE                          UNDO
    update   pool/default-pool   take 10.69.1.166 in ipam.yaml   kubectl ipam pool shrink default-pool --remove 10.69.1.166
    ------- stderr -------
    warning: offline: the cluster's pool default-pool stays as it is
    pool/default-pool updated
    ");
    assert_snapshot!(written(&env), @"addresses: [10.69.1.150-10.69.1.166] # widened once");
    assert_snapshot!(pool(&env, &["add", "desk", "--addresses", "10.69.1.20-29", "--offline"]), @"
    ------- stderr -------
    error: offline it is not known which load balancer is installed
    hint: name it: --provider metallb, cilium or static
    [exit status: 2]
    ");
    let line = ["add", "desk", "--addresses", "10.69.1.20-29", "--provider", "static", "--offline", "--yes"];
    pool(&env, &line).success();
    assert!(
        env.read("ipam.yaml").contains("- {name: desk, provider: static, addresses: 10.69.1.20-10.69.1.29}")
    );
    assert_snapshot!(pool(&env, &["shrink", "people", "--remove", "10.69.1.211", "--offline"]), @"
    ------- stderr -------
    error: pool people cannot give up 10.69.1.211
      reservation printer has 10.69.1.211 (ipam.yaml:12)
    hint: release what is not needed any more: kubectl ipam release NAME
    hint: what nobody has can go: kubectl ipam pool shrink people --remove 10.69.1.210,10.69.1.212-10.69.1.214
    [exit status: 5]
    ");
}

#[test]
fn a_change_can_be_committed_to_git_alone() {
    let lab = bench();
    let who = "export GIT_AUTHOR_NAME=jane GIT_AUTHOR_EMAIL=jane@example.com \
               GIT_COMMITTER_NAME=jane GIT_COMMITTER_EMAIL=jane@example.com; git config --global user.name jane; \
               git config --global user.email jane@example.com";
    lab.env
        .shell(&format!("{who}; git init -q -b main . && git add ipam.yaml && git commit -qm one"))
        .success();
    pool(&lab.env, &["grow", "default-pool", "--add", "10.69.1.166", "--commit", "--yes"]).success();
    assert_snapshot!(lab.env.shell("git log -1 --format=%B; git show --stat --format= HEAD").success().stdout, @"
    Grow pool default-pool (10.69.1.166)

    IPAM-Action: pool-grow
    IPAM-Pool: default-pool
    IPAM-Address: 10.69.1.166

     ipam.yaml | 2 +-
     1 file changed, 1 insertion(+), 1 deletion(-)
    ");
    assert_eq!(lab.env.shell("git status --porcelain ipam.yaml").success().stdout, "");
    lab.env.write("ipam.yaml", lab.env.read("ipam.yaml").replace("printer", "plotter"));
    assert_snapshot!(pool(&lab.env, &["shrink", "people", "--by", "1", "--commit", "--yes"]), @"
    ------- stderr -------
    error: ipam.yaml has changes that are not committed
      they would go into the same commit
    hint: see them with: git diff ipam.yaml
    hint: commit them first, or leave --commit out
    [exit status: 5]
    ");
}
