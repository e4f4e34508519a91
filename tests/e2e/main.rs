//! End-to-end tests: the suite's binaries, through the real kubectl, against the simulated lab. One module a topic.

#![allow(clippy::expect_used)] // a test: a failed expectation is its result

mod check;
mod lab;
mod labs;
mod list;
mod version;
