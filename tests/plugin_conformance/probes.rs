//! One command line or more for each verb of each plugin: what the promises are tested on.

use simlab::harness::TestEnvironment;
use simlab::suite::{Binary, SUITE};

/// What a command line needs and does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Files and flags only.
    Offline,
    /// Prints a text of one format; see `texts`.
    Text,
    /// Reads from the cluster and is of no use without it.
    Reads,
    /// Changes something at once; takes `--dry-run`.
    Writes,
    /// Changes something after a question; takes `--dry-run` and `--yes`.
    Asks,
    /// The same with files only: it needs no cluster, and rehearses without one.
    AsksFiles,
    /// Speaks to machines that run Talos, and is of no use without them: the tests of these verbs start such machines.
    Nodes,
}

impl Kind {
    /// Whether nothing is changed, and the answer comes in every format.
    pub fn only_reads(self) -> bool {
        matches!(self, Self::Offline | Self::Reads)
    }

    /// Whether it has nothing to do with the cluster.
    pub fn needs_no_cluster(self) -> bool {
        matches!(self, Self::Offline | Self::Text | Self::AsksFiles)
    }
}

/// A command line.
#[derive(Debug, Clone, Copy)]
pub struct Probe {
    /// The binary.
    pub binary: &'static str,
    /// The words after the plugin's name.
    pub words: &'static [&'static str],
    /// What it needs and does.
    pub kind: Kind,
    /// Its exit code in the lab that the tests use.
    pub code: i32,
}

const IPAM: &str = "kubectl-ipam";
const MEDIA: &str = "kubectl-media";
const WIZARD: &str = "talosctl-bootstrap-wizard";

/// A cluster of one node.
const CLUSTER: &str = "apiVersion: wizard.labkit.dev/v1
kind: Cluster
name: lab
endpoint: https://10.69.1.101:6443
talosVersion: v1.11.2
kubernetesVersion: v1.34.1
nodes: [{hostname: talos-one, role: controlplane, address: 10.69.1.101}]
";

