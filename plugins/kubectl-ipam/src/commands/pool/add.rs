//! `pool add`: a new pool.

use std::collections::BTreeSet;
use std::sync::Arc;

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use labkit::cli::{Error, ExitCode, Result, Session};
use labkit::finding::Subject;
use labkit::kube::Cluster;
use labkit::net::{AddrSet, AddrSpec};
use labkit::plan::Action;

use super::carry_out::Task;
use super::grow::refuse;
use super::live::{Write, kind, written};
use super::survey::Survey;
use super::{Common, distinct, range};
use crate::collect::live::announcement_of_new;
use crate::commands::assigning::evidence;
use crate::complete;
use crate::facts::{Announcement, Facts, Layer, Origin, PoolFact, Provider, Source};
use crate::inventory::edit::{Edit, PoolEntry};
use crate::pools::change::{Side, texts};
use crate::pools::entries::set;
use crate::pools::objections::Candidate;

/// Whose pools can be made, as it is typed.
const PROVIDERS: [&str; 3] = ["metallb", "cilium", "static"];

/// What to make.
#[derive(Debug, Args)]
pub struct AddArgs {
    /// Name of the pool, and of its object in the cluster
    #[arg(value_name = "NAME", value_parser = name)]
    pub name: String,
    /// Its addresses: 10.69.1.170-179, 10.69.2.0/28
    #[arg(long, value_name = "RANGE", required = true, value_delimiter = ',', value_parser = range)]
    pub addresses: Vec<AddrSpec>,
    /// Who hands them out [default: the load balancer that is installed]
    #[arg(long, value_name = "PROVIDER", value_parser = PossibleValuesParser::new(PROVIDERS).map(provider))]
    pub provider: Option<Provider>,
    /// The network that they have to be in
    #[arg(long, value_name = "NAME", add = complete::networks())]
    pub network: Option<String>,
    /// What every verb takes.
    #[command(flatten)]
    pub common: Common,
}

/// Makes it.
pub(super) async fn run(args: AddArgs, session: &Session) -> Result<ExitCode> {
    distinct(&args.addresses)?;
    let survey = Survey::of(&args.common, session).await?;
    check_network(&args, &survey)?;
    let provider = choose(&args, &survey).await?;
    let wanted = set(&args.addresses);
    let live = if survey.has(&args.name) { Some(survey.find(&args.name).await?) } else { None };
    let written_down = survey.written(&args.name).map(|(pool, side)| (pool.provider, side));
    let running = live.as_ref().and_then(|found| Some((found.fact.provider, found.sides.live.clone()?)));
    for (found, side) in written_down.iter().chain(&running) {
        check_same(&args, provider, *found, side)?;
    }
    let mut pool = candidate(&args.name, provider);
    if let (Provider::MetalLb, Some(cluster)) = (provider, &survey.cluster) {
        pool.announcement = announcement_of_new(cluster, &args.name).await?;
        tell_unannounced(&pool, session);
    }
    let candidate =
        Candidate { pool: &pool, has: &AddrSet::new(), gets: &wanted, network: args.network.as_deref() };
    refuse(&candidate, &survey, session)?;
    let undo = "take the lines out of the inventory again".to_owned();
    let mut task = Task::new("add", &args.name, texts(&args.addresses), undo, &survey);
    if survey.book.is_some() {
        let entry = PoolEntry { name: args.name.clone(), provider, addresses: args.addresses.clone() };
        let edit = match &written_down {
            // It may have fields that a new entry would not have.
            Some((_, side)) => {
                Edit::SetPool { name: args.name.clone(), addresses: side.entries.clone(), from: None }
            }
            None => Edit::AddEntry(entry.into()),
        };
        task.settled = Some(edit.clone());
        if written_down.is_none() {
            task.write_down(Action::Create, None, written(&args.addresses), edit);
        }
    } else if provider == Provider::Static {
        return Err(Error::usage("there is no inventory to write the pool into")
            .hint("create ipam.yaml at the root of the repository, or name one with -f"));
    } else {
        session.ui.warn("there is no inventory: only the cluster gets the pool");
    }
    match &survey.cluster {
        Some(cluster) if running.is_none() && provider != Provider::Static => {
            task.create(new(&args, provider, cluster, &survey.facts, session).await?);
        }
        None if provider != Provider::Static => {
            session.ui.warn(
                "offline: the cluster does not get the pool; the same command without --offline makes it",
            );
        }
        _ => {}
    }
    task.carry_out(&args.common, session, async || Ok(())).await
}

fn check_network(args: &AddArgs, survey: &Survey) -> Result<()> {
    let Some(wanted) = &args.network else { return Ok(()) };
    let names: BTreeSet<&str> = survey.facts.networks.iter().map(|network| network.name.as_str()).collect();
    if names.contains(wanted.as_str()) {
        return Ok(());
    }
    let error = Error::usage(format!("there is no network {wanted:?}"));
    let names: Vec<&str> = names.into_iter().collect();
    Err(if names.is_empty() { error } else { error.hint(format!("networks: {}", names.join(", "))) })
}

