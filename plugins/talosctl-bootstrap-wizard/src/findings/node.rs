//! Rules about one node.

use labkit::finding::{Rule, Severity};

/// Nothing answers.
pub const SILENT: Rule = Rule {
    code: "WIZARD-NODE-SILENT",
    severity: Severity::Error,
    title: "nothing answers on the node's Talos port",
    explanation: "TCP port 50000 of the node is closed or silent. It is powered off, starting, installing (before Talos \
                  1.13 its API is closed meanwhile), has another address, or is halted: booted from the installer while \
                  Talos is on a disk already, it stops and says so on its console only.",
    mend: "look at the machine's console; take the installer's medium out and check the boot order; `discover` finds a \
           node whose address has changed",
    source: "siderolabs/talos: internal/app/machined/pkg/runtime/v1alpha1/v1alpha1_sequencer_tasks.go",
};

/// Something else answers.
pub const NOT_TALOS: Rule = Rule {
    code: "WIZARD-NODE-NOT-TALOS",
    severity: Severity::Error,
    title: "something that is not Talos answers on the port",
    explanation: "The port is open, and what is behind it does not speak TLS with HTTP/2 as the Talos API does.",
    mend: "check the address and the port; another machine may have got the address",
    source: "siderolabs/talos: pkg/machinery/constants/constants.go",
};

/// Another cluster's.
pub const FOREIGN: Rule = Rule {
    code: "WIZARD-NODE-FOREIGN",
    severity: Severity::Error,
    title: "the node belongs to another secrets bundle",
    explanation: "The node shows a certificate that the authority in force has not signed. All Talos authorities have \
                  the same name, so the signature is what tells them apart: the talosconfig and the node come from two \
                  runs of `gen secrets`.",
    mend: "use the talosconfig of the node's own bundle; `doctor` compares the files that are found",
    source: "siderolabs/talos#9241, #8442, #12575",
};

/// Nobody can tell whose it is.
pub const NO_ACCESS: Rule = Rule {
    code: "WIZARD-NODE-NO-ACCESS",
    severity: Severity::Error,
    title: "the node is configured and does not let us in",
    explanation: "The node asks for a client certificate of its cluster, and there is none that it takes.",
    mend: "name the talosconfig with --talosconfig, or make a new client certificate with `talosconfig renew`",
    source: "siderolabs/talos: internal/app/apid/service.go",
};

/// Not installed yet.
pub const MAINTENANCE: Rule = Rule {
    code: "WIZARD-NODE-MAINTENANCE",
    severity: Severity::Warning,
    title: "the node waits for its configuration",
    explanation: "The node is in maintenance mode: it has no configuration, and its API is open to everybody.",
    mend: "install it: `install NODE`",
    source: "siderolabs/talos: internal/app/machined/pkg/controllers/config/acquire.go",
};

/// Waits, but would not install.
pub const INSTALLED: Rule = Rule {
    code: "WIZARD-NODE-INSTALLED",
    severity: Severity::Warning,
    title: "the node waits for its configuration and has Talos on a disk already",
    explanation: "A disk with a META partition counts as an installation. Such a node never installs anew: it would \
                  take a configuration and boot from that disk, whatever the configuration says about disks.",
    mend: "wipe the old installation: boot menu entry `Reset Talos installation`, or `reset` with the old talosconfig",
    source: "siderolabs/talos#6696, #14228, #7381",
};

/// The stick is the system disk.
pub const ON_USB: Rule = Rule {
    code: "WIZARD-NODE-ON-USB",
    severity: Severity::Error,
    title: "Talos is installed on a USB device",
    explanation: "The system disk is attached by USB. The installer's stick was still in when the configuration came, \
                  and was taken for the disk to install on.",
    mend: "reset the node, take the stick out, and install it again on the disk that is meant",
    source: "siderolabs/talos#11255, siderolabs/omni#1005",
};

/// Another disk than planned.
pub const WRONG_DISK: Rule = Rule {
    code: "WIZARD-NODE-WRONG-DISK",
    severity: Severity::Error,
    title: "Talos is installed on another disk than cluster.yaml says",
    explanation: "Neither wwid nor serial number of the system disk is the one in cluster.yaml. Kernel names change \
                  with the order in which disks are found, so they are not compared.",
    mend: "correct cluster.yaml if the disk is right; otherwise reset the node and install it again",
    source: "siderolabs/talos#12370, #4766",
};

/// Booted from the installer.
pub const FROM_INSTALLER: Rule = Rule {
    code: "WIZARD-NODE-FROM-INSTALLER",
    severity: Severity::Error,
    title: "the node runs from the installer's medium",
    explanation: "Its kernel was given talos.halt_if_installed, which only the installer's medium does: the firmware \
                  booted from that instead of the disk.",
    mend: "take the medium out, put the disk first in the boot order, and restart the node",
    source: "siderolabs/talos: pkg/imager/profile/default.go",
};

/// The medium is still in.
pub const MEDIUM_IN: Rule = Rule {
    code: "WIZARD-NODE-MEDIUM-IN",
    severity: Severity::Warning,
    title: "the installer's medium is still plugged in",
    explanation: "A volume with the label of the Talos installer is attached. The first restart after an installation \
                  does not ask the firmware; the next cold start does, and may begin with the medium.",
    mend: "take the medium out",
    source: "siderolabs/talos#7381, #14228",
};

