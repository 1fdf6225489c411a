//! Running queries: plan, scan, window.

use std::sync::Arc;

use reelbase_core::{
    Aggregation, Branch, Condition, Direction, Document, DocumentPath, OrderRef, Query, Result, Timestamp, ValueRef,
    index::IndexMode, value::order,
};
use smallvec::{SmallVec, smallvec};

use crate::{
    engine::{At, Engine},
    group::Data,
    plans::{Scan, Served},
    prepare::Prepared,
    range::{Bounds, Column, Interval, Intervals, Layout, Names, bounds, equality_prefix, successor},
    slots::{Slot, Slots},
    tree::Tree,
    walk::{Walk, merge},
};

/// One branch of a query as scans of trees.
pub(crate) struct Scans<'a> {
    conditions: &'a [Condition<'a>],
    pub(crate) trees: SmallVec<[(&'a Tree<Slot>, Vec<u8>); 1]>,
    pub(crate) slots: &'a Slots,
    pub(crate) intervals: Intervals,
    pub(crate) descending: bool,
    /// Conditions that the scan does not enforce.
    residual: bool,
    /// Only documents directly in this collection, where documents of the same group lie below others.
    only_in: Option<&'a str>,
}

impl Engine {
    /// The documents of a query.
    pub(crate) fn run(self: &Arc<Self>, query: &Query, at: At<'_>) -> Result<Vec<Document>> {
        let mut documents = self.matching(query, &[], at)?;
        if let Some(select) = &query.select {
            for document in &mut documents {
                *document = document.project(select);
            }
        }
        Ok(documents)
    }

    /// The documents of a query, whole, in its order; those that lack an aggregated field are left out.
    pub(crate) fn matching(
        self: &Arc<Self>,
        query: &Query,
        aggregations: &[Aggregation],
        at: At<'_>,
    ) -> Result<Vec<Document>> {
        self.matching_as_of(query, aggregations, at).map(|(documents, _)| documents)
    }

    /// [`Engine::matching`], and the time of the state that they are of.
    pub(crate) fn matching_as_of(
        self: &Arc<Self>,
        query: &Query,
        aggregations: &[Aggregation],
        at: At<'_>,
    ) -> Result<(Vec<Document>, Timestamp)> {
        let (query, reversed) = query.forwarded()?;
        let mut documents = Vec::new();
        let time = if query.collection.is_none() {
            self.run_kindless(&query, aggregations, at, &mut documents)?
        } else {
            let (prepared, time) = self.prepare(&query, aggregations, at)?;
            if let Some(prepared) = prepared {
                prepared.collect(&self.residual(&query), &mut documents);
            }
            time
        };
        if reversed {
            documents.reverse();
        }
        Ok((documents, time))
    }

    /// How many documents a query has, in O(log n) where indexes alone can tell, and the time of the state that was
    /// counted. The aggregations are all counts.
    pub(crate) fn count(
        self: &Arc<Self>,
        query: &Query,
        counts: &[Aggregation],
        at: At<'_>,
    ) -> Result<(usize, Timestamp)> {
        if query.collection.is_none() {
            return self.matching_as_of(query, counts, at).map(|(documents, time)| (documents.len(), time));
        }
        let (query, _) = query.forwarded()?;
        if let Some(count) = self.count_whole_group(&query, counts, at)? {
            return Ok(count);
        }
        let (prepared, time) = self.prepare(&query, counts, at)?;
        let Some(prepared) = prepared else { return Ok((0, time)) };
        let count = prepared.count().unwrap_or_else(|| {
            let mut documents = Vec::new();
            prepared.collect(&self.residual(&query), &mut documents);
            documents.len()
        });
        Ok((count, time))
    }

    /// [`Engine::count`] of all documents of a group, which takes no plan.
    fn count_whole_group(
        self: &Arc<Self>,
        query: &Query,
        counts: &[Aggregation],
        at: At<'_>,
    ) -> Result<Option<(usize, Timestamp)>> {
        let plain = query.filter.is_none() && query.order_by.is_empty() && !query.hide_expired;
        let whole =
            query.all_descendants && query.parent.is_none() && query.start_at.is_none() && query.end_at.is_none();
        if !plain || !whole {
            return Ok(None);
        }
        self.normalize(query, counts)?;
        let seen = at.seen(self);
        Ok(Some(match self.group(query.collection.as_deref().unwrap_or_default()) {
            None => (0, seen),
            Some(group) => {
                let (data, version) = at.version(&group);
                (window(query, data.documents.len()), version.max(seen))
            }
        }))
    }

    fn residual<'a>(&'a self, query: &Query) -> impl Fn(&Document) -> bool + use<'a> {
        let manifest = query.hide_expired.then(|| self.manifest.load());
        move |document| !manifest.as_ref().is_some_and(|manifest| self.is_expired(manifest, document))
    }

    /// A query of every collection: by name, across all groups.
    fn run_kindless(
        self: &Arc<Self>,
        query: &Query,
        aggregations: &[Aggregation],
        at: At<'_>,
        documents: &mut Vec<Document>,
    ) -> Result<Timestamp> {
        let normal = self.normalize(query, aggregations)?;
        let keep = self.residual(query);
        let in_scope = |document: &Document| keep(document) && query.in_scope(document.path());
        let time = at.pinned(self, |pin| {
            for group in self.groups() {
                let data = pin.data(&group);
                for branch in normal.branches() {
                    Scans::names(&data, branch, query, normal.order(), None).each(&in_scope, 0, |document| {
                        documents.push(document.clone());
                        true
                    });
                }
            }
            pin.time
        });
        documents.sort_unstable_by(|a, b| a.path().cmp(b.path()));
        documents.dedup_by(|a, b| a.path() == b.path());
        documents.drain(..documents.len().min(query.offset as usize));
        documents.truncate(query.limit.map_or(usize::MAX, |limit| limit as usize));
        Ok(time)
    }
}

