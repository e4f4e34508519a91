//! A lab to test in: the simulated API server with the objects of a scenario, and its users' files.

use simlab::harness::TestEnvironment;
use simlab::kube::{ApiServer, ApiServerOptions};
use simlab::labs::{Lab, Scenario, write_files};

/// A server and a user in front of it.
pub struct LabBench {
    /// The cluster.
    pub server: ApiServer,
    /// The user's machine; the files in Git are in the working directory.
    pub env: TestEnvironment,
}

impl LabBench {
    /// Lab A as its operator has it today.
    pub fn lab_a() -> Self {
        Self::of(&Scenario::new(Lab::A))
    }

    /// A scenario, loaded.
    pub fn of(scenario: &Scenario) -> Self {
        let server = ApiServer::start(ApiServerOptions::default()).expect("a server on loopback");
        let world = scenario.world().expect("the lab's data is readable");
        let objects = world.iter().map(|(_, object)| (**object).clone()).collect();
        server.store().load(objects).expect("the lab's objects are valid");
        let mut env = TestEnvironment::new();
        env.kubeconfig(&server.kubeconfig(), server.url());
        write_files(scenario, &env.work()).expect("a writable folder");
        Self { server, env }
    }
}
