//! PEM as Talos writes it: Ed25519 keys have a label of their own.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rcgen::KeyPair;

/// The label and content of the first block of a PEM text.
pub fn decode(pem: &str) -> Option<(String, Vec<u8>)> {
    let (_, rest) = pem.split_once("-----BEGIN ")?;
    let (label, rest) = rest.split_once("-----")?;
    let (body, _) = rest.split_once("-----END ")?;
    let body: String = body.split_whitespace().collect();
    Some((label.to_owned(), STANDARD.decode(body).ok()?))
}

/// A block of PEM with lines of 64 characters.
pub fn encode(label: &str, content: &[u8]) -> String {
    let body = STANDARD.encode(content);
    let mut text = format!("-----BEGIN {label}-----\n");
    let mut rest = body.as_str();
    while !rest.is_empty() {
        let (line, next) = rest.split_at(rest.len().min(64));
        text.push_str(line);
        text.push('\n');
        rest = next;
    }
    text + &format!("-----END {label}-----\n")
}

/// An Ed25519 key as Talos writes it: PKCS#8 version 1 under the label `ED25519 PRIVATE KEY`.
pub fn ed25519(key: &KeyPair) -> String {
    const PREFIX: [u8; 16] =
        [0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20];
    let der = key.serialized_der();
    let seed = der.get(16..48).unwrap_or_default();
    encode("ED25519 PRIVATE KEY", &[&PREFIX, seed].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ed25519_key_is_written_under_the_label_of_talos() {
        let key = KeyPair::generate_for(&rcgen::PKCS_ED25519).unwrap();
        let (label, der) = decode(&ed25519(&key)).unwrap();
        assert_eq!(label, "ED25519 PRIVATE KEY");
        assert_eq!(der.len(), 48);
        assert_eq!(der[16..], key.serialized_der()[16..48]);
    }

    #[test]
    fn what_is_no_pem_is_nothing() {
        assert_eq!(decode("c0ffee00"), None);
    }
}
