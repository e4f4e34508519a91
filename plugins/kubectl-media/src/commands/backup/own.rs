//! The backup that an app of the Servarr family makes of itself (media.md 1.16).

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use http::Method;
use labkit::cli::{Error, Result};
use serde::Deserialize;
use serde_json::json;
use tokio::time::sleep;

use super::make::Maker;
use super::pipe::{joined, through};
use crate::apps::Api;
use crate::ask::Talk;
use crate::backup::inspect::in_zip;
use crate::backup::{Database, State};
use crate::reach::Route;

/// How often the command is looked at: at first, and at last.
const PACE: (Duration, Duration) = (Duration::from_millis(100), Duration::from_secs(2));

/// A zip that the app made.
#[derive(Debug)]
pub(super) struct Zip {
    /// Its name.
    pub name: String,
    /// The copy of it.
    pub file: PathBuf,
    /// The databases in it.
    pub databases: Vec<Database>,
    /// What is not in it.
    pub missing: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
struct Saved {
    id: u64,
    name: String,
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    size: u64,
}

#[derive(Deserialize)]
struct Command {
    id: u64,
    status: String,
    #[serde(default)]
    exception: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Host {
    #[serde(default)]
    backup_folder: Option<String>,
}

impl Maker<'_> {
    /// Has the app make a backup, and copies that. The app's own copy is deleted again: it is no other.
    ///
    /// # Errors
    /// When the app does not make one, or the file cannot be copied.
    pub(super) async fn own(&self, workspace: &Path) -> Result<Zip> {
        let (Api::Servarr(base), Some(asked)) = (self.instance.app.api, self.asked) else {
            return Err(Error::failed(format!("{} is not asked", self.instance.name)));
        };
        let port = asked.access.port.ok_or_else(|| Error::failed("its port is not known"))?;
        let route = Route::new(self.cluster, self.instance, port, self.options);
        let mut talk = Talk::new(route, asked.access.clone());
        talk.with_key_header("x-api-key");
        let before = self.saved(&mut talk, base).await?;
        self.command(&mut talk, base).await?;
        let after = self.saved(&mut talk, base).await?;
        let is_new = |one: &&Saved| !before.iter().any(|old| old.name == one.name);
        let made = after.iter().find(is_new).ok_or_else(|| self.silent("no new backup is in its list"))?;
        let folder = self.backup_folder(&mut talk, base).await;
        let zip = self.fetched(made, &folder, workspace).await;
        // It stays until the app's own retention otherwise.
        let path = format!("{base}/system/backup/{}", made.id);
        talk.send(Method::DELETE, &path, &[]).await;
        zip
    }

    async fn saved(&self, talk: &mut Talk<'_>, base: &str) -> Result<Vec<Saved>> {
        let path = format!("{base}/system/backup");
        match talk.json::<Vec<Saved>>(&path).await {
            Some(saved) => Ok(saved),
            None => Err(self.unanswered(talk)),
        }
    }

    async fn command(&self, talk: &mut Talk<'_>, base: &str) -> Result<()> {
        let path = format!("{base}/command");
        let answer = talk.post_json(&path, &json!({"name": "Backup"})).await;
        let answer = answer.and_then(|answer| talk.judged(&path, answer));
        let mut command: Command = match answer.and_then(|answer| talk.read(&path, &answer)) {
            Some(command) => command,
            None => return Err(self.unanswered(talk)),
        };
        let mut pace = PACE.0;
        // The deadline of the whole backup ends a command that never does.
        loop {
            match command.status.as_str() {
                "completed" => return Ok(()),
                "failed" | "aborted" | "cancelled" | "orphaned" => {
                    let why = command.exception.as_deref().and_then(|text| text.lines().next());
                    return Err(self.silent(why.unwrap_or("its backup failed")));
                }
                _ => {}
            }
            sleep(pace).await;
            pace = (pace * 2).min(PACE.1);
            command = match talk.json(&format!("{base}/command/{}", command.id)).await {
                Some(command) => command,
                None => return Err(self.unanswered(talk)),
            };
        }
    }

    /// Where the app keeps its backups: a path from its own folder on unless it is a whole one.
    async fn backup_folder(&self, talk: &mut Talk<'_>, base: &str) -> String {
        let host = talk.json::<Host>(&format!("{base}/config/host")).await;
        let folder = host.and_then(|host| host.backup_folder).filter(|folder| !folder.is_empty());
        let folder = folder.unwrap_or_else(|| "Backups".to_owned());
        if folder.starts_with('/') { folder } else { format!("{}/{folder}", self.config_folder()) }
    }

    async fn fetched(&self, saved: &Saved, folder: &str, workspace: &Path) -> Result<Zip> {
        let name = Path::new(&saved.name).file_name().unwrap_or_default().to_string_lossy().into_owned();
        let path = format!("{folder}/{}/{name}", saved.kind);
        let file = workspace.join("own.zip");
        let (to, scratch, called) = (file.clone(), workspace.to_owned(), name.clone());
        let size = saved.size;
        // The page to download it from wants a login of people, not the key.
        let (copied, output) =
            through(self.cluster, &self.target()?, &["cat", &path], self.timeout, move |mut source| {
                io::copy(&mut source, &mut File::create(&to)?)
            })
            .await?;
        if output.code != 0 {
            return Err(Error::failed(format!("cannot read {path}")).caused_by(output.complaint()));
        }
        let length = copied.map_err(|error| self.cannot_keep(&error))?;
        if size != 0 && length != size {
            return Err(self.silent(&format!("{path} has {length} bytes instead of {size}")));
        }
        let to = file.clone();
        let looked = tokio::task::spawn_blocking(move || in_zip(&to, &called, &scratch)).await;
        let (databases, mut missing) = match joined(looked)? {
            Ok(databases) => (databases, Vec::new()),
            Err(error) if error.kind() == io::ErrorKind::Unsupported => {
                let messages = vec![error.to_string()];
                (vec![Database { path: name.clone(), state: State::Unchecked, messages }], Vec::new())
            }
            Err(error) => return Err(self.silent(&error.to_string())),
        };
        if databases.is_empty() {
            missing.push("no database is in it: the app keeps it in PostgreSQL".to_owned());
        }
        Ok(Zip { name, file, databases, missing })
    }

    fn unanswered(&self, talk: &Talk<'_>) -> Error {
        let why = talk.troubles.last().map_or_else(|| "there is no answer".to_owned(), ToString::to_string);
        self.silent(&why)
    }

    fn silent(&self, why: &str) -> Error {
        Error::failed(format!("{} makes no backup", self.instance.name)).caused_by(why)
    }
}
