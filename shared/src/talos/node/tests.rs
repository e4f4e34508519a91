use super::*;
use crate::talos::testing::{Authority, Pair, Then, greet, maintenance, serve};

/// The error for people, without what differs from run to run.
async fn refusal(address: &Address, credentials: &Credentials) -> String {
    let failure = Node::secure(address, credentials).await.unwrap_err();
    shown(failure, address)
}

fn shown(failure: Failure, address: &Address) -> String {
    let error = crate::cli::Error::from(failure);
    let lines = std::iter::once(error.message).chain(error.causes).chain(error.hints);
    lines.collect::<Vec<_>>().join("\n").replace(&address.to_string(), "NODE")
}

async fn configured(authority: &Authority, pair: &Pair) -> Address {
    serve(pair, Some(authority), &[b"h2"], Then::Wait).await
}

#[tokio::test]
async fn a_node_is_reached_by_its_address_with_its_cluster_s_talosconfig() {
    let authority = Authority::talos();
    let address = configured(&authority, &authority.server(&["127.0.0.1"])).await;
    let node = Node::secure(&address, &authority.credentials(&["os:admin"])).await.unwrap();
    assert!(!node.is_maintenance());
    assert_eq!(node.certificate().names, ["127.0.0.1"]);
    assert_eq!(format!("{node:?}"), format!("Node {{ address: {address}, .. }}"));
}

