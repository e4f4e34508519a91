//! Reading and merging kubeconfig files as client-go does (kubernetes/kubernetes:
//! staging/src/k8s.io/client-go/tools/clientcmd/loader.go).

use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use secrecy::SecretString;
use serde::{Deserialize, Deserializer};

use super::flags::KubeFlags;
use crate::cli::{Env, Error, Result};
use crate::files;

/// Kubeconfigs are small; anything larger is something else, or endless.
const MAX_BYTES: u64 = 16 << 20;

/// Every kubeconfig file merged: the first file to name an entry wins, whole entries at a time.
#[derive(Debug, Default)]
pub struct Kubeconfig {
    /// The context used when none is asked for.
    pub current_context: Option<String>,
    /// Contexts by name.
    pub contexts: BTreeMap<String, Context>,
    /// Clusters by name.
    pub clusters: BTreeMap<String, Cluster>,
    /// Users by name.
    pub users: BTreeMap<String, User>,
    /// The files that were read, in order.
    pub files: Vec<PathBuf>,
    /// The files that were asked for through `KUBECONFIG` and do not exist.
    pub missing: Vec<PathBuf>,
}

/// Which cluster, as whom, in which namespace.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Context {
    /// Name of the cluster entry.
    #[serde(default)]
    pub cluster: Option<String>,
    /// Name of the user entry.
    #[serde(default)]
    pub user: Option<String>,
    /// The namespace commands work in.
    #[serde(default)]
    pub namespace: Option<String>,
}

/// How to reach an API server. Paths are absolute once read.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
pub struct Cluster {
    /// URL of the API server.
    pub server: Option<String>,
    /// Name the certificate is checked against.
    pub tls_server_name: Option<String>,
    /// Whether the certificate is not checked.
    pub insecure_skip_tls_verify: bool,
    /// File with the certificate authority.
    pub certificate_authority: Option<PathBuf>,
    /// The certificate authority itself, base64 of PEM; wins over the file.
    pub certificate_authority_data: Option<String>,
    /// Proxy for this cluster.
    pub proxy_url: Option<String>,
    /// Whether answers are asked for uncompressed.
    pub disable_compression: bool,
    /// Additional information; credential plugins are handed theirs from here.
    #[serde(deserialize_with = "null_as_default")]
    pub extensions: Vec<Extension>,
}

/// Additional information under a name.
#[derive(Debug, Clone, Deserialize)]
pub struct Extension {
    /// Whose information it is.
    pub name: String,
    /// The information.
    #[serde(default)]
    pub extension: serde_json::Value,
}

/// Who the user is. Paths are absolute once read. Secrets are not shown by `Debug`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
pub struct User {
    /// File with the client certificate.
    pub client_certificate: Option<PathBuf>,
    /// The client certificate itself, base64 of PEM; wins over the file.
    pub client_certificate_data: Option<String>,
    /// File with the client certificate's key.
    pub client_key: Option<PathBuf>,
    /// The key itself, base64 of PEM; wins over the file.
    #[serde(deserialize_with = "secret")]
    pub client_key_data: Option<SecretString>,
    /// Bearer token.
    #[serde(deserialize_with = "secret")]
    pub token: Option<SecretString>,
    /// File with the bearer token; what it holds wins over `token`.
    #[serde(rename = "tokenFile")]
    pub token_file: Option<PathBuf>,
    /// User to act as.
    #[serde(rename = "as")]
    pub impersonate: Option<String>,
    /// UID to act as.
    #[serde(rename = "as-uid")]
    pub impersonate_uid: Option<String>,
    /// Groups to act as.
    #[serde(rename = "as-groups", deserialize_with = "null_as_default")]
    pub impersonate_groups: Vec<String>,
    /// Extra attributes to act with.
    #[serde(rename = "as-user-extra", deserialize_with = "null_as_default")]
    pub impersonate_extra: BTreeMap<String, Vec<String>>,
    /// Name for basic authentication.
    pub username: Option<String>,
    /// Password for basic authentication.
    #[serde(deserialize_with = "secret")]
    pub password: Option<SecretString>,
    /// Legacy authentication provider.
    pub auth_provider: Option<AuthProvider>,
    /// Credential plugin.
    pub exec: Option<Exec>,
}

