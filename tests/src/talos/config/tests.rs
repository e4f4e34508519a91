//! What a node says to configurations, good and bad. The words were compared with those of talosctl 1.13.9, which
//! has the same decoder and the same checks (`talosctl validate --mode metal`).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, KeyPair, PKCS_ED25519};
use rustls::pki_types::{CertificateDer, pem::PemObject};

use super::*;
use crate::talos::view::{Disk, Role};

/// A control plane as `talosctl gen config` shapes it, with a real machine CA and letters in place of other secrets.
fn control_plane(install: &str) -> String {
    let key = KeyPair::generate_for(&PKCS_ED25519).expect("a key");
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.distinguished_name = rcgen::DistinguishedName::new();
    params.distinguished_name.push(DnType::OrganizationName, "talos");
    let certificate = STANDARD.encode(params.self_signed(&key).expect("a certificate").pem());
    let key = STANDARD.encode(key.serialize_pem().replace("PRIVATE KEY", "ED25519 PRIVATE KEY"));
    format!(
        "version: v1alpha1\ndebug: false\npersist: true\nmachine:\n  type: controlplane\n  token: aaaaaa.bbbbbbbbbbbbbbbb\n  \
         ca:\n    crt: {certificate}\n    key: {key}\n  certSANs: [talos.example.org]\n  kubelet:\n    \
         image: ghcr.io/siderolabs/kubelet:v1.34.1\n  network: {{}}\n  install:\n    {install}\n    \
         image: ghcr.io/siderolabs/installer:v1.11.2\n    wipe: false\n  features:\n    rbac: true\n  nodeLabels:\n    \
         node.kubernetes.io/exclude-from-external-load-balancers: \"\"\ncluster:\n  id: aWQ=\n  secret: c2VjcmV0\n  \
         controlPlane:\n    endpoint: https://10.69.1.101:6443\n  clusterName: home\n  token: cccccc.dddddddddddddddd\n  \
         ca: {{crt: Y3J0, key: a2V5}}\n  apiServer:\n    image: registry.k8s.io/kube-apiserver:v1.34.1\n    \
         certSANs: [10.69.1.100]\n  controllerManager:\n    image: registry.k8s.io/kube-controller-manager:v1.34.1\n  \
         scheduler:\n    image: registry.k8s.io/kube-scheduler:v1.34.1\n  discovery:\n    enabled: true\n  etcd:\n    \
         ca: {{crt: Y3J0, key: a2V5}}\n"
    )
}

fn read(text: &str, release: Release) -> Result<MachineConfig, String> {
    MachineConfig::read(text.as_bytes(), release)
}

/// What decoding and validation say, one line for each thing.
fn said(text: &str) -> String {
    read(text, Release::V1_13)
        .and_then(|config| config.validate())
        .expect_err("refused")
        .trim_end()
        .to_owned()
}

#[test]
fn a_generated_configuration_is_taken_and_gives_the_facts_a_node_acts_by() {
    let text = control_plane("disk: /dev/nvme0n1");
    let hostname = "---\napiVersion: v1alpha1\nkind: HostnameConfig\nhostname: talos-l7v-3rn\n";
    let link = "---\napiVersion: v1alpha1\nkind: LinkConfig\nname: enp1s0\naddresses:\n  - address: 10.69.1.101/24\n\
                routes:\n  - gateway: 10.69.1.1\n---\napiVersion: v1alpha1\nkind: Layer2VIPConfig\nname: 10.69.1.100\n\
                link: enp1s0\n";
    let config = read(&format!("{text}{hostname}{link}"), Release::V1_12).expect("it decodes");
    assert_eq!(config.validate(), Ok(Vec::new()));
    assert_eq!(config.gateway(), "10.69.1.1".parse().ok());
    let facts = config.to_config().expect("facts");
    assert_eq!((facts.role, facts.endpoint.as_str()), (Role::ControlPlane, "https://10.69.1.101:6443"));
    assert_eq!((facts.hostname.as_deref(), facts.cluster_name.as_str()), (Some("talos-l7v-3rn"), "home"));
    assert_eq!(facts.addresses, ["10.69.1.101/24".parse().expect("a network")]);
    assert_eq!(facts.vips, ["10.69.1.100".parse::<std::net::IpAddr>().expect("an address")]);
    assert_eq!(facts.install.and_then(|install| install.disk).as_deref(), Some("/dev/nvme0n1"));
    assert!(facts.discovery && facts.cni == "flannel" && facts.etcd_ca.is_some());
    assert!(!format!("{config:?}").contains("bbbbbbbb"), "no secret in Debug");
}

