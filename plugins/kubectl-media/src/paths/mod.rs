//! Paths as each app sees them, and what is behind them.

pub mod trace;
