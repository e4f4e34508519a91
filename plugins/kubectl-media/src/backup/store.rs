//! Where backups are: `NAMESPACE/NAME/TIME.tar.zst.age` below one folder, each with its record beside it.

use std::fs;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use labkit::cli::{Error, Result, ResultExt};
use labkit::files::read_text;
use labkit::finding::Gap;

use super::record::Backup;

/// A record is a few kilobytes.
const LIMIT: u64 = 4 << 20;
const ENCRYPTED: &str = ".tar.zst.age";
const PLAIN: &str = ".tar.zst";

/// The file of a backup that was begun at this time.
pub fn file_name(taken: Timestamp, encrypted: bool) -> String {
    let time = taken.strftime("%Y%m%dT%H%M%SZ");
    format!("{time}{}", if encrypted { ENCRYPTED } else { PLAIN })
}

/// Where the record of a backup is.
pub fn record_of(file: &Path) -> Option<PathBuf> {
    let name = file.file_name()?.to_str()?;
    let time = name.strip_suffix(ENCRYPTED).or_else(|| name.strip_suffix(PLAIN))?;
    Some(file.with_file_name(format!("{time}.json")))
}

/// The record beside a backup; `None` if there is none.
///
/// # Errors
/// When there is one and it cannot be read.
pub fn record(file: &Path) -> Result<Option<Backup>> {
    match record_of(file) {
        Some(path) if path.exists() => read(&path).map(Some),
        _ => Ok(None),
    }
}

fn read(path: &Path) -> Result<Backup> {
    let text = read_text(path, LIMIT)?;
    serde_json::from_str(&text).or_failed(|| format!("cannot read {}", path.display()))
}

/// What a folder holds.
#[derive(Debug, Default)]
pub struct Found {
    /// Backups with the paths of their files, the newest first.
    pub backups: Vec<(Backup, PathBuf)>,
    /// What is there and is no whole backup.
    pub gaps: Vec<Gap>,
}

/// The backups below a folder.
///
/// # Errors
/// When the folder cannot be read.
pub fn found(folder: &Path) -> Result<Found> {
    let mut found = Found::default();
    for namespace in folders(folder)? {
        for instance in folders(&namespace)? {
            let mut paths = entries(&instance)?;
            paths.retain(|path| path.extension().is_some_and(|end| end == "json"));
            for path in paths {
                found.add(&path);
            }
        }
    }
    found.backups.sort_by(|(a, _), (b, _)| {
        let key = |one: &Backup| (one.content.namespace.clone(), one.content.name.clone());
        b.content.taken.cmp(&a.content.taken).then_with(|| key(a).cmp(&key(b)))
    });
    Ok(found)
}

impl Found {
    fn add(&mut self, record: &Path) {
        let what = record.display().to_string();
        match read(record) {
            Err(error) => self.gaps.push(Gap::blocking(what, error.to_string())),
            Ok(backup) => {
                // The name must not lead anywhere else.
                let name = Path::new(&backup.file).file_name().unwrap_or_default();
                let file = record.with_file_name(name);
                match fs::metadata(&file) {
                    Ok(metadata) if metadata.len() == backup.size => self.backups.push((backup, file)),
                    Ok(metadata) => {
                        let why = format!("it has {} bytes instead of {}", metadata.len(), backup.size);
                        self.gaps.push(Gap::blocking(file.display().to_string(), why));
                    }
                    Err(_) => {
                        self.gaps.push(Gap::blocking(file.display().to_string(), "the file is gone"));
                    }
                }
            }
        }
    }
}

fn folders(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut all = entries(folder)?;
    all.retain(|path| path.is_dir());
    Ok(all)
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>> {
    let read = fs::read_dir(folder).map_err(|error| {
        Error::failed(format!("cannot read folder {}", folder.display())).caused_by(error)
    })?;
    let mut all: Vec<PathBuf> = read.filter_map(|entry| Some(entry.ok()?.path())).collect();
    all.sort();
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::super::record::tests::backup;
    use super::*;

    #[test]
    fn names_sort_by_time() {
        let of = |second, encrypted| file_name(Timestamp::constant(second, 0), encrypted);
        assert_eq!(of(1_769_860_800, true), "20260131T120000Z.tar.zst.age");
        assert_eq!(of(1_769_860_800, false), "20260131T120000Z.tar.zst");
        let record = |name: &str| record_of(Path::new(name)).map(|path| path.display().to_string());
        assert_eq!(record("a/1.tar.zst.age").as_deref(), Some("a/1.json"));
        assert_eq!(record("a/1.tar.zst").as_deref(), Some("a/1.json"));
        assert_eq!(record("a/1.zip"), None);
    }

    #[test]
    fn what_is_no_whole_backup_is_a_gap() {
        let folder = tempfile::tempdir().unwrap();
        let own = folder.path().join("media/radarr");
        fs::create_dir_all(&own).unwrap();
        for (second, size) in [(1, Some(4096)), (3, Some(4096)), (4, Some(7)), (5, None)] {
            let one = backup("radarr", second);
            fs::write(own.join(format!("{second}.json")), serde_json::to_string(&one).unwrap()).unwrap();
            if let Some(size) = size {
                fs::write(own.join(&one.file), vec![0; size]).unwrap();
            }
        }
        fs::write(own.join("6.json"), "{").unwrap();
        let found = found(folder.path()).unwrap();
        let times: Vec<i64> = found.backups.iter().map(|(one, _)| one.content.taken.as_second()).collect();
        assert_eq!(times, [3, 1]);
        let why: Vec<&str> = found.gaps.iter().map(|gap| gap.why.as_str()).collect();
        assert_eq!(why[..2], ["it has 7 bytes instead of 4096", "the file is gone"]);
        assert_eq!(why.len(), 3);
    }
}
