//! The rules of presigned URLs on each server, and what an outsider does with them.

mod local {
    reelbase_conformance::blob_presign_conformance!(crate::servers::local().await.build().unwrap());
}

/// What Ceph's gateway gets wrong.
const WRONG: &[(&str, &str)] =
    &[("a_presigned_put_is_bound_to_its_checksum", "it ignores x-amz-checksum-sha256, also where it is signed")];

mod full {
    reelbase_conformance::blob_presign_conformance!(
        optional crate::servers::full(super::WRONG).await.map(|store| store.build().unwrap())
    );
}

macro_rules! by_curl {
    ($($rule:ident)*) => {
        mod local_by_curl {
            $(#[tokio::test]
            async fn $rule() {
                let store = crate::servers::local().await.build().unwrap();
                reelbase_conformance::blob::run(Some(store), stringify!($rule), crate::curl::$rule).await;
            })*
        }

        mod full_by_curl {
            $(#[tokio::test]
            async fn $rule() {
                let store = crate::servers::full(super::WRONG_BY_CURL).await.map(|store| store.build().unwrap());
                reelbase_conformance::blob::run(store, stringify!($rule), crate::curl::$rule).await;
            })*
        }
    };
}

const WRONG_BY_CURL: &[(&str, &str)] =
    &[("an_upload_is_held_to_its_content", "Ceph's gateway ignores x-amz-checksum-sha256")];

by_curl! {
    a_download_has_its_name
    a_range_is_downloaded
    an_upload_has_what_was_bound
    an_upload_is_held_to_what_was_bound
    an_upload_is_held_to_its_content
    another_checksum_is_refused
    an_altered_or_expired_url_is_refused
}