#[test]
fn what_the_machine_ca_signs_verifies_against_it() {
    let config = read(&control_plane("disk: /dev/sda"), Release::V1_11).expect("it decodes");
    let authority = config.to_config().expect("facts").machine_ca;
    let issuer = issuer(&authority).expect("it signs");
    let key = KeyPair::generate_for(&PKCS_ED25519).expect("a key");
    let leaf = CertificateParams::new(vec!["node".to_owned()])
        .expect("a name")
        .signed_by(&key, &issuer)
        .expect("signed");
    let ca = CertificateDer::from_pem_slice(authority.certificate.as_bytes()).expect("PEM");
    let (_, ca) = x509_parser::parse_x509_certificate(&ca).expect("a certificate");
    let (_, leaf) = x509_parser::parse_x509_certificate(leaf.der()).expect("a certificate");
    assert_eq!(leaf.issuer().as_raw(), ca.subject().as_raw());
    assert!(leaf.verify_signature(Some(ca.public_key())).is_ok());
}

#[test]
fn certificates_that_are_none_are_taken_and_fail_only_when_used() {
    let text = "machine:\n  type: controlplane\n  ca: {crt: Y3J0, key: a2V5}\n  install: {disk: /dev/sda}\n\
                cluster:\n  controlPlane: {endpoint: \"https://a:6443\"}\n";
    let config = read(text, Release::V1_12).expect("it decodes");
    assert_eq!(config.validate(), Ok(Vec::new()));
    let authority = config.to_config().expect("facts").machine_ca;
    assert_eq!(issuer(&authority).err(), Some(CertificateError("failed to parse PEM block".to_owned())));
}

#[test]
fn unknown_keys_are_shown_as_yaml_and_only_newer_releases_say_in_which_document() {
    let text = control_plane(
        "disc: [/dev/sdb, 'a: b', {q: 1}]\n    diskSelector:\n      siz: '1'\n      abc: \"yes\"",
    );
    let keys = "unknown keys found during decoding:\nmachine:\n    install:\n        disc: [/dev/sdb, 'a: b', {q: 1}]\n        \
                diskSelector:\n            abc: \"yes\"\n            siz: '1'\n";
    let of = |release| read(&text, release).expect_err("refused");
    assert_eq!(of(Release::V1_11), keys);
    assert_eq!(of(Release::V1_13), format!("error decoding document /v1alpha1/ (line 1): {keys}"));
}

