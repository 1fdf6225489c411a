//! Updates of single fields.

use std::{fmt, marker::PhantomData};

use super::{Entries, Field, Number, Operand, TimestampField};
use crate::{
    DocumentPath, Entity, FieldPath, FieldTransform, Merge, Operation, Precondition, Result, Transform, Value,
    ValueRef, Violations, Write,
};

/// Changes of single fields of an entity, for [`Repository::update`](crate::Repository::update).
///
/// Whole fields are validated as they are set. Nothing else is: parts of nested structs, increments, array changes, and
/// rules that span fields go through [`modify`](crate::DocumentStoreExt::modify), which validates the whole entity, unless
/// the caller knows them to be right.
///
/// Fields that are not named stay, whoever wrote them. One that is set is replaced as it stands, without being read: of a
/// nested struct set parts with [`Field::then`], or go through [`modify`](crate::DocumentStoreExt::modify), and what a newer
/// version put into it stays as well.
#[must_use = "an update does nothing until it is given to a repository"]
pub struct Update<E> {
    changes: Vec<(FieldPath, Option<Value>)>,
    transforms: Vec<FieldTransform>,
    precondition: Precondition,
    error: Option<crate::Error>,
    entity: PhantomData<fn() -> E>,
}

impl<E: Entity> Update<E> {
    pub(super) fn new() -> Self {
        Self {
            changes: Vec::new(),
            transforms: Vec::new(),
            precondition: Precondition::Exists(true),
            error: None,
            entity: PhantomData,
        }
    }

    fn change(mut self, field: FieldPath, value: Result<Option<Value>>) -> Self {
        match value {
            Ok(value) => {
                self.changes.retain(|(path, _)| *path != field);
                self.changes.push((field, value));
            }
            Err(e) => self.error = self.error.or(Some(e.at(&field))),
        }
        self
    }

    fn transform(mut self, field: FieldPath, transform: Result<Transform>) -> Self {
        match transform {
            Ok(transform) => self.transforms.push(FieldTransform { field, transform }),
            Err(e) => self.error = self.error.or(Some(e.at(&field))),
        }
        self
    }

    /// Sets a field; `None` deletes it.
    pub fn set<T, V: Operand<T>>(self, field: Field<E, T>, value: V) -> Self {
        let value = value.operand().map(|value| (!value.view().is_null()).then_some(value));
        self.change(field.into_path(), value)
    }

    /// Deletes an optional field.
    pub fn delete<T>(self, field: Field<E, Option<T>>) -> Self {
        self.change(field.into_path(), Ok(None))
    }

    /// Deletes an entry of a map: `delete_key(Video::CLIPS_BY_STYLE, "split")`.
    pub fn delete_key<M: Entries>(self, map: Field<E, M>, key: impl AsRef<str>) -> Self {
        self.change(map.key(key).into_path(), Ok(None))
    }

    /// Adds to a number; see [`Transform::Increment`].
    pub fn increment<T: Number>(self, field: Field<E, T>, by: impl Operand<T>) -> Self {
        self.transform(field.into_path(), by.operand().map(Transform::Increment))
    }

    /// Subtracts from, or adds to, a number that is not negative itself.
    pub fn increment_by<T: Number>(self, field: Field<E, T>, by: i64) -> Self {
        self.transform(field.into_path(), Ok(Transform::Increment(Value::from(by))))
    }

    /// Raises a number to at least this; see [`Transform::Maximum`].
    pub fn maximum<T: Number>(self, field: Field<E, T>, operand: impl Operand<T>) -> Self {
        self.transform(field.into_path(), operand.operand().map(Transform::Maximum))
    }

    /// Lowers a number to at most this; see [`Transform::Minimum`].
    pub fn minimum<T: Number>(self, field: Field<E, T>, operand: impl Operand<T>) -> Self {
        self.transform(field.into_path(), operand.operand().map(Transform::Minimum))
    }

    /// Sets a field to the time of the commit.
    pub fn server_timestamp<T: TimestampField>(self, field: Field<E, T>) -> Self {
        self.transform(field.into_path(), Ok(Transform::ServerTimestamp))
    }

    /// Appends the values that an array does not have yet.
    pub fn array_union<T, V: Operand<T>>(self, field: Field<E, Vec<T>>, values: impl IntoIterator<Item = V>) -> Self {
        let values: Result<Vec<_>> = values.into_iter().map(Operand::operand).collect();
        self.transform(field.into_path(), values.map(Transform::ArrayUnion))
    }

    /// Removes all elements of an array that equal one of the values.
    pub fn array_remove<T, V: Operand<T>>(self, field: Field<E, Vec<T>>, values: impl IntoIterator<Item = V>) -> Self {
        let values: Result<Vec<_>> = values.into_iter().map(Operand::operand).collect();
        self.transform(field.into_path(), values.map(Transform::ArrayRemove))
    }

    /// Requires more than that the document is there: a certain update time.
    pub fn when(mut self, precondition: Precondition) -> Self {
        self.precondition = precondition;
        self
    }

    /// Whether nothing is changed.
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty() && self.transforms.is_empty()
    }

    /// Checks the fields that are set, and makes the write.
    ///
    /// # Errors
    /// [`Invalid`](crate::ErrorKind::Invalid) with every violation.
    pub fn into_write(self, path: DocumentPath) -> Result<Write> {
        if let Some(e) = self.error {
            return Err(e.at(path));
        }
        let mut violations = Violations::new();
        for (field, value) in &self.changes {
            check_ids::<E>(&path, field, value.as_ref(), &mut violations);
            let mut segments = field.segments();
            if let (Some(name), None, Some(value)) = (segments.next(), segments.next(), value)
                && let Err(broken) = E::check_field(name, value)
            {
                violations.extend(broken);
            }
        }
        violations.into_result().map_err(|v| crate::Error::from(v).at(&path))?;
        Ok(Write {
            path,
            operation: Operation::Merge(Merge { changes: self.changes, shape: E::shape() }),
            precondition: self.precondition,
            transforms: self.transforms,
        })
    }
}

/// An id field says what the path says: set to anything else, the document could not be read any more.
fn check_ids<E: Entity>(path: &DocumentPath, field: &FieldPath, value: Option<&Value>, violations: &mut Violations) {
    for (segment, id) in E::IDS.iter().zip(path.segments().skip(1).step_by(2)) {
        let same = || value.is_some_and(|value| value.view() == ValueRef::String(id));
        if segment.field.is_some_and(|name| field.segments().eq([name])) && !same() {
            violations.push(field.to_string(), format!("must stay {id:?}, as in the document's path"));
        }
    }
}

impl<E> fmt::Debug for Update<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Update").field("changes", &self.changes).field("transforms", &self.transforms).finish()
    }
}
