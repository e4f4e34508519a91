//! A bbolt file written in one go: two metas, then the pages of each bucket, then the root.
//!
//! All numbers are little-endian. A page begins with its number (u64), flags (u16), count (u16) and how many further
//! pages it takes (u32); a leaf's elements are flags, position, key size and value size (u32 each), a branch's position
//! and key size (u32) and the child's number (u64); positions count from the element itself.

/// Bytes of a page.
pub(super) const PAGE: usize = 4096;
pub(super) const MAGIC: u32 = 0xED0C_DAED;
pub(super) const VERSION: u32 = 2;
pub(super) const BRANCH: u16 = 0x01;
pub(super) const LEAF: u16 = 0x02;
pub(super) const META: u16 = 0x04;
/// Bytes of a page's head and of an element.
pub(super) const HEAD: usize = 16;
/// An element of a leaf that is a bucket.
const BUCKET: u32 = 1;
/// Where no list of free pages is kept: etcd does not sync it.
const NO_FREELIST: u64 = u64::MAX;
/// Transactions that the file has behind it; even, so that the first meta is the newer one.
const TRANSACTION: u64 = 18_734;

/// A bucket: its name and its keys with their values, both in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Bucket {
    pub(super) name: &'static str,
    pub(super) items: Vec<(Vec<u8>, Vec<u8>)>,
}

/// The file of some buckets, which are in order of their names.
pub(super) fn file(buckets: &[Bucket]) -> Vec<u8> {
    let mut writer = Writer { pages: vec![0; 2 * PAGE] };
    let mut root = Vec::new();
    for bucket in buckets {
        let value = if bucket.items.is_empty() {
            // An empty bucket is a leaf of its own within its value.
            let mut value = bucket_header(0);
            value.extend_from_slice(&head(0, LEAF, 0, 0));
            value
        } else {
            bucket_header(
                writer.tree(bucket.items.iter().map(|(key, value)| (key.clone(), value.clone(), 0))),
            )
        };
        root.push((bucket.name.as_bytes().to_vec(), value, BUCKET));
    }
    let root = writer.tree(root.into_iter());
    let high_water_mark = writer.next();
    let mut pages = writer.pages;
    for (number, transaction) in [(0_u64, TRANSACTION), (1, TRANSACTION - 1)] {
        let at = if number == 0 { 0 } else { PAGE };
        let meta = meta(root, high_water_mark, transaction);
        pages[at..at + HEAD].copy_from_slice(&head(number, META, 0, 0));
        pages[at + HEAD..at + HEAD + meta.len()].copy_from_slice(&meta);
    }
    pages
}

/// FNV-1a with 64 bits.
pub(super) fn checksum(bytes: &[u8]) -> u64 {
    bytes
        .iter()
        .fold(0xcbf2_9ce4_8422_2325, |sum, byte| (sum ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}

fn meta(root: u64, high_water_mark: u64, transaction: u64) -> Vec<u8> {
    let mut meta = Vec::with_capacity(64);
    for word in [MAGIC, VERSION, narrow(PAGE), 0] {
        meta.extend_from_slice(&word.to_le_bytes());
    }
    for word in [root, 0, NO_FREELIST, high_water_mark, transaction] {
        meta.extend_from_slice(&word.to_le_bytes());
    }
    let sum = checksum(&meta);
    meta.extend_from_slice(&sum.to_le_bytes());
    meta
}

fn bucket_header(root: u64) -> Vec<u8> {
    [root.to_le_bytes(), 0_u64.to_le_bytes()].concat()
}

fn head(number: u64, flags: u16, count: usize, overflow: usize) -> [u8; HEAD] {
    let mut head = [0; HEAD];
    head[..8].copy_from_slice(&number.to_le_bytes());
    head[8..10].copy_from_slice(&flags.to_le_bytes());
    head[10..12].copy_from_slice(&u16::try_from(count).unwrap_or(u16::MAX).to_le_bytes());
    head[12..].copy_from_slice(&narrow(overflow).to_le_bytes());
    head
}

fn narrow(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

struct Writer {
    pages: Vec<u8>,
}

/// A page that is not numbered yet: its elements without their bodies, and the bodies.
#[derive(Default)]
struct Draft {
    first: Option<Vec<u8>>,
    elements: Vec<(Vec<u8>, Vec<u8>)>,
    size: usize,
}

impl Writer {
    /// The number of the page that is written next.
    fn next(&self) -> u64 {
        (self.pages.len() / PAGE) as u64
    }

    /// Writes leaves and, over them, branches until one page is left: the root, whose number is given back.
    fn tree(&mut self, items: impl Iterator<Item = (Vec<u8>, Vec<u8>, u32)>) -> u64 {
        let elements = items.map(|(key, value, flags)| {
            let mut element = Vec::with_capacity(HEAD);
            for word in [flags, 0, narrow(key.len()), narrow(value.len())] {
                element.extend_from_slice(&word.to_le_bytes());
            }
            let body = [key.as_slice(), &value].concat();
            (key, element, 4, body)
        });
        let mut level = self.level(LEAF, elements);
        while level.len() > 1 {
            let elements = std::mem::take(&mut level).into_iter().map(|(key, child)| {
                let mut element = Vec::with_capacity(HEAD);
                for word in [0, narrow(key.len())] {
                    element.extend_from_slice(&word.to_le_bytes());
                }
                element.extend_from_slice(&child.to_le_bytes());
                (key.clone(), element, 0, key)
            });
            level = self.level(BRANCH, elements);
        }
        level.first().map_or(0, |(_, number)| *number)
    }

    /// Writes one level; the first key and the number of each of its pages. `position` is where in an element the
    /// place of its body goes.
    fn level(
        &mut self,
        flags: u16,
        elements: impl Iterator<Item = (Vec<u8>, Vec<u8>, usize, Vec<u8>)>,
    ) -> Vec<(Vec<u8>, u64)> {
        let mut pages = Vec::new();
        let mut draft = Draft { size: HEAD, ..Draft::default() };
        let mut place = 4;
        for (key, element, position, body) in elements {
            place = position;
            if draft.first.is_some() && draft.size + HEAD + body.len() > PAGE {
                let full = std::mem::replace(&mut draft, Draft { size: HEAD, ..Draft::default() });
                pages.push(self.page(flags, full, place));
            }
            draft.size += HEAD + body.len();
            draft.first.get_or_insert(key);
            draft.elements.push((element, body));
        }
        pages.push(self.page(flags, draft, place));
        pages
    }

    fn page(&mut self, flags: u16, draft: Draft, place: usize) -> (Vec<u8>, u64) {
        let number = self.next();
        let span = draft.size.div_ceil(PAGE).max(1);
        let mut page = head(number, flags, draft.elements.len(), span - 1).to_vec();
        let mut body = HEAD + draft.elements.len() * HEAD;
        for (at, (element, bytes)) in draft.elements.iter().enumerate() {
            let position = narrow(body - (HEAD + at * HEAD)).to_le_bytes();
            page.extend_from_slice(&element[..place]);
            page.extend_from_slice(&position);
            page.extend_from_slice(&element[place + 4..]);
            body += bytes.len();
        }
        for (_, bytes) in &draft.elements {
            page.extend_from_slice(bytes);
        }
        page.resize(span * PAGE, 0);
        self.pages.extend_from_slice(&page);
        (draft.first.unwrap_or_default(), number)
    }
}
