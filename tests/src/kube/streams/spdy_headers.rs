//! Compressed header blocks of SPDY/3.1.
//!
//! Source: the SPDY protocol, draft 3.1, §2.6.10 (name/value header block) and its dictionary.

use std::collections::BTreeMap;
use std::io;

use flate2::{Compress, Compression, Decompress, FlushCompress, FlushDecompress, Status};

/// Largest header block that is accepted, in bytes.
const MAX_BLOCK: usize = 64 * 1024;

/// Words at the start of the dictionary, each behind its length.
const WORDS: &[&str] = &[
    "options",
    "head",
    "post",
    "put",
    "delete",
    "trace",
    "accept",
    "accept-charset",
    "accept-encoding",
    "accept-language",
    "accept-ranges",
    "age",
    "allow",
    "authorization",
    "cache-control",
    "connection",
    "content-base",
    "content-encoding",
    "content-language",
    "content-length",
    "content-location",
    "content-md5",
    "content-range",
    "content-type",
    "date",
    "etag",
    "expect",
    "expires",
    "from",
    "host",
    "if-match",
    "if-modified-since",
    "if-none-match",
    "if-range",
    "if-unmodified-since",
    "last-modified",
    "location",
    "max-forwards",
    "pragma",
    "proxy-authenticate",
    "proxy-authorization",
    "range",
    "referer",
    "retry-after",
    "server",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "user-agent",
    "vary",
    "via",
    "warning",
    "www-authenticate",
    "method",
    "get",
    "status",
    "200 OK",
    "version",
    "HTTP/1.1",
    "url",
    "public",
    "set-cookie",
    "keep-alive",
    "origin",
];

/// The rest of the dictionary.
const TEXT: &str = "100101201202205206300302303304305306307402405406407408409410411412413414415416417502504505\
203 Non-Authoritative Information204 No Content301 Moved Permanently400 Bad Request401 Unauthorized403 Forbidden\
404 Not Found500 Internal Server Error501 Not Implemented503 Service UnavailableJan Feb Mar Apr May Jun Jul Aug Sept \
Oct Nov Dec 00:00:00 Mon, Tue, Wed, Thu, Fri, Sat, Sun, GMTchunked,text/html,image/png,image/jpg,image/gif,\
application/xml,application/xhtml+xml,text/plain,text/javascript,publicprivatemax-age=gzip,deflate,sdchcharset=utf-8\
charset=iso-8859-1,utf-,*,enq=0.";

/// Headers by lower-case name.
pub type Headers = BTreeMap<String, String>;

/// Reads the header blocks of one connection in order; the compression state goes on.
#[derive(Debug)]
pub struct Reader(Decompress);

/// Writes the header blocks of one connection in order.
#[derive(Debug)]
pub struct Writer(Compress);

impl Default for Reader {
    fn default() -> Reader {
        Reader(Decompress::new(true))
    }
}

impl Reader {
    /// Decompresses and reads one block.
    pub fn read(&mut self, compressed: &[u8]) -> io::Result<Headers> {
        let mut out = Vec::with_capacity(1024);
        let mut input = compressed;
        loop {
            if out.len() >= MAX_BLOCK {
                return Err(bad("header block too large"));
            }
            out.reserve(1024);
            let (read, written) = (self.0.total_in(), self.0.total_out());
            let step = self.0.decompress_vec(input, &mut out, FlushDecompress::Sync);
            let used = usize::try_from(self.0.total_in() - read).unwrap_or(input.len());
            input = input.get(used..).unwrap_or_default();
            match step {
                Err(error) if error.needs_dictionary().is_some() => {
                    self.0.set_dictionary(&dictionary()).map_err(io::Error::other)?;
                }
                Err(error) => return Err(io::Error::other(error)),
                Ok(Status::StreamEnd) => break,
                Ok(_) if input.is_empty() && out.len() < out.capacity() => break,
                Ok(_) if used == 0 && self.0.total_out() == written => {
                    return Err(bad("truncated header block"));
                }
                Ok(_) => {}
            }
        }
        parse(&out)
    }
}

