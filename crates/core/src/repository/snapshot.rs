//! Entities as read.

use std::{fmt, marker::PhantomData, ops::Deref};

use serde::{Deserialize, de::DeserializeOwned};

use super::unknown;
use crate::{
    Document, Entity, Error, ErrorKind, Field, FieldPath, Fields, Key, Merge, Operation, Precondition, ReadOptions,
    Result, Session, Timestamp, Value, ValueRef, Violations, Write,
};

/// An entity as it was read, with its key and times. It dereferences to the entity.
///
/// What moves an entity from one state to the next takes a snapshot, so that two such steps can be one transaction: both
/// read first, then both write.
pub struct Snapshot<E: Entity> {
    key: Key<E>,
    entity: E,
    document: Document,
}

impl<E: Entity> Snapshot<E> {
    /// Decodes a document that a store returned.
    ///
    /// # Errors
    /// [`Corrupt`](ErrorKind::Corrupt), naming the field, when it is not an `E` or carries other ids than its path.
    pub fn from_document(document: Document) -> Result<Self> {
        Lazy::new(document)?.into_snapshot()
    }

    /// The key.
    pub fn key(&self) -> &Key<E> {
        &self.key
    }

    /// The entity.
    pub fn entity(&self) -> &E {
        &self.entity
    }

    /// The entity, taken out.
    pub fn into_entity(self) -> E {
        self.entity
    }

    /// The document that was decoded, with the fields that `E` does not know.
    pub fn document(&self) -> &Document {
        &self.document
    }

    /// When the document was created.
    pub fn create_time(&self) -> Timestamp {
        self.document.create_time()
    }

    /// When the document was last changed.
    pub fn update_time(&self) -> Timestamp {
        self.document.update_time()
    }

    /// The fields as they were decoded, and as they would be.
    fn encode_with(&self, changed: &E) -> Result<[Fields; 2]> {
        let encode = |entity| Fields::with_shape(entity, E::shape()).map_err(|e| e.at(&self.key));
        Ok([encode(&self.entity)?, encode(changed)?])
    }

    /// Checks that `changed` leaves the fields alone that only the entity's own repository moves.
    ///
    /// # Errors
    /// [`Invalid`](ErrorKind::Invalid), naming those that differ.
    pub fn check_read_only(&self, changed: &E) -> Result<()> {
        let [old, new] = self.encode_with(changed)?;
        let mut violations = Violations::new();
        for name in E::READ_ONLY {
            let value = |fields: &Fields| fields.get(name).map(|value| value.to_value());
            let differ = || match (value(&old), value(&new)) {
                (Some(old), Some(new)) => !old.identical(&new),
                (old, new) => old.is_some() || new.is_some(),
            };
            if old.get_encoded(name) != new.get_encoded(name) && differ() {
                violations.push(*name, "is moved only by the entity's own repository");
            }
        }
        violations.into_result().map_err(|v| Error::from(v).at(&self.key))
    }

    /// Lets `f` change a copy of the entity: the copy, and the [rewrite](Self::rewrite) that stores it.
    ///
    /// # Errors
    /// Those of `f`, of [`check_read_only`](Self::check_read_only) and of [`rewrite`](Self::rewrite).
    pub fn modified(&self, f: impl FnOnce(&mut E) -> Result<()>) -> Result<(E, Write)> {
        let mut changed = self.entity.clone();
        f(&mut changed)?;
        self.check_read_only(&changed)?;
        let write = self.rewrite(&changed)?;
        Ok((changed, write))
    }

    /// Where the stored document holds what `E` does not know: the paths, sorted, of what the entity does not write back.
    /// A newer version of the service wrote it. An array is named as a whole where one of its elements holds such fields.
    ///
    /// A stored null is none of these, as it reads like an absent field. A field that `E` does not write any more is, and so
    /// is one with a default that is not empty where `skip_serializing_if` leaves it out: write such fields always. What
    /// a reader of one's own took for something else (`#[serde(other)]`, a `deserialize_with` that forgives) looks like a
    /// value that is spelled differently, and is not found; [`open_enum!`](crate::open_enum) keeps such words.
    ///
    /// # Errors
    /// [`Invalid`](ErrorKind::Invalid) when the entity cannot be encoded.
    pub fn unknown_fields(&self) -> Result<Vec<FieldPath>> {
        let written = Fields::with_shape(&self.entity, E::shape()).map_err(|e| e.at(&self.key))?;
        Ok(unknown::fields::<E>(self.document.fields(), &written))
    }

