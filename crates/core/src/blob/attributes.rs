//! What is stored beside the bytes of an object and comes back with them as HTTP headers.

use std::collections::BTreeMap;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::{Error, Result};

/// The most bytes of all metadata names and values together, on R2. S3 itself allows 2,048.
pub const MAX_METADATA_BYTES: usize = 8_192;

/// Content headers and metadata of an object.
///
/// All of it ends up in HTTP headers, so all of it is printable ASCII; metadata names are lower case, since headers
/// have no case to keep.
///
/// ```
/// use reelbase_core::blob::BlobAttributes;
///
/// let attributes = BlobAttributes::new()
///     .content_type("video/mp4")
///     .cache_control("public, max-age=31536000, immutable")
///     .metadata("job-id", "j-42");
/// attributes.validate()?;
/// assert!(BlobAttributes::new().metadata("Job Id", "42").validate().is_err());
/// # Ok::<(), reelbase_core::Error>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct BlobAttributes {
    /// The `Content-Type`. Without one a store reports none, or its own default such as `application/octet-stream`.
    pub content_type: Option<String>,
    /// The `Cache-Control` with which it is served.
    pub cache_control: Option<String>,
    /// The `Content-Disposition` with which it is served.
    pub content_disposition: Option<String>,
    /// Whatever else belongs to the object, by lower-case name.
    pub metadata: BTreeMap<String, String>,
}

impl BlobAttributes {
    /// No attributes.
    pub fn new() -> Self {
        Self::default()
    }

    /// Checks that every backend can store them: printable ASCII without space at either end, metadata names of
    /// `a-z`, `0-9`, `-` and `_`, at most [`MAX_METADATA_BYTES`] of metadata. Stores call it.
    ///
    /// # Errors
    /// [`Invalid`](crate::ErrorKind::Invalid), naming the attribute.
    pub fn validate(&self) -> Result<()> {
        check_header("content type", self.content_type.as_deref())?;
        check_header("cache control", self.cache_control.as_deref())?;
        check_header("content disposition", self.content_disposition.as_deref())?;
        for (name, value) in &self.metadata {
            let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'-' | b'_');
            if name.is_empty() || !name.bytes().all(plain) {
                return Err(Error::invalid(format!(
                    "the metadata name {name:?} is not made of lower-case letters, digits, `-` and `_`"
                )));
            }
            // An empty value is one: the header is there and says nothing.
            if !value.is_empty() {
                check_header(&format!("metadata {name:?}"), Some(value))?;
            }
        }
        let bytes: usize = self.metadata.iter().map(|(name, value)| name.len() + value.len()).sum();
        if bytes > MAX_METADATA_BYTES {
            return Err(Error::invalid(format!(
                "the metadata has {bytes} bytes in names and values; at most {MAX_METADATA_BYTES} are allowed"
            )));
        }
        Ok(())
    }
}

/// Checks the value of a header.
pub(super) fn check_header(what: &str, value: Option<&str>) -> Result<()> {
    let Some(value) = value else { return Ok(()) };
    let wrong = if value.is_empty() {
        "is empty"
    } else if !value.bytes().all(|b| matches!(b, b' '..=b'~')) {
        "holds something else than printable ASCII"
    } else if value.trim() != value {
        "has space around it"
    } else {
        return Ok(());
    };
    Err(Error::invalid(format!("the {what} {value:?} {wrong}")))
}

/// What RFC 8187 leaves as it is in an extended parameter.
const EXTENDED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A `Content-Disposition` that saves the object under a name in any script (RFC 6266): an ASCII stand-in for old
/// clients, then the name itself.
pub(super) fn attachment(name: &str) -> String {
    let stand_in: String =
        name.chars().map(|c| if matches!(c, ' '..='~') && !matches!(c, '"' | '\\' | '%') { c } else { '_' }).collect();
    if stand_in == name {
        format!("attachment; filename=\"{name}\"")
    } else {
        format!("attachment; filename=\"{stand_in}\"; filename*=UTF-8''{}", utf8_percent_encode(name, EXTENDED))
    }
}

/// The setters of [`BlobAttributes`], on the options that hold them; the argument is the path to them.
macro_rules! attribute_setters {
    ($options:ident $(, $path:ident)?) => {
        impl $options {
            /// Sets the `Content-Type`.
            #[must_use]
            pub fn content_type(mut self, content_type: impl Into<String>) -> Self {
                self$(.$path)?.content_type = Some(content_type.into());
                self
            }

            /// Sets the `Cache-Control`.
            #[must_use]
            pub fn cache_control(mut self, cache_control: impl Into<String>) -> Self {
                self$(.$path)?.cache_control = Some(cache_control.into());
                self
            }

            /// Sets a `Content-Disposition` under which browsers save the object as `name`, which may be in any script.
            #[must_use]
            pub fn download_name(mut self, name: &str) -> Self {
                self$(.$path)?.content_disposition = Some($crate::blob::attributes::attachment(name));
                self
            }

            /// Adds metadata; the name is lower case.
            #[must_use]
            pub fn metadata(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
                self$(.$path)?.metadata.insert(name.into(), value.into());
                self
            }
        }
    };
}

pub(super) use attribute_setters;

attribute_setters!(BlobAttributes);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_are_safe_headers() {
        for wrong in ["", " a", "a ", "a\r\nb", "é", "\u{7f}"] {
            assert!(BlobAttributes::new().content_type(wrong).validate().is_err(), "{wrong:?}");
            assert!(BlobAttributes::new().cache_control(wrong).validate().is_err(), "{wrong:?}");
        }
        for wrong in ["", "A", "a b", "a:b", "é"] {
            assert!(BlobAttributes::new().metadata(wrong, "v").validate().is_err(), "{wrong:?}");
        }
        assert!(BlobAttributes::new().metadata("a", "x\ny").validate().is_err());
        assert!(BlobAttributes::new().metadata("a", "").validate().is_ok());
    }

    #[test]
    fn metadata_counts_names_and_values() {
        let at = |n| BlobAttributes::new().metadata("abc", "x".repeat(n)).validate();
        assert!(at(MAX_METADATA_BYTES - 3).is_ok());
        assert!(at(MAX_METADATA_BYTES - 2).unwrap_err().to_string().contains("has 8193 bytes"));
    }

    #[test]
    fn download_names_are_quoted_for_every_client() {
        assert_eq!(attachment("a b.mp4"), "attachment; filename=\"a b.mp4\"");
        assert_eq!(attachment("a\"b"), "attachment; filename=\"a_b\"; filename*=UTF-8''a%22b");
        assert_eq!(attachment("é\r\n"), "attachment; filename=\"___\"; filename*=UTF-8''%C3%A9%0D%0A");
        check_header("it", Some(&attachment("¿Quién\n\"\\%?"))).unwrap();
    }
}
