//! The only way to stdout and stderr: data on stdout, everything said about it on stderr.

use std::fmt::Write as _;
use std::io::{self, IsTerminal, Write};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::Serialize;

use super::flags::{ColorChoice, OutputFlags};
use super::format::{Format, Shape};
use super::table::{tint, write as write_table, write_plain};
use super::{Cell, Table, Tone, View, escape};
use crate::cli::{Env, Error, ErrorKind, Result, ResultExt};
use crate::output::columns::Columns;
use crate::output::jsonpath::Template;

/// What the process is attached to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Terminal {
    /// stdin is a terminal: questions can be asked.
    pub stdin: bool,
    /// stdout is a terminal.
    pub stdout: bool,
    /// stderr is a terminal: progress can be drawn.
    pub stderr: bool,
    /// Columns, if known: `COLUMNS`, else the terminal's.
    pub width: Option<usize>,
}

/// Output streams with the format, colour and width in force. Clones share the streams.
#[derive(Clone)]
pub struct Ui {
    inner: Arc<Inner>,
}

struct Inner {
    out: Mutex<Box<dyn Write + Send>>,
    err: Mutex<Box<dyn Write + Send>>,
    format: Format,
    headers: bool,
    color_out: bool,
    color_err: bool,
    dumb: bool,
    terminal: Terminal,
}

impl Ui {
    /// The process's own streams. Errors when a template file named with `-o` cannot be read.
    pub fn new(flags: &OutputFlags, env: &Env) -> Result<Self> {
        let width =
            env.get("COLUMNS").and_then(|columns| columns.parse().ok()).filter(|columns| *columns > 0);
        let terminal = Terminal {
            stdin: io::stdin().is_terminal(),
            stdout: io::stdout().is_terminal(),
            stderr: io::stderr().is_terminal(),
            width: width.or_else(|| terminal_size::terminal_size().map(|(width, _)| usize::from(width.0))),
        };
        let out = Box::new(io::BufWriter::with_capacity(1 << 16, io::stdout()));
        Self::with_streams(flags, env, terminal, out, Box::new(io::stderr()))
    }

