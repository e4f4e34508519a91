//! `-o`: the formats, how they are written on the command line, and which command offers which.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use super::columns::Columns;
use super::jsonpath::Template;

/// How an answer is written to stdout.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Format {
    /// Columns for people; may change between releases.
    #[default]
    Table,
    /// More columns for people.
    Wide,
    /// The value as JSON.
    Json,
    /// The value as YAML.
    Yaml,
    /// One `kind/name` a line.
    Name,
    /// Every column of a list, RFC 4180.
    Csv,
    /// kubectl's JSONPath template over the value.
    JsonPath(Template),
    /// The same, from a file.
    JsonPathFile(PathBuf),
    /// What the JSONPath selects, as a JSON list.
    JsonPathAsJson(Template),
    /// A table with columns the user chose.
    CustomColumns(Columns),
    /// The same, from a file: a line of headings, a line of paths.
    CustomColumnsFile(PathBuf),
    /// SARIF 2.1.0, findings only.
    Sarif,
    /// JUnit XML, findings only.
    Junit,
    /// GitHub workflow commands, findings only.
    Github,
    /// Markdown for a pull request, findings only.
    Markdown,
    /// A flowchart for Mermaid, graphs only.
    Mermaid,
    /// A graph for Graphviz, graphs only.
    Dot,
}

/// What sort of answer a command gives; it decides which formats make sense.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// One value.
    One,
    /// A list: csv as well.
    List,
    /// A report of findings: csv, sarif, junit, github and markdown as well.
    Findings,
    /// A list of links between things: csv, mermaid and dot as well.
    Graph,
}

impl Shape {
    /// The names of its formats as they are typed, for completion and for error messages.
    pub fn formats(self) -> &'static [&'static str] {
        match self {
            Self::One => &ALL_FORMATS[..9],
            Self::List => &ALL_FORMATS[..10],
            Self::Findings => &ALL_FORMATS[..14],
            Self::Graph => GRAPH_FORMATS,
        }
    }
}

/// Every format as it is typed; those that need a value end in `=`.
pub const ALL_FORMATS: &[&str] = &[
    "table",
    "wide",
    "json",
    "yaml",
    "name",
    "jsonpath=",
    "jsonpath-file=",
    "custom-columns=",
    "custom-columns-file=",
    "csv",
    "sarif",
    "junit",
    "github",
    "markdown",
    "mermaid",
    "dot",
];

const GRAPH_FORMATS: &[&str] = &[
    "table",
    "wide",
    "json",
    "yaml",
    "name",
    "jsonpath=",
    "jsonpath-file=",
    "custom-columns=",
    "custom-columns-file=",
    "csv",
    "mermaid",
    "dot",
];

impl Format {
    /// Whether an answer of this shape can be written in this format.
    pub fn suits(&self, shape: Shape) -> bool {
        match self {
            Self::Csv => shape != Shape::One,
            Self::Sarif | Self::Junit | Self::Github | Self::Markdown => shape == Shape::Findings,
            Self::Mermaid | Self::Dot => shape == Shape::Graph,
            _ => true,
        }
    }

    /// Whether people read it: progress, empty-list messages and closing lines belong to these only.
    pub fn is_human(&self) -> bool {
        matches!(
            self,
            Self::Table | Self::Wide | Self::CustomColumns(_) | Self::CustomColumnsFile(_) | Self::Markdown
        )
    }

    /// Its name as it is typed, without the value.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Table => "table",
            Self::Wide => "wide",
            Self::Json => "json",
            Self::Yaml => "yaml",
            Self::Name => "name",
            Self::Csv => "csv",
            Self::JsonPath(_) => "jsonpath",
            Self::JsonPathFile(_) => "jsonpath-file",
            Self::JsonPathAsJson(_) => "jsonpath-as-json",
            Self::CustomColumns(_) => "custom-columns",
            Self::CustomColumnsFile(_) => "custom-columns-file",
            Self::Sarif => "sarif",
            Self::Junit => "junit",
            Self::Github => "github",
            Self::Markdown => "markdown",
            Self::Mermaid => "mermaid",
            Self::Dot => "dot",
        }
    }
}

