//! Listings, page by page: of objects, and of uploads in progress.

mod document;

use std::error::Error as StdError;

use aws_smithy_types::body::SdkBody;
use futures_core::stream::BoxStream;
use futures_util::{StreamExt, stream};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use reelbase_core::{
    Error, ErrorKind, Result,
    blob::{BlobKey, BlobPrefix, ListOptions, ListPage, PendingUpload},
};

use self::document::Listed;
use crate::{S3BlobStore, client::Client, direct::Request, error::Failure, meta::timestamp};

/// Several times what the longest keys make of a page, each byte of them encoded.
const MOST: usize = 16 << 20;
const DELIMITER: &str = "/";

impl S3BlobStore {
    pub(crate) fn pages(&self, options: ListOptions) -> BoxStream<'static, Result<ListPage>> {
        let prefix = options.prefix.clone();
        let listing = Listing { store: self.clone(), options, next: Next::First };
        let pages =
            stream::try_unfold(
                listing,
                |mut listing| async move { Ok(listing.page().await?.map(|page| (page, listing))) },
            );
        pages.map(move |page| page.map_err(|e: Error| e.during("list").at(&prefix))).boxed()
    }
}

/// A listing on its way.
struct Listing {
    store: S3BlobStore,
    options: ListOptions,
    next: Next,
}

enum Next {
    First,
    From(String),
    End,
}

impl Listing {
    /// The next page that has something, or the last.
    async fn page(&mut self) -> Result<Option<ListPage>> {
        loop {
            let first = matches!(self.next, Next::First);
            let token = match std::mem::replace(&mut self.next, Next::End) {
                Next::First => {
                    self.options.validate()?;
                    None
                }
                Next::From(token) => Some(token),
                Next::End => return Ok(None),
            };
            let after = self.options.start_after.as_ref().filter(|_| first).map(BlobKey::as_str);
            let Listed { page, next } = self.store.0.list_page(&self.options, after, token.as_deref()).await?;
            let more = next.is_some();
            if let Some(next) = next {
                if Some(&next) == token.as_ref() {
                    // The same again would be a listing without end.
                    return Err(Error::new(ErrorKind::Internal, "the page does not say where the next begins"));
                }
                self.next = Next::From(next);
            }
            if !page.is_empty() || !more {
                return Ok(Some(page));
            }
        }
    }
}

impl Client {
    async fn list_page(&self, options: &ListOptions, after: Option<&str>, token: Option<&str>) -> Result<Listed> {
        let most = options.page_size.to_string();
        let prefix = options.prefix.as_str();
        let mut query = vec![("list-type", "2"), ("encoding-type", "url"), ("max-keys", &*most)];
        query.extend((!prefix.is_empty()).then_some(("prefix", prefix)));
        query.extend(options.delimited.then_some(("delimiter", DELIMITER)));
        query.extend(after.map(|after| ("start-after", after)));
        query.extend(token.map(|token| ("continuation-token", token)));
        let request = &Request::of_bucket("GET").query(&mut query);
        let attempt = || async move {
            let body = self.direct(request, SdkBody::empty()).await?.into_body();
            let body = Limited::new(body, MOST).collect().await.map_err(|e| broken(&*e))?;
            Listed::parse(&body.to_bytes(), options.page_size).map_err(Failure::unread)
        };
        self.attempts(true, attempt).await.map_err(|failure| failure.error)
    }

    /// The uploads in progress under a prefix, ordered by key and creation.
    pub(crate) async fn uploads(&self, prefix: &BlobPrefix) -> Result<Vec<PendingUpload>> {
        let mut found = Vec::new();
        let (mut key_marker, mut id_marker) = (None, None);
        loop {
            // Keys as they are: Ceph's gateway encodes them if asked to, and does not say so.
            let request = || {
                self.s3
                    .list_multipart_uploads()
                    .bucket(&self.bucket)
                    .set_prefix((!prefix.as_str().is_empty()).then(|| prefix.as_str().to_owned()))
                    .set_key_marker(key_marker.clone())
                    .set_upload_id_marker(id_marker.clone())
                    .send()
            };
            let answer = self.attempts(true, request).await.map_err(|failure| failure.error)?;
            let more = answer.is_truncated.ok_or_else(no_listing)?;
            for upload in answer.uploads.unwrap_or_default() {
                let at = timestamp(upload.initiated);
                let (Some(key), Some(id), Some(at)) = (upload.key, upload.upload_id, at) else {
                    return Err(Error::new(ErrorKind::Internal, "an upload in the listing has no key, id or time"));
                };
                // What is no key of ours is no upload of ours.
                let Ok(key) = BlobKey::new(key) else { continue };
                if prefix.matches(&key) {
                    found.push(PendingUpload::new(key, id, at));
                }
            }
            if !more {
                break;
            }
            let next = answer.next_key_marker;
            if next.is_none() || (&next, &answer.next_upload_id_marker) == (&key_marker, &id_marker) {
                return Err(Error::new(ErrorKind::Internal, "the page does not say where the next begins"));
            }
            (key_marker, id_marker) = (next, answer.next_upload_id_marker);
        }
        found.sort_by(|a, b| (&a.key, a.created_at).cmp(&(&b.key, b.created_at)));
        Ok(found)
    }
}

/// The SDK takes what was cut for a shorter listing. A listing says whether more follows.
fn no_listing() -> Error {
    Error::new(ErrorKind::Internal, "the answer is no listing; see that the address is the service's")
}

/// Why the body of a page was not read to its end.
fn broken(error: &(dyn StdError + Send + Sync + 'static)) -> Failure {
    if error.is::<LengthLimitError>() {
        let message = format!("the service sent more than {MOST} bytes as one page of a listing");
        return Failure::unread(Error::new(ErrorKind::Internal, message));
    }
    Failure::unanswered(error)
}
