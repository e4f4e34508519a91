//! Which disk an installation goes to.
//!
//! Upstream: siderolabs/talos pkg/machinery/config/types/v1alpha1/v1alpha1_provider.go (`DiskMatchExpression`), with
//! ryanuber/go-glob, where `*` is the only sign that stands for others.

use std::fmt::Write;

use labkit::manifest::yaml::Node;

use super::scalars;
use super::values::text;
use crate::talos::view::{Disk, Install};

/// `machine.install.diskSelector`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DiskSelector {
    size: Option<SizeRule>,
    name: String,
    /// Key of the disk in expressions, and the pattern; in the order of evaluation, the bus path last.
    patterns: Vec<(&'static str, String)>,
    kind: String,
}

/// A condition on the size in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct SizeRule {
    operator: &'static str,
    bytes: u64,
}

impl SizeRule {
    /// `>= 100GB`; equal where there is no operator.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim();
        let operator = [">=", "<=", ">", "<", "=="].into_iter().find(|operator| text.starts_with(operator));
        let size = &text[operator.map_or(0, str::len)..];
        let bytes = scalars::bytes(size.trim())
            .map_err(|error| format!("failed to parse disk size {size}: {error}"))?;
        Ok(Self { operator: operator.unwrap_or("=="), bytes })
    }

    fn matches(self, size: u64) -> bool {
        match self.operator {
            ">=" => size >= self.bytes,
            "<=" => size <= self.bytes,
            ">" => size > self.bytes,
            "<" => size < self.bytes,
            _ => size == self.bytes,
        }
    }
}

impl DiskSelector {
    /// From the decoded section.
    pub(super) fn of(node: &Node) -> Self {
        let patterns = [
            ("uuid", "/uuid"),
            ("wwid", "/wwid"),
            ("model", "/model"),
            ("serial", "/serial"),
            ("modalias", "/modalias"),
            ("bus_path", "/busPath"),
        ];
        Self {
            size: SizeRule::parse(&text(node, "/size")).ok().filter(|_| node.get("size").is_some()),
            name: text(node, "/name"),
            patterns: patterns.map(|(key, pointer)| (key, text(node, pointer))).into(),
            kind: text(node, "/type"),
        }
    }

    /// The condition as the node's errors show it.
    ///
    /// # Errors
    ///
    /// What cannot be selected by.
    pub fn expression(&self) -> Result<String, String> {
        let mut terms = Vec::new();
        if let Some(SizeRule { operator, bytes }) = self.size {
            terms.push(format!("disk.size {operator} {bytes}u"));
        }
        if !self.name.is_empty() {
            return Err("selector on name is not supported".to_owned());
        }
        let glob = |(key, pattern): &(&str, String)| {
            (!pattern.is_empty()).then(|| format!("glob({pattern:?}, disk.{key})"))
        };
        let (bus_path, identity): (Vec<_>, Vec<_>) =
            self.patterns.iter().partition(|(key, _)| *key == "bus_path");
        terms.extend(identity.into_iter().filter_map(glob));
        terms.push("disk.transport != \"\"".to_owned());
        match self.kind.as_str() {
            "" => {}
            "nvme" => terms.push("disk.transport == \"nvme\"".to_owned()),
            "sd" => terms.push("disk.transport == \"mmc\"".to_owned()),
            "hdd" => terms.push("disk.rotational".to_owned()),
            "ssd" => terms.push("!disk.rotational".to_owned()),
            other => return Err(format!("unsupported disk type {other:?}")),
        }
        terms.extend(bus_path.into_iter().filter_map(glob));
        terms.extend(["!disk.readonly".to_owned(), "!disk.cdrom".to_owned()]);
        Ok(joined(&terms))
    }

