#![doc = include_str!("../README.md")]

mod body;
mod capabilities;
mod client;
mod config;
mod connect;
mod copy;
mod credentials;
mod delete;
mod direct;
mod error;
mod get;
mod list;
mod meta;
mod multipart;
mod presign;
mod put;
mod retry;
mod signer;
mod sigv4;
mod store;

pub use config::{Jurisdiction, S3BlobStoreBuilder};
pub use credentials::{CredentialSource, Credentials, Keys};
pub use store::S3BlobStore;
