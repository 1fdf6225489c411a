//! Files in whatever the [`object_store`](https://docs.rs/object_store) crate reaches: Google Cloud Storage natively,
//! and any other implementation of its `ObjectStore` trait that the host hands in.
//!
//! - [`ObjectBlobStore::gcs`], [`GcsBuilder`]: a bucket of Google Cloud Storage over its own API, with TLS on rustls
//!   and ring.
//! - [`ObjectBlobStore::from_store`], [`ObjectBlobStoreBuilder`]: anything else, with [`capabilities`] that say what
//!   it can.
//!
//! It is not the way to Cloudflare R2, S3 (`reelbase-blob-r2`) or a folder (`reelbase-blob-disk`), which have crates
//! that can do more.

mod attributes;
mod builder;
pub mod capabilities;
mod error;
#[cfg(feature = "gcs")]
mod gcs;
mod list;
#[cfg(feature = "gcs")]
mod listing;
mod multipart;
mod presign;
mod put;
mod read;
mod store;
#[cfg(feature = "gcs")]
mod transport;

#[doc = include_str!("../README.md")]
#[cfg(all(doctest, feature = "gcs"))]
struct Readme;

pub use builder::ObjectBlobStoreBuilder;
#[cfg(feature = "gcs")]
pub use gcs::GcsBuilder;
pub use store::ObjectBlobStore;
