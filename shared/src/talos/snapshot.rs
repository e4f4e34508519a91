//! A snapshot of etcd from a node: the database, and behind it the SHA-256 of all of it.

use sha2::{Digest, Sha256};

use super::error::Result;
use super::node::Node;
use super::proto::common::Data;
use super::proto::machine::EtcdSnapshotRequest;
use super::stream::Pieces;

/// Length of the checksum at the end, in bytes.
const SUM: usize = 32;
/// The database is made of pages that are a multiple of this, in bytes.
const SECTOR: u64 = 512;

/// A snapshot as it arrives.
pub struct Snapshot {
    pieces: Pieces<Data>,
    trailer: Trailer,
    limit: u64,
}

impl Node {
    /// Starts a snapshot of this node's etcd. More than `limit` bytes are refused.
    ///
    /// # Errors
    /// The node's refusal; also while etcd does not run.
    pub async fn etcd_snapshot(&self, limit: u64) -> Result<Snapshot> {
        const DOING: &str = "take a snapshot of etcd";
        let mut client = self.machine();
        let call = client.etcd_snapshot(EtcdSnapshotRequest {});
        // The answer begins with the first bytes of the database, which a slow disk may keep back.
        let stream = self.once_within(DOING, self.patience().idle, call).await?;
        Ok(Snapshot { pieces: Pieces::new(self, DOING, stream), trailer: Trailer::default(), limit })
    }
}

impl Snapshot {
    /// The next bytes; `None` once all of them have come and their checksum is right.
    ///
    /// # Errors
    /// When it breaks off, stalls, is longer than allowed, or the checksum at its end is not that of the rest.
    pub async fn next(&mut self) -> Result<Option<Vec<u8>>> {
        let Some(bytes) = self.pieces.bytes().await? else {
            return match self.trailer.verdict() {
                Ok(()) => Ok(None),
                Err(why) => Err(self.pieces.nonsense(why)),
            };
        };
        self.trailer.push(&bytes);
        if self.trailer.length > self.limit {
            return Err(self.pieces.nonsense(format!("it is larger than {} bytes", self.limit)));
        }
        Ok(Some(bytes))
    }

    /// How many bytes have come.
    pub fn received(&self) -> u64 {
        self.trailer.length
    }
}

/// Checks the checksum at the end of a stream whose length is not known before.
#[derive(Default)]
struct Trailer {
    hash: Sha256,
    last: Vec<u8>,
    length: u64,
}

impl Trailer {
    fn push(&mut self, bytes: &[u8]) {
        self.length += bytes.len() as u64;
        // All but the last 32 bytes of what has come so far are the database's.
        let all = self.last.len() + bytes.len();
        let done = all.saturating_sub(SUM);
        let old = done.min(self.last.len());
        self.hash.update(&self.last[..old]);
        self.hash.update(&bytes[..done - old]);
        self.last.drain(..old);
        self.last.extend_from_slice(&bytes[done - old..]);
    }

    fn verdict(&self) -> std::result::Result<(), String> {
        if self.length % SECTOR != SUM as u64 || self.length <= SUM as u64 {
            return Err(format!("the snapshot is cut off after {} bytes", self.length));
        }
        if self.hash.clone().finalize().as_slice() != self.last {
            return Err("the checksum at the end of the snapshot is wrong".to_owned());
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn verdict(snapshot: &[u8], piece: usize) -> std::result::Result<(), String> {
        let mut trailer = Trailer::default();
        for bytes in snapshot.chunks(piece) {
            trailer.push(bytes);
        }
        trailer.verdict()
    }

    fn snapshot(pages: usize) -> Vec<u8> {
        let mut bytes: Vec<u8> = (0..pages * 512).map(|at| u8::try_from(at % 251).unwrap()).collect();
        bytes.extend_from_slice(&Sha256::digest(&bytes));
        bytes
    }

    #[test]
    fn nothing_and_a_bare_checksum_are_no_snapshot() {
        assert_eq!(Trailer::default().verdict().unwrap_err(), "the snapshot is cut off after 0 bytes");
        assert_eq!(verdict(&snapshot(0), 8).unwrap_err(), "the snapshot is cut off after 32 bytes");
    }

    proptest! {
        #[test]
        fn whole_snapshots_are_good_however_they_are_cut(pages in 1_usize..6, piece in 1_usize..3000) {
            prop_assert_eq!(verdict(&snapshot(pages), piece), Ok(()));
        }

        #[test]
        fn a_flipped_bit_or_a_missing_end_is_noticed(pages in 1_usize..4, at in 0_usize..512, cut in 1_usize..512) {
            let whole = snapshot(pages);
            let mut flipped = whole.clone();
            flipped[at] ^= 1;
            prop_assert!(verdict(&flipped, 1024).unwrap_err().contains("checksum"));
            prop_assert!(verdict(&whole[..whole.len() - cut], 1024).unwrap_err().contains("cut off"));
        }
    }
}
