//! The machines of lab A in maintenance mode, and somebody with the wizard and a `cluster.yaml` for them.

use std::sync::LazyLock;
use std::time::Duration;

use bootstrap_wizard::secrets::{Bundle, create};
use labkit::talos::probe;
use simlab::harness::{Outcome, TestEnvironment};
use simlab::talos::{Lab, Profile};

/// The control planes of lab A.
pub const PLANES: [&str; 3] = ["talos-l7v-3rn", "talos-2xk-hsd", "talos-7oe-s19"];
/// The workers of lab A.
pub const WORKERS: [&str; 3] = ["talos-qal-bre", "talos-dgi-5n6", "talos-unz-1z7"];

/// One bundle for all tests: its RSA key takes a while.
static BUNDLE: LazyLock<String> = LazyLock::new(|| {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("secrets.yaml");
    let bundle = Bundle::generate(jiff::Timestamp::now()).expect("a bundle");
    create(&path, &bundle).expect("a file");
    std::fs::read_to_string(&path).expect("the file just written")
});

/// A lab and a workstation.
pub struct Bench {
    /// The machines.
    pub lab: Lab,
    /// The workstation.
    pub env: TestEnvironment,
}

impl Bench {
    /// Machines as the profile has them, with a `cluster.yaml` for all of them.
    pub fn new(profile: Profile) -> Self {
        let mut env = TestEnvironment::new();
        // Certificates are made now, and nodes compare them with their own clocks.
        env.unset("LABKIT_NOW");
        env.set("LABKIT_TIME_SCALE", "0.1");
        let lab = Lab::start(profile.speed(60.0)).expect("nodes on loopback");
        let bench = Self { lab, env };
        bench.env.write("secrets.yaml", BUNDLE.as_bytes());
        bench.cluster_yaml("");
        bench
    }

    /// Writes `cluster.yaml` for all machines of the lab; `more` are further lines.
    pub fn cluster_yaml(&self, more: &str) {
        let names = self.lab.names();
        let node = |name: &String| {
            let role = if PLANES.contains(&name.as_str()) { "controlplane" } else { "worker" };
            format!("- {{hostname: {name}, role: {role}, address: '{}'}}\n", self.lab.endpoint(name))
        };
        let nodes: String = names.iter().map(node).collect();
        let first = self.lab.address(&names[0]).expect("an address").ip();
        self.env.write(
            "cluster.yaml",
            format!(
                "apiVersion: wizard.labkit.dev/v1\nkind: Cluster\nname: home\nendpoint: https://{first}:6443\n\
                 talosVersion: v1.11.2\nkubernetesVersion: v1.34.1\ndiscover: ['{}']\n{more}nodes:\n{nodes}",
                self.lab.network()
            ),
        );
    }

    /// The wizard with these words. No output, and no journal, ever holds a secret; etcd never splits.
    pub fn run(&self, words: &[&str]) -> Outcome {
        let outcome = self.env.run(["talosctl-bootstrap-wizard"].iter().chain(words));
        for secret in secrets() {
            assert!(
                !outcome.stdout.contains(secret) && !outcome.stderr.contains(secret),
                "a secret is shown"
            );
            assert!(!self.journal().contains(secret), "a secret is in the journal");
        }
        assert!(self.lab.split_brain().is_empty(), "{outcome}");
        outcome
    }

    /// As [`Bench::run`], killed at a failpoint.
    pub fn killed_at(&mut self, point: &str, words: &[&str]) -> Outcome {
        self.env.set("LABKIT_FAILPOINT", point);
        let outcome = self.run(words);
        self.env.unset("LABKIT_FAILPOINT");
        assert_eq!(outcome.signal, Some(9), "{point}: {outcome}");
        outcome
    }

    /// The words that trust nodes and confirm their disks, as somebody with access to their consoles has them.
    pub fn consent(&self, nodes: &[&str]) -> Vec<String> {
        let words = |node: &&str| {
            [
                format!("--fingerprint={node}={}", self.fingerprint(node)),
                format!("--confirm={}", self.serial(node)),
            ]
        };
        nodes.iter().flat_map(words).collect()
    }

    /// Installs nodes whose sticks are out.
    pub fn install(&self, nodes: &[&str]) -> Outcome {
        for node in nodes {
            self.lab.stick(node, false);
        }
        self.run(&self.install_words(nodes))
    }

    /// The words of an installation of nodes, with the consent.
    pub fn install_words(&self, nodes: &[&str]) -> Vec<&'static str> {
        let consent = self.consent(nodes).into_iter();
        let named = nodes.iter().map(|node| (*node).to_owned());
        let words = ["install".to_owned()].into_iter().chain(named).chain(consent);
        // A test's few words live as long as the test.
        words.map(|word| &*Box::leak(word.into_boxed_str())).collect()
    }

    /// Begins etcd.
    pub fn bootstrap(&self) -> Outcome {
        self.run(&["bootstrap", "--confirm=home"])
    }

    /// What the node's console shows in this boot.
    pub fn fingerprint(&self, node: &str) -> String {
        let address = self.lab.address(node).expect("an address").to_string().parse().expect("an address");
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let probe = runtime.block_on(probe(&address, Duration::from_secs(20)));
        probe.certificate.expect("it answers").fingerprint.to_string()
    }

    /// The serial number of the disk that is not the stick.
    pub fn serial(&self, node: &str) -> String {
        let machine = self.lab.view(node).expect("a node").machine;
        let disk = machine.disks.into_iter().find(|disk| disk.transport == "nvme");
        disk.expect("an NVMe").serial
    }

    /// The disks that were installed to, each with its transport.
    pub fn installed_disks(&self) -> Vec<(String, String)> {
        let writes = self.lab.disks_written().into_iter().filter(|write| write.by == "install");
        writes.map(|write| (write.node, write.transport)).collect()
    }

    /// The journal; empty where there is none.
    pub fn journal(&self) -> String {
        let path = self.env.home().join(".local/state/labkit/wizard/home/journal.jsonl");
        std::fs::read_to_string(path).unwrap_or_default()
    }
}

/// Whatever in the bundle is long enough to be a key or a token.
fn secrets() -> impl Iterator<Item = &'static str> {
    let values = BUNDLE.lines().filter(|line| !line.trim_start().starts_with("crt:"));
    values
        .filter_map(|line| line.split_once(": "))
        .map(|(_, value)| value.trim())
        .filter(|value| value.len() >= 20)
}
