use std::sync::LazyLock;

use x509_parser::certificate::X509Certificate;
use x509_parser::prelude::FromDer;

use super::*;

/// One bundle for all tests: its RSA key takes a while.
pub(crate) static BUNDLE: LazyLock<Bundle> = LazyLock::new(|| Bundle::generate(now()).unwrap());

pub(crate) fn now() -> jiff::Timestamp {
    "2026-11-21T12:00:00Z".parse().unwrap()
}

/// A certificate in words, as the shapes of talosctl's output are written down.
fn describe(pem: &str) -> String {
    let der = pem::decode(pem).unwrap().der;
    let (_, cert) = X509Certificate::from_der(&der).unwrap();
    let usage = cert.key_usage().unwrap().unwrap();
    let extended = cert.extended_key_usage().unwrap().unwrap();
    let ids: Vec<String> = cert
        .extensions()
        .iter()
        .map(|extension| format!("{}{}", extension.oid, if extension.critical { " critical" } else { "" }))
        .collect();
    let basic =
        cert.basic_constraints().unwrap().map(|found| (found.value.ca, found.value.path_len_constraint));
    let days = cert.validity().not_after.timestamp() - cert.validity().not_before.timestamp();
    format!(
        "v{} {} by {}, key {} signed {}, {} days\nusage {}, server {} client {}, basic {basic:?}\n{}",
        cert.version().0 + 1,
        cert.subject(),
        cert.issuer(),
        cert.public_key().algorithm.algorithm,
        cert.signature_algorithm.algorithm,
        days / 86_400,
        usage.value,
        extended.value.server_auth,
        extended.value.client_auth,
        ids.join(", "),
    )
}

