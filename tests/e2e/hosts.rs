//! `kubectl ipam hosts`: names for resolvers, printed and kept in files.

use std::os::unix::fs::PermissionsExt;

use insta::assert_snapshot;
use serde_json::json;
use simlab::harness::{Outcome, TestEnvironment};
use simlab::kube::Rule;

use super::lab::LabBench;

const INVENTORY: &str = r#"apiVersion: ipam.labkit.dev/v1
kind: NetworkInventory
networks:
- name: lan
  cidr: 10.69.1.0/24
  gateway: 10.69.1.1
  dns: 10.69.1.1
  domain: home.example
  leases:
  - {name: printer, ip: 10.69.1.30, mac: "58:47:ca:70:00:01"}
hosts:
- {name: router, ip: 10.69.1.1, role: gateway}
- {name: nas, ip: [10.69.1.163, "fd00:69::a3"], role: storage, owner: home, hostnames: files}
- {name: media_box, ip: 10.69.1.164}
reservations:
- {name: plex, ip: 10.69.1.165, ports: [32400/TCP, 1900/UDP], owner: media, hostnames: [watch.example.org]}
- {name: workshop, range: 10.69.1.170-10.69.1.175}
"#;

/// A user with an inventory, committed at a known time, and no cluster.
fn user() -> TestEnvironment {
    let env = TestEnvironment::new();
    env.write("ipam.yaml", INVENTORY);
    env.shell(
        "git init -q && git add ipam.yaml && \
         GIT_AUTHOR_DATE='2026-01-31T12:00:00Z' GIT_COMMITTER_DATE='2026-01-31T12:00:00Z' \
         git -c user.name=jane -c user.email=jane@example.com commit -qm inventory",
    )
    .success();
    env
}

fn hosts(env: &TestEnvironment, arguments: &[&str]) -> Outcome {
    env.run(["kubectl", "ipam", "hosts"].iter().chain(arguments))
}

