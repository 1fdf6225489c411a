//! The contract of a [`BlobStore`], rule by rule.
//!
//! [`blob_store_conformance!`](crate::blob_store_conformance) makes one test of each rule. Where presigned URLs are
//! answered by a server on this machine, [`blob_presign_conformance!`](crate::blob_presign_conformance) tests those
//! over HTTP. What a store does not declare in its capabilities must be `Unsupported`, and the rule checks just that.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "what breaks a rule fails the test")]

pub mod conditions;
pub mod copy;
pub mod crash;
pub mod delete;
pub mod get;
pub mod http;
pub mod large;
pub mod list;
pub mod multipart;
pub mod presign;
pub mod presigned;
pub mod put;
pub mod upload;

mod endless;

use std::{
    fmt::Debug,
    future::Future,
    ops::Deref,
    process,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, SystemTime},
};

use reelbase_core::{
    ErrorKind, Result,
    blob::{BlobKey, BlobPrefix, BlobStore, BlobStoreExt, PutOptions, Sha256Digest, Stored},
};

use endless::Interruptible;

/// A rule that takes this long hangs, as where a listing has no end. The same as for document stores.
const PATIENCE: Duration = Duration::from_secs(150);

/// The store under test, and a folder in it that no other test knows.
#[derive(Debug, Clone)]
pub struct Bucket {
    store: Arc<dyn BlobStore>,
    root: BlobPrefix,
}

impl Deref for Bucket {
    type Target = dyn BlobStore;

    fn deref(&self) -> &Self::Target {
        &*self.store
    }
}

impl Bucket {
    /// A folder of a store, named after the rule and unique among all runs.
    pub fn new(store: Arc<dyn BlobStore>, rule: &str) -> Self {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        #[expect(clippy::disallowed_methods, reason = "the name must differ from those of all earlier runs")]
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_nanos();
        let unique = format!("{now:x}-{}-{}", process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let root = BlobPrefix::folder(["conformance", rule, &unique]).expect("a folder");
        Self { store, root }
    }

    /// The folder, with its slash.
    pub fn root(&self) -> &BlobPrefix {
        &self.root
    }

    /// A key in the folder; the name may have slashes.
    pub fn key(&self, name: &str) -> BlobKey {
        BlobKey::new(format!("{}{name}", self.root)).expect("a key")
    }

    /// A prefix in the folder.
    pub fn prefix(&self, name: &str) -> BlobPrefix {
        BlobPrefix::new(format!("{}{name}", self.root)).expect("a prefix")
    }

    /// A key without the folder.
    pub fn name<'a>(&self, key: &'a (impl AsRef<str> + ?Sized)) -> &'a str {
        key.as_ref().strip_prefix(self.root.as_str()).expect("a key of this test")
    }

    /// Puts text.
    pub async fn write(&self, name: &str, text: &str) -> Stored {
        self.put_bytes(&self.key(name), text.to_owned(), PutOptions::new()).await.expect("put")
    }

    /// Reads text; `None` if there is no object.
    pub async fn read(&self, name: &str) -> Option<String> {
        let bytes = self.find_bytes(&self.key(name)).await.expect("get");
        bytes.map(|bytes| String::from_utf8(bytes.into()).expect("text"))
    }

    /// The names of all objects in the folder.
    pub async fn names(&self) -> Vec<String> {
        let keys = self.list_keys(&self.root).await.expect("list");
        keys.iter().map(|key| self.name(key).to_owned()).collect()
    }

    /// The store itself, for tasks of their own.
    pub fn store(&self) -> Arc<dyn BlobStore> {
        self.store.clone()
    }
}

/// Runs a rule in a folder of its own, which is emptied afterwards, and sees to it that both end; does nothing if there
/// is no store.
///
/// # Panics
/// If the store breaks the rule.
pub async fn run<F: Future<Output = ()>>(
    store: Option<impl BlobStore + 'static>,
    name: &str,
    rule: impl FnOnce(Bucket) -> F,
) {
    let Some(store) = store else { return };
    let bucket = Bucket::new(Arc::new(Interruptible(store)), name);
    // A timeout alone does not interrupt a listing that is always ready with another page.
    if tokio::time::timeout(PATIENCE, rule(bucket.clone())).await.is_err() {
        panic!("the rule {name} does not end within {PATIENCE:?}");
    }
    if tokio::time::timeout(PATIENCE, empty(&bucket)).await.is_err() {
        panic!("what the rule {name} left cannot be deleted within {PATIENCE:?}");
    }
}

async fn empty(bucket: &Bucket) {
    bucket.delete_prefix(&bucket.root).await.expect("the test's objects are deleted");
    // Where uploads cannot be listed, each rule ends its own.
    if bucket.capabilities().list_multipart {
        for upload in bucket.list_multipart(&bucket.root).await.expect("list_multipart") {
            bucket.abort_multipart(&upload).await.expect("abort_multipart");
        }
    }
}

