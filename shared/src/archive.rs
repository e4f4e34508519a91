//! Archives in open formats: tar in zstd, in age where there are recipients. `age -d FILE | zstd -d | tar x` opens them.
//!
//! Everything is written and read as a stream: nothing but a few buffers is in memory, however large an archive is.

use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Read, Write};
use std::path::{Component, Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::age::{self, Identities, Recipients};

/// How much zstd tries; its own default.
const LEVEL: i32 = 3;
/// How files in zstd begin (RFC 8878).
const ZSTD: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];
/// How files in age begin.
const AGE: &[u8] = b"age-encryption.org/";
const BUFFER: usize = 128 * 1024;

/// What became of an archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// Bytes of the file.
    pub size: u64,
    /// SHA-256 of the file, in hexadecimal.
    pub sha256: String,
}

/// An archive that is being written.
pub struct ArchiveWriter<W: Write> {
    tar: tar::Builder<zstd::Encoder<'static, Outer<W>>>,
}

impl<W: Write> ArchiveWriter<W> {
    /// Begins an archive: for these recipients, in clear text without any.
    ///
    /// # Errors
    /// When `inner` cannot be written to.
    pub fn new(inner: W, recipients: Option<&Recipients>) -> io::Result<Self> {
        let inner = BufWriter::with_capacity(BUFFER, Hashed { inner, hash: Sha256::new(), size: 0 });
        let outer = match recipients {
            Some(recipients) => Outer::Age(age::Writer::new(inner, recipients)?),
            None => Outer::Plain(inner),
        };
        Ok(Self { tar: tar::Builder::new(zstd::Encoder::new(outer, LEVEL)?) })
    }

    /// Adds a file, folder or link. The header says what it is, whose, and how many bytes of `content` there are.
    ///
    /// # Errors
    /// When the archive cannot be written, or `content` cannot be read or is shorter than its header says.
    pub fn add(&mut self, header: &mut tar::Header, path: &Path, content: impl Read) -> io::Result<()> {
        let size = header.size()?;
        let mut content = Counting { inner: content, read: 0 };
        self.tar.append_data(header, path, (&mut content).take(size))?;
        if content.read < size {
            let what = format!("{} became shorter while it was read", path.display());
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, what));
        }
        Ok(())
    }

    /// Adds a link to `target`.
    ///
    /// # Errors
    /// When the archive cannot be written.
    pub fn add_link(&mut self, header: &mut tar::Header, path: &Path, target: &Path) -> io::Result<()> {
        self.tar.append_link(header, path, target)
    }

    /// Ends the archive.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn finish(self) -> io::Result<(W, Written)> {
        let inner = self.tar.into_inner()?.finish()?.finish()?;
        let Hashed { inner, hash, size } = inner.into_inner().map_err(io::IntoInnerError::into_error)?;
        Ok((inner, Written { size, sha256: hex(&hash.finalize()) }))
    }
}

/// The entries of an archive, whether it is encrypted or not.
///
/// # Errors
/// When it cannot be read, is no such archive, or is encrypted and none of the identities opens it; see
/// [`age::Fault`].
pub fn open(file: File, identities: &Identities) -> io::Result<tar::Archive<Box<dyn Read + Send>>> {
    let mut file = BufReader::with_capacity(BUFFER, file);
    let start = file.fill_buf()?;
    let content: Box<dyn Read + Send> = if start.starts_with(AGE) {
        let opened = age::Reader::open(file, identities)?;
        Box::new(zstd::Decoder::new(opened)?)
    } else if start.starts_with(&ZSTD) {
        Box::new(zstd::Decoder::with_buffer(file)?)
    } else {
        let what = "it is neither in age nor in zstd: it is no backup";
        return Err(io::Error::new(io::ErrorKind::InvalidData, what));
    };
    Ok(tar::Archive::new(content))
}

/// Whether a file is in age.
///
/// # Errors
/// When it cannot be read.
pub fn is_encrypted(path: &Path) -> io::Result<bool> {
    Ok(BufReader::new(File::open(path)?).fill_buf()?.starts_with(AGE))
}

/// Size and SHA-256 of a file.
///
/// # Errors
/// When it cannot be read.
pub fn digest(path: &Path) -> io::Result<Written> {
    let mut file = File::open(path)?;
    let mut hashed = Hashed { inner: io::sink(), hash: Sha256::new(), size: 0 };
    io::copy(&mut file, &mut hashed)?;
    Ok(Written { size: hashed.size, sha256: hex(&hashed.hash.finalize()) })
}

