//! Which indexes there are, which a query needs, and `firestore.indexes.json` in and out.
//!
//! A [`Manifest`] is what an application declares. Beside it, a database indexes every field by itself within each
//! collection. [`Manifest::plan`] tells how a query is served by both, or which index is missing: one decision, used to
//! refuse queries and to run them.

mod entries;
mod json;
mod plan;

use std::fmt;

pub use entries::{check_index_entries, index_entries, index_entry_size};
pub use plan::{BranchPlan, IndexScan, Plan};

use crate::{Direction, Error, FieldPath, Result, limits::MAX_COMPOSITE_INDEX_FIELDS};

/// Whether an index covers each collection on its own, or all collections of the same id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum QueryScope {
    /// Each collection on its own.
    Collection,
    /// All collections with the same id, at any depth.
    CollectionGroup,
}

/// How an index holds a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum IndexMode {
    /// In ascending order.
    Ascending,
    /// In descending order.
    Descending,
    /// By the elements of an array.
    Contains,
}

impl From<Direction> for IndexMode {
    fn from(direction: Direction) -> Self {
        match direction {
            Direction::Ascending => Self::Ascending,
            Direction::Descending => Self::Descending,
        }
    }
}

/// A field of an index.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct IndexField {
    /// The field.
    pub path: FieldPath,
    /// How it is held.
    pub mode: IndexMode,
}

impl IndexField {
    /// A field of an index.
    pub fn new(path: FieldPath, mode: IndexMode) -> Self {
        Self { path, mode }
    }
}

/// An index: of several fields (composite), or of one field in a scope that is not indexed by itself.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct IndexDefinition {
    /// The id of the collections that are indexed.
    pub collection_group: String,
    /// Each collection on its own, or all together.
    pub scope: QueryScope,
    /// The fields in order. `__name__` follows by itself, in the direction of the last.
    pub fields: Vec<IndexField>,
}

impl IndexDefinition {
    /// An index of these fields.
    pub fn new(collection_group: impl Into<String>, scope: QueryScope, fields: Vec<IndexField>) -> Self {
        Self { collection_group: collection_group.into(), scope, fields }
    }

    /// Whether it is declared as a field override rather than as a composite index.
    pub fn is_single_field(&self) -> bool {
        matches!(&*self.fields, [field] if !field.path.is_name())
    }

    /// The direction in which names follow the last field.
    pub fn name_direction(&self) -> Direction {
        match self.fields.last() {
            Some(IndexField { mode: IndexMode::Descending, .. }) => Direction::Descending,
            _ => Direction::Ascending,
        }
    }

    /// The fields without a `__name__` at the end.
    pub(crate) fn real_fields(&self) -> &[IndexField] {
        match self.fields.split_last() {
            Some((last, rest)) if last.path.is_name() => rest,
            _ => &self.fields,
        }
    }

    /// The line that declares the index on an entity: `index(status, created_at desc)`.
    pub fn attribute(&self) -> String {
        let mut out = String::from("#[entity(index(");
        if self.scope == QueryScope::CollectionGroup {
            out.push_str("group, ");
        }
        for (i, field) in self.fields.iter().enumerate() {
            if i > 0 {
                out.push_str(", ");
            }
            // A path of several names, or one that is no identifier, is written as a string.
            let path = field.path.to_string();
            let plain = path.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
            // First and bare, `group` is the scope.
            if plain && !(i == 0 && path == "group") {
                out.push_str(&path);
            } else {
                out.push_str(&format!("{path:?}"));
            }
            out.push_str(match field.mode {
                IndexMode::Ascending => "",
                IndexMode::Descending => " desc",
                IndexMode::Contains => " contains",
            });
        }
        out.push_str("))]");
        out
    }

