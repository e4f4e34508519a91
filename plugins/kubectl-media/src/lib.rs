//! `kubectl media`: a media stack on Kubernetes, looked after as one thing.
//!
//! Words: an **app** is a program such as Radarr or Plex, known from one table ([`apps`]); an **instance** is one
//! running copy of it (radarr and radarr-4k are two instances of one app), that is, one container of one workload; the
//! **stack** is every instance with its pods, Services, volumes and owners. A **companion** is a container that serves
//! the apps in its pod, such as a VPN; it is shown with them and has no row of its own.
//!
//! | module | job |
//! | --- | --- |
//! | [`apps`] | what is known about each app: adding one is adding a file of data |
//! | [`collect`] | reads the cluster; decides nothing |
//! | [`facts`] | what the API server said, as far as it is used |
//! | [`identify`] | facts to stack: which container is which app, and how that was known |
//! | [`restart`] | what a restart changes, interrupts, and waits for |
//! | [`stack`] | instances with all that belongs to them |
//! | [`keys`] | where the key of each app is |
//! | [`keys_view`] | keys as they are shown, compared and kept |
//! | [`rotate`] | a new key for an app, and everybody who uses it told |
//! | [`reach`] | the ways to an app |
//! | [`claim`] | what makes a Plex server its owner's |
//! | [`ask`] | what apps say of themselves, in one shape |
//! | [`backup`] | copies of what apps keep, and whether they are whole |
//! | [`logs`] | what lines in logs mean, and which parts of them are hidden |
//! | [`open`] | where the page of an app is |
//! | [`order`] | in which order apps start, and why |
//! | [`wiring`] | every link between apps, and how it is |
//! | [`graph`] | links as pictures |
//! | [`paths`] | paths as each app sees them, and the storage behind them |
//! | [`doctor`] | what is wrong, and what is the cause of what |
//! | [`mend`] | what mends a finding, and what is left to people |
//! | [`status`] | what is wrong with an instance, and the rows that are shown |
//!
//! Start reading at [`cli`] (what can be typed), then at the verb's file in [`commands`].

pub mod apps;
pub mod ask;
pub mod backup;
pub mod claim;
pub mod cli;
pub mod collect;
pub mod commands;
pub mod complete;
pub mod doctor;
pub mod facts;
pub mod graph;
pub mod identify;
pub mod keys;
pub mod keys_view;
pub mod logs;
pub mod mend;
pub mod open;
pub mod order;
pub mod paths;
pub mod reach;
pub mod restart;
pub mod rotate;
pub mod stack;
pub mod status;
pub mod summary;
pub mod wiring;

pub use cli::Media;
