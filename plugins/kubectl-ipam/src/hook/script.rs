//! The hook's text.

use super::BEFORE;

/// What tells our hook from others.
const MARK: &str = "# Written by kubectl ipam hook install; kubectl ipam hook uninstall takes it out again.";

/// The hook for Git: any hook that was there before, then ours.
///
/// `fail_on` is a value of `--fail-on`. The plugin is started by its own name: programs with a window often know
/// neither kubectl nor the user's PATH, and a commit that nobody checked must not look like one that was.
pub fn hook(fail_on: &str) -> String {
    format!(
        r#"#!/bin/sh
{MARK}
before="$(dirname "$0")/{BEFORE}"
if [ -x "$before" ]; then
    "$before" "$@" || exit
fi
if ! command -v kubectl-ipam >/dev/null 2>&1; then
    echo "error: kubectl-ipam is not on the PATH, so the staged files were not checked" >&2
    echo "hint: git commit --no-verify commits without the check" >&2
    exit 1
fi
exec kubectl-ipam hook run --fail-on={fail_on}
"#
    )
}

/// Whether a hook is one of ours, perhaps with other flags or of another version.
pub fn is_ours(text: &[u8]) -> bool {
    text.split(|byte| *byte == b'\n').any(|line| line.trim_ascii() == MARK.as_bytes())
}

/// The entry for the configuration of the pre-commit framework (`pre-commit/pre-commit.com`, "repository local
/// hooks").
pub fn framework(fail_on: &str) -> String {
    format!(
        r"- repo: local
  hooks:
  - id: kubectl-ipam
    name: kubectl ipam check
    entry: kubectl-ipam hook run --fail-on={fail_on}
    language: system
    pass_filenames: false
    files: \.(ya?ml|json)$
"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ours_is_known_again_whatever_its_flags() {
        assert!(is_ours(hook("error").as_bytes()));
        assert!(is_ours(hook("warning").replace('\n', "\r\n").as_bytes()));
        assert!(!is_ours(b"#!/bin/sh\nkubectl-ipam hook run\n"));
    }

    #[test]
    fn the_framework_starts_the_same_command() {
        let entries: serde_json::Value = serde_yaml::from_str(&framework("error")).unwrap();
        assert_eq!(entries[0]["hooks"][0]["entry"], "kubectl-ipam hook run --fail-on=error");
        assert_eq!(entries[0]["hooks"][0]["files"], r"\.(ya?ml|json)$");
    }
}