/// Every one of them.
pub const PROBES: &[Probe] = &[
    Probe {
        binary: IPAM,
        words: &[
            "assign",
            "service/plex",
            "10.69.2.15",
            "-n=media",
            "--wait=false",
            "--annotation=metallb.io/loadBalancerIPs",
        ],
        kind: Kind::Asks,
        code: 0,
    },
    Probe { binary: IPAM, words: &["list"], kind: Kind::Reads, code: 0 },
    Probe { binary: IPAM, words: &["check"], kind: Kind::Reads, code: 3 },
    Probe { binary: IPAM, words: &["check", "--offline"], kind: Kind::Offline, code: 0 },
    Probe { binary: IPAM, words: &["explain"], kind: Kind::Offline, code: 0 },
    Probe { binary: IPAM, words: &["explain", "IPAM-NODE-IN-POOL"], kind: Kind::Offline, code: 0 },
    Probe { binary: IPAM, words: &["get", "jellyfin"], kind: Kind::Reads, code: 0 },
    Probe { binary: IPAM, words: &["get", "jellyfin", "--offline"], kind: Kind::Offline, code: 0 },
    Probe { binary: IPAM, words: &["import", "--from-cluster"], kind: Kind::Asks, code: 0 },
    Probe { binary: IPAM, words: &["import", "--hosts=known-hosts.txt"], kind: Kind::AsksFiles, code: 0 },
    Probe {
        binary: IPAM,
        words: &["init", "--filename=new.yaml", "--from-cluster"],
        kind: Kind::Writes,
        code: 0,
    },
    Probe { binary: IPAM, words: &["map"], kind: Kind::Reads, code: 0 },
    Probe { binary: IPAM, words: &["map", "--offline"], kind: Kind::Offline, code: 0 },
    Probe {
        binary: IPAM,
        words: &["map", "blocks", "--offline", "--svg=blocks.svg"],
        kind: Kind::AsksFiles,
        code: 0,
    },
    Probe { binary: IPAM, words: &["plan", "check"], kind: Kind::Offline, code: 0 },
    Probe {
        binary: IPAM,
        words: &["plan", "fit", "--parent=10.244.0.0/16", "--want=media=/20"],
        kind: Kind::Offline,
        code: 0,
    },
    Probe { binary: IPAM, words: &["plan", "show"], kind: Kind::Offline, code: 0 },
    Probe { binary: IPAM, words: &["history"], kind: Kind::Reads, code: 0 },
    Probe { binary: IPAM, words: &["history", "--offline"], kind: Kind::Offline, code: 0 },
    Probe { binary: IPAM, words: &["hook", "install"], kind: Kind::AsksFiles, code: 0 },
    Probe { binary: IPAM, words: &["hook", "run"], kind: Kind::Offline, code: 0 },
    Probe { binary: IPAM, words: &["hook", "uninstall"], kind: Kind::AsksFiles, code: 0 },
    Probe { binary: IPAM, words: &["hosts"], kind: Kind::Offline, code: 0 },
    Probe { binary: IPAM, words: &["hosts", "--live", "--domain=home.example"], kind: Kind::Reads, code: 0 },
    Probe { binary: IPAM, words: &["hosts", "--to=names.txt"], kind: Kind::AsksFiles, code: 0 },
    Probe {
        binary: IPAM,
        words: &["pool", "add", "visitors", "--addresses=10.69.1.220-10.69.1.229"],
        kind: Kind::Asks,
        code: 0,
    },
    Probe { binary: IPAM, words: &["pool", "grow", "guests", "--by=1"], kind: Kind::Asks, code: 0 },
    Probe { binary: IPAM, words: &["pool", "shrink", "media", "--by=1"], kind: Kind::Asks, code: 0 },
    Probe { binary: IPAM, words: &["pools"], kind: Kind::Reads, code: 0 },
    Probe { binary: IPAM, words: &["pools", "--offline"], kind: Kind::Offline, code: 0 },
    Probe { binary: IPAM, words: &["probe", "127.0.0.1", "--port=1"], kind: Kind::Offline, code: 0 },
    Probe { binary: IPAM, words: &["diff"], kind: Kind::Reads, code: 3 },
    Probe { binary: IPAM, words: &["render"], kind: Kind::Offline, code: 0 },
    Probe { binary: IPAM, words: &["render", "--to=published"], kind: Kind::AsksFiles, code: 0 },
    Probe { binary: IPAM, words: &["sync", "--allow-dirty"], kind: Kind::Asks, code: 0 },
    Probe { binary: IPAM, words: &["release", "jellyfin"], kind: Kind::Asks, code: 0 },
    Probe {
        binary: IPAM,
        words: &["release", "10.69.1.100", "--hold-down=1h", "--commit"],
        kind: Kind::Asks,
        code: 0,
    },
    Probe { binary: IPAM, words: &["reserve", "grafana", "--pool=media"], kind: Kind::Writes, code: 0 },
    Probe {
        binary: IPAM,
        words: &["reserve", "lab", "--cidr=/28", "--pool=blocks"],
        kind: Kind::Writes,
        code: 0,
    },
    Probe { binary: IPAM, words: &["reserve", "near", "--network=lan"], kind: Kind::Writes, code: 0 },
    Probe {
        binary: IPAM,
        words: &["reserve", "pair", "--dual-stack", "--pool=both"],
        kind: Kind::Writes,
        code: 0,
    },
    Probe {
        binary: IPAM,
        words: &["reserve", "brief", "--pool=media", "--ttl=20m", "--expires=2030-01-31"],
        kind: Kind::Writes,
        code: 0,
    },
    Probe {
        binary: IPAM,
        words: &["reserve", "kept", "--ip=10.69.1.110", "--commit"],
        kind: Kind::Writes,
        code: 0,
    },
    Probe {
        binary: IPAM,
        words: &["reserve", "dns", "--cluster-ip", "--for=service/media/dns"],
        kind: Kind::Writes,
        code: 0,
    },
    Probe { binary: IPAM, words: &["version", "--client"], kind: Kind::Offline, code: 0 },
    Probe { binary: IPAM, words: &["version"], kind: Kind::Reads, code: 0 },
    Probe { binary: MEDIA, words: &["backup", "list", "--dir=backups"], kind: Kind::Offline, code: 0 },
    Probe {
        binary: MEDIA,
        words: &["backup", "prune", "--keep=1", "--dir=backups", "--dry-run"],
        kind: Kind::Offline,
        code: 0,
    },
    Probe {
        binary: MEDIA,
        words: &["backup", "verify", "backups/media/plex/20260131T120000Z.tar.zst"],
        kind: Kind::Offline,
        code: 0,
    },
    Probe {
        binary: MEDIA,
        words: &["claim", "cinema", "--namespace=monitoring", "--token-file=token.txt"],
        kind: Kind::Asks,
        code: 0,
    },
    Probe {
        binary: MEDIA,
        words: &["doctor", "--all-namespaces", "--fail-on=never"],
        kind: Kind::Reads,
        code: 0,
    },
    Probe {
        binary: MEDIA,
        words: &["doctor", "--all-namespaces", "--fix", "--fail-on=never"],
        kind: Kind::Reads,
        code: 0,
    },
    Probe { binary: MEDIA, words: &["explain"], kind: Kind::Offline, code: 0 },
    Probe { binary: MEDIA, words: &["explain", "MEDIA-PLEX-UNCLAIMED"], kind: Kind::Offline, code: 0 },
    Probe { binary: MEDIA, words: &["keys", "compare", "--all-namespaces"], kind: Kind::Reads, code: 0 },
    Probe {
        binary: MEDIA,
        words: &["keys", "export", "plex", "--namespace=media"],
        kind: Kind::Reads,
        code: 0,
    },
    Probe { binary: MEDIA, words: &["keys", "list", "--all-namespaces"], kind: Kind::Reads, code: 0 },
    Probe {
        binary: MEDIA,
        words: &["keys", "rotate", "films", "--namespace=monitoring"],
        kind: Kind::Asks,
        code: 0,
    },
    Probe {
        binary: MEDIA,
        words: &["keys", "seal", "plex", "--namespace=media", "--cert=sealing.pem"],
        kind: Kind::Reads,
        code: 0,
    },
    Probe { binary: MEDIA, words: &["logs", "plex", "--namespace=media"], kind: Kind::Reads, code: 0 },
    Probe { binary: MEDIA, words: &["open", "plex", "--namespace=media"], kind: Kind::Reads, code: 0 },
    Probe { binary: MEDIA, words: &["order", "--all-namespaces"], kind: Kind::Reads, code: 0 },
    Probe { binary: MEDIA, words: &["paths", "--all-namespaces"], kind: Kind::Reads, code: 6 },
    Probe {
        binary: MEDIA,
        words: &[
            "restore",
            "backups/media/plex/20260131T120000Z.tar.zst",
            "--into",
            "plex",
            "--namespace=media",
            "--dry-run",
        ],
        kind: Kind::Reads,
        code: 0,
    },
    Probe {
        binary: MEDIA,
        words: &["restart", "plex", "--namespace=media", "--wait=false"],
        kind: Kind::Asks,
        code: 0,
    },
    Probe {
        binary: MEDIA,
        words: &["status", "--all-namespaces", "--cluster-only"],
        kind: Kind::Reads,
        code: 0,
    },
    // Its pod runs, and nothing listens in it.
    Probe { binary: MEDIA, words: &["status", "--all-namespaces"], kind: Kind::Reads, code: 3 },
    Probe { binary: MEDIA, words: &["version", "--client"], kind: Kind::Offline, code: 0 },
    Probe { binary: MEDIA, words: &["version"], kind: Kind::Reads, code: 0 },
    Probe { binary: MEDIA, words: &["wiring", "--all-namespaces"], kind: Kind::Reads, code: 6 },
    Probe { binary: WIZARD, words: &["bootstrap"], kind: Kind::Nodes, code: 5 },
    Probe { binary: WIZARD, words: &["check"], kind: Kind::Nodes, code: 3 },
    Probe { binary: WIZARD, words: &["discover", "127.0.0.1:9"], kind: Kind::Nodes, code: 0 },
    Probe { binary: WIZARD, words: &["doctor"], kind: Kind::Offline, code: 3 },
    Probe { binary: WIZARD, words: &["explain"], kind: Kind::Offline, code: 0 },
    Probe { binary: WIZARD, words: &["explain", "WIZARD-DISK-DATA"], kind: Kind::Offline, code: 0 },
    Probe { binary: WIZARD, words: &["gen"], kind: Kind::AsksFiles, code: 0 },
    Probe {
        binary: WIZARD,
        words: &["health", "-n=127.0.0.1:9", "--connect-timeout=1s"],
        kind: Kind::Offline,
        code: 3,
    },
    Probe { binary: WIZARD, words: &["install"], kind: Kind::Nodes, code: 5 },
    Probe { binary: WIZARD, words: &["kubeconfig"], kind: Kind::Nodes, code: 0 },
    Probe { binary: WIZARD, words: &["record"], kind: Kind::Nodes, code: 0 },
    Probe { binary: WIZARD, words: &["reset", "talos-one"], kind: Kind::Nodes, code: 5 },
    Probe {
        binary: WIZARD,
        words: &[
            "init",
            "--filename=new.yaml",
            "--name=lab",
            "--endpoint=https://10.69.1.101:6443",
            "--talos-version=v1.11.2",
            "--kubernetes-version=v1.34.1",
        ],
        kind: Kind::AsksFiles,
        code: 0,
    },
    Probe { binary: WIZARD, words: &["shell-init", "zsh"], kind: Kind::Text, code: 0 },
    Probe {
        binary: WIZARD,
        words: &["status", "-n=127.0.0.1:9", "--connect-timeout=1s"],
        kind: Kind::Offline,
        code: 3,
    },
    Probe { binary: WIZARD, words: &["talosconfig", "renew"], kind: Kind::Nodes, code: 0 },
    Probe { binary: WIZARD, words: &["upgrade"], kind: Kind::Nodes, code: 5 },
    Probe { binary: WIZARD, words: &["version"], kind: Kind::Offline, code: 0 },
];