/// A legacy authentication provider. Its settings may hold tokens, so `Debug` shows its name only.
#[derive(Clone, Deserialize)]
pub struct AuthProvider {
    /// `oidc`; kubectl has dropped all others.
    pub name: String,
    /// Its settings.
    #[serde(default, deserialize_with = "null_as_default")]
    pub config: BTreeMap<String, String>,
}

impl std::fmt::Debug for AuthProvider {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AuthProvider").field("name", &self.name).finish_non_exhaustive()
    }
}

/// A credential plugin: a program that prints a token or a client certificate.
#[derive(Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Exec {
    /// `client.authentication.k8s.io/v1` or `…/v1beta1`.
    #[serde(default)]
    pub api_version: String,
    /// The program: a name looked up on PATH, or a path relative to the kubeconfig.
    pub command: String,
    /// Its arguments.
    #[serde(default, deserialize_with = "null_as_default")]
    pub args: Vec<String>,
    /// Environment variables added to ours.
    #[serde(default, deserialize_with = "null_as_default")]
    pub env: Vec<ExecVariable>,
    /// Shown when the program is missing.
    #[serde(default)]
    pub install_hint: Option<String>,
    /// Whether it wants the cluster's address and certificate authority.
    #[serde(default)]
    pub provide_cluster_info: bool,
    /// Whether it may or must ask the user.
    #[serde(default)]
    pub interactive_mode: InteractiveMode,
}

/// Arguments and variables may hold secrets, so `Debug` shows the command only.
impl std::fmt::Debug for Exec {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Exec").field("command", &self.command).finish_non_exhaustive()
    }
}

/// An environment variable for a credential plugin.
#[derive(Clone, Deserialize)]
pub struct ExecVariable {
    /// Its name.
    pub name: String,
    /// Its value.
    #[serde(default)]
    pub value: String,
}

/// Whether a credential plugin talks to the user.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
pub enum InteractiveMode {
    /// Never.
    Never,
    /// When standard input is a terminal.
    #[default]
    IfAvailable,
    /// Always; without a terminal it cannot work.
    Always,
}

impl Kubeconfig {
    /// Reads the files that `flags` and `env` name: `--kubeconfig` alone, or the list in `KUBECONFIG`, or
    /// `~/.kube/config`. Only the file given with the flag must exist.
    pub fn load(flags: &KubeFlags, env: &Env) -> Result<Self> {
        if let Some(file) = KubeFlags::resolved(flags.kubeconfig.as_deref(), env) {
            return match read(&file)? {
                Some(parsed) => Ok(merge(vec![(file, parsed)], Vec::new())),
                None => Err(Error::failed(format!("kubeconfig {} does not exist", file.display()))
                    .hint("check the path given with --kubeconfig")),
            };
        }
        let mut found = Vec::new();
        let mut missing = Vec::new();
        for file in default_files(env) {
            match read(&file)? {
                Some(parsed) => found.push((file, parsed)),
                None => missing.push(file),
            }
        }
        Ok(merge(found, missing))
    }
}

/// The files of `KUBECONFIG`, each once; without it `~/.kube/config`, if there is a home folder.
fn default_files(env: &Env) -> Vec<PathBuf> {
    let Some(list) = env.get_os("KUBECONFIG").filter(|list| !list.is_empty()) else {
        return env.home().map(|home| vec![home.join(".kube/config")]).unwrap_or_default();
    };
    let mut files: Vec<PathBuf> = Vec::new();
    for file in std::env::split_paths(list).filter(|file| !file.as_os_str().is_empty()) {
        let file = env.directory().join(file);
        if !files.contains(&file) {
            files.push(file);
        }
    }
    files
}

/// One file as it stands; its lists are merged by name afterwards.
#[derive(Default, Deserialize)]
struct File {
    #[serde(rename = "current-context", default)]
    current_context: Option<String>,
    #[serde(default, deserialize_with = "null_as_default")]
    contexts: Vec<NamedContext>,
    #[serde(default, deserialize_with = "null_as_default")]
    clusters: Vec<NamedCluster>,
    #[serde(default, deserialize_with = "null_as_default")]
    users: Vec<NamedUser>,
}

