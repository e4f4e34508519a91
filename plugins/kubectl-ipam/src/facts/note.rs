//! Odd spellings.

use labkit::net::AddressError;

use super::Origin;

/// An address text that is not as it should be, with what is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// As written.
    pub text: String,
    /// What is wrong.
    pub error: AddressError,
    /// Where.
    pub origin: Origin,
    /// Whether the text was understood all the same and its addresses are among the uses.
    pub understood: bool,
}
