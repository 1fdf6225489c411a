//! Tests of the memory stores.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "what is unexpected is a failed test")]
#![allow(clippy::print_stdout, reason = "what vectors and histories came to is the point of running them by hand")]

mod blob;
mod blob_http;
mod concurrency;
mod documents;
mod edges;
mod rules;
