//! What is in a zip file, read from its directory at the end (PKWARE: APPNOTE.TXT, sections 4.3 to 4.5). As far as apps
//! write them: stored or deflated, in one part, below 4 GiB.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Take};

use flate2::read::DeflateDecoder;

/// The end of the directory, and the longest comment after it.
const END: usize = 22;
const COMMENT: u64 = 65_535;
/// More files than any app's backup has.
const FILES: usize = 10_000;
/// The largest directory that is read.
const DIRECTORY: u64 = 16 << 20;

/// A file in a zip.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Its path.
    pub path: String,
    /// Bytes of its content.
    pub size: u64,
    method: u16,
    packed: u64,
    offset: u64,
}

/// The files of a zip.
///
/// # Errors
/// When it cannot be read, or is no whole zip.
pub fn members(file: &mut File) -> io::Result<Vec<Member>> {
    let length = file.seek(SeekFrom::End(0))?;
    let tail_length = length.min(COMMENT + END as u64);
    file.seek(SeekFrom::Start(length - tail_length))?;
    let mut tail = Vec::new();
    file.take(tail_length).read_to_end(&mut tail)?;
    let end = tail.windows(4).rposition(|bytes| bytes == b"PK\x05\x06").ok_or_else(broken)?;
    let end = tail.get(end..end + END).ok_or_else(broken)?;
    let (count, size, offset) = (number(end, 10, 2)?, number(end, 12, 4)?, number(end, 16, 4)?);
    if count == 0xffff || offset == 0xffff_ffff {
        return Err(io::Error::new(io::ErrorKind::Unsupported, "it is larger than 4 GiB"));
    }
    if size > DIRECTORY || offset.saturating_add(size) > length {
        return Err(broken());
    }
    file.seek(SeekFrom::Start(offset))?;
    let mut directory = Vec::new();
    file.take(size).read_to_end(&mut directory)?;
    let mut all = Vec::new();
    let mut rest = directory.as_slice();
    while rest.starts_with(b"PK\x01\x02") && all.len() < FILES {
        let (member, next) = member(rest)?;
        all.push(member);
        rest = rest.get(next..).ok_or_else(broken)?;
    }
    if all.len() as u64 == count { Ok(all) } else { Err(broken()) }
}

fn member(entry: &[u8]) -> io::Result<(Member, usize)> {
    let at = |place, length| number(entry, place, length);
    let name = usize::try_from(at(28, 2)?).map_err(|_| broken())?;
    let extra = usize::try_from(at(30, 2)? + at(32, 2)?).map_err(|_| broken())?;
    let path = entry.get(46..46 + name).ok_or_else(broken)?;
    let member = Member {
        // Some write paths as Windows has them.
        path: String::from_utf8_lossy(path).replace('\\', "/"),
        size: at(24, 4)?,
        method: u16::try_from(at(10, 2)?).map_err(|_| broken())?,
        packed: at(20, 4)?,
        offset: at(42, 4)?,
    };
    Ok((member, 46 + name + extra))
}

/// The content of a file.
///
/// # Errors
/// When it cannot be read, or is packed in a way that is not known.
pub fn content<'f>(file: &'f mut File, member: &Member) -> io::Result<Take<Box<dyn Read + 'f>>> {
    file.seek(SeekFrom::Start(member.offset))?;
    let mut head = [0; 30];
    file.read_exact(&mut head)?;
    if !head.starts_with(b"PK\x03\x04") {
        return Err(broken());
    }
    let skip = number(&head, 26, 2)? + number(&head, 28, 2)?;
    file.seek(SeekFrom::Start(member.offset + 30 + skip))?;
    let packed = file.take(member.packed);
    let content: Box<dyn Read + 'f> = match member.method {
        0 => Box::new(packed),
        8 => Box::new(DeflateDecoder::new(packed)),
        other => {
            let what = format!("{} is packed by method {other}, which is not known", member.path);
            return Err(io::Error::new(io::ErrorKind::Unsupported, what));
        }
    };
    Ok(content.take(member.size))
}

/// A number in little-endian.
fn number(bytes: &[u8], at: usize, length: usize) -> io::Result<u64> {
    let bytes = bytes.get(at..at + length).ok_or_else(broken)?;
    Ok(bytes.iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte)))
}

fn broken() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "it is no whole zip file")
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::DeflateEncoder;
    use proptest::prelude::*;

    use super::*;

    /// A zip with one file stored and one deflated.
    fn sample() -> Vec<u8> {
        let mut packer = DeflateEncoder::new(Vec::new(), Compression::default());
        packer.write_all(&[b'x'; 500]).unwrap();
        let deflated = packer.finish().unwrap();
        let files: [(&str, u16, &[u8], usize); 2] =
            [("config.xml", 0, b"<Config/>", 9), ("db\\radarr.db", 8, &deflated, 500)];
        let (mut body, mut directory) = (Vec::new(), Vec::new());
        for (name, method, packed, size) in files {
            let offset = u32::try_from(body.len()).unwrap();
            let sizes = [u32::try_from(packed.len()).unwrap(), u32::try_from(size).unwrap()];
            let mut common = method.to_le_bytes().to_vec();
            common.extend([0; 8]);
            common.extend(sizes.iter().flat_map(|size| size.to_le_bytes()));
            common.extend(u16::try_from(name.len()).unwrap().to_le_bytes());
            common.extend([0, 0]);
            body.extend([b"PK\x03\x04\x14\0\0\0".as_slice(), &common, name.as_bytes(), packed].concat());
            directory.extend([b"PK\x01\x02\x14\0\x14\0\0\0".as_slice(), &common, &[0; 10]].concat());
            directory.extend(offset.to_le_bytes());
            directory.extend(name.as_bytes());
        }
        let (size, offset) = (u32::try_from(directory.len()).unwrap(), u32::try_from(body.len()).unwrap());
        body.extend(directory);
        body.extend(b"PK\x05\x06\0\0\0\0\x02\0\x02\0");
        body.extend([size.to_le_bytes(), offset.to_le_bytes()].concat());
        body.extend([0, 0]);
        body
    }

    fn read(bytes: &[u8]) -> io::Result<Vec<(String, Vec<u8>)>> {
        let mut file = tempfile::tempfile()?;
        file.write_all(bytes)?;
        let mut all = Vec::new();
        for member in members(&mut file)? {
            let mut text = Vec::new();
            content(&mut file, &member)?.read_to_end(&mut text)?;
            all.push((member.path, text));
        }
        Ok(all)
    }

    #[test]
    fn stored_and_deflated_files_are_read() {
        let all = read(&sample()).unwrap();
        assert_eq!(all[0], ("config.xml".into(), b"<Config/>".to_vec()));
        assert_eq!(all[1], ("db/radarr.db".into(), vec![b'x'; 500]));
    }

    #[test]
    fn what_is_cut_off_is_no_zip() {
        let whole = sample();
        assert_eq!(read(&whole[..whole.len() - 30]).unwrap_err().to_string(), "it is no whole zip file");
        assert!(read(b"").is_err());
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(at in 0..sample().len(), byte: u8) {
            let mut bytes = sample();
            bytes[at] = byte;
            drop(read(&bytes));
        }
    }
}
