//! Sealed Secrets in lab A as the real kubectl sees them: the key, its certificate, and what it opens.

use simlab::harness::{TestEnvironment, companion};
use simlab::labs::{Lab, RunningLab, Scenario};

const PROXY: &str = "/api/v1/namespaces/kube-system/services/http:sealed-secrets-controller:8080/proxy";

/// A user with lab A; nothing where there is no kubectl.
fn user() -> Option<(TestEnvironment, RunningLab)> {
    companion("kubectl")?;
    let running = RunningLab::start(&Scenario::new(Lab::A), 0).expect("a lab on loopback");
    let mut env = TestEnvironment::new();
    env.kubeconfig(&running.server.kubeconfig(), running.server.url());
    Some((env, running))
}

#[test]
fn the_certificate_comes_through_the_service_proxy() {
    let Some((env, _lab)) = user() else { return };
    let certificate = env.run(["kubectl", "get", "--raw", &format!("{PROXY}/v1/cert.pem")]).success().stdout;
    let key = "--selector=sealedsecrets.bitnami.com/sealed-secrets-key=active";
    let path = r"-o=go-template={{range .items}}{{index .data `tls.crt` | base64decode}}{{end}}";
    let secret = env.run(["kubectl", "get", "secret", "-n", "kube-system", key, path]).success().stdout;
    assert!(certificate.starts_with("-----BEGIN CERTIFICATE-----\n"), "{certificate}");
    assert_eq!(certificate, secret);
}

#[test]
fn the_sealed_secret_in_git_is_open_in_the_cluster() {
    let Some((env, _lab)) = user() else { return };
    let columns = "-o=custom-columns=NAME:.metadata.name,SYNCED:.status.conditions[0].status";
    let listed = env.run(["kubectl", "get", "sealedsecrets", "-n", "media", columns]).success().stdout;
    assert_eq!(listed, "NAME                  SYNCED\nmedia-stack-secrets   True\n");
    let value = "-o=go-template={{index .data `sonarr-api-key` | base64decode}} {{(index .metadata.ownerReferences 0).kind}}";
    let get = ["kubectl", "get", "secret", "media-stack-secrets", "-n", "media", value];
    assert_eq!(env.run(get).success().stdout, "c0ffee00c0ffee00c0ffee0000008989 SealedSecret");
}

#[test]
fn a_deleted_secret_comes_back_and_goes_with_its_sealed_secret() {
    let Some((env, _lab)) = user() else { return };
    let secret = "secret/media-stack-secrets";
    env.run(["kubectl", "delete", secret, "-n", "media"]).success();
    env.run(["kubectl", "wait", "--for=create", secret, "-n", "media", "--timeout=60s"]).success();
    env.run(["kubectl", "delete", "sealedsecret", "media-stack-secrets", "-n", "media"]).success();
    env.run(["kubectl", "wait", "--for=delete", secret, "-n", "media", "--timeout=60s"]).success();
}

#[test]
fn a_sealed_secret_under_another_name_does_not_open() {
    let Some((env, _lab)) = user() else { return };
    let git = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("labs/lab-a/files/apps/media/base/sealed-secrets.yaml");
    let sealed = std::fs::read_to_string(git).expect("the lab's SealedSecret");
    let verify = format!("{PROXY}/v1/verify");
    env.write("sealed.yaml", &sealed);
    env.run(["kubectl", "create", "--raw", &verify, "-f", "sealed.yaml"]).success();
    env.write("renamed.yaml", sealed.replace("  name: media-stack-secrets", "  name: renamed"));
    let refused = env.run(["kubectl", "create", "--raw", &verify, "-f", "renamed.yaml"]).exits(1);
    assert!(refused.stderr.contains("the server reported a conflict"), "{refused}");
    env.run(["kubectl", "apply", "-f", "renamed.yaml"]).success();
    let condition = "--for=condition=Synced=false";
    env.run(["kubectl", "wait", condition, "sealedsecret/renamed", "-n", "media", "--timeout=60s"]).success();
    let said = env.run(["kubectl", "describe", "sealedsecret", "renamed", "-n", "media"]).success().stdout;
    let items = "lidarr-api-key, prowlarr-api-key, qbittorrent-password, radarr-api-key, sabnzbd-api-key, \
                 sonarr-api-key";
    assert!(said.contains(&format!("Failed to unseal: no key could decrypt secret ({items})")), "{said}");
}
