//! The server over its socket: faults, users, the log, many writers.

use serde_json::json;

use super::*;
use crate::kube::client::{Client, Reply};
use crate::kube::{Effect, Fault, Matcher};

struct Bench {
    server: ApiServer,
    client: Client,
}

impl Bench {
    fn new() -> Self {
        Self::with(ApiServerOptions::default())
    }

    fn with(options: ApiServerOptions) -> Self {
        let server = ApiServer::start(options).unwrap();
        let client = Client::new(server.url(), server.ca_pem(), &server.admin_token()).unwrap();
        Self { server, client }
    }

    fn get(&self, path: &str) -> Reply {
        self.client.request("GET", path, &[], b"").unwrap()
    }

    fn config_maps(&self, count: usize) {
        let object = |index| {
            json!({"apiVersion": "v1", "kind": "ConfigMap",
                "metadata": {"name": format!("c{index:03}"), "namespace": "default"}})
        };
        self.server.store().load((0..count).map(object).collect()).unwrap();
    }
}

const MAPS: &str = "/api/v1/namespaces/default/configmaps";

#[test]
fn a_throttled_request_is_told_when_to_come_back_and_the_next_one_succeeds() {
    let bench = Bench::new();
    bench.server.faults().add(Fault::new(Matcher::on("list", "configmaps"), Effect::throttled(7)).times(1));
    let refused = bench.get(MAPS);
    assert_eq!((refused.status, refused.header("retry-after")), (429, "7"));
    assert_eq!(refused.json()["details"]["retryAfterSeconds"], 7);
    assert_eq!(bench.get(MAPS).status, 200);
}

#[test]
fn a_list_can_expire_in_the_middle() {
    let bench = Bench::new();
    bench.config_maps(4);
    let later = Matcher { continued: Some(true), ..Matcher::on("list", "configmaps") };
    bench.server.faults().add(Fault::new(later, Effect::status(410)).times(1));
    let first = bench.get(&format!("{MAPS}?limit=2")).json();
    let token = first["metadata"]["continue"].as_str().unwrap();
    let expired = bench.get(&format!("{MAPS}?limit=2&continue={token}"));
    assert_eq!((expired.status, expired.json()["reason"].as_str()), (410, Some("Expired")));
}

#[test]
fn tokens_expire_by_the_clock() {
    let now = Arc::new(std::sync::Mutex::new(Timestamp::UNIX_EPOCH));
    let clock: Clock = {
        let now = Arc::clone(&now);
        Arc::new(move || *now.lock().unwrap())
    };
    let bench = Bench::with(ApiServerOptions { clock, ..ApiServerOptions::default() });
    bench.config_maps(4);
    let first = bench.get(&format!("{MAPS}?limit=2")).json();
    let next = format!("{MAPS}?limit=2&continue={}", first["metadata"]["continue"].as_str().unwrap());
    assert_eq!(bench.get(&next).status, 200);
    *now.lock().unwrap() = Timestamp::from_second(301).unwrap();
    let expired = bench.get(&next);
    assert_eq!(expired.status, 410);
    let on = expired.json()["metadata"]["continue"].as_str().unwrap().to_owned();
    assert_eq!(bench.get(&format!("{MAPS}?continue={on}")).json()["items"].as_array().unwrap().len(), 2);
}

#[test]
fn a_list_can_break_off_between_its_items() {
    let bench = Bench::new();
    bench.config_maps(5);
    bench.server.faults().add(Fault::new(Matcher::on("list", "configmaps"), Effect::CutAfterItems(2)));
    let broken = bench.client.request("GET", MAPS, &[], b"");
    if let Ok(reply) = broken {
        let announced: usize = reply.header("content-length").parse().unwrap();
        assert!(reply.body.len() < announced, "{} of {announced} bytes", reply.body.len());
        let text = String::from_utf8(reply.body).unwrap();
        assert!(text.contains("c001") && !text.contains("c002"), "{text}");
    }
}

#[test]
fn faults_can_be_plain_text_warnings_and_for_one_user_only() {
    let bench = Bench::new();
    let faults = bench.server.faults();
    faults.add(Fault::new(
        Matcher::on("get", "secrets"),
        Effect::Text { code: 502, body: "bad gateway".into() },
    ));
    faults.add(Fault::new(Matcher::on("list", "pods"), Effect::Warn("old".into())));
    let joe = Matcher { user: Some("joe".into()), ..Matcher::any() };
    faults.add(Fault::new(joe, Effect::status(503)));
    let text = bench.get("/api/v1/namespaces/default/secrets/a");
    assert_eq!((text.status, text.body.as_slice()), (502, &b"bad gateway"[..]));
    assert_eq!(bench.get("/api/v1/pods").header("warning"), "299 - \"old\"");
    let as_joe = [("impersonate-user".to_owned(), "joe".to_owned())];
    assert_eq!(bench.client.request("GET", "/version", &as_joe, b"").unwrap().status, 503);
    assert_eq!(bench.get("/version").status, 200);
}

