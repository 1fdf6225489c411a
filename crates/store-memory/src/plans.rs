//! Plans made before. How a query is served depends on its shape, never on its values, so a query of a known shape is not
//! planned again.

use std::{
    hash::{BuildHasher, Hash, Hasher},
    sync::Arc,
};

use arc_swap::ArcSwap;
use hashbrown::DefaultHashBuilder;
use reelbase_core::{
    Branch, Error, ErrorKind, FieldPath, NormalQuery, Order, OrderRef, Query, Result,
    index::{BranchPlan, IndexMode, IndexScan, Plan},
};

use crate::index::Spec;

/// How many plans a group keeps; of more, the oldest makes room. Names of fields may be user data.
const MAX_PLANS: usize = 64;
/// Shapes that take more bytes, with many branches or long names, are planned each time.
const MAX_SHAPE_BYTES: usize = 4_096;

/// The plans of one collection group.
#[derive(Debug, Default)]
pub(crate) struct Plans {
    known: ArcSwap<Vec<Arc<Planned>>>,
    hasher: DefaultHashBuilder,
}

/// A plan, with everything that follows from a query's shape.
#[derive(Debug)]
pub(crate) struct Planned {
    shape: Shape,
    /// One for each branch.
    pub(crate) branches: Vec<Served>,
    /// The indexes that are scanned, each once. Mostly the very specs of those that the group has.
    pub(crate) specs: Vec<Arc<Spec>>,
}

/// How one branch is served: by index scans, or without any by the documents themselves.
#[derive(Debug)]
pub(crate) struct Served {
    pub(crate) scans: Vec<Scan>,
    /// What the indexes hold after the equalities: places in the order, and the modes.
    pub(crate) columns: Vec<(usize, IndexMode)>,
}

/// A scan of one index.
#[derive(Debug)]
pub(crate) struct Scan {
    /// Which of [`Planned::specs`].
    pub(crate) spec: usize,
    /// Where the values of the index's first fields come from: a place among the equalities, or the array's element.
    pub(crate) fixed: Vec<(Option<usize>, IndexMode)>,
}

/// What a plan depends on.
#[derive(Debug)]
struct Shape {
    hash: u64,
    all_descendants: bool,
    order: Vec<Order>,
    /// The fields with equalities, and the array field, of each branch.
    branches: Vec<(Vec<FieldPath>, Option<FieldPath>)>,
}

impl Shape {
    fn of(hash: u64, query: &Query, normal: &NormalQuery<'_>) -> Self {
        let branch = |branch: &Branch<'_>| {
            let equal = branch.equal().iter().map(|(field, _)| (*field).clone()).collect();
            (equal, branch.contains().map(|(field, _)| field.clone()))
        };
        Self {
            hash,
            all_descendants: query.all_descendants,
            order: normal.order().iter().map(|order| order.to_order()).collect(),
            branches: normal.branches().iter().map(branch).collect(),
        }
    }

    fn fits(&self, query: &Query, normal: &NormalQuery<'_>) -> bool {
        let (order, branches) = (normal.order(), normal.branches());
        self.all_descendants == query.all_descendants
            && self.order.len() == order.len()
            && self.branches.len() == branches.len()
            && self.order.iter().zip(order).all(|(a, b)| a.direction == b.direction && a.field == *b.field)
            && self.branches.iter().zip(branches).all(|((equal, contains), branch)| {
                equal.iter().eq(branch.equal().iter().map(|(field, _)| *field))
                    && contains.as_ref() == branch.contains().map(|(field, _)| field)
            })
    }

    /// About how many bytes it takes, and its plan with it.
    fn size(&self) -> usize {
        let branches = self.branches.iter().flat_map(|(equal, contains)| equal.iter().chain(contains));
        let fields = self.order.iter().map(|order| &order.field).chain(branches);
        let names: usize = fields.flat_map(FieldPath::segments).map(|name| name.len() + size_of::<FieldPath>()).sum();
        names + self.branches.len() * size_of::<Served>()
    }
}

impl Plans {
    fn hash(&self, query: &Query, normal: &NormalQuery<'_>) -> u64 {
        let mut hasher = self.hasher.build_hasher();
        query.all_descendants.hash(&mut hasher);
        normal.order().hash(&mut hasher);
        for branch in normal.branches() {
            branch.equal().iter().for_each(|(field, _)| field.hash(&mut hasher));
            branch.contains().map(|(field, _)| field).hash(&mut hasher);
        }
        hasher.finish()
    }

    /// The plan for queries of this shape, if there is one; else what makes one of the plan that `plan` returns, to be
    /// [kept](Self::keep) when the indexes are there.
    ///
    /// # Errors
    /// Those of `plan`.
    pub(crate) fn get(
        &self,
        query: &Query,
        normal: &NormalQuery<'_>,
        plan: impl FnOnce() -> Result<Plan>,
    ) -> Result<(Arc<Planned>, bool)> {
        let hash = self.hash(query, normal);
        let known = self.known.load();
        let fits = |planned: &&Arc<Planned>| planned.shape.hash == hash && planned.shape.fits(query, normal);
        if let Some(planned) = known.iter().find(fits) {
            return Ok((planned.clone(), true));
        }
        Ok((Arc::new(Planned::of(Shape::of(hash, query, normal), normal, &plan()?)?), false))
    }

