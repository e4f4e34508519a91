//! The page for people: a block of labels, then a section for each sort of fact.

use std::fmt::Write as _;

use labkit::finding::Finding;
use labkit::net::{AddrRange, Size};
use labkit::output::{Cell, Column, Table, Tone, Ui, escape};

use super::detail::{Detail, NetworkPlace, Place, PoolPlace};
use super::view::DetailList;
use crate::facts::{Layer, Origin, Role, State};
use crate::history::view::HistoryItem;
use crate::listing::{Entry, subject_text};
use crate::occupancy::{Occupancy, StateCount};

/// Rows of a section unless everything is wanted.
const MOST_ROWS: usize = 20;

/// How far the values of labels are indented.
const INDENT: usize = 12;

/// The pages of every item. `wide` leaves nothing out.
pub fn text(list: &DetailList, wide: bool, ui: &Ui) -> String {
    let pages = list.items.iter().map(|item| Page { item, wide, ui, text: String::new() }.write());
    pages.collect::<Vec<_>>().join("\n\n")
}

struct Page<'a> {
    item: &'a Detail,
    wide: bool,
    ui: &'a Ui,
    text: String,
}

impl Page<'_> {
    fn write(mut self) -> String {
        let item = self.item;
        let who = item.subjects.iter().map(subject_text).collect::<Vec<_>>();
        if who.is_empty() {
            self.label("Who", "nobody", Tone::Plain);
        } else {
            self.label("Who", &who.join(", "), Tone::Plain);
        }
        let roles: Vec<String> = item.roles.iter().map(Role::to_string).collect();
        self.label("Role", &or_none(roles.join(", ")), Tone::Plain);
        self.inventory();
        for place in &item.addresses {
            self.place(place);
        }
        if item.addresses.is_empty() {
            self.label("Address", "<none>", Tone::Warning);
        }
        self.label("Ports", &or_none(item.ports.join(", ")), Tone::Plain);
        self.section("Uses", &uses(&item.uses), item.uses.len());
        self.section("Within", &uses(&item.within), item.within.len());
        self.claims();
        self.history();
        self.published();
        self.findings();
        if let Some(hint) = &item.hint {
            let hint = format!("{} {}", self.ui.tone("hint:", Tone::Muted), escape(hint));
            self.line(&hint);
        }
        self.text
    }

    fn inventory(&mut self) {
        let Some(entry) = &self.item.inventory else { return };
        let place = entry.location.as_ref().map(ToString::to_string);
        let optional = [
            ("Owner", &entry.owner),
            ("For", &entry.consumer),
            ("Expires", &entry.expires),
            ("MAC", &entry.mac),
            ("Note", &entry.note),
            ("Written", &place),
        ];
        for (label, value) in optional {
            if let Some(value) = value {
                self.label(label, value, Tone::Plain);
            }
        }
        if !entry.hostnames.is_empty() {
            self.label("Hostnames", &entry.hostnames.join(", "), Tone::Plain);
        }
    }

    fn place(&mut self, place: &Place) {
        match place.state {
            Some(state) => {
                let tone = if state == Occupancy::Conflict { Tone::Bad } else { Tone::Plain };
                self.label("Address", &format!("{} ({state})", place.address), tone);
            }
            None => {
                self.label(
                    "Addresses",
                    &format!("{} ({})", place.address, addresses(place.size)),
                    Tone::Plain,
                );
            }
        }
        if !place.counts.is_empty() {
            let count = |count: &StateCount| format!("{} {}", count.addresses, count.state);
            let counts: Vec<String> = place.counts.iter().map(count).collect();
            self.label("  State", &counts.join(", "), Tone::Plain);
        }
        self.label(
            "  Network",
            &place.network.as_ref().map_or_else(|| "<none>".to_owned(), network),
            Tone::Plain,
        );
        for one in &place.pools {
            self.label("  Pool", &pool(one), Tone::Plain);
        }
        if place.pools.is_empty() {
            self.label("  Pool", "<none>", Tone::Plain);
        }
        if let Some(run) = &place.free_run {
            self.label("  Free", &format!("{run} ({})", addresses(run.size())), Tone::Plain);
        }
        let next = |run: &Option<AddrRange>| run.map(|run| run.to_string());
        let next: Vec<String> =
            [next(&place.free_before), next(&place.free_after)].into_iter().flatten().collect();
        if !next.is_empty() {
            self.label("  Next free", &next.join(", "), Tone::Plain);
        }
    }

    fn claims(&mut self) {
        let mut table = Table::new(
            ["ADDRESS", "STATE", "RESERVATION", "HOLDER", "SINCE", "UNTIL", "LEASE"].map(Column::new),
        );
        for claim in &self.item.claims {
            let tone = if claim.state == State::Expired { Tone::Warning } else { Tone::Plain };
            table.row([
                claim.address.to_string().into(),
                Cell::toned(claim.state.to_string(), tone),
                claim.reservation.as_deref().unwrap_or("<none>").into(),
                claim.holder.as_str().into(),
                claim.since.as_str().into(),
                claim.until.as_ref().or(claim.kept_until.as_ref()).map_or("<none>", String::as_str).into(),
                claim.object.as_str().into(),
            ]);
        }
        self.section("Claims", &table, self.item.claims.len());
    }

    fn history(&mut self) {
        let mut table = Table::new(["TIME", "ACTION", "NAME", "ADDRESS", "WHO", "NOTE"].map(Column::new));
        for event in &self.item.history {
            let HistoryItem { name, addresses, before, .. } = event;
            let moved = before.as_ref().map(|before| format!("{before} to {addresses}"));
            table.row([
                event.time.as_deref().unwrap_or("not committed").into(),
                event.action.word().into(),
                name.as_str().into(),
                moved.as_deref().unwrap_or(addresses).into(),
                event.who.as_deref().unwrap_or("<none>").into(),
                event.note.as_deref().unwrap_or("<none>").into(),
            ]);
        }
        self.section("History", &table, self.item.history.len());
    }

    fn published(&mut self) {
        let mut table = Table::new(["CONFIGMAP", "KEY", "VALUE", "IN"].map(Column::new));
        for key in &self.item.published {
            let place = |layer: &Layer| match (layer, &key.location) {
                (Layer::Inventory, _) => "inventory".to_owned(),
                (Layer::File, Some(location)) => location.to_string(),
                (Layer::File, None) => "file".to_owned(),
                (Layer::Live | Layer::Kubeconfig, _) => "cluster".to_owned(),
            };
            let places: Vec<String> = key.layers.iter().map(place).collect();
            table.row([
                key.config_map.as_str().into(),
                key.key.as_str().into(),
                key.value.as_str().into(),
                places.join(", ").into(),
            ]);
        }
        self.section("Published", &table, self.item.published.len());
    }

    fn findings(&mut self) {
        let most = if self.wide { usize::MAX } else { MOST_ROWS };
        let findings = &self.item.findings;
        if findings.is_empty() {
            self.label("Findings", "<none>", Tone::Plain);
            return;
        }
        self.line("Findings:");
        for Finding { code, severity, subject, message, hint, .. } in findings.iter().take(most) {
            let name = self.ui.tone(severity.name(), severity.tone());
            let subject = subject.to_string();
            self.line(&format!("  {name} {code} {}", escape(&subject)));
            self.line(&format!("    {}", escape(message)));
            if let Some(hint) = hint {
                let label = self.ui.tone("hint:", Tone::Muted);
                self.line(&format!("    {label} {}", escape(hint)));
            }
        }
        self.more(findings.len());
    }

    /// A heading and the rows of a table, indented; `count` things are in it.
    fn section(&mut self, name: &str, table: &Table, count: usize) {
        if count == 0 {
            self.label(name, "<none>", Tone::Plain);
            return;
        }
        self.line(&format!("{name}:"));
        let most = if self.wide { usize::MAX } else { MOST_ROWS };
        let rows = table.rows.iter().take(most).cloned().collect();
        let shown = Table { columns: table.columns.clone(), rows };
        for line in self.ui.table(&shown, self.wide).lines() {
            self.line(&format!("  {line}"));
        }
        self.more(table.rows.len());
    }

    fn more(&mut self, count: usize) {
        if let Some(more) = count.checked_sub(MOST_ROWS).filter(|more| *more > 0 && !self.wide) {
            self.line(&format!("  and {more} more: -o wide shows all"));
        }
    }

    fn label(&mut self, name: &str, value: &str, tone: Tone) {
        let value = escape(value);
        let value = self.ui.tone(&value, tone);
        self.line(&format!("{:INDENT$} {value}", format!("{name}:")));
    }

    fn line(&mut self, line: &str) {
        // Writing into a String cannot fail.
        let _ = writeln!(self.text, "{line}");
    }
}

