//! A program in a pseudo-terminal, seen as a person sees it: keys in, a screen out.

use std::ffi::OsStr;
use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, ExitStatus, PtySize, native_pty_system};

use super::TestEnvironment;

/// When a program that does not do what a test waits for is given up. Far more than any of them needs.
const PATIENCE: Duration = Duration::from_secs(60);

const ROWS: NonZeroU16 = const { NonZeroU16::new(40).unwrap() };
const COLUMNS: NonZeroU16 = const { NonZeroU16::new(120).unwrap() };

/// A running program and its screen of 40 rows and 120 columns.
pub struct Terminal {
    child: Box<dyn Child + Send + Sync>,
    keys: Box<dyn Write + Send>,
    screen: Arc<Mutex<vt100::Parser>>,
    reader: Option<JoinHandle<Vec<u8>>>,
    output: Vec<u8>,
}

impl Terminal {
    /// Starts a program in the environment, with `TERM=xterm-256color` unless the environment has another.
    ///
    /// # Panics
    /// When there are no pseudo-terminals or the program does not start.
    #[allow(clippy::expect_used)] // a test without its terminal cannot go on
    pub fn start<S: AsRef<OsStr>>(env: &TestEnvironment, line: impl IntoIterator<Item = S>) -> Self {
        let prepared = env.command(line);
        let mut command = CommandBuilder::new(prepared.get_program());
        command.args(prepared.get_args());
        command.env_clear();
        command.env("TERM", "xterm-256color");
        for (name, value) in env.variables() {
            command.env(name, value);
        }
        command.cwd(env.work());
        let size = PtySize { rows: ROWS.get(), cols: COLUMNS.get(), pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).expect("a pseudo-terminal");
        let child = pair.slave.spawn_command(command).expect("the program starts");
        drop(pair.slave);
        let mut output = pair.master.try_clone_reader().expect("the terminal's output");
        let keys = pair.master.take_writer().expect("the terminal's input");
        let screen = Arc::new(Mutex::new(vt100::Parser::new(ROWS, COLUMNS, 0)));
        let shown = Arc::clone(&screen);
        let reader = std::thread::spawn(move || {
            // The master is kept until the program is gone: closing it would hang the program up.
            let _open = pair.master;
            let (mut buffer, mut all) = ([0; 4096], Vec::new());
            while let Ok(length @ 1..) = output.read(&mut buffer) {
                lock(&shown).process(&buffer[..length]);
                all.extend_from_slice(&buffer[..length]);
            }
            all
        });
        Self { child, keys, screen, reader: Some(reader), output: Vec::new() }
    }

    /// Presses keys: text, `\t` for Tab, `\r` for Enter, `\x03` for Ctrl-C.
    ///
    /// # Panics
    /// When the terminal is gone.
    #[track_caller]
    #[allow(clippy::expect_used)] // a failed assertion of a test
    pub fn press(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).and_then(|()| self.keys.flush()).expect("the terminal is there");
    }

    /// The text on the screen, without the blanks at the ends of its lines.
    pub fn screen(&self) -> String {
        lock(&self.screen).screen().contents()
    }

    /// Waits until the screen is as wanted and returns it.
    ///
    /// # Panics
    /// When that does not happen; the screen is shown.
    #[track_caller]
    #[allow(clippy::panic)] // a failed assertion of a test
    pub fn wait_until(&self, what: &str, wanted: impl Fn(&str) -> bool) -> String {
        let start = Instant::now();
        loop {
            let screen = self.screen();
            if wanted(&screen) {
                return screen;
            }
            assert!(start.elapsed() < PATIENCE, "waited in vain for {what}; the screen shows:\n{screen}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Waits until `text` is on the screen.
    ///
    /// # Panics
    /// As [`wait_until`](Self::wait_until).
    #[track_caller]
    pub fn wait_for(&self, text: &str) -> String {
        self.wait_until(text, |screen| screen.contains(text))
    }

    /// Waits for the program to end and for the last it wrote to be on the screen; returns how it ended.
    ///
    /// # Panics
    /// When its end cannot be waited for.
    #[track_caller]
    #[allow(clippy::expect_used)] // a failed assertion of a test
    pub fn wait(&mut self) -> ExitStatus {
        let status = self.child.wait().expect("the program ends");
        if let Some(reader) = self.reader.take() {
            self.output = reader.join().expect("the terminal was read to its end");
        }
        status
    }

    /// Waits for the program to end and returns every byte it wrote.
    ///
    /// # Panics
    /// As [`wait`](Self::wait).
    #[track_caller]
    pub fn finish(mut self) -> Vec<u8> {
        let _status = self.wait();
        std::mem::take(&mut self.output)
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        // It may have ended already.
        let _ended = self.child.kill();
    }
}

fn lock(screen: &Mutex<vt100::Parser>) -> MutexGuard<'_, vt100::Parser> {
    screen.lock().unwrap_or_else(PoisonError::into_inner)
}
