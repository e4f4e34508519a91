//! The commands of a simulated container: `cat`, `ls`, `echo`, `env`, `printenv`, `id`,
//! `hostname`, `true`, `false`, `sleep`, `test`, `stat -c`, `rm -f`, `tar`, and `sh -c` with lists of these.
//!
//! The shell knows quotes, `$NAME` and `$?`, `;`, `&&`, `||`, new lines, `exit`, and the
//! redirections `2>/dev/null`, `>/dev/null`, `2>&1`. Anything else is a syntax error, not a guess.

use std::collections::BTreeMap;
use std::time::Duration;

use hyper::body::Bytes;

use super::runtime::{ExitStatus, Output, ProcessIo};
use super::shell_syntax::{Piece, Sink, Sinks, Step, When, parse};
use super::shell_tar::Asked;
use super::simulated::Container;

/// Largest sleep, in seconds; longer ones are as good as endless.
const LONGEST_SLEEP: f64 = 86_400.0;

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

const COMMANDS: &[&str] = &[
    "cat", "ls", "echo", "env", "printenv", "id", "hostname", "true", "false", "sleep", "test", "stat", "rm",
    "tar",
];

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

    async fn simple(&mut self, words: &[String], sinks: Sinks) -> u8 {
        let arguments = &words[1..];
        match words[0].rsplit('/').next().unwrap_or_default() {
            "cat" => self.cat(arguments, sinks).await,
            "ls" => self.list(arguments, sinks).await,
            "echo" => {
                let (newline, rest) = match arguments {
                    [flag, rest @ ..] if flag == "-n" => ("", rest),
                    all => ("\n", all),
                };
                self.out(sinks, format!("{}{newline}", rest.join(" "))).await;
                0
            }
            "env" | "printenv" => self.environment(arguments, sinks).await,
            "id" => self.id(arguments, sinks).await,
            "hostname" => {
                self.out(sinks, format!("{}\n", self.hostname)).await;
                0
            }
            "sleep" => self.sleep(arguments, sinks).await,
            "test" => u8::from(!self.test(arguments)),
            "stat" => self.stat(arguments, sinks).await,
            "rm" => {
                let paths = arguments.iter().filter(|word| !word.starts_with('-'));
                self.changes.extend(paths.map(|path| (absolute(path), None)));
                0
            }
            "tar" => self.tar(arguments, sinks).await,
            "false" => 1,
            _ => 0,
        }
    }

    async fn cat(&mut self, arguments: &[String], sinks: Sinks) -> u8 {
        let mut code = 0;
        let files: Vec<&str> =
            if arguments.is_empty() { vec!["-"] } else { arguments.iter().map(String::as_str).collect() };
        for file in files {
            if file == "-" {
                while let Some(bytes) = self.next_input().await {
                    self.out(sinks, bytes.to_vec()).await;
                }
            } else if let Some(content) = self.container.files.get(&absolute(file)) {
                self.out(sinks, content.clone()).await;
            } else {
                let why = if self.is_folder(file) { "Is a directory" } else { "No such file or directory" };
                self.err(sinks, format!("cat: {file}: {why}\n")).await;
                code = 1;
            }
        }
        code
    }

    async fn next_input(&mut self) -> Option<Bytes> {
        self.io.stdin.as_mut()?.recv().await
    }

    async fn list(&self, arguments: &[String], sinks: Sinks) -> u8 {
        let paths: Vec<&str> =
            arguments.iter().map(String::as_str).filter(|word| !word.starts_with('-')).collect();
        let paths = if paths.is_empty() { vec!["/"] } else { paths };
        let many = paths.len() > 1;
        let mut code = 0;
        for path in paths {
            let folder = absolute(path);
            if self.container.files.contains_key(&folder) {
                self.out(sinks, format!("{path}\n")).await;
            } else if self.is_folder(path) {
                let heading = if many { format!("{path}:\n") } else { String::new() };
                self.out(sinks, heading + &lines(self.names_in(&folder))).await;
            } else {
                self.err(sinks, format!("ls: cannot access '{path}': No such file or directory\n")).await;
                code = 2;
            }
        }
        code
    }

    fn names_in(&self, folder: &str) -> Vec<String> {
        let prefix = format!("{}/", folder.trim_end_matches('/'));
        let mut names: Vec<String> = self
            .container
            .files
            .keys()
            .filter_map(|path| path.strip_prefix(&prefix)?.split('/').next().map(str::to_owned))
            .collect();
        names.dedup();
        names
    }

    fn is_folder(&self, path: &str) -> bool {
        absolute(path) == "/" || !self.names_in(&absolute(path)).is_empty()
    }

    async fn environment(&self, names: &[String], sinks: Sinks) -> u8 {
        let all = &self.container.env;
        if names.is_empty() {
            self.out(sinks, lines(all.iter().map(|(name, value)| format!("{name}={value}")))).await;
            return 0;
        }
        let mut code = 0;
        for name in names {
            match all.iter().find(|(known, _)| known == name) {
                Some((_, value)) => self.out(sinks, format!("{value}\n")).await,
                None => code = 1,
            }
        }
        code
    }

    async fn id(&self, arguments: &[String], sinks: Sinks) -> u8 {
        let (uid, gid) = (self.container.uid, self.container.gid);
        let named = |id: u32| if id == 0 { "0(root)".to_owned() } else { id.to_string() };
        let text = match arguments.first().map(String::as_str) {
            Some("-u") => format!("{uid}\n"),
            Some("-g") => format!("{gid}\n"),
            _ => format!("uid={} gid={} groups={}\n", named(uid), named(gid), named(gid)),
        };
        self.out(sinks, text).await;
        0
    }

    async fn sleep(&self, arguments: &[String], sinks: Sinks) -> u8 {
        let word = arguments.first().map(String::as_str).unwrap_or_default();
        let seconds = match word {
            "infinity" => Some(LONGEST_SLEEP),
            word => word.trim_end_matches('s').parse::<f64>().ok().filter(|n| *n >= 0.0),
        };
        let Some(seconds) = seconds else {
            self.err(sinks, format!("sleep: invalid time interval '{word}'\n")).await;
            return 1;
        };
        tokio::time::sleep(Duration::from_secs_f64(seconds.min(LONGEST_SLEEP))).await;
        0
    }

    fn test(&self, arguments: &[String]) -> bool {
        let file = |path: &String| self.container.files.contains_key(&absolute(path));
        match arguments {
            [flag, path] => match flag.as_str() {
                "-e" | "-r" => file(path) || self.is_folder(path),
                "-f" => file(path),
                "-s" => self.container.files.get(&absolute(path)).is_some_and(|content| !content.is_empty()),
                "-d" => !file(path) && self.is_folder(path),
                "-n" => !path.is_empty(),
                "-z" => path.is_empty(),
                _ => false,
            },
            [left, operator, right] => match operator.as_str() {
                "=" => left == right,
                "!=" => left != right,
                _ => false,
            },
            [word] => !word.is_empty(),
            _ => false,
        }
    }

    async fn tar(&mut self, arguments: &[String], sinks: Sinks) -> u8 {
        let asked = match Asked::parse(arguments) {
            Ok(asked) => asked,
            Err(complaint) => {
                self.err(sinks, complaint).await;
                return 2;
            }
        };
        if !asked.extracts {
            let torn = arguments.iter().any(|word| word.ends_with("-wal")) && self.container.is_torn();
            let (archive, complaint, code) = asked.pack(self.container, torn);
            for part in archive.chunks(32 * 1024) {
                self.out(sinks, part).await;
            }
            self.err(sinks, complaint).await;
            return code;
        }
        let mut archive = Vec::new();
        while let Some(bytes) = self.next_input().await {
            archive.extend_from_slice(&bytes);
        }
        match asked.unpack(&archive) {
            Ok(files) => {
                self.changes.extend(files.into_iter().map(|(path, content)| (path, Some(content))));
                0
            }
            Err(complaint) => {
                self.err(sinks, complaint).await;
                2
            }
        }
    }

    async fn stat(&self, arguments: &[String], sinks: Sinks) -> u8 {
        let [flag, format, paths @ ..] = arguments else {
            self.err(sinks, "stat: only 'stat -c FORMAT FILE...' is simulated\n".to_owned()).await;
            return 1;
        };
        let mut code = u8::from(flag != "-c");
        for path in paths {
            let size = self.container.files.get(&absolute(path)).map(Vec::len);
            if size.is_none() && !self.is_folder(path) {
                self.err(sinks, format!("stat: cannot statx '{path}': No such file or directory\n")).await;
                code = 1;
                continue;
            }
            let text = format
                .replace("%u", &self.container.uid.to_string())
                .replace("%g", &self.container.gid.to_string())
                .replace("%s", &size.unwrap_or(4096).to_string())
                .replace("%Y", &WRITTEN.to_string())
                .replace("%n", path);
            self.out(sinks, format!("{text}\n")).await;
        }
        code
    }
}

fn lines(items: impl IntoIterator<Item = String>) -> String {
    items.into_iter().flat_map(|line| [line, "\n".to_owned()]).collect()
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
