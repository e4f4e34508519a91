//! Reads the configuration file strictly: every key known, every value with its position.

use std::path::Path;

use super::{COMMON, Chosen, Origin, SECTIONS, Setting};
use crate::cli::{Error, Result};
use crate::finding::Location;
use crate::manifest::yaml::{self, Entry, Limits, Node, Position, Value};

/// The settings in `text`. Sections of other plugins are skipped: they may be newer than this one.
pub(super) fn settings(file: &str, text: &str, section: &str, own: &[Setting]) -> Result<Vec<Chosen>> {
    let documents =
        yaml::parse_all(text, &Limits::EDITABLE).map_err(|error| error.in_file(Path::new(file)))?;
    let reader = Reader { file };
    let root = match documents.as_slice() {
        [] => return Ok(Vec::new()),
        [only] => &only.root,
        [_, second, ..] => {
            return Err(reader.wrong(second.root.span.start, "the file holds more than one document"));
        }
    };
    let mut chosen = Vec::new();
    for entry in reader.entries(root, "the file")? {
        let key = &*entry.key.scalar.text;
        if let Some(setting) = COMMON.iter().find(|setting| setting.key == key) {
            chosen.push(reader.setting(*setting, &entry.value)?);
        } else if key == section {
            reader.section(&entry.value, own, &mut chosen)?;
        } else if !SECTIONS.contains(&key) {
            let known = COMMON.iter().map(|setting| setting.key).chain(SECTIONS.iter().copied());
            return Err(reader.unknown(entry, known));
        }
    }
    Ok(chosen)
}

struct Reader<'a> {
    file: &'a str,
}

impl Reader<'_> {
    fn section(&self, node: &Node, own: &[Setting], chosen: &mut Vec<Chosen>) -> Result<()> {
        for entry in self.entries(node, "a section")? {
            match own.iter().find(|setting| setting.key == &*entry.key.scalar.text) {
                Some(setting) => chosen.push(self.setting(*setting, &entry.value)?),
                None => return Err(self.unknown(entry, own.iter().map(|setting| setting.key))),
            }
        }
        Ok(())
    }

    /// The entries of a map; nothing written is an empty one.
    fn entries<'n>(&self, node: &'n Node, what: &str) -> Result<&'n [Entry]> {
        match &node.value {
            Value::Mapping(entries) => Ok(entries),
            _ if node.is_null() => Ok(&[]),
            _ => {
                Err(self
                    .wrong(node.span.start, &format!("{what} is a map of settings, not {}", node.describe())))
            }
        }
    }

    /// A value, or a list of them for flags that may be repeated.
    fn setting(&self, setting: Setting, node: &Node) -> Result<Chosen> {
        let values = match &node.value {
            Value::Scalar(value) => vec![value.text.to_string()],
            Value::Sequence(items) => {
                items.iter().map(|item| self.plain(setting, item)).collect::<Result<_>>()?
            }
            Value::Mapping(_) => return Err(self.not_plain(setting, node)),
        };
        Ok(Chosen { setting, values, origin: Origin::File(self.location(node.span.start)) })
    }

    fn plain(&self, setting: Setting, node: &Node) -> Result<String> {
        node.as_scalar().map(|value| value.text.to_string()).ok_or_else(|| self.not_plain(setting, node))
    }

    fn not_plain(&self, setting: Setting, node: &Node) -> Error {
        let text = format!("{} takes a value or a list of values, not {}", setting.key, node.describe());
        self.wrong(node.span.start, &text)
    }

    fn location(&self, position: Position) -> Location {
        position.in_file(self.file)
    }

    fn wrong(&self, position: Position, what: &str) -> Error {
        let Location { file, line, column } = self.location(position);
        Error::usage(format!("{file}:{line}:{column}: {what}"))
    }

    /// An unknown key, with the known one that looks most like it.
    fn unknown(&self, entry: &Entry, known: impl Iterator<Item = &'static str> + Clone) -> Error {
        let key = &*entry.key.scalar.text;
        let error = self.wrong(entry.key.span.start, &format!("there is no setting {key:?}"));
        let close = known
            .clone()
            .map(|candidate| (strsim::damerau_levenshtein(key, candidate), candidate))
            .filter(|(distance, _)| *distance <= 2)
            .min();
        match close {
            Some((_, candidate)) => error.hint(format!("did you mean {candidate:?}?")),
            None => error.hint(format!("the settings here are {}", known.collect::<Vec<_>>().join(", "))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OWN: &[Setting] = &[Setting::everywhere("owner", "owner")];

    fn read(text: &str) -> Result<Vec<(String, String)>> {
        let chosen = settings("config.yaml", text, "ipam", OWN)?;
        Ok(chosen
            .into_iter()
            .map(|one| (format!("{} = {}", one.setting.key, one.values.join("|")), one.origin.to_string()))
            .collect())
    }

    fn refusal(text: &str) -> String {
        let error = read(text).expect_err("must be refused");
        std::iter::once(error.message).chain(error.causes).chain(error.hints).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn settings_are_read_with_their_lines() {
        let text = "# mine\ncolor: never\nmedia:\n  anything: [1, {a: b}]\nipam:\n  owner: jo\n";
        let expected = [("color = never", "config.yaml:2"), ("owner = jo", "config.yaml:6")]
            .map(|(a, b)| (a.into(), b.into()));
        assert_eq!(read(text).expect("a good file"), expected);
    }

    #[test]
    fn an_empty_file_sets_nothing() {
        for text in ["", "# only a comment\n", "---\n", "~\n", "ipam:\n", "\u{feff}color: auto\r\n"] {
            assert!(read(text).is_ok(), "{text:?}");
        }
    }

    #[test]
    fn mistakes_are_named_with_their_place() {
        let texts = [
            "colour: never\n",
            "ipam:\n  ownr: jo\n",
            "ipam: yes\n",
            "color: {a: b}\n",
            "color: auto\ncolor: never\n",
            "color: [auto\n",
            "- color\n",
            "color: auto\n---\ncolor: auto\n",
            "color: &a auto\ncacheDir: *a\n",
            "zebra: 1\n",
        ];
        insta::assert_snapshot!(texts.map(refusal).join("\n--\n"), @r#"
        config.yaml:1:1: there is no setting "colour"
        did you mean "color"?
        --
        config.yaml:2:3: there is no setting "ownr"
        did you mean "owner"?
        --
        config.yaml:1:7: a section is a map of settings, not text
        --
        config.yaml:1:8: color takes a value or a list of values, not a mapping
        --
        config.yaml:2:1: duplicate key "color"
        it is first written in line 1; keep one of the two
        --
        config.yaml:2:1: not valid YAML: while parsing a flow sequence, expected ',' or ']'
        --
        config.yaml:1:1: the file is a map of settings, not a list
        --
        config.yaml:3:1: the file holds more than one document
        --
        config.yaml:1:8: anchors and aliases are not supported in this file
        write the value out
        --
        config.yaml:1:1: there is no setting "zebra"
        the settings here are color, requestTimeout, cacheDir, ipam, media, sealbackup, wizard
        "#);
    }
}
