//! Stores by URL: which backend a service runs on is configuration, not code.

mod blobs;
mod documents;
mod scheme;

pub use blobs::{BLOB_STORES, blob_stores_from_env, open_blob_stores, open_blobs, open_blobs_with};
pub use documents::{Connect, open, open_with};
