//! Running queries: plan, scan, merge, window.

use std::sync::Arc;

use reelbase_core::{
    Aggregation, Branch, Direction, Document, DocumentPath, Error, ErrorKind, NormalQuery, Order, Query, Result,
    ValueRef,
    index::{BranchPlan, IndexMode, IndexScan, Plan},
    value::order,
};

use crate::{
    engine::{At, Engine},
    group::{Data, Group},
    index::{Spec, invert},
    range::{Bounds, Column, Interval, Layout, Names, bounds, equality_prefix, successor},
    slots::{Slot, Slots},
    tree::{Cursor, Tree},
};

/// A query that has been planned against a version of the documents.
struct Prepared {
    /// Without `limit_to_last`.
    query: Query,
    /// Whether the answer is to be turned around.
    reversed: bool,
    normal: NormalQuery,
    plan: Plan,
    data: Arc<Data>,
    /// The collection's path in collection scope.
    collection: String,
}

/// One branch of a query as scans of trees.
struct Scans<'a> {
    branch: &'a Branch,
    trees: Vec<(&'a Tree<Slot>, Vec<u8>)>,
    slots: &'a Slots,
    intervals: Vec<Interval>,
    descending: bool,
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
        if query.collection.is_none() {
            return self.run_kindless(query, aggregations, at);
        }
        let Some(prepared) = self.prepare(query, aggregations, at)? else { return Ok(Vec::new()) };
        let mut documents = Vec::new();
        prepared.collect(&self.residual(&prepared.query), &mut documents)?;
        if prepared.reversed {
            documents.reverse();
        }
        Ok(documents)
    }

    /// How many documents a query has, in O(log n) where indexes alone can tell. The aggregations are all counts.
    pub(crate) fn count(self: &Arc<Self>, query: &Query, counts: &[Aggregation], at: At<'_>) -> Result<usize> {
        if query.collection.is_some() {
            let Some(prepared) = self.prepare(query, counts, at)? else { return Ok(0) };
            if let Some(count) = prepared.count()? {
                return Ok(count);
            }
        }
        Ok(self.matching(query, counts, at)?.len())
    }

    fn residual<'a>(&'a self, query: &Query) -> impl Fn(&Document) -> bool + use<'a> {
        let hide_expired = query.hide_expired;
        move |document| !(hide_expired && self.is_expired(document))
    }

    /// Plans a query, builds what indexes it lacks, and takes a version of the documents; `None` if there can be none.
    fn prepare(self: &Arc<Self>, query: &Query, aggregations: &[Aggregation], at: At<'_>) -> Result<Option<Prepared>> {
        let (query, reversed) = query.clone().forward()?;
        let normal = self.normalize(&query, aggregations)?;
        let plan = self.plan(&query, &normal).map_err(|e| e.at(query.scope()))?;
        let id = query.collection.as_deref().unwrap_or_default();
        let Some(group) = self.group(id) else { return Ok(None) };
        let data = self.data_with(&group, &specs(&plan), at).map_err(|e| e.at(query.scope()))?;
        let collection = match &query.parent {
            Some(parent) => format!("{parent}/{id}"),
            None => id.to_owned(),
        };
        Ok(Some(Prepared { query, reversed, normal, plan, data, collection }))
    }

    /// A version of the documents that has these indexes.
    fn data_with(self: &Arc<Self>, group: &Group, specs: &[Spec], at: At<'_>) -> Result<Arc<Data>> {
        // An index may be dropped for another right after it was built; then it is built again.
        for _ in 0..8 {
            specs.iter().for_each(|spec| self.ensure_index(group, spec));
            let data = self.data(group, at);
            let indexes: Option<Vec<_>> = specs.iter().map(|spec| data.index(spec)).collect();
            if let Some(indexes) = indexes {
                indexes.iter().for_each(|index| index.touch(self.env.now()));
                return Ok(data);
            }
            // What a pin has put together may be older than the index.
            if let At::Pinned(pin) = at {
                pin.forget();
            }
        }
        Err(Error::new(ErrorKind::ResourceExhausted, "the query needs more indexes than are kept at once"))
    }

    /// A query of every collection: by name, across all groups.
    fn run_kindless(
        self: &Arc<Self>,
        query: &Query,
        aggregations: &[Aggregation],
        at: At<'_>,
    ) -> Result<Vec<Document>> {
        let (query, reversed) = query.clone().forward()?;
        let normal = self.normalize(&query, aggregations)?;
        let keep = self.residual(&query);
        let in_scope = |document: &Document| keep(document) && query.in_scope(document.path());
        let mut documents = Vec::new();
        at.pinned(self, |pin| {
            for group in self.groups() {
                let data = pin.data(&group);
                for branch in &normal.branches {
                    Scans::names(&data, branch, &query, &normal.order, None).each(&in_scope, 0, |document| {
                        documents.push(document.clone());
                        true
                    });
                }
            }
        });
        documents.sort_unstable_by(|a, b| a.path().cmp(b.path()));
        documents.dedup_by(|a, b| a.path() == b.path());
        let limit = query.limit.map_or(usize::MAX, |limit| limit as usize);
        let mut documents: Vec<_> = documents.into_iter().skip(query.offset as usize).take(limit).collect();
        if reversed {
            documents.reverse();
        }
        Ok(documents)
    }
}

