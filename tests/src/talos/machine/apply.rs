//! ApplyConfiguration: in maintenance mode the way to an install, later a change of what runs.

use std::sync::Arc;
use std::time::Duration;

use labkit::manifest::yaml;
use labkit::talos::proto::machine::apply_configuration_request::Mode;
use labkit::talos::proto::machine::{
    ApplyConfiguration, ApplyConfigurationRequest, ApplyConfigurationResponse,
};
use serde_json::Value;
use tonic::{Code, Status};

use crate::talos::api::Api;
use crate::talos::config;
use crate::talos::fault::Fault;
use crate::talos::life;
use crate::talos::node::{Next, Node, Phase};
use crate::talos::roles::{ADMIN, Roles};
use crate::talos::view::Config;

/// What a configuration was read to.
struct Read {
    config: Config,
    warnings: Vec<String>,
}

/// Takes a configuration, or says what would happen.
pub fn apply(
    api: &Api,
    request: ApplyConfigurationRequest,
    roles: &Roles,
) -> Result<ApplyConfigurationResponse, Status> {
    let maintenance = api.check(|_, node| match node.phase {
        Phase::Maintenance => Ok(true),
        Phase::Configured => Ok(false),
        Phase::Accepted { .. } | Phase::Installing { .. } => {
            Err(Status::failed_precondition("another apply configuration is already in progress"))
        }
        _ => Err(Status::failed_precondition(
            "configuration was already applied and node is rebooting, cannot apply more configuration changes until next reboot",
        )),
    })?;
    let lost = |before: bool| {
        api.change(|state, index, _| {
            let wanted = if before { Fault::ApplyLostBefore } else { Fault::ApplyLostAfter };
            let node = state.nodes.get_mut(index);
            Ok(node.is_some_and(|node| node.fault(|fault| (*fault == wanted).then_some(())).is_some()))
        })
    };
    if !request.dry_run && lost(true)? {
        return Err(cut_off());
    }
    let answer = if maintenance { in_maintenance(api, &request)? } else { configured(api, &request, roles)? };
    if !request.dry_run && lost(false)? {
        return Err(cut_off());
    }
    Ok(ApplyConfigurationResponse { messages: vec![answer] })
}

/// What a client sees of an answer that was lost.
fn cut_off() -> Status {
    Status::unavailable("error reading from server: EOF")
}

fn in_maintenance(api: &Api, request: &ApplyConfigurationRequest) -> Result<ApplyConfiguration, Status> {
    let new = api.look(|_, node| node.version.since(13))?;
    let mut mode = mode_of(request)?;
    if new && mode == Mode::Reboot {
        mode = Mode::NoReboot;
    }
    if !new && matches!(mode, Mode::NoReboot | Mode::Staged) {
        let name = mode.as_str_name().to_lowercase().replace('_', "-");
        let text = format!("apply configuration --mode='{name}' is not supported in maintenance mode");
        return Err(Status::unimplemented(text));
    }
    let read = api.check(|_, node| read(node, &request.data, true))?;
    let mut answer = ApplyConfiguration { warnings: read.warnings, ..ApplyConfiguration::default() };
    if new {
        let used = if mode == Mode::Auto { Mode::NoReboot } else { mode };
        answer.mode = used.into();
        answer.mode_details = match used {
            Mode::Staged => "Staged configuration to be applied after the next reboot".to_owned(),
            _ => "Applied configuration without a reboot".to_owned(),
        };
    }
    if request.dry_run {
        answer.mode_details = if new {
            let diff = diff("", &read.config.text);
            format!("Dry run summary:\n{} (skipped in dry-run).\n{diff}", answer.mode_details)
        } else {
            "Dry run summary:\nNode is running in maintenance mode and does not have a config yet.".to_owned()
        };
        answer.warnings = if new { Vec::new() } else { answer.warnings };
        return Ok(answer);
    }
    let config = Arc::new(read.config);
    api.change(|state, index, now| {
        let until = state.grace(now);
        if let Some(node) = state.nodes.get_mut(index) {
            if mode == Mode::Staged {
                life::persist(node, &config);
            } else {
                node.config = Some(config);
                node.phase = Phase::Accepted { until };
            }
        }
        Ok(())
    })?;
    Ok(answer)
}

