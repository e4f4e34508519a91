//! The answer of `probe` in the formats of `-o`.

use labkit::finding::Subject;
use labkit::output::{Cell, Column, Table, Tone, View};
use schemars::JsonSchema;
use serde::Serialize;

use super::ask::{Answer, Method};

/// Which addresses answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ProbeList {
    /// `ipam.labkit.dev/v1`.
    pub api_version: &'static str,
    /// `ProbeList`.
    pub kind: &'static str,
    /// In the order of the addresses.
    pub items: Vec<ProbeItem>,
}

/// What came of asking one address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ProbeItem {
    /// The address.
    pub address: String,
    /// Whether somebody answered.
    pub result: ProbeResult,
    /// How somebody was noticed.
    pub evidence: Vec<ProbeEvidence>,
    /// Who has the address, as far as the inventory and the files say.
    pub known: Vec<Subject>,
}

/// Whether somebody answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ProbeResult {
    /// Somebody is there.
    Answers,
    /// Nobody answered, which does not mean that nobody is there.
    Silent,
    /// It could not be asked: there is no way to it from here.
    NoRoute,
}

impl ProbeResult {
    /// As it is printed.
    pub fn word(self) -> &'static str {
        match self {
            Self::Answers => "answers",
            Self::Silent => "silent",
            Self::NoRoute => "no-route",
        }
    }
}

/// How somebody was noticed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ProbeEvidence {
    /// By which means.
    pub method: Method,
    /// What was seen, for example `443/TCP open`.
    pub text: String,
}

impl ProbeItem {
    /// One address, what came of asking it, and who is known to have it.
    pub fn new(address: String, answer: Answer, known: Vec<Subject>) -> Self {
        let (result, evidence) = match answer {
            Answer::Answers(evidence) => (ProbeResult::Answers, evidence),
            Answer::Silent => (ProbeResult::Silent, Vec::new()),
            Answer::NoRoute => (ProbeResult::NoRoute, Vec::new()),
        };
        let evidence = evidence.into_iter();
        let evidence = evidence.map(|one| ProbeEvidence { method: one.method, text: one.text }).collect();
        Self { address, result, evidence, known }
    }

    /// Somebody is there of whom nobody knows.
    pub fn is_stranger(&self) -> bool {
        self.result == ProbeResult::Answers && self.known.is_empty()
    }
}

impl ProbeList {
    /// The answer with its envelope.
    pub fn new(items: Vec<ProbeItem>) -> Self {
        Self { api_version: "ipam.labkit.dev/v1", kind: "ProbeList", items }
    }
}

impl View for ProbeList {
    fn table(&self) -> Table {
        let mut table = Table::new([
            Column::new("ADDRESS"),
            Column::new("RESULT"),
            Column::new("KNOWN"),
            Column::wide("EVIDENCE"),
        ]);
        for item in &self.items {
            let known: Vec<String> = item.known.iter().map(ToString::to_string).collect();
            let known = match (item.is_stranger(), known.is_empty()) {
                (true, _) => Cell::toned("nobody", Tone::Warning),
                (false, true) => Cell::from("<none>"),
                (false, false) => Cell::from(known.join(",")),
            };
            let seen: Vec<&str> = item.evidence.iter().map(|one| one.text.as_str()).collect();
            let seen = if seen.is_empty() { "<none>".to_owned() } else { seen.join(", ") };
            table.row([item.address.as_str().into(), item.result.word().into(), known, seen.into()]);
        }
        table
    }

    fn names(&self) -> Vec<String> {
        let answering = self.items.iter().filter(|item| item.result == ProbeResult::Answers);
        answering.map(|item| format!("address/{}", item.address)).collect()
    }

    fn empty_message(&self) -> Option<String> {
        self.items.is_empty().then(|| "No addresses to ask.".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::probe::Evidence;

    #[test]
    fn a_stranger_stands_out() {
        let evidence = Evidence { method: Method::Tcp, text: "443/TCP open".to_owned() };
        let known = Subject { kind: "host".to_owned(), namespace: None, name: "nas".to_owned() };
        let item =
            |answer: Answer, known: &[Subject]| ProbeItem::new("10.0.0.1".to_owned(), answer, known.to_vec());
        let list = ProbeList::new(vec![
            item(Answer::Answers(vec![evidence.clone()]), &[]),
            item(Answer::Answers(vec![evidence]), std::slice::from_ref(&known)),
            item(Answer::Silent, &[known]),
            item(Answer::NoRoute, &[]),
        ]);
        let rows = list.table().rows.into_iter();
        let rows: Vec<String> =
            rows.map(|row| row.into_iter().map(|cell| cell.text).collect::<Vec<_>>().join(" | ")).collect();
        insta::assert_snapshot!(rows.join("\n"), @"
        10.0.0.1 | answers | nobody | 443/TCP open
        10.0.0.1 | answers | host/nas | 443/TCP open
        10.0.0.1 | silent | host/nas | <none>
        10.0.0.1 | no-route | <none> | <none>
        ");
    }
}
