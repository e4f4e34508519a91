//! One link between two apps, or between an app and a folder.

use labkit::output::Tone;
use schemars::JsonSchema;
use serde::Serialize;

use super::resolve::Flaw;
use crate::stack::Instance;

/// What a link is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Somebody's wish is handed to an app that looks after it.
    Request,
    /// An app asks an indexer on the internet.
    Indexer,
    /// Prowlarr tells an app its indexers.
    IndexerSync,
    /// An app searches through Prowlarr.
    Search,
    /// Prowlarr has challenges solved.
    Solver,
    /// An app hands work to a download client.
    Download,
    /// An app keeps its library in a folder.
    RootFolder,
    /// A media server plays what is in a folder.
    Library,
    /// An app tells a media server what is new.
    Notify,
    /// An app knows people and what they have from a media server.
    MediaServer,
    /// Bazarr knows what there is from the app that keeps it.
    Subtitles,
    /// Tautulli watches Plex.
    Statistics,
}

impl Kind {
    /// In a word, as tables have it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Request => "request",
            Self::Indexer => "indexer",
            Self::IndexerSync => "indexer-sync",
            Self::Search => "search",
            Self::Solver => "solver",
            Self::Download => "download",
            Self::RootFolder => "root-folder",
            Self::Library => "library",
            Self::Notify => "notify",
            Self::MediaServer => "media-server",
            Self::Subtitles => "subtitles",
            Self::Statistics => "statistics",
        }
    }
}

/// How a link is, the best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// Everything that can be seen of it is right.
    Ok,
    /// It is not there and need not be.
    Optional,
    /// It is there and switched off.
    Disabled,
    /// It leads out of what can be seen.
    External,
    /// Nobody can tell.
    Unknown,
    /// It works, with something that wants looking at.
    Warning,
    /// It should be there.
    Missing,
    /// It is there and does not work.
    Broken,
}

impl State {
    /// In a word, as tables have it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Optional => "optional",
            Self::Disabled => "disabled",
            Self::External => "external",
            Self::Unknown => "unknown",
            Self::Warning => "warning",
            Self::Missing => "missing",
            Self::Broken => "broken",
        }
    }

    /// How it stands out.
    pub fn tone(self) -> Tone {
        match self {
            Self::Ok => Tone::Plain,
            Self::Optional | Self::Disabled | Self::External => Tone::Muted,
            Self::Unknown | Self::Warning | Self::Missing => Tone::Warning,
            Self::Broken => Tone::Bad,
        }
    }
}

/// One end of a link.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct End {
    /// The instance's name; a folder's path; a URL of something that is not known.
    pub name: String,
    /// The instance's namespace.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub namespace: Option<String>,
    /// The instance's app.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub app: Option<&'static str>,
}

impl End {
    /// An instance.
    pub fn instance(instance: &Instance) -> Self {
        let namespace = Some(instance.namespace.clone());
        Self { name: instance.name.clone(), namespace, app: Some(instance.app.name) }
    }

    /// Something else: a folder, a URL.
    pub fn other(name: impl Into<String>) -> Self {
        Self { name: name.into(), namespace: None, app: None }
    }

    /// Its name, with the namespace in front if there are several.
    pub fn shown(&self, several_namespaces: bool) -> String {
        match &self.namespace {
            Some(namespace) if several_namespaces => format!("{namespace}/{}", self.name),
            _ => self.name.clone(),
        }
    }
}

/// One link.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Link {
    /// Who needs it.
    pub from: End,
    /// Whom or what it leads to.
    pub to: End,
    /// What it is for.
    pub kind: Kind,
    /// What the needing app calls it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// Where that app thinks the other one is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// The storage behind the folder it leads to: `media-storage:/films`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub storage: Option<String>,
    /// How it is.
    pub state: State,
    /// The first reason for that; empty if there is nothing to say.
    pub detail: String,
    /// What else speaks for or against it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<String>,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
    /// The number that the needing app has for it.
    #[serde(skip)]
    pub id: Option<i64>,
}

impl Link {
    /// Stands for all links of an app that could not be asked for them.
    pub(super) const UNASKED: &str = "?";

    /// Whether it stands for all links of an app that could not be asked.
    pub fn is_unasked(&self) -> bool {
        self.to.app.is_none() && self.to.name == Self::UNASKED
    }
}

/// A link while it is judged.
#[derive(Debug)]
pub(super) struct Draft {
    link: Link,
    notes: Vec<Note>,
    facts: Vec<String>,
}

#[derive(Debug)]
struct Note {
    state: State,
    text: String,
    hint: Option<String>,
}

impl Draft {
    pub(super) fn new(from: End, to: End, kind: Kind) -> Self {
        let link = Link {
            from,
            to,
            kind,
            name: String::new(),
            url: None,
            storage: None,
            state: State::Ok,
            detail: String::new(),
            evidence: Vec::new(),
            hint: None,
            id: None,
        };
        Self { link, notes: Vec::new(), facts: Vec::new() }
    }

    pub(super) fn named(mut self, name: &str, id: Option<i64>) -> Self {
        name.clone_into(&mut self.link.name);
        self.link.id = id;
        self
    }

    pub(super) fn at(mut self, url: impl ToString) -> Self {
        self.link.url = Some(url.to_string());
        self
    }

    pub(super) fn stored(&mut self, storage: &str) {
        self.link.storage = Some(storage.to_owned());
    }

    /// Something that makes it worse than it was.
    pub(super) fn note(&mut self, state: State, text: impl Into<String>) {
        self.notes.push(Note { state, text: text.into(), hint: None });
    }

    /// The same, with what to do about it.
    pub(super) fn note_with(&mut self, state: State, text: impl Into<String>, hint: impl Into<String>) {
        self.notes.push(Note { state, text: text.into(), hint: Some(hint.into()) });
    }

    pub(super) fn flaw(&mut self, flaw: Flaw) {
        use labkit::finding::Severity;
        let state = match flaw.severity {
            Severity::Error => State::Broken,
            Severity::Warning => State::Warning,
            Severity::Info => State::Ok,
        };
        self.notes.push(Note { state, text: flaw.text, hint: flaw.hint });
    }

    /// Something that speaks for it.
    pub(super) fn fact(&mut self, text: impl Into<String>) {
        self.facts.push(text.into());
    }

    /// Whether something speaks against it already.
    pub(super) fn is_broken(&self) -> bool {
        self.notes.iter().any(|note| note.state == State::Broken)
    }

    pub(super) fn finish(mut self) -> Link {
        // The first of the worst is the reason; the order of the others is kept.
        self.notes.sort_by_key(|note| std::cmp::Reverse(note.state));
        let mut notes = self.notes.into_iter();
        if let Some(worst) = notes.next() {
            self.link.state = worst.state;
            self.link.detail = worst.text;
            self.link.hint = worst.hint;
        }
        self.link.evidence = notes.map(|note| note.text).chain(self.facts).collect();
        self.link
    }
}