/// A value of `-o` that makes no sense, in the words shown to the user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormatError(String);

impl fmt::Display for FormatError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for FormatError {}

impl FromStr for Format {
    type Err = FormatError;

    fn from_str(text: &str) -> Result<Self, FormatError> {
        // kubectl takes both `jsonpath=…` and `jsonpath …` written as one word with `=`.
        let (name, value) = match text.split_once('=') {
            Some((name, value)) => (name, Some(value)),
            None => (text, None),
        };
        let needed = |what: &str| {
            value
                .filter(|v| !v.is_empty())
                .ok_or_else(|| FormatError(format!("{name} needs a value: -o {name}={what}")))
        };
        let template = |text: &str| {
            text.parse::<Template>().map_err(|error| FormatError(format!("invalid JSONPath: {error}")))
        };
        let format = match name {
            "jsonpath" => return Ok(Self::JsonPath(template(needed("'{.items[*].name}'")?)?)),
            "jsonpath-as-json" => {
                return Ok(Self::JsonPathAsJson(template(needed("'{.items[*]}'")?)?));
            }
            "jsonpath-file" => return Ok(Self::JsonPathFile(needed("PATH")?.into())),
            "custom-columns" => {
                let columns = needed("NAME:.path,…")?.parse::<Columns>();
                return columns
                    .map(Self::CustomColumns)
                    .map_err(|error| FormatError(format!("invalid custom columns: {error}")));
            }
            "custom-columns-file" => return Ok(Self::CustomColumnsFile(needed("PATH")?.into())),
            "table" => Self::Table,
            "wide" => Self::Wide,
            "json" => Self::Json,
            "yaml" => Self::Yaml,
            "name" => Self::Name,
            "csv" => Self::Csv,
            "sarif" => Self::Sarif,
            "junit" => Self::Junit,
            "github" => Self::Github,
            "markdown" => Self::Markdown,
            "mermaid" => Self::Mermaid,
            "dot" => Self::Dot,
            _ => {
                let allowed = ALL_FORMATS.join(", ");
                return Err(FormatError(format!("allowed formats are: {allowed}")));
            }
        };
        match value {
            None => Ok(format),
            Some(_) => Err(FormatError(format!("{name} takes no value"))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_format_is_answered_with_the_list() {
        let error = "jsn".parse::<Format>().unwrap_err().to_string();
        assert!(error.starts_with("allowed formats are: table, wide, json"), "{error}");
    }

    #[test]
    fn formats_with_a_template_need_one() {
        assert_eq!(
            "jsonpath".parse::<Format>().unwrap_err().to_string(),
            "jsonpath needs a value: -o jsonpath='{.items[*].name}'"
        );
        assert_eq!("json=x".parse::<Format>().unwrap_err().to_string(), "json takes no value");
        assert!("jsonpath={.a=b".parse::<Format>().is_err());
    }

    #[test]
    fn every_listed_format_parses_and_some_answer_has_it() {
        for name in ALL_FORMATS {
            let text = match *name {
                "jsonpath=" => "jsonpath={.a}".to_owned(),
                "custom-columns=" => "custom-columns=A:.a".to_owned(),
                with_path if with_path.ends_with('=') => format!("{with_path}file"),
                plain => plain.to_owned(),
            };
            let format: Format = text.parse().unwrap();
            assert_eq!(format.name(), name.trim_end_matches('='));
            assert!(format.suits(Shape::Findings) || format.suits(Shape::Graph));
            for shape in [Shape::One, Shape::List, Shape::Findings, Shape::Graph] {
                assert_eq!(format.suits(shape), shape.formats().contains(name), "{name} for {shape:?}");
            }
        }
    }
}
