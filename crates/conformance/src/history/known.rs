//! What is known of a store that is not as it should be, so that everything else still shows.

use super::Step;

/// A way in which the right of two stores is otherwise than the left.
#[derive(Debug, Clone, Copy)]
pub struct Known {
    /// What it is called where it is told.
    pub name: &'static str,
    /// Whether it is this, and nothing else, that a step shows: the step, and what came of it on the left and on the right.
    pub shows: fn(step: &Step, left: &str, right: &str) -> bool,
}
