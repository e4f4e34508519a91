//! A kubeconfig's user entry to what kube sends: certificates, tokens, impersonation, everything inline.

use std::fs;
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use kube::config::AuthInfo;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use secrecy::{ExposeSecret, SecretString};

use super::exec;
use super::kubeconfig::{self, User};
use super::tls::check_identity;
use crate::cli::{Error, Result};

/// client-go leaves the plugin alone when the entry already holds a token or basic authentication.
pub(super) fn needs_plugin(user: &User) -> bool {
    user.token.is_none() && user.token_file.is_none() && user.username.is_none()
}

/// Credentials as kube takes them: everything inline, so that kube reads no file and runs nothing.
pub(super) fn auth_info(user: &User, plugin: Option<exec::Credential>) -> Result<AuthInfo> {
    let mut info = AuthInfo {
        impersonate: user.impersonate.clone().filter(|name| !name.is_empty()),
        impersonate_uid: user.impersonate_uid.clone(),
        impersonate_groups: (!user.impersonate_groups.is_empty()).then(|| user.impersonate_groups.clone()),
        impersonate_user_extra: (!user.impersonate_extra.is_empty())
            .then(|| user.impersonate_extra.clone().into_iter().collect()),
        ..AuthInfo::default()
    };
    let certificate = pem(
        user.client_certificate_data.as_deref(),
        user.client_certificate.as_deref(),
        "client certificate",
    )?;
    let key_data = user.client_key_data.as_ref().map(ExposeSecret::expose_secret);
    let key = pem(key_data, user.client_key.as_deref(), "client key")?;
    match (certificate, key) {
        (Some(certificate), Some(key)) => set_identity(&mut info, &certificate, &key)?,
        (None, None) => {}
        (Some(_), None) => {
            return Err(Error::failed("the user has a client certificate, but no key for it")
                .hint("add client-key to the kubeconfig's user entry, or give --client-key"));
        }
        (None, Some(_)) => {
            return Err(Error::failed("the user has a client key, but no certificate for it").hint(
                "add client-certificate to the kubeconfig's user entry, or give --client-certificate",
            ));
        }
    }
    info.token = bearer_token(user)?;
    if let Some(name) = &user.username {
        if info.token.is_some() {
            return Err(Error::failed("the kubeconfig's user entry has a token and a user name")
                .hint("keep one of the two"));
        }
        info.username = Some(name.clone());
        info.password = Some(user.password.clone().unwrap_or_else(|| SecretString::from("")));
    }
    if let Some(plugin) = plugin {
        info.token = plugin.token;
        if let (Some(certificate), Some(key)) = (plugin.certificate, plugin.key) {
            set_identity(&mut info, certificate.as_bytes(), key.expose_secret().as_bytes())?;
        }
    }
    Ok(info)
}

fn set_identity(info: &mut AuthInfo, certificate: &[u8], key: &[u8]) -> Result<()> {
    check_identity(certificate, key)?;
    info.client_certificate_data = Some(STANDARD.encode(certificate));
    info.client_key_data = Some(SecretString::from(STANDARD.encode(key)));
    Ok(())
}

/// The token: what the token file holds wins over the inline one, then the id-token of an OIDC provider.
fn bearer_token(user: &User) -> Result<Option<SecretString>> {
    if let Some(file) = &user.token_file {
        match fs::read_to_string(file) {
            Ok(text) if !text.trim().is_empty() => return Ok(Some(SecretString::from(text.trim()))),
            Ok(_) if user.token.is_none() => {
                return Err(Error::failed(format!("token file {} is empty", file.display()))
                    .hint("write a token to it, or change tokenFile in the kubeconfig"));
            }
            Err(error) if user.token.is_none() => {
                return Err(Error::failed(format!("cannot read token file {}", file.display()))
                    .caused_by(error)
                    .hint("check tokenFile in the kubeconfig's user entry"));
            }
            Ok(_) | Err(_) => {}
        }
    }
    if user.token.is_some() {
        return Ok(user.token.clone());
    }
    match &user.auth_provider {
        None => Ok(None),
        Some(provider) if provider.name == "oidc" => id_token(provider).map(Some),
        Some(provider) => {
            Err(Error::failed(format!("authentication provider {:?} is not supported", provider.name))
                .caused_by("kubectl dropped it as well, in 1.26")
                .hint("use a credential plugin: an exec entry for the user"))
        }
    }
}

/// An OIDC provider's token as kubectl last stored it. It is not renewed here: that would mean writing to the
/// kubeconfig.
fn id_token(provider: &kubeconfig::AuthProvider) -> Result<SecretString> {
    match provider.config.get("id-token").filter(|token| !token.is_empty()) {
        Some(token) => Ok(SecretString::from(token.as_str())),
        None => Err(Error::failed("the kubeconfig's oidc provider holds no id-token")
            .hint("run any kubectl command first: kubectl fetches and stores the token")),
    }
}

/// PEM text, from base64 or a file; the inline form wins.
pub(super) fn pem(data: Option<&str>, file: Option<&Path>, what: &str) -> Result<Option<Vec<u8>>> {
    if let Some(data) = data.filter(|data| !data.is_empty()) {
        let compact: String = data.split_whitespace().collect();
        return STANDARD.decode(compact).map(Some).map_err(|_| {
            Error::failed(format!("the kubeconfig's {what} data is not base64"))
                .hint("fetch the kubeconfig anew")
        });
    }
    let Some(file) = file else { return Ok(None) };
    let bytes = fs::read(file).map_err(|error| {
        Error::failed(format!("cannot read {what} {}", file.display()))
            .caused_by(error)
            .hint("check the path in the kubeconfig or on the command line")
    })?;
    Ok(Some(bytes))
}

