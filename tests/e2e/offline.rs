//! `kubectl ipam check --offline`: files alone, from any number of places, as a pre-commit hook and in CI.

use insta::assert_snapshot;
use simlab::harness::{Outcome, TestEnvironment};

const POOL: &str = "apiVersion: metallb.io/v1beta1
kind: IPAddressPool
metadata: {name: default, namespace: metallb-system}
spec: {addresses: [10.69.1.150-10.69.1.165]}
";

/// A repository with a pool, a base and an overlay that makes a ConfigMap; no cluster, and no inventory.
fn repository() -> TestEnvironment {
    let mut env = TestEnvironment::new();
    env.set("KUBECONFIG", "/nonexistent");
    env.write("net/pool.yaml", POOL);
    env.write(
        "base/volume.yaml",
        "apiVersion: v1\nkind: PersistentVolume\nmetadata: {name: media}\nspec:\n  nfs:\n    server: 10.69.1.163\n    path: /media\n",
    );
    env.write("base/kustomization.yaml", "kind: Kustomization\nresources: [volume.yaml]\n");
    env.write(
        "overlays/production/kustomization.yaml",
        "kind: Kustomization\nnamespace: media\nresources: [../../base]\nconfigMapGenerator:\n\
         - name: media-stack-network\n  literals:\n  - nfs.server=10.69.1.164\n",
    );
    env
}

fn check(env: &TestEnvironment, args: &[&str]) -> Outcome {
    env.run([&["kubectl", "ipam", "check", "--offline"], args].concat())
}

