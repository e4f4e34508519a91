//! What is known of a backup. It stands in clear text beside the file, so nothing secret is in it.

use jiff::Timestamp;
use labkit::finding::Gap;
use labkit::output::{Cell, Column, Table, Tone, View, age};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Where [`Content`] is inside of an archive: its first file.
pub const CONTENT: &str = "labkit-backup.json";

/// How what is in a backup was had.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Method {
    /// The app made it.
    App,
    /// The folder was copied while the app ran.
    Copy,
}

/// What is in a backup, as far as putting it back needs it. It is inside of the archive, where nobody can change it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Content {
    /// The app: `radarr`.
    pub app: String,
    /// What people call the instance: `radarr-4k`.
    pub name: String,
    /// Its namespace.
    pub namespace: String,
    /// Its workload: `Deployment/radarr`.
    pub workload: String,
    /// The version that ran, if it was known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// How it was had.
    pub method: Method,
    /// The folder that the paths in it start from.
    pub folder: String,
    /// When it was begun.
    #[schemars(with = "String")]
    pub taken: Timestamp,
}

/// A database in a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Database {
    /// Its path in the archive; inside of a zip after `!`.
    pub path: String,
    /// Whether it is whole.
    pub state: State,
    /// What SQLite says is wrong, or why not everything could be looked at.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub messages: Vec<String>,
}

/// Whether a database is whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// `PRAGMA integrity_check` says so.
    Ok,
    /// Its structure is; the order of indexes is known to the app alone.
    StructureOk,
    /// It could not be looked at.
    Unchecked,
    /// It is damaged.
    Damaged,
}

/// A backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Backup {
    /// What is in it.
    #[serde(flatten)]
    pub content: Content,
    /// The file, beside this record.
    pub file: String,
    /// Bytes of the file.
    pub size: u64,
    /// SHA-256 of the file, in hexadecimal.
    pub sha256: String,
    /// Bytes of what is in it.
    pub content_size: u64,
    /// How many files are in it.
    pub files: u64,
    /// Whether it is encrypted.
    pub encrypted: bool,
    /// The databases in it.
    #[serde(default)]
    pub databases: Vec<Database>,
    /// What is not in it, and why.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<String>,
    /// The version of the program that made it.
    pub made_by: String,
}

impl Backup {
    /// The worst that is known of it.
    pub fn verdict(&self) -> Verdict {
        let worst = |state| self.databases.iter().any(|database| database.state == state);
        if worst(State::Damaged) {
            Verdict::Damaged
        } else if !self.missing.is_empty() || worst(State::Unchecked) {
            Verdict::Partial
        } else {
            Verdict::Good
        }
    }
}

/// How good a backup is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Everything is in it and whole.
    Good,
    /// Something is not in it, or was not looked at.
    Partial,
    /// A database in it is damaged; it was in the app, too.
    Damaged,
}

impl Verdict {
    fn cell(self) -> Cell {
        match self {
            Self::Good => Cell::toned("good", Tone::Good),
            Self::Partial => Cell::toned("partial", Tone::Warning),
            Self::Damaged => Cell::toned("damaged", Tone::Bad),
        }
    }
}

/// Backups, the newest first.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct BackupList {
    /// `media.labkit.dev/v1`.
    api_version: &'static str,
    /// `BackupList`.
    kind: &'static str,
    /// The backups.
    pub items: Vec<Listed>,
    /// What could not be kept or read.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub gaps: Vec<Gap>,
    #[serde(skip)]
    now: Timestamp,
}

/// A backup in a list.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Listed {
    /// The backup.
    #[serde(flatten)]
    pub backup: Backup,
    /// How good it is.
    pub verdict: Verdict,
    /// The path of the file.
    pub path: String,
}

/// Backups, each with the path of its file, as a command shows them.
pub fn list(backups: Vec<(Backup, String)>, gaps: Vec<Gap>, now: Timestamp) -> BackupList {
    let listed = |(backup, path): (Backup, String)| Listed { verdict: backup.verdict(), backup, path };
    let items = backups.into_iter().map(listed).collect();
    BackupList { api_version: "media.labkit.dev/v1", kind: "BackupList", items, gaps, now }
}

