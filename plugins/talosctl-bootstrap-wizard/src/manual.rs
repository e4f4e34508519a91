//! What the man pages and `--help` say beyond the flags: examples by verb, files, variables.

use labkit::cli::{Examples, ManExtras};

/// Everything that [`crate::Wizard`] adds to its pages.
pub const EXTRAS: ManExtras =
    ManExtras { environment: &[], files: &[], see_also: &["talosctl(1)"], examples: EXAMPLES };

/// By verb.
const EXAMPLES: &[Examples] = &[
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
        command: "version",
        examples: &[("The version of this program", "talosctl-bootstrap-wizard version")],
    },
];
