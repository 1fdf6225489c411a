#![cfg_attr(all(feature = "memory", feature = "tokio"), doc = include_str!("../README.md"))]
#![cfg_attr(
    not(all(feature = "memory", feature = "tokio")),
    doc = "The persistence layer for media pipelines in Rust. Its documentation is that of the default features."
)]

// Only what chooses a backend and ties it to a runtime is here; all else is re-exported.
mod connect;
#[cfg(feature = "tokio")]
mod env;

pub use connect::{
    BLOB_STORES, Connect, blob_stores_from_env, open, open_blob_stores, open_blobs, open_blobs_with, open_with,
};
#[cfg(feature = "tokio")]
pub use env::TokioEnv;
#[cfg(all(feature = "disk", any(target_os = "linux", target_vendor = "apple")))]
#[doc(inline)]
pub use reelbase_blob_disk as disk;
#[cfg(feature = "gcs")]
#[doc(inline)]
pub use reelbase_blob_object_store as object_store;
#[cfg(feature = "r2")]
#[doc(inline)]
pub use reelbase_blob_r2 as r2;
pub use reelbase_core::*;
pub use reelbase_derive::{Entity, Fields};
#[cfg(feature = "schema")]
#[doc(inline)]
pub use reelbase_schema as schema;
#[cfg(feature = "firestore")]
#[doc(inline)]
pub use reelbase_store_firestore as firestore;
#[cfg(feature = "memory")]
#[doc(inline)]
pub use reelbase_store_memory as memory;
