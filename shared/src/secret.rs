//! Bytes that may hold a secret: wiped from memory when they are dropped, and never shown by `Debug`.
//!
//! What a library or the system buffered on the way (TLS, sockets) is not reached by this.

use std::fmt;

use secrecy::zeroize::Zeroizing;

/// Bytes that grow, are wiped, and are read only through [`SecretBytes::expose`].
#[derive(Default)]
pub struct SecretBytes(Zeroizing<Vec<u8>>);

impl SecretBytes {
    /// No bytes yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds bytes. A buffer that became too small is wiped before it is given back.
    pub fn push(&mut self, bytes: &[u8]) {
        let needed = self.0.len() + bytes.len();
        if needed > self.0.capacity() {
            let mut larger = Zeroizing::new(Vec::with_capacity(needed.max(2 * self.0.capacity())));
            larger.extend_from_slice(&self.0);
            self.0 = larger;
        }
        self.0.extend_from_slice(bytes);
    }

    /// How many bytes there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The bytes. Whoever asks takes care that they end nowhere.
    pub fn expose(&self) -> &[u8] {
        &self.0
    }

    /// The bytes as text; `None` when they are not UTF-8.
    pub fn expose_text(&self) -> Option<&str> {
        std::str::from_utf8(&self.0).ok()
    }
}

impl fmt::Debug for SecretBytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "[{} bytes]", self.0.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_kept_in_order_and_never_shown() {
        let mut bytes = SecretBytes::new();
        assert!(bytes.is_empty());
        bytes.push(b"hun");
        bytes.push(b"ter2");
        assert_eq!((bytes.expose(), bytes.len()), (&b"hunter2"[..], 7));
        assert_eq!(bytes.expose_text(), Some("hunter2"));
        assert_eq!(format!("{bytes:?}"), "[7 bytes]");
        bytes.push(&[0xff]);
        assert_eq!(bytes.expose_text(), None);
    }
}