#[track_caller]
fn kind<T: Debug>(result: Result<T>) -> ErrorKind {
    match result {
        Ok(value) => panic!("expected an error, got {value:?}"),
        Err(error) => error.kind(),
    }
}

fn sha256(bytes: &[u8]) -> Sha256Digest {
    Sha256Digest::of(bytes)
}

/// Bytes that differ from place to place.
fn pattern(length: usize) -> Vec<u8> {
    (0..length).map(|i| (i ^ (i >> 8) ^ (i >> 16)) as u8).collect()
}

/// The rules, in one place: calls a macro of this crate with the rules by module.
#[doc(hidden)]
#[macro_export]
macro_rules! __for_each_blob_rule {
    ($callback:ident [$($arguments:tt)*]) => {
        $crate::$callback! { [$($arguments)*]
            put {
                what_is_put_is_read
                an_empty_object_is_an_object
                a_put_replaces_bytes_and_attributes
                a_put_is_visible_at_once
                attributes_come_back
                attributes_that_are_no_headers_are_refused
                metadata_has_a_limit
                keys_of_any_script_are_kept
                a_streamed_body_is_stored_whole
                a_body_of_unknown_length_is_refused
                a_failed_body_leaves_nothing
                a_failed_body_leaves_what_was_there
                a_body_of_another_length_leaves_nothing
                a_matching_checksum_is_accepted
                a_wrong_checksum_leaves_nothing
                a_checksum_goes_with_its_version
                a_put_beyond_the_limit_is_refused_unread
                different_content_has_different_etags
                concurrent_puts_leave_one_of_them_whole
            }
            conditions {
                if_absent_creates
                if_absent_refuses_what_is_there
                one_of_concurrent_creates_wins
                if_match_replaces_that_version
                if_match_refuses_a_stale_version
                if_match_refuses_a_missing_object
                one_of_concurrent_replacements_wins
            }
            get {
                a_missing_object_is_not_found
                errors_name_operation_and_key
                head_tells_what_get_tells
                a_range_reads_its_bytes
                a_range_is_cut_at_the_end
                a_suffix_reads_the_end
                a_range_beyond_the_end_is_invalid
                an_empty_range_is_invalid
                every_range_of_an_empty_object_is_invalid
                if_none_match_of_the_current_version_is_not_modified
                if_none_match_of_another_version_reads
                if_match_reads_only_that_version
                conditions_are_checked_before_the_range
                a_reader_keeps_its_version
                a_verified_read_needs_a_known_checksum
            }
            delete {
                a_deleted_object_is_gone
                deleting_what_is_missing_succeeds
                deleting_leaves_its_neighbours
                deleting_takes_any_number_of_keys
            }
            copy {
                a_copy_has_bytes_and_attributes
                a_copy_replaces
                a_copy_has_the_checksum
                a_copy_of_nothing_is_not_found
                a_copy_onto_itself_is_invalid
                a_copy_if_absent_refuses_what_is_there
                a_copy_if_match_refuses_a_stale_version
            }
            list {
                a_listing_of_nothing_ends
                a_listing_is_in_the_order_of_bytes
                a_listing_tells_size_and_version
                pages_cover_everything_once
                a_page_has_1_to_1000_entries
                a_prefix_is_text
                a_delimiter_groups_what_goes_on
                groups_are_listed_once_over_all_pages
                start_after_is_exclusive
                deleting_behind_a_listing_skips_nothing
            }
            multipart {
                parts_make_an_object
                nothing_is_visible_before_it_is_complete
                a_completed_upload_replaces
                an_aborted_upload_leaves_nothing
                aborting_a_completed_upload_keeps_the_object
                unequal_parts_are_refused
                a_missing_part_is_refused
                a_part_put_again_replaces
                parts_have_limits
                part_sizes_have_limits
                a_checksum_of_the_whole_is_kept_or_not
                an_upload_is_aborted_by_its_id
                pending_uploads_are_found_and_aborted
                complete_if_absent_refuses_what_is_there
                complete_if_match_refuses_a_stale_version
                one_of_concurrent_completes_wins
            }
            large {
                a_short_body_of_unknown_length_is_stored
                a_long_body_of_unknown_length_is_stored
                a_long_body_of_known_length_is_stored
                a_failed_large_body_leaves_nothing
                a_large_body_of_another_length_leaves_nothing
                a_matching_checksum_of_a_large_body_is_accepted
                a_wrong_checksum_of_a_large_body_leaves_nothing
                a_large_put_if_absent_refuses_what_is_there
            }
            upload {
                an_upload_makes_one_object
                an_upload_is_what_was_expected
                a_failed_source_leaves_no_upload
                an_upload_keeps_its_condition
                an_abandoned_upload_is_found_and_removed
                an_upload_removed_meanwhile_fails_whole
                parts_left_elsewhere_are_found
                a_staged_object_without_a_record_is_removed
                every_crash_leaves_all_or_nothing
                a_reconciler_can_start_again
            }
            presign {
                expiry_is_1_second_to_7_days
                a_get_binds_no_body
                a_condition_is_signed_if_a_put_takes_it
                a_presigned_url_prints_without_its_signature
                a_presigned_url_tells_what_to_send
                presigning_looks_nothing_up
                uris_end_in_the_key
            }
        }
    };
}

