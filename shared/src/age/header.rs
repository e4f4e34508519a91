//! The header: the file key, wrapped once for every recipient, and proof that nobody changed it.

use std::io::{self, BufRead, Read};

use aws_lc_rs::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::agreement::{PrivateKey, UnparsedPublicKey, X25519, agree};
use aws_lc_rs::hkdf::{HKDF_SHA256, KeyType, Salt};
use aws_lc_rs::hmac::{self, HMAC_SHA256};
use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use secrecy::zeroize::Zeroizing;

use super::Fault;
use super::key::{Identities, KEY, Recipients, public};

const VERSION: &str = "age-encryption.org/v1";
const LABEL: &[u8] = b"age-encryption.org/v1/X25519";
/// Bytes of the key that everything of a file is derived from.
const FILE_KEY: usize = 16;
/// Bytes of a wrapped file key: the key and the tag of its encryption.
const WRAPPED: usize = FILE_KEY + 16;
/// Columns of a line of base64; a shorter line ends it.
const COLUMNS: usize = 64;
/// A header of a thousand recipients is smaller.
const LIMIT: u64 = 1 << 20;

/// The key that everything of a file is derived from.
pub(super) type FileKey = Zeroizing<[u8; FILE_KEY]>;

struct Length(usize);

impl KeyType for Length {
    fn len(&self) -> usize {
        self.0
    }
}

/// HKDF with SHA-256 (RFC 5869).
pub(super) fn derived(secret: &[u8], salt: &[u8], info: &[u8]) -> io::Result<Zeroizing<[u8; KEY]>> {
    let mut key = Zeroizing::new([0; KEY]);
    let extracted = Salt::new(HKDF_SHA256, salt).extract(secret);
    let info = [info];
    let expanded = extracted.expand(&info, Length(KEY)).and_then(|out| out.fill(&mut *key));
    expanded.map_err(|_| io::Error::other("no key can be derived"))?;
    Ok(key)
}

/// ChaCha20-Poly1305 with that key.
pub(super) fn cipher(key: &[u8; KEY]) -> io::Result<LessSafeKey> {
    let key = UnboundKey::new(&CHACHA20_POLY1305, key).map_err(|_| io::Error::other("no cipher"))?;
    Ok(LessSafeKey::new(key))
}

/// Random bytes of the system.
pub(super) fn random<const N: usize>() -> io::Result<[u8; N]> {
    let mut bytes = [0; N];
    aws_lc_rs::rand::fill(&mut bytes).map_err(|_| io::Error::other("the system gives no random numbers"))?;
    Ok(bytes)
}

/// A new file key, and the header that hands it to the recipients.
pub(super) fn write(recipients: &Recipients) -> io::Result<(FileKey, Vec<u8>)> {
    let file_key: FileKey = Zeroizing::new(random()?);
    let mut header = format!("{VERSION}\n");
    for recipient in recipients.keys() {
        let secret = Zeroizing::new(random::<KEY>()?);
        let share = public(&secret).ok_or_else(|| io::Error::other("no key can be made"))?;
        let key = wrapping_key(&secret, recipient, &share, recipient)
            .ok_or_else(|| io::Error::other("a recipient is no point of the curve"))?;
        let mut body = file_key.to_vec();
        let nonce = Nonce::assume_unique_for_key([0; 12]);
        cipher(&key)?
            .seal_in_place_append_tag(nonce, Aad::empty(), &mut body)
            .map_err(|_| io::Error::other("the file key cannot be wrapped"))?;
        header.extend(["-> X25519 ", &STANDARD_NO_PAD.encode(share), "\n"]);
        header.extend([&STANDARD_NO_PAD.encode(&body), "\n"]);
    }
    header += "---";
    let tag = hmac::sign(&mac_key(&file_key)?, header.as_bytes());
    header.extend([" ", &STANDARD_NO_PAD.encode(tag), "\n"]);
    Ok((file_key, header.into_bytes()))
}

