//! The connection that everything of the store goes through.

use std::{fmt, sync::Arc};

use reelbase_core::{
    Env,
    blob::{BlobCapabilities, BlobKey, BlobUri},
};

use crate::{config::Deadlines, copy::CopySizes, signer::Signers};

/// Which service answers, where services differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Service {
    /// Cloudflare R2.
    R2,
    /// Amazon S3.
    Aws,
    /// Google Cloud Storage through its XML API.
    Gcs,
    /// A server that speaks S3's protocol.
    Other,
}

/// The connection to one bucket.
pub(crate) struct Client {
    pub(crate) s3: aws_sdk_s3::Client,
    pub(crate) bucket: String,
    pub(crate) service: Service,
    /// Where anybody can read, without a slash at the end.
    pub(crate) public_url: Option<String>,
    pub(crate) env: Arc<dyn Env>,
    pub(crate) capabilities: BlobCapabilities,
    pub(crate) deadlines: Deadlines,
    /// What URLs are signed with.
    pub(crate) signers: Signers,
    /// What is copied at once.
    pub(crate) copy_sizes: CopySizes,
    /// How often a call is made at most.
    pub(crate) attempts: u32,
    /// Whether bodies are signed that come without a digest.
    pub(crate) sign_bodies: bool,
    /// The URI of some object of the bucket.
    pub(crate) root: BlobUri,
}

impl Client {
    pub(crate) fn uri(&self, key: &BlobKey) -> BlobUri {
        self.root.with_key(key.clone())
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("service", &self.service).field("bucket", &self.bucket).finish_non_exhaustive()
    }
}
