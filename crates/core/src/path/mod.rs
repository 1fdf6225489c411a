//! Names and paths: ids, collection and document paths, field paths, and the typed [`Key`].
//!
//! Everything here is checked when it is made, so that whatever takes a path need not check again.

mod field;
mod id;
mod key;

use std::{cell::Cell, cmp::Ordering, fmt, str::FromStr, sync::Arc};

pub use field::FieldPath;
pub(crate) use field::check_field_name;
pub(crate) use id::numeric_id;
pub use id::{check_collection_id, check_document_id};
pub use key::{Key, Root};

use crate::{
    Error, Result,
    limits::{MAX_NAME_BYTES, MAX_SUBCOLLECTION_DEPTH},
    value::order,
};

thread_local! {
    /// Where paths are put together. At most a path and an id long.
    static PAPER: Cell<String> = const { Cell::new(String::new()) };
}

/// The storage size of a name: each id and one byte, and 16 bytes.
pub(crate) fn name_size(path: &str) -> usize {
    // There is a slash for each id but the first.
    if path.is_empty() { 16 } else { path.len() + 1 + 16 }
}

/// What stands before the first slash, and what behind it. Ids are short, so that a plain loop is faster than a searcher.
#[inline]
fn cut(path: &str) -> (&str, Option<&str>) {
    match path.bytes().position(|byte| byte == b'/') {
        Some(at) => (&path[..at], Some(&path[at + 1..])),
        None => (path, None),
    }
}

/// What stands before the last slash, and what behind it.
#[inline]
fn cut_last(path: &str) -> (Option<&str>, &str) {
    match path.bytes().rposition(|byte| byte == b'/') {
        Some(at) => (Some(&path[..at]), &path[at + 1..]),
        None => (None, path),
    }
}

fn check_segments(path: &str) -> Result<()> {
    if path.split('/').any(str::is_empty) {
        return Err(Error::invalid(format!("the path {path:?} has an empty segment")));
    }
    Ok(())
}

fn check_path(path: &str, what: &str) -> Result<()> {
    let mut segments = 0;
    for (i, id) in path.split('/').enumerate() {
        if i % 2 == 0 { check_collection_id(id) } else { check_document_id(id) }.map_err(|e| e.at(path))?;
        segments += 1;
    }
    if segments > 2 * MAX_SUBCOLLECTION_DEPTH {
        return Err(Error::invalid(format!(
            "the {what} path is {} collections deep; at most {MAX_SUBCOLLECTION_DEPTH} are allowed",
            segments / 2
        )));
    }
    check_name_length(path)
}

fn check_name_length(path: &str) -> Result<()> {
    if path.len() > MAX_NAME_BYTES {
        return Err(Error::invalid(format!("a path has {} bytes; at most {MAX_NAME_BYTES} are allowed", path.len())));
    }
    Ok(())
}

macro_rules! path_type {
    ($type:ident, $what:literal) => {
        impl $type {
            /// The path as text, with `/` between the ids.
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// The ids, collection and document ids in turn.
            pub fn segments(&self) -> impl DoubleEndedIterator<Item = &str> {
                self.0.split('/')
            }

            /// The last id.
            pub fn id(&self) -> &str {
                cut_last(&self.0).1
            }
        }

        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl FromStr for $type {
            type Err = Error;

            fn from_str(path: &str) -> Result<Self> {
                Self::parse(path)
            }
        }

        /// Firestore's order of names: segment by segment, numeric ids first.
        impl Ord for $type {
            fn cmp(&self, other: &Self) -> Ordering {
                order::compare_names(&self.0, &other.0)
            }
        }

        impl PartialOrd for $type {
            fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
                Some(self.cmp(other))
            }
        }

        impl AsRef<str> for $type {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }
    };
}

/// The path of a document, relative to its database: `users/u1/videos/v1`.
///
/// ```
/// use reelbase_core::DocumentPath;
///
/// let path = DocumentPath::parse("users/u1/videos/v1")?;
/// assert_eq!((path.collection_id(), path.id()), ("videos", "v1"));
/// assert!(DocumentPath::parse("users/u1/videos").is_err());           // a collection
/// assert!(DocumentPath::parse("users/../secrets/s").is_err());
/// # Ok::<(), reelbase_core::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct DocumentPath(Arc<str>);

