//! How an app gets a new key.

use labkit::cli::{Error, Result};

use crate::apps::{Api, App};
use crate::keys::{Access, Source};

/// How an app gets a new key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Way {
    /// It makes one itself, and writes it into its file of settings (Radarr/Radarr:
    /// src/NzbDrone.Core/Configuration/ConfigFileProvider.cs, `ResetApiKeyCommand`); the path of its API.
    Reset(&'static str),
    /// It makes one itself, and answers with it (sabnzbd/sabnzbd: sabnzbd/api.py, `set_apikey`).
    SABnzbd,
    /// It makes one itself, and answers with it (sct/overseerr: server/routes/settings/index.ts, `/main/regenerate`).
    Seerr,
    /// It takes the one it is given (morpheus65535/bazarr: frontend/src/pages/Settings/General).
    Bazarr,
    /// It reads one from a Secret when it starts.
    Secret {
        /// The Secret's name.
        name: String,
        /// The key in it.
        key: String,
    },
}

/// How this app gets a new key.
///
/// # Errors
/// Refused, with the reason, when it gets none from here.
pub fn way(app: &App, name: &str, access: &Access) -> Result<Way> {
    let refused = |why: String| Error::refused(format!("the key of {name} is not rotated: {why}"));
    let own = access.keys.iter().map(|key| &key.source).find(|source| !matches!(source, Source::Given(..)));
    match own {
        Some(Source::Secret { name, key, .. }) => {
            return Ok(Way::Secret { name: name.clone(), key: key.clone() });
        }
        Some(Source::Variable(variable)) => {
            let error = refused(format!("{variable} holds it by value in the workload"));
            return Err(error.hint("move it into a Secret first: kubectl media keys export writes one"));
        }
        Some(Source::ConfigMap { name, .. }) => {
            let error = refused(format!("it is in configmap {name}, which anybody may read"));
            return Err(error.hint("move it into a Secret first: kubectl media keys export writes one"));
        }
        Some(Source::File(_) | Source::Given(..)) | None => {}
    }
    let by_hand = |why: &str, hint: &str| Err(refused(why.to_owned()).hint(hint));
    match app.api {
        Api::Servarr(base) if matches!(own, Some(Source::File(_))) => Ok(Way::Reset(base)),
        Api::Servarr(_) => by_hand(
            "it writes a new one into its file of settings, which could not be read",
            "see why: kubectl media keys list",
        ),
        Api::SABnzbd => Ok(Way::SABnzbd),
        Api::Seerr => Ok(Way::Seerr),
        Api::Bazarr => Ok(Way::Bazarr),
        Api::Plex => by_hand(
            "its token is that of its owner's account",
            "sign out all devices at plex.tv, then claim the server again: kubectl media claim",
        ),
        Api::Jellyfin => by_hand(
            "it has a key for each of its users, made and deleted in its own pages",
            "make a new one under Dashboard, API Keys, and delete the old one",
        ),
        Api::Tautulli => by_hand(
            "it makes one in its own pages only",
            "make a new one under Settings, Web Interface, or hand it one in TAUTULLI_API_KEY from a Secret",
        ),
        Api::QBittorrent | Api::Transmission => by_hand(
            "it has a password, of which it keeps a hash only, so that a run that broke off would lock everybody out",
            "set one in its own page, then in the download clients of those that use it",
        ),
        Api::FlareSolverr | Api::Gluetun | Api::None => {
            by_hand("it has none", "kubectl media keys list shows who has one")
        }
    }
}

#[cfg(test)]
mod tests {
    use labkit::secret::SecretText;

    use super::*;
    use crate::apps::named;
    use crate::keys::Key;

    fn from(app: &str, source: Option<Source>) -> std::result::Result<Way, String> {
        let keys = source.map(|source| Key { text: SecretText::new("k".to_owned()), source });
        let access = Access { keys: keys.into_iter().collect(), ..Access::none() };
        way(named(app).unwrap(), app, &access).map_err(|error| error.message)
    }

    fn file() -> Source {
        Source::File("/config/x".to_owned())
    }

    #[test]
    fn apps_make_keys_themselves_unless_a_secret_has_them() {
        assert_eq!(from("radarr", Some(file())), Ok(Way::Reset("/api/v3")));
        assert_eq!(from("prowlarr", Some(file())), Ok(Way::Reset("/api/v1")));
        assert_eq!(from("sabnzbd", Some(file())), Ok(Way::SABnzbd));
        assert_eq!(from("overseerr", Some(file())), Ok(Way::Seerr));
        assert_eq!(from("bazarr", Some(file())), Ok(Way::Bazarr));
        let (name, key, variable) =
            ("keys".to_owned(), "radarr".to_owned(), "RADARR__AUTH__APIKEY".to_owned());
        let secret = Source::Secret { name: name.clone(), key: key.clone(), variable };
        assert_eq!(
            from("radarr", Some(secret.clone())),
            Ok(Way::Secret { name: name.clone(), key: key.clone() })
        );
        assert_eq!(from("tautulli", Some(secret)), Ok(Way::Secret { name, key }));
    }

    #[test]
    fn what_gets_none_from_here_says_why() {
        let why = |app: &str, source: Option<Source>| from(app, source).unwrap_err();
        for app in ["plex", "jellyfin", "tautulli", "qbittorrent", "transmission", "flaresolverr", "gluetun"]
        {
            assert!(
                why(app, Some(file())).starts_with(&format!("the key of {app} is not rotated: it")),
                "{app}"
            );
        }
        let literal = Some(Source::Variable("RADARR__AUTH__APIKEY".to_owned()));
        assert!(why("radarr", literal).contains("holds it by value"));
        let given = Some(Source::Given("env".to_owned(), "RADARR_API_KEY".to_owned()));
        assert!(why("radarr", given).contains("could not be read"), "a new key would not be seen");
    }
}
