//! URIs of objects: how a document points at a file without knowing the store that serves it.

use std::{fmt, str::FromStr};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use super::BlobKey;
use crate::{Error, Result};

/// What stands for itself in a URI: letters, digits, `-`, `.`, `_`, `~` and the slash between segments.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');

/// GCS allows 222 bytes for a bucket with dots, more than anybody else.
const MAX_BUCKET_BYTES: usize = 222;

/// Which kind of store a [`BlobUri`] points into.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum BlobScheme {
    /// `gs://bucket/key`: Google Cloud Storage.
    Gs,
    /// `r2://bucket/key`: Cloudflare R2.
    R2,
    /// `s3://bucket/key`: Amazon S3, or a server that speaks its protocol.
    S3,
    /// `file:///abs/path`: the local disk; the key is the path without its first slash.
    File,
    /// `mem://bucket/key`: a store in memory.
    Mem,
    /// `payloadcms://media/path`: an upload collection of a PayloadCMS.
    PayloadCms,
}

impl BlobScheme {
    /// Every scheme of this version.
    pub const ALL: &[Self] = &[Self::Gs, Self::R2, Self::S3, Self::File, Self::Mem, Self::PayloadCms];

    /// The scheme as it is written before `://`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Gs => "gs",
            Self::R2 => "r2",
            Self::S3 => "s3",
            Self::File => "file",
            Self::Mem => "mem",
            Self::PayloadCms => "payloadcms",
        }
    }
}

impl fmt::Display for BlobScheme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for BlobScheme {
    type Err = Error;

    /// Schemes are ASCII and their case does not matter, as in every URI.
    fn from_str(text: &str) -> Result<Self> {
        Self::ALL.iter().copied().find(|scheme| scheme.as_str().eq_ignore_ascii_case(text)).ok_or_else(|| {
            let known: Vec<_> = Self::ALL.iter().map(|scheme| scheme.as_str()).collect();
            Error::invalid(format!("{text:?} is not a scheme of blob URIs; known are {}", known.join(", ")))
        })
    }
}

/// Where an object is: scheme, bucket and key. A string in JSON and in a store.
///
/// **Escapes.** Written, everything in the key except letters, digits, `-`, `.`, `_`, `~` and `/` is percent-encoded,
/// byte by byte of its UTF-8. Read, `%XX` is decoded, and everything else stands for itself: these URIs have neither
/// query nor fragment, so a raw `?`, `#`, space or `é`, as other tools write them, belongs to the key. A `%` that
/// starts no escape is refused, since guessing would give two spellings of two different keys the same meaning.
/// Whatever was read is written in the one canonical form, and equal URIs are equal text.
///
/// ```
/// use reelbase_core::blob::{BlobScheme, BlobUri};
///
/// let uri: BlobUri = "r2://media/u1/v1/clips/¿Quién paga?.mp4".parse()?;
/// assert_eq!(uri.scheme(), BlobScheme::R2);
/// assert_eq!(uri.bucket(), Some("media"));
/// assert_eq!(uri.key().file_name(), "¿Quién paga?.mp4");
/// assert_eq!(uri.to_string(), "r2://media/u1/v1/clips/%C2%BFQui%C3%A9n%20paga%3F.mp4");
/// assert_eq!(uri.to_string().parse::<BlobUri>()?, uri);
/// # Ok::<(), reelbase_core::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BlobUri {
    scheme: BlobScheme,
    /// Empty for `file`, and only there.
    bucket: Box<str>,
    key: BlobKey,
}

fn check_bucket(bucket: &str) -> Result<()> {
    let wrong = if bucket.is_empty() {
        "is empty"
    } else if bucket.len() > MAX_BUCKET_BYTES {
        "is longer than 222 bytes"
    } else if !bucket.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.')) {
        "holds something else than ASCII letters, digits, `-`, `_` and `.`"
    } else if !bucket.as_bytes()[0].is_ascii_alphanumeric() {
        "does not start with a letter or a digit"
    } else {
        return Ok(());
    };
    Err(Error::invalid(format!("the bucket {bucket:?} {wrong}")))
}

