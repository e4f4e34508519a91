//! Where each key is.

use labkit::finding::{Gap, natural};
use labkit::output::{Cell, Column, Table, Tone, View};
use labkit::secret::SecretText;
use schemars::JsonSchema;
use serde::Serialize;

use crate::apps::Api;
use crate::keys::{Access, FileState, Key};
use crate::stack::{Instance, Stack};

/// Where the key of every app is.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct KeyList {
    /// `media.labkit.dev/v1`.
    api_version: &'static str,
    /// `KeyList`.
    kind: &'static str,
    /// One for each instance whose API wants a key.
    pub items: Vec<KeyRow>,
    /// What could not be read; with gaps the list is incomplete.
    pub gaps: Vec<Gap>,
    /// Whether several namespaces were looked at.
    #[serde(skip)]
    several_namespaces: bool,
}

/// Where the key of one instance is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct KeyRow {
    /// What people call the instance.
    pub name: String,
    /// Its namespace.
    pub namespace: String,
    /// The app.
    pub app: &'static str,
    /// Whether there is a key.
    pub state: KeyState,
    /// Where it was found; the first place is the one that counts.
    pub places: Vec<KeyPlace>,
    /// Where a password for the login was handed over.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub password: Option<String>,
    /// Why there is none, or what one should know.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub note: String,
}

/// A place where a key was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct KeyPlace {
    /// The place: `file /config/config.xml`.
    pub place: String,
    /// Whether it holds the same as the place that counts.
    pub same: bool,
}

/// Whether there is a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum KeyState {
    /// There is.
    Found,
    /// There is none where it should be.
    Missing,
    /// The place could not be looked at.
    Unseen,
}

impl KeyState {
    fn cell(self) -> Cell {
        match self {
            Self::Found => "found".into(),
            Self::Missing => Cell::toned("missing", Tone::Warning),
            Self::Unseen => Cell::toned("unknown", Tone::Warning),
        }
    }
}

/// Whether the API of an app wants a key at all.
pub fn wants_key(instance: &Instance) -> bool {
    let settings = &instance.app.settings;
    let has_place = !settings.key.is_empty() || !settings.key_variables.is_empty();
    instance.job.is_none() && (has_place || instance.app.api == Api::Jellyfin)
}

impl KeyList {
    /// Puts together what is known of each instance, in the order of a start.
    pub fn new(stack: &Stack, known: &[Option<Access>], several_namespaces: bool) -> Self {
        let pairs = stack.instances.iter().zip(known);
        let mut found: Vec<(&Instance, KeyRow)> = pairs
            .filter_map(|(instance, access)| Some((instance, row(instance, access.as_ref()?))))
            .collect();
        found.sort_by(|(a, _), (b, _)| {
            let place = |one: &Instance| (one.namespace.clone(), one.app.role);
            place(a).cmp(&place(b)).then_with(|| natural(&a.name, &b.name))
        });
        let items: Vec<KeyRow> = found.into_iter().map(|(_, row)| row).collect();
        let unseen = items.iter().filter(|row| row.state == KeyState::Unseen);
        let gap =
            |row: &KeyRow| Gap::blocking(format!("key of {}/{}", row.namespace, row.name), row.note.clone());
        let gaps = stack.gaps.iter().cloned().chain(unseen.map(gap)).collect();
        let (api_version, kind) = ("media.labkit.dev/v1", "KeyList");
        Self { api_version, kind, items, gaps, several_namespaces }
    }
}

fn row(instance: &Instance, access: &Access) -> KeyRow {
    let first = access.key();
    let same = |text: &SecretText| first.is_some_and(|first| first.is_same(text));
    let place = |key: &Key| KeyPlace { place: key.source.to_string(), same: same(&key.text) };
    let places: Vec<KeyPlace> = access.keys.iter().map(place).collect();
    let (state, note) =
        if places.is_empty() { why_none(instance, access) } else { (KeyState::Found, String::new()) };
    KeyRow {
        name: instance.name.clone(),
        namespace: instance.namespace.clone(),
        app: instance.app.name,
        state,
        places,
        password: access.password.as_ref().map(|password| password.source.to_string()),
        note,
    }
}

/// Why there is none.
fn why_none(instance: &Instance, access: &Access) -> (KeyState, String) {
    if let Some(why) = access.missing.first() {
        return (KeyState::Unseen, why.clone());
    }
    match &access.file {
        FileState::Unseen(why) => (KeyState::Unseen, why.clone()),
        FileState::Unreadable(path, why) => (KeyState::Unseen, format!("{path}: {why}")),
        FileState::Missing => {
            (KeyState::Missing, "its file of settings is not where images have it".to_owned())
        }
        FileState::None if instance.app.api == Api::Jellyfin => (
            KeyState::Missing,
            "it keeps keys in its database: make one in its dashboard, and hand it over".to_owned(),
        ),
        FileState::None => (KeyState::Missing, "it keeps none in a file".to_owned()),
        FileState::Read(_) if instance.app.api == Api::QBittorrent => {
            (KeyState::Missing, "it has none: before 5.2 there are only name and password".to_owned())
        }
        FileState::Read(_) if instance.app.api == Api::Plex => {
            (KeyState::Missing, "nobody has claimed the server".to_owned())
        }
        FileState::Read(path) => (KeyState::Missing, format!("there is none in {path}")),
    }
}

impl View for KeyList {
    fn table(&self) -> Table {
        let namespace =
            if self.several_namespaces { Column::new("NAMESPACE") } else { Column::wide("NAMESPACE") };
        let mut table = Table::new([
            namespace,
            Column::new("NAME"),
            Column::wide("APP"),
            Column::new("KEY"),
            Column::new("FROM"),
            Column::new("ELSEWHERE"),
            Column::wide("PASSWORD"),
            Column::new("NOTE"),
        ]);
        for row in &self.items {
            let others = row.places.iter().skip(1);
            let differs = others.clone().any(|place| !place.same);
            let elsewhere: Vec<String> = others
                .map(|place| format!("{} ({})", place.place, if place.same { "same" } else { "different" }))
                .collect();
            let tone = if differs { Tone::Warning } else { Tone::Plain };
            table.row([
                row.namespace.as_str().into(),
                row.name.as_str().into(),
                row.app.into(),
                row.state.cell(),
                Cell::or_none(row.places.first().map(|place| place.place.as_str())),
                if elsewhere.is_empty() {
                    Cell::or_none(None::<String>)
                } else {
                    Cell::toned(elsewhere.join(", "), tone)
                },
                Cell::or_none(row.password.as_deref()),
                row.note.as_str().into(),
            ]);
        }
        table
    }

    fn names(&self) -> Vec<String> {
        self.items.iter().map(|row| format!("app/{}", row.name)).collect()
    }

    fn empty_message(&self) -> Option<String> {
        self.items.is_empty().then(|| "No media apps with keys found.".to_owned())
    }
}
