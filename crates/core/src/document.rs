//! The untyped thing that a store holds.

use std::{fmt, sync::Arc};

use crate::{DocumentPath, Fields, Timestamp};

/// A document as read: path, fields, and when it was created and last changed. Cloning shares it.
#[derive(Clone)]
pub struct Document(Arc<Inner>);

struct Inner {
    path: DocumentPath,
    fields: Fields,
    create_time: Timestamp,
    update_time: Timestamp,
}

impl Document {
    /// A document, as a backend puts it together from what its server answered.
    pub fn new(path: DocumentPath, fields: Fields, create_time: Timestamp, update_time: Timestamp) -> Self {
        Self(Arc::new(Inner { path, fields, create_time, update_time }))
    }

    /// Its path.
    pub fn path(&self) -> &DocumentPath {
        &self.0.path
    }

    /// Its id, the last segment of the path.
    pub fn id(&self) -> &str {
        self.0.path.id()
    }

    /// Its fields.
    pub fn fields(&self) -> &Fields {
        &self.0.fields
    }

    /// When it was created; deleting and creating it again starts anew.
    pub fn create_time(&self) -> Timestamp {
        self.0.create_time
    }

    /// When it was last changed.
    pub fn update_time(&self) -> Timestamp {
        self.0.update_time
    }

    /// The same document with other fields, such as a projection.
    #[must_use]
    pub fn with_fields(&self, fields: Fields) -> Self {
        Self::new(self.0.path.clone(), fields, self.0.create_time, self.0.update_time)
    }

    /// Whether both are the very same read of the same version.
    pub fn same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl fmt::Debug for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Document")
            .field("path", self.path())
            .field("fields", self.fields())
            .field("update_time", &self.update_time())
            .finish()
    }
}
