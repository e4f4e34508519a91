//! PEM (RFC 7468), with the label `ED25519 PRIVATE KEY` that Talos writes and other readers do not know.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rustls::pki_types::PrivateKeyDer;
use secrecy::zeroize::Zeroizing;

/// One block: what its first line calls it, and what it holds. It may be a key, so it is wiped and never shown.
pub struct Block {
    /// Such as `CERTIFICATE`.
    pub label: String,
    /// The DER within.
    pub der: Zeroizing<Vec<u8>>,
}

impl std::fmt::Debug for Block {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Block").field("label", &self.label).field("bytes", &self.der.len()).finish()
    }
}

/// The blocks of a text, in order; `None` when a block is damaged. What stands between blocks is skipped.
pub fn decode(text: &str) -> Option<Vec<Block>> {
    let mut blocks = Vec::new();
    let mut lines = text.lines().map(str::trim);
    while let Some(line) = lines.next() {
        let Some(label) = line.strip_prefix("-----BEGIN ").and_then(|rest| rest.strip_suffix("-----")) else {
            continue;
        };
        let end = format!("-----END {label}-----");
        let mut body = Zeroizing::new(String::with_capacity(text.len()));
        loop {
            match lines.next()? {
                line if line == end => break,
                line => body.push_str(line),
            }
        }
        let der = Zeroizing::new(STANDARD.decode(body.as_bytes()).ok()?);
        blocks.push(Block { label: label.to_owned(), der });
    }
    Some(blocks)
}

/// A block as text, in lines of 64 characters.
pub fn encode(label: &str, der: &[u8]) -> Zeroizing<String> {
    let body = Zeroizing::new(STANDARD.encode(der));
    let mut text = Zeroizing::new(String::with_capacity(body.len() + body.len() / 64 + 2 * label.len() + 40));
    text.push_str("-----BEGIN ");
    text.push_str(label);
    text.push_str("-----\n");
    let mut rest: &str = &body;
    while !rest.is_empty() {
        // Base64 is ASCII, so every position is a boundary.
        let (line, after) = rest.split_at(rest.len().min(64));
        text.push_str(line);
        text.push('\n');
        rest = after;
    }
    text.push_str("-----END ");
    text.push_str(label);
    text.push_str("-----\n");
    text
}

/// The private key in a block, if its label is one of those that Talos and Kubernetes write.
pub fn private_key(block: &Block) -> Option<PrivateKeyDer<'static>> {
    let der = block.der.to_vec();
    match block.label.as_str() {
        "PRIVATE KEY" | "ED25519 PRIVATE KEY" => Some(PrivateKeyDer::Pkcs8(der.into())),
        "EC PRIVATE KEY" => Some(PrivateKeyDer::Sec1(der.into())),
        "RSA PRIVATE KEY" => Some(PrivateKeyDer::Pkcs1(der.into())),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn blocks_are_found_between_other_text() {
        let text = format!("# comment\n{}between\r\n{}", *encode("A", b"one"), *encode("B C", &[7; 100]));
        let blocks = decode(&text).unwrap();
        assert_eq!(blocks.len(), 2);
        assert_eq!((blocks[0].label.as_str(), &blocks[0].der[..]), ("A", &b"one"[..]));
        assert_eq!((blocks[1].label.as_str(), &blocks[1].der[..]), ("B C", &[7; 100][..]));
        assert_eq!(format!("{:?}", blocks[0]), r#"Block { label: "A", bytes: 3 }"#);
    }

    #[test]
    fn damaged_blocks_are_refused() {
        for text in ["-----BEGIN A-----\nYQ==\n", "-----BEGIN A-----\n!\n-----END A-----\n"] {
            assert!(decode(text).is_none(), "{text}");
        }
        assert!(decode("no block").unwrap().is_empty());
    }

    #[test]
    fn the_labels_of_keys_are_known_and_others_are_not() {
        let kind = |label: &str| {
            let block = Block { label: label.to_owned(), der: Zeroizing::new(vec![1]) };
            private_key(&block).map(|key| match key {
                PrivateKeyDer::Pkcs8(_) => 8,
                PrivateKeyDer::Pkcs1(_) => 1,
                _ => 0,
            })
        };
        assert_eq!((kind("ED25519 PRIVATE KEY"), kind("PRIVATE KEY")), (Some(8), Some(8)));
        assert_eq!((kind("EC PRIVATE KEY"), kind("RSA PRIVATE KEY")), (Some(0), Some(1)));
        assert_eq!((kind("CERTIFICATE"), kind("ENCRYPTED PRIVATE KEY")), (None, None));
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(label in "[A-Z]{1,10}( [A-Z]{1,10})?", der in prop::collection::vec(any::<u8>(), 0..300)) {
            let blocks = decode(&encode(&label, &der)).unwrap();
            prop_assert_eq!((&blocks[0].label, &blocks[0].der[..], blocks.len()), (&label, &der[..], 1));
        }

        #[test]
        fn nothing_panics(text in "(-----BEGIN [AB]-----|-----END [AB]-----|\n|[a-zA-Z=]{0,9}){0,12}") {
            let _blocks = decode(&text);
        }
    }
}
