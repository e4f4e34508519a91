//! `hosts`: the names of addresses, for whatever resolves names.

use std::path::PathBuf;

use clap::Args;
use labkit::cli::{Error, ExitCode, Result, Session};
use labkit::finding::Gap;
use labkit::kube::Scope;
use labkit::output::Shape;
use labkit::plan::PlanFlags;

use super::hosts_file;
use crate::collect;
use crate::hosts::render::HostsFormat;
use crate::hosts::sources::{add_inventory, add_live, domains};
use crate::hosts::table::{Domains, TableBuilder};
use crate::hosts::{DnsName, HostList, HostTable, LeftOut};
use crate::inventory::{self, Inventory};

/// How long an answer may be kept unless the user says otherwise, in seconds.
const DEFAULT_TTL: u32 = 300;

/// Which names, and for what.
#[derive(Debug, Args)]
pub struct HostsArgs {
    /// What to write; without it and without -o, a block for /etc/hosts
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub format: Option<HostsFormat>,
    /// Write into this file, between two marks; everything else in it stays as it is
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub to: Option<PathBuf>,
    /// The domain of short names whose network has none
    #[arg(long, value_name = "DOMAIN")]
    pub domain: Option<DnsName>,
    /// Names of Nodes and load-balancer Services in the cluster as well
    #[arg(long)]
    pub live: bool,
    /// Only this zone of --format=zone: a domain, or a reverse zone such as 1.69.10.in-addr.arpa
    #[arg(long, value_name = "ZONE")]
    pub zone: Option<String>,
    /// The name server of --format=zone; by default the one that the inventory names
    #[arg(long, value_name = "NAME")]
    pub name_server: Option<DnsName>,
    /// How many seconds an answer may be kept, for formats that say so; by default 300
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u32).range(..=0x7fff_ffff))]
    pub ttl: Option<u32>,
    /// Use this inventory
    #[arg(short, long, value_name = "PATH", value_hint = clap::ValueHint::AnyPath)]
    pub filename: Option<PathBuf>,
    /// Confirmation and dry run, for --to.
    #[command(flatten)]
    pub plan: PlanFlags,
}

/// The names, and what they were read from.
pub(super) struct Known {
    /// The inventory and its file, if there is one.
    pub inventory: Option<(PathBuf, Inventory)>,
    /// Which names are in which domain.
    pub domains: Domains,
    /// The names.
    pub table: HostTable,
    /// What could not be read.
    pub gaps: Vec<Gap>,
}

/// Collects the names and shows or writes them.
pub async fn run(args: HostsArgs, session: &Session) -> Result<ExitCode> {
    check_flags(&args, session)?;
    session.ui.accepts(Shape::List)?;
    let as_value = args.format.is_none() && args.to.is_none() && session.global.output.output.is_some();
    let mut known = collect_names(&args, session).await?;
    if as_value {
        let blocking = has_blocking_gaps(&known.gaps);
        let list = HostList::new(known.table, known.gaps);
        session.ui.show(&list)?;
        for one in &list.left_out {
            session.ui.warn(&format!("left out: {}: {}", one.subject, one.reason));
        }
        warn_of_gaps(session, &list.gaps);
        return Ok(code(blocking));
    }
    let format = args.format.unwrap_or(HostsFormat::Hosts);
    let text = hosts_file::text(format, &args, args.ttl.unwrap_or(DEFAULT_TTL), session, &mut known)?;
    for LeftOut { subject, reason } in known.table.left_out.iter().chain(text.left_out()) {
        session.ui.warn(&format!("left out: {subject}: {reason}"));
    }
    warn_of_gaps(session, &known.gaps);
    let blocking = has_blocking_gaps(&known.gaps);
    let Some(path) = &args.to else {
        session.ui.print(&text.block())?;
        return Ok(code(blocking));
    };
    if blocking {
        return Err(Error::refused(format!("{} is not written: names are missing", path.display()))
            .hint("leave out --live, or get the right that is missing"));
    }
    hosts_file::write(path, &text, &args.plan, session)
}

fn code(blocking: bool) -> ExitCode {
    if blocking { ExitCode::Gaps } else { ExitCode::Done }
}

fn has_blocking_gaps(gaps: &[Gap]) -> bool {
    gaps.iter().any(|gap| gap.blocking)
}

fn warn_of_gaps(session: &Session, gaps: &[Gap]) {
    for gap in gaps {
        session.ui.warn(&format!("not read: {}: {}", gap.what, gap.why));
    }
}

/// Flags that would have no effect are refused.
fn check_flags(args: &HostsArgs, session: &Session) -> Result<()> {
    let format = args.format.unwrap_or(HostsFormat::Hosts);
    let text = args.format.is_some() || args.to.is_some();
    let output = session.global.output.output.is_some();
    let refuse = |what: &str, hint: &str| Err(Error::usage(what).hint(hint));
    if args.format.is_some() && args.to.is_none() && output {
        return refuse(
            "-o shows the names, --format writes them: use one of them",
            "-o goes with --format when the text is for a file: name it with --to",
        );
    }
    if (args.plan.yes || args.plan.dry_run.is_some()) && args.to.is_none() {
        return refuse("--yes and --dry-run are about a file", "name the file with --to");
    }
    if (args.zone.is_some() || args.name_server.is_some()) && format != HostsFormat::Zone {
        return refuse("--zone and --name-server are about zone files", "add --format zone");
    }
    if args.ttl.is_some() && ((output && !text) || !format.has_ttl()) {
        return refuse(
            "--ttl is about formats that say how long an answer may be kept",
            "these are dnsmasq, unbound, coredns, zone and dnsendpoint",
        );
    }
    Ok(())
}

async fn collect_names(args: &HostsArgs, session: &Session) -> Result<Known> {
    let directory = session.env.directory();
    let path = inventory::find(args.filename.as_deref(), directory)?;
    let path = path.map(|path| path.strip_prefix(directory).map_or(path.clone(), PathBuf::from));
    let inventory = match path {
        Some(path) => {
            let inventory = inventory::load(&path)?.strict()?;
            Some((path, inventory))
        }
        None if args.live => None,
        None => {
            return Err(Error::failed(format!("no ipam.yaml in {} or above it", directory.display()))
                .hint("name the inventory with -f, or add --live to take the names of the cluster"));
        }
    };
    let book = inventory.as_ref().map(|(_, inventory)| inventory);
    let domains = domains(book, args.domain.clone());
    let mut table = TableBuilder::default();
    if let Some(inventory) = book {
        add_inventory(inventory, &domains, session.now(), &mut table);
    }
    let mut gaps = Vec::new();
    if args.live {
        table.settle();
        let scope = session.global.kube.namespace.as_deref().map_or(Scope::All, Scope::Namespace);
        let live = collect::names::collect(session.cluster().await?, scope).await?;
        add_live(&live, &domains, &mut table);
        gaps = live.gaps;
    }
    Ok(Known { inventory, domains, table: table.finish(), gaps })
}
