//! What has changed since the last look, for those who watch.

use std::collections::BTreeMap;

use labkit::output::{Cell, Column, Table, Tone, View};

use super::{StatusList, StatusRow};

/// What stands behind a cell that has changed.
const MARK: &str = "*";
/// Columns that change by themselves: not worth a mark.
const PASSING: &[&str] = &["AGE", "STATUS"];

/// How the instances were at the last look.
#[derive(Debug, Default)]
pub struct Before(BTreeMap<Place, Look>);

/// Namespace, workload, container.
type Place = (String, String, String);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Look {
    cells: BTreeMap<&'static str, String>,
    /// The word, since a message tells for how long, too.
    status: String,
}

impl Before {
    /// Whether nobody has looked yet.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The list as a table with marks on what has changed since the last look; that one is forgotten.
    pub fn marked(&mut self, list: &StatusList) -> Table {
        let mut table = list.table();
        let now = Self::looked(list, &table);
        if !self.0.is_empty() {
            for (row, cells) in list.items.iter().zip(&mut table.rows) {
                let (old, new) = (self.0.get(&place(row)), &now[&place(row)]);
                for (column, cell) in table.columns.iter().zip(cells) {
                    if changed(column, old, new) {
                        mark(cell);
                    }
                }
            }
        }
        self.0 = now;
        table
    }

    /// The rows that are not as at the last look; that one is forgotten. What is gone is a row, too.
    pub fn changed(&mut self, list: &StatusList) -> Table {
        let mut table = list.table();
        let now = Self::looked(list, &table);
        let differs = |row: &StatusRow| self.0.get(&place(row)) != now.get(&place(row));
        let keep: Vec<bool> = list.items.iter().map(differs).collect();
        let mut keep = keep.iter();
        table.rows.retain(|_| keep.next().copied().unwrap_or(true));
        let gone = self.0.iter().filter(|(place, _)| !now.contains_key(*place));
        let gone =
            gone.map(|(_, look)| table.columns.iter().map(|column| look.gone(column)).collect::<Vec<Cell>>());
        table.rows.extend(gone.collect::<Vec<_>>());
        self.0 = now;
        table
    }

    fn looked(list: &StatusList, table: &Table) -> BTreeMap<Place, Look> {
        let names = || table.columns.iter().map(|column| column.name);
        let look = |(row, cells): (&StatusRow, &Vec<Cell>)| {
            let cells = names().zip(cells).filter(|(name, _)| !PASSING.contains(name));
            let cells = cells.map(|(name, cell)| (name, cell.text.clone())).collect();
            (place(row), Look { cells, status: row.status().to_owned() })
        };
        list.items.iter().zip(&table.rows).map(look).collect()
    }
}

impl Look {
    /// A cell of an instance that is no more.
    fn gone(&self, column: &Column) -> Cell {
        match column.name {
            "STATUS" => Cell::toned("Gone", Tone::Bad),
            name => self.cells.get(name).map_or("<none>", String::as_str).into(),
        }
    }
}

fn place(row: &StatusRow) -> Place {
    let (workload, container) = row.place();
    (row.namespace().to_owned(), workload.to_string(), container.to_owned())
}

fn changed(column: &Column, old: Option<&Look>, new: &Look) -> bool {
    let Some(old) = old else { return column.name == "NAME" };
    match column.name {
        "STATUS" => old.status != new.status,
        name => old.cells.get(name) != new.cells.get(name),
    }
}

fn mark(cell: &mut Cell) {
    cell.text.push_str(MARK);
    if cell.tone == Tone::Plain {
        cell.tone = Tone::Warning;
    }
}
