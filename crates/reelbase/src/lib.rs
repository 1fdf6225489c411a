//! In work.

pub use reelbase_core::*;
pub use reelbase_derive::{Entity, Fields};