/// Another role than planned.
pub const WRONG_ROLE: Rule = Rule {
    code: "WIZARD-NODE-WRONG-ROLE",
    severity: Severity::Error,
    title: "the node has another role than cluster.yaml says",
    explanation: "The role is part of the configuration that was applied: somebody gave the node the file of the other \
                  role.",
    mend: "correct cluster.yaml, or reset the node and install it with its own configuration",
    source: "siderolabs/talos: pkg/machinery/config/machine/type.go",
};

/// Another name than planned.
pub const WRONG_NAME: Rule = Rule {
    code: "WIZARD-NODE-WRONG-NAME",
    severity: Severity::Warning,
    title: "the node has another hostname than cluster.yaml says",
    explanation: "Its configuration names it otherwise, or DHCP does, or another machine has got the address.",
    mend: "correct cluster.yaml, or find the node with `discover`",
    source: "siderolabs/talos: internal/app/machined/pkg/controllers/network/hostname_config.go",
};

/// Another version than planned.
pub const OTHER_VERSION: Rule = Rule {
    code: "WIZARD-NODE-OTHER-VERSION",
    severity: Severity::Warning,
    title: "the node runs another version of Talos than cluster.yaml says",
    explanation: "An upgrade was done by hand, has not reached this node, or was rolled back by its boot loader.",
    mend: "upgrade the node: `upgrade NODE`; or correct talosVersion in cluster.yaml",
    source: "siderolabs/talos: internal/app/machined/internal/server/v1alpha1/v1alpha1_server.go",
};

/// The node's own certificate gets old.
pub const API_CERTIFICATE: Rule = Rule {
    code: "WIZARD-NODE-API-CERTIFICATE",
    severity: Severity::Warning,
    title: "the certificate of the node's API is about to end",
    explanation: "The certificate is good for 24 hours and made anew after twelve. One that gets older was not: a \
                  worker does not reach trustd on a control plane, or a clock is wrong.",
    mend: "check that workers reach port 50001 of the control planes, and the clocks",
    source: "siderolabs/talos: internal/app/machined/pkg/controllers/secrets/api.go",
};

/// etcd waits for bootstrap.
pub const NOT_BOOTSTRAPPED: Rule = Rule {
    code: "WIZARD-NODE-NOT-BOOTSTRAPPED",
    severity: Severity::Warning,
    title: "the control plane waits for the cluster's bootstrap",
    explanation: "etcd is prepared and has neither data nor another member to join. Until the one bootstrap call \
                  nothing is wrong with that; `no request forwarding` and workers without an API belong to this state.",
    mend: "when every control plane is installed: `bootstrap`, once",
    source: "siderolabs/talos: internal/app/machined/pkg/system/services/etcd.go",
};

/// Not there yet.
pub const NOT_RUNNING: Rule = Rule {
    code: "WIZARD-NODE-NOT-RUNNING",
    severity: Severity::Warning,
    title: "the node has not finished its sequence",
    explanation: "Its stage is another than `running`. A control plane stays in `booting` until etcd runs.",
    mend: "wait; what it waits for is in the message",
    source: "siderolabs/talos: internal/app/machined/pkg/controllers/runtime/machine_status.go",
};

/// Not ready.
pub const NOT_READY: Rule = Rule {
    code: "WIZARD-NODE-NOT-READY",
    severity: Severity::Error,
    title: "the node runs and is not ready",
    explanation: "The boot sequence is done, and a condition is not met: time, network, services, staticPods or \
                  nodeReady.",
    mend: "see the condition in the message; `talosctl -n NODE services` and `talosctl -n NODE dmesg` say more",
    source: "siderolabs/talos: internal/app/machined/pkg/controllers/runtime/machine_status.go",
};

/// etcd has failed.
pub const ETCD_FAILED: Rule = Rule {
    code: "WIZARD-NODE-ETCD-FAILED",
    severity: Severity::Error,
    title: "etcd on the node has failed",
    explanation: "The service ended with an error and is not started again by itself.",
    mend: "see `talosctl -n NODE logs etcd`; a member with broken data is taken out with `replace NODE`",
    source: "siderolabs/talos: internal/app/machined/pkg/system/services/etcd.go",
};

/// Not in etcd.
pub const NO_MEMBER: Rule = Rule {
    code: "WIZARD-NODE-NO-MEMBER",
    severity: Severity::Error,
    title: "the control plane is no member of etcd",
    explanation: "The members that etcd lists do not include this node, so it does not count for the quorum.",
    mend: "see `talosctl -n NODE logs etcd` for why it does not join",
    source: "siderolabs/talos: internal/app/machined/pkg/system/services/etcd.go",
};

/// Does not vote yet.
pub const LEARNER: Rule = Rule {
    code: "WIZARD-NODE-LEARNER",
    severity: Severity::Warning,
    title: "the control plane's etcd still learns",
    explanation: "A new member takes the data over before it votes. Until then the cluster stands no loss it would not \
                  have stood without it.",
    mend: "wait until it votes before another control plane is touched",
    source: "etcd-io/etcd: learner members, https://etcd.io/docs/v3.6/learning/design-learner/",
};
