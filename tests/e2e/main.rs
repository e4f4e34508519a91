//! End-to-end tests: the suite's binaries, through the real kubectl, against the simulated lab. One module a topic.

mod version;
