//! Keys that are handed to the plugin: in its environment, in a file, in a Secret.

use std::fmt;
use std::str::FromStr;

use labkit::secret::SecretText;

/// Where keys are handed over, as `--keys-from` takes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeysFrom {
    /// The plugin's environment: `RADARR_API_KEY`.
    Environment,
    /// A Secret in the namespace of the app.
    Secret(String),
    /// A file of lines `RADARR_API_KEY=…`.
    File(String),
}

impl FromStr for KeysFrom {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.split_once('/') {
            _ if text.is_empty() => Err("it is empty".to_owned()),
            _ if text == "env" => Ok(Self::Environment),
            Some(("secret" | "secrets", name)) if !name.is_empty() && !name.contains('/') => {
                Ok(Self::Secret(name.to_owned()))
            }
            Some(("secret" | "secrets", _)) => Err("a Secret is named secret/NAME".to_owned()),
            _ => Ok(Self::File(text.to_owned())),
        }
    }
}

impl fmt::Display for KeysFrom {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Environment => f.write_str("env"),
            Self::Secret(name) => write!(f, "secret/{name}"),
            Self::File(path) => f.write_str(path),
        }
    }
}

/// What a value is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// The API key or token.
    Key,
    /// The name to log in with.
    User,
    /// The password to log in with.
    Password,
}

impl Purpose {
    /// What names of such values end with.
    fn endings(self) -> &'static [&'static str] {
        match self {
            Self::Key => &["api-key", "apikey", "token", "key"],
            Self::User => &["username", "user"],
            Self::Password => &["password", "pass"],
        }
    }

    /// The value for an instance among others, with its name. Case does not matter, and `_`, `.` and `-` are the same.
    pub fn of<'v>(
        self,
        values: impl Iterator<Item = (&'v str, &'v SecretText)> + Clone,
        instance: &str,
    ) -> Option<(&'v str, &'v SecretText)> {
        let wanted = |ending: &&str| {
            let wanted = format!("{}-{ending}", plain(instance));
            values.clone().filter(|(name, _)| plain(name) == wanted).last()
        };
        self.endings().iter().find_map(wanted).filter(|(_, value)| !value.expose().is_empty())
    }
}

/// Values with their names, from one place; of equal names the last counts.
#[derive(Debug, Default)]
pub struct Values(Vec<(String, SecretText)>);

impl Values {
    /// Adds a value.
    pub fn insert(&mut self, name: &str, value: SecretText) {
        self.0.push((name.to_owned(), value));
    }

    /// Reads lines `NAME=VALUE`; `export`, quotes and lines with `#` are as in a shell.
    ///
    /// # Errors
    /// At a line that is neither; it is not repeated.
    pub fn read(text: &str) -> Result<Self, String> {
        let mut values = Self::default();
        for (at, line) in text.lines().enumerate() {
            let line = line.trim();
            let line = line.strip_prefix("export ").unwrap_or(line).trim_start();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let (name, value) =
                line.split_once('=').ok_or_else(|| format!("line {} is not NAME=VALUE", at + 1))?;
            let value = value.trim();
            let bare = ['"', '\''].iter().find_map(|quote| value.strip_prefix(*quote)?.strip_suffix(*quote));
            values.insert(name.trim(), SecretText::new(bare.unwrap_or(value).to_owned()));
        }
        Ok(values)
    }

    /// The value for an instance, and the name it has.
    pub fn of(&self, instance: &str, purpose: Purpose) -> Option<(&str, &SecretText)> {
        purpose.of(self.0.iter().map(|(name, text)| (name.as_str(), text)), instance)
    }
}

fn plain(name: &str) -> String {
    name.to_ascii_lowercase().replace(['_', '.'], "-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_known_by_the_name_of_its_instance() {
        let text = "# keys\nexport RADARR_4K_API_KEY='k1'\nplex-token = k2\nqbittorrent.password=\"k3\"\nempty_api_key=\n";
        let values = Values::read(text).unwrap();
        let found = |instance: &str, purpose| {
            values.of(instance, purpose).map(|(name, value)| format!("{name}: {}", value.expose()))
        };
        assert_eq!(found("radarr-4k", Purpose::Key).as_deref(), Some("RADARR_4K_API_KEY: k1"));
        assert_eq!(found("plex", Purpose::Key).as_deref(), Some("plex-token: k2"));
        assert_eq!(found("qbittorrent", Purpose::Password).as_deref(), Some("qbittorrent.password: k3"));
        assert_eq!(found("radarr", Purpose::Key), None);
        assert_eq!(found("empty", Purpose::Key), None);
        assert_eq!(Values::read("a=b\n\nhunter2\n").unwrap_err(), "line 3 is not NAME=VALUE");
    }

    #[test]
    fn places_are_written_as_they_are_read() {
        for text in ["env", "secret/media-stack-secrets", "./keys.env", "folder/keys"] {
            assert_eq!(text.parse::<KeysFrom>().unwrap().to_string(), text);
        }
        for text in ["", "secret/", "secret/a/b"] {
            assert!(text.parse::<KeysFrom>().is_err(), "{text}");
        }
    }
}
