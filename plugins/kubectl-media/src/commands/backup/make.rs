//! The backup of one instance: the app's own or a copy, into a file that is there when it is whole.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::Timestamp;
use labkit::age::Recipients;
use labkit::archive::ArchiveWriter;
use labkit::cli::{Error, Result, ResultExt, Session};
use labkit::files::{Pending, Privacy, Workspace, create_private_dir, write_atomic};
use labkit::kube::{Cluster, ContainerTarget};
use tar::{EntryType, Header};

use super::copy::Copied;
use super::own::Zip;
use crate::apps::Own;
use crate::ask::Asked;
use crate::backup::record::{CONTENT, Content};
use crate::backup::{Backup, Method, store};
use crate::reach::Options;
use crate::stack::Instance;

/// What it takes to back up one instance.
pub(crate) struct Maker<'a> {
    /// Where things are said.
    pub session: &'a Session,
    /// Where the instance is.
    pub cluster: &'a Cluster,
    /// The instance.
    pub instance: &'a Instance,
    /// What it said, and how to ask it.
    pub asked: Option<&'a Asked>,
    /// How it is asked.
    pub options: Options,
    /// Who can open the backup; none for clear text.
    pub recipients: Option<&'a Recipients>,
    /// The folder of all backups.
    pub folder: &'a Path,
    /// How long it may take.
    pub timeout: Duration,
}

impl Maker<'_> {
    /// Makes the backup; the path of the file with what is known of it.
    ///
    /// # Errors
    /// When there is none. Nothing is left of it then.
    pub(crate) async fn make(&self) -> Result<(Backup, String)> {
        let limit = self.timeout;
        let made = tokio::time::timeout(limit, Box::pin(self.within())).await;
        made.unwrap_or_else(|_| {
            let name = &self.instance.name;
            Err(Error::timed_out(format!("the backup of {name} is not done after {limit:?}"))
                .hint("give it longer with --timeout"))
        })
    }

    async fn within(&self) -> Result<(Backup, String)> {
        let now = self.session.now();
        // Files are named by the second.
        let taken = Timestamp::from_second(now.as_second()).unwrap_or(now);
        self.target()?;
        let folder = self.folder.join(&self.instance.namespace).join(&self.instance.name);
        create_private_dir(&folder)?;
        let path = folder.join(store::file_name(taken, self.recipients.is_some()));
        if store::record_of(&path).is_some_and(|record| record.exists()) {
            return Err(Error::failed(format!("{} is there already", path.display()))
                .hint("there is one backup of an app in a second at most: try again"));
        }
        let workspace = Workspace::new(&self.session.env)?;
        let pending = Pending::new(&path)?;
        let zip = self.zip(workspace.path()).await?;
        let content = self.content(taken, if zip.is_some() { Method::App } else { Method::Copy });
        let out = ArchiveWriter::new(pending.file()?, self.recipients);
        let mut out = out.map_err(|error| pending.failed(&error))?;
        described(&mut out, &content).map_err(|error| pending.failed(&error))?;
        let copied = if let Some(zip) = zip {
            added(&mut out, zip, taken).map_err(|error| pending.failed(&error))?
        } else {
            let copied;
            (out, copied) = self.copy(out, workspace.path()).await?;
            copied
        };
        let (_, written) = out.finish().map_err(|error| pending.failed(&error))?;
        let backup = Backup {
            content,
            file: path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            size: written.size,
            sha256: written.sha256,
            content_size: copied.bytes,
            files: copied.files,
            encrypted: self.recipients.is_some(),
            databases: copied.databases,
            missing: copied.missing,
            made_by: env!("CARGO_PKG_VERSION").to_owned(),
        };
        pending.keep()?;
        noted(&backup, &path)?;
        Ok((backup, path.display().to_string()))
    }

    /// The app's own backup, where it makes one. An app that does not answer is copied instead.
    async fn zip(&self, workspace: &Path) -> Result<Option<Zip>> {
        if self.instance.app.keep.own != Own::Servarr {
            return Ok(None);
        }
        match self.own(workspace).await {
            Ok(zip) => Ok(Some(zip)),
            Err(error) => {
                self.session.ui.warn(&format!("{error}; its files are copied instead"));
                Ok(None)
            }
        }
    }

    fn content(&self, taken: Timestamp, method: Method) -> Content {
        let one = self.instance;
        Content {
            app: one.app.name.to_owned(),
            name: one.name.clone(),
            namespace: one.namespace.clone(),
            workload: format!("{}/{}", one.kind.name(), one.workload),
            version: self.asked.and_then(|asked| asked.answers.version.clone()),
            method,
            folder: self.config_folder().to_owned(),
            taken,
        }
    }

    /// The container to look into.
    ///
    /// # Errors
    /// When none runs.
    pub(super) fn target(&self) -> Result<ContainerTarget> {
        let one = self.instance;
        let pod = one.running_pod().ok_or_else(|| {
            Error::failed(format!("{} cannot be backed up: no pod of it runs", one.name))
                .hint(format!("see why: kubectl media doctor {} -n {}", one.name, one.namespace))
        })?;
        Ok(ContainerTarget {
            namespace: one.namespace.clone(),
            pod: pod.name.clone(),
            container: Some(one.container.clone()),
        })
    }

    /// The folder of its configuration: the one that outlives its pods, of those that images have.
    pub(super) fn config_folder(&self) -> &'static str {
        config_folder(self.instance)
    }

    /// What is said when a copy cannot be written.
    pub(super) fn cannot_keep(&self, error: &io::Error) -> Error {
        let ours = Error::failed(format!("cannot keep a copy of {}", self.instance.name)).caused_by(error);
        if error.kind() == io::ErrorKind::StorageFull {
            return ours.hint("free some space in the folder of backups, or name another folder for TMPDIR");
        }
        ours
    }
}

