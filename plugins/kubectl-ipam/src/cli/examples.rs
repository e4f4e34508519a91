//! Examples of the man pages, verb by verb.

use labkit::cli::Examples;

/// What people do with each verb.
pub const EXAMPLES: &[Examples] = &[
    Examples {
        command: "assign",
        examples: &[
            ("The reservation that is for the Service", "kubectl ipam assign service/plex -n media"),
            ("Another one, without being asked", "kubectl ipam assign service/plex plex-tv -n media --yes"),
            (
                "What would change, and why with this annotation",
                "kubectl ipam assign service/plex 10.69.1.165 -n media --dry-run -v",
            ),
            ("Take it off again", "kubectl ipam assign service/plex -n media --unassign"),
        ],
    },
    Examples {
        command: "list",
        examples: &[
            ("Everything that is known", "kubectl ipam list"),
            ("Who has anything to do with an address", "kubectl ipam list 10.69.1.163 -o wide"),
            ("What a pool is used for, for a script", "kubectl ipam list --pool default-pool -o csv"),
            ("Load balancer addresses of one namespace", "kubectl ipam list -n media --role load-balancer"),
            (
                "The address plan in the files of a repository, without a cluster",
                "kubectl ipam list -f infrastructure --offline",
            ),
        ],
    },
    Examples {
        command: "check",
        examples: &[
            ("The inventory against the cluster", "kubectl ipam check"),
            ("The files of a repository too", "kubectl ipam check infrastructure apps"),
            (
                "Files only, as in a pull request, with annotations at their lines",
                "kubectl ipam check --offline -o github infrastructure",
            ),
            (
                "Live with one finding, fail on warnings",
                "kubectl ipam check --fail-on warning --suppress IPAM-NODE-IN-POOL=Node/worker-1",
            ),
        ],
    },
    Examples {
        command: "diff",
        examples: &[
            ("What sync would change", "kubectl ipam diff"),
            (
                "Whether the manifests in Git say what the inventory says, for a pull request",
                "kubectl ipam diff -f infrastructure",
            ),
        ],
    },
    Examples {
        command: "explain",
        examples: &[
            ("Every code", "kubectl ipam explain"),
            ("Why a code matters and what to do", "kubectl ipam explain IPAM-NODE-IN-POOL"),
        ],
    },
    Examples {
        command: "get",
        examples: &[
            ("Everything about a name", "kubectl ipam get plex"),
            ("Who has an address, or what is free around it", "kubectl ipam get 10.69.1.154"),
            ("A Service of one namespace", "kubectl ipam get service/plex -n media"),
            (
                "What is wrong with a node's addresses, for a script",
                "kubectl ipam get node/worker-1 -o jsonpath='{.items[*].findings[*].code}'",
            ),
        ],
    },
    Examples {
        command: "history",
        examples: &[
            ("Everything that is known", "kubectl ipam history"),
            ("Who had an address before, and why", "kubectl ipam history 10.69.1.154 -o wide"),
            ("From Git alone", "kubectl ipam history plex --offline"),
        ],
    },
    Examples {
        command: "hook",
        examples: &[("Check the staged files before each commit", "kubectl ipam hook install")],
    },
    Examples {
        command: "hook install",
        examples: &[
            ("Check the staged files before each commit", "kubectl ipam hook install"),
            ("Refuse a commit with warnings, too", "kubectl ipam hook install --fail-on warning --yes"),
            ("The entry for the pre-commit framework", "kubectl ipam hook install --print"),
        ],
    },
    Examples {
        command: "hook uninstall",
        examples: &[("Without being asked", "kubectl ipam hook uninstall --yes")],
    },
    Examples {
        command: "hook run",
        examples: &[
            ("What the hook would say now", "kubectl ipam hook run"),
            ("For a review tool", "kubectl ipam hook run -o github"),
        ],
    },
    Examples {
        command: "hosts",
        examples: &[
            ("A block for /etc/hosts", "kubectl ipam hosts"),
            (
                "Put it into the file, or bring it up to date there",
                "sudo --preserve-env=KUBECONFIG kubectl ipam hosts --to /etc/hosts",
            ),
            (
                "Names of the cluster's Nodes and load-balancer Services too, for dnsmasq",
                "kubectl ipam hosts --live --domain home.example --format dnsmasq",
            ),
            (
                "The reverse zone of a network",
                "kubectl ipam hosts --format zone --zone 1.69.10.in-addr.arpa --to 10.69.1.zone --yes",
            ),
            (
                "For external-dns",
                "kubectl ipam hosts --format dnsendpoint | kubectl apply -n kube-system -f -",
            ),
        ],
    },
    Examples {
        command: "import",
        examples: &[
            (
                "The two ConfigMaps of an address plan, to a new ipam.yaml: what would be written",
                "kubectl ipam import infrastructure/network-inventory.yaml --dry-run",
            ),
            ("What the cluster does, without being asked", "kubectl ipam import --from-cluster --yes"),
            ("The names of a workstation", "kubectl ipam import --hosts /etc/hosts"),
        ],
    },
    Examples {
        command: "init",
        examples: &[
            ("A few questions, then ipam.yaml", "kubectl ipam init"),
            ("Explanations and examples alone", "kubectl ipam init --yes"),
            ("What the cluster knows", "kubectl ipam init --from-cluster"),
            ("The text, to look at it first", "kubectl ipam init --from-cluster --dry-run"),
        ],
    },
    Examples {
        command: "map",
        examples: &[
            ("Every network that is known", "kubectl ipam map"),
            ("A network in blocks of 64 addresses", "kubectl ipam map lan --cell /26"),
            ("A pool, as stretches of equal addresses", "kubectl ipam map default-pool -o csv"),
            ("A picture to share", "kubectl ipam map lan --svg lan.svg"),
            (
                "A page with every network, from the files alone",
                "kubectl ipam map --offline --html network.html --yes",
            ),
        ],
    },
    Examples {
        command: "plan",
        examples: &[("The address plan of the inventory as a tree", "kubectl ipam plan show")],
    },
    Examples {
        command: "plan check",
        examples: &[
            ("Whether the tiers lie where they should, and apart", "kubectl ipam plan check"),
            (
                "The pools for pods in a folder against the inventory",
                "kubectl ipam plan check kubernetes/network --fail-on warning",
            ),
        ],
    },
    Examples {
        command: "plan fit",
        examples: &[
            (
                "A place for a tier with 500 hosts, with room to double",
                "kubectl ipam plan fit --parent pods --want media=500 --growth 2",
            ),
            (
                "New places for tiers that overlap or lie outside, ready for the inventory",
                "kubectl ipam plan fit --parent pods --widen -o yaml",
            ),
            (
                "Helm values for Cilium, without an inventory",
                "kubectl ipam plan fit --parent 10.244.0.0/16 --want default=12nodes@/24 --helm cilium",
            ),
        ],
    },
    Examples {
        command: "plan show",
        examples: &[
            ("Networks, tiers, and what is free between them", "kubectl ipam plan show"),
            ("How many nodes and pods each tier is enough for", "kubectl ipam plan show pods -o wide"),
        ],
    },
    Examples {
        command: "pool",
        examples: &[("Five more addresses for a pool", "kubectl ipam pool grow default-pool --by 5")],
    },
    Examples {
        command: "pool add",
        examples: &[
            (
                "For the load balancer that is installed",
                "kubectl ipam pool add guests --addresses 10.69.1.220-10.69.1.229",
            ),
            (
                "For people, without a cluster",
                "kubectl ipam pool add printers --addresses 10.69.1.232/29 --provider static --offline",
            ),
        ],
    },
    Examples {
        command: "pool grow",
        examples: &[
            (
                "Five more addresses, wherever there is room: what would happen",
                "kubectl ipam pool grow default-pool --by 5 --dry-run",
            ),
            (
                "Certain addresses, with a Git commit of the inventory",
                "kubectl ipam pool grow default-pool --add 10.69.1.166-170 --commit",
            ),
            (
                "Where Argo CD or Flux own the pool: the change for Git",
                "kubectl ipam pool grow default-pool --add 10.69.1.166-170 > pool.patch",
            ),
        ],
    },
    Examples {
        command: "pool shrink",
        examples: &[
            (
                "A machine has this address: out of the pool with it",
                "kubectl ipam pool shrink default-pool --remove 10.69.1.163",
            ),
            (
                "The last four, checked by the API server",
                "kubectl ipam pool shrink default-pool --by 4 --dry-run=server",
            ),
        ],
    },
    Examples {
        command: "pools",
        examples: &[
            ("How full are they?", "kubectl ipam pools"),
            ("What inventory and cluster have, side by side", "kubectl ipam pools default-pool -o wide"),
            (
                "How many addresses are free, for a script",
                "kubectl ipam pools default-pool -o jsonpath='{.items[0].free}'",
            ),
        ],
    },
    Examples {
        command: "probe",
        examples: &[
            ("Does anybody use an address of the pool?", "kubectl ipam probe default-pool"),
            ("How was it noticed?", "kubectl ipam probe 10.69.1.150-165 -o wide"),
            ("A whole network, with more patience", "kubectl ipam probe lan --wait 3000"),
        ],
    },
    Examples {
        command: "release",
        examples: &[
            ("What would happen", "kubectl ipam release plex --dry-run"),
            ("By address, without being asked", "kubectl ipam release 10.69.1.154 --yes"),
            ("By prefix", "kubectl ipam release 10.69.1.160/28"),
            ("With a Git commit that says so", "kubectl ipam release plex --commit"),
            (
                "Not for anybody else before tomorrow, while caches still know it",
                "kubectl ipam release plex --hold-down 24h",
            ),
        ],
    },
    Examples {
        command: "render",
        examples: &[
            ("The manifests of every ConfigMap", "kubectl ipam render"),
            (
                "One of them, applied by hand",
                "kubectl ipam render media/media-stack-network | kubectl apply -f -",
            ),
            (
                "Files and a kustomization for Argo CD or Flux",
                "kubectl ipam render --to infrastructure/network --yes",
            ),
        ],
    },
    Examples {
        command: "reserve",
        examples: &[
            (
                "A cluster address for a Service that is to come",
                "kubectl ipam reserve dns --cluster-ip --for service/media/dns",
            ),
            ("The next free address of the only pool", "kubectl ipam reserve plex"),
            (
                "A certain address, and what it is for",
                "kubectl ipam reserve plex --ip 10.69.1.154 --for service/media/plex --owner media",
            ),
            (
                "The address alone, for a script; the same name gives the same address again",
                "kubectl ipam reserve plex --pool main -o jsonpath='{.items[0].ip}'",
            ),
            ("Three at once: worker-1, worker-2, worker-3", "kubectl ipam reserve worker --count 3"),
            ("For a machine: outside of pools and DHCP ranges", "kubectl ipam reserve printer --network lan"),
            (
                "An IPv4 and an IPv6 address for a dual-stack Service, both or none",
                "kubectl ipam reserve plex --dual-stack --pool main",
            ),
            (
                "A whole prefix: the next free /28 of the pool",
                "kubectl ipam reserve lab --cidr /28 --pool main",
            ),
            (
                "Not an address at which somebody answers, whatever is written down",
                "kubectl ipam reserve plex --probe",
            ),
            (
                "For a month; check tells when it is over",
                "kubectl ipam reserve demo --expires 30d --note 'for the workshop'",
            ),
            (
                "With a Git commit of the inventory; pushing it is yours",
                "kubectl ipam reserve plex --owner media --commit",
            ),
        ],
    },
    Examples {
        command: "sync",
        examples: &[
            ("What would change, checked by the API server", "kubectl ipam sync --dry-run=server"),
            ("From a pipeline", "kubectl ipam sync --yes"),
            (
                "Where Argo CD or Flux own the ConfigMaps: the change for Git",
                "kubectl ipam sync > network.patch",
            ),
        ],
    },
    Examples {
        command: "version",
        examples: &[
            ("The plugin and the API server of the current context", "kubectl ipam version"),
            ("The plugin alone, for scripts", "kubectl ipam version --client -o json"),
        ],
    },
];
