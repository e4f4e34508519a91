//! A real SQLite database as a running app leaves it: rows in the file, and more that are in its write-ahead log only.

use std::sync::LazyLock;

use rusqlite::Connection;

/// Rows that were worked into the file.
pub const SETTLED: u32 = 200;
/// Rows that are in the log only.
pub const IN_LOG: u32 = 50;

/// A database, and the log beside it.
#[derive(Debug, Clone, Default)]
pub struct Database {
    /// The file.
    pub main: Vec<u8>,
    /// What is not yet written into it.
    pub log: Vec<u8>,
}

/// A database of the usual sort.
pub fn usual() -> &'static Database {
    static MADE: LazyLock<Database> = LazyLock::new(|| made("").unwrap_or_default());
    &MADE
}

/// One with an index whose order only its app knows, as Plex has them.
pub fn with_own_order() -> &'static Database {
    static MADE: LazyLock<Database> = LazyLock::new(|| {
        made("CREATE INDEX by_title ON entry (title COLLATE icu_root);").unwrap_or_default()
    });
    &MADE
}

fn made(more: &str) -> Result<Database, Box<dyn std::error::Error>> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("app.db");
    let database = Connection::open(&path)?;
    database.create_collation("icu_root", |a: &str, b: &str| b.cmp(a))?;
    database.query_row("PRAGMA journal_mode = WAL", [], |_| Ok(()))?;
    database.execute_batch(&format!(
        "PRAGMA wal_autocheckpoint = 0; CREATE TABLE entry (id INTEGER PRIMARY KEY, title TEXT); {more}"
    ))?;
    let fill = |from: u32, to: u32| -> rusqlite::Result<()> {
        for id in from..to {
            database.execute(
                "INSERT INTO entry VALUES (?1, 'c0ffee00 entry ' || ?1 || hex(zeroblob(40)))",
                [id],
            )?;
        }
        Ok(())
    };
    fill(0, SETTLED)?;
    database.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
    fill(SETTLED, SETTLED + IN_LOG)?;
    let log = std::fs::read(path.with_extension("db-wal"))?;
    Ok(Database { main: std::fs::read(&path)?, log })
}

/// One file with everything that is in a database and its log, as SQLite's own backups are.
pub fn settled(database: &Database) -> Vec<u8> {
    static MADE: LazyLock<Vec<u8>> = LazyLock::new(|| checkpointed(usual()).unwrap_or_default());
    if std::ptr::eq(database, usual()) { MADE.clone() } else { checkpointed(database).unwrap_or_default() }
}

fn checkpointed(database: &Database) -> Result<Vec<u8>, Box<dyn std::error::Error>> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("app.db");
    std::fs::write(&path, &database.main)?;
    std::fs::write(path.with_extension("db-wal"), &database.log)?;
    let open = Connection::open(&path)?;
    open.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
    drop(open);
    Ok(std::fs::read(&path)?)
}

/// How many rows a database has, its log worked in.
pub fn rows(database: &Database) -> Result<u32, Box<dyn std::error::Error>> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("app.db");
    std::fs::write(&path, &database.main)?;
    if !database.log.is_empty() {
        std::fs::write(path.with_extension("db-wal"), &database.log)?;
    }
    Ok(Connection::open(&path)?.query_row("SELECT count(*) FROM entry", [], |row| row.get(0))?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_lost_without_the_log() {
        assert_eq!(rows(usual()).unwrap(), SETTLED + IN_LOG);
        let alone = Database { log: Vec::new(), ..usual().clone() };
        assert_eq!(rows(&alone).unwrap(), SETTLED);
    }
}