/// The indexes that a plan scans.
fn specs(plan: &Plan) -> Vec<Spec> {
    let scans = plan.branches.iter().filter_map(|branch| match branch {
        BranchPlan::Scans(scans) => Some(scans),
        BranchPlan::Names => None,
    });
    let mut specs: Vec<Spec> =
        scans.flatten().filter(|scan| !is_names(scan)).map(|scan| Spec::of(&scan.index)).collect();
    // Branches of one filter mostly scan the same.
    specs.dedup();
    specs
}

/// Whether a scan is of the documents themselves: a declared index of the name alone.
fn is_names(scan: &IndexScan) -> bool {
    scan.index.fields.iter().all(|field| field.path.is_name())
}

impl Prepared {
    fn scans<'a>(&'a self, branch: &'a Branch, plan: &'a BranchPlan) -> Option<Scans<'a>> {
        let collection = (!self.query.all_descendants).then_some(self.collection.as_str());
        let scans = match plan {
            BranchPlan::Scans(scans) if !scans.iter().any(is_names) => scans,
            _ => return Some(Scans::names(&self.data, branch, &self.query, &self.normal.order, collection)),
        };
        let descending = self.normal.order.last().is_some_and(|name| name.direction == Direction::Descending);
        let mut trees = Vec::with_capacity(scans.len());
        let mut columns = Vec::new();
        for scan in scans {
            let spec = Spec::of(&scan.index);
            // `ensure_index` has built it; a version from before that was made of one that has it.
            let index = self.data.index(&spec)?;
            let mut fixed: Vec<(ValueRef<'_>, IndexMode)> = Vec::with_capacity(scan.fixed);
            for part in &spec.parts[..scan.fixed] {
                let contains = part.mode == IndexMode::Contains;
                let of_field =
                    |(field, value): &'a (_, reelbase_core::Value)| (*field == part.field).then(|| value.view());
                let value = match contains {
                    true => branch.contains.as_ref().and_then(of_field),
                    false => branch.equal.iter().find_map(of_field),
                };
                fixed.push((value?, part.mode));
            }
            trees.push((&index.tree, equality_prefix(spec.scope, &self.collection, &fixed)));
            if columns.is_empty() {
                let suffix = self.normal.order.iter().filter(|order| !branch.fixes(&order.field));
                let modes = spec.modes().skip(scan.fixed).chain([IndexMode::Ascending]);
                columns = suffix.zip(modes).map(|(order, mode)| Column { order, mode }).collect();
            }
        }
        let names = match self.query.all_descendants {
            true => Names::Full,
            false => Names::In(self.collection.clone()),
        };
        let enforced = columns.first().map(|column| &column.order.field);
        let residual = branch.conditions.iter().any(|condition| Some(&condition.field) != enforced);
        let layout = Layout { branch, order: &self.normal.order, columns, names, descending };
        let intervals = layout.intervals(self.query.start_at.as_ref(), self.query.end_at.as_ref());
        Some(Scans { branch, trees, slots: &self.data.slots, intervals, descending, residual, only_in: None })
    }

    fn branches(&self) -> Result<Vec<Scans<'_>>> {
        let (branches, plans) = (&self.normal.branches, &self.plan.branches);
        let scans = branches.iter().zip(plans).map(|(branch, plan)| self.scans(branch, plan));
        let scans: Option<Vec<_>> = (branches.len() == plans.len()).then(|| scans.collect()).flatten();
        scans.ok_or_else(|| Error::new(ErrorKind::Internal, "a branch of the query was left without a plan"))
    }

    fn collect(&self, keep: &dyn Fn(&Document) -> bool, out: &mut Vec<Document>) -> Result<()> {
        let mut skip = self.query.offset as usize;
        let limit = self.query.limit.map_or(usize::MAX, |limit| limit as usize);
        if limit == 0 {
            return Ok(());
        }
        let branches = self.branches()?;
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
            several => merge(several, &self.normal.order, keep, &mut take),
        }
        Ok(())
    }

    /// The number of documents, where the counts of the trees tell it.
    fn count(&self) -> Result<Option<usize>> {
        let branches = self.branches()?;
        let count = match &*branches {
            _ if self.query.hide_expired => None,
            [] => Some(0),
            [only] => only.count(),
            _ => None,
        };
        let Some(count) = count else { return Ok(None) };
        let limit = self.query.limit.map_or(usize::MAX, |limit| limit as usize);
        Ok(Some(count.saturating_sub(self.query.offset as usize).min(limit)))
    }
}

