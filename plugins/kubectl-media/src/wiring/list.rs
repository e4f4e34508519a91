//! The links as they are shown.

use labkit::finding::Gap;
use labkit::output::{Cell, Column, Format, Shape, Table, View};
use schemars::JsonSchema;
use serde::Serialize;

use super::{Link, State};
use crate::graph::{Graph, dot, mermaid};
use crate::summary::summary;

/// Every link, the worst first.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct WiringList {
    /// `media.labkit.dev/v1`.
    api_version: &'static str,
    /// `WiringList`.
    kind: &'static str,
    /// How many there are of each sort.
    pub totals: Totals,
    /// The links.
    pub items: Vec<Link>,
    /// What could not be read or asked; with gaps the list is incomplete.
    pub gaps: Vec<Gap>,
    /// Whether several namespaces were looked at.
    #[serde(skip)]
    several_namespaces: bool,
}

/// How many links are how.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Totals {
    /// All of them.
    pub links: usize,
    /// Those that are there and do not work.
    pub broken: usize,
    /// Those that should be there.
    pub missing: usize,
    /// Those that work, with something that wants looking at.
    pub warnings: usize,
    /// Those that nobody can tell.
    pub unknown: usize,
}

impl WiringList {
    /// Counts the links.
    pub fn new(items: Vec<Link>, gaps: Vec<Gap>, several_namespaces: bool) -> Self {
        let count = |state| items.iter().filter(|link| link.state == state).count();
        let totals = Totals {
            links: items.len(),
            broken: count(State::Broken),
            missing: count(State::Missing),
            warnings: count(State::Warning),
            unknown: count(State::Unknown),
        };
        Self {
            api_version: "media.labkit.dev/v1",
            kind: "WiringList",
            totals,
            items,
            gaps,
            several_namespaces,
        }
    }

    /// One line that sums up.
    pub fn summary(&self) -> String {
        let Totals { links, broken, missing, warnings, unknown } = self.totals;
        let counts =
            [(broken, "broken"), (missing, "missing"), (warnings, "with warnings"), (unknown, "unknown")];
        summary("link", links, &counts, &self.gaps)
    }

    /// Whether there is nothing to worry about.
    pub fn is_well(&self) -> bool {
        let Totals { broken, missing, warnings, unknown, .. } = self.totals;
        broken + missing + warnings + unknown == 0 && self.gaps.is_empty()
    }

    /// The links as a graph.
    pub fn graph(&self) -> Graph<'_> {
        Graph::new(&self.items, self.several_namespaces)
    }

    fn cells(&self, link: &Link) -> Vec<Cell> {
        let some = |text: &str| Cell::or_none(Some(text).filter(|text| !text.is_empty()));
        vec![
            link.from.shown(self.several_namespaces).into(),
            link.to.shown(self.several_namespaces).into(),
            link.kind.name().into(),
            some(&link.name),
            some(link.url.as_deref().unwrap_or_default()),
            some(link.storage.as_deref().unwrap_or_default()),
            Cell::toned(link.state.name(), link.state.tone()),
            link.detail.as_str().into(),
            some(&link.evidence.join("; ")),
            some(link.hint.as_deref().unwrap_or_default()),
        ]
    }
}

impl View for WiringList {
    fn table(&self) -> Table {
        let columns = [
            Column::new("FROM"),
            Column::new("TO"),
            Column::new("LINK"),
            Column::wide("NAME"),
            Column::wide("URL"),
            Column::wide("STORAGE"),
            Column::new("STATE"),
            Column::new("DETAIL"),
            Column::wide("EVIDENCE"),
            Column::wide("HINT"),
        ];
        Table { columns: columns.to_vec(), rows: self.items.iter().map(|link| self.cells(link)).collect() }
    }

    fn names(&self) -> Vec<String> {
        let name = |link: &Link| {
            let (from, to) = (&link.from.name, link.to.name.trim_start_matches('/'));
            format!("link/{from}/{}/{to}", link.kind.name())
        };
        self.items.iter().map(name).collect()
    }

    fn shape(&self) -> Shape {
        Shape::Graph
    }

    fn drawing(&self, format: &Format) -> Option<String> {
        match format {
            Format::Mermaid => Some(mermaid(&self.graph())),
            Format::Dot => Some(dot(&self.graph())),
            _ => None,
        }
    }

    fn empty_message(&self) -> Option<String> {
        self.items.is_empty().then(|| "No links between media apps found.".to_owned())
    }
}
