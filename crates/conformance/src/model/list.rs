//! Listings of documents and collections.

use reelbase_core::DocumentPath;

use super::{Doc, Model, query::sort_names};

/// An entry of a listing.
#[derive(Debug, Clone)]
pub enum Entry {
    /// A document.
    Document(Doc),
    /// The path of a missing document that has documents below it.
    Missing(String),
}

impl Entry {
    /// The path.
    pub fn path(&self) -> &str {
        match self {
            Self::Document(doc) => &doc.path,
            Self::Missing(path) => path,
        }
    }

    /// Whether both are the same.
    pub fn same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Document(a), Self::Document(b)) => a.same(b),
            (Self::Missing(a), Self::Missing(b)) => a == b,
            _ => false,
        }
    }
}

fn prefix(parent: Option<&DocumentPath>) -> String {
    parent.map_or_else(String::new, |parent| format!("{parent}/"))
}

impl Model {
    /// All documents of a collection by name, on request with the missing ones.
    pub fn list_documents(&self, parent: Option<&DocumentPath>, collection: &str, show_missing: bool) -> Vec<Entry> {
        let prefix = format!("{}{collection}/", prefix(parent));
        let mut names: Vec<String> = self
            .docs()
            .filter_map(|doc| doc.path.strip_prefix(&prefix))
            .map(|below| format!("{prefix}{}", below.split('/').next().unwrap_or_default()))
            .collect();
        sort_names(&mut names);
        names.dedup();
        names
            .into_iter()
            .filter_map(|name| match self.find(&name) {
                Ok(at) => Some(Entry::Document((*self.docs[at]).clone())),
                Err(_) => show_missing.then_some(Entry::Missing(name)),
            })
            .collect()
    }

    /// The ids of the collections below a document or the root: also of those whose documents are all missing.
    pub fn list_collections(&self, parent: Option<&DocumentPath>) -> Vec<String> {
        let prefix = prefix(parent);
        let mut ids: Vec<String> = self
            .docs()
            .filter_map(|doc| doc.path.strip_prefix(&prefix))
            .map(|below| below.split('/').next().unwrap_or_default().to_owned())
            .collect();
        ids.sort();
        ids.dedup();
        ids
    }
}
