#![doc = include_str!("../README.md")]

#[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
compile_error!(
    "reelbase-blob-disk needs Linux or an Apple system: files by handle, their locks and extended attributes"
);

mod blocking;
mod config;
mod disk;
mod error;
mod folder;
mod list;
mod multipart;
mod read;
mod record;
#[cfg(feature = "axum")]
mod router;
mod staging;
mod store;

pub use config::DiskBlobStoreBuilder;
#[cfg(feature = "axum")]
pub use router::router;
pub use store::DiskBlobStore;
