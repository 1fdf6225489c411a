//! The emulator through the client that is generated from the protocol, as any other client sees it.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "what is unexpected is a failed test")]

mod documents;
mod listen;
mod listening;
mod program;
mod queries;
mod server;
mod stress;
mod support;
mod transactions;
mod write_stream;
mod writes;
