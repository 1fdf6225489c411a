//! Tests of the memory stores.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "what is unexpected is a failed test")]

mod blob;
mod blob_http;
mod concurrency;
mod documents;
mod edges;
mod follow;
mod rules;
mod serving;
