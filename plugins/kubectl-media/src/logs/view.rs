//! A log as it is shown.

use labkit::finding::Severity;
use labkit::output::{Cell, Column, Table, View};
use schemars::JsonSchema;
use serde::Serialize;

use super::{known, mask, plain};
use crate::apps::{App, Signature};

/// A part of the log of an app's container.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AppLog {
    /// `media.labkit.dev/v1`.
    api_version: &'static str,
    /// `AppLog`.
    kind: &'static str,
    /// What people call the instance.
    pub app: String,
    /// Its namespace.
    pub namespace: String,
    /// The pod.
    pub pod: String,
    /// The container.
    pub container: String,
    /// Its lines, oldest first.
    pub lines: Vec<Line>,
    /// What the known ones among them mean, each once.
    pub known: Vec<Known>,
}

/// A line of a log.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Line {
    /// The line; secrets in it are hidden.
    pub text: String,
    /// What it is known as.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub known: Option<&'static str>,
    #[serde(skip)]
    pub(crate) signature: Option<&'static Signature>,
}

/// What a known line means.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Known {
    /// What it is called.
    pub name: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// What it means.
    pub meaning: &'static str,
    /// What to do.
    pub hint: &'static str,
    /// How many lines say it.
    pub lines: usize,
}

impl Line {
    /// A line as an app wrote it; its secrets are hidden unless they are to be shown.
    pub fn new(app: &App, written: &str, reveal: bool) -> Self {
        let text = plain(written);
        let signature = known(app, &text);
        let text = if reveal { text.into_owned() } else { mask(&text).into_owned() };
        Self { text, known: signature.map(|signature| signature.name), signature }
    }
}

impl AppLog {
    /// A log with these lines.
    pub fn new(app: String, namespace: String, pod: String, container: String, lines: Vec<Line>) -> Self {
        let mut known: Vec<Known> = Vec::new();
        for signature in lines.iter().filter_map(|line| line.signature) {
            match known.iter_mut().find(|known| known.name == signature.name) {
                Some(known) => known.lines += 1,
                None => known.push(Known {
                    name: signature.name,
                    severity: signature.severity,
                    meaning: signature.meaning,
                    hint: signature.hint,
                    lines: 1,
                }),
            }
        }
        let (api_version, kind) = ("media.labkit.dev/v1", "AppLog");
        Self { api_version, kind, app, namespace, pod, container, lines, known }
    }
}

impl View for AppLog {
    fn table(&self) -> Table {
        let mut table = Table::new([Column::new("KNOWN"), Column::new("LINE")]);
        for line in &self.lines {
            table.row([Cell::or_none(line.known), line.text.as_str().into()]);
        }
        table
    }

    fn names(&self) -> Vec<String> {
        vec![format!("pod/{}", self.pod)]
    }

    fn items(&self) -> &'static str {
        "lines"
    }
}
