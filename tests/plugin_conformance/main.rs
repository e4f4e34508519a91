//! What every kubectl plugin of the suite keeps, tested on all of them through the real kubectl.
//!
//! | module | promise |
//! | --- | --- |
//! | `discovery` | `kubectl plugin list` is clean; help has the right name; every flag is taken at every depth |
//! | `completion` | kubectl's completion protocol, with a cluster and without |
//! | `output` | no escape sequence where none belongs; one exit status and one schema in every format |
//! | `failures` | a cluster that refuses, fails or hangs: message, code, bounded time |
//! | `writes` | a dry run changes nothing; what is written is written under our name |
//! | `changes` | real runs of everything that writes: the answer in every format, the change there afterwards |
//! | `danger` | what changes a Talos node is called in one place, with a person's word |
//! | `texts` | answers in formats of others: hosts files, zones, pictures |
//! | `signals` | a closed pipe is quiet, Ctrl-C is 130 |
//! | `shells` | Tab in bash, zsh and fish |
//!
//! That completions, man pages and schemas are fresh is the `generated` test.
//!
//! A new verb joins with a line in [`probes`].

#![allow(clippy::expect_used, clippy::panic)] // a test: a failed expectation is its result

mod changes;
mod completion;
mod danger;
mod discovery;
mod failures;
mod lab;
mod output;
mod probes;
mod shells;
mod signals;
mod texts;
mod writes;
