//! Count, sum and average.

use std::sync::Arc;

use reelbase_core::{
    AggregateFunction, AggregateResult, Aggregation, Document, FieldPath, Query, Result, Value, ValueRef,
};

use crate::engine::{At, Engine};

impl Engine {
    pub(crate) fn aggregate(
        self: &Arc<Self>,
        query: &Query,
        aggregations: &[Aggregation],
        at: At<'_>,
    ) -> Result<AggregateResult> {
        if aggregations.is_empty() {
            query.check_aggregate(aggregations)?;
        }
        let only_counts = aggregations.iter().all(|aggregation| aggregation.field().is_none());
        let (count, documents, read_time) = if only_counts {
            let (count, time) = self.count(query, aggregations, at)?;
            (count, Vec::new(), time)
        } else {
            let (documents, time) = self.matching_as_of(query, aggregations, at)?;
            (documents.len(), documents, time)
        };
        let values = aggregations
            .iter()
            .map(|aggregation| {
                let value = match &aggregation.function {
                    AggregateFunction::Count { up_to } => {
                        let most = up_to.map_or(usize::MAX, |up_to| up_to as usize);
                        Value::from(i64::try_from(count.min(most)).unwrap_or(i64::MAX))
                    }
                    AggregateFunction::Sum(field) => sum(&documents, field).value(),
                    AggregateFunction::Average(field) => sum(&documents, field).average(),
                    _ => Value::null(),
                };
                (aggregation.alias.clone(), value)
            })
            .collect();
        Ok(AggregateResult::new(read_time, values))
    }
}

#[derive(Default)]
struct Sum {
    integers: i128,
    doubles: f64,
    has_double: bool,
    numbers: usize,
}

fn sum(documents: &[Document], field: &FieldPath) -> Sum {
    let mut sum = Sum::default();
    for document in documents {
        match document.fields().get_path(field) {
            Some(ValueRef::Integer(i)) => sum.integers += i128::from(i),
            Some(ValueRef::Double(d)) => {
                sum.doubles += d;
                sum.has_double = true;
            }
            _ => continue,
        }
        sum.numbers += 1;
    }
    sum
}

impl Sum {
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
