//! The file of a journal: locked while a run uses it, every record on disk before anything is done about it.

use std::cell::RefCell;
use std::fs::{File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::Timestamp;
use labkit::cli::{Error, ErrorKind, Result, ResultExt, Session};
use labkit::files::{Dirs, Lock, create_private_dir};
use labkit::talos::Credentials;

use super::read::{Contents, read};
use super::record::{Event, Header, Record, VERSION};
use super::replay::{History, replay};

/// The most that is read; years of work fill a thousandth of it.
const MAX_BYTES: u64 = 64 << 20;

/// An open journal. Nobody else writes to it meanwhile.
#[derive(Debug)]
pub struct Journal {
    path: PathBuf,
    inner: RefCell<Inner>,
    _lock: Lock,
}

#[derive(Debug)]
struct Inner {
    file: File,
    history: History,
}

impl Journal {
    /// Opens the journal of a cluster, or begins it. `os_ca` is the fingerprint of the authority of the
    /// cluster's Talos API.
    ///
    /// # Errors
    /// Refused, when another run has it, a newer version wrote it, it is damaged, or it is another cluster's.
    pub fn open(session: &Session, cluster: &str, os_ca: &str) -> Result<Self> {
        let dirs = Dirs::from_env(&session.env)?;
        let path = path(&dirs, cluster)?;
        create_private_dir(folder(&path))?;
        let lock = Lock::acquire(&path, Duration::ZERO, &dirs).map_err(|error| taken(error, cluster))?;
        let mut file = open(&path)?;
        let history = if let Some((contents, torn)) = contents(&mut file, &path)? {
            if torn {
                session.ui.warn(&format!(
                    "{}: the last line was not finished and is dropped; what it announced was not done",
                    path.display()
                ));
                cut(&mut file, &contents, &path)?;
            }
            require_same(&contents.header, cluster, os_ca, &path)?;
            replay(&contents.records)
        } else {
            begin(&mut file, &path, cluster, os_ca, session.now())?;
            History::default()
        };
        Ok(Self { path, inner: RefCell::new(Inner { file, history }), _lock: lock })
    }

    /// The journal of the cluster whose nodes `credentials` opens.
    ///
    /// # Errors
    /// As [`Journal::open`].
    pub fn of(session: &Session, cluster: &str, credentials: &Credentials) -> Result<Self> {
        Self::open(session, cluster, &credentials.authority().fingerprint.to_string())
    }

    /// Where every node stands now.
    pub fn history(&self) -> History {
        self.inner.borrow().history.clone()
    }

    /// Writes a record; when this returns it is on disk.
    ///
    /// # Errors
    /// When it cannot be written: then nothing may be done about it either.
    pub fn append(&self, session: &Session, node: &str, event: Event) -> Result<()> {
        let record = Record { at: session.now(), node: node.to_owned(), event };
        let mut inner = self.inner.borrow_mut();
        write_line(&mut inner.file, &record, &self.path)?;
        inner.history.push(&record);
        Ok(())
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

/// Reads the journal of a cluster without taking it; `None` if there is none.
///
/// # Errors
/// As [`Journal::open`], but for another run.
pub fn look(session: &Session, cluster: &str) -> Result<Option<Contents>> {
    let path = path(&Dirs::from_env(&session.env)?, cluster)?;
    match File::open(&path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).or_failed(|| cannot("open", &path)),
        Ok(mut file) => Ok(contents(&mut file, &path)?.map(|(contents, _)| contents)),
    }
}

fn path(dirs: &Dirs, cluster: &str) -> Result<PathBuf> {
    if cluster.is_empty() || cluster.starts_with('.') || cluster.contains(['/', '\0']) {
        return Err(Error::failed(format!("{cluster:?} is no name for a cluster")));
    }
    Ok(dirs.state.join("wizard").join(cluster).join("journal.jsonl"))
}

fn folder(path: &Path) -> &Path {
    path.parent().unwrap_or(path)
}

fn open(path: &Path) -> Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).append(true).create(true).mode(0o600);
    let file = options.open(path).or_failed(|| cannot("open", path))?;
    let mode = file.metadata().or_failed(|| cannot("read", path))?.permissions().mode();
    if mode & 0o077 != 0 {
        file.set_permissions(std::fs::Permissions::from_mode(0o600)).or_failed(|| cannot("protect", path))?;
    }
    Ok(file)
}

/// What the file holds, and whether bytes follow its last whole line.
fn contents(file: &mut File, path: &Path) -> Result<Option<(Contents, bool)>> {
    let mut bytes = Vec::new();
    file.take(MAX_BYTES + 1).read_to_end(&mut bytes).or_failed(|| cannot("read", path))?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(Error::refused(format!("{} is larger than any journal", path.display())));
    }
    let contents = read(&bytes).map_err(|error| {
        Error::refused(format!("cannot use the journal {}", path.display())).caused_by(error).hint(
            "nothing was changed; use the version of this program that wrote it, or restore the file from a backup",
        )
    })?;
    Ok(contents.map(|contents| {
        let torn = contents.whole < bytes.len();
        (contents, torn)
    }))
}

fn cut(file: &mut File, contents: &Contents, path: &Path) -> Result<()> {
    file.set_len(contents.whole as u64).and_then(|()| file.sync_all()).or_failed(|| cannot("shorten", path))
}

