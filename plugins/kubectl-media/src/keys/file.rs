//! What a file of settings says about how to reach its app. Nothing of a file is part of any error.

use labkit::secret::SecretText;

use super::tree::Tree;
use crate::apps::{Place, Settings};

/// What a file says. Empty values are none.
#[derive(Debug, Default)]
pub struct FileSettings {
    /// The key or token.
    pub key: Option<SecretText>,
    /// The name to log in with.
    pub user: Option<String>,
    /// The port.
    pub port: Option<u16>,
    /// The path in front of all others.
    pub base: Option<String>,
}

/// Reads a file.
///
/// # Errors
/// When it is not what it should be, in one sentence.
pub fn read(bytes: &[u8], settings: &Settings) -> Result<FileSettings, String> {
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let at = bytes.iter().take(error.valid_up_to()).filter(|byte| **byte == b'\n').count() + 1;
        format!("line {at} is not UTF-8")
    })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let places = [settings.key, settings.user, settings.port, settings.base];
    let Some(first) = places.iter().find_map(|places| places.first()) else {
        return Ok(FileSettings::default());
    };
    let file = File::read(text, *first)?;
    let value = |places: &[Place]| places.iter().find_map(|place| file.at(*place));
    let plain = |places: &[Place]| value(places).map(|text| text.expose().to_owned());
    Ok(FileSettings {
        key: value(settings.key),
        user: plain(settings.user),
        port: value(settings.port).and_then(|text| text.expose().parse().ok()),
        base: plain(settings.base),
    })
}