fn configured(
    api: &Api,
    request: &ApplyConfigurationRequest,
    roles: &Roles,
) -> Result<ApplyConfiguration, Status> {
    if !roles.has(ADMIN) {
        return Err(Status::permission_denied("not authorized"));
    }
    let wanted = mode_of(request)?;
    let read = api.check(|_, node| read(node, &request.data, false))?;
    let (mode, mut details) = api.check(|_, node| mode_used(node, wanted, &read.config))?;
    if request.dry_run {
        let old =
            api.look(|_, node| node.config.as_ref().map(|config| config.text.clone()).unwrap_or_default())?;
        let mode_details =
            format!("Dry run summary:\n{details} (skipped in dry-run).\n{}", diff(&old, &read.config.text));
        return Ok(ApplyConfiguration { mode: mode.into(), mode_details, ..ApplyConfiguration::default() });
    }
    let timeout = request.try_mode_timeout.map_or(Duration::from_secs(60), |given| {
        Duration::from_secs(u64::try_from(given.seconds).unwrap_or_default())
    });
    if mode == Mode::Try {
        let until = go_duration(timeout);
        details += "\nThe config is applied in 'try' mode and will be automatically reverted back in ";
        details += &until;
    }
    let config = Arc::new(read.config);
    api.change(|state, index, now| {
        let until = state.grace(now);
        let Some(node) = state.nodes.get_mut(index) else { return Ok(()) };
        match mode {
            Mode::Try => {
                if let Some(old) = node.config.clone() {
                    node.trial = Some((now + timeout, old));
                }
                take(node, config);
            }
            Mode::Staged => life::persist(node, &config),
            Mode::Reboot => {
                life::persist(node, &config);
                node.phase = Phase::Leaving { until, then: Next::Reboot { cold: false } };
            }
            Mode::NoReboot | Mode::Auto => {
                node.trial = None;
                life::persist(node, &config);
                take(node, config);
            }
        }
        Ok(())
    })?;
    Ok(ApplyConfiguration {
        mode: mode.into(),
        warnings: read.warnings,
        mode_details: details,
        metadata: None,
    })
}

/// The node works with it from now on; its certificate follows.
fn take(node: &mut Node, config: Arc<Config>) {
    node.config = Some(config);
    node.tls = None;
}

fn mode_of(request: &ApplyConfigurationRequest) -> Result<Mode, Status> {
    Mode::try_from(request.mode).map_err(|_| {
        Status::invalid_argument(format!(
            "incorrect mode '{}' specified for the apply config call",
            request.mode
        ))
    })
}

/// The mode that a configured node uses, and what it says about it.
fn mode_used(node: &Node, wanted: Mode, new: &Config) -> Result<(Mode, String), Status> {
    let without = || "Applied configuration without a reboot".to_owned();
    let needs_reboot = node.config.as_ref().and_then(|old| cannot_change(old, new));
    match (wanted, needs_reboot) {
        (Mode::Staged, _) => {
            Ok((Mode::Staged, "Staged configuration to be applied after the next reboot".to_owned()))
        }
        (Mode::Reboot, _) if node.version.since(14) => Err(Status::unimplemented(
            "the REBOOT mode is not supported, please use AUTO or NO_REBOOT modes instead",
        )),
        (Mode::Reboot, _) => Ok((Mode::Reboot, "Applied configuration with a reboot".to_owned())),
        (Mode::Try | Mode::NoReboot, Some(why)) if !node.version.since(14) => {
            Err(Status::invalid_argument(why))
        }
        (Mode::Auto, Some(why)) if !node.version.since(14) => {
            Ok((Mode::Reboot, format!("Applied configuration with a reboot: {why}")))
        }
        (Mode::Try, _) => Ok((Mode::Try, without())),
        (Mode::Auto | Mode::NoReboot, _) => Ok((Mode::NoReboot, without())),
    }
}

