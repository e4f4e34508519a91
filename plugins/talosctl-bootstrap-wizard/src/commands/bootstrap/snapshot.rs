//! A snapshot of etcd, checked before it leaves: a node looks at it only when etcd has begun, and a bad one costs a reset.

use std::fmt;
use std::path::Path;

use labkit::cli::{Error, Result};
use labkit::files;
use sha2::{Digest, Sha256};

use crate::disks::size;

/// etcd's own limit is 8 GiB; a snapshot is held in memory, so that what was checked is what is sent.
const LIMIT: u64 = 8 << 30;
/// The checksum at the end (etcd-io/etcd: etcdutl/snapshot/v3_snapshot.go).
const TRAILER: usize = 32;
/// Of a bbolt file, in its first two pages (etcd-io/bbolt: internal/common/meta.go).
const MAGIC: u32 = 0xED0C_DAED;

/// A whole snapshot.
pub(super) struct Snapshot {
    shown: String,
    bytes: Vec<u8>,
    sha256: String,
}

impl Snapshot {
    /// Reads and checks it.
    ///
    /// # Errors
    /// When it is none, is damaged, or is a copy of a data directory, which has no checksum.
    pub(super) fn read(path: &Path) -> Result<Self> {
        let bytes = files::read_bytes(path, LIMIT)?;
        let shown = path.display().to_string();
        check(&bytes).map_err(|why| {
            Error::refused(format!(
                "{shown} is no snapshot of etcd that can be restored: {why}; nothing was changed"
            ))
            .hint("take snapshots with `talosctl etcd snapshot`; try an older one")
        })?;
        let digest = Sha256::digest(&bytes);
        let sha256 = digest.iter().flat_map(|byte| [byte >> 4, byte & 15]).map(digit).collect();
        Ok(Self { shown, bytes, sha256 })
    }

    /// Of the whole file, in hexadecimal.
    pub(super) fn sha256(&self) -> String {
        self.sha256.clone()
    }

    /// Its bytes, for sending.
    pub(super) fn bytes(&self) -> Vec<u8> {
        self.bytes.clone()
    }

    /// In bytes.
    pub(super) fn size(&self) -> u64 {
        self.bytes.len() as u64
    }
}

/// `from etcd.db (28.1 MiB)`.
impl fmt::Display for Snapshot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "from {} ({})", self.shown, size(self.size()))
    }
}

/// A hexadecimal digit.
fn digit(value: u8) -> char {
    char::from_digit(u32::from(value), 16).unwrap_or('0')
}

/// The checksum at the end, and both copies of the database's description.
fn check(bytes: &[u8]) -> Result<(), &'static str> {
    if bytes.len().is_multiple_of(512) && !bytes.is_empty() && page_size(bytes).is_some() {
        return Err("it is a copy of a data directory, without a checksum");
    }
    if bytes.len() % 512 != TRAILER {
        return Err("it is cut off, or no snapshot at all");
    }
    let (body, trailer) = bytes.split_at(bytes.len() - TRAILER);
    if Sha256::digest(body).as_slice() != trailer {
        return Err("its checksum is wrong");
    }
    let page = page_size(body).ok_or("it holds no database")?;
    let metas = [meta(body, 0), meta(body, page)];
    let Some(newest) = metas.into_iter().flatten().max_by_key(|meta| meta.transaction) else {
        return Err("the description of its database is damaged");
    };
    if newest.pages.checked_mul(page as u64) != Some(body.len() as u64) {
        return Err("it has not as many pages as it says");
    }
    Ok(())
}

/// What a page says of the whole database.
struct Meta {
    pages: u64,
    transaction: u64,
}

/// The size of its pages, from the first one, if it is a database.
fn page_size(body: &[u8]) -> Option<usize> {
    let size = usize::try_from(word(body, 24)?).ok()?;
    (word(body, 16)? == MAGIC && size.is_power_of_two() && (512..=1 << 16).contains(&size)).then_some(size)
}

/// The description in the page that begins at `at`, if its own checksum is right.
fn meta(body: &[u8], at: usize) -> Option<Meta> {
    let meta = body.get(at + 16..at + 80)?;
    let (described, checksum) = meta.split_at(56);
    let is_whole = word(meta, 0)? == MAGIC && word(meta, 4)? == 2 && long(checksum, 0)? == fnv(described);
    is_whole.then_some(Meta { pages: long(meta, 40)?, transaction: long(meta, 48)? })
}

fn word(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..)?.first_chunk().map(|chunk| u32::from_le_bytes(*chunk))
}

fn long(bytes: &[u8], at: usize) -> Option<u64> {
    bytes.get(at..)?.first_chunk().map(|chunk| u64::from_le_bytes(*chunk))
}

/// FNV-1a with 64 bits.
fn fnv(bytes: &[u8]) -> u64 {
    let step = |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, step)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const PAGE: usize = 4096;

    /// Four pages, of which two describe the database.
    fn snapshot() -> Vec<u8> {
        let mut body = vec![0; 4 * PAGE];
        for (at, transaction) in [(0, 8_u64), (PAGE, 7)] {
            let mut meta = Vec::new();
            meta.extend(MAGIC.to_le_bytes());
            meta.extend(2_u32.to_le_bytes());
            meta.extend(u32::try_from(PAGE).unwrap().to_le_bytes());
            meta.extend(0_u32.to_le_bytes());
            for value in [3, 0, u64::MAX, 4, transaction] {
                meta.extend(value.to_le_bytes());
            }
            meta.extend(fnv(&meta).to_le_bytes());
            body[at + 16..at + 80].copy_from_slice(&meta);
        }
        sealed(body)
    }

    fn sealed(mut body: Vec<u8>) -> Vec<u8> {
        let hash = Sha256::digest(&body);
        body.extend_from_slice(&hash);
        body
    }

    #[test]
    fn a_whole_snapshot_is_taken() {
        assert_eq!(check(&snapshot()), Ok(()));
    }

    #[test]
    fn what_would_fail_on_the_node_is_refused_here() {
        let whole = snapshot();
        let body = whole[..whole.len() - TRAILER].to_vec();
        assert_eq!(check(&whole[..whole.len() - 512]), Err("its checksum is wrong"));
        assert_eq!(check(&whole[..whole.len() - 5]), Err("it is cut off, or no snapshot at all"));
        assert_eq!(check(&body), Err("it is a copy of a data directory, without a checksum"));
        assert_eq!(check(&sealed(vec![0; 2048])), Err("it holds no database"));
        assert_eq!(check(&sealed(body[..3 * PAGE].to_vec())), Err("it has not as many pages as it says"));
        let mut torn = body;
        torn[60] ^= 1;
        torn[PAGE + 60] ^= 1;
        assert_eq!(check(&sealed(torn)), Err("the description of its database is damaged"));
        assert!(check(b"").is_err());
    }

    proptest! {
        #[test]
        fn no_flipped_bit_goes_unnoticed(at in 0_usize..4 * PAGE + TRAILER, bit in 0_u8..8) {
            let mut bytes = snapshot();
            bytes[at] ^= 1 << bit;
            prop_assert!(check(&bytes).is_err());
        }

        #[test]
        fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..2000)) {
            let _judged = check(&bytes);
        }
    }
}
