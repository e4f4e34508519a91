//! `simlab`: a lab to try the suite in.

mod demo;
mod up_talos;

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use jiff::Timestamp;
use simlab::bench::Part;
use simlab::harness::Binaries;
use simlab::labs::{self, Incident, Lab, RunningLab, Scenario};
use simlab::talos::Version;

use self::up_talos::{NodeFault, Target};

/// A simulated lab on loopback, to try the suite without a cluster.
#[derive(Debug, Parser)]
#[command(name = "simlab", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Start lab A, walk through the main jobs with the real commands, and show what they print.
    Demo {
        /// What to show; everything there is, without it.
        subject: Option<demo::Subject>,
    },
    /// Start a lab and keep it running until Ctrl-C.
    ///
    /// Builds the plugins, writes a kubeconfig and the users' Git files into a folder, and prints what to put
    /// into a shell to work with them.
    Up(Up),
    /// List the labs with the incidents that can happen in them.
    Labs,
    /// Measure the plugins beside kubectl and write BENCHMARKS.md.
    ///
    /// Whole processes on a simulated API server; only a release build on an idle machine gives figures that
    /// mean something.
    Bench {
        /// The file to write.
        #[arg(long, value_name = "FILE", default_value = "BENCHMARKS.md")]
        output: PathBuf,
        /// Measure this part only; may be repeated.
        #[arg(long, value_name = "PART")]
        only: Vec<Part>,
    },
    /// Create one ConfigMap and end: what the bench compares `reserve` with.
    #[command(hide = true)]
    CreateConfigMap {
        /// Its name.
        name: String,
    },
}

#[derive(Debug, Parser)]
struct Up {
    /// The lab: lab-a, lab-b or lab-c; or talos, six machines to install Talos on.
    lab: Target,
    /// With talos: the release on the sticks.
    #[arg(long, value_name = "VERSION", default_value_t = Version::LAB_A)]
    talos_version: Version,
    /// With talos: this goes wrong with a node, as NODE:FAULT; may be repeated.
    #[arg(long, value_name = "NODE:FAULT")]
    fault: Vec<NodeFault>,
    /// With talos: start with a healthy cluster instead of empty machines.
    #[arg(long)]
    cluster: bool,
    /// With talos: seconds of the machines in a second.
    #[arg(long, value_name = "FACTOR", default_value_t = 10.0)]
    speed: f64,
    /// Let this happen as well; may be repeated.
    #[arg(long, value_name = "NAME")]
    incident: Vec<Incident>,
    /// Mend this one of the lab's standing conflicts; may be repeated.
    #[arg(long, value_name = "NAME")]
    without: Vec<Incident>,
    /// Port of the API server on 127.0.0.1; 0 for any free one.
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// Folder for the kubeconfig and the files; a temporary one that is removed in the end, without this.
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,
}

fn main() -> ExitCode {
    let outcome = match Cli::parse().command {
        Command::Demo { subject } => demo::run(subject),
        Command::Up(options) => match options.lab {
            Target::Lab(lab) => up(lab, &options),
            Target::Talos => up_talos::run(&options),
        },
        Command::Labs => list(),
        Command::Bench { output, only } => bench(&output, &only),
        Command::CreateConfigMap { name } => simlab::bench::create_config_map(&name),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            let _unheard = writeln!(io::stderr(), "error: {reason}");
            ExitCode::FAILURE
        }
    }
}

/// Why a command failed, for people.
type Failure = Box<dyn std::error::Error>;

fn up(lab: Lab, options: &Up) -> Result<(), Failure> {
    let scenario = scenario(lab, options)?;
    say("building the plugins")?;
    let binaries = Binaries::build_once()?;
    say(&format!("starting {}: {}", scenario.lab, scenario.lab.description()))?;
    let running = RunningLab::start(&scenario, options.port)?;
    let folder = Folder::make(options.dir.as_deref())?;
    let root = folder.path().canonicalize()?;
    let kubeconfig = root.join("kubeconfig");
    write_private(&kubeconfig, &running.server.kubeconfig())?;
    let repository = root.join("repository");
    labs::write_files(&scenario, &repository)?;
    let mut out = io::stdout().lock();
    writeln!(out, "export KUBECONFIG={}", quote(&kubeconfig))?;
    writeln!(out, "export PATH={}:\"$PATH\"", quote(&binaries.folder))?;
    writeln!(out, "cd {}", quote(&repository))?;
    out.flush()?;
    say(&format!("{} answers on {}; Ctrl-C ends it", scenario.lab, running.server.url()))?;
    wait_for_interrupt()?;
    say("stopped")?;
    Ok(())
}

