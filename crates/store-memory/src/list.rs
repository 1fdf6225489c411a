//! Listing collections and documents, the missing ones included.

use std::{collections::BTreeSet, sync::Arc};

use reelbase_core::{
    DocumentPage, DocumentPath, Error, ListDocuments, Listed, Result, check_collection_id, value::order,
};

use crate::{
    engine::{At, Engine},
    execute::prefix_bounds,
    group::Data,
    prepare::collection_path,
    range::successor,
};

impl Engine {
    /// The ids of the collections right below a document or the root.
    pub(crate) fn list_collections(self: &Arc<Self>, parent: Option<&DocumentPath>, at: At<'_>) -> Vec<String> {
        at.pinned(self, |pin| {
            let parent = parent.map_or("", DocumentPath::as_str);
            let mut ids = BTreeSet::new();
            for group in self.groups() {
                let data = pin.data(&group);
                for path in distinct_below(&data, parent, &[]) {
                    ids.insert(segment_below(&path, parent).to_owned());
                }
            }
            ids.into_iter().collect()
        })
    }

    pub(crate) fn list_documents(self: &Arc<Self>, request: &ListDocuments, at: At<'_>) -> Result<DocumentPage> {
        check_collection_id(&request.collection)?;
        let collection = collection_path(request.parent.as_ref(), &request.collection);
        let mut after = Vec::new();
        if let Some(token) = &request.page_token {
            let id = token
                .strip_prefix(PAGE_TOKEN)
                .ok_or_else(|| Error::invalid("the page token is not one of this listing"))?;
            order::encode_segment(id, &mut after);
        }
        let mut documents: Vec<Listed> = Vec::new();
        // One more than a page tells whether there is a next one.
        let most = request.page_size.max(1).saturating_add(1);
        at.pinned(self, |pin| {
            for group in self.groups() {
                if *group.id != *request.collection && !request.show_missing {
                    continue;
                }
                let data = pin.data(&group);
                let listed = distinct_below(&data, &collection, &after).filter_map(|path| {
                    let path =
                        DocumentPath::parse(&format!("{collection}/{}", segment_below(&path, &collection))).ok()?;
                    match pin.document(&path) {
                        Some(document) => Some(Listed::Document(document)),
                        None => request.show_missing.then_some(Listed::Missing(path)),
                    }
                });
                documents.extend(listed.take(most));
            }
        });
        documents.sort_by(|a, b| a.path().cmp(b.path()));
        documents.dedup_by(|a, b| a.path() == b.path());
        let next = (documents.len() >= most).then(|| {
            documents.truncate(most - 1);
            documents.last().map(|last| format!("{PAGE_TOKEN}{}", last.path().id()))
        });
        Ok(DocumentPage::new(documents, next.flatten()))
    }
}

const PAGE_TOKEN: &str = "after:";

/// The id that follows `parent` in a path below it.
fn segment_below<'a>(path: &'a DocumentPath, parent: &str) -> &'a str {
    let below =
        if parent.is_empty() { path.as_str() } else { path.as_str().get(parent.len() + 1..).unwrap_or_default() };
    below.split('/').next().unwrap_or_default()
}

/// For each id that follows `parent` in the names of the documents, from `after` on, the path of the first document with it.
///
/// Each takes one descent, however many documents lie below it.
fn distinct_below<'a>(data: &'a Data, parent: &'a str, after: &[u8]) -> impl Iterator<Item = DocumentPath> + 'a {
    let mut prefix = Vec::new();
    order::encode_name_prefix(parent, &mut prefix);
    let (mut low, high) = prefix_bounds(&prefix);
    let mut done = false;
    if !after.is_empty() {
        match successor(&[&prefix, after].concat()) {
            Some(next) => low = next,
            None => done = true,
        }
    }
    std::iter::from_fn(move || {
        loop {
            if done || high.as_ref().is_some_and(|high| low >= *high) {
                return None;
            }
            let slot = data.documents.range(&low, high.as_deref(), false).next_value().copied()?;
            let path = data.slots.get(slot)?.path();
            if path.as_str().len() <= parent.len() {
                // The parent itself, of the same group.
                low.push(0);
                continue;
            }
            let mut key = prefix.clone();
            order::encode_segment(segment_below(path, parent), &mut key);
            match successor(&key) {
                Some(next) => low = next,
                None => done = true,
            }
            return Some(path.clone());
        }
    })
}