impl View for BackupList {
    fn table(&self) -> Table {
        let mut table = Table::new([
            Column::new("NAMESPACE"),
            Column::new("APP"),
            Column::new("VERSION"),
            Column::new("AGE"),
            Column::new("SIZE").right(),
            Column::new("METHOD"),
            Column::wide("FILES").right(),
            Column::wide("DATABASES"),
            Column::new("STATE"),
            Column::new("FILE"),
            Column::wide("SHA256"),
        ]);
        for item in &self.items {
            let Backup { content, size, files, databases, sha256, .. } = &item.backup;
            let databases: Vec<String> = databases.iter().map(Database::to_string).collect();
            let method = match content.method {
                Method::App => "app",
                Method::Copy => "copy",
            };
            table.row([
                Cell::from(content.namespace.as_str()),
                Cell::from(content.name.as_str()),
                Cell::or_none(content.version.as_deref()),
                Cell::from(age(content.taken, self.now)),
                Cell::from(bytes(*size)),
                Cell::from(method),
                Cell::from(files.to_string()),
                Cell::or_none((!databases.is_empty()).then(|| databases.join(", "))),
                item.verdict.cell(),
                Cell::from(item.path.as_str()),
                Cell::from(sha256.as_str()),
            ]);
        }
        table
    }

    fn names(&self) -> Vec<String> {
        self.items.iter().map(|item| format!("backup/{}", item.path)).collect()
    }

    fn empty_message(&self) -> Option<String> {
        self.items.is_empty().then(|| "No backups found.".to_owned())
    }
}

impl std::fmt::Display for Database {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let state = match self.state {
            State::Ok => "ok",
            State::StructureOk => "structure ok",
            State::Unchecked => "not checked",
            State::Damaged => "damaged",
        };
        write!(f, "{} {state}", self.path)
    }
}

/// A number of bytes in the largest unit of 1024 that leaves a number before the point.
pub fn bytes(count: u64) -> String {
    let units = ["B", "KiB", "MiB", "GiB", "TiB"];
    let (mut whole, mut rest, mut unit) = (count, 0, 0);
    while whole >= 1024 && unit + 1 < units.len() {
        (whole, rest, unit) = (whole / 1024, whole % 1024, unit + 1);
    }
    if unit == 0 || whole >= 100 {
        return format!("{whole} {}", units[unit]);
    }
    format!("{whole}.{} {}", rest * 10 / 1024, units[unit])
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A good backup of an instance at a time in seconds.
    pub fn backup(name: &str, second: i64) -> Backup {
        let content = Content {
            app: "radarr".into(),
            name: name.into(),
            namespace: "media".into(),
            workload: format!("Deployment/{name}"),
            version: Some("6.0.4.10291".into()),
            method: Method::App,
            folder: "/config".into(),
            taken: Timestamp::constant(second, 0),
        };
        Backup {
            content,
            file: format!("{second}.tar.zst.age"),
            size: 4096,
            sha256: "00".into(),
            content_size: 5000,
            files: 1,
            encrypted: true,
            databases: vec![Database { path: "radarr.db".into(), state: State::Ok, messages: Vec::new() }],
            missing: Vec::new(),
            made_by: "0.1.0".into(),
        }
    }

    #[test]
    fn the_worst_of_a_backup_is_its_verdict() {
        let good = backup("radarr", 0);
        assert_eq!(good.verdict(), Verdict::Good);
        let mut partial = good.clone();
        partial.missing.push("logs: permission denied".into());
        assert_eq!(partial.verdict(), Verdict::Partial);
        partial.databases[0].state = State::Damaged;
        assert_eq!(partial.verdict(), Verdict::Damaged);
    }

    #[test]
    fn a_record_is_read_again_as_it_was_written() {
        let one = backup("radarr", 1_769_860_800);
        let text = serde_json::to_string(&one).unwrap();
        assert_eq!(serde_json::from_str::<Backup>(&text).unwrap(), one);
        assert!(text.contains(r#""taken":"2026-01-31T12:00:00Z""#), "{text}");
    }

    #[test]
    fn sizes_are_short() {
        let all = [0, 1023, 1024, 1536, 150 << 20, 1 << 50].map(bytes);
        assert_eq!(all, ["0 B", "1023 B", "1.0 KiB", "1.5 KiB", "150 MiB", "1024 TiB"]);
    }
}
