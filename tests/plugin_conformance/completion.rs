//! kubectl's completion protocol: candidates, then `:N`, nothing else on stdout, never a failure.

use insta::assert_snapshot;
use labkit::cli::Family;
use simlab::harness::{Outcome, TestEnvironment};
use simlab::suite::{Binary, SUITE, kubectl_plugins};

use crate::lab::Lab;

/// The plugin whose values are asked for where a test is about values.
fn ipam() -> &'static Binary {
    SUITE.iter().find(|binary| binary.name == "kubectl-ipam").expect("a binary of the suite")
}

#[test]
fn verbs_flags_and_formats_need_no_cluster() {
    let env = TestEnvironment::new();
    if !env.has_kubectl() {
        return;
    }
    for binary in SUITE {
        let verbs = candidates(&ask(&env, binary, &[""]));
        for verb in (binary.command)().get_subcommands().filter(|verb| !verb.is_hide_set()) {
            assert!(verbs.iter().any(|found| found == verb.get_name()), "{}: {verbs:?}", verb.get_name());
        }
        assert!(verbs.iter().all(|found| !found.starts_with('-')), "flags only after a dash: {verbs:?}");

        let flags = candidates(&ask(&env, binary, &["version", "--"]));
        let own = match binary.family {
            Family::Kubectl => "--namespace",
            Family::Talosctl => "--nodes",
        };
        for flag in [own, "--context", "--output"] {
            assert!(flags.iter().any(|found| found == flag), "{flag}: {flags:?}");
        }

        let outcome = ask(&env, binary, &["version", "--output=j"]);
        assert_eq!(candidates(&outcome)[0], "json", "a value after = stands alone\n{outcome}");
        assert_eq!(candidates(&ask(&env, binary, &["version", "-o", "ya"])), ["yaml"]);
    }
}

#[test]
fn names_come_from_the_cluster_that_the_typed_flags_name() {
    let lab = Lab::start();
    if !lab.env.has_kubectl() {
        return;
    }
    for binary in kubectl_plugins() {
        let outcome = ask(&lab.env, binary, &["version", "-n", "m"]);
        assert_eq!(candidates(&outcome), ["media", "metallb-system", "monitoring"], "{outcome}");
        let context = candidates(&ask(&lab.env, binary, &["version", "--context", ""]));
        assert_eq!(context.len(), 1, "{context:?}");

        let elsewhere = lab.env.write("empty", "apiVersion: v1\nkind: Config\n");
        let elsewhere = format!("--kubeconfig={}", elsewhere.display());
        let outcome = ask(&lab.env, binary, &["version", &elsewhere, "-n", "m"]);
        assert_eq!(candidates(&outcome), [""; 0], "the other file has no cluster\n{outcome}");
    }
}

#[test]
fn names_of_pools_come_from_the_inventory_and_the_cluster() {
    let Lab { server, mut env } = Lab::start();
    if !env.has_kubectl() {
        return;
    }
    let outcome = ask(&env, ipam(), &["list", "--pool", ""]);
    assert_eq!(candidates(&outcome), ["media", "blocks", "both", "guests"], "{outcome}");
    assert!(outcome.stdout.contains("media\t10.69.1.100-10.69.1.120"), "{outcome}");
    assert_eq!(candidates(&ask(&env, ipam(), &["reserve", "grafana", "--pool", "g"])), ["guests"]);
    assert_eq!(candidates(&ask(&env, ipam(), &["release", "jel"])), ["jellyfin"]);
    let outcome = ask(&env, ipam(), &["list", "--network", ""]);
    assert_eq!(candidates(&outcome), ["lan", "pods"], "{outcome}");
    drop(server);
    env.set("XDG_CACHE_HOME", env.root().join("another-cache"));
    let outcome = ask(&env, ipam(), &["list", "--pool", ""]);
    assert_eq!(
        candidates(&outcome),
        ["media", "blocks", "both"],
        "the inventory needs no cluster\n{outcome}"
    );
}

#[test]
fn names_of_apps_come_from_the_namespace_that_was_typed() {
    let lab = Lab::start();
    if !lab.env.has_kubectl() {
        return;
    }
    let media = SUITE.iter().find(|binary| binary.name == "kubectl-media").expect("a binary of the suite");
    let outcome = ask(&lab.env, media, &["status", "-n", "media", "pl"]);
    assert_eq!(candidates(&outcome), ["plex"], "{outcome}");
    assert!(outcome.stdout.contains("plex\tlinuxserver/plex:latest"), "{outcome}");
    // One of these is in `monitoring`, and none in `metallb-system`.
    assert_eq!(candidates(&ask(&lab.env, media, &["status", "-n", "monitoring", "ra"])), ["radarr"]);
    assert_eq!(candidates(&ask(&lab.env, media, &["status", "-n", "media", "ra"])), [""; 0]);
    assert_eq!(candidates(&ask(&lab.env, media, &["status", "-n", "metallb-system", ""])), [""; 0]);
}

