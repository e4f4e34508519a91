//! `render`, `diff` and `sync`: the ConfigMaps of the inventory, shown, compared and published.

use insta::assert_snapshot;
use simlab::harness::{Outcome, TestEnvironment};

use crate::lab::LabBench;

const INVENTORY: &str = "\
apiVersion: ipam.labkit.dev/v1
kind: NetworkInventory
hosts:
- {name: nas, ip: 10.69.1.163, role: storage}
reservations:
- {name: plex, ip: 10.69.1.154, ports: [32400]}
- {name: sonarr, ip: 10.69.1.157}
publish:
- configMap: kube-system/net
  labels: {app.kubernetes.io/part-of: infrastructure}
  keys:
  - {each: reservations, key: 'loadbalancer.${name}.ip', value: '${ip}'}
  data:
    nas.ip: ${hosts.nas.ip}
    version: 1.10
- configMap: default/media
  data:
    plex.external-url: http://${reservations.plex.ip}:${reservations.plex.port}
";

fn ipam(env: &TestEnvironment, words: &[&str]) -> Outcome {
    env.run([&["kubectl", "ipam"], words].concat())
}

/// A cluster without anything in it, and a folder with [`INVENTORY`] in no repository.
fn bench() -> LabBench {
    let bench = LabBench::empty();
    bench.env.write("ipam.yaml", INVENTORY);
    bench
}

fn git(env: &TestEnvironment, script: &str) {
    let who = "export GIT_AUTHOR_NAME=jane GIT_AUTHOR_EMAIL=jane@example.com \
               GIT_COMMITTER_NAME=jane GIT_COMMITTER_EMAIL=jane@example.com";
    env.shell(&format!("{who}; {script}")).success();
}

/// The same with a repository that has the inventory committed.
fn committed() -> LabBench {
    let bench = bench();
    git(&bench.env, "git init -q -b main . && git remote add origin git@git.lab:home/lab.git");
    git(&bench.env, "git add ipam.yaml && git commit -qm one");
    bench
}

fn data(env: &TestEnvironment, namespace: &str, name: &str) -> String {
    let query = ["kubectl", "get", "configmap", name, "-n", namespace, "-o", "jsonpath={.data}"];
    env.run(query).success().stdout
}

