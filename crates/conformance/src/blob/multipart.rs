//! Uploads in parts, under R2's rules.

use bytes::Bytes;
use reelbase_core::{
    ErrorKind, Timestamp,
    blob::{
        BlobAttributes, BlobStoreExt, CompleteOptions, MultipartLimits, MultipartOptions, MultipartUpload,
        PendingUpload, PutCondition,
    },
};

use super::{Bucket, conditions::one_winner, kind, pattern, sha256};

/// The limits; without any, checks that uploads are refused and there is nothing more to test.
async fn limits(bucket: &Bucket) -> Option<MultipartLimits> {
    let limits = bucket.capabilities().multipart;
    if limits.is_none() {
        let create = bucket.create_multipart(&bucket.key("a"), MultipartOptions::new(5 << 20)).await;
        assert_eq!(kind(create), ErrorKind::Unsupported);
        assert!(!bucket.capabilities().list_multipart, "uploads that cannot be made cannot be listed");
        let never = PendingUpload::new(bucket.key("a"), "1", Timestamp::MIN);
        assert_eq!(kind(bucket.abort_multipart(&never).await), ErrorKind::Unsupported);
    }
    if !bucket.capabilities().list_multipart {
        assert_eq!(kind(bucket.list_multipart(bucket.root()).await), ErrorKind::Unsupported);
    }
    limits
}

/// An upload with parts of the smallest size, and that size.
async fn begin(bucket: &Bucket, name: &str) -> Option<(Box<dyn MultipartUpload>, usize)> {
    let size = limits(bucket).await?.min_part_size.max(10);
    let upload = bucket.create_multipart(&bucket.key(name), MultipartOptions::new(size)).await.unwrap();
    assert_eq!(upload.key(), &bucket.key(name));
    assert!(!upload.upload_id().is_empty());
    Some((upload, usize::try_from(size).unwrap()))
}

/// Checks how many uploads are in progress, where they can be listed.
async fn pending(bucket: &Bucket, expected: usize) {
    if bucket.capabilities().list_multipart {
        assert_eq!(bucket.list_multipart(bucket.root()).await.unwrap().len(), expected, "uploads in progress");
    }
}

fn part(byte: u8, length: usize) -> Bytes {
    vec![byte; length].into()
}

/// Parts in any order make one object, with the upload's attributes.
pub async fn parts_make_an_object(bucket: Bucket) {
    let Some(limits) = limits(&bucket).await else { return };
    let size = limits.min_part_size.max(10);
    let attributes = if bucket.capabilities().attributes {
        BlobAttributes::new().content_type("video/mp4").metadata("job-id", "j-42")
    } else {
        BlobAttributes::new()
    };
    let options = MultipartOptions::new(size).attributes(attributes.clone());
    let upload = bucket.create_multipart(&bucket.key("ñ/a b?"), options).await.unwrap();
    let size = usize::try_from(size).unwrap();
    let whole = Bytes::from(pattern(2 * size + 7));
    upload.put_part(3, whole.slice(2 * size..)).await.unwrap();
    upload.put_part(1, whole.slice(..size)).await.unwrap();
    upload.put_part(2, whole.slice(size..2 * size)).await.unwrap();
    let stored = upload.complete(CompleteOptions::new()).await.unwrap();
    let meta = bucket.head(&bucket.key("ñ/a b?")).await.unwrap();
    assert_eq!((meta.size, &meta.etag), (whole.len() as u64, &stored.etag));
    assert!(!stored.etag.as_str().is_empty());
    if bucket.capabilities().attributes {
        assert_eq!(meta.attributes, attributes);
    }
    assert!(bucket.get_bytes(&bucket.key("ñ/a b?")).await.unwrap() == whole, "other bytes");
    pending(&bucket, 0).await;
}

/// Until it is complete nobody sees anything of an upload, and the version before stays.
pub async fn nothing_is_visible_before_it_is_complete(bucket: Bucket) {
    let Some((upload, size)) = begin(&bucket, "a").await else { return };
    upload.put_part(1, part(1, size)).await.unwrap();
    assert_eq!(bucket.read("a").await, None);
    assert!(bucket.names().await.is_empty());
    bucket.write("a", "other").await;
    upload.put_part(2, part(2, 1)).await.unwrap();
    assert_eq!(bucket.read("a").await.as_deref(), Some("other"));
    // Deleting the object does not end the upload.
    bucket.delete(&bucket.key("a")).await.unwrap();
    upload.complete(CompleteOptions::new()).await.unwrap();
    assert_eq!(bucket.head(&bucket.key("a")).await.unwrap().size, size as u64 + 1);
}

