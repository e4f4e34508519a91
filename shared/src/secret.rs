//! Bytes and texts that may hold a secret: wiped from memory when they are dropped, and never shown by `Debug`.
//!
//! What a library or the system buffered on the way (TLS, sockets) is not reached by this.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
pub use secrecy::zeroize::{Zeroize, Zeroizing};
use serde::{Deserialize, Deserializer};

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

/// A key, password or token. It is never serialised.
#[derive(Clone)]
pub struct SecretText(Zeroizing<String>);

impl SecretText {
    /// Takes a text over.
    pub fn new(text: String) -> Self {
        Self(Zeroizing::new(text))
    }

    /// The text. Whoever asks takes care that it ends nowhere.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Whether both are the same, in a time that tells nothing but whether they are equally long.
    pub fn is_same(&self, other: &Self) -> bool {
        let (own, other) = (self.0.as_bytes(), other.0.as_bytes());
        let differing = own.iter().zip(other).fold(0, |sum, (a, b)| sum | (a ^ b));
        own.len() == other.len() && std::hint::black_box(differing) == 0
    }
}

/// The text that is behind base64, as Secrets have it; `None` when it is neither.
pub fn from_base64(text: &str) -> Option<SecretText> {
    let bytes = Zeroizing::new(STANDARD.decode(text).ok()?);
    Some(SecretText::new(std::str::from_utf8(&bytes).ok()?.to_owned()))
}

/// A secret behind base64, as headers have it.
pub fn to_base64(text: &SecretText) -> SecretText {
    SecretText::new(STANDARD.encode(text.expose()))
}

/// A new key of 32 hexadecimal digits, as the media apps make theirs; `None` when the machine gives no randomness.
pub fn random_key() -> Option<SecretText> {
    let mut bytes = Zeroizing::new([0; 16]);
    aws_lc_rs::rand::fill(bytes.as_mut()).ok()?;
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    Some(SecretText::new(digits.filter_map(|digit| char::from_digit(digit.into(), 16)).collect()))
}

impl fmt::Debug for SecretText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[secret]")
    }
}

impl<'de> Deserialize<'de> for SecretText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::new)
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

    #[test]
    fn texts_are_compared_and_never_shown() {
        let text = |text: &str| SecretText::new(text.to_owned());
        assert!(text("hunter2").is_same(&text("hunter2")) && text("").is_same(&text("")));
        assert!(!text("hunter2").is_same(&text("hunter3")) && !text("hunter2").is_same(&text("hunter")));
        assert_eq!(format!("{:?}", text("hunter2")), "[secret]");
        let decoded = |text: &str| from_base64(text).map(|text| text.expose().to_owned());
        assert_eq!(decoded("aHVudGVyMg==").as_deref(), Some("hunter2"));
        assert_eq!(to_base64(&text("hunter2")).expose(), "aHVudGVyMg==");
        assert_eq!((decoded("no base64"), decoded("/w==")), (None, None));
    }

    #[test]
    fn new_keys_are_new() {
        let (one, other) = (random_key().unwrap(), random_key().unwrap());
        assert_eq!(one.expose().len(), 32);
        assert!(one.expose().chars().all(|c| c.is_ascii_hexdigit()) && !one.is_same(&other));
    }
}
