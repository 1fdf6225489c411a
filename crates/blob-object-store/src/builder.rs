//! How any store of `object_store` is made one of ours.

use std::{fmt, sync::Arc};

use object_store::{ObjectStore, list::PaginatedListStore, multipart::MultipartStore, signer::Signer};
use reelbase_core::{
    Env, Error, Result,
    blob::{BlobCapabilities, BlobKey, BlobScheme, BlobUri, ConditionSupport, PresignSupport},
};

use crate::{
    ObjectBlobStore,
    presign::Signing,
    store::{Inner, Parts},
};

/// Sets up an [`ObjectBlobStore`] on somebody else's `ObjectStore`.
///
/// What is set wrongly is reported by [`build`](Self::build).
#[must_use]
pub struct ObjectBlobStoreBuilder {
    parts: Parts,
    scheme: BlobScheme,
    bucket: String,
    capabilities: BlobCapabilities,
    public_url: Option<String>,
    env: Option<Arc<dyn Env>>,
}

impl ObjectBlobStoreBuilder {
    pub(crate) fn new(
        objects: Arc<dyn ObjectStore>,
        scheme: BlobScheme,
        bucket: String,
        capabilities: BlobCapabilities,
    ) -> Self {
        let parts = Parts { objects, pages: None, uploads: None, signing: None };
        Self { parts, scheme, bucket, capabilities, public_url: None, env: None }
    }

    /// Lists through this, page by page, which must list in the order of the keys' bytes, as GCS, S3 and Azure do.
    /// Without it a listing reads all keys under the folder of its prefix into memory, and sorts them.
    pub fn pages(mut self, pages: Arc<dyn PaginatedListStore>) -> Self {
        self.parts.pages = Some(pages);
        self
    }

    /// Uploads parts through this; the sizes of parts are those of the capabilities.
    pub fn multipart(mut self, uploads: Arc<dyn MultipartStore>) -> Self {
        self.parts.uploads = Some(uploads);
        self
    }

    /// Presigns through this: [`PresignSupport::Plain`] URLs.
    pub fn signer(mut self, signer: Arc<dyn Signer>) -> Self {
        self.parts.signing = Some(Signing::plain(signer));
        self
    }

    #[cfg(feature = "gcs")]
    pub(crate) fn gcs_signer(mut self, signer: Arc<dyn Signer>) -> Self {
        self.parts.signing = Some(Signing::gcs(signer));
        self
    }

    /// Publishes the store under this URL: to it a slash and the key are added.
    pub fn public_url(mut self, url: impl Into<String>) -> Self {
        self.public_url = Some(url.into());
        self
    }

    /// Sets where ids come from, and the time of URLs that do not tell it; there is no default.
    pub fn env(mut self, env: Arc<dyn Env>) -> Self {
        self.env = Some(env);
        self
    }

    /// The store. Nothing is sent yet.
    ///
    /// # Errors
    /// [`Invalid`](reelbase_core::ErrorKind::Invalid) without an environment, for a bucket or URL that is none, and
    /// for capabilities that nothing given here can keep.
    pub fn build(self) -> Result<ObjectBlobStore> {
        let env = self.env.ok_or_else(|| Error::invalid("the store needs an environment: give one with `env`"))?;
        if self.scheme == BlobScheme::File {
            return Err(Error::invalid(
                "this crate has no file URIs: for a folder take reelbase-blob-disk, or give the store a bucket's name",
            ));
        }
        let root = BlobUri::new(self.scheme, &self.bucket, BlobKey::new("-")?)?;
        check(&self.capabilities, &self.parts)?;
        if let Some(url) = &self.public_url
            && (!(url.starts_with("http://") || url.starts_with("https://")) || url.contains(['?', '#', '@']))
        {
            return Err(Error::invalid("the public URL is not one such as https://media.example.com/folder"));
        }
        let public_url = self.public_url.map(|url| url.trim_end_matches('/').to_owned());
        let Self { parts, capabilities, .. } = self;
        Ok(ObjectBlobStore::new(Inner { parts, env, root, public_url, capabilities }))
    }
}

/// Whether what is declared can be kept with what was given.
fn check(capabilities: &BlobCapabilities, parts: &Parts) -> Result<()> {
    let wrong = if capabilities.complete != ConditionSupport::NONE {
        "a condition of completing an upload, which object_store does not have"
    } else if capabilities.copy.if_match {
        "a version to match in a copy, which object_store does not have"
    } else if capabilities.list_multipart {
        "a list of uploads, which object_store does not have"
    } else if capabilities.multipart.is_some() && parts.uploads.is_none() {
        "multipart uploads, and no MultipartStore is given"
    } else if capabilities.presign != PresignSupport::None && parts.signing.is_none() {
        "presigned URLs, and no Signer is given"
    } else if parts.signing.as_ref().is_some_and(|signing| !signing.keeps(capabilities.presign)) {
        "presigned headers, which this Signer does not sign here"
    } else {
        return Ok(());
    };
    Err(Error::invalid(format!("the capabilities declare {wrong}")))
}

impl fmt::Debug for ObjectBlobStoreBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ObjectBlobStoreBuilder")
            .field("scheme", &self.scheme)
            .field("bucket", &self.bucket)
            .field("capabilities", &self.capabilities)
            .finish_non_exhaustive()
    }
}