/// A completed upload replaces what is there.
pub async fn a_completed_upload_replaces(bucket: Bucket) {
    let Some((upload, _)) = begin(&bucket, "a").await else { return };
    bucket.write("a", "before").await;
    upload.put_part(1, Bytes::from_static(b"after")).await.unwrap();
    upload.complete(CompleteOptions::new()).await.unwrap();
    assert_eq!(bucket.read("a").await.as_deref(), Some("after"));
    // It is over.
    assert_eq!(kind(upload.put_part(2, part(1, 1)).await), ErrorKind::NotFound);
    assert_eq!(kind(upload.complete(CompleteOptions::new()).await), ErrorKind::NotFound);
    assert_eq!(bucket.read("a").await.as_deref(), Some("after"));
}

/// An aborted upload leaves nothing: no object, no parts, and no way to go on.
pub async fn an_aborted_upload_leaves_nothing(bucket: Bucket) {
    let Some((upload, size)) = begin(&bucket, "a").await else { return };
    upload.put_part(1, part(1, size)).await.unwrap();
    pending(&bucket, 1).await;
    upload.abort().await.unwrap();
    pending(&bucket, 0).await;
    assert_eq!(kind(upload.put_part(2, part(1, 1)).await), ErrorKind::NotFound);
    assert_eq!(kind(upload.complete(CompleteOptions::new()).await), ErrorKind::NotFound);
    assert!(bucket.names().await.is_empty());
    upload.abort().await.unwrap();
}

/// Aborting what is complete is late, and takes nothing away.
pub async fn aborting_a_completed_upload_keeps_the_object(bucket: Bucket) {
    let Some((upload, _)) = begin(&bucket, "a").await else { return };
    upload.put_part(1, Bytes::from_static(b"x")).await.unwrap();
    upload.complete(CompleteOptions::new()).await.unwrap();
    upload.abort().await.unwrap();
    assert_eq!(bucket.read("a").await.as_deref(), Some("x"));
}

/// All parts but the last have the same size; nothing is stored otherwise.
pub async fn unequal_parts_are_refused(bucket: Bucket) {
    let Some((upload, size)) = begin(&bucket, "a").await else { return };
    upload.put_part(1, part(1, size - 1)).await.unwrap();
    upload.put_part(2, part(2, size)).await.unwrap();
    assert_eq!(kind(upload.complete(CompleteOptions::new()).await), ErrorKind::Invalid);
    assert_eq!(bucket.read("a").await, None);
    upload.abort().await.unwrap();
    pending(&bucket, 0).await;
}

/// Parts are numbered without a gap, and there is at least one.
pub async fn a_missing_part_is_refused(bucket: Bucket) {
    let Some((upload, size)) = begin(&bucket, "a").await else { return };
    assert_eq!(kind(upload.complete(CompleteOptions::new()).await), ErrorKind::Invalid);
    upload.abort().await.unwrap();
    let Some((upload, _)) = begin(&bucket, "a").await else { return };
    upload.put_part(1, part(1, size)).await.unwrap();
    upload.put_part(3, part(3, size)).await.unwrap();
    assert_eq!(kind(upload.complete(CompleteOptions::new()).await), ErrorKind::Invalid);
    assert_eq!(bucket.read("a").await, None);
    upload.abort().await.unwrap();
}

/// A part may be put again, as a retry does; the last one counts.
pub async fn a_part_put_again_replaces(bucket: Bucket) {
    let Some((upload, size)) = begin(&bucket, "a").await else { return };
    upload.put_part(1, part(1, size)).await.unwrap();
    upload.put_part(2, part(9, 3)).await.unwrap();
    upload.put_part(2, part(2, 1)).await.unwrap();
    upload.complete(CompleteOptions::new()).await.unwrap();
    let bytes = bucket.get_bytes(&bucket.key("a")).await.unwrap();
    assert_eq!((bytes.len(), bytes[size]), (size + 1, 2));
}