/// The folder of an instance's configuration.
pub(crate) fn config_folder(instance: &Instance) -> &'static str {
    let folders = instance.app.keep.folders;
    let is_mounted = |folder: &&&str| {
        instance
            .mounts
            .iter()
            .any(|mount| **folder == mount.path || folder.starts_with(&format!("{}/", mount.path)))
    };
    folders.iter().find(is_mounted).or(folders.first()).copied().unwrap_or_default()
}

/// Says in the archive what is in it.
fn described(out: &mut ArchiveWriter<File>, content: &Content) -> io::Result<()> {
    let text = serde_json::to_vec_pretty(content)?;
    let mut header = header_of(text.len() as u64, content.taken);
    out.add(&mut header, Path::new(CONTENT), text.as_slice())
}

fn added(out: &mut ArchiveWriter<File>, zip: Zip, taken: Timestamp) -> io::Result<Copied> {
    let file = File::open(&zip.file)?;
    let bytes = file.metadata()?.len();
    out.add(&mut header_of(bytes, taken), Path::new(&zip.name), file)?;
    Ok(Copied { files: 1, bytes, databases: zip.databases, missing: zip.missing })
}

fn header_of(size: u64, time: Timestamp) -> Header {
    let mut header = Header::new_gnu();
    header.set_entry_type(EntryType::Regular);
    header.set_mode(0o600);
    header.set_size(size);
    header.set_mtime(u64::try_from(time.as_second()).unwrap_or(0));
    header
}

/// Writes the record. A backup without one is none, so it goes with it.
fn noted(backup: &Backup, path: &PathBuf) -> Result<()> {
    let text = serde_json::to_string_pretty(backup).or_failed(|| "cannot describe the backup")?;
    let Some(record) = store::record_of(path) else { return Ok(()) };
    write_atomic(&record, format!("{text}\n").as_bytes(), Privacy::Private).inspect_err(|_| {
        // The error that is told is the first.
        let _gone = fs::remove_file(path);
    })
}
