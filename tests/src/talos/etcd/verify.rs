//! A snapshot as the etcd service looks at it after `Bootstrap` with `recover_etcd`
//! (siderolabs/talos internal/app/machined/pkg/system/services/etcd.go, etcd-io/etcd etcdutl/snapshot).
//!
//! First the file is looked at as a database; if that fails nothing has been written. Then it is copied and its hash
//! compared; if that fails the copy is there already, and the node has to be reset before another attempt.

use sha2::{Digest, Sha256};

use super::bolt::{BRANCH, HEAD, LEAF, MAGIC, VERSION, checksum};

/// Why a recovery fails.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// What the service says, after `Failed to run pre stage: `.
    pub message: String,
    /// Whether etcd's folder has been written to, so that another `Bootstrap` is refused.
    pub wrote: bool,
}

/// Looks at a snapshot.
///
/// # Errors
///
/// What the etcd service fails with.
pub fn verify(bytes: &[u8], skip_hash_check: bool) -> Result<(), Failure> {
    database(bytes)
        .map_err(|error| Failure { message: format!("error verifying snapshot: {error}"), wrote: false })?;
    if skip_hash_check {
        return Ok(());
    }
    hash(bytes).map_err(|error| Failure {
        message: format!("error recovering from the snapshot: {error}"),
        wrote: true,
    })
}

fn hash(bytes: &[u8]) -> Result<(), String> {
    if bytes.len() % 512 != 32 {
        return Err("snapshot missing hash but --skip-hash-check=false".to_owned());
    }
    let (file, expected) = bytes.split_at(bytes.len() - 32);
    let got = Sha256::digest(file);
    if got[..] == *expected {
        return Ok(());
    }
    // Go writes a list of bytes with blanks between them.
    let list = |bytes: &[u8]| bytes.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
    Err(format!("expected sha256 [{}], got [{}]", list(expected), list(&got)))
}

/// The file as bbolt opens and checks it.
fn database(bytes: &[u8]) -> Result<(), String> {
    let reader = Reader { bytes, page_size: 0 };
    let first = reader.meta(0);
    let size = match &first {
        Ok(meta) => meta.page_size,
        // The second one is a page further on, and the size of a page is not known yet.
        Err(_) => {
            [4096_usize, 16_384, 65_536].into_iter().find(|size| reader.meta(*size).is_ok()).unwrap_or(4096)
        }
    };
    let second = reader.meta(size);
    let meta = match (first, second) {
        (Ok(first), Ok(second)) if second.transaction > first.transaction => second,
        (Ok(first), _) => first,
        (Err(_), Ok(second)) => second,
        (Err(error), Err(_)) => return Err(error.to_owned()),
    };
    let reader = Reader { bytes, page_size: meta.page_size };
    let count = usize::try_from(meta.pages).unwrap_or(usize::MAX);
    if count.checked_mul(meta.page_size).is_none_or(|most| most > bytes.len()) {
        return Err("unexpected EOF".to_owned());
    }
    let mut check = Check { reader, pages: meta.pages, seen: vec![false; count], errors: Vec::new() };
    check.tree(meta.root, 0, true);
    if check.errors.is_empty() {
        return Ok(());
    }
    let count = check.errors.len();
    Err(format!("snapshot file integrity check failed. {count} errors found.\n{}", check.errors.join("\n")))
}

#[derive(Clone, Copy)]
struct Reader<'a> {
    bytes: &'a [u8],
    page_size: usize,
}

struct Meta {
    page_size: usize,
    root: u64,
    pages: u64,
    transaction: u64,
}

impl<'a> Reader<'a> {
    fn u16(self, at: usize) -> Option<u16> {
        Some(u16::from_le_bytes(self.bytes.get(at..at + 2)?.try_into().ok()?))
    }

    fn u32(self, at: usize) -> Option<usize> {
        usize::try_from(u32::from_le_bytes(self.bytes.get(at..at + 4)?.try_into().ok()?)).ok()
    }

    fn u64(self, at: usize) -> Option<u64> {
        Some(u64::from_le_bytes(self.bytes.get(at..at + 8)?.try_into().ok()?))
    }