/// The path of an entry below where it is unpacked; `None` if it leads out of there, or nowhere.
pub fn inside(path: &Path) -> Option<PathBuf> {
    let mut inside = PathBuf::new();
    for component in path.components() {
        match component {
            Component::Normal(name) => inside.push(name),
            Component::CurDir => {}
            Component::ParentDir | Component::RootDir | Component::Prefix(_) => return None,
        }
    }
    (!inside.as_os_str().is_empty()).then_some(inside)
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
        // Writing to a text cannot fail.
        let _written = write!(text, "{byte:02x}");
        text
    })
}

/// What zstd writes to.
enum Outer<W: Write> {
    Age(age::Writer<BufWriter<Hashed<W>>>),
    Plain(BufWriter<Hashed<W>>),
}

impl<W: Write> Outer<W> {
    fn finish(self) -> io::Result<BufWriter<Hashed<W>>> {
        match self {
            Self::Age(age) => age.finish(),
            Self::Plain(mut plain) => plain.flush().map(|()| plain),
        }
    }
}

impl<W: Write> Write for Outer<W> {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        match self {
            Self::Age(age) => age.write(data),
            Self::Plain(plain) => plain.write(data),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Age(age) => age.flush(),
            Self::Plain(plain) => plain.flush(),
        }
    }
}

struct Hashed<W> {
    inner: W,
    hash: Sha256,
    size: u64,
}

impl<W: Write> Write for Hashed<W> {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        let count = self.inner.write(data)?;
        self.hash.update(&data[..count]);
        self.size += count as u64;
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

struct Counting<R> {
    inner: R,
    read: u64,
}

impl<R: Read> Read for Counting<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.read += count as u64;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(size: u64) -> tar::Header {
        let mut header = tar::Header::new_gnu();
        header.set_size(size);
        header.set_mode(0o600);
        header
    }

    fn contents(file: &Path, identities: &Identities) -> io::Result<Vec<(PathBuf, String)>> {
        let mut archive = open(File::open(file)?, identities)?;
        let mut all = Vec::new();
        for entry in archive.entries()? {
            let mut entry = entry?;
            let path = entry.path()?.into_owned();
            let mut text = String::new();
            entry.read_to_string(&mut text)?;
            all.push((path, text));
        }
        Ok(all)
    }

    #[test]
    fn an_archive_is_read_again_whether_encrypted_or_not() {
        let identities = Identities::parse(include_str!("age/test-identity.txt"), "test").unwrap();
        let folder = tempfile::tempdir().unwrap();
        for recipients in [None, Some(identities.recipients())] {
            let path = folder.path().join(format!("{}.tar.zst", recipients.is_some()));
            let file = File::create(&path).unwrap();
            let mut writer = ArchiveWriter::new(file, recipients.as_ref()).unwrap();
            writer.add(&mut entry(3), Path::new("config/a"), &b"one"[..]).unwrap();
            let (_, written) = writer.finish().unwrap();
            assert_eq!(digest(&path).unwrap(), written);
            assert_eq!(is_encrypted(&path).unwrap(), recipients.is_some());
            assert_eq!(contents(&path, &identities).unwrap(), [("config/a".into(), "one".into())]);
        }
    }

    #[test]
    fn what_is_shorter_than_its_header_says_is_an_error() {
        let mut writer = ArchiveWriter::new(io::sink(), None).unwrap();
        let error = writer.add(&mut entry(9), Path::new("log"), &b"one"[..]).unwrap_err();
        assert_eq!(error.to_string(), "log became shorter while it was read");
    }

    #[test]
    fn what_is_no_archive_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("text");
        std::fs::write(&path, "no archive").unwrap();
        assert!(contents(&path, &Identities::default()).unwrap_err().to_string().contains("no backup"));
    }

    #[test]
    fn paths_stay_inside() {
        let of = |path: &str| inside(Path::new(path)).map(|path| path.display().to_string());
        assert_eq!(of("./config/a").as_deref(), Some("config/a"));
        for outside in ["/etc/passwd", "a/../../b", "..", ".", ""] {
            assert_eq!(of(outside), None, "{outside}");
        }
    }
}
