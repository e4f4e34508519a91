//! Files that only their recipients can read, in the format of age (C2SP: age.md): `age -d` opens them.
//!
//! Only X25519 recipients (`age1…`) and identities (`AGE-SECRET-KEY-1…`) are taken. A file with further recipients, such
//! as those of hardware tokens, is opened as long as one of them is X25519.
//!
//! | file | job |
//! | --- | --- |
//! | `key` | recipients and identities, and the files they stand in |
//! | `stream` | what is written and read, and what can be wrong with it |

mod key;
mod stream;

pub use key::{Identities, Recipients};
pub use stream::{Reader, Writer};

use std::fmt;
use std::io;

/// Why a file cannot be opened. It comes out of [`Reader`] inside an [`io::Error`], too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// It does not begin as such a file does.
    NotAge,
    /// Its header is damaged, or was changed.
    Header,
    /// None of the identities opens it.
    NoMatch,
    /// It ends before its end.
    Truncated,
    /// Bytes of it were changed.
    Altered,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotAge => "it is no age file",
            Self::Header => "its header is damaged",
            Self::NoMatch => "none of the identities opens it",
            Self::Truncated => "it is cut off",
            Self::Altered => "it is damaged, or was changed",
        })
    }
}

impl std::error::Error for Fault {}

impl From<Fault> for io::Error {
    fn from(fault: Fault) -> Self {
        let kind = match fault {
            Fault::Truncated => io::ErrorKind::UnexpectedEof,
            _ => io::ErrorKind::InvalidData,
        };
        Self::new(kind, fault)
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};

    use age::secrecy::ExposeSecret;
    use proptest::prelude::*;

    use super::*;

    /// A pair that the reference implementation made for this test; nothing is or was encrypted to it.
    const IDENTITY: &str = include_str!("test-identity.txt");
    /// `printf 'old state' | age -r …`, by the reference implementation.
    const FILE: &[u8] = include_bytes!("test-file.age");

    fn identities(text: &str) -> Identities {
        Identities::parse(text, "test").expect("an identity")
    }

    fn opened(file: &[u8], identities: &Identities) -> Result<Vec<u8>, String> {
        let mut reader = Reader::open(file, identities).map_err(|error| error.to_string())?;
        let mut content = Vec::new();
        reader.read_to_end(&mut content).map_err(|error| error.to_string())?;
        Ok(content)
    }

    fn encrypted(content: &[u8], recipients: &Recipients) -> Vec<u8> {
        let mut writer = Writer::new(Vec::new(), recipients).expect("memory is writable");
        writer.write_all(content).expect("memory is writable");
        writer.finish().expect("memory is writable")
    }

    #[test]
    fn a_file_of_the_reference_implementation_is_opened() {
        assert_eq!(opened(FILE, &identities(IDENTITY)).as_deref(), Ok(&b"old state"[..]));
    }

    #[test]
    fn the_recipient_of_an_identity_is_the_one_beside_it() {
        let own = identities(IDENTITY).recipients();
        let beside = IDENTITY.lines().find_map(|line| line.strip_prefix("# public key: "));
        assert_eq!(own.names(), [beside.expect("age-keygen writes it")]);
    }

    #[test]
    fn what_is_not_whole_is_not_taken_for_whole() {
        let identities = identities(IDENTITY);
        let content = vec![7; 3 * 65536];
        let file = encrypted(&content, &identities.recipients());
        assert_eq!(opened(&file, &identities).as_deref(), Ok(content.as_slice()));
        let last_chunk = file.len() - 65552;
        for (length, fault) in [
            (0, Fault::NotAge),
            (10, Fault::NotAge),
            (60, Fault::Header),
            (last_chunk, Fault::Truncated),
            (file.len() - 1, Fault::Altered),
        ] {
            assert_eq!(opened(&file[..length], &identities), Err(fault.to_string()), "{length} bytes");
        }
        let mut longer = file.clone();
        longer.push(0);
        assert!(opened(&longer, &identities).is_err());
        let mut swapped = file.clone();
        let body = swapped.len() - 3 * 65552;
        let (one, other) = swapped[body..].split_at_mut(65552);
        one.swap_with_slice(&mut other[..65552]);
        assert_eq!(opened(&swapped, &identities), Err(Fault::Altered.to_string()));
    }

    #[test]
    fn a_foreign_identity_opens_nothing_and_is_not_shown() {
        let other = identities(&made());
        assert_eq!(opened(FILE, &other), Err(Fault::NoMatch.to_string()));
        assert!(!format!("{other:?}").contains("SECRET"));
    }

    /// An identity of our own making.
    fn made() -> String {
        age::x25519::Identity::generate().to_string().expose_secret().to_owned()
    }

    #[test]
    fn several_recipients_can_each_open_it() {
        let (one, other) = (identities(IDENTITY), identities(&made()));
        let mut both = one.recipients();
        both.add(other.recipients());
        let file = encrypted(b"old state", &both);
        assert_eq!(opened(&file, &one), opened(&file, &other));
        assert_eq!(opened(&file, &one).as_deref(), Ok(&b"old state"[..]));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn whatever_is_written_is_read_again(length in 0..200_000_usize) {
            let identities = identities(IDENTITY);
            let content: Vec<u8> = (0..length).map(|at| u8::try_from(at % 251).unwrap_or(0)).collect();
            let file = encrypted(&content, &identities.recipients());
            prop_assert_eq!(opened(&file, &identities), Ok(content));
        }

        #[test]
        fn a_changed_byte_is_noticed(at in 0..FILE.len(), bit in 0..8_u8) {
            let mut file = FILE.to_vec();
            file[at] ^= 1 << bit;
            prop_assert!(opened(&file, &identities(IDENTITY)).is_err());
        }

        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            let file = [b"age-encryption.org/v1\n".as_slice(), &bytes].concat();
            prop_assert!(opened(&file, &identities(IDENTITY)).is_err());
        }
    }
}
