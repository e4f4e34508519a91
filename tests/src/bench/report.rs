//! The report: every figure beside its budget, misses named.

use std::time::Duration;

use super::cells;
use super::measure::Cost;

/// What a figure is held against.
#[derive(Debug, Clone, Copy)]
pub enum Budget {
    /// This much or less.
    AtMost(Duration),
}

/// Rows and notes in the order they came.
#[derive(Debug, Default)]
pub struct Report {
    compared: Vec<[String; 6]>,
    budgets: Vec<[String; 5]>,
    notes: Vec<String>,
    misses: Vec<String>,
}

/// The shares of kubectl's wall time and memory that a read command may take.
const WALL_SHARE: f64 = 0.35;
const MEMORY_SHARE: f64 = 0.25;

impl Report {
    /// A read command beside kubectl.
    pub fn compare(&mut self, ours: &str, theirs: &str, our_cost: Cost, their_cost: Cost) {
        let wall = our_cost.wall.as_secs_f64() / their_cost.wall.as_secs_f64();
        #[allow(clippy::cast_precision_loss)] // sizes of processes are far below 2^53
        let memory = our_cost.memory.zip(their_cost.memory).map(|(ours, theirs)| ours as f64 / theirs as f64);
        let ((our_wall, our_memory), (their_wall, their_memory)) = (cells(our_cost), cells(their_cost));
        let shown = memory.map_or_else(|| "not measured".to_owned(), |share| format!("{share:.2}"));
        self.compared.push([
            ours.to_owned(),
            theirs.to_owned(),
            format!("{our_wall} / {their_wall}"),
            format!("{wall:.2}"),
            format!("{our_memory} / {their_memory}"),
            shown,
        ]);
        if wall > WALL_SHARE {
            self.misses
                .push(format!("{ours} beside {theirs}: {wall:.2} of the wall time, allowed {WALL_SHARE}"));
        }
        if let Some(memory) = memory.filter(|share| *share > MEMORY_SHARE) {
            self.misses
                .push(format!("{ours} beside {theirs}: {memory:.2} of the memory, allowed {MEMORY_SHARE}"));
        }
    }

    /// A time that may be at most `factor` times another.
    pub fn compare_walls(
        &mut self,
        ours: &str,
        theirs: &str,
        our_time: Duration,
        their_time: Duration,
        factor: f64,
    ) {
        let what = format!("wall time; {theirs}: {} ms", their_time.as_millis());
        self.budget(ours, &what, Some(our_time), Budget::AtMost(their_time.mul_f64(factor)));
    }

    /// A time with a budget.
    pub fn budget(
        &mut self,
        line: &str,
        what: &str,
        measured: Option<Duration>,
        Budget::AtMost(allowed): Budget,
    ) {
        let kept = measured.map(|time| time <= allowed);
        self.row(line, what, measured.map(shown), shown(allowed), kept);
    }

    /// A peak of memory with a budget.
    pub fn memory(&mut self, line: &str, measured: Option<u64>, allowed: u64) {
        let megabytes = |bytes: u64| format!("{} MB", bytes / 1024 / 1024);
        let kept = measured.map(|bytes| bytes <= allowed);
        self.row(line, "peak memory", measured.map(megabytes), megabytes(allowed), kept);
    }

    fn row(&mut self, line: &str, what: &str, measured: Option<String>, allowed: String, kept: Option<bool>) {
        let measured = measured.unwrap_or_else(|| "not measured".to_owned());
        let verdict = match kept {
            Some(true) => "kept",
            Some(false) => "missed",
            None => "not measured",
        };
        if kept == Some(false) {
            self.misses.push(format!("{line}: {measured}, allowed {allowed}"));
        }
        self.budgets.push([line.to_owned(), what.to_owned(), measured, allowed, verdict.to_owned()]);
    }

    /// A sentence below the tables.
    pub fn note(&mut self, text: &str) {
        self.notes.push(text.to_owned());
    }

    /// The whole report.
    pub fn to_markdown(&self) -> String {
        let cores = std::thread::available_parallelism().map_or(0, usize::from);
        let mut lines = vec![
            "# Benchmarks".to_owned(),
            String::new(),
            "Written by `cargo run -p simlab --release -- bench`: release builds, whole processes side by side on the \
             simulated API server on loopback. Run it on an idle machine; figures by size within the library come \
             from `cargo bench -p kubectl-ipam`."
                .to_owned(),
            String::new(),
            format!("Machine: {cores} cores, {} on {}.", std::env::consts::OS, std::env::consts::ARCH),
            String::new(),
            "## Beside kubectl".to_owned(),
            String::new(),
            "Medians of 11 runs each; ours / theirs.".to_owned(),
            String::new(),
            format!("| command | beside | wall time | share (≤ {WALL_SHARE}) | peak memory | share (≤ {MEMORY_SHARE}) |"),
            "| --- | --- | --- | --- | --- | --- |".to_owned(),
        ];
        lines.extend(self.compared.iter().map(|row| format!("| {} |", row.join(" | "))));
        lines.extend([
            String::new(),
            "## Budgets".to_owned(),
            String::new(),
            "| what | figure | measured | allowed | verdict |".to_owned(),
            "| --- | --- | --- | --- | --- |".to_owned(),
        ]);
        lines.extend(self.budgets.iter().map(|row| format!("| {} |", row.join(" | "))));
        lines.push(String::new());
        lines.extend(self.notes.iter().map(|note| format!("- {note}")));
        lines.extend([String::new(), "## Missed".to_owned(), String::new()]);
        if self.misses.is_empty() {
            lines.push("Nothing.".to_owned());
        }
        lines.extend(self.misses.iter().map(|miss| format!("- {miss}")));
        lines.push(String::new());
        lines.join("\n")
    }
}

/// In milliseconds, or microseconds for what is far below one.
fn shown(time: Duration) -> String {
    if time < Duration::from_micros(100) {
        return format!("{:.2} µs", time.as_secs_f64() * 1e6);
    }
    format!("{:.0} ms", time.as_secs_f64() * 1e3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn misses_are_named() {
        let cost = |milliseconds, memory: u64| Cost {
            wall: Duration::from_millis(milliseconds),
            processor: None,
            memory: Some(memory << 20),
        };
        let mut report = Report::default();
        report.compare("list", "get", cost(10, 10), cost(100, 100));
        report.compare("slow", "get", cost(50, 10), cost(100, 20));
        report.budget(
            "edit",
            "time",
            Some(Duration::from_millis(7)),
            Budget::AtMost(Duration::from_millis(5)),
        );
        report.budget("other", "time", None, Budget::AtMost(Duration::from_millis(5)));
        let budget = Budget::AtMost(Duration::from_micros(1));
        report.budget("lookup", "mean", Some(Duration::from_nanos(45)), budget);
        let text = report.to_markdown();
        assert!(text.contains("| lookup | mean | 0.04 µs | 1.00 µs | kept |"), "{text}");
        assert!(
            text.contains("| list | get | 10.0 ms / 100.0 ms | 0.10 | 10 MB / 100 MB | 0.10 |"),
            "{text}"
        );
        let missed = text.split("## Missed\n\n").nth(1).unwrap();
        assert_eq!(
            missed,
            "- slow beside get: 0.50 of the wall time, allowed 0.35\n\
             - slow beside get: 0.50 of the memory, allowed 0.25\n\
             - edit: 7 ms, allowed 5 ms\n"
        );
        assert!(text.contains("| other | time | not measured | 5 ms | not measured |"));
    }
}