/// A part is numbered from 1 and no longer than said.
pub async fn parts_have_limits(bucket: Bucket) {
    let Some((upload, size)) = begin(&bucket, "a").await else { return };
    let most = limits(&bucket).await.unwrap().max_parts;
    assert_eq!(kind(upload.put_part(0, part(1, size)).await), ErrorKind::Invalid);
    assert_eq!(kind(upload.put_part(most + 1, part(1, size)).await), ErrorKind::Invalid);
    assert_eq!(kind(upload.put_part(1, part(1, size + 1)).await), ErrorKind::Invalid);
    assert_eq!(kind(upload.put_part(1, Bytes::new()).await), ErrorKind::Invalid);
    upload.abort().await.unwrap();
}

/// An upload in parts of a size that the store does not take is refused at once.
pub async fn part_sizes_have_limits(bucket: Bucket) {
    let Some(limits) = limits(&bucket).await else { return };
    for size in [0, limits.min_part_size.saturating_sub(1), limits.max_part_size.saturating_add(1)] {
        if (limits.min_part_size.max(1)..=limits.max_part_size).contains(&size) {
            continue;
        }
        let create = bucket.create_multipart(&bucket.key("a"), MultipartOptions::new(size)).await;
        assert_eq!(kind(create), ErrorKind::Invalid, "parts of {size} bytes");
    }
    pending(&bucket, 0).await;
}

/// The checksum of the whole comes back as it was, or not at all: the store sees parts, and does not check it.
pub async fn a_checksum_of_the_whole_is_kept_or_not(bucket: Bucket) {
    let Some(limits) = limits(&bucket).await else { return };
    let size = limits.min_part_size.max(10);
    let whole = Bytes::from(pattern(usize::try_from(size).unwrap() + 3));
    let digest = sha256(&whole);
    let options = MultipartOptions::new(size).sha256(digest);
    let upload = bucket.create_multipart(&bucket.key("a"), options).await.unwrap();
    let (first, last) = whole.split_at(usize::try_from(size).unwrap());
    upload.put_part(1, Bytes::copy_from_slice(first)).await.unwrap();
    upload.put_part(2, Bytes::copy_from_slice(last)).await.unwrap();
    upload.complete(CompleteOptions::new()).await.unwrap();
    let meta = bucket.head(&bucket.key("a")).await.unwrap();
    assert!(meta.sha256.is_none_or(|kept| kept == digest), "{:?} is kept", meta.sha256);

    // Without one there is none that the parts alone would have.
    let (upload, _) = begin(&bucket, "a").await.unwrap();
    upload.put_part(1, Bytes::from_static(b"x")).await.unwrap();
    upload.complete(CompleteOptions::new()).await.unwrap();
    let meta = bucket.head(&bucket.key("a")).await.unwrap();
    assert!(meta.sha256.is_none_or(|kept| kept == sha256(b"x")), "{:?} is kept", meta.sha256);
}

/// Who knows key and id of an upload aborts it, also where uploads cannot be listed.
pub async fn an_upload_is_aborted_by_its_id(bucket: Bucket) {
    let Some((upload, size)) = begin(&bucket, "ñ/a b").await else { return };
    upload.put_part(1, part(1, size)).await.unwrap();
    let known = PendingUpload::new(upload.key().clone(), upload.upload_id(), Timestamp::MIN);
    bucket.abort_multipart(&known).await.unwrap();
    bucket.abort_multipart(&known).await.unwrap();
    pending(&bucket, 0).await;
    assert_eq!(kind(upload.put_part(2, part(1, 1)).await), ErrorKind::NotFound);
    assert_eq!(kind(upload.complete(CompleteOptions::new()).await), ErrorKind::NotFound);
    assert!(bucket.names().await.is_empty());
}

