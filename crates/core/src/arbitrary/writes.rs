//! Writes that meet in the same few documents.

use proptest::{collection::vec, option, prelude::*, sample::select};

use super::{
    paths::{document_path, field_path},
    values::{fields, number, scalar, value},
};
use crate::{FieldPath, Precondition, Timestamp, Transform, Value, Write};

/// A transform; one in twenty has an operand that is no number.
pub fn transform() -> impl Strategy<Value = Transform> + Clone {
    let operand = || prop_oneof![20 => number().boxed(), 1 => scalar().boxed()];
    let elements = || vec(scalar(), 0..4);
    prop_oneof![
        3 => operand().prop_map(Transform::Increment),
        1 => operand().prop_map(Transform::Maximum),
        1 => operand().prop_map(Transform::Minimum),
        2 => elements().prop_map(Transform::ArrayUnion),
        2 => elements().prop_map(Transform::ArrayRemove),
        1 => Just(Transform::ServerTimestamp),
    ]
}

/// Changes at distinct paths; now and then one path lies within another, which is refused.
fn changes() -> impl Strategy<Value = Vec<(FieldPath, Option<Value>)>> + Clone {
    (vec((field_path(), option::weighted(0.75, value())), 0..4), 0..10_u8).prop_map(|(changes, dice)| {
        let mut kept: Vec<(FieldPath, Option<Value>)> = Vec::new();
        for (path, value) in changes {
            if dice == 0 || !kept.iter().any(|(other, _)| other.contains(&path) || path.contains(other)) {
                kept.push((path, value));
            }
        }
        kept
    })
}

/// A write: every operation, with preconditions that hold about as often as not. Update times are made up, so
/// preconditions on them mostly fail.
pub fn write() -> impl Strategy<Value = Write> + Clone {
    let path = document_path;
    let operation = prop_oneof![
        4 => (path(), fields()).prop_map(|(path, fields)| Write::set(path, fields)),
        2 => (path(), fields()).prop_map(|(path, fields)| Write::create(path, fields)),
        3 => (path(), changes()).prop_map(|(path, changes)| Write::merge(path, changes)),
        3 => (path(), changes()).prop_map(|(path, changes)| Write::update(path, changes)),
        2 => path().prop_map(Write::delete),
        1 => (path(), any::<bool>()).prop_map(|(path, there)| Write::verify(path, Precondition::Exists(there))),
    ];
    let precondition = prop_oneof![
        Just(Precondition::None),
        any::<bool>().prop_map(Precondition::Exists),
        select(vec![0, 1_735_689_600_000_000])
            .prop_map(|t| Precondition::UpdateTime(Timestamp::from_micros_saturating(t))),
    ];
    let transforms = prop_oneof![3 => Just(Vec::new()).boxed(), 2 => vec((field_path(), transform()), 1..4).boxed()];
    (operation, option::weighted(0.1, precondition), transforms, 0..20_u8).prop_map(
        |(mut write, precondition, transforms, dice)| {
            if let Some(precondition) = precondition {
                write.precondition = precondition;
            }
            // A delete or a verify with transforms is refused: once in a while is enough.
            let takes = matches!(write.operation, crate::Operation::Set(_) | crate::Operation::Merge(_));
            if takes || dice == 0 {
                for (field, transform) in transforms {
                    write = write.transform(field, transform);
                }
            }
            write
        },
    )
}
