//! An S3 server for tests and benches, as strict as Cloudflare R2.
//!
//! [`S3Server`] serves buckets over a folder on a free port of this machine, from threads of its own. Signatures,
//! presigned URLs and their expiry are checked for real, by [`s3s`]; what an object store does is here, and stricter
//! than S3 where R2 is: parts of one size, no streaming signatures, no tags, R2's limits. Tests can make requests
//! [fail](S3Server::fail_next), make the network [slow](S3Server::set_latency), count [requests](S3Server::requests),
//! and [stop](S3Server::stop) the server in the middle of anything.
//!
//! It is no server for production: nothing is synced to the disk, and all keys are in memory.

mod auth;
mod fault;
mod filter;
mod operation;
mod operations;
mod rules;
mod server;
mod store;

pub use fault::Fault;
pub use operation::{Operation, Request};
pub use server::{Options, S3Server};
