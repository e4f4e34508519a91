//! Files: reading with limits, replacing atomically, locking, and where configuration, state and cache live.

mod atomic;
mod dirs;
mod lock;
mod pending;
mod workspace;

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

pub use atomic::{Privacy, write_atomic, write_atomic_if, write_cached, write_new};
pub use dirs::{Dirs, create_private_dir};
pub use lock::Lock;
pub use pending::Pending;
pub use workspace::Workspace;

use crate::cli::{Error, Result};

/// Reads a file up to `limit` bytes.
///
/// # Errors
/// Not there, not readable, a folder, or longer than the limit; each names the path.
pub fn read_bytes(path: &Path, limit: u64) -> Result<Vec<u8>> {
    let cannot = |error: io::Error| failed("cannot read", path, &error);
    let file = File::open(path).map_err(cannot)?;
    if file.metadata().map_err(cannot)?.is_dir() {
        return Err(Error::failed(format!("cannot read {}: it is a folder", path.display())));
    }
    let mut bytes = Vec::new();
    file.take(limit.saturating_add(1)).read_to_end(&mut bytes).map_err(cannot)?;
    if bytes.len() as u64 > limit {
        return Err(too_large(&path.display().to_string(), limit));
    }
    Ok(bytes)
}

/// Reads a UTF-8 text file up to `limit` bytes.
///
/// # Errors
/// As [`read_bytes`], and when the bytes are no UTF-8, with the line where they stop being it.
pub fn read_text(path: &Path, limit: u64) -> Result<String> {
    decode(read_bytes(path, limit)?, &path.display().to_string())
}

/// The bytes as text; `name` is where they come from.
pub(crate) fn decode(bytes: Vec<u8>, name: &str) -> Result<String> {
    String::from_utf8(bytes).map_err(|error| {
        let valid = error.utf8_error().valid_up_to();
        let line = error.as_bytes()[..valid].split(|byte| *byte == b'\n').count();
        Error::failed(format!("{name}:{line}: not UTF-8 text"))
            .hint("this looks like a binary file, or text in another encoding; save it as UTF-8")
    })
}

/// What is said of more than `limit` bytes.
pub(crate) fn too_large(name: &str, limit: u64) -> Error {
    const MIB: u64 = 1 << 20;
    let limit =
        if limit.is_multiple_of(MIB) { format!("{} MiB", limit / MIB) } else { format!("{limit} bytes") };
    Error::failed(format!("{name} is larger than the {limit} allowed here"))
}

fn failed(what: &str, path: &Path, error: &io::Error) -> Error {
    let ours = Error::failed(format!("{what} {}", path.display())).caused_by(error);
    match error.kind() {
        io::ErrorKind::PermissionDenied => ours.hint("check the owner and mode of the file and its folder"),
        io::ErrorKind::StorageFull => ours.hint("free some space; nothing was changed"),
        io::ErrorKind::ReadOnlyFilesystem => ours.hint("the file system is mounted read-only"),
        _ => ours,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_read_is_said_with_the_path() {
        let folder = tempfile::tempdir().unwrap();
        let missing = read_text(&folder.path().join("no.yaml"), 10).unwrap_err();
        assert!(missing.message.ends_with("no.yaml"), "{missing}");
        assert_eq!(missing.causes, ["no such file or directory"]);
        assert!(read_text(folder.path(), 10).unwrap_err().message.ends_with("it is a folder"));

        let binary = folder.path().join("binary");
        std::fs::write(&binary, b"a: b\n\xff\xfe").unwrap();
        assert!(read_text(&binary, 10).unwrap_err().message.ends_with("binary:2: not UTF-8 text"));
        assert!(read_bytes(&binary, 6).unwrap_err().message.contains("larger than the 6 bytes"));
        assert_eq!(too_large("x", 3 << 20).message, "x is larger than the 3 MiB allowed here");
        assert_eq!(read_bytes(&binary, 7).unwrap().len(), 7);
    }
}