/// Parts of `machine` that may change while a node runs; `cluster` and `debug` may change whole
/// (siderolabs/talos internal/app/machined/pkg/runtime/v1alpha1/v1alpha1_runtime.go).
const IMMEDIATE: [&str; 19] = [
    "acceptedCAs",
    "ca",
    "certSANs",
    "controlPlane",
    "install",
    "kernel",
    "kubelet",
    "logging",
    "network",
    "nodeAnnotations",
    "nodeLabels",
    "nodeTaints",
    "pods",
    "registries",
    "seccompProfiles",
    "sysctls",
    "sysfs",
    "time",
    "features",
];
/// Of `machine.features`, which may change otherwise.
const FEATURES_AT_START: [&str; 4] = ["rbac", "stableHostname", "apidCheckExtKeyUsage", "diskQuotaSupport"];

/// What cannot change while a node runs.
fn cannot_change(old: &Config, new: &Config) -> Option<String> {
    let (old, new) = (at_start(old), at_start(new));
    (old != new).then(|| {
        let differences =
            similar::TextDiff::from_lines(&old, &new).unified_diff().header("a", "b").to_string();
        format!("this config change can't be applied in immediate mode\ndiff:\n{differences}")
    })
}

/// The parts of a configuration that are looked at only when a node starts.
fn at_start(config: &Config) -> String {
    let Ok(documents) = yaml::parse_all(&config.text, &yaml::Limits::MANIFEST) else { return String::new() };
    let machine = documents.iter().map(|document| &document.root).find_map(|root| root.get("machine"));
    let Some(Value::Object(mut machine)) = machine.map(yaml::Node::to_json) else { return String::new() };
    let features = machine.remove("features");
    machine.retain(|name, _| !IMMEDIATE.contains(&name.as_str()));
    if let Some(Value::Object(mut features)) = features {
        features.retain(|name, _| FEATURES_AT_START.contains(&name.as_str()));
        machine.insert("features".to_owned(), Value::Object(features));
    }
    serde_json::to_string_pretty(&Value::Object(machine)).unwrap_or_default()
}

/// Reads and checks a configuration as this node does.
fn read(node: &Node, data: &[u8], maintenance: bool) -> Result<Read, Status> {
    let release = config::Release::from(node.version);
    let old = maintenance && !node.version.since(13);
    let document = config::MachineConfig::read(data, release).map_err(|why| {
        if old {
            Status::unknown(format!("failed to parse config: {why}"))
        } else {
            Status::invalid_argument(why)
        }
    })?;
    let invalid = |during: &str, why: String| {
        let text = if old { format!("{during} failed: {why}") } else { why };
        Status::new(Code::InvalidArgument, text)
    };
    let mut warnings = document.validate().map_err(|why| invalid("configuration validation", why))?;
    let at_runtime = document
        .validate_runtime(&node.machine.disks)
        .map_err(|why| invalid("runtime configuration validation", why))?;
    warnings.extend(at_runtime);
    let config = document.to_config().ok_or_else(|| {
        let why = "the applied machine configuration doesn't contain v1alpha1 config, did you mean to patch the machine \
                   config instead?";
        Status::invalid_argument(why)
    })?;
    Ok(Read { config, warnings })
}

/// What would change, as the node shows it.
fn diff(old: &str, new: &str) -> String {
    let changed = similar::TextDiff::from_lines(old, new);
    let changes = changed.unified_diff().header("a", "b").to_string();
    format!("Config diff:\n\n{}", if changes.is_empty() { "No changes.".to_owned() } else { changes })
}

/// A duration as Go writes it.
fn go_duration(duration: Duration) -> String {
    let seconds = duration.as_secs();
    match (seconds / 60, seconds % 60) {
        (0, seconds) => format!("{seconds}s"),
        (minutes, seconds) => format!("{minutes}m{seconds}s"),
    }
}
