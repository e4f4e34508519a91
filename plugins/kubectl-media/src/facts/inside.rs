//! What was seen inside of containers: files of settings, as far as a diagnosis needs them, and owners of folders.

/// What stands in the file of settings of an instance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inside {
    /// The place of the instance.
    pub instance: usize,
    /// How people log in.
    pub login: Option<Login>,
    /// How players reach it, if it is Plex.
    pub preferences: Option<Preferences>,
    /// Whether it has a lasting password, if it is qBittorrent.
    pub password: Option<bool>,
}

/// How people log in to an app of the Servarr family.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Login {
    /// Where that stands: a file, a variable.
    pub place: String,
    /// `Forms`, `Basic`, `External`, `None`.
    pub method: String,
    /// `Enabled`, or `DisabledForLocalAddresses`.
    pub required: String,
}

/// How players reach Plex.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preferences {
    /// URLs that players are told; empty if there are none.
    pub custom: String,
    /// `0` required, `1` preferred, `2` off; nothing is preferred.
    pub secure: Option<String>,
}

/// Who owns a folder in a container.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owner {
    /// The place of the instance.
    pub instance: usize,
    /// The folder.
    pub path: String,
    /// The user's number.
    pub user: u32,
    /// The group's number.
    pub group: u32,
}
