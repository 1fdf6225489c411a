//! Hiding what has expired, which the server does not do: it deletes such documents some time later.

use reelbase_core::{Document, FieldPath, Query, Timestamp, ValueRef};

use crate::client::Client;

/// The TTL fields that matter to a read, and the time by which it tells what has expired.
#[derive(Debug)]
pub(crate) struct Expiry {
    fields: Vec<(String, FieldPath)>,
    now: Timestamp,
}

impl Expiry {
    /// For documents of any collection; `None` when none has a TTL field.
    pub(crate) fn new(client: &Client) -> Option<Self> {
        Self::matching(client, |_| true)
    }

    /// For the documents of a query; `None` when they have no TTL field.
    pub(crate) fn of(client: &Client, query: &Query) -> Option<Self> {
        Self::matching(client, |group| query.collection.as_deref().is_none_or(|id| id == group))
    }

    fn matching(client: &Client, group: impl Fn(&str) -> bool) -> Option<Self> {
        let fields = client.manifest().ttl_fields().filter(|(id, _)| group(id));
        let fields: Vec<_> = fields.map(|(id, field)| (id.to_owned(), field.clone())).collect();
        (!fields.is_empty()).then(|| Self { fields, now: client.env().now() })
    }

    /// Whether a document has expired.
    pub(crate) fn hides(&self, document: &Document) -> bool {
        let of_group = self.fields.iter().filter(|(id, _)| id == document.path().collection_id());
        of_group
            .filter_map(|(_, field)| document.fields().get_path(field))
            .any(|value| matches!(value, ValueRef::Timestamp(expires) if expires <= self.now))
    }

    /// Adds the TTL field of a collection to a projection.
    pub(crate) fn ask_for(&self, collection: &str, select: &mut Vec<FieldPath>) {
        self.fields.iter().filter(|(id, _)| id == collection).for_each(|(_, field)| add(field, select));
    }

    /// Adds all TTL fields to a projection.
    pub(crate) fn ask_for_all(&self, select: &mut Vec<FieldPath>) {
        self.fields.iter().for_each(|(_, field)| add(field, select));
    }
}

/// No path of a projection lies within another.
fn add(field: &FieldPath, select: &mut Vec<FieldPath>) {
    if !select.iter().any(|known| known.contains(field)) {
        select.retain(|known| !field.contains(known));
        select.push(field.clone());
    }
}
