//! The Servarr family: Radarr, Sonarr, Lidarr, Readarr, Whisparr, Prowlarr (media.md 1.2 and 1.3). Keys of other apps
//! come back as asterisks, so none are read.

mod provider;

use labkit::finding::Severity;
use serde::Deserialize;

use self::provider::Provider;
use super::answers::{Answers, Complaint, Disk, Mapping, Queue, Root, Settings, Stuck};
use super::words::{tidy, version_in};
use super::{Depth, Talk};
use crate::apps::{App, Role};

/// How many waiting items are looked at for those that are stuck.
const ITEMS: &str = "200";
/// Checks that say nothing about how the app is: in a container the image is updated, not the app.
const IGNORED: &[&str] = &[UPDATE, "PackageGlobalMessageCheck"];
/// The check that knows of newer versions.
const UPDATE: &str = "UpdateCheck";

/// Asks one of them; `base` is the path of its API.
pub(super) async fn ask(talk: &mut Talk<'_>, answers: &mut Answers, app: &App, base: &str, depth: Depth) {
    // Needs no key, and proves that the database can be read.
    answers.alive = talk.json::<Pong>("/ping").await.is_some_and(|pong| pong.status == "OK");
    if !talk.with_key_header("x-api-key") {
        return;
    }
    let path = |name: &str| format!("{base}/{name}");
    if let Some(status) = talk.json::<Status>(&path("system/status")).await {
        answers.version = Some(status.version);
    }
    if let Some(health) = talk.json::<Vec<Check>>(&path("health")).await {
        answers.update = health.iter().find_map(Check::update);
        answers.health = health.into_iter().filter_map(Check::complaint).collect();
    }
    let indexes = app.role == Role::Indexer;
    if !indexes && let Some(queue) = talk.json::<QueueStatus>(&path("queue/status")).await {
        answers.queue = Some(queue.into());
    }
    if depth == Depth::Settings && !talk.is_over() {
        answers.settings = if indexes { prowlarr(talk, path).await } else { library(talk, path).await };
        answers.settings.known = !talk.is_over();
    }
}

async fn prowlarr(talk: &mut Talk<'_>, path: impl Fn(&str) -> String) -> Settings {
    let mut settings = Settings::default();
    let applications = talk.json::<Vec<Provider>>(&path("applications")).await.unwrap_or_default();
    settings.peers = applications.into_iter().filter_map(Provider::peer).collect();
    let indexers = talk.json::<Vec<Provider>>(&path("indexer")).await.unwrap_or_default();
    settings.indexers = indexers.into_iter().map(Provider::indexer).collect();
    for failing in talk.json::<Vec<IndexerStatus>>(&path("indexerstatus")).await.unwrap_or_default() {
        if let Some(indexer) = settings.indexers.iter_mut().find(|indexer| indexer.id == failing.indexer_id) {
            indexer.disabled_till = failing.disabled_till;
        }
    }
    let solvers = talk.json::<Vec<Provider>>(&path("indexerproxy")).await.unwrap_or_default();
    settings.solvers = solvers.into_iter().filter_map(Provider::solver).collect();
    settings
}

async fn library(talk: &mut Talk<'_>, path: impl Fn(&str) -> String) -> Settings {
    let mut settings = Settings::default();
    let clients = talk.json::<Vec<Provider>>(&path("downloadclient")).await.unwrap_or_default();
    settings.clients = clients.into_iter().map(Provider::download_client).collect();
    let mappings = talk.json::<Vec<RemotePath>>(&path("remotepathmapping")).await.unwrap_or_default();
    settings.mappings = mappings.into_iter().map(Mapping::from).collect();
    let indexers = talk.json::<Vec<Provider>>(&path("indexer")).await.unwrap_or_default();
    settings.indexers = indexers.into_iter().map(Provider::indexer).collect();
    let hooks = talk.json::<Vec<Provider>>(&path("notification")).await.unwrap_or_default();
    settings.hooks = hooks.into_iter().filter_map(Provider::hook).collect();
    let profiles = talk.json::<Vec<Profile>>(&path("qualityprofile")).await.unwrap_or_default();
    settings.profiles = profiles.into_iter().map(|profile| (profile.id, profile.name)).collect();
    let management = talk.json::<Management>(&path("config/mediamanagement")).await;
    settings.hardlinks = management.and_then(|management| management.copy_using_hardlinks);
    let handling = talk.json::<Handling>(&path("config/downloadclient")).await;
    settings.imports = handling.and_then(|handling| handling.enable_completed_download_handling);
    let disks = talk.json::<Vec<DiskSpace>>(&path("diskspace")).await.unwrap_or_default();
    settings.disks = disks.into_iter().map(Disk::from).collect();
    let waiting = talk.json::<Waiting>(&path(&format!("queue?page=1&pageSize={ITEMS}"))).await;
    settings.stuck = waiting.unwrap_or_default().records.into_iter().filter_map(Record::stuck).collect();
    // It walks the folders, which may hang on a share whose server is gone: the last question.
    let roots = talk.json::<Vec<RootFolder>>(&path("rootfolder")).await.unwrap_or_default();
    settings.roots = roots.into_iter().map(Root::from).collect();
    settings
}

#[derive(Deserialize)]
struct Pong {
    status: String,
}

#[derive(Deserialize)]
struct Status {
    version: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[derive(Default)]
struct Check {
    source: String,
    #[serde(rename = "type")]
    kind: String,
    message: String,
    wiki_url: Option<String>,
}

impl Check {
    /// The version in what it says about a newer one, in whatever language.
    fn update(&self) -> Option<String> {
        (self.source == UPDATE).then(|| version_in(&self.message).unwrap_or_default().to_owned())
    }

