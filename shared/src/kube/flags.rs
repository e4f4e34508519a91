//! kubectl's connection flags. A plugin must take them itself: kubectl passes everything after the plugin's name
//! through untouched.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::builder::{StringValueParser, TypedValueParser};
use secrecy::SecretString;

use crate::cli::{Env, Result, complete};

/// How long one request may take when the user does not say.
///
/// kubectl waits for ever; a hung API server must not hang a command.
pub const DEFAULT_REQUEST_TIMEOUT: Duration = Duration::from_secs(30);

/// The flags that say which cluster to talk to, and as whom: kubectl's own set.
#[derive(Debug, Clone, Default, clap::Args)]
#[command(next_help_heading = "Cluster flags")]
pub struct KubeFlags {
    /// Read this kubeconfig file only, instead of the list in KUBECONFIG or ~/.kube/config
    #[arg(long, global = true, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub kubeconfig: Option<PathBuf>,

    /// Use this context of the kubeconfig
    #[arg(long, global = true, value_name = "NAME", add = complete::contexts())]
    pub context: Option<String>,

    /// Use this cluster entry of the kubeconfig
    #[arg(long, global = true, value_name = "NAME", add = complete::clusters())]
    pub cluster: Option<String>,

    /// Use this user entry of the kubeconfig
    #[arg(long, global = true, value_name = "NAME", add = complete::users())]
    pub user: Option<String>,

    /// Work in this namespace
    #[arg(long, short = 'n', global = true, value_name = "NAMESPACE", add = complete::namespaces())]
    pub namespace: Option<String>,

    /// Address and port of the API server
    #[arg(long, short = 's', global = true, value_name = "URL", value_hint = clap::ValueHint::Url)]
    pub server: Option<String>,

    /// Name the server's certificate is checked against, instead of the host in its address
    #[arg(long, global = true, value_name = "NAME")]
    pub tls_server_name: Option<String>,

    /// Do not check the server's certificate; anybody in between can read and change everything
    #[arg(long, global = true)]
    pub insecure_skip_tls_verify: bool,

    /// File with the certificate authority of the API server
    #[arg(long, global = true, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub certificate_authority: Option<PathBuf>,

    /// File with the client certificate
    #[arg(long, global = true, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub client_certificate: Option<PathBuf>,

    /// File with the client certificate's private key
    #[arg(long, global = true, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub client_key: Option<PathBuf>,

    /// Bearer token for the API server
    #[arg(long, global = true, value_name = "TOKEN", value_parser = StringValueParser::new().map(SecretString::from))]
    pub token: Option<SecretString>,

    /// User to act as: a user or a service account (system:serviceaccount:NAMESPACE:NAME)
    #[arg(long = "as", global = true, value_name = "USER")]
    pub impersonate: Option<String>,

    /// Group to act as; may be repeated
    #[arg(long = "as-group", global = true, value_name = "GROUP")]
    pub impersonate_groups: Vec<String>,

    /// UID to act as
    #[arg(long = "as-uid", global = true, value_name = "UID")]
    pub impersonate_uid: Option<String>,

    /// Extra attribute to act with; may be repeated
    #[arg(long = "as-user-extra", global = true, value_name = "KEY=VALUE", value_parser = parse_extra)]
    pub impersonate_extra: Vec<(String, String)>,

    /// How long one request to the API server may take: 30s, 1m30s, or a number of seconds; 0 waits for ever
    #[arg(
        long,
        global = true,
        value_name = "DURATION",
        value_parser = RequestTimeout::parse,
        default_value = "30s"
    )]
    pub request_timeout: RequestTimeout,

    /// Folder for what is remembered about clusters [default: $KUBECACHEDIR or ~/.kube/cache]
    #[arg(long, global = true, value_name = "DIR", value_hint = clap::ValueHint::DirPath)]
    pub cache_dir: Option<PathBuf>,

    /// Ask the API server not to compress its answers
    #[arg(long, global = true)]
    pub disable_compression: bool,
}

impl KubeFlags {
    /// Where things learnt about clusters are kept: `--cache-dir`, `KUBECACHEDIR`, or kubectl's own folder.
    ///
    /// Fails when none of these is given and there is no home folder.
    pub fn cache_dir(&self, env: &Env) -> Result<PathBuf> {
        if let Some(dir) = &self.cache_dir {
            return Ok(env.directory().join(dir));
        }
        if let Some(dir) = env.non_empty("KUBECACHEDIR") {
            return Ok(env.directory().join(dir));
        }
        Ok(env.home()?.join(".kube/cache"))
    }

    /// Paths on the command line are relative to the working directory.
    pub(super) fn resolved(path: Option<&Path>, env: &Env) -> Option<PathBuf> {
        path.map(|path| env.directory().join(path))
    }

    /// The extra attributes by key, values in the order given.
    pub(super) fn extra(&self) -> BTreeMap<String, Vec<String>> {
        let mut extra: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (key, value) in &self.impersonate_extra {
            extra.entry(key.clone()).or_default().push(value.clone());
        }
        extra
    }
}

/// The limit of one request; no limit when it was given as `0`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RequestTimeout(pub Option<Duration>);

