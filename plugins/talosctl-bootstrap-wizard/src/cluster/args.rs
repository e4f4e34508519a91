//! `-f`: which `cluster.yaml`.

use std::path::{Path, PathBuf};

use clap::Args;
use labkit::cli::{Error, Result};

use super::{Cluster, load};

/// The file's usual name.
pub const FILE: &str = "cluster.yaml";

/// The flag of every verb that needs the cluster's description.
#[derive(Debug, Clone, Default, Args)]
pub struct ClusterArgs {
    /// The description of the cluster [default: cluster.yaml]
    #[arg(short, long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub filename: Option<PathBuf>,
}

impl ClusterArgs {
    /// The file as it is shown, and where it is; `directory` is the working folder.
    fn path(&self, directory: &Path) -> (String, PathBuf) {
        let named = self.filename.as_deref().unwrap_or(Path::new(FILE));
        (named.display().to_string(), directory.join(named))
    }

    /// Reads it.
    ///
    /// # Errors
    /// When it is not there, or something in it is wrong.
    pub fn load(&self, directory: &Path) -> Result<Cluster> {
        self.load_if_present(directory)?.ok_or_else(|| {
            Error::failed(format!("there is no {FILE} here"))
                .hint("write one with `talosctl-bootstrap-wizard init`, or name it with -f FILE")
        })
    }

    /// Reads it; `None` if none was named and the usual one is not there.
    ///
    /// # Errors
    /// When one was named that is not there, or something in it is wrong.
    pub fn load_if_present(&self, directory: &Path) -> Result<Option<Cluster>> {
        let (shown, path) = self.path(directory);
        if self.filename.is_none() && path.symlink_metadata().is_err() {
            return Ok(None);
        }
        load(&path, &shown).map(Some)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_file_it_is_said_how_to_get_one() {
        let folder = tempfile::tempdir().unwrap();
        let args = ClusterArgs::default();
        assert_eq!(args.load_if_present(folder.path()), Ok(None));
        let error = args.load(folder.path()).unwrap_err();
        assert_eq!(error.message, "there is no cluster.yaml here");
        let named = ClusterArgs { filename: Some("lab/other.yaml".into()) };
        assert!(named.load_if_present(folder.path()).unwrap_err().message.starts_with("cannot read"));
    }
}
