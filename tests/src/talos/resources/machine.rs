//! The machine, what it runs and what it was told.

use labkit::talos::proto::resource::config::machine_type_spec::MachineType;
use labkit::talos::proto::resource::config::{MachineConfigSpec, MachineTypeSpec};
use labkit::talos::proto::talos::resource::definitions::hardware::{
    MemoryModuleSpec, ProcessorSpec, SystemInformationSpec,
};
use labkit::talos::proto::talos::resource::definitions::runtime::{
    ExtensionStatusMetadata, ExtensionStatusSpec, KernelCmdlineSpec, MachineStatusSpec, MachineStatusStatus,
    PlatformMetadataSpec, SecurityStateSpec, UnmetCondition, VersionSpec,
};
use labkit::talos::proto::talos::resource::definitions::{time, v1alpha1};
use serde_yaml::Value;

use super::item::{Fields, Item};
use crate::talos::view::{Config, Role, Service, Stage, View};

const NAMESPACE: &str = "runtime";

pub(super) fn add(view: &View, items: &mut Vec<Item>) {
    items.push(status(view));
    items.push(version(view));
    items.push(platform(view));
    items.push(cmdline(view));
    items.push(security(view));
    items.extend(view.schematic.as_deref().map(schematic));
    items.extend(view.services.iter().map(service));
    items.push(clock(view));
    items.push(system_information(view));
    items.push(processor(view));
    items.push(memory(view));
    items.push(machine_type(view));
    items.extend(view.config.as_deref().map(config));
}

fn status(view: &View) -> Item {
    let word = match view.stage {
        Stage::Booting => "booting",
        Stage::Installing => "installing",
        Stage::Maintenance => "maintenance",
        Stage::Running => "running",
        Stage::Rebooting => "rebooting",
        Stage::ShuttingDown => "shutting down",
        Stage::Resetting => "resetting",
        Stage::Upgrading => "upgrading",
    };
    let unmet = view.unmet.iter();
    let spec = MachineStatusSpec {
        stage: view.stage as i32,
        status: Some(MachineStatusStatus {
            ready: view.ready,
            unmet_conditions: unmet
                .clone()
                .map(|unmet| UnmetCondition { name: unmet.name.clone(), reason: unmet.reason.clone() })
                .collect(),
        }),
    };
    let conditions = unmet.map(|unmet| {
        Value::from(Fields::new().with("name", unmet.name.as_str()).with("reason", unmet.reason.as_str()))
    });
    let status = Fields::new()
        .with("ready", view.ready)
        .with("unmetConditions", Value::Sequence(conditions.collect()));
    let yaml = Fields::new().with("stage", word).with("status", status);
    Item::new("MachineStatuses.runtime.talos.dev", NAMESPACE, "machine", &spec, yaml)
}

fn version(view: &View) -> Item {
    let version = view.version.to_string();
    let name = if view.version.since(13) { "Talos" } else { "" };
    let spec = VersionSpec { version: version.clone(), name: name.to_owned() };
    let yaml = Fields::new().some("name", name).with("version", version);
    Item::new("Versions.runtime.talos.dev", NAMESPACE, "version", &spec, yaml)
}

fn platform(view: &View) -> Item {
    let spec = PlatformMetadataSpec { platform: "metal".to_owned(), ..PlatformMetadataSpec::default() };
    let id = view.machine.uuid.as_str();
    let spec = PlatformMetadataSpec { instance_id: id.to_owned(), ..spec };
    let yaml = Fields::new().with("platform", "metal").some("instanceId", id);
    Item::new("PlatformMetadatas.talos.dev", NAMESPACE, "platformmetadata", &spec, yaml)
}

fn cmdline(view: &View) -> Item {
    let spec = KernelCmdlineSpec { cmdline: view.cmdline() };
    let yaml = Fields::new().with("cmdline", view.cmdline());
    Item::new("KernelCmdlines.runtime.talos.dev", NAMESPACE, "cmdline", &spec, yaml)
}

fn security(view: &View) -> Item {
    let secure = view.machine.secure_boot;
    let spec =
        SecurityStateSpec { secure_boot: secure, booted_with_uki: secure, ..SecurityStateSpec::default() };
    let yaml = Fields::new().with("secureBoot", secure).some("bootedWithUKI", secure);
    Item::new("SecurityStates.talos.dev", NAMESPACE, "securitystate", &spec, yaml)
}

/// The extension of no content that carries the id of the image's schematic.
fn schematic(id: &str) -> Item {
    let description =
        "Virtual extension which specifies the schematic of the image built with Image Factory.";
    let metadata = ExtensionStatusMetadata {
        name: "schematic".to_owned(),
        version: id.to_owned(),
        author: "Image Factory".to_owned(),
        description: description.to_owned(),
    };
    let spec = ExtensionStatusSpec { image: String::new(), metadata: Some(metadata) };
    let talos = Fields::new().with("talos", Fields::new().with("version", ""));
    let metadata = Fields::new()
        .with("name", "schematic")
        .with("version", id)
        .with("author", "Image Factory")
        .with("description", description)
        .with("compatibility", talos);
    let yaml = Fields::new().with("image", "").with("metadata", metadata);
    Item::new("ExtensionStatuses.runtime.talos.dev", NAMESPACE, "0", &spec, yaml)
}

