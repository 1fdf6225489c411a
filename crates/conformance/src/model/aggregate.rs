//! Counts, sums and averages.

use reelbase_core::{AggregateFunction, Aggregation, Query, Timestamp};

use super::{Doc, Model, Result, Tree, check, segments};

/// What one aggregation comes to.
#[derive(Debug, Clone)]
pub enum Answer {
    /// Exactly this value.
    Exact(Tree),
    /// A double that depends on the order of additions, which is nobody's promise: this, give or take.
    Near {
        /// The sum or mean.
        value: f64,
        /// How far another order of additions can lead away.
        tolerance: f64,
    },
}

impl Answer {
    /// Whether a store's answer is right.
    pub fn accepts(&self, got: &Tree) -> bool {
        match (self, got) {
            (Self::Exact(expected), got) => expected.same(got),
            (Self::Near { value, .. }, Tree::Double(got)) if value.to_bits() == got.to_bits() => true,
            (Self::Near { value, tolerance }, Tree::Double(got)) if value.is_finite() => {
                // An intermediate sum may overflow in one order and not in another.
                !tolerance.is_finite() || (value - got).abs() <= *tolerance
            }
            (Self::Near { value, tolerance }, Tree::Double(got)) => {
                !tolerance.is_finite() && !value.is_nan() || (value.is_nan() && got.is_nan()) || value == got
            }
            _ => false,
        }
    }
}

/// Aliases and answers, in the order of the aggregations.
pub type Aggregated = Vec<(String, Answer)>;

impl Model {
    /// Aggregates over the documents of a query.
    ///
    /// # Errors
    /// As [`Model::query`], and for aggregations that are refused.
    pub fn aggregate(&self, query: &Query, aggregations: &[Aggregation], now: Timestamp) -> Result<Aggregated> {
        check::aggregations(aggregations)?;
        let docs = self.run(query, aggregations, now)?;
        let answer = |aggregation: &Aggregation| match &aggregation.function {
            AggregateFunction::Count { up_to } => {
                let count = docs.len() as i64;
                Answer::Exact(Tree::Integer(up_to.map_or(count, |up_to| count.min(up_to.into()))))
            }
            AggregateFunction::Sum(field) => sum(&numbers(&docs, &segments(field))),
            AggregateFunction::Average(field) => average(&numbers(&docs, &segments(field))),
            other => panic!("the model does not know {other:?}"),
        };
        Ok(aggregations.iter().map(|aggregation| (aggregation.alias.to_string(), answer(aggregation))).collect())
    }
}

/// The numbers among the values of a field; the rest is passed over.
fn numbers(docs: &[&Doc], field: &[String]) -> Vec<Tree> {
    let all = docs.iter().filter_map(|doc| doc.at(field));
    all.filter(|tree| matches!(tree, Tree::Integer(_) | Tree::Double(_))).cloned().collect()
}

fn as_double(tree: &Tree) -> f64 {
    match tree {
        Tree::Integer(i) => *i as f64,
        Tree::Double(d) => *d,
        _ => 0.0,
    }
}

fn sum_of_doubles(numbers: &[Tree]) -> (f64, f64) {
    let sum = numbers.iter().map(as_double).sum::<f64>();
    let magnitude = numbers.iter().map(|n| as_double(n).abs()).sum::<f64>();
    (sum, magnitude * 1e-12)
}

fn sum(numbers: &[Tree]) -> Answer {
    let integers: Option<i128> = numbers
        .iter()
        .map(|n| match n {
            Tree::Integer(i) => Some(i128::from(*i)),
            _ => None,
        })
        .sum();
    match integers.map(i64::try_from) {
        Some(Ok(sum)) => Answer::Exact(Tree::Integer(sum)),
        _ if numbers.iter().any(Tree::is_nan) => Answer::Exact(Tree::Double(f64::NAN)),
        _ => {
            let (value, tolerance) = sum_of_doubles(numbers);
            Answer::Near { value, tolerance }
        }
    }
}

fn average(numbers: &[Tree]) -> Answer {
    if numbers.is_empty() {
        return Answer::Exact(Tree::Null);
    }
    let count = numbers.len() as f64;
    let (sum, tolerance) = sum_of_doubles(numbers);
    Answer::Near { value: sum / count, tolerance: tolerance / count }
}
