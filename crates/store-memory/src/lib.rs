//! A document engine in memory with Firestore's exact semantics, limits and index rules, and a blob store in memory.
//!
//! It is what unit tests, examples and embedded services run on, and what the emulator serves: a real engine, not a
//! mock. A query that production would refuse for a missing index is refused here, with the line that mends it.
//!
//! ```
//! use std::sync::Arc;
//! use reelbase_core::{DocumentStoreExt, ManualEnv, SessionExt, Fields, Write, index::Manifest};
//! use reelbase_store_memory::MemoryStore;
//!
//! # futures_util::FutureExt::now_or_never(async {
//! let store = MemoryStore::new(Manifest::new(), Arc::new(ManualEnv::default()));
//! store.commit(vec![Write::create("users/u1".parse()?, Fields::from_iter([("tier", "PRO")]))]).await?;
//! let user = store.get(&"users/u1".parse()?).await?.expect("it was just created");
//! assert_eq!(user.fields().decode::<std::collections::BTreeMap<&str, &str>>()?["tier"], "PRO");
//! # Ok::<_, reelbase_core::Error>(()) }).unwrap().unwrap();
//! ```
//!
//! # How it works
//!
//! Documents of one collection group lie in numbered slots. A hash by path and a counted copy-on-write B+tree by name lead
//! to them; each index is such a tree of byte keys. An index is built when a query first needs it and kept up to date from
//! then on. Readers hold a version of all this; writers change nodes in place unless a reader holds them. A log of the
//! latest commits takes readers back in time, tells a transaction whether what it read has changed, and feeds watches.
//!
//! What each operation costs, measured beside SQLite, stands in `docs/performance.md` of the repository.

mod aggregate;
mod blob;
mod commit;
mod config;
mod engine;
mod execute;
mod follow;
mod group;
mod index;
mod list;
mod log;
mod plans;
mod prepare;
mod range;
mod slots;
mod store;
mod transaction;
mod tree;
mod ttl;
mod walk;
mod watch;

pub use blob::*;
pub use config::{MemoryStoreBuilder, Relaxation};
pub use follow::{Follower, Moment};
pub use store::MemoryStore;
pub use transaction::MemoryTransaction;
