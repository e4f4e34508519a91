use std::path::Path;

use labkit::secret::to_base64;

use super::*;
use crate::cluster::parse;
use crate::secrets::Encryption;
use crate::secrets::tests::BUNDLE;

fn cluster(talos: &str, kubernetes: &str, more: &str) -> Cluster {
    let text = format!(
        "\
apiVersion: wizard.labkit.dev/v1
kind: Cluster
name: demo
endpoint: https://10.69.1.101:6443
talosVersion: {talos}
kubernetesVersion: {kubernetes}
{more}
nodes:
- hostname: talos-cp-1
  role: controlplane
  address: 10.69.1.101
  mac: 58:47:ca:70:00:01
  disk: {{serial: S6PENX0T801234, model: KINGSTON SNV2S500G}}
- hostname: talos-w-1
  role: worker
  address: 10.69.1.151
  disk: {{wwid: eui.0025385b21404a3c}}
  network: {{mac: 58:47:ca:70:00:04, address: 10.69.1.104/24, gateway: 10.69.1.1}}
"
    );
    parse(&text, "cluster.yaml", Path::new("")).unwrap()
}

fn lab(talos: &str) -> Cluster {
    cluster(talos, "v1.34.1", "")
}

fn patches(cluster: &Cluster) -> Patches {
    Patches::read(cluster).unwrap()
}

fn role(cluster: &Cluster, role: Role) -> Config {
    for_role(cluster, &BUNDLE, &patches(cluster), role).unwrap()
}

fn node(cluster: &Cluster, name: &str) -> Config {
    for_node(cluster, &BUNDLE, &patches(cluster), cluster.node(name).unwrap(), None).unwrap()
}

fn error(cluster: &Cluster, name: &str) -> String {
    let error =
        for_node(cluster, &BUNDLE, &Patches::read(cluster).unwrap(), cluster.node(name).unwrap(), None)
            .unwrap_err();
    std::iter::once(error.message).chain(error.causes).collect::<Vec<_>>().join("\n")
}

/// The text with the name that a value has in `secrets.yaml` in place of each secret.
fn masked(config: &Config) -> String {
    let bundle = &*BUNDLE;
    let mut text = config.to_yaml().expose().to_owned();
    let authorities = [
        ("etcd", &bundle.etcd),
        ("k8s", &bundle.kubernetes),
        ("k8saggregator", &bundle.aggregator),
        ("os", &bundle.talos),
    ];
    for (name, authority) in authorities {
        text = text.replace(authority.encoded_certificate().expose(), &format!("<{name}.crt>"));
        text = text.replace(to_base64(&authority.key).expose(), &format!("<{name}.key>"));
    }
    let Encryption::Secretbox(secretbox) = &bundle.encryption else { unreachable!() };
    let values = [
        ("cluster.id", &bundle.cluster_id),
        ("cluster.secret", &bundle.cluster_secret),
        ("bootstraptoken", &bundle.bootstrap_token),
        ("trustdinfo.token", &bundle.machine_token),
        ("secretbox", secretbox),
        ("k8sserviceaccount.key", &to_base64(&bundle.service_account)),
    ];
    values.into_iter().fold(text, |text, (name, value)| text.replace(value.expose(), &format!("<{name}>")))
}

/// Lines of `new` that `old` does not have, and the other way round.
fn changed(old: &str, new: &str) -> String {
    let lines = |text: &str, other: &str, sign: &str| {
        let known: Vec<_> = other.lines().collect();
        let fresh = text.lines().filter(|line| !known.contains(line));
        fresh.map(|line| format!("{sign} {line}")).collect::<Vec<_>>()
    };
    [lines(old, new, "-"), lines(new, old, "+")].concat().join("\n")
}

