//! What the man pages and `--help` say beyond the flags: examples by verb, files, variables.

use labkit::cli::env::Variable;
use labkit::cli::{Examples, ManExtras};

use crate::install::limits::TIME_SCALE;

/// Everything that [`crate::Wizard`] adds to its pages.
pub const EXTRAS: ManExtras =
    ManExtras { environment: ENVIRONMENT, files: FILES, see_also: &["talosctl(1)"], examples: EXAMPLES };

/// Variables of the wizard alone.
const ENVIRONMENT: &[Variable] = &[Variable {
    name: TIME_SCALE,
    meaning: "for tests: every wait for a node takes so many parts of its time, for example 0.01",
}];

/// Files of the wizard alone.
const FILES: &[(&str, &str)] = &[
    ("cluster.yaml", "the description of the cluster"),
    ("$XDG_STATE_HOME/labkit/wizard/CLUSTER/journal.jsonl", "what was done, with its proof; without secrets"),
];

/// By verb.
const EXAMPLES: &[Examples] = &[
    Examples {
        command: "",
        examples: &[
            ("From machines to a cluster, with questions", "talosctl-bootstrap-wizard"),
            ("Again, without questions", "talosctl-bootstrap-wizard --answers answers.yaml"),
            ("Write down what you answer", "talosctl-bootstrap-wizard --record answers.yaml"),
        ],
    },
    Examples {
        command: "bootstrap",
        examples: &[
            ("Begin etcd on the first control plane of cluster.yaml", "talosctl-bootstrap-wizard bootstrap"),
            ("In a script", "talosctl-bootstrap-wizard bootstrap --confirm=home"),
            (
                "Restore a lost cluster from a snapshot",
                "talosctl-bootstrap-wizard bootstrap --recover-from etcd.db",
            ),
        ],
    },
    Examples {
        command: "check",
        examples: &[
            ("What speaks against the installation", "talosctl-bootstrap-wizard check"),
            ("One node, and warnings count", "talosctl-bootstrap-wizard check talos-1 --fail-on=warning"),
        ],
    },
    Examples {
        command: "init",
        examples: &[
            ("Answer a few questions", "talosctl-bootstrap-wizard init"),
            (
                "From flags",
                "talosctl-bootstrap-wizard init --name home --endpoint https://10.0.0.11:6443 --talos-version v1.11.2 \
                 --kubernetes-version v1.34.1 --control-plane talos-1=10.0.0.11 --worker talos-2=10.0.0.12",
            ),
            ("For a cluster that runs", "talosctl-bootstrap-wizard init --from-config controlplane.yaml"),
        ],
    },
    Examples {
        command: "install",
        examples: &[
            ("Every node that can be installed now", "talosctl-bootstrap-wizard install"),
            ("What would be erased", "talosctl-bootstrap-wizard install --dry-run"),
            (
                "One node in a script: its certificate and its disk are named",
                "talosctl-bootstrap-wizard install talos-1 --fingerprint talos-1=$FINGERPRINT \\
    --confirm=S4EMNX0R100101",
            ),
        ],
    },
    Examples {
        command: "reset",
        examples: &[
            ("What would happen", "talosctl-bootstrap-wizard reset talos-1 --dry-run"),
            ("Wipe a node, in a script", "talosctl-bootstrap-wizard reset talos-1 --confirm=talos-1"),
            (
                "Take a control plane that is lost out of etcd",
                "talosctl-bootstrap-wizard reset talos-3 --gone --confirm=talos-3",
            ),
        ],
    },
    Examples {
        command: "explain",
        examples: &[
            ("What a code means", "talosctl-bootstrap-wizard explain WIZARD-DISK-DATA"),
            ("All codes", "talosctl-bootstrap-wizard explain"),
        ],
    },
    Examples {
        command: "discover",
        examples: &[
            ("Everything in a network", "talosctl-bootstrap-wizard discover 10.0.0.0/24"),
            ("Where cluster.yaml says", "talosctl-bootstrap-wizard discover -o wide"),
        ],
    },
    Examples {
        command: "doctor",
        examples: &[("Why talosctl is refused", "talosctl-bootstrap-wizard doctor")],
    },
    Examples {
        command: "gen",
        examples: &[
            ("All files of cluster.yaml in this folder", "talosctl-bootstrap-wizard gen"),
            ("What would be written", "talosctl-bootstrap-wizard gen --dry-run"),
            (
                "For a cluster that runs: its secrets from a control plane's configuration",
                "talosctl-bootstrap-wizard gen --from-controlplane old/controlplane.yaml",
            ),
            (
                "With a change of cluster.yaml, field by field before it is made",
                "talosctl-bootstrap-wizard gen --force --dry-run -o wide",
            ),
        ],
    },
    Examples {
        command: "health",
        examples: &[
            ("One look", "talosctl-bootstrap-wizard health"),
            ("Wait for a new cluster", "talosctl-bootstrap-wizard health --wait 20m"),
        ],
    },
    Examples {
        command: "kubeconfig",
        examples: &[
            ("Into ~/.kube/config", "talosctl-bootstrap-wizard kubeconfig"),
            (
                "Beside another cluster of the same name",
                "talosctl-bootstrap-wizard kubeconfig --force-context-name home-2 --use-context",
            ),
        ],
    },
    Examples {
        command: "record",
        examples: &[
            ("Into cluster-state/nodes.yaml", "talosctl-bootstrap-wizard record"),
            ("And into the address inventory", "talosctl-bootstrap-wizard record --inventory ipam.yaml"),
        ],
    },
    Examples {
        command: "status",
        examples: &[
            ("The nodes of cluster.yaml", "talosctl-bootstrap-wizard status"),
            (
                "Two nodes, with what is wrong",
                "talosctl-bootstrap-wizard status -n 10.0.0.11,10.0.0.12 -o wide",
            ),
            ("What was done so far", "talosctl-bootstrap-wizard status --journal"),
        ],
    },
    Examples {
        command: "shell-init",
        examples: &[
            ("In ~/.bashrc", "eval \"$(talosctl-bootstrap-wizard shell-init bash)\""),
            ("In ~/.zshrc", "eval \"$(talosctl-bootstrap-wizard shell-init zsh)\""),
            ("In config.fish", "talosctl-bootstrap-wizard shell-init fish | source"),
        ],
    },
    Examples {
        command: "talosconfig",
        examples: &[("A new client certificate", "talosctl-bootstrap-wizard talosconfig renew")],
    },
    Examples {
        command: "talosconfig renew",
        examples: &[
            ("From the bundle beside cluster.yaml", "talosctl-bootstrap-wizard talosconfig renew"),
            (
                "For somebody who only looks, for a day",
                "talosctl-bootstrap-wizard talosconfig renew --roles os:reader --lifetime 24h --context home-reader",
            ),
        ],
    },
    Examples {
        command: "upgrade",
        examples: &[
            ("Every node, to the talosVersion of cluster.yaml", "talosctl-bootstrap-wizard upgrade"),
            ("What would be done", "talosctl-bootstrap-wizard upgrade --to v1.12.4 --dry-run"),
            ("One node, without a question", "talosctl-bootstrap-wizard upgrade talos-1 --to v1.12.4 --yes"),
            (
                "With Kubernetes to follow: its version is checked, and the command is printed",
                "talosctl-bootstrap-wizard upgrade --to v1.12.4 --kubernetes v1.35.0",
            ),
        ],
    },
    Examples {
        command: "version",
        examples: &[("The version of this program", "talosctl-bootstrap-wizard version")],
    },
];
