//! What is there, what is missing, what differs and what is extra.

use std::{collections::BTreeSet, fmt};

use reelbase_core::{
    FieldPath,
    index::{IndexDefinition, IndexMode, QueryScope},
};

/// The single-field indexes of a field.
pub type SingleFieldIndexes = BTreeSet<(QueryScope, IndexMode)>;

/// A field of a collection group.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FieldName {
    /// The id of the collections.
    pub collection_group: String,
    /// The field; `None` stands for every field without a configuration of its own.
    pub path: Option<FieldPath>,
}

impl FieldName {
    /// The field as it is called in its group.
    pub(super) fn id(&self) -> String {
        self.path.as_ref().map_or_else(|| "*".to_owned(), FieldPath::to_string)
    }
}

impl fmt::Display for FieldName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.collection_group, self.id())
    }
}

/// What an item of a plan is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Subject {
    /// A composite index, without a `__name__` that follows by itself.
    Index(IndexDefinition),
    /// The single-field indexes of a field, in place of those that it would inherit.
    Field(FieldName, SingleFieldIndexes),
    /// The TTL policy on a field.
    Ttl(FieldName),
    /// Something that this version does not know, such as a vector index, as the server describes it.
    Other(String),
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Index(index) => write!(f, "index {index}"),
            Self::Field(field, indexes) => write!(f, "field {field}: {}", Singles(indexes)),
            Self::Ttl(field) => write!(f, "TTL {field}"),
            Self::Other(what) => f.write_str(what),
        }
    }
}

/// Single-field indexes as they are printed: `asc, desc, group contains`.
struct Singles<'a>(&'a SingleFieldIndexes);

impl fmt::Display for Singles<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return f.write_str("not indexed");
        }
        for (i, (scope, mode)) in self.0.iter().enumerate() {
            let comma = if i > 0 { ", " } else { "" };
            let group = if *scope == QueryScope::CollectionGroup { "group " } else { "" };
            let mode = match mode {
                IndexMode::Ascending => "asc",
                IndexMode::Descending => "desc",
                IndexMode::Contains => "contains",
                _ => "unknown",
            };
            write!(f, "{comma}{group}{mode}")?;
        }
        Ok(())
    }
}

/// What is to be done about an item.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Action {
    /// `+`: it is declared and missing.
    Create,
    /// `~`: it is declared and there, but otherwise: the single-field indexes that the field has now.
    Change(SingleFieldIndexes),
    /// `~`: it is declared and there, but its building has failed. A field is configured once more; an index is deleted and
    /// created again, if deleting is allowed.
    Repair,
    /// `-`: it is there and not declared. It stays unless deleting is asked for.
    Extra,
    /// `=`: it is there as declared.
    Keep,
    /// `?`: it is there and this version does not know it, or not all of it. It stays.
    Unknown,
}

/// How far the database is with an index or a TTL policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum BuildState {
    /// It is being built, and serves no query yet.
    Creating,
    /// It is in use.
    Ready,
    /// Building it has failed.
    NeedsRepair,
    /// The server has a state that this version does not know.
    Unknown,
}

impl fmt::Display for BuildState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Creating => "being built",
            Self::Ready => "ready",
            Self::NeedsRepair => "needs repair",
            Self::Unknown => "in an unknown state",
        })
    }
}

/// One index, field or TTL policy, and what is to be done about it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct PlanItem {
    /// What it is about.
    pub subject: Subject,
    /// What is to be done.
    pub action: Action,
    /// How far the database is with what is there.
    pub state: Option<BuildState>,
    /// The resource's name, of an index that is there.
    pub(super) name: Option<String>,
}

impl fmt::Display for PlanItem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = match self.action {
            Action::Create => '+',
            Action::Change(_) | Action::Repair => '~',
            Action::Extra => '-',
            Action::Keep => '=',
            Action::Unknown => '?',
        };
        write!(f, "{sign} {}", self.subject)?;
        let mut notes = Vec::new();
        if let Action::Change(now) = &self.action {
            notes.push(format!("now {}", Singles(now)));
        }
        notes.extend(self.state.map(|state| state.to_string()));
        match self.action {
            Action::Extra => notes.push("not declared".to_owned()),
            Action::Unknown => notes.push("not known to this version".to_owned()),
            _ => {}
        }
        if !notes.is_empty() {
            write!(f, " ({})", notes.join(", "))?;
        }
        Ok(())
    }
}

/// What it takes to bring a database in line with what is declared, [compared](super::Admin::plan) at one time.
///
/// Printed, it has one line for each item and one that sums up: `+` is to be created, `~` to be changed, `-` is extra and
/// stays unless deleting is asked for, `=` is there, `?` is not known and stays.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndexPlan {
    pub(super) items: Vec<PlanItem>,
}

impl IndexPlan {
    /// The items: indexes, then fields, then TTL policies, each by collection group.
    pub fn items(&self) -> &[PlanItem] {
        &self.items
    }

    /// Whether all that is declared is there, or being built. There may be more.
    pub fn is_up_to_date(&self) -> bool {
        !self.items.iter().any(|item| matches!(item.action, Action::Create | Action::Change(_) | Action::Repair))
    }

    /// What is there and not declared.
    pub fn extra(&self) -> impl Iterator<Item = &PlanItem> {
        self.items.iter().filter(|item| item.action == Action::Extra)
    }
}

impl fmt::Display for IndexPlan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for item in &self.items {
            writeln!(f, "{item}")?;
        }
        let count = |of: fn(&Action) -> bool| self.items.iter().filter(|item| of(&item.action)).count();
        let there = count(|action| *action == Action::Keep);
        if self.is_up_to_date() {
            write!(f, "nothing to do: {there} there")?;
        } else {
            let create = count(|action| *action == Action::Create);
            let change = count(|action| matches!(action, Action::Change(_) | Action::Repair));
            write!(f, "{create} to create, {change} to change, {there} there")?;
        }
        match self.extra().count() {
            0 => {}
            extra => write!(f, ", {extra} extra (kept unless deleting is asked for)")?,
        }
        writeln!(f)
    }
}
