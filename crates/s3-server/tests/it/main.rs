//! What the server promises, asked for through Amazon's client and over plain HTTP.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "what is unexpected is a failed test")]

mod conditions;
mod faults;
mod lists;
mod multipart;
mod objects;
mod presigned;
mod process;
mod rules;
mod support;