/// The path of a collection, relative to its database: `users/u1/videos`.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct CollectionPath(Arc<str>);

path_type!(DocumentPath, "document");
path_type!(CollectionPath, "collection");

impl DocumentPath {
    /// Checks a path.
    ///
    /// # Errors
    /// [`Invalid`](crate::ErrorKind::Invalid): an odd number of segments, an id that is not valid, more than 6 KiB, more
    /// than 100 collections deep.
    pub fn parse(path: &str) -> Result<Self> {
        check_segments(path)?;
        if !path.split('/').count().is_multiple_of(2) {
            return Err(Error::invalid(format!(
                "{path:?} is not the path of a document: it needs pairs of collection and document id"
            )));
        }
        check_path(path, "document")?;
        Ok(Self(path.into()))
    }

    /// The path of a document below another, from ids that are known to be valid.
    pub(crate) fn below(parent: Option<&Self>, collection_id: &str, id: &str) -> Result<Self> {
        let parent = parent.map_or("", Self::as_str);
        let slash = if parent.is_empty() { "" } else { "/" };
        // Put together on kept paper, so that what stays is the only allocation.
        let mut paper = PAPER.try_with(Cell::take).unwrap_or_default();
        paper.clear();
        for part in [parent, slash, collection_id, "/", id] {
            paper.push_str(part);
        }
        let path = check_name_length(&paper).map(|()| Self(paper.as_str().into()));
        let _ = PAPER.try_with(|kept| kept.set(paper));
        path
    }

    /// The id of the collection that the document is in, which is also its collection group.
    pub fn collection_id(&self) -> &str {
        cut_last(&self.0).0.map_or("", |collection| cut_last(collection).1)
    }

    /// The collection that the document is in.
    pub fn collection(&self) -> CollectionPath {
        CollectionPath(self.0.rsplit_once('/').map_or("", |(collection, _)| collection).into())
    }

    /// The document that the document's collection is under; `None` in a root collection.
    pub fn parent(&self) -> Option<Self> {
        self.parent_str().map(|path| Self(path.into()))
    }

    fn parent_str(&self) -> Option<&str> {
        let mut slashes = self.0.rmatch_indices('/');
        slashes.next();
        slashes.next().map(|(at, _)| &self.0[..at])
    }

    /// A subcollection of the document.
    ///
    /// # Errors
    /// [`Invalid`](crate::ErrorKind::Invalid) when the id is not valid or the path becomes too long or too deep.
    pub fn child(&self, collection_id: &str) -> Result<CollectionPath> {
        CollectionPath::parse(&format!("{self}/{collection_id}"))
    }

    /// Whether both documents are in one collection.
    pub(crate) fn is_beside(&self, other: &Self) -> bool {
        cut_last(&self.0).0 == cut_last(&other.0).0
    }

    /// Whether the document lies below `ancestor`, at any depth.
    pub fn is_below(&self, ancestor: &Self) -> bool {
        self.0.strip_prefix(&*ancestor.0).is_some_and(|rest| rest.starts_with('/'))
    }
}

impl CollectionPath {
    /// Checks a path.
    ///
    /// # Errors
    /// [`Invalid`](crate::ErrorKind::Invalid): an even number of segments, an id that is not valid, more than 6 KiB, more
    /// than 100 collections deep.
    pub fn parse(path: &str) -> Result<Self> {
        check_segments(path)?;
        if path.split('/').count().is_multiple_of(2) {
            return Err(Error::invalid(format!("{path:?} is not the path of a collection but of a document")));
        }
        check_path(path, "collection")?;
        Ok(Self(path.into()))
    }

    /// The document that the collection is under; `None` for a root collection.
    pub fn parent(&self) -> Option<DocumentPath> {
        self.0.rsplit_once('/').map(|(parent, _)| DocumentPath(parent.into()))
    }

    /// A document of the collection.
    ///
    /// # Errors
    /// [`Invalid`](crate::ErrorKind::Invalid) when the id is not valid or the path becomes too long.
    pub fn doc(&self, id: &str) -> Result<DocumentPath> {
        check_document_id(id)?;
        let path = format!("{self}/{id}");
        check_name_length(&path)?;
        Ok(DocumentPath(path.into()))
    }
}
