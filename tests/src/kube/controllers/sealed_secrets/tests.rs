//! Stories of the controller.

use std::sync::LazyLock;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::*;
use crate::kube::controllers::world::controlled_by;

/// The key Secret and its key; made once, for it takes a while.
static KEY: LazyLock<(Value, SealingKey)> = LazyLock::new(|| {
    let mut secret =
        keys::generate("kube-system", KeySize::Rsa2048, "2025-10-01T00:00:00Z".parse().unwrap()).unwrap();
    set(&mut secret, &["metadata", "name"], json!("sealed-secrets-keyabcde"));
    let key = SealingKey::from_pem(&keys::read(&secret).unwrap().key).unwrap();
    (secret, key)
});

fn cluster() -> World {
    let mut world = World::new("2025-10-12T18:00:00Z".parse().unwrap());
    world.create(json!({"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
        "metadata": {"name": "sealedsecrets.bitnami.com"}}));
    world.create(json!({
        "apiVersion": "apps/v1", "kind": "Deployment",
        "metadata": {"name": "sealed-secrets-controller", "namespace": "kube-system"},
        "spec": {"template": {"spec": {"containers": [
            {"image": "bitnami/sealed-secrets-controller:0.27.1", "args": ["--key-size=2048"]},
        ]}}},
        "status": {"readyReplicas": 1},
    }));
    world.create(KEY.0.clone());
    world
}

fn sealed(label: &str, annotations: &Value, template: &Value) -> Value {
    let value = STANDARD.encode(KEY.1.seal(label, b"hunter2").unwrap());
    json!({
        "apiVersion": "bitnami.com/v1alpha1", "kind": "SealedSecret",
        "metadata": {"name": "app", "namespace": "media", "generation": 1, "annotations": annotations},
        "spec": {"encryptedData": {"password": value}, "template": template},
    })
}

fn opened(world: &World, item: &str) -> Option<String> {
    let secret = world.find("", "Secret", "media", "app")?;
    Some(String::from_utf8(STANDARD.decode(text(secret, &format!("/data/{item}"))).ok()?).unwrap())
}

fn condition(world: &World) -> (String, String) {
    let found = world.find(GROUP, KIND, "media", "app").unwrap();
    let field = |name: &str| text(found, &format!("/status/conditions/0/{name}")).to_owned();
    (field("status"), field("message"))
}

fn said(world: &World) -> Vec<String> {
    events::about(world, KIND, "media", "app")
}

#[test]
fn a_sealed_secret_becomes_an_owned_secret() {
    let mut world = cluster();
    let template = json!({
        "type": "kubernetes.io/basic-auth",
        "metadata": {"name": "ignored", "labels": {"app": "x"}, "annotations": {"a": "b"}},
        "data": {"url": "https://me:{{ .password }}@host"},
    });
    world.create(sealed("media/app", &json!({}), &template));
    reconcile(&mut world);
    assert_eq!(opened(&world, "password").unwrap(), "hunter2");
    assert_eq!(opened(&world, "url").unwrap(), "https://me:hunter2@host");
    let secret = world.find("", "Secret", "media", "app").unwrap();
    assert!(is_controlled_by(secret, world.find(GROUP, KIND, "media", "app").unwrap()));
    assert_eq!(secret["type"], "kubernetes.io/basic-auth");
    assert_eq!(secret["metadata"]["labels"], json!({"app": "x"}));
    assert_eq!(condition(&world), ("True".into(), String::new()));
    assert_eq!(world.find(GROUP, KIND, "media", "app").unwrap()["status"]["observedGeneration"], 1);
    assert_eq!(said(&world), ["Normal Unsealed: SealedSecret unsealed successfully"]);
}

#[test]
fn the_scope_decides_where_an_item_opens() {
    const WIDE: &str = "sealedsecrets.bitnami.com/namespace-wide";
    const WIDEST: &str = "sealedsecrets.bitnami.com/cluster-wide";
    for (label, annotations, opens) in [
        ("media/app", json!({}), true),
        ("media/other", json!({}), false),
        ("media", json!({WIDE: "true"}), true),
        ("media", json!({WIDE: "True"}), false),
        ("other", json!({WIDE: "true"}), false),
        ("", json!({WIDEST: "true", WIDE: "true"}), true),
        ("media/app", json!({WIDEST: "true"}), false),
    ] {
        let mut world = cluster();
        world.create(sealed(label, &annotations, &json!({})));
        reconcile(&mut world);
        assert_eq!(opened(&world, "password").is_some(), opens, "{label:?} {annotations}");
    }
}

#[test]
fn what_does_not_open_is_said_with_its_items() {
    let mut world = cluster();
    let mut object = sealed("elsewhere/app", &json!({}), &json!({"data": {"x": "{{ if . }}"}}));
    object["spec"]["encryptedData"]["token"] = json!("AgB!");
    object["spec"]["encryptedData"]["user"] = object["spec"]["encryptedData"]["password"].clone();
    world.create(object);
    reconcile(&mut world);
    let message = "illegal base64 data at input byte 3 (token); no key could decrypt secret (password, user); \
                   the simulated controller cannot render {{ if . }} (x)";
    assert_eq!(condition(&world), ("False".into(), message.into()));
    assert_eq!(said(&world), [format!("Warning ErrUnsealFailed: Failed to unseal: {message}")]);
    assert_eq!(opened(&world, "password"), None);
}

