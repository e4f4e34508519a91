//! `talosctl bootstrap-wizard`: from machines that wait in maintenance mode to a healthy Talos cluster.
//!
//! Words: a **node** is a machine that runs Talos or is about to; it is in **maintenance** when it has no
//! configuration; the **bundle** holds the secrets of a cluster; the **journal** says what was done, with its proof.
//!
//! | module | job |
//! | --- | --- |
//! | [`ask`] | questions with a key, an answers file, and what was answered |
//! | [`access`] | kubeconfig and talosconfig of the user |
//! | [`cli`] | what can be typed |
//! | [`cluster`] | `cluster.yaml`: the cluster as it is wanted |
//! | [`fields`] | reading YAML of our own with the place of everything that is wrong |
//! | [`secrets`] | the bundle: certificate authorities, keys and tokens |
//! | [`machineconfig`] | machine configurations: made, patched, validated |
//! | [`generate`] | the files of a cluster, what of them is there, and writing them |
//! | [`start`] | a first `cluster.yaml` |
//! | [`commands`] | one file per verb |
//! | [`manual`] | examples for the man pages and `--help` |
//! | [`shell_init`] | what makes `talosctl bootstrap-wizard` work |
//! | [`walk`] | the guided walk: where it is, what is next, and why |
//! | [`discovery`] | finding nodes |
//! | [`findings`] | every rule |
//! | [`health`] | whether the cluster is healthy |
//! | [`nodes`] | what nodes say, and what is wrong with them |
//! | [`upgrade`] | another version of Talos on nodes that run |
//!
//! Start reading at [`cli`], then at the verb's file in [`commands`].

pub mod access;
pub mod ask;
pub mod cli;
pub mod cluster;
pub mod commands;
pub mod discovery;
pub mod disks;
pub mod fields;
pub mod findings;
pub mod generate;
pub mod guard;
pub mod health;
pub mod install;
pub mod journal;
pub mod machineconfig;
pub mod manual;
pub mod nodes;
pub mod preflight;
pub mod secrets;
pub mod shell_init;
pub mod start;
pub mod upgrade;
pub mod walk;

pub use cli::Wizard;
