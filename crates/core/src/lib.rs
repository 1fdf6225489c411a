//! The abstraction under Reelbase: what a document, an entity, a query, a write, a transaction and a blob are, and the
//! traits that every store keeps. No runtime, no I/O, and no word of media: entities live in `reelbase-schema`, stores in
//! their own crates.
//!
//! - [`Value`], [`Fields`], [`Timestamp`]: Firestore's values, flat in memory, straight to and from Rust structs.
//! - [`DocumentPath`], [`CollectionPath`], [`FieldPath`], [`Key`]: names, checked when they are made.
//! - [`Entity`] and typed [`Field`]s, usually by `#[derive(Entity)]` of `reelbase-derive`.
//! - [`Query`], [`Write`] and [`Session`], [`DocumentStore`], [`Transaction`]: the seam that backends implement.
//! - [`Repository`]: entities in, entities out, over any session; [`Select::page`] reads page by page.
//! - [`int64`]: integers that JavaScript can hold.
//! - [`blob`]: files. [`index`]: which indexes a query needs. [`Env`]: time, ids and randomness.

pub mod blob;
mod document;
mod entity;
mod env;
mod error;
mod fields;
pub mod index;
pub mod int64;
pub mod limits;
#[cfg(feature = "mock")]
pub mod mock;
mod path;
mod query;
mod repository;
mod store;
mod text;
pub mod value;
mod write;

#[cfg(feature = "arbitrary")]
pub mod arbitrary;

pub use document::Document;
pub use entity::*;
pub use env::{Env, ManualEnv};
pub use error::{Error, ErrorKind, MissingIndex, Result, Violation, Violations};
pub use fields::{ArrayWriter, Fields, FieldsWriter, MapWriter, Shape, ValueWriter, ValueWritten};
pub use path::{CollectionPath, DocumentPath, FieldPath, Key, Root, check_collection_id, check_document_id};
pub use query::*;
pub use repository::*;
pub use store::*;
pub use value::{Bytes, GeoPoint, Reference, Timestamp, Value, ValueRef, Vector};
pub use write::*;

/// What the macros of this crate expand to.
#[doc(hidden)]
pub mod __private {
    #[cfg(feature = "schemars")]
    pub use schemars;
    pub use serde;

    #[cfg(feature = "schemars")]
    pub use crate::entity::open_enum_schema;
    pub use crate::entity::{same_template, support::*};
}