impl Probe {
    /// Brings the lab to where the line has something to do.
    pub fn prepare(&self, env: &TestEnvironment) {
        if self.words == ["hook", "uninstall"] {
            env.run(["kubectl", "ipam", "hook", "install", "--yes"]).success();
        }
        if self.binary == WIZARD && self.words == ["gen"] {
            env.write("cluster.yaml", CLUSTER);
        }
    }

    /// The whole line as the user types it, with more words at its end.
    pub fn line<'a>(&self, more: &[&'a str]) -> Vec<&'a str> {
        [&self.binary().called(), self.words, more].concat()
    }

    /// Whether it looks at every Service; others ask for single objects by name.
    pub fn lists(&self) -> bool {
        !matches!(self.words.first(), Some(&("version" | "diff" | "history"))) && !self.needs_plex()
    }

    /// Whether it is about one app, and fails where that is not.
    pub fn needs_plex(&self) -> bool {
        self.binary == MEDIA && ["plex", "cinema", "films"].iter().any(|name| self.words.contains(name))
    }

    /// Its exit code where something cannot be read: what is found all the same weighs more.
    pub fn code_with_gap(&self) -> i32 {
        if self.binary == MEDIA && self.code == 3 { 3 } else { 6 }
    }

    /// Its exit code where the cluster answers every question with this status.
    pub fn code_on(&self, status: u16) -> i32 {
        // What Git tells is worth having without the claims.
        if self.words == ["history"] && status == 403 { 6 } else { 1 }
    }

    /// The binary it belongs to.
    pub fn binary(&self) -> &'static Binary {
        SUITE.iter().find(|binary| binary.name == self.binary).expect("a binary of the suite")
    }
}

