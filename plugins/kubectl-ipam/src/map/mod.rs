//! Pictures of networks: in a terminal, as SVG, as HTML, and the same as data.
//!
//! | module | job |
//! | --- | --- |
//! | [`area`] | what is drawn: networks, tiers, pools, ranges |
//! | [`grid`] | an area cut into cells and rows |
//! | [`scale`] | how many addresses a cell stands for |
//! | [`look`] | the letter, the tone and the words of each state |
//! | [`picture`] | the picture for a terminal |
//! | [`svg`], [`html`] | the picture for a browser |
//! | [`view`] | the stretches of equal addresses, for the formats of `-o` |

mod area;
mod grid;
mod html;
mod look;
mod picture;
mod scale;
mod svg;
#[cfg(test)]
mod tests;
mod view;

pub use area::{Area, Border, BorderKind, Sort, Unknown, areas};
pub use grid::{Cell, Grid, Line, Mark, grid};
pub use html::html;
pub use picture::picture;
pub use scale::{MOST_CELLS, Scale, ScaleError};
pub use svg::{GENERATOR, svg};
pub use view::AddressMap;
