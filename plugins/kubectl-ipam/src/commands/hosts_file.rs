//! The text that `hosts` writes, and the file it is written into.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::UNIX_EPOCH;

use labkit::cli::{Error, ExitCode, Result, Session};
use labkit::files::{Privacy, read_bytes, write_atomic, write_atomic_if};
use labkit::finding::Subject;
use labkit::plan::{Action, Decision, FieldChange, Plan, PlanFlags};
use labkit::prompt::Prompt;

use super::hosts::{HostsArgs, Known};
use crate::git::Repository;
use crate::hosts::authority::name_server;
use crate::hosts::block::{self, BlockError};
use crate::hosts::render::{Authority, HostsFormat, Rendered, Serial, render, zone};
use crate::hosts::zones::{Zone, cut};
use crate::hosts::{DnsName, HostEntry, LeftOut};

/// The largest file that a block is written into.
const LIMIT: u64 = 64 << 20;

/// How often somebody else may save the file while it is being written.
const ATTEMPTS: u32 = 5;

/// What goes between the marks.
pub(super) enum Text {
    /// The same at any time.
    Fixed(HostsFormat, Rendered),
    /// Zones, whose serial number depends on what was there before.
    Zones(Zones),
}

/// Zones and what their heads say.
pub(super) struct Zones {
    all: Vec<Zone>,
    authority: Authority,
    serial: Serial,
    left_out: Vec<LeftOut>,
}

impl Text {
    /// Who does not appear in this format.
    pub fn left_out(&self) -> &[LeftOut] {
        match self {
            Self::Fixed(_, rendered) => &rendered.left_out,
            Self::Zones(zones) => &zones.left_out,
        }
    }

    /// The block for a place where nothing was before.
    pub fn block(&self) -> String {
        block::block(self.comment(), &self.after(None))
    }

    fn comment(&self) -> &'static str {
        match self {
            Self::Fixed(format, _) => format.comment(),
            Self::Zones(_) => HostsFormat::Zone.comment(),
        }
    }

    /// The text that follows what stands in the file now: zones that do not change keep their serial number.
    fn after(&self, present: Option<&str>) -> String {
        match self {
            Self::Fixed(_, rendered) => rendered.text.clone(),
            Self::Zones(zones) => {
                let Some(old) = present.and_then(Serial::read) else { return zones.text(zones.serial) };
                let same = zones.text(old);
                let unchanged = present == Some(block::block(self.comment(), &same).as_str());
                if unchanged { same } else { zones.text(old.after(zones.serial)) }
            }
        }
    }
}

impl Zones {
    fn text(&self, serial: Serial) -> String {
        let texts: Vec<String> = self.all.iter().map(|one| zone(one, &self.authority, serial)).collect();
        texts.join("\n")
    }
}

/// The names in a format.
pub(super) fn text(
    format: HostsFormat,
    args: &HostsArgs,
    ttl: u32,
    session: &Session,
    known: &mut Known,
) -> Result<Text> {
    match render(format, &known.table.entries, ttl) {
        Some(rendered) => Ok(Text::Fixed(format, rendered)),
        None => zones(args, ttl, session, known).map(Text::Zones),
    }
}

fn zones(args: &HostsArgs, ttl: u32, session: &Session, known: &mut Known) -> Result<Zones> {
    let domains = known.domains.all();
    if domains.is_empty() {
        return Err(Error::failed("there is no domain to make a zone of")
            .hint("give the networks in the inventory a domain, or name one with --domain"));
    }
    let mut entries = known.table.entries.clone();
    let server = if let Some(name) = &args.name_server {
        name.clone()
    } else {
        let inventory = known.inventory.as_ref().map(|(_, inventory)| inventory);
        let server = name_server(inventory, &entries, &known.domains).ok_or_else(|| {
            Error::failed("the zones have no name server")
                .hint("name one with --name-server, or give a host in the inventory the role dns")
        })?;
        entries.extend(server.added);
        entries.sort_by_key(|entry| entry.address);
        server.name
    };
    check_server(&server, &entries, &domains)?;
    let (mut zones, left_out) = cut(&entries, &domains);
    let names = zones.iter().map(|zone| zone.origin.clone()).collect::<Vec<_>>().join(", ");
    if let Some(wanted) = &args.zone {
        let wanted = wanted.trim_end_matches('.').to_ascii_lowercase();
        zones.retain(|zone| zone.origin == wanted);
        if zones.is_empty() {
            return Err(
                Error::failed(format!("zone {wanted:?} not found")).hint(format!("there are: {names}"))
            );
        }
    }
    if let (Some(path), true) = (&args.to, zones.len() > 1) {
        return Err(Error::usage(format!("{} can hold one zone only", path.display()))
            .hint(format!("choose one with --zone: {names}")));
    }
    let serial = serial(session, known.inventory.as_ref().map(|(path, _)| path.as_path()));
    Ok(Zones { all: zones, authority: Authority { name_server: server, ttl }, serial, left_out })
}

