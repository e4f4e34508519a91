//! The installer's image that a node is upgraded with. The image decides which extensions are on the disk afterwards, so
//! a node's own schematic is kept unless another image is named.

use labkit::talos::facts::Extension;

use crate::cluster::{EMPTY_SCHEMATIC, Version, default_installer};
use crate::fields::Wrong;

/// Extensions that are none: the number of the schematic, and the list of kernel modules (siderolabs/talos:
/// pkg/machinery/extensions, internal/pkg/extensions).
const VIRTUAL: [&str; 2] = ["schematic", "modules.dep"];

/// What was asked for.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'w> {
    /// `--image`, with or without a tag.
    pub image: Option<&'w str>,
    /// `installer` of `cluster.yaml`, with or without a tag.
    pub installer: Option<&'w str>,
    /// The version.
    pub to: &'w Version,
}

/// An image, and what is lost with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Image {
    /// With its tag.
    pub name: String,
    /// Extensions of the node that are not known to be in it.
    pub loses: Vec<String>,
}

/// Chooses the image of a node with these extensions.
///
/// # Errors
/// When what is named has no tag or another version's, or nothing is named and nobody knows where the node's extensions
/// come from.
pub fn choose(wanted: &Wanted<'_>, extensions: &[Extension], is_secure_boot: bool) -> Result<Image, Wrong> {
    let schematic = extensions.iter().find(|one| one.name == "schematic").map(|one| one.version.as_str());
    let own: Vec<String> = extensions
        .iter()
        .filter(|one| !VIRTUAL.contains(&one.name.as_str()))
        .map(|one| one.name.clone())
        .collect();
    let named = match (wanted.image, wanted.installer) {
        (Some(image), _) => Some((image, "--image")),
        (None, Some(installer)) => Some((installer, "installer in cluster.yaml")),
        (None, None) => None,
    };
    if let Some((image, place)) = named {
        let name = with_tag(image, wanted.to, place)?;
        let has_them = schematic.is_some_and(|id| name.contains(id));
        return Ok(Image { name, loses: if has_them { Vec::new() } else { own } });
    }
    let id = match schematic {
        Some(id) => id,
        None if own.is_empty() && !is_secure_boot => {
            let name = format!("{}:{}", default_installer(wanted.to), wanted.to);
            return Ok(Image { name, loses: Vec::new() });
        }
        None if own.is_empty() => EMPTY_SCHEMATIC,
        None => {
            return Err(Wrong::new(format!("it has extensions ({}) and no schematic", own.join(", ")))
                .hint("name an installer that has them with --image, or in cluster.yaml (installer)"));
        }
    };
    let kind = if is_secure_boot { "metal-installer-secureboot" } else { "metal-installer" };
    Ok(Image { name: format!("factory.talos.dev/{kind}/{id}:{}", wanted.to), loses: Vec::new() })
}

/// The version that an image's tag names.
pub fn version_of(image: &str) -> Option<Version> {
    tag(image)?.parse().ok()
}

fn tag(image: &str) -> Option<&str> {
    let last = image.rsplit('/').next().unwrap_or(image);
    let named = last.split('@').next().unwrap_or(last);
    named.split_once(':').map(|(_, tag)| tag)
}

fn with_tag(image: &str, to: &Version, place: &str) -> Result<String, Wrong> {
    match tag(image) {
        None if image.contains('@') => Err(Wrong::new(format!("{place} names {image}, which has no tag"))
            .hint("write the tag before the digest, so that its version is known")),
        None => Ok(format!("{image}:{to}")),
        Some(_) if version_of(image).as_ref() == Some(to) => Ok(image.to_owned()),
        Some(tag) => Err(Wrong::new(format!("{place} names {image}, whose tag {tag} is not {to}"))
            .hint("leave the tag out, or name the image of that version with --image")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "ce4c980550dd2ab1b17bbf2b08801c7eb59418eafe8f279833297925d67c7515";

    fn extensions(named: &[(&str, &str)]) -> Vec<Extension> {
        let extension =
            |(name, version): &(&str, &str)| Extension { name: (*name).into(), version: (*version).into() };
        named.iter().map(extension).collect()
    }

    fn choice(
        image: Option<&str>,
        installer: Option<&str>,
        has: &[(&str, &str)],
        secure: bool,
    ) -> Result<Image, String> {
        let to = "v1.12.4".parse().unwrap();
        choose(&Wanted { image, installer, to: &to }, &extensions(has), secure).map_err(|wrong| wrong.message)
    }

    #[test]
    fn a_node_keeps_its_schematic() {
        let has = [("schematic", ID), ("iscsi-tools", "v0.2.0")];
        let image = choice(None, None, &has, false).unwrap();
        assert_eq!(image.name, format!("factory.talos.dev/metal-installer/{ID}:v1.12.4"));
        let image = choice(None, None, &has, true).unwrap();
        assert_eq!(image.name, format!("factory.talos.dev/metal-installer-secureboot/{ID}:v1.12.4"));
        let plain = choice(None, None, &[("modules.dep", "6.12")], false).unwrap();
        assert_eq!(plain, Image { name: "ghcr.io/siderolabs/installer:v1.12.4".into(), loses: Vec::new() });
    }

    #[test]
    fn extensions_that_would_go_are_named_and_never_lost_in_silence() {
        let has = [("schematic", ID), ("iscsi-tools", "v0.2.0")];
        let image = choice(Some("registry.lan:5000/installer"), None, &has, false).unwrap();
        assert_eq!(image.name, "registry.lan:5000/installer:v1.12.4");
        assert_eq!(image.loses, ["iscsi-tools"]);
        let same = format!("factory.talos.dev/installer/{ID}");
        assert!(choice(None, Some(&same), &has, false).unwrap().loses.is_empty());
        let error = choice(None, None, &[("iscsi-tools", "v0.2.0")], false).unwrap_err();
        assert_eq!(error, "it has extensions (iscsi-tools) and no schematic");
    }

    #[test]
    fn a_tag_is_the_version_and_nothing_else() {
        let error = choice(None, Some("ghcr.io/siderolabs/installer:v1.11.2"), &[], false).unwrap_err();
        assert!(error.ends_with("whose tag v1.11.2 is not v1.12.4"), "{error}");
        assert!(choice(Some("installer@sha256:00"), None, &[], false).is_err());
        assert!(choice(Some("installer:latest"), None, &[], false).is_err());
        let pinned = "registry.lan:5000/installer:v1.12.4@sha256:00";
        assert_eq!(choice(Some(pinned), None, &[], false).unwrap().name, pinned);
        assert_eq!(version_of(pinned), "v1.12.4".parse().ok());
        assert_eq!(version_of("registry.lan:5000/installer"), None);
    }
}