#[test]
fn findings_rest_on_files_from_any_number_of_paths() {
    let env = repository();
    assert_snapshot!(check(&env, &["overlays/production", "net/pool.yaml"]).exits(3), @"
    error IPAM-HOST-IN-POOL address/10.69.1.163
      10.69.1.163 of storage/nfs lies in pool default (10.69.1.150-10.69.1.165)
        - base/volume.yaml:6: PersistentVolume media (file) spec.nfs.server: 10.69.1.163 (storage/nfs)
        - net/pool.yaml:4: IPAddressPool metallb-system/default (file) spec.addresses: 10.69.1.150-10.69.1.165
      hint: let pool default be 10.69.1.150-10.69.1.162 and 10.69.1.165/32

    error IPAM-HOST-IN-POOL address/10.69.1.164
      10.69.1.164 of storage/nfs lies in pool default (10.69.1.150-10.69.1.165)
        - overlays/production/kustomization.yaml:7: ConfigMap media/media-stack-network (file) data[nfs.server]: 10.69.1.164
        - net/pool.yaml:4: IPAddressPool metallb-system/default (file) spec.addresses: 10.69.1.150-10.69.1.165
      hint: let pool default be 10.69.1.150-10.69.1.162 and 10.69.1.165/32

    note: the cluster: not asked (--offline)
    failed: 2 errors (checked 2 addresses, 1 pool, 1 ConfigMap)
    `kubectl ipam explain CODE` says more about a code
    [exit status: 3]
    ");
    // Neither half is wrong by itself, and what is reached twice is read once.
    check(&env, &["net"]).success();
    check(&env, &["overlays/production"]).success();
    let all = check(&env, &["net", "base", "overlays/production", "net/pool.yaml", "-o", "name"]).exits(3);
    assert_snapshot!(all, @"
    IPAM-HOST-IN-POOL=address/10.69.1.163
    IPAM-HOST-IN-POOL=address/10.69.1.164
    [exit status: 3]
    ");
    let piped = env.run_with_input(
        ["kubectl", "ipam", "check", "--offline", "-", "base", "-o", "name"],
        POOL.as_bytes(),
    );
    assert_snapshot!(piped.exits(3), @"
    IPAM-HOST-IN-POOL=address/10.69.1.163
    [exit status: 3]
    ");
}

#[test]
fn what_a_kustomization_does_beyond_its_files_is_said() {
    let env = repository();
    env.write(
        "overlays/production/kustomization.yaml",
        "kind: Kustomization\nresources:\n- ../../base\n- https://example.com/remote.yaml\npatches:\n- path: patch.yaml\n",
    );
    env.write(
        "overlays/production/patch.yaml",
        "apiVersion: v1\nkind: PersistentVolume\nmetadata: {name: media}\n",
    );
    assert_snapshot!(check(&env, &["overlays/production"]), @r#"
    note: overlays/production/kustomization.yaml:4: "https://example.com/remote.yaml" is remote and not read
    note: overlays/production/kustomization.yaml:5: patches are not applied: objects are read as they stand in their files
    note: the cluster: not asked (--offline)
    ok: no findings (checked 1 address)
    "#);
    let missing = check(&env, &["net", "nowhere"]).exits(1);
    assert_snapshot!(missing, @"
    ------- stderr -------
    error: cannot read nowhere
      no such file or directory
    [exit status: 1]
    ");
}

#[test]
fn suppressions_stand_in_the_inventory_or_on_the_line() {
    let env = repository();
    env.write(
        "ipam.yaml",
        "apiVersion: ipam.labkit.dev/v1\nkind: NetworkInventory\nsuppress:\n\
         - {code: IPAM-HOST-IN-POOL, subject: 10.69.1.163, reason: moves in May}\n\
         - {code: IPAM-NODE-IN-POOL, reason: was reinstalled}\n",
    );
    let one_left = check(&env, &["overlays/production", "net", "-o", "name"]).exits(3);
    assert_eq!(one_left.stdout, "IPAM-HOST-IN-POOL=address/10.69.1.164\n");
    let none_left =
        check(&env, &["overlays/production", "net", "--suppress", "IPAM-HOST-IN-POOL=address/10.69.1.164"]);
    assert_snapshot!(none_left.success(), @"
    note: the cluster: not asked (--offline)
    note: suppression matches nothing: IPAM-NODE-IN-POOL (ipam.yaml:5)
    ok: no findings; 2 suppressed (checked 2 addresses, 1 pool, 1 ConfigMap)
    ");
    let report = check(&env, &["overlays/production", "net", "-o", "json"]).exits(3).json();
    assert_eq!(report["suppressed"][0]["suppressedBy"], "ipam.yaml:4");
    assert_eq!(report["unusedSuppressions"][0], "IPAM-NODE-IN-POOL (ipam.yaml:5)");
}

#[test]
fn a_pre_commit_hook_stops_a_commit_until_it_is_mended() {
    let env = repository();
    env.run(["git", "init", "--quiet"]).success();
    env.write(".git/hooks/pre-commit", "#!/bin/sh\nexec kubectl ipam check --offline net base\n");
    let commit = |message: &str| {
        env.shell(&format!(
            "chmod +x .git/hooks/pre-commit && git add -A && \
             git -c user.name=Ada -c user.email=ada@lab.example commit --quiet -m {message}"
        ))
    };
    let stopped = commit("one").exits(1);
    let said = format!("{}{}", stopped.stdout, stopped.stderr);
    assert!(said.contains("error IPAM-HOST-IN-POOL address/10.69.1.163"), "{stopped}");
    assert!(said.contains("base/volume.yaml:6"), "{stopped}");
    env.write("net/pool.yaml", POOL.replace("10.69.1.150-10.69.1.165", "10.69.1.150-10.69.1.162"));
    commit("two").success();
    assert_eq!(env.run(["git", "log", "--format=%s"]).success().stdout, "two\n");
}

#[test]
fn ci_gets_its_own_formats_and_the_exit_code() {
    let env = repository();
    let script = "kubectl ipam check --offline net base -o sarif >ipam.sarif; echo $?; \
                  kubectl ipam check --offline net base -o junit >ipam.xml; echo $?; \
                  kubectl ipam check --offline net base -o name | head -0; \
                  kubectl ipam check --offline net base --fail-on never -o name";
    let outcome = env.shell(script).success();
    assert_eq!(outcome.stdout, "3\n3\nIPAM-HOST-IN-POOL=address/10.69.1.163\n");
    let sarif: serde_json::Value = serde_json::from_str(&env.read("ipam.sarif")).expect("SARIF is JSON");
    let place = &sarif["runs"][0]["results"][0]["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "base/volume.yaml");
    assert_eq!(place["region"]["startLine"], 6);
    assert!(env.read("ipam.xml").contains("IPAM-HOST-IN-POOL"), "{}", env.read("ipam.xml"));
    let github = check(&env, &["net", "base", "-o", "github"]).exits(3).stdout;
    assert!(github.starts_with("::error file=base/volume.yaml,line=6,"), "{github}");
}
