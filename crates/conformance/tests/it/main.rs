//! The conformance crate against itself: core, the model, and a store made of the model.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, reason = "these are tests")]

mod agreement;
mod contract;
mod model_store;
mod vectors;
