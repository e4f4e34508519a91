//! Keys of other apps in the settings of the Servarr family. They are shown as asterisks; what is sent back with
//! asterisks stays as it is, so that a key is changed by sending the whole entry with that one field filled in
//! (Radarr/Radarr: src/Radarr.Http/ClientSchema/SchemaBuilder.cs, src/Radarr.Api.V3/ProviderControllerBase.cs).

use labkit::secret::SecretText;
use serde_json::Value;

use crate::apps::{App, Role};
use crate::ask::answers::Endpoint;

/// A list of entries with keys of other apps: its path below the API, and what one entry is called.
pub type List = (&'static str, &'static str);

/// The lists of an app of the family.
pub fn lists(app: &App) -> &'static [List] {
    const CLIENTS: List = ("downloadclient", "DownloadClient");
    match app.role {
        Role::Indexer => &[("applications", "Application"), CLIENTS],
        _ => &[CLIENTS, ("indexer", "Indexer"), ("importlist", "ImportList")],
    }
}

/// An entry that holds a key.
#[derive(Debug)]
pub struct Entry {
    /// Its number.
    pub id: i64,
    /// What it is called.
    pub name: String,
    /// Whom the key is for.
    pub at: Endpoint,
    /// The key, where the app shows it.
    pub key: Option<SecretText>,
}

/// The entry, if it holds a key for another app.
pub fn entry(entry: &Value) -> Option<Entry> {
    let field = |name: &str| fields(entry).find(|field| is_named(field, name)).map(|field| &field["value"]);
    let text = |name: &str| field(name)?.as_str().map(str::to_owned);
    fields(entry).find(|field| is_key(field))?;
    let at = match text("baseUrl") {
        Some(url) => Endpoint::parse(&url)?,
        None => Endpoint {
            host: text("host").filter(|host| !host.is_empty())?,
            port: field("port")?.as_u64()?.try_into().ok()?,
            tls: field("useSsl").and_then(Value::as_bool).unwrap_or(false),
            base: Endpoint::prefix(&text("urlBase").unwrap_or_default()),
        },
    };
    let shown = fields(entry).find(|field| is_key(field)).and_then(|field| field["value"].as_str());
    let key = shown.filter(|key| !key.is_empty() && key.chars().any(|c| c != '*'));
    Some(Entry {
        id: entry["id"].as_i64()?,
        name: entry["name"].as_str().unwrap_or_default().to_owned(),
        at,
        key: key.map(|key| SecretText::new(key.to_owned())),
    })
}

/// The same entry with this key.
pub fn with_key(mut entry: Value, key: &SecretText) -> Value {
    for field in entry["fields"].as_array_mut().into_iter().flatten() {
        if is_key(field) {
            field["value"] = Value::String(key.expose().to_owned());
        }
    }
    entry
}

fn fields(entry: &Value) -> impl Iterator<Item = &Value> {
    entry["fields"].as_array().into_iter().flatten()
}

fn is_named(field: &Value, name: &str) -> bool {
    field["name"].as_str().is_some_and(|known| known.eq_ignore_ascii_case(name))
}

fn is_key(field: &Value) -> bool {
    is_named(field, "apiKey")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn client(key: &str) -> Value {
        json!({"id": 2, "name": "SABnzbd", "fields": [
            {"name": "host", "value": "sabnzbd.media"}, {"name": "port", "value": 8080},
            {"name": "urlBase", "value": "sabnzbd"}, {"name": "apiKey", "value": key, "privacy": "apiKey"},
        ]})
    }

    #[test]
    fn an_entry_says_whom_its_key_is_for() {
        let found = entry(&client("********")).unwrap();
        assert_eq!((found.id, found.at.to_string()), (2, "http://sabnzbd.media:8080/sabnzbd".to_owned()));
        assert!(found.key.is_none(), "asterisks are no key");
        assert_eq!(entry(&client("k1")).unwrap().key.unwrap().expose(), "k1");
        let application = json!({"id": 1, "name": "Radarr", "fields": [
            {"name": "baseUrl", "value": "http://radarr:7878"}, {"name": "apiKey", "value": "********"},
        ]});
        assert_eq!(entry(&application).unwrap().at.to_string(), "http://radarr:7878");
        assert!(entry(&json!({"id": 3, "fields": [{"name": "host", "value": "qbittorrent"}]})).is_none());
        assert!(entry(&Value::Null).is_none());
    }

    #[test]
    fn only_the_key_is_another_one() {
        let key = SecretText::new("new".to_owned());
        assert_eq!(with_key(client("********"), &key), client("new"));
        assert_eq!(with_key(json!({"id": 1}), &key)["id"], 1);
    }
}
