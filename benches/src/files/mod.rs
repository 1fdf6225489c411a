//! The three ways to a bucket that are measured beside each other: ours, `object_store`, `opendal`; and the servers.

mod arrow;
mod dal;
mod ours;
mod server;

use std::{future::Future, sync::Once};

use bytes::Bytes;

pub use arrow::Arrow;
pub use dal::Dal;
pub use ours::{Ours, ours};
pub use server::{Address, Delay, Protocol, S3Process, SERVE, serve};

/// The bytes of a part of a large object, and how many are on their way at once: of all engines the same.
pub const PART: usize = 8 << 20;
/// See [`PART`].
pub const IN_FLIGHT: usize = 4;
/// The chunks in which a streamed body comes in.
pub const CHUNK: usize = 64 << 10;

/// A client of a bucket.
pub trait Files: Sized {
    /// What its column is headed with.
    const NAME: &'static str;

    /// Connects; on the thread's runtime.
    fn connect(address: &Address) -> Self;

    /// Writes an object in one request.
    fn put(&self, key: &str, body: Bytes) -> impl Future<Output = ()>;

    /// Writes an object that comes in chunk by chunk, in parts.
    fn put_parts(&self, key: &str, chunks: impl Iterator<Item = Bytes> + Send + 'static) -> impl Future<Output = ()>;

    /// Reads an object into memory.
    fn get(&self, key: &str) -> impl Future<Output = Bytes>;

    /// Reads an object as it comes in, and says how many bytes that were.
    fn read(&self, key: &str) -> impl Future<Output = u64>;

    /// Every key under a prefix, and its size.
    fn list(&self, prefix: &str) -> impl Future<Output = Vec<(String, u64)>>;
}

/// What HTTP clients without a TLS of their own want to find in the process.
fn install() {
    static INSTALL: Once = Once::new();
    INSTALL.call_once(|| {
        // Somebody else's is as good.
        rustls::crypto::ring::default_provider().install_default().ok();
        opendal_http_transport_reqwest::install_default();
    });
}