#[derive(Deserialize)]
struct NamedContext {
    name: String,
    #[serde(default, deserialize_with = "null_as_default")]
    context: Context,
}

#[derive(Deserialize)]
struct NamedCluster {
    name: String,
    #[serde(default, deserialize_with = "null_as_default")]
    cluster: Cluster,
}

#[derive(Deserialize)]
struct NamedUser {
    name: String,
    #[serde(default, deserialize_with = "null_as_default")]
    user: User,
}

/// `None` when the file does not exist.
fn read(file: &Path) -> Result<Option<File>> {
    if fs::metadata(file).is_err_and(|error| error.kind() == ErrorKind::NotFound) {
        return Ok(None);
    }
    let text = files::read_text(file, MAX_BYTES).map_err(|error| {
        error
            .context(format!("cannot read kubeconfig {}", file.display()))
            .hint("check the file's type and permissions")
    })?;
    parse(&text, file).map(Some)
}

fn parse(text: &str, file: &Path) -> Result<File> {
    if text.trim().is_empty() {
        return Ok(File::default());
    }
    let mut parsed: Option<File> = serde_yaml::from_str(text).map_err(|error| {
        Error::failed(format!("cannot parse kubeconfig {}", file.display()))
            .caused_by(without_values(&error.to_string()))
            .hint("compare with `kubectl config view`")
    })?;
    let folder = file.parent().unwrap_or(Path::new(""));
    for user in parsed.iter_mut().flat_map(|file| &mut file.users) {
        let user = &mut user.user;
        for path in [&mut user.client_certificate, &mut user.client_key, &mut user.token_file] {
            anchor(path, folder);
        }
        if let Some(exec) = user.exec.as_mut().filter(|exec| exec.command.contains('/')) {
            exec.command = folder.join(&exec.command).to_string_lossy().into_owned();
        }
    }
    for cluster in parsed.iter_mut().flat_map(|file| &mut file.clusters) {
        anchor(&mut cluster.cluster.certificate_authority, folder);
    }
    Ok(parsed.unwrap_or_default())
}

/// Paths in a kubeconfig are relative to its folder; an empty one counts as none.
fn anchor(path: &mut Option<PathBuf>, folder: &Path) {
    *path = path.take().filter(|path| !path.as_os_str().is_empty()).map(|path| folder.join(path));
}

fn merge(files: Vec<(PathBuf, File)>, missing: Vec<PathBuf>) -> Kubeconfig {
    let mut merged = Kubeconfig { missing, ..Kubeconfig::default() };
    for (path, file) in files {
        merged.files.push(path);
        merged.current_context =
            merged.current_context.or(file.current_context.filter(|name| !name.is_empty()));
        for named in file.contexts {
            merged.contexts.entry(named.name).or_insert(named.context);
        }
        for named in file.clusters {
            merged.clusters.entry(named.name).or_insert(named.cluster);
        }
        for named in file.users {
            merged.users.entry(named.name).or_insert(named.user);
        }
    }
    merged
}

/// A parser's message with everything it quotes left out: it may be a token.
fn without_values(message: &str) -> String {
    let mut shown = String::new();
    for (index, part) in message.split(['"', '`']).enumerate() {
        shown.push_str(if index % 2 == 0 { part } else { "…" });
    }
    shown
}

fn null_as_default<'de, T: Default + Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> std::result::Result<T, D::Error> {
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

