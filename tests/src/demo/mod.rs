//! The demo: lab A on loopback, the suite's main jobs with the real commands, and what they print.

mod wizard;

use std::fs;
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::Command;

use clap::ValueEnum;
use jiff::Timestamp;
use simlab::harness::Binaries;
use simlab::labs::{self, Incident, Lab, RunningLab, Scenario};

use crate::{Failure, write_private};

/// What there is a demo of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Subject {
    /// Addresses: list, check, explain, reserve, release.
    Ipam,
    /// A media stack in trouble: status, cause, mend, and how the apps are wired before and after.
    Media,
    /// Six machines become a cluster, with everything that can go wrong on the way.
    Wizard,
}

/// One thing to show.
struct Scene {
    /// What the operator wants to know.
    says: &'static str,
    /// The command line, words without quotes.
    line: &'static str,
    /// How it must end; anything else is a bug and fails the demo.
    exit: i32,
}

impl Scene {
    /// Whether it is a command of kubectl itself rather than of a plugin.
    fn is_kubectls_own(&self) -> bool {
        let mut words = self.line.split_whitespace();
        words.next() == Some("kubectl") && !matches!(words.next(), Some("ipam" | "media"))
    }
}

/// An inventory for the operator who has none yet: the file the reservations are written to.
const INVENTORY: &str = include_str!("../../labs/lab-a/demo-ipam.yaml");

const IPAM: &[Scene] = &[
    Scene {
        says: "Who uses the addresses of the load-balancer pool, and who says so?",
        line: "kubectl ipam list 10.69.1.150-10.69.1.165 --state in-use",
        exit: 0,
    },
    Scene {
        says: "What collides, between the operator's file in Git and the cluster? (Exit code 3: there are errors.)",
        line: "kubectl ipam check infrastructure",
        exit: 3,
    },
    Scene { says: "What does the code mean?", line: "kubectl ipam explain IPAM-NODE-IN-POOL", exit: 0 },
    Scene {
        says: "An address for a new app. The claim is a Lease in the cluster, the record is ipam.yaml.",
        line: "kubectl ipam reserve jellyfin --for service/media/jellyfin --owner media --note new",
        exit: 0,
    },
    Scene {
        says: "The same again changes nothing, and scripts get just the address.",
        line: "kubectl ipam reserve jellyfin -o jsonpath={.items[0].ip}{\"\\n\"}",
        exit: 0,
    },
    Scene {
        says: "Only the new entry was added to the file; comments stay.",
        line: "git --no-pager diff --no-color -U2 ipam.yaml",
        exit: 0,
    },
    Scene {
        says: "An address that is in use is refused. (Exit code 5.)",
        line: "kubectl ipam reserve navidrome --ip 10.69.1.151",
        exit: 5,
    },
    Scene { says: "And back.", line: "kubectl ipam release jellyfin --yes", exit: 0 },
];

const MEDIA: &[Scene] = &[
    Scene {
        says: "Radarr finds films and downloads them, and nothing arrives. How is the stack?",
        line: "kubectl media status -n media",
        exit: 3,
    },
    Scene {
        says: "Everything runs. What is the cause, and what mends it?",
        line: "kubectl media doctor -n media",
        exit: 3,
    },
    Scene {
        says: "Which links are broken? The password of qBittorrent is in a Secret. (A flowchart for pages that draw Mermaid.)",
        line: "kubectl media wiring -n media --keys-from=secret/media-stack-secrets -o mermaid",
        exit: 3,
    },
    Scene {
        says: "What can be mended from here? Argo CD keeps the Service as Git has it: for that one there is a patch to commit.",
        line: "kubectl media doctor -n media --fix --dry-run",
        exit: 3,
    },
    Scene {
        says: "The Service first.",
        line: "kubectl patch service radarr -n media --type=merge -p={\"spec\":{\"selector\":{\"app\":\"radarr\"}}}",
        exit: 0,
    },
    Scene {
        says: "One cause is gone, the other is left.",
        line: "kubectl media doctor -n media --min-severity=error",
        exit: 3,
    },
    Scene {
        says: "What do Radarr and its download clients call the same folder?",
        line: "kubectl media paths radarr -n media --keys-from=secret/media-stack-secrets",
        exit: 3,
    },
    Scene {
        says: "The missing remote path mapping, added through Radarr's own API.",
        line: "kubectl media paths -n media --keys-from=secret/media-stack-secrets --fix --yes",
        exit: 0,
    },
    Scene {
        says: "Nothing is broken any more; what is left is a risk.",
        line: "kubectl media doctor -n media",
        exit: 0,
    },
    Scene {
        says: "And the wiring, whole again.",
        line: "kubectl media wiring -n media --keys-from=secret/media-stack-secrets -o mermaid",
        exit: 0,
    },
    Scene {
        says: "The same as a picture.",
        line: "kubectl media wiring -n media --keys-from=secret/media-stack-secrets --svg=wiring.svg --yes",
        exit: 0,
    },
];

/// Shows it; all of it, if nothing is named.
pub fn run(subject: Option<Subject>) -> Result<(), Failure> {
    crate::say("building the plugins")?;
    let binaries = Binaries::build_once()?;
    let shows = |part| subject.is_none_or(|subject| subject == part);
    if shows(Subject::Ipam) {
        play(Scenario::new(Lab::A), IPAM, binaries)?;
    }
    if shows(Subject::Media) {
        let broken = [Incident::ServiceSelector, Incident::RemotePathMissing];
        let scenario = broken.into_iter().fold(Scenario::new(Lab::A), Scenario::with);
        play(scenario, MEDIA, binaries)?;
    }
    if shows(Subject::Wizard) {
        wizard::run(&binaries.folder)?;
    }
    curtain()
}