    fn complaint(self) -> Option<Complaint> {
        if IGNORED.contains(&self.source.as_str()) {
            return None;
        }
        let severity = match self.kind.as_str() {
            "error" => Severity::Error,
            "warning" => Severity::Warning,
            _ => Severity::Info,
        };
        let topic =
            self.wiki_url.as_deref().and_then(|url| url.split_once('#')).map_or("", |(_, topic)| topic);
        let message = tidy(&self.message);
        Some(Complaint { severity, topic: topic.to_owned(), source: self.source, message })
    }
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct QueueStatus {
    total_count: u64,
    errors: bool,
    warnings: bool,
    unknown_errors: bool,
    unknown_warnings: bool,
}

impl From<QueueStatus> for Queue {
    /// The app only tells whether any of them failed.
    fn from(status: QueueStatus) -> Self {
        Self {
            total: status.total_count,
            errors: u64::from(status.errors || status.unknown_errors),
            warnings: u64::from(status.warnings || status.unknown_warnings),
            paused: false,
        }
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct IndexerStatus {
    indexer_id: i64,
    disabled_till: Option<String>,
}

#[derive(Deserialize)]
struct RemotePath {
    id: i64,
    host: String,
    #[serde(rename = "remotePath")]
    remote: String,
    #[serde(rename = "localPath")]
    local: String,
}

impl From<RemotePath> for Mapping {
    fn from(path: RemotePath) -> Self {
        Self { id: path.id, host: path.host, remote: path.remote, local: path.local }
    }
}

#[derive(Deserialize)]
struct Profile {
    id: i64,
    #[serde(default)]
    name: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Management {
    copy_using_hardlinks: Option<bool>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Handling {
    enable_completed_download_handling: Option<bool>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct DiskSpace {
    path: String,
    #[serde(default)]
    free_space: u64,
    total_space: Option<u64>,
}

impl From<DiskSpace> for Disk {
    fn from(disk: DiskSpace) -> Self {
        Self { path: disk.path, free: disk.free_space, total: disk.total_space }
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RootFolder {
    path: String,
    #[serde(default)]
    accessible: bool,
    free_space: Option<u64>,
}

impl From<RootFolder> for Root {
    fn from(folder: RootFolder) -> Self {
        Self { path: folder.path, accessible: folder.accessible, free: folder.free_space }
    }
}

#[derive(Deserialize, Default)]
struct Waiting {
    #[serde(default)]
    records: Vec<Record>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct Record {
    title: Option<String>,
    tracked_download_state: Option<String>,
    status_messages: Option<Vec<StatusMessage>>,
    error_message: Option<String>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct StatusMessage {
    messages: Vec<String>,
}

impl Record {
    /// What is complete and does not get in. States that are not known are no reason to worry.
    fn stuck(self) -> Option<Stuck> {
        let state = self.tracked_download_state?;
        if !matches!(state.as_str(), "importPending" | "importBlocked" | "importFailed" | "failedPending") {
            return None;
        }
        let said = self.status_messages.unwrap_or_default().into_iter().flat_map(|status| status.messages);
        let messages: Vec<String> = said.chain(self.error_message).map(|message| tidy(&message)).collect();
        let is_stuck = state != "importPending" || !messages.is_empty();
        is_stuck.then(|| Stuck { title: self.title.unwrap_or_default(), state, messages })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checks(json: &str) -> Vec<Check> {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn checks_that_fail_are_complaints_but_for_those_about_versions() {
        let all = checks(
            r#"[{"source": "RootFolderCheck", "type": "error", "message": "Missing root folder: /tv",
                 "wikiUrl": "https://wiki.servarr.com/radarr/system#missing-root-folder"},
                {"source": "UpdateCheck", "type": "warning", "message": "New update is available: v6.1.0.1"},
                {"source": "SomethingNew", "type": "notice", "message": "Hello"}]"#,
        );
        assert_eq!(all.iter().find_map(Check::update).as_deref(), Some("6.1.0.1"));
        let told: Vec<Complaint> = all.into_iter().filter_map(Check::complaint).collect();
        assert_eq!(told.len(), 2);
        assert_eq!((told[0].severity, told[0].topic.as_str()), (Severity::Error, "missing-root-folder"));
        assert_eq!((told[1].severity, told[1].topic.as_str()), (Severity::Info, ""));
    }

    #[test]
    fn the_queue_only_tells_whether_any_failed() {
        let status: QueueStatus =
            serde_json::from_str(r#"{"totalCount": 7, "errors": true, "unknownWarnings": true}"#).unwrap();
        assert_eq!(Queue::from(status), Queue { total: 7, errors: 1, warnings: 1, paused: false });
    }

    #[test]
    fn what_is_complete_and_does_not_get_in_is_stuck() {
        let stuck = |state: &str, messages: &str| {
            let json = format!(
                r#"{{"title": "Film", "trackedDownloadState": "{state}", "statusMessages": [{{"messages": [{messages}]}}]}}"#
            );
            serde_json::from_str::<Record>(&json).unwrap().stuck().map(|stuck| stuck.messages.len())
        };
        assert_eq!(stuck("downloading", ""), None);
        assert_eq!(stuck("importPending", ""), None, "it may be next in line");
        assert_eq!(stuck("importPending", "\"No files found\""), Some(1));
        assert_eq!(stuck("importBlocked", ""), Some(0));
        assert_eq!(stuck("somethingNew", "\"?\""), None);
    }
}
