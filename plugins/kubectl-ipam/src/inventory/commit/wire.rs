//! Intended edits and their outcomes as they are handed from process to process.

use jiff::Timestamp;
use labkit::cli::{Error, ErrorKind};
use labkit::net::AddrSpec;
use serde::{Deserialize, Serialize};

use crate::inventory::edit::{Edit, Entry, EntryKind, FieldValue, Outcome, ReservationEntry, Texts};
use crate::inventory::read::{parse_port, parse_subject};

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
enum WireEdit {
    Add(WireEntry),
    Update(WireEntry),
    Remove { name: String, addresses: Option<Vec<AddrSpec>> },
    AddEntry(Entry),
    SetPool { name: String, addresses: Vec<AddrSpec>, from: Option<Vec<AddrSpec>> },
    AddFields { kind: EntryKind, name: String, fields: Vec<(String, FieldValue)> },
    SetText { config_map: String, of: Texts, key: String, value: String },
}

#[derive(Serialize, Deserialize)]
struct WireEntry {
    name: String,
    addresses: Vec<AddrSpec>,
    pool: Option<String>,
    consumer: Option<String>,
    ports: Vec<String>,
    hostnames: Vec<String>,
    owner: Option<String>,
    note: Option<String>,
    expires: Option<Timestamp>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
enum WireOutcome {
    Changed,
    Unchanged,
    Refused(WireError),
}

#[derive(Serialize, Deserialize)]
struct WireError {
    kind: WireKind,
    message: String,
    causes: Vec<String>,
    hints: Vec<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
enum WireKind {
    Failed,
    Refused,
}

/// Edits as bytes.
pub(super) fn edits_to_bytes(edits: &[Edit]) -> Result<Vec<u8>, serde_json::Error> {
    let wire: Vec<_> = edits
        .iter()
        .map(|edit| match edit {
            Edit::Add(entry) => WireEdit::Add(entry.into()),
            Edit::Update(entry) => WireEdit::Update(entry.into()),
            Edit::Remove { name, addresses } => {
                WireEdit::Remove { name: name.clone(), addresses: addresses.clone() }
            }
            Edit::AddEntry(entry) => WireEdit::AddEntry(entry.clone()),
            Edit::SetPool { name, addresses, from } => {
                WireEdit::SetPool { name: name.clone(), addresses: addresses.clone(), from: from.clone() }
            }
            Edit::AddFields { kind, name, fields } => {
                WireEdit::AddFields { kind: *kind, name: name.clone(), fields: fields.clone() }
            }
            Edit::SetText { config_map, of, key, value } => WireEdit::SetText {
                config_map: config_map.clone(),
                of: *of,
                key: key.clone(),
                value: value.clone(),
            },
        })
        .collect();
    serde_json::to_vec(&wire)
}

/// Edits from bytes; `None` if another version of this program wrote them in another way.
pub(super) fn edits_from_bytes(bytes: &[u8]) -> Option<Vec<Edit>> {
    let wire: Vec<WireEdit> = serde_json::from_slice(bytes).ok()?;
    wire.into_iter()
        .map(|edit| {
            Some(match edit {
                WireEdit::Add(entry) => Edit::Add(entry.into_entry()?),
                WireEdit::Update(entry) => Edit::Update(entry.into_entry()?),
                WireEdit::Remove { name, addresses } => Edit::Remove { name, addresses },
                WireEdit::AddEntry(entry) => Edit::AddEntry(entry),
                WireEdit::SetPool { name, addresses, from } => Edit::SetPool { name, addresses, from },
                WireEdit::AddFields { kind, name, fields } => Edit::AddFields { kind, name, fields },
                WireEdit::SetText { config_map, of, key, value } => {
                    Edit::SetText { config_map, of, key, value }
                }
            })
        })
        .collect()
}

/// What became of one process's edits.
pub(super) type Answer = Result<Vec<Outcome>, Error>;

/// An answer as bytes.
pub(super) fn answer_to_bytes(answer: &Answer) -> Result<Vec<u8>, serde_json::Error> {
    let wire: Result<Vec<_>, _> = match answer {
        Ok(outcomes) => Ok(outcomes
            .iter()
            .map(|outcome| match outcome {
                Outcome::Changed => WireOutcome::Changed,
                Outcome::Unchanged => WireOutcome::Unchanged,
                Outcome::Refused(error) => WireOutcome::Refused(error.into()),
            })
            .collect()),
        Err(error) => Err(WireError::from(error)),
    };
    serde_json::to_vec(&wire)
}

/// An answer from bytes; `None` if they are not one.
pub(super) fn answer_from_bytes(bytes: &[u8]) -> Option<Answer> {
    let wire: Result<Vec<WireOutcome>, WireError> = serde_json::from_slice(bytes).ok()?;
    Some(match wire {
        Ok(outcomes) => Ok(outcomes
            .into_iter()
            .map(|outcome| match outcome {
                WireOutcome::Changed => Outcome::Changed,
                WireOutcome::Unchanged => Outcome::Unchanged,
                WireOutcome::Refused(error) => Outcome::Refused(error.into()),
            })
            .collect()),
        Err(error) => Err(error.into()),
    })
}

impl From<&ReservationEntry> for WireEntry {
    fn from(entry: &ReservationEntry) -> Self {
        Self {
            name: entry.name.clone(),
            addresses: entry.addresses.clone(),
            pool: entry.pool.clone(),
            consumer: entry.consumer.as_ref().map(ToString::to_string),
            ports: entry.ports.iter().map(ToString::to_string).collect(),
            hostnames: entry.hostnames.clone(),
            owner: entry.owner.clone(),
            note: entry.note.clone(),
            expires: entry.expires,
        }
    }
}

impl WireEntry {
    fn into_entry(self) -> Option<ReservationEntry> {
        let consumer = match self.consumer {
            Some(text) => Some(parse_subject(&text)?),
            None => None,
        };
        Some(ReservationEntry {
            name: self.name,
            addresses: self.addresses,
            pool: self.pool,
            consumer,
            ports: self.ports.iter().map(|port| parse_port(port)).collect::<Option<_>>()?,
            hostnames: self.hostnames,
            owner: self.owner,
            note: self.note,
            expires: self.expires,
        })
    }
}

impl From<&Error> for WireError {
    fn from(error: &Error) -> Self {
        let kind = if error.kind == ErrorKind::Refused { WireKind::Refused } else { WireKind::Failed };
        Self {
            kind,
            message: error.message.clone(),
            causes: error.causes.clone(),
            hints: error.hints.clone(),
        }
    }
}

impl From<WireError> for Error {
    fn from(wire: WireError) -> Self {
        let mut error = match wire.kind {
            WireKind::Failed => Self::failed(wire.message),
            WireKind::Refused => Self::refused(wire.message),
        };
        error.causes = wire.causes;
        error.hints = wire.hints;
        error
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inventory::HostRole;
    use crate::inventory::edit::HostEntry;

    #[test]
    fn edits_and_answers_arrive_as_they_were_sent() {
        let entry = ReservationEntry {
            ports: vec![parse_port("1900/udp").unwrap()],
            hostnames: vec!["tv".into(), "tv.home.arpa".into()],
            consumer: parse_subject("Service/media/plex"),
            expires: Some("2027-01-31T00:00:00Z".parse().unwrap()),
            note: Some("a\n\"b\"".into()),
            ..ReservationEntry::new("plex", "fd00::/64".parse().unwrap())
        };
        let edits = vec![
            Edit::Add(entry.clone()),
            Edit::Update(entry.clone()),
            Edit::Remove { name: "x".into(), addresses: Some(entry.addresses.clone()) },
            Edit::AddEntry(HostEntry::new("nas", HostRole::Storage, vec!["fd00::5".parse().unwrap()]).into()),
            Edit::SetPool { name: "p".into(), addresses: entry.addresses.clone(), from: Some(Vec::new()) },
            Edit::AddFields {
                kind: EntryKind::Network,
                name: "lan".into(),
                fields: vec![("dhcp".into(), FieldValue::List(vec!["10.0.0.1-10.0.0.9".into()]))],
            },
            Edit::SetText {
                config_map: "a/b".into(),
                of: Texts::Data,
                key: "k".into(),
                value: "${ip}".into(),
            },
        ];
        assert_eq!(edits_from_bytes(&edits_to_bytes(&edits).unwrap()), Some(edits));
        assert_eq!(edits_from_bytes(b"[{\"add\":{}}]"), None);

        let refused = Outcome::Refused(Error::refused("taken").hint("choose another"));
        for answer in [Ok(vec![Outcome::Changed, refused]), Err(Error::failed("broken").caused_by("why"))] {
            assert_eq!(answer_from_bytes(&answer_to_bytes(&answer).unwrap()), Some(answer));
        }
    }
}
