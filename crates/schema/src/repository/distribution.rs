//! What was delivered to where.

use reelbase_core::{AsSession, DocumentStore, DocumentStoreExt, Predicate, Repository, Result, Snapshot};

use super::{Upserted, part, refused, upsert};
use crate::{Checksum, DistributionRecord};

/// What was delivered, by the id that leads through the logs.
///
/// ```
/// # async fn run(store: std::sync::Arc<dyn reelbase_core::DocumentStore>) -> reelbase_core::Result<()> {
/// use reelbase_schema::{DistributionRecords, ListDistributionRecords};
///
/// let records = DistributionRecords::new(&store);
/// for record in records.of_project("p1", ListDistributionRecords::default()).await? {
///     println!("{}: {}", record.title, record.public_url);
/// }
/// # Ok(()) }
/// ```
#[derive(Debug, Clone)]
pub struct DistributionRecords(Repository<DistributionRecord>);

/// Which part of a list [`DistributionRecords`] returns.
#[derive(Debug, Clone, Default)]
pub struct ListDistributionRecords<'a> {
    /// At most so many.
    pub limit: Option<u32>,
    /// Only those after this one: the last of the page before.
    pub after: Option<&'a Snapshot<DistributionRecord>>,
}

reads!(DistributionRecords, DistributionRecord, "a record", audit_log_id);

impl DistributionRecords {
    /// The records in a store, or as a transaction sees them.
    pub fn new(session: &(impl AsSession + ?Sized)) -> Self {
        Self(Repository::root(session))
    }

    /// Creates a record, or makes the one with its id say the same, in a transaction: a delivery that is repeated has one
    /// record. Its id in the CMS stays where the new one has none, and fields that this version does not know stay.
    ///
    /// # Errors
    /// [`FailedPrecondition`](reelbase_core::ErrorKind::FailedPrecondition) when the id is that of another project's
    /// record; [`Invalid`](reelbase_core::ErrorKind::Invalid) with every violation;
    /// [`Corrupt`](reelbase_core::ErrorKind::Corrupt) when what is there is no record; those of a transaction.
    pub async fn upsert<S: DocumentStore + ?Sized>(store: &S, record: &DistributionRecord) -> Result<Upserted> {
        let merged = |found: &Snapshot<DistributionRecord>| {
            if found.project_id != record.project_id {
                return Err(refused(
                    found,
                    format!("it is a record of {}, not of {}", found.project_id, record.project_id),
                ));
            }
            Ok(DistributionRecord { id: record.id.clone().or_else(|| found.id.clone()), ..record.clone() })
        };
        store
            .transaction(|tx| async move { upsert(&Self::new(&tx).0, &record.audit_log_id, record, merged).await })
            .await
            .map_err(|e| e.during("upsert"))
    }

    /// What was delivered for a project, newest first.
    ///
    /// # Errors
    /// As [`DistributionRecords::get`].
    pub async fn of_project(
        &self,
        project_id: &str,
        list: ListDistributionRecords<'_>,
    ) -> Result<Vec<Snapshot<DistributionRecord>>> {
        self.of(DistributionRecord::PROJECT_ID.eq(project_id), list).await
    }

    /// Where a film was delivered, for whatever project, newest first.
    ///
    /// # Errors
    /// As [`DistributionRecords::get`].
    pub async fn with_checksum(
        &self,
        checksum: &Checksum,
        list: ListDistributionRecords<'_>,
    ) -> Result<Vec<Snapshot<DistributionRecord>>> {
        self.of(DistributionRecord::CHECKSUM.eq(checksum), list).await
    }

    async fn of(
        &self,
        which: Predicate<DistributionRecord>,
        list: ListDistributionRecords<'_>,
    ) -> Result<Vec<Snapshot<DistributionRecord>>> {
        let select = self.query().filter(which).order_by(DistributionRecord::PUBLISHED_AT.desc());
        part(select, list.limit, list.after).fetch().await
    }
}
