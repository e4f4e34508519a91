//! The flags every plugin takes at every depth of its command tree.

use clap::{ArgAction, Args};

use crate::kube::KubeFlags;
use crate::output::OutputFlags;

/// Heading of the flags that every command has.
pub const GLOBAL_HEADING: &str = "Global flags";
/// Heading of those that say which cluster to talk to.
pub const CLUSTER_HEADING: &str = "Cluster flags";

/// Flags accepted after the plugin's name at any depth.
#[derive(Debug, Clone, Args)]
pub struct GlobalFlags {
    /// Which cluster, as whom, and for how long.
    #[command(flatten)]
    pub kube: KubeFlags,
    /// In which format and colour.
    #[command(flatten)]
    pub output: OutputFlags,
    /// How much to say about what is being done.
    #[command(flatten)]
    pub verbosity: Verbosity,
}

/// `-v`, `-vv`, `-v=N`, `--v=N`.
#[derive(Debug, Clone, Default, Args)]
pub struct Verbosity {
    /// Say more on stderr: -v where settings come from and why it takes longer, -vv also each request
    #[arg(
        short = 'v',
        long = "v",
        value_name = "LEVEL",
        global = true,
        help_heading = GLOBAL_HEADING,
        action = ArgAction::Append,
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "1",
    )]
    v: Vec<u8>,
}

impl Verbosity {
    /// The level: 0 is quiet; given several times, the levels add up.
    pub fn level(&self) -> u8 {
        self.v.iter().fold(0, |sum, one| sum.saturating_add(*one))
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Tool {
        #[command(flatten)]
        verbosity: Verbosity,
        word: Option<String>,
    }

    fn level(args: &[&str]) -> u8 {
        Tool::try_parse_from(std::iter::once(&"tool").chain(args)).expect("parses").verbosity.level()
    }

    #[test]
    fn every_spelling_of_verbosity_is_understood() {
        assert_eq!(level(&[]), 0);
        assert_eq!(level(&["-v"]), 1);
        assert_eq!(level(&["-vv"]), 2);
        assert_eq!(level(&["-v", "-v"]), 2);
        assert_eq!(level(&["-v=4"]), 4);
        assert_eq!(level(&["--v=4"]), 4);
        assert_eq!(level(&["--v"]), 1);
    }

    #[test]
    fn a_word_after_v_is_not_its_level() {
        let tool = Tool::try_parse_from(["tool", "-v", "4"]).expect("parses");
        assert_eq!((tool.verbosity.level(), tool.word.as_deref()), (1, Some("4")));
    }
}
