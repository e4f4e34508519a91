//! The kubeconfig that a control plane node hands out: a gzipped tar whose only entry it is, without the tar's end.

use std::io::Read;

use flate2::read::GzDecoder;
use secrecy::zeroize::Zeroizing;

use super::error::Result;
use super::node::Node;
use super::stream::Pieces;
use crate::secret::{SecretBytes, SecretText};

/// The largest kubeconfig that is taken, packed or not, in bytes.
const LIMIT: usize = 4 << 20;

impl Node {
    /// A kubeconfig for an administrator of the cluster. It is there before the cluster is bootstrapped.
    ///
    /// # Errors
    /// The node's refusal (workers have none), or an answer that is no kubeconfig.
    pub async fn kubeconfig(&self) -> Result<SecretText> {
        const DOING: &str = "fetch the kubeconfig";
        let stream = self.once(DOING, self.machine().kubeconfig(())).await?;
        let mut pieces = Pieces::new(self, DOING, stream);
        let mut packed = SecretBytes::new();
        while let Some(bytes) = pieces.bytes().await? {
            packed.push(&bytes);
            if packed.len() > LIMIT {
                return Err(pieces.nonsense("it does not end".to_owned()));
            }
        }
        unpack(packed.expose()).map_err(|why| pieces.nonsense(why.to_owned()))
    }
}

fn unpack(packed: &[u8]) -> std::result::Result<SecretText, &'static str> {
    let mut archive = tar::Archive::new(GzDecoder::new(packed).take(LIMIT as u64));
    let mut entries = archive.entries().map_err(|_| "it is no archive")?;
    // Only the first entry is asked for: the tar breaks off behind it.
    let entry = entries.next().ok_or("the archive is empty")?;
    let entry = entry.map_err(|_| "it is no archive")?;
    let size = entry.size();
    let mut text = Zeroizing::new(String::with_capacity(LIMIT.min(usize::try_from(size).unwrap_or(LIMIT))));
    entry.take(LIMIT as u64).read_to_string(&mut text).map_err(|_| "it is no text")?;
    if (text.len() as u64) < size {
        return Err("it breaks off");
    }
    Ok(SecretText::new(std::mem::take(&mut *text)))
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    /// As a node packs it: one entry, no end of the tar.
    fn packed(content: &[u8], size: u64) -> Vec<u8> {
        let mut header = tar::Header::new_ustar();
        header.set_path("kubeconfig").unwrap();
        header.set_size(size);
        header.set_mode(0o600);
        header.set_cksum();
        let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
        gzip.write_all(header.as_bytes()).unwrap();
        gzip.write_all(content).unwrap();
        gzip.finish().unwrap()
    }

    #[test]
    fn a_tar_without_an_end_is_read() {
        let text = unpack(&packed(b"apiVersion: v1\n", 15)).unwrap();
        assert_eq!(text.expose(), "apiVersion: v1\n");
    }

    #[test]
    fn what_is_no_kubeconfig_is_refused() {
        let why = |packed: &[u8]| unpack(packed).unwrap_err();
        assert_eq!(why(b""), "it is no archive");
        assert_eq!(why(b"apiVersion: v1"), "it is no archive");
        assert_eq!(why(&packed(b"\xff", 1)), "it is no text");
        assert_eq!(why(&packed(b"apiVersion", 1 << 40)), "it breaks off");
        let mut bomb = GzEncoder::new(Vec::new(), Compression::fast());
        bomb.write_all(&vec![0; 2 * LIMIT]).unwrap();
        assert_eq!(why(&bomb.finish().unwrap()), "the archive is empty");
    }
}
