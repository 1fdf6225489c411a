//! What each service can do.

use reelbase_core::blob::{BlobCapabilities, ConditionSupport, PresignSupport};

use crate::client::Service;

/// What a service can do, as far as its documentation says.
pub(crate) fn of(service: Service) -> BlobCapabilities {
    let mut capabilities = BlobCapabilities::ALL;
    match service {
        Service::R2 | Service::Aws => {}
        // Few take the conditions of a copy's destination, which S3 has had since 2025, and some ignore them in silence.
        Service::Other => capabilities.copy = ConditionSupport::NONE,
        // It has conditions of its own on writes, which cannot be mixed with what S3's clients send.
        Service::Gcs => {
            capabilities.put = ConditionSupport::NONE;
            capabilities.copy = ConditionSupport::NONE;
            capabilities.complete = ConditionSupport::NONE;
            // S3's checksum of a PUT and the caching of an answer are not among what it knows.
            capabilities.presign = PresignSupport::Partial;
        }
    }
    capabilities
}
