//! What is published, and what belongs to others.

use super::*;

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
