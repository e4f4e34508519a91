use super::super::LinkName;
use super::*;
use crate::disks::Identity;

const LAB: &str = "\
apiVersion: wizard.labkit.dev/v1
kind: Cluster
name: home
endpoint: https://10.69.1.101:6443
talosVersion: v1.11.2
kubernetesVersion: v1.34.1
discover: [10.69.1.0/24]
patches:
- all.yaml
- machine: {sysctls: {vm.nr_hugepages: \"1024\"}}
nodes:
- hostname: talos-l7v-3rn
  role: controlplane
  address: 10.69.1.101
  disk: {serial: S6PENX0T801234, model: KINGSTON}
- hostname: talos-qal-bre
  role: worker
  address: 10.69.1.151
  uuid: 4C4C4544-0042-3510-8052-B4C04F4D3532
  mac: 58-47-CA-70-00-04
  disk: {wwid: eui.0025385b21404a3c}
  network: {address: 10.69.1.104/24, gateway: 10.69.1.1}
";

fn read(text: &str) -> Result<Cluster> {
    parse(text, "cluster.yaml", Path::new("lab"))
}

/// Everything that is said about a text in which one part of the lab is replaced.
fn said(from: &str, to: &str) -> String {
    assert!(LAB.contains(from), "{from}");
    said_of(&LAB.replacen(from, to, 1))
}

fn said_of(text: &str) -> String {
    let error = read(text).unwrap_err();
    let hints = error.hints.iter().map(|hint| format!("hint: {hint}"));
    let lines = std::iter::once(error.message.clone()).chain(error.causes.clone()).chain(hints);
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn everything_that_is_written_is_read() {
    let cluster = read(LAB).unwrap();
    assert_eq!((cluster.name.as_str(), cluster.contract), ("home", Contract::V1_11));
    assert_eq!(cluster.endpoint.to_string(), "https://10.69.1.101:6443");
    assert_eq!(cluster.installer_image(), "ghcr.io/siderolabs/installer:v1.11.2");
    assert_eq!(cluster.secrets, Path::new("lab/secrets.yaml"));
    assert_eq!(cluster.patches[0].origin, PatchOrigin::File("lab/all.yaml".into()));
    assert!(matches!(cluster.patches[1].origin, PatchOrigin::Inline(_)));
    let worker = cluster.workers().next().unwrap();
    assert_eq!(worker.uuid.as_deref(), Some("4c4c4544-0042-3510-8052-b4c04f4d3532"));
    assert_eq!(worker.disk, Some(Identity::Wwid { wwid: "eui.0025385b21404a3c".to_owned() }));
    let link = worker.network.as_ref().unwrap();
    assert_eq!(link.link, LinkName::Mac("58:47:ca:70:00:04".parse().unwrap()));
    assert!(!link.dhcp);
    assert_eq!(cluster.node("10.69.1.101"), cluster.node("talos-l7v-3rn"));
    assert_eq!((worker.location.line, cluster.node("nobody")), (16, None));
}

#[test]
fn what_is_not_written_is_as_talos_has_it() {
    let cluster = read(LAB).unwrap();
    let text = |cidrs: &[Cidr]| cidrs.iter().map(ToString::to_string).collect::<Vec<_>>().join(",");
    assert_eq!(text(&cluster.network.pod_subnets), "10.244.0.0/16");
    assert_eq!(text(&cluster.network.service_subnets), "10.96.0.0/12");
    assert_eq!((cluster.network.dns_domain.as_str(), &cluster.network.cni), ("cluster.local", &Cni::Flannel));
    assert!(!cluster.allow_scheduling_on_control_planes && cluster.vip.is_none());
}

#[test]
fn a_kernel_s_name_is_no_disk() {
    insta::assert_snapshot!(said("{serial: S6PENX0T801234, model: KINGSTON}", "/dev/nvme0n1"), @r"
    cluster.yaml:15:9: nodes[0].disk: /dev/nvme0n1 is the kernel's name for a disk, which may be another one's after the next start
    hint: write `disk: {serial: …}` or `disk: {wwid: …}`; `discover` shows both for each disk
    ");
    insta::assert_snapshot!(said("serial: S6PENX0T801234, model: KINGSTON", "serial: nvme0n1"), @r"
    cluster.yaml:15:18: nodes[0].disk.serial: nvme0n1 is the kernel's name for a disk, not what belongs to it
    hint: `discover` shows serial number and wwid of each disk
    ");
    insta::assert_snapshot!(said("S6PENX0T801234", "S6*"), @r#"
    cluster.yaml:15:18: nodes[0].disk.serial: "S6*" is a pattern, which may match several disks
    hint: write the whole value; if the disk's own value has such a character, name the disk by another one
    "#);
    assert!(said("serial: S6PENX0T801234, model: KINGSTON", "name: sda").contains("unknown field"));
    assert!(said("serial: S6PENX0T801234, ", "").contains("nothing says which disk"));
    assert!(said("model: KINGSTON", "wwid: x1").contains("more than one identity"));
}

#[test]
fn all_that_is_wrong_is_said_at_once_in_the_order_of_the_file() {
    let text = LAB
        .replace("https://10.69.1.101:6443", "http://10.69.1.101")
        .replace("talosVersion: v1.11.2", "talosVersion: v1.9.0\ntalosVersoin: v1.11.2")
        .replace("role: worker", "role: wroker")
        .replace("10.69.1.0/24", "10.69.1.1/24");
    insta::assert_snapshot!(said_of(&text), @r#"
    cluster.yaml:4:11: endpoint: "http://10.69.1.101" is not an https URL
    cluster.yaml:5:15: talosVersion: Talos v1.9.0 is not known here
    cluster.yaml:6:1: talosVersoin: unknown field
    cluster.yaml:8:12: discover[0]: "10.69.1.1/24" has host bits set: programs mask it silently to 10.69.1.0/24
    cluster.yaml:18:9: nodes[1].role: unknown value "wroker"
    hint: write it as https://10.0.0.10:6443
    hint: this program knows Talos v1.11 to v1.14
    hint: did you mean "talosVersion"?
    hint: write 10.69.1.0/24 for the whole network or 10.69.1.1/32 for the one address
    hint: did you mean "worker"?
    "#);
}

#[test]
fn what_nodes_share_is_said_with_the_other_line() {
    insta::assert_snapshot!(said("talos-qal-bre", "talos-l7v-3rn"), @"cluster.yaml:16:13: nodes[1].hostname: talos-l7v-3rn is that of line 12, too");
    insta::assert_snapshot!(said("10.69.1.151", "10.69.1.101:50000"), @"cluster.yaml:18:12: nodes[1].address: 10.69.1.101 is that of line 12, too");
    insta::assert_snapshot!(said("wwid: eui.0025385b21404a3c", "serial: S6PENX0T801234, model: KINGSTON"), @"cluster.yaml:21:9: nodes[1].disk: serial number S6PENX0T801234 is that of line 12, too");
    assert!(read(&LAB.replace("10.69.1.151", "10.69.1.101:50001")).is_ok());
}

#[test]
fn parts_that_do_not_agree_are_said() {
    assert!(said("v1.34.1", "v1.35.0").contains("does not run Kubernetes v1.35.0"));
    assert!(said("role: controlplane", "role: worker").contains("no node is a control plane"));
    let vip = |vip: &str| said("name: home", &format!("name: home\nvip: {vip}"));
    assert!(vip("10.69.1.104").contains("10.69.1.104 is the address of talos-qal-bre"));
    assert!(vip("10.69.1.101").contains("the address of talos-l7v-3rn"));
    let subnets = |text: &str| said("name: home", &format!("name: home\nnetwork: {text}"));
    assert!(subnets("{podSubnets: [10.64.0.0/10]}").contains("have addresses in common"));
    assert!(subnets("{podSubnets: [10.69.0.0/16]}").contains("is an address of podSubnets"));
    assert!(subnets("{cni: calico}").contains("unknown value \"calico\""));
    assert!(said("gateway: 10.69.1.1}", "gateway: 10.69.2.1}").contains("in no network of this link"));
    assert!(said("gateway: 10.69.1.1}", "gateway: 10.69.1.104}").contains("is the node itself"));
    assert!(said("  mac: 58-47-CA-70-00-04\n", "").contains("mac is missing"));
}

#[test]
fn something_else_is_refused_at_once() {
    insta::assert_snapshot!(said("kind: Cluster", "kind: NetworkInventory"), @r"
    cluster.yaml:2:7: kind is NetworkInventory, not Cluster
    hint: the description of a cluster begins with the lines `apiVersion: wizard.labkit.dev/v1` and `kind: Cluster`
    ");
    assert!(said_of("[]").contains("apiVersion is missing"));
    assert_eq!(
        said_of("apiVersion: wizard.labkit.dev/v1\nkind: Cluster\n"),
        "\
cluster.yaml:1:1: name is missing
cluster.yaml:1:1: endpoint is missing
cluster.yaml:1:1: talosVersion is missing
cluster.yaml:1:1: kubernetesVersion is missing"
    );
    assert!(said("name: home", "name: home\nname: lab").contains("cluster.yaml:4:1"));
    assert!(said("name: home", "name: &a home").starts_with("cluster.yaml:3:"));
}

proptest::proptest! {
    /// Whatever is in the file: it is read, or it is said in which line it is wrong.
    #[test]
    fn no_text_makes_it_fail_without_a_place(from in 0_usize..800, length in 0_usize..40, new in "[a-z0-9:{}\\[\\],/\\-\" \n.]{0,30}") {
        let from = from.min(LAB.len());
        let to = (from + length).min(LAB.len());
        let text = format!("{}{new}{}", &LAB[..from], &LAB[to..]);
        if let Err(error) = read(&text) {
            proptest::prop_assert!(error.message.starts_with("cluster.yaml:"), "{}", error.message);
        }
    }
}
