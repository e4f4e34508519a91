//! A copy of the folder of an app that runs. Databases are copied by themselves, and again if they moved meanwhile.

use std::fs::File;
use std::io;
use std::path::Path;
use std::time::Duration;

use labkit::archive::ArchiveWriter;
use labkit::cli::{Error, Result};
use labkit::kube::ExecLimits;
use tokio::task::spawn_blocking;
use tokio::time::sleep;

use super::make::Maker;
use super::pipe::{joined, through};
use crate::backup::sqlite::{self, Integrity};
use crate::backup::tree::{self, Sorted, Taken};
use crate::backup::{Database, State};

/// How often a database is copied that moves.
const TRIES: u32 = 4;
/// How long the app is left alone before the next try.
const PAUSE: Duration = Duration::from_millis(500);
/// Files that are named when they could not be read.
const NAMED: usize = 3;

/// What came of it.
#[derive(Debug, Default)]
pub(super) struct Copied {
    /// Files.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Databases.
    pub databases: Vec<Database>,
    /// What could not be copied.
    pub missing: Vec<String>,
}

impl Maker<'_> {
    /// Copies the folder into the archive.
    ///
    /// # Errors
    /// When the folder cannot be read at all, or the archive not written.
    pub(super) async fn copy(
        &self,
        out: ArchiveWriter<File>,
        workspace: &Path,
    ) -> Result<(ArchiveWriter<File>, Copied)> {
        let (mut out, Sorted { files, bytes, databases }, missing) = self.tree(out).await?;
        let mut copied = Copied { files, bytes, databases: Vec::new(), missing };
        for path in databases {
            match self.database(&path, workspace, &mut copied).await? {
                Some(taken) => {
                    let size = self.added(&mut out, &path, taken)?;
                    copied.files += 1;
                    copied.bytes += size;
                }
                None => copied.missing.push(format!("{}: it went away while it was copied", path.display())),
            }
        }
        Ok((out, copied))
    }

    async fn tree(&self, out: ArchiveWriter<File>) -> Result<(ArchiveWriter<File>, Sorted, Vec<String>)> {
        let folder = self.config_folder();
        let keep = self.instance.app.keep;
        let excludes: Vec<String> =
            keep.without.iter().map(|pattern| format!("--exclude={pattern}")).collect();
        let mut command = vec!["tar", "-c", "-f", "-", "-C", folder];
        command.extend(excludes.iter().map(String::as_str));
        command.push(".");
        let target = self.target()?;
        let (sorted, output) = through(self.cluster, &target, &command, self.timeout, move |source| {
            let mut out = out;
            let sorted = tree::sort(source, &keep, &mut out)?;
            Ok((out, sorted))
        })
        .await?;
        let complaint = output.complaint();
        let unreadable = || {
            Error::failed(format!("cannot copy {folder} of {target}"))
                .caused_by(complaint.lines().next().unwrap_or_default())
        };
        let (out, sorted) = match sorted {
            Ok(sorted) => sorted,
            // Without a single byte it was tar that failed.
            Err(error) if output.code != 0 && error.kind() == io::ErrorKind::UnexpectedEof => {
                return Err(unreadable());
            }
            Err(error) => return Err(self.cannot_keep(&error)),
        };
        if output.code != 0 && sorted.files == 0 && sorted.databases.is_empty() {
            return Err(unreadable());
        }
        let missing = if output.code == 0 { Vec::new() } else { unread(&complaint) };
        Ok((out, sorted, missing))
    }

    /// Copies a database until a copy is whole, as often as makes sense; `None` if it is gone.
    async fn database(&self, path: &Path, workspace: &Path, copied: &mut Copied) -> Result<Option<Taken>> {
        let name = path.display().to_string();
        for round in 1..=TRIES {
            let Some((taken, has_moved)) = self.once(path, workspace).await? else { return Ok(None) };
            let file = taken.file.clone();
            let Integrity { state, messages } = joined(spawn_blocking(move || sqlite::check(&file)).await)?;
            let is_good = state != State::Damaged && !has_moved;
            if !is_good && round < TRIES {
                sleep(PAUSE).await;
                continue;
            }
            if has_moved && state != State::Damaged {
                copied.missing.push(format!("{name}: the app wrote to it during each of {TRIES} copies"));
            }
            copied.databases.push(Database { path: name, state, messages });
            return Ok(Some(taken));
        }
        Ok(None)
    }

    /// One copy, and whether the database was written to meanwhile.
    async fn once(&self, path: &Path, workspace: &Path) -> Result<Option<(Taken, bool)>> {
        for end in ["", "-wal", "-shm", "-journal"] {
            // What is left of the try before must not be taken for a part of this one.
            match std::fs::remove_file(workspace.join(format!("copy{end}"))) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(self.cannot_keep(&error)),
                _ => {}
            }
        }
        let paths = tree::paths_of(path);
        let folder = self.config_folder();
        let mut command = vec!["tar", "-c", "-f", "-", "-C", folder];
        command.extend(paths.iter().map(String::as_str));
        let (database, to) = (path.to_owned(), workspace.to_owned());
        let (taken, output) = through(self.cluster, &self.target()?, &command, self.timeout, move |source| {
            tree::take(source, &database, &to)
        })
        .await?;
        let Some(taken) = taken.map_err(|error| self.cannot_keep(&error))? else { return Ok(None) };
        let has_moved =
            output.complaint().lines().any(is_about_change) || self.was_written(path, &taken).await;
        Ok(Some((taken, has_moved)))
    }

    /// Whether the file is another one now, as far as the image has a way to tell.
    async fn was_written(&self, path: &Path, taken: &Taken) -> bool {
        let Ok(target) = self.target() else { return false };
        let path = format!("{}/{}", self.config_folder(), path.display());
        let command = ["stat", "-c", "%Y %s", &path];
        let Ok(output) = self.cluster.exec(&target, &command, ExecLimits::default()).await else {
            return false;
        };
        let text = output.stdout.expose_text().unwrap_or_default();
        let mut numbers = text.split_whitespace().map(|word| word.parse::<u64>().ok());
        let (Some(Some(time)), Some(Some(size))) = (numbers.next(), numbers.next()) else { return false };
        let before = (taken.header.mtime().unwrap_or(0), taken.header.size().unwrap_or(0));
        output.code == 0 && before != (time, size)
    }

    fn added(&self, out: &mut ArchiveWriter<File>, path: &Path, mut taken: Taken) -> Result<u64> {
        let mut add = || {
            let file = File::open(&taken.file)?;
            let size = file.metadata()?.len();
            taken.header.set_size(size);
            out.add(&mut taken.header, path, file)?;
            Ok(size)
        };
        add().map_err(|error: io::Error| self.cannot_keep(&error))
    }
}

fn is_about_change(line: &str) -> bool {
    ["changed as we read it", "shrank by", "short read"].iter().any(|text| line.contains(text))
}

/// What tar could not read; files that changed or went are none.
fn unread(complaint: &str) -> Vec<String> {
    let harmless =
        ["changed as we read it", "removed before we read it", "socket ignored", "Exiting with failure"];
    let lines: Vec<&str> =
        complaint.lines().filter(|line| !harmless.iter().any(|text| line.contains(text))).collect();
    let mut named: Vec<String> = lines.iter().take(NAMED).map(|line| (*line).to_owned()).collect();
    if lines.len() > NAMED {
        named.push(format!("and {} more", lines.len() - NAMED));
    }
    named
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_changes_is_no_gap_and_what_cannot_be_read_is() {
        let complaint = "tar: ./log.txt: file changed as we read it\n\
            tar: ./private: Cannot open: Permission denied\n\
            tar: Exiting with failure status due to previous errors\n";
        assert_eq!(unread(complaint), ["tar: ./private: Cannot open: Permission denied"]);
        let many = "tar: a: Permission denied\n".repeat(9);
        assert_eq!(unread(&many).last().map(String::as_str), Some("and 6 more"));
    }
}
