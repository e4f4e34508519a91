//! Whether a copy of a SQLite database is whole, in the words of SQLite.

use std::path::Path;

use rusqlite::{Connection, OpenFlags};

use super::record::State;

/// How every database begins (sqlite.org/fileformat.html).
pub const MAGIC: &[u8; 16] = b"SQLite format 3\0";
/// What stands beside a database while it is in use.
pub const COMPANIONS: [&str; 3] = ["-wal", "-shm", "-journal"];
/// Faults that are told.
const FAULTS: usize = 5;
/// Orders of its own that a database may have.
const ORDERS: usize = 64;

/// Whether a database is whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Integrity {
    /// How it is.
    pub state: State,
    /// What is wrong, or why not everything was looked at.
    pub messages: Vec<String>,
}

impl Integrity {
    fn damaged(message: String) -> Self {
        Self { state: State::Damaged, messages: vec![message] }
    }
}

/// Checks a database, after what stands beside it was worked into it. It must be a copy: it is written to.
///
/// An index whose order only the app knows (Plex brings `icu_root`) cannot be held against its table; the structure is
/// checked all the same.
pub fn check(path: &Path) -> Integrity {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = match Connection::open_with_flags(path, flags) {
        Ok(connection) => connection,
        Err(error) => return Integrity::damaged(words(&error)),
    };
    let integrity = checked(&connection);
    if integrity.state != State::Damaged
        && let Err(error) = settled(&connection)
    {
        return Integrity::damaged(words(&error));
    }
    integrity
}

/// Works the write-ahead log into the database, so that the one file is all there is.
fn settled(connection: &Connection) -> rusqlite::Result<()> {
    connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
}

fn checked(connection: &Connection) -> Integrity {
    // What stands in the database may not run anything.
    if let Err(error) = connection.execute_batch("PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;")
    {
        return Integrity::damaged(words(&error));
    }
    let mut foreign = Vec::new();
    while foreign.len() < ORDERS {
        let check = if foreign.is_empty() { "integrity_check" } else { "quick_check" };
        let error = match faults(connection, check) {
            Ok(faults) => return judged(faults, &foreign),
            Err(error) => words(&error),
        };
        let Some(name) = error.strip_prefix("no such collation sequence: ") else {
            return Integrity { state: state_of(&error), messages: vec![error] };
        };
        // Any order will do to look at the structure.
        if let Err(error) = connection.create_collation(name, |a: &str, b: &str| a.cmp(b)) {
            return Integrity { state: State::Unchecked, messages: vec![words(&error)] };
        }
        foreign.push(name.to_owned());
    }
    Integrity { state: State::Unchecked, messages: vec!["it has too many orders of its own".to_owned()] }
}

fn faults(connection: &Connection, check: &str) -> rusqlite::Result<Vec<String>> {
    let mut statement = connection.prepare(&format!("PRAGMA {check}({FAULTS})"))?;
    let rows = statement.query_map([], |row| row.get::<_, String>(0))?;
    let faults: Vec<String> = rows.collect::<rusqlite::Result<_>>()?;
    Ok(faults.into_iter().filter(|text| text != "ok").collect())
}

fn judged(faults: Vec<String>, foreign: &[String]) -> Integrity {
    if !faults.is_empty() {
        // One message may be several lines.
        let messages = faults.iter().flat_map(|text| text.lines()).take(FAULTS).map(str::to_owned).collect();
        return Integrity { state: State::Damaged, messages };
    }
    if foreign.is_empty() {
        return Integrity { state: State::Ok, messages: Vec::new() };
    }
    let messages = vec![format!("order of the app's own: {}", foreign.join(", "))];
    Integrity { state: State::StructureOk, messages }
}

/// Functions and modules that only the app has say nothing about the database.
fn state_of(error: &str) -> State {
    let of_the_app = ["no such function", "no such module", "unknown tokenizer", "unsafe use of"];
    if of_the_app.iter().any(|text| error.contains(text)) { State::Unchecked } else { State::Damaged }
}

/// What SQLite says, without the statement it says it about.
fn words(error: &rusqlite::Error) -> String {
    match error {
        rusqlite::Error::SqliteFailure(code, message) => message.clone().unwrap_or_else(|| code.to_string()),
        rusqlite::Error::SqlInputError { msg, .. } => msg.clone(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn database(path: &Path) -> Connection {
        let connection = Connection::open(path).unwrap();
        connection.query_row("PRAGMA journal_mode = WAL", [], |_| Ok(())).unwrap();
        connection
            .execute_batch("PRAGMA wal_autocheckpoint = 0; CREATE TABLE film (id INTEGER, title TEXT);")
            .unwrap();
        for id in 0..2000 {
            connection.execute("INSERT INTO film VALUES (?1, 'a film of some length')", [id]).unwrap();
        }
        connection.execute_batch("CREATE INDEX by_id ON film (id)").unwrap();
        connection
    }

    fn rows(path: &Path) -> i64 {
        let connection = Connection::open(path).unwrap();
        connection.query_row("SELECT count(*) FROM film", [], |row| row.get(0)).unwrap()
    }

    #[test]
    fn rows_that_are_only_in_the_log_are_kept() {
        let folder = tempfile::tempdir().unwrap();
        let live = folder.path().join("live.db");
        let connection = database(&live);
        let copy = folder.path().join("copy.db");
        for end in ["", "-wal"] {
            let with = |path: &Path| format!("{}{end}", path.display());
            fs::copy(with(&live), with(&copy)).unwrap();
        }
        drop(connection);
        assert_eq!(check(&copy), Integrity { state: State::Ok, messages: Vec::new() });
        assert!(!folder.path().join("copy.db-wal").exists(), "one file is all there is");
        assert_eq!(rows(&copy), 2000);
    }

    #[test]
    fn what_is_damaged_is_said_in_the_words_of_sqlite() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.db");
        drop(database(&path));
        let mut bytes = fs::read(&path).unwrap();
        let middle = bytes.len() / 2 / 4096 * 4096;
        bytes[middle..middle + 4096].fill(0x55);
        fs::write(&path, &bytes).unwrap();
        let damaged = check(&path);
        assert_eq!(damaged.state, State::Damaged);
        assert!(!damaged.messages.is_empty());
        fs::write(&path, b"no database at all, but long enough to be looked at").unwrap();
        assert_eq!(check(&path), Integrity::damaged("file is not a database".into()));
    }

    #[test]
    fn an_order_of_the_apps_own_is_no_damage() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("plex.db");
        let connection = database(&path);
        connection.create_collation("icu_root", |a: &str, b: &str| b.cmp(a)).unwrap();
        connection
            .execute_batch(
                "UPDATE film SET title = id; CREATE INDEX by_title ON film (title COLLATE icu_root)",
            )
            .unwrap();
        drop(connection);
        let found = check(&path);
        assert_eq!(found.state, State::StructureOk, "{found:?}");
        assert_eq!(found.messages, ["order of the app's own: icu_root"]);
    }
}
