//! Entities: Rust structs that map to documents, and their typed fields.

mod field;
mod open_enum;
mod operand;
pub(crate) mod support;
mod update;

use std::borrow::Cow;

use serde::{Serialize, de::DeserializeOwned};

pub use field::{Access, Entries, Field, Nests, OrderBy, Predicate, ReadOnly, Writable};
#[cfg(feature = "schemars")]
#[doc(hidden)]
pub use open_enum::open_enum_schema;
pub use operand::{CursorPosition, CursorValues, Number, Operand, TimestampField};
pub use update::Update;

use crate::{Key, Shape, Value, Violations, index::Manifest};

/// A struct that is stored as a document. Usually derived: `#[derive(Entity)]` of `reelbase-derive`.
///
/// The derive takes the path template, and from it makes `key`, the typed fields, validation by `garde`, and the
/// declarations of indexes and TTL.
#[diagnostic::on_unimplemented(message = "`{Self}` is not an entity", note = "add `#[derive(Entity)]`")]
pub trait Entity: Serialize + DeserializeOwned + Clone + Send + Sync + 'static {
    /// The entity above in the path, or [`Root`](crate::Root).
    type Parent: ?Sized + 'static;
    /// The type's name, for messages.
    const NAME: &'static str;
    /// The path template: `users/{user_id}/videos/{video_id}`.
    const PATH: &'static str;
    /// The collection id.
    const COLLECTION: &'static str;
    /// The ids in the path, outermost first.
    const IDS: &'static [IdSegment];
    /// The stored names of the fields that only the entity's own repository moves: ids, statuses, derived fields.
    const READ_ONLY: &'static [&'static str];

    /// The names of the stored fields.
    fn shape() -> &'static Shape;

    /// The entity's own id; `None` when it stands in the path only, and creating needs it given.
    fn id(&self) -> Option<Cow<'_, str>>;

    /// Checks every rule, and reports every broken one.
    ///
    /// # Errors
    /// The broken rules.
    fn validate(&self) -> Result<(), Violations>;

    /// Checks that the id fields are those of the key, so that an entity can neither be stored under nor read from
    /// another's path.
    ///
    /// # Errors
    /// The fields that differ.
    fn check_key(&self, key: &Key<Self>) -> Result<(), Violations>;

    /// Checks the rules of one top-level field against a value that is to be set.
    ///
    /// # Errors
    /// The broken rules.
    fn check_field(name: &str, value: &Value) -> Result<(), Violations>;

    /// The indexes and the TTL that the entity declares.
    fn manifest() -> Manifest;

    /// An empty update.
    fn update() -> Update<Self> {
        Update::new()
    }

    /// The collection ids in the path, outermost first.
    fn collections() -> impl Iterator<Item = &'static str> {
        Self::PATH.split('/').step_by(2)
    }
}

/// An id in an entity's path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IdSegment {
    /// Its name in the path template.
    pub name: &'static str,
    /// The stored field that repeats it, if there is one.
    pub field: Option<&'static str>,
}

/// The manifest of several entities: `manifest![User, Video, Clip]`.
#[macro_export]
macro_rules! manifest {
    ($($entity:ty),* $(,)?) => {
        $crate::index::Manifest::new()$(.merge(<$entity as $crate::Entity>::manifest()))*
    };
}

/// Whether two path templates are the same, for the derive's check against the parent's.
#[doc(hidden)]
pub const fn same_template(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    if a.len() != b.len() {
        return false;
    }
    let mut i = 0;
    while i < a.len() {
        if a[i] != b[i] {
            return false;
        }
        i += 1;
    }
    true
}
