//! DNS names of hosts: letters, digits and hyphens (RFC 952, RFC 1123 §2.1), without the final dot.

use std::fmt;
use std::str::FromStr;

/// The longest name without its final dot, and the longest label (RFC 1035 §2.3.4).
const NAME_LIMIT: usize = 253;
const LABEL_LIMIT: usize = 63;

/// A name that a host may have, in lower case.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DnsName(String);

/// Why a text is no name of a host: a fragment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NameError(String);

impl fmt::Display for NameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for NameError {}

impl DnsName {
    /// As text, without the final dot.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it consists of more than one label, so that it is taken for the whole name.
    pub fn is_full(&self) -> bool {
        self.0.contains('.')
    }

    /// This name below a domain.
    ///
    /// # Errors
    /// When the two together are too long.
    pub fn below(&self, domain: &Self) -> Result<Self, NameError> {
        format!("{self}.{domain}").parse()
    }

    /// What stands before `domain`: `Some("@")` for the domain itself, `None` for a name elsewhere.
    pub fn relative_to(&self, domain: &Self) -> Option<&str> {
        if self == domain {
            return Some("@");
        }
        self.0.strip_suffix(domain.as_str())?.strip_suffix('.')
    }

    /// The name without its first label.
    pub fn parent(&self) -> Option<&str> {
        self.0.split_once('.').map(|(_, parent)| parent)
    }
}

impl fmt::Display for DnsName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for DnsName {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, NameError> {
        let wrong = |why: String| Err(NameError(format!("{text:?} is no DNS name: {why}")));
        let name = text.strip_suffix('.').unwrap_or(text);
        if name.is_empty() {
            return wrong("it is empty".to_owned());
        }
        if name.len() > NAME_LIMIT {
            return wrong(format!("it has {} characters, {NAME_LIMIT} are allowed", name.len()));
        }
        for label in name.split('.') {
            if label.is_empty() {
                return wrong("two dots have nothing between them".to_owned());
            }
            if let Some(other) = label.chars().find(|c| !c.is_ascii_alphanumeric() && *c != '-') {
                return wrong(format!("{other:?} is not allowed"));
            }
            if label.len() > LABEL_LIMIT {
                return wrong(format!("a part has {} characters, {LABEL_LIMIT} are allowed", label.len()));
            }
            if label.starts_with('-') || label.ends_with('-') {
                return wrong("a part begins or ends with a hyphen".to_owned());
            }
        }
        let last = name.rsplit('.').next().unwrap_or(name);
        if last.bytes().all(|byte| byte.is_ascii_digit()) {
            return wrong("its last part is a number, as in an address".to_owned());
        }
        Ok(Self(name.to_ascii_lowercase()))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_are_lower_case_without_the_final_dot() {
        let name: DnsName = "Plex.Home.Example.".parse().unwrap();
        assert_eq!(name.as_str(), "plex.home.example");
        assert!(name.is_full());
        assert_eq!(name.parent(), Some("home.example"));
        let domain: DnsName = "home.example".parse().unwrap();
        assert_eq!(name.relative_to(&domain), Some("plex"));
        assert_eq!(domain.relative_to(&domain), Some("@"));
        assert_eq!("me.example".parse::<DnsName>().unwrap().relative_to(&domain), None);
        assert_eq!("xhome.example".parse::<DnsName>().unwrap().relative_to(&domain), None);
    }

    #[test]
    fn what_no_resolver_takes_says_why() {
        let long = "a".repeat(64);
        let longer = vec!["abcdefg"; 32].join(".");
        let said: Vec<String> =
            ["", "a..b", "media_nas", "*.lab.example", "-a", &long, &longer, "10.0.0.1", "nö"]
                .iter()
                .map(|text| text.parse::<DnsName>().unwrap_err().to_string())
                .collect();
        insta::assert_snapshot!(said.join("\n"), @r#"
        "" is no DNS name: it is empty
        "a..b" is no DNS name: two dots have nothing between them
        "media_nas" is no DNS name: '_' is not allowed
        "*.lab.example" is no DNS name: '*' is not allowed
        "-a" is no DNS name: a part begins or ends with a hyphen
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" is no DNS name: a part has 64 characters, 63 are allowed
        "abcdefg.abcdefg.abcdefg.abcdefg.abcdefg.abcdefg.abcdefg.abcdefg.abcdefg.abcdefg.abcdefg.abcdefg.abcdefg.abcdefg.abcdefg.abcdefg.abcdefg.abcdefg.abcdefg.abcdefg.abcdefg.abcdefg.abcdefg.abcdefg.abcdefg.abcdefg.abcdefg.abcdefg.abcdefg.abcdefg.abcdefg.abcdefg" is no DNS name: it has 255 characters, 253 are allowed
        "10.0.0.1" is no DNS name: its last part is a number, as in an address
        "nö" is no DNS name: 'ö' is not allowed
        "#);
    }

    proptest! {
        #[test]
        fn what_is_read_is_read_again_as_itself(text in "[a-zA-Z0-9.-]{0,80}") {
            if let Ok(name) = text.parse::<DnsName>() {
                prop_assert_eq!(name.to_string().parse::<DnsName>().unwrap(), name);
            }
        }
    }
}
