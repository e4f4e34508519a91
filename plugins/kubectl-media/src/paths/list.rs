//! The paths as they are shown.

use labkit::finding::Gap;
use labkit::output::{Cell, Column, Table, View};
use schemars::JsonSchema;
use serde::Serialize;

use super::trace::Folder;
use crate::summary::summary;
use crate::wiring::{End, State};

/// What a path is used as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Use {
    /// A download client puts there what it has fetched.
    Download,
    /// A library app takes from there what a download client has fetched.
    Import,
    /// What a library app takes a path of a download client for.
    Mapping,
    /// A library app keeps its library there.
    RootFolder,
    /// A media server plays what is there.
    Library,
}

impl Use {
    /// In a word, as tables have it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Download => "download",
            Self::Import => "import",
            Self::Mapping => "mapping",
            Self::RootFolder => "root-folder",
            Self::Library => "library",
        }
    }
}

/// A path of an app.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PathRow {
    /// The app.
    pub app: End,
    /// What the path is used as.
    #[serde(rename = "use")]
    pub used_as: Use,
    /// The category, the download client, or the library.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// The path, as the app sees it.
    pub path: String,
    /// The claim or share behind it, and the way in: `media-storage:/films`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub storage: Option<String>,
    /// The storage itself and the way in, the same for everybody who sees the folder: `nfs:10.0.0.5:/export/films`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// Paths of other apps that are the same folder.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub same: Vec<String>,
    /// Whether what is fetched can be linked into the library; for imports from torrent clients.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hardlinks: Option<bool>,
    /// How it is.
    pub state: State,
    /// Why; empty if there is nothing to say.
    pub detail: String,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
    #[serde(skip)]
    folder: Option<Folder>,
    #[serde(skip)]
    pub(super) is_mendable: bool,
}

impl PathRow {
    /// The path of an app that could not be asked for its paths.
    pub(super) const UNASKED: &str = "?";

    /// Whether it stands for all paths of an app that could not be asked.
    pub fn is_unasked(&self) -> bool {
        self.path == Self::UNASKED
    }

    /// Whether a mapping in the app mends it.
    pub fn is_mendable(&self) -> bool {
        self.is_mendable
    }

    pub(super) fn new(app: End, used_as: Use, name: &str, path: &str) -> Self {
        Self {
            app,
            used_as,
            name: name.to_owned(),
            path: path.to_owned(),
            storage: None,
            source: None,
            same: Vec::new(),
            hardlinks: None,
            state: State::Ok,
            detail: String::new(),
            hint: None,
            folder: None,
            is_mendable: false,
        }
    }

    pub(super) fn set_folder(&mut self, folder: Folder) {
        self.storage = Some(folder.shown.clone());
        self.source = Some(folder.source());
        self.folder = Some(folder);
    }

    pub(super) fn folder(&self) -> Option<&Folder> {
        self.folder.as_ref()
    }

    pub(super) fn is(&mut self, state: State, detail: impl Into<String>) {
        self.state = state;
        self.detail = detail.into();
    }
}

/// Every path, the worst first.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PathList {
    /// `media.labkit.dev/v1`.
    api_version: &'static str,
    /// `PathList`.
    kind: &'static str,
    /// How many there are of each sort.
    pub totals: Totals,
    /// The paths.
    pub items: Vec<PathRow>,
    /// What could not be read or asked; with gaps the list is incomplete.
    pub gaps: Vec<Gap>,
    #[serde(skip)]
    several_namespaces: bool,
}

/// How many paths are how.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Totals {
    /// All of them.
    pub paths: usize,
    /// Those behind which there is not what should be.
    pub broken: usize,
    /// Those with something that wants looking at.
    pub warnings: usize,
    /// Those that nobody can tell.
    pub unknown: usize,
}

impl PathList {
    /// Counts the paths.
    pub fn new(items: Vec<PathRow>, gaps: Vec<Gap>, several_namespaces: bool) -> Self {
        let count = |state| items.iter().filter(|row| row.state == state).count();
        let totals = Totals {
            paths: items.len(),
            broken: count(State::Broken),
            warnings: count(State::Warning),
            unknown: count(State::Unknown),
        };
        Self { api_version: "media.labkit.dev/v1", kind: "PathList", totals, items, gaps, several_namespaces }
    }

    /// One line that sums up.
    pub fn summary(&self) -> String {
        let Totals { paths, broken, warnings, unknown } = self.totals;
        let counts = [(broken, "broken"), (warnings, "with warnings"), (unknown, "unknown")];
        summary("path", paths, &counts, &self.gaps)
    }

    /// Whether there is nothing to worry about.
    pub fn is_well(&self) -> bool {
        let Totals { broken, warnings, unknown, .. } = self.totals;
        broken + warnings + unknown == 0 && self.gaps.is_empty()
    }

    fn cells(&self, row: &PathRow) -> Vec<Cell> {
        let some = |text: &str| Cell::or_none(Some(text).filter(|text| !text.is_empty()));
        let hardlinks = match row.hardlinks {
            Some(true) => Cell::from("yes"),
            Some(false) => Cell::from("no"),
            None => some(""),
        };
        vec![
            row.app.shown(self.several_namespaces).into(),
            row.used_as.name().into(),
            some(&row.name),
            row.path.as_str().into(),
            some(row.storage.as_deref().unwrap_or_default()),
            some(row.source.as_deref().unwrap_or_default()),
            some(&row.same.join(", ")),
            hardlinks,
            Cell::toned(row.state.name(), row.state.tone()),
            row.detail.as_str().into(),
            some(row.hint.as_deref().unwrap_or_default()),
        ]
    }
}

impl View for PathList {
    fn table(&self) -> Table {
        let columns = [
            Column::new("APP"),
            Column::new("USE"),
            Column::new("NAME"),
            Column::new("PATH"),
            Column::new("STORAGE"),
            Column::wide("SOURCE"),
            Column::wide("SAME AS"),
            Column::new("HARDLINKS"),
            Column::new("STATE"),
            Column::new("DETAIL"),
            Column::wide("HINT"),
        ];
        Table { columns: columns.to_vec(), rows: self.items.iter().map(|row| self.cells(row)).collect() }
    }

    fn names(&self) -> Vec<String> {
        let name = |row: &PathRow| {
            format!("path/{}/{}/{}", row.app.name, row.used_as.name(), row.path.trim_matches('/'))
        };
        self.items.iter().map(name).collect()
    }

    fn empty_message(&self) -> Option<String> {
        self.items.is_empty().then(|| "No paths of media apps found.".to_owned())
    }
}
