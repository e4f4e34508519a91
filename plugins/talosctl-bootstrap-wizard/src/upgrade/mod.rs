//! Another version of Talos on nodes that run: what is allowed, with which image, when a node may go, and when it is back.
//! All of it is pure.
//!
//! | module | job |
//! | --- | --- |
//! | [`steps`] | which versions may follow each other |
//! | [`image`] | the installer's image of a node |
//! | [`gate`] | whether a node may go now |
//! | [`progress`] | how far a node is |

pub mod gate;
pub mod image;
pub mod progress;
pub mod steps;
