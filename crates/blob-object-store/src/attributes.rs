//! Attributes on their way to a store and back, and what we keep beside the caller's.

use object_store::{Attribute, Attributes};
use reelbase_core::{
    Error, ErrorKind, Result,
    blob::{BlobAttributes, MAX_METADATA_BYTES, Sha256Digest},
};

// Names of metadata that callers neither see nor write.
/// The checksum that the object was written with, in hexadecimal.
const SHA256: &str = "reelbase-sha256";
/// Which write made the object: how a writer whose answer was lost finds out whether it was the one.
const WRITE: &str = "reelbase-write";

/// What is kept with an object.
#[derive(Debug, Default)]
pub(crate) struct Kept {
    pub(crate) attributes: BlobAttributes,
    pub(crate) sha256: Option<Sha256Digest>,
    pub(crate) write: Option<String>,
}

impl Kept {
    /// Checks what the caller wants kept; `kept` tells whether the store keeps anything.
    pub(crate) fn check(&self, kept: bool) -> Result<()> {
        if !kept && self.attributes != BlobAttributes::default() {
            return Err(Error::new(ErrorKind::Unsupported, "this store keeps no content headers and metadata"));
        }
        self.attributes.validate()?;
        if let Some(name) = self.attributes.metadata.keys().find(|name| [SHA256, WRITE].contains(&name.as_str())) {
            return Err(Error::invalid(format!("the metadata name {name:?} is reserved for what the store keeps")));
        }
        let own = self.ours().map(|(name, value)| name.len() + value.len()).sum::<usize>();
        let bytes: usize = self.attributes.metadata.iter().map(|(name, value)| name.len() + value.len()).sum();
        if own + bytes > MAX_METADATA_BYTES {
            return Err(Error::invalid(format!(
                "the metadata has {bytes} bytes in names and values; here at most {} are allowed, since the checksum \
                 and the name of the write are kept beside it",
                MAX_METADATA_BYTES - own
            )));
        }
        Ok(())
    }

    fn ours(&self) -> impl Iterator<Item = (&'static str, String)> {
        let sha256 = self.sha256.map(|digest| (SHA256, digest.to_string()));
        sha256.into_iter().chain(self.write.clone().map(|write| (WRITE, write)))
    }

    /// As the store takes it; nothing where it keeps nothing.
    pub(crate) fn to_attributes(&self, kept: bool) -> Attributes {
        let mut attributes = Attributes::new();
        if !kept {
            return attributes;
        }
        let BlobAttributes { content_type, cache_control, content_disposition, metadata, .. } = &self.attributes;
        let headers = [
            (Attribute::ContentType, content_type),
            (Attribute::CacheControl, cache_control),
            (Attribute::ContentDisposition, content_disposition),
        ];
        for (attribute, value) in headers {
            if let Some(value) = value {
                attributes.insert(attribute, value.clone().into());
            }
        }
        for (name, value) in metadata {
            attributes.insert(Attribute::Metadata(name.clone().into()), value.clone().into());
        }
        for (name, value) in self.ours() {
            attributes.insert(Attribute::Metadata(name.into()), value.into());
        }
        attributes
    }
}

impl From<&Attributes> for Kept {
    fn from(attributes: &Attributes) -> Self {
        let mut kept = Self::default();
        for (attribute, value) in attributes {
            let value = value.as_ref().to_owned();
            match attribute {
                Attribute::ContentType => kept.attributes.content_type = Some(value),
                Attribute::CacheControl => kept.attributes.cache_control = Some(value),
                Attribute::ContentDisposition => kept.attributes.content_disposition = Some(value),
                // What somebody else wrote there is no checksum, and no reason to refuse the object.
                Attribute::Metadata(name) if name == SHA256 => kept.sha256 = value.parse().ok(),
                Attribute::Metadata(name) if name == WRITE => kept.write = Some(value),
                Attribute::Metadata(name) => {
                    kept.attributes.metadata.insert(name.to_string(), value);
                }
                // Encoding, language and storage class have no place in the contract.
                _ => {}
            }
        }
        kept
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_comes_back() {
        let attributes = BlobAttributes::new()
            .content_type("video/mp4")
            .cache_control("no-store")
            .download_name("a")
            .metadata("job-id", "j-42");
        let kept = Kept {
            attributes: attributes.clone(),
            sha256: Some(Sha256Digest::new([7; 32])),
            write: Some("w-1".to_owned()),
        };
        let back = Kept::from(&kept.to_attributes(true));
        assert_eq!(back.attributes, attributes);
        assert_eq!((back.sha256, back.write.as_deref()), (Some(Sha256Digest::new([7; 32])), Some("w-1")));
    }

    #[test]
    fn our_names_are_refused() {
        let attributes = BlobAttributes::new().metadata("reelbase-sha256", "0");
        let kept = Kept { attributes, ..Kept::default() };
        assert!(kept.check(true).unwrap_err().message().contains("reserved"));
    }

    #[test]
    fn ours_counts_too() {
        let attributes = BlobAttributes::new().metadata("a", "x".repeat(MAX_METADATA_BYTES - 1));
        let mut kept = Kept { attributes, ..Kept::default() };
        kept.check(true).unwrap();
        kept.sha256 = Some(Sha256Digest::new([0; 32]));
        assert!(kept.check(true).unwrap_err().message().contains("at most 8113"));
    }
}