/// The file key, if one of the identities opens the header. What comes after the header is left to be read.
pub(super) fn read(source: &mut impl BufRead, identities: &Identities) -> io::Result<FileKey> {
    let mut source = source.take(LIMIT);
    if line(&mut source, Fault::NotAge)? != VERSION {
        return Err(Fault::NotAge.into());
    }
    let mut header = format!("{VERSION}\n");
    let mut found = None;
    loop {
        let text = line(&mut source, Fault::Header)?;
        if let Some(tag) = text.strip_prefix("--- ") {
            header += "---";
            let tag = STANDARD_NO_PAD.decode(tag).map_err(|_| Fault::Header)?;
            let file_key: FileKey = found.ok_or(Fault::NoMatch)?;
            let proved = hmac::verify(&mac_key(&file_key)?, header.as_bytes(), &tag);
            return proved.map(|()| file_key).map_err(|_| Fault::Header.into());
        }
        let arguments = text.strip_prefix("-> ").ok_or(Fault::Header)?;
        header.extend([&*text, "\n"]);
        let body = body(&mut source, &mut header)?;
        if let (None, Some(share)) = (&found, arguments.strip_prefix("X25519 ")) {
            found = unwrapped(share, &body, identities)?;
        }
    }
}

/// A line without its end; `fault` when there is none.
fn line(source: &mut impl BufRead, fault: Fault) -> io::Result<String> {
    let mut bytes = Vec::new();
    // Nothing that is not such a file need be read to its end.
    source.take(4096).read_until(b'\n', &mut bytes)?;
    if bytes.pop() != Some(b'\n') {
        return Err(fault.into());
    }
    let text = String::from_utf8(bytes).map_err(|_| fault)?;
    Ok(text)
}

/// The bytes of a stanza, whose lines are added to the header.
fn body(source: &mut impl BufRead, header: &mut String) -> io::Result<Vec<u8>> {
    let mut all = Vec::new();
    loop {
        let text = line(source, Fault::Header)?;
        header.extend([&*text, "\n"]);
        if text.len() > COLUMNS {
            return Err(Fault::Header.into());
        }
        all.extend(STANDARD_NO_PAD.decode(&text).map_err(|_| Fault::Header)?);
        if text.len() < COLUMNS {
            return Ok(all);
        }
    }
}

fn unwrapped(share: &str, body: &[u8], identities: &Identities) -> io::Result<Option<FileKey>> {
    let share = STANDARD_NO_PAD.decode(share).map_err(|_| Fault::Header)?;
    let share: [u8; KEY] = share.try_into().map_err(|_| Fault::Header)?;
    if body.len() != WRAPPED {
        return Err(Fault::Header.into());
    }
    for secret in identities.keys() {
        let Some(own) = public(secret) else { continue };
        let Some(key) = wrapping_key(secret, &share, &share, &own) else {
            return Err(Fault::Header.into());
        };
        let mut body = Zeroizing::new(body.to_vec());
        let nonce = Nonce::assume_unique_for_key([0; 12]);
        if let Ok(opened) = cipher(&key)?.open_in_place(nonce, Aad::empty(), &mut body) {
            let key: [u8; FILE_KEY] = (&*opened).try_into().map_err(|_| Fault::Header)?;
            return Ok(Some(Zeroizing::new(key)));
        }
    }
    Ok(None)
}

/// What the file key is wrapped with; `None` when the other half is no point that makes a secret.
fn wrapping_key(
    secret: &[u8; KEY],
    other: &[u8; KEY],
    share: &[u8; KEY],
    recipient: &[u8; KEY],
) -> Option<Zeroizing<[u8; KEY]>> {
    let own = PrivateKey::from_private_key(&X25519, secret).ok()?;
    let salt = [share.as_slice(), recipient].concat();
    agree(&own, UnparsedPublicKey::new(&X25519, other), (), |shared| {
        derived(shared, &salt, LABEL).map_err(|_| ())
    })
    .ok()
}

fn mac_key(file_key: &FileKey) -> io::Result<hmac::Key> {
    Ok(hmac::Key::new(HMAC_SHA256, &*derived(&**file_key, &[], b"header")?))
}
