//! How a query is served: which indexes each branch of its filter scans, by Firestore's rules.

use std::borrow::Cow;

use super::{IndexDefinition, IndexField, IndexMode, Manifest, QueryScope};
use crate::{Aggregation, Branch, Direction, FieldPath, MissingIndex, NormalQuery, OrderRef, Query};

/// How each branch of a query is served.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The branches of the normal form, in their order.
    pub branches: Vec<BranchPlan>,
}

/// How one branch is served.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BranchPlan {
    /// By the documents themselves, in the order of their names.
    Names,
    /// By index scans with one and the same order after their equalities; several are merged.
    Scans(Vec<IndexScan>),
}

/// A scan of one index, all of whose first fields are fixed by equalities.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndexScan {
    /// The index.
    pub index: IndexDefinition,
    /// How many of its first fields are fixed.
    pub fixed: usize,
}

impl Manifest {
    /// How a query in normal form is served by the automatic and the declared indexes.
    ///
    /// # Errors
    /// The indexes to declare, one or more per branch that nothing serves.
    pub fn plan(&self, query: &Query, normal: &NormalQuery<'_>) -> Result<Plan, MissingIndex> {
        let mut branches = Vec::with_capacity(normal.branches().len());
        let mut missing = Vec::new();
        for branch in normal.branches() {
            let need = Need::new(query, normal, branch);
            match need.serve(self) {
                Some(plan) => branches.push(plan),
                None => {
                    for index in need.missing(self) {
                        if !missing.contains(&index) {
                            missing.push(index);
                        }
                    }
                }
            }
        }
        if missing.is_empty() {
            Ok(Plan { branches })
        } else {
            Err(MissingIndex { indexes: missing, console_url: None })
        }
    }

    /// The indexes that a query needs and this manifest does not have; none when it is served.
    ///
    /// # Errors
    /// As [`Query::normalize`].
    pub fn missing(&self, query: &Query, aggregations: &[Aggregation]) -> crate::Result<Vec<IndexDefinition>> {
        let (query, _) = query.forwarded()?;
        let normal = query.normalize(aggregations)?;
        Ok(self.plan(&query, &normal).err().map(|missing| missing.indexes).unwrap_or_default())
    }
}

/// What one branch needs of an index.
struct Need<'a, 'q> {
    collection: &'a str,
    scope: QueryScope,
    branch: &'a Branch<'q>,
    /// The effective order without the fields that equalities fix, and without `__name__`.
    suffix: Vec<OrderRef<'a>>,
    /// The direction of `__name__`.
    name: Direction,
    /// Whether an equality field is ordered by explicitly, which lends its direction to the names.
    fixed_order: bool,
}

impl<'a, 'q> Need<'a, 'q> {
    fn new(query: &'a Query, normal: &'a NormalQuery<'q>, branch: &'a Branch<'q>) -> Self {
        let (name, fields) = match normal.order().split_last() {
            Some((name, fields)) => (name.direction, fields),
            None => (Direction::Ascending, &[][..]),
        };
        let suffix: Vec<_> = fields.iter().filter(|order| !branch.fixes(order.field)).copied().collect();
        Self {
            collection: query.collection.as_deref().unwrap_or_default(),
            scope: if query.all_descendants { QueryScope::CollectionGroup } else { QueryScope::Collection },
            branch,
            fixed_order: suffix.len() < fields.len(),
            suffix,
            name,
        }
    }

    /// The equality fields, and the array field, with the modes in which an index may hold them.
    fn fixed(&self) -> impl Iterator<Item = (&'a FieldPath, bool)> {
        let contains = self.branch.contains().map(|(field, _)| (field, true));
        self.branch.equal().iter().map(|(field, _)| (*field, false)).chain(contains)
    }

    fn fixes(&self, field: &IndexField) -> bool {
        let contains = field.mode == IndexMode::Contains;
        self.fixed().any(|(fixed, array)| *fixed == field.path && array == contains)
    }

    /// How many of the index's first fields are fixed, if what follows is the branch's order.
    fn prefix(&self, index: &IndexDefinition) -> Option<usize> {
        if index.collection_group != self.collection || index.scope != self.scope || index.name_direction() != self.name
        {
            return None;
        }
        let fields = index.real_fields();
        let at = fields.len().checked_sub(self.suffix.len())?;
        let (fixed, order) = fields.split_at(at);
        let fits = fixed.iter().all(|field| self.fixes(field))
            && order.iter().zip(&self.suffix).all(|(f, o)| f.path == *o.field && f.mode == o.direction.into());
        fits.then_some(at)
    }

