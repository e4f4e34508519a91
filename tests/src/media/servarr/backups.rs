//! Backups that the app makes of itself: a zip with its settings and its database (Radarr/Radarr:
//! src/NzbDrone.Core/Backup/BackupService.cs, src/Radarr.Api.V3/System/Backup/BackupController.cs).

use http::Method;
use serde_json::{Value, json};

use super::Servarr;
use crate::media::database;
use crate::media::http::{Answer, Request};

/// When every backup was made.
const TIME: &str = "2026-01-31T12:00:00Z";

impl Servarr {
    /// Makes a backup, and writes it into the container.
    pub(super) fn back_up(&mut self) {
        self.backups_made += 1;
        let title = self.name.title().to_lowercase();
        let name = format!("{title}_backup_v{}_2026.01.31_12.00.{:02}.zip", self.version, self.backups_made);
        let database = database::usual();
        // It is opened and copied through SQLite, so that what is in its log is in it.
        let whole = database::settled(database);
        let zip = zip(&[
            ("config.xml", self.config_xml().as_bytes()),
            (&format!("{title}.db"), &whole),
            ("INFO", format!("{title} {}\n", self.version).as_bytes()),
        ]);
        let path = format!("/config/Backups/manual/{name}");
        let item = json!({
            "id": 1000 + self.backups_made,
            "name": name,
            "path": format!("/backup/manual/{name}"),
            "type": "manual",
            "size": zip.len(),
            "time": TIME,
        });
        self.changes.push((path, Some(zip)));
        self.kept.push((name.clone(), self.resources.clone()));
        self.backups.push(item);
    }

    /// Answers for `system/backup` and what is below it.
    pub(super) fn backups(&mut self, resource: &str, request: &Request) -> Answer {
        let id = resource.strip_prefix("system/backup/").unwrap_or_default();
        match (&request.method, id) {
            (&Method::GET, "") => Answer::json(200, &Value::Array(self.backups.clone())),
            (&Method::POST, "restore/upload") => self.restore(request),
            (&Method::DELETE, id) => {
                let Some(place) = self.backups.iter().position(|one| one["id"].as_u64() == id.parse().ok())
                else {
                    return Answer::empty(404);
                };
                let gone = self.backups.remove(place);
                let path = format!("/config/Backups/manual/{}", gone["name"].as_str().unwrap_or_default());
                self.changes.push((path, None));
                Answer::json(200, &json!({}))
            }
            _ => Answer::empty(405),
        }
    }

    /// Takes a zip; it counts from the next start on.
    fn restore(&mut self, request: &Request) -> Answer {
        let is_form = request.header("content-type").starts_with("multipart/form-data; boundary=");
        let zip = request.body.windows(4).position(|bytes| bytes == b"PK\x03\x04");
        let (true, Some(start)) = (is_form, zip) else {
            return Answer::json(400, &json!({"message": "file must be provided"}));
        };
        let text = String::from_utf8_lossy(&request.body[start..]);
        let key = text.split_once("<ApiKey>").and_then(|(_, rest)| rest.split_once("</ApiKey>"));
        let Some((key, _)) = key else {
            return Answer::json(500, &json!({"message": "Unable to restore database file from backup"}));
        };
        let form = String::from_utf8_lossy(&request.body);
        let kept = self.kept.iter().find(|(name, _)| form.contains(name.as_str()));
        let Some((_, resources)) = kept else { return Answer::empty(500) };
        self.restored = Some((key.to_owned(), resources.clone()));
        Answer::json(200, &json!({"restartRequired": true}))
    }

    /// Starts again, with what was restored.
    pub(super) fn restart(&mut self) -> Answer {
        if let Some((key, resources)) = self.restored.take() {
            self.api_key = key;
            self.resources = resources;
        }
        Answer::json(200, &json!({"restarting": true}))
    }
}

/// A zip of files that are stored as they are (PKWARE: APPNOTE.TXT).
fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let (mut body, mut directory) = (Vec::new(), Vec::new());
    let short = |length: usize| u16::try_from(length).unwrap_or(u16::MAX).to_le_bytes();
    let long = |length: usize| u32::try_from(length).unwrap_or(u32::MAX).to_le_bytes();
    for (name, content) in files {
        let sum = crc32(content).to_le_bytes();
        let common = [
            &[20, 0, 0, 0, 0, 0, 0, 0, 0x3f, 0x5c][..],
            &sum,
            &long(content.len()),
            &long(content.len()),
            &short(name.len()),
            &[0, 0],
        ]
        .concat();
        let entry = [b"PK\x01\x02\x14\0", common.as_slice(), &[0; 10], &long(body.len()), name.as_bytes()];
        directory.extend(entry.concat());
        body.extend([b"PK\x03\x04", common.as_slice(), name.as_bytes(), content].concat());
    }
    let end = [
        b"PK\x05\x06\0\0\0\0",
        short(files.len()).as_slice(),
        &short(files.len()),
        &long(directory.len()),
        &long(body.len()),
        &[0, 0],
    ]
    .concat();
    [body, directory, end].concat()
}

/// The checksum that zip files have (ISO 3309).
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| (sum >> 1) ^ (0xedb8_8320 & (sum & 1).wrapping_neg()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_is_the_one_of_zip_files() {
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
    }
}
