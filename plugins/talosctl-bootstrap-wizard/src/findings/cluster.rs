//! Rules about all nodes together.

use labkit::finding::{Rule, Severity};

/// Two etcd clusters.
pub const SPLIT: Rule = Rule {
    code: "WIZARD-ETCD-SPLIT",
    severity: Severity::Error,
    title: "control planes belong to different etcd clusters",
    explanation: "Two control planes list members that have nobody in common. The cluster was bootstrapped twice: each \
                  half has its own truth.",
    mend: "change nothing more; keep the half with the data, take a snapshot of it, and `replace` the nodes of the \
           other one",
    source: "siderolabs/talos#5500",
};

/// An even number of members.
pub const EVEN: Rule = Rule {
    code: "WIZARD-ETCD-EVEN",
    severity: Severity::Warning,
    title: "etcd has an even number of members",
    explanation: "An even number stands the loss of no more members than the odd number below it, and needs one more to \
                  agree.",
    mend: "have 1, 3 or 5 control planes",
    source: "https://etcd.io/docs/v3.6/faq/#why-an-odd-number-of-cluster-members",
};

/// A member nobody knows.
pub const ETCD_STRANGER: Rule = Rule {
    code: "WIZARD-ETCD-STRANGER",
    severity: Severity::Error,
    title: "etcd has a member that is no node of the cluster",
    explanation: "A member that is counted for the quorum and never answers: a node was taken away without leaving etcd, \
                  or is missing in cluster.yaml.",
    mend: "take it out with `talosctl etcd remove-member ID` when it is gone for good",
    source: "siderolabs/talos: pkg/cluster/check/etcd.go",
};

/// An alarm.
pub const ETCD_ALARM: Rule = Rule {
    code: "WIZARD-ETCD-ALARM",
    severity: Severity::Error,
    title: "etcd has raised an alarm",
    explanation: "With NOSPACE etcd takes no more writes; CORRUPT says that members hold different data.",
    mend: "NOSPACE: `talosctl etcd defrag`, then `talosctl etcd alarm disarm`; CORRUPT: `replace` the node it names",
    source: "https://etcd.io/docs/v3.6/op-guide/maintenance/",
};

/// A server-side check.
pub const CHECK: Rule = Rule {
    code: "WIZARD-HEALTH-CHECK",
    severity: Severity::Error,
    title: "a health check of Talos is not fulfilled",
    explanation: "A control plane runs the checks of `talosctl health` in a fixed order and stays at the first that is \
                  not fulfilled. The finding is named after that check, with the last thing it said.",
    mend: "see the message; `--wait DURATION` gives the cluster more time",
    source: "siderolabs/talos: pkg/cluster/check/default.go",
};

/// Checks that cannot be fulfilled without a network plugin.
pub const NO_CNI: Rule = Rule {
    code: "WIZARD-HEALTH-NO-CNI",
    severity: Severity::Info,
    title: "the last health checks wait for a network plugin",
    explanation: "With `cni: none` no node becomes Ready before somebody installs a network plugin. Talos up to 1.13 \
                  waits for that; everything before it was fulfilled.",
    mend: "install the network plugin, then ask again",
    source: "siderolabs/talos#7967",
};

/// The checks could not be asked for.
pub const UNCHECKED: Rule = Rule {
    code: "WIZARD-HEALTH-UNCHECKED",
    severity: Severity::Error,
    title: "the health checks could not be run",
    explanation: "No control plane ran the checks to an end: none answers, or the one that did went away.",
    mend: "see the message; `doctor` looks at the access to each node",
    source: "siderolabs/talos: internal/app/machined/internal/server/v1alpha1/v1alpha1_cluster.go",
};
