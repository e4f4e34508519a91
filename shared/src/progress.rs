//! How far a long run is: a line on a terminal's stderr, nothing anywhere else.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::output::{Ui, escape};

/// How often a spinner turns.
const TICK: Duration = Duration::from_millis(120);

/// A running display; it clears itself when dropped.
#[derive(Debug)]
pub struct Progress {
    bar: ProgressBar,
}

impl Ui {
    /// Starts a display: with a `total` a bar, without one a spinner. Invisible unless stderr is a terminal and
    /// people read the output.
    pub fn progress(&self, what: &str, total: Option<u64>) -> Progress {
        let visible = self.terminal().stderr && self.format().is_human() && !self.is_dumb();
        let target = if visible { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(total, target);
        let template = if total.is_some() { "{msg} {wide_bar} {pos}/{len}" } else { "{spinner} {msg}" };
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        bar.set_message(escape(what).into_owned());
        if visible && total.is_none() {
            bar.enable_steady_tick(TICK);
        }
        Progress { bar }
    }
}

impl Progress {
    /// So many more are done.
    pub fn advance(&self, count: u64) {
        self.bar.inc(count);
    }

    /// Something else is being done now.
    pub fn now(&self, what: &str) {
        self.bar.set_message(escape(what).into_owned());
    }

    /// How many are done.
    pub fn position(&self) -> u64 {
        self.bar.position()
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

#[cfg(test)]
mod tests {
    use crate::output::{OutputFlags, Terminal, Ui};

    #[test]
    fn progress_counts_and_writes_nothing_without_a_terminal() {
        let (ui, captured) = Ui::captured(&OutputFlags::default(), Terminal::default());
        let progress = ui.progress("reading services", Some(10));
        progress.advance(3);
        progress.now("reading nodes");
        progress.advance(1);
        assert_eq!(progress.position(), 4);
        drop(progress);
        assert_eq!(captured.out() + &captured.err(), "");
    }
}
