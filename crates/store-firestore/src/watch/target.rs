//! What is watched: checked, as the server is asked for it, and how its documents are reported.

use std::collections::BTreeMap;

use reelbase_core::{
    Change, Document, DocumentPath, Error, ErrorKind, FieldPath, Matcher, Position, Query, Result, Timestamp, ValueRef,
    WatchTarget, index::Manifest,
};
use reelbase_firestore_wire::{DatabaseName, encode_query, pb};
use sha2::{Digest, Sha256};

use super::token::Fingerprint;
use crate::read::spell_out_order;

/// The id of the one target of a stream.
pub(super) const TARGET_ID: i32 = 1;

/// What is watched.
#[derive(Debug)]
pub(super) struct Target {
    pub(super) kind: Kind,
    pub(super) fingerprint: Fingerprint,
    /// What errors name.
    pub(super) scope: String,
    /// The TTL fields by collection id, if what has expired is hidden.
    expiry: BTreeMap<String, FieldPath>,
}

#[derive(Debug)]
pub(super) enum Kind {
    /// The answer of a query.
    Query {
        matcher: Box<Matcher>,
        /// The name of what is queried below.
        parent: String,
        /// As the server is asked, for all fields that are needed here.
        query: Box<pb::StructuredQuery>,
    },
    /// The names of single documents.
    Documents(Vec<String>),
}

impl Target {
    /// # Errors
    /// As the server would refuse it; [`Unsupported`](ErrorKind::Unsupported) for a limit on what has not expired.
    pub(super) fn new(database: &DatabaseName, manifest: &Manifest, target: &WatchTarget) -> Result<Self> {
        match target {
            WatchTarget::Query(query) => Self::query(database, manifest, query).map_err(|e| e.at(query.scope())),
            WatchTarget::Documents(paths) => {
                let mut names: Vec<_> = paths.iter().map(|path| database.document_name(path.as_str())).collect();
                names.sort_unstable();
                names.dedup();
                let mut hash = Sha256::new_with_prefix([1]);
                for name in &names {
                    hash.update((name.len() as u64).to_be_bytes());
                    hash.update(name);
                }
                let scope = match paths.as_slice() {
                    [path] => path.to_string(),
                    paths => format!("{} documents", paths.len()),
                };
                let kind = Kind::Documents(names);
                Ok(Self { kind, fingerprint: shorten(hash), scope, expiry: BTreeMap::new() })
            }
            _ => Err(Error::new(ErrorKind::Unsupported, "this store does not know the watch's target")),
        }
    }

    fn query(database: &DatabaseName, manifest: &Manifest, query: &Query) -> Result<Self> {
        if query.all_descendants && (query.collection.is_none() || query.parent.is_some()) {
            return Err(Error::invalid(
                "a query of all descendants can be watched only for one collection id, and at the root",
            ));
        }
        if query.read_time.is_some() {
            return Err(Error::invalid("a watch has no read time"));
        }
        let order = query.normalize(&[])?;
        let mut expiry = BTreeMap::new();
        if query.hide_expired {
            if query.limit.is_some() || query.offset > 0 {
                // The server limits before anything is hidden here, and would keep the number with what is hidden.
                return Err(Error::new(
                    ErrorKind::Unsupported,
                    "a watch that hides what has expired can have neither limit nor offset: leave out one of them",
                ));
            }
            let of_query = |id: &str| query.collection.as_deref().is_none_or(|collection| collection == id);
            let fields = manifest.ttl_fields().filter(|(id, _)| of_query(id));
            expiry.extend(fields.map(|(id, field)| (id.to_owned(), field.clone())));
        }
        let matcher = Matcher::new(query, &[])?;
        let mut sent = query.forwarded()?.0.into_owned();
        sent.hide_expired = false;
        spell_out_order(&mut sent, &[])?;
        if let Some(select) = &mut sent.select {
            // The order and the expiry are worked out here, from fields that may not be asked for.
            let needed = order.order().iter().map(|order| order.field).chain(expiry.values());
            for field in needed.filter(|field| !field.is_name()) {
                // No path of a projection lies within another.
                if !select.iter().any(|known| known.contains(field)) {
                    select.retain(|known| !field.contains(known) && !known.is_name());
                    select.push(field.clone());
                }
            }
        }
        let (parent, sent) = encode_query(database, &sent)?;
        let mut hash = Sha256::new_with_prefix([0]);
        hash.update(database.as_str());
        hash.update(query.limit.map_or(-1, i64::from).to_be_bytes());
        hash.update(query.canonical());
        let kind = Kind::Query { matcher: Box::new(matcher), parent, query: Box::new(sent) };
        Ok(Self { kind, fingerprint: shorten(hash), scope: query.scope(), expiry })
    }

    /// As the server is asked for it.
    pub(super) fn message(&self, resume: Option<Vec<u8>>) -> pb::Target {
        let target = match &self.kind {
            Kind::Query { parent, query, .. } => pb::target::TargetType::Query(pb::target::QueryTarget {
                parent: parent.clone(),
                query_type: Some(pb::target::query_target::QueryType::StructuredQuery((**query).clone())),
            }),
            Kind::Documents(names) => {
                pb::target::TargetType::Documents(pb::target::DocumentsTarget { documents: names.clone() })
            }
        };
        pb::Target {
            target_id: TARGET_ID,
            once: false,
            // It would bring a filter of the unchanged names, which is not used: see `View`.
            expected_count: None,
            target_type: Some(target),
            resume_type: resume.map(pb::target::ResumeType::ResumeToken),
        }
    }

    /// Whether documents are hidden once they have expired.
    pub(super) fn hides(&self) -> bool {
        !self.expiry.is_empty()
    }

    /// The fields by which documents are hidden.
    pub(super) fn expiry_fields(&self) -> impl Iterator<Item = &FieldPath> {
        self.expiry.values()
    }

    /// When a document expires, if it is to be hidden then.
    pub(super) fn expires(&self, document: &Document) -> Option<Timestamp> {
        let field = self.expiry.get(document.path().collection_id())?;
        match document.fields().get_path(field) {
            Some(ValueRef::Timestamp(expires)) => Some(expires),
            _ => None,
        }
    }

    /// The changes as they are reported: removals first, then in the order of the query.
    pub(super) fn arrange(&self, removed: Vec<DocumentPath>, changed: Vec<Change>) -> Vec<Change> {
        let mut changes: Vec<_> = removed.into_iter().map(Change::Removed).collect();
        let Kind::Query { matcher, .. } = &self.kind else {
            changes.extend(changed);
            return changes;
        };
        let mut placed: Vec<(Position, Change)> = Vec::with_capacity(changed.len());
        for mut change in changed {
            let (Change::Added(document) | Change::Modified(document)) = &mut change else { continue };
            let position = matcher.position(document);
            if let Some(select) = &matcher.query().select {
                *document = document.project(select);
            }
            placed.push((position, change));
        }
        placed.sort_by(|(a, _), (b, _)| matcher.compare(a, b));
        changes.extend(placed.into_iter().map(|(_, change)| change));
        changes
    }
}

fn shorten(hash: Sha256) -> Fingerprint {
    let hash = hash.finalize();
    std::array::from_fn(|i| hash[i])
}
