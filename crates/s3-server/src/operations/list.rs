//! Listings of objects: in the order of the bytes of keys, grouped by a delimiter, in pages.

use std::ops::Bound;

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use s3s::{
    S3Request, S3Result,
    dto::{
        self, CommonPrefix, EncodingType, ListObjectsInput, ListObjectsOutput, ListObjectsV2Input, ListObjectsV2Output,
        ObjectStorageClass,
    },
    s3_error,
};

use super::Operations;
use crate::store::Bucket;

/// The most of one page.
pub(super) const MAX_PAGE: i32 = 1_000;

/// What `encoding-type=url` leaves as it is.
const PLAIN: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~').remove(b'/').remove(b'*');

/// Where a page begins.
#[derive(Debug, Clone, PartialEq)]
enum From {
    Start,
    /// After this key.
    Key(String),
    /// After all keys of this group.
    Group(String),
}

impl From {
    fn token(&self) -> Option<String> {
        let (mark, text) = match self {
            Self::Start => return None,
            Self::Key(key) => ('k', key),
            Self::Group(group) => ('g', group),
        };
        Some(BASE64_URL_SAFE_NO_PAD.encode(format!("{mark}{text}")))
    }

    fn parse(token: &str) -> Option<Self> {
        let text = String::from_utf8(BASE64_URL_SAFE_NO_PAD.decode(token).ok()?).ok()?;
        match text.split_at_checked(1)? {
            ("k", key) => Some(Self::Key(key.to_owned())),
            ("g", group) => Some(Self::Group(group.to_owned())),
            _ => None,
        }
    }
}

#[derive(Debug, Default)]
struct Page {
    objects: Vec<dto::Object>,
    groups: Vec<String>,
    next: Option<From>,
}

/// One page, of at most `limit` objects and groups together.
fn page(bucket: &Bucket, prefix: &str, delimiter: Option<&str>, from: From, limit: usize) -> Page {
    let mut page = Page::default();
    let mut from = from;
    loop {
        // Nearly all of a group is before this.
        let end_of_group;
        let start = match &from {
            From::Key(key) if key.as_str() >= prefix => Bound::Excluded(key.as_str()),
            From::Group(group) if group.as_str() >= prefix => {
                end_of_group = format!("{group}{}", char::MAX);
                Bound::Included(end_of_group.as_str())
            }
            _ => Bound::Included(prefix),
        };
        let mut rest = bucket.objects.range::<str, _>((start, Bound::Unbounded));
        let next = rest.find(|(key, _)| match &from {
            From::Group(group) => !key.starts_with(group.as_str()),
            _ => true,
        });
        let Some((key, object)) = next.filter(|(key, _)| key.starts_with(prefix)) else { return page };
        if page.objects.len() + page.groups.len() == limit {
            page.next = Some(from);
            return page;
        }
        let group = delimiter.and_then(|delimiter| {
            let length = key[prefix.len()..].find(delimiter)? + delimiter.len();
            Some(key[..prefix.len() + length].to_owned())
        });
        from = match group {
            Some(group) => {
                page.groups.push(group.clone());
                From::Group(group)
            }
            None => {
                page.objects.push(dto::Object {
                    key: Some(key.clone()),
                    size: i64::try_from(object.content.size).ok(),
                    e_tag: Some(object.content.etag()),
                    last_modified: Some(object.modified.clone()),
                    storage_class: Some(ObjectStorageClass::from_static(ObjectStorageClass::STANDARD)),
                    ..dto::Object::default()
                });
                From::Key(key.clone())
            }
        };
    }
}

/// How many entries a client wants, of those that it may have.
pub(super) fn limit(wanted: Option<i32>) -> S3Result<i32> {
    match wanted.unwrap_or(MAX_PAGE) {
        negative if negative < 0 => Err(s3_error!(InvalidArgument, "A page has 0 to {MAX_PAGE} entries.")),
        wanted => Ok(wanted.min(MAX_PAGE)),
    }
}