    fn single(&self, path: &FieldPath, mode: IndexMode) -> IndexDefinition {
        IndexDefinition::new(self.collection, self.scope, vec![IndexField::new(path.clone(), mode)])
    }

    /// The single-field indexes that would fit, for those fields that have one.
    fn singles(&self) -> impl Iterator<Item = IndexDefinition> {
        let fixed: Vec<_> = match (&*self.suffix, self.name) {
            ([], Direction::Ascending) => self
                .fixed()
                .map(|(f, array)| (f, if array { IndexMode::Contains } else { IndexMode::Ascending }))
                .collect(),
            // Names follow a descending index in descending order, but such an index is chosen only for its field's sake.
            ([], Direction::Descending) if self.fixed_order => {
                self.fixed().filter(|(_, array)| !array).map(|(f, _)| (f, IndexMode::Descending)).collect()
            }
            ([order], name) if order.direction == name && self.fixed().next().is_none() => {
                vec![(order.field, order.direction.into())]
            }
            _ => Vec::new(),
        };
        fixed.into_iter().map(|(field, mode)| self.single(field, mode))
    }

    fn serve(&self, manifest: &Manifest) -> Option<BranchPlan> {
        let unfixed = self.fixed().next().is_none();
        if unfixed && self.suffix.is_empty() && self.name == Direction::Ascending {
            return Some(BranchPlan::Names);
        }
        let declared = manifest.indexes.iter().map(Cow::Borrowed);
        let automatic = self.singles().filter(|index| {
            let field = &index.fields[0];
            manifest.has_single_field(self.collection, &field.path, self.scope, field.mode)
        });
        let mut candidates: Vec<IndexScan> = declared
            .chain(automatic.map(Cow::Owned))
            .filter_map(|index| self.prefix(&index).map(|fixed| IndexScan { index: index.into_owned(), fixed }))
            .collect();
        if unfixed {
            return candidates.pop().map(|scan| BranchPlan::Scans(vec![scan]));
        }
        // The fewest scans that together fix every field: each time the one that fixes most of what is left.
        let mut left: Vec<_> = self.fixed().collect();
        let covers = |scan: &IndexScan, (field, array): (&FieldPath, bool)| {
            let fixed = &scan.index.fields[..scan.fixed];
            fixed.iter().any(|f| f.path == *field && (f.mode == IndexMode::Contains) == array)
        };
        let mut scans = Vec::new();
        while !left.is_empty() {
            let gain = |scan: &IndexScan| left.iter().filter(|fixed| covers(scan, **fixed)).count();
            let (at, _) =
                candidates.iter().enumerate().max_by_key(|(_, scan)| gain(scan)).filter(|(_, s)| gain(s) > 0)?;
            let scan = candidates.swap_remove(at);
            left.retain(|fixed| !covers(&scan, *fixed));
            scans.push(scan);
        }
        Some(BranchPlan::Scans(scans))
    }

    /// The smallest definitions that would serve the branch.
    fn missing(&self, manifest: &Manifest) -> Vec<IndexDefinition> {
        let singles: Vec<_> = self.singles().collect();
        let cover = self.fixed().all(|(field, array)| {
            singles.iter().any(|s| s.fields[0].path == *field && (s.fields[0].mode == IndexMode::Contains) == array)
        });
        if cover && !singles.is_empty() {
            return singles
                .into_iter()
                .filter(|index| {
                    let field = &index.fields[0];
                    !manifest.has_single_field(self.collection, &field.path, self.scope, field.mode)
                })
                .collect();
        }
        let mut fields: Vec<_> = self
            .fixed()
            .map(|(path, array)| {
                IndexField::new(path.clone(), if array { IndexMode::Contains } else { IndexMode::Ascending })
            })
            .collect();
        fields.extend(self.suffix.iter().map(|o| IndexField::new(o.field.clone(), o.direction.into())));
        let mut index = IndexDefinition::new(self.collection, self.scope, fields);
        if index.fields.is_empty() || index.name_direction() != self.name {
            index.fields.push(IndexField::new(FieldPath::name(), self.name.into()));
        }
        vec![index]
    }
}
