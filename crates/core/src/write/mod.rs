//! Writes: what a commit asks for, and what each comes to on a document.

mod apply;
mod transform;

use std::collections::BTreeSet;

pub use apply::Applied;
pub use transform::{FieldTransform, Transform};

use crate::{
    DocumentPath, Error, Fields, Result, Shape, Timestamp, Value,
    limits::{MAX_TRANSFORMS, check_depth, check_document, check_value},
    path::FieldPath,
};

/// One write of a commit: an operation on one document, a precondition, and transforms that run after the operation.
///
/// ```
/// use reelbase_core::{Fields, Transform, Value, Write};
///
/// let path = "users/u1/videos/v1".parse()?;
/// let write = Write::update(path, [("status".parse()?, Some(Value::from("completed")))])
///     .transform("clips_count".parse()?, Transform::Increment(Value::from(1)));
/// write.check()?;
/// # Ok::<(), reelbase_core::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Write {
    /// The document.
    pub path: DocumentPath,
    /// What to do with it.
    pub operation: Operation,
    /// What must hold for it before, or the whole commit fails.
    pub precondition: Precondition,
    /// Changes relative to the value that a field has; they run in order, after the operation.
    pub transforms: Vec<FieldTransform>,
}

/// What a [`Write`] does.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Operation {
    /// Replaces all fields; creates the document if it is missing.
    Set(Fields),
    /// Sets the field at each path, or deletes it where there is no value; what is not named stays. Creates the document
    /// if it is missing.
    Merge(Merge),
    /// Deletes the document, if it is there. Its subcollections stay.
    Delete,
    /// Only checks the precondition.
    Verify,
}

/// The fields that [`Operation::Merge`] changes.
#[derive(Debug, Clone)]
pub struct Merge {
    /// Each path with its new value, `None` to delete it. No path may lie within another.
    pub changes: Vec<(FieldPath, Option<Value>)>,
    /// The field names of the entity, so that a document that is created keeps them out of line.
    pub shape: &'static Shape,
}

/// What must hold for the document of a write.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Precondition {
    /// Nothing.
    #[default]
    None,
    /// It is there (or not).
    Exists(bool),
    /// It was last changed at exactly this time.
    UpdateTime(Timestamp),
}

impl Write {
    fn new(path: DocumentPath, operation: Operation, precondition: Precondition) -> Self {
        Self { path, operation, precondition, transforms: Vec::new() }
    }

    /// Creates the document; [`AlreadyExists`](crate::ErrorKind::AlreadyExists) if it is there.
    pub fn create(path: DocumentPath, fields: Fields) -> Self {
        Self::new(path, Operation::Set(fields), Precondition::Exists(false))
    }

    /// Replaces the document, or creates it.
    pub fn set(path: DocumentPath, fields: Fields) -> Self {
        Self::new(path, Operation::Set(fields), Precondition::None)
    }

    /// Changes single fields, creating the document if it is missing.
    pub fn merge(path: DocumentPath, changes: impl IntoIterator<Item = (FieldPath, Option<Value>)>) -> Self {
        let merge = Merge { changes: changes.into_iter().collect(), shape: Shape::untyped() };
        Self::new(path, Operation::Merge(merge), Precondition::None)
    }

    /// Changes single fields; [`NotFound`](crate::ErrorKind::NotFound) if the document is missing.
    pub fn update(path: DocumentPath, changes: impl IntoIterator<Item = (FieldPath, Option<Value>)>) -> Self {
        Self { precondition: Precondition::Exists(true), ..Self::merge(path, changes) }
    }

    /// Deletes the document; nothing happens if it is missing.
    pub fn delete(path: DocumentPath) -> Self {
        Self::new(path, Operation::Delete, Precondition::None)
    }

    /// Fails the commit unless the precondition holds; changes nothing.
    pub fn verify(path: DocumentPath, precondition: Precondition) -> Self {
        Self::new(path, Operation::Verify, precondition)
    }

    /// Replaces the precondition.
    #[must_use]
    pub fn with_precondition(mut self, precondition: Precondition) -> Self {
        self.precondition = precondition;
        self
    }

    /// Adds a transform.
    #[must_use]
    pub fn transform(mut self, field: FieldPath, transform: Transform) -> Self {
        self.transforms.push(FieldTransform { field, transform });
        self
    }

