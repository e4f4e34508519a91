//! The picture of the links, and the file it is written into.

use std::path::{Path, PathBuf};

use labkit::cli::{Error, Result};
use labkit::files::{Privacy, read_bytes, write_atomic};
use labkit::finding::Subject;
use labkit::output::Ui;
use labkit::plan::{Action, Confirmed, Plan};

use crate::graph::{GENERATOR, svg};
use crate::wiring::WiringList;

/// The largest file that is looked at before it is replaced.
const LIMIT: u64 = 16 << 20;

/// A picture and where it goes.
pub(super) struct Picture {
    path: PathBuf,
    text: String,
}

impl Picture {
    /// Draws the links.
    pub(super) fn new(path: &Path, list: &WiringList) -> Self {
        let text = svg(&list.graph(), "How the media apps are wired", &list.summary());
        Self { path: path.to_owned(), text }
    }

    /// Whether it goes to standard output.
    pub(super) fn is_stdout(&self) -> bool {
        self.path.as_os_str() == "-"
    }

    /// The SVG.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    fn subject(&self) -> Subject {
        Subject::new("file", self.path.display().to_string())
    }

    /// Plans to write it. A file that somebody else made is not replaced.
    pub(super) fn plan(&self, plan: &mut Plan, ui: &Ui) -> Result<()> {
        const UNDO: &str = "draw it again when the links are as they were";
        if self.is_stdout() {
            return Ok(());
        }
        if matches!(self.path.try_exists(), Ok(false)) {
            plan.undoable(Action::Create, self.subject(), "draw the picture", "delete the file");
            return Ok(());
        }
        let old = read_bytes(&self.path, LIMIT)?;
        let start = &old[..old.len().min(1024)];
        if old == self.text.as_bytes() {
            ui.success(&format!("{} is up to date", self.path.display()));
        } else if String::from_utf8_lossy(start).contains(GENERATOR) {
            plan.undoable(Action::Update, self.subject(), "draw the picture as it is now", UNDO);
        } else {
            return Err(Error::refused(format!("{} was not drawn by wiring", self.path.display()))
                .hint("choose another file, or move this one away"));
        }
        Ok(())
    }

    /// Writes it, if that was planned.
    pub(super) fn write(&self, confirmed: &Confirmed<'_>, ui: &Ui) -> Result<()> {
        let subject = self.subject();
        let Some(change) = confirmed.plan().changes.iter().find(|change| change.subject == subject) else {
            return Ok(());
        };
        write_atomic(&self.path, self.text.as_bytes(), Privacy::Keep)?;
        confirmed.report(ui, change);
        Ok(())
    }
}
