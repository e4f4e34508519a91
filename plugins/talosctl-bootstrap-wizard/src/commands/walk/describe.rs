//! The first stretch: which machines there are, and what becomes of them.

use std::net::IpAddr;

use labkit::cli::{Error, ExitCode, Result, Session};
use labkit::files;
use labkit::net::Cidr;
use labkit::talos::{Address, DIFFERENCES, TalosFlags, Version};

use super::WalkArgs;
use crate::ask::Asker;
use crate::ask::key::of_node;
use crate::cluster::{Endpoint, FILE, Role, parse};
use crate::commands::discover;
use crate::discovery::view::FoundNode;
use crate::fields::Wrong;
use crate::nodes::facts::State;
use crate::start::{Draft, DraftNode, text};
use crate::walk::suggest;

/// Asks, and writes the file; it is read again by the next stretch.
pub(super) async fn describe(
    args: &WalkArgs,
    flags: &TalosFlags,
    session: &Session,
    asker: &Asker,
) -> Result<ExitCode> {
    let name = asker.text("cluster.name", "Name of the cluster", Some("home"))?;
    let (ranges, found) = look(flags, session, asker).await?;
    let talos_version = one_version(&found)?;
    let planes = planes(&found, asker)?;
    let workers = workers(&found, &planes, asker)?;
    let mut nodes = Vec::new();
    for (role, found) in [(Role::ControlPlane, &planes), (Role::Worker, &workers)] {
        for (index, node) in found.iter().enumerate() {
            let default = suggest::hostname(&name, role, index + 1);
            let key = of_node("nodes.*.hostname", &node.address);
            let question = format!("Host name of {}", about(node));
            let hostname = asker.text(&key, &question, Some(&default))?;
            let mac = node.links.first().map(|link| link.mac.clone());
            let (address, uuid) = (node.address.parse()?, node.uuid.clone());
            nodes.push(DraftNode { hostname, role, address, mac, uuid });
        }
    }
    let vip = vip(planes.len(), asker)?;
    let first = planes.first().and_then(|node| node.address.parse::<Address>().ok());
    let host = vip.clone().or_else(|| first.map(|address| bracketed(address.host())));
    let endpoint = format!("https://{}:6443", host.unwrap_or_default());
    let endpoint = asker.text("cluster.endpoint", "URL of the Kubernetes API", Some(&endpoint))?;
    let kubernetes = kubernetes(&talos_version, asker)?;
    let allow_scheduling = nodes.len() == 1;
    write(
        args,
        session,
        &Draft {
            name: Some(name),
            endpoint: Some(endpoint.parse::<Endpoint>().map_err(wrong)?),
            vip,
            talos: Some(talos_version),
            kubernetes: Some(kubernetes),
            discover: ranges,
            allow_scheduling,
            nodes,
            ..Draft::default()
        },
    )
}

fn wrong(wrong: Wrong) -> Error {
    let error = Error::refused(wrong.message);
    wrong.hint.into_iter().fold(error, Error::hint)
}

/// Looks until there is a node in maintenance mode, or nobody says where else.
async fn look(flags: &TalosFlags, session: &Session, asker: &Asker) -> Result<(Vec<String>, Vec<FoundNode>)> {
    const KEY: &str = "cluster.discover";
    loop {
        let question = "Where are the machines? A range such as 10.0.0.0/24, or addresses, with commas";
        let answer = asker.text(KEY, question, None)?;
        let words: Vec<String> = answer.split(',').map(|word| word.trim().to_owned()).collect();
        let list = discover::look(&words, None, discover::PATIENCE, false, flags, session).await;
        let error = match list {
            Ok(list) => {
                session.ui.status(&session.ui.table(&labkit::output::View::table(&list), false));
                session.ui.status(&list.summary());
                let waiting: Vec<FoundNode> =
                    list.items.into_iter().filter(|node| node.state == State::Maintenance).collect();
                if !waiting.is_empty() {
                    return Ok((ranges(&words, &waiting), waiting));
                }
                Error::refused("no machine waits in maintenance mode there")
                    .hint("start the machines from the installer; their consoles show their addresses")
            }
            Err(error) => error,
        };
        if asker.is_answered(KEY) || !asker.prompt().can_ask() {
            return Err(error);
        }
        session.ui.error(&error);
    }
}

/// What `discover` of the file can hold: prefixes as they were typed, single nodes as addresses.
fn ranges(words: &[String], found: &[FoundNode]) -> Vec<String> {
    let prefixes: Vec<String> = words.iter().filter(|word| word.parse::<Cidr>().is_ok()).cloned().collect();
    if !prefixes.is_empty() {
        return prefixes;
    }
    let single = |node: &FoundNode| {
        let ip = node.address.parse::<Address>().ok()?.ip()?;
        Some(format!("{ip}/{}", if ip.is_ipv4() { 32 } else { 128 }))
    };
    found.iter().filter_map(single).collect()
}

