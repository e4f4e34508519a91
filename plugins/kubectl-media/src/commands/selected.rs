//! A whole stack, and which of it a command line means: for verbs to which the rest matters, too.

use clap::Args;
use labkit::cli::{Error, Result, Session};

use super::asking::find;
use crate::complete;
use crate::stack::{Instance, Stack};
use crate::status::select;

/// Which apps are meant.
#[derive(Debug, Args)]
pub struct AppArgs {
    /// Only these: radarr, radarr-4k, media/radarr; without any, every app that is found
    #[arg(value_name = "APP", add = complete::apps())]
    pub apps: Vec<String>,
    /// Look in all namespaces, whatever -n says
    #[arg(short = 'A', long)]
    pub all_namespaces: bool,
}

/// A whole stack, and which of it is meant.
pub(super) struct Selected {
    /// Everything that was found.
    pub all: Vec<Instance>,
    /// What was named, all of it if nothing was; and what could not be read.
    pub stack: Stack,
}

/// Reads the stack.
///
/// # Errors
/// As [`find`].
pub(super) async fn selected(session: &Session, all_namespaces: bool, apps: &[String]) -> Result<Selected> {
    let mut stack = find(session, all_namespaces, &[]).await?;
    let all = stack.instances.clone();
    select(&mut stack, apps)?;
    Ok(Selected { all, stack })
}

/// The one instance that a name means. An instance of just that name goes before others of its app or workload.
///
/// # Errors
/// As [`find`], and when the name means several.
pub(super) async fn only(session: &Session, name: &str) -> Result<Instance> {
    // A name with its namespace means the same wherever one works.
    let mut stack = find(session, name.contains('/'), &[name.to_owned()]).await?;
    let bare = name.rsplit('/').next().unwrap_or_default();
    let is_exact = |instance: &Instance| instance.name.eq_ignore_ascii_case(bare);
    if stack.instances.iter().any(is_exact) {
        stack.instances.retain(is_exact);
    }
    match (stack.instances.pop(), stack.instances.as_slice()) {
        (Some(instance), []) => Ok(instance),
        (last, others) => {
            let all = others.iter().chain(&last);
            let names: Vec<String> =
                all.map(|one| format!("{}/{} ({})", one.namespace, one.name, one.subject())).collect();
            Err(Error::usage(format!("{name:?} means several apps"))
                .caused_by(names.join(", "))
                .hint("name one of them"))
        }
    }
}