#[test]
fn without_an_answer_there_are_the_names_of_before_and_a_message() {
    let Lab { server, mut env } = Lab::start();
    if !env.has_kubectl() {
        return;
    }
    for binary in kubectl_plugins() {
        let nobody = ask(&env, binary, &["version", "--server=https://127.0.0.1:1", "-n", ""]);
        assert_eq!(candidates(&nobody), [""; 0], "{nobody}");
        assert!(nobody.stdout.contains("_activeHelp_ "), "{nobody}");
        env.set("KUBECTL_ACTIVE_HELP", "0");
        let silent = ask(&env, binary, &["version", "--server=https://127.0.0.1:1", "-n", ""]);
        assert_eq!(silent.stdout, ":4\n");
        env.set("KUBECTL_ACTIVE_HELP", "");
        ask(&env, binary, &["version", "-n", "m"]);
    }
    drop(server);
    for binary in kubectl_plugins() {
        let outcome = ask(&env, binary, &["version", "-n", "m"]);
        assert_eq!(
            candidates(&outcome),
            ["media", "metallb-system", "monitoring"],
            "a moment later nobody is asked\n{outcome}"
        );
    }
}

#[test]
fn the_binary_serves_the_shells_own_scripts_too() {
    let Lab { server: _server, mut env } = Lab::start();
    for binary in SUITE {
        for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
            env.set("COMPLETE", shell);
            let script = env.run([binary.name]).success();
            assert!(script.stdout.contains(binary.name), "{shell}: {script}");
        }
        env.unset("COMPLETE");
    }
    let name = ipam().name;
    env.set("COMPLETE", "fish");
    let outcome = env.run([name, "--", name, "list", "--pool", ""]).success();
    assert_eq!(candidates(&outcome), ["media", "blocks", "both", "guests"], "{outcome}");
    let outcome = env.run([name, "--", name, "list", "--kubeconfig=none", "--pool", ""]).success();
    assert_eq!(candidates(&outcome), ["media", "blocks", "both"], "the typed flags count\n{outcome}");
}

#[test]
fn the_protocol_looks_like_this() {
    let lab = Lab::start();
    if !lab.env.has_kubectl() {
        return;
    }
    let lines = [
        &["kubectl", "__complete", "ipam", "version", "-n", ""][..],
        &["kubectl", "__completeNoDesc", "ipam", "version", "--cl"],
        &["kubectl-ipam", "__complete", "ver"],
        &["kubectl_complete-ipam", "version", "--server=https://127.0.0.1:1", "-n", ""],
    ];
    let answer = |line: &&[&str]| {
        let outcome = lab.env.run(*line).success();
        format!("$ {:?}\n{}", line.join(" "), outcome.stdout)
    };
    let told = lines.iter().map(answer).collect::<Vec<_>>().concat();
    assert_snapshot!(told, @r#"
    $ "kubectl __complete ipam version -n "
    default
    kube-node-lease
    kube-public
    kube-system
    media
    metallb-system
    monitoring
    :36
    $ "kubectl __completeNoDesc ipam version --cl"
    --client
    --cluster
    --client-certificate
    --client-key
    :36
    $ "kubectl-ipam __complete ver"
    version	Show the versions of the plugin and of the API server
    :36
    $ "kubectl_complete-ipam version --server=https://127.0.0.1:1 -n "
    _activeHelp_ the connection to the server 127.0.0.1:1 was refused
    :4
    "#);
}

/// Asks through kubectl, and holds every answer to the protocol.
#[track_caller]
fn ask(env: &TestEnvironment, binary: &Binary, words: &[&str]) -> Outcome {
    let line = [&binary.asked(), words].concat();
    let outcome = env.run(&line).success();
    let (lines, directive) =
        outcome.stdout.trim_end().rsplit_once('\n').unwrap_or(("", outcome.stdout.trim_end()));
    assert!([":4", ":6", ":36"].contains(&directive), "{line:?}: {directive}\n{outcome}");
    for text in lines.lines() {
        assert!(text.matches('\t').count() <= 1 && !text.contains('\x1b'), "{line:?}: {text:?}");
    }
    outcome
}

/// What the shell would offer, without descriptions.
fn candidates(outcome: &Outcome) -> Vec<String> {
    let lines =
        outcome.stdout.lines().filter(|line| !line.starts_with(':') && !line.starts_with("_activeHelp_ "));
    lines.map(|line| line.split('\t').next().unwrap_or_default().to_owned()).collect()
}
