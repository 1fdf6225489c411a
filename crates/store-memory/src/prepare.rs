//! What a query needs before it is run: its normal form, a plan, and a version of the documents with the plan's indexes.

use std::sync::Arc;

use reelbase_core::{Aggregation, DocumentPath, Error, ErrorKind, NormalQuery, Query, Result, Timestamp};
use smallvec::SmallVec;

use crate::{
    engine::{At, Engine},
    group::{Data, Group},
    index::Spec,
    plans::Planned,
};

/// A query that has been planned against a version of the documents.
pub(crate) struct Prepared<'q> {
    /// Without `limit_to_last`.
    pub(crate) query: &'q Query,
    pub(crate) normal: NormalQuery<'q>,
    pub(crate) plan: Arc<Planned>,
    pub(crate) data: Arc<Data>,
    /// Where in the data the plan's indexes are.
    pub(crate) indexes: Places,
    /// The collection's path in collection scope; empty in that of a group.
    pub(crate) collection: String,
}

type Places = SmallVec<[usize; 2]>;

impl Engine {
    /// Plans a query, builds what indexes it lacks, and takes a version of the documents; `None` if there can be none.
    /// Also tells the time of that state.
    pub(crate) fn prepare<'q>(
        self: &Arc<Self>,
        query: &'q Query,
        aggregations: &'q [Aggregation],
        at: At<'_>,
    ) -> Result<(Option<Prepared<'q>>, Timestamp)> {
        let normal = self.normalize(query, aggregations)?;
        let seen = at.seen(self);
        let mut manifest = None;
        let mut make_plan = || {
            let manifest = manifest.insert(self.manifest.load_full());
            self.plan(manifest, query, &normal).map_err(|e| e.at(query.scope()))
        };
        let id = query.collection.as_deref().unwrap_or_default();
        let Some(group) = self.group(id) else { return make_plan().map(|_| (None, seen)) };
        let (mut plan, known) = group.plans.get(query, &normal, make_plan)?;
        let (data, version, indexes) = self.data_with(&group, &plan.specs, at).map_err(|e| e.at(query.scope()))?;
        if !known && let Some(manifest) = manifest {
            if let Some(plan) = Arc::get_mut(&mut plan) {
                for (spec, at) in plan.specs.iter_mut().zip(&indexes) {
                    *spec = data.indexes[*at].spec.clone();
                }
            }
            group.plans.keep(&plan, || self.is_declared(&manifest));
        }
        let collection = if query.all_descendants { String::new() } else { collection_path(query.parent.as_ref(), id) };
        Ok((Some(Prepared { query, normal, plan, data, indexes, collection }), version.max(seen)))
    }

    /// A [version](At::version) of the documents that has these indexes, and where these are.
    fn data_with(
        self: &Arc<Self>,
        group: &Group,
        specs: &[Arc<Spec>],
        at: At<'_>,
    ) -> Result<(Arc<Data>, Timestamp, Places)> {
        // An index may be dropped for another right after it was built; then it is built again.
        for _ in 0..9 {
            let (data, version) = at.version(group);
            let indexes: Option<Places> = specs.iter().map(|spec| data.place(spec)).collect();
            if let Some(indexes) = indexes {
                if !indexes.is_empty() {
                    let now = self.env.now();
                    indexes.iter().for_each(|index| data.indexes[*index].touch(now));
                }
                return Ok((data, version, indexes));
            }
            drop(data);
            specs.iter().for_each(|spec| self.ensure_index(group, spec));
            // What a pin has put together may be older than the index.
            if let At::Pinned(pin) = at {
                pin.forget();
            }
        }
        Err(Error::new(ErrorKind::ResourceExhausted, "the query needs more indexes than are kept at once"))
    }
}

/// The time of what is read is the later one of [`At::seen`], taken first, and that of [`At::version`].
///
/// A commit holds its groups' locks until all of it is applied and its time is published, and each has a later time than
/// what was published before. So the documents have all commits up to what was seen. If they have later ones too, they are
/// as the last of these left them, at the time of their version.
impl At<'_> {
    /// A time of which all commits are in what is read from now on.
    pub(crate) fn seen(self, engine: &Engine) -> Timestamp {
        match self {
            At::Latest => engine.published(),
            At::Pinned(pin) => pin.time,
        }
    }

    /// A group's ordered maps, and the time of the last commit in them or of the pin.
    pub(crate) fn version(self, group: &Group) -> (Arc<Data>, Timestamp) {
        match self {
            At::Latest => group.version(),
            At::Pinned(pin) => (pin.data(group), pin.time),
        }
    }
}

/// The path of a collection.
pub(crate) fn collection_path(parent: Option<&DocumentPath>, id: &str) -> String {
    let Some(parent) = parent.map(DocumentPath::as_str) else { return id.to_owned() };
    // `format!` takes three times as long.
    let mut path = String::with_capacity(parent.len() + 1 + id.len());
    path.push_str(parent);
    path.push('/');
    path.push_str(id);
    path
}

impl Data {
    /// Where the index is. Plans hold the very specs of the indexes, unless one was dropped and built again.
    fn place(&self, spec: &Arc<Spec>) -> Option<usize> {
        let same = self.indexes.iter().position(|index| Arc::ptr_eq(&index.spec, spec));
        same.or_else(|| self.indexes.iter().position(|index| index.spec == *spec))
    }
}
