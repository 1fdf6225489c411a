//! What goes wrong inside serde, and where: the path grows as the error passes outwards, so the good path pays nothing.

use std::fmt::{self, Display};

use serde::{de, ser};

use crate::{Error, FieldPath};

/// An error on its way out of serde.
#[derive(Debug)]
pub(crate) struct Fault(Box<Inner>);

#[derive(Debug)]
struct Inner {
    message: String,
    path: String,
}

impl Fault {
    #[cold]
    pub(super) fn new(message: impl Display) -> Self {
        Self(Box::new(Inner { message: message.to_string(), path: String::new() }))
    }

    /// The same, in the field or map entry of this name.
    #[cold]
    pub(super) fn within(self, name: &str) -> Self {
        let quoted = FieldPath::new([name.to_owned()]).map_or_else(|_| format!("`{name}`"), |path| path.to_string());
        self.prepend(quoted)
    }

    /// The same, in this element of an array.
    #[cold]
    pub(super) fn within_element(self, index: usize) -> Self {
        self.prepend(format!("[{index}]"))
    }

    fn prepend(mut self, mut path: String) -> Self {
        let inner = &mut *self.0;
        if !inner.path.is_empty() && !inner.path.starts_with('[') {
            path.push('.');
        }
        path.push_str(&inner.path);
        inner.path = path;
        self
    }

    /// What a caller gets for a value that cannot be stored.
    #[cold]
    pub(super) fn into_invalid(self) -> Error {
        Error::invalid(self.to_string())
    }

    /// What a caller gets for a stored value that does not fit.
    #[cold]
    pub(super) fn into_corrupt(self) -> Error {
        let message = self.to_string();
        Error::corrupt(self.0.path, message)
    }
}

impl Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.0.path.is_empty() {
            f.write_str(&self.0.path)?;
            f.write_str(": ")?;
        }
        f.write_str(&self.0.message)
    }
}

impl std::error::Error for Fault {}

impl ser::Error for Fault {
    #[cold]
    fn custom<T: Display>(message: T) -> Self {
        Self::new(message)
    }
}

impl de::Error for Fault {
    #[cold]
    fn custom<T: Display>(message: T) -> Self {
        Self::new(message)
    }

    #[cold]
    fn missing_field(field: &'static str) -> Self {
        Self::new("required, but absent").within(field)
    }
}