impl<'a> Scans<'a> {
    /// The scan of the documents themselves, by name.
    fn names(data: &'a Data, branch: &'a Branch, query: &Query, order: &[Order], collection: Option<&'a str>) -> Self {
        let mut prefix = Vec::new();
        let within = collection.or(query.parent.as_ref().map(DocumentPath::as_str)).unwrap_or_default();
        order::encode_name_prefix(within, &mut prefix);
        let descending = order.last().is_some_and(|name| name.direction == Direction::Descending);
        let columns = order.last().map(|order| Column { order, mode: IndexMode::Ascending }).into_iter().collect();
        let layout = Layout { branch, order, columns, names: Names::Full, descending };
        let mut intervals = layout.intervals(query.start_at.as_ref(), query.end_at.as_ref());
        crate::range::clip(&mut intervals, &prefix);
        let only_in = collection.filter(|_| data.nested > 0);
        let trees = vec![(&data.documents, Vec::new())];
        Self { branch, trees, slots: &data.slots, intervals, descending, residual: false, only_in }
    }

    fn bounds(&self, interval: &Interval, tree: usize) -> Option<Bounds> {
        bounds(interval, &self.trees[tree].1)
    }

    fn passes(&self, document: &Document, keep: &dyn Fn(&Document) -> bool) -> bool {
        let directly = self.only_in.is_none_or(|collection| {
            let id = document.path().as_str().get(collection.len() + 1..);
            id.is_some_and(|id| !id.contains('/'))
        });
        let holds = || {
            self.branch.conditions.iter().all(|condition| {
                if condition.field.is_name() {
                    condition.test.matches(ValueRef::Reference(document.path().as_str()))
                } else {
                    document.fields().get_path(&condition.field).is_some_and(|value| condition.test.matches(value))
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

/// Walks the scans of a branch: one, or several that must agree (a zig-zag merge join).
struct Walk<'s, 'a> {
    scans: &'s Scans<'a>,
    next_interval: usize,
    cursors: Vec<Cursor<'a, Slot>>,
    /// The part of the key after the equalities that all scans are to reach.
    target: Vec<u8>,
    seek: Vec<u8>,
}

impl<'s, 'a> Walk<'s, 'a> {
    fn new(scans: &'s Scans<'a>) -> Self {
        Self { scans, next_interval: 0, cursors: Vec::new(), target: Vec::new(), seek: Vec::new() }
    }

    fn next(&mut self) -> Option<&'a Document> {
        loop {
            let found = match &mut *self.cursors {
                [] => None,
                [one] => one.next_value().copied(),
                _ => self.next_common(),
            };
            if let Some(slot) = found {
                return self.scans.slots.get(slot);
            }
            self.open_interval()?;
        }
    }

    /// Passes over entries of a single scan, by the counts of its tree.
    fn skip(&mut self, mut n: usize) {
        while n > 0 && self.open_interval().is_some() {
            let (tree, _) = &self.scans.trees[0];
            let bounds = self.scans.bounds(&self.scans.intervals[self.next_interval - 1], 0);
            let count = bounds.map_or(0, |(low, high)| tree.count(&low, high.as_deref()));
            if count > n {
                self.cursors[0].skip(n);
                return;
            }
            n -= count;
            self.cursors.clear();
        }
    }

    fn open_interval(&mut self) -> Option<()> {
        self.cursors.clear();
        let scans = self.scans;
        while let Some(interval) = scans.intervals.get(self.next_interval) {
            self.next_interval += 1;
            let bounds: Option<Vec<Bounds>> = (0..scans.trees.len()).map(|tree| scans.bounds(interval, tree)).collect();
            if let Some(bounds) = bounds {
                let trees = scans.trees.iter().zip(&bounds);
                self.cursors =
                    trees.map(|((tree, _), (low, high))| tree.range(low, high.as_deref(), scans.descending)).collect();
                return Some(());
            }
        }
        None
    }

    /// The slot of the next document that every scan has.
    fn next_common(&mut self) -> Option<Slot> {
        let Self { scans, cursors, target, seek, .. } = self;
        let prefix = |i: usize| &*scans.trees[i].1;
        let (key, mut slot) = cursors[0].next()?;
        target.clear();
        target.extend_from_slice(&key[prefix(0).len()..]);
        let (mut agree, mut i) = (1, 1);
        while agree < cursors.len() {
            seek.clear();
            seek.extend_from_slice(prefix(i));
            seek.extend_from_slice(target);
            cursors[i].seek(seek);
            let (key, found) = cursors[i].next()?;
            let suffix = &key[prefix(i).len()..];
            if suffix == &**target {
                agree += 1;
            } else {
                target.clear();
                target.extend_from_slice(suffix);
                agree = 1;
            }
            slot = found;
            i = (i + 1) % cursors.len();
        }
        Some(*slot)
    }
}

/// Merges the branches of an OR in the order of the query; a document that several have comes once.
fn merge(
    branches: &[Scans<'_>],
    order: &[Order],
    keep: &dyn Fn(&Document) -> bool,
    take: &mut dyn FnMut(&Document) -> bool,
) {
    struct Head<'s, 'a> {
        walk: Walk<'s, 'a>,
        key: Vec<u8>,
        document: Option<&'a Document>,
    }
    fn advance<'a>(head: &mut Head<'_, 'a>, order: &[Order], keep: &dyn Fn(&Document) -> bool) {
        head.document = None;
        while let Some(document) = head.walk.next() {
            if head.walk.scans.passes(document, keep) {
                sort_key(document, order, &mut head.key);
                head.document = Some(document);
                break;
            }
        }
    }
    let mut heads: Vec<Head<'_, '_>> =
        branches.iter().map(|scans| Head { walk: Walk::new(scans), key: Vec::new(), document: None }).collect();
    heads.iter_mut().for_each(|head| advance(head, order, keep));
    let mut last: Vec<u8> = Vec::new();
    loop {
        heads.retain(|head| head.document.is_some());
        // At most 30 branches: looking at each head is as quick as a heap.
        let Some(head) = heads.iter_mut().min_by(|a, b| a.key.cmp(&b.key)) else { return };
        if head.key != last
            && let Some(document) = head.document
        {
            last.clone_from(&head.key);
            if !take(document) {
                return;
            }
        }
        advance(head, order, keep);
    }
}

/// Bytes that sort documents as the query orders them.
fn sort_key(document: &Document, order: &[Order], key: &mut Vec<u8>) {
    key.clear();
    for order in order {
        let start = key.len();
        if order.field.is_name() {
            order::encode_name(document.path().as_str(), key);
        } else if let Some(value) = document.fields().get_path(&order.field) {
            crate::index::put_value(value, IndexMode::Ascending, key);
        }
        if order.direction == Direction::Descending {
            invert(&mut key[start..]);
        }
    }
}

/// Whether names of a range of keys begin with the bytes.
pub(crate) fn prefix_bounds(prefix: &[u8]) -> Bounds {
    (prefix.to_vec(), if prefix.is_empty() { None } else { successor(prefix) })
}
