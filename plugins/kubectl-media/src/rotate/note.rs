//! What is remembered of a rotation that has not ended: the old key, in a file that only the user can read.

use std::fs;
use std::io;
use std::path::PathBuf;

use labkit::cli::{Error, Result, Session};
use labkit::files::{Dirs, Privacy, create_private_dir, read_text, write_atomic};
use labkit::secret::SecretText;

use crate::stack::Instance;

/// A key is a line.
const LIMIT: u64 = 4096;

/// The file of one app's rotation.
#[derive(Debug)]
pub struct Note {
    path: PathBuf,
}

impl Note {
    /// The file for this app of this cluster, whether there is one or not.
    ///
    /// # Errors
    /// When nobody knows where the user's files are.
    pub fn of(instance: &Instance, cluster: &str, session: &Session) -> Result<Self> {
        let plain = |c: char| if c.is_ascii_alphanumeric() || c == '-' { c } else { '_' };
        let name = format!("{cluster}.{}.{}.{}", instance.namespace, instance.workload, instance.container);
        let name: String = name.chars().map(|c| if c == '.' { c } else { plain(c) }).collect();
        Ok(Self { path: Dirs::from_env(&session.env)?.state.join("media").join("rotate").join(name) })
    }

    /// The old key, if a rotation has not ended.
    ///
    /// # Errors
    /// When the file is there and cannot be read.
    pub fn read(&self) -> Result<Option<SecretText>> {
        if !self.path.exists() {
            return Ok(None);
        }
        let text = SecretText::new(read_text(&self.path, LIMIT)?);
        Ok(Some(SecretText::new(text.expose().trim().to_owned())).filter(|key| !key.expose().is_empty()))
    }

    /// Remembers the old key.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn write(&self, old: &SecretText) -> Result<()> {
        if let Some(folder) = self.path.parent() {
            create_private_dir(folder)?;
        }
        write_atomic(&self.path, old.expose().as_bytes(), Privacy::Private)
    }

    /// Forgets it.
    ///
    /// # Errors
    /// When the file is there and cannot be removed.
    pub fn forget(&self) -> Result<()> {
        match fs::remove_file(&self.path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(Error::failed(format!("cannot remove {}", self.path.display())).caused_by(error))
            }
            _ => Ok(()),
        }
    }
}
