//! Stacks to judge, made by hand.

use crate::apps;
use crate::ask::{Answers, Asked};
use crate::facts::Kind;
use crate::keys::{Access, FileState, Key, Source};
use crate::stack::{
    Environment, Evidence, Image, Instance, Mount, PodFact, PortFact, Rule, ServiceFact, ServiceName, Stack,
};

/// A namespace with these apps, each in a pod of its own behind a Service with its own port. Mounts are `/data` of one
/// claim.
pub fn stack_of(apps: &[&str]) -> Stack {
    Stack { instances: apps.iter().map(|name| instance(name)).collect(), ..Stack::default() }
}

/// A Service of that namespace.
pub fn service(name: &str, ports: &[u16]) -> ServiceName {
    ServiceName {
        namespace: "media".to_owned(),
        name: name.to_owned(),
        ports: ports.to_vec(),
        ..ServiceName::default()
    }
}

/// An instance called like its app, or like its app with something behind a dash.
pub fn instance(name: &str) -> Instance {
    let app = apps::named(name.split('-').next().unwrap()).unwrap();
    let port = PortFact { port: app.port.unwrap(), is_main: true, ..PortFact::default() };
    Instance {
        app,
        name: name.to_owned(),
        namespace: "media".to_owned(),
        kind: Kind::Deployment,
        workload: name.to_owned(),
        container: "app".to_owned(),
        image: Image::parse(app.name),
        evidence: Evidence { rule: Rule::Image, text: app.name.to_owned() },
        wanted: 1,
        ready: Some(1),
        pods: vec![PodFact {
            name: format!("{name}-0"),
            phase: "Running".to_owned(),
            ready: true,
            ..PodFact::default()
        }],
        created: None,
        refused: None,
        services: vec![ServiceFact {
            name: name.to_owned(),
            ports: vec![port],
            endpoints: Some(1),
            ..ServiceFact::default()
        }],
        mounts: vec![mount("/data", "media", "")],
        environment: Environment::default(),
        companions: Vec::new(),
        job: None,
        gitops: None,
    }
}

/// A claim, mounted.
pub fn mount(path: &str, claim: &str, sub_path: &str) -> Mount {
    Mount {
        path: path.to_owned(),
        claim: Some(claim.to_owned()),
        volume: claim.to_owned(),
        sub_path: sub_path.to_owned(),
        read_only: false,
        phase: Some("Bound".to_owned()),
    }
}

/// What an app said that has this key.
pub fn asked(key: &str, answers: Answers) -> Asked {
    let text = labkit::secret::SecretText::new(key.to_owned());
    let access = Access {
        keys: vec![Key { text, source: Source::Variable("API_KEY".to_owned()) }],
        user: None,
        password: None,
        port: None,
        base: String::new(),
        file: FileState::None,
        missing: Vec::new(),
    };
    Asked { access, answers }
}
