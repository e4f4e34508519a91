//! Where configuration, state and cache live: the XDG base directories, on macOS too.

use std::fs;
use std::io;
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::{Path, PathBuf};

use super::failed;
use crate::cli::{Env, Result};

/// The suite's own folders; none is created before it is needed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dirs {
    /// `$XDG_CONFIG_HOME/labkit`, else `~/.config/labkit`.
    pub config: PathBuf,
    /// `$XDG_STATE_HOME/labkit`, else `~/.local/state/labkit`.
    pub state: PathBuf,
    /// `$XDG_CACHE_HOME/labkit`, else `~/.cache/labkit`.
    pub cache: PathBuf,
}

impl Dirs {
    /// Resolves them from the environment.
    ///
    /// # Errors
    /// When the home directory is needed and unknown.
    pub fn from_env(env: &Env) -> Result<Self> {
        let base = |variable: &str, fallback: &str| match env.non_empty(variable) {
            // The specification: a relative path is ignored.
            Some(path) if Path::new(path).is_absolute() => Ok(Path::new(path).join("labkit")),
            _ => env.home().map(|home| home.join(fallback).join("labkit")),
        };
        Ok(Self {
            config: base("XDG_CONFIG_HOME", ".config")?,
            state: base("XDG_STATE_HOME", ".local/state")?,
            cache: base("XDG_CACHE_HOME", ".cache")?,
        })
    }
}

/// Makes a folder, and those above it, that only the user can look into (0700).
///
/// # Errors
/// When it cannot be made, or something that is no folder is in the way.
pub fn create_private_dir(path: &Path) -> Result<()> {
    let cannot = |error: io::Error| failed("cannot create folder", path, &error);
    fs::DirBuilder::new().recursive(true).mode(0o700).create(path).map_err(cannot)?;
    let mode = fs::metadata(path).map_err(cannot)?.permissions().mode();
    if mode & 0o077 != 0 {
        fs::set_permissions(path, fs::Permissions::from_mode(0o700)).map_err(cannot)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn absolute_variables_win_relative_ones_are_ignored() {
        let env =
            Env::of([("HOME", "/home/u"), ("XDG_STATE_HOME", "/var/s"), ("XDG_CACHE_HOME", "rel")], "/");
        let dirs = Dirs::from_env(&env).unwrap();
        assert_eq!(dirs.config, Path::new("/home/u/.config/labkit"));
        assert_eq!(dirs.state, Path::new("/var/s/labkit"));
        assert_eq!(dirs.cache, Path::new("/home/u/.cache/labkit"));
    }

    #[test]
    fn a_private_folder_is_0700_even_if_it_was_there() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a/b");
        create_private_dir(&path).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        create_private_dir(&path).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o700);
    }
}
