//! Names of objects. They are checked once, here, so that no store ever sees a key that another store, a file system
//! or a URL would read differently.

use std::{borrow::Borrow, fmt, str::FromStr, sync::Arc};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::{Error, Result};

/// The most bytes of a key, on R2, S3 and GCS alike.
pub const MAX_KEY_BYTES: usize = 1_024;

/// The start of a name that is too long or odd to be printed whole.
fn shown(text: &str) -> String {
    let mut start: String = text.chars().take(60).collect();
    if start.len() < text.len() {
        start.push('…');
    }
    format!("{start:?}")
}

fn check_segment(segment: &str) -> Result<(), &'static str> {
    match segment {
        "" => Err("has an empty segment: no slash at the start or the end, and no two in a row"),
        "." | ".." => Err("has a relative segment: `.` and `..` are not names"),
        _ => Ok(()),
    }
}

fn check_text(text: &str) -> Result<(), &'static str> {
    if text.contains('\\') {
        Err("contains a backslash; segments are separated by /")
    } else if text.chars().any(char::is_control) {
        Err("contains a control character")
    } else {
        Ok(())
    }
}

fn check_length(what: &str, text: &str) -> Result<()> {
    if text.len() > MAX_KEY_BYTES {
        let len = text.len();
        return Err(Error::invalid(format!(
            "the blob {what} {} has {len} bytes; at most {MAX_KEY_BYTES} are allowed",
            shown(text)
        )));
    }
    Ok(())
}

fn refused(what: &str, text: &str, why: &str) -> Error {
    Error::invalid(format!("the blob {what} {} {why}", shown(text)))
}

/// The name of an object in a store: segments joined by `/`, 1 to 1,024 bytes of UTF-8.
///
/// No segment is empty, `.` or `..`; there is no control character and no backslash. Everything else is allowed, in
/// any script. Keys order by their bytes, as listings do. Cloning is cheap.
///
/// ```
/// use reelbase_core::blob::BlobKey;
///
/// let clip: BlobKey = "u1/v1/clips/¿Quién paga?.mp4".parse()?;
/// assert_eq!(clip.file_name(), "¿Quién paga?.mp4");
/// assert_eq!(clip.with_extension("jpg")?.as_str(), "u1/v1/clips/¿Quién paga?.jpg");
/// assert!(BlobKey::new("u1/../u2/secret.mp4").is_err());
/// # Ok::<(), reelbase_core::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BlobKey(Arc<str>);

impl BlobKey {
    /// Checks a key.
    ///
    /// # Errors
    /// [`Invalid`](crate::ErrorKind::Invalid), saying which rule is broken.
    pub fn new(key: impl AsRef<str>) -> Result<Self> {
        let key = key.as_ref();
        if key.is_empty() {
            return Err(Error::invalid("the blob key is empty"));
        }
        check_length("key", key)?;
        check_text(key)
            .and_then(|()| key.split('/').try_for_each(check_segment))
            .map_err(|e| refused("key", key, e))?;
        Ok(Self(key.into()))
    }

    /// A key from its segments, none of which may hold a slash: an id from outside stays one segment.
    ///
    /// # Errors
    /// [`Invalid`](crate::ErrorKind::Invalid) where a segment is not one, or the whole is too long.
    pub fn from_segments<S: AsRef<str>>(segments: impl IntoIterator<Item = S>) -> Result<Self> {
        let mut key = String::new();
        for (i, segment) in segments.into_iter().enumerate() {
            let segment = segment.as_ref();
            if segment.contains('/') {
                return Err(refused("key segment", segment, "contains a slash"));
            }
            if i > 0 {
                key.push('/');
            }
            key.push_str(segment);
        }
        Self::new(key)
    }

    /// The key as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Its segments, in order; at least one.
    pub fn segments(&self) -> impl DoubleEndedIterator<Item = &str> {
        self.0.split('/')
    }

    /// The last segment.
    pub fn file_name(&self) -> &str {
        self.0.rsplit('/').next().unwrap_or(&self.0)
    }

    /// What follows the last dot of the file name. A name that only starts with a dot has none.
    pub fn extension(&self) -> Option<&str> {
        match self.file_name().rsplit_once('.') {
            Some((stem, extension)) if !stem.is_empty() => Some(extension),
            _ => None,
        }
    }

    /// The key one segment below this one.
    ///
    /// # Errors
    /// [`Invalid`](crate::ErrorKind::Invalid) if `segment` is not one segment, or the whole is too long.
    pub fn join(&self, segment: impl AsRef<str>) -> Result<Self> {
        Self::from_segments(self.segments().chain([segment.as_ref()]))
    }