impl<'q> Prepared<'q> {
    fn scans<'a>(&'a self, branch: &'a Branch<'q>, served: &'a Served) -> Scans<'a> {
        let (query, order, collection) = (self.query, self.normal.order(), &*self.collection);
        if served.scans.is_empty() {
            return Scans::names(&self.data, branch, query, order, (!query.all_descendants).then_some(collection));
        }
        let tree = |scan: &'a Scan| {
            let index = &self.data.indexes[self.indexes[scan.spec]];
            let value = |source: Option<usize>| match source {
                Some(place) => branch.equal()[place].1,
                // A plan that scans for an element is of branches with one.
                None => branch.contains().map_or(ValueRef::Null, |(_, element)| element),
            };
            let fixed = scan.fixed.iter().map(|(source, mode)| (value(*source), *mode));
            (&index.tree, equality_prefix(index.spec.scope, collection, fixed))
        };
        let columns: SmallVec<[_; 4]> =
            served.columns.iter().map(|(place, mode)| Column { order: order[*place], mode: *mode }).collect();
        let enforced = columns.first().map(|column| column.order.field);
        let residual = branch.conditions().iter().any(|condition| Some(condition.field) != enforced);
        let names = if query.all_descendants { Names::Full } else { Names::In(collection) };
        let descending = is_descending(order);
        let layout = Layout { branch, order, columns, names, descending };
        let intervals = layout.intervals(query.start_at.as_ref(), query.end_at.as_ref());
        let trees = served.scans.iter().map(tree).collect();
        Scans {
            conditions: branch.conditions(),
            trees,
            slots: &self.data.slots,
            intervals,
            descending,
            residual,
            only_in: None,
        }
    }

    fn branches(&self) -> SmallVec<[Scans<'_>; 1]> {
        self.normal
            .branches()
            .iter()
            .zip(&self.plan.branches)
            .map(|(branch, served)| self.scans(branch, served))
            .collect()
    }

    fn collect(&self, keep: &dyn Fn(&Document) -> bool, out: &mut Vec<Document>) {
        let mut skip = self.query.offset as usize;
        let limit = self.query.limit.map_or(usize::MAX, |limit| limit as usize);
        if limit == 0 {
            return;
        }
        let branches = self.branches();
        // Where the counts of the tree tell how far the offset reaches, what it passes over is not walked.
        let passed_over = match &*branches {
            [only] if only.is_counted() && !self.query.hide_expired => std::mem::take(&mut skip),
            _ => 0,
        };
        let mut take = |document: &Document| {
            if skip > 0 {
                skip -= 1;
            } else {
                out.push(document.clone());
            }
            out.len() < limit
        };
        match &*branches {
            [] => {}
            [only] => only.each(keep, passed_over, take),
            several => merge(several, self.normal.order(), keep, &mut take),
        }
    }

    /// The number of documents, where the counts of the trees tell it.
    fn count(&self) -> Option<usize> {
        let count = match self.normal.branches() {
            _ if self.query.hide_expired => return None,
            [] => 0,
            [branch] => self.scans(branch, &self.plan.branches[0]).count()?,
            _ => return None,
        };
        Some(window(self.query, count))
    }
}

