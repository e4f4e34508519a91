//! What the plugins of the suite share.
//!
//! | module | job |
//! | --- | --- |
//! | `age`, `archive` (feature `archive`) | encrypted, compressed archives in open formats |
//! | [`cli`] | flags, run loop, errors, exit codes, completion protocol, configuration |
//! | [`output`] | one value in every format; the only place that writes to stdout and stderr |
//! | [`finding`] | what a check found: code, severity, subject, evidence, hint; reports and suppressions |
//! | [`kube`] | kubeconfig to client, requests with deadlines, paging, preconditions, server-side apply |
//! | [`http`] | a small HTTP/1.1 client over any stream, with deadlines and limits |
//! | [`net`] | addresses, prefixes, ranges, interval sets, overlaps |
//! | [`files`] | reading with limits, atomic replacement, locks, private folders |
//! | [`manifest`] | Kubernetes YAML from files, folders and kustomizations, every field with its file and line |
//! | [`plan`] | what a command is about to change, the confirmation it needs, the proof that it was given |
//! | [`progress`] | how far a long run is, on a terminal's stderr |
//! | [`sealed`] | sealing for Sealed Secrets: what only the controller of a cluster can open |
//! | [`secret`] | bytes that are wiped from memory and never shown |
//! | `talos` (feature `talos`) | the Talos API |
//! | [`prompt`] | questions, answered by a person or by a script |
//!
//! A command is: collect facts, decide (pure), show; or plan, confirm, apply. Plugins depend on this crate,
//! never on one another.

#[cfg(feature = "archive")]
pub mod age;
#[cfg(feature = "archive")]
pub mod archive;
pub mod cli;
pub mod files;
pub mod finding;
pub mod http;
pub mod kube;
pub mod manifest;
pub mod net;
pub mod output;
pub mod plan;
pub mod progress;
pub mod prompt;
pub mod sealed;
pub mod secret;
#[cfg(feature = "talos")]
pub mod talos;
