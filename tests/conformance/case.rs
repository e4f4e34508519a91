//! The form of a case file. Each file is a list of cases; see `tests/cases/README.md`.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;
use serde_json::Value;

use super::pods::ContainerData;

/// One case: what upstream promises, and the steps that show it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// The promise, as a sentence.
    pub name: String,
    /// Where upstream makes it.
    pub source: String,
    /// Why the case holds on the simulator only; on a real server it is left out.
    #[serde(default)]
    pub simulator_only: Option<String>,
    /// What runs inside the pods of the case; for the simulator only.
    #[serde(default)]
    pub containers: Vec<ContainerData>,
    /// What is done, in order.
    pub steps: Vec<Step>,
}

/// One step: a request, a `kubectl` command or a wish to the simulator.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// `METHOD PATH?QUERY`.
    #[serde(default)]
    pub request: Option<String>,
    /// Headers of the request.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    /// Body of the request; a text is sent as it is.
    #[serde(default)]
    pub body: Option<Value>,
    /// Arguments of `kubectl`.
    #[serde(default)]
    pub kubectl: Option<Vec<String>>,
    /// Standard input of `kubectl`.
    #[serde(default)]
    pub stdin: String,
    /// Environment variables of `kubectl`.
    #[serde(default)]
    pub env: BTreeMap<String, String>,
    /// Stop `kubectl` as soon as this is in its standard output.
    #[serde(default)]
    pub until: Option<String>,
    /// For `kubectl port-forward`: fetch this path through the forwarded port, then stop it.
    #[serde(default)]
    pub fetch: Option<String>,
    /// Make the simulator forget its history.
    #[serde(default)]
    pub compact: bool,
    /// What must come of it.
    #[serde(default)]
    pub expect: Expect,
    /// Values of the answer to keep under a name, by path; `{name}` stands for them in later steps.
    #[serde(default)]
    pub save: BTreeMap<String, String>,
}

/// What must come of a step; what is not said is not looked at, but for success.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expect {
    /// HTTP code; any below 300 when not given.
    #[serde(default)]
    pub status: Option<u16>,
    /// `reason` of a Status.
    #[serde(default)]
    pub reason: Option<String>,
    /// `message` of a Status.
    #[serde(default)]
    pub message: Option<String>,
    /// Values in the answer by path; null for a field that must not be there.
    #[serde(default)]
    pub fields: BTreeMap<String, Value>,
    /// Headers of the answer.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    /// Events of a watch in their order, each by paths.
    #[serde(default)]
    pub events: Option<Vec<BTreeMap<String, Value>>>,
    /// The whole body as text.
    #[serde(default)]
    pub text: Option<String>,
    /// Exit code of `kubectl`; 0 when not given.
    #[serde(default)]
    pub exit: Option<i32>,
    /// Standard output of `kubectl`.
    #[serde(default)]
    pub stdout: Option<String>,
    /// Standard error of `kubectl`.
    #[serde(default)]
    pub stderr: Option<String>,
    /// Lines that must be in standard output.
    #[serde(default)]
    pub stdout_lines: Vec<String>,
    /// Lines that must be in standard error.
    #[serde(default)]
    pub stderr_lines: Vec<String>,
    /// Texts that must not be in standard output.
    #[serde(default)]
    pub stdout_lacks: Vec<String>,
    /// What comes through a forwarded port.
    #[serde(default)]
    pub fetched: Option<String>,
}

/// Reads a case file.
pub fn read(path: &Path) -> Vec<Case> {
    let text = std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_yaml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}
