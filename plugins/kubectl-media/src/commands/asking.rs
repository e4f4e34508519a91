//! What verbs share that ask apps: their flags, and the way from the command line to answers.

use std::time::Duration;

use clap::Args;
use labkit::cli::{Error, Result, Session};
use labkit::kube::resource::NAMESPACES;
use labkit::kube::{Cluster, Scope, parse_duration};
use serde::de::IgnoredAny;

use crate::ask::{Asked, Depth, ask, gaps};
use crate::collect::collect;
use crate::identify::identify;
use crate::keys::{KeysFrom, Logins, Store};
use crate::reach::{Options, Via};
use crate::stack::Stack;
use crate::status::select;

/// How apps are asked.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Asking apps")]
pub struct AskArgs {
    /// The way to the apps
    #[arg(long, value_enum, default_value_t = Via::Auto)]
    pub via: Via,
    /// How long an app may take for one answer
    #[arg(long, value_name = "DURATION", default_value = "10s", value_parser = positive)]
    pub app_timeout: Duration,
    /// Where API keys and passwords are handed over, before those that are found: env, secret/NAME, or a file
    ///
    /// Values are called after the instance they are for: RADARR_API_KEY, radarr-4k-api-key, plex-token,
    /// QBITTORRENT_PASSWORD, QBITTORRENT_USERNAME. A file has lines NAME=VALUE. May be given several times.
    #[arg(long, value_name = "SOURCE")]
    pub keys_from: Vec<KeysFrom>,
}

impl AskArgs {
    /// The same as those who ask take it.
    pub fn options(&self) -> Options {
        Options { via: self.via, timeout: self.app_timeout }
    }
}

/// The instances of a stack, and what they said.
#[derive(Debug)]
pub struct Gathered {
    /// The instances that are wanted. What could not be asked for want of rights is among its gaps.
    pub stack: Stack,
    /// What each of them said, in the same order; `None` where there is nothing to ask.
    pub asked: Vec<Option<Asked>>,
    /// Where keys were found.
    pub store: Store,
}

/// The scope that the flags name.
pub fn scope(cluster: &Cluster, all_namespaces: bool) -> Scope<'_> {
    if all_namespaces { Scope::All } else { Scope::Namespace(&cluster.namespace().name) }
}

/// Finds the instances that `apps` names, all of them without names. No app is asked.
///
/// # Errors
/// When the API server is of no use, the namespace does not exist, or a name means nothing that is there.
pub async fn find(session: &Session, all_namespaces: bool, apps: &[String]) -> Result<Stack> {
    let cluster = session.cluster().await?;
    let scope = scope(cluster, all_namespaces);
    let mut stack = identify(collect(cluster, scope).await?);
    if let (Scope::Namespace(namespace), true) = (scope, stack.instances.is_empty()) {
        must_exist(cluster, namespace).await?;
    }
    select(&mut stack, apps)?;
    Ok(stack)
}

/// Finds the instances that `apps` names, and asks them.
///
/// # Errors
/// As [`find`], and when keys that were handed over cannot be read. What an app says, or does not, is no error.
pub async fn gather(
    session: &Session,
    all_namespaces: bool,
    apps: &[String],
    args: &AskArgs,
    depth: Depth,
) -> Result<Gathered> {
    let stack = find(session, all_namespaces, apps).await?;
    ask_all(session, stack, args, depth).await
}

/// Asks the instances that were found.
///
/// # Errors
/// When keys that were handed over cannot be read.
pub async fn ask_all(session: &Session, stack: Stack, args: &AskArgs, depth: Depth) -> Result<Gathered> {
    ask_again(session, stack, args, depth, &mut Logins::default()).await
}

/// The same for whoever asks again and again: the logins of the first time (they are in the store of what was gathered)
/// are handed over, so that no app is logged in to twice.
///
/// # Errors
/// As [`ask_all`].
pub async fn ask_again(
    session: &Session,
    mut stack: Stack,
    args: &AskArgs,
    depth: Depth,
    logins: &mut Logins,
) -> Result<Gathered> {
    let cluster = session.cluster().await?;
    let mut store = Store::read(cluster, &stack.instances, &args.keys_from, &session.env).await?;
    store.logins = std::mem::take(logins);
    let asked = ask(cluster, &stack.instances, &store, args.options(), depth).await;
    stack.gaps.extend(gaps(&stack.instances, &asked));
    Ok(Gathered { stack, asked, store })
}

/// A namespace that is not there is a mistake, not an empty answer. Who may not look at it is not told.
pub(super) async fn must_exist(cluster: &Cluster, namespace: &str) -> Result<()> {
    let found = cluster.get::<IgnoredAny>(&NAMESPACES, Scope::All, namespace).await;
    if matches!(found, Ok(None)) {
        return Err(Error::failed(format!("namespace {namespace:?} not found"))
            .hint("-n names another namespace, -A looks in all of them"));
    }
    Ok(())
}

fn positive(text: &str) -> std::result::Result<Duration, String> {
    let duration = parse_duration(text)?;
    if duration.is_zero() { Err("it must be longer than nothing".to_owned()) } else { Ok(duration) }
}
