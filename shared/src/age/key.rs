//! Recipients and identities. An identity is never shown, and wiped when it is dropped.

use std::fmt;

use aws_lc_rs::agreement::{PrivateKey, X25519};
use bech32::primitives::decode::CheckedHrpstring;
use bech32::{Bech32, Hrp};
use secrecy::zeroize::{Zeroize, Zeroizing};

use crate::cli::{Error, Result};

/// Bytes of a key.
pub(super) const KEY: usize = 32;

const RECIPIENT: &str = "age";
const IDENTITY: &str = "age-secret-key-";

/// Who can read a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Recipients {
    keys: Vec<[u8; KEY]>,
    names: Vec<String>,
}

impl Recipients {
    /// One recipient, as `age-keygen` prints it.
    ///
    /// # Errors
    /// When it is none, or of a kind that is not known here.
    pub fn one(text: &str) -> std::result::Result<Self, String> {
        let text = text.trim();
        if text.to_ascii_lowercase().starts_with(IDENTITY) {
            return Err("it is an identity, which must stay secret: give its public key".to_owned());
        }
        let key = decoded(text, RECIPIENT).ok_or_else(|| unknown_recipient(text))?;
        Ok(Self { keys: vec![*key], names: vec![text.to_ascii_lowercase()] })
    }

    /// The recipients of a file: one a line; empty lines and those with `#` are skipped. `name` is the file's.
    ///
    /// # Errors
    /// When a line is no recipient, or there is none.
    pub fn parse(text: &str, name: &str) -> Result<Self> {
        let mut all = Self::default();
        for (number, line) in lines(text) {
            let one = Self::one(line).map_err(|why| Error::failed(format!("{name}:{number}: {why}")))?;
            all.add(one);
        }
        if all.is_empty() {
            return Err(Error::failed(format!("{name}: there is no recipient in it"))
                .hint("age-keygen makes a pair; the line with `public key` holds the recipient"));
        }
        Ok(all)
    }

    /// Adds others; the same one is kept once.
    pub fn add(&mut self, others: Self) {
        for (key, name) in others.keys.into_iter().zip(others.names) {
            if !self.keys.contains(&key) {
                self.keys.push(key);
                self.names.push(name);
            }
        }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// The recipients as they are written; they are public.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    pub(super) fn keys(&self) -> &[[u8; KEY]] {
        &self.keys
    }
}

/// What opens files.
#[derive(Default)]
pub struct Identities {
    keys: Vec<Zeroizing<[u8; KEY]>>,
}

impl fmt::Debug for Identities {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "[{} identities]", self.keys.len())
    }
}

impl Identities {
    /// The identities of a file, as `age-keygen` writes it. `name` is the file's.
    ///
    /// # Errors
    /// When a line is no identity of a kind that is known, or there is none. No line is repeated.
    pub fn parse(text: &str, name: &str) -> Result<Self> {
        if text.starts_with("age-encryption.org/") || text.starts_with("-----BEGIN AGE ENCRYPTED FILE") {
            return Err(Error::failed(format!("{name}: the identity is itself encrypted"))
                .hint(format!("open it on the way: age -d {name} | kubectl media … -i -")));
        }
        let mut all = Self::default();
        for (number, line) in lines(text) {
            let key = decoded(line, IDENTITY).ok_or_else(|| {
                Error::failed(format!("{name}:{number}: {}", unknown_identity(line)))
                    .hint("open the backup with age itself, and hand over the opened file: age -d -i …")
            })?;
            all.keys.push(key);
        }
        if all.keys.is_empty() {
            return Err(Error::failed(format!("{name}: there is no identity in it")));
        }
        Ok(all)
    }

