//! Listing: lazily in pages where the store has them, otherwise all at once and sorted.

use std::borrow::Cow;

use futures_core::stream::BoxStream;
use futures_util::{StreamExt, TryStreamExt, stream};
use object_store::{
    Error as StoreError, ObjectMeta, ObjectStore,
    list::{PaginatedListOptions, PaginatedListStore},
    path::Path,
};
use reelbase_core::{
    Result, Timestamp,
    blob::{BlobKey, BlobPrefix, ListOptions, ListPage, ListedBlob},
};

use crate::{error::error, read::etag, store::Parts};

pub(crate) fn list(parts: &Parts, options: ListOptions) -> BoxStream<'static, Result<ListPage>> {
    let at = options.prefix.clone();
    let pages: BoxStream<'static, Result<ListPage>> = match &parts.pages {
        Some(pages) => {
            let pages = pages.clone();
            let state = (pages, options, Position::Start);
            stream::try_unfold(state, |(pages, options, position)| async move {
                let token = match position {
                    Position::Start => None,
                    Position::After(token) => Some(token),
                    Position::End => return Ok(None),
                };
                let (page, token) = page(&*pages, &options, token).await?;
                let position = token.map_or(Position::End, Position::After);
                Ok(Some((page, (pages, options, position))))
            })
            .boxed()
        }
        None => {
            let objects = parts.objects.clone();
            stream::once(async move { all(&*objects, &options).await })
                .map_ok(|pages| stream::iter(pages.into_iter().map(Ok)))
                .try_flatten()
                .boxed()
        }
    };
    // An error ends it: a page after one that is missing would hide the gap.
    let pages = pages.map_err(move |e| e.during("list").at(&at));
    stream::unfold(Some(pages), |pages| async {
        let mut pages = pages?;
        let page = pages.next().await?;
        let rest = page.is_ok().then_some(pages);
        Some((page, rest))
    })
    .boxed()
}

enum Position {
    Start,
    After(String),
    End,
}

/// Keys after which to start, and which the prefix does not already leave behind.
fn start(options: &ListOptions) -> Option<&BlobKey> {
    options.start_after.as_ref().filter(|key| key.as_str() >= options.prefix.as_str())
}

async fn page(
    pages: &dyn PaginatedListStore,
    options: &ListOptions,
    token: Option<String>,
) -> Result<(ListPage, Option<String>)> {
    let prefix = Some(options.prefix.as_str()).filter(|prefix| !prefix.is_empty());
    let request = PaginatedListOptions {
        offset: start(options).map(|key| key.as_str().to_owned()),
        delimiter: options.delimited.then_some(Cow::Borrowed("/")),
        max_keys: Some(options.page_size),
        page_token: token,
        ..PaginatedListOptions::default()
    };
    let found = pages.list_paginated(prefix, request).await.map_err(error)?;
    let objects = listed(found.result.objects, options)?;
    // The slash at the end is lost in a path.
    let prefixes = found.result.common_prefixes.iter().filter_map(|p| BlobPrefix::new(format!("{p}/")).ok());
    Ok((ListPage::new(objects, prefixes.collect()), found.page_token))
}

async fn all(objects: &dyn ObjectStore, options: &ListOptions) -> Result<Vec<ListPage>> {
    let folder = options.prefix.as_str().rfind('/').map(|slash| Path::parse(&options.prefix.as_str()[..slash]));
    let folder = folder.transpose().map_err(|source| error(StoreError::InvalidPath { source }))?;
    let found: Vec<_> = objects.list(folder.as_ref()).try_collect().await.map_err(error)?;
    Ok(cut(listed(found, options)?, options))
}

/// What is listed of the objects, in the order of their keys. What others stored under names that are no keys cannot
/// be read either, and is left out.
fn listed(found: Vec<ObjectMeta>, options: &ListOptions) -> Result<Vec<ListedBlob>> {
    let mut listed = Vec::with_capacity(found.len());
    for meta in found {
        let Ok(key) = BlobKey::new(meta.location.as_ref()) else { continue };
        if options.prefix.matches(&key) && start(options).is_none_or(|start| key > *start) {
            let last_modified = Timestamp::try_from(meta.last_modified)?;
            listed.push(ListedBlob::new(key, meta.size, etag(meta.e_tag.as_deref())?, last_modified));
        }
    }
    listed.sort_unstable_by(|a, b| a.key.cmp(&b.key));
    Ok(listed)
}

/// Pages of what is sorted.
fn cut(objects: Vec<ListedBlob>, options: &ListOptions) -> Vec<ListPage> {
    let mut pages = Vec::new();
    let mut page = ListPage::default();
    let mut last: Option<BlobPrefix> = None;
    for object in objects {
        let key = object.key.as_str();
        let rest = options.prefix.as_str().len();
        match key[rest..].find('/').filter(|_| options.delimited) {
            Some(slash) => {
                // The start of a key, up to a slash, is a prefix; keys of one follow each other.
                let Ok(group) = BlobPrefix::new(&key[..=rest + slash]) else { continue };
                if last.as_ref() == Some(&group) {
                    continue;
                }
                last = Some(group.clone());
                page.prefixes.push(group);
            }
            None => page.objects.push(object),
        }
        if page.len() == options.page_size {
            pages.push(std::mem::take(&mut page));
        }
    }
    if !page.is_empty() {
        pages.push(page);
    }
    pages
}
