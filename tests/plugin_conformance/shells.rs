//! Tab, pressed in real shells.

use std::path::Path;

use simlab::harness::{Terminal, companion};

use crate::lab::Lab;

/// A shell: what starts it without the user's own files, and what a user puts into them.
struct Shell {
    start: &'static [&'static str],
    through_kubectl: &'static [&'static str],
    own_script: &'static [&'static str],
}

const BASH: Shell = Shell {
    start: &["bash", "--noprofile", "--norc", "-i"],
    through_kubectl: &[
        "source /usr/share/bash-completion/bash_completion",
        "source <(kubectl completion bash)",
        "bind 'set page-completions off'",
    ],
    own_script: &[
        "source /usr/share/bash-completion/bash_completion",
        "source $COMPLETIONS/kubectl-ipam.bash",
    ],
};

const ZSH: Shell = Shell {
    start: &["zsh", "-f", "-i"],
    through_kubectl: &["autoload -U compinit && compinit -u -D", "source <(kubectl completion zsh)"],
    own_script: &["fpath=($COMPLETIONS $fpath)", "autoload -U compinit && compinit -u -D"],
};

const FISH: Shell = Shell {
    start: &["fish", "--no-config", "-i"],
    through_kubectl: &["kubectl completion fish | source"],
    own_script: &["source $COMPLETIONS/kubectl-ipam.fish"],
};

#[test]
fn tab_in_bash() {
    press_tab(&BASH);
}

#[test]
fn tab_in_zsh() {
    press_tab(&ZSH);
}

#[test]
fn tab_in_fish() {
    press_tab(&FISH);
}

fn press_tab(shell: &Shell) {
    let mut lab = Lab::start();
    if companion(shell.start[0]).is_none() || !lab.env.has_kubectl() {
        return;
    }
    if shell.start[0] == "bash" && !Path::new("/usr/share/bash-completion/bash_completion").exists() {
        simlab::harness::missing("bash-completion");
        return;
    }
    let scripts = Path::new(env!("CARGO_MANIFEST_DIR")).join("../completions");
    lab.env.set("COMPLETIONS", scripts.canonicalize().expect("the folder of completions"));

    let mut terminal = ready(&lab, shell, shell.through_kubectl);
    terminal.press("kubectl ipam ver\t");
    terminal.wait_for("kubectl ipam version");
    terminal.press("--namespace mon\t");
    terminal.wait_for("kubectl ipam version --namespace monitoring");
    terminal.press("--output=ya\t");
    terminal.wait_for("--output=yaml");

    let mut terminal = ready(&lab, shell, shell.through_kubectl);
    terminal.press("kubectl ipam reserve grafana --pool gu\t");
    terminal.wait_for("kubectl ipam reserve grafana --pool guests");

    let mut terminal = ready(&lab, shell, shell.own_script);
    terminal.press("kubectl-ipam ver\t");
    terminal.wait_for("kubectl-ipam version");
    terminal.press("--cl\t");
    terminal
        .wait_until("--client or --cluster", |screen| screen.contains("--client") || screen.contains("--cl"));
}

#[test]
fn bash_hands_the_wizard_over() {
    hand_over(&BASH, "eval \"$(talosctl-bootstrap-wizard shell-init bash)\"");
}

#[test]
fn zsh_hands_the_wizard_over() {
    hand_over(&ZSH, "eval \"$(talosctl-bootstrap-wizard shell-init zsh)\"");
}

#[test]
fn fish_hands_the_wizard_over() {
    hand_over(&FISH, "talosctl-bootstrap-wizard shell-init fish | source");
}

/// A talosctl that says what it was called with, and offers two words of its own.
const TALOSCTL: &str = "#!/bin/sh
case \"$1\" in
__complete) printf 'bootstrap\\tBootstrap etcd\\nhealth\\tCheck the health\\n:4\\n' ;;
*) echo \"talosctl was called with: $*\" ;;
esac
";

/// `talosctl bootstrap-wizard` as it is typed, with Tab; every other word goes to talosctl. The completion script is
/// the one of cobra, which talosctl prints like kubectl, with the name changed.
fn hand_over(shell: &Shell, function: &str) {
    let mut lab = Lab::start();
    if companion(shell.start[0]).is_none() || !lab.env.has_kubectl() {
        return;
    }
    lab.env.program("talosctl", TALOSCTL);
    let cobra = match shell.start[0] {
        "fish" => "kubectl completion fish | sed 's/kubectl/talosctl/g' | source".to_owned(),
        name => format!("source <(kubectl completion {name} | sed 's/kubectl/talosctl/g')"),
    };
    let mut setup = shell.through_kubectl.to_vec();
    setup.retain(|line| !line.contains("kubectl completion"));
    setup.extend([cobra.as_str(), function]);

    let mut terminal = ready(&lab, shell, &setup);
    terminal.press("talosctl health --wait\r");
    terminal.wait_for("talosctl was called with: health --wait");
    terminal.press("talosctl bootstrap-wizard version -o name\r");
    terminal.wait_for("client/v");
    terminal.press("talosctl bootstrap-w\t");
    terminal.wait_for("talosctl bootstrap-wizard");
    terminal.press("shell-\t");
    terminal.wait_for("talosctl bootstrap-wizard shell-init");
    terminal.press("ba\t");
    terminal.wait_for("talosctl bootstrap-wizard shell-init bash");
    terminal.press("\x03");
    terminal.press("talosctl hea\t");
    terminal.wait_for("talosctl health");
}

/// The shell at its prompt, its completions loaded.
fn ready(lab: &Lab, shell: &Shell, setup: &[&str]) -> Terminal {
    let mut terminal = Terminal::start(&lab.env, shell.start);
    for (index, line) in setup.iter().chain(&["true"]).enumerate() {
        terminal.press(&format!("{line}; echo set-up-$(expr {index} + 100)\r"));
        terminal.wait_for(&format!("set-up-{}", index + 100));
    }
    terminal.press("clear\r");
    terminal.wait_until("an empty screen", |screen| !screen.contains("set-up-"));
    terminal
}
