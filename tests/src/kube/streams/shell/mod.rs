//! Processes of a simulated container: `cat`, `ls`, `echo`, `env`, `printenv`, `id`,
//! `hostname`, `true`, `false`, `sleep`, `test`, `stat -c`, `rm -f`, `tar`, and `sh -c` with lists of these.
//!
//! The shell knows quotes, `$NAME` and `$?`, `;`, `&&`, `||`, new lines, `exit`, and the
//! redirections `2>/dev/null`, `>/dev/null`, `2>&1`. Anything else is a syntax error, not a guess.

mod commands;
mod syntax;
mod tar;

use std::collections::BTreeMap;

use hyper::body::Bytes;

use self::commands::COMMANDS;
use self::syntax::{Piece, Sink, Sinks, Step, When, parse};
use super::runtime::{ExitStatus, Output, ProcessIo};
use super::simulated::Container;

/// When every file was last written, in seconds.
pub const WRITTEN: u64 = 1_769_860_000;

/// Files that a command wrote or, without content, removed, by absolute path.
pub type Changes = BTreeMap<String, Option<Vec<u8>>>;

/// Runs one command in a container; how it ended, and which files it changed.
pub async fn run(
    container: &Container,
    hostname: &str,
    command: Vec<String>,
    io: ProcessIo,
) -> (ExitStatus, Changes) {
    let mut changes = Changes::new();
    let status = started(container, hostname, &command, io, &mut changes).await;
    (status, changes)
}

async fn started(
    container: &Container,
    hostname: &str,
    command: &[String],
    io: ProcessIo,
    changes: &mut Changes,
) -> ExitStatus {
    let Some(name) = command.first() else {
        return ExitStatus::NotStarted("exec: no command".to_owned());
    };
    let base = name.rsplit('/').next().unwrap_or(name);
    let lacks = container.lacks.iter().any(|lacking| lacking == base);
    if lacks || (!is_shell(base) && !COMMANDS.contains(&base)) {
        return ExitStatus::NotStarted(if name.contains('/') {
            format!("exec: {name:?}: stat {name}: no such file or directory")
        } else {
            format!("exec: {name:?}: executable file not found in $PATH")
        });
    }
    let mut process = Process { container, hostname, io, last: 0, changes };
    let code = if is_shell(base) {
        process.shell(&command[1..]).await
    } else {
        process.simple(command, Sinks::default()).await
    };
    ExitStatus::Code(code)
}

fn is_shell(name: &str) -> bool {
    matches!(name, "sh" | "bash" | "ash")
}

struct Process<'a> {
    container: &'a Container,
    hostname: &'a str,
    io: ProcessIo,
    /// Exit code of the last command of a shell.
    last: u8,
    changes: &'a mut Changes,
}

impl Process<'_> {
    async fn out(&self, sinks: Sinks, text: impl Into<Vec<u8>>) {
        let bytes = Bytes::from(text.into());
        let output = match sinks.stdout {
            Sink::Nowhere => return,
            Sink::Own | Sink::Stdout => Output::Stdout(bytes),
            Sink::Stderr => Output::Stderr(bytes),
        };
        // The client may be gone; the process then writes to nobody.
        self.io.output.send(output).await.unwrap_or_default();
    }

    async fn err(&self, sinks: Sinks, text: String) {
        let bytes = Bytes::from(text);
        let output = match sinks.stderr {
            Sink::Nowhere => return,
            Sink::Own | Sink::Stderr => Output::Stderr(bytes),
            Sink::Stdout => Output::Stdout(bytes),
        };
        self.io.output.send(output).await.unwrap_or_default();
    }

    async fn shell(&mut self, arguments: &[String]) -> u8 {
        let script = match arguments {
            [flag, script, ..] if flag.starts_with('-') && flag.ends_with('c') => script.clone(),
            [] => self.read_stdin().await,
            [first, ..] => {
                let text = format!("sh: {first}: only -c and scripts on standard input are simulated\n");
                self.err(Sinks::default(), text).await;
                return 2;
            }
        };
        match parse(&script) {
            Ok(list) => self.run_list(&list).await,
            Err(error) => {
                self.err(Sinks::default(), format!("sh: syntax error: {error}\n")).await;
                2
            }
        }
    }

    async fn read_stdin(&mut self) -> String {
        let mut all = Vec::new();
        if let Some(stdin) = &mut self.io.stdin {
            while let Some(bytes) = stdin.recv().await {
                all.extend_from_slice(&bytes);
            }
        }
        String::from_utf8_lossy(&all).into_owned()
    }

    async fn run_list(&mut self, list: &[Step]) -> u8 {
        for step in list {
            let wanted = match step.when {
                When::Always => true,
                When::Success => self.last == 0,
                When::Failure => self.last != 0,
            };
            if !wanted {
                continue;
            }
            let words: Vec<String> = step.words.iter().map(|word| self.expand(word)).collect();
            match words.first().map(String::as_str) {
                None => {}
                Some("exit") => {
                    return words.get(1).and_then(|code| code.parse().ok()).unwrap_or(self.last);
                }
                Some(_) => self.last = self.command_of_shell(&words, step.sinks).await,
            }
        }
        self.last
    }

    async fn command_of_shell(&mut self, words: &[String], sinks: Sinks) -> u8 {
        let name = words[0].rsplit('/').next().unwrap_or_default();
        if COMMANDS.contains(&name) {
            return self.simple(words, sinks).await;
        }
        self.err(sinks, format!("sh: {}: not found\n", words[0])).await;
        127
    }

    fn expand(&self, word: &[Piece]) -> String {
        let environment: BTreeMap<&str, &str> =
            self.container.env.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
        word.iter()
            .map(|piece| match piece {
                Piece::Text(text) => text.clone(),
                Piece::Variable(name) if name == "?" => self.last.to_string(),
                Piece::Variable(name) => {
                    environment.get(name.as_str()).copied().unwrap_or_default().to_owned()
                }
            })
            .collect()
    }
}

