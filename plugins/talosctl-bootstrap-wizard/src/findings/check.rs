//! The rules of `check`: what speaks against an installation, before anything is changed.

use labkit::finding::{Rule, Severity};

macro_rules! rule {
    ($name:ident, $code:literal, $severity:ident, $title:literal, $explanation:literal, $mend:literal, $source:literal) => {
        #[doc = concat!("`", $code, "`: ", $title, ".")]
        pub const $name: Rule = Rule {
            code: $code,
            severity: Severity::$severity,
            title: $title,
            explanation: $explanation,
            mend: $mend,
            source: $source,
        };
    };
}

rule!(
    MACHINE_OTHER,
    "WIZARD-MACHINE-OTHER",
    Error,
    "another machine answers than cluster.yaml or the journal says",
    "The machine's UUID or its network interfaces are not those that are written for the node. DHCP may have given the \
     address to another machine.",
    "Correct the address, uuid or mac of the node in cluster.yaml.",
    "siderolabs/talos#11661"
);
rule!(
    MACHINE_TWICE,
    "WIZARD-MACHINE-TWICE",
    Error,
    "two nodes are one machine",
    "The same UUID and network interfaces answer at the addresses of two nodes, so one of them would be installed over \
     the other.",
    "Correct the addresses in cluster.yaml.",
    "siderolabs/talos#12355"
);
rule!(
    DISK_NONE,
    "WIZARD-DISK-NONE",
    Error,
    "there is no disk to install to",
    "Only disks that are attached for good count: no USB devices, no optical drives, nothing read-only, no boot medium.",
    "Look in the firmware whether the disk is switched on; some controllers have to be in AHCI mode.",
    "siderolabs/talos: pkg/machinery/config/types/v1alpha1"
);
rule!(
    DISK_UNDECIDED,
    "WIZARD-DISK-UNDECIDED",
    Error,
    "which disk to install to is not clear",
    "The disk that cluster.yaml names is not there, is not fit, or cannot be told from another one. Kernel names such as sda \
     change between boots and are never taken.",
    "Write the wwid or serial number of one disk to the node in cluster.yaml.",
    "siderolabs/talos#12370"
);
rule!(
    DISK_OPEN,
    "WIZARD-DISK-OPEN",
    Info,
    "several disks could be installed to",
    "cluster.yaml names none of them, so `install` asks.",
    "Write the wwid or serial number of one of them to the node in cluster.yaml, or name it with --confirm.",
    "siderolabs/talos#12370"
);
rule!(
    DISK_SMALL,
    "WIZARD-DISK-SMALL",
    Error,
    "the disk is too small",
    "Talos itself warns only, and then fails for lack of space when images are pulled. Less than 10 GB is refused here, \
     less than 20 GB warned about.",
    "Choose another disk.",
    "siderolabs/talos#12081"
);
rule!(
    DISK_DATA,
    "WIZARD-DISK-DATA",
    Warning,
    "the installation erases what is on the disk",
    "The installer writes a new partition table whatever the configuration says about wiping. Windows is recognised by the \
     types of its partitions, since its filesystems are not read.",
    "Save what you want to keep. `install` shows it again and asks for the disk's serial number.",
    "siderolabs/talos#4472"
);
rule!(
    DISK_IN_USE,
    "WIZARD-DISK-IN-USE",
    Error,
    "arrays or volume groups are built on the disk",
    "An old RAID, LVM, ZFS or Ceph is found and started by the kernel, which then keeps the disk busy: the installation fails, \
     and the node comes back without a configuration.",
    "Wipe from the top down: the device that is built on the disk first, then the disk (talosctl wipe disk, or a rescue \
     system).",
    "siderolabs/talos#14399"
);
rule!(
    DISK_LEFTOVERS,
    "WIZARD-DISK-LEFTOVERS",
    Warning,
    "the disk was part of an array, volume group or pool",
    "Nothing is built on it now, but its marks are there: the kernel may put it together again when the other disks appear.",
    "Wipe it before, if the installation fails (talosctl wipe disk).",
    "siderolabs/talos#12263"
);
rule!(
    VERSION_OTHER,
    "WIZARD-VERSION-OTHER",
    Error,
    "the installer has another version than the cluster is to have",
    "A node refuses settings it does not know, so a configuration for a newer version is not taken by an older installer. \
     Another patch release is only warned about.",
    "Start the node from the installer of the version in cluster.yaml, or change talosVersion there.",
    "siderolabs/talos: pkg/machinery/config/contract.go"
);
rule!(
    MEMORY_LOW,
    "WIZARD-MEMORY-LOW",
    Error,
    "the machine has too little memory",
    "A control plane needs 2 GiB and should have 4; a worker needs 1 and should have 2.",
    "Add memory, or make it a worker.",
    "siderolabs/talos: pkg/machinery/constants/constants.go"
);
rule!(
    LINK_SLOW,
    "WIZARD-LINK-SLOW",
    Warning,
    "no network link is faster than 100 Mbit/s",
    "etcd and images suffer from a slow link; a damaged cable lets a gigabit link fall back to 100 Mbit/s.",
    "Change the cable or the port of the switch.",
    "siderolabs/talos: LinkStatuses.net.talos.dev"
);
rule!(
    CONTROL_PLANES_EVEN,
    "WIZARD-CONTROL-PLANES-EVEN",
    Warning,
    "the number of control planes is even",
    "etcd needs a majority. With an even number it bears no more failures than with one member less, and has one more that \
     can fail.",
    "Use 1, 3 or 5 control planes.",
    "etcd-io/etcd: FAQ, failure tolerance"
);
rule!(
    ENDPOINT_UNKNOWN,
    "WIZARD-ENDPOINT-UNKNOWN",
    Error,
    "the endpoint's name stands for no address",
    "Every node reaches the Kubernetes API by this name, and workers get their certificates through it.",
    "Add the name to DNS, or use an address.",
    "siderolabs/talos#8500"
);
rule!(
    ENDPOINT_ELSEWHERE,
    "WIZARD-ENDPOINT-ELSEWHERE",
    Warning,
    "the endpoint leads to none of the control planes",
    "Its address is neither that of a control plane nor the shared one. A load balancer in front is fine; a typing error is \
     not.",
    "Compare endpoint and vip in cluster.yaml with the addresses of the control planes.",
    "siderolabs/talos#10184"
);
rule!(
    ENDPOINT_SINGLE,
    "WIZARD-ENDPOINT-SINGLE",
    Info,
    "the endpoint is one of several control planes",
    "When that node is away, nobody reaches the Kubernetes API by the endpoint, though others have it.",
    "Use a shared address (vip), or a name with all of their addresses.",
    "siderolabs/talos: website, Production Clusters"
);
rule!(
    VIP_TAKEN,
    "WIZARD-VIP-TAKEN",
    Error,
    "somebody has the shared address already",
    "The control planes take it as soon as etcd runs. Before that nobody should answer there.",
    "Find out who has it, and choose another one.",
    "siderolabs/talos#4011"
);
rule!(
    ADDRESS_CLASH,
    "WIZARD-ADDRESS-CLASH",
    Error,
    "an address of the cluster is somebody else's in the address plan",
    "The inventory of `kubectl ipam` (ipam.yaml, here or above) gives it to another host, a reservation or a load balancer's \
     pool. An address out of a DHCP range is only warned about: it may be given to somebody else later.",
    "Reserve the address for the node in the inventory and in the DHCP server, or choose another one.",
    "kubectl-ipam: IPAM-NODE-IN-POOL"
);
rule!(
    CONFIGURATION_INVALID,
    "WIZARD-CONFIGURATION-INVALID",
    Error,
    "a node's configuration cannot be made, or the node does not take it",
    "The configuration was made as `install` makes it. Nothing was sent but a trial that changes nothing.",
    "Correct cluster.yaml or the patch that is named.",
    "siderolabs/talos: pkg/machinery/config/types/v1alpha1/v1alpha1_validation.go"
);
rule!(
    SECURE_BOOT,
    "WIZARD-SECURE-BOOT",
    Error,
    "SecureBoot is on, and the installer image is not made for it",
    "A node that was started with SecureBoot does not start from a disk that another installer has written.",
    "Use the image factory's metal-installer-secureboot as installer, or switch SecureBoot off.",
    "siderolabs/talos: website, SecureBoot"
);