fn service(service: &Service) -> Item {
    let running = service.state == "Running";
    let healthy = service.healthy.unwrap_or(false);
    let unknown = service.healthy.is_none();
    let spec = v1alpha1::ServiceSpec { running, healthy, unknown };
    let yaml = Fields::new().with("running", running).with("healthy", healthy).with("unknown", unknown);
    Item::new("Services.v1alpha1.talos.dev", NAMESPACE, service.id.as_str(), &spec, yaml)
}

fn clock(view: &View) -> Item {
    let epoch = i64::from(view.time_synced);
    let spec = time::StatusSpec { synced: view.time_synced, epoch, sync_disabled: false };
    let yaml =
        Fields::new().with("synced", view.time_synced).with("epoch", epoch).with("syncDisabled", false);
    Item::new("TimeStatuses.v1alpha1.talos.dev", NAMESPACE, "node", &spec, yaml)
}

fn system_information(view: &View) -> Item {
    let machine = &view.machine;
    let spec = SystemInformationSpec {
        manufacturer: machine.manufacturer.clone(),
        product_name: machine.product.clone(),
        version: String::new(),
        serial_number: machine.serial.clone(),
        uuid: machine.uuid.clone(),
        wake_up_type: "Power Switch".to_owned(),
        sku_number: String::new(),
        bios_version: if view.version.since(13) { machine.bios.clone() } else { String::new() },
    };
    let yaml = Fields::new()
        .some("manufacturer", spec.manufacturer.as_str())
        .some("productName", spec.product_name.as_str())
        .some("biosVersion", spec.bios_version.as_str())
        .some("serialnumber", spec.serial_number.as_str())
        .some("uuid", spec.uuid.as_str())
        .some("wakeUpType", spec.wake_up_type.as_str());
    Item::new("SystemInformations.hardware.talos.dev", "hardware", "systeminformation", &spec, yaml)
}

fn processor(view: &View) -> Item {
    let processor = &view.machine.processor;
    let spec = ProcessorSpec {
        socket: "FP6".to_owned(),
        manufacturer: processor.manufacturer.clone(),
        product_name: processor.product.clone(),
        core_count: processor.cores,
        core_enabled: processor.cores,
        thread_count: processor.threads,
        ..ProcessorSpec::default()
    };
    let yaml = Fields::new()
        .some("socket", spec.socket.as_str())
        .some("manufacturer", spec.manufacturer.as_str())
        .some("productName", spec.product_name.as_str())
        .some("coreCount", spec.core_count)
        .some("coreEnabled", spec.core_enabled)
        .some("threadCount", spec.thread_count);
    Item::new("Processors.hardware.talos.dev", "hardware", "FP6", &spec, yaml)
}

/// One module with all the memory, rounded up to whole GiB.
fn memory(view: &View) -> Item {
    let gib = u32::try_from(view.machine.memory_kib.div_ceil(1 << 20)).unwrap_or(u32::MAX);
    let spec = MemoryModuleSpec {
        size: gib.saturating_mul(1024),
        device_locator: "DIMM 0".to_owned(),
        bank_locator: "P0 CHANNEL A".to_owned(),
        speed: 3200,
        manufacturer: "Kingston".to_owned(),
        ..MemoryModuleSpec::default()
    };
    let yaml = Fields::new()
        .some("sizeMiB", spec.size)
        .some("deviceLocator", spec.device_locator.as_str())
        .some("bankLocator", spec.bank_locator.as_str())
        .some("speed", spec.speed)
        .some("manufacturer", spec.manufacturer.as_str());
    Item::new("MemoryModules.hardware.talos.dev", "hardware", "DIMM 0", &spec, yaml)
}

fn machine_type(view: &View) -> Item {
    let (kind, word) = match view.config.as_ref().map(|config| config.role) {
        Some(Role::ControlPlane) => (MachineType::ControlPlane, "controlplane"),
        Some(Role::Worker) => (MachineType::Worker, "worker"),
        None => (MachineType::Unknown, "unknown"),
    };
    let spec = MachineTypeSpec { machine_type: kind.into() };
    Item::new("MachineTypes.config.talos.dev", "config", "machine-type", &spec, word)
}

/// The documents as they were received: for administrators only.
fn config(config: &Config) -> Item {
    let spec = MachineConfigSpec { yaml_marshalled: config.text.clone().into_bytes() };
    Item::new("MachineConfigs.config.talos.dev", "config", "v1alpha1", &spec, config.text.as_str())
}