impl Default for RequestTimeout {
    fn default() -> Self {
        Self(Some(DEFAULT_REQUEST_TIMEOUT))
    }
}

impl RequestTimeout {
    /// Reads what kubectl takes: a duration in Go's notation, or whole seconds.
    pub fn parse(text: &str) -> std::result::Result<Self, String> {
        let limit = match text.parse::<u64>() {
            Ok(seconds) => Duration::from_secs(seconds),
            Err(_) => parse_duration(text)?,
        };
        Ok(Self((!limit.is_zero()).then_some(limit)))
    }
}

/// Reads a duration in Go's notation: numbers with the units `h`, `m`, `s`, `ms`, `us` or `ns`, as in `1m30s`.
///
/// Negative durations are refused: every limit and lifetime of the suite is a length of time.
pub fn parse_duration(text: &str) -> std::result::Result<Duration, String> {
    let wrong = || format!("{text:?} is not a duration: write 30s, 5m, 1h30m or 500ms");
    if text == "0" {
        return Ok(Duration::ZERO);
    }
    let mut rest = text;
    let mut total = 0.0_f64;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.').ok_or_else(wrong)?;
        let number: f64 = rest[..digits].parse().map_err(|_| wrong())?;
        rest = &rest[digits..];
        let end = rest.find(|c: char| c.is_ascii_digit() || c == '.').unwrap_or(rest.len());
        let unit = match &rest[..end] {
            "h" => 3600.0,
            "m" => 60.0,
            "s" => 1.0,
            "ms" => 1e-3,
            "us" | "µs" => 1e-6,
            "ns" => 1e-9,
            _ => return Err(wrong()),
        };
        total += number * unit;
        rest = &rest[end..];
    }
    if text.is_empty() {
        return Err(wrong());
    }
    Duration::try_from_secs_f64(total).map_err(|_| wrong())
}

fn parse_extra(text: &str) -> std::result::Result<(String, String), String> {
    match text.split_once('=') {
        Some((key, value)) if !key.is_empty() => Ok((key.to_owned(), value.to_owned())),
        _ => Err("write it as KEY=VALUE".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Debug, Parser)]
    struct Cli {
        #[command(flatten)]
        kube: KubeFlags,
        #[command(subcommand)]
        verb: Option<Verb>,
    }

    #[derive(Debug, clap::Subcommand)]
    enum Verb {
        List,
    }

    #[test]
    fn every_flag_is_taken_after_the_verb() {
        let cli = Cli::try_parse_from([
            "x",
            "list",
            "--kubeconfig=f",
            "--context=c",
            "--cluster=k",
            "--user=u",
            "-n",
            "media",
            "-s",
            "https://10.0.0.1:6443",
            "--tls-server-name=api",
            "--insecure-skip-tls-verify",
            "--certificate-authority=ca",
            "--client-certificate=crt",
            "--client-key=key",
            "--token=hunter2",
            "--as=jane",
            "--as-group=a",
            "--as-group=b",
            "--as-uid=1",
            "--as-user-extra=scope=x",
            "--as-user-extra=scope=y",
            "--request-timeout=5",
            "--cache-dir=cache",
            "--disable-compression",
        ])
        .expect("all flags are known");
        let flags = cli.kube;
        assert!(cli.verb.is_some());
        assert_eq!(flags.namespace.as_deref(), Some("media"));
        assert_eq!(flags.impersonate_groups, ["a", "b"]);
        assert_eq!(flags.extra()["scope"], ["x", "y"]);
        assert_eq!(flags.request_timeout, RequestTimeout(Some(Duration::from_secs(5))));
        assert!(!format!("{flags:?}").contains("hunter2"), "a token is never shown");
    }

    #[test]
    fn request_timeout_reads_what_kubectl_reads() {
        let parsed = |text| RequestTimeout::parse(text).map(|timeout| timeout.0);
        assert_eq!(parsed("0"), Ok(None));
        assert_eq!(parsed("0s"), Ok(None));
        assert_eq!(parsed("7"), Ok(Some(Duration::from_secs(7))));
        assert_eq!(parsed("1m30s"), Ok(Some(Duration::from_secs(90))));
        assert_eq!(parsed("1.5h"), Ok(Some(Duration::from_secs(5400))));
        assert_eq!(parsed("250ms"), Ok(Some(Duration::from_millis(250))));
        for bad in ["", "s", "-1s", "1", "1x", "1s2", "..s", "1e400s"].iter().filter(|text| **text != "1") {
            assert!(RequestTimeout::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn the_cache_folder_follows_flag_variable_and_home() {
        let env = Env::of([("HOME", "/home/u"), ("KUBECACHEDIR", "")], "/work-dir");
        let flags = KubeFlags::default();
        assert_eq!(flags.cache_dir(&env).expect("home is set"), PathBuf::from("/home/u/.kube/cache"));
        let env = Env::of([("HOME", "/home/u"), ("KUBECACHEDIR", "/c")], "/work-dir");
        assert_eq!(flags.cache_dir(&env).expect("variable is set"), PathBuf::from("/c"));
        let flags = KubeFlags { cache_dir: Some("mine".into()), ..KubeFlags::default() };
        assert_eq!(flags.cache_dir(&env).expect("flag is given"), PathBuf::from("/work-dir/mine"));
    }
}