    /// The meta of the page that begins at a place.
    fn meta(self, page: usize) -> Result<Meta, &'static str> {
        let at = page + HEAD;
        let read = || {
            let numbers = (self.u32(at)?, self.u32(at + 4)?, self.u32(at + 8)?);
            let pages = (self.u64(at + 16)?, self.u64(at + 40)?, self.u64(at + 48)?, self.u64(at + 56)?);
            Some((numbers, pages, checksum(self.bytes.get(at..at + 56)?)))
        };
        let Some(((magic, version, page_size), (root, pages, transaction, sum), own)) = read() else {
            return Err("invalid database");
        };
        match () {
            () if magic != MAGIC as usize => Err("invalid database"),
            () if version != VERSION as usize => Err("version mismatch"),
            () if sum != own || !(512..=65_536).contains(&page_size) => Err("checksum error"),
            () => Ok(Meta { page_size, root, pages, transaction }),
        }
    }

    fn slice(self, at: usize, length: usize) -> Option<&'a [u8]> {
        self.bytes.get(at..at.checked_add(length)?)
    }
}

struct Check<'a> {
    reader: Reader<'a>,
    pages: u64,
    seen: Vec<bool>,
    errors: Vec<String>,
}

impl Check<'_> {
    /// Walks a tree of pages; a `root` holds buckets, whose trees are walked as well.
    fn tree(&mut self, number: u64, depth: usize, root: bool) {
        if number < 2 || number >= self.pages || depth > 64 {
            self.errors.push(format!("page {number}: out of bounds: {}", self.pages));
            return;
        }
        let at = usize::try_from(number).unwrap_or(usize::MAX).saturating_mul(self.reader.page_size);
        let head = (
            self.reader.u64(at),
            self.reader.u16(at + 8),
            self.reader.u16(at + 10),
            self.reader.u32(at + 12),
        );
        let (Some(own), Some(flags), Some(count), Some(overflow)) = head else { return };
        for page in (number..self.pages).take(overflow + 1) {
            let seen = usize::try_from(page).ok().and_then(|page| self.seen.get_mut(page));
            if seen.is_some_and(|seen| std::mem::replace(seen, true)) {
                self.errors.push(format!("page {page}: multiple references"));
                return;
            }
        }
        if own != number {
            self.errors.push(format!("page {number}: corrupted, page id is {own}"));
            return;
        }
        let end = at + (overflow + 1) * self.reader.page_size;
        let mut last: Option<Vec<u8>> = None;
        for index in 0..usize::from(count) {
            let element = at + HEAD + index * HEAD;
            let found = match flags {
                LEAF => self.leaf(element, end),
                BRANCH => self.branch(element, end),
                _ => None,
            };
            let Some((key, below)) = found else {
                self.errors.push(format!("page {number}: invalid type or element: {flags:#x}"));
                return;
            };
            if last.as_ref().is_some_and(|last| *last >= key) {
                self.errors.push(format!("page {number}: the keys are out of order at index {index}"));
            }
            last = Some(key);
            match below {
                Below::Page(child) => self.tree(child, depth + 1, root),
                Below::Bucket(child) if root && child != 0 => self.tree(child, depth + 1, false),
                Below::Bucket(_) | Below::Value => {}
            }
        }
    }

    fn leaf(&self, element: usize, end: usize) -> Option<(Vec<u8>, Below)> {
        let reader = self.reader;
        let (flags, position) = (reader.u32(element)?, reader.u32(element + 4)?);
        let (key, value) = (reader.u32(element + 8)?, reader.u32(element + 12)?);
        let start = element.checked_add(position)?;
        if start.checked_add(key)?.checked_add(value)? > end {
            return None;
        }
        let below = if flags == 1 { Below::Bucket(reader.u64(start + key)?) } else { Below::Value };
        Some((reader.slice(start, key)?.to_vec(), below))
    }

    fn branch(&self, element: usize, end: usize) -> Option<(Vec<u8>, Below)> {
        let reader = self.reader;
        let (position, key) = (reader.u32(element)?, reader.u32(element + 4)?);
        let start = element.checked_add(position)?;
        if start.checked_add(key)? > end {
            return None;
        }
        Some((reader.slice(start, key)?.to_vec(), Below::Page(reader.u64(element + 8)?)))
    }
}

enum Below {
    Page(u64),
    Bucket(u64),
    Value,
}
