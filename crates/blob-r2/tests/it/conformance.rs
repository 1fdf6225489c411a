//! The contract of blob stores, over each server that there is.

mod local {
    reelbase_conformance::blob_store_conformance!(crate::servers::local().await.build().unwrap());
}

/// With bodies that are signed.
mod local_signed {
    reelbase_conformance::blob_store_conformance!(crate::servers::local().await.sign_bodies(true).build().unwrap());
}

/// What Ceph's gateway gets wrong.
const WRONG: &[(&str, &str)] = &[
    ("attributes_come_back", "it writes `_` in the names of metadata as `-`"),
    ("a_completed_upload_replaces", OVER),
    ("an_aborted_upload_leaves_nothing", OVER),
    ("an_upload_is_aborted_by_its_id", OVER),
    ("pending_uploads_are_found_and_aborted", OVER),
];

const OVER: &str = "it has an internal error where an upload is completed that is over";

mod full {
    reelbase_conformance::blob_store_conformance!(
        optional crate::servers::full(super::WRONG).await.map(|store| store.build().unwrap())
    );
}
