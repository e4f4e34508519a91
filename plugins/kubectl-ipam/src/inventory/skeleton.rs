//! An inventory to begin with: every section is explained, and has an example in comments below its name.

/// The whole text, with examples everywhere.
const SKELETON: &str = include_str!("skeleton.yaml");

/// The text without the examples of the sections named in `filled`, which are to get entries of their own.
pub fn skeleton(filled: &[&str]) -> String {
    let mut text = String::with_capacity(SKELETON.len());
    let mut leave_out = false;
    for line in SKELETON.lines() {
        match line.strip_suffix(':') {
            Some(section) if !line.starts_with('#') => leave_out = filled.contains(&section),
            _ if line.is_empty() => leave_out = false,
            _ if leave_out => continue,
            _ => {}
        }
        text.push_str(line);
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::check::{Input, check};
    use crate::collect;
    use crate::inventory::read::FIELDS;
    use crate::inventory::{Inventory, KIND, parse};

    /// The text as somebody has it who takes the comments away from the examples of these sections.
    fn in_use(sections: &[&str]) -> String {
        let mut section = "";
        let lines = SKELETON.lines().map(|line| {
            match line.strip_suffix(':') {
                Some(name) if !line.starts_with('#') => section = name,
                _ if line.is_empty() => section = "",
                _ => {}
            }
            let is_example = sections.contains(&section);
            line.strip_prefix("# ").filter(|_| is_example).unwrap_or(line).to_owned() + "\n"
        });
        lines.collect()
    }

    fn sections() -> Vec<&'static str> {
        let fields = FIELDS.iter().find(|(name, _)| *name == KIND).unwrap().1;
        fields.iter().copied().filter(|name| !["apiVersion", "kind"].contains(name)).collect()
    }

    fn inventory(text: &str) -> Inventory {
        parse(text, "ipam.yaml").unwrap().strict().unwrap_or_else(|error| panic!("{error}\n{text}"))
    }

    fn findings(inventory: &Inventory) -> Vec<String> {
        let now: Timestamp = "2026-11-21T12:00:00Z".parse().unwrap();
        let facts = collect::inventory::read(inventory, now);
        let input = Input {
            facts: &facts,
            inventory: Some(inventory),
            now,
            suppressions: &inventory.suppressions().collect::<Vec<_>>(),
            applied_by: &[],
        };
        check(input).iter().map(|finding| format!("{} {}", finding.code, finding.subject)).collect()
    }

    #[test]
    fn as_it_is_it_is_an_inventory_without_entries_and_without_findings() {
        let empty = inventory(SKELETON);
        assert_eq!(Inventory { file: String::new(), ..empty.clone() }, Inventory::default());
        assert_eq!(findings(&empty), Vec::<String>::new());
    }

    #[test]
    fn every_section_of_the_format_is_there_explained_and_with_an_example() {
        for section in sections() {
            let (above, below) = SKELETON.split_once(&format!("\n{section}:\n")).unwrap();
            assert!(above.lines().last().unwrap().starts_with("# "), "{section} is not explained");
            assert!(below.starts_with("# "), "{section} has no example");
        }
    }

    #[test]
    fn examples_in_use_are_sound_alone_and_together() {
        // Tiers, templates and the pool of the reservation name entries of other sections.
        let needs = |section: &'static str| match section {
            "plan" => vec!["networks", "plan"],
            "reservations" => vec!["pools", "reservations"],
            "publish" => vec!["pools", "reservations", "publish"],
            other => vec![other],
        };
        for section in sections() {
            let read = inventory(&in_use(&needs(section)));
            assert_ne!(read, inventory(SKELETON), "{section}");
        }
        let all = inventory(&in_use(&sections()));
        assert_eq!((all.networks.len(), all.pools.len(), all.hosts.len()), (3, 1, 2));
        assert_eq!((all.reservations.len(), all.plan.len(), all.publish.len()), (1, 2, 1));
        assert!(all.claims.hold_down.is_some());
        assert_eq!(all.suppress.len(), 1);
        assert_eq!(findings(&all), Vec::<String>::new());
        let published = crate::publish::render(&all).unwrap();
        assert_eq!(published[0].data["plex.external-url"], "http://192.168.1.150:32400");
    }

    #[test]
    fn a_section_that_gets_entries_keeps_its_explanation_only() {
        let text = skeleton(&["pools"]);
        assert!(
            text.contains("# the name is that of the object in the cluster.\npools:\n\n# Machines"),
            "{text}"
        );
        assert!(text.contains("networks:\n# - name: lan"), "{text}");
        assert_eq!(skeleton(&[]), SKELETON);
    }
}
