//! Plex (media.md 1.9): who it is without a token, what it plays and its libraries with the owner's.

use http::header::HeaderName;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::answers::{Answers, Library};
use super::loose;
use super::talk::Proof;
use super::{Depth, Talk};

const TOKEN: HeaderName = HeaderName::from_static("x-plex-token");

/// Asks one of them.
pub(super) async fn ask(talk: &mut Talk<'_>, answers: &mut Answers, depth: Depth) {
    let Some(identity) = container::<Identity>(talk, "/identity").await else { return };
    answers.alive = true;
    // The rest of the version is the name of a build.
    answers.version =
        identity.version.split('-').next().filter(|version| !version.is_empty()).map(str::to_owned);
    answers.claimed = Some(identity.claimed);
    answers.identity = Some(identity.machine_identifier).filter(|id| !id.is_empty());
    // An unclaimed one has no token, and nothing is missing then but its owner.
    if !identity.claimed && talk.access.key().is_none() {
        return;
    }
    let Some(token) = talk.key() else { return };
    talk.proof = Proof::Header(TOKEN, token);
    let sessions = container::<Sessions>(talk, "/status/sessions").await;
    answers.streams = sessions.map(|sessions| loose::count(sessions.size));
    if depth == Depth::Settings && !talk.is_over() {
        let sections = container::<Sections>(talk, "/library/sections").await.unwrap_or_default();
        answers.settings.libraries = sections.directory.into_iter().map(Library::from).collect();
        answers.settings.known = !talk.is_over();
    }
}

async fn container<T: DeserializeOwned>(talk: &mut Talk<'_>, path: &str) -> Option<T> {
    talk.json::<Answer<T>>(path).await.map(|answer| answer.container)
}

#[derive(Deserialize)]
struct Answer<T> {
    #[serde(rename = "MediaContainer")]
    container: T,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Identity {
    #[serde(default, deserialize_with = "loose::flag")]
    claimed: bool,
    #[serde(default)]
    machine_identifier: String,
    #[serde(default)]
    version: String,
}

#[derive(Deserialize)]
struct Sessions {
    #[serde(default, deserialize_with = "loose::number")]
    size: Option<f64>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "PascalCase", default)]
struct Sections {
    directory: Vec<Section>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Section {
    #[serde(deserialize_with = "loose::text")]
    title: String,
    #[serde(rename = "Location")]
    locations: Vec<Location>,
}

#[derive(Deserialize)]
struct Location {
    path: String,
}

impl From<Section> for Library {
    fn from(section: Section) -> Self {
        Self { title: section.title, paths: section.locations.into_iter().map(|one| one.path).collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn libraries_have_folders() {
        let json = r#"{"MediaContainer": {"size": 1, "Directory": [{"key": "1", "title": "Films",
            "Location": [{"id": 1, "path": "/data/media/movies"}, {"id": 2, "path": "/data/media/uhd"}]}, {"title": "Empty"}]}}"#;
        let answer: Answer<Sections> = serde_json::from_str(json).unwrap();
        let libraries: Vec<Library> = answer.container.directory.into_iter().map(Library::from).collect();
        assert_eq!(libraries[0].paths, ["/data/media/movies", "/data/media/uhd"]);
        assert_eq!((libraries[1].title.as_str(), libraries[1].paths.len()), ("Empty", 0));
    }

    #[test]
    fn an_identity_says_whether_somebody_owns_it() {
        for (claimed, expected) in [("true", true), ("\"1\"", true), ("0", false)] {
            let json = format!(r#"{{"MediaContainer": {{"claimed": {claimed}, "machineIdentifier": "m"}}}}"#);
            let answer: Answer<Identity> = serde_json::from_str(&json).unwrap();
            assert_eq!(answer.container.claimed, expected, "{claimed}");
        }
        assert!(serde_json::from_str::<Answer<Identity>>("{}").is_err(), "some other program");
    }
}