fn one_version(found: &[FoundNode]) -> Result<Version> {
    let mut versions: Vec<&str> = found.iter().filter_map(|node| node.version.as_deref()).collect();
    versions.sort_unstable();
    versions.dedup();
    match versions.as_slice() {
        [one] => one.parse(),
        [] => Err(Error::failed("no machine says which version of Talos its installer has")),
        several => Err(Error::refused(format!(
            "the machines were started from different versions of Talos: {}",
            several.join(", ")
        ))
        .hint("start all of them from the same installer")),
    }
}

fn planes<'f>(found: &'f [FoundNode], asker: &Asker) -> Result<Vec<&'f FoundNode>> {
    let suggested: Vec<&str> =
        found.iter().take(suggest::control_planes(found.len())).map(|node| node.address.as_str()).collect();
    let question = "Addresses of the control planes: an odd number, three survive the loss of one";
    let answer = asker.text("cluster.controlPlanes", question, Some(&suggested.join(",")))?;
    let planes = named(found, &answer)?;
    if planes.is_empty() {
        return Err(Error::refused("a cluster needs a control plane").hint("name one, or three"));
    }
    Ok(planes)
}

fn workers<'f>(found: &'f [FoundNode], planes: &[&FoundNode], asker: &Asker) -> Result<Vec<&'f FoundNode>> {
    let is_plane = |node: &FoundNode| planes.iter().any(|plane| plane.address == node.address);
    let rest: Vec<&str> =
        found.iter().filter(|node| !is_plane(node)).map(|node| node.address.as_str()).collect();
    let default = if rest.is_empty() { "none".to_owned() } else { rest.join(",") };
    let answer = asker.text("cluster.workers", "Addresses of the workers, or none", Some(&default))?;
    if answer == "none" {
        return Ok(Vec::new());
    }
    let workers = named(found, &answer)?;
    match workers.iter().find(|node| is_plane(node)) {
        Some(both) => Err(Error::refused(format!("{} is a control plane already", both.address))),
        None => Ok(workers),
    }
}

fn named<'f>(found: &'f [FoundNode], answer: &str) -> Result<Vec<&'f FoundNode>> {
    let words = answer.split(',').map(str::trim).filter(|word| !word.is_empty());
    let find = |word: &str| {
        found.iter().find(|node| node.address == word).ok_or_else(|| {
            let known: Vec<&str> = found.iter().map(|node| node.address.as_str()).collect();
            Error::refused(format!("no machine waits in maintenance mode at {word}"))
                .hint(format!("those that do are {}", known.join(", ")))
        })
    };
    words.map(find).collect()
}

/// One control plane has nobody to share an address with.
fn vip(planes: usize, asker: &Asker) -> Result<Option<String>> {
    if planes < 2 {
        return Ok(None);
    }
    let question =
        "A free address that the control planes share, so that kubectl survives the loss of one, or none";
    let answer = asker.text("cluster.vip", question, Some("none"))?;
    match answer.as_str() {
        "none" => Ok(None),
        ip => match ip.parse::<IpAddr>() {
            Ok(ip) => Ok(Some(ip.to_string())),
            Err(_) => {
                Err(Error::refused(format!("{ip:?} is no address")).hint("write it as 10.0.0.100, or none"))
            }
        },
    }
}

fn kubernetes(talos: &Version, asker: &Asker) -> Result<Version> {
    let row = DIFFERENCES.iter().find(|row| row.minor == talos.minor);
    let default = row.map(|row| format!("v1.{}.0", row.kubernetes[1]));
    asker.text("cluster.kubernetesVersion", "Version of Kubernetes", default.as_deref())?.parse()
}

/// Writes the file if it is a good one and there is none yet.
fn write(args: &WalkArgs, session: &Session, draft: &Draft) -> Result<ExitCode> {
    let directory = session.env.directory();
    let named = args.filename.clone().unwrap_or_else(|| FILE.into());
    let path = directory.join(&named);
    let text = text(draft);
    let shown = named.display().to_string();
    let folder = path.parent().unwrap_or(directory);
    parse(&text, &shown, folder).map_err(|error| error.context("the answers make no cluster"))?;
    if !files::write_new(&path, text.as_bytes())? {
        return Err(Error::refused(format!("{shown} is there already; nothing was changed")));
    }
    session.ui.status(&format!("{shown} is written: read it, change it, keep it in Git"));
    Ok(ExitCode::Done)
}

fn about(node: &FoundNode) -> String {
    match &node.product {
        Some(product) => format!("{} ({product})", node.address),
        None => node.address.clone(),
    }
}

fn bracketed(host: &str) -> String {
    if host.contains(':') { format!("[{host}]") } else { host.to_owned() }
}
