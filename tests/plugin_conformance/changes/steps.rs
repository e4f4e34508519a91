//! The changes: each a command line, and what is so afterwards.

/// Something that is so after a change, and not before it.
pub enum Sign {
    /// A file of the repository has this text.
    Has(&'static str, &'static str),
    /// A file of the repository is there and has this text no more.
    Lacks(&'static str, &'static str),
    /// A file is there no more.
    Without(&'static str),
    /// An object of the cluster has this text at a JSON pointer: resource, namespace, name, pointer, text.
    Object(&'static str, &'static str, &'static str, &'static str, &'static str),
    /// An object of the cluster is there no more: resource, namespace, name.
    Gone(&'static str, &'static str, &'static str),
    /// The last commit has this subject.
    Commit(&'static str),
}

/// A command line, and what comes of it.
pub struct Change {
    /// The words after `kubectl ipam`.
    pub words: &'static [&'static str],
    /// The kind of its answer.
    pub kind: &'static str,
    /// The first name of its answer.
    pub name: &'static str,
    /// What has come true.
    pub signs: &'static [Sign],
}

const RESERVED: &str = "ReservationList";
const PLAN: &str = "Plan";
const IMPORTED: &str = "ImportList";
pub const HOOK: &str = "Hook";
const CLAIM: &str = "/metadata/annotations/ipam.labkit.dev~1state";
const PIN: &str = "/metadata/annotations/metallb.io~1loadBalancerIPs";
const POOLS: &str = "ipaddresspools.metallb.io";

/// In this order, each on what the ones before have made.
pub const CHANGES: &[Change] = &[
    Change {
        words: &["reserve", "kept", "--pool=people", "--commit"],
        kind: RESERVED,
        name: "reservation/kept",
        signs: &[Sign::Has("ipam.yaml", "name: kept"), Sign::Commit("Reserve kept (10.69.1.210)")],
    },
    Change {
        words: &["release", "kept", "--commit", "--yes"],
        kind: RESERVED,
        name: "reservation/kept",
        signs: &[Sign::Lacks("ipam.yaml", "name: kept"), Sign::Commit("Release kept (10.69.1.210)")],
    },
    Change {
        words: &["reserve", "plain", "--pool=people"],
        kind: RESERVED,
        name: "reservation/plain",
        signs: &[
            Sign::Has("ipam.yaml", "name: plain"),
            Sign::Object("leases.coordination.k8s.io", "kube-system", "ipam-v4-0a4501d2", CLAIM, "committed"),
        ],
    },
    Change {
        words: &["reserve", "dns", "--cluster-ip", "--for=service/media/dns"],
        kind: RESERVED,
        name: "reservation/dns",
        signs: &[
            Sign::Has("ipam.yaml", "name: dns, ip: 10.96.0.2"),
            Sign::Object("ipaddresses.networking.k8s.io", "", "10.96.0.2", "/spec/parentRef/name", "dns"),
        ],
    },
    Change {
        words: &["release", "dns", "--yes"],
        kind: RESERVED,
        name: "reservation/dns",
        signs: &[
            Sign::Lacks("ipam.yaml", "name: dns"),
            Sign::Gone("ipaddresses.networking.k8s.io", "", "10.96.0.2"),
        ],
    },
    Change {
        words: &["release", "plain", "--hold-down=1h", "--yes"],
        kind: RESERVED,
        name: "reservation/plain",
        signs: &[
            Sign::Lacks("ipam.yaml", "name: plain"),
            Sign::Object("leases.coordination.k8s.io", "kube-system", "ipam-v4-0a4501d2", CLAIM, "held"),
        ],
    },
    Change {
        words: &["assign", "service/web", "www", "--yes"],
        kind: PLAN,
        name: "service/default/web",
        signs: &[
            Sign::Object("services", "default", "web", PIN, "10.69.1.164"),
            Sign::Object("services", "default", "web", "/status/loadBalancer/ingress/0/ip", "10.69.1.164"),
        ],
    },
    Change {
        words: &["sync", "--allow-dirty", "--yes"],
        kind: PLAN,
        name: "configmap/media/names",
        signs: &[Sign::Object("configmaps", "media", "names", "/data/www.ip", "10.69.1.164")],
    },
    Change {
        words: &["render", "--to=published", "--yes"],
        kind: PLAN,
        name: "file/published/kustomization.yaml",
        signs: &[
            Sign::Has("published/kustomization.yaml", "media_names.yaml"),
            Sign::Has("published/media_names.yaml", "10.69.1.164"),
        ],
    },
    Change {
        words: &["hosts", "--to=names.txt", "--yes"],
        kind: PLAN,
        name: "file/names.txt",
        signs: &[Sign::Has("names.txt", "10.69.1.164  www\n")],
    },
    Change {
        words: &["map", "lan", "--svg=lan.svg", "--html=lan.html", "--yes"],
        kind: PLAN,
        name: "file/lan.svg",
        signs: &[Sign::Has("lan.svg", "</svg>"), Sign::Has("lan.html", "</html>")],
    },
    Change {
        words: &["pool", "add", "visitors", "--addresses=10.69.1.120-10.69.1.129", "--yes"],
        kind: PLAN,
        name: "pool/visitors",
        signs: &[
            Sign::Has("ipam.yaml", "10.69.1.120-10.69.1.129"),
            Sign::Object(POOLS, "metallb-system", "visitors", "/spec/addresses/0", "10.69.1.120-10.69.1.129"),
        ],
    },
    Change {
        words: &["pool", "grow", "visitors", "--by=1", "--yes"],
        kind: PLAN,
        name: "pool/visitors",
        signs: &[
            Sign::Has("ipam.yaml", "10.69.1.120-10.69.1.130"),
            Sign::Object(POOLS, "metallb-system", "visitors", "/spec/addresses/0", "10.69.1.120-10.69.1.130"),
        ],
    },
    Change {
        words: &["pool", "shrink", "visitors", "--to=10.69.1.120-10.69.1.125", "--yes"],
        kind: PLAN,
        name: "ipaddresspool/metallb-system/visitors",
        signs: &[
            Sign::Has("ipam.yaml", "10.69.1.120-10.69.1.125"),
            Sign::Object(POOLS, "metallb-system", "visitors", "/spec/addresses/0", "10.69.1.120-10.69.1.125"),
        ],
    },
    Change {
        words: &["init", "--filename=first.yaml", "--from-cluster", "--yes"],
        kind: IMPORTED,
        name: "inventory/first.yaml",
        signs: &[Sign::Has("first.yaml", "kind: NetworkInventory"), Sign::Has("first.yaml", "default-pool")],
    },
    Change {
        words: &["import", "infrastructure/network-inventory.yaml", "--inventory=second.yaml", "--yes"],
        kind: IMPORTED,
        name: "network/lan",
        signs: &[Sign::Has("second.yaml", "configMap: kube-system/network-inventory")],
    },
    Change {
        words: &["import", "--hosts=known-hosts.txt", "--yes"],
        kind: IMPORTED,
        name: "host/scanner",
        signs: &[Sign::Has("ipam.yaml", "name: scanner")],
    },
    Change {
        words: &["hook", "install", "--yes"],
        kind: HOOK,
        name: "hook/pre-commit",
        signs: &[Sign::Has(".git/hooks/pre-commit", "kubectl-ipam")],
    },
    Change {
        words: &["hook", "uninstall", "--yes"],
        kind: HOOK,
        name: "hook/pre-commit",
        signs: &[Sign::Without(".git/hooks/pre-commit")],
    },
    Change {
        words: &["assign", "service/web", "--unassign", "--yes"],
        kind: PLAN,
        name: "service/default/web",
        signs: &[Sign::Object("services", "default", "web", PIN, "")],
    },
];

/// After those: other ways to say the same, whose answers are of the same kind.
pub const VARIANTS: &[Change] = &[
    Change {
        words: &["reserve", "near", "--network=lan"],
        kind: RESERVED,
        name: "reservation/near",
        signs: &[Sign::Has("ipam.yaml", "name: near, ip: 10.69.1.2")],
    },
    Change {
        words: &["reserve", "block", "--cidr=/28", "--network=lan"],
        kind: RESERVED,
        name: "reservation/block",
        signs: &[Sign::Has("ipam.yaml", "name: block, cidr: 10.69.1.16/28")],
    },
    Change {
        words: &["reserve", "pair", "--dual-stack", "--pool=both"],
        kind: RESERVED,
        name: "reservation/pair",
        signs: &[
            Sign::Has("ipam.yaml", "name: pair, ip: [10.69.1.205, "),
            Sign::Object(
                "leases.coordination.k8s.io",
                "kube-system",
                "ipam-v6-fd000010000000000000000000000000",
                CLAIM,
                "committed",
            ),
        ],
    },
    Change {
        words: &["reserve", "brief", "--pool=people", "--ttl=20m"],
        kind: RESERVED,
        name: "reservation/brief",
        signs: &[Sign::Has("ipam.yaml", "name: brief")],
    },
    Change {
        words: &["reserve", "until", "--pool=people", "--expires=2030-01-31"],
        kind: RESERVED,
        name: "reservation/until",
        signs: &[Sign::Has("ipam.yaml", "2030-01-31")],
    },
    Change {
        words: &["reserve", "exact", "--ip=10.69.1.229"],
        kind: RESERVED,
        name: "reservation/exact",
        signs: &[Sign::Has("ipam.yaml", "name: exact, ip: 10.69.1.229")],
    },
    Change {
        words: &["reserve", "many", "--count=2", "--pool=people"],
        kind: RESERVED,
        name: "reservation/many-1",
        signs: &[Sign::Has("ipam.yaml", "name: many-1"), Sign::Has("ipam.yaml", "name: many-2")],
    },
    Change {
        words: &["release", "10.69.1.229", "--yes"],
        kind: RESERVED,
        name: "reservation/exact",
        signs: &[
            Sign::Lacks("ipam.yaml", "name: exact"),
            Sign::Gone("leases.coordination.k8s.io", "kube-system", "ipam-v4-0a4501e5"),
        ],
    },
    Change {
        words: &["release", "10.69.1.16/28", "near", "--yes"],
        kind: RESERVED,
        name: "reservation/block",
        signs: &[Sign::Lacks("ipam.yaml", "name: block"), Sign::Lacks("ipam.yaml", "name: near")],
    },
];
