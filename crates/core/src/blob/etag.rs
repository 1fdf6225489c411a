//! Versions of objects, as stores name them.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What names one version of an object in its store: opaque, without the quotes of HTTP.
///
/// Different content has different tags. Writing the same bytes again may keep the tag (R2, S3) or not (GCS).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ETag(Box<str>);

impl ETag {
    /// A tag as a store wrote it; quotes around it are taken off.
    ///
    /// ```
    /// # use reelbase_core::blob::ETag;
    /// assert_eq!(ETag::new("\"5d41\""), ETag::new("5d41"));
    /// assert_eq!(ETag::new("5d41").quoted(), "\"5d41\"");
    /// ```
    pub fn new(tag: impl AsRef<str>) -> Self {
        let tag = tag.as_ref();
        Self(tag.strip_prefix('"').and_then(|tag| tag.strip_suffix('"')).unwrap_or(tag).into())
    }

    /// The tag without quotes.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The tag as an HTTP header has it.
    pub fn quoted(&self) -> String {
        format!("\"{}\"", self.0)
    }
}

impl fmt::Display for ETag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Debug for ETag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", &*self.0)
    }
}