    /// Adds others.
    pub fn add(&mut self, others: Self) {
        self.keys.extend(others.keys);
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// The recipients that these identities are the secret halves of.
    pub fn recipients(&self) -> Recipients {
        let mut all = Recipients::default();
        for key in self.keys.iter().filter_map(|key| public(key)) {
            all.add(Recipients { keys: vec![key], names: vec![text(RECIPIENT, &key)] });
        }
        all
    }

    pub(super) fn keys(&self) -> impl Iterator<Item = &[u8; KEY]> {
        self.keys.iter().map(|key| &**key)
    }
}

/// The public half of a secret key.
pub(super) fn public(secret: &[u8; KEY]) -> Option<[u8; KEY]> {
    let key = PrivateKey::from_private_key(&X25519, secret).ok()?;
    key.compute_public_key().ok()?.as_ref().try_into().ok()
}

fn decoded(text: &str, kind: &str) -> Option<Zeroizing<[u8; KEY]>> {
    let checked = CheckedHrpstring::new::<Bech32>(text).ok()?;
    if !checked.hrp().as_str().eq_ignore_ascii_case(kind) {
        return None;
    }
    let mut key = Zeroizing::new([0; KEY]);
    let mut bytes = checked.byte_iter();
    for place in key.iter_mut() {
        *place = bytes.next()?;
    }
    bytes.next().is_none().then_some(key)
}

fn text(kind: &str, key: &[u8; KEY]) -> String {
    let encode = |hrp: Hrp| bech32::encode::<Bech32>(hrp, key).ok();
    Hrp::parse(kind).ok().and_then(encode).unwrap_or_default()
}

/// A secret key as a file has it, for tests.
#[cfg(test)]
pub(super) fn encoded(key: &[u8; KEY]) -> String {
    text(IDENTITY, key).to_ascii_uppercase()
}

fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let numbered = text.lines().enumerate().map(|(at, line)| (at + 1, line.trim()));
    numbered.filter(|(_, line)| !line.is_empty() && !line.starts_with('#'))
}

fn unknown_recipient(text: &str) -> String {
    let text = text.to_ascii_lowercase();
    if text.starts_with("ssh-") {
        return "SSH keys are not taken as recipients: make a pair with age-keygen".to_owned();
    }
    let rest = text.strip_prefix("age1");
    match rest.and_then(|rest| rest.split_once('1')) {
        Some((plugin, _)) => format!(
            "recipients of age-plugin-{plugin} are not taken: add one of age-keygen, which can be kept on paper"
        ),
        None if rest.is_some() => "this recipient is mistyped".to_owned(),
        None => "this is no recipient: one begins with age1".to_owned(),
    }
}

fn unknown_identity(line: &str) -> &'static str {
    let mut upper = line.to_ascii_uppercase();
    let found = if upper.starts_with("AGE-PLUGIN-") {
        "identities of plugins are not taken"
    } else if upper.starts_with("AGE-SECRET-KEY-1") {
        "this identity is mistyped"
    } else {
        "this is no identity: one begins with AGE-SECRET-KEY-1"
    };
    upper.zeroize();
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "age1mvyxjlx095gzjyqc0qrrj56u6yyfkxcgrr0hanevapz80ttguegqu4nnkc";

    #[test]
    fn recipients_are_read_and_kept_once() {
        let text = format!("# the household\n\n{GOOD}\n  {}  \n", GOOD.to_ascii_uppercase());
        let recipients = Recipients::parse(&text, "recipients.txt").expect("recipients");
        assert_eq!(recipients.names(), [GOOD]);
    }

    #[test]
    fn what_is_no_recipient_is_said_with_its_line() {
        let why = |text: &str| Recipients::parse(text, "r.txt").expect_err("none").message;
        assert_eq!(why("# none\n"), "r.txt: there is no recipient in it");
        assert_eq!(why(&format!("\n{}q\n", &GOOD[..40])), "r.txt:2: this recipient is mistyped");
        assert!(why("age1yubikey1qwertz").contains("age-plugin-yubikey"));
        assert!(why("ssh-ed25519 AAAA").contains("age-keygen"));
        let leaked = why(&encoded(&[3; KEY]));
        assert!(leaked.contains("must stay secret") && !leaked.contains("SECRET-KEY"), "{leaked}");
    }

    #[test]
    fn what_is_no_identity_is_not_repeated() {
        let error = |text: &str| Identities::parse(text, "id.txt").expect_err("none");
        let mistyped = format!("{}x", encoded(&[3; KEY]));
        assert_eq!(error(&mistyped).message, "id.txt:1: this identity is mistyped");
        assert!(!format!("{:?}", error("AGE-PLUGIN-YUBIKEY-1QQQ")).contains("QQQ"));
        assert!(error("age-encryption.org/v1\n").hints[0].contains("-i -"));
        assert_eq!(error("").message, "id.txt: there is no identity in it");
    }
}