#[test]
fn manifests_need_no_cluster_and_come_in_every_format() {
    let env = TestEnvironment::new();
    env.write("ipam.yaml", INVENTORY);
    assert_snapshot!(ipam(&env, &["render"]), @r#"
    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: net
      namespace: kube-system
      labels:
        app.kubernetes.io/part-of: "infrastructure"
    data:
      loadbalancer.plex.ip: "10.69.1.154"
      loadbalancer.sonarr.ip: "10.69.1.157"
      nas.ip: "10.69.1.163"
      version: "1.10"
    ---
    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: media
      namespace: default
    data:
      plex.external-url: "http://10.69.1.154:32400"
    "#);
    assert_snapshot!(ipam(&env, &["render", "-o", "wide"]), @"
    NAMESPACE     NAME    KEYS   BYTES
    kube-system   net        4      92
    default       media      1      41
    ");
    assert_snapshot!(ipam(&env, &["render", "-o", "name"]), @"
    configmap/kube-system/net
    configmap/default/media
    ");
    assert_snapshot!(ipam(&env, &["render", "-o", "csv"]), @"
    namespace,name,keys,bytes
    kube-system,net,4,92
    default,media,1,41
    ");
    assert_snapshot!(ipam(&env, &["render", "default/media", "-o", "json"]), @r#"
    {
      "apiVersion": "ipam.labkit.dev/v1",
      "kind": "ManifestList",
      "items": [
        {
          "apiVersion": "v1",
          "kind": "ConfigMap",
          "metadata": {
            "name": "media",
            "namespace": "default"
          },
          "data": {
            "plex.external-url": "http://10.69.1.154:32400"
          }
        }
      ]
    }
    "#);
    assert_snapshot!(ipam(&env, &["render", "default/media", "-o", "yaml"]), @"
    apiVersion: ipam.labkit.dev/v1
    kind: ManifestList
    items:
    - apiVersion: v1
      kind: ConfigMap
      metadata:
        name: media
        namespace: default
      data:
        plex.external-url: http://10.69.1.154:32400
    ");
    let path = "jsonpath={.items[0].data.loadbalancer\\.plex\\.ip}";
    assert_eq!(ipam(&env, &["render", "-o", path]).success().stdout, "10.69.1.154");
    assert_eq!(
        ipam(&env, &["render", "-o", "custom-columns=N:.metadata.name"]).success().stdout,
        "N\nnet\nmedia\n"
    );
    assert_snapshot!(ipam(&env, &["render", "default/medai"]), @r#"
    ------- stderr -------
    error: ipam.yaml publishes no ConfigMap default/medai
    hint: did you mean "default/media"?
    [exit status: 2]
    "#);
    assert_snapshot!(ipam(&env, &["render", "--yes"]), @"
    ------- stderr -------
    error: --yes and --dry-run are for --to: manifests on stdout change nothing
    [exit status: 2]
    ");
    let piped = env.shell("kubectl ipam render | head -n 1").success();
    assert_eq!((piped.stdout.as_str(), piped.stderr.as_str()), ("apiVersion: v1\n", ""));
    let through = env.shell("cat ipam.yaml | kubectl ipam render -f - default/media -o name").success();
    assert_eq!(through.stdout, "configmap/default/media\n");
}

#[test]
fn a_folder_is_kept_up_to_date_and_nobody_elses_files_are_touched() {
    let env = TestEnvironment::new();
    env.write("ipam.yaml", INVENTORY);
    assert_snapshot!(ipam(&env, &["render", "--to", "net", "--dry-run"]), @"
    ACTION   OBJECT                          CHANGE                          UNDO
    create   file/net/default_media.yaml     write what the inventory says   render again from the earlier inventory
    create   file/net/kube-system_net.yaml   write what the inventory says   render again from the earlier inventory
    create   file/net/kustomization.yaml     write what the inventory says   render again from the earlier inventory
    ");
    assert!(!env.work().join("net").exists());
    ipam(&env, &["render", "--to", "net"]).exits(5);
    ipam(&env, &["render", "--to", "net", "--yes"]).success();
    assert_snapshot!(env.read("net/kustomization.yaml"), @"
    # Written by kubectl ipam render from ipam.yaml: change that, and render again.
    apiVersion: kustomize.config.k8s.io/v1beta1
    kind: Kustomization
    resources:
    - default_media.yaml
    - kube-system_net.yaml
    ");
    let built = env.run(["kubectl", "kustomize", "net"]).success();
    assert!(built.stdout.contains("plex.external-url: http://10.69.1.154:32400"), "{}", built.stdout);
    assert_snapshot!(ipam(&env, &["render", "--to", "net", "--yes"]), @"
    ------- stderr -------
    Nothing to change.
    ");
    env.write("net/notes.yaml", "mine: true\n");
    let (shorter, _) = INVENTORY.split_once("- configMap: default/media").expect("a second ConfigMap");
    env.write("ipam.yaml", shorter);
    assert_snapshot!(ipam(&env, &["render", "--to", "net", "--yes"]), @"
    ACTION   OBJECT                        CHANGE                                       UNDO
    update   file/net/kustomization.yaml   write what the inventory says now            render again from the earlier inventory
    delete   file/net/default_media.yaml   the inventory does not publish it any more   render again from the earlier inventory
    ------- stderr -------
    file/net/kustomization.yaml updated
    file/net/default_media.yaml deleted
    ");
    assert_eq!(env.read("net/notes.yaml"), "mine: true\n");
    env.write("other/kustomization.yaml", "resources: []\n");
    assert_snapshot!(ipam(&env, &["render", "--to", "other", "--yes"]), @"
    ------- stderr -------
    error: other/kustomization.yaml was not written by render
    hint: choose another folder, or move the file away
    [exit status: 5]
    ");
    ipam(&env, &["render", "--to", "net", "--dry-run=server"]).exits(2);
}

#[test]
fn what_is_published_is_no_difference_any_more() {
    let LabBench { env, .. } = &bench();
    assert_snapshot!(ipam(env, &["diff"]), @"
    CONFIGMAP         FIELD                                       CHANGE   BEFORE   AFTER
    kube-system/net   data.loadbalancer.plex.ip                   add      <none>   10.69.1.154
    kube-system/net   data.loadbalancer.sonarr.ip                 add      <none>   10.69.1.157
    kube-system/net   data.nas.ip                                 add      <none>   10.69.1.163
    kube-system/net   data.version                                add      <none>   1.10
    kube-system/net   metadata.labels.app.kubernetes.io/part-of   add      <none>   infrastructure
    default/media     data.plex.external-url                      add      <none>   http://10.69.1.154:32400
    [exit status: 3]
    ");
    assert_snapshot!(ipam(env, &["sync"]), @"
    ------- stderr -------
    not in a Git repository: nothing keeps an old copy from being published
    error: 2 changes need confirmation, and there is no terminal to ask on
      publish 5 texts
      publish 1 text
    hint: pass --yes to agree, or --dry-run to see what would be done
    [exit status: 5]
    ");
    assert_snapshot!(ipam(env, &["sync", "--dry-run", "-o", "wide"]), @"
    ACTION   OBJECT                      CHANGE            UNDO                           FIELDS                                                                                                                                                                                                NEEDS                                          REVERTED BY
    create   ConfigMap/kube-system/net   publish 5 texts   sync from the earlier commit   data.loadbalancer.plex.ip: + 10.69.1.154; data.loadbalancer.sonarr.ip: + 10.69.1.157; data.nas.ip: + 10.69.1.163; data.version: + 1.10; metadata.labels.app.kubernetes.io/part-of: + infrastructure   patch on configmaps in namespace kube-system
    create   ConfigMap/default/media     publish 1 text    sync from the earlier commit   data.plex.external-url: + http://10.69.1.154:32400                                                                                                                                                    patch on configmaps in namespace default
    ------- stderr -------
    not in a Git repository: nothing keeps an old copy from being published
    ");
    assert_snapshot!(ipam(env, &["sync", "--dry-run=server"]), @"
    ACTION   OBJECT                      CHANGE            UNDO
    create   ConfigMap/kube-system/net   publish 5 texts   sync from the earlier commit
    create   ConfigMap/default/media     publish 1 text    sync from the earlier commit
    ------- stderr -------
    not in a Git repository: nothing keeps an old copy from being published
    ConfigMap/kube-system/net created (server dry run)
    ConfigMap/default/media created (server dry run)
    ");
    ipam(env, &["diff"]).exits(3);
    assert_snapshot!(ipam(env, &["sync", "--yes"]), @"
    ACTION   OBJECT                      CHANGE            UNDO
    create   ConfigMap/kube-system/net   publish 5 texts   sync from the earlier commit
    create   ConfigMap/default/media     publish 1 text    sync from the earlier commit
    ------- stderr -------
    not in a Git repository: nothing keeps an old copy from being published
    ConfigMap/kube-system/net created
    ConfigMap/default/media created
    ");
    assert_snapshot!(data(env, "kube-system", "net"), @r#"
    {"loadbalancer.plex.ip":"10.69.1.154","loadbalancer.sonarr.ip":"10.69.1.157","nas.ip":"10.69.1.163","version":"1.10"}
    "#);
    assert_snapshot!(ipam(env, &["diff"]), @"
    ------- stderr -------
    No differences.
    ");
    assert_snapshot!(ipam(env, &["sync"]), @"
    ------- stderr -------
    not in a Git repository: nothing keeps an old copy from being published
    Nothing to change.
    ");
}

#[test]
fn keys_that_go_are_taken_away_and_those_of_others_stay() {
    let LabBench { env, .. } = &bench();
    ipam(env, &["sync", "--yes"]).success();
    let patch = r#"{"data": {"by-hand": "x"}}"#;
    env.run(["kubectl", "patch", "configmap", "net", "-n", "kube-system", "-p", patch]).success();
    let changed =
        INVENTORY.replace("- {name: sonarr, ip: 10.69.1.157}\n", "").replace("10.69.1.154", "10.69.1.165");
    env.write("ipam.yaml", changed);
    assert_snapshot!(ipam(env, &["diff"]), @"
    CONFIGMAP         FIELD                         CHANGE   BEFORE                     AFTER
    kube-system/net   data.loadbalancer.plex.ip     change   10.69.1.154                10.69.1.165
    kube-system/net   data.loadbalancer.sonarr.ip   remove   10.69.1.157                <none>
    default/media     data.plex.external-url        change   http://10.69.1.154:32400   http://10.69.1.165:32400
    ------- stderr -------
    kube-system/net: 1 key is not from the inventory and stays
    [exit status: 3]
    ");
    let json = ipam(env, &["diff", "-o", "json"]).exits(3).json();
    assert_eq!(json["kind"], "DifferenceList");
    assert_snapshot!(ipam(env, &["diff", "-o", "name"]), @"
    configmap/kube-system/net
    configmap/default/media
    ------- stderr -------
    kube-system/net: 1 key is not from the inventory and stays
    [exit status: 3]
    ");
    assert_snapshot!(ipam(env, &["diff", "kube-system/net", "-o", "csv"]), @"
    configmap,field,change,before,after,where
    kube-system/net,data.loadbalancer.plex.ip,change,10.69.1.154,10.69.1.165,cluster
    kube-system/net,data.loadbalancer.sonarr.ip,remove,10.69.1.157,,cluster
    ------- stderr -------
    kube-system/net: 1 key is not from the inventory and stays
    [exit status: 3]
    ");
    ipam(env, &["sync", "--yes"]).success();
    assert_snapshot!(data(env, "kube-system", "net"), @r#"
    {"by-hand":"x","loadbalancer.plex.ip":"10.69.1.165","nas.ip":"10.69.1.163","version":"1.10"}
    "#);
}

#[test]
fn a_manifest_is_compared_as_a_whole_with_its_lines() {
    let env = TestEnvironment::new();
    env.write("ipam.yaml", INVENTORY);
    let manifests = ipam(&env, &["render"]).success().stdout;
    env.write("infra/maps.yaml", manifests.replace("10.69.1.157\"", "10.69.1.158\"\n  extra: x"));
    assert_snapshot!(ipam(&env, &["diff", "-f", "infra", "-o", "wide"]), @"
    CONFIGMAP         FIELD                         CHANGE   BEFORE        AFTER         WHERE
    kube-system/net   data.extra                    remove   x             <none>        infra/maps.yaml:11
    kube-system/net   data.loadbalancer.sonarr.ip   change   10.69.1.158   10.69.1.157   infra/maps.yaml:10
    [exit status: 3]
    ");
    env.write("infra/maps.yaml", manifests);
    assert_snapshot!(ipam(&env, &["diff", "-f", "infra", "-f", "ipam.yaml"]), @"
    ------- stderr -------
    No differences.
    ");
    ipam(&env, &["diff"]).exits(1);
}

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

#[test]
fn large_maps_come_in_parts_and_parts_that_are_empty_go() {
    let LabBench { env, .. } = &bench();
    let inventory = |count: u32| {
        let hosts: Vec<_> =
            (0..count).map(|n| format!("- {{name: h{n}, ip: 10.1.{}.{}}}", n / 250, n % 250 + 1)).collect();
        format!(
            "apiVersion: ipam.labkit.dev/v1\nkind: NetworkInventory\npublish:\n- configMap: default/hosts\n  \
             keys: [{{each: hosts, key: 'h.${{name}}', value: '${{ip}}'}}]\nhosts:\n{}\n",
            hosts.join("\n")
        )
    };
    env.write("ipam.yaml", inventory(5_001));
    assert_snapshot!(ipam(env, &["render", "-o", "wide"]), @"
    NAMESPACE   NAME      KEYS   BYTES
    default     hosts     5000   84230
    default     hosts-2      1      16
    ------- stderr -------
    warning: default/hosts has 5001 keys, too many for one ConfigMap: 2 parts, the last is hosts-2
    ");
    ipam(env, &["sync", "--yes"]).success();
    env.write("ipam.yaml", inventory(10));
    let plan = ipam(env, &["sync", "--yes", "-o", "custom-columns=A:.action,N:.subject.name"]).success();
    assert_snapshot!(plan, @"
    A        N
    update   hosts
    delete   hosts-2
    ------- stderr -------
    not in a Git repository: nothing keeps an old copy from being published
    ConfigMap/default/hosts updated
    ConfigMap/default/hosts-2 deleted
    ");
    env.run(["kubectl", "get", "configmap", "hosts-2"]).exits(1);
}

#[test]
fn names_of_config_maps_are_completed() {
    let env = TestEnvironment::new();
    env.write("ipam.yaml", INVENTORY);
    for verb in ["render", "diff", "sync"] {
        let offered = env.run(["kubectl", "__complete", "ipam", verb, "d"]).stdout;
        assert!(offered.starts_with("default/media\n"), "{verb}: {offered}");
    }
}