/// A zone with a name server in it that has no address is one that name servers refuse to load.
fn check_server(server: &DnsName, entries: &[HostEntry], domains: &[&DnsName]) -> Result<()> {
    if !server.is_full() {
        return Err(Error::usage(format!("name server {server} is a short name"))
            .hint("give the whole name, with its domain"));
    }
    let ours = domains.iter().any(|domain| server.relative_to(domain).is_some());
    if ours && !entries.iter().any(|entry| entry.names.contains(server)) {
        return Err(Error::failed(format!("name server {server} has no address"))
            .hint("write it down as a host in the inventory"));
    }
    Ok(())
}

/// The time of the commit that last changed the inventory; of its last change if that is not committed.
fn serial(session: &Session, inventory: Option<&Path>) -> Serial {
    let Some(path) = inventory else { return Serial(1) };
    let committed = || {
        let repository = Repository::open(&session.env, path.parent()?).ok()??;
        if !repository.is_committed(path).ok()? {
            return None;
        }
        u32::try_from(repository.last_change(path).ok()??).ok()
    };
    let saved = || {
        let saved = std::fs::metadata(path).ok()?.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
        u32::try_from(saved.as_secs()).ok()
    };
    Serial(committed().or_else(saved).unwrap_or(1))
}

/// Puts the text into the file.
pub(super) fn write(path: &Path, text: &Text, flags: &PlanFlags, session: &Session) -> Result<ExitCode> {
    let ui = &session.ui;
    let answers = session.global.output.output.is_some();
    let mut step = step(path, text)?;
    let Some(plan) = plan(path, &step) else {
        ui.success(&format!("{} is up to date", path.display()));
        if answers {
            ui.show(&Plan::default().document("ipam"))?;
        }
        return Ok(ExitCode::Done);
    };
    let confirmed = match plan.confirm(flags, ui, &Prompt::new(ui))? {
        Decision::Apply(confirmed) => confirmed,
        Decision::Shown | Decision::Rehearse(_) => {
            ui.show(&plan.document("ipam"))?;
            return Ok(ExitCode::Done);
        }
    };
    for _ in 0..ATTEMPTS {
        let done = match &step.old {
            Some(old) => write_atomic_if(path, old, &step.new, Privacy::Keep)?,
            None => write_atomic(path, &step.new, Privacy::Keep).map(|()| true)?,
        };
        if done {
            plan.changes.iter().for_each(|change| confirmed.report(ui, change));
            if answers {
                ui.show(&plan.clone().document("ipam"))?;
            }
            return Ok(ExitCode::Done);
        }
        step = self::step(path, text)?;
    }
    Err(Error::failed(format!("{} keeps being changed by somebody else", path.display()))
        .hint("try again when nobody else writes it"))
}

/// The file before and after.
struct Step {
    old: Option<Vec<u8>>,
    new: Vec<u8>,
    old_block: Option<String>,
    new_block: String,
}

fn step(path: &Path, text: &Text) -> Result<Step> {
    // Whether the file can be read is for the reader to say; what cannot even be looked at is no new file.
    let old = match path.try_exists() {
        Ok(false) => None,
        Ok(true) | Err(_) => Some(read_bytes(path, LIMIT)?),
    };
    let comment = text.comment();
    let nonsense = |error: BlockError| {
        let (line, what) = error.explain();
        Error::refused(format!("{}:{line}: {what}", path.display()))
            .hint("mend the marks by hand; nothing was written")
    };
    let before = old.as_deref().unwrap_or_default();
    let old_block = block::present(before, comment).map_err(nonsense)?;
    let body = text.after(old_block.as_deref());
    let new = block::replace(before, comment, &body).map_err(nonsense)?;
    Ok(Step { new, old_block, new_block: block::block(comment, &body), old })
}

/// What is about to change; `None` when the file is as it should be.
fn plan(path: &Path, step: &Step) -> Option<Plan> {
    if step.old.as_deref() == Some(step.new.as_slice()) {
        return None;
    }
    let before: BTreeSet<&str> = step.old_block.iter().flat_map(|block| block.lines()).collect();
    let after: BTreeSet<&str> = step.new_block.lines().collect();
    let gone = step.old_block.iter().flat_map(|block| block.lines()).filter(|line| !after.contains(line));
    let come = step.new_block.lines().filter(|line| !before.contains(line));
    let field = |line: &str| line.split_whitespace().next().unwrap_or_default().to_owned();
    let gone =
        gone.map(|line| FieldChange { path: field(line), before: Some(line.trim().to_owned()), after: None });
    let come =
        come.map(|line| FieldChange { path: field(line), before: None, after: Some(line.trim().to_owned()) });
    let fields: Vec<FieldChange> = gone.chain(come).collect();
    let added = fields.iter().filter(|field| field.before.is_none()).count();
    let removed = fields.len() - added;
    let (action, what) = match (&step.old, &step.old_block) {
        (None, _) => (Action::Create, "create the file"),
        (Some(_), None) => (Action::Update, "add the block at the end"),
        (Some(_), Some(_)) => (Action::Update, "replace the block"),
    };
    let mut plan = Plan::default();
    let subject = Subject { kind: "file".to_owned(), namespace: None, name: path.display().to_string() };
    let summary = format!("{what}: {added} lines added, {removed} removed");
    plan.undoable(action, subject, &summary, "remove the lines between the marks").fields = fields;
    Some(plan)
}
