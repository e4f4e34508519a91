//! Talos nodes: cases in `cases/talos/`, about configurations (`config`) and about resources (`get`, `list`), each
//! asked of a simulated node of its version that waits in maintenance mode.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use futures::StreamExt;
use labkit::talos::proto::cosi::resource::{GetRequest, ListRequest};
use serde::Deserialize;
use serde_json::Value;
use simlab::talos::api::Api;
use simlab::talos::config::{MachineConfig, Release, install_disk};
use simlab::talos::proto::cosi::resource::state_server::State;
use simlab::talos::resources::Resources;
use simlab::talos::roles::{READER, Roles};
use simlab::talos::view::View;
use simlab::talos::{Lab, Profile, Version};
use tonic::{Request, Status};

use super::pattern;

/// One case.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    /// The promise, as a sentence.
    name: String,
    /// Where upstream makes it.
    source: String,
    /// The node's version.
    version: String,
    /// A configuration that is given to it.
    #[serde(default)]
    config: Option<String>,
    /// What the node says to it; where nothing is said, it is taken.
    #[serde(default)]
    says: Option<String>,
    /// Kernel name of the disk that Talos would be installed to.
    #[serde(default)]
    disk: Option<String>,
    /// What the installation fails with.
    #[serde(default)]
    install_fails: Option<String>,
    /// Namespace, type and id.
    #[serde(default)]
    get: Option<[String; 3]>,
    /// Namespace and type.
    #[serde(default)]
    list: Option<[String; 2]>,
    /// gRPC code of the refusal.
    #[serde(default)]
    code: Option<String>,
    /// Its text.
    #[serde(default)]
    message: Option<String>,
    /// Values of the spec by dotted path.
    #[serde(default)]
    fields: BTreeMap<String, Value>,
    /// Ids of a list.
    #[serde(default)]
    ids: Option<Vec<String>>,
}

fn cases(name: &str) -> Vec<Case> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("cases/talos/{name}.yaml"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_yaml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[test]
fn configuration() {
    run("configuration");
}

#[test]
fn resources() {
    run("resources");
}

#[test]
fn every_case_file_is_run_and_every_case_cites_its_source() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("cases/talos");
    for entry in std::fs::read_dir(folder).unwrap() {
        let name = entry.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned();
        assert!(
            ["configuration", "resources"].contains(&name.as_str()),
            "cases/talos/{name}.yaml is not run"
        );
        for case in cases(&name) {
            assert!(case.source.contains(':'), "{}: {}", case.name, case.source);
        }
    }
}

fn run(file: &str) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let mut labs: BTreeMap<String, Lab> = BTreeMap::new();
    for case in cases(file) {
        let lab = labs.entry(case.version.clone()).or_insert_with(|| waiting(&case.version));
        let node = lab.names().remove(0);
        let view = lab.view(&node).expect("a node");
        match (&case.config, &case.get, &case.list) {
            (Some(config), None, None) => configure(&case, config, &view),
            (None, Some(what), None) => {
                let resources = Resources::new(Arc::new(Api::new(lab.shared().clone(), &node)));
                let found = runtime.block_on(get(&resources, what));
                compare(&case, found);
            }
            (None, None, Some(what)) => {
                let resources = Resources::new(Arc::new(Api::new(lab.shared().clone(), &node)));
                let ids = runtime.block_on(list(&resources, what)).expect("a list");
                assert_eq!(Some(ids), case.ids, "{}", case.name);
            }
            _ => panic!("{}: one of config, get and list", case.name),
        }
    }
}

/// One machine of lab A that waits in maintenance mode.
fn waiting(version: &str) -> Lab {
    let version: Version = version.parse().unwrap();
    let lab = Lab::start(Profile::lab_a().first(1).version(version).speed(1000.0)).expect("a lab");
    let node = lab.names().remove(0);
    let up = lab.wait_until(Duration::from_secs(30), |state| {
        state.node(&node).is_some_and(|node| node.stage() == simlab::talos::view::Stage::Maintenance)
    });
    assert!(up, "{node} does not reach maintenance mode");
    lab
}

fn configure(case: &Case, config: &str, view: &View) {
    let read = MachineConfig::read(config.as_bytes(), Release::from(view.version));
    let taken = read.and_then(|config| {
        config.validate()?;
        config.validate_runtime(&view.machine.disks)?;
        Ok(config)
    });
    match (&case.says, taken) {
        (Some(says), Err(said)) => assert!(pattern::matches(says, said.trim_end()), "{}: {said}", case.name),
        (Some(_), Ok(_)) => panic!("{}: it is taken", case.name),
        (None, Err(said)) => panic!("{}: {said}", case.name),
        (None, Ok(config)) => {
            let install = config.to_config().and_then(|config| config.install).expect("an installation");
            let disk = install_disk(&install, &view.machine.disks);
            match (&case.install_fails, disk) {
                (None, disk) => {
                    assert_eq!(disk.ok().map(|disk| disk.name.clone()), case.disk, "{}", case.name);
                }
                (Some(why), Err(said)) => assert!(pattern::matches(why, &said), "{}: {said}", case.name),
                (Some(_), Ok(disk)) => panic!("{}: it goes to {}", case.name, disk.name),
            }
        }
    }
}

fn reader<T>(message: T) -> Request<T> {
    let mut request = Request::new(message);
    request.extensions_mut().insert(Roles::of([READER]));
    request
}

async fn get(resources: &Resources, [namespace, kind, id]: &[String; 3]) -> Result<String, Status> {
    let request =
        GetRequest { namespace: namespace.clone(), r#type: kind.clone(), id: id.clone(), options: None };
    let resource = resources.get(reader(request)).await?.into_inner().resource.expect("a resource");
    Ok(resource.spec.expect("a spec").yaml_spec)
}

async fn list(resources: &Resources, [namespace, kind]: &[String; 2]) -> Result<Vec<String>, Status> {
    let request = ListRequest { namespace: namespace.clone(), r#type: kind.clone(), options: None };
    let mut stream = resources.list(reader(request)).await?.into_inner();
    let mut ids = Vec::new();
    while let Some(message) = stream.next().await {
        ids.push(message?.resource.and_then(|resource| resource.metadata).expect("metadata").id);
    }
    Ok(ids)
}

fn compare(case: &Case, found: Result<String, Status>) {
    match (&case.code, found) {
        (Some(code), Err(status)) => {
            let got = format!("{:?}", status.code());
            assert_eq!(code.replace('_', "").to_lowercase(), got.to_lowercase(), "{}: {status}", case.name);
            let message = case.message.as_deref().unwrap_or("{any}");
            assert!(pattern::matches(message, status.message()), "{}: {}", case.name, status.message());
        }
        (None, Ok(spec)) => {
            let spec: Value = serde_yaml::from_str(&spec).expect("YAML");
            for (path, expected) in &case.fields {
                let value = pattern::at(&spec, path).map(std::borrow::Cow::into_owned);
                assert_eq!(value.as_ref(), Some(expected), "{}: {path}", case.name);
            }
        }
        (Some(code), Ok(spec)) => panic!("{}: {code} expected, not\n{spec}", case.name),
        (None, Err(status)) => panic!("{}: {status}", case.name),
    }
}
