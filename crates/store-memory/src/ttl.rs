//! Deleting what has expired.

use std::sync::Arc;

use reelbase_core::{
    ErrorKind, Precondition, Result, Timestamp, Value, Write,
    index::{IndexMode, QueryScope},
};

use crate::{
    engine::Engine,
    index::{Part, Spec, put_value},
};

/// How many documents are deleted in one commit.
const BATCH: usize = 500;

impl Engine {
    /// Deletes what expired at or before `now`. The cost follows what has expired, not what is stored.
    pub(crate) fn purge_expired(self: &Arc<Self>, now: Timestamp) -> Result<usize> {
        let mut purged = 0;
        for (id, field) in self.manifest.load_full().ttl_fields() {
            let Some(group) = self.group(id) else { continue };
            let part = Part { field: field.clone(), mode: IndexMode::Ascending };
            let spec = Arc::new(Spec { scope: QueryScope::CollectionGroup, parts: vec![part] });
            self.ensure_index(&group, &spec);
            let bound = |time: Timestamp| {
                let mut key = Vec::new();
                put_value(Value::from(time).view(), IndexMode::Ascending, &mut key);
                key
            };
            let low = bound(Timestamp::MIN);
            let high = bound(Timestamp::from_micros_saturating(now.as_micros().saturating_add(1)));
            let mut expired = Vec::new();
            {
                // Given back before the commits, which would have to copy what it shares.
                let (data, _) = group.version();
                let Some(index) = data.index(&spec) else { continue };
                let mut cursor = index.tree.range(&low, Some(&high), false);
                while let Some(slot) = cursor.next_value() {
                    expired.extend(data.slots.get(*slot).cloned());
                }
            }
            for batch in expired.chunks(BATCH) {
                // A document that was changed meanwhile may have been given more time: it is looked at again next time.
                let delete = |document: &reelbase_core::Document| {
                    Write::delete(document.path().clone())
                        .with_precondition(Precondition::UpdateTime(document.update_time()))
                };
                match self.commit(&batch.iter().map(delete).collect::<Vec<_>>(), None) {
                    Ok(_) => purged += batch.len(),
                    Err(e) if e.kind() == ErrorKind::FailedPrecondition => {
                        for document in batch {
                            purged += usize::from(self.commit(&[delete(document)], None).is_ok());
                        }
                    }
                    Err(e) => return Err(e),
                }
            }
        }
        Ok(purged)
    }
}
