//! `plan fit`: places for tiers.

use std::collections::HashSet;
use std::path::PathBuf;

use clap::Args;
use labkit::cli::{Error, ExitCode, Result, ResultExt, Session};
use labkit::finding::Location;
use labkit::net::{Cidr, Family};
use labkit::output::{Format, Shape};

use super::super::sources::Sources;
use crate::complete;
use crate::facts::{Facts, Layer, NetworkKind};
use crate::inventory::Inventory;
use crate::plan::document::TierLayout;
use crate::plan::fit::{Order, fit, widen};
use crate::plan::layout::{Layout, Placed};
use crate::plan::limits;
use crate::plan::misfit::{Blocked, Misfit};
use crate::plan::outline::{Outline, divided, names};
use crate::plan::values::{Flavour, PodRange, Ranges, values};
use crate::plan::want::Want;

/// What to place, and where.
#[derive(Debug, Args)]
pub struct FitArgs {
    /// The network or tier that is divided, or any prefix; without it the only one that has tiers
    #[arg(long, value_name = "NAME|CIDR", add = complete::prefixes())]
    pub parent: Option<String>,
    /// A tier to add, or to give another size: NAME=/24, NAME=500 (hosts) or NAME=12nodes@/26; may be repeated
    #[arg(long, value_name = "NAME=SIZE")]
    pub want: Vec<Want>,
    /// How many times its size a tier that gets a place can grow without moving; rounded up to a power of two
    #[arg(long, value_name = "FACTOR", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
    pub growth: u32,
    /// The prefix length of the part that each node gets, for tiers that do not say their own
    #[arg(long, value_name = "LENGTH", value_parser = clap::value_parser!(u8).range(0..=128))]
    pub node_mask: Option<u8>,
    /// Give new places to tiers that are well placed, too
    #[arg(long)]
    pub afresh: bool,
    /// If there is not enough room, let the parent grow as little as it takes
    #[arg(long)]
    pub widen: bool,
    /// Print the plan of the pods as configuration of Cilium or kubeadm instead, as YAML or (-o json) as JSON
    #[arg(long, value_name = "FOR", value_enum)]
    pub helm: Option<Flavour>,
    /// Read this inventory, or - for standard input
    ///
    /// Without it ipam.yaml is looked for in the working directory and above it, up to the root of the Git
    /// repository.
    #[arg(short, long, value_name = "PATH", value_hint = clap::ValueHint::AnyPath)]
    pub filename: Option<PathBuf>,
}

/// Proposes a layout.
///
/// # Errors
/// A parent that is not known, wanted sizes that make no sense, or not enough room (refused).
pub fn run(args: &FitArgs, session: &Session) -> Result<ExitCode> {
    session.ui.accepts(if args.helm.is_some() { Shape::One } else { Shape::List })?;
    let Sources { facts, inventory, .. } = super::read(session, args.filename.as_slice())?;
    let inventory = inventory.as_ref();
    let outline = outline(args, inventory, &misspelt(&facts))?;
    if outline.tiers.is_empty() && args.want.is_empty() {
        return Err(Error::usage(format!("nothing to place: {} has no tiers", named(&outline)))
            .hint("say what is wanted, such as --want media=/24"));
    }
    let order = Order {
        wants: args.want.clone(),
        growth: u8::try_from(args.growth.next_power_of_two().trailing_zeros()).unwrap_or(u8::MAX),
        afresh: args.afresh,
        node_mask: args.node_mask,
    };
    let layout = match fit(&outline, &order) {
        Err(Misfit::Room { .. }) if args.widen => {
            widen(&outline, &order).map_err(|blocked| blocked_error(&outline, &blocked))?
        }
        other => other.map_err(|misfit| refused(&outline, &order, &misfit))?,
    };
    if let Some(flavour) = args.helm {
        return print_values(session, flavour, &outline, &layout, inventory);
    }
    remarks(session, &outline, &layout);
    session.ui.show(&TierLayout::new(&outline, layout))?;
    Ok(ExitCode::Done)
}

