//! `keys`: where keys are, whether all who use them have the same, and how to keep them. No key is shown, but on a
//! terminal by `export --reveal`.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use futures::StreamExt;
use labkit::cli::{Error, ExitCode, Result, Session};
use labkit::files::{Privacy, write_atomic};
use labkit::output::Shape;
use labkit::sealed::Scope as SealScope;

use super::asking::{AskArgs, find, gather};
use super::held_keys::held;
use super::rotate::RotateArgs;
use super::sealing::{CertificateArgs, certificate};
use super::selected::AppArgs;
use crate::ask::Depth;
use crate::keys::{Access, KeysFrom, Store, read_settings};
use crate::keys_view::list::wants_key;
use crate::keys_view::manifest::{KeyManifest, sealed, secret};
use crate::keys_view::{Entry, KeyList, compare, entries};
use crate::stack::Stack;
use crate::status::is_named;

/// How many files of settings are read at once.
const AT_ONCE: usize = 8;

/// What to do with keys.
#[derive(Debug, Args)]
pub struct KeysArgs {
    /// What to do.
    #[command(subcommand)]
    pub verb: KeysVerb,
}

/// The verbs of `keys`.
#[derive(Debug, Subcommand)]
pub enum KeysVerb {
    /// Compare every key with those that its users have
    ///
    /// What apps tell of the keys they use (Overseerr, Bazarr, Tautulli), variables of programs that ask apps
    /// (exportarr, Unpackerr), and the other places in which an app itself has its key. They are compared in memory; only
    /// same, different or unknown is shown. Exit code 3 when one differs, 6 when something could not be read.
    Compare(CompareArgs),
    /// Write keys as a Secret: into a file, into a pipe, or with --reveal to the terminal
    Export(ExportArgs),
    /// Show where each key is
    ///
    /// In the order in which places count: what was handed over, variables of the container and their Secrets, the file of
    /// settings. Exit code 6 when a place could not be looked at.
    List(ListArgs),
    /// Give an app a new key, and hand it to everybody who uses the old one
    ///
    /// The app makes the key itself, or reads it from its Secret, which is changed then. Whoever uses it is found by
    /// asking the apps, in Secrets and ConfigMaps by the old key, and in variables of workloads. What stands in a
    /// SealedSecret is sealed anew and printed for Git. A run that broke off is gone on with by the same command; --resume
    /// makes no new key in any case. Exit code 6 when somebody could not be told.
    Rotate(Box<RotateArgs>),
    /// Write keys as a SealedSecret that only the cluster's controller can open
    Seal(SealArgs),
}

/// Which keys to show.
#[derive(Debug, Args)]
pub struct ListArgs {
    /// Which apps.
    #[command(flatten)]
    pub which: AppArgs,
    /// Where else keys are.
    #[command(flatten)]
    pub from: FromArgs,
}

/// Where keys are handed over.
#[derive(Debug, Args)]
pub struct FromArgs {
    /// Where keys and passwords are handed over, before those that are found: env, secret/NAME, or a file
    ///
    /// Values are called after the instance they are for: RADARR_API_KEY, radarr-4k-api-key. A file has lines
    /// NAME=VALUE. May be given several times.
    #[arg(long, value_name = "SOURCE")]
    pub keys_from: Vec<KeysFrom>,
}

/// Whose key to compare.
#[derive(Debug, Args)]
pub struct CompareArgs {
    /// Whose key.
    #[command(flatten)]
    pub which: AppArgs,
    /// How apps are asked.
    #[command(flatten)]
    pub ask: AskArgs,
}

/// Which keys to write, and where.
#[derive(Debug, Args)]
pub struct ExportArgs {
    /// What to write.
    #[command(flatten)]
    pub what: WriteArgs,
    /// Write the keys to the terminal
    #[arg(long, conflicts_with = "file")]
    pub reveal: bool,
}

