//! Count, sum and average.

use std::sync::Arc;

use reelbase_core::{AggregateResult, Aggregation, Query, Result, Totals};

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
        if aggregations.iter().all(|aggregation| aggregation.field().is_none()) {
            let (count, time) = self.count(query, aggregations, at)?;
            return Ok(Totals::of_count(aggregations, count as u64).result(time));
        }
        let (documents, time) = self.matching_as_of(query, aggregations, at)?;
        let mut totals = Totals::new(aggregations);
        documents.iter().for_each(|document| totals.add(document));
        Ok(totals.result(time))
    }
}
