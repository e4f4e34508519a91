//! The content: chunks of 64 KiB, each encrypted under its number, the last one marked as the last.

use std::io::{self, BufRead, Read, Write};

use aws_lc_rs::aead::{Aad, LessSafeKey, Nonce};
use secrecy::zeroize::Zeroizing;

use super::Fault;
use super::header::{self, FileKey};
use super::key::{Identities, Recipients};

/// Bytes of clear text in a chunk.
const CHUNK: usize = 64 * 1024;
/// Bytes that encryption adds to each.
const TAG: usize = 16;
/// Bytes between header and chunks.
const SALT: usize = 16;

/// Encrypts what is written. [`Writer::finish`] ends the file; one that is dropped before is no whole file.
pub struct Writer<W: Write> {
    inner: W,
    chunks: Chunks,
    pending: Zeroizing<Vec<u8>>,
}

impl<W: Write> Writer<W> {
    /// Begins a file for these recipients.
    ///
    /// # Errors
    /// When `inner` cannot be written to, or there is no recipient.
    pub fn new(mut inner: W, recipients: &Recipients) -> io::Result<Self> {
        if recipients.is_empty() {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "there is no recipient"));
        }
        let (file_key, header) = header::write(recipients)?;
        let salt = header::random::<SALT>()?;
        inner.write_all(&header)?;
        inner.write_all(&salt)?;
        let pending = Zeroizing::new(Vec::with_capacity(CHUNK + TAG));
        Ok(Self { inner, chunks: Chunks::new(&file_key, &salt)?, pending })
    }

    /// Writes the last chunk and gives back what was written to.
    ///
    /// # Errors
    /// When it cannot be written to.
    pub fn finish(mut self) -> io::Result<W> {
        self.flush_chunk(true)?;
        self.inner.flush()?;
        Ok(self.inner)
    }

    fn flush_chunk(&mut self, is_last: bool) -> io::Result<()> {
        let nonce = self.chunks.nonce(is_last)?;
        self.chunks
            .cipher
            .seal_in_place_append_tag(nonce, Aad::empty(), &mut *self.pending)
            .map_err(|_| io::Error::other("a chunk cannot be encrypted"))?;
        self.inner.write_all(&self.pending)?;
        self.pending.clear();
        Ok(())
    }
}

impl<W: Write> Write for Writer<W> {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        // Which chunk is the last is known only when more comes.
        if self.pending.len() == CHUNK && !data.is_empty() {
            self.flush_chunk(false)?;
        }
        let count = data.len().min(CHUNK - self.pending.len());
        self.pending.extend_from_slice(&data[..count]);
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

/// Decrypts what is read. Nothing comes out that was not proved; the end comes only at the file's true end.
pub struct Reader<R: Read> {
    inner: R,
    chunks: Chunks,
    /// A decrypted chunk, and how much of it was read.
    content: Zeroizing<Vec<u8>>,
    at: usize,
    is_over: bool,
}

impl<R: BufRead> Reader<R> {
    /// Opens a file with one of these identities.
    ///
    /// # Errors
    /// When it cannot be read, or with a [`Fault`] inside.
    pub fn open(mut inner: R, identities: &Identities) -> io::Result<Self> {
        let file_key = header::read(&mut inner, identities)?;
        let mut salt = [0; SALT];
        inner.read_exact(&mut salt).map_err(|_| Fault::Truncated)?;
        let chunks = Chunks::new(&file_key, &salt)?;
        Ok(Self { inner, chunks, content: Zeroizing::new(Vec::new()), at: 0, is_over: false })
    }

    fn next_chunk(&mut self) -> io::Result<()> {
        let is_first = self.chunks.number == 0;
        self.content.resize(CHUNK + TAG, 0);
        let length = fill(&mut self.inner, &mut self.content)?;
        if length < TAG {
            return Err(Fault::Truncated.into());
        }
        let is_last = length < CHUNK + TAG || self.inner.fill_buf()?.is_empty();
        let before = if is_last { self.content[..length].to_vec() } else { Vec::new() };
        let nonce = self.chunks.nonce(is_last)?;
        let opened = self.chunks.cipher.open_in_place(nonce, Aad::empty(), &mut self.content[..length]);
        let Ok(opened) = opened.map(|opened| opened.len()) else {
            return Err(self.why(before).into());
        };
        // An empty last chunk would be a second end.
        if opened == 0 && !is_first {
            return Err(Fault::Altered.into());
        }
        self.content.truncate(opened);
        (self.at, self.is_over) = (0, is_last);
        Ok(())
    }

    /// A chunk that is good but for not being the last was cut off behind.
    fn why(&self, mut chunk: Vec<u8>) -> Fault {
        let as_inner = nonce(self.chunks.number.saturating_sub(1), false);
        if self.chunks.cipher.open_in_place(as_inner, Aad::empty(), &mut chunk).is_ok() {
            Fault::Truncated
        } else {
            Fault::Altered
        }
    }
}

impl<R: BufRead> Read for Reader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.at == self.content.len() {
            if self.is_over {
                return Ok(0);
            }
            self.next_chunk()?;
        }
        let count = buffer.len().min(self.content.len() - self.at);
        buffer[..count].copy_from_slice(&self.content[self.at..self.at + count]);
        self.at += count;
        Ok(count)
    }
}

/// Reads until the buffer is full or nothing is left.
fn fill(source: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut length = 0;
    while length < buffer.len() {
        match source.read(&mut buffer[length..]) {
            Ok(0) => break,
            Ok(count) => length += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(length)
}

/// The key of the chunks, and the number of the next.
struct Chunks {
    cipher: LessSafeKey,
    number: u64,
}

impl Chunks {
    fn new(file_key: &FileKey, salt: &[u8; SALT]) -> io::Result<Self> {
        let key = header::derived(&**file_key, salt, b"payload")?;
        Ok(Self { cipher: header::cipher(&key)?, number: 0 })
    }

    /// The nonce of the next chunk: eleven bytes of its number, one that says whether it is the last.
    fn nonce(&mut self, is_last: bool) -> io::Result<Nonce> {
        let nonce = nonce(self.number, is_last);
        self.number = self.number.checked_add(1).ok_or_else(|| io::Error::other("too many chunks"))?;
        Ok(nonce)
    }
}

fn nonce(number: u64, is_last: bool) -> Nonce {
    let mut nonce = [0; 12];
    nonce[3..11].copy_from_slice(&number.to_be_bytes());
    nonce[11] = u8::from(is_last);
    Nonce::assume_unique_for_key(nonce)
}
