//! JSON schemas of what commands answer and of files they read.

use std::path::PathBuf;

use simlab::suite::Binary;

use crate::Files;

/// One file a kind.
pub fn generate(binary: &Binary) -> Files {
    let folder = PathBuf::from("plugins").join(binary.name).join("schemas");
    let mut files = Files::new();
    for (kind, schema) in (binary.schemas)() {
        let text = serde_json::to_string_pretty(&schema).expect("a schema is JSON");
        let twice = files.insert(folder.join(format!("{kind}.json")), text + "\n");
        assert_eq!(twice, None, "{}: two schemas for {kind}", binary.name);
    }
    files
}