/// The places of prefixes in the inventory that have to be rewritten whatever their tier's place.
fn misspelt(facts: &Facts) -> HashSet<Location> {
    let notes = facts.notes.iter().filter(|note| note.origin.layer == Layer::Inventory);
    notes.filter_map(|note| note.origin.location.clone()).collect()
}

fn outline(args: &FitArgs, inventory: Option<&Inventory>, misspelt: &HashSet<Location>) -> Result<Outline> {
    let Some(parent) = &args.parent else {
        let inventory = super::needed(inventory)?;
        let name = only_divided(inventory)?;
        return Outline::of_name(inventory, name, misspelt)
            .ok_or_else(|| super::show::unknown(name, inventory));
    };
    let by_name = inventory.and_then(|inventory| Outline::of_name(inventory, parent, misspelt));
    if let Some(outline) = by_name {
        return Ok(outline);
    }
    if !parent.contains('/') {
        return Err(super::show::unknown(parent, super::needed(inventory)?));
    }
    let cidr: Cidr = parent.parse().map_err(|error: labkit::net::AddressError| {
        let hint = error.hint();
        let error = Error::usage(format!("--parent: {error}"));
        hint.into_iter().fold(error, Error::hint)
    })?;
    // A prefix that has a name is that network, with its tiers.
    let known = inventory.and_then(|inventory| {
        let (name, _) = names(inventory).find(|(_, known)| *known == cidr)?;
        Outline::of_name(inventory, name, misspelt)
    });
    Ok(known.unwrap_or_else(|| Outline::of_prefix(cidr, inventory)))
}

fn only_divided(inventory: &Inventory) -> Result<&str> {
    match divided(inventory).as_slice() {
        [only] => Ok(only),
        [] => Err(Error::usage("no network of the inventory has tiers")
            .hint("say which one to divide with --parent, or any prefix")),
        several => Err(Error::usage(format!("several networks have tiers: {}", several.join(", ")))
            .hint("choose one with --parent")),
    }
}

fn named(outline: &Outline) -> String {
    match &outline.name {
        Some(name) => format!("{name} {}", outline.cidr),
        None => outline.cidr.to_string(),
    }
}

/// Why there is no layout, with the ways out that do lead somewhere.
fn refused(outline: &Outline, order: &Order, misfit: &Misfit) -> Error {
    if !matches!(misfit, Misfit::Room { .. }) {
        return Error::usage(misfit.to_string());
    }
    let mut error = Error::refused(format!("{} has not enough room", named(outline))).caused_by(misfit);
    let afresh = Order { afresh: true, ..order.clone() };
    if !order.afresh && fit(outline, &afresh).is_ok() {
        error = error.hint("--afresh makes room by moving tiers that are well placed");
    }
    let smaller = Order { growth: 0, ..order.clone() };
    if order.growth > 0 && fit(outline, &smaller).is_ok() {
        error = error.hint("without --growth there is room");
    }
    match widen(outline, order) {
        Ok(layout) => {
            error.hint(format!("--widen lets it grow to {}, where everything has a place", layout.parent))
        }
        Err(blocked) => error.hint(format!("it cannot grow: {}", in_the_way(&blocked))),
    }
}

fn blocked_error(outline: &Outline, blocked: &Blocked) -> Error {
    Error::refused(format!("{} cannot grow far enough", named(outline))).caused_by(in_the_way(blocked))
}

fn in_the_way(blocked: &Blocked) -> String {
    match blocked {
        Blocked::By { name, neighbour } => format!("{name} {neighbour} is in the way"),
        Blocked::Never(misfit) => misfit.to_string(),
        Blocked::Everything => "no prefix of the family is large enough".to_owned(),
    }
}