#[test]
fn without_flags_it_is_a_block_for_etc_hosts() {
    assert_snapshot!(hosts(&user(), &[]), @r#"
    # BEGIN kubectl-ipam
    # written by kubectl ipam hosts; what is changed up to the end mark is lost
    10.69.1.1    router.home.example router
    10.69.1.30   printer.home.example printer
    10.69.1.163  nas.home.example nas files.home.example files
    10.69.1.165  plex.home.example plex watch.example.org
    fd00:69::a3  nas.home.example nas files.home.example files
    # END kubectl-ipam
    ------- stderr -------
    warning: left out: host/media_box: "media_box" is no DNS name: '_' is not allowed
    "#);
}

#[test]
fn every_format_holds_the_same_names() {
    let env = user();
    let mut texts = String::new();
    for format in ["dnsmasq", "unbound", "coredns", "zone", "dnsendpoint", "prometheus"] {
        let outcome = hosts(&env, &["--format", format]).success();
        assert_eq!(hosts(&env, &["--format", format]).stdout, outcome.stdout, "twice gives the same bytes");
        texts.extend(["--- ", format, "\n", outcome.stdout.as_str()]);
    }
    assert_snapshot!(texts, @r#"
    --- dnsmasq
    # BEGIN kubectl-ipam
    # written by kubectl ipam hosts; what is changed up to the end mark is lost
    host-record=router.home.example,router,10.69.1.1,300
    host-record=printer.home.example,printer,10.69.1.30,300
    host-record=nas.home.example,nas,files.home.example,files,10.69.1.163,300
    host-record=plex.home.example,plex,watch.example.org,10.69.1.165,300
    host-record=nas.home.example,nas,files.home.example,files,fd00:69::a3,300
    dhcp-host=58:47:ca:70:00:01,10.69.1.30,printer
    # END kubectl-ipam
    --- unbound
    # BEGIN kubectl-ipam
    # written by kubectl ipam hosts; what is changed up to the end mark is lost
    server:
        local-data: "router.home.example. 300 IN A 10.69.1.1"
        local-data: "router. 300 IN A 10.69.1.1"
        local-data-ptr: "10.69.1.1 300 router.home.example"
        local-data: "printer.home.example. 300 IN A 10.69.1.30"
        local-data: "printer. 300 IN A 10.69.1.30"
        local-data-ptr: "10.69.1.30 300 printer.home.example"
        local-data: "nas.home.example. 300 IN A 10.69.1.163"
        local-data: "nas. 300 IN A 10.69.1.163"
        local-data: "files.home.example. 300 IN A 10.69.1.163"
        local-data: "files. 300 IN A 10.69.1.163"
        local-data-ptr: "10.69.1.163 300 nas.home.example"
        local-data: "plex.home.example. 300 IN A 10.69.1.165"
        local-data: "plex. 300 IN A 10.69.1.165"
        local-data: "watch.example.org. 300 IN A 10.69.1.165"
        local-data-ptr: "10.69.1.165 300 plex.home.example"
        local-data: "nas.home.example. 300 IN AAAA fd00:69::a3"
        local-data: "nas. 300 IN AAAA fd00:69::a3"
        local-data: "files.home.example. 300 IN AAAA fd00:69::a3"
        local-data: "files. 300 IN AAAA fd00:69::a3"
        local-data-ptr: "fd00:69::a3 300 nas.home.example"
    # END kubectl-ipam
    --- coredns
    # BEGIN kubectl-ipam
    # written by kubectl ipam hosts; what is changed up to the end mark is lost
    hosts {
        10.69.1.1 router.home.example router
        10.69.1.30 printer.home.example printer
        10.69.1.163 nas.home.example nas files.home.example files
        10.69.1.165 plex.home.example plex watch.example.org
        fd00:69::a3 nas.home.example nas files.home.example files
        ttl 300
        fallthrough
    }
    # END kubectl-ipam
    --- zone
    ; BEGIN kubectl-ipam
    ; written by kubectl ipam hosts; what is changed up to the end mark is lost
    $ORIGIN home.example.
    $TTL 300
    @ IN SOA router.home.example. hostmaster.home.example. 1769860800 86400 7200 3600000 300
    @ IN NS router.home.example.
    router IN A 10.69.1.1
    printer IN A 10.69.1.30
    nas IN A 10.69.1.163
    files IN A 10.69.1.163
    plex IN A 10.69.1.165
    nas IN AAAA fd00:69::a3
    files IN AAAA fd00:69::a3

    $ORIGIN 1.69.10.in-addr.arpa.
    $TTL 300
    @ IN SOA router.home.example. hostmaster.home.example. 1769860800 86400 7200 3600000 300
    @ IN NS router.home.example.
    1 IN PTR router.home.example.
    30 IN PTR printer.home.example.
    163 IN PTR nas.home.example.
    165 IN PTR plex.home.example.

    $ORIGIN 0.0.0.0.0.0.0.0.9.6.0.0.0.0.d.f.ip6.arpa.
    $TTL 300
    @ IN SOA router.home.example. hostmaster.home.example. 1769860800 86400 7200 3600000 300
    @ IN NS router.home.example.
    3.a.0.0.0.0.0.0.0.0.0.0.0.0.0.0 IN PTR nas.home.example.
    ; END kubectl-ipam
    --- dnsendpoint
    # BEGIN kubectl-ipam
    # written by kubectl ipam hosts; what is changed up to the end mark is lost
    apiVersion: externaldns.k8s.io/v1alpha1
    kind: DNSEndpoint
    metadata:
      name: kubectl-ipam
    spec:
      endpoints:
      - dnsName: "files.home.example"
        recordType: A
        recordTTL: 300
        targets:
        - "10.69.1.163"
      - dnsName: "files.home.example"
        recordType: AAAA
        recordTTL: 300
        targets:
        - "fd00:69::a3"
      - dnsName: "nas.home.example"
        recordType: A
        recordTTL: 300
        targets:
        - "10.69.1.163"
      - dnsName: "nas.home.example"
        recordType: AAAA
        recordTTL: 300
        targets:
        - "fd00:69::a3"
      - dnsName: "plex.home.example"
        recordType: A
        recordTTL: 300
        targets:
        - "10.69.1.165"
      - dnsName: "printer.home.example"
        recordType: A
        recordTTL: 300
        targets:
        - "10.69.1.30"
      - dnsName: "router.home.example"
        recordType: A
        recordTTL: 300
        targets:
        - "10.69.1.1"
      - dnsName: "watch.example.org"
        recordType: A
        recordTTL: 300
        targets:
        - "10.69.1.165"
    # END kubectl-ipam
    --- prometheus
    # BEGIN kubectl-ipam
    # written by kubectl ipam hosts; what is changed up to the end mark is lost
    - targets:
      - "10.69.1.1"
      labels:
        ipam_name: "router.home.example"
        ipam_subject: "host/router"
    - targets:
      - "10.69.1.30"
      labels:
        ipam_name: "printer.home.example"
        ipam_subject: "lease/printer"
    - targets:
      - "10.69.1.163"
      labels:
        ipam_name: "nas.home.example"
        ipam_subject: "host/nas"
        ipam_owner: "home"
    - targets:
      - "10.69.1.165:32400"
      labels:
        ipam_name: "plex.home.example"
        ipam_subject: "reservation/plex"
        ipam_owner: "media"
    - targets:
      - "fd00:69::a3"
      labels:
        ipam_name: "nas.home.example"
        ipam_subject: "host/nas"
        ipam_owner: "home"
    # END kubectl-ipam
    "#);
}

#[test]
fn the_names_as_a_value() {
    let env = user();
    assert_snapshot!(hosts(&env, &["-o", "wide"]), @r#"
ADDRESS       NAMES                                           SUBJECT            OWNER    MAC                 PORTS                LOCATION
10.69.1.1     router.home.example router                      host/router        <none>   <none>              <none>               ipam.yaml:12
10.69.1.30    printer.home.example printer                    lease/printer      <none>   58:47:ca:70:00:01   <none>               ipam.yaml:10
10.69.1.163   nas.home.example nas files.home.example files   host/nas           home     <none>              <none>               ipam.yaml:13
10.69.1.165   plex.home.example plex watch.example.org        reservation/plex   media    <none>              32400/TCP,1900/UDP   ipam.yaml:16
fd00:69::a3   nas.home.example nas files.home.example files   host/nas           home     <none>              <none>               ipam.yaml:13
------- stderr -------
warning: left out: host/media_box: "media_box" is no DNS name: '_' is not allowed
"#);
    assert_snapshot!(hosts(&env, &["-o", "csv"]), @r#"
    address,names,subject,owner,mac,ports,location
    10.69.1.1,router.home.example router,host/router,,,,ipam.yaml:12
    10.69.1.30,printer.home.example printer,lease/printer,,58:47:ca:70:00:01,,ipam.yaml:10
    10.69.1.163,nas.home.example nas files.home.example files,host/nas,home,,,ipam.yaml:13
    10.69.1.165,plex.home.example plex watch.example.org,reservation/plex,media,,"32400/TCP,1900/UDP",ipam.yaml:16
    fd00:69::a3,nas.home.example nas files.home.example files,host/nas,home,,,ipam.yaml:13
    ------- stderr -------
    warning: left out: host/media_box: "media_box" is no DNS name: '_' is not allowed
    "#);
    assert_snapshot!(hosts(&env, &["-o", "name"]), @r#"
    host/router.home.example
    host/printer.home.example
    host/nas.home.example
    host/plex.home.example
    host/nas.home.example
    ------- stderr -------
    warning: left out: host/media_box: "media_box" is no DNS name: '_' is not allowed
    "#);
    assert_snapshot!(hosts(&env, &["-o", r"jsonpath={range .items[*]}{.address}{'\n'}{end}"]), @r#"
    10.69.1.1
    10.69.1.30
    10.69.1.163
    10.69.1.165
    fd00:69::a3
    ------- stderr -------
    warning: left out: host/media_box: "media_box" is no DNS name: '_' is not allowed
    "#);
    assert_snapshot!(hosts(&env, &["-o", "custom-columns=IP:.address,OF:.subject.name"]), @r#"
    IP            OF
    10.69.1.1     router
    10.69.1.30    printer
    10.69.1.163   nas
    10.69.1.165   plex
    fd00:69::a3   nas
    ------- stderr -------
    warning: left out: host/media_box: "media_box" is no DNS name: '_' is not allowed
    "#);
    let answer = hosts(&env, &["-o", "json"]).success().json();
    assert_eq!(answer["kind"], "HostList");
    assert_eq!(answer["leftOut"][0]["subject"]["name"], "media_box");
    let head = env.shell("kubectl ipam hosts --format unbound | head -1").success();
    assert_eq!(head.stdout, "# BEGIN kubectl-ipam\n");
}

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

#[test]
fn flags_without_effect_are_refused() {
    let env = user();
    let said: Vec<String> = [
        &["--format=zone", "-o", "json"][..],
        &["--yes"],
        &["--zone=home.example"],
        &["--ttl=60"],
        &["--domain=-"],
    ]
    .iter()
    .map(|arguments| hosts(&env, arguments).exits(2).stderr)
    .collect();
    assert_snapshot!(said.join("\n"), @r#"
    error: -o shows the names, --format and --to write them: use one of them
    hint: -o goes with --to only for --dry-run

    error: --yes and --dry-run are about a file
    hint: name the file with --to

    error: --zone and --name-server are about zone files
    hint: add --format zone

    error: --ttl is about formats that say how long an answer may be kept
    hint: these are dnsmasq, unbound, coredns, zone and dnsendpoint

    error: invalid value '-' for '--domain <DOMAIN>': "-" is no DNS name: a part begins or ends with a hyphen

    For more information, try '--help'.
    "#);
}

#[test]
fn the_cluster_adds_nodes_and_services() {
    let lab = LabBench::lab_a();
    let live = &["--live", "--domain", "home.example"];
    assert_snapshot!(hosts(&lab.env, live), @"
# BEGIN kubectl-ipam
# written by kubectl ipam hosts; what is changed up to the end mark is lost
10.69.1.101  talos-l7v-3rn.home.example talos-l7v-3rn
10.69.1.140  talos-2xk-hsd.home.example talos-2xk-hsd
10.69.1.147  talos-7oe-s19.home.example talos-7oe-s19
10.69.1.150  ingress-nginx-controller.home.example ingress-nginx-controller
10.69.1.151  talos-qal-bre.home.example talos-qal-bre kube-prometheus-stack-grafana.home.example kube-prometheus-stack-grafana
10.69.1.152  kube-prometheus-stack-prometheus.home.example kube-prometheus-stack-prometheus
10.69.1.153  kube-prometheus-stack-alertmanager.home.example kube-prometheus-stack-alertmanager
10.69.1.155  prowlarr.home.example prowlarr
10.69.1.156  radarr.home.example radarr
10.69.1.157  sonarr.home.example sonarr
10.69.1.158  qbittorrent.home.example qbittorrent
10.69.1.159  lidarr.home.example lidarr
10.69.1.160  overseerr.home.example overseerr
10.69.1.161  sabnzbd.home.example sabnzbd
10.69.1.162  argocd-server.home.example argocd-server
10.69.1.165  plex.home.example plex
10.69.1.179  talos-dgi-5n6.home.example talos-dgi-5n6
10.69.1.197  talos-unz-1z7.home.example talos-unz-1z7
# END kubectl-ipam
");
    lab.env.write("ipam.yaml", INVENTORY);
    let annotations = json!({"metadata": {"annotations": {
        "external-dns.kubernetes.io/hostname": "radarr.example.org,*.example.org",
        "coredns.io/hostname": "movies.home.example",
    }}});
    let patch = annotations.to_string();
    lab.env.run(["kubectl", "patch", "service", "radarr", "-n", "media", "-p", &patch]).success();
    assert_snapshot!(hosts(&lab.env, &["--live", "-n", "media", "-o", "wide"]), @r#"
        ADDRESS       NAMES                                           SUBJECT                     OWNER    MAC                 PORTS                                                                                                                                                                        LOCATION
        10.69.1.1     router.home.example router                      host/router                 <none>   <none>              <none>                                                                                                                                                                       ipam.yaml:12
        10.69.1.30    printer.home.example printer                    lease/printer               <none>   58:47:ca:70:00:01   <none>                                                                                                                                                                       ipam.yaml:10
        10.69.1.101   talos-l7v-3rn.home.example talos-l7v-3rn        Node/talos-l7v-3rn          <none>   <none>              <none>                                                                                                                                                                       <none>
        10.69.1.140   talos-2xk-hsd.home.example talos-2xk-hsd        Node/talos-2xk-hsd          <none>   <none>              <none>                                                                                                                                                                       <none>
        10.69.1.147   talos-7oe-s19.home.example talos-7oe-s19        Node/talos-7oe-s19          <none>   <none>              <none>                                                                                                                                                                       <none>
        10.69.1.151   talos-qal-bre.home.example talos-qal-bre        Node/talos-qal-bre          <none>   <none>              <none>                                                                                                                                                                       <none>
        10.69.1.155   prowlarr.home.example prowlarr                  Service/media/prowlarr      <none>   <none>              9696/TCP                                                                                                                                                                     <none>
        10.69.1.156   radarr.example.org movies.home.example          Service/media/radarr        <none>   <none>              7878/TCP                                                                                                                                                                     <none>
        10.69.1.157   sonarr.home.example sonarr                      Service/media/sonarr        <none>   <none>              8989/TCP                                                                                                                                                                     <none>
        10.69.1.158   qbittorrent.home.example qbittorrent            Service/media/qbittorrent   <none>   <none>              8080/TCP,6881/TCP,6881/UDP,6882/TCP,6882/UDP,6883/TCP,6883/UDP,6884/TCP,6884/UDP,6885/TCP,6885/UDP,6886/TCP,6886/UDP,6887/TCP,6887/UDP,6888/TCP,6888/UDP,6889/TCP,6889/UDP   <none>
        10.69.1.159   lidarr.home.example lidarr                      Service/media/lidarr        <none>   <none>              8686/TCP                                                                                                                                                                     <none>
        10.69.1.160   overseerr.home.example overseerr                Service/media/overseerr     <none>   <none>              5055/TCP                                                                                                                                                                     <none>
        10.69.1.161   sabnzbd.home.example sabnzbd                    Service/media/sabnzbd       <none>   <none>              8080/TCP                                                                                                                                                                     <none>
        10.69.1.163   nas.home.example nas files.home.example files   host/nas                    home     <none>              <none>                                                                                                                                                                       ipam.yaml:13
        10.69.1.165   plex.home.example plex watch.example.org        reservation/plex            media    <none>              32400/TCP,1900/UDP                                                                                                                                                           ipam.yaml:16
        10.69.1.179   talos-dgi-5n6.home.example talos-dgi-5n6        Node/talos-dgi-5n6          <none>   <none>              <none>                                                                                                                                                                       <none>
        10.69.1.197   talos-unz-1z7.home.example talos-unz-1z7        Node/talos-unz-1z7          <none>   <none>              <none>                                                                                                                                                                       <none>
        fd00:69::a3   nas.home.example nas files.home.example files   host/nas                    home     <none>              <none>                                                                                                                                                                       ipam.yaml:13
        ------- stderr -------
        warning: left out: Service/media/radarr: "*.example.org" is no DNS name: '*' is not allowed
        warning: left out: host/media_box: "media_box" is no DNS name: '_' is not allowed
        "#);
}

#[test]
fn what_cannot_be_read_is_a_gap_and_no_file_is_written() {
    let mut lab = LabBench::simulated(&simlab::labs::Scenario::new(simlab::labs::Lab::A));
    lab.log_in("guest", Rule::allow(&["get", "list"], &["nodes"]));
    lab.env.write("ipam.yaml", INVENTORY);
    assert_snapshot!(hosts(&lab.env, &["--live", "-o", "name"]), @r#"
host/router.home.example
host/printer.home.example
host/talos-l7v-3rn.home.example
host/talos-2xk-hsd.home.example
host/talos-7oe-s19.home.example
host/talos-qal-bre.home.example
host/nas.home.example
host/plex.home.example
host/talos-dgi-5n6.home.example
host/talos-unz-1z7.home.example
host/nas.home.example
------- stderr -------
warning: left out: host/media_box: "media_box" is no DNS name: '_' is not allowed
warning: not read: services in all namespaces: forbidden: you lack the right to list services in all namespaces
[exit status: 6]
"#);
    assert_snapshot!(hosts(&lab.env, &["--live", "--to", "etc-hosts", "--yes"]).exits(5), @r#"
    ------- stderr -------
    warning: left out: host/media_box: "media_box" is no DNS name: '_' is not allowed
    warning: not read: services in all namespaces: forbidden: you lack the right to list services in all namespaces
    error: etc-hosts is not written: names are missing
    hint: leave out --live, or get the right that is missing
    [exit status: 5]
    "#);
    assert!(!lab.env.work().join("etc-hosts").exists());
}

#[test]
fn without_an_inventory_there_are_no_names() {
    let env = TestEnvironment::new();
    assert_snapshot!(hosts(&env, &[]), @"
    ------- stderr -------
    error: no ipam.yaml in [ROOT]/work or above it
    hint: name the inventory with -f, or add --live to take the names of the cluster
    [exit status: 1]
    ");
}
