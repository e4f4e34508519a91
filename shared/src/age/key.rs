//! Recipients and identities. An identity is never shown, and wiped when it is dropped.

use std::fmt;

use age::x25519::{Identity, Recipient};
use secrecy::zeroize::Zeroize;

use crate::cli::{Error, Result};

const IDENTITY: &str = "age-secret-key-";

/// Who can read a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Recipients {
    keys: Vec<Recipient>,
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
        let name = text.to_ascii_lowercase();
        let key = name.parse::<Recipient>().map_err(|_| unknown_recipient(&name))?;
        Ok(Self { keys: vec![key], names: vec![name] })
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

    pub(super) fn keys(&self) -> impl Iterator<Item = &dyn age::Recipient> {
        self.keys.iter().map(|key| key as &dyn age::Recipient)
    }
}

/// What opens files.
#[derive(Default)]
pub struct Identities {
    keys: Vec<Identity>,
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
            let key = line.parse::<Identity>().map_err(|_| {
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
        for key in self.keys.iter().map(Identity::to_public) {
            all.add(Recipients { names: vec![key.to_string()], keys: vec![key] });
        }
        all
    }

    pub(super) fn keys(&self) -> impl Iterator<Item = &dyn age::Identity> {
        self.keys.iter().map(|key| key as &dyn age::Identity)
    }
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
    use age::secrecy::ExposeSecret;

    use super::*;

    /// An identity that was made for this test.
    fn made() -> String {
        Identity::generate().to_string().expose_secret().to_owned()
    }

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
        let leaked = why(&made());
        assert!(leaked.contains("must stay secret") && !leaked.contains("SECRET-KEY"), "{leaked}");
    }

    #[test]
    fn what_is_no_identity_is_not_repeated() {
        let error = |text: &str| Identities::parse(text, "id.txt").expect_err("none");
        let mistyped = format!("{}x", made());
        assert_eq!(error(&mistyped).message, "id.txt:1: this identity is mistyped");
        assert!(!format!("{:?}", error("AGE-PLUGIN-YUBIKEY-1QQQ")).contains("QQQ"));
        assert!(error("age-encryption.org/v1\n").hints[0].contains("-i -"));
        assert_eq!(error("").message, "id.txt: there is no identity in it");
    }
}
