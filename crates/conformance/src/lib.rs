//! The contract of a Reelbase backend, executable.
//!
//! - [`documents`]: one named test per rule over [`DocumentStore`](reelbase_core::DocumentStore); a backend gets all of
//!   them from [`document_store_conformance!`].
//! - [`blob`]: the same over [`BlobStore`](reelbase_core::blob::BlobStore).
//! - [`vectors`]: recorded and derived cases of Firestore's behaviour, in JSON, with where each comes from.
//! - [`history`]: random sequences of operations, compared step by step with the model or with a second store.
//! - [`model`]: the naive reference that vectors and histories compare with.
//!
//! It is a dev-dependency of backends and depends on none of them.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "this crate is test support: what is unexpected is a failed test"
)]

mod backend;
pub mod blob;
pub mod documents;
pub mod history;
pub mod model;
pub mod vectors;

pub use backend::{Backend, Factory, Setup};
