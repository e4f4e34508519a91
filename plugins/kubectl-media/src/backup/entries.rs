//! What a backup puts back: its files as tar, as the container is sent them.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use labkit::age::Identities;
use labkit::archive::{inside, open};
use labkit::kube::Bytes;
use tar::{Archive, Builder, EntryType};
use tokio::sync::mpsc;

use super::inspect::{content, outside};

/// Bytes of one piece.
const PIECE: usize = 32 * 1024;

/// Sends every file of a backup as tar.
///
/// # Errors
/// When it cannot be read, or leads out of its folder.
pub fn send(path: &Path, identities: &Identities, to: mpsc::Sender<Bytes>) -> io::Result<()> {
    let mut archive = opened(path, identities)?;
    let mut out = Builder::new(Outgoing { to, pending: Vec::with_capacity(PIECE) });
    let mut links: Vec<PathBuf> = Vec::new();
    for entry in archive.entries()?.skip(1) {
        let mut entry = entry?;
        let path = entry.path()?.into_owned();
        let path = inside(&path).ok_or_else(|| outside(&path))?;
        // Through a link that was put there before it would lead anywhere.
        if path.ancestors().skip(1).any(|above| links.iter().any(|link| link == above)) {
            return Err(outside(&path));
        }
        let mut header = entry.header().clone();
        match header.entry_type() {
            EntryType::Symlink | EntryType::Link => {
                let target = entry.link_name()?.unwrap_or_default().into_owned();
                if header.entry_type() == EntryType::Link && inside(&target).is_none() {
                    return Err(outside(&path));
                }
                links.push(path.clone());
                out.append_link(&mut header, &path, &target)?;
            }
            EntryType::Directory | EntryType::Regular => out.append_data(&mut header, &path, &mut entry)?,
            _ => {}
        }
    }
    out.into_inner()?.finish()
}

/// The one file that a backup of the app's own making is.
///
/// # Errors
/// When it cannot be read, or holds no such file.
pub fn own(path: &Path, identities: &Identities, limit: u64) -> io::Result<(String, Vec<u8>)> {
    let mut archive = opened(path, identities)?;
    let mut entry = archive.entries()?.nth(1).unwrap_or_else(|| Err(io::ErrorKind::UnexpectedEof.into()))?;
    let name = entry.path()?.file_name().unwrap_or_default().to_string_lossy().into_owned();
    if entry.size() > limit {
        return Err(io::Error::new(
            io::ErrorKind::FileTooLarge,
            format!("{name} is larger than {limit} bytes"),
        ));
    }
    let mut bytes = Vec::new();
    entry.read_to_end(&mut bytes)?;
    Ok((name, bytes))
}

fn opened(path: &Path, identities: &Identities) -> io::Result<Archive<Box<dyn Read + Send>>> {
    // The first entry was looked at before: a backup that is none does not get here.
    let mut first = open(File::open(path)?, identities)?;
    let mut entry = first.entries()?.next().unwrap_or_else(|| Err(io::ErrorKind::UnexpectedEof.into()))?;
    let name = entry.path()?.into_owned();
    content(&name, &mut entry)?;
    open(File::open(path)?, identities)
}

/// Hands on what is written, from a thread that may wait.
struct Outgoing {
    to: mpsc::Sender<Bytes>,
    pending: Vec<u8>,
}

impl Outgoing {
    fn finish(mut self) -> io::Result<()> {
        self.flush()
    }
}

impl Write for Outgoing {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        let count = data.len().min(PIECE - self.pending.len());
        self.pending.extend_from_slice(&data[..count]);
        if self.pending.len() == PIECE {
            self.flush()?;
        }
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.pending.is_empty() {
            return Ok(());
        }
        let piece = std::mem::replace(&mut self.pending, Vec::with_capacity(PIECE));
        self.to.blocking_send(piece.into()).map_err(|_| io::ErrorKind::BrokenPipe.into())
    }
}