/// The provider: the one that was named, else the one that is there.
async fn choose(args: &AddArgs, survey: &Survey) -> Result<Provider> {
    let written = survey.written(&args.name).map(|(pool, _)| pool.provider);
    if let Some(known) = args.provider.or(written) {
        return Ok(known);
    }
    let Some(cluster) = &survey.cluster else {
        return Err(Error::usage("offline it is not known which load balancer is installed")
            .hint("name it: --provider metallb, cilium or static"));
    };
    let mut installed = Vec::new();
    for provider in [Provider::MetalLb, Provider::Cilium] {
        if kind(cluster, provider).await?.is_some() {
            installed.push(provider);
        }
    }
    match installed.as_slice() {
        [one] => Ok(*one),
        [] => Err(Error::usage("the cluster has neither MetalLB's pools nor Cilium's")
            .hint("for addresses that people hand out: --provider static")),
        _ => Err(Error::usage("the cluster has MetalLB's pools and Cilium's")
            .hint("name the one that is meant: --provider metallb or --provider cilium")),
    }
}

/// What is there already has to be this very pool.
fn check_same(args: &AddArgs, provider: Provider, found: Provider, side: &Side) -> Result<()> {
    if found == provider && set(&side.entries) == set(&args.addresses) {
        return Ok(());
    }
    let name = &args.name;
    Err(Error::refused(format!("there is a pool {name} already"))
        .caused_by(format!("{}: {} of provider {found}", side.place, written(&side.entries)))
        .hint(format!("to change it: kubectl ipam pool grow {name}, or shrink"))
        .hint("or choose another name"))
}

/// The pool as a fact, without addresses.
fn candidate(name: &str, provider: Provider) -> PoolFact {
    let object = Arc::new(Subject::new("pool", name));
    let (source, layer) = (Source::Inventory, Layer::Inventory);
    let origin = Origin { source, layer, object, field: "addresses".into(), location: None };
    PoolFact::new(name, provider, Vec::new(), origin)
}

/// Advertisements are not made here: which nodes and interfaces announce a pool is another decision.
fn tell_unannounced(pool: &PoolFact, session: &Session) {
    let Announcement { known, layer2, bgp } = pool.announcement;
    if known && !layer2 && !bgp {
        session.ui.warn(&format!(
            "no L2Advertisement and no BGPAdvertisement selects a pool {}: its addresses are not announced",
            pool.name
        ));
        session.ui.hint("add the pool to an advertisement, under spec.ipAddressPools");
    }
}

async fn new(
    args: &AddArgs,
    provider: Provider,
    cluster: &Cluster,
    facts: &Facts,
    session: &Session,
) -> Result<Write> {
    let Some(resource) = kind(cluster, provider).await? else {
        return Err(Error::usage(format!("the cluster has no pools of {provider}"))
            .caused_by("it does not serve their kind: the load balancer is not installed")
            .hint("for the inventory alone: --offline"));
    };
    let namespace = match provider {
        Provider::MetalLb => Some(home(cluster, facts, session).await?),
        _ => None,
    };
    Ok(Write::create(resource, provider, namespace, &args.name, &args.addresses))
}

/// MetalLB takes pools of its own namespace only.
async fn home(cluster: &Cluster, facts: &Facts, session: &Session) -> Result<String> {
    if let Some(namespace) = &session.global.kube.namespace {
        return Ok(namespace.clone());
    }
    let all = evidence(cluster).await?.controllers;
    let metallb = all.into_iter().find(|controller| controller.provider == Provider::MetalLb);
    let beside = || {
        let mut pools = facts.pools.iter().filter(|pool| pool.provider == Provider::MetalLb);
        pools.find_map(|pool| pool.origin.object.namespace.clone())
    };
    metallb.map(|controller| controller.namespace).or_else(beside).ok_or_else(|| {
        Error::refused("in which namespace MetalLB runs is not known")
            .caused_by(
                "no Deployment that may be read has the image of its controller, and there is no pool yet",
            )
            .hint("name it with -n: pools elsewhere are not taken")
    })
}

fn name(text: &str) -> Result<String, String> {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '.');
    let ends = |c: Option<char>| c.is_some_and(|c| c.is_ascii_lowercase() || c.is_ascii_digit());
    let is_name = text.len() <= 253 && text.chars().all(fits);
    if is_name && ends(text.chars().next()) && ends(text.chars().last()) {
        return Ok(text.to_owned());
    }
    Err("a name has small letters, digits, - and ., and begins and ends with a letter or digit".to_owned())
}

fn provider(word: String) -> Provider {
    match word.as_str() {
        "metallb" => Provider::MetalLb,
        "cilium" => Provider::Cilium,
        _ => Provider::Static,
    }
}
