//! What a node refuses about a configuration that decodes, in its words.
//!
//! Upstream: siderolabs/talos pkg/machinery/config/types/v1alpha1/v1alpha1_validation.go and
//! pkg/machinery/config/container. The words are those of 1.12; the few that 1.11 and 1.13 lack or add are marked by
//! the release in the code.

mod cluster;
mod documents;
mod machine;
mod network;

use labkit::manifest::yaml::Node;

use super::values::text;
use super::{MachineConfig, Release};
use crate::talos::view::Disk;

/// Errors and warnings of one document, in the order in which they are found.
#[derive(Debug, Default)]
struct Report {
    errors: Vec<String>,
    warnings: Vec<String>,
}

impl Report {
    fn error(&mut self, text: impl Into<String>) {
        self.errors.push(text.into());
    }

    fn error_if(&mut self, wrong: bool, text: &str) {
        if wrong {
            self.errors.push(text.to_owned());
        }
    }

    fn warning(&mut self, text: impl Into<String>) {
        self.warnings.push(text.into());
    }
}

impl MachineConfig {
    /// What a node in `metal` mode says before it takes the configuration: its warnings.
    ///
    /// # Errors
    ///
    /// The list the node answers with, without the `configuration validation failed: ` in front.
    pub fn validate(&self) -> Result<Vec<String>, String> {
        let mut all = Report::default();
        if let Some(root) = self.machine_config() {
            let report = v1alpha1(root, self.release);
            all.warnings = report.warnings;
            if !report.errors.is_empty() {
                all.error(format!("v1alpha1.Config: {}", listed(&report.errors)));
            }
        }
        for document in self.documents.iter().filter(|document| document.kind != "v1alpha1") {
            let errors = documents::check(document, self.release);
            if !errors.is_empty() {
                all.error(format!("{}: {}", document.label(), errors.join("\n")));
            }
        }
        if let Some(root) = self.machine_config() {
            let with = self.documents.iter().filter_map(|document| documents::conflict(document, root));
            all.errors.extend(with);
        }
        finished(all)
    }

    /// What a node says after a look at its disks: its warnings.
    ///
    /// # Errors
    ///
    /// The list the node answers with, without the `runtime configuration validation failed: ` in front.
    pub fn validate_runtime(&self, disks: &[Disk]) -> Result<Vec<String>, String> {
        let mut report = Report::default();
        let Some(root) = self.machine_config() else { return Ok(Vec::new()) };
        if let Some(machine) = root.get("machine").filter(|machine| !machine.is_null()) {
            let selector = machine.pointer("/install/diskSelector").filter(|selector| !selector.is_null());
            if let Some(selector) = selector.map(super::DiskSelector::of) {
                match selector.expression() {
                    Err(error) => report.error(format!("install disk selector is invalid: {error}")),
                    Ok(expression) if !disks.iter().any(|disk| selector.matches(disk)) => {
                        report.error(format!("no disks matched the expression: {expression}"));
                    }
                    Ok(_) => {}
                }
            }
            if self.release >= Release::V1_12 {
                images(root, machine, &mut report);
            }
            extensions(machine, self.release, &mut report);
        }
        let errors = std::mem::take(&mut report.errors);
        if !errors.is_empty() {
            report.error(format!("v1alpha1.Config: {}", listed(&errors)));
        }
        finished(report)
    }
}

fn finished(report: Report) -> Result<Vec<String>, String> {
    if report.errors.is_empty() { Ok(report.warnings) } else { Err(listed(&report.errors)) }
}

/// Errors as hashicorp/go-multierror lists them.
fn listed(errors: &[String]) -> String {
    let title = match errors.len() {
        1 => "1 error occurred:".to_owned(),
        many => format!("{many} errors occurred:"),
    };
    let lines: Vec<_> = errors.iter().map(|error| format!("* {error}")).collect();
    format!("{title}\n\t{}\n\n", lines.join("\n\t"))
}

fn v1alpha1(root: &Node, release: Release) -> Report {
    let mut report = Report::default();
    let section = |key: &str| root.get(key).filter(|section| !section.is_null());
    let Some(machine) = section("machine") else {
        report.error("machine instructions are required");
        return report;
    };
    let role = super::values::role(machine);
    cluster::check(section("cluster"), role, &mut report);
    machine::check(machine, section("cluster"), role, release, &mut report);
    network::check(machine, &mut report);
    machine::check_rest(machine, release, &mut report);
    report.error_if(super::values::switch(root, "/persist") == Some(false), ".persist should be enabled");
    report
}

/// The images whose version a node looks at have to name one.
fn images(root: &Node, machine: &Node, report: &mut Report) {
    let mut images = vec![("kubelet", text(machine, "/kubelet/image"))];
    if super::values::role(machine) == Some(crate::talos::view::Role::ControlPlane) {
        let components = [
            ("kube-apiserver", "/cluster/apiServer/image"),
            ("kube-controller-manager", "/cluster/controllerManager/image"),
            ("kube-scheduler", "/cluster/scheduler/image"),
        ];
        images.extend(components.map(|(name, pointer)| (name, text(root, pointer))));
    }
    for (name, image) in images.into_iter().filter(|(_, image)| !image.is_empty() && !image.contains(":v")) {
        let why = format!("failed to parse Kubernetes version from image reference {image:?}");
        report.error(format!("{name} image is not valid: {why}: invalid image reference: {image:?}"));
    }
}

fn extensions(machine: &Node, release: Release, report: &mut Report) {
    if !super::values::items(machine, "/install/extensions").is_empty() {
        let page = match release {
            Release::V1_13 => {
                "https://docs.siderolabs.com/talos/latest/platform-specific-installations/boot-assets"
            }
            _ => "https://www.talos.dev/latest/talos-guides/install/boot-assets/",
        };
        report.warning(format!(".machine.install.extensions is deprecated, please see {page}"));
    }
}
