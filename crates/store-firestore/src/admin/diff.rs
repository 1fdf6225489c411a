//! The comparison, without asking anybody.

use std::collections::{BTreeMap, BTreeSet};

use reelbase_core::{
    Direction,
    index::{FieldOverride, IndexDefinition, IndexMode, Manifest},
};

use super::{
    found::Found,
    plan::{Action, BuildState, FieldName, IndexPlan, PlanItem, SingleFieldIndexes, Subject},
};

/// The group whose field `*` has what every field of the database inherits at last.
const DEFAULT_GROUP: &str = "__default__";

pub(super) fn diff(manifest: &Manifest, found: Found) -> IndexPlan {
    let mut items = Vec::new();
    indexes(manifest, &found, &mut items);
    fields(manifest, &found, &mut items);
    ttl(manifest, &found, &mut items);
    items
        .extend(found.others.into_iter().map(|(what, state)| item(Subject::Other(what), Action::Unknown, Some(state))));
    items.sort_by(|a, b| a.subject.cmp(&b.subject));
    IndexPlan { items }
}

fn item(subject: Subject, action: Action, state: Option<BuildState>) -> PlanItem {
    PlanItem { subject, action, state, name: None }
}

/// What is to be done about something that is there as declared.
fn keep(state: BuildState) -> Action {
    if state == BuildState::NeedsRepair { Action::Repair } else { Action::Keep }
}

fn indexes(manifest: &Manifest, found: &Found, items: &mut Vec<PlanItem>) {
    let declared: BTreeSet<_> = manifest.indexes().iter().map(without_name).collect();
    for index in &found.indexes {
        let action = if declared.contains(&index.definition) { keep(index.state) } else { Action::Extra };
        let subject = Subject::Index(index.definition.clone());
        items.push(PlanItem { name: Some(index.name.clone()), ..item(subject, action, Some(index.state)) });
    }
    let there: BTreeSet<_> = found.indexes.iter().map(|index| &index.definition).collect();
    let missing = declared.iter().filter(|index| !there.contains(index));
    items.extend(missing.map(|index| item(Subject::Index(index.clone()), Action::Create, None)));
}

/// The index without a `__name__` that follows by itself: spelled out or not, it is the same index.
fn without_name(index: &IndexDefinition) -> IndexDefinition {
    let mut index = index.clone();
    if let Some(last) = index.fields.pop_if(|last| last.path.is_name()) {
        let follows = match index.name_direction() {
            Direction::Ascending => IndexMode::Ascending,
            Direction::Descending => IndexMode::Descending,
        };
        if index.fields.is_empty() || last.mode != follows {
            index.fields.push(last);
        }
    }
    index
}

/// The fields that have single-field indexes of their own, and which.
struct Own(BTreeMap<FieldName, SingleFieldIndexes>);

impl Own {
    /// What a field has without indexes of its own: those of the closest map around it, else its group's, else the
    /// database's.
    fn inherited(&self, field: &FieldName) -> SingleFieldIndexes {
        let around = |outer: &FieldName| match (&outer.path, &field.path) {
            (Some(outer), Some(path)) => outer != path && outer.contains(path),
            (None, Some(_)) => true,
            (_, None) => false,
        };
        let depth = |name: &FieldName| name.path.as_ref().map_or(0, |path| path.segments().len());
        let of_group =
            self.0.iter().filter(|(name, _)| name.collection_group == field.collection_group && around(name));
        let default = FieldName { collection_group: DEFAULT_GROUP.to_owned(), path: None };
        let closest = of_group.max_by_key(|(name, _)| depth(name)).map(|(_, own)| own);
        closest.or_else(|| self.0.get(&default)).cloned().unwrap_or_else(|| FieldOverride::AUTOMATIC.into())
    }
}

fn name_of(field: &FieldOverride) -> FieldName {
    FieldName { collection_group: field.collection_group.clone(), path: field.path.clone() }
}

fn fields(manifest: &Manifest, found: &Found, items: &mut Vec<PlanItem>) {
    let own = manifest
        .overrides()
        .iter()
        .filter_map(|o| Some((name_of(o), o.indexes.iter().flatten().copied().collect(), o.indexes.as_ref()?)));
    let declared = Own(own.map(|(name, own, _)| (name, own)).collect());
    let there = Own(found.fields.iter().filter_map(|f| Some((f.field.clone(), f.own.as_ref()?.0.clone()))).collect());
    let states: BTreeMap<_, _> = found.fields.iter().filter_map(|f| Some((&f.field, f.own.as_ref()?.1))).collect();
    let strange: BTreeSet<_> = found.fields.iter().filter(|f| f.is_strange).map(|f| &f.field).collect();
    for (name, want) in &declared.0 {
        let subject = Subject::Field(name.clone(), want.clone());
        items.push(match (there.0.get(name), states.get(name)) {
            (Some(_), state) if strange.contains(name) => item(subject, Action::Unknown, state.copied()),
            (Some(have), Some(state)) if have == want => item(subject, keep(*state), Some(*state)),
            (Some(have), state) => item(subject, Action::Change(have.clone()), state.copied()),
            // It comes to the same, now and when everything else is as declared.
            (None, _) if there.inherited(name) == *want && declared.inherited(name) == *want => {
                item(subject, Action::Keep, None)
            }
            (None, _) => item(subject, Action::Create, None),
        });
    }
    // The Firebase tools spell out for a TTL field what it inherits: that is nothing extra.
    let spelled_out = |name: &FieldName, have: &SingleFieldIndexes| {
        manifest.overrides().iter().any(|o| name_of(o) == *name) && declared.inherited(name) == *have
    };
    for (name, have) in &there.0 {
        if name.collection_group != DEFAULT_GROUP && !declared.0.contains_key(name) && !spelled_out(name, have) {
            let action = if strange.contains(name) { Action::Unknown } else { Action::Extra };
            items.push(item(Subject::Field(name.clone(), have.clone()), action, states.get(name).copied()));
        }
    }
}

fn ttl(manifest: &Manifest, found: &Found, items: &mut Vec<PlanItem>) {
    let declared: BTreeSet<_> = manifest.overrides().iter().filter(|o| o.ttl).map(name_of).collect();
    let there: BTreeMap<_, _> = found.fields.iter().filter_map(|f| Some((f.field.clone(), f.ttl?))).collect();
    for (name, state) in &there {
        let action = if declared.contains(name) { keep(*state) } else { Action::Extra };
        items.push(item(Subject::Ttl(name.clone()), action, Some(*state)));
    }
    let missing = declared.into_iter().filter(|name| !there.contains_key(name));
    items.extend(missing.map(|name| item(Subject::Ttl(name), Action::Create, None)));
}

#[cfg(test)]
mod tests;