/// A file in one of the formats.
enum File<'t> {
    Xml(Box<roxmltree::Document<'t>>),
    Ini(&'t str),
    Tree(Tree),
}

impl<'t> File<'t> {
    /// The format is that of one of its places.
    fn read(text: &'t str, place: Place) -> Result<Self, String> {
        Ok(match place {
            Place::Element(_) | Place::Attribute(_) => {
                let document = roxmltree::Document::parse(text);
                Self::Xml(Box::new(document.map_err(|error| format!("line {} is not XML", error.pos().row))?))
            }
            Place::Ini(..) => Self::Ini(text),
            Place::Json(_) => Self::Tree(
                serde_json::from_str(text).map_err(|error| format!("line {} is not JSON", error.line()))?,
            ),
            Place::Yaml(_) => Self::Tree(serde_yaml::from_str(text).map_err(|error| {
                let line = error.location().map_or(1, |location| location.line());
                format!("line {line} is not YAML")
            })?),
        })
    }

    fn at(&self, place: Place) -> Option<SecretText> {
        let text = match (self, place) {
            (Self::Xml(document), Place::Element(name)) => {
                let mut elements = document.root_element().children();
                let element = elements.find(|element| element.tag_name().name() == name)?;
                SecretText::new(element.text()?.trim().to_owned())
            }
            (Self::Xml(document), Place::Attribute(name)) => {
                SecretText::new(document.root_element().attribute(name)?.trim().to_owned())
            }
            (Self::Ini(text), Place::Ini(section, key)) => ini(text, section, key)?,
            (Self::Tree(tree), Place::Json(pointer)) => {
                let mut keys = pointer.split('/').skip(1);
                keys.try_fold(tree, |tree, key| tree.get(key))?.text()?.clone()
            }
            (Self::Tree(tree), Place::Yaml(keys)) => {
                keys.iter().try_fold(tree, |tree, key| tree.get(key))?.text()?.clone()
            }
            _ => return None,
        };
        Some(text).filter(|text| !text.expose().is_empty())
    }
}

/// The value of a key in a section. Qt's files and ConfigObj's are alike as far as this goes: sections in brackets,
/// those below another in two of them, comments after `#` or `;` at the start of a line, values perhaps in quotes.
fn ini(text: &str, section: &str, key: &str) -> Option<SecretText> {
    let mut inside = false;
    for line in text.lines().map(str::trim) {
        if let Some(header) = line.strip_prefix('[') {
            inside = header.strip_suffix(']') == Some(section);
        } else if inside
            && !line.starts_with(['#', ';'])
            && let Some((name, value)) = line.split_once('=')
            && name.trim() == key
        {
            let value = value.trim();
            let quotes = ['"', '\''];
            let bare = quotes.iter().find_map(|quote| value.strip_prefix(*quote)?.strip_suffix(*quote));
            return Some(SecretText::new(bare.unwrap_or(value).to_owned()));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::apps;

    fn told(app: &str, text: &str) -> String {
        match read(text.as_bytes(), &apps::named(app).unwrap().settings) {
            Ok(FileSettings { key, user, port, base }) => {
                let key = key.as_ref().map_or("-", |key| key.expose());
                let (user, base) = (user.as_deref().unwrap_or("-"), base.as_deref().unwrap_or("-"));
                format!("key {key} user {user} port {} base {base}", port.unwrap_or_default())
            }
            Err(why) => why,
        }
    }

    #[test]
    fn every_format_is_read_where_its_app_writes_it() {
        let servarr =
            "\u{feff}<Config>\r\n  <Port>7878</Port>\n<ApiKey>k1</ApiKey><UrlBase>/radarr</UrlBase></Config>";
        assert_eq!(told("radarr", servarr), "key k1 user - port 7878 base /radarr");
        let plex =
            "<?xml version=\"1.0\"?>\n<Preferences MachineIdentifier=\"m\" PlexOnlineToken=\"k&amp;2\"/>";
        assert_eq!(told("plex", plex), "key k&2 user - port 0 base -");
        let sabnzbd = "__version__ = 19\n[servers]\n[[news]]\napi_key = no\n[misc]\n# api_key = no\napi_key = k3\n\
                       port = 8085\nurl_base = \"/sabnzbd\"\n[[sub]]\nport = 1\n";
        assert_eq!(told("sabnzbd", sabnzbd), "key k3 user - port 8085 base /sabnzbd");
        let old = "[Preferences]\nWebUI\\Username=jane\nWebUI\\Port=8090\nWebUI\\APIKey=qbt_k4\n";
        assert_eq!(told("qbittorrent", old), "key qbt_k4 user jane port 8090 base -");
        let new = "[Preferences]\nWebUI\\Port=1\n[WebUI]\nPort=8091\nUsername=jane\n";
        assert_eq!(told("qbittorrent", new), "key - user jane port 8091 base -");
        assert_eq!(
            told("overseerr", r#"{"main": {"apiKey": "k5", "x": [1, null]}}"#),
            "key k5 user - port 0 base -"
        );
        let bazarr = "---\nauth:\n  apikey: k6\ngeneral:\n  base_url: ''\n  port: 6767\n";
        assert_eq!(told("bazarr", bazarr), "key k6 user - port 6767 base -");
    }

    #[test]
    fn what_is_no_such_file_says_where_and_repeats_nothing() {
        assert_eq!(told("radarr", "<Config>\n<ApiKey>k1</Config>"), "line 2 is not XML");
        assert_eq!(told("overseerr", "{\n\"main\": k1}"), "line 2 is not JSON");
        assert_eq!(told("bazarr", "auth: {\n  apikey: [k1\n"), "line 3 is not YAML");
        let settings = &apps::named("radarr").unwrap().settings;
        assert_eq!(read(b"<Config>\n\xff</Config>", settings).unwrap_err(), "line 2 is not UTF-8");
        assert_eq!(told("radarr", "<Config><ApiKey></ApiKey></Config>"), "key - user - port 0 base -");
        assert_eq!(told("overseerr", "[]"), "key - user - port 0 base -");
    }

    proptest! {
        #[test]
        fn nothing_that_stands_in_a_file_breaks_the_reader(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            for app in apps::ALL {
                let _result = read(&bytes, &app.settings);
            }
        }
    }
}
