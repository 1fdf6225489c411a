//! The store on a disk: the contract, what is particular to files, and what other processes do.
#![allow(clippy::unwrap_used, reason = "a test")]

mod config;
mod conformance;
mod files;
mod listing;
mod processes;
#[cfg(feature = "axum")]
mod router;
mod stream;
mod support;
