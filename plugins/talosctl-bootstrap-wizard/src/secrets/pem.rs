//! PEM texts that hold one thing.

use labkit::secret::SecretText;
use labkit::talos::pem::{self, Block};

/// The label of certificates.
pub(super) const CERTIFICATE: &str = "CERTIFICATE";

/// The bytes as PEM.
pub(super) fn encode(label: &str, der: &[u8]) -> SecretText {
    SecretText::new(std::mem::take(&mut *pem::encode(label, der)))
}

/// The only block of a text.
pub(super) fn decode(text: &str) -> Option<Block> {
    let mut blocks = pem::decode(text)?;
    let block = blocks.pop()?;
    blocks.is_empty().then_some(block)
}