    /// Checks the index against Firestore's rules.
    ///
    /// # Errors
    /// [`Invalid`](crate::ErrorKind::Invalid): no field or more than 100, one twice, more than one array field,
    /// `__name__` before another field.
    pub fn check(&self) -> Result<()> {
        let wrong = |why: &str| Err(Error::invalid(format!("the index {self} {why}")));
        if self.fields.is_empty() || self.fields.len() > MAX_COMPOSITE_INDEX_FIELDS {
            return wrong("must have 1 to 100 fields");
        }
        if self.fields.iter().filter(|field| field.mode == IndexMode::Contains).count() > 1 {
            return wrong("has more than one array field");
        }
        for (i, field) in self.fields.iter().enumerate() {
            // Once by its elements and once by its value is not the same twice.
            let same = |earlier: &IndexField| {
                earlier.path == field.path
                    && (earlier.mode == IndexMode::Contains) == (field.mode == IndexMode::Contains)
            };
            if self.fields[..i].iter().any(same) {
                return wrong("has a field twice");
            }
            if field.path.is_name() && i + 1 < self.fields.len() {
                return wrong("has a field after __name__");
            }
        }
        Ok(())
    }
}

impl fmt::Display for IndexDefinition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.collection_group)?;
        if self.scope == QueryScope::CollectionGroup {
            f.write_str(" (collection group)")?;
        }
        f.write_str(" (")?;
        for (i, field) in self.fields.iter().enumerate() {
            let mode = match field.mode {
                IndexMode::Ascending => "",
                IndexMode::Descending => " desc",
                IndexMode::Contains => " contains",
            };
            write!(f, "{}{}{mode}", if i > 0 { ", " } else { "" }, field.path)?;
        }
        f.write_str(")")
    }
}

/// How one field of a collection group is indexed, in place of what happens by itself, and whether it is the TTL field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldOverride {
    /// The id of the collections.
    pub collection_group: String,
    /// The field; `None` (`*` in JSON) stands for every field without an override of its own.
    pub path: Option<FieldPath>,
    /// Whether documents are deleted some time after the timestamp in this field has passed.
    pub ttl: bool,
    /// The single-field indexes in place of the automatic ones; `None` leaves those as they are.
    pub indexes: Option<Vec<(QueryScope, IndexMode)>>,
}

impl FieldOverride {
    /// The single-field indexes that a field has by itself.
    pub const AUTOMATIC: [(QueryScope, IndexMode); 3] = [
        (QueryScope::Collection, IndexMode::Ascending),
        (QueryScope::Collection, IndexMode::Descending),
        (QueryScope::Collection, IndexMode::Contains),
    ];
}

/// The indexes and TTL policies that an application declares: from its entities, or from `firestore.indexes.json`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Manifest {
    indexes: Vec<IndexDefinition>,
    overrides: Vec<FieldOverride>,
}

impl Manifest {
    /// No declared index and no TTL: only what is automatic.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds an index; one that is there already is not added again.
    ///
    /// A single field is added to the field's override, beside what is automatic.
    #[must_use]
    pub fn with_index(mut self, index: IndexDefinition) -> Self {
        if index.is_single_field() {
            let inherited = self.single_fields(&index.collection_group, &index.fields[0].path).to_vec();
            let entry = self.override_entry(&index.collection_group, index.fields[0].path.clone());
            let indexes = entry.indexes.get_or_insert(inherited);
            let single = (index.scope, index.fields[0].mode);
            if !indexes.contains(&single) {
                indexes.push(single);
            }
        } else if !self.indexes.contains(&index) {
            self.indexes.push(index);
        }
        self
    }

    /// Declares the TTL field of a collection group.
    #[must_use]
    pub fn with_ttl(mut self, collection_group: &str, path: FieldPath) -> Self {
        self.override_entry(collection_group, path).ttl = true;
        self
    }

    /// Replaces how a field is indexed.
    #[must_use]
    pub fn with_override(mut self, field: FieldOverride) -> Self {
        self.overrides.retain(|o| (&o.collection_group, &o.path) != (&field.collection_group, &field.path));
        self.overrides.push(field);
        self
    }