    /// The write that puts `entity` in the place of the whole document. Validated; fails if the document was changed
    /// since it was read. To change part of it, [`rewrite`](Self::rewrite) keeps what `E` does not know.
    ///
    /// The snapshot must be of a whole document: what a [`select`](crate::Select::select) has left out cannot be seen.
    ///
    /// # Errors
    /// [`FailedPrecondition`](ErrorKind::FailedPrecondition) when the document holds
    /// [fields that `E` does not know](Self::unknown_fields), which would be lost; [`Invalid`](ErrorKind::Invalid) with
    /// every violation.
    pub fn replace(&self, entity: &E) -> Result<Write> {
        check_whole(entity, &self.key)?;
        unknown::refuse(
            &self.key,
            &self.unknown_fields()?,
            "or change single fields, which keeps the others, or delete the document first",
        )?;
        let fields = Fields::with_shape(entity, E::shape()).map_err(|e| e.at(&self.key))?;
        let unchanged = Precondition::UpdateTime(self.update_time());
        Ok(Write::set(self.key.path().clone(), fields).with_precondition(unchanged))
    }

    /// The write that turns this entity into `changed`: only what differs, down to the entries of maps, so that fields
    /// which `E` does not know stay, at any depth. Validated; fails if the document was changed since it was read.
    ///
    /// The snapshot must be of a whole document, as for [`replace`](Self::replace).
    ///
    /// # Errors
    /// [`FailedPrecondition`](ErrorKind::FailedPrecondition) when an array, a map's entry or a nested struct that is to
    /// be replaced or deleted holds [fields that `E` does not know](Self::unknown_fields), which would be lost;
    /// [`Invalid`](ErrorKind::Invalid) with every violation.
    pub fn rewrite(&self, changed: &E) -> Result<Write> {
        check_whole(changed, &self.key)?;
        let [old, new] = self.encode_with(changed)?;
        let stored = self.document.fields();
        let mut differences = Differences::default();
        // Most fields are as they were, to the byte.
        for (name, value) in new.iter().filter(|(name, _)| old.get_encoded(name) != new.get_encoded(name)) {
            differences.add(FieldPath::from_segments([name]), stored.get(name), old.get(name), Some(value));
        }
        for (name, value) in old.iter().filter(|(name, _)| new.get(name).is_none()) {
            differences.add(FieldPath::from_segments([name]), stored.get(name), Some(value), None);
        }
        unknown::refuse(
            &self.key,
            &differences.lost,
            "or leave these as they are, or delete the document and create it anew",
        )?;
        Ok(Write {
            path: self.key.path().clone(),
            operation: Operation::Merge(Merge { changes: differences.changes, shape: E::shape() }),
            precondition: Precondition::UpdateTime(self.update_time()),
            transforms: Vec::new(),
        })
    }
}

/// Checks every rule of an entity, and that it is the key's.
pub(super) fn check_whole<E: Entity>(entity: &E, key: &Key<E>) -> Result<()> {
    let mut violations = Violations::new();
    violations.extend(entity.validate().err().into_iter().flatten());
    violations.extend(entity.check_key(key).err().into_iter().flatten());
    violations.into_result().map_err(|v| Error::from(v).at(key))
}

/// What must be set and deleted to make one entity of another, and what of the stored document that would take away
/// which neither knows.
#[derive(Default)]
struct Differences {
    changes: Vec<(FieldPath, Option<Value>)>,
    lost: Vec<FieldPath>,
}

impl Differences {
    /// Compares what lies at a path and below; `None` where there is nothing.
    fn add(
        &mut self,
        path: FieldPath,
        stored: Option<ValueRef<'_>>,
        old: Option<ValueRef<'_>>,
        new: Option<ValueRef<'_>>,
    ) {
        match (stored, old, new) {
            // Only a map that is stored can be changed entry by entry; one that the entity made up is written whole.
            (Some(ValueRef::Map(stored)), Some(ValueRef::Map(old)), Some(ValueRef::Map(new))) => {
                let below = |key: &str| path.clone().join([key.to_owned().into()]);
                for (key, value) in new.iter() {
                    self.add(below(key), stored.get(key), old.get(key), Some(value));
                }
                for (key, value) in old.iter().filter(|(key, _)| new.get(key).is_none()) {
                    self.add(below(key), stored.get(key), Some(value), None);
                }
            }
            (stored, old, new) => {
                let [before, after] = [old, new].map(|value| value.map(|value| value.to_value()));
                let same = match (&before, &after) {
                    (Some(before), Some(after)) => before.identical(after),
                    (before, after) => before.is_none() && after.is_none(),
                };
                if !same {
                    // What was left out and is now written is known all the same.
                    unknown::within(&path, stored, old.or(new), &mut self.lost);
                    self.changes.push((path, after));
                }
            }
        }
    }
}

/// Reads an entity, if it is there.
pub(super) async fn find<E: Entity>(session: &dyn Session, key: Key<E>) -> Result<Option<Lazy<E>>> {
    let found = session.get_one(key.path(), ReadOptions::default()).await?;
    found.map(|document| Lazy::with_key(Key::of_found(key, document.path()), document)).transpose()
}

