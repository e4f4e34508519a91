//! Texts with places for facts of the inventory: `http://${reservations.plex.ip}:32400`.
//!
//! `${field}` is a fact of the entry at hand, `${section.name.field}` one of the entry that is named; the name is
//! everything between the first and the last dot, so it may have dots itself. `$$` is a dollar.

use std::fmt;

/// A section of the inventory whose entries have facts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Section {
    /// `networks`
    Networks,
    /// `pools`
    Pools,
    /// `hosts`
    Hosts,
    /// `reservations`
    Reservations,
    /// `plan`
    Plan,
}

impl Section {
    /// All of them, in the order of the format.
    pub const ALL: [Self; 5] = [Self::Networks, Self::Pools, Self::Hosts, Self::Reservations, Self::Plan];

    /// The section's key in the inventory.
    pub fn key(self) -> &'static str {
        match self {
            Self::Networks => "networks",
            Self::Pools => "pools",
            Self::Hosts => "hosts",
            Self::Reservations => "reservations",
            Self::Plan => "plan",
        }
    }

    /// What one entry is called.
    pub fn noun(self) -> &'static str {
        match self {
            Self::Networks => "network",
            Self::Pools => "pool",
            Self::Hosts => "host",
            Self::Reservations => "reservation",
            Self::Plan => "tier",
        }
    }

    /// The facts that its entries can have.
    pub fn fields(self) -> &'static [&'static str] {
        match self {
            Self::Networks => {
                &["name", "cidr", "prefix", "netmask", "gateway", "dns", "domain", "first", "last"]
            }
            Self::Pools => &["name", "provider", "addresses", "range", "first", "last", "size"],
            Self::Hosts => &["name", "ip", "ips", "role", "mac", "owner", "note"],
            Self::Reservations => &[
                "name",
                "ip",
                "ips",
                "cidr",
                "range",
                "first",
                "last",
                "pool",
                "owner",
                "note",
                "port",
                "ports",
                "for",
                "namespace",
                "service",
            ],
            Self::Plan => &["name", "cidr", "nodeMask"],
        }
    }

    /// The section with this key.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|section| section.key() == key)
    }
}

/// A text with places for facts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    text: String,
    parts: Vec<Part>,
}

/// A piece of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// Text as it is.
    Text(String),
    /// A fact of the entry at hand.
    Field(&'static str),
    /// A fact of the entry that is named.
    Reference {
        /// Where the entry is.
        section: Section,
        /// Its name.
        name: String,
        /// Which fact.
        field: &'static str,
    },
}

/// Why a text is no template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateError {
    /// What is wrong: a fragment.
    pub message: String,
    /// What to write instead.
    pub hint: String,
}

impl Template {
    /// Reads a template; `entry` is the section that the entry at hand comes from, if there is one.
    ///
    /// # Errors
    /// A `$` that begins nothing, a place without end, a section or fact that does not exist.
    pub fn parse(text: &str, entry: Option<Section>) -> Result<Self, TemplateError> {
        let mut parts = Vec::new();
        let mut plain = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('$') {
            plain.push_str(before);
            if let Some(after) = after.strip_prefix('$') {
                plain.push('$');
                rest = after;
            } else if let Some(after) = after.strip_prefix('{') {
                let Some((place, after)) = after.split_once('}') else {
                    return Err(TemplateError {
                        message: format!("${{{after} has no closing brace"),
                        hint: "write ${…}, or $$ for a dollar".to_owned(),
                    });
                };
                if !plain.is_empty() {
                    parts.push(Part::Text(std::mem::take(&mut plain)));
                }
                parts.push(place_of(place, entry)?);
                rest = after;
            } else {
                return Err(TemplateError {
                    message: "a $ stands alone".to_owned(),
                    hint: "write $$ for a dollar, or ${…} for a fact of the inventory".to_owned(),
                });
            }
        }
        plain.push_str(rest);
        if !plain.is_empty() {
            parts.push(Part::Text(plain));
        }
        Ok(Self { text: text.to_owned(), parts })
    }

    /// A template that stands for exactly this text.
    pub fn literal(text: &str) -> Self {
        let parts = if text.is_empty() { Vec::new() } else { vec![Part::Text(text.to_owned())] };
        Self { text: text.replace('$', "$$"), parts }
    }