#[test]
fn authorities_are_as_talosctl_makes_them() {
    insta::assert_snapshot!(describe(&BUNDLE.talos.certificate), @r"
    v3 O=talos by O=talos, key 1.3.101.112 signed 1.3.101.112, 3650 days
    usage Digital Signature, Key Cert Sign, server true client true, basic Some((true, None))
    2.5.29.15 critical, 2.5.29.37, 2.5.29.14, 2.5.29.19 critical
    ");
    insta::assert_snapshot!(describe(&BUNDLE.kubernetes.certificate), @r"
    v3 O=kubernetes by O=kubernetes, key 1.2.840.10045.2.1 signed 1.2.840.10045.4.3.2, 3650 days
    usage Digital Signature, Key Cert Sign, server true client true, basic Some((true, None))
    2.5.29.15 critical, 2.5.29.37, 2.5.29.14, 2.5.29.19 critical
    ");
    assert!(describe(&BUNDLE.aggregator.certificate).starts_with("v3  by , key 1.2.840.10045.2.1"));
    assert!(describe(&BUNDLE.etcd.certificate).starts_with("v3 O=etcd by O=etcd, key 1.2.840.10045.2.1"));
    for authority in [&BUNDLE.talos, &BUNDLE.kubernetes, &BUNDLE.aggregator, &BUNDLE.etcd] {
        let der = pem::decode(&authority.certificate).unwrap().der;
        let (_, cert) = X509Certificate::from_der(&der).unwrap();
        cert.verify_signature(None).unwrap();
        assert!(check::belong_together(&authority.certificate, &authority.key));
        assert!(cert.raw_serial().len() >= 12 && cert.serial.bits() <= 128);
        let id = cert.get_extension_unique(&x509_parser::oid_registry::OID_X509_EXT_SUBJECT_KEY_IDENTIFIER);
        assert_eq!(id.unwrap().unwrap().value.len(), 22, "20 bytes and their header");
    }
}

#[test]
fn keys_are_written_as_talosctl_writes_them() {
    let shape = |pem: &labkit::secret::SecretText| {
        let block = pem::decode(pem.expose()).unwrap();
        (block.label.clone(), block.der.len(), PrivateKey::from_pem(pem).unwrap().algorithm())
    };
    assert_eq!(shape(&BUNDLE.talos.key), ("ED25519 PRIVATE KEY".to_owned(), 48, Algorithm::Ed25519));
    for authority in [&BUNDLE.etcd, &BUNDLE.kubernetes, &BUNDLE.aggregator] {
        assert_eq!(shape(&authority.key), ("EC PRIVATE KEY".to_owned(), 121, Algorithm::P256));
    }
    let (label, length, algorithm) = shape(&BUNDLE.service_account);
    assert_eq!((label.as_str(), algorithm), ("RSA PRIVATE KEY", Algorithm::Rsa));
    assert!((2340..2360).contains(&length), "4096 bits: {length}");
}

#[test]
fn no_two_values_are_the_same_and_none_is_shown() {
    let other = Bundle { service_account: BUNDLE.service_account.clone(), ..BUNDLE.clone() };
    let shown = format!("{other:?}");
    for secret in [&BUNDLE.cluster_secret, &BUNDLE.machine_token, &BUNDLE.talos.key, &BUNDLE.service_account]
    {
        assert!(!shown.contains(secret.expose()));
    }
    assert!(!BUNDLE.machine_token.is_same(&BUNDLE.bootstrap_token));
    assert!(!BUNDLE.cluster_secret.is_same(&BUNDLE.cluster_id));
    assert_ne!(BUNDLE.etcd.certificate, BUNDLE.kubernetes.certificate);
}

#[test]
fn what_is_written_is_read_again() {
    let text = BUNDLE.to_yaml();
    let read = read_text(&text, "secrets.yaml", now()).unwrap();
    assert_eq!(read.to_yaml().expose(), text.expose());
    let keys: Vec<_> =
        text.expose().lines().filter_map(|line| line.split_once(':')).map(|line| line.0).collect();
    insta::assert_snapshot!(keys.join("\n"), @r"
    cluster
        id
        secret
    secrets
        bootstraptoken
        secretboxencryptionsecret
    trustdinfo
        token
    certs
        etcd
            crt
            key
        k8s
            crt
            key
        k8saggregator
            crt
            key
        k8sserviceaccount
            key
        os
            crt
            key
    ");
}

/// What is said about the bundle's file in which a line is replaced.
fn said(line: &str, new: &str) -> String {
    let text = BUNDLE.to_yaml();
    assert!(text.expose().contains(line), "{}", line.len());
    let text = labkit::secret::SecretText::new(text.expose().replacen(line, new, 1));
    let error = read_text(&text, "secrets.yaml", now()).unwrap_err();
    let all =
        std::iter::once(error.message).chain(error.causes).chain(error.hints).collect::<Vec<_>>().join("\n");
    assert!(!all.contains(BUNDLE.machine_token.expose()), "{all}");
    all
}

#[test]
fn what_is_wrong_is_said_with_its_line_and_without_its_value() {
    let token = BUNDLE.machine_token.expose();
    insta::assert_snapshot!(said(token, &token.to_uppercase()), @r"
    secrets.yaml:8:12: trustdinfo.token: not a token
    a token has 6 and 16 lower-case letters and digits with a dot between
    ");
    insta::assert_snapshot!(said(BUNDLE.cluster_secret.expose(), "c2hvcnQ="), @"secrets.yaml:3:13: cluster.secret: holds 5 bytes, not 32");
    let etcd = labkit::secret::to_base64(&BUNDLE.etcd.key);
    let kubernetes = labkit::secret::to_base64(&BUNDLE.kubernetes.key);
    insta::assert_snapshot!(said(etcd.expose(), kubernetes.expose()), @r"
    secrets.yaml:12:14: certs.etcd.key: the key is not that of the certificate beside it
    both have to come from the same file
    ");
    let certificate = BUNDLE.talos.encoded_certificate();
    insta::assert_snapshot!(said(certificate.expose(), &certificate.expose()[..100]), @"secrets.yaml:22:14: certs.os.crt: not a certificate in PEM");
    insta::assert_snapshot!(said("trustdinfo:", "trustdInfo:"), @r#"
    secrets.yaml:1:1: trustdinfo is missing
    secrets.yaml:7:1: trustdInfo: unknown field
    `talosctl gen secrets` and `gen` write whole files
    did you mean "trustdinfo"?
    "#);
    assert!(said("secretboxencryptionsecret", "aescbcencryptionsecrets").contains("unknown field"));
}

#[test]
fn an_authority_that_is_over_or_not_yet_good_is_refused() {
    let text = BUNDLE.to_yaml();
    let at = |time: &str| read_text(&text, "secrets.yaml", time.parse().unwrap()).unwrap_err();
    assert!(at("2036-11-20T12:00:00Z").message.contains("was good until 2036-11-18T12:00:00Z"));
    let early = at("2026-11-21T11:00:00Z");
    assert!(early.message.contains("is good from 2026-11-21T12:00:00Z on"), "{early}");
    assert!(early.hints.contains(&"check the clock of this machine".to_owned()));
}

#[test]
fn a_client_certificate_is_as_talosctl_makes_it() {
    let issue = |roles: &[ClientRole]| {
        ClientCertificate::issue(&BUNDLE.talos, roles, CLIENT_LIFETIME, now()).unwrap()
    };
    let admin = issue(&[ClientRole::Admin]);
    insta::assert_snapshot!(describe(&admin.certificate), @r"
    v3 O=os:admin by O=talos, key 1.3.101.112 signed 1.3.101.112, 365 days
    usage Digital Signature, server false client true, basic None
    2.5.29.35, 2.5.29.15 critical, 2.5.29.37
    ");
    let der = pem::decode(&admin.certificate).unwrap().der;
    let (_, certificate) = X509Certificate::from_der(&der).unwrap();
    let der = pem::decode(&admin.ca).unwrap().der;
    let (_, authority) = X509Certificate::from_der(&der).unwrap();
    certificate.verify_signature(Some(authority.public_key())).unwrap();
    assert!(check::belong_together(&admin.certificate, &admin.key));
    let two = describe(&issue(&[ClientRole::EtcdBackup, ClientRole::Reader]).certificate);
    assert!(two.starts_with("v3 O=os:reader, O=os:etcd:backup by O=talos"), "{two}");
}

#[test]
fn secrets_are_never_overwritten_and_never_readable_by_others() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("secrets.yaml");
    create(&path, &BUNDLE).unwrap();
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    let error = create(&path, &BUNDLE).unwrap_err();
    assert_eq!(error.kind, labkit::cli::ErrorKind::Refused);
    assert!(error.message.ends_with("secrets.yaml exists; secrets are never overwritten"), "{error}");
    assert_eq!(read(&path, "secrets.yaml", now()).unwrap().to_yaml().expose(), BUNDLE.to_yaml().expose());
}

/// A handshake in memory: whether the server takes the client, and the client the server.
mod handshake {
    use std::sync::Arc;

    use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer, ServerName};
    use rustls::server::WebPkiClientVerifier;
    use rustls::{ClientConfig, ClientConnection, RootCertStore, ServerConfig, ServerConnection};

    use super::*;

    fn der(pem: &str) -> Vec<u8> {
        pem::decode(pem).unwrap().der.to_vec()
    }

    fn roots(authority: &str) -> RootCertStore {
        let mut roots = RootCertStore::empty();
        roots.add(CertificateDer::from(der(authority))).unwrap();
        roots
    }

    /// A node's certificate by the authority, for 127.0.0.1.
    fn server(authority: &Authority) -> ServerConfig {
        let key = PrivateKey::ed25519().unwrap();
        let mut params = rcgen::CertificateParams::new(vec!["127.0.0.1".to_owned()]).unwrap();
        params.distinguished_name = rcgen::DistinguishedName::new();
        let mut issuer = rcgen::CertificateParams::default();
        issuer.distinguished_name = rcgen::DistinguishedName::new();
        let name = rcgen::string::PrintableString::try_from("talos").unwrap();
        issuer
            .distinguished_name
            .push(rcgen::DnType::OrganizationName, rcgen::DnValue::PrintableString(name));
        let issuer = rcgen::Issuer::new(issuer, PrivateKey::from_pem(&authority.key).unwrap());
        let certificate = params.signed_by(&key, &issuer).unwrap().der().clone();
        let verifier = WebPkiClientVerifier::builder_with_provider(
            Arc::new(roots(&authority.certificate)),
            Arc::new(rustls::crypto::ring::default_provider()),
        );
        ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_client_cert_verifier(verifier.build().unwrap())
            .with_single_cert(vec![certificate], PrivatePkcs8KeyDer::from(der(key.pem().expose())).into())
            .unwrap()
    }

    fn shake(authority: &Authority, client: &ClientCertificate) -> Result<(), rustls::Error> {
        let config = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots(&client.ca))
            .with_client_auth_cert(
                vec![CertificateDer::from(der(&client.certificate))],
                PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(der(client.key.expose()))),
            )
            .unwrap();
        let name = ServerName::try_from("127.0.0.1").unwrap();
        let mut client = ClientConnection::new(Arc::new(config), name).unwrap();
        let mut server = ServerConnection::new(Arc::new(server(authority))).unwrap();
        while client.is_handshaking() || server.is_handshaking() {
            let mut wire = Vec::new();
            client.write_tls(&mut wire).unwrap();
            server.read_tls(&mut wire.as_slice()).unwrap();
            server.process_new_packets()?;
            let mut wire = Vec::new();
            server.write_tls(&mut wire).unwrap();
            client.read_tls(&mut wire.as_slice()).unwrap();
            client.process_new_packets()?;
        }
        Ok(())
    }

    #[test]
    fn a_node_lets_in_whom_its_own_authority_knows() {
        let issue = |authority: &Authority| {
            let now = jiff::Timestamp::now();
            ClientCertificate::issue(authority, &[ClientRole::Admin], CLIENT_LIFETIME, now).unwrap()
        };
        // The library asks the machine's clock.
        let now = jiff::Timestamp::now();
        let fresh = || certificate::authority(Some("talos"), &PrivateKey::ed25519().unwrap(), now).unwrap();
        let (own, foreign) = (fresh(), fresh());
        assert_eq!(shake(&own, &issue(&own)), Ok(()));
        let stranger = ClientCertificate { ca: own.certificate.clone(), ..issue(&foreign) };
        assert!(shake(&own, &stranger).is_err(), "a certificate of another cluster");
    }
}
