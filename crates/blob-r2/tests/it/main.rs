//! The store, its presigned URLs and its copies, on servers of this machine.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stderr, reason = "tests")]

mod answers;
mod conformance;
mod copies;
mod curl;
mod faults;
mod keys;
mod presigned;
mod servers;
mod texts;
mod wire;