/// The rules of presigned URLs over HTTP, in one place.
#[doc(hidden)]
#[macro_export]
macro_rules! __for_each_blob_presign_rule {
    ($callback:ident [$($arguments:tt)*]) => {
        $crate::$callback! { [$($arguments)*]
            presigned {
                a_presigned_get_reads
                a_presigned_get_reads_a_range
                a_presigned_get_of_nothing_is_404
                a_presigned_get_answers_with_the_signed_headers
                a_presigned_put_writes
                a_presigned_put_is_bound_to_its_type
                a_presigned_put_is_bound_to_its_length
                a_presigned_put_is_bound_to_its_checksum
                a_presigned_put_if_absent_works_once
                a_presigned_url_allows_one_method
                an_altered_url_is_refused
                an_expired_url_is_refused
            }
        }
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __blob_tests {
    ([$store:expr] $($module:ident { $($rule:ident)* })*) => {$($(
        #[::tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn $rule() {
            $crate::blob::run($store, stringify!($rule), $crate::blob::$module::$rule).await;
        }
    )*)*};
}

#[doc(hidden)]
#[macro_export]
macro_rules! __blob_rule_names {
    ([] $($module:ident { $($rule:ident)* })*) => { &[$($((stringify!($module), stringify!($rule)),)*)*] };
}

/// Makes a `#[tokio::test]` of every rule of the blob contract, named after it.
///
/// The argument is evaluated once in each test and may await: a [`BlobStore`], or `optional` and an `Option` of one
/// for a backend that may be out of reach.
///
/// ```
/// # use std::sync::Arc;
/// # use reelbase_core::blob::BlobStore;
/// # fn store() -> Arc<dyn BlobStore> { unreachable!() }
/// # async fn connect() -> Option<Arc<dyn BlobStore>> { None }
/// mod memory {
///     reelbase_conformance::blob_store_conformance!(super::store());
/// }
/// mod r2 {
///     reelbase_conformance::blob_store_conformance!(optional super::connect().await);
/// }
/// # fn main() {}
/// ```
#[macro_export]
macro_rules! blob_store_conformance {
    (optional $store:expr) => {
        $crate::__for_each_blob_rule! { __blob_tests [$store] }
    };
    ($store:expr) => {
        $crate::__for_each_blob_rule! { __blob_tests [::std::option::Option::Some($store)] }
    };
}

/// Makes a `#[tokio::test]` of every rule of presigned URLs, for a store whose URLs a server on this machine answers
/// over plain HTTP. The argument is as in [`blob_store_conformance!`](crate::blob_store_conformance).
#[macro_export]
macro_rules! blob_presign_conformance {
    (optional $store:expr) => {
        $crate::__for_each_blob_presign_rule! { __blob_tests [$store] }
    };
    ($store:expr) => {
        $crate::__for_each_blob_presign_rule! { __blob_tests [::std::option::Option::Some($store)] }
    };
}

/// Every rule as module and name.
pub const BLOB_RULES: &[(&str, &str)] = crate::__for_each_blob_rule! { __blob_rule_names [] };

/// Every rule of presigned URLs over HTTP as module and name.
pub const BLOB_PRESIGN_RULES: &[(&str, &str)] = crate::__for_each_blob_presign_rule! { __blob_rule_names [] };

#[cfg(test)]
mod tests {
    use super::*;

    /// A rule that nobody runs is worse than none.
    #[test]
    fn every_rule_is_listed() {
        let sources = [
            ("conditions", include_str!("conditions.rs")),
            ("copy", include_str!("copy.rs")),
            ("delete", include_str!("delete.rs")),
            ("get", include_str!("get.rs")),
            ("large", include_str!("large.rs")),
            ("list", include_str!("list.rs")),
            ("multipart", include_str!("multipart.rs")),
            ("presign", include_str!("presign.rs")),
            ("presigned", include_str!("presigned.rs")),
            ("put", include_str!("put.rs")),
            ("upload", include_str!("upload.rs")),
        ];
        let mut found = 0;
        for (module, source) in sources {
            let functions = source.lines().filter_map(|line| line.strip_prefix("pub async fn "));
            for rule in functions.filter(|function| function.ends_with("(bucket: Bucket) {")) {
                let name = rule.split('(').next().unwrap();
                let listed = BLOB_RULES.iter().chain(BLOB_PRESIGN_RULES).any(|rule| *rule == (module, name));
                assert!(listed, "{module}::{name} is not in the list of rules");
                found += 1;
            }
        }
        assert_eq!(found, BLOB_RULES.len() + BLOB_PRESIGN_RULES.len());
    }
}
