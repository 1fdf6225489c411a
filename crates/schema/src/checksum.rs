//! Checksums as they travel in requests and records.

use std::{borrow::Cow, fmt, str::FromStr};

use reelbase_core::{Error, Result, blob::Sha256Digest};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

/// A checksum that says what it is of: `sha256:` and 64 hexadecimal digits.
///
/// ```
/// use reelbase_schema::Checksum;
///
/// let sum: Checksum = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855".parse()?;
/// assert_eq!(sum.digest().to_base64(), "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
/// assert!("md5:d41d8cd98f00b204e9800998ecf8427e".parse::<Checksum>().is_err());
/// # Ok::<(), reelbase_core::Error>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Checksum(Sha256Digest);

impl Checksum {
    /// The digest.
    pub const fn digest(&self) -> &Sha256Digest {
        &self.0
    }
}

impl From<Sha256Digest> for Checksum {
    fn from(digest: Sha256Digest) -> Self {
        Self(digest)
    }
}

impl FromStr for Checksum {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let digest = text.strip_prefix("sha256:").and_then(|digits| digits.parse().ok());
        digest
            .map(Self)
            .ok_or_else(|| Error::invalid(format!("{text:?} is not a checksum: `sha256:` and 64 hexadecimal digits")))
    }
}

impl fmt::Display for Checksum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "sha256:{}", self.0)
    }
}

impl fmt::Debug for Checksum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

reelbase_core::__text_serde!(Checksum, "a checksum, `sha256:` and 64 hexadecimal digits");

impl JsonSchema for Checksum {
    fn schema_name() -> Cow<'static, str> {
        "Checksum".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A SHA-256 checksum: `sha256:` and 64 hexadecimal digits.",
            "type": "string",
            "pattern": "^sha256:[0-9a-fA-F]{64}$"
        })
    }
}
