use std::path::{Path, PathBuf};

use proptest::prelude::*;

use super::*;
use crate::cli::{Env, Error};
use crate::secret::SecretText;
use crate::talos::TalosFlags;
use crate::talos::testing::Authority;

/// A talosconfig with one context for that cluster.
fn talosconfig(name: &str, authority: &Authority) -> Talosconfig {
    let client = authority.client(&["os:admin"]);
    let mut config = Talosconfig::new();
    config.set_credentials(name, &authority.pem(), &client.certificate, &client.key);
    config.set_endpoints(name, &["10.0.0.10".to_owned(), "10.0.0.11:50001".to_owned()]);
    config.set_current(name);
    config
}

fn parse(text: &str) -> crate::cli::Result<Talosconfig> {
    Talosconfig::parse(text, Path::new("config"))
}

fn shown(error: &Error) -> String {
    let lines = std::iter::once(&error.message).chain(&error.causes).chain(&error.hints);
    lines.map(String::as_str).collect::<Vec<_>>().join("\n")
}

fn refusal(text: &str) -> String {
    shown(&parse(text).unwrap_err())
}

#[test]
fn what_is_written_is_read_again_with_its_credentials() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("new/config");
    let written = talosconfig("home", &Authority::talos());
    written.write(&path).unwrap();
    let read = Talosconfig::read(&path).unwrap();
    assert_eq!((read.current(), read.names().collect::<Vec<_>>()), (Some("home"), vec!["home"]));
    let context = read.select(None).unwrap();
    assert_eq!(context.endpoint_addresses().unwrap()[1].port(), 50001);
    assert!(context.credentials().unwrap().belong_together());
    assert_eq!(context.certificate().unwrap().roles().collect::<Vec<_>>(), ["os:admin"]);
    let debug = format!("{read:?} {context:?}");
    assert!(!debug.contains(&read.to_text().unwrap().expose()[80..120]), "{debug}");
}