/// The lab as it is today, with what the options add and take away.
fn scenario(lab: Lab, options: &Up) -> Result<Scenario, String> {
    let known: BTreeSet<Incident> = Incident::of(lab).collect();
    if let Some(stranger) =
        options.incident.iter().chain(&options.without).find(|incident| !known.contains(incident))
    {
        return Err(format!("{stranger} cannot happen in {lab} (simlab labs lists what can)"));
    }
    let mut scenario = Scenario::new(lab).at(Timestamp::now());
    scenario.incidents.extend(&options.incident);
    scenario.incidents.retain(|incident| !options.without.contains(incident));
    Ok(scenario)
}

fn bench(output: &Path, parts: &[Part]) -> Result<(), Failure> {
    if cfg!(debug_assertions) {
        return Err("figures of a debug build mean nothing: cargo run -p simlab --release -- bench".into());
    }
    simlab::bench::run(output, parts, &mut |text| drop(say(text)))?;
    say(&format!("{} is written", output.display()))?;
    Ok(())
}

fn list() -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    for lab in Lab::ALL {
        writeln!(out, "{lab}  {}", lab.description())?;
        for incident in Incident::of(*lab) {
            let state = if incident.stands() { "stands" } else { "" };
            writeln!(out, "  {:<28} {state:<7} {}", incident.name(), incident.description())?;
        }
    }
    Ok(())
}

/// The folder of a running lab.
enum Folder {
    Temporary(tempfile::TempDir),
    Kept(PathBuf),
}

impl Folder {
    fn make(wanted: Option<&Path>) -> io::Result<Folder> {
        match wanted {
            Some(path) => {
                fs::create_dir_all(path)?;
                Ok(Folder::Kept(path.to_owned()))
            }
            None => Ok(Folder::Temporary(tempfile::Builder::new().prefix("simlab-").tempdir()?)),
        }
    }

    fn path(&self) -> &Path {
        match self {
            Folder::Temporary(folder) => folder.path(),
            Folder::Kept(path) => path,
        }
    }
}

/// The kubeconfig holds a token.
fn write_private(path: &Path, text: &str) -> io::Result<()> {
    use std::os::unix::fs::OpenOptionsExt;
    let mut file = fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path)?;
    file.write_all(text.as_bytes())
}

/// Waits for Ctrl-C, or for being told to end.
fn wait_for_interrupt() -> io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
        let mut told = signal(SignalKind::terminate())?;
        tokio::select! {
            interrupted = tokio::signal::ctrl_c() => interrupted,
            _ = told.recv() => Ok(()),
        }
    })
}

fn say(text: &str) -> io::Result<()> {
    writeln!(io::stderr(), "simlab: {text}")
}

/// A path as a POSIX shell reads it.
fn quote(path: &Path) -> String {
    let text = path.to_string_lossy();
    let plain = text.chars().all(|c| c.is_ascii_alphanumeric() || "/._-+@%".contains(c));
    if plain { text.into_owned() } else { format!("'{}'", text.replace('\'', r"'\''")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        use clap::CommandFactory;
        Cli::command().debug_assert();
    }

    #[test]
    fn an_incident_of_another_lab_is_refused() {
        let options = Up::parse_from(["up", "lab-a", "--incident", "cilium-pool-conflict"]);
        assert_eq!(
            scenario(Lab::A, &options).unwrap_err(),
            "cilium-pool-conflict cannot happen in lab-a (simlab labs lists what can)"
        );
    }

    #[test]
    fn incidents_are_added_and_mended() {
        let options =
            Up::parse_from(["up", "lab-a", "--incident", "pool-shrunk", "--without", "node-in-pool"]);
        let incidents = scenario(Lab::A, &options).unwrap().incidents;
        assert!(incidents.contains(&Incident::PoolShrunk) && incidents.contains(&Incident::NfsInPool));
        assert!(!incidents.contains(&Incident::NodeInPool));
    }

    #[test]
    fn paths_are_quoted_where_a_shell_would_take_them_apart() {
        assert_eq!(quote(Path::new("/tmp/simlab-1/kubeconfig")), "/tmp/simlab-1/kubeconfig");
        assert_eq!(quote(Path::new("/home/it's me")), r"'/home/it'\''s me'");
    }
}
