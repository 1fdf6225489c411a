//! The contract, rule by rule.

use std::sync::Arc;

use reelbase_blob_disk::DiskBlobStore;
use reelbase_core::ManualEnv;

use crate::support::Temp;

mod as_it_is {
    use super::Temp;

    reelbase_conformance::blob_store_conformance!(Temp::with(|builder| builder.sync(true)).await);
}

mod signing {
    use super::Temp;

    reelbase_conformance::blob_store_conformance!(
        Temp::with(|builder| builder
            .base_url("http://files.invalid/a")
            .secret("sixteen bytes and more")
            .public_url("https://cdn.example/"))
        .await
    );
}

/// As on a file system without extended attributes.
mod without_attributes {
    use super::Temp;

    reelbase_conformance::blob_store_conformance!(Temp::with(|builder| builder.attributes(false)).await);
}

/// The clock stands still and the ids begin anew, as in a host's unit tests.
mod with_a_manual_clock {
    use super::{Arc, ManualEnv, Temp};

    reelbase_conformance::blob_store_conformance!(
        Temp::with(|builder| builder.env(Arc::new(ManualEnv::default()))).await
    );
}

#[tokio::test]
async fn the_capabilities_are_everything() {
    use reelbase_core::blob::{BlobCapabilities, BlobStore, PresignSupport};

    let mut expected = BlobCapabilities::ALL;
    let store: DiskBlobStore =
        (*Temp::with(|builder| builder.base_url("http://h").secret("sixteen bytes and more")).await).clone();
    assert_eq!(store.capabilities(), expected);
    expected.presign = PresignSupport::None;
    assert_eq!(Temp::new().await.capabilities(), expected);
}
