//! A lab to test in: an API server with the objects of a scenario, and its users' files.

use simlab::harness::TestEnvironment;
use simlab::kube::{ApiServer, ApiServerOptions, Cluster, Rule};
use simlab::labs::{Lab, Scenario, load, write_files};

/// A cluster and a user in front of it.
pub struct LabBench {
    cluster: Cluster,
    /// The user's machine; the files in Git are in the working directory.
    pub env: TestEnvironment,
}

impl LabBench {
    /// Lab A as its operator has it today.
    pub fn lab_a() -> Self {
        Self::of(&Scenario::new(Lab::A))
    }

    /// A scenario, loaded into the simulator, or through its API into a real server where there is one.
    pub fn of(scenario: &Scenario) -> Self {
        if !Cluster::is_real() {
            return Self::simulated(scenario);
        }
        let world = scenario.world().expect("the lab's data is readable");
        let objects: Vec<_> = world.iter().map(|(_, object)| (**object).clone()).collect();
        let (cluster, refused) = Cluster::with_objects(&objects).expect("a cluster starts");
        assert_eq!(refused, [], "the lab's objects are valid");
        Self::at(cluster, scenario)
    }

    /// A scenario in the simulator, for what only that can do: faults, and many labs in one test.
    pub fn simulated(scenario: &Scenario) -> Self {
        let server = ApiServer::start(ApiServerOptions::default()).expect("a server on loopback");
        load(&server, scenario).expect("the lab's objects are valid");
        Self::at(Cluster::Simulated(Box::new(server)), scenario)
    }

    /// A cluster with nothing in it but what every new one has, and no files.
    pub fn empty() -> Self {
        let cluster = Cluster::start().expect("a cluster starts");
        let mut env = TestEnvironment::new();
        env.kubeconfig(&cluster.kubeconfig(), cluster.url());
        Self { cluster, env }
    }

    /// The same in the simulator.
    pub fn simulated_empty() -> Self {
        let server = ApiServer::start(ApiServerOptions::default()).expect("a server on loopback");
        let mut env = TestEnvironment::new();
        env.kubeconfig(&server.kubeconfig(), server.url());
        Self { cluster: Cluster::Simulated(Box::new(server)), env }
    }

    fn at(cluster: Cluster, scenario: &Scenario) -> Self {
        let mut env = TestEnvironment::new();
        env.kubeconfig(&cluster.kubeconfig(), cluster.url());
        write_files(scenario, &env.work()).expect("a writable folder");
        Self { cluster, env }
    }

    /// Puts another user, with these rights, in front of the lab.
    pub fn log_in(&mut self, name: &str, rules: Vec<Rule>) {
        let kubeconfig = self.cluster.add_user(name, rules).expect("a user with rights");
        let url = self.cluster.url().to_owned();
        self.env.kubeconfig(&kubeconfig, &url);
    }

    /// The simulator.
    ///
    /// # Panics
    /// In front of a real server: then the test has to ask for [`LabBench::simulated`].
    pub fn server(&self) -> &ApiServer {
        self.cluster.simulated().expect("this lab is simulated")
    }
}
