//! Reads the configuration file strictly: every key known, every value with its position.

use saphyr_parser::{Event, Marker, Parser, ScanError};

use super::{COMMON, Chosen, Origin, SECTIONS, Setting};
use crate::cli::{Error, Result};
use crate::finding::Location;

/// The settings in `text`. Sections of other plugins are skipped: they may be newer than this one.
pub(super) fn settings(file: &str, text: &str, section: &str, own: &[Setting]) -> Result<Vec<Chosen>> {
    let mut reader = Reader { file, parser: Parser::new_from_str(text.trim_start_matches('\u{feff}')) };
    let mut chosen = Vec::new();
    if !reader.enter_document()? {
        return Ok(chosen);
    }
    while let Some((key, place)) = reader.key()? {
        if let Some(setting) = COMMON.iter().find(|setting| setting.key == key) {
            reader.setting(*setting, place, &mut chosen)?;
        } else if key == section {
            reader.section(own, &mut chosen)?;
        } else if SECTIONS.contains(&key.as_str()) {
            reader.skip()?;
        } else {
            let known = COMMON.iter().map(|setting| setting.key).chain(SECTIONS.iter().copied());
            return Err(unknown(&key, place, known));
        }
    }
    reader.leave_document()?;
    Ok(chosen)
}

struct Reader<'a> {
    file: &'a str,
    parser: Parser<'a, saphyr_parser::StrInput<'a>>,
}

impl<'a> Reader<'a> {
    /// Up to the first key; false when the file holds nothing.
    fn enter_document(&mut self) -> Result<bool> {
        loop {
            match self.next()? {
                (Event::StreamStart | Event::DocumentStart(_), _) => {}
                (Event::MappingStart(..), _) => return Ok(true),
                (Event::StreamEnd, _) => return Ok(false),
                (Event::Scalar(value, ..), _) if value.is_empty() || value == "~" => return Ok(false),
                (_, place) => return Err(wrong(place, "the file is not a map of settings")),
            }
        }
    }

    fn leave_document(&mut self) -> Result<()> {
        loop {
            match self.next()? {
                (Event::StreamEnd, _) => return Ok(()),
                (Event::DocumentStart(_), place) => {
                    return Err(wrong(place, "the file holds more than one document"));
                }
                _ => {}
            }
        }
    }

    fn section(&mut self, own: &[Setting], chosen: &mut Vec<Chosen>) -> Result<()> {
        match self.next()? {
            (Event::MappingStart(..), _) => {}
            (Event::Scalar(value, ..), _) if value.is_empty() => return Ok(()),
            (_, place) => return Err(wrong(place, "a section is a map of settings")),
        }
        while let Some((key, place)) = self.key()? {
            match own.iter().find(|setting| setting.key == key) {
                Some(setting) => self.setting(*setting, place, chosen)?,
                None => return Err(unknown(&key, place, own.iter().map(|setting| setting.key))),
            }
        }
        Ok(())
    }

    /// A scalar, or a list of them for flags that may be repeated.
    fn setting(&mut self, setting: Setting, key: Location, chosen: &mut Vec<Chosen>) -> Result<()> {
        if chosen.iter().any(|other| other.setting == setting) {
            return Err(wrong(key, &format!("{} is set twice", setting.key)));
        }
        let (event, place) = self.next()?;
        let values = match event {
            Event::Scalar(value, ..) => vec![value.into_owned()],
            Event::SequenceStart(..) => self.list()?,
            _ => return Err(wrong(place, &format!("{} takes a value or a list of values", setting.key))),
        };
        chosen.push(Chosen { setting, values, origin: Origin::File(place) });
        Ok(())
    }

    fn list(&mut self) -> Result<Vec<String>> {
        let mut values = Vec::new();
        loop {
            match self.next()? {
                (Event::Scalar(value, ..), _) => values.push(value.into_owned()),
                (Event::SequenceEnd, _) => return Ok(values),
                (_, place) => return Err(wrong(place, "a list of settings holds plain values only")),
            }
        }
    }

    /// The next key of the map; `None` at its end.
    fn key(&mut self) -> Result<Option<(String, Location)>> {
        match self.next()? {
            (Event::Scalar(key, ..), place) => Ok(Some((key.into_owned(), place))),
            (Event::MappingEnd, _) => Ok(None),
            (_, place) => Err(wrong(place, "a key is a plain word")),
        }
    }

    /// Past one whole value.
    fn skip(&mut self) -> Result<()> {
        let mut depth = 0_usize;
        loop {
            match self.next()?.0 {
                Event::MappingStart(..) | Event::SequenceStart(..) => depth += 1,
                Event::MappingEnd | Event::SequenceEnd => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                return Ok(());
            }
        }
    }

    fn next(&mut self) -> Result<(Event<'a>, Location)> {
        match self.parser.next_event() {
            Some(Ok((Event::Alias(_), span))) => {
                Err(wrong(self.location(span.start), "aliases are not understood here"))
            }
            Some(Ok((event, span))) => {
                let place = self.location(span.start);
                Ok((event, place))
            }
            Some(Err(error)) => Err(self.not_yaml(&error)),
            None => Err(Error::usage(format!("{}: the file ends too early", self.file))),
        }
    }

    fn location(&self, marker: Marker) -> Location {
        let number = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        Location { file: self.file.to_owned(), line: number(marker.line()), column: number(marker.col() + 1) }
    }

    fn not_yaml(&self, error: &ScanError) -> Error {
        wrong(self.location(*error.marker()), "not valid YAML").caused_by(error.info())
    }
}

/// An unknown key, with the known one that looks most like it.
fn unknown(key: &str, place: Location, known: impl Iterator<Item = &'static str> + Clone) -> Error {
    let error = wrong(place, &format!("there is no setting {key:?}"));
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

fn wrong(place: Location, what: &str) -> Error {
    Error::usage(format!("{}:{}:{}: {what}", place.file, place.line, place.column))
}

#[cfg(test)]
mod tests {
    use super::*;

    const OWN: &[Setting] = &[Setting { key: "owner", flag: "owner" }];

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
        config.yaml:1:7: a section is a map of settings
        --
        config.yaml:1:8: color takes a value or a list of values
        --
        config.yaml:2:1: color is set twice
        --
        config.yaml:2:1: not valid YAML
        while parsing a flow sequence, expected ',' or ']'
        --
        config.yaml:1:1: the file is not a map of settings
        --
        config.yaml:2:1: the file holds more than one document
        --
        config.yaml:2:11: aliases are not understood here
        --
        config.yaml:1:1: there is no setting "zebra"
        the settings here are color, requestTimeout, cacheDir, ipam, media, sealbackup, wizard
        "#);
    }
}