    /// The same key with another extension, or with one where there was none; `""` takes it away.
    ///
    /// # Errors
    /// [`Invalid`](crate::ErrorKind::Invalid) if the extension holds a slash, or the whole is not a key.
    pub fn with_extension(&self, extension: &str) -> Result<Self> {
        if extension.contains('/') {
            return Err(refused("key extension", extension, "contains a slash"));
        }
        let stem = match self.extension() {
            Some(old) => &self.0[..self.0.len() - old.len() - 1],
            None => &self.0,
        };
        if extension.is_empty() { Self::new(stem) } else { Self::new(format!("{stem}.{extension}")) }
    }

    /// What the keys beside this one start with, with its trailing slash; everything for a key of one segment.
    pub fn parent(&self) -> BlobPrefix {
        BlobPrefix(self.0.rfind('/').map_or("", |slash| &self.0[..=slash]).into())
    }
}

/// What listed keys start with: nothing, the start of a key, or segments and a trailing slash.
///
/// A prefix is plain text as on S3: `clips/clip_0` matches `clips/clip_01.mp4`. To stay inside a folder, end it with a
/// slash, or take it from [`BlobPrefix::folder`] or [`BlobKey::parent`].
///
/// ```
/// use reelbase_core::blob::BlobPrefix;
///
/// let folder = BlobPrefix::folder(["u1", "v1", "clips"])?;
/// assert_eq!(folder.as_str(), "u1/v1/clips/");
/// assert_eq!(folder.key("a.mp4")?.as_str(), "u1/v1/clips/a.mp4");
/// # Ok::<(), reelbase_core::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BlobPrefix(Arc<str>);

impl BlobPrefix {
    /// Checks a prefix: every segment that ends in it is a segment of a key; at most 1,024 bytes.
    ///
    /// # Errors
    /// [`Invalid`](crate::ErrorKind::Invalid), saying which rule is broken.
    pub fn new(prefix: impl AsRef<str>) -> Result<Self> {
        let prefix = prefix.as_ref();
        check_length("prefix", prefix)?;
        let whole = prefix.rfind('/').map(|slash| &prefix[..slash]);
        check_text(prefix)
            .and_then(|()| whole.map_or(Ok(()), |whole| whole.split('/').try_for_each(check_segment)))
            .map_err(|e| refused("prefix", prefix, e))?;
        Ok(Self(prefix.into()))
    }

    /// The prefix of every key.
    pub fn all() -> Self {
        Self("".into())
    }

    /// The prefix of all keys below these segments, none of which may hold a slash.
    ///
    /// # Errors
    /// [`Invalid`](crate::ErrorKind::Invalid) where a segment is not one, or the whole is too long.
    pub fn folder<S: AsRef<str>>(segments: impl IntoIterator<Item = S>) -> Result<Self> {
        Self::new(format!("{}/", BlobKey::from_segments(segments)?))
    }

    /// The prefix as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether a key starts with it.
    pub fn matches(&self, key: &BlobKey) -> bool {
        key.as_str().starts_with(&*self.0)
    }

    /// The key that has `name` after this prefix; `name` holds no slash.
    ///
    /// # Errors
    /// [`Invalid`](crate::ErrorKind::Invalid) if `name` holds a slash or the whole is not a key.
    pub fn key(&self, name: impl AsRef<str>) -> Result<BlobKey> {
        let name = name.as_ref();
        if name.contains('/') {
            return Err(refused("key segment", name, "contains a slash"));
        }
        BlobKey::new(format!("{self}{name}"))
    }
}

impl Default for BlobPrefix {
    fn default() -> Self {
        Self::all()
    }
}

impl From<&BlobKey> for BlobPrefix {
    fn from(key: &BlobKey) -> Self {
        Self(key.0.clone())
    }
}

impl Borrow<str> for BlobKey {
    fn borrow(&self) -> &str {
        &self.0
    }
}

macro_rules! text {
    ($name:ident, $expecting:literal) => {
        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Debug::fmt(&*self.0, f)
            }
        }

        impl FromStr for $name {
            type Err = Error;

            fn from_str(text: &str) -> Result<Self> {
                Self::new(text)
            }
        }

        impl TryFrom<&str> for $name {
            type Error = Error;

            fn try_from(text: &str) -> Result<Self> {
                Self::new(text)
            }
        }

        impl TryFrom<String> for $name {
            type Error = Error;

            fn try_from(text: String) -> Result<Self> {
                Self::new(text)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Visitor;

                impl de::Visitor<'_> for Visitor {
                    type Value = $name;

                    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                        f.write_str($expecting)
                    }

                    fn visit_str<E: de::Error>(self, text: &str) -> Result<$name, E> {
                        $name::new(text).map_err(|e| E::custom(e.message()))
                    }
                }

                deserializer.deserialize_str(Visitor)
            }
        }
    };
}

