//! Which talosconfigs there are, and which one talosctl takes (siderolabs/talos pkg/machinery/client/config/path.go).

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use super::{Context, Talosconfig};
use crate::cli::{Env, Error, Result};
use crate::talos::Certificate;

/// talosctl's variable with the path of its file.
pub const TALOSCONFIG: &str = "TALOSCONFIG";
/// talosctl's variable with its folder.
pub const TALOS_HOME: &str = "TALOS_HOME";
/// Where a pod finds its talosconfig.
const IN_A_POD: &str = "/var/run/secrets/talos.dev/config";

/// Why a file is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// `--talosconfig`.
    Flag,
    /// The variable `TALOSCONFIG`.
    Variable,
    /// `config` in `$TALOS_HOME`, or in `~/.talos`.
    Home,
    /// A service account's, in a pod.
    Pod,
    /// `talosconfig` in the working folder, where generators put it. talosctl never takes it by itself.
    WorkingFolder,
}

impl std::fmt::Display for Origin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Flag => "--talosconfig",
            Self::Variable => "the variable TALOSCONFIG",
            Self::Home => "talosctl's own folder",
            Self::Pod => "the pod's service account",
            Self::WorkingFolder => "the working folder",
        })
    }
}

/// A place where a talosconfig may be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// The file.
    pub path: PathBuf,
    /// Why it is looked at.
    pub origin: Origin,
}

impl Candidate {
    /// Whether it may be written.
    pub fn is_writable(&self) -> bool {
        self.origin != Origin::Pod
    }
}

/// The places in the order in which talosctl looks; with a flag, there is only that one.
///
/// # Errors
/// When the home folder is needed and not known.
pub fn candidates(flag: Option<&Path>, env: &Env) -> Result<Vec<Candidate>> {
    let candidate = |path: PathBuf, origin| Candidate { path: env.directory().join(path), origin };
    if let Some(path) = flag {
        return Ok(vec![candidate(path.to_owned(), Origin::Flag)]);
    }
    let mut found = Vec::new();
    if let Some(path) = env.get_os(TALOSCONFIG).filter(|path| !path.is_empty()) {
        found.push(candidate(path.into(), Origin::Variable));
    }
    let folder = match env.get_os(TALOS_HOME).map(PathBuf::from) {
        Some(folder) if folder.is_absolute() => folder,
        _ => env.home()?.join(".talos"),
    };
    found.push(candidate(folder.join("config"), Origin::Home));
    found.push(candidate(IN_A_POD.into(), Origin::Pod));
    Ok(found)
}

/// What is in a place.
#[derive(Debug, Clone)]
pub enum Content {
    /// No file.
    Missing,
    /// One that cannot be used.
    Broken(Error),
    /// A talosconfig.
    Read {
        /// What it holds.
        talosconfig: Talosconfig,
        /// Whether others than the user can read it.
        is_open_to_others: bool,
    },
}

/// Every place and what is in it.
#[derive(Debug, Clone)]
pub struct Survey {
    /// Those that talosctl looks at, in its order; then the working folder's, if there is one.
    pub files: Vec<(Candidate, Content)>,
}

/// Looks at every place.
///
/// # Errors
/// When the home folder is needed and not known.
pub fn survey(flag: Option<&Path>, env: &Env) -> Result<Survey> {
    let mut found = candidates(flag, env)?;
    if flag.is_some() {
        // The flag decides; the others are there to be compared with it.
        found.extend(candidates(None, env)?);
    }
    let here = Candidate { path: env.directory().join("talosconfig"), origin: Origin::WorkingFolder };
    if here.path.exists() {
        found.push(here);
    }
    let mut files: Vec<(Candidate, Content)> = Vec::new();
    for candidate in found {
        let same = |known: &Path| same_file(known, &candidate.path);
        if !files.iter().any(|(known, _)| same(&known.path)) {
            let content = look(&candidate.path);
            files.push((candidate, content));
        }
    }
    Ok(Survey { files })
}

impl Survey {
    /// The file that talosctl takes: the first that exists.
    pub fn in_force(&self) -> Option<&(Candidate, Content)> {
        let is_taken = |(candidate, content): &&(Candidate, Content)| {
            candidate.origin != Origin::WorkingFolder && !matches!(content, Content::Missing)
        };
        match self.files.first() {
            Some(first) if first.0.origin == Origin::Flag => Some(first),
            _ => self.files.iter().find(is_taken),
        }
    }

    /// Every context, of every file, whose authority made this certificate.
    pub fn matching(&self, node: &Certificate) -> Vec<(&Candidate, Context)> {
        let mut found = Vec::new();
        for (candidate, content) in &self.files {
            let Content::Read { talosconfig, .. } = content else { continue };
            for context in talosconfig.names().filter_map(|name| talosconfig.context(name)) {
                if context.authority().is_some_and(|authority| node.is_signed_by(&authority)) {
                    found.push((candidate, context));
                }
            }
        }
        found
    }
}

fn look(path: &Path) -> Content {
    let metadata = match std::fs::metadata(path) {
        Ok(metadata) => metadata,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Content::Missing,
        Err(error) => {
            return Content::Broken(
                Error::failed(format!("cannot read {}", path.display())).caused_by(error),
            );
        }
    };
    match Talosconfig::read(path) {
        Ok(talosconfig) => {
            let is_open_to_others = metadata.permissions().mode() & 0o077 != 0;
            Content::Read { talosconfig, is_open_to_others }
        }
        Err(error) => Content::Broken(error),
    }
}

fn same_file(one: &Path, other: &Path) -> bool {
    let real = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
    real(one) == real(other)
}
