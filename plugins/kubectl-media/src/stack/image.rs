//! The name of a container image.

use schemars::JsonSchema;
use serde::Serialize;

/// Ends of image names that say which branch was built, not which app it is.
const SUFFIXES: &[&str] = &["-develop", "-nightly", "-testing", "-libtorrentv1", "-next"];

/// Who built an image; images of one family are set up alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Family {
    /// LinuxServer: starts as root, PUID and PGID.
    Linuxserver,
    /// hotio: as LinuxServer.
    Hotio,
    /// home-operations, formerly onedr0p: a fixed user.
    HomeOperations,
    /// The app's own people, or somebody else.
    Other,
}

/// A container image: `registry/owner/name:tag@digest`, of which only the name must be there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Image {
    /// As it is written.
    pub text: String,
    /// The last segment of its name, in lower case.
    name: String,
    family: Family,
    tag: Option<String>,
    digest: Option<String>,
}

impl Image {
    /// Reads a reference. Whatever is written has a name, so this cannot fail.
    pub fn parse(text: &str) -> Self {
        let (rest, digest) = match text.split_once('@') {
            Some((rest, digest)) => (rest, Some(digest.to_owned()).filter(|digest| !digest.is_empty())),
            None => (text, None),
        };
        let (path, last) = rest.rsplit_once('/').unwrap_or(("", rest));
        // A colon before the last slash belongs to a port of the registry.
        let (name, tag) = match last.split_once(':') {
            Some((name, tag)) => (name, Some(tag.to_owned()).filter(|tag| !tag.is_empty())),
            None => (last, None),
        };
        let owner = path.rsplit('/').next().unwrap_or_default().to_ascii_lowercase();
        let family = match owner.as_str() {
            "linuxserver" => Family::Linuxserver,
            "hotio" => Family::Hotio,
            "home-operations" | "onedr0p" => Family::HomeOperations,
            _ => Family::Other,
        };
        Self { text: text.to_owned(), name: name.to_ascii_lowercase(), family, tag, digest }
    }

    /// The names to look an app up by: the last segment, then the same without what names a branch.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let stripped = SUFFIXES.iter().find_map(|suffix| self.name.strip_suffix(suffix));
        std::iter::once(self.name.as_str()).chain(stripped)
    }

    /// Who built it.
    pub fn family(&self) -> Family {
        self.family
    }

    /// What the reference says about the version: `5.14.0`, `latest`, or the start of the digest if there is only
    /// that. Nothing is `latest`, too.
    pub fn version(&self) -> String {
        match (&self.tag, &self.digest) {
            (Some(tag), _) => version_of(tag).to_owned(),
            (None, Some(digest)) => digest.chars().take("sha256:".len() + 12).collect(),
            (None, None) => "latest".to_owned(),
        }
    }
}

/// The version in a tag: without `v`, `version-` and LinuxServer's build number; tags that hold none stay as they are.
fn version_of(tag: &str) -> &str {
    let bare = tag.strip_prefix("version-").unwrap_or(tag);
    let bare = bare.strip_prefix('v').unwrap_or(bare);
    if !bare.starts_with(|c: char| c.is_ascii_digit()) {
        return tag;
    }
    match bare.rsplit_once("-ls") {
        Some((version, build)) if build.bytes().all(|byte| byte.is_ascii_digit()) => version,
        _ => bare,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn told(text: &str) -> String {
        let image = Image::parse(text);
        let names: Vec<&str> = image.names().collect();
        format!("{} {:?} {}", names.join("|"), image.family(), image.version())
    }

    #[test]
    fn whatever_registry_tag_or_digest_stands_around_the_name() {
        assert_eq!(told("radarr"), "radarr Other latest");
        assert_eq!(told("linuxserver/radarr:latest"), "radarr Linuxserver latest");
        assert_eq!(told("registry.example:5000/linuxserver/radarr"), "radarr Linuxserver latest");
        assert_eq!(told("mirror.example/proxy/hotio/sonarr:nightly"), "sonarr Hotio nightly");
        assert_eq!(
            told("registry.example/onedr0p/radarr-develop:6.0.3@sha256:0123456789abcdef0123"),
            "radarr-develop|radarr HomeOperations 6.0.3"
        );
        assert_eq!(told("plex@sha256:0123456789abcdef0123"), "plex Other sha256:0123456789ab");
        assert_eq!(told("plex@"), "plex Other latest");
        assert_eq!(told("Plexinc/PMS-Docker:public"), "pms-docker Other public");
    }

    #[test]
    fn versions_stand_bare() {
        let version = |tag: &str| Image::parse(&format!("radarr:{tag}")).version();
        assert_eq!(version("v3.41.1"), "3.41.1");
        assert_eq!(version("version-5.14.0.9383"), "5.14.0.9383");
        assert_eq!(version("5.14.0.9383-ls245"), "5.14.0.9383");
        assert_eq!(version("5.14.0-lsx"), "5.14.0-lsx");
        assert_eq!(version("vnext"), "vnext");
        assert_eq!(version(""), "latest");
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in ".{0,60}") {
            let image = Image::parse(&text);
            prop_assert!(!image.version().is_empty());
            prop_assert!(image.names().all(|name| !name.contains('/')));
        }
    }
}
