//! kubectl's dialect of JSONPath: `{.items[*].name}`, `{range …}{end}`, filters, unions, slices, `..`, `\.`.
//!
//! Behaviour follows kubernetes/client-go: util/jsonpath (with missing keys allowed, as `kubectl get` does).

mod eval;
mod parse;

use std::fmt;
use std::str::FromStr;

use serde_json::Value;

/// A parsed template.
#[derive(Debug, Clone, PartialEq)]
pub struct Template {
    parts: Vec<Part>,
}

/// A single relaxed path, as in custom columns: `.a.b`, `a.b`, `{.a.b}` and `$.a.b` mean the same.
#[derive(Debug, Clone, PartialEq)]
pub struct Path {
    steps: Vec<Step>,
}

/// What is wrong with a template and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathError {
    /// What is wrong.
    pub message: String,
    /// The character it was noticed at, from 1.
    pub at: usize,
}

impl fmt::Display for PathError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at character {}", self.message, self.at)
    }
}

impl std::error::Error for PathError {}

#[derive(Debug, Clone, PartialEq)]
enum Part {
    Text(String),
    Print(Vec<Step>),
    Range(Vec<Step>, Vec<Part>),
}

#[derive(Debug, Clone, PartialEq)]
enum Step {
    Root,
    Current,
    Field(String),
    Wildcard,
    Descend,
    Slice { start: Option<i64>, end: Option<i64>, step: Option<i64> },
    Index(i64),
    Union(Vec<Vec<Step>>),
    Filter(Box<Filter>),
}

#[derive(Debug, Clone, PartialEq)]
struct Filter {
    left: Operand,
    right: Option<(Comparison, Operand)>,
}

#[derive(Debug, Clone, PartialEq)]
enum Operand {
    Path(Vec<Step>),
    Literal(Value),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl FromStr for Template {
    type Err = PathError;

    fn from_str(text: &str) -> Result<Self, PathError> {
        parse::template(text).map(|parts| Self { parts })
    }
}

impl FromStr for Path {
    type Err = PathError;

    fn from_str(text: &str) -> Result<Self, PathError> {
        parse::relaxed(text).map(|steps| Self { steps })
    }
}

impl Template {
    /// The template filled in; a missing field prints nothing.
    pub fn render(&self, value: &Value) -> String {
        let mut out = String::new();
        eval::render(&self.parts, value, value, &mut out);
        out
    }

    /// Everything the template's paths select, without its text.
    pub fn select<'v>(&self, value: &'v Value) -> Vec<&'v Value> {
        let mut found = Vec::new();
        eval::collect(&self.parts, value, value, &mut found);
        found
    }
}

impl Path {
    /// What the path selects, in order.
    pub fn select<'v>(&self, value: &'v Value) -> Vec<&'v Value> {
        eval::select(&self.steps, value, value)
    }
}

