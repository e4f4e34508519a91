//! Fenced blocks of a Markdown file: the ones that are executed or written to disk.

/// A fenced block, by the lines of the document it covers (fences excluded, from 0).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// What it is for.
    pub kind: Kind,
    /// First line of its text.
    pub start: usize,
    /// The line of the closing fence.
    pub end: usize,
}

/// What a block is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// `console`: lines after `$ ` are run, what follows each is what it prints.
    Console,
    /// `yaml FILE`, or any other language with a file name: written into the working directory.
    File(String),
    /// Anything else is only read.
    Other,
}

/// The blocks of a document in order.
pub fn blocks(lines: &[String]) -> Vec<Block> {
    let mut found = Vec::new();
    let mut open: Option<(Kind, usize)> = None;
    for (number, line) in lines.iter().enumerate() {
        let Some(info) = line.strip_prefix("```") else { continue };
        match open.take() {
            Some((kind, start)) => found.push(Block { kind, start, end: number }),
            None => open = Some((kind_of(info), number + 1)),
        }
    }
    found
}

fn kind_of(info: &str) -> Kind {
    let mut words = info.split_whitespace();
    match (words.next(), words.next()) {
        (Some("console"), None) => Kind::Console,
        (Some(_), Some(file)) => Kind::File(file.to_owned()),
        _ => Kind::Other,
    }
}

/// One command of a console block with what it is expected to print.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Example {
    /// The command line as a shell reads it.
    pub command: String,
    /// The exit code it promises: `# exit 3` behind the command, else 0.
    pub exit: i32,
    /// The lines it is expected to print on stdout and stderr; `...` stands for any lines.
    pub output: Vec<String>,
}

/// The commands of a console block. A command goes on over lines that end in a backslash.
pub fn examples(text: &[String]) -> Vec<Example> {
    let mut found: Vec<Example> = Vec::new();
    let mut continued = false;
    for line in text {
        match (line.strip_prefix("$ "), found.last_mut()) {
            (_, Some(last)) if continued => {
                last.command.push('\n');
                last.command.push_str(line);
            }
            (Some(command), _) => {
                let exit = command.rsplit_once("# exit ").and_then(|(_, code)| code.trim().parse().ok());
                found.push(Example { command: command.to_owned(), exit: exit.unwrap_or(0), output: vec![] });
            }
            (None, Some(last)) => last.output.push(line.clone()),
            (None, None) => continue,
        }
        continued = found.last().is_some_and(|last| last.output.is_empty()) && line.ends_with('\\');
    }
    found
}

/// Whether `printed` is what `expected` promises; a line `...` stands for any number of lines.
pub fn matches(expected: &[String], printed: &[String]) -> bool {
    match expected.split_first() {
        None => printed.is_empty(),
        Some((line, rest)) if line == "..." => {
            (0..=printed.len()).any(|skipped| matches(rest, &printed[skipped..]))
        }
        Some((line, rest)) => printed.first() == Some(line) && matches(rest, &printed[1..]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<String> {
        text.lines().map(str::to_owned).collect()
    }

    #[test]
    fn console_and_file_blocks_are_told_from_the_rest() {
        let text = lines("a\n```console\n$ x\n```\n```yaml ipam.yaml\nk: v\n```\n```yaml\nk: v\n```\n");
        let kinds: Vec<Kind> = blocks(&text).into_iter().map(|block| block.kind).collect();
        assert_eq!(kinds, [Kind::Console, Kind::File("ipam.yaml".into()), Kind::Other]);
    }

    #[test]
    fn a_command_carries_its_exit_code_and_goes_on_after_a_backslash() {
        let found = examples(&lines("$ false # exit 1\n$ echo a \\\n    b\na b"));
        assert_eq!(found[0], Example { command: "false # exit 1".into(), exit: 1, output: vec![] });
        assert_eq!(found[1].command, "echo a \\\n    b");
        assert_eq!(found[1].output, ["a b"]);
    }

    #[test]
    fn dots_stand_for_any_lines() {
        assert!(matches(&lines("a\n...\nz"), &lines("a\nb\nc\nz")));
        assert!(matches(&lines("a\n..."), &lines("a")));
        assert!(!matches(&lines("a\n..."), &lines("b")));
        assert!(!matches(&lines("a"), &lines("a\nb")));
    }
}