    /// Whether a disk fits.
    pub fn matches(&self, disk: &Disk) -> bool {
        let kind = match self.kind.as_str() {
            "nvme" => disk.transport == "nvme",
            "sd" => disk.transport == "mmc",
            "hdd" => disk.rotational,
            "ssd" => !disk.rotational,
            _ => true,
        };
        let value = |key: &str| match key {
            "uuid" => &disk.uuid,
            "wwid" => &disk.wwid,
            "model" => &disk.model,
            "serial" => &disk.serial,
            "modalias" => &disk.modalias,
            _ => &disk.bus_path,
        };
        kind && !disk.transport.is_empty()
            && !disk.readonly
            && !disk.cdrom
            && self.size.is_none_or(|rule| rule.matches(disk.size))
            && self.patterns.iter().all(|(key, pattern)| pattern.is_empty() || glob(pattern, value(key)))
    }
}

/// The disk that an installation goes to. With a selector it is the first that fits, by kernel name; with a path the
/// one that has it, by its own name or another.
///
/// # Errors
///
/// What the installer fails with.
pub fn install_disk<'a>(install: &Install, disks: &'a [Disk]) -> Result<&'a Disk, String> {
    if let Some(selector) = &install.selector {
        let expression = selector.expression()?;
        let mut fitting: Vec<_> = disks.iter().filter(|disk| selector.matches(disk)).collect();
        fitting.sort_by(|a, b| a.name.cmp(&b.name));
        return fitting
            .first()
            .copied()
            .ok_or_else(|| format!("no disks matched the expression: {expression}"));
    }
    let path = install.disk.as_deref().unwrap_or_default();
    disks
        .iter()
        .find(|disk| disk.path() == path || disk.symlinks.iter().any(|link| link == path))
        .ok_or_else(|| format!("failed to open blockdevice {path}: open {path}: no such file or directory"))
}

/// The terms in a row, broken after an `&&` beyond column 80 as cel-go does.
fn joined(terms: &[String]) -> String {
    let (mut text, mut wrapped) = (String::new(), 0);
    for (at, term) in terms.iter().enumerate() {
        if at > 0 {
            let long = text.len() - wrapped + 2 >= 80;
            if long {
                wrapped = text.len();
            }
            let _ = write!(text, " &&{}", if long { '\n' } else { ' ' });
        }
        text.push_str(term);
    }
    text
}

fn glob(pattern: &str, subject: &str) -> bool {
    let Some((first, rest)) = pattern.split_once('*') else { return pattern == subject };
    let Some(mut subject) = subject.strip_prefix(first) else { return false };
    let mut parts: Vec<_> = rest.split('*').collect();
    let last = parts.pop().unwrap_or_default();
    for part in parts {
        let Some(at) = subject.find(part) else { return false };
        subject = &subject[at + part.len()..];
    }
    subject.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_anything_and_no_other_sign_does() {
        assert!(glob("Samsung*980*", "Samsung SSD 980 500GB"));
        assert!(glob("*500GB", "Samsung SSD 980 500GB"));
        assert!(!glob("Samsung*990*", "Samsung SSD 980 500GB"));
        assert!(!glob("S4?", "S4E") && !glob("S[4]", "S4"));
    }

    #[test]
    fn long_conditions_are_broken_after_the_column_that_cel_breaks_after() {
        let selector = DiskSelector {
            size: SizeRule::parse("1MiB").ok(),
            patterns: vec![("modalias", "pci:1234:5678*".into())],
            kind: "hdd".into(),
            ..DiskSelector::default()
        };
        assert_eq!(
            selector.expression().as_deref(),
            Ok(
                "disk.size == 1048576u && glob(\"pci:1234:5678*\", disk.modalias) && disk.transport != \"\" &&\n\
                disk.rotational && !disk.readonly && !disk.cdrom"
            )
        );
    }

    #[test]
    fn sizes_have_an_operator_or_mean_exactly_that() {
        assert_eq!(SizeRule::parse(" <= 1TB "), Ok(SizeRule { operator: "<=", bytes: 1_000_000_000_000 }));
        assert_eq!(SizeRule::parse("500107862016"), Ok(SizeRule { operator: "==", bytes: 500_107_862_016 }));
        assert_eq!(
            SizeRule::parse("=> 5GB"),
            Err("failed to parse disk size => 5GB: strconv.ParseFloat: parsing \"\": invalid syntax"
                .to_owned())
        );
    }
}