/// As the client wants names in XML, which cannot hold all of them.
pub(super) fn encoder(encoding: Option<&EncodingType>) -> impl Fn(String) -> String + use<> {
    let is_url = encoding.is_some_and(|encoding| encoding.as_str() == EncodingType::URL);
    move |name| if is_url { utf8_percent_encode(&name, PLAIN).to_string() } else { name }
}

fn encoded(page: &mut Page, encode: &impl Fn(String) -> String) -> Vec<CommonPrefix> {
    for object in &mut page.objects {
        object.key = object.key.take().map(encode);
    }
    let groups = std::mem::take(&mut page.groups).into_iter();
    groups.map(|group| CommonPrefix { prefix: Some(encode(group)) }).collect()
}

pub(super) async fn list_objects_v2(
    store: &Operations,
    request: S3Request<ListObjectsV2Input>,
) -> S3Result<ListObjectsV2Output> {
    let input = request.input;
    let max_keys = limit(input.max_keys)?;
    let from = match (&input.continuation_token, &input.start_after) {
        (Some(token), _) => {
            From::parse(token).ok_or_else(|| s3_error!(InvalidArgument, "The continuation token is none of ours."))?
        }
        (None, Some(key)) => From::Key(key.clone()),
        (None, None) => From::Start,
    };
    let delimiter = input.delimiter.as_deref().filter(|delimiter| !delimiter.is_empty());
    let prefix = input.prefix.as_deref().unwrap_or_default();
    let mut page =
        store.bucket(&input.bucket, |bucket| Ok(page(bucket, prefix, delimiter, from, max_keys as usize)))?;
    if max_keys == 0 {
        page.next = None;
    }
    let encode = encoder(input.encoding_type.as_ref());
    let groups = encoded(&mut page, &encode);
    Ok(ListObjectsV2Output {
        name: Some(input.bucket),
        max_keys: Some(max_keys),
        key_count: i32::try_from(page.objects.len() + groups.len()).ok(),
        is_truncated: Some(page.next.is_some()),
        next_continuation_token: page.next.and_then(|next| next.token()),
        continuation_token: input.continuation_token,
        contents: Some(page.objects),
        common_prefixes: Some(groups),
        prefix: input.prefix.map(&encode),
        delimiter: input.delimiter.map(&encode),
        start_after: input.start_after.map(&encode),
        encoding_type: input.encoding_type,
        ..ListObjectsV2Output::default()
    })
}

pub(super) async fn list_objects(
    store: &Operations,
    request: S3Request<ListObjectsInput>,
) -> S3Result<ListObjectsOutput> {
    let input = request.input;
    let max_keys = limit(input.max_keys)?;
    let delimiter = input.delimiter.as_deref().filter(|delimiter| !delimiter.is_empty());
    let prefix = input.prefix.as_deref().unwrap_or_default();
    let from = match (&input.marker, delimiter) {
        // The marker of a page that ended with a group.
        (Some(marker), Some(delimiter)) if marker.len() > prefix.len() && marker.ends_with(delimiter) => {
            From::Group(marker.clone())
        }
        (Some(marker), _) => From::Key(marker.clone()),
        (None, _) => From::Start,
    };
    let mut page =
        store.bucket(&input.bucket, |bucket| Ok(page(bucket, prefix, delimiter, from, max_keys as usize)))?;
    if max_keys == 0 {
        page.next = None;
    }
    let encode = encoder(input.encoding_type.as_ref());
    let groups = encoded(&mut page, &encode);
    let is_truncated = page.next.is_some();
    let next_marker = page.next.and_then(|next| match next {
        From::Start => None,
        From::Key(name) | From::Group(name) => Some(encode(name)),
    });
    Ok(ListObjectsOutput {
        name: Some(input.bucket),
        max_keys: Some(max_keys),
        is_truncated: Some(is_truncated),
        // Without a delimiter the last key serves.
        next_marker: next_marker.filter(|_| delimiter.is_some()),
        contents: Some(page.objects),
        common_prefixes: Some(groups),
        marker: input.marker.map(&encode),
        prefix: input.prefix.map(&encode),
        delimiter: input.delimiter.map(&encode),
        encoding_type: input.encoding_type,
        ..ListObjectsOutput::default()
    })
}
