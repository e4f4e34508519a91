//! Which file is the inventory: `-f`, or `ipam.yaml` in the working directory or above it.

use std::path::{Path, PathBuf};

use labkit::cli::{Error, Result};

/// The names that are looked for, in this order.
pub const NAMES: [&str; 2] = ["ipam.yaml", "ipam.yml"];

/// Finds the inventory.
///
/// A `filename` from the command line is taken as it is; a folder stands for the inventory in it. Otherwise the
/// search begins in `start` and goes up to the root of its Git repository. Outside a repository only `start` itself
/// is looked at, so that a stray file in a home directory is not taken for the plan of a lab.
///
/// # Errors
/// When `filename` is a folder without an inventory, or both names exist in one folder.
pub fn find(filename: Option<&Path>, start: &Path) -> Result<Option<PathBuf>> {
    let Some(filename) = filename else { return upwards(start) };
    if !filename.is_dir() {
        return Ok(Some(filename.to_owned()));
    }
    match in_folder(filename)? {
        Some(path) => Ok(Some(path)),
        None => Err(Error::failed(format!("no inventory in {}", filename.display()))
            .hint(format!("name the file itself, or add {} to the folder", NAMES[0]))),
    }
}

/// As [`find`], for commands that cannot do without an inventory.
///
/// # Errors
/// As [`find`], and when there is none.
pub fn require(filename: Option<&Path>, start: &Path) -> Result<PathBuf> {
    find(filename, start)?.ok_or_else(|| {
        Error::failed(format!("no {} in {} or above it", NAMES[0], start.display()))
            .hint("name the inventory with -f, or write one: kubectl ipam init")
    })
}

/// Where a new inventory belongs: at the root of the Git repository around `start`, else in `start` itself.
pub fn home(start: &Path) -> PathBuf {
    start.ancestors().find(|folder| is_repository_root(folder)).unwrap_or(start).join(NAMES[0])
}

fn upwards(start: &Path) -> Result<Option<PathBuf>> {
    let in_repository = start.ancestors().any(is_repository_root);
    for folder in start.ancestors() {
        if let Some(path) = in_folder(folder)? {
            return Ok(Some(path));
        }
        if !in_repository || is_repository_root(folder) {
            break;
        }
    }
    Ok(None)
}

/// `.git` is a folder, or a file in worktrees and submodules.
fn is_repository_root(folder: &Path) -> bool {
    folder.join(".git").exists()
}

fn in_folder(folder: &Path) -> Result<Option<PathBuf>> {
    let found: Vec<_> = NAMES.iter().map(|name| folder.join(name)).filter(|path| path.is_file()).collect();
    match found.as_slice() {
        [first, second, ..] => {
            Err(Error::failed(format!("both {} and {} exist", first.display(), second.display()))
                .hint("keep one of them, or name the inventory with -f"))
        }
        _ => Ok(found.into_iter().next()),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn the_search_goes_up_to_the_root_of_the_repository_and_no_further() {
        let root = tempfile::tempdir().unwrap();
        let repository = root.path().join("lab");
        let deep = repository.join("apps/media");
        fs::create_dir_all(&deep).unwrap();
        fs::create_dir(repository.join(".git")).unwrap();
        fs::write(root.path().join("ipam.yaml"), "").unwrap();
        assert_eq!(find(None, &deep).unwrap(), None, "the file above the repository is another lab's");

        assert_eq!(home(&deep), repository.join("ipam.yaml"));

        let ours = repository.join("ipam.yml");
        fs::write(&ours, "").unwrap();
        assert_eq!(find(None, &deep).unwrap(), Some(ours.clone()));
        assert_eq!(find(Some(&repository), &deep).unwrap(), Some(ours));
    }

    #[test]
    fn outside_a_repository_only_the_folder_itself_counts() {
        let root = tempfile::tempdir().unwrap();
        let below = root.path().join("below");
        fs::create_dir(&below).unwrap();
        fs::write(root.path().join("ipam.yaml"), "").unwrap();
        assert_eq!(find(None, &below).unwrap(), None);
        assert_eq!(home(&below), below.join("ipam.yaml"));
        assert_eq!(find(None, root.path()).unwrap(), Some(root.path().join("ipam.yaml")));
    }

    #[test]
    fn a_folder_without_an_inventory_and_one_with_two_are_errors() {
        let root = tempfile::tempdir().unwrap();
        let error = find(Some(root.path()), root.path()).unwrap_err();
        assert!(error.message.starts_with("no inventory in "), "{error}");
        let error = require(None, root.path()).unwrap_err();
        assert_eq!(error.hints, ["name the inventory with -f, or write one: kubectl ipam init"]);
        for name in NAMES {
            fs::write(root.path().join(name), "").unwrap();
        }
        assert!(find(None, root.path()).unwrap_err().message.starts_with("both "));
    }
}
