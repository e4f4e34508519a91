//! A node's words before they are shown: parts of a configuration that they repeat are left out, for they can be
//! secrets.

/// What Talos writes before the keys it does not know, with all that is below them.
const UNKNOWN_KEYS: &str = "unknown keys found during decoding:";

/// The words without values of the configuration: without differences, with unknown keys but not what they hold,
/// and without what the YAML reader quotes.
pub(super) fn harmless(message: &str) -> String {
    // A change that needs a restart is refused with the differences behind.
    let message = message.split_once("\ndiff:").map_or(message, |(words, _)| words);
    let (words, yaml) = match message.split_once(UNKNOWN_KEYS) {
        Some((words, yaml)) => (words, Some(yaml)),
        None => (message, None),
    };
    let mut text = unquoted(words);
    if let Some(yaml) = yaml {
        text.push_str(UNKNOWN_KEYS);
        for key in yaml.lines().filter_map(key) {
            text.push('\n');
            text.push_str(key);
        }
    }
    cut(&text)
}

/// At most 600 characters.
pub(super) fn cut(text: &str) -> String {
    const MOST: usize = 600;
    match text.char_indices().nth(MOST) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_owned(),
    }
}

/// The key of a line of YAML with its indentation; `None` for lines that are part of a text or a list of values.
fn key(line: &str) -> Option<&str> {
    let (key, value) = line.split_once(':')?;
    let name = key.trim_start().trim_start_matches("- ");
    let is_key = |c: char| c.is_ascii_alphanumeric() || "._/-".contains(c);
    // Keys of Talos are short; keys and tokens are long.
    let fits = (1..=40).contains(&name.len()) && name.chars().all(is_key);
    (fits && (value.is_empty() || value.starts_with(' '))).then(|| &line[..=key.len()])
}

/// Without what stands between backticks: Go's YAML reader quotes values so.
fn unquoted(words: &str) -> String {
    let parts: Vec<&str> = words.split('`').collect();
    let shown = |(at, part): (usize, &&str)| if at % 2 == 1 { "…".to_owned() } else { (*part).to_owned() };
    parts.iter().enumerate().map(shown).collect::<Vec<_>>().join("`")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn unknown_keys_are_told_without_what_they_hold() {
        let words = "error decoding document /v1alpha1/ (line 1): unknown keys found during decoding:\n\
                     machine:\n  tokn: c0ffee00\n  ca:\n    - crt: c0ffee00\n      kee: |\n        c0ffee00\n        \
                     c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00: x\n";
        insta::assert_snapshot!(harmless(words), @"
        error decoding document /v1alpha1/ (line 1): unknown keys found during decoding:
        machine:
          tokn:
          ca:
            - crt:
              kee:
        ");
    }

    #[test]
    fn quoted_values_and_differences_are_left_out() {
        let words = "yaml: line 3: cannot unmarshal !!str `c0ffee0...` into bool";
        assert_eq!(harmless(words), "yaml: line 3: cannot unmarshal !!str `…` into bool");
        let words = "this config change can't be applied in immediate mode\ndiff:\n-    token: c0ffee00";
        assert_eq!(harmless(words), "this config change can't be applied in immediate mode");
    }

    proptest! {
        #[test]
        fn ordinary_words_stay_as_they_are(words in "[a-z \".:\n]{0,200}") {
            prop_assume!(!words.contains(UNKNOWN_KEYS));
            prop_assert_eq!(harmless(&words), words);
        }

        #[test]
        fn nothing_panics_and_nothing_becomes_long(words in "(\\PC|`|\n|unknown keys found during decoding:){0,900}") {
            prop_assert!(harmless(&words).chars().count() <= 601);
        }
    }
}