    /// Keeps a plan for later queries, unless the manifest that it is by has been replaced.
    ///
    /// That is asked once the known plans are loaded, and a new manifest is there before they are [cleared](Self::clear).
    /// So either the answer is no, or what was loaded is cleared before the plan can be added to it, and it is asked again.
    pub(crate) fn keep(&self, planned: &Arc<Planned>, is_declared: impl Fn() -> bool) {
        if planned.shape.size() > MAX_SHAPE_BYTES {
            return;
        }
        self.known.rcu(|known| {
            if !is_declared() {
                return known.clone();
            }
            let kept = &known[known.len().saturating_sub(MAX_PLANS - 1)..];
            Arc::new(kept.iter().chain([planned]).cloned().collect::<Vec<_>>())
        });
    }

    /// Forgets all plans, once another manifest is in place.
    pub(crate) fn clear(&self) {
        self.known.store(Arc::default());
    }
}

impl Planned {
    fn of(shape: Shape, normal: &NormalQuery<'_>, plan: &Plan) -> Result<Self> {
        let mut specs: Vec<Arc<Spec>> = Vec::new();
        let served = normal.branches().iter().zip(&plan.branches).map(|(branch, plan)| match plan {
            BranchPlan::Scans(scans) if !scans.iter().any(is_names) => {
                Served::of(scans, branch, normal.order(), &mut specs)
            }
            _ => Some(Served { scans: Vec::new(), columns: Vec::new() }),
        });
        let served: Option<Vec<_>> = served.collect();
        let branches = served.filter(|served| served.len() == normal.branches().len());
        let branches =
            branches.ok_or_else(|| Error::new(ErrorKind::Internal, "a branch of the query was left without a plan"))?;
        Ok(Self { shape, branches, specs })
    }
}

