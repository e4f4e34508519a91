//! Rules about the way to the nodes.

use labkit::finding::{Rule, Severity};

/// No file.
pub const CONFIG_MISSING: Rule = Rule {
    code: "WIZARD-CONFIG-MISSING",
    severity: Severity::Error,
    title: "there is no talosconfig",
    explanation: "talosctl reads the file named with --talosconfig, else the one in TALOSCONFIG, else ~/.talos/config. \
                  None of them exists, or has the context.",
    mend: "name it with --talosconfig, or make it with `gen` or `talosconfig renew`",
    source: "siderolabs/talos: pkg/machinery/client/config/path.go",
};

/// A file that cannot be used.
pub const CONFIG_BROKEN: Rule = Rule {
    code: "WIZARD-CONFIG-BROKEN",
    severity: Severity::Error,
    title: "a talosconfig cannot be used",
    explanation: "The file is cut off, is something else, or holds a certificate or key that cannot be read.",
    mend: "restore it, or make a new one with `talosconfig renew`",
    source: "siderolabs/talos: pkg/machinery/client/config/config.go",
};

/// Another cluster than cluster.yaml's.
pub const CONFIG_OTHER_CLUSTER: Rule = Rule {
    code: "WIZARD-CONFIG-OTHER-CLUSTER",
    severity: Severity::Error,
    title: "the talosconfig in force is not the cluster's",
    explanation: "Its authority is another one than that of the cluster's secrets bundle: it comes from another run of \
                  `gen secrets`. Nodes refuse it in the handshake, some with `certificate required`, others with \
                  `unknown authority`.",
    mend: "set TALOSCONFIG to the file that belongs to the cluster; the finding names it if it was found",
    source: "siderolabs/talos#9241, #8442",
};

/// Several files.
pub const CONFIG_SEVERAL: Rule = Rule {
    code: "WIZARD-CONFIG-SEVERAL",
    severity: Severity::Warning,
    title: "there are several talosconfigs, and they differ",
    explanation: "More than one file has a context for this cluster with another authority or client certificate. Which \
                  one talosctl takes depends on flags, on TALOSCONFIG and on the home folder, so it changes from shell \
                  to shell.",
    mend: "keep one: `talosctl config merge` the right one into ~/.talos/config and unset TALOSCONFIG",
    source: "siderolabs/talos: pkg/machinery/client/config/path.go",
};

/// Others may read it.
pub const CONFIG_READABLE: Rule = Rule {
    code: "WIZARD-CONFIG-READABLE",
    severity: Severity::Warning,
    title: "a talosconfig can be read by others",
    explanation: "The file holds the key of an administrator, and its mode lets other users of the machine read it.",
    mend: "chmod 600 FILE",
    source: "siderolabs/talos: pkg/machinery/client/config/config.go",
};

/// Ended.
pub const CERTIFICATE_ENDED: Rule = Rule {
    code: "WIZARD-CERTIFICATE-ENDED",
    severity: Severity::Error,
    title: "the client certificate has ended",
    explanation: "Client certificates are good for a year unless asked otherwise. Nodes refuse one that has ended.",
    mend: "`talosconfig renew` makes a new one from the secrets bundle",
    source: "siderolabs/talos: pkg/machinery/config/generate/secrets",
};

/// Ends soon.
pub const CERTIFICATE_ENDS: Rule = Rule {
    code: "WIZARD-CERTIFICATE-ENDS",
    severity: Severity::Warning,
    title: "the client certificate ends within 30 days",
    explanation: "Client certificates are good for a year unless asked otherwise, and nothing renews them.",
    mend: "`talosconfig renew`",
    source: "siderolabs/talos: pkg/machinery/config/generate/secrets",
};

/// Parts of two clusters.
pub const CERTIFICATE_MIXED: Rule = Rule {
    code: "WIZARD-CERTIFICATE-MIXED",
    severity: Severity::Error,
    title: "authority and client certificate of a context are of two clusters",
    explanation: "The authority in the context has not signed the client certificate beside it: parts of two files were \
                  put together.",
    mend: "`talosconfig renew` writes both from one bundle",
    source: "siderolabs/talos: pkg/machinery/client/config/config.go",
};

/// Too few rights.
pub const CERTIFICATE_ROLE: Rule = Rule {
    code: "WIZARD-CERTIFICATE-ROLE",
    severity: Severity::Warning,
    title: "the client certificate is not an administrator's",
    explanation: "Without the role os:admin a node refuses configurations, bootstrap, upgrades, resets and the \
                  kubeconfig with `not authorized`.",
    mend: "`talosconfig renew --roles os:admin`, or use another context",
    source: "siderolabs/talos: pkg/machinery/role/role.go",
};

/// No endpoint.
pub const ENDPOINT_NONE: Rule = Rule {
    code: "WIZARD-ENDPOINT-NONE",
    severity: Severity::Error,
    title: "the context has no endpoints",
    explanation: "A generated talosconfig has an empty list; talosctl cannot reach anything with it.",
    mend: "`talosctl config endpoint ADDRESS…` with the control planes",
    source: "siderolabs/talos: pkg/machinery/client/connection.go",
};

/// Loopback.
pub const ENDPOINT_LOOPBACK: Rule = Rule {
    code: "WIZARD-ENDPOINT-LOOPBACK",
    severity: Severity::Error,
    title: "an endpoint is the workstation itself",
    explanation: "127.0.0.1 is nobody's node; the file comes from a cluster in containers, or was written by a mistake.",
    mend: "`talosctl config endpoint ADDRESS…` with the control planes",
    source: "siderolabs/talos#8500",
};

/// The shared address.
pub const ENDPOINT_VIP: Rule = Rule {
    code: "WIZARD-ENDPOINT-VIP",
    severity: Severity::Warning,
    title: "the shared address is an endpoint of the Talos API",
    explanation: "The control planes elect the owner of the address through etcd. When etcd is down, which is when the \
                  Talos API is needed most, nobody has it.",
    mend: "`talosctl config endpoint ADDRESS…` with the control planes' own addresses",
    source: "siderolabs/talos#4011",
};

/// A worker.
pub const ENDPOINT_WORKER: Rule = Rule {
    code: "WIZARD-ENDPOINT-WORKER",
    severity: Severity::Warning,
    title: "a worker is an endpoint",
    explanation: "Workers have no certificate to reach other nodes with and do not pass requests on: talosctl gets \
                  `no request forwarding` through them.",
    mend: "`talosctl config endpoint ADDRESS…` with the control planes only",
    source: "siderolabs/talos: internal/app/apid/pkg/director",
};

/// Does not answer.
pub const ENDPOINT_SILENT: Rule = Rule {
    code: "WIZARD-ENDPOINT-SILENT",
    severity: Severity::Warning,
    title: "an endpoint does not answer",
    explanation: "talosctl takes the endpoints in turn, so some calls fail and others do not.",
    mend: "start the node, or take it out: `talosctl config endpoint ADDRESS…`",
    source: "siderolabs/talos: pkg/machinery/client/connection.go",
};

/// Clocks.
pub const CLOCK: Rule = Rule {
    code: "WIZARD-CLOCK",
    severity: Severity::Error,
    title: "the node's clock and ours differ",
    explanation: "Certificates begin and end by the node's clock. With a wrong clock they are not yet valid, or ended, \
                  and etcd does not bootstrap before the time is in sync.",
    mend: "set the firmware's clock, or a time server that the node reaches (machine.time.servers)",
    source: "siderolabs/talos#6818, #6462",
};
