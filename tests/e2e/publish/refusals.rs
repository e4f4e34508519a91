//! What is refused, and what to do instead.

use super::*;

#[test]
fn an_old_clone_and_uncommitted_changes_are_refused() {
    let LabBench { env, .. } = &mut committed();
    env.write("ipam.yaml", INVENTORY.replace("1.10", "1.11"));
    assert_snapshot!(ipam(env, &["sync", "--yes"]), @"
    ------- stderr -------
    error: ipam.yaml has changes that are not committed
    hint: commit them, so that everybody can see what is published
    hint: or publish them all the same with --allow-dirty
    [exit status: 5]
    ");
    git(env, "git clone -q . ../old && git -C ../old remote set-url origin git@git.lab:home/lab.git");
    git(env, "git commit -qam two");
    let sync = ipam(env, &["sync", "--yes"]).success();
    assert_eq!(sync.stderr, "ConfigMap/kube-system/net created\nConfigMap/default/media created\n");
    let commit = env.shell("git rev-parse HEAD").success().stdout.trim().to_owned();
    env.replace(commit, "[COMMIT]");
    assert_snapshot!(env.shell("cd ../old && kubectl ipam diff kube-system/net; kubectl ipam sync --yes"), @"
    CONFIGMAP         FIELD          CHANGE   BEFORE   AFTER
    kube-system/net   data.version   change   1.11     1.10
    ------- stderr -------
    error: kube-system/net was published from elsewhere
      it comes from commit [COMMIT], which is not in this clone's history
    hint: get what is missing: git pull
    hint: or publish over it all the same with --allow-stale
    [exit status: 5]
    ");
    env.shell("cd ../old && git pull -q \"$OLDPWD\" main && kubectl ipam sync").success();
    env.write("ipam.yaml", INVENTORY.replace("1.10", "1.12"));
    ipam(env, &["sync", "--yes", "--allow-dirty"]).success();
    git(env, "git commit -qam three");
    env.write("ipam.yaml", INVENTORY.replace("1.10", "1.13"));
    git(env, "git commit -qam four");
    ipam(env, &["sync", "--yes"]).success();
}

#[test]
fn what_argo_cd_keeps_is_changed_in_git() {
    let LabBench { env, .. } = &LabBench::lab_a();
    let inventory = "\
apiVersion: ipam.labkit.dev/v1
kind: NetworkInventory
reservations:
- {name: plex, ip: 10.69.1.165}
publish:
- configMap: media/media-stack-network
  data: {plex.external-url: 'http://${reservations.plex.ip}:32401', plex.note: new}
";
    env.write("ipam.yaml", inventory);
    git(env, "git init -q -b main . && git add . && git commit -qm one");
    let outcome = ipam(env, &["sync", "--yes"]).exits(5);
    assert_snapshot!(outcome.stderr, @"
    error: Argo CD would take back the change of ConfigMap/media/media-stack-network
      ConfigMap/media/media-stack-network is kept as Git has it by Argo CD (Application/infrastructure)
    hint: commit the change instead: the patch for Git is above
    ");
    assert!(
        outcome.stdout.starts_with("--- a/infrastructure/network-inventory.yaml\n"),
        "{}",
        outcome.stdout
    );
    env.write("../change.patch", &outcome.stdout);
    env.shell("git apply --check ../change.patch").success();
    env.shell("git apply ../change.patch").success();
    assert_snapshot!(ipam(env, &["diff", "-f", "infrastructure", "-f", "ipam.yaml"]), @"
    ------- stderr -------
    No differences.
    ");
    let plan = ipam(env, &["sync", "-o", "json"]).exits(5).json();
    assert_eq!(plan["changes"][0]["reverted"]["owner"]["tool"], "Argo CD");
}

#[test]
fn what_flux_keeps_is_given_as_a_manifest_where_git_has_none() {
    let LabBench { env, .. } = &bench();
    let labels = "kustomize.toolkit.fluxcd.io/name=infra kustomize.toolkit.fluxcd.io/namespace=flux-system";
    env.run(["kubectl", "create", "configmap", "media"]).success();
    env.shell(&format!("kubectl label configmap media {labels}")).success();
    assert_snapshot!(ipam(env, &["sync", "default/media", "--yes"]), @r#"
    ---
    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: media
      namespace: default
    data:
      plex.external-url: "http://10.69.1.154:32400"
    ------- stderr -------
    not in a Git repository: nothing keeps an old copy from being published
    error: Flux would take back the change of ConfigMap/default/media
      ConfigMap/default/media is kept as Git has it by Flux (Kustomization/flux-system/infra)
    hint: commit the change instead: the patch for Git is above
    [exit status: 5]
    "#);
}

#[test]
fn a_key_that_somebody_else_owns_is_a_conflict_with_ways_out() {
    let LabBench { env, .. } = &bench();
    let theirs =
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: media}\ndata: {plex.external-url: theirs}\n";
    let apply = ["kubectl", "apply", "--server-side", "--field-manager=terraform", "-f", "-"];
    env.run_with_input(apply, theirs.as_bytes()).success();
    assert_snapshot!(ipam(env, &["sync", "default/media", "--yes"]), @r#"
    ------- stderr -------
    not in a Git repository: nothing keeps an old copy from being published
    error: cannot apply configmaps "media" in namespace default
      error from server (Conflict): Apply failed with 1 conflict: conflict with "terraform": .data.plex.external-url
      .data.plex.external-url: conflict with "terraform"
    hint: take the fields over, if you are sure: --force-conflicts
    hint: or leave them out of what is applied, so that the other manager keeps them
    hint: or apply the value they have now, so that both managers own them
    [exit status: 5]
    "#);
    ipam(env, &["sync", "default/media", "--yes", "--force-conflicts"]).success();
    assert_snapshot!(data(env, "default", "media"), @r#"
    {"plex.external-url":"http://10.69.1.154:32400"}
    "#);
}

#[test]
fn without_rights_or_a_cluster_it_says_what_is_missing() {
    let mut bench = LabBench::simulated_empty();
    bench.env.write("ipam.yaml", INVENTORY);
    bench.log_in("guest", Vec::new());
    assert_snapshot!(ipam(&bench.env, &["sync", "default/media", "--yes"]), @r#"
    ------- stderr -------
    not in a Git repository: nothing keeps an old copy from being published
    error: cannot get configmaps "media" in namespace default
      error from server (Forbidden): configmaps "media" is forbidden: User "guest" cannot get resource "configmaps" in API group "" in the namespace "default"
    hint: you lack the right to get configmaps "media" in namespace default: ask for it, or act as somebody else with --as
    [exit status: 1]
    "#);
    assert_snapshot!(ipam(&bench.env, &["diff", "default/media"]), @r#"
    ------- stderr -------
    error: cannot get configmaps "media" in namespace default
      error from server (Forbidden): configmaps "media" is forbidden: User "guest" cannot get resource "configmaps" in API group "" in the namespace "default"
    hint: you lack the right to get configmaps "media" in namespace default: ask for it, or act as somebody else with --as
    [exit status: 1]
    "#);
}
