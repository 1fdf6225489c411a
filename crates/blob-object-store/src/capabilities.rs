//! What the stores can do that this crate is tested on. For another one, start from the nearest.

use reelbase_core::blob::{BlobCapabilities, ConditionSupport, MultipartLimits, PresignSupport};

/// The most bytes of one put. `object_store` takes a body whole, in memory; what is larger goes in parts.
pub const MAX_PUT_SIZE: u64 = 64 << 20;

const fn base() -> BlobCapabilities {
    let mut capabilities = BlobCapabilities::ALL;
    // No trait of object_store has a condition of a complete, or lists uploads.
    capabilities.complete = ConditionSupport::NONE;
    capabilities.list_multipart = false;
    capabilities.copy = ConditionSupport::IF_ABSENT;
    capabilities.presign = PresignSupport::None;
    capabilities.max_put_size = MAX_PUT_SIZE;
    capabilities
}

/// Google Cloud Storage over its own API.
pub const GCS: BlobCapabilities = {
    let mut capabilities = base();
    capabilities.presign = PresignSupport::Partial;
    capabilities
};

/// `object_store::memory::InMemory`, given as [multipart store](crate::ObjectBlobStoreBuilder::multipart) too.
pub const IN_MEMORY: BlobCapabilities = {
    let mut capabilities = base();
    capabilities.multipart = Some(MultipartLimits::S3.part_sizes(1, 5 << 30));
    capabilities
};

/// `object_store::local::LocalFileSystem`: no attributes, no versions to match in a write, no uploads in parts.
pub const LOCAL_FILE_SYSTEM: BlobCapabilities = {
    let mut capabilities = base();
    capabilities.put = ConditionSupport::IF_ABSENT;
    capabilities.attributes = false;
    capabilities.multipart = None;
    capabilities
};