impl BlobUri {
    /// The URI of an object in a bucket.
    ///
    /// # Errors
    /// [`Invalid`](crate::ErrorKind::Invalid) if the bucket's name is not one (1 to 222 ASCII letters, digits, `-`,
    /// `_` and `.`, the first a letter or digit), or for [`BlobScheme::File`], which has none.
    pub fn new(scheme: BlobScheme, bucket: &str, key: BlobKey) -> Result<Self> {
        if scheme == BlobScheme::File {
            return Err(Error::invalid("a file URI has no bucket; make it with BlobUri::file"));
        }
        check_bucket(bucket)?;
        Ok(Self { scheme, bucket: bucket.into(), key })
    }

    /// The URI of a file on the local disk; the key is its absolute path without the first slash.
    pub fn file(key: BlobKey) -> Self {
        Self { scheme: BlobScheme::File, bucket: "".into(), key }
    }

    /// Which kind of store it points into.
    pub fn scheme(&self) -> BlobScheme {
        self.scheme
    }

    /// The bucket, or the collection of a PayloadCMS; a file has none.
    pub fn bucket(&self) -> Option<&str> {
        (!self.bucket.is_empty()).then_some(&*self.bucket)
    }

    /// The key inside the bucket.
    pub fn key(&self) -> &BlobKey {
        &self.key
    }

    /// The key, without the rest.
    pub fn into_key(self) -> BlobKey {
        self.key
    }

    /// The URI of another object in the same place.
    #[must_use]
    pub fn with_key(&self, key: BlobKey) -> Self {
        Self { key, ..self.clone() }
    }
}

/// Decodes `%XX`; everything else stands for itself.
fn decode(path: &str) -> Result<String, String> {
    let bytes = path.as_bytes();
    for (at, _) in path.match_indices('%') {
        if !bytes.get(at + 1..at + 3).is_some_and(|hex| hex.iter().all(u8::is_ascii_hexdigit)) {
            return Err(format!("the % at byte {at} of its path starts no escape; a percent sign is written %25"));
        }
    }
    let decoded = percent_decode_str(path).decode_utf8();
    decoded.map(|text| text.into_owned()).map_err(|e| format!("its path does not decode to UTF-8: {e}"))
}

fn parse(text: &str) -> Result<BlobUri, String> {
    let (scheme, rest) = text.split_once("://").ok_or("it has no scheme, such as r2://bucket/key")?;
    let scheme: BlobScheme = scheme.parse().map_err(|e: Error| e.message().to_owned())?;
    let (bucket, path) = rest.split_once('/').ok_or("it has no key after the bucket")?;
    let key = BlobKey::new(decode(path)?).map_err(|e| e.message().to_owned())?;
    match scheme {
        BlobScheme::File if bucket.is_empty() => Ok(BlobUri::file(key)),
        BlobScheme::File => Err(format!("it names the host {bucket:?}; a file URI starts with file:///")),
        _ => BlobUri::new(scheme, bucket, key).map_err(|e| e.message().to_owned()),
    }
}

impl FromStr for BlobUri {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        // The text may be a URL with a signature in its query, pasted into the wrong field: print no more than its start.
        parse(text).map_err(|why| {
            let start: String = text.chars().take_while(|c| *c != '?').take(80).collect();
            let more = if start.len() < text.len() { "…" } else { "" };
            Error::invalid(format!("\"{}{more}\" is not a blob URI: {why}", start.escape_debug()))
        })
    }
}

impl TryFrom<&str> for BlobUri {
    type Error = Error;

    fn try_from(text: &str) -> Result<Self> {
        text.parse()
    }
}

impl TryFrom<String> for BlobUri {
    type Error = Error;

    fn try_from(text: String) -> Result<Self> {
        text.parse()
    }
}

impl fmt::Display for BlobUri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}/{}", self.scheme, self.bucket, utf8_percent_encode(self.key.as_str(), ESCAPED))
    }
}

impl fmt::Debug for BlobUri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

crate::__text_serde!(BlobUri, "a blob URI such as r2://bucket/key");

#[cfg(feature = "schemars")]
impl schemars::JsonSchema for BlobUri {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "BlobUri".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "string",
            "format": "blob-uri",
            "description": "Where a file is stored, such as r2://bucket/key; the key is percent-encoded.",
            "pattern": r"^[A-Za-z0-9]+://[\s\S]"
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::{prelude::*, sample::select};

    use super::*;

    fn uri(text: &str) -> BlobUri {
        text.parse().unwrap()
    }