    /// The same over any streams.
    pub fn with_streams(
        flags: &OutputFlags,
        env: &Env,
        terminal: Terminal,
        out: Box<dyn Write + Send>,
        err: Box<dyn Write + Send>,
    ) -> Result<Self> {
        let format = match flags.format() {
            Format::JsonPathFile(path) => {
                let text = crate::files::read_text(&path, TEMPLATE_LIMIT)?;
                let template = text.trim_end_matches('\n').parse::<Template>();
                Format::JsonPath(template.map_err(|error| {
                    Error::usage(format!("invalid JSONPath in {}", path.display())).caused_by(error)
                })?)
            }
            Format::CustomColumnsFile(path) => {
                let text = crate::files::read_text(&path, TEMPLATE_LIMIT)?;
                Format::CustomColumns(Columns::from_template(&text).map_err(|error| {
                    Error::usage(format!("invalid custom columns in {}", path.display())).caused_by(error)
                })?)
            }
            other => other,
        };
        let choice = flags.color.unwrap_or_default();
        let inner = Inner {
            out: Mutex::new(out),
            err: Mutex::new(err),
            headers: !flags.no_headers,
            color_out: colored(choice, env, terminal.stdout) && format.is_human(),
            color_err: colored(choice, env, terminal.stderr),
            dumb: env.get("TERM") == Some("dumb"),
            format,
            terminal,
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// Streams into memory, for tests: what was written can be looked at through the second value.
    pub fn captured(flags: &OutputFlags, terminal: Terminal) -> (Self, Captured) {
        let captured = Captured::default();
        let env = Env::of(Vec::<(String, String)>::new(), ".");
        let streams = (Box::new(captured.out.clone()), Box::new(captured.err.clone()));
        match Self::with_streams(flags, &env, terminal, streams.0, streams.1) {
            Ok(ui) => (ui, captured),
            Err(_) => Self::captured(&OutputFlags { output: None, ..flags.clone() }, terminal),
        }
    }

    /// The format in force.
    pub fn format(&self) -> &Format {
        &self.inner.format
    }

    /// What the process is attached to.
    pub fn terminal(&self) -> Terminal {
        self.inner.terminal
    }

    /// Whether questions can be asked: somebody can read them and answer.
    pub fn is_interactive(&self) -> bool {
        self.inner.terminal.stdin && self.inner.terminal.stderr
    }

    /// Whether the terminal cannot move its cursor.
    pub fn is_dumb(&self) -> bool {
        self.inner.dumb
    }

    /// Refuses a format the command does not have; call it before any work is done.
    pub fn accepts(&self, shape: Shape) -> Result<()> {
        if self.inner.format.suits(shape) {
            return Ok(());
        }
        let allowed = shape.formats().join(", ");
        Err(Error::usage(format!("-o {} is not available for this command", self.inner.format.name()))
            .hint(format!("allowed formats are: {allowed}")))
    }

    /// Writes the answer to stdout in the format asked for.
    pub fn show<V: View>(&self, view: &V) -> Result<()> {
        self.accepts(view.shape())?;
        let format = &self.inner.format;
        if let (true, Some(message)) = (format.is_human() || *format == Format::Name, view.empty_message()) {
            return self.say(&message);
        }
        match format {
            Format::Table | Format::Wide => {
                let wide = *format == Format::Wide;
                let (headers, color) = (self.inner.headers, self.inner.color_out);
                self.write(|out| write_table(out, &view.table(), wide, headers, color))
            }
            Format::Name => {
                let names = view.names();
                self.write(|out| names.iter().try_for_each(|name| writeln!(out, "{}", escape(name))))
            }
            Format::Csv => self.csv(view),
            Format::Mermaid | Format::Dot => match view.drawing(format) {
                Some(text) => self.print(&text),
                None => self.value(view, view.items()),
            },
            _ => self.value(view, view.items()),
        }
    }

    /// Writes a value as JSON whatever the format is, for formats that are a JSON dialect of their own.
    pub(crate) fn show_json<T: Serialize>(&self, value: &T) -> Result<()> {
        self.json(value)
    }

    /// The value in json, yaml, jsonpath or custom columns; `items` names the field that holds a list's rows.
    fn value<T: Serialize>(&self, value: &T, items: &str) -> Result<()> {
        match &self.inner.format {
            Format::Yaml => {
                let text = serde_yaml::to_string(value).or_failed(|| "cannot write the answer as YAML")?;
                self.write(|out| out.write_all(text.as_bytes()))
            }
            Format::JsonPath(template) => {
                let text = template.render(&to_value(value)?);
                self.write(|out| out.write_all(text.as_bytes()))
            }
            Format::JsonPathAsJson(template) => {
                let value = to_value(value)?;
                self.json(&template.select(&value))
            }
            Format::CustomColumns(columns) => {
                let rows = columns.rows(&to_value(value)?, items).collect();
                let heads = if self.inner.headers { columns.names().collect() } else { Vec::new() };
                self.write(|out| write_plain(out, &heads, rows))
            }
            _ => self.json(value),
        }
    }

    /// Writes text to stdout as it is: for answers that are a text, such as a rendered manifest.
    pub fn print(&self, text: &str) -> Result<()> {
        self.write(|out| out.write_all(text.as_bytes()))
    }

    /// A line on stderr about what is going on or was done.
    pub fn status(&self, text: &str) {
        // Losing a remark is no reason to fail the work: stderr may be closed.
        drop(self.say(text));
    }

    /// A line of good news on stderr, green.
    pub fn success(&self, text: &str) {
        drop(self.say_toned("", Tone::Good, text));
    }

    /// `warning: …` on stderr.
    pub fn warn(&self, text: &str) {
        drop(self.say_toned("warning: ", Tone::Warning, text));
    }

    /// `hint: …` on stderr.
    pub fn hint(&self, text: &str) {
        drop(self.say_toned("hint: ", Tone::Muted, text));
    }

    /// An error as the user sees it: one line, indented causes, hints. A broken pipe says nothing.
    pub fn error(&self, error: &Error) {
        if error.kind == ErrorKind::BrokenPipe {
            return;
        }
        drop(self.say_toned("error: ", Tone::Bad, &error.message));
        let mut below = String::new();
        for cause in &error.causes {
            // Writing into a String cannot fail.
            let _ = writeln!(below, "  {}", escape(cause));
        }
        drop(self.write_err(&below));
        error.hints.iter().for_each(|hint| self.hint(hint));
    }

    /// Flushes stdout; the run loop calls it last, so that a full disk or closed pipe is noticed.
    pub fn finish(&self) -> Result<()> {
        self.write(|out| out.flush())
    }

    /// A text in a tone if stdout is coloured, for human reports that are no table.
    pub fn tone(&self, text: &str, tone: Tone) -> String {
        if self.inner.color_out { tint(text, tone) } else { text.to_owned() }
    }

    /// A table as text, coloured if stdout is, for human reports that hold tables among other things.
    pub fn table(&self, table: &Table, wide: bool) -> String {
        self.laid_out(table, wide, true)
    }

    /// The same with headings (unless they were switched off) or without, for tables that come bit by bit.
    pub fn rows(&self, table: &Table, wide: bool, headings: bool) -> String {
        self.laid_out(table, wide, headings && self.inner.headers)
    }

    fn laid_out(&self, table: &Table, wide: bool, headings: bool) -> String {
        let mut text = Vec::new();
        // Writing into memory cannot fail.
        drop(write_table(&mut text, table, wide, headings, self.inner.color_out));
        String::from_utf8_lossy(&text).into_owned()
    }

    fn json<T: Serialize + ?Sized>(&self, value: &T) -> Result<()> {
        self.write(|out| {
            serde_json::to_writer_pretty(&mut *out, value).map_err(io::Error::from)?;
            writeln!(out)
        })
    }

    /// All columns of the table, headings in lower case.
    fn csv<V: View>(&self, view: &V) -> Result<()> {
        let table = view.table();
        let headers = self.inner.headers;
        self.write(|out| {
            let mut csv = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out);
            if headers {
                csv.write_record(table.columns.iter().map(|column| column.name.to_lowercase()))?;
            }
            for row in &table.rows {
                csv.write_record(row.iter().map(csv_field))?;
            }
            csv.flush()
        })
    }

    /// Runs `job` on stdout and turns what goes wrong into our error.
    pub(crate) fn write(&self, job: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<()> {
        let mut out = lock(&self.inner.out);
        job(&mut **out).and_then(|()| out.flush()).map_err(write_error)
    }

    fn say(&self, text: &str) -> Result<()> {
        self.say_toned("", Tone::Plain, text)
    }

    /// A line on stderr: the label in its tone, or the whole line if there is no label.
    fn say_toned(&self, label: &str, tone: Tone, text: &str) -> Result<()> {
        let text = text.split('\n').map(escape).collect::<Vec<_>>().join("\n");
        let line = match (self.inner.color_err, label.is_empty()) {
            (false, _) => format!("{label}{text}\n"),
            (true, true) => format!("{}\n", tint(&text, tone)),
            (true, false) => format!("{}{text}\n", tint(label, tone)),
        };
        self.write_err(&line)
    }

    fn write_err(&self, text: &str) -> Result<()> {
        let mut err = lock(&self.inner.err);
        err.write_all(text.as_bytes()).and_then(|()| err.flush()).map_err(write_error)
    }
}

impl std::fmt::Debug for Ui {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Inner { format, headers, terminal, .. } = &*self.inner;
        f.debug_struct("Ui")
            .field("format", format)
            .field("headers", headers)
            .field("terminal", terminal)
            .finish_non_exhaustive()
    }
}

/// What a captured [`Ui`] has written so far.
#[derive(Debug, Clone, Default)]
pub struct Captured {
    out: Buffer,
    err: Buffer,
}

impl Captured {
    /// stdout so far.
    pub fn out(&self) -> String {
        self.out.text()
    }

