//! What is printed: every format, and the names as a value.

use super::*;

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
