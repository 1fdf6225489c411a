//! The facade as a host uses it: derived entities, typed queries and updates, transactions in handlers.

#![allow(unreachable_pub, reason = "the entities are written as a host would write them")]
#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

mod blobs;
mod connect;
mod corners;
mod derive;
#[cfg(feature = "tokio")]
mod env;
#[cfg(feature = "memory")]
mod handlers;
mod mocks;
mod model;
#[cfg(feature = "memory")]
mod newer;
#[cfg(feature = "memory")]
mod pages;
mod queries;
#[cfg(feature = "memory")]
mod repositories;
#[cfg(feature = "memory")]
mod transactions;
mod ui;
mod updates;