impl Served {
    /// `None` when a scan fixes a field that the branch does not.
    fn of(
        scans: &[IndexScan],
        branch: &Branch<'_>,
        order: &[OrderRef<'_>],
        specs: &mut Vec<Arc<Spec>>,
    ) -> Option<Self> {
        let mut served = Self { scans: Vec::with_capacity(scans.len()), columns: Vec::new() };
        for scan in scans {
            let spec = Spec::of(&scan.index);
            let mut fixed = Vec::with_capacity(scan.fixed);
            for part in &spec.parts[..scan.fixed] {
                let source = if part.mode == IndexMode::Contains {
                    branch.contains().filter(|(field, _)| **field == part.field).map(|_| None)
                } else {
                    branch.equal().iter().position(|(field, _)| **field == part.field).map(Some)
                };
                fixed.push((source?, part.mode));
            }
            if served.scans.is_empty() {
                // All scans of a branch have the same order after their equalities.
                let places = (0..order.len()).filter(|place| !branch.fixes(order[*place].field));
                let modes = spec.modes().skip(scan.fixed).chain([IndexMode::Ascending]);
                served.columns = places.zip(modes).collect();
            }
            // Branches of one filter mostly scan the same.
            let at = specs.iter().position(|known| **known == spec).unwrap_or_else(|| {
                specs.push(Arc::new(spec));
                specs.len() - 1
            });
            served.scans.push(Scan { spec: at, fixed });
        }
        Some(served)
    }
}

/// Whether a scan is of the documents themselves: a declared index of the name alone.
fn is_names(scan: &IndexScan) -> bool {
    scan.index.fields.iter().all(|field| field.path.is_name())
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use reelbase_core::{CollectionPath, Filter, ManualEnv, Operator, Value, Write, index::Manifest};

    use super::*;
    use crate::{
        MemoryStore,
        engine::{At, Engine},
    };

    fn field(path: &str) -> FieldPath {
        path.parse().unwrap()
    }

    fn of(filter: Filter) -> Query {
        Query::collection(&CollectionPath::parse("c").unwrap()).and(filter)
    }

    fn equal(name: &str, value: impl Into<Value>) -> Filter {
        Filter::equal(field(name), value)
    }

    /// Whether there is a plan for the query; keeps one if there was none.
    fn is_known(plans: &Plans, query: &Query) -> bool {
        let normal = query.normalize(&[]).unwrap();
        let names = || Ok(Plan { branches: vec![BranchPlan::Names; normal.branches().len()] });
        let (planned, known) = plans.get(query, &normal, names).unwrap();
        if !known {
            plans.keep(&planned, || true);
        }
        known
    }

    #[test]
    fn a_plan_serves_other_values() {
        let plans = Plans::default();
        assert!(!is_known(&plans, &of(equal("a", 1))));
        assert!(is_known(&plans, &of(equal("a", 1))));
        assert!(is_known(&plans, &of(equal("a", "of another type"))));
        let mut windowed = of(equal("a", 2));
        (windowed.offset, windowed.limit, windowed.select) = (1, Some(2), Some(vec![field("b")]));
        assert!(is_known(&plans, &windowed));
        assert!(!is_known(&plans, &of(Filter::field(field("r"), Operator::LessThan, 1))));
        assert!(is_known(&plans, &of(Filter::field(field("r"), Operator::NotEqual, 2))), "only the order counts");
    }

    #[test]
    fn a_plan_serves_no_other_shape() {
        let ordered = |name: &str, of: fn(FieldPath) -> Order| {
            let mut query = self::of(equal("a", 1));
            query.order_by.push(of(field(name)));
            query
        };
        let any = |values: &[i64]| Value::array(values.iter().copied());
        let group = Query { all_descendants: true, ..of(equal("a", 1)) };
        let shapes = [
            of(equal("a", 1)),
            group,
            of(equal("b", 1)),
            of(equal("a.b", 1)),
            of(equal("`a.b`", 1)),
            of(equal("a", 1).and(equal("b", 1))),
            of(equal("b", 1).and(equal("a", 1))),
            of(equal("a", 1).or(equal("b", 1))),
            of(Filter::field(field("a"), Operator::In, any(&[1, 2]))),
            of(Filter::field(field("a"), Operator::In, any(&[1, 2, 3]))),
            of(Filter::field(field("a"), Operator::ArrayContains, 1)),
            of(equal("a", 1).and(Filter::field(field("a"), Operator::ArrayContains, 1))),
            of(equal("a", 1).and(Filter::field(field("b"), Operator::LessThan, 1))),
            ordered("a", Order::ascending),
            ordered("a", Order::descending),
            ordered("b", Order::descending),
            ordered("__name__", Order::descending),
        ];
        let plans = Plans::default();
        for query in &shapes {
            assert!(!is_known(&plans, query), "{query:?}");
        }
        for query in &shapes {
            assert!(is_known(&plans, query), "{query:?}");
        }
    }

    #[test]
    fn plans_are_bounded() {
        let plans = Plans::default();
        let query = |n: usize| of(equal(&format!("f{n}"), 1));
        for n in 0..MAX_PLANS + 10 {
            assert!(!is_known(&plans, &query(n)));
        }
        assert_eq!(plans.known.load().len(), MAX_PLANS);
        assert!((10..MAX_PLANS + 10).all(|n| is_known(&plans, &query(n))));
        assert!(!is_known(&plans, &query(0)), "the oldest made room");
        let long = of(Filter::And(["a", "b", "c"].map(|name| equal(&name.repeat(1_400), 1)).into()));
        assert!(!is_known(&plans, &long) && !is_known(&plans, &long), "names of many bytes are not kept");
    }

    #[test]
    fn a_plan_by_a_replaced_manifest_is_not_kept() {
        let plans = Plans::default();
        assert!(!is_known(&plans, &of(equal("a", 1))));
        plans.clear();
        assert!(!is_known(&plans, &of(equal("a", 1))), "all are forgotten");

        let query = of(equal("b", 1));
        let normal = query.normalize(&[]).unwrap();
        let names = || Ok(Plan { branches: vec![BranchPlan::Names] });
        let (planned, _) = plans.get(&query, &normal, names).unwrap();
        // The manifest is replaced between the question and the plan's being kept.
        let asked = Cell::new(0);
        plans.keep(&planned, || {
            asked.set(asked.get() + 1);
            if asked.get() == 1 {
                plans.clear();
            }
            asked.get() == 1
        });
        assert_eq!(asked.get(), 2);
        assert!(plans.known.load().is_empty());
    }

    #[test]
    fn a_plan_outlives_its_index() {
        let engine = Arc::new(Engine::new(MemoryStore::builder(Manifest::new(), Arc::new(ManualEnv::default()))));
        let run = |query: &Query| engine.run(query, At::Latest).unwrap().len();
        let names = |n: usize| format!("f{n}");
        let fields = (0..300).map(|n| (names(n), Value::from(1))).collect();
        engine.commit(&[Write::set("c/1".parse().unwrap(), fields)], None).unwrap();
        let group = engine.group("c").unwrap();
        let mine = || {
            let known = group.plans.known.load_full();
            let of_mine = |spec: &&Arc<Spec>| spec.parts[0].field == field("f0");
            let planned = known.iter().flat_map(|planned| &planned.specs).find(of_mine).cloned();
            let built = group.version().0.indexes.iter().map(|index| &index.spec).find(of_mine).cloned();
            (planned, built)
        };
        assert_eq!(run(&of(equal("f0", 1))), 1);
        let (planned, built) = mine();
        assert!(Arc::ptr_eq(&planned.unwrap(), &built.unwrap()), "a plan shares the spec of its index");
        // More indexes than are kept, but fewer other plans.
        let kept = group.plans.known.load_full();
        for n in 1..300 {
            assert_eq!(run(&of(equal(&names(n), 1))), 1);
            group.plans.known.store(kept.clone());
        }
        let (planned, built) = mine();
        assert!(planned.is_some() && built.is_none(), "the plan is known, the index is gone");
        assert_eq!(run(&of(equal("f0", 2))), 0);
        assert_eq!(run(&of(equal("f0", 1))), 1);
        assert!(mine().1.is_some());
    }
}
