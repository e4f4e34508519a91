//! `tar` of the simulated containers: `-c` and `-x`, with `-f -`, `-C`, `--exclude`, and what else changes nothing here.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;

use super::super::simulated::Container;
use super::absolute;

/// What a `tar` was asked to do.
#[derive(Debug, Default)]
pub struct Asked {
    /// Whether it unpacks.
    pub extracts: bool,
    folder: String,
    excludes: Vec<String>,
    paths: Vec<String>,
}

impl Asked {
    /// Reads a command line; the error is tar's.
    pub fn parse(arguments: &[String]) -> Result<Self, String> {
        let mut asked = Self { folder: "/".to_owned(), ..Self::default() };
        let mut rest = arguments.iter();
        while let Some(word) = rest.next() {
            match word.as_str() {
                "-c" => asked.extracts = false,
                "-x" => asked.extracts = true,
                "-p" | "--numeric-owner" => {}
                "-f" if rest.next().is_some_and(|file| file == "-") => {}
                "-C" => asked.folder = rest.next().cloned().unwrap_or_default(),
                word if word.starts_with("--exclude=") => {
                    asked.excludes.extend(word.strip_prefix("--exclude=").map(str::to_owned));
                }
                word if word.starts_with('-') => return Err(format!("tar: unrecognized option '{word}'\n")),
                path => asked.paths.push(path.to_owned()),
            }
        }
        Ok(asked)
    }

    /// Packs: the archive, what tar complains of, and its exit code.
    pub fn pack(&self, container: &Container, torn: bool) -> (Vec<u8>, String, u8) {
        let folder = format!("{}/", absolute(&self.folder).trim_end_matches('/'));
        if !container.files.keys().any(|path| path.starts_with(&folder)) {
            let complaint = format!(
                "tar: {}: Cannot open: No such file or directory\ntar: Error is not recoverable: exiting now\n",
                self.folder
            );
            return (Vec::new(), complaint, 2);
        }
        let mut archive = tar::Builder::new(Vec::new());
        let (mut complaint, mut code) = (String::new(), 0);
        for wanted in &self.paths {
            let start = absolute(&format!("{folder}{wanted}"));
            let below = format!("{}/", start.trim_end_matches('/'));
            let found =
                container.files.iter().filter(|(path, _)| **path == start || path.starts_with(&below));
            let mut is_there = false;
            for (path, content) in found {
                is_there = true;
                let Some(inner) = path.strip_prefix(&folder) else { continue };
                if self.excludes.iter().any(|pattern| excludes(pattern, inner)) {
                    continue;
                }
                let mut content = content.clone();
                if torn && content.starts_with(b"SQLite format 3") {
                    complaint.extend(["tar: ./", inner, ": file changed as we read it\n"]);
                    code = 1;
                    let end = content.len();
                    content[end / 2..].fill(0x55);
                }
                append(&mut archive, container, inner, &content);
            }
            if !is_there {
                complaint.extend(["tar: ", wanted, ": Cannot stat: No such file or directory\n"]);
                code = 2;
            }
        }
        if code == 2 {
            complaint += "tar: Exiting with failure status due to previous errors\n";
        }
        (archive.into_inner().unwrap_or_default(), complaint, code)
    }

    /// Unpacks: files by their absolute paths.
    pub fn unpack(&self, archive: &[u8]) -> Result<BTreeMap<String, Vec<u8>>, String> {
        let broken = |_| "tar: Unexpected EOF in archive\n".to_owned();
        let mut files = BTreeMap::new();
        for entry in tar::Archive::new(archive).entries().map_err(broken)? {
            let mut entry = entry.map_err(broken)?;
            let path = entry.path().map_err(broken)?.display().to_string();
            let mut content = Vec::new();
            entry.read_to_end(&mut content).map_err(broken)?;
            if entry.header().entry_type().is_file() {
                files.insert(absolute(&format!("{}/{path}", self.folder)), content);
            }
        }
        Ok(files)
    }
}

fn append(archive: &mut tar::Builder<Vec<u8>>, container: &Container, path: &str, content: &[u8]) {
    let mut header = tar::Header::new_gnu();
    header.set_size(content.len() as u64);
    header.set_mode(0o644);
    header.set_uid(container.uid.into());
    header.set_gid(container.gid.into());
    header.set_mtime(super::WRITTEN);
    // Memory is always written.
    archive.append_data(&mut header, Path::new(".").join(path), content).unwrap_or_default();
}

/// Patterns hold for any part of a path, and for what is below it.
fn excludes(pattern: &str, path: &str) -> bool {
    if let Some(end) = pattern.strip_prefix('*') {
        return path.split('/').any(|name| name.ends_with(end));
    }
    let padded = format!("/{path}/");
    padded.contains(&format!("/{pattern}/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(words: &[&str]) -> Asked {
        Asked::parse(&words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>()).unwrap()
    }

    #[test]
    fn what_is_packed_is_unpacked_somewhere_else() {
        let files = [("/config/a", "one"), ("/config/logs/b", "two"), ("/config/c.pid", "three")];
        let files = files.map(|(path, text)| (path.to_owned(), text.as_bytes().to_vec())).into();
        let container = Container { files, ..Container::default() };
        let words = ["-c", "-f", "-", "-C", "/config", "--exclude=logs", "--exclude=*.pid", "."];
        let (archive, complaint, code) = asked(&words).pack(&container, false);
        assert_eq!((complaint.as_str(), code), ("", 0));
        let unpacked = asked(&["-x", "-p", "-f", "-", "-C", "/other"]).unpack(&archive).unwrap();
        assert_eq!(unpacked.into_iter().collect::<Vec<_>>(), [("/other/a".to_owned(), b"one".to_vec())]);
    }

    #[test]
    fn what_is_missing_is_said_as_gnu_tar_says_it() {
        let container =
            Container { files: [("/config/a".to_owned(), Vec::new())].into(), ..Container::default() };
        let (_, complaint, code) =
            asked(&["-c", "-f", "-", "-C", "/config", "./a", "./b"]).pack(&container, false);
        assert!(complaint.starts_with("tar: ./b: Cannot stat"), "{complaint}");
        assert_eq!(code, 2);
        assert_eq!(asked(&["-c", "-f", "-", "-C", "/none", "."]).pack(&container, false).2, 2);
        assert!(Asked::parse(&["--frobnicate".to_owned()]).is_err());
    }
}
