//! `google.firestore.v1.Firestore` over gRPC from the memory store: production's rules, in-process or as the program
//! `reelbase-emulator`.
//!
//! Google's own emulator runs any query and takes most of what production refuses. This one is as strict as production
//! about indexes, limits and names, starts at once, and needs nothing installed. Any client of Firestore can use
//! it; `FIRESTORE_EMULATOR_HOST` leads the official ones to it.
//!
//! ```
//! use reelbase_core::{DocumentStoreExt, Fields, Write};
//! use reelbase_emulator::Emulator;
//! use reelbase_firestore_wire::pb::{GetDocumentRequest, firestore_client::FirestoreClient};
//! use tonic::transport::Channel;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let emulator = Emulator::builder().start().await?;
//!
//! // The store under a database can be filled and looked at without a client.
//! let store = emulator.store("my-project", "(default)")?;
//! store.commit(vec![Write::set("users/u1".parse()?, Fields::from_iter([("tier", "PRO")]))]).await?;
//!
//! let channel = Channel::from_shared(emulator.endpoint())?.connect().await?;
//! let name = "projects/my-project/databases/(default)/documents/users/u1".to_owned();
//! let request = GetDocumentRequest { name, ..Default::default() };
//! let user = FirestoreClient::new(channel).get_document(request).await?.into_inner();
//! assert_eq!(user.fields.len(), 1);
//!
//! emulator.shutdown().await;
//! # Ok(()) }
//! ```
//!
//! # Behaviour
//!
//! - A database comes into being when it is first named; each has a [memory store](reelbase_store_memory) of its own.
//!   Nothing is kept beyond the process.
//! - Rules that production enforces can be [relaxed](EmulatorBuilder::relax) by name; [the README](https://github.com/reelbase/reelbase/tree/main/crates/emulator#readme)
//!   lists what is enforced and what differs from production.
//! - Every answer is of one state, and tells its true time: that of the request or later, never that of an older commit.
//! - Transactions are optimistic: nothing is locked, and the commit of one whose reads have changed is `ABORTED`.
//! - [`Emulator::shutdown`] ends in order, [`Emulator::kill`] as a crash would; the [databases](Emulator::databases) may
//!   be handed to another server, as if it came back.

mod admin;
mod databases;
mod phase;
mod server;
mod service;
mod status;
mod transactions;

pub use databases::{Databases, Rules};
pub use server::{Emulator, EmulatorBuilder};