/// A value the way JSONPath output writes it: strings bare, everything else as JSON.
pub(super) fn print_value(value: &Value, out: &mut String) {
    match value {
        Value::String(text) => out.push_str(text),
        other => out.push_str(&other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn run(template: &str) -> String {
        let value = json!({
            "kind": "List",
            "items": [
                {"name": "plex", "ip": "10.69.1.165", "port": 32400, "tags": ["tv", "lan"], "ready": true},
                {"name": "radarr", "ip": "10.69.1.156", "port": 7878, "note": null},
            ],
            "data": {"loadbalancer.plex.ip": "10.69.1.165", "a b": 1},
        });
        template.parse::<Template>().unwrap().render(&value)
    }

    #[test]
    fn fields_indices_and_wildcards() {
        assert_eq!(run("{.kind}"), "List");
        assert_eq!(run("{$.kind}"), "List");
        assert_eq!(run("{.items[0].name}"), "plex");
        assert_eq!(run("{.items[-1].name}"), "radarr");
        assert_eq!(run("{.items[*].port}"), "32400 7878");
        assert_eq!(run("{.items[*]['name','ip']}"), "plex 10.69.1.165 radarr 10.69.1.156");
        assert_eq!(run("{.items[0].tags}"), r#"["tv","lan"]"#);
        assert_eq!(run("{.items[0:1].name}"), "plex");
        assert_eq!(run("{.items[::2].name}"), "plex");
        assert_eq!(run("{.items[0,1].name}"), "plex radarr");
    }

    #[test]
    fn keys_with_dots_are_escaped_or_quoted_as_with_kubectl() {
        assert_eq!(run(r"{.data.loadbalancer\.plex\.ip}"), "10.69.1.165");
        assert_eq!(run("{.data['loadbalancer.plex.ip']}"), "10.69.1.165");
        assert_eq!(run(r"{.data['loadbalancer\.plex\.ip']}"), "10.69.1.165");
        assert_eq!(run("{.data['a b']}"), "1");
    }

    #[test]
    fn ranges_texts_and_the_root_inside_a_range() {
        assert_eq!(
            run(r#"{range .items[*]}{.name}{"\t"}{.ip}{'\n'}{end}"#),
            "plex\t10.69.1.165\nradarr\t10.69.1.156\n"
        );
        assert_eq!(run("{range .items[*]}{$.kind}/{.name} {end}"), "List/plex List/radarr ");
        assert_eq!(run("{range .items[*]}{range .tags[*]}<{@}>{end};{end}"), "<tv><lan>;;");
        assert_eq!(run("{..name}"), "plex radarr");
    }

    #[test]
    fn filters_compare_strings_numbers_and_presence() {
        assert_eq!(run(r#"{.items[?(@.name=="radarr")].ip}"#), "10.69.1.156");
        assert_eq!(run("{.items[?(@.name != 'plex')].name}"), "radarr");
        assert_eq!(run("{.items[?(@.port > 8000)].name}"), "plex");
        assert_eq!(run("{.items[?(@.port<=7878)].name}"), "radarr");
        assert_eq!(run("{.items[?(@.tags)].name}"), "plex");
        assert_eq!(run("{.items[?(@.ready==true)].name}"), "plex");
        assert_eq!(run(r#"{.items[?(@.name=="x")].ip}"#), "");
    }

    #[test]
    fn a_missing_field_prints_nothing_and_text_stays_text() {
        assert_eq!(run("[{.nope.deeper[3]}]"), "[]");
        assert_eq!(run("no braces"), "no braces");
    }

    #[test]
    fn mistakes_are_reported_with_their_place() {
        for (template, message) in [
            ("{.a", "missing closing } at character 4"),
            ("{range .a}", "range without {end} at character 11"),
            ("{end}", "{end} without range at character 2"),
            ("{.a[}", "expected an index, a quoted name, * or ?( at character 5"),
            ("{.a[?(@.x==)]}", "expected a value at character 12"),
            ("{\"x}", "missing closing quote at character 2"),
            ("{.a[1:2:0]}", "a slice step of 0 selects nothing at character 10"),
        ] {
            let error = template.parse::<Template>().unwrap_err();
            assert_eq!(error.to_string(), message, "{template}");
        }
    }

    #[test]
    fn relaxed_paths_need_no_braces_and_no_dot() {
        let value = json!({"a": {"b": 7}});
        for text in [".a.b", "a.b", "{.a.b}", "{a.b}", "$.a.b"] {
            assert_eq!(text.parse::<Path>().unwrap().select(&value), [&json!(7)], "{text}");
        }
        assert!("".parse::<Path>().is_err());
    }

    proptest::proptest! {
        #[test]
        fn no_template_panics(text in "[{}.$@*?()\\[\\]'\"a-c0-9:,=<>! \\\\-]{0,40}") {
            if let Ok(template) = text.parse::<Template>() {
                template.render(&json!({"a": [1, {"b": "c"}], "b": {"c": null}}));
            }
        }
    }
}
