//! Writing the files: what is new is created and replaces nothing, what is there is replaced only if it is still what was
//! looked at.

use std::io::Write;

use labkit::cli::{Error, Result};
use labkit::files::{self, Pending, Privacy};
use labkit::finding::Subject;
use labkit::plan::{Action, Confirmed, Plan};

use super::{Fate, File, Purpose};
use crate::secrets::{self, Bundle};

/// What is about to be written.
///
/// # Errors
/// Refused, when files hold something else and may not be replaced.
pub fn plan(files: &[File], force: bool) -> Result<Plan> {
    let changed: Vec<_> = files.iter().filter(|file| matches!(file.fate, Fate::Update { .. })).collect();
    if let Some(first) = changed.first().filter(|_| !force) {
        let message = match changed.as_slice() {
            [_] => format!("{} would be replaced", first.name),
            many => format!("{} files would be replaced", many.len()),
        };
        let causes = changed.iter().filter_map(|file| match &file.fate {
            Fate::Update { fields, .. } => {
                let paths: Vec<_> = fields.iter().take(5).map(|field| field.path.as_str()).collect();
                let more = if fields.len() > paths.len() { " …" } else { "" };
                Some(format!("{}: {}{more}", file.name, paths.join(", ")))
            }
            Fate::Create | Fate::Keep => None,
        });
        return Err(causes
            .fold(Error::refused(message), Error::caused_by)
            .hint("write changes that are to stay as patches into cluster.yaml; --force replaces the files")
            .hint("look at the changes with --force --dry-run -o wide"));
    }
    let mut plan = Plan::default();
    for file in files {
        let subject = Subject::new("file", file.name.as_str());
        match &file.fate {
            Fate::Keep => {}
            Fate::Create => {
                let summary = format!("write {} {}", file.name, purpose(file));
                plan.undoable(Action::Create, subject, summary, &format!("rm {}", file.name));
            }
            Fate::Update { fields, .. } => {
                let summary = format!("replace {} {}", file.name, purpose(file));
                let change = plan.undoable(Action::Update, subject, summary, "from a backup of the file");
                change.fields.clone_from(fields);
            }
        }
    }
    Ok(plan)
}

fn purpose(file: &File) -> String {
    match &file.purpose {
        Purpose::Secrets => "with new secrets".to_owned(),
        Purpose::Role(role) => format!("for every {role}"),
        Purpose::Node { hostname, role, .. } => format!("for {role} {hostname}"),
        Purpose::Talosconfig => "with a new client certificate".to_owned(),
    }
}

/// Writes what was agreed to, the secrets first: everything else can be made again from them.
///
/// # Errors
/// Anything the file system refuses; refused, when a file was changed meanwhile. What was written stays.
pub fn write(files: &[File], bundle: &Bundle, _confirmed: &Confirmed<'_>) -> Result<()> {
    for file in files {
        if let Some(folder) =
            file.path.parent().filter(|folder| !folder.as_os_str().is_empty() && !folder.exists())
        {
            files::create_private_dir(folder)?;
        }
        match &file.fate {
            Fate::Keep => {}
            Fate::Create if file.purpose == Purpose::Secrets => {
                secrets::create(&file.path, bundle)?;
                labkit::failpoint!("wizard.gen.secrets");
            }
            Fate::Create => {
                let pending = Pending::new(&file.path)?;
                let written = pending.file()?.write_all(file.text.expose().as_bytes());
                written.map_err(|error| pending.failed(&error))?;
                pending.keep()?;
                labkit::failpoint!("wizard.gen.file");
            }
            Fate::Update { found, .. } => {
                let content = file.text.expose().as_bytes();
                if !files::write_atomic_if(&file.path, found.expose(), content, Privacy::Private)? {
                    return Err(Error::refused(format!("{} was changed meanwhile", file.name))
                        .hint("run the command again"));
                }
            }
        }
    }
    Ok(())
}
