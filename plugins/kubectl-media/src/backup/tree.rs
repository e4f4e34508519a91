//! A folder that comes as tar, file by file: what is kept goes on into the archive, databases are set aside.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use labkit::archive::{ArchiveWriter, inside};
use labkit::kube::Bytes;
use tar::{Archive, EntryType, Header};
use tokio::sync::mpsc;

use super::sqlite::{COMPANIONS, MAGIC};
use crate::apps::Keep;

/// What came of a folder.
#[derive(Debug, Default)]
pub struct Sorted {
    /// Files that went on.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Databases, which did not.
    pub databases: Vec<PathBuf>,
}

/// A database that was copied by itself.
#[derive(Debug)]
pub struct Taken {
    /// What its entry said: whose it is, and when it was last written.
    pub header: Header,
    /// The copy; what belongs to it stands beside it.
    pub file: PathBuf,
}

/// Hands on what is to be kept. Databases, and what stands beside them, are only named.
///
/// # Errors
/// When what comes is no tar, or the archive cannot be written.
pub fn sort(source: impl Read, keep: &Keep, out: &mut ArchiveWriter<File>) -> io::Result<Sorted> {
    let mut sorted = Sorted::default();
    let mut archive = Archive::new(source);
    for entry in archive.entries()? {
        let mut entry = entry?;
        let Some(path) = inside(&entry.path()?) else { continue };
        if keep.leaves_out(&path.to_string_lossy()) {
            continue;
        }
        let mut header = plain(entry.header());
        match header.entry_type() {
            EntryType::Directory => out.add(&mut header, &path, io::empty())?,
            EntryType::Symlink | EntryType::Link => {
                let target = entry.link_name()?.unwrap_or_default();
                // Of links within the folder only the paths from the folder on are known.
                let target = if header.entry_type() == EntryType::Link {
                    inside(&target).unwrap_or_default()
                } else {
                    target.into_owned()
                };
                out.add_link(&mut header, &path, &target)?;
            }
            EntryType::Regular | EntryType::Continuous => {
                let mut start = Vec::with_capacity(MAGIC.len());
                entry.by_ref().take(MAGIC.len() as u64).read_to_end(&mut start)?;
                if start == MAGIC {
                    sorted.databases.push(path);
                } else if !is_companion(&path) {
                    sorted.files += 1;
                    sorted.bytes += entry.size();
                    header.set_size(entry.size());
                    out.add(&mut header, &path, start.as_slice().chain(entry))?;
                }
            }
            // Sockets and devices belong to the system that runs, not to the app.
            _ => {}
        }
    }
    // What pads the end is part of what is sent.
    io::copy(&mut archive.into_inner(), &mut io::sink())?;
    Ok(sorted)
}

/// Copies a database and what stands beside it into a folder; `None` if it is not among what comes.
///
/// # Errors
/// When what comes is no tar, or cannot be written.
pub fn take(source: impl Read, database: &Path, folder: &Path) -> io::Result<Option<Taken>> {
    let mut taken = None;
    let mut archive = Archive::new(source);
    for entry in archive.entries()? {
        let mut entry = entry?;
        let Some(path) = inside(&entry.path()?) else { continue };
        let Some(end) = end_of(&path, database) else { continue };
        let file = folder.join(format!("copy{end}"));
        io::copy(&mut entry, &mut File::create(&file)?)?;
        if end.is_empty() {
            let mut header = plain(entry.header());
            header.set_size(entry.size());
            taken = Some(Taken { header, file });
        }
    }
    io::copy(&mut archive.into_inner(), &mut io::sink())?;
    Ok(taken)
}

/// The paths that [`take`] wants: the database first, since what is written into it meanwhile is noticed.
pub fn paths_of(database: &Path) -> Vec<String> {
    let path = database.display();
    std::iter::once("").chain(COMPANIONS).map(|end| format!("./{path}{end}")).collect()
}

/// What a path has behind that of the database, if it belongs to it.
fn end_of<'a>(path: &'a Path, database: &Path) -> Option<&'a str> {
    let end = path.to_str()?.strip_prefix(database.to_str()?)?;
    (end.is_empty() || COMPANIONS.contains(&end)).then_some(end)
}

fn is_companion(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    COMPANIONS.iter().any(|end| name.ends_with(end))
}

/// Whose it is, what may be done with it and when it was written, in a header that every tar reads.
fn plain(header: &Header) -> Header {
    let mut plain = Header::new_gnu();
    plain.set_entry_type(match header.entry_type() {
        EntryType::Continuous => EntryType::Regular,
        other => other,
    });
    plain.set_mode(header.mode().unwrap_or(0o600) & 0o7777);
    plain.set_uid(header.uid().unwrap_or(0));
    plain.set_gid(header.gid().unwrap_or(0));
    plain.set_mtime(header.mtime().unwrap_or(0));
    plain.set_size(0);
    plain
}

/// What comes through a channel, for code that reads and waits.
pub struct Incoming {
    channel: mpsc::Receiver<Bytes>,
    rest: Bytes,
}

impl Incoming {
    /// Reads from a channel.
    pub fn new(channel: mpsc::Receiver<Bytes>) -> Self {
        Self { channel, rest: Bytes::new() }
    }
}

impl Read for Incoming {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.rest.is_empty() {
            match self.channel.blocking_recv() {
                Some(data) => self.rest = data,
                None => return Ok(0),
            }
        }
        let count = buffer.len().min(self.rest.len());
        buffer[..count].copy_from_slice(&self.rest.split_to(count));
        Ok(count)
    }
}
