//! Who holds a claim, and which inventory it belongs to.

use std::path::{Path, PathBuf};

use labkit::cli::Env;
use sha2::{Digest, Sha256};

/// `user@host/pid`, as it stands in a claim.
pub fn holder(env: &Env) -> String {
    let user = ["USER", "LOGNAME"].into_iter().find_map(|name| env.non_empty(name)).unwrap_or("unknown");
    format!("{}@{}/{}", plain(user), host(), std::process::id())
}

/// This machine's name.
pub fn host() -> String {
    plain(&rustix::system::uname().nodename().to_string_lossy())
}

/// Which inventory a file is, the same for every clone of its repository: a digest of the repository's `origin`
/// and the path within it; without one, of the machine and the path.
///
/// Reads `.git/config` and nothing else.
pub fn inventory_identity(file: &Path) -> String {
    let file = file.canonicalize().unwrap_or_else(|_| file.to_owned());
    let within = |root: &Path| file.strip_prefix(root).unwrap_or(&file).to_string_lossy().into_owned();
    let place = file
        .ancestors()
        .skip(1)
        .find_map(|folder| Some((folder, git_config(folder)?)))
        .and_then(|(root, config)| Some(format!("{}#{}", origin(&config)?, within(root))))
        .unwrap_or_else(|| format!("{}:{}", host(), file.display()));
    let digest = Sha256::digest(place.as_bytes());
    let start = digest.iter().take(8).fold(0_u64, |number, byte| (number << 8) | u64::from(*byte));
    format!("{start:016x}")
}

/// What separates the parts of a holder cannot be in one.
fn plain(text: &str) -> String {
    text.chars().map(|c| if c.is_whitespace() || matches!(c, '@' | '/') { '-' } else { c }).collect()
}

/// The text of a repository's configuration, if `folder` is its root; worktrees share their main repository's.
fn git_config(folder: &Path) -> Option<String> {
    let git = folder.join(".git");
    let directory = if git.is_dir() {
        git
    } else {
        let link = std::fs::read_to_string(&git).ok()?;
        let own = folder.join(link.strip_prefix("gitdir:")?.trim());
        let common = std::fs::read_to_string(own.join("commondir")).ok();
        common.map_or_else(|| own.clone(), |path| own.join(PathBuf::from(path.trim())))
    };
    std::fs::read_to_string(directory.join("config")).ok()
}

/// `remote.origin.url`, without a final `/` or `.git`, which people write or leave out.
fn origin(config: &str) -> Option<String> {
    let mut inside = false;
    for line in config.lines().map(str::trim) {
        if line.starts_with('[') {
            inside = line == r#"[remote "origin"]"#;
        } else if inside
            && let Some((key, value)) = line.split_once('=')
            && key.trim() == "url"
        {
            let url = value.trim().trim_end_matches('/');
            return Some(url.strip_suffix(".git").unwrap_or(url).to_owned());
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn clone_of(url: &str) -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("a temporary folder");
        fs::create_dir_all(folder.path().join(".git")).expect("writable");
        let config = format!("[core]\n\tbare = false\n[remote \"origin\"]\n\turl = {url}\n");
        fs::write(folder.path().join(".git/config"), config).expect("writable");
        fs::write(folder.path().join("ipam.yaml"), "").expect("writable");
        folder
    }

    #[test]
    fn clones_of_one_repository_share_an_inventory() {
        let (one, two) = (clone_of("git@git.lab:home/lab.git"), clone_of("git@git.lab:home/lab/"));
        let other = clone_of("git@git.lab:home/other.git");
        let identity = |clone: &tempfile::TempDir| inventory_identity(&clone.path().join("ipam.yaml"));
        assert_eq!(identity(&one), identity(&two));
        assert_ne!(identity(&one), identity(&other));
        assert_eq!(identity(&one).len(), 16);
    }

    #[test]
    fn two_files_of_one_repository_are_two_inventories() {
        let clone = clone_of("git@git.lab:home/lab.git");
        fs::create_dir(clone.path().join("site-b")).expect("writable");
        fs::write(clone.path().join("site-b/ipam.yaml"), "").expect("writable");
        assert_ne!(
            inventory_identity(&clone.path().join("ipam.yaml")),
            inventory_identity(&clone.path().join("site-b/ipam.yaml"))
        );
    }

    #[test]
    fn without_a_repository_the_place_decides() {
        let (one, two) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
        let identity = |folder: &tempfile::TempDir| inventory_identity(&folder.path().join("ipam.yaml"));
        assert_ne!(identity(&one), identity(&two));
        assert_eq!(identity(&one), identity(&one));
    }

    #[test]
    fn the_holder_has_exactly_its_three_parts() {
        let holder = holder(&Env::of([("USER", "jane doe/x@y")], "/"));
        assert!(holder.starts_with("jane-doe-x-y@"), "{holder}");
        assert_eq!(holder.matches(['@', '/']).count(), 2);
    }
}
