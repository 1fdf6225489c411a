//! Files: what a blob store is, how its objects are named, and what every backend keeps.
//!
//! - [`BlobKey`], [`BlobPrefix`], [`BlobUri`]: names, checked when they are made.
//! - [`BlobStore`]: the few operations a backend implements; [`BlobStoreExt`]: the short forms and
//!   [`put_large`](BlobStoreExt::put_large).
//! - [`MultipartUpload`]: large files in parts, under Cloudflare R2's rules, the strictest of the backends.
//! - [`PresignRequest`], [`PresignedUrl`]: access for somebody without credentials, for a while.
//! - [`BlobStores`]: which store a [`BlobUri`] lives in.

mod attributes;
mod body;
mod capabilities;
mod etag;
mod ext;
mod get;
mod key;
mod list;
#[cfg(feature = "mock")]
pub mod mock;
mod multipart;
mod presign;
mod put;
mod range;
mod registry;
mod sha256;
mod store;
mod uri;

pub use attributes::{BlobAttributes, MAX_METADATA_BYTES};
pub use body::BlobBody;
pub use capabilities::{BlobCapabilities, ConditionSupport, MultipartLimits};
pub use etag::ETag;
pub use ext::{BlobStoreExt, LargePutOptions};
pub use get::{BlobMeta, BlobObject, GetOptions, Got};
pub use key::{BlobKey, BlobPrefix, MAX_KEY_BYTES};
pub use list::{ListOptions, ListPage, ListedBlob, MAX_PAGE_SIZE};
pub use multipart::{CompleteOptions, MultipartOptions, MultipartUpload, PendingUpload};
pub use presign::{MAX_PRESIGN_EXPIRY, MIN_PRESIGN_EXPIRY, PresignMethod, PresignRequest, PresignedUrl};
pub use put::{CopyOptions, PutCondition, PutOptions, Stored};
pub use range::ByteRange;
pub use registry::BlobStores;
pub use sha256::Sha256Digest;
pub use store::BlobStore;
pub use uri::{BlobScheme, BlobUri};