/// What was left behind is found by prefix, and can be aborted by who did not create it.
pub async fn pending_uploads_are_found_and_aborted(bucket: Bucket) {
    if !bucket.capabilities().list_multipart {
        limits(&bucket).await;
        return;
    }
    let Some((first, size)) = begin(&bucket, "a/1").await else { return };
    let Some((second, _)) = begin(&bucket, "a/1").await else { return };
    let Some((third, _)) = begin(&bucket, "b/ñ").await else { return };
    first.put_part(1, part(1, size)).await.unwrap();
    assert_ne!(first.upload_id(), second.upload_id());

    let found = bucket.list_multipart(bucket.root()).await.unwrap();
    let keys: Vec<_> = found.iter().map(|upload| bucket.name(&upload.key)).collect();
    assert_eq!(keys, ["a/1", "a/1", "b/ñ"]);
    let found = bucket.list_multipart(&bucket.prefix("b/")).await.unwrap();
    assert_eq!((found.len(), found[0].upload_id.as_str()), (1, third.upload_id()));

    let found = bucket.list_multipart(&bucket.prefix("a/")).await.unwrap();
    let mine = found.iter().find(|upload| upload.upload_id == first.upload_id()).unwrap();
    bucket.abort_multipart(mine).await.unwrap();
    bucket.abort_multipart(mine).await.unwrap();
    assert_eq!(kind(first.complete(CompleteOptions::new()).await), ErrorKind::NotFound);
    pending(&bucket, 2).await;
    // The other upload of the same key goes on.
    second.put_part(1, part(2, 1)).await.unwrap();
    second.complete(CompleteOptions::new()).await.unwrap();
    third.abort().await.unwrap();
    assert_eq!(bucket.names().await, ["a/1"]);
}

/// Completed only where nothing is; refused, the upload is over.
pub async fn complete_if_absent_refuses_what_is_there(bucket: Bucket) {
    let Some((upload, _)) = begin(&bucket, "a").await else { return };
    upload.put_part(1, Bytes::from_static(b"after")).await.unwrap();
    bucket.write("a", "before").await;
    let complete = upload.complete(CompleteOptions::new().if_absent()).await;
    let supported = bucket.capabilities().complete.if_absent;
    assert_eq!(kind(complete), if supported { ErrorKind::AlreadyExists } else { ErrorKind::Unsupported });
    assert_eq!(bucket.read("a").await.as_deref(), Some("before"));
    upload.abort().await.unwrap();
    pending(&bucket, 0).await;

    if supported {
        let Some((upload, _)) = begin(&bucket, "b").await else { return };
        upload.put_part(1, Bytes::from_static(b"new")).await.unwrap();
        upload.complete(CompleteOptions::new().if_absent()).await.unwrap();
        assert_eq!(bucket.read("b").await.as_deref(), Some("new"));
    }
}

/// Completed only over the version that is known.
pub async fn complete_if_match_refuses_a_stale_version(bucket: Bucket) {
    let stale = bucket.write("a", "one").await;
    let current = bucket.write("a", "two").await;
    let supported = bucket.capabilities().complete.if_match;
    for (etag, fits) in [(stale.etag, false), (current.etag, true)] {
        let Some((upload, _)) = begin(&bucket, "a").await else { return };
        upload.put_part(1, Bytes::from_static(b"three")).await.unwrap();
        let complete = upload.complete(CompleteOptions::new().condition(PutCondition::IfMatch(etag))).await;
        match (supported, fits) {
            (false, _) => assert_eq!(kind(complete), ErrorKind::Unsupported),
            (true, false) => assert_eq!(kind(complete), ErrorKind::FailedPrecondition),
            (true, true) => assert!(complete.is_ok(), "{complete:?}"),
        }
        upload.abort().await.unwrap();
        let expected = if supported && fits { "three" } else { "two" };
        assert_eq!(bucket.read("a").await.as_deref(), Some(expected));
    }
}

/// Of several uploads completed at once where nothing is, one wins.
pub async fn one_of_concurrent_completes_wins(bucket: Bucket) {
    if !bucket.capabilities().complete.if_absent {
        return complete_if_absent_refuses_what_is_there(bucket).await;
    }
    let mut racers = Vec::new();
    for i in 0..8u8 {
        let Some((upload, _)) = begin(&bucket, "a").await else { return };
        upload.put_part(1, Bytes::from(i.to_string())).await.unwrap();
        racers.push(async move { upload.complete(CompleteOptions::new().if_absent()).await });
    }
    let winner = one_winner(racers, ErrorKind::AlreadyExists).await;
    assert_eq!(bucket.read("a").await, Some(winner.to_string()));
}