/// How many of so many documents offset and limit leave.
fn window(query: &Query, count: usize) -> usize {
    count.saturating_sub(query.offset as usize).min(query.limit.map_or(usize::MAX, |limit| limit as usize))
}

fn is_descending(order: &[OrderRef<'_>]) -> bool {
    order.last().is_some_and(|name| name.direction == Direction::Descending)
}

impl<'a> Scans<'a> {
    /// The scan of the documents themselves, by name.
    fn names<'q>(
        data: &'a Data,
        branch: &'a Branch<'q>,
        query: &Query,
        order: &[OrderRef<'q>],
        collection: Option<&'a str>,
    ) -> Self {
        let mut prefix = Vec::new();
        let within = collection.or(query.parent.as_ref().map(DocumentPath::as_str)).unwrap_or_default();
        order::encode_name_prefix(within, &mut prefix);
        let descending = is_descending(order);
        let columns =
            order.last().map(|order| Column { order: *order, mode: IndexMode::Ascending }).into_iter().collect();
        let layout = Layout { branch, order, columns, names: Names::Full, descending };
        let mut intervals = layout.intervals(query.start_at.as_ref(), query.end_at.as_ref());
        crate::range::clip(&mut intervals, &prefix);
        let only_in = collection.filter(|_| data.nested > 0);
        let trees = smallvec![(&data.documents, Vec::new())];
        Self {
            conditions: branch.conditions(),
            trees,
            slots: &data.slots,
            intervals,
            descending,
            residual: false,
            only_in,
        }
    }

    pub(crate) fn bounds(&self, interval: &Interval, tree: usize) -> Option<Bounds> {
        bounds(interval, &self.trees[tree].1)
    }

    pub(crate) fn passes(&self, document: &Document, keep: &dyn Fn(&Document) -> bool) -> bool {
        let directly = self.only_in.is_none_or(|collection| {
            let id = document.path().as_str().get(collection.len() + 1..);
            id.is_some_and(|id| !id.contains('/'))
        });
        let holds = || {
            self.conditions.iter().all(|condition| {
                if condition.field.is_name() {
                    condition.test.matches(ValueRef::Reference(document.path().as_str()))
                } else {
                    document.fields().get_path(condition.field).is_some_and(|value| condition.test.matches(value))
                }
            })
        };
        directly && (!self.residual || holds()) && keep(document)
    }

    /// Hands over the documents in order, but for the first `skip`, until `take` has had enough.
    fn each(&self, keep: &dyn Fn(&Document) -> bool, skip: usize, mut take: impl FnMut(&Document) -> bool) {
        let mut walk = Walk::new(self);
        walk.skip(skip);
        while let Some(document) = walk.next() {
            if self.passes(document, keep) && !take(document) {
                return;
            }
        }
    }

    /// Whether every entry of the scan is a document of the answer.
    fn is_counted(&self) -> bool {
        self.trees.len() == 1 && !self.residual && self.only_in.is_none()
    }

    /// The number of documents, where the counts of the tree tell it.
    fn count(&self) -> Option<usize> {
        let (tree, _) = self.trees.first().filter(|_| self.is_counted())?;
        let counts = self.intervals.iter().filter_map(|interval| self.bounds(interval, 0));
        Some(counts.map(|(low, high)| tree.count(&low, high.as_deref())).sum())
    }
}

/// Whether names of a range of keys begin with the bytes.
pub(crate) fn prefix_bounds(prefix: &[u8]) -> Bounds {
    (prefix.to_vec(), if prefix.is_empty() { None } else { successor(prefix) })
}
