//! Where an app keeps the settings one has to know to talk to it.

/// Places of settings, inside and outside of files. Of several places the first that holds something counts, and
/// variables count before files.
#[derive(Debug, PartialEq, Eq)]
pub struct Settings {
    /// The file, wherever an image may have it.
    pub files: &'static [&'static str],
    /// Its API key or token.
    pub key: &'static [Place],
    /// The name to log in with.
    pub user: &'static [Place],
    /// The port it listens on.
    pub port: &'static [Place],
    /// The path in front of all others.
    pub base: &'static [Place],
    /// Variables that set the key.
    pub key_variables: &'static [&'static str],
    /// Variables that set the port.
    pub port_variables: &'static [&'static str],
    /// Variables that set the path in front of all others.
    pub base_variables: &'static [&'static str],
}

/// A place in a file; it tells the file's format, too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// XML: an element below the outermost one.
    Element(&'static str),
    /// XML: an attribute of the outermost element.
    Attribute(&'static str),
    /// INI: a section and a key.
    Ini(&'static str, &'static str),
    /// JSON: a pointer (RFC 6901).
    Json(&'static str),
    /// YAML: keys, from the outside to the inside.
    Yaml(&'static [&'static str]),
}

/// An app that has none.
pub(super) const NONE: Settings = Settings {
    files: &[],
    key: &[],
    user: &[],
    port: &[],
    base: &[],
    key_variables: &[],
    port_variables: &[],
    base_variables: &[],
};

/// The Servarr family; the variables bear the name of the app (Radarr/Radarr: src/NzbDrone.Core/Configuration).
pub(super) const SERVARR: Settings = Settings {
    files: &["/config/config.xml"],
    key: &[Place::Element("ApiKey")],
    port: &[Place::Element("Port")],
    base: &[Place::Element("UrlBase")],
    ..NONE
};
