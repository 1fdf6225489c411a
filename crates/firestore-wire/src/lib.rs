//! Reelbase's documents, queries and writes as the messages of `google.firestore.v1`, in both directions.
//!
//! The store on Firestore speaks them as a client, the emulator as a server; that both share one codec is what makes a
//! round trip over the wire exact. This crate is plumbing of those two: its API follows the generated messages and may
//! change in any release.

mod aggregate;
mod database;
mod direct;
mod document;
mod index;
mod query;
mod time;
mod value;
mod write;

/// The messages of `google.firestore.v1`, and the client that is generated for them.
pub use gcloud_sdk::google::firestore::v1 as pb;

pub use aggregate::{decode_aggregate_result, decode_aggregations, encode_aggregate_result, encode_aggregations};
pub use database::DatabaseName;
pub use direct::{EncodedWrites, encode_write_bytes};
pub use document::{decode_document, encode_document};
pub use index::{console_link, decode_index, encode_index, parse_console_link};
pub use query::{decode_query, encode_query};
pub use time::{decode_time, encode_time};
pub use value::{decode_fields, decode_value, encode_fields, encode_value};
pub use write::{decode_write, decode_write_result, encode_write, encode_write_result};
