//! What each incident changes, or, for those that stand, what mends it.

pub mod addresses;
pub mod apps;
pub mod cilium;
pub mod health;
pub mod images;
pub mod inventory;
pub mod pods;
pub mod services;
pub mod starts;
pub mod storage;
pub mod ways;

use super::Files;

/// The users' inventory.
const INVENTORY: &str = "infrastructure/network-inventory.yaml";

/// Changes the text of one file.
fn edit(files: &mut Files, path: &str, change: impl FnOnce(&str) -> String) {
    if let Some(text) = files.get_mut(path) {
        *text = change(text);
    }
}

/// Removes the lines that hold any of the fragments.
fn without_lines(text: &str, fragments: &[&str]) -> String {
    let mut kept: String = text
        .lines()
        .filter(|line| !fragments.iter().any(|fragment| line.contains(fragment)))
        .collect::<Vec<_>>()
        .join("\n");
    kept.push('\n');
    kept
}