#[test]
fn a_control_plane_of_1_11_is_as_talosctl_generates_it() {
    insta::assert_snapshot!(masked(&role(&lab("v1.11.6"), Role::ControlPlane)), @r#"
    version: v1alpha1
    debug: false
    persist: true
    machine:
        type: controlplane
        token: <trustdinfo.token>
        ca:
            crt: <os.crt>
            key: <os.key>
        certSANs: []
        kubelet:
            image: ghcr.io/siderolabs/kubelet:v1.34.1
            defaultRuntimeSeccompProfileEnabled: true
            disableManifestsDirectory: true
        network: {}
        install:
            image: ghcr.io/siderolabs/installer:v1.11.6
            wipe: false
        registries: {}
        features:
            rbac: true
            stableHostname: true
            apidCheckExtKeyUsage: true
            diskQuotaSupport: true
            kubePrism:
                enabled: true
                port: 7445
            hostDNS:
                enabled: true
                forwardKubeDNSToHost: true
        nodeLabels:
            node.kubernetes.io/exclude-from-external-load-balancers: ""
    cluster:
        id: <cluster.id>
        secret: <cluster.secret>
        controlPlane:
            endpoint: https://10.69.1.101:6443
        clusterName: demo
        network:
            dnsDomain: cluster.local
            podSubnets:
                - 10.244.0.0/16
            serviceSubnets:
                - 10.96.0.0/12
        token: <bootstraptoken>
        secretboxEncryptionSecret: <secretbox>
        ca:
            crt: <k8s.crt>
            key: <k8s.key>
        aggregatorCA:
            crt: <k8saggregator.crt>
            key: <k8saggregator.key>
        serviceAccount:
            key: <k8sserviceaccount.key>
        apiServer:
            image: registry.k8s.io/kube-apiserver:v1.34.1
            certSANs:
                - 10.69.1.101
            disablePodSecurityPolicy: true
            admissionControl:
                - name: PodSecurity
                  configuration:
                    apiVersion: pod-security.admission.config.k8s.io/v1alpha1
                    defaults:
                        audit: restricted
                        audit-version: latest
                        enforce: baseline
                        enforce-version: latest
                        warn: restricted
                        warn-version: latest
                    exemptions:
                        namespaces:
                            - kube-system
                        runtimeClasses: []
                        usernames: []
                    kind: PodSecurityConfiguration
            auditPolicy:
                apiVersion: audit.k8s.io/v1
                kind: Policy
                rules:
                    - level: Metadata
        controllerManager:
            image: registry.k8s.io/kube-controller-manager:v1.34.1
        proxy:
            image: registry.k8s.io/kube-proxy:v1.34.1
        scheduler:
            image: registry.k8s.io/kube-scheduler:v1.34.1
        discovery:
            enabled: true
            registries:
                kubernetes:
                    disabled: true
                service: {}
        etcd:
            ca:
                crt: <etcd.crt>
                key: <etcd.key>
        extraManifests: []
        inlineManifests: []
    "#);
}

#[test]
fn a_worker_has_no_keys_of_authorities_and_nothing_of_the_control_plane() {
    let lab = lab("v1.11.6");
    let (control_plane, worker) =
        (masked(&role(&lab, Role::ControlPlane)), masked(&role(&lab, Role::Worker)));
    insta::assert_snapshot!(changed(&control_plane, &worker), @r#"
    -     type: controlplane
    -         key: <os.key>
    -     nodeLabels:
    -         node.kubernetes.io/exclude-from-external-load-balancers: ""
    -     secretboxEncryptionSecret: <secretbox>
    -         key: <k8s.key>
    -     aggregatorCA:
    -         crt: <k8saggregator.crt>
    -         key: <k8saggregator.key>
    -     serviceAccount:
    -         key: <k8sserviceaccount.key>
    -     apiServer:
    -         image: registry.k8s.io/kube-apiserver:v1.34.1
    -         certSANs:
    -             - 10.69.1.101
    -         disablePodSecurityPolicy: true
    -         admissionControl:
    -             - name: PodSecurity
    -               configuration:
    -                 apiVersion: pod-security.admission.config.k8s.io/v1alpha1
    -                 defaults:
    -                     audit: restricted
    -                     audit-version: latest
    -                     enforce: baseline
    -                     enforce-version: latest
    -                     warn: restricted
    -                     warn-version: latest
    -                 exemptions:
    -                     namespaces:
    -                         - kube-system
    -                     runtimeClasses: []
    -                     usernames: []
    -                 kind: PodSecurityConfiguration
    -         auditPolicy:
    -             apiVersion: audit.k8s.io/v1
    -             kind: Policy
    -             rules:
    -                 - level: Metadata
    -     controllerManager:
    -         image: registry.k8s.io/kube-controller-manager:v1.34.1
    -     proxy:
    -         image: registry.k8s.io/kube-proxy:v1.34.1
    -     scheduler:
    -         image: registry.k8s.io/kube-scheduler:v1.34.1
    -     etcd:
    -         ca:
    -             crt: <etcd.crt>
    -             key: <etcd.key>
    -     extraManifests: []
    -     inlineManifests: []
    +     type: worker
    +         key: ""
    +         key: ""
    "#);
}

#[test]
fn later_versions_get_their_own_form() {
    let of = |talos: &str, of| masked(&role(&lab(talos), of));
    insta::assert_snapshot!(changed(&of("v1.11.6", Role::ControlPlane), &of("v1.12.1", Role::ControlPlane)), @r"
    -         image: ghcr.io/siderolabs/installer:v1.11.6
    -     registries: {}
    -         rbac: true
    -         stableHostname: true
    -         apidCheckExtKeyUsage: true
    -         certSANs:
    -             - 10.69.1.101
    -         disablePodSecurityPolicy: true
    +         image: ghcr.io/siderolabs/installer:v1.12.1
    +         grubUseUKICmdline: true
    + ---
    + apiVersion: v1alpha1
    + kind: HostnameConfig
    + auto: stable
    ");
    insta::assert_snapshot!(changed(&of("v1.12.1", Role::ControlPlane), &of("v1.13.1", Role::ControlPlane)), @r"
    -     network: {}
    -         image: ghcr.io/siderolabs/installer:v1.12.1
    +         image: ghcr.io/siderolabs/installer:v1.13.1
    ");
    insta::assert_snapshot!(changed(&of("v1.12.1", Role::Worker), &of("v1.13.1", Role::Worker)), @r"
    -     network: {}
    -         image: ghcr.io/siderolabs/installer:v1.12.1
    +         image: ghcr.io/siderolabs/installer:v1.13.1
    ");
}

#[test]
fn a_node_has_its_name_its_disk_and_its_link() {
    let of = |talos: &str, name: &str| {
        let lab = lab(talos);
        let node_role = lab.node(name).unwrap().role;
        changed(&masked(&role(&lab, node_role)), &masked(&node(&lab, name)))
    };
    insta::assert_snapshot!(of("v1.11.6", "talos-cp-1"), @r"
    -     network: {}
    +         hostname: talos-cp-1
    +         diskSelector:
    +             serial: S6PENX0T801234
    +             model: KINGSTON SNV2S500G
    ");
    insta::assert_snapshot!(of("v1.11.6", "talos-w-1"), @r"
    -     network: {}
    +         hostname: talos-w-1
    +         interfaces:
    +             - deviceSelector:
    +                 hardwareAddr: 58:47:ca:70:00:04
    +               addresses:
    +                 - 10.69.1.104/24
    +               routes:
    +                 - network: 0.0.0.0/0
    +                   gateway: 10.69.1.1
    +               dhcp: false
    +         diskSelector:
    +             wwid: eui.0025385b21404a3c
    ");
    insta::assert_snapshot!(of("v1.12.1", "talos-w-1"), @r#"
    - auto: stable
    +         diskSelector:
    +             wwid: eui.0025385b21404a3c
    + hostname: talos-w-1
    + kind: LinkAliasConfig
    + name: net0
    + selector:
    +     match: "mac(link.permanent_addr) == \"58:47:ca:70:00:04\""
    + kind: LinkConfig
    + name: net0
    + up: true
    + addresses:
    +     - address: 10.69.1.104/24
    + routes:
    +     - gateway: 10.69.1.1
    "#);
}

#[test]
fn control_planes_share_an_address_on_their_link() {
    let of = |talos: &str| {
        let (lab, plain) = (cluster(talos, "v1.34.1", "vip: 10.69.1.100"), lab(talos));
        changed(&masked(&node(&plain, "talos-cp-1")), &masked(&node(&lab, "talos-cp-1")))
    };
    insta::assert_snapshot!(of("v1.11.6"), @r"
    +         interfaces:
    +             - deviceSelector:
    +                 hardwareAddr: 58:47:ca:70:00:01
    +               dhcp: true
    +               vip:
    +                 ip: 10.69.1.100
    +             - 10.69.1.100
    ");
    insta::assert_snapshot!(of("v1.13.1"), @r#"
    +         certSANs:
    +             - 10.69.1.100
    + kind: LinkAliasConfig
    + name: net0
    + selector:
    +     match: "mac(link.permanent_addr) == \"58:47:ca:70:00:01\""
    + kind: LinkConfig
    + name: net0
    + up: true
    + kind: DHCPv4Config
    + name: net0
    + kind: Layer2VIPConfig
    + name: 10.69.1.100
    + link: net0
    "#);
    let mut lab = cluster("v1.11.6", "v1.34.1", "vip: 10.69.1.100");
    lab.nodes[0].mac = None;
    insta::assert_snapshot!(error(&lab, "talos-cp-1"), @"cluster.yaml:9:3: talos-cp-1: the shared address needs a link");
}

#[test]
fn what_all_nodes_are_told_is_in_the_right_place() {
    let more =
        "network: {cni: none, nameservers: [10.69.1.1], timeServers: [time.home.arpa], dnsDomain: home.local}
certSANs: [k8s.home.arpa]
allowSchedulingOnControlPlanes: true
installer: factory.talos.dev/installer/376567";
    let of = |talos: &str| {
        let (plain, with) = (lab(talos), cluster(talos, "v1.34.1", more));
        changed(&masked(&role(&plain, Role::ControlPlane)), &masked(&role(&with, Role::ControlPlane)))
    };
    insta::assert_snapshot!(of("v1.11.6"), @r"
    -     certSANs: []
    -     network: {}
    -         image: ghcr.io/siderolabs/installer:v1.11.6
    -         dnsDomain: cluster.local
    +     certSANs:
    +         - k8s.home.arpa
    +         nameservers:
    +             - 10.69.1.1
    +         image: factory.talos.dev/installer/376567:v1.11.6
    +     time:
    +         servers:
    +             - time.home.arpa
    +         cni:
    +             name: none
    +         dnsDomain: home.local
    +             - k8s.home.arpa
    +     allowSchedulingOnControlPlanes: true
    ");
    insta::assert_snapshot!(of("v1.13.1"), @r"
    -     certSANs: []
    -         image: ghcr.io/siderolabs/installer:v1.13.1
    -         dnsDomain: cluster.local
    +     certSANs:
    +         - k8s.home.arpa
    +         image: factory.talos.dev/installer/376567:v1.13.1
    +         cni:
    +             name: none
    +         dnsDomain: home.local
    +         certSANs:
    +             - k8s.home.arpa
    +     allowSchedulingOnControlPlanes: true
    + kind: ResolverConfig
    + nameservers:
    +     - address: 10.69.1.1
    + kind: TimeSyncConfig
    + ntp:
    +     servers:
    +         - time.home.arpa
    ");
}

#[test]
fn patches_come_in_the_order_all_role_node() {
    let more = "\
patches: [{machine: {sysctls: {a: all, b: all, c: all}}}]
worker: {patches: [{machine: {sysctls: {b: worker, c: worker}}}]}
controlPlane: {patches: [[{op: add, path: /machine/sysctls/d, value: json}]]}";
    let mut lab = cluster("v1.11.6", "v1.34.1", more);
    let place = lab.nodes[1].location.clone();
    let text = "machine: {sysctls: {c: node}}";
    let root = labkit::manifest::yaml::parse(text, &labkit::manifest::yaml::Limits::MANIFEST).unwrap().root;
    lab.nodes[1]
        .patches
        .push(PatchSource { location: place, origin: crate::cluster::PatchOrigin::Inline(root) });
    let of = |name: &str| node(&lab, name).machine().unwrap().value()["machine"]["sysctls"].to_string();
    assert_eq!(of("talos-w-1"), r#"{"a":"all","b":"worker","c":"node"}"#);
    assert_eq!(of("talos-cp-1"), r#"{"a":"all","b":"all","c":"all","d":"json"}"#);
}

#[test]
fn what_a_node_would_refuse_or_overlook_is_said_before() {
    let of = |patch: &str| error(&cluster("v1.11.6", "v1.34.1", &format!("patches: [{patch}]")), "talos-w-1");
    insta::assert_snapshot!(of("{machine: {install: {disk: /dev/sda}}}"), @"the configuration of talos-w-1 is not valid: machine.install.disk: the kernel's name for a disk may be another one's after the next start; write the disk's identity into cluster.yaml");
    insta::assert_snapshot!(of("{machine: {install: {diskSelector: {size: '>= 100GB'}}}}"), @"the configuration of talos-w-1 is not valid: machine.install.diskSelector: not the disk of this node in cluster.yaml; a patch must not choose another");
    insta::assert_snapshot!(of("{machine: {instal: {wipe: true}}, persist: false}"), @r#"
    the configuration of talos-w-1 is not valid: machine.instal: unknown field; did you mean "install"?
    persist: must stay true, or the node forgets its configuration
    "#);
    insta::assert_snapshot!(of("{machine: {token: abcdef.0123456789abcdef}, cluster: {etcd: {subnet: 10.0.0.0/8}}}"), @r"
    the configuration of talos-w-1 is not valid: cluster.etcd: only for control planes
    machine.token: not the one of the bundle
    ");
    insta::assert_snapshot!(of("{apiVersion: v1alpha1, kind: HostnameConfig, hostname: a}"), @r"
    the configuration of talos-w-1 is not valid: HostnameConfig: Talos 1.11 does not know this document
    machine.network.hostname: there is a HostnameConfig, too; keep one of them
    ");
    insta::assert_snapshot!(of("{machine: {install: {image: 'ghcr.io/siderolabs/installer:v1.10.0'}}}"), @"the configuration of talos-w-1 is not valid: machine.install.image: installs Talos v1.10.0, and talosVersion is v1.11.6");
    insta::assert_snapshot!(of("{machine: {certSANs: a}}"), @r"
    cluster.yaml:7:11: cannot patch the configuration
    machine.certSANs: a list is expected there
    ");
    insta::assert_snapshot!(of("{cluster: {network: {cni: {name: calico}}, controlPlane: {endpoint: 'http://a'}}}"), @r#"
    the configuration of talos-w-1 is not valid: cluster.controlPlane.endpoint: "http://a" is not an https URL
    cluster.network.cni.name: not one of flannel, custom and none
    "#);
    let late = cluster(
        "v1.12.1",
        "v1.34.1",
        "patches: [{machine: {install: {extraKernelArgs: [a=b]}, network: {hostname: a}}}]",
    );
    insta::assert_snapshot!(error(&late, "talos-w-1"), @r"
    the configuration of talos-w-1 is not valid: machine.install.extraKernelArgs: cannot be used together with grubUseUKICmdline; set that to false in the same patch
    machine.network.hostname: there is a HostnameConfig, too; keep one of them
    ");
}

#[test]
fn what_is_written_is_read_again_and_its_secrets_can_be_taken_out() {
    let config = node(&lab("v1.12.1"), "talos-cp-1");
    let text = config.to_yaml();
    assert_eq!(Config::parse(&text, "x").unwrap().documents(), config.documents());
    let now = crate::secrets::tests::now();
    let derived = crate::secrets::derive_text(&text, "controlplane.yaml", now).unwrap();
    assert_eq!(derived.to_yaml().expose(), BUNDLE.to_yaml().expose());
    let worker = node(&lab("v1.12.1"), "talos-w-1").to_yaml();
    let refused = crate::secrets::derive_text(&worker, "worker.yaml", now).unwrap_err();
    assert_eq!(refused.message, "worker.yaml:5:5: machine.type: not the configuration of a control plane");
}

#[test]
fn no_secret_is_shown() {
    let config = node(&lab("v1.12.1"), "talos-cp-1");
    assert!(!format!("{config:?}").contains(BUNDLE.machine_token.expose()));
}