impl Writer {
    /// A writer at the start of a connection.
    pub fn new() -> io::Result<Writer> {
        let mut compress = Compress::new(Compression::best(), true);
        compress.set_dictionary(&dictionary()).map_err(io::Error::other)?;
        Ok(Writer(compress))
    }

    /// Writes and compresses one block.
    pub fn write(&mut self, headers: &Headers) -> io::Result<Vec<u8>> {
        let mut plain = length(headers.len()).to_vec();
        for text in headers.iter().flat_map(|(name, value)| [name, value]) {
            plain.extend(length(text.len()));
            plain.extend(text.as_bytes());
        }
        let mut out = Vec::with_capacity(plain.len() + 128);
        let mut input = plain.as_slice();
        loop {
            out.reserve(128);
            let read = self.0.total_in();
            self.0.compress_vec(input, &mut out, FlushCompress::Sync).map_err(io::Error::other)?;
            let used = usize::try_from(self.0.total_in() - read).unwrap_or(input.len());
            input = input.get(used..).unwrap_or_default();
            if input.is_empty() && out.len() < out.capacity() {
                return Ok(out);
            }
        }
    }
}

fn dictionary() -> Vec<u8> {
    let mut out: Vec<u8> =
        WORDS.iter().flat_map(|word| length(word.len()).into_iter().chain(word.bytes())).collect();
    out.extend(TEXT.as_bytes());
    out
}

fn length(count: usize) -> [u8; 4] {
    u32::try_from(count).unwrap_or(u32::MAX).to_be_bytes()
}

fn parse(block: &[u8]) -> io::Result<Headers> {
    let mut rest = block;
    let count = take_number(&mut rest)?;
    let mut headers = Headers::new();
    for _ in 0..count {
        let name = take_text(&mut rest)?.to_ascii_lowercase();
        let value = take_text(&mut rest)?;
        headers.insert(name, value);
    }
    Ok(headers)
}

fn take_number(rest: &mut &[u8]) -> io::Result<u32> {
    let (number, left) = rest.split_first_chunk().ok_or_else(|| bad("truncated header block"))?;
    *rest = left;
    Ok(u32::from_be_bytes(*number))
}

fn take_text(rest: &mut &[u8]) -> io::Result<String> {
    let count = usize::try_from(take_number(rest)?).map_err(io::Error::other)?;
    let (text, left) = rest.split_at_checked(count).ok_or_else(|| bad("truncated header block"))?;
    *rest = left;
    Ok(String::from_utf8_lossy(text).into_owned())
}

fn bad(why: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, why.to_owned())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_dictionary_has_the_checksum_that_the_protocol_gives() {
        let mut compress = Compress::new(Compression::best(), true);
        assert_eq!(dictionary().len(), 1423);
        assert_eq!(compress.set_dictionary(&dictionary()).unwrap(), 0xe3c6_a7c2);
    }

    #[test]
    fn garbage_is_an_error() {
        assert!(Reader::default().read(b"not zlib at all").is_err());
        assert!(Reader::default().read(b"").is_err());
    }

    proptest! {
        #[test]
        fn blocks_of_one_connection_read_back_in_order(blocks in prop::collection::vec(
            prop::collection::btree_map("[a-z-]{1,12}", "[ -~]{0,40}", 0..6), 1..5)) {
            let (mut writer, mut reader) = (Writer::new().unwrap(), Reader::default());
            for headers in blocks {
                let wire = writer.write(&headers).unwrap();
                prop_assert_eq!(reader.read(&wire).unwrap(), headers);
            }
        }

        #[test]
        fn no_input_makes_the_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let mut reader = Reader::default();
            prop_assert!(reader.read(&bytes).is_err() || !bytes.is_empty());
        }
    }
}
