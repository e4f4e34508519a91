//! What a backup of an app holds (media.md 1.16).

/// What is worth keeping of an app, and how it is had.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Keep {
    /// Whether it makes backups itself.
    pub own: Own,
    /// The folder of its configuration, wherever an image may have it; none if it keeps nothing.
    pub folders: &'static [&'static str],
    /// What in that folder is made anew, or is not the app's: a path from the folder on, the name of anything in it, or
    /// the end of a name after `*`.
    pub without: &'static [&'static str],
}

/// Backups that an app makes itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Own {
    /// It makes none that are better than a copy.
    None,
    /// The Servarr family: a zip with database and settings, by its API.
    Servarr,
}

impl Keep {
    /// An app that keeps nothing.
    pub(super) const NOTHING: Self = Self { own: Own::None, folders: &[], without: &[] };

    /// The Servarr family.
    pub(super) const SERVARR: Self = Self {
        own: Own::Servarr,
        folders: &["/config"],
        without: &["Backups", "MediaCover", "Sentry", "UpdateLogs", "logs", "logs.db", "*.pid"],
    };

    /// Whether there is anything to keep.
    pub fn is_something(&self) -> bool {
        !self.folders.is_empty()
    }

    /// Whether what is at this path, from the folder on, is left out.
    pub fn leaves_out(&self, path: &str) -> bool {
        self.without.iter().any(|pattern| match pattern.strip_prefix('*') {
            Some(end) => path.ends_with(end),
            None if pattern.contains('/') => {
                path.strip_prefix(pattern).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            }
            None => path.split('/').any(|name| name == *pattern),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_ends_and_paths_are_left_out() {
        let keep = Keep { without: &["logs", "*.pid", "data/cache"], ..Keep::SERVARR };
        for path in ["logs", "logs/app.txt", "a/logs/b", "radarr.pid", "data/cache", "data/cache/x"] {
            assert!(keep.leaves_out(path), "{path}");
        }
        for path in ["config.xml", "catalogs", "logs2", "data/caches", "other/data/cache"] {
            assert!(!keep.leaves_out(path), "{path}");
        }
    }
}