#[test]
fn a_request_that_hangs_does_not_hold_up_the_others() {
    let bench = Bench::new();
    bench.server.faults().add(Fault::new(Matcher::on("list", "nodes"), Effect::Hang));
    bench
        .server
        .faults()
        .add(Fault::new(Matcher::on("list", "pods"), Effect::Slow(Duration::from_millis(5))));
    let client = bench.client.clone();
    // It ends with the server, when the connection is closed.
    let hanging = std::thread::spawn(move || {
        client.request("GET", "/api/v1/nodes", &[], b"").map(|reply| reply.status)
    });
    assert_eq!(bench.get("/api/v1/pods").status, 200);
    drop(bench);
    assert!(hanging.join().unwrap().is_err());
}

#[test]
fn a_user_has_the_rights_that_were_given_and_no_others() {
    let bench = Bench::new();
    bench.server.add_user("viewer", "v-token", Rule::allow(&["get", "list"], &["configmaps"]));
    let viewer = Client::new(bench.server.url(), bench.server.ca_pem(), "v-token").unwrap();
    assert_eq!(viewer.request("GET", MAPS, &[], b"").unwrap().status, 200);
    let refused = viewer.request("GET", "/api/v1/nodes", &[], b"").unwrap().json();
    assert_eq!(
        refused["message"],
        r#"nodes is forbidden: User "viewer" cannot list resource "nodes" in API group "" at the cluster scope"#
    );
    let as_admin = [("impersonate-user".to_owned(), "admin".to_owned())];
    let refused = viewer.request("GET", MAPS, &as_admin, b"").unwrap().json();
    assert_eq!(
        refused["message"],
        r#"users "admin" is forbidden: User "viewer" cannot impersonate resource "users" in API group "" at the cluster scope"#
    );
    bench.server.accounts().revoke("v-token");
    assert_eq!(viewer.request("GET", MAPS, &[], b"").unwrap().status, 401);
}

#[test]
fn the_log_tells_who_asked_for_what_but_keeps_no_token() {
    let bench = Bench::new();
    let headers = [
        ("user-agent".to_owned(), "kubectl-ipam/0.1".to_owned()),
        ("impersonate-user".to_owned(), "joe".to_owned()),
    ];
    let body = br#"{"metadata": {"name": "a"}}"#;
    bench.client.request("POST", &format!("{MAPS}?fieldManager=me&dryRun=All"), &headers, body).unwrap();
    let log = bench.server.requests();
    let entry = &log.writes()[0];
    assert_eq!((entry.verb.as_str(), entry.resource.as_str(), entry.status), ("create", "configmaps", 403));
    assert_eq!((entry.user.as_str(), entry.user_agent.as_str()), ("joe", "kubectl-ipam/0.1"));
    assert_eq!((entry.field_manager.as_str(), entry.query.as_str()), ("me", "fieldManager=me&dryRun=All"));
    assert_eq!(entry.impersonation["impersonate-user"], "joe");
    assert!(entry.authorized && !format!("{entry:?}").contains(&bench.server.admin_token()));
}

#[test]
fn of_many_creates_of_one_name_one_succeeds() {
    let bench = Bench::new();
    let created: usize = std::thread::scope(|scope| {
        let one = || {
            let body = br#"{"metadata": {"name": "lock"}}"#;
            let path = "/apis/coordination.k8s.io/v1/namespaces/default/leases";
            usize::from(bench.client.request("POST", path, &[], body).unwrap().status == 201)
        };
        let all: Vec<_> = (0..16).map(|_| scope.spawn(one)).collect();
        all.into_iter().map(|thread| thread.join().unwrap()).sum()
    });
    assert_eq!(created, 1);
}

#[test]
fn a_create_that_fails_takes_no_service_address() {
    let bench = Bench::new();
    let path = "/api/v1/namespaces/default/services";
    let post = |path: &str, ip: &str| {
        let body = json!({"metadata": {"name": "a"}, "spec": {"clusterIP": ip, "ports": [{"port": 80}]}});
        bench.client.request("POST", path, &[], body.to_string().as_bytes()).unwrap().status
    };
    assert_eq!(post(&format!("{path}?dryRun=All"), "10.96.5.5"), 201);
    assert_eq!(post(path, "10.96.5.5"), 201);
    assert_eq!(post(path, "10.96.5.6"), 409);
    let body =
        json!({"metadata": {"name": "b"}, "spec": {"clusterIP": "10.96.5.6", "ports": [{"port": 80}]}});
    assert_eq!(bench.client.request("POST", path, &[], body.to_string().as_bytes()).unwrap().status, 201);
}
