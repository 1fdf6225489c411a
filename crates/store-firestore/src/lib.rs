#![doc = include_str!("../README.md")]

pub mod admin;
mod backoff;
mod bulk;
mod client;
mod commit;
mod config;
mod credentials;
mod error;
mod expiry;
mod list;
mod read;
mod retry;
mod store;
mod transaction;
mod watch;

pub use config::{Deadlines, FirestoreStoreBuilder};
pub use credentials::{Credentials, Token, TokenSource};
pub use store::FirestoreStore;
