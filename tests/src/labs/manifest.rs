//! Manifests, as they are written in files, into objects.

use serde::Deserialize;
use serde_json::Value;

use super::Files;
use crate::kube::controllers::world::{Key, World};

/// A file that is part of the program: its path below the lab's folder, and its text.
pub type Embedded = (&'static str, &'static str);

/// The files of a lab's `files` folder, by path below the repository's root.
pub fn repository(files: &[Embedded]) -> Files {
    files
        .iter()
        .map(|(path, text)| (path.trim_start_matches("files/").to_owned(), (*text).to_owned()))
        .collect()
}

/// Puts the objects of these files into the world.
pub fn insert(world: &mut World, files: &[Embedded]) -> Result<(), String> {
    for (path, text) in files {
        for object in read(path, text)? {
            world.insert(object);
        }
    }
    Ok(())
}

/// Reads a YAML file of any number of documents; empty documents are left out.
pub fn read(name: &str, text: &str) -> Result<Vec<Value>, String> {
    let mut objects = Vec::new();
    for document in serde_yaml::Deserializer::from_str(text) {
        let value = Value::deserialize(document).map_err(|why| format!("{name}: {why}"))?;
        if value.is_null() {
            continue;
        }
        if Key::of(&value).is_none() {
            return Err(format!("{name}: a document without apiVersion, kind or metadata.name"));
        }
        objects.push(value);
    }
    Ok(objects)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_are_read_in_order_and_empty_ones_are_skipped() {
        let text = "# only a comment\n---\napiVersion: v1\nkind: Namespace\nmetadata: {name: a}\n---\napiVersion: v1\nkind: Namespace\nmetadata: {name: b}\n";
        let names: Vec<String> = read("x.yaml", text)
            .unwrap()
            .iter()
            .map(|o| o["metadata"]["name"].as_str().unwrap().into())
            .collect();
        assert_eq!(names, ["a", "b"]);
    }

    #[test]
    fn what_is_no_object_is_refused_with_the_name_of_the_file() {
        assert_eq!(
            read("x.yaml", "kind: List\n").unwrap_err(),
            "x.yaml: a document without apiVersion, kind or metadata.name"
        );
        assert!(read("x.yaml", "a: [").unwrap_err().starts_with("x.yaml: "));
    }
}
