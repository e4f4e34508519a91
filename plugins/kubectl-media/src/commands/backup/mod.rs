//! `backup`: what apps keep, as encrypted files; which there are, whether they are whole, and which may go.

mod args;
mod copy;
mod keyring;
mod make;
mod own;
mod pipe;
mod prune;
mod verify;

use std::path::Path;

use labkit::cli::{Error, ExitCode, Result, Session};
use labkit::finding::Gap;
use labkit::output::Shape;

pub use args::{BackupArgs, BackupVerb, IdentityArgs, ListArgs, MakeArgs, PruneArgs, VerifyArgs};

pub(super) use self::keyring::identities;
pub(super) use self::make::{Maker, config_folder};
pub(super) use self::verify::verified;
use super::asking::{ask_all, find};
use crate::ask::Depth;
use crate::backup::record::{self, Verdict};
use crate::backup::{Backup, store};
use crate::stack::Instance;
use crate::status::is_named;

/// Does it.
pub async fn run(args: BackupArgs, session: &Session) -> Result<ExitCode> {
    match args.verb {
        None => Box::pin(make(args.make, session)).await,
        Some(BackupVerb::List(args)) => list(&args, session),
        Some(BackupVerb::Prune(args)) => prune::run(&args, session),
        Some(BackupVerb::Verify(args)) => verify::run(args, session).await,
    }
}

async fn make(args: MakeArgs, session: &Session) -> Result<ExitCode> {
    session.ui.accepts(Shape::List)?;
    if args.apps.is_empty() && !args.all {
        return Err(Error::usage("it is not said which apps to back up")
            .hint("name them, or back up all of them with --all"));
    }
    let folder = directory(args.dir.as_deref())?;
    let recipients = keyring::recipients(&args.keys)?;
    let mut stack = find(session, args.all_namespaces, &args.apps).await?;
    keep_those_that_keep(&args.apps, &mut stack.instances)?;
    let gathered = ask_all(session, stack, &args.ask, Depth::Health).await?;
    let cluster = session.cluster().await?;
    let instances = &gathered.stack.instances;
    let progress = session.ui.progress("backing up", Some(instances.len() as u64));
    let (mut done, mut gaps, mut failures) = (Vec::new(), Vec::new(), Vec::new());
    for (instance, asked) in instances.iter().zip(&gathered.asked) {
        progress.now(&format!("backing up {}", instance.name));
        let maker = Maker {
            session,
            cluster,
            instance,
            asked: asked.as_ref(),
            options: args.ask.options(),
            recipients: recipients.as_ref(),
            folder,
            timeout: args.timeout,
        };
        match Box::pin(maker.make()).await {
            Ok(made) => done.push(made),
            Err(error) => {
                let what = format!("backup of {}/{}", instance.namespace, instance.name);
                gaps.push(Gap::blocking(what, error.to_string()));
                failures.push(error);
            }
        }
        progress.advance(1);
    }
    drop(progress);
    // With nothing done there is nothing to show but why.
    if let (true, Some(error)) = (done.is_empty(), failures.pop()) {
        for error in failures {
            session.ui.error(&error);
        }
        return Err(error);
    }
    shown(done, gaps, session)
}

/// Leaves out what keeps nothing; named, that is a mistake.
fn keep_those_that_keep(apps: &[String], instances: &mut Vec<Instance>) -> Result<()> {
    let keeps = |one: &Instance| one.app.keep.is_something() && one.job.is_none();
    let named = |one: &&Instance| apps.iter().any(|name| is_named(one, name));
    if let Some(one) = instances.iter().filter(|one| !keeps(one)).find(named) {
        return Err(Error::usage(format!("{} keeps nothing to back up", one.name))
            .caused_by("what it needs is in its workload")
            .hint("leave it out"));
    }
    instances.retain(keeps);
    if instances.is_empty() {
        return Err(Error::failed("no app was found that keeps anything")
            .hint("-n names another namespace, -A looks in all of them"));
    }
    Ok(())
}

/// Shows backups with what is wrong with them; the exit code.
fn shown(done: Vec<(Backup, String)>, gaps: Vec<Gap>, session: &Session) -> Result<ExitCode> {
    let list = record::list(done, gaps, session.now());
    session.ui.show(&list)?;
    let mut exit = ExitCode::Done;
    for item in &list.items {
        let name = format!("{}/{}", item.backup.content.namespace, item.backup.content.name);
        for why in &item.backup.missing {
            session.ui.warn(&format!("{name}: {why}"));
        }
        for database in item.backup.databases.iter().filter(|one| !one.messages.is_empty()) {
            let text = format!("{name}: {database}: {}", database.messages.join("; "));
            if database.state == crate::backup::State::StructureOk {
                session.ui.status(&text);
            } else {
                session.ui.warn(&text);
            }
        }
    }
    for gap in &list.gaps {
        session.ui.warn(&format!("not done: {}: {}", gap.what, gap.why));
    }
    let worst = list.items.iter().map(|item| item.verdict).collect::<Vec<_>>();
    if !list.gaps.is_empty() || worst.contains(&Verdict::Partial) {
        exit = ExitCode::Gaps;
    }
    if worst.contains(&Verdict::Damaged) {
        exit = ExitCode::Findings;
        session.ui.hint("a damaged database is damaged in the app, too: restore an older backup of it");
    }
    Ok(exit)
}

fn list(args: &ListArgs, session: &Session) -> Result<ExitCode> {
    session.ui.accepts(Shape::List)?;
    let folder = directory(args.dir.as_deref())?;
    let mut found = store::found(folder)?;
    if !args.apps.is_empty() {
        found.backups.retain(|(backup, _)| args.apps.iter().any(|name| is_of(backup, name)));
    }
    let backups = found.backups.into_iter().map(|(backup, path)| (backup, path.display().to_string()));
    let list = record::list(backups.collect(), found.gaps, session.now());
    session.ui.show(&list)?;
    for gap in &list.gaps {
        session.ui.warn(&format!("no whole backup: {}: {}", gap.what, gap.why));
    }
    Ok(if list.gaps.is_empty() { ExitCode::Done } else { ExitCode::Gaps })
}

/// Whether a backup is of what was named: `radarr`, `radarr-4k`, `media/radarr`.
fn is_of(backup: &Backup, text: &str) -> bool {
    let content = &backup.content;
    let (namespace, name) = match text.split_once('/') {
        Some((namespace, name)) => (Some(namespace), name),
        None => (None, text),
    };
    namespace.is_none_or(|namespace| namespace == content.namespace)
        && [&content.name, &content.app].iter().any(|own| own.eq_ignore_ascii_case(name))
}

fn directory(dir: Option<&Path>) -> Result<&Path> {
    dir.ok_or_else(|| {
        Error::usage("it is not said where backups are").hint(
            "name the folder with --dir, or as backupDirectory in the section media of the configuration",
        )
    })
}