#[test]
fn a_key_that_comes_later_opens_what_waited() {
    let mut world = cluster();
    let place = key("", "Secret", "kube-system", "sealed-secrets-keyabcde");
    world.edit(&place, |secret| set(secret, &["metadata", "labels", keys::LABEL], json!("compromised")));
    world.create(sealed("media/app", &json!({}), &json!({})));
    reconcile(&mut world);
    assert_eq!(condition(&world).1, "no key could decrypt secret (password)");
    let made = world.list_in("", "Secret", "kube-system").filter(|secret| keys::is_key(secret)).count();
    assert_eq!(made, 1, "a controller without a key makes one");
    world.edit(&place, |secret| set(secret, &["metadata", "labels", keys::LABEL], json!("active")));
    reconcile(&mut world);
    assert_eq!(condition(&world), ("True".into(), String::new()));
}

#[test]
fn a_new_key_comes_with_a_certificate_for_ten_years() {
    let pem = keys::read(&KEY.0).unwrap();
    assert_eq!(pem.not_before().unwrap().to_string(), "2025-10-01T00:00:00Z");
    assert_eq!(KEY.0["type"], "kubernetes.io/tls");
    assert!(pem.key.starts_with(b"-----BEGIN RSA PRIVATE KEY-----\n"));
}

#[test]
fn a_foreign_secret_is_left_alone_unless_it_asks() {
    for (annotations, owned, keeps) in [
        (json!({}), false, true),
        (json!({"sealedsecrets.bitnami.com/managed": "true"}), true, false),
        (json!({"sealedsecrets.bitnami.com/patch": "true"}), false, true),
        (
            json!({"sealedsecrets.bitnami.com/patch": "true", "sealedsecrets.bitnami.com/managed": "true"}),
            true,
            true,
        ),
    ] {
        let mut world = cluster();
        world.create(json!({"apiVersion": "v1", "kind": "Secret", "type": "Opaque",
            "metadata": {"name": "app", "namespace": "media", "annotations": annotations},
            "data": {"own": STANDARD.encode("kept")}}));
        world.create(sealed("media/app", &json!({}), &json!({})));
        reconcile(&mut world);
        let secret = world.find("", "Secret", "media", "app").unwrap();
        let sealed = world.find(GROUP, KIND, "media", "app").unwrap();
        assert_eq!(is_controlled_by(secret, sealed), owned, "{annotations}");
        assert_eq!(opened(&world, "own").is_some_and(|own| own == "kept"), keeps, "{annotations}");
        let refused = annotations == json!({});
        assert_eq!(opened(&world, "password").is_some_and(|value| !value.is_empty()), !refused);
        if refused {
            let why = "Resource \"app\" already exists and is not managed by SealedSecret";
            assert_eq!(condition(&world), ("False".into(), format!("failed update: {why}")));
            assert_eq!(said(&world), [format!("Warning ErrUpdateFailed: {why}")]);
        }
    }
}

#[test]
fn a_deleted_secret_comes_back_and_a_changed_one_stays() {
    let mut world = cluster();
    world.create(sealed("media/app", &json!({}), &json!({})));
    reconcile(&mut world);
    let secret = key("", "Secret", "media", "app");
    world.edit(&secret, |secret| set(secret, &["data", "password"], json!("eA==")));
    reconcile(&mut world);
    assert_eq!(opened(&world, "password").unwrap(), "x");
    world.remove(&secret);
    reconcile(&mut world);
    assert_eq!(opened(&world, "password").unwrap(), "hunter2");
}

#[test]
fn an_immutable_secret_is_not_changed() {
    let mut world = cluster();
    let object = sealed("media/app", &json!({}), &json!({"immutable": true}));
    world.create(object.clone());
    let owner = world.find(GROUP, KIND, "media", "app").unwrap().clone();
    world.create(json!({"apiVersion": "v1", "kind": "Secret", "immutable": true, "data": {},
        "metadata": {"name": "app", "namespace": "media", "ownerReferences": controlled_by(&owner)}}));
    reconcile(&mut world);
    assert_eq!(
        condition(&world).1,
        "Secret \"app\" is invalid: data: Forbidden: field is immutable when `immutable` is set"
    );
}

#[test]
fn nothing_opens_while_no_controller_runs() {
    let mut world = cluster();
    world.edit(&key("apps", "Deployment", "kube-system", "sealed-secrets-controller"), |deployment| {
        set(deployment, &["status", "readyReplicas"], json!(0));
    });
    world.create(sealed("media/app", &json!({}), &json!({})));
    reconcile(&mut world);
    assert_eq!(opened(&world, "password"), None);
    assert!(world.find(GROUP, KIND, "media", "app").unwrap()["status"].is_null());
}

/// What another implementation of the format has sealed (the npm package `@linode/kubeseal-encrypt`, 1.0.1).
#[test]
fn what_others_sealed_opens() {
    let manifest = include_str!("../../../../labs/lab-a/cluster/sealing-key.yaml");
    let secret: Value = serde_yaml::from_str(manifest).unwrap();
    let key = SealingKey::from_pem(text(&secret, "/stringData/tls.key").as_bytes()).unwrap();
    let sealed = STANDARD.decode(include_str!("namespace-wide.sealed").trim_end()).unwrap();
    assert_eq!(key.open("media", &sealed).unwrap(), b"sealed by another implementation");
}