    /// As it is written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Its pieces, in order; two texts never stand beside each other.
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }
}

impl fmt::Display for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

fn place_of(place: &str, entry: Option<Section>) -> Result<Part, TemplateError> {
    let unknown = |what: String, known: &[&str]| TemplateError {
        message: format!("${{{place}}} names no {what}"),
        hint: format!("known here: {}", known.join(", ")),
    };
    let field_of = |section: Section, field: &str| {
        section
            .fields()
            .iter()
            .copied()
            .find(|known| *known == field)
            .ok_or_else(|| unknown(format!("fact of a {}", section.noun()), section.fields()))
    };
    let Some((first, rest)) = place.split_once('.') else {
        return match entry {
            Some(section) => field_of(section, place).map(Part::Field),
            None => Err(TemplateError {
                message: format!("${{{place}}} belongs to no entry"),
                hint: "write ${section.name.field}, such as ${reservations.plex.ip}".to_owned(),
            }),
        };
    };
    let Some(section) = Section::from_key(first) else {
        return Err(unknown("section".to_owned(), &Section::ALL.map(Section::key)));
    };
    match rest.rsplit_once('.') {
        Some((name, field)) if !name.is_empty() => {
            Ok(Part::Reference { section, name: name.to_owned(), field: field_of(section, field)? })
        }
        _ => Err(TemplateError {
            message: format!("${{{place}}} names an entry or a fact, not both"),
            hint: format!("write ${{{first}.NAME.FACT}} with one of {}", section.fields().join(", ")),
        }),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn error(text: &str, entry: Option<Section>) -> String {
        let error = Template::parse(text, entry).unwrap_err();
        format!("{}; {}", error.message, error.hint)
    }

    #[test]
    fn names_may_have_dots_and_two_dollars_are_one() {
        let template =
            Template::parse("a$$b ${ip}/${reservations.plex.media.lan.first}", Some(Section::Hosts)).unwrap();
        assert_eq!(
            template.parts(),
            [
                Part::Text("a$b ".into()),
                Part::Field("ip"),
                Part::Text("/".into()),
                Part::Reference {
                    section: Section::Reservations,
                    name: "plex.media.lan".into(),
                    field: "first"
                },
            ]
        );
        assert_eq!(Template::parse("", None).unwrap().parts(), []);
    }

    #[test]
    fn what_is_wrong_is_said_with_what_to_write() {
        insta::assert_snapshot!(error("5$", None), @"a $ stands alone; write $$ for a dollar, or ${…} for a fact of the inventory");
        insta::assert_snapshot!(error("${ip", Some(Section::Hosts)), @"${ip has no closing brace; write ${…}, or $$ for a dollar");
        insta::assert_snapshot!(error("${ip}", None), @"${ip} belongs to no entry; write ${section.name.field}, such as ${reservations.plex.ip}");
        insta::assert_snapshot!(error("${gateway}", Some(Section::Plan)), @"${gateway} names no fact of a tier; known here: name, cidr, nodeMask");
        insta::assert_snapshot!(error("${host.nas.ip}", None), @"${host.nas.ip} names no section; known here: networks, pools, hosts, reservations, plan");
        insta::assert_snapshot!(error("${hosts.nas}", None), @"${hosts.nas} names an entry or a fact, not both; write ${hosts.NAME.FACT} with one of name, ip, ips, role, mac, owner, note");
        insta::assert_snapshot!(error("${hosts.nas.port}", None), @"${hosts.nas.port} names no fact of a host; known here: name, ip, ips, role, mac, owner, note");
    }

    proptest! {
        #[test]
        fn a_literal_is_read_back_as_that_text(text in "[a-z${}.]{0,20}|.{0,20}") {
            let literal = Template::literal(&text);
            let read = Template::parse(literal.as_str(), None).unwrap();
            prop_assert_eq!(&read, &literal);
            let shown: String = read.parts().iter().map(|part| match part {
                Part::Text(text) => text.as_str(),
                _ => "a place",
            }).collect();
            prop_assert_eq!(shown, text);
        }

        #[test]
        fn nothing_makes_it_panic(text in "[a-z${}. ]{0,30}") {
            drop(Template::parse(&text, Some(Section::Reservations)));
        }
    }
}
