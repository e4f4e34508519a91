//! Manifests, printed and in folders.

use super::*;

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