/// The certificates of a PEM bundle.
pub(super) fn certificates(bundle: &[u8]) -> Result<Vec<Vec<u8>>> {
    let found: std::result::Result<Vec<_>, _> = CertificateDer::pem_slice_iter(bundle).collect();
    match found {
        Ok(found) if !found.is_empty() => Ok(found.into_iter().map(|der| der.to_vec()).collect()),
        Ok(_) => Err(Error::failed("the certificate authority holds no certificate")
            .hint("it must be PEM: -----BEGIN CERTIFICATE-----")),
        Err(_) => Err(Error::failed("the certificate authority is not well-formed PEM")
            .hint("fetch the kubeconfig anew")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_file_is_trimmed_and_wins_over_the_inline_token() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = folder.path().join("token");
        fs::write(&file, "from-file\n").expect("writable");
        let mut user = User {
            token: Some("inline".to_owned().into()),
            token_file: Some(file.clone()),
            ..User::default()
        };
        let token = |user: &User| auth_info(user, None).map(|info| info.token);
        let text = |token: Option<SecretString>| token.map(|token| token.expose_secret().to_owned());
        assert_eq!(text(token(&user).expect("readable")).as_deref(), Some("from-file"));
        user.token_file = Some(folder.path().join("gone"));
        assert_eq!(text(token(&user).expect("the inline one stays")).as_deref(), Some("inline"));
        user.token = None;
        let error = token(&user).expect_err("nothing left");
        assert!(error.message.starts_with("cannot read token file"), "{}", error.message);
    }

    #[test]
    fn basic_authentication_without_a_password_still_sends_the_name() {
        let user = User { username: Some("jane".into()), ..User::default() };
        let info = auth_info(&user, None).expect("complete");
        assert_eq!(info.username.as_deref(), Some("jane"));
        assert!(info.password.is_some());
        let user = User { token: Some("t".to_owned().into()), ..user };
        assert!(auth_info(&user, None).is_err(), "two ways to log in");
    }

    #[test]
    fn certificates_come_inline_or_from_files_and_in_pairs() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let (crt, key) = (folder.path().join("crt"), folder.path().join("key"));
        let issued = rcgen::generate_simple_self_signed(["jane".to_owned()]).expect("a certificate");
        let certificate = issued.cert.pem();
        fs::write(&crt, &certificate).expect("writable");
        fs::write(&key, issued.signing_key.serialize_pem()).expect("writable");
        let mut user = User { client_certificate: Some(crt), client_key: Some(key), ..User::default() };
        let info = auth_info(&user, None).expect("both are there");
        assert_eq!(info.client_certificate_data, Some(STANDARD.encode(&certificate)));
        assert!(info.client_certificate.is_none(), "kube must read no file");
        let inline = STANDARD.encode(format!("another text around it\n{certificate}"));
        user.client_certificate_data = Some(inline.clone());
        let info = auth_info(&user, None).expect("both are there");
        assert_eq!(info.client_certificate_data, Some(inline), "inline wins");
        user.client_key = None;
        assert!(auth_info(&user, None).expect_err("the key is missing").message.contains("no key"));
    }

    #[test]
    fn data_that_is_not_base64_is_not_repeated() {
        let error = pem(Some("hunter2!"), None, "client key").expect_err("no base64");
        assert!(!format!("{error:?}").contains("hunter2"), "{error:?}");
    }

    #[test]
    fn impersonation_with_uid_and_extra_reaches_the_client() {
        let user = User {
            impersonate: Some("jane".into()),
            impersonate_uid: Some("7".into()),
            impersonate_groups: vec!["ops".into(), "lab".into()],
            impersonate_extra: [("scope".to_owned(), vec!["a".to_owned(), "b".to_owned()])].into(),
            ..User::default()
        };
        let info = auth_info(&user, None).expect("complete");
        assert_eq!(info.impersonate_uid.as_deref(), Some("7"));
        assert_eq!(info.impersonate_groups.as_deref(), Some(&["ops".to_owned(), "lab".to_owned()][..]));
        assert_eq!(info.impersonate_user_extra.expect("given")["scope"], ["a", "b"]);
    }

    #[test]
    fn legacy_providers() {
        let provider = |name: &str, token: Option<&str>| User {
            auth_provider: Some(kubeconfig::AuthProvider {
                name: name.into(),
                config: token.map(|token| ("id-token".to_owned(), token.to_owned())).into_iter().collect(),
            }),
            ..User::default()
        };
        assert!(auth_info(&provider("oidc", Some("jwt")), None).expect("stored").token.is_some());
        assert!(auth_info(&provider("oidc", None), None).is_err());
        let error = auth_info(&provider("gcp", None), None).expect_err("dropped");
        assert_eq!(error.message, "authentication provider \"gcp\" is not supported");
    }

    #[test]
    fn an_authority_without_certificates_is_an_error() {
        assert!(certificates(b"").is_err());
        assert!(certificates(b"-----BEGIN CERTIFICATE-----\n!!!\n-----END CERTIFICATE-----\n").is_err());
    }
}
