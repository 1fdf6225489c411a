//! What a write makes of a document: one place for every store that keeps documents itself.

use super::{FieldTransform, Merge, Operation, Precondition, Write};
use crate::{
    Document, Error, ErrorKind, Fields, Result, Timestamp, Value,
    fields::patch,
    limits::{check_document, check_merged},
};

/// What a write makes of a document.
#[derive(Debug, Clone)]
pub struct Applied {
    /// The fields afterwards; `None` when the document is then missing.
    pub fields: Option<Fields>,
    /// The new value of each transform's field; null for the array transforms.
    pub transform_results: Vec<Value>,
}

impl Write {
    /// Checks the precondition against the document as it is.
    ///
    /// # Errors
    /// [`AlreadyExists`](ErrorKind::AlreadyExists), [`NotFound`](ErrorKind::NotFound), or
    /// [`FailedPrecondition`](ErrorKind::FailedPrecondition) when the update time differs or the document is missing.
    pub fn check_precondition(&self, current: Option<Timestamp>) -> Result<()> {
        let error = match (self.precondition, current) {
            (Precondition::Exists(false), Some(_)) => {
                Error::new(ErrorKind::AlreadyExists, "the document already exists")
            }
            (Precondition::Exists(true), None) => Error::new(ErrorKind::NotFound, "there is no such document"),
            (Precondition::UpdateTime(expected), None) => Error::new(
                ErrorKind::FailedPrecondition,
                format!("the document is missing, but was to have the update time {expected}"),
            ),
            (Precondition::UpdateTime(expected), Some(found)) if expected != found => Error::new(
                ErrorKind::FailedPrecondition,
                format!("the document was changed: its update time is {found}, not {expected}; read it again"),
            ),
            _ => return Ok(()),
        };
        Err(error.at(&self.path))
    }

    /// What the write makes of a document with these fields. The write has passed [`Write::check`].
    ///
    /// # Errors
    /// [`Invalid`](ErrorKind::Invalid) when the result would break a limit.
    pub fn apply(&self, current: Option<&Fields>, commit_time: Timestamp) -> Result<Applied> {
        let mut fields = match &self.operation {
            Operation::Delete => return Ok(Applied { fields: None, transform_results: Vec::new() }),
            Operation::Verify => {
                return Ok(Applied { fields: current.cloned(), transform_results: Vec::new() });
            }
            Operation::Set(fields) => fields.clone(),
            Operation::Merge(Merge { changes, shape }) => {
                let empty;
                let current = match current {
                    Some(current) => current,
                    None => {
                        empty = Fields::empty();
                        &empty
                    }
                };
                patch(current, shape, changes.iter().map(|(path, value)| (path, value.as_ref())))
            }
        };
        let mut transform_results = Vec::with_capacity(self.transforms.len());
        let mut rest = &*self.transforms;
        while !rest.is_empty() {
            // Those that do not touch what another before them has changed go into one copy of the document.
            let (together, later) = rest.split_at(independent(rest));
            let (new, results): (Vec<_>, Vec<_>) =
                together.iter().map(|t| t.transform.apply(fields.get_path(&t.field), commit_time)).unzip();
            let shape = fields.shape();
            fields = patch(&fields, shape, together.iter().map(|t| &t.field).zip(new.iter().map(Some)));
            transform_results.extend(results);
            rest = later;
        }
        match self.operation {
            _ if !self.transforms.is_empty() => check_document(&self.path, &fields)?,
            Operation::Merge(_) => check_merged(&self.path, &fields)?,
            _ => {}
        }
        Ok(Applied { fields: Some(fields), transform_results })
    }
}

/// How many of the first transforms touch fields of their own.
fn independent(transforms: &[FieldTransform]) -> usize {
    let overlaps = |i: &usize| {
        let field = &transforms[*i].field;
        transforms[..*i].iter().any(|earlier| earlier.field.contains(field) || field.contains(&earlier.field))
    };
    (1..transforms.len()).find(overlaps).unwrap_or(transforms.len())
}

impl Document {
    /// The document with only the fields that a projection selects.
    #[must_use]
    pub fn project(&self, select: &[crate::FieldPath]) -> Self {
        self.with_fields(crate::fields::project(self.fields(), select))
    }
}