/// The probes of a kind.
pub fn of(kind: Kind) -> impl Iterator<Item = &'static Probe> {
    PROBES.iter().filter(move |probe| probe.kind == kind)
}

/// Those that need the cluster to change something.
pub fn changing_with_cluster() -> impl Iterator<Item = &'static Probe> {
    writing().filter(|probe| !probe.kind.needs_no_cluster())
}

/// Those that change something.
pub fn writing() -> impl Iterator<Item = &'static Probe> {
    PROBES.iter().filter(|probe| matches!(probe.kind, Kind::Writes | Kind::Asks | Kind::AsksFiles))
}

#[test]
fn every_verb_has_a_probe() {
    for binary in SUITE {
        let mut open = vec![(Vec::new(), (binary.command)())];
        while let Some((words, command)) = open.pop() {
            let verbs: Vec<_> = command.get_subcommands().filter(|verb| !verb.is_hide_set()).collect();
            for verb in &verbs {
                let words = [&words[..], &[verb.get_name().to_owned()]].concat();
                open.push((words, (*verb).clone()));
            }
            // A verb of verbs does nothing itself.
            if !verbs.is_empty() {
                continue;
            }
            let probed = |probe: &&Probe| {
                probe.binary == binary.name && probe.words.iter().zip(&words).all(|(a, b)| a == b)
            };
            let probed = |probe: &&Probe| probed(probe) && probe.words.len() >= words.len();
            assert!(
                PROBES.iter().any(|probe| probed(&probe)),
                "{} {}: no probe",
                binary.name,
                words.join(" ")
            );
        }
    }
}