/// The absolute path without `.`, `..` and doubled slashes.
pub fn absolute(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            name => parts.push(name),
        }
    }
    format!("/{}", parts.join("/"))
}

#[cfg(test)]
mod tests {
    use tokio::sync::mpsc;

    use super::*;

    /// Runs a command and returns stdout, stderr and how it ended.
    fn run_in(container: &Container, command: &[&str], stdin: &[&str]) -> (String, String, ExitStatus) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        runtime.block_on(async {
            let (output, mut written) = mpsc::channel(64);
            let (input, receiver) = mpsc::channel(64);
            for line in stdin {
                input.send(Bytes::from((*line).to_owned())).await.unwrap();
            }
            drop(input);
            let io = ProcessIo { stdin: Some(receiver), output };
            let command = command.iter().map(|word| (*word).to_owned()).collect();
            let (status, _) = run(container, "web-0", command, io).await;
            let (mut out, mut err) = (String::new(), String::new());
            while let Some(output) = written.recv().await {
                match output {
                    Output::Stdout(bytes) => out += std::str::from_utf8(&bytes).unwrap(),
                    Output::Stderr(bytes) => err += std::str::from_utf8(&bytes).unwrap(),
                }
            }
            (out, err, status)
        })
    }

    fn container() -> Container {
        Container {
            files: [("/config/config.xml", "<Config/>\n"), ("/config/logs/app.txt", "line\n")]
                .map(|(path, text)| (path.to_owned(), text.as_bytes().to_vec()))
                .into(),
            env: vec![("PUID".into(), "1000".into())],
            uid: 977,
            gid: 988,
            ..Container::default()
        }
    }

    fn sh(script: &str) -> (String, String, ExitStatus) {
        run_in(&container(), &["sh", "-c", script], &[])
    }

    #[test]
    fn files_are_read_and_listed() {
        let run = |command: &[&str]| run_in(&container(), command, &[]);
        assert_eq!(
            run(&["cat", "/config/config.xml"]),
            ("<Config/>\n".into(), String::new(), ExitStatus::Code(0))
        );
        assert_eq!(run(&["ls", "/config"]).0, "config.xml\nlogs\n");
        assert_eq!(run(&["/bin/ls", "-1", "/config/../"]).0, "config\n");
        assert_eq!(
            run(&["cat", "/config", "/none"]),
            (
                String::new(),
                "cat: /config: Is a directory\ncat: /none: No such file or directory\n".into(),
                ExitStatus::Code(1)
            )
        );
        assert_eq!(run(&["stat", "-c", "%u:%g %n", "/config"]).0, "977:988 /config\n");
        assert_eq!(run(&["id"]).0, "uid=977 gid=988 groups=988\n");
        assert_eq!(run(&["env"]).0, "PUID=1000\n");
    }

    #[test]
    fn cat_copies_standard_input() {
        assert_eq!(run_in(&container(), &["cat"], &["a", "b\n"]).0, "ab\n");
    }

    #[test]
    fn what_is_not_there_cannot_start() {
        assert_eq!(
            run_in(&container(), &["curl"], &[]).2,
            ExitStatus::NotStarted("exec: \"curl\": executable file not found in $PATH".into())
        );
    }

    #[test]
    fn the_shell_runs_lists_with_conditions_quotes_and_variables() {
        assert_eq!(sh("echo a; false && echo b || echo \"c $PUID\" 'd $PUID'").0, "a\nc 1000 d $PUID\n");
        assert_eq!(sh("cat /none 2>/dev/null; echo $?").0, "1\n");
        assert_eq!(sh("cat /none 2> /dev/null || exit 7").2, ExitStatus::Code(7));
        assert_eq!(sh("cat /none 2>&1").0, "cat: /none: No such file or directory\n");
        assert_eq!(sh("test -f /config/config.xml && echo yes").0, "yes\n");
        assert_eq!(sh("nosuch"), (String::new(), "sh: nosuch: not found\n".into(), ExitStatus::Code(127)));
        assert_eq!(
            run_in(&container(), &["sh"], &["echo from\n", "exit 3\n"]),
            ("from\n".into(), String::new(), ExitStatus::Code(3))
        );
    }

    #[test]
    fn what_the_shell_does_not_know_is_a_syntax_error() {
        for script in ["cat a | cat", "echo > /file", "echo 'open", "echo $(id)"] {
            let (_, error, status) = sh(script);
            assert!(error.starts_with("sh: syntax error: "), "{error}");
            assert_eq!(status, ExitStatus::Code(2));
        }
    }
}