    #[test]
    fn every_scheme_round_trips() {
        for text in [
            "gs://bucket/key",
            "r2://b.u_c-k/a/b.mp4",
            "s3://b/a",
            "file:///var/media/a.mp4",
            "mem://b/a/b/c",
            "payloadcms://media/a%20b.mp4",
        ] {
            assert_eq!(uri(text).to_string(), text);
            let json = serde_json::to_string(&uri(text)).unwrap();
            assert_eq!(json, format!("{text:?}"));
            assert_eq!(serde_json::from_str::<BlobUri>(&json).unwrap(), uri(text));
        }
        assert_eq!(uri("file:///var/a").bucket(), None);
        assert_eq!(uri("file:///var/a").key().as_str(), "var/a");
        assert_eq!(uri("R2://b/a").scheme(), BlobScheme::R2);
    }

    #[test]
    fn raw_and_escaped_spellings_are_one_uri() {
        for raw in ["gs://b/¿Quién paga?", "gs://b/%C2%BFQui%C3%A9n%20paga%3F", "gs://b/%c2%bfQui%c3%a9n paga%3f"] {
            assert_eq!(uri(raw).key().as_str(), "¿Quién paga?");
            assert_eq!(uri(raw), uri("gs://b/¿Quién paga?"));
        }
        assert_eq!(uri("s3://b/a+b#c?d=1").key().as_str(), "a+b#c?d=1");
        assert_eq!(uri("s3://b/100%25").key().as_str(), "100%");
    }

    #[test]
    fn refused_uris_say_why() {
        for (text, why) in [
            ("", "no scheme"),
            ("r2:/b/k", "no scheme"),
            ("https://b/k", "not a scheme of blob URIs; known are gs, r2"),
            ("r2://b", "no key"),
            ("r2://b/", "key is empty"),
            ("r2:///k", "bucket \"\" is empty"),
            ("r2://b c/k", "bucket \"b c\" holds"),
            ("r2://u:p@b/k", "holds something else"),
            ("r2://.b/k", "does not start"),
            ("r2://b//k", "empty segment"),
            ("r2://b/a/%2E%2E/k", "relative segment"),
            ("r2://b/a%2F%2Fk", "empty segment"),
            ("r2://b/a%5Cb", "backslash"),
            ("r2://b/a%00b", "control"),
            ("r2://b/100%", "% at byte 3"),
            ("r2://b/%zz", "% at byte 0"),
            ("r2://b/%+1", "% at byte 0"),
            ("r2://b/%ff", "UTF-8"),
            ("file://host/k", "host \"host\""),
            ("file:///", "key is empty"),
        ] {
            let error = text.parse::<BlobUri>().unwrap_err();
            assert!(error.to_string().contains(why), "{text:?}: {error}");
        }
    }

    #[test]
    fn a_refused_url_is_printed_without_its_query() {
        let error = "https://acc.r2.cloudflarestorage.com/b/k?X-Amz-Signature=5ec2e7".parse::<BlobUri>().unwrap_err();
        assert!(!format!("{error} {error:?}").contains("5ec2e7"), "{error}");
    }

    proptest! {
        #[test]
        fn any_key_survives(scheme in select(BlobScheme::ALL), bucket in "[a-zA-Z0-9][a-zA-Z0-9._-]{0,20}", key in "\\PC{1,60}") {
            if let Ok(key) = BlobKey::new(key) {
                let uri = match scheme {
                    BlobScheme::File => BlobUri::file(key.clone()),
                    _ => BlobUri::new(scheme, &bucket, key.clone()).unwrap(),
                };
                let text = uri.to_string();
                prop_assert!(text.is_ascii());
                let read: BlobUri = text.parse().unwrap();
                prop_assert_eq!(read.key(), &key);
                prop_assert_eq!(read, uri);
            }
        }

        #[test]
        fn what_parses_has_one_spelling(text in "(gs|r2|file|mem)://[a-z]{0,2}/(%[0-9a-fA-F]{2}|\\PC){0,8}") {
            if let Ok(uri) = text.parse::<BlobUri>() {
                let canonical = uri.to_string();
                prop_assert_eq!(canonical.parse::<BlobUri>().unwrap().to_string(), canonical);
            }
        }
    }
}
