//! Names that were found a moment ago, so that the next press of TAB asks nobody.

use std::error::Error;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use sha2::{Digest, Sha256};

use super::dynamic::Candidate;
use crate::files::create_private_dir;

/// How long names are believed without asking again.
pub(super) const FRESH: Duration = Duration::from_secs(10);
/// How long names are kept for when nobody answers.
const KEPT: Duration = Duration::from_secs(24 * 60 * 60);

/// Names read back, and how old they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Remembered {
    pub(super) candidates: Vec<Candidate>,
    pub(super) age: Duration,
}

/// One file a question in a private folder.
#[derive(Debug, Clone)]
pub(super) struct Cache {
    folder: PathBuf,
}

impl Cache {
    pub(super) fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// The answer to the question `parts`, if there is one that is not too old to be of use.
    pub(super) fn read(&self, parts: &[String]) -> Option<Remembered> {
        let path = self.path(parts);
        let age = age(&path)?;
        if age > KEPT {
            return None;
        }
        let candidates = serde_json::from_slice(&fs::read(path).ok()?).ok()?;
        Some(Remembered { candidates, age })
    }

    /// Keeps an answer. A cache that cannot be written is only slower, so failures are not reported.
    pub(super) fn write(&self, parts: &[String], candidates: &[Candidate]) {
        let _slower = self.try_write(parts, candidates);
    }

    fn try_write(&self, parts: &[String], candidates: &[Candidate]) -> Result<(), Box<dyn Error>> {
        create_private_dir(&self.folder)?;
        self.forget_old()?;
        let mut file = tempfile::NamedTempFile::new_in(&self.folder)?;
        file.write_all(&serde_json::to_vec(candidates)?)?;
        file.persist(self.path(parts))?;
        Ok(())
    }

    fn forget_old(&self) -> std::io::Result<()> {
        for entry in fs::read_dir(&self.folder)? {
            let path = entry?.path();
            if age(&path).is_some_and(|age| age > KEPT) {
                fs::remove_file(path)?;
            }
        }
        Ok(())
    }

    /// Questions may name tokens and users, so the file name is a hash of them.
    fn path(&self, parts: &[String]) -> PathBuf {
        use std::fmt::Write as _;
        let mut hash = Sha256::new();
        for part in parts {
            hash.update(part.len().to_le_bytes());
            hash.update(part);
        }
        let mut name = String::new();
        for byte in &hash.finalize()[..16] {
            // Writing to a String cannot fail.
            let _infallible = write!(name, "{byte:02x}");
        }
        self.folder.join(name + ".json")
    }
}

fn age(path: &Path) -> Option<Duration> {
    let modified = fs::metadata(path).ok()?.modified().ok()?;
    SystemTime::now().duration_since(modified).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn question(text: &str) -> Vec<String> {
        vec![text.to_owned()]
    }

    #[test]
    fn what_was_written_is_read_back_for_the_same_question_only() {
        let folder = tempfile::tempdir().expect("a folder");
        let cache = Cache::new(folder.path().join("complete"));
        let names = vec![Candidate::new("media").help("12 Pods")];
        assert_eq!(cache.read(&question("namespaces")), None);
        cache.write(&question("namespaces"), &names);
        let read = cache.read(&question("namespaces")).expect("it was just written");
        assert_eq!(read.candidates, names);
        assert!(read.age < KEPT);
        assert_eq!(cache.read(&question("pools")), None);
    }

    #[test]
    fn parts_are_kept_apart() {
        let cache = Cache::new(PathBuf::new());
        assert_ne!(
            cache.path(&["ab".to_owned(), "c".to_owned()]),
            cache.path(&["a".to_owned(), "bc".to_owned()])
        );
    }

    #[test]
    fn a_spoilt_file_is_no_answer() {
        let folder = tempfile::tempdir().expect("a folder");
        let cache = Cache::new(folder.path().to_owned());
        fs::write(cache.path(&question("x")), b"{not json").expect("written");
        assert_eq!(cache.read(&question("x")), None);
    }
}