#[test]
fn a_key_of_a_newer_release_is_unknown_to_an_older_one() {
    let text = control_plane("disk: /dev/sda\n    grubUseUKICmdline: true");
    assert!(read(&text, Release::V1_12).is_ok());
    insta::assert_snapshot!(read(&text, Release::V1_11).expect_err("refused"), @r"
    unknown keys found during decoding:
    machine:
        install:
            grubUseUKICmdline: true
    ");
}

#[test]
fn values_of_another_type_are_named_with_their_line() {
    let text = "machine:\n  type: worker\n  install: hello\n  network: {interfaces: {a: b}, nameservers: [1, {a: b}]}\n  \
                time: {bootTimeout: abc}\n  features: {rbac: yes, kubePrism: {port: 1.5}}\n  registries: 7\n";
    insta::assert_snapshot!(said(text), @r"
    error decoding document /v1alpha1/ (line 1): error decoding  to *v1alpha1.Config: yaml: construct errors:
      line 3: cannot construct !!str `hello` into v1alpha1.InstallConfig
      line 4: cannot construct !!map into v1alpha1.NetworkDeviceList
      line 4: cannot construct !!map into string
      line 5: cannot construct !!str `abc` into time.Duration
      line 6: cannot construct !!float `1.5` into int
      line 7: cannot construct !!int `7` into v1alpha1.RegistriesConfig
    ");
}

#[test]
fn documents_are_known_by_kind_release_and_name() {
    let said = |text: &str, release| read(text, release).expect_err("refused");
    let link = "apiVersion: v1alpha1\nkind: LinkConfig\nname: a\n";
    assert_eq!(said(link, Release::V1_11), "\"LinkConfig\" \"v1alpha1\": not registered");
    assert_eq!(
        said("apiVersion: v1alpha1\nkind: Foo\n", Release::V1_12),
        "error decoding document v1alpha1/Foo/ (line 1): \"Foo\" \"v1alpha1\": not registered"
    );
    assert_eq!(said("apiVersion: v1alpha2\ntest: true\n", Release::V1_11), "missing kind");
    assert_eq!(
        said("kind: LinkConfig\nname: a\n", Release::V1_12),
        "error decoding document /LinkConfig/a (line 1): \"LinkConfig\" \"\": not registered"
    );
    assert_eq!(
        said(&format!("{link}---\n{link}"), Release::V1_12),
        "duplicate document v1alpha1/LinkConfig/a is not allowed (line 5)"
    );
    assert_eq!(
        said(&format!("{link}---\napiVersion: v1alpha1\nkind: VLANConfig\nname: a\n"), Release::V1_13),
        "conflicting documents: LinkConfig/a and VLANConfig/a"
    );
    assert_eq!(said("", Release::V1_13), "config not found");
    assert_eq!(said("- a\n", Release::V1_13), "expected a YAML document at line 1");
    assert!(
        said("machine:\n  type: worker\n   x: y\n", Release::V1_13)
            .starts_with("decode error: yaml: line 3, column")
    );
}

#[test]
fn everything_wrong_with_a_control_plane_is_listed_at_once() {
    insta::assert_snapshot!(said("machine:\n  type: controlplane\n  install: {diskSelector: {size: 5GB, name: x}}\n\
        cluster:\n  controlPlane: {endpoint: \"https://\"}\n  discovery: {enabled: true}\n  etcd: {}\n  \
        network: {cni: {name: cilium}}\npersist: false\n"), @r#"
    1 error occurred:
    	* v1alpha1.Config: 10 errors occurred:
    	* invalid controlplane endpoint: hostname must not be blank
    	* key/cert combination should not be empty
    	* cluster discovery service requires .cluster.id
    	* cluster discovery service requires .cluster.secret
    	* install disk selector is invalid: selector on name is not supported
    	* either install disk or diskSelector should be defined
    	* issuing CA or some accepted CAs are required (.machine.ca, machine.acceptedCAs)
    	* cni name should be one of ["flannel", "custom", "none"]
    	* issuing CA is required (.machine.ca)
    	* .persist should be enabled
    "#);
}

#[test]
fn a_worker_may_not_hold_the_keys_of_the_control_plane() {
    insta::assert_snapshot!(said("machine:\n  type: worker\n  install: {disk: /dev/sda}\n  ca: {crt: aGk=, key: aGk=}\n  \
        nodeLabels: {\"a b\": c, x: \"a b\"}\n  network: {interfaces: [{interface: a, vip: {ip: foo}}]}\n\
        cluster:\n  controlPlane: {endpoint: \"https://1.2.3.4:6443\"}\n  etcd: {}\n  ca: {crt: aGk=, key: aGk=}\n"), @r#"
    1 error occurred:
    	* v1alpha1.Config: 7 errors occurred:
    	* etcd config is only allowed on control plane machines
    	* cluster CA key is not allowed on non-controlplane nodes (.cluster.ca)
    	* virtual (shared) IP is not allowed on non-controlplane nodes
    	* issuing Talos API CA key is not allowed on non-controlplane nodes (.machine.ca)
    	* issuing Kubernetes API CA key is not allowed on non-controlplane nodes (.cluster.ca)
    	* [networking.os.device.vip] failed to parse "foo" as IP address
    	* invalid machine node labels: 2 errors occurred:
    	* name "a b" is invalid
    	* label value "a b" is invalid
    "#);
}

#[test]
fn documents_are_checked_and_must_not_repeat_the_machine_configuration() {
    let documents = "---\napiVersion: v1alpha1\nkind: HostnameConfig\nauto: stable\nhostname: x\n---\n\
        apiVersion: v1alpha1\nkind: Layer2VIPConfig\nname: abc\n---\napiVersion: v1alpha1\nkind: LinkConfig\n\
        name: enp1s0\nroutes: [{destination: 0.0.0.0/0, gateway: 10.69.1.1}]\naddresses: [{}]\n---\n\
        apiVersion: v1alpha1\nkind: TimeSyncConfig\nntp: {servers: [a]}\nptp: {devices: [b]}\n";
    let text = control_plane("disk: /dev/sda").replace("network: {}", "network: {hostname: y}") + documents;
    insta::assert_snapshot!(said(&text), @r#"
    5 errors occurred:
    	* HostnameConfig: 'auto' and 'hostname' cannot be set at the same time
    	* Layer2VIPConfig/abc: name must be a valid IP address: ParseAddr("abc"): unable to parse IP
    link must be specified
    	* LinkConfig/enp1s0: address 0 must be specified
    route 0 destination must be a valid IP prefix
    	* TimeSyncConfig: only one of ntp or ptp configuration can be specified
    	* static hostname is already set in v1alpha1 config
    "#);
}

#[test]
fn the_first_disk_that_fits_is_taken_silently_and_no_disk_is_an_error_before_the_install() {
    let disk = |name: &str, transport: &str, wwid: &str| Disk {
        name: name.to_owned(),
        transport: transport.to_owned(),
        wwid: wwid.to_owned(),
        size: 500_107_862_016,
        ..Disk::default()
    };
    let disks = [disk("sda", "usb", "usb.1"), disk("nvme0n1", "nvme", "eui.2"), disk("loop0", "", "")];
    let select = |selector: &str, release| {
        let config = read(&control_plane(&format!("diskSelector: {selector}")), release).expect("it decodes");
        assert_eq!(config.validate(), Ok(Vec::new()));
        let install = config.to_config().and_then(|facts| facts.install).expect("an installation");
        (config.validate_runtime(&disks), install_disk(&install, &disks).map(|disk| disk.name.clone()))
    };
    let (_, chosen) = select("{type: ssd}", Release::V1_11);
    assert_eq!(chosen.as_deref(), Ok("nvme0n1"), "a stick is an ssd as well, but comes later by name");
    assert_eq!(select("{size: \">= 100GB\", wwid: \"usb*\"}", Release::V1_13).1.as_deref(), Ok("sda"));
    let (said, _) = select("{serial: S4EVNX0M1}", Release::V1_12);
    insta::assert_snapshot!(said.expect_err("refused").trim_end(), @r#"
    1 error occurred:
    	* v1alpha1.Config: 1 error occurred:
    	* no disks matched the expression: glob("S4EVNX0M1", disk.serial) && disk.transport != "" && !disk.readonly && !disk.cdrom
    "#);
}

#[test]
fn a_path_is_looked_up_at_install_time_only() {
    let config = read(&control_plane("disk: /dev/sdz"), Release::V1_11).expect("it decodes");
    assert_eq!((config.validate(), config.validate_runtime(&[])), (Ok(Vec::new()), Ok(Vec::new())));
    let install = config.to_config().and_then(|facts| facts.install).expect("an installation");
    assert_eq!(
        install_disk(&install, &[]).err().as_deref(),
        Some("failed to open blockdevice /dev/sdz: open /dev/sdz: no such file or directory")
    );
}