#[tokio::test]
async fn another_secrets_bundle_is_named_as_such() {
    let (ours, theirs) = (Authority::talos(), Authority::talos());
    let address = configured(&theirs, &theirs.server(&["127.0.0.1"])).await;
    insta::assert_snapshot!(refusal(&address, &ours.credentials(&["os:admin"])).await, @r#"
    cannot connect to the Talos API on NODE
    the node belongs to another secrets bundle than this talosconfig: both authorities are called talos, but their keys differ
    use the talosconfig that was made together with the node's configuration; `doctor` compares those it finds
    "#);
}

#[tokio::test]
async fn a_foreign_authority_is_named() {
    let (ours, theirs) = (Authority::talos(), Authority::named(Some("acme")));
    let address = configured(&theirs, &theirs.server(&["127.0.0.1"])).await;
    insta::assert_snapshot!(refusal(&address, &ours.credentials(&["os:admin"])).await, @r#"
    cannot connect to the Talos API on NODE
    the node's certificate was made by "O=acme", not by this talosconfig's authority
    check the address, and that the talosconfig is this cluster's
    "#);
}

#[tokio::test]
async fn a_node_in_maintenance_mode_says_so() {
    let address = serve(&maintenance(), None, &[b"h2"], Then::Wait).await;
    let failure = Node::secure(&address, &Authority::talos().credentials(&["os:admin"])).await.unwrap_err();
    let Some(CertificateProblem::Maintenance(fingerprint)) = failure.certificate().cloned() else {
        panic!("{failure:?}")
    };
    let text = shown(failure, &address).replace(&fingerprint.to_string(), "FINGERPRINT");
    insta::assert_snapshot!(text, @r#"
    cannot connect to the Talos API on NODE
    the node waits for its configuration (maintenance mode) and knows no cluster yet
    its certificate has the fingerprint FINGERPRINT
    install it first; if it was installed before, it has lost its configuration or started from the installation medium
    "#);
}

#[tokio::test]
async fn a_wrong_clock_is_told_with_how_wrong_it_is() {
    let authority = Authority::talos();
    let credentials = authority.credentials(&["os:admin"]);
    let hours = |hours| Duration::from_hours(hours);
    let behind = authority.server_from(&["127.0.0.1"], Timestamp::now() - hours(24 * 400));
    let address = configured(&authority, &behind).await;
    let failure = Node::secure(&address, &credentials).await.unwrap_err();
    assert!(matches!(failure.certificate(), Some(CertificateProblem::Expired { .. })));
    let text = shown(failure, &address);
    assert!(text.contains("399 days ago\nthe node's clock is behind, or this machine's is ahead"), "{text}");

    let ahead = authority.server_from(&["127.0.0.1"], Timestamp::now() + hours(3) + Duration::from_secs(60));
    let address = configured(&authority, &ahead).await;
    let text = refusal(&address, &credentials).await;
    assert!(text.contains("in 3 h\nthe node's clock is ahead, or this machine's is behind"), "{text}");
}

#[tokio::test]
async fn a_wrong_name_is_told_with_the_names_there_are() {
    let authority = Authority::talos();
    let address = configured(&authority, &authority.server(&["node-1", "10.0.0.5"])).await;
    insta::assert_snapshot!(refusal(&address, &authority.credentials(&["os:admin"])).await, @r#"
    cannot connect to the Talos API on NODE
    the node's certificate is good for node-1, 10.0.0.5, not for 127.0.0.1
    use one of those addresses, or add this one to machine.certSANs
    "#);
}

#[tokio::test]
async fn an_own_certificate_that_ended_is_told_before_anything_is_dialled() {
    let authority = Authority::talos();
    let end = "2026-01-31T12:00:00Z".parse().unwrap();
    let client = authority.client_until(&["os:admin"], end);
    let credentials = Credentials::from_pem(&authority.pem(), &client.certificate, &client.key).unwrap();
    let nowhere = "no-such-host.invalid".parse().unwrap();
    insta::assert_snapshot!(refusal(&nowhere, &credentials).await, @r#"
    cannot connect to the Talos API on NODE
    your client certificate ended at 2026-01-31T12:00:00Z
    make a new one with `talosconfig renew`
    "#);
}

#[tokio::test]
async fn a_node_that_refuses_our_certificate_says_why() {
    let (ours, theirs) = (Authority::talos(), Authority::talos());
    // The node's certificate is of our cluster, but it takes clients of another one only.
    let address = configured(&theirs, &ours.server(&["127.0.0.1"])).await;
    let node = Node::secure(&address, &ours.credentials(&["os:admin"])).await.unwrap();
    insta::assert_snapshot!(shown(node.version().await.unwrap_err(), &address), @r#"
    cannot read the version on NODE
    the node refuses your client certificate (decrypt error)
    crt and key of the talosconfig come from another cluster, have ended, or are no client certificate; `doctor` tells which
    "#);
}

#[tokio::test]
async fn a_fingerprint_is_pinned() {
    let pair = maintenance();
    let address = serve(&pair, None, &[b"h2"], Then::Wait).await;
    let right = Certificate::from_pem(&pair.certificate).unwrap().fingerprint;
    let wrong = Certificate::from_pem(&maintenance().certificate).unwrap().fingerprint;
    assert!(Node::maintenance(&address, &right).await.unwrap().is_maintenance());
    let failure = Node::maintenance(&address, &wrong).await.unwrap_err();
    let expected = CertificateProblem::OtherFingerprint { expected: wrong, found: right };
    assert_eq!(failure.certificate(), Some(&expected));
}

#[tokio::test]
async fn a_configured_node_is_not_taken_for_one_that_waits() {
    let authority = Authority::talos();
    let pair = authority.server(&["127.0.0.1"]);
    let address = configured(&authority, &pair).await;
    let fingerprint = Certificate::from_pem(&pair.certificate).unwrap().fingerprint;
    let failure = Node::maintenance(&address, &fingerprint).await.unwrap_err();
    assert_eq!(failure.certificate(), Some(&CertificateProblem::Configured));
}

#[tokio::test]
async fn what_speaks_something_else_is_named() {
    let credentials = Authority::talos().credentials(&["os:admin"]);
    let address = greet(b"SSH-2.0-OpenSSH_9.9\r\n").await;
    insta::assert_snapshot!(refusal(&address, &credentials).await, @r#"
    cannot connect to the Talos API on NODE
    this is not the Talos API; it speaks SSH
    check address and port (50000)
    "#);
}

#[tokio::test]
async fn a_node_that_says_nothing_meets_a_deadline() {
    let authority = Authority::talos();
    let address = configured(&authority, &authority.server(&["127.0.0.1"])).await;
    let patience = Patience { call: Duration::from_millis(50), ..Patience::default() };
    let credentials = authority.credentials(&["os:admin"]);
    let node = Node::secure_with(&address, &credentials, patience).await.unwrap();
    let failure = node.version().await.unwrap_err();
    assert!(failure.is_timeout() && !failure.is_unsent());
    insta::assert_snapshot!(shown(failure, &address), @r#"
    cannot read the version on NODE
    no answer in 50 ms
    look at the node's state before asking again; it may be busy or hang
    "#);
}

#[tokio::test]
async fn a_connection_that_broke_stays_broken() {
    let authority = Authority::talos();
    let pair = authority.server(&["127.0.0.1"]);
    let address = serve(&pair, Some(&authority), &[b"h2"], Then::Close).await;
    let node = Node::secure(&address, &authority.credentials(&["os:admin"])).await.unwrap();
    let first = node.version().await.unwrap_err();
    assert!(first.is_away(), "{first:?}");
    let again = node.version().await.unwrap_err();
    assert!(again.is_away() && again.is_unsent(), "{again:?}");
}
