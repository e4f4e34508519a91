//! `--commit`: what was done to the inventory becomes one Git commit with nothing else in it. Nothing is pushed.

use std::path::Path;
use std::time::Duration;

use labkit::cli::{Error, Result, Session, failpoint};
use labkit::files::{Dirs, Lock};
use labkit::finding::Subject;
use labkit::plan::{Action, Plan};

use super::ground::Book;
use crate::claims::{Deed, ReservationItem, differ_only_in, message};
use crate::git::Repository;

/// How long to wait for other runs that commit to the same clone.
const PATIENCE: Duration = Duration::from_secs(60);

/// States of a repository in which Git does not commit single files, by the reference that marks them.
const UNFINISHED: [(&str, &str); 3] =
    [("MERGE_HEAD", "merge"), ("CHERRY_PICK_HEAD", "cherry-pick"), ("REBASE_HEAD", "rebase")];

/// The repository that a change of the inventory is committed to.
#[derive(Debug)]
pub(super) struct Recorder {
    repository: Repository,
    /// The inventory's name in its folder, in which Git is run.
    name: String,
    /// The inventory as the user knows it.
    shown: String,
}

impl Recorder {
    /// Finds the repository around the inventory.
    ///
    /// # Errors
    /// Usage, when there is no inventory or no repository around it.
    pub fn open(book: Option<&Book>, session: &Session) -> Result<Self> {
        let Some(book) = book else {
            return Err(Error::usage("there is no inventory to commit")
                .hint("leave --commit out: without an inventory the cluster is the record"));
        };
        let folder = book.path.parent().unwrap_or(Path::new("/"));
        let shown = book.inventory.file.clone();
        let Some(repository) = Repository::open(&session.env, folder)? else {
            return Err(Error::usage(format!("{shown} is in no Git repository"))
                .hint("leave --commit out, or make one: git init"));
        };
        let name = book.path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        Ok(Self { repository, name, shown })
    }

    /// Refuses where the commit could not be made, or would hold more than what `is_ours` tells of two texts of the
    /// inventory, the committed one and the present one.
    fn check(&self, is_ours: impl Fn(&str, &str) -> Result<bool>) -> Result<()> {
        self.repository.run(&["var", "GIT_COMMITTER_IDENT"])?;
        for (reference, what) in UNFINISHED {
            if self.repository.ask(&["rev-parse", "--verify", "--quiet", reference])?.is_some() {
                return Err(Error::refused(format!(
                    "a {what} is going on in the repository of {}",
                    self.shown
                ))
                .hint(format!("end it first: git {what} --continue or --abort")));
            }
        }
        self.check_staged()?;
        if self.is_clean()? {
            return Ok(());
        }
        let committed = match self.repository.head()? {
            Some(_) => self.repository.run(&["show", &format!("HEAD:./{}", self.name)]).ok(),
            None => None,
        };
        let Some(committed) = committed else {
            return Err(Error::refused(format!("{} was never committed", self.shown))
                .hint(format!("commit it as it is first: git add {0} && git commit {0}", self.shown)));
        };
        let path = self.repository.folder().join(&self.name);
        let current = labkit::files::read_text(&path, labkit::manifest::yaml::MAX_BYTES)?;
        if is_ours(&committed, &current)? {
            return Ok(());
        }
        Err(Error::refused(format!("{} has changes that are not committed", self.shown))
            .caused_by("they would go into the same commit")
            .hint(format!("see them with: git diff {}", self.shown))
            .hint("commit them first, or leave --commit out"))
    }

    /// Adds the commit to what is about to happen.
    pub fn announce(&self, plan: &mut Plan) {
        let summary = format!("commit {} to Git", self.shown);
        plan.undoable(
            Action::Create,
            Subject::new("commit", self.shown.as_str()),
            &summary,
            "git revert HEAD",
        );
    }

    /// [`Recorder::lock_for`] a commit that holds the reservations of these names.
    pub fn lock(&self, session: &Session, names: &[String]) -> Result<Lock> {
        self.lock_for(session, |committed, current| differ_only_in(names, committed, current, &self.shown))
    }

    /// Keeps other runs that commit to this clone away, so that each commit holds what its message says and nobody
    /// looks at half of another's work; refuses where the commit could not be made.
    pub fn lock_for(&self, session: &Session, is_ours: impl Fn(&str, &str) -> Result<bool>) -> Result<Lock> {
        let folder = self.repository.run(&["rev-parse", "--absolute-git-dir"])?;
        let index = Path::new(folder.trim_end_matches('\n')).join("index");
        let lock = Lock::acquire(&index, PATIENCE, &Dirs::from_env(&session.env)?)?;
        self.check(is_ours)?;
        Ok(lock)
    }

    /// Commits what was done, and notes the commit at the items.
    ///
    /// # Errors
    /// As [`Recorder::record`].
    pub fn commit(&self, deed: Deed, items: &mut [ReservationItem], session: &Session) -> Result<()> {
        let head = self.record(deed.word(), &message(deed, items), session)?;
        for item in items.iter_mut().filter(|_| head.is_some()) {
            item.commit.clone_from(&head);
        }
        Ok(())
    }

    /// Commits with this message, whose first line tells what was done; nothing, and `None`, when the file is
    /// committed already.
    ///
    /// # Errors
    /// What Git says; what was done stays done.
    pub fn record(&self, word: &str, message: &str, session: &Session) -> Result<Option<String>> {
        failpoint!("commit.recording");
        if self.is_clean()? {
            session.ui.status(&format!("{} is committed already", self.shown));
            return Ok(None);
        }
        let arguments = ["commit", "--quiet", "--cleanup=verbatim", "--file=-", "--only", "--", &self.name];
        let head = self
            .repository
            .run_with_input(&arguments, message.as_bytes())
            .and_then(|_| self.repository.head())
            .map_err(|error| {
                let again = format!("run the same command again, or: git commit {}", self.shown);
                Error::failed(format!("the {word} is done, but not committed to Git"))
                    .caused_by(error)
                    .hint(again)
            })?;
        let head = head.unwrap_or_default();
        let subject = message.lines().next().unwrap_or_default();
        let short: String = head.chars().take(10).collect();
        session.ui.status(&format!("committed as {short}: {subject}"));
        Ok(Some(head))
    }

    /// Only the inventory may be staged: whatever else is would be held back or drawn in without being asked for.
    fn check_staged(&self) -> Result<()> {
        let except = format!(":(exclude,literal){}", self.name);
        let staged = ["diff", "--cached", "--name-only", "--no-relative", "-z", "--", ":/", &except];
        let staged = self.repository.run(&staged)?;
        let mut others = staged.split('\0').filter(|path| !path.is_empty()).peekable();
        if others.peek().is_none() {
            return Ok(());
        }
        let error = Error::refused("other changes are staged for a commit");
        Err(others
            .take(5)
            .fold(error, Error::caused_by)
            .hint("commit them first, or take them back: git restore --staged ."))
    }

    fn is_clean(&self) -> Result<bool> {
        self.repository.is_committed(&self.repository.folder().join(&self.name))
    }
}
