//! Count, sum and average, for backends that add up themselves.

use super::{AggregateFunction, AggregateResult, Aggregation};
use crate::{Document, FieldPath, Timestamp, Value, ValueRef};

/// What aggregations come to, document by document.
///
/// Which documents take part is the query's to say: those with all aggregated fields.
#[derive(Debug)]
pub struct Totals<'a> {
    aggregations: &'a [Aggregation],
    count: u64,
    /// One for each aggregation, idle for a count.
    sums: Vec<Sum>,
}

impl<'a> Totals<'a> {
    /// Of no document yet.
    pub fn new(aggregations: &'a [Aggregation]) -> Self {
        Self::of_count(aggregations, 0)
    }

    /// Of so many documents that only counts look at.
    pub fn of_count(aggregations: &'a [Aggregation], count: u64) -> Self {
        let sums = aggregations.iter().map(|_| Sum::default()).collect();
        Self { aggregations, count, sums }
    }

    /// Adds a document.
    pub fn add(&mut self, document: &Document) {
        self.count += 1;
        for (aggregation, sum) in self.aggregations.iter().zip(&mut self.sums) {
            if let Some(field) = aggregation.field() {
                sum.add(document, field);
            }
        }
    }

    /// The result, as of a time.
    pub fn result(&self, read_time: Timestamp) -> AggregateResult {
        let value = |(aggregation, sum): (&Aggregation, &Sum)| {
            let value = match &aggregation.function {
                AggregateFunction::Count { up_to } => {
                    let count = up_to.map_or(self.count, |up_to| self.count.min(up_to.into()));
                    Value::from(i64::try_from(count).unwrap_or(i64::MAX))
                }
                AggregateFunction::Sum(_) => sum.value(),
                AggregateFunction::Average(_) => sum.average(),
            };
            (aggregation.alias.clone(), value)
        };
        AggregateResult::new(read_time, self.aggregations.iter().zip(&self.sums).map(value).collect())
    }
}

#[derive(Debug, Default)]
struct Sum {
    integers: i128,
    doubles: f64,
    has_double: bool,
    numbers: usize,
}

impl Sum {
    /// Adds a field of a document, if it is a number.
    fn add(&mut self, document: &Document, field: &FieldPath) {
        match document.fields().get_path(field) {
            Some(ValueRef::Integer(i)) => self.integers += i128::from(i),
            Some(ValueRef::Double(d)) => {
                self.doubles += d;
                self.has_double = true;
            }
            _ => return,
        }
        self.numbers += 1;
    }

    fn total(&self) -> f64 {
        self.integers as f64 + self.doubles
    }

    /// An integer as long as all are and the sum fits.
    fn value(&self) -> Value {
        match i64::try_from(self.integers) {
            Ok(sum) if !self.has_double => Value::from(sum),
            _ => Value::from(self.total()),
        }
    }

    fn average(&self) -> Value {
        if self.numbers == 0 { Value::null() } else { Value::from(self.total() / self.numbers as f64) }
    }
}
