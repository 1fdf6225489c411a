//! The checksum that travels with a file, and what computes it, so that neither backends nor hosts need a crate of
//! their own.

use std::{fmt, str::FromStr};

use base64::{Engine, prelude::BASE64_STANDARD};
use sha2::{Digest, Sha256};

use crate::{Error, Result};

/// A SHA-256 digest; hexadecimal as text, base64 in the headers of S3.
///
/// ```
/// use reelbase_core::blob::Sha256Digest;
///
/// let empty: Sha256Digest = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855".parse()?;
/// assert_eq!(empty.to_base64(), "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
/// assert_eq!(Sha256Digest::from_base64(&empty.to_base64())?, empty);
/// # Ok::<(), reelbase_core::Error>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sha256Digest([u8; 32]);

impl Sha256Digest {
    /// A digest from its bytes.
    pub const fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The digest of bytes in memory.
    ///
    /// ```
    /// # use reelbase_core::blob::Sha256Digest;
    /// let digest = Sha256Digest::of("hello");
    /// assert_eq!(digest.to_base64(), "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=");
    /// ```
    pub fn of(bytes: impl AsRef<[u8]>) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// Checks the digest of a body against what was promised of it. Stores call it.
    ///
    /// # Errors
    /// [`Invalid`](crate::ErrorKind::Invalid), naming both, if they differ.
    pub fn check(self, expected: Self) -> Result<()> {
        if self == expected {
            return Ok(());
        }
        Err(Error::invalid(format!("the body hashes to {self} instead of {expected}")))
    }

    /// Its bytes.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// A digest from base64, as `x-amz-checksum-sha256` has it.
    ///
    /// # Errors
    /// [`Invalid`](crate::ErrorKind::Invalid) unless it is the base64 of 32 bytes.
    pub fn from_base64(text: &str) -> Result<Self> {
        let bytes = BASE64_STANDARD.decode(text).ok().and_then(|bytes| bytes.try_into().ok());
        bytes.map(Self).ok_or_else(|| Error::invalid("a SHA-256 digest in base64 is 44 characters for 32 bytes"))
    }

    /// The digest in base64, as `x-amz-checksum-sha256` has it.
    pub fn to_base64(&self) -> String {
        BASE64_STANDARD.encode(self.0)
    }
}

/// A SHA-256 digest in the making, for bytes that come piece by piece.
///
/// ```
/// use reelbase_core::blob::{Sha256Digest, Sha256Hasher};
///
/// let mut hasher = Sha256Hasher::new();
/// hasher.update("hel");
/// hasher.update("lo");
/// assert_eq!(hasher.finish(), Sha256Digest::of("hello"));
/// ```
#[derive(Clone, Default)]
pub struct Sha256Hasher(Sha256);

impl Sha256Hasher {
    /// A hasher that has seen nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// Goes on with these bytes.
    pub fn update(&mut self, bytes: impl AsRef<[u8]>) {
        self.0.update(bytes);
    }

    /// The digest of all bytes so far.
    pub fn finish(self) -> Sha256Digest {
        Sha256Digest(self.0.finalize().into())
    }
}

impl fmt::Debug for Sha256Hasher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sha256Hasher").finish_non_exhaustive()
    }
}

impl From<[u8; 32]> for Sha256Digest {
    fn from(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }
}

impl FromStr for Sha256Digest {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let wrong = || Error::invalid("a SHA-256 digest is written as 64 hexadecimal digits");
        if text.len() != 64 {
            return Err(wrong());
        }
        let mut bytes = [0; 32];
        for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
            let digit = |c: u8| char::from(c).to_digit(16).ok_or_else(wrong);
            // Two digits below 16 fit a byte.
            *byte = (digit(pair[0])? << 4 | digit(pair[1])?) as u8;
        }
        Ok(Self(bytes))
    }
}

impl fmt::Display for Sha256Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Sha256Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

crate::__text_serde!(Sha256Digest, "a SHA-256 digest of 64 hexadecimal digits");

#[cfg(feature = "schemars")]
impl schemars::JsonSchema for Sha256Digest {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Sha256Digest".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "string",
            "description": "A SHA-256 digest in hexadecimal.",
            "pattern": "^[0-9a-fA-F]{64}$"
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hex_round_trips_and_is_checked() {
        let digest = Sha256Digest::new(std::array::from_fn(|i| (i * 7) as u8));
        assert_eq!(digest.to_string().parse::<Sha256Digest>().unwrap(), digest);
        assert_eq!(digest.to_string().to_uppercase().parse::<Sha256Digest>().unwrap(), digest);
        for wrong in ["", "00", &"g".repeat(64), &"é".repeat(32), &"+0".repeat(32)] {
            assert!(wrong.parse::<Sha256Digest>().is_err(), "{wrong}");
        }
        for wrong in ["", "AAAA", "????"] {
            assert!(Sha256Digest::from_base64(wrong).is_err(), "{wrong}");
        }
    }
}
