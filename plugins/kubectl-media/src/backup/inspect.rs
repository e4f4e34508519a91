//! A whole backup, looked at again: every byte is read, every database checked.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

use labkit::age::Identities;
use labkit::archive::{inside, open};
use tar::EntryType;

use super::record::{CONTENT, Content, Database};
use super::sqlite::{self, MAGIC};
use super::zip;

/// [`Content`] is smaller.
const LIMIT: u64 = 1 << 20;

/// What a backup turned out to hold.
#[derive(Debug)]
pub struct Inspected {
    /// What it says it is.
    pub content: Content,
    /// Files in it.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Its databases.
    pub databases: Vec<Database>,
}

/// Reads a backup to its end. Databases are written into `workspace` for SQLite to look at, one at a time.
///
/// # Errors
/// When it cannot be opened or read to its end, or leads out of the folder it is to be unpacked in.
pub fn inspect(path: &Path, identities: &Identities, workspace: &Path) -> io::Result<Inspected> {
    let mut archive = open(File::open(path)?, identities)?;
    let mut found: Option<Inspected> = None;
    for entry in archive.entries()? {
        let mut entry = entry?;
        let path = entry.path()?.into_owned();
        let path = inside(&path).ok_or_else(|| outside(&path))?;
        let Some(found) = &mut found else {
            let content = content(&path, &mut entry)?;
            found = Some(Inspected { content, files: 0, bytes: 0, databases: Vec::new() });
            continue;
        };
        if entry.header().entry_type() != EntryType::Regular {
            continue;
        }
        found.files += 1;
        found.bytes += entry.size();
        found.databases.extend(databases(&path, &mut entry, workspace)?);
    }
    found.ok_or_else(no_backup)
}

/// What the first entry says.
///
/// # Errors
/// When it is another one.
pub fn content(path: &Path, entry: &mut impl Read) -> io::Result<Content> {
    if path != Path::new(CONTENT) {
        return Err(no_backup());
    }
    let mut text = Vec::new();
    entry.take(LIMIT).read_to_end(&mut text)?;
    serde_json::from_slice(&text).map_err(|_| no_backup())
}

/// The databases that a file is, or holds. A file that is none of these is read to its end.
fn databases(path: &Path, entry: &mut impl Read, workspace: &Path) -> io::Result<Vec<Database>> {
    let mut start = Vec::with_capacity(MAGIC.len());
    entry.take(MAGIC.len() as u64).read_to_end(&mut start)?;
    let is_zip = start.starts_with(b"PK") && path.extension().is_some_and(|end| end == "zip");
    if start != MAGIC && !is_zip {
        io::copy(entry, &mut io::sink())?;
        return Ok(Vec::new());
    }
    let copy = workspace.join(if is_zip { "zip" } else { "copy" });
    io::copy(&mut start.as_slice().chain(entry), &mut File::create(&copy)?)?;
    let name = path.display().to_string();
    let all = if is_zip {
        in_zip(&copy, &name, workspace)
    } else {
        let sqlite::Integrity { state, messages } = sqlite::check(&copy);
        Ok(vec![Database { path: name, state, messages }])
    };
    fs::remove_file(&copy)?;
    all
}

/// The databases in a zip, each checked; `name` is what the zip is called.
///
/// # Errors
/// When it is no whole zip.
pub fn in_zip(path: &Path, name: &str, workspace: &Path) -> io::Result<Vec<Database>> {
    let mut file = File::open(path)?;
    let mut all = Vec::new();
    for member in zip::members(&mut file)? {
        let copy = workspace.join("member");
        let mut content = zip::content(&mut file, &member)?;
        let mut start = Vec::new();
        content.by_ref().take(MAGIC.len() as u64).read_to_end(&mut start)?;
        if start != MAGIC {
            continue;
        }
        io::copy(&mut start.as_slice().chain(content), &mut File::create(&copy)?)?;
        let sqlite::Integrity { state, messages } = sqlite::check(&copy);
        all.push(Database { path: format!("{name}!{}", member.path), state, messages });
        fs::remove_file(&copy)?;
    }
    Ok(all)
}

/// What is said of a path that leads out of where it is unpacked.
pub fn outside(path: &Path) -> io::Error {
    let what = format!("an entry of it leads out of its folder: {}", path.display());
    io::Error::new(io::ErrorKind::InvalidData, what)
}

fn no_backup() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "it is an archive, but no backup of an app")
}