    /// Adds everything that another manifest declares.
    #[must_use]
    pub fn merge(mut self, other: Self) -> Self {
        for index in other.indexes {
            self = self.with_index(index);
        }
        for field in other.overrides {
            match field.path.clone() {
                Some(path) => {
                    let entry = self.override_entry(&field.collection_group, path);
                    entry.ttl |= field.ttl;
                    match (&mut entry.indexes, field.indexes) {
                        (Some(known), Some(more)) => {
                            for single in more {
                                if !known.contains(&single) {
                                    known.push(single);
                                }
                            }
                        }
                        (known @ None, more) => *known = more,
                        (Some(_), None) => {}
                    }
                }
                None => self = self.with_override(field),
            }
        }
        self
    }

    fn override_entry(&mut self, collection_group: &str, path: FieldPath) -> &mut FieldOverride {
        let found = self
            .overrides
            .iter()
            .position(|o| o.collection_group == collection_group && o.path.as_ref() == Some(&path));
        let at = found.unwrap_or_else(|| {
            self.overrides.push(FieldOverride {
                collection_group: collection_group.to_owned(),
                path: Some(path),
                ttl: false,
                indexes: None,
            });
            self.overrides.len() - 1
        });
        &mut self.overrides[at]
    }

    /// The composite indexes.
    pub fn indexes(&self) -> &[IndexDefinition] {
        &self.indexes
    }

    /// The field overrides.
    pub fn overrides(&self) -> &[FieldOverride] {
        &self.overrides
    }

    /// The TTL field of a collection group.
    pub fn ttl_field(&self, collection_group: &str) -> Option<&FieldPath> {
        self.overrides.iter().find(|o| o.ttl && o.collection_group == collection_group).and_then(|o| o.path.as_ref())
    }

    /// The collection groups with a TTL field.
    pub fn ttl_fields(&self) -> impl Iterator<Item = (&str, &FieldPath)> {
        self.overrides.iter().filter(|o| o.ttl).filter_map(|o| Some((o.collection_group.as_str(), o.path.as_ref()?)))
    }

    /// Whether a field has a single-field index: by its own override, else by that of the closest map around it, else by
    /// the collection group's default, else by what is automatic.
    pub fn has_single_field(
        &self,
        collection_group: &str,
        path: &FieldPath,
        scope: QueryScope,
        mode: IndexMode,
    ) -> bool {
        self.single_fields(collection_group, path).contains(&(scope, mode))
    }

    /// The single-field indexes of a field, wherever they are declared.
    fn single_fields(&self, collection_group: &str, path: &FieldPath) -> &[(QueryScope, IndexMode)] {
        let group = || self.overrides.iter().filter(|o| o.collection_group == collection_group);
        let around = group()
            .filter(|o| o.indexes.is_some())
            .filter_map(|o| Some((o.path.as_ref()?, o)))
            .filter(|(outer, _)| outer.contains(path))
            .max_by_key(|(outer, _)| outer.segments().len());
        around
            .map(|(_, o)| o)
            .or_else(|| group().find(|o| o.path.is_none()))
            .and_then(|o| o.indexes.as_deref())
            .unwrap_or(&FieldOverride::AUTOMATIC)
    }

    /// Checks every declaration against Firestore's rules.
    ///
    /// # Errors
    /// As [`IndexDefinition::check`]; also two TTL fields in one collection group, or a TTL on every field.
    pub fn check(&self) -> Result<()> {
        self.indexes.iter().try_for_each(IndexDefinition::check)?;
        for (i, a) in self.overrides.iter().enumerate() {
            if a.ttl && a.path.is_none() {
                return Err(Error::invalid(format!("the TTL of {} needs a field, not *", a.collection_group)));
            }
            if a.ttl && self.overrides[..i].iter().any(|b| b.ttl && b.collection_group == a.collection_group) {
                return Err(Error::invalid(format!("the collection group {} has two TTL fields", a.collection_group)));
            }
        }
        Ok(())
    }
}
