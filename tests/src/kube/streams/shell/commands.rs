//! The programs that a container has.

use std::time::Duration;

use hyper::body::Bytes;

use super::syntax::Sinks;
use super::tar::Asked;
use super::{Process, WRITTEN, absolute};

/// Largest sleep, in seconds; longer ones are as good as endless.
const LONGEST_SLEEP: f64 = 86_400.0;

/// Their names.
pub(super) const COMMANDS: &[&str] = &[
    "cat", "ls", "echo", "env", "printenv", "id", "hostname", "true", "false", "sleep", "test", "stat", "rm",
    "tar",
];

impl Process<'_> {
    /// Runs one of them.
    pub(super) async fn simple(&mut self, words: &[String], sinks: Sinks) -> u8 {
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