/// An empty secret counts as none, as in client-go.
fn secret<'de, D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Option<SecretString>, D::Error> {
    let text: Option<String> = Option::deserialize(deserializer)?;
    Ok(text.filter(|text| !text.is_empty()).map(SecretString::from))
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;

    fn write(folder: &Path, name: &str, text: &str) -> PathBuf {
        let file = folder.join(name);
        fs::write(&file, text).expect("a temporary folder is writable");
        file
    }

    fn load_list(list: &str, folder: &Path) -> Result<Kubeconfig> {
        Kubeconfig::load(&KubeFlags::default(), &Env::of([("KUBECONFIG", list)], folder))
    }

    #[test]
    fn missing_files_of_the_list_are_skipped_and_the_first_to_name_an_entry_wins() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        write(
            folder.path(),
            "a",
            "current-context: ''\nusers:\n- name: red\n  user: {token: first}\nclusters: null\n",
        );
        write(
            folder.path(),
            "b",
            "current-context: b\nusers:\n- name: red\n  user: {token: second, username: x}\n- name: blue\n",
        );
        let config = load_list("gone:a::b:a", folder.path()).expect("both files are well-formed");
        assert_eq!(config.current_context.as_deref(), Some("b"));
        assert_eq!(config.users["red"].token.as_ref().map(ExposeSecret::expose_secret), Some("first"));
        assert!(config.users["red"].username.is_none(), "entries are not mixed");
        assert!(config.users.contains_key("blue"));
        assert_eq!(config.files.len(), 2);
        assert_eq!(config.missing, [folder.path().join("gone")]);
    }

    #[test]
    fn the_file_given_with_the_flag_must_exist_and_is_the_only_one() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        write(folder.path(), "list", "current-context: list\n");
        write(folder.path(), "flag", "current-context: flag\n");
        let env = Env::of([("KUBECONFIG", "list")], folder.path());
        let flags = |file: &str| KubeFlags { kubeconfig: Some(file.into()), ..KubeFlags::default() };
        let config = Kubeconfig::load(&flags("flag"), &env).expect("the file exists");
        assert_eq!(config.current_context.as_deref(), Some("flag"));
        let error = Kubeconfig::load(&flags("gone"), &env).expect_err("the file does not exist");
        assert!(error.message.ends_with("gone does not exist"), "{}", error.message);
    }

    #[test]
    fn without_variable_and_home_there_is_no_file() {
        let config = Kubeconfig::load(&KubeFlags::default(), &Env::default()).expect("nothing to read");
        assert!(config.files.is_empty() && config.missing.is_empty());
    }

    #[test]
    fn paths_are_relative_to_their_file() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        fs::create_dir(folder.path().join("sub")).expect("a temporary folder is writable");
        write(
            &folder.path().join("sub"),
            "config",
            "clusters:\n- name: c\n  cluster: {certificate-authority: ca.crt}\nusers:\n- name: u\n  user:\n    \
             tokenFile: token\n    client-key: ''\n    exec: {command: ./login}\n- name: v\n  user: {exec: {command: login}}\n",
        );
        let config = load_list("sub/config", folder.path()).expect("the file is well-formed");
        let sub = folder.path().join("sub");
        assert_eq!(config.clusters["c"].certificate_authority, Some(sub.join("ca.crt")));
        assert_eq!(config.users["u"].token_file, Some(sub.join("token")));
        assert_eq!(config.users["u"].client_key, None);
        let command = |user: &str| config.users[user].exec.as_ref().map(|exec| exec.command.clone());
        assert_eq!(command("u"), Some(sub.join("./login").to_string_lossy().into_owned()));
        assert_eq!(command("v").as_deref(), Some("login"), "a bare name is looked up on PATH");
    }

    #[test]
    fn a_parse_error_names_the_file_and_never_repeats_a_value() {
        let error = parse("users: \"hunter2\"\n", Path::new("config")).err().expect("a wrong type");
        assert_eq!(error.message, "cannot parse kubeconfig config");
        assert!(!format!("{error:?}").contains("hunter2"), "{error:?}");
        let error = parse("users: [\n", Path::new("config")).err().expect("broken YAML");
        assert!(error.causes[0].contains("line"), "{:?}", error.causes);
    }

    #[test]
    fn an_unreadable_file_is_an_error_not_a_missing_one() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let error = load_list(".", folder.path()).expect_err("a folder is no file");
        assert!(error.message.starts_with("cannot read kubeconfig"), "{}", error.message);
        let error = read(Path::new("/dev/zero")).err().expect("it never ends");
        assert_eq!(error.causes, ["/dev/zero is larger than the 16 MiB allowed here"]);
    }

    #[test]
    fn secrets_are_not_shown() {
        let file = parse(
            "users:\n- name: u\n  user:\n    token: hunter2\n    auth-provider: {name: oidc, config: {id-token: hunter2}}\n    \
             exec: {command: login, args: [hunter2], env: [{name: P, value: hunter2}]}\n",
            Path::new("config"),
        )
        .expect("well-formed");
        assert!(!format!("{:?}", file.users[0].user).contains("hunter2"));
    }
}