text!(BlobKey, "a blob key");
text!(BlobPrefix, "a prefix of blob keys");

#[cfg(feature = "schemars")]
impl schemars::JsonSchema for BlobKey {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "BlobKey".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "string",
            "description": "The key of an object in a blob store: segments joined by /, at most 1,024 bytes.",
            "minLength": 1,
            "maxLength": MAX_KEY_BYTES,
            "pattern": r"^[^/\\\x00-\x1f\x7f]+(?:/[^/\\\x00-\x1f\x7f]+)*$"
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn refused_keys_say_why() {
        for (key, why) in [
            ("", "is empty"),
            ("/a", "empty segment"),
            ("a/", "empty segment"),
            ("a//b", "empty segment"),
            (".", "relative"),
            ("a/../b", "relative"),
            ("a/.", "relative"),
            ("a\\b", "backslash"),
            ("a\nb", "control"),
            ("a\u{7f}", "control"),
            ("a\u{85}b", "control"),
        ] {
            let error = BlobKey::new(key).unwrap_err();
            assert!(error.to_string().contains(why), "{key:?}: {error}");
        }
        let long = "é".repeat(513);
        assert!(BlobKey::new(&long).unwrap_err().to_string().contains("has 1026 bytes"));
        assert!(BlobKey::new("é".repeat(512)).is_ok());
    }

    #[test]
    fn odd_keys_are_allowed() {
        for key in ["a", "...", "a/.hidden", " a /b ", "¿Quién paga?", "日本/語.mp4", "100%", "a:b#c?d=e&f", "..a"]
        {
            assert_eq!(BlobKey::new(key).unwrap().to_string(), key);
        }
    }

    #[test]
    fn parts_of_a_key() {
        let key = BlobKey::new("a.b/c/d.tar.gz").unwrap();
        assert_eq!((key.file_name(), key.extension()), ("d.tar.gz", Some("gz")));
        assert_eq!(key.parent().as_str(), "a.b/c/");
        assert_eq!(key.with_extension("").unwrap().as_str(), "a.b/c/d.tar");
        let bare = BlobKey::new("a.b/.env").unwrap();
        assert_eq!(bare.extension(), None);
        assert_eq!(bare.with_extension("bak").unwrap().as_str(), "a.b/.env.bak");
        assert!(key.with_extension("a/b").is_err());
        assert_eq!(BlobKey::new("a").unwrap().parent(), BlobPrefix::all());
    }

    #[test]
    fn a_segment_from_outside_stays_one_segment() {
        let key = BlobKey::new("u1/clips").unwrap();
        assert_eq!(key.join("x.mp4").unwrap().as_str(), "u1/clips/x.mp4");
        for segment in ["", ".", "..", "a/b", "../u2", "/"] {
            assert!(key.join(segment).is_err(), "{segment:?}");
            assert!(BlobKey::from_segments(["u1", segment]).is_err(), "{segment:?}");
            assert!(BlobPrefix::folder(["u1", segment]).is_err(), "{segment:?}");
        }
        assert!(BlobKey::from_segments::<&str>([]).is_err());
    }

    #[test]
    fn prefixes() {
        for prefix in ["", "a", "a/", "a/b", "a/.", "a/.."] {
            assert_eq!(BlobPrefix::new(prefix).unwrap().as_str(), prefix);
        }
        for prefix in ["/", "/a", "a//", "../", "a/./b", "a\\", "a\0"] {
            assert!(BlobPrefix::new(prefix).is_err(), "{prefix:?}");
        }
        assert!(BlobPrefix::new("a/").unwrap().key("../b").is_err());
        assert!(BlobPrefix::new("a/").unwrap().key("..").is_err());
    }

    #[test]
    fn serde_checks() {
        let key: BlobKey = serde_json::from_str("\"a/é\"").unwrap();
        assert_eq!(serde_json::to_string(&key).unwrap(), "\"a/é\"");
        assert!(serde_json::from_str::<BlobKey>("\"a//b\"").is_err());
    }

    proptest! {
        #[test]
        fn a_key_is_its_segments(key in "\\PC{1,40}") {
            if let Ok(key) = BlobKey::new(&key) {
                prop_assert_eq!(&BlobKey::from_segments(key.segments()).unwrap(), &key);
                prop_assert!(key.parent().matches(&key));
                prop_assert_eq!(key.parent().key(key.file_name()).unwrap(), key);
            }
        }
    }
}