/// Which keys to seal, and how.
#[derive(Debug, Args)]
pub struct SealArgs {
    /// What to write.
    #[command(flatten)]
    pub what: WriteArgs,
    /// Where the controller may open it
    #[arg(long, value_enum, default_value_t = SealScope::Strict)]
    pub scope: SealScope,
    /// The certificate to seal with.
    #[command(flatten)]
    pub certificate: CertificateArgs,
}

/// Which keys to write, under which name.
#[derive(Debug, Args)]
pub struct WriteArgs {
    /// Only of these: radarr, radarr-4k; Plex's token only if plex is named
    #[arg(value_name = "APP", add = crate::complete::apps())]
    pub apps: Vec<String>,
    /// The name of the Secret; keys in it are called as the workloads that read it call them, else APP-api-key
    #[arg(long, value_name = "NAME", default_value = "media-keys", value_parser = object_name)]
    pub name: String,
    /// Write it to this file instead of standard output
    #[arg(short, long, value_name = "PATH", value_hint = clap::ValueHint::FilePath)]
    pub file: Option<PathBuf>,
    /// Where else keys are.
    #[command(flatten)]
    pub from: FromArgs,
}

/// Does it.
pub async fn run(args: KeysArgs, session: &Session) -> Result<ExitCode> {
    match args.verb {
        KeysVerb::List(args) => Box::pin(list(args, session)).await,
        KeysVerb::Compare(args) => Box::pin(comparison(args, session)).await,
        KeysVerb::Export(args) => Box::pin(export(args, session)).await,
        KeysVerb::Rotate(args) => Box::pin(super::rotate::run(*args, session)).await,
        KeysVerb::Seal(args) => Box::pin(seal(args, session)).await,
    }
}

async fn list(args: ListArgs, session: &Session) -> Result<ExitCode> {
    session.ui.accepts(Shape::List)?;
    let stack = find(session, args.which.all_namespaces, &args.which.apps).await?;
    let known = accesses(session, &stack, &args.from.keys_from).await?;
    let list = KeyList::new(&stack, &known, args.which.all_namespaces);
    session.ui.show(&list)?;
    for gap in &list.gaps {
        session.ui.warn(&format!("not read: {}: {}", gap.what, gap.why));
    }
    Ok(if list.gaps.iter().any(|gap| gap.blocking) { ExitCode::Gaps } else { ExitCode::Done })
}

async fn comparison(args: CompareArgs, session: &Session) -> Result<ExitCode> {
    session.ui.accepts(Shape::List)?;
    // The users of a key are looked for among all apps.
    let mut named = find(session, args.which.all_namespaces, &args.which.apps).await?;
    let gathered = gather(session, args.which.all_namespaces, &[], &args.ask, Depth::Settings).await?;
    let cluster = session.cluster().await?;
    let only = (!args.which.all_namespaces).then(|| cluster.namespace().name.as_str());
    let held = held(cluster, &gathered.stack).await;
    named.instances.retain(wants_key);
    let is_wanted = |one: &crate::stack::Instance| {
        args.which.apps.is_empty() || args.which.apps.iter().any(|name| is_named(one, name))
    };
    let comparison = compare(&gathered.stack, &gathered.asked, &held, only, is_wanted);
    session.ui.show(&comparison)?;
    for gap in &comparison.gaps {
        session.ui.warn(&format!("not read: {}: {}", gap.what, gap.why));
    }
    session.ui.finish()?;
    let different = comparison.different();
    if session.ui.format().is_human() && !comparison.items.is_empty() {
        match different {
            0 if comparison.gaps.is_empty() => session.ui.success(&comparison.summary()),
            _ => session.ui.status(&comparison.summary()),
        }
    }
    let blocking = comparison.gaps.iter().any(|gap| gap.blocking);
    Ok(match different {
        0 if blocking => ExitCode::Gaps,
        0 => ExitCode::Done,
        _ => ExitCode::Findings,
    })
}

