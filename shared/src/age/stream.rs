//! Encrypting what is written, decrypting what is read.

use std::io::{self, BufRead, Chain, Cursor, Read, Write};

use age::stream::{StreamReader, StreamWriter};
use age::{DecryptError, Decryptor, Encryptor};

use super::Fault;
use super::key::{Identities, Recipients};

/// The first line of a file.
const MAGIC: &[u8] = b"age-encryption.org/v1\n";

/// Encrypts what is written. [`Writer::finish`] ends the file; one that is dropped before is no whole file.
pub struct Writer<W: Write>(StreamWriter<W>);

impl<W: Write> Writer<W> {
    /// Begins a file for these recipients.
    ///
    /// # Errors
    /// When `inner` cannot be written to, or there is no recipient.
    pub fn new(inner: W, recipients: &Recipients) -> io::Result<Self> {
        let encryptor = Encryptor::with_recipients(recipients.keys())
            .map_err(|error| io::Error::new(io::ErrorKind::InvalidInput, error.to_string()))?;
        encryptor.wrap_output(inner).map(Self)
    }

    /// Writes the last chunk and gives back what was written to.
    ///
    /// # Errors
    /// When it cannot be written to.
    pub fn finish(self) -> io::Result<W> {
        let mut inner = self.0.finish()?;
        inner.flush()?;
        Ok(inner)
    }
}

impl<W: Write> Write for Writer<W> {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        self.0.write(data)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// Decrypts what is read. Nothing comes out that was not proved; the end comes only at the file's true end.
pub struct Reader<R: Read>(StreamReader<Chain<Cursor<Vec<u8>>, R>>);

impl<R: BufRead> Reader<R> {
    /// Opens a file with one of these identities.
    ///
    /// # Errors
    /// When it cannot be read, or with a [`Fault`] inside.
    pub fn open(mut inner: R, identities: &Identities) -> io::Result<Self> {
        let mut start = Vec::with_capacity(MAGIC.len());
        inner.by_ref().take(MAGIC.len() as u64).read_to_end(&mut start)?;
        if start != MAGIC {
            return Err(Fault::NotAge.into());
        }
        let whole = Cursor::new(start).chain(inner);
        let decryptor = Decryptor::new_buffered(whole).map_err(fault)?;
        decryptor.decrypt(identities.keys()).map(Self).map_err(fault)
    }
}

impl<R: Read> Read for Reader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.read(buffer).map_err(|error| match error.kind() {
            io::ErrorKind::UnexpectedEof => Fault::Truncated.into(),
            io::ErrorKind::InvalidData => Fault::Altered.into(),
            _ => error,
        })
    }
}

fn fault(error: DecryptError) -> io::Error {
    match error {
        DecryptError::NoMatchingKeys => Fault::NoMatch.into(),
        DecryptError::Io(error)
            if !matches!(error.kind(), io::ErrorKind::UnexpectedEof | io::ErrorKind::InvalidData) =>
        {
            error
        }
        _ => Fault::Header.into(),
    }
}