fn begin(file: &mut File, path: &Path, cluster: &str, os_ca: &str, created: Timestamp) -> Result<()> {
    file.set_len(0).and_then(|()| file.seek(SeekFrom::Start(0))).or_failed(|| cannot("begin", path))?;
    let header = Header { version: VERSION, cluster: cluster.to_owned(), os_ca: os_ca.to_owned(), created };
    write_line(file, &header, path)?;
    let folder = folder(path);
    File::open(folder).and_then(|open| open.sync_all()).or_failed(|| cannot("keep", folder))
}

fn write_line<T: serde::Serialize>(file: &mut File, line: &T, path: &Path) -> Result<()> {
    let mut bytes = serde_json::to_vec(line).or_failed(|| cannot("write", path))?;
    bytes.push(b'\n');
    file.write_all(&bytes).and_then(|()| file.sync_all()).or_failed(|| cannot("write", path))
}

fn require_same(header: &Header, cluster: &str, os_ca: &str, path: &Path) -> Result<()> {
    if header.cluster != cluster {
        return Err(Error::refused(format!("{} is of the cluster {:?}", path.display(), header.cluster))
            .hint("nothing was changed; it was moved here from somewhere else"));
    }
    if header.os_ca != os_ca {
        return Err(Error::refused(format!(
            "{} is of another cluster with the name {cluster:?}: its secrets are not those in use",
            path.display()
        ))
        .hint("use the secrets bundle that the nodes were installed with")
        .hint("if the nodes of that cluster are gone for good, move the journal away and begin anew"));
    }
    Ok(())
}

fn taken(error: Error, cluster: &str) -> Error {
    if error.kind != ErrorKind::TimedOut {
        return error;
    }
    Error::refused(format!("another run of this program works on cluster {cluster}"))
        .hint("wait for it to end; it shows what it waits for")
}

fn cannot(verb: &str, path: &Path) -> String {
    format!("cannot {verb} {}", path.display())
}

#[cfg(test)]
mod tests {
    use labkit::cli::{Clock, Config, Env, GlobalFlags};
    use labkit::output::{Captured, OutputFlags, Terminal, Ui};

    use super::*;
    use crate::Wizard;

    fn session(folder: &Path) -> (Session, Captured) {
        let (ui, captured) = Ui::captured(&OutputFlags::default(), Terminal::default());
        let env = Env::of([("XDG_STATE_HOME", folder), ("HOME", folder)], folder);
        let clock = Clock::Fixed("2026-01-31T12:00:00Z".parse().unwrap());
        let global = GlobalFlags {
            kube: labkit::kube::KubeFlags::default(),
            output: OutputFlags::default(),
            verbosity: labkit::cli::Verbosity::default(),
        };
        (Session::new::<Wizard>(ui, env, Config::default(), global, clock), captured)
    }

    fn file(folder: &Path) -> PathBuf {
        folder.join("labkit/wizard/home/journal.jsonl")
    }

    #[test]
    fn what_was_appended_is_there_for_the_next_run_and_for_nobody_else_s_eyes() {
        let folder = tempfile::tempdir().unwrap();
        let (session, _) = session(folder.path());
        let journal = Journal::open(&session, "home", "ab").unwrap();
        journal.append(&session, "n1", Event::BootstrapAccepted {}).unwrap();
        journal.append(&session, "n1", Event::Bootstrapped { members: vec!["n1".to_owned()] }).unwrap();
        let history = journal.history();
        drop(journal);
        assert_eq!(Journal::open(&session, "home", "ab").unwrap().history(), history);
        assert_eq!(look(&session, "home").unwrap().unwrap().records.len(), 2);
        assert_eq!(look(&session, "other").unwrap(), None);
        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&file(folder.path())), 0o600);
        assert_eq!(mode(file(folder.path()).parent().unwrap()), 0o700);
    }

    #[test]
    fn two_runs_never_share_a_journal() {
        let folder = tempfile::tempdir().unwrap();
        let (session, _) = session(folder.path());
        let _first = Journal::open(&session, "home", "ab").unwrap();
        let error = Journal::open(&session, "home", "ab").unwrap_err();
        assert_eq!(error.message, "another run of this program works on cluster home");
        assert_eq!(error.kind, ErrorKind::Refused);
    }

    #[test]
    fn another_cluster_s_journal_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let (session, _) = session(folder.path());
        drop(Journal::open(&session, "home", "ab").unwrap());
        let error = Journal::open(&session, "home", "cd").unwrap_err();
        assert!(error.message.ends_with("its secrets are not those in use"), "{error}");
        assert!(Journal::open(&session, "../home", "ab").is_err());
        let elsewhere = folder.path().join("labkit/wizard/away");
        std::fs::rename(file(folder.path()).parent().unwrap(), &elsewhere).unwrap();
        let error = Journal::open(&session, "away", "ab").unwrap_err();
        assert!(error.message.ends_with("is of the cluster \"home\""), "{error}");
    }

    #[test]
    fn a_torn_last_line_is_dropped_with_a_warning_and_damage_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let (session, captured) = session(folder.path());
        let journal = Journal::open(&session, "home", "ab").unwrap();
        journal.append(&session, "n1", Event::Reset {}).unwrap();
        drop(journal);
        let path = file(folder.path());
        let whole = std::fs::read(&path).unwrap();
        std::fs::write(&path, [whole.as_slice(), b"{\"at\":"].concat()).unwrap();
        drop(Journal::open(&session, "home", "ab").unwrap());
        assert!(captured.err().contains("was not finished and is dropped"));
        assert_eq!(std::fs::read(&path).unwrap(), whole);
        std::fs::write(&path, [b"{}\n", whole.as_slice()].concat()).unwrap();
        let error = Journal::open(&session, "home", "ab").unwrap_err();
        assert_eq!(error.kind, ErrorKind::Refused);
    }
}
