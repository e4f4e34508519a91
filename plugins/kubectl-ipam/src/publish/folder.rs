//! Rendered ConfigMaps as the files of a folder.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::manifest::HEADER;
use super::render::RenderedMap;

/// The name of the kustomization in the folder.
pub const KUSTOMIZATION: &str = "kustomization.yaml";

/// The files by name: one for each ConfigMap, and the kustomization that lists them. `inventory` is the file name
/// of what they were made from.
pub fn files(maps: &[RenderedMap], inventory: &str) -> BTreeMap<String, String> {
    let header = format!("{HEADER} from {inventory}: change that, and render again.\n");
    let mut files: BTreeMap<String, String> = maps
        .iter()
        // Neither part has an underscore, so no two ConfigMaps share a name.
        .map(|map| (format!("{}_{}.yaml", map.namespace, map.name), format!("{header}{}", map.to_yaml())))
        .collect();
    let mut kustomization =
        format!("{header}apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n");
    kustomization.push_str(if files.is_empty() { "resources: []\n" } else { "resources:\n" });
    for name in files.keys() {
        // Writing to a String cannot fail.
        let _: std::fmt::Result = writeln!(kustomization, "- {name}");
    }
    files.insert(KUSTOMIZATION.to_owned(), kustomization);
    files
}

/// Whether `render` wrote a file, so that it may replace or delete it.
pub fn is_own(text: &str) -> bool {
    text.starts_with(HEADER)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_config_map_has_a_file_and_the_kustomization_lists_them() {
        let map = |namespace: &str, name: &str| RenderedMap {
            namespace: namespace.into(),
            name: name.into(),
            labels: BTreeMap::new(),
            annotations: BTreeMap::new(),
            data: BTreeMap::from([("a".into(), "b".into())]),
        };
        let files = files(&[map("media", "stack"), map("kube-system", "net")], "ipam.yaml");
        assert!(files.values().all(|text| is_own(text)));
        insta::assert_snapshot!(files[KUSTOMIZATION], @"
        # Written by kubectl ipam render from ipam.yaml: change that, and render again.
        apiVersion: kustomize.config.k8s.io/v1beta1
        kind: Kustomization
        resources:
        - kube-system_net.yaml
        - media_stack.yaml
        ");
        insta::assert_snapshot!(files["media_stack.yaml"], @r#"
        # Written by kubectl ipam render from ipam.yaml: change that, and render again.
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: stack
          namespace: media
        data:
          a: "b"
        "#);
    }
}