/// Reads an entity that should be there.
pub(crate) async fn load<E: Entity>(session: &dyn Session, key: &Key<E>) -> Result<Snapshot<E>> {
    match find(session, key.clone()).await? {
        Some(found) => found.into_snapshot(),
        None => Err(Error::new(ErrorKind::NotFound, format!("there is no such {}", E::NAME)).during("get").at(key)),
    }
}

impl<E: Entity> Deref for Snapshot<E> {
    type Target = E;

    fn deref(&self) -> &E {
        &self.entity
    }
}

impl<E: Entity> Clone for Snapshot<E> {
    fn clone(&self) -> Self {
        Self { key: self.key.clone(), entity: self.entity.clone(), document: self.document.clone() }
    }
}

impl<E: Entity + fmt::Debug> fmt::Debug for Snapshot<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Snapshot")
            .field("key", &self.key)
            .field("entity", &self.entity)
            .field("update_time", &self.update_time())
            .finish()
    }
}

/// An entity as read, not decoded: single fields are read where they lie, or the whole into a type that borrows.
///
/// ```
/// # use reelbase_core::{Entity, Lazy, Field, Result};
/// #[derive(serde::Deserialize)]
/// struct Row<'a> { title: &'a str, priority: u32 }
///
/// fn print<E: Entity>(clips: &[Lazy<E>]) -> Result<()> {
///     for clip in clips {
///         let row: Row<'_> = clip.decode()?;          // no string is copied
///         println!("{:>3} {}", row.priority, row.title);
///     }
///     Ok(())
/// }
/// ```
pub struct Lazy<E: Entity> {
    key: Key<E>,
    document: Document,
    entity: PhantomData<fn() -> E>,
}

impl<E: Entity> Lazy<E> {
    /// A document that a store returned, at a path where an `E` can be.
    ///
    /// # Errors
    /// [`Corrupt`](ErrorKind::Corrupt) at any other path.
    pub fn new(document: Document) -> Result<Self> {
        Self::with_key(Key::from_path(document.path().clone()), document)
    }

    /// [`Lazy::new`] of what comes after another in an answer.
    pub(super) fn beside(sibling: Option<&Key<E>>, document: Document) -> Result<Self> {
        Self::with_key(Key::beside(sibling, document.path()), document)
    }

    fn with_key(key: Result<Key<E>>, document: Document) -> Result<Self> {
        match key {
            Ok(key) => Ok(Self { key, document, entity: PhantomData }),
            Err(e) => Err(Error::corrupt("", e.message()).at(document.path()).with_source(e)),
        }
    }

    pub(super) fn into_snapshot(self) -> Result<Snapshot<E>> {
        let entity = self.decode_owned()?;
        Ok(Snapshot { key: self.key, entity, document: self.document })
    }

    /// The key.
    pub fn key(&self) -> &Key<E> {
        &self.key
    }

    /// The document.
    pub fn document(&self) -> &Document {
        &self.document
    }

    /// Reads one field.
    ///
    /// # Errors
    /// [`Corrupt`](ErrorKind::Corrupt), naming the field, when it is absent or holds something else.
    pub fn get<T: DeserializeOwned, A>(&self, field: &Field<E, T, A>) -> Result<T> {
        let path = field.path();
        self.document
            .fields()
            .decode_path(&path)
            .map_err(|e| Error::corrupt(path.to_string(), e.message()).at(&self.key).with_source(e))
    }

    /// Decodes into any type, which may borrow from this.
    ///
    /// # Errors
    /// [`Corrupt`](ErrorKind::Corrupt), naming the field.
    pub fn decode<'de, T: Deserialize<'de>>(&'de self) -> Result<T> {
        self.document.fields().decode().map_err(|e| e.at(&self.key))
    }

    /// Decodes the entity, and checks that its ids are those of its path.
    ///
    /// # Errors
    /// [`Corrupt`](ErrorKind::Corrupt), naming the field.
    pub fn decode_owned(&self) -> Result<E> {
        let entity: E = self.decode()?;
        match entity.check_key(&self.key) {
            Ok(()) => Ok(entity),
            Err(violations) => {
                let field = violations.iter().next().map(|v| v.field.clone()).unwrap_or_default();
                Err(Error::corrupt(field, violations.to_string()).at(&self.key))
            }
        }
    }
}

impl<E: Entity> Clone for Lazy<E> {
    fn clone(&self) -> Self {
        Self { key: self.key.clone(), document: self.document.clone(), entity: PhantomData }
    }
}

impl<E: Entity> fmt::Debug for Lazy<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.document.fmt(f)
    }
}
