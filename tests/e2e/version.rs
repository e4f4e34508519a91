//! `version`, without a cluster.

use insta::assert_snapshot;
use simlab::harness::TestEnvironment;
use simlab::kube::{ApiServer, ApiServerOptions};

#[test]
fn the_client_alone_needs_no_cluster() {
    let env = TestEnvironment::new();
    let outcome = env.run(["kubectl", "ipam", "version", "--client", "-o", "name"]);
    assert_snapshot!(outcome, @"client/v0.1.0");
}

#[test]
fn verbosity_2_shows_each_request_without_headers_or_bodies() {
    let server = ApiServer::start(ApiServerOptions::default()).expect("a server on loopback");
    let mut env = TestEnvironment::new();
    env.kubeconfig(&server.kubeconfig(), server.url());
    let quiet = env.run(["kubectl", "ipam", "version", "-o", "name"]).success();
    assert_snapshot!(quiet, @r"
    client/v0.1.0
    server/v1.34.1
    ");
    let outcome = env.run(["kubectl", "ipam", "version", "-vv", "--token=hunter2"]).exits(1);
    assert!(outcome.stderr.contains("GET /version: "), "{outcome}");
    assert!(!outcome.stderr.contains("hunter2"), "{outcome}");
}

#[test]
fn a_server_that_is_not_there_is_an_error_after_the_client() {
    let mut env = TestEnvironment::new();
    env.write_home(".config/labkit/config.yaml", "requestTimeout: 5s\n");
    let outcome = env.run(["kubectl", "ipam", "version", "-o", "name", "-v", "--server=https://127.0.0.1:1"]);
    assert_snapshot!(outcome, @r"
    client/v0.1.0
    ------- stderr -------
    setting requestTimeout: 5s (from [ROOT]/home/.config/labkit/config.yaml:1)
    warning: kubeconfig [ROOT]/home/.kube/config does not exist
    error: the connection to the server 127.0.0.1:1 was refused
    hint: check host and port in the kubeconfig, and whether the API server runs
    [exit status: 1]
    ");
    env.set("LABKIT_REQUEST_TIMEOUT", "soon");
    let outcome = env.run(["kubectl", "ipam", "version"]);
    assert_snapshot!(outcome, @r#"
    ------- stderr -------
    error: LABKIT_REQUEST_TIMEOUT: soon is not a value of requestTimeout
      invalid value 'soon' for '--request-timeout <DURATION>': "soon" is not a duration: write 30s, 5m, 1h30m or 500ms
    hint: it takes what the flag --request-timeout takes
    [exit status: 2]
    "#);
}