async fn export(args: ExportArgs, session: &Session) -> Result<ExitCode> {
    session.ui.accepts(Shape::List)?;
    let prints = args.what.file.is_none() && session.ui.format().is_human();
    if prints && session.ui.terminal().stdout && !args.reveal {
        return Err(Error::refused("the keys would be shown on this terminal")
            .hint("write them to a file with --file, into a pipe, or show them with --reveal"));
    }
    let (entries, written) = collected(&args.what, "Secret", session).await?;
    let text = secret(&written.namespace, &written.name, &entries);
    if let Some(path) = &args.what.file {
        write_atomic(path, text.expose().as_bytes(), Privacy::Private)?;
        session.ui.status(&format!("{} written, readable by you only", path.display()));
        session.ui.hint("seal it before it goes to Git: kubectl media keys seal");
    }
    match (prints, session.ui.format().is_human()) {
        (true, _) => session.ui.print(text.expose())?,
        (false, true) => {}
        (false, false) => session.ui.show(&written)?,
    }
    Ok(ExitCode::Done)
}

async fn seal(args: SealArgs, session: &Session) -> Result<ExitCode> {
    session.ui.accepts(Shape::List)?;
    let certificate = certificate(&args.certificate, session).await?;
    let (entries, written) = collected(&args.what, "SealedSecret", session).await?;
    let text = sealed(&certificate, args.scope, &written.namespace, &written.name, &entries)?;
    if let Some(path) = &args.what.file {
        write_atomic(path, text.as_bytes(), Privacy::Keep)?;
        session.ui.status(&format!("{} written", path.display()));
    }
    if !session.ui.format().is_human() {
        session.ui.show(&written)?;
    } else if args.what.file.is_none() {
        session.ui.print(&text)?;
    }
    Ok(ExitCode::Done)
}

/// The keys that are to be written, and what is said of them; whose there is none of is said.
async fn collected(
    args: &WriteArgs,
    object: &'static str,
    session: &Session,
) -> Result<(Vec<Entry>, KeyManifest)> {
    let stack = find(session, false, &args.apps).await?;
    let known = accesses(session, &stack, &args.from.keys_from).await?;
    let (entries, left_out) = entries(&stack, &known, &args.apps, &args.name);
    if !left_out.is_empty() {
        session.ui.warn(&format!("left out, without a key: {}", left_out.join(", ")));
    }
    if entries.is_empty() {
        return Err(Error::failed("no key was found").hint("see why: kubectl media keys list"));
    }
    let written = KeyManifest {
        api_version: "media.labkit.dev/v1",
        kind: "KeyManifest",
        object,
        name: args.name.clone(),
        namespace: session.cluster().await?.namespace().name.clone(),
        keys: entries.iter().map(|entry| entry.name.clone()).collect(),
        left_out,
        file: args.file.as_ref().map(|path| path.display().to_string()),
    };
    Ok((entries, written))
}

/// What is known of the keys of each instance; `None` where its API wants none.
async fn accesses(session: &Session, stack: &Stack, from: &[KeysFrom]) -> Result<Vec<Option<Access>>> {
    let cluster = session.cluster().await?;
    let store = Store::read(cluster, &stack.instances, from, &session.env).await?;
    let one = async |instance| {
        if !wants_key(instance) {
            return None;
        }
        Some(Access::of(instance, &store, read_settings(cluster, instance).await))
    };
    Ok(futures::stream::iter(stack.instances.iter().map(one)).buffered(AT_ONCE).collect().await)
}

/// A name that objects may have (RFC 1123).
fn object_name(text: &str) -> std::result::Result<String, String> {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '.';
    let ends = |c: Option<char>| c.is_some_and(|c| c.is_ascii_lowercase() || c.is_ascii_digit());
    let good =
        text.len() <= 253 && text.chars().all(fits) && ends(text.chars().next()) && ends(text.chars().last());
    if good { Ok(text.to_owned()) } else { Err("it must be lower-case letters, digits, - and .".to_owned()) }
}