/// What has to be done beside writing the tiers down.
fn remarks(session: &Session, outline: &Outline, layout: &Layout) {
    if layout.parent != outline.cidr {
        session.ui.hint(&format!("let {} be {}", named(outline), layout.parent));
    }
    for tier in &layout.tiers {
        let longest = tier.cidr.prefix().saturating_add(limits::LONGEST_DISTANCE);
        if let Some(mask) = tier.node_mask.filter(|mask| tier.cidr.family() == Family::V6 && *mask > longest)
        {
            let name = &tier.name;
            session.ui.hint(&format!(
                "node mask /{mask} of tier {name} is too long for a /{}: use /{longest} or shorter",
                tier.cidr.prefix()
            ));
        }
    }
    let uprooted = |tier: &&Placed| tier.divided && tier.was.is_some_and(|was| was != tier.cidr);
    for tier in layout.tiers.iter().filter(uprooted) {
        let message = format!(
            "tier {} moves, and its own tiers have to follow: once it is written down, run",
            tier.name
        );
        session.ui.hint(&format!("{message} kubectl ipam plan fit --parent {}", tier.name));
    }
}

fn print_values(
    session: &Session,
    flavour: Flavour,
    outline: &Outline,
    layout: &Layout,
    inventory: Option<&Inventory>,
) -> Result<ExitCode> {
    if outline.kind != NetworkKind::Pods {
        return Err(Error::usage(format!("{} is not for pods", named(outline)))
            .hint("--helm is for ranges of pods: write `kind: pods` into the network's entry"));
    }
    let ranges = ranges(outline, layout, inventory);
    let values =
        values(&ranges, flavour).map_err(|error| Error::refused(error.message.clone()).hint(error.hint))?;
    let text = match session.ui.format() {
        Format::Table | Format::Yaml => serde_yaml::to_string(&values).or_failed(|| "cannot write YAML")?,
        Format::Json => {
            let text = serde_json::to_string_pretty(&values).or_failed(|| "cannot write JSON")?;
            format!("{text}\n")
        }
        other => {
            return Err(Error::usage(format!("-o {} is not available with --helm", other.name()))
                .hint("allowed formats are: yaml, json"));
        }
    };
    session.ui.print(&text)?;
    remarks(session, outline, layout);
    Ok(ExitCode::Done)
}

/// The ranges of the whole cluster: what the inventory has, with the layout in place of what it divides.
fn ranges(outline: &Outline, layout: &Layout, inventory: Option<&Inventory>) -> Ranges {
    let own =
        |tier: &Placed| PodRange { name: tier.name.clone(), cidr: tier.cidr, node_mask: tier.node_mask };
    let mut ranges = Ranges::default();
    let Some(inventory) = inventory else {
        ranges.tiers = layout.tiers.iter().map(own).collect();
        return ranges;
    };
    let is_own = |name: &str| outline.name.as_deref() == Some(name);
    for network in &inventory.networks {
        let name = network.name.value.clone();
        let cidr = if is_own(&name) { layout.parent } else { *network.cidr };
        match network.kind {
            NetworkKind::Pods => {
                let node_mask = network.node_mask.as_ref().map(|mask| mask.value);
                ranges.networks.push(PodRange { name, cidr, node_mask });
            }
            NetworkKind::Services => ranges.services.push(cidr),
            NetworkKind::Lan => {}
        }
    }
    // Of tiers that are divided again, their parts count.
    let parents: HashSet<&str> = divided(inventory).into_iter().collect();
    let others = inventory.plan.iter().filter(|tier| {
        let of_own = tier.parent.as_ref().is_some_and(|parent| is_own(parent.as_str()));
        let whole = !is_own(tier.name.as_str()) && !parents.contains(tier.name.as_str());
        !of_own && whole && inventory.tier_kind(tier) == NetworkKind::Pods
    });
    let others = others.map(|tier| PodRange {
        name: tier.name.value.clone(),
        cidr: *tier.cidr,
        node_mask: tier.node_mask.as_ref().map(|mask| mask.value),
    });
    ranges.tiers = layout.tiers.iter().map(own).chain(others).collect();
    ranges
}
