//! `history`: who reserved and released what.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use clap::Args;
use labkit::cli::{Error, ExitCode, Result, Session};
use labkit::finding::Gap;
use labkit::net::parse_address;
use labkit::output::Shape;

use crate::claims::{ClaimStore, DEFAULT_NAMESPACE};
use crate::complete;
use crate::git::Repository;
use crate::history::events::{Event, Version, between, of_claim, sort, version};
use crate::history::{HistoryList, log};
use crate::inventory::{self, Inventory};

/// Whose history.
#[derive(Debug, Args)]
pub struct HistoryArgs {
    /// Only what happened to these reservations, by name or address
    #[arg(value_name = "NAME|ADDRESS", add = complete::reservations())]
    pub targets: Vec<String>,
    /// Look at this many commits at most, the newest; 0 for all of them
    #[arg(long, value_name = "COUNT", default_value_t = 1000)]
    pub limit: u32,
    /// Leave out the claims in the cluster
    #[arg(long)]
    pub offline: bool,
    /// Use this inventory
    #[arg(short, long, value_name = "PATH", value_hint = clap::ValueHint::AnyPath)]
    pub filename: Option<PathBuf>,
}

/// Tells what happened.
pub async fn run(args: HistoryArgs, session: &Session) -> Result<ExitCode> {
    session.ui.accepts(Shape::List)?;
    let directory = session.env.directory();
    let path = inventory::find(args.filename.as_deref(), directory)?;
    let path = path.map(|path| path.strip_prefix(directory).map_or(path.clone(), PathBuf::from));
    let (mut events, mut gaps) = (Vec::new(), Vec::new());
    let mut present = None;
    if let Some(path) = &path {
        let inventory = inventory::load(path)?.inventory;
        let whose = Past { path, present: &inventory, limit: args.limit, told: true };
        past(whose, session, &mut events, &mut gaps)?;
        present = Some(inventory);
    }
    if !args.offline {
        claims(present.as_ref(), session, &mut events, &mut gaps).await?;
    } else if path.is_none() {
        return Err(Error::failed(format!("no ipam.yaml in {} or above it", directory.display()))
            .hint("name the inventory with -f, or leave out --offline to see the claims"));
    }
    let wanted = |event: &Event| {
        let is = |target: &String| event.concerns(target, parse_address(target).ok());
        args.targets.is_empty() || args.targets.iter().any(is)
    };
    events.retain(wanted);
    sort(&mut events);
    let blocking = gaps.iter().any(|gap| gap.blocking);
    let list = HistoryList::new(events, gaps);
    session.ui.show(&list)?;
    for gap in &list.gaps {
        session.ui.warn(&format!("not read: {}: {}", gap.what, gap.why));
    }
    Ok(if blocking { ExitCode::Gaps } else { ExitCode::Done })
}

/// Whose past.
pub(super) struct Past<'a> {
    /// The inventory's file.
    pub path: &'a Path,
    /// What it says now.
    pub present: &'a Inventory,
    /// How many commits are looked at, at most; 0 for all of them.
    pub limit: u32,
    /// Whether a file in no repository is worth telling.
    pub told: bool,
}

/// What the repository knows about the file, and what is not committed yet.
pub(super) fn past(
    Past { path, present, limit, told }: Past<'_>,
    session: &Session,
    events: &mut Vec<Event>,
    gaps: &mut Vec<Gap>,
) -> Result<()> {
    let folder = path.parent().unwrap_or(Path::new(""));
    let Some(repository) = Repository::open(&session.env, folder)? else {
        if told {
            gaps.push(Gap::note("the history of the file", "it is in no Git repository"));
        }
        return Ok(());
    };
    let file = std::path::absolute(session.env.directory().join(path)).unwrap_or_else(|_| path.to_owned());
    let mut commits = Vec::new();
    if repository.head()?.is_some() {
        let mut arguments = log::ARGUMENTS.map(PathBuf::from).to_vec();
        if limit > 0 {
            arguments.insert(1, format!("--max-count={limit}").into());
        }
        arguments.push(file);
        commits = log::read(&repository.run(&arguments)?);
    }
    let mut versions = Versions { repository: &repository, known: HashMap::new() };
    let committed = commits.first().and_then(|commit| commit.after.clone());
    if let Some(committed) = versions.of(committed.as_deref(), "the last commit", gaps)? {
        events.extend(between(&committed, &version(present), None));
    }
    for commit in &commits {
        let what = commit.hash.as_str();
        let before = versions.of(commit.before.as_deref(), what, gaps)?;
        let after = versions.of(commit.after.as_deref(), what, gaps)?;
        if let (Some(before), Some(after)) = (before, after) {
            events.extend(between(&before, &after, Some(commit)));
        }
    }
    Ok(())
}

/// Versions of the inventory, by the hash of their content.
struct Versions<'a> {
    repository: &'a Repository,
    known: HashMap<String, Option<Version>>,
}

impl Versions<'_> {
    /// A version; one that does not exist is empty, one that cannot be read is a gap and `None`.
    fn of(&mut self, hash: Option<&str>, commit: &str, gaps: &mut Vec<Gap>) -> Result<Option<Version>> {
        let Some(hash) = hash else { return Ok(Some(Version::new())) };
        if let Some(known) = self.known.get(hash) {
            return Ok(known.clone());
        }
        let text = self.repository.run(&["cat-file", "blob", hash])?;
        let read = match inventory::parse(&text, "ipam.yaml") {
            Ok(reading) => Some(version(&reading.inventory)),
            Err(error) => {
                gaps.push(Gap::note(format!("the inventory in commit {commit}"), error.message));
                None
            }
        };
        self.known.insert(hash.to_owned(), read.clone());
        Ok(read)
    }
}

async fn claims(
    inventory: Option<&Inventory>,
    session: &Session,
    events: &mut Vec<Event>,
    gaps: &mut Vec<Gap>,
) -> Result<()> {
    let place = inventory.map(|inventory| &inventory.claims);
    let context = place.and_then(|place| place.context.as_ref());
    let namespace =
        place.and_then(|place| place.namespace.as_ref()).map_or(DEFAULT_NAMESPACE, |name| name.as_str());
    let hint = "to look at Git only, add --offline";
    let cluster = match context {
        Some(context) => session.cluster_in(context.as_str()).await.map_err(|error| error.hint(hint))?,
        None => session.cluster().await.map_err(|error| error.hint(hint))?.clone(),
    };
    match ClaimStore::new(cluster, namespace).list().await {
        Ok(claims) => events.extend(claims.iter().map(|claim| of_claim(claim, session.now()))),
        Err(error) if error.is_forbidden() => {
            gaps.push(error.into_gap(format!("claims in namespace {namespace}"), true));
        }
        Err(error) => return Err(Error::from(error).hint(hint)),
    }
    Ok(())
}
