//! Typed keys: the path of an entity, with every id on the way checked.

use std::{fmt, hash, marker::PhantomData};

use super::{DocumentPath, check_document_id, cut};
use crate::{Entity, Error, Result};

/// The parent of entities in root collections.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Root {}

/// The key of one entity: its path, and so the ids of all its ancestors.
///
/// The derive gives every entity a `key` function that takes the ids of its path: `Clip::key("u1", "v1", "c1")?`.
/// A key can only be made below its parent's key and every id is checked, so no id can lead out of a tenant's documents.
pub struct Key<E: ?Sized> {
    /// `None` only for the root.
    path: Option<DocumentPath>,
    entity: PhantomData<fn() -> E>,
}

impl Key<Root> {
    /// The parent of every root collection.
    pub const ROOT: Self = Self { path: None, entity: PhantomData };
}

impl<P: ?Sized> Key<P> {
    /// The key of a child entity.
    ///
    /// # Errors
    /// [`Invalid`](crate::ErrorKind::Invalid) when the id is no valid document id.
    pub fn child<E: Entity<Parent = P>>(&self, id: &str) -> Result<Key<E>> {
        check_document_id(id)?;
        let path = DocumentPath::below(self.path.as_ref(), E::COLLECTION, id)?;
        Ok(Key { path: Some(path), entity: PhantomData })
    }

    /// The document path, `None` for the root.
    pub fn document(&self) -> Option<&DocumentPath> {
        self.path.as_ref()
    }

    /// The ids of all ancestors, outermost first, and the entity's own.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        let mut rest = self.path.as_ref().map(DocumentPath::as_str);
        std::iter::from_fn(move || {
            let (_, below) = cut(rest?);
            let (id, below) = cut(below?);
            rest = below;
            Some(id)
        })
    }
}

impl<E: Entity> Key<E> {
    /// The key of the entity that is stored at a path.
    ///
    /// # Errors
    /// [`Invalid`](crate::ErrorKind::Invalid) when no entity of the type can be stored there.
    pub fn from_path(path: DocumentPath) -> Result<Self> {
        if !fits(path.as_str(), E::PATH) {
            return Err(
                Error::invalid(format!("no {} is stored at this path; its paths are {}", E::NAME, E::PATH)).at(path)
            );
        }
        Ok(Self { path: Some(path), entity: PhantomData })
    }

    /// The key of a document that a store returned for `asked`, and so need not be checked again.
    ///
    /// # Errors
    /// As [`Key::from_path`], when the store has returned another.
    pub(crate) fn of_found(asked: Self, found: &DocumentPath) -> Result<Self> {
        if asked.path.as_ref() == Some(found) { Ok(asked) } else { Self::from_path(found.clone()) }
    }

    /// [`Key::from_path`] for what comes after another in an answer: mostly from the same collection, which then needs no
    /// second check.
    ///
    /// # Errors
    /// As [`Key::from_path`].
    pub(crate) fn beside(sibling: Option<&Self>, path: &DocumentPath) -> Result<Self> {
        match sibling.and_then(|sibling| sibling.path.as_ref()) {
            Some(sibling) if sibling.is_beside(path) => Ok(Self { path: Some(path.clone()), entity: PhantomData }),
            _ => Self::from_path(path.clone()),
        }
    }

    /// The document path.
    #[expect(clippy::expect_used, reason = "only Key<Root> has no path, and Root is no entity")]
    pub fn path(&self) -> &DocumentPath {
        self.path.as_ref().expect("the key of an entity has a path")
    }

    /// The entity's own id.
    pub fn id(&self) -> &str {
        self.path().id()
    }
}

/// Whether a path has the collections of a template, and an id for each.
fn fits(path: &str, template: &str) -> bool {
    let (mut path, mut template) = (Some(path), Some(template));
    while let (Some(in_path), Some(in_template)) = (path, template) {
        let ((collection, id), (wanted, name)) = (cut(in_path), cut(in_template));
        let (Some(id), Some(name)) = (id, name) else { return false };
        if collection != wanted {
            return false;
        }
        (path, template) = (cut(id).1, cut(name).1);
    }
    path.is_none() && template.is_none()
}

impl<E: ?Sized> Clone for Key<E> {
    fn clone(&self) -> Self {
        Self { path: self.path.clone(), entity: PhantomData }
    }
}

impl<E: ?Sized> PartialEq for Key<E> {
    fn eq(&self, other: &Self) -> bool {
        self.path == other.path
    }
}

impl<E: ?Sized> Eq for Key<E> {}

impl<E: ?Sized> hash::Hash for Key<E> {
    fn hash<H: hash::Hasher>(&self, state: &mut H) {
        self.path.hash(state);
    }
}

impl<E: ?Sized> fmt::Display for Key<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.path.as_ref().map_or(Ok(()), |path| path.fmt(f))
    }
}

impl<E: ?Sized> fmt::Debug for Key<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_fits_the_template_with_its_collections() {
        for (path, template, expected) in [
            ("users/u1", "users/{user_id}", true),
            ("users/u1/videos/v1", "users/{user_id}/videos/{video_id}", true),
            ("users/users/videos/videos", "users/{user_id}/videos/{video_id}", true),
            ("users/u1", "users/{user_id}/videos/{video_id}", false),
            ("users/u1/videos/v1", "users/{user_id}", false),
            ("user/u1", "users/{user_id}", false),
            ("users2/u1", "users/{user_id}", false),
            ("videos/u1/users/v1", "users/{user_id}/videos/{video_id}", false),
        ] {
            assert_eq!(fits(path, template), expected, "{path} and {template}");
        }
    }
}
