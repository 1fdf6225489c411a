//! Paths to fields, and their text form.

use std::{borrow::Cow, fmt, str::FromStr, sync::LazyLock};

use smallvec::SmallVec;

use super::id::is_reserved;
use crate::{
    Error, Result,
    limits::{MAX_FIELD_NAME_BYTES, MAX_FIELD_PATH_BYTES},
};

/// Checks the name of a field as it may be written: not empty, at most 1,500 bytes, not `__…__`.
pub(crate) fn check_field_name(name: &str) -> Result<()> {
    if name.is_empty() {
        Err(Error::invalid("a field name is empty"))
    } else if name.len() > MAX_FIELD_NAME_BYTES {
        let start: String = name.chars().take(20).collect();
        Err(Error::invalid(format!(
            "the field name {start:?}… has {} bytes; at most {MAX_FIELD_NAME_BYTES} are allowed",
            name.len()
        )))
    } else if is_reserved(name) {
        Err(Error::invalid(format!("the field name {name:?} is reserved (two underscores at both ends)")))
    } else {
        Ok(())
    }
}

/// The way to a field: one name, or several through nested maps. Never empty.
///
/// As text, the names are joined with dots; a name that is not a plain identifier stands in backticks.
///
/// ```
/// use reelbase_core::FieldPath;
///
/// let path: FieldPath = "clips_by_style.`split.fast`".parse()?;
/// assert_eq!(path.segments().collect::<Vec<_>>(), ["clips_by_style", "split.fast"]);
/// assert_eq!(path.to_string(), "clips_by_style.`split.fast`");
/// # Ok::<(), reelbase_core::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FieldPath(SmallVec<[Cow<'static, str>; 1]>);

impl FieldPath {
    /// The pseudo-field `__name__`: the document's name.
    pub fn name() -> Self {
        Self::from_static("__name__")
    }

    /// [`FieldPath::name`], for those who borrow it.
    pub(crate) fn name_ref() -> &'static Self {
        static NAME: LazyLock<FieldPath> = LazyLock::new(FieldPath::name);
        &NAME
    }

    /// A top-level field of an entity, its name checked by the derive.
    pub(crate) fn from_static(name: &'static str) -> Self {
        Self(smallvec::smallvec![Cow::Borrowed(name)])
    }

    /// A path whose names are known to be valid.
    pub(crate) fn from_segments<'a>(segments: impl IntoIterator<Item = &'a str>) -> Self {
        Self(segments.into_iter().map(|s| Cow::Owned(s.to_owned())).collect())
    }

    /// A path through these names.
    ///
    /// # Errors
    /// [`Invalid`](crate::ErrorKind::Invalid) when there is none, one is not a valid field name, or the path is longer
    /// than 1,500 bytes. (`__name__` alone is valid.)
    pub fn new<S: Into<Cow<'static, str>>>(segments: impl IntoIterator<Item = S>) -> Result<Self> {
        Self::checked(segments.into_iter().map(Into::into).collect())
    }

    fn checked(segments: SmallVec<[Cow<'static, str>; 1]>) -> Result<Self> {
        let path = Self(segments);
        path.check().map(|()| path)
    }

    pub(crate) fn join(mut self, more: impl IntoIterator<Item = Cow<'static, str>>) -> Self {
        self.0.extend(more);
        self
    }

    /// Whether this is `__name__`.
    pub fn is_name(&self) -> bool {
        matches!(&*self.0, [name] if name == "__name__")
    }

    /// The names, outermost first.
    pub fn segments(&self) -> impl ExactSizeIterator<Item = &str> {
        self.0.iter().map(|s| &**s)
    }

    pub(crate) fn split_first(&self) -> (&str, &[Cow<'static, str>]) {
        self.0.split_first().map_or(("", &[]), |(first, rest)| (first, rest))
    }

    /// Whether `other` is this field or lies within it.
    pub fn contains(&self, other: &Self) -> bool {
        other.0.starts_with(&self.0)
    }

    /// The check that a path written to or filtered on must pass, for paths that were not made by [`FieldPath::new`].
    pub(crate) fn check(&self) -> Result<()> {
        if self.0.is_empty() {
            return Err(Error::invalid("a field path is empty"));
        }
        if self.is_name() {
            return Ok(());
        }
        for segment in &self.0 {
            check_field_name(segment).map_err(|e| e.at(self))?;
        }
        // As text a name has at most two backticks, a dot and a backslash per byte more.
        let at_most: usize = self.0.iter().map(|segment| 2 * segment.len() + 3).sum();
        if at_most <= MAX_FIELD_PATH_BYTES {
            return Ok(());
        }
        match self.to_string().len() {
            0..=MAX_FIELD_PATH_BYTES => Ok(()),
            bytes => Err(Error::invalid(format!(
                "a field path has {bytes} bytes; at most {MAX_FIELD_PATH_BYTES} are allowed"
            ))),
        }
    }
}

fn is_plain(segment: &str) -> bool {
    segment.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && segment.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

impl fmt::Display for FieldPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, segment) in self.segments().enumerate() {
            if i > 0 {
                f.write_str(".")?;
            }
            if is_plain(segment) {
                f.write_str(segment)?;
            } else {
                write!(f, "`{}`", segment.replace('\\', "\\\\").replace('`', "\\`"))?;
            }
        }
        Ok(())
    }
}

impl fmt::Debug for FieldPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for FieldPath {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let wrong = |why: &str| Error::invalid(format!("{text:?} is not a field path: {why}"));
        let mut segments = SmallVec::new();
        let mut rest = text;
        loop {
            let segment;
            if let Some(quoted) = rest.strip_prefix('`') {
                let mut name = String::new();
                let mut chars = quoted.char_indices();
                let end = loop {
                    match chars.next() {
                        Some((at, '`')) => break at + 1,
                        Some((_, '\\')) => match chars.next() {
                            Some((_, c @ ('\\' | '`'))) => name.push(c),
                            _ => return Err(wrong("a backslash may stand only before a backslash or a backtick")),
                        },
                        Some((_, c)) => name.push(c),
                        None => return Err(wrong("a backtick is not closed")),
                    }
                };
                segment = name;
                rest = &quoted[end..];
            } else {
                let end = rest.find('.').unwrap_or(rest.len());
                segment = rest[..end].to_owned();
                rest = &rest[end..];
                if !is_plain(&segment) {
                    return Err(wrong(if segment.is_empty() {
                        "a name is empty"
                    } else {
                        "a name that is not letters, digits and underscores must stand in backticks"
                    }));
                }
            }
            segments.push(Cow::Owned(segment));
            if rest.is_empty() {
                return Self::checked(segments);
            }
            rest = rest.strip_prefix('.').ok_or_else(|| wrong("after a backtick comes a dot or the end"))?;
        }
    }
}