    /// stderr so far.
    pub fn err(&self) -> String {
        self.err.text()
    }
}

#[derive(Debug, Clone, Default)]
struct Buffer(Arc<Mutex<Vec<u8>>>);

impl Buffer {
    fn text(&self) -> String {
        String::from_utf8_lossy(&lock(&self.0)).into_owned()
    }
}

impl Write for Buffer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        lock(&self.0).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Templates are typed by hand.
const TEMPLATE_LIMIT: u64 = 1 << 20;

/// A writer that panicked half-way has lost a line, nothing more.
fn lock<T: ?Sized>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn colored(choice: ColorChoice, env: &Env, terminal: bool) -> bool {
    let forced = env.get("CLICOLOR_FORCE").is_some_and(|value| !value.is_empty() && value != "0");
    match choice {
        ColorChoice::Always => true,
        ColorChoice::Never => false,
        ColorChoice::Auto if env.non_empty("NO_COLOR").is_some() => false,
        ColorChoice::Auto if forced => true,
        ColorChoice::Auto => terminal && env.get("TERM") != Some("dumb"),
    }
}

fn to_value<T: Serialize>(value: &T) -> Result<serde_json::Value> {
    serde_json::to_value(value).or_failed(|| "cannot write the answer as JSON")
}

fn write_error(error: io::Error) -> Error {
    if error.kind() == io::ErrorKind::BrokenPipe {
        return Error { kind: ErrorKind::BrokenPipe, ..Error::failed("output closed") };
    }
    Error::failed("cannot write the output").caused_by(error)
}

/// What a table shows as missing is an empty field to a program.
fn csv_field(cell: &Cell) -> &str {
    // Indentation draws a tree for people.
    if cell.text == "<none>" { "" } else { cell.text.trim_start_matches(' ') }
}