#[test]
fn every_field_of_talosctl_is_read_and_unknown_ones_are_kept() {
    let text = "context: omni
extra: {x: 1}
contexts:
  omni:
    endpoints: [https://omni.lan]
    auth: {siderov1: {identity: me@lan}}
    cluster: home
    proxy-url: http://proxy.lan
    future: [1, 2]
  old:
    target: 10.0.0.10
    nodes:
    - 10.0.0.1
  plain:
";
    let error = parse(text).unwrap_err();
    assert_eq!(error.message, "config:14: contexts.plain is nothing, not a mapping");
    let config = parse(text.strip_suffix("  plain:\n").unwrap()).unwrap();
    let omni = config.context("omni").unwrap();
    assert_eq!((omni.cluster.as_deref(), omni.sign_in), (Some("home"), SignIn::SideroV1));
    assert_eq!(omni.proxy_url.as_deref(), Some("http://proxy.lan"));
    let old = config.context("old").unwrap();
    assert_eq!((old.endpoints, old.nodes), (vec!["10.0.0.10".to_owned()], vec!["10.0.0.1".to_owned()]));
    let written = config.to_text().unwrap();
    insta::assert_snapshot!(written.expose(), @r"
    context: omni
    contexts:
      omni:
        endpoints:
        - https://omni.lan
        auth:
          siderov1:
            identity: me@lan
        cluster: home
        proxy-url: http://proxy.lan
        future:
        - 1
        - 2
      old:
        target: 10.0.0.10
        nodes:
        - 10.0.0.1
    extra:
      x: 1
    ");
}

#[test]
fn merging_renames_as_talosctl_does_and_takes_the_other_s_current_context() {
    let (one, other) = (Authority::talos(), Authority::talos());
    let mut config = talosconfig("home", &one);
    let rename = |to: &str| Rename { from: "home".to_owned(), to: to.to_owned() };
    assert_eq!(config.merge(&talosconfig("home", &other)), [rename("home-1")]);
    assert_eq!(config.merge(&talosconfig("home", &other)), [rename("home-2")]);
    assert_eq!(config.merge(&talosconfig("lab", &other)), []);
    assert_eq!(config.names().collect::<Vec<_>>(), ["home", "home-1", "home-2", "lab"]);
    assert_eq!(config.current(), Some("lab"));
    let authority = |name: &str| config.context(name).unwrap().authority().unwrap().fingerprint;
    assert_ne!(authority("home"), authority("home-1"));
    assert!(config.remove("home") && !config.remove("home"));
}

#[test]
fn new_credentials_leave_the_rest_of_a_context_alone() {
    let mut config =
        parse("contexts:\n  home:\n    endpoints: [a]\n    nodes: [b]\n    future: 1\n    key: x\n").unwrap();
    config.set_credentials("home", "CA", "CRT", &SecretText::new("KEY".to_owned()));
    config.set_nodes("home", &[]);
    insta::assert_snapshot!(config.to_text().unwrap().expose(), @r"
    context: ''
    contexts:
      home:
        endpoints:
        - a
        future: 1
        key: S0VZ
        ca: Q0E=
        crt: Q1JU
    ");
}

#[test]
fn what_is_no_talosconfig_is_named() {
    insta::assert_snapshot!(refusal(""), @r"
    config is no talosconfig
    the file is empty
    restore it from where it was made, or make a new one with `talosconfig renew`
    ");
    insta::assert_snapshot!(refusal("apiVersion: v1\nkind: Config\n"), @r"
    config is no talosconfig
    it is a kubeconfig, for kubectl
    restore it from where it was made, or make a new one with `talosconfig renew`
    ");
    insta::assert_snapshot!(refusal("version: v1alpha1\nmachine: {}\ncluster: {}\n"), @r"
    config is no talosconfig
    it is the configuration of a machine, for apply-config
    restore it from where it was made, or make a new one with `talosconfig renew`
    ");
    insta::assert_snapshot!(refusal("cluster: {}\nsecrets: {}\ncerts: {}\n"), @r"
    config is no talosconfig
    it is a secrets bundle, for gen config
    restore it from where it was made, or make a new one with `talosconfig renew`
    ");
    insta::assert_snapshot!(refusal("contexts:\n  home:\n    ca: [c0ffee00\n"), @r"
    config is no talosconfig
    line 4: not valid YAML: while parsing a flow sequence, expected ',' or ']'
    restore it from where it was made, or make a new one with `talosconfig renew`
    ");
    insta::assert_snapshot!(refusal("contexts:\n  home: c0ffee00\n"), @r"
    config:2: contexts.home is text, not a mapping
    restore the talosconfig from where it was made, or make a new one with `talosconfig renew`
    ");
    insta::assert_snapshot!(refusal("contexts:\n  home:\n    endpoints: 10.0.0.1\n"), @r"
    config:3: contexts.home.endpoints is text, not a list
    restore the talosconfig from where it was made, or make a new one with `talosconfig renew`
    ");
}

#[test]
fn a_cut_off_key_is_told_with_its_line_and_never_shown() {
    let text = talosconfig("home", &Authority::talos()).to_text().unwrap();
    let key = text.expose().lines().find(|line| line.contains("key:")).unwrap();
    let cut = text.expose().replace(key, &key[..key.len() - 7]);
    let error = shown(&parse(&cut).unwrap().context("home").unwrap().credentials().unwrap_err());
    insta::assert_snapshot!(error, @r"
    config:9: contexts.home.key is not the base64 of a PEM text; it may be cut off
    restore the talosconfig from where it was made, or make a new one with `talosconfig renew`
    ");
}

#[test]
fn a_context_without_a_certificate_says_how_it_signs_in() {
    let config =
        parse("contexts: {a: {endpoints: [], auth: {siderov1: {identity: x}}}, b: {endpoints: []}}").unwrap();
    let error = |name: &str| shown(&config.context(name).unwrap().credentials().unwrap_err());
    insta::assert_snapshot!(error("a"), @r#"
    the context "a" of config cannot be used
    it signs in through Omni (auth.siderov1), not with a certificate
    take a context whose crt and key are those of the cluster itself
    "#);
    insta::assert_snapshot!(error("b"), @r#"
    the context "b" of config cannot be used
    it has no client certificate (crt and key)
    use the talosconfig that was made with the cluster, or make one with `talosconfig renew`
    "#);
}

/// A home folder with files in it; the environment of somebody who lives there.
fn home(files: &[(&str, &Talosconfig)], variables: &[(&str, &str)]) -> (tempfile::TempDir, Env) {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().canonicalize().unwrap();
    for (path, config) in files {
        config.write(&root.join(path)).unwrap();
    }
    let mut all = vec![("HOME".to_owned(), root.join("home").into_os_string())];
    for (name, value) in variables {
        all.push(((*name).to_owned(), root.join(value).into_os_string()));
    }
    std::fs::create_dir_all(root.join("work")).unwrap();
    let env = Env::of(all, root.join("work"));
    (folder, env)
}

fn in_force(env: &Env, flag: Option<&Path>) -> Option<(Origin, PathBuf)> {
    let flags = TalosFlags { talosconfig: flag.map(Path::to_owned), ..TalosFlags::default() };
    let source = Access::resolve(&flags, env).ok()?.source;
    Some((source.origin, source.path))
}

#[test]
fn the_file_in_force_is_found_as_talosctl_does() {
    let config = talosconfig("home", &Authority::talos());
    let (_keep, env) =
        home(&[("home/.talos/config", &config), ("other", &config)], &[("TALOSCONFIG", "other")]);
    let home_file = env.home().unwrap().join(".talos/config");
    assert_eq!(in_force(&env, None).unwrap().0, Origin::Variable);
    assert_eq!(in_force(&env, Some(&home_file)), Some((Origin::Flag, home_file.clone())));

    let (_keep, env) =
        home(&[("home/.talos/config", &config)], &[("TALOSCONFIG", "gone"), ("TALOS_HOME", "gone-too")]);
    assert_eq!(in_force(&env, None), None);
    let (_keep, env) = home(&[("th/config", &config)], &[("TALOSCONFIG", "gone"), ("TALOS_HOME", "th")]);
    assert_eq!(in_force(&env, None).unwrap().0, Origin::Home);
}

#[test]
fn flags_win_over_the_context_and_the_context_s_choice_is_explained() {
    let mut config = talosconfig("home", &Authority::talos());
    config.set_nodes("home", &["10.0.0.12".to_owned()]);
    let (_keep, env) = home(&[("home/.talos/config", &config)], &[]);
    let access = Access::resolve(&TalosFlags::default(), &env).unwrap();
    assert_eq!((access.endpoints.len(), access.required_nodes().unwrap().len()), (2, 1));
    let nodes = vec!["node-1".to_owned(), "node-2:50001".to_owned()];
    let flags = TalosFlags { nodes, endpoints: vec!["node-1".to_owned()], ..TalosFlags::default() };
    let access = Access::resolve(&flags, &env).unwrap();
    assert_eq!((access.endpoints.len(), access.nodes[1].port()), (1, 50001));

    let wrong = TalosFlags { context: Some("hone".to_owned()), ..TalosFlags::default() };
    let error = Access::resolve(&wrong, &env).unwrap_err();
    assert!(error.message.ends_with("config: there is no context \"hone\""), "{error}");
    assert_eq!(error.hints, ["did you mean \"home\"?"]);
}

#[test]
fn the_wrong_one_of_two_talosconfigs_is_found_by_the_node_s_certificate() {
    let (old, new) = (Authority::talos(), Authority::talos());
    let files = [
        ("home/.talos/config", &talosconfig("home", &old)),
        ("work/talosconfig", &talosconfig("home", &new)),
    ];
    let (_keep, env) = home(&files, &[]);
    let survey = survey(None, &env).unwrap();
    assert_eq!(survey.in_force().unwrap().0.origin, Origin::Home);
    let node = crate::talos::Certificate::from_pem(&new.server(&["10.0.0.10"]).certificate).unwrap();
    let matching = survey.matching(&node);
    assert_eq!(matching.len(), 1);
    assert_eq!((matching[0].0.origin, matching[0].1.name.as_str()), (Origin::WorkingFolder, "home"));
    assert!(matches!(survey.files[0].1, Content::Read { is_open_to_others: false, .. }));
}

#[test]
fn no_talosconfig_at_all_is_told_with_every_place() {
    let (keep, env) = home(&[], &[("TALOSCONFIG", "gone")]);
    let error = Access::resolve(&TalosFlags::default(), &env).unwrap_err();
    let root = keep.path().canonicalize().unwrap().display().to_string();
    insta::assert_snapshot!(shown(&error).replace(&root, "ROOT"), @r"
    there is no talosconfig
    ROOT/gone does not exist (the variable TALOSCONFIG)
    ROOT/home/.talos/config does not exist (talosctl's own folder)
    /var/run/secrets/talos.dev/config does not exist (the pod's service account)
    name it with --talosconfig, or make it with `gen` or `talosconfig renew`
    ");
}

proptest! {
    #[test]
    fn nothing_panics_and_no_error_repeats_a_value(
        text in "(context|contexts|home|endpoints|ca|key|: |:\n|  |    |- |c0ffee00|\\[|\\]|\"|\n|&a|\\*a|\t){0,25}"
    ) {
        match parse(&text) {
            Ok(config) => for name in config.names() {
                let _credentials = config.context(name).map(|context| context.credentials());
            },
            Err(error) => {
                // Names of contexts and fields may be repeated, and here they can be the value.
                let is_name = text.contains("c0ffee00:") || text.contains("c0ffee00 :") || text.contains("c0ffee00\":");
                prop_assert!(is_name || !shown(&error).contains("c0ffee00"), "{}", shown(&error));
            }
        }
    }

    #[test]
    fn merging_loses_no_context(names in prop::collection::vec("[ab](-[12])?", 0..6), more in prop::collection::vec("[ab](-[12])?", 0..6)) {
        let config = |names: &[String]| {
            let mut config = Talosconfig::new();
            for name in names {
                config.set_endpoints(name, std::slice::from_ref(name));
            }
            config
        };
        let (mut one, other) = (config(&names), config(&more));
        let before = one.names().count() + other.names().count();
        let renames = one.merge(&other);
        prop_assert_eq!(one.names().count(), before);
        for name in other.names() {
            let to = renames.iter().find(|rename| rename.from == name).map_or(name, |rename| &rename.to);
            prop_assert_eq!(&one.context(to).unwrap().endpoints, &[name.to_owned()]);
        }
    }
}
