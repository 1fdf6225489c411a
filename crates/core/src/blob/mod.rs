//! Files: what a blob store is, how its objects are named, and what every backend keeps.
//!
//! - [`BlobKey`], [`BlobPrefix`], [`BlobUri`]: names, checked when they are made.
//! - [`BlobStore`]: the few operations a backend implements; [`BlobStoreExt`]: the short forms and
//!   [`put_large`](BlobStoreExt::put_large).
//! - [`MultipartUpload`]: large files in parts, under Cloudflare R2's rules, the strictest of the backends.
//! - [`Uploads`]: uploads that leave no half, and the removal of what a killed process left of one.
//! - [`PresignRequest`], [`PresignedUrl`]: access for somebody without credentials, for a while.
//! - [`UrlSigner`], [`PresignedAccess`]: the same for a store with a server of its own, down to HTTP's answers.
//! - [`BlobStores`]: which store a [`BlobUri`] lives in.

mod attributes;
mod body;
mod capabilities;
mod etag;
mod ext;
mod get;
mod http;
mod key;
mod large;
mod list;
#[cfg(feature = "mock")]
pub mod mock;
mod multipart;
mod presign;
mod put;
mod range;
mod registry;
mod sha256;
mod signer;
mod store;
mod upload;
mod uri;

pub use attributes::{BlobAttributes, MAX_METADATA_BYTES};
pub use body::{BlobBody, BodyDigest};
pub use capabilities::{BlobCapabilities, ConditionSupport, MultipartLimits, PresignSupport};
pub use etag::ETag;
pub use ext::BlobStoreExt;
pub use get::{BlobMeta, BlobObject, GetOptions, Got};
pub use http::BlobResponse;
pub use key::{BlobKey, BlobPrefix, MAX_KEY_BYTES};
pub use large::LargePutOptions;
pub use list::{ListOptions, ListPage, ListedBlob, MAX_PAGE_SIZE};
pub use multipart::{CompleteOptions, MultipartOptions, MultipartUpload, PendingUpload};
pub use presign::{MAX_PRESIGN_EXPIRY, MIN_PRESIGN_EXPIRY, PresignMethod, PresignRequest, PresignedUrl};
pub use put::{CopyOptions, PutCondition, PutOptions, Stored};
pub use range::ByteRange;
pub use registry::BlobStores;
pub use sha256::{Sha256Digest, Sha256Hasher};
pub use signer::{PresignedAccess, UrlSigner, check_base_url, object_url};
pub use store::BlobStore;
pub use upload::{
    DEFAULT_STAGING, ReconcileOptions, Reconciled, Reconciliation, Unfinished, UploadOptions, Uploaded, Uploads,
};
pub use uri::{BlobScheme, BlobUri};
