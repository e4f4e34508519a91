//! The rules of a plugin, and what `explain` says about them.

use clap_complete::CompletionCandidate;
use schemars::JsonSchema;
use serde::Serialize;

use super::{Rule, Severity};
use crate::cli::{Error, Result};
use crate::output::{Cell, Column, Document, Format, Shape, Table, Tone, Ui, View};

/// A plugin's rules.
#[derive(Debug, Clone, Copy)]
pub struct Catalogue {
    /// The plugin's group, for example `ipam`: envelope and program names follow from it.
    pub group: &'static str,
    /// The program as the user types it, for example `kubectl ipam`.
    pub program: &'static str,
    /// Every rule; codes are unique.
    pub rules: &'static [Rule],
}

/// A rule as `explain` shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RuleBody {
    /// Stable name.
    pub code: &'static str,
    /// The severity its findings have unless a finding says otherwise.
    pub severity: Severity,
    /// What is wrong, one line.
    pub title: &'static str,
    /// Why it matters and how it is detected.
    pub explanation: &'static str,
    /// What to do.
    pub mend: &'static str,
    /// Where upstream says so.
    pub source: &'static str,
}

/// All rules, as a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct RuleListBody {
    /// In the order of the catalogue.
    pub items: Vec<RuleBody>,
}

impl Catalogue {
    /// The rule with this code; case does not matter.
    pub fn find(&self, code: &str) -> Option<&'static Rule> {
        self.rules.iter().find(|rule| rule.code.eq_ignore_ascii_case(code))
    }

    /// Every code with its title, for completion.
    pub fn candidates(&self) -> Vec<CompletionCandidate> {
        let candidate = |rule: &Rule| CompletionCandidate::new(rule.code).help(Some(rule.title.into()));
        self.rules.iter().map(candidate).collect()
    }

    /// Shows one rule, or the list of all.
    ///
    /// # Errors
    /// Usage, for an unknown code, with the nearest ones as a hint.
    pub fn explain(&self, ui: &Ui, code: Option<&str>) -> Result<()> {
        let Some(code) = code else {
            let items = self.rules.iter().map(RuleBody::from).collect();
            return ui.show(&Document::new(self.group, "RuleList", RuleListBody { items }));
        };
        let rule = self.find(code).ok_or_else(|| self.unknown(code))?;
        match ui.format() {
            Format::Table | Format::Wide => ui.print(&text(ui, rule)),
            _ => ui.show(&Document::new(self.group, "Rule", RuleBody::from(rule))),
        }
    }

    /// Makes sure that a code, or a pattern with `*`, means at least one rule.
    pub(super) fn require_match(&self, code: &str) -> Result<()> {
        if code.contains('*') || self.find(code).is_some() { Ok(()) } else { Err(self.unknown(code)) }
    }

    fn unknown(&self, code: &str) -> Error {
        let wanted = code.to_ascii_uppercase();
        let mut near: Vec<(f64, &str)> =
            self.rules.iter().map(|rule| (strsim::jaro_winkler(&wanted, rule.code), rule.code)).collect();
        near.sort_by(|a, b| b.0.total_cmp(&a.0));
        let near: Vec<_> =
            near.iter().filter(|(score, _)| *score > 0.8).take(3).map(|(_, code)| *code).collect();
        let error = Error::usage(format!("unknown code {code:?}"));
        let error =
            if near.is_empty() { error } else { error.hint(format!("did you mean {}?", near.join(", "))) };
        error.hint(format!("`{} explain` lists every code", self.program))
    }
}

impl From<&'static Rule> for RuleBody {
    fn from(rule: &'static Rule) -> Self {
        let Rule { code, severity, title, explanation, mend, source } = *rule;
        Self { code, severity, title, explanation, mend, source }
    }
}

impl View for Document<RuleListBody> {
    fn table(&self) -> Table {
        let mut table = Table::new([
            Column::new("CODE"),
            Column::new("SEVERITY"),
            Column::new("TITLE"),
            Column::wide("MEND"),
            Column::wide("SOURCE"),
        ]);
        for rule in &self.value.items {
            table.row(cells(rule));
        }
        table
    }

    fn names(&self) -> Vec<String> {
        self.value.items.iter().map(|rule| format!("rule/{}", rule.code)).collect()
    }
}

impl View for Document<RuleBody> {
    fn table(&self) -> Table {
        let mut table = Table::new([Column::new("CODE"), Column::new("SEVERITY"), Column::new("TITLE")]);
        table.row(cells(&self.value).into_iter().take(3));
        table
    }

    fn names(&self) -> Vec<String> {
        vec![format!("rule/{}", self.value.code)]
    }

    fn shape(&self) -> Shape {
        Shape::One
    }
}

fn cells(rule: &RuleBody) -> [Cell; 5] {
    [
        rule.code.into(),
        Cell::toned(rule.severity.name(), rule.severity.tone()),
        rule.title.into(),
        one_line(rule.mend).into(),
        rule.source.into(),
    ]
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A rule as a page for people.
fn text(ui: &Ui, rule: &Rule) -> String {
    let severity = ui.tone(rule.severity.name(), rule.severity.tone());
    let code = ui.tone(rule.code, Tone::Plain);
    let width = ui.terminal().width.unwrap_or(80).clamp(40, 100);
    let section = |heading: &str, body: &str| {
        let paragraphs: Vec<_> = body.split("\n\n").map(|paragraph| wrap(paragraph, width, "  ")).collect();
        format!("\n{heading}\n{}\n", paragraphs.join("\n\n"))
    };
    let mut page = format!("{code}  {severity}\n{}\n", rule.title);
    page += &section("Why", rule.explanation);
    page += &section("What to do", rule.mend);
    page += &section("Source", rule.source);
    page
}

/// Breaks a paragraph at spaces so that no line passes `width`, unless a word does.
pub(super) fn wrap(paragraph: &str, width: usize, indent: &str) -> String {
    use unicode_width::UnicodeWidthStr;
    let mut lines: Vec<String> = Vec::new();
    for word in paragraph.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.width() + 1 + word.width() <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(format!("{indent}{word}")),
        }
    }
    lines.join("\n")
}