/// One row for each place where a use is written; what is the same as above is left out.
fn uses(entries: &[Entry]) -> Table {
    let mut table = Table::new(["ADDRESS", "ROLE", "OWNER", "STATE", "WRITTEN"].map(Column::new));
    for entry in entries {
        for (index, origin) in entry.origins.iter().enumerate() {
            let first = |text: String| if index == 0 { text } else { String::new() };
            let tone = match entry.state {
                State::Requested | State::Expired => Tone::Warning,
                _ => Tone::Plain,
            };
            table.row([
                first(entry.addresses.to_string()).into(),
                first(entry.role.to_string()).into(),
                first(subject_text(&entry.owner)).into(),
                Cell::toned(first(entry.state.to_string()), tone),
                written(origin).into(),
            ]);
        }
    }
    table
}

/// `ipam.yaml:12`, or `Service media/plex status.loadBalancer.ingress[0].ip`.
fn written(origin: &Origin) -> String {
    match &origin.location {
        Some(location) => location.to_string(),
        None => format!("{origin} {}", origin.field),
    }
}

fn network(network: &NetworkPlace) -> String {
    let gateway = network.gateway.as_ref().map(|gateway| format!(", gateway {gateway}")).unwrap_or_default();
    format!("{} {}{gateway}", network.name, network.cidr)
}

fn pool(pool: &PoolPlace) -> String {
    let addresses: Vec<String> = pool.addresses.iter().map(ToString::to_string).collect();
    let described = pool.described_in.join(", ");
    format!("{} {} ({}), {described}", pool.name, addresses.join(", "), pool.provider)
}

fn addresses(size: Size) -> String {
    if size == Size::from(1) { "1 address".to_owned() } else { format!("{size} addresses") }
}

fn or_none(text: String) -> String {
    if text.is_empty() { "<none>".to_owned() } else { text }
}