    /// Checks everything that does not depend on the stored document.
    ///
    /// # Errors
    /// [`Invalid`](crate::ErrorKind::Invalid): a reserved or empty field name, a value that cannot be stored, a path
    /// within another, transforms on a delete or verify, a verify without a precondition, too many transforms, an operand
    /// of the wrong type.
    pub fn check(&self) -> Result<()> {
        let check = || {
            match &self.operation {
                Operation::Set(fields) => check_document(&self.path, fields)?,
                Operation::Merge(merge) => check_changes(&merge.changes)?,
                Operation::Delete | Operation::Verify if !self.transforms.is_empty() => {
                    return Err(Error::invalid("only a set or a merge can have transforms"));
                }
                Operation::Verify if self.precondition == Precondition::None => {
                    return Err(Error::invalid("a verify needs a precondition"));
                }
                Operation::Delete | Operation::Verify => {}
            }
            if self.transforms.len() > MAX_TRANSFORMS {
                return Err(Error::invalid(format!(
                    "the write has {} transforms; at most {MAX_TRANSFORMS} are allowed",
                    self.transforms.len()
                )));
            }
            self.transforms.iter().try_for_each(FieldTransform::check)?;
            if self.transforms.len() < 2 {
                return Ok(());
            }
            // One field may be transformed several times.
            let fields: BTreeSet<_> = self.transforms.iter().map(|transform| &transform.field).collect();
            match one_within_another(fields.into_iter().collect()) {
                Some((outer, inner)) => Err(Error::invalid(format!(
                    "{outer} and {inner} cannot be transformed at once: one lies within the other"
                ))),
                None => Ok(()),
            }
        };
        check().map_err(|e: Error| e.at(&self.path))
    }
}

/// Checks that no document occurs twice among writes that are each applied on its own, in no particular order.
///
/// # Errors
/// [`Invalid`](crate::ErrorKind::Invalid), naming a document that does.
pub fn check_distinct(writes: &[Write]) -> Result<()> {
    let mut paths: Vec<_> = writes.iter().map(|write| &write.path).collect();
    paths.sort_unstable_by(|a, b| a.as_str().cmp(b.as_str()));
    match paths.windows(2).find(|pair| pair[0] == pair[1]) {
        Some([path, _]) => Err(Error::invalid("the document occurs twice in one batch of independent writes").at(path)),
        _ => Ok(()),
    }
}

fn check_changes(changes: &[(FieldPath, Option<Value>)]) -> Result<()> {
    for (path, value) in changes {
        path.check()?;
        if path.is_name() {
            return Err(Error::invalid("__name__ cannot be written"));
        }
        if let Some(value) = value {
            let depth = path.segments().len();
            // The maps on the way count as well, even if a scalar lies at the end.
            check_depth(depth - 1).and_then(|()| check_value(value.view(), depth)).map_err(|e| e.at(path))?;
        }
    }
    match one_within_another(changes.iter().map(|(path, _)| path).collect()) {
        Some((outer, inner)) => {
            Err(Error::invalid(format!("{outer} and {inner} cannot be written at once: one lies within the other")))
        }
        None => Ok(()),
    }
}

/// Two paths of which one lies within the other, or is the same.
fn one_within_another(mut paths: Vec<&FieldPath>) -> Option<(&FieldPath, &FieldPath)> {
    if paths.len() < 2 {
        return None;
    }
    // In order, a path comes right before those that lie within it.
    paths.sort_unstable();
    paths.windows(2).find(|pair| pair[0].contains(pair[1])).map(|pair| (pair[0], pair[1]))
}

/// What one write of a commit came to.
#[derive(Debug, Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct WriteResult {
    /// When the document was last changed: the commit's time, or an earlier one if the write changed nothing; `None`
    /// after a delete or verify.
    pub update_time: Option<Timestamp>,
    /// The new value of each transform's field, in order; null for the array transforms.
    pub transform_results: Vec<Value>,
}

impl WriteResult {
    /// A result, as a backend makes it.
    pub fn new(update_time: Option<Timestamp>, transform_results: Vec<Value>) -> Self {
        Self { update_time, transform_results }
    }
}

/// What a commit came to.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct CommitResult {
    /// When the commit happened.
    pub commit_time: Timestamp,
    /// One result per write, in their order.
    pub results: Vec<WriteResult>,
}

impl CommitResult {
    /// A result, as a backend makes it.
    pub fn new(commit_time: Timestamp, results: Vec<WriteResult>) -> Self {
        Self { commit_time, results }
    }
}
