//! Tests of the store on Firestore.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "what is unexpected is a failed test")]

mod admin;
mod bulk;
mod config;
mod conformance;
mod expiry;
mod faults;
mod histories;
mod kills;
mod memory;
mod proxy;
mod support;
mod watch;