fn play(scenario: Scenario, scenes: &[Scene], binaries: &Binaries) -> Result<(), Failure> {
    let scenario = scenario.at(Timestamp::now());
    crate::say(&format!("starting {}: {}", scenario.lab, scenario.lab.description()))?;
    let lab = RunningLab::start(&scenario, 0)?;
    let stage = Stage::set(&scenario, &lab, &binaries.folder)?;
    for scene in scenes {
        if stage.kubectl.is_none() && scene.is_kubectls_own() {
            return Err(format!("{:?} needs kubectl, which is not on PATH", scene.line).into());
        }
        stage.play(scene)?;
    }
    Ok(())
}

/// The operator's machine: a home of its own and a clone of the lab's repository.
struct Stage {
    folder: tempfile::TempDir,
    path: std::ffi::OsString,
    kubectl: Option<PathBuf>,
}

impl Stage {
    fn set(scenario: &Scenario, lab: &RunningLab, binaries: &Path) -> Result<Self, Failure> {
        let folder = tempfile::Builder::new().prefix("simlab-").tempdir()?;
        let machine = std::env::var_os("PATH").unwrap_or_default();
        let folders = std::iter::once(binaries.to_owned()).chain(std::env::split_paths(&machine));
        let stage =
            Self { path: std::env::join_paths(folders)?, kubectl: which::which("kubectl").ok(), folder };
        write_private(&stage.kubeconfig(), &lab.server.kubeconfig())?;
        labs::write_files(scenario, &stage.repository())?;
        fs::write(stage.repository().join("ipam.yaml"), INVENTORY)?;
        for line in ["git init --quiet", "git add --all", "git commit --quiet --message=inventory"] {
            if !stage.command(line).status()?.success() {
                return Err(format!("{line:?} failed").into());
            }
        }
        if stage.kubectl.is_none() {
            crate::say(
                "there is no kubectl on PATH: the plugins are run directly, which is what kubectl does",
            )?;
        }
        Ok(stage)
    }

    fn repository(&self) -> PathBuf {
        self.folder.path().join("repository")
    }

    fn kubeconfig(&self) -> PathBuf {
        self.folder.path().join("kubeconfig")
    }

    /// `kubectl ipam …` runs the plugin itself where there is no kubectl.
    fn command(&self, line: &str) -> Command {
        let mut words = line.split_whitespace();
        let mut program = words.next().unwrap_or_default().to_owned();
        if program == "kubectl" && self.kubectl.is_none() {
            program = format!("kubectl-{}", words.next().unwrap_or_default());
        }
        // The program is looked up in the stage's PATH, not in ours.
        let found = which::which_in(&program, Some(&self.path), self.folder.path()).ok();
        let mut command = Command::new(found.unwrap_or_else(|| PathBuf::from(program)));
        command.args(words).current_dir(self.repository());
        command.env("PATH", &self.path).env("KUBECONFIG", self.kubeconfig()).env("HOME", self.folder.path());
        for role in ["AUTHOR", "COMMITTER"] {
            command.env(format!("GIT_{role}_NAME"), "Operator");
            command.env(format!("GIT_{role}_EMAIL"), "operator@lab.example");
        }
        for variable in ["XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME", "LABKIT_NOW"] {
            command.env_remove(variable);
        }
        command
    }

    fn play(&self, scene: &Scene) -> Result<(), Failure> {
        tell(scene.says, scene.line)?;
        let status = self.command(scene.line).status()?;
        if status.code() == Some(scene.exit) {
            return Ok(());
        }
        Err(format!("{:?} ended with {status}, which it must not", scene.line).into())
    }
}

/// What is about to be typed, and why.
fn tell(says: &str, line: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    let (bold, plain) = if io::stdout().is_terminal() { ("\x1b[1m", "\x1b[0m") } else { ("", "") };
    writeln!(out, "\n# {says}\n{bold}$ {line}{plain}")?;
    Ok(out.flush()?)
}

/// How to go on without the demo.
fn curtain() -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    writeln!(
        out,
        "
# On your own cluster
#   cargo build --release -p kubectl-ipam -p kubectl-media -p talosctl-bootstrap-wizard
#   cd target/release; install -m 0755 kubectl-ipam kubectl-media talosctl-bootstrap-wizard ~/.local/bin/
#   ln -s kubectl-ipam ~/.local/bin/kubectl_complete-ipam      # kubectl ipam <TAB>
#   ln -s kubectl-media ~/.local/bin/kubectl_complete-media    # kubectl media <TAB>
#   kubectl ipam check                                          # reads only; uses your current context
#   kubectl ipam check path/to/your/manifests
#   kubectl media doctor -A                                     # reads only, too
#   talosctl-bootstrap-wizard discover 10.0.0.0/24              # and this: what waits for an installation
# The guide of each plugin is README.md in its folder below plugins/; `cargo run -p simlab -- up lab-a` keeps this lab running."
    )?;
    Ok(out.flush()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_demo_inventory_is_valid() {
        let reading = kubectl_ipam::inventory::read::parse(INVENTORY, "ipam.yaml").expect("YAML");
        reading.strict().expect("a valid inventory");
    }
}
