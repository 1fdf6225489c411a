//! Which documents a filter lets pass.

use std::cmp::Ordering;

use reelbase_core::{Filter, Operator, UnaryOperator};

use super::{Doc, Tree, compare, is_name, segments};

/// The value that a filter or an order sees: of the pseudo-field `__name__`, a reference to the document.
pub(super) fn value_of(doc: &Doc, path: &[String]) -> Option<Tree> {
    if is_name(path) { Some(Tree::Reference(doc.path.clone())) } else { doc.at(path).cloned() }
}

/// Whether a document passes a filter.
pub(super) fn passes(doc: &Doc, filter: &Filter) -> bool {
    match filter {
        Filter::And(filters) => filters.iter().all(|filter| passes(doc, filter)),
        Filter::Or(filters) => filters.iter().any(|filter| passes(doc, filter)),
        Filter::Field { field, op, value } => {
            value_of(doc, &segments(field)).is_some_and(|found| compares(&found, *op, &Tree::of(value.view())))
        }
        Filter::Unary { field, op } => value_of(doc, &segments(field)).is_some_and(|found| match op {
            UnaryOperator::IsNull => found.is_null(),
            UnaryOperator::IsNan => found.is_nan(),
            UnaryOperator::IsNotNull => !found.is_null(),
            UnaryOperator::IsNotNan => !found.is_null() && !found.is_nan(),
            other => panic!("the model does not know {other:?}"),
        }),
        other => panic!("the model does not know {other:?}"),
    }
}

/// Null and NaN, which as operands equal nothing.
fn is_void(operand: &Tree) -> bool {
    operand.is_null() || operand.is_nan()
}

fn equal(a: &Tree, b: &Tree) -> bool {
    compare(a, b) == Ordering::Equal
}

/// A comparison with `<` and its like: only within one type, never with NaN or null.
fn range(found: &Tree, operand: &Tree, wanted: &[Ordering]) -> bool {
    !is_void(found)
        && !is_void(operand)
        && found.class() == operand.class()
        && wanted.contains(&compare(found, operand))
}

fn elements(tree: &Tree) -> &[Tree] {
    match tree {
        Tree::Array(elements) => elements,
        _ => &[],
    }
}

fn compares(found: &Tree, op: Operator, operand: &Tree) -> bool {
    match op {
        Operator::LessThan => range(found, operand, &[Ordering::Less]),
        Operator::LessThanOrEqual => range(found, operand, &[Ordering::Less, Ordering::Equal]),
        Operator::GreaterThan => range(found, operand, &[Ordering::Greater]),
        Operator::GreaterThanOrEqual => range(found, operand, &[Ordering::Greater, Ordering::Equal]),
        Operator::Equal => !is_void(operand) && equal(found, operand),
        // Sources leave the operand NaN open; the recorded runs return every document that is not null.
        Operator::NotEqual => !found.is_null() && !operand.is_null() && (operand.is_nan() || !equal(found, operand)),
        Operator::In => elements(operand).iter().any(|one| !is_void(one) && equal(found, one)),
        Operator::NotIn => {
            !found.is_null()
                && elements(operand).iter().all(|one| !one.is_null() && (one.is_nan() || !equal(found, one)))
        }
        Operator::ArrayContains => !is_void(operand) && elements(found).iter().any(|element| equal(element, operand)),
        Operator::ArrayContainsAny => {
            elements(operand).iter().any(|one| !is_void(one) && elements(found).iter().any(|e| equal(e, one)))
        }
        other => panic!("the model does not know {other:?}"),
    }
}
