//! The conformance crate against itself: the vectors on core and on the model.

mod vectors;
