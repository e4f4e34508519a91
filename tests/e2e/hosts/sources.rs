//! Where the names come from, and which flags go together.

use super::*;

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
    error: -o shows the names, --format writes them: use one of them
    hint: -o goes with --format when the text is for a file: name it with --to

    error: --yes and --dry-run are about a file
    hint: name the file with --to

    error: --zone and --name-server are about zone files
    hint: add --format zone

    error: --ttl is about formats that say how long an answer may be kept
    hint: these are dnsmasq, unbound, coredns, zone and dnsendpoint

    error: invalid value '-' for '--domain <DOMAIN>'
      "-" is no DNS name: a part begins or ends with a hyphen
    hint: for example: kubectl ipam hosts --live --domain home.example --format dnsmasq
    hint: see 'kubectl ipam hosts --help'
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
